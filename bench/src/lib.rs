//! What the measurements have in common: what is measured, how they take turns, and the tables.
//!
//! A bin measures one question, see `README.md`. Peers are in the same process and take turns, so
//! that what else the machine does falls on all of them alike: only ratios of one run count.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and nanoseconds, to three digits"
)]

pub mod alloc;
pub mod entry;
pub mod hits;
pub mod options;
pub mod parallel;
pub mod plot;
pub mod report;
pub mod samples;
pub mod stores;
pub mod threads;
pub mod traces;
pub mod turns;
pub mod zipf;

/// Why a measurement was not made.
pub type Failed = Box<dyn std::error::Error + Send + Sync>;
