//! Entries that expire between reads, loads and writes, and sweeps that take them out: one of those
//! who come together lets the time pass.

use crate::explore::explore;
use crate::world::{Key, TTL, World, join, start};
use cache_core::{Builder, Cache};
use std::sync::Arc;

/// What an entry is good for when its time to live is over.
type Afterlife = fn(Builder<Key, u64>) -> Builder<Key, u64>;

/// Nothing: it is gone.
const NONE: Afterlife = |builder| builder;

/// It is served until it is reloaded.
const STALE: Afterlife = |builder| builder.stale_while_revalidate(TTL * 10);

/// It is served in place of an error.
const STANDS_IN: Afterlife = |builder| builder.stale_if_error(TTL * 10);

/// It is reloaded early: half the time to live is over soon.
const DUE: Afterlife = |builder| builder.ttl(TTL * 2).refresh_after(TTL);

/// A world in whose cache the row is, and may expire.
fn filled(afterlife: Afterlife) -> Arc<World> {
    let world = World::of(afterlife(Cache::builder().ttl(TTL)));
    world.read();
    world
}

/// The same when its time to live is over.
fn expired(afterlife: Afterlife) -> Arc<World> {
    let world = filled(afterlife);
    world.tick();
    world
}

/// Does all `parts` at once, then checks what is left.
fn together<const N: usize>(world: &Arc<World>, parts: [fn(&World); N]) {
    join(start(world, parts));
    world.check_in_time();
}

/// The row changes and nobody is told; by the time that this returns, all older entries are gone.
fn write_around(world: &World) {
    world.store_and(|_, _, _| world.tick());
}

fn write_and_tick(world: &World) {
    world.write();
    world.tick();
}

fn accept_and_work(world: &World) {
    world.accept();
    world.work();
}

fn accept_twice(world: &World) {
    world.accept();
    world.accept();
}

fn work_twice(world: &World) {
    world.work();
    world.work();
}

fn clear(world: &World) {
    let clear = world.cache.begin_clear();
    world.store_and(|_, _, _| clear.done());
}

fn fail_twice(world: &World) {
    world.read_failing();
    world.read_failing();
}

/// Guards: `disturb` in `begin_write`; that a write which is not alone takes the entry out.
#[test]
fn cache_aside_leaves_nothing_old_when_entries_expire() {
    explore(|| {
        let parts = [World::read_twice, World::write_aside, World::tick];
        together(&filled(NONE), parts);
    });
    explore(|| {
        let parts = [World::read_twice, World::read_twice, World::write_aside];
        together(&expired(NONE), parts);
    });
    explore(|| {
        let parts = [
            World::read_twice,
            World::write_aside,
            World::write_aside,
            World::tick,
        ];
        together(&filled(NONE), parts);
    });
}

/// Guards: the `disturbed` part of `alone`, and `disturb`, in `end_write`; `disturb` in `begin_write`.
#[test]
fn write_through_leaves_nothing_old_when_entries_expire() {
    explore(|| {
        let parts = [World::read_twice, World::write_twice, World::tick];
        together(&filled(NONE), parts);
    });
    explore(|| {
        let parts = [World::read_twice, World::write, World::write, World::tick];
        together(&filled(NONE), parts);
    });
    explore(|| {
        let parts = [World::read_twice, World::read_twice, write_and_tick];
        together(&expired(NONE), parts);
    });
}

/// Guards: the waiting value in `begin_load`; `disturb` in `accept`; in `settle`, that only the newest
/// operation ends the wait.
#[test]
fn write_behind_leaves_nothing_old_when_entries_expire() {
    explore(|| {
        let parts = [World::read_twice, World::accept, World::tick, World::work];
        together(&filled(NONE), parts);
    });
    explore(|| {
        let parts = [World::read_twice, accept_twice, World::tick, work_twice];
        together(&expired(NONE), parts);
    });
    explore(|| {
        let parts = [
            World::read_twice,
            World::accept,
            World::tick,
            World::give_up_writing,
        ];
        together(&filled(NONE), parts);
    });
}

