//! Changes of many rows, announced by `begin_clear` and `begin_invalidate_tag`, across loads, writes
//! and each other.

use crate::explore::{explore, explore_all};
use crate::world::{TAG, World, empty, filled, finish, join, start, together};
use cache_core::{ClearIntent, Shared};
use shuttle::thread;
use std::sync::Arc;

type Intent = ClearIntent<Arc<&'static str>, u64, Shared>;

/// Changes the row as one of many.
fn change(world: &World, begun: Intent, end: fn(Intent)) {
    let version = world.store();
    end(begun);
    world.observer.wrote(version);
}

fn clear(world: &World) {
    change(world, world.cache.begin_clear(), ClearIntent::done);
}

fn clear_and_vanish(world: &World) {
    change(world, world.cache.begin_clear(), drop);
}

fn fail_to_clear(world: &World) {
    let clear = world.cache.begin_clear();
    // Others may come in, as they may while the store is asked.
    thread::yield_now();
    clear.unchanged();
}

fn change_tagged(world: &World) {
    let begun = world.cache.begin_invalidate_tag(TAG);
    change(world, begun, ClearIntent::done);
}

fn fail_to_change_tagged(world: &World) {
    let change = world.cache.begin_invalidate_tag(TAG);
    thread::yield_now();
    change.unchanged();
}

fn read_tagged_twice(world: &World) {
    world.read_tagged();
    world.read_tagged();
}

/// With the row in the cache, with its tag.
fn filled_tagged() -> Arc<World> {
    let world = empty();
    world.read_tagged();
    world
}

/// Guards: `disturb_all`, or `disturb_tagged`, in `begin_clear` or `end_clear` (either is enough
/// here).
#[test]
fn a_load_that_a_begun_clear_crossed_does_not_fill() {
    explore_all(|| together(&empty(), [World::read, clear]));
    explore_all(|| together(&empty(), [World::read_tagged, change_tagged]));
}

/// Guards: `disturb_all` in `begin_clear`; that `done` empties the store.
#[test]
fn readers_across_a_begun_clear_see_the_old_value_then_the_new_one() {
    explore(|| together(&empty(), [World::read_twice, World::read_twice, clear]));
    explore(|| together(&filled(), [World::read_twice, World::evict, clear]));
}

/// Guards: `disturb_tagged` in `begin_clear`; that `done` takes out what carries the tag.
#[test]
fn readers_across_a_begun_change_of_their_tag_see_the_old_value_then_the_new_one() {
    explore(|| {
        together(
            &empty(),
            [read_tagged_twice, read_tagged_twice, change_tagged],
        );
    });
    explore(|| {
        let parts = [read_tagged_twice, World::evict, change_tagged];
        together(&filled_tagged(), parts);
    });
}

/// Guards: `disturb_all` in `clear`, which ends what was begun.
#[test]
fn a_clear_and_a_write_that_cross_leave_nothing_old() {
    explore(|| together(&empty(), [World::read_twice, World::write, clear]));
    explore(|| together(&filled(), [World::read_twice, World::write_aside, clear]));
    explore(|| together(&filled(), [World::read_twice, World::write_twice, clear]));
}

/// Guards: what `disturb_tagged` notes as `crossed`, and that `end_write` looks at it.
#[test]
fn a_change_of_a_tag_and_a_write_that_cross_leave_nothing_old() {
    explore(|| {
        let parts = [read_tagged_twice, World::write_tagged, change_tagged];
        together(&empty(), parts);
    });
    explore(|| {
        let parts = [read_tagged_twice, World::write_tagged, change_tagged];
        together(&filled_tagged(), parts);
    });
}

/// Guards: in `end_write`, the clears that are under way; in `Clears::end`, that it ends one.
#[test]
fn a_write_does_not_put_while_a_clear_is_under_way() {
    explore(|| write_during(|world| world.cache.begin_clear()));
    explore(|| write_during(|world| world.cache.begin_invalidate_tag(TAG)));
}

