//! Writes that the cache learns of when they are done: by a value, or by having to forget one.

use crate::explore::{explore, explore_all};
use crate::world::{TAG, World, empty, filled, finish, start, together};
use std::sync::Arc;

fn insert(world: &World) {
    world.store_and(|cache, key, version| cache.insert(Arc::clone(key), version));
}

fn invalidate(world: &World) {
    world.store_and(|cache, key, _| {
        cache.invalidate(key);
    });
}

fn clear(world: &World) {
    world.store_and(|cache, _, _| cache.clear());
}

fn invalidate_tag(world: &World) {
    world.store_and(|cache, _, _| cache.invalidate_tag(TAG));
}

/// Guards: `disturb` in `insert`.
#[test]
fn a_load_does_not_overwrite_an_insert() {
    explore(|| {
        let world = empty();
        together(&world, [World::read_twice, World::read, insert]);
    });
}

/// Guards: `disturb` in `insert`.
#[test]
fn a_load_that_an_insert_crossed_does_not_fill() {
    explore_all(|| together(&empty(), [World::read, insert]));
}

/// Guards: `disturb` in `invalidate`.
#[test]
fn a_load_that_an_invalidation_crossed_does_not_fill() {
    explore_all(|| together(&empty(), [World::read, invalidate]));
}

/// Guards: `disturb_all` in `clear`.
#[test]
fn a_load_that_a_clear_crossed_does_not_fill() {
    explore_all(|| together(&empty(), [World::read, clear]));
}

/// Guards: `disturb_all` in `invalidate_tag`; the tags that `expect_tags` notes.
#[test]
fn a_load_that_an_invalidation_of_its_tag_crossed_does_not_fill() {
    explore_all(|| together(&empty(), [World::read_tagged, invalidate_tag]));
}

/// Guards: the flight that `disturb` takes away, so that who reads after the invalidation does not
/// wait for a load from before it.
#[test]
fn a_reader_after_an_invalidation_joins_no_load_from_before() {
    explore(|| together(&empty(), [World::read, World::read_twice, invalidate]));
}

/// Guards: the flight that `disturb_all` takes away.
#[test]
fn a_reader_after_a_clear_joins_no_load_from_before() {
    explore(|| together(&empty(), [World::read, World::read_twice, clear]));
}

/// Guards: the flight that `disturb_all` takes away.
#[test]
fn a_reader_after_an_invalidation_of_its_tag_joins_no_load_from_before() {
    explore(|| {
        let read_again = |world: &World| {
            world.read_tagged();
            world.read_tagged();
        };
        together(&empty(), [World::read_tagged, read_again, invalidate_tag]);
    });
}

/// Guards: in `expect_tags`, the tags of the loads that are under way already.
#[test]
fn an_invalidation_finds_the_tag_of_a_load_behind_a_newer_one() {
    explore(|| {
        together(
            &empty(),
            [World::read_tagged, World::fail_to_refresh, invalidate_tag],
        );
    });
}

/// Guards: the second look at the outcome in `Joined::poll`.
#[test]
fn readers_across_an_invalidation_of_what_is_held_do_not_go_backwards() {
    explore(|| {
        together(
            &filled(),
            [World::read_twice, World::read_twice, invalidate],
        );
    });
}

/// Guards: `disturb_all` in `clear`.
#[test]
fn readers_across_a_clear_and_an_eviction_do_not_go_backwards() {
    explore(|| together(&filled(), [World::read_twice, clear, World::evict]));
}

/// Guards: the number that `disturb` sets.
#[test]
fn a_write_that_an_insert_crossed_does_not_put() {
    explore_all(|| {
        let world = empty();
        let mut write = world.begin_write();
        write.store();
        // Begun only now, so that the version of the insert is the newest.
        let inserts = start(&world, [insert]);
        write.put();
        finish(&world, inserts);
    });
}

// The next are without readers. A write that the cache learns of only when it is done, across one
// that it knew of from the start: a reader in between may see their values in either order. Where
// that matters, all writes are to be begun (`writes_that_invalidate_leave_nothing_old`).

/// Guards: the number that `disturb` sets.
#[test]
fn a_write_that_an_invalidation_crossed_does_not_put() {
    explore_all(|| together(&empty(), [World::write, invalidate]));
}

/// Guards: the number that `disturb_all` sets.
#[test]
fn a_write_that_a_clear_crossed_does_not_put() {
    explore_all(|| together(&empty(), [World::write, clear]));
}

/// Guards: that a write counts as tagged, in `may_carry`; the tags of `put_tagged`.
#[test]
fn a_write_that_an_invalidation_of_any_tag_crossed_does_not_put() {
    explore_all(|| together(&empty(), [World::write_tagged, invalidate_tag]));
}