/// Guards: the deadline in `Lifetimes::age`, where what has expired is kept; that the second look of
/// `begin_load` is for what is fresh.
#[test]
fn write_around_leaves_nothing_older_than_the_time_to_live() {
    explore(|| {
        let parts = [World::read_twice, World::read_twice, write_around];
        together(&filled(NONE), parts);
    });
    explore(|| {
        let parts = [World::read_twice, World::read_twice, write_around];
        together(&filled(STANDS_IN), parts);
    });
}

/// Guards: the number that `Slot::disturb` sets.
#[test]
fn a_clear_leaves_nothing_old_when_entries_expire() {
    explore(|| {
        together(&filled(NONE), [World::read_twice, clear, World::tick]);
    });
}

/// Guards: `WriteIntent::drop`; `end_load` in `Lead::drop`.
#[test]
fn loads_that_panic_or_are_given_up_leave_nothing_old_when_entries_expire() {
    explore(|| {
        let parts = [World::read_panicking, World::read_twice, write_and_tick];
        together(&expired(NONE), parts);
    });
    explore(|| {
        let parts = [
            World::give_up_reading::<2>,
            World::read_twice,
            write_and_tick,
        ];
        together(&expired(NONE), parts);
    });
    explore(|| {
        let parts = [World::read_twice, World::write_and_vanish, World::tick];
        together(&filled(NONE), parts);
    });
}

/// Guards: `end_life` of what is replaced, whose time must not be that of the new value.
#[test]
fn a_sweep_leaves_what_was_loaded_anew() {
    explore(|| {
        let world = filled(NONE);
        join(start(&world, [World::tick, World::read]));
        let is_old = world.bodies() == 1;
        assert!(is_old || world.held().is_some(), "it is to live on");
        world.check_in_time();
    });
}

/// Guards: in `land`, the last look at what is stale, too; `disturb` in `accept`.
#[test]
fn what_is_served_stale_is_not_older_than_what_was_read_or_written() {
    explore(|| {
        let parts = [World::read_twice, World::read_twice, World::write];
        together(&expired(STALE), parts);
    });
    explore(|| {
        let parts = [World::read_twice, World::write_aside, World::tick];
        together(&filled(STALE), parts);
    });
    explore(|| {
        let parts = [World::read_twice, World::refresh, World::write];
        together(&expired(STALE), parts);
    });
    explore(|| {
        let parts = [World::read_twice, World::read_twice, accept_and_work];
        together(&expired(STALE), parts);
    });
    explore(|| {
        let parts = [World::read_panicking, World::read_twice, World::write];
        together(&expired(STALE), parts);
    });
    explore(|| {
        let parts = [World::give_up_reading::<2>, World::read_twice, World::write];
        together(&expired(STALE), parts);
    });
    explore(|| {
        together(
            &expired(STALE),
            [World::read_twice, World::read_twice, clear],
        );
    });
}

/// Guards: the last look in `land`.
#[test]
fn what_is_reloaded_early_is_not_older_than_what_was_read_or_written() {
    explore(|| {
        let parts = [World::read_twice, World::read_twice, World::write];
        together(&expired(DUE), parts);
    });
    explore(|| {
        let parts = [World::read_twice, World::write_aside, World::tick];
        together(&filled(DUE), parts);
    });
}

/// Guards: in `stand_in`, that nobody writes or clears; that `remove` takes out what has expired, too.
#[test]
fn what_stands_in_for_an_error_is_not_older_than_what_was_read_or_written() {
    explore(|| {
        let parts = [fail_twice, World::read_twice, World::write];
        together(&expired(STANDS_IN), parts);
    });
    explore(|| {
        let parts = [fail_twice, World::read_failing, World::read, World::write];
        together(&expired(STANDS_IN), parts);
    });
    explore(|| {
        let parts = [fail_twice, World::read_twice, World::write_aside];
        together(&expired(STANDS_IN), parts);
    });
    explore(|| {
        let parts = [fail_twice, World::write_aside, World::tick];
        together(&filled(STANDS_IN), parts);
    });
    explore(|| {
        together(&expired(STANDS_IN), [fail_twice, World::read_twice, clear]);
    });
    explore(|| {
        let parts = [fail_twice, World::read_twice, accept_and_work];
        together(&expired(STANDS_IN), parts);
    });
}
