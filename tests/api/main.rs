//! What larder promises, a module a behaviour: one binary, as linking takes longer than most tests.
//!
//! Every test name is a rule. Random tests are repeatable: they print their seed when they fail, and
//! `LARDER_SEED=17` runs that seed alone. No test sleeps to let time pass: clocks are moved by hand.

mod support;

mod annotate;
mod builder;
mod expiry;
mod expiry_reload;
mod expiry_removal;
mod freshness_insert;
mod freshness_write;
mod iter;
mod loading;
mod loading_async;
mod loading_errors;
mod loading_rings;
mod local;
mod model;
mod parallel;
mod python;
mod registry;
mod removal;
mod removal_panics;
mod stats;
mod tags;
mod testing;
