//! What larder promises, a module a behaviour: one binary, as linking takes longer than most tests.
//!
//! Every test name is a rule. Random tests are repeatable: they print their seed when they fail, and
//! `LARDER_SEED=17` runs that seed alone. No test sleeps to let time pass: clocks are moved by hand.

mod support;

//TODO mod builder;
//TODO mod expiry;
//TODO mod expiry_reload;
//TODO mod expiry_removal;
mod freshness_insert;
mod freshness_write;
//TODO mod iter;
mod loading;
mod loading_async;
mod loading_errors;
mod loading_rings;
//TODO mod local;
mod model;
//TODO mod parallel;
mod python;
//TODO mod registry;
//TODO mod removal;
//TODO mod removal_panics;
//TODO mod stats;
//TODO mod tags;
//TODO mod testing;
