//! Loads on tasks, cancelled ones among them.

use crate::explore::explore;
use crate::world::{World, empty, together};
use shuttle::future;
use std::sync::Arc;

fn read_async(world: &World) {
    future::block_on(world.read_async());
}

fn read_at_once(world: &World) {
    future::block_on(world.read_async_at_once());
}

/// Guards: the second look of `begin_load`; the second look at the outcome in `Joined::poll`; the
/// order of `publish`, and that it wakes.
#[test]
fn two_readers_run_one_body() {
    explore(|| {
        let world = empty();
        together(&world, [read_at_once, read_at_once]);
        assert_eq!(world.bodies(), 1);
    });
}

/// Guards: the second look of `begin_load`; the second look at the outcome in `Joined::poll`.
#[test]
fn tasks_and_threads_run_one_body() {
    explore(|| {
        let world = empty();
        together(&world, [read_async, World::read, read_async]);
        assert_eq!(world.bodies(), 1);
    });
}

/// Guards: `publish` and `end_load` in `Lead::drop`.
#[test]
fn after_a_task_was_given_up_a_waiter_takes_over() {
    explore(|| {
        together(
            &empty(),
            [World::give_up_reading::<1>, read_async, World::read],
        );
    });
}

/// Guards: `publish` and `end_load` in `Lead::drop`.
#[test]
fn a_task_may_be_given_up_after_its_body_read_the_row() {
    explore(|| {
        together(
            &empty(),
            [World::give_up_reading::<2>, World::read_twice, World::write],
        );
    });
}

/// Guards: `Joined::drop` does not take the wakers of others.
#[test]
fn tasks_that_wait_may_be_given_up() {
    explore(|| {
        let give_up = World::give_up_reading::<1>;
        together(&empty(), [World::read, give_up, give_up, read_async]);
    });
}

/// Guards: `publish` and `end_load` in `Lead::drop`.
#[test]
fn an_aborted_task_leaves_nothing_behind() {
    explore(|| {
        let world = empty();
        let reading = Arc::clone(&world);
        let task = future::spawn(async move { reading.read_async().await });
        let aborting = task.abort_handle();
        let other = shuttle::thread::spawn({
            let world = Arc::clone(&world);
            move || world.read()
        });
        aborting.abort();
        // Whether it was aborted or came first is for the schedule to say.
        let _ = future::block_on(task);
        other.join().expect("a read does not panic");
        world.check_at_rest();
    });
}
