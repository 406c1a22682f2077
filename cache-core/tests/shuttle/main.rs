//! Explores the interleavings of the freshness protocol, for one key of a cache in front of a
//! versioned row.
//!
//! ```text
//! RUSTFLAGS="--cfg larder_shuttle" CARGO_TARGET_DIR=target/shuttle \
//!     cargo test -p larder-core --test shuttle
//! ```
//!
//! Under that cfg the locks and threads of the crate are those of shuttle (`src/shim.rs`), which
//! runs a scenario again and again, each time in another order of its steps. A scenario is two to
//! four threads or tasks that read, write, evict, invalidate, panic or are cancelled ([`world`]).
//! It is explored by two kinds of random schedules, and the smallest scenarios by all there are
//! ([`explore`]). In every execution:
//!
//! - a read that starts after a write returned does not see an older value;
//! - a read that starts after another returned sees that value or a newer one;
//! - once all is quiet, the cache holds the newest value or none, and the next read loads and fills
//!   as if nothing had been: no slot was left behind;
//! - nobody waits for ever: shuttle reports that as a deadlock.
//!
//! A scenario that fails prints its schedule. To run that one alone, pass it to `shuttle::replay`
//! in place of `explore`; the schedules are the same in every run, so a failure comes back anyway.
//! `SHUTTLE_RANDOM_SEED=<number>` explores others.
//!
//! Above each scenario stands what it **guards**: lines of the engine without which it fails.
//! Nearly all guard `reap` besides: a slot that is left behind still holds a copy of the key.

#![cfg(larder_shuttle)]

mod clears;
mod expiry;
mod explore;
mod invalidations;
mod lane;
mod loads;
mod lock;
mod observer;
mod queue;
mod queue_tags;
mod tasks;
mod waiting;
mod world;
mod writes;
