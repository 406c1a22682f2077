//! Writes behind the cache: the queue counts as the store.

use crate::explore::{explore, explore_all};
use crate::world::{World, empty, filled, join, start, together};

fn accept_twice(world: &World) {
    world.accept();
    world.accept();
}

fn accept_and_work(world: &World) {
    world.accept();
    world.work();
}

fn accept_uncached_and_work(world: &World) {
    world.accept_uncached();
    world.work();
}

fn work_twice(world: &World) {
    world.work();
    world.work();
}

fn clear(world: &World) {
    world.cache.clear();
}

/// By write-through: the row first, then the cache.
fn write_as_guest(world: &World) {
    world.write_as_guest(|version| {
        let write = world.cache.begin_write(&world.row);
        world.set(version);
        write.put(version);
    });
}

/// The same, announced before the queue has let the guest in.
fn announce_and_write_as_guest(world: &World) {
    let write = world.cache.begin_write(&world.row);
    world.write_as_guest(|version| {
        world.set(version);
        write.put(version);
    });
}

/// What is forgotten: one row, or all.
fn forget_as_guest(world: &World) {
    world.write_as_guest(|version| {
        let write = world.cache.begin_write(&world.row);
        world.set(version);
        write.invalidate();
    });
}

fn clear_as_guest(world: &World) {
    world.write_as_guest(|version| {
        let clear = world.cache.begin_clear();
        world.set(version);
        clear.done();
    });
}

/// Guards: `disturb` in `accept`.
#[test]
fn a_load_that_an_accepted_write_crossed_does_not_fill() {
    explore_all(|| together(&empty(), [World::read, World::accept]));
}

/// Guards: `disturb` in `accept`; that `accept_write` takes the old entry out.
#[test]
fn a_load_that_the_whole_of_a_write_crossed_does_not_fill() {
    explore(|| together(&empty(), [World::read, accept_uncached_and_work]));
}

/// Guards: `disturb` in `accept`; that the wait ends in `settle`.
#[test]
fn readers_across_a_write_behind_see_the_old_value_then_the_new_one() {
    for scenario in [
        || {
            together(
                &empty(),
                [World::read_twice, World::read_twice, accept_and_work],
            );
        },
        || {
            together(
                &filled(),
                [World::read_twice, World::read_twice, accept_and_work],
            );
        },
    ] {
        explore(scenario);
    }
}

/// Guards: that `accept_write` takes the old entry out.
#[test]
fn a_value_that_is_no_entry_is_read_while_it_waits() {
    explore(|| {
        together(
            &filled(),
            [
                World::read_twice,
                World::read_twice,
                accept_uncached_and_work,
            ],
        );
    });
}

/// Guards: `disturb` in `accept`; that a miss looks for a waiting value, in `read` or `begin_load`.
#[test]
fn a_waiting_value_outlives_its_entry() {
    for scenario in [
        || {
            let parts = [World::read_twice, World::accept, World::evict, World::work];
            together(&filled(), parts);
        },
        || {
            let parts = [World::read_twice, World::accept, World::forget, World::work];
            together(&filled(), parts);
        },
        || {
            together(
                &filled(),
                [World::read_twice, World::accept, clear, World::work],
            );
        },
    ] {
        explore(scenario);
    }
}

/// Guards: in `settle`, that only the newest operation ends the wait; in `is_unused`, that a slot
/// with a waiting value is in use.
#[test]
fn of_many_operations_the_newest_is_read() {
    explore(|| together(&empty(), [World::read_twice, accept_twice, work_twice]));
    explore(|| {
        together(
            &filled(),
            [World::read_twice, accept_twice, World::evict, work_twice],
        );
    });
    explore(|| {
        let parts = [
            World::read_twice,
            accept_twice,
            World::work_on_newest,
            World::forget,
        ];
        together(&empty(), parts);
    });
}

/// Guards: the waiting value in `begin_load`, for a refresh too.
#[test]
fn a_refresh_across_a_write_behind_leaves_nothing_old() {
    explore(|| {
        let parts = [World::refresh, World::read_twice, accept_and_work];
        together(&filled(), parts);
    });
    explore(|| {
        let parts = [World::refresh, World::read_twice, accept_uncached_and_work];
        together(&empty(), parts);
    });
}

/// Guards: the waiting value in `begin_load`; `disturb` in `accept`.
#[test]
fn loads_that_fail_or_are_given_up_across_a_write_behind_leave_nothing_old() {
    explore(|| {
        let parts = [World::read_panicking, World::read_twice, accept_and_work];
        together(&empty(), parts);
    });
    explore(|| {
        let parts = [
            World::give_up_reading::<2>,
            World::read_twice,
            accept_uncached_and_work,
        ];
        together(&empty(), parts);
    });
}

/// Guards: that `write_died` takes the entry out.
#[test]
fn a_dead_letter_leaves_the_row_to_be_read() {
    for scenario in [
        || {
            together(
                &empty(),
                [World::read_twice, World::accept, World::give_up_writing],
            );
        },
        || {
            let parts = [World::read_twice, accept_twice, World::give_up_writing];
            together(&filled(), parts);
        },
        || {
            let parts = [
                World::read_twice,
                World::accept_uncached,
                World::give_up_writing,
                World::forget,
            ];
            together(&filled(), parts);
        },
    ] {
        explore(scenario);
    }
}

/// Guards: in `end_write`, that a write is not alone where a value waits.
#[test]
fn a_guest_writes_between_what_waited_and_what_will() {
    explore(|| together(&filled(), [World::read_twice, accept_twice, write_as_guest]));
    explore(|| {
        let parts = [World::read_twice, accept_twice, announce_and_write_as_guest];
        together(&filled(), parts);
    });
    explore(|| {
        together(
            &filled(),
            [World::read_twice, accept_twice, forget_as_guest],
        );
    });
    explore(|| together(&filled(), [World::read_twice, accept_twice, clear_as_guest]));
}

/// Guards: `disturb` in `settle`; in `end_write`, that a write is not alone where a value waits.
/// Without readers: they may see the two in either order.
#[test]
fn a_write_beside_the_queue_does_not_put() {
    explore(|| {
        let world = empty();
        join(start(
            &world,
            [accept_and_work, World::write_beside_the_queue],
        ));
        world.flush();
        world.observer.takes_back(|| ());
        world.check_at_rest();
    });
}