fn write_during(begin: fn(&World) -> Intent) {
    let world = empty();
    let (clear, other) = (begin(&world), begin(&world));
    other.unchanged();
    let mut write = world.begin_write();
    write.store();
    // The rest of the change: the readers may see it, and it is told of last.
    world.store();
    let readers = start(&world, [read_tagged_twice]);
    write.put_tagged();
    clear.done();
    finish(&world, readers);
}

/// Guards: the bypass while there are clears, in `begin_load`, where the loads do not end before the
/// clears do.
#[test]
fn a_load_beside_clears_does_not_fill() {
    explore(|| {
        read_during(
            |world| world.cache.begin_clear(),
            |world| drop(world.cache.begin_clear()),
        );
    });
    explore(|| {
        read_during(
            |world| world.cache.begin_invalidate_tag(TAG),
            |world| drop(world.cache.begin_write(&world.row)),
        );
    });
}

fn read_during(begin: fn(&World) -> Intent, disturb: fn(&World)) {
    let world = empty();
    let clear = begin(&world);
    let mut readers = None;
    world.read_tagged_by(|| {
        // Takes this load's flight away, so that the readers load for themselves, perhaps an older
        // value than is loaded here.
        disturb(&world);
        readers = Some(start(&world, [read_tagged_twice]));
        world.store();
        world.load()
    });
    join(readers.expect("nothing was held, so the body ran"));
    clear.done();
    world.check_at_rest();
}

/// Guards: that a clear ends, and that `done` empties the store.
#[test]
fn of_two_clears_that_cross_the_first_to_end_lets_no_load_fill() {
    explore(|| together(&filled(), [World::read_twice, clear, clear]));
    explore(|| together(&filled_tagged(), [read_tagged_twice, clear, change_tagged]));
    explore(|| {
        let parts = [read_tagged_twice, change_tagged, change_tagged];
        together(&empty(), parts);
    });
}

/// Guards: that `end_clear` takes nothing out where nothing changed.
#[test]
fn a_clear_that_failed_leaves_what_was_there() {
    explore_all(|| {
        let world = filled();
        together(&world, [World::read, fail_to_clear]);
        assert_eq!(world.bodies(), 1, "all but the first read hit");
    });
    explore_all(|| {
        let world = filled_tagged();
        together(&world, [World::read_tagged, fail_to_change_tagged]);
        assert_eq!(world.bodies(), 1, "all but the first read hit");
    });
}

/// Guards: that a clear ends, without which no load fills any more.
#[test]
fn a_clear_that_failed_leaves_nothing_old_where_others_crossed_it() {
    explore(|| together(&filled(), [World::read_twice, fail_to_clear, World::write]));
    explore(|| together(&filled(), [World::read_twice, fail_to_clear, clear]));
    explore(|| {
        together(
            &empty(),
            [World::read_twice, fail_to_clear, World::write_aside],
        );
    });
    explore(|| {
        let parts = [
            read_tagged_twice,
            fail_to_change_tagged,
            World::write_tagged,
        ];
        together(&filled_tagged(), parts);
    });
}

/// Guards: that a tag concerns only the writes whose value carries it.
#[test]
fn a_write_puts_after_a_clear_that_failed_in_it() {
    explore_all(|| {
        let world = empty();
        join(start(&world, [fail_to_change_tagged, World::write]));
        assert!(world.held().is_some(), "the row does not carry the tag");
        world.check_at_rest();
    });
}

/// Guards: `ClearIntent::drop`.
#[test]
fn a_clear_that_was_given_up_leaves_nothing_old() {
    explore(|| {
        let parts = [World::read_twice, clear_and_vanish, World::write];
        together(&filled(), parts);
    });
}

/// Guards: that `done` empties the store.
#[test]
fn loads_that_fail_or_are_given_up_across_a_clear_leave_nothing_old() {
    explore(|| together(&empty(), [World::read_panicking, World::read_twice, clear]));
    explore(|| {
        let parts = [World::give_up_reading::<2>, World::read_twice, clear];
        together(&empty(), parts);
    });
    explore(|| together(&filled(), [World::refresh, World::read_twice, clear]));
}
