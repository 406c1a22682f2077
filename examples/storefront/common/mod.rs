//! What the shop on SQLite and the shop on PostgreSQL have in common: all but the database, and the
//! functions that are cached.

pub(crate) mod args;
pub(crate) mod data;
pub(crate) mod measures;
pub(crate) mod model;
pub(crate) mod plan;
pub(crate) mod progress;
pub(crate) mod report;
pub(crate) mod sql;
