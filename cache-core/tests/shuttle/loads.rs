//! Loads on threads: one for all who ask, and what becomes of them when it fails.

use crate::explore::explore;
use crate::world::{Key, World, empty, together};
use cache_core::Cache;

fn read_panicking(world: &World) {
    world.read_panicking();
}

fn read_failing(world: &World) {
    world.read_failing();
}

/// Guards: the second look of `begin_load`; the second look at the outcome in `Joined::poll`; the
/// wakers in `publish`.
#[test]
fn readers_run_one_body() {
    explore(|| {
        let world = empty();
        together(&world, [World::read, World::read_twice, World::read]);
        assert_eq!(world.bodies(), 1);
    });
}

/// Guards: `publish` and `release` in `Lead::drop`.
#[test]
fn after_a_panic_a_waiter_takes_over() {
    explore(|| {
        let world = empty();
        together(&world, [read_panicking, World::read, World::read]);
        assert!(world.bodies() <= 2, "one body panics, one loads");
    });
}

#[test]
fn every_body_may_panic() {
    explore(|| together(&empty(), [read_panicking, read_panicking, read_panicking]));
}

#[test]
fn a_panic_across_a_write_leaves_nothing_old() {
    explore(|| together(&empty(), [read_panicking, World::read_twice, World::write]));
}

/// Guards: that an error nobody can share ends the flight as `Abandoned`.
#[test]
fn after_an_error_a_waiter_takes_over() {
    explore(|| {
        let world = empty();
        together(&world, [read_failing, World::read, World::read]);
        assert!(world.bodies() <= 2, "one body fails, one loads");
    });
}

#[test]
fn every_body_may_fail() {
    explore(|| {
        together(
            &empty(),
            [read_failing, read_failing, read_failing, World::read],
        );
    });
}

#[test]
fn readers_that_do_not_coalesce_leave_nothing_old() {
    explore(|| {
        let world = World::of(Cache::<Key, u64>::builder().coalesce(false));
        together(&world, [World::read_twice, World::read_twice, World::write]);
    });
}

/// Guards: that a refresh leads even where a flight is there, in `begin_load`.
#[test]
fn a_refresh_after_a_change_of_the_row_leaves_nothing_old() {
    explore(|| {
        let changed = |world: &World| world.store_and(|_, _, _| world.refresh());
        together(&empty(), [World::read_twice, changed, World::evict]);
    });
}

#[test]
fn a_refresh_across_a_write_leaves_nothing_old() {
    explore(|| together(&empty(), [World::refresh, World::read_twice, World::write]));
}
