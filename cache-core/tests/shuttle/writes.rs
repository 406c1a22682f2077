//! Writes by `begin_write`, across loads and each other.

use crate::explore::{explore, explore_all};
use crate::world::{World, empty, filled, finish, start, together};

/// Guards: in `may_fill`, that who began before the last disturbance does not; the disturbance
/// by `begin_write` or `end_write` (either is enough here).
#[test]
fn a_load_that_a_write_crossed_does_not_fill() {
    explore_all(|| together(&empty(), [World::read, World::write]));
}

/// Guards: `disturb` in `begin_write`.
#[test]
fn readers_across_a_write_see_the_old_value_then_the_new_one() {
    explore(|| {
        together(
            &empty(),
            [World::read_twice, World::read_twice, World::write],
        );
    });
}

/// Guards: `disturb` in `begin_write`, without which no write is ever alone.
#[test]
fn a_write_that_nothing_crossed_leaves_its_value() {
    explore(|| {
        let world = filled();
        together(&world, [World::write, World::read_twice]);
        assert_eq!(world.bodies(), 1, "all but the first read hit");
    });
}

/// Guards: the `disturbed` part of `alone`, and `disturb`, in `end_write`.
#[test]
fn of_two_writes_that_cross_neither_leaves_an_older_value() {
    explore_all(|| together(&empty(), [World::write, World::write]));
}

/// Guards: the `writers == 1` part of `alone` in `end_write`.
#[test]
fn a_write_does_not_put_while_another_is_under_way() {
    explore(|| {
        let world = empty();
        let mut first = world.begin_write();
        let mut second = world.begin_write();
        second.store();
        first.store();
        // Readers may know of the row as the first left it, and the second is told of before it.
        let readers = start(&world, [World::read_twice]);
        second.put();
        first.put();
        finish(&world, readers);
    });
}

/// Guards: the bypass while there are writers, in `begin_load`, where the loads do not end before
/// the writes do.
#[test]
fn a_load_beside_writers_does_not_fill() {
    explore(|| {
        let world = empty();
        let mut first = world.begin_write();
        let mut rest = None;
        world.read_by(|| {
            // The second write takes this load's flight away, so that the readers load for
            // themselves, perhaps an older value than is loaded here.
            let second = world.begin_write();
            rest = Some((second, start(&world, [World::read_twice])));
            first.store();
            world.load()
        });
        let (mut second, readers) = rest.expect("nothing was held, so the body ran");
        first.put();
        second.store();
        second.put();
        finish(&world, readers);
    });
}

/// Guards: the `disturbed` part of `alone`, and `disturb`, in `end_write`; the last look in `land`.
#[test]
fn readers_of_writes_that_cross_do_not_go_backwards() {
    explore(|| {
        together(&empty(), [World::read_twice, World::write, World::write]);
    });
}

/// Guards: the last look in `land`, without which a load that bypassed returns what the cache does
/// not know yet, and the next hit is older.
#[test]
fn a_load_that_may_not_fill_returns_what_the_cache_holds() {
    explore(|| together(&empty(), [World::read_twice, World::write_twice]));
}

/// Guards: the last look in `land`; `disturbed` in `may_fill`.
#[test]
fn an_eviction_during_a_write_brings_back_nothing_old() {
    explore(|| {
        together(
            &filled(),
            [World::read_twice, World::write_twice, World::evict],
        );
    });
}

/// Guards: the `disturbed` part of `alone`, and `disturb`, in `end_write`.
#[test]
fn writes_that_invalidate_leave_nothing_old() {
    explore(|| {
        together(
            &filled(),
            [World::read_twice, World::write_aside, World::write],
        );
    });
}

/// Guards: `Ending::Unchanged` in `end_write`.
#[test]
fn a_write_that_failed_leaves_what_was_there() {
    explore_all(|| {
        let world = filled();
        together(&world, [World::read, World::fail_to_write]);
        assert_eq!(world.bodies(), 1, "all but the first read hit");
    });
}

/// Guards: the number that `Slot::disturb` sets.
#[test]
fn a_write_that_failed_leaves_nothing_old_where_another_crossed_it() {
    explore(|| {
        together(
            &filled(),
            [World::read_twice, World::fail_to_write, World::write],
        );
    });
    explore(|| {
        together(
            &filled(),
            [World::read_twice, World::fail_to_write, World::write_aside],
        );
    });
    explore(|| {
        let others = [World::write, World::write_aside, World::fail_to_write];
        together(&filled(), others);
    });
}

/// Guards: that a write which changed nothing leaves the entry, whatever crossed it, in `end_write`.
#[test]
fn of_writes_that_failed_none_takes_the_entry_out() {
    explore_all(|| {
        let world = filled();
        together(&world, [World::fail_to_write, World::fail_to_write]);
        assert_eq!(world.bodies(), 1, "the last read hits");
    });
}

/// Guards: `WriteIntent::drop`.
#[test]
fn a_write_that_was_given_up_leaves_nothing_old() {
    explore(|| {
        together(
            &filled(),
            [World::read_twice, World::write_and_vanish, World::evict],
        );
    });
}

/// Guards: the `disturbed` part of `alone`, and `disturb`, in `end_write`; `WriteIntent::drop`.
#[test]
fn writes_that_were_given_up_and_others_leave_nothing_old() {
    explore(|| {
        together(
            &empty(),
            [World::read_twice, World::write_and_vanish, World::write],
        );
    });
}
