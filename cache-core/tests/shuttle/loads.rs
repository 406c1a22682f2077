//! Loads on threads: one for all who ask, and what becomes of them when it fails.

use crate::explore::{explore, explore_all};
use crate::world::{Key, World, empty, finish, join, start, together};
use cache_core::Cache;

/// Guards: the second look of `begin_load`; the second look at the outcome in `Joined::poll`; the
/// order of `publish`, and that it wakes.
#[test]
fn readers_run_one_body() {
    explore(|| {
        let world = empty();
        together(&world, [World::read, World::read_twice, World::read]);
        assert_eq!(world.bodies(), 1);
    });
}

/// Guards: `publish` and `end_load` in `Lead::drop`.
#[test]
fn after_a_panic_a_waiter_takes_over() {
    explore(|| {
        let world = empty();
        together(&world, [World::read_panicking, World::read, World::read]);
        assert!(world.bodies() <= 2, "one body panics, one loads");
    });
}

/// Guards: `publish` and `end_load` in `Lead::drop`.
#[test]
fn every_body_may_panic() {
    explore(|| {
        together(
            &empty(),
            [
                World::read_panicking,
                World::read_panicking,
                World::read_panicking,
            ],
        );
    });
}

/// Guards: `publish` and `end_load` in `Lead::drop`; `disturbed` in `may_fill`.
#[test]
fn a_panic_across_a_write_leaves_nothing_old() {
    explore(|| {
        together(
            &empty(),
            [World::read_panicking, World::read_twice, World::write],
        );
    });
}

/// Guards: the second look of `begin_load`; the second look at the outcome in `Joined::poll`.
#[test]
fn after_an_error_a_waiter_takes_over() {
    explore(|| {
        let world = empty();
        together(&world, [World::read_failing, World::read, World::read]);
        assert!(world.bodies() <= 2, "one body fails, one loads");
    });
}

/// Guards: the second look at the outcome in `Joined::poll`.
#[test]
fn every_body_may_fail() {
    explore(|| {
        together(
            &empty(),
            [
                World::read_failing,
                World::read_failing,
                World::read_failing,
                World::read,
            ],
        );
    });
}

/// Guards: `disturb` in `begin_write`; the last look in `land`.
#[test]
fn readers_that_do_not_coalesce_leave_nothing_old() {
    explore(|| {
        let world = World::of(Cache::<Key, u64>::builder().coalesce(false));
        together(&world, [World::read_twice, World::read_twice, World::write]);
    });
}

/// Guards: that a refresh leads even where a flight is there, in `begin_load`; `landed` in
/// `may_fill`, without which the older load fills after the newer one.
#[test]
fn a_refresh_after_a_change_of_the_row_leaves_nothing_old() {
    explore(|| {
        let changed = |world: &World| world.store_and(|_, _, _| world.refresh());
        together(&empty(), [World::read_twice, changed, World::evict]);
    });
}

/// Guards: that a load which does not fill is not noted as `landed`, in `end_load`.
#[test]
fn a_refresh_that_fails_keeps_no_other_load_from_filling() {
    explore(|| {
        let world = empty();
        together(&world, [World::read, World::fail_to_refresh]);
        assert_eq!(world.bodies(), 2, "the read filled the cache");
    });
}

/// Guards: in `end_load`, that a load which ends takes no other flight away than its own.
#[test]
fn a_load_that_ends_does_not_part_those_who_wait_for_a_newer_one() {
    explore(|| {
        let world = empty();
        let mut readers = None;
        world.read_by(|| {
            world.forget();
            readers = Some(start(&world, [World::read, World::read]));
            world.load()
        });
        finish(&world, readers.expect("nothing was held, so the body ran"));
        assert_eq!(world.bodies(), 2, "this one, and one for both readers");
    });
}

/// Guards: in `end_load`, that a load which ends takes its flight away.
#[test]
fn a_load_that_ended_is_not_joined_while_an_older_one_is_under_way() {
    explore_all(|| {
        let world = empty();
        world.read_by(|| {
            world.forget();
            world.fail_to_refresh();
            join(start(&world, [World::read]));
            assert!(
                world.held().is_some(),
                "the reader led, and filled the cache"
            );
            world.load()
        });
        world.check_at_rest();
    });
}

/// Guards: `disturb` in `begin_write`; the last look in `land`.
#[test]
fn a_refresh_across_a_write_leaves_nothing_old() {
    explore(|| together(&empty(), [World::refresh, World::read_twice, World::write]));
}
