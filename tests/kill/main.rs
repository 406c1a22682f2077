//! Processes that are killed while they write behind a journal: what they acknowledged is in the
//! database after a restart, in the order of each key.
//!
//! A *life* is a child process (`child`): this very program, told by its environment what to do. It
//! writes through journaled queues (`engine`, `attributes`), and says each write before and after on its
//! standard output. The parent (`parent`) kills it, starts the next, and now and then lets one store
//! all that waits; then it compares the database with what was said (`promise`).
//!
//! 25 kills each; `LARDER_KILLS=200` for more. The moments of the kills are real time, but what
//! happens else follows from a seed that is printed on failure: `LARDER_SEED=17` takes that one.

mod attributes;
mod child;
mod database;
mod engine;
mod life;
mod parent;
mod promise;

use life::Subject;

#[test]
fn queues_by_hand_lose_nothing_acknowledged() {
    parent::kill_and_compare(Subject::Engine);
}

#[test]
fn annotated_functions_lose_nothing_acknowledged() {
    parent::kill_and_compare(Subject::Attributes);
}
