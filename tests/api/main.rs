//! What larder promises, a module a behaviour: one binary, as linking takes longer than most tests.
//!
//! Every test name is a rule. Random tests are repeatable: they print their seed when they fail, and
//! `LARDER_SEED=17` runs that seed alone. No test sleeps to let time pass: clocks are moved by hand.

mod support;

mod allocation;
mod annotate;
mod attribute_arguments;
mod attribute_async;
mod attribute_blocks;
mod attribute_bounds;
mod attribute_fields;
mod attribute_handle;
mod attribute_kept;
mod attribute_key_law;
mod attribute_keys;
mod attribute_methods;
mod attribute_reload;
mod attribute_results;
mod attribute_tags;
mod attribute_threads;
mod attribute_time;
mod attribute_waiting;
mod builder;
mod expiry;
mod expiry_reload;
mod expiry_removal;
mod freshness_clear;
mod freshness_insert;
mod freshness_waiting;
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
mod python_keys;
mod queue_async;
mod queue_barriers;
mod queue_basics;
mod queue_failures;
mod queue_guests;
mod queue_journal;
mod queue_order;
mod queue_overflow;
mod queue_support;
mod quiet;
mod registry;
mod removal;
mod removal_panics;
mod setter_arguments;
mod setter_behind;
mod setter_failures;
mod setter_fields;
mod setter_freshness;
#[cfg(feature = "journal")]
mod setter_journal;
mod setter_model;
mod setter_nested;
mod setter_places;
mod setter_room;
mod setter_strategies;
mod setter_support;
mod setter_targets;
mod setter_tasks;
mod setter_traits;
mod setter_turns;
mod setter_values;
mod stats;
mod tags;
mod testing;
mod ui;
