//! Bodies that change all rows of a tag: their place in the order of every queue.

use crate::queue_support::{Queue, Store, poll_once, queue, settings};
use crate::support::in_time;
use cache_core::{Guest, GuestList, Tag};
use std::thread;

fn tagged(store: &Store, queue: &Queue, key: u32, value: u32, tag: &str) {
    let operation = store.op(key, value).tags(vec![Tag::from(tag)]);
    assert!(queue.write(operation).is_ok());
}

#[test]
fn a_guest_of_a_tag_waits_for_what_carries_it_in_every_queue() {
    in_time(|| {
        let store = Store::default();
        let [one, other, third] = [(); 3].map(|()| queue(settings()));
        tagged(&store, &one, 1, 10, "guest of a tag: a");
        tagged(&store, &other, 2, 20, "guest of a tag: a");
        tagged(&store, &third, 3, 30, "guest of a tag: b");
        let guest = GuestList::new().tag(&Tag::from("guest of a tag: a")).wait();
        assert_eq!(store.log().len(), 2);
        assert_eq!(
            third.queue_stats().depth,
            1,
            "nothing there carries the tag"
        );
        tagged(&store, &one, 1, 11, "guest of a tag: a");
        let mut flush = Box::pin(one.flush_async());
        assert!(poll_once(flush.as_mut()).is_pending());
        assert_eq!(store.get(1), Some(10), "what is accepted later waits");
        drop(guest);
        one.flush();
        assert_eq!(store.get(1), Some(11));
    });
}

#[test]
fn a_list_of_tags_and_keys_waits_for_itself_nowhere() {
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings());
        tagged(&store, &queue, 1, 10, "tags and keys: a");
        tagged(&store, &queue, 2, 20, "tags and keys: b");
        let list = GuestList::new()
            .tag(&Tag::from("tags and keys: a"))
            .key(&queue, &1);
        let list = list
            .tag(&Tag::from("tags and keys: b"))
            .all(&queue)
            .key(&queue, &3);
        drop(list.tag(&Tag::from("tags and keys: a")).wait());
        assert_eq!(store.log().len(), 2);
    });
}

#[test]
fn a_guest_of_a_tag_makes_dead_letters_that_carry_it_unfit_for_replay() {
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings().retries(0));
        for (key, tag) in [(1, "letters: a"), (2, "letters: b"), (3, "letters: b")] {
            store.fail(key, 1);
            tagged(&store, &queue, key, 10, tag);
        }
        queue.flush();
        drop(
            GuestList::new()
                .tag(&Tag::from("letters: a"))
                .key(&queue, &2)
                .wait(),
        );
        assert_eq!(queue.replay_dead_letters(), 1);
        queue.flush();
        assert_eq!(store.log(), [(3, 10)]);
    });
}

/// Stores a batch of two while a body changes a tag that only the first of them carries, and which
/// no operation carried when it began. What was stored, in order, and the sizes of the batches.
fn cross(tag: &str, newer: bool, end: fn(Guest)) -> (Vec<(u32, u32)>, Vec<usize>) {
    let (store, queue) = (Store::default(), queue(settings()));
    let guest = GuestList::new().tag(&Tag::from(tag)).wait();
    let write = |operation| assert!(queue.write(operation).is_ok());
    write(store.batched(1, 10).tags(vec![Tag::from(tag)]));
    write(store.batched(2, 20));
    store.stop();
    thread::scope(|scope| {
        let flush = scope.spawn(|| queue.flush());
        store.wait_for_attempts(1);
        if newer {
            write(store.batched(1, 11).tags(vec![Tag::from(tag)]));
        }
        end(guest);
        store.go_on();
        flush.join().expect("it does not panic");
    });
    queue.flush();
    let stats = queue.queue_stats();
    assert_eq!((stats.depth, stats.written), (0, 2 + u64::from(newer)));
    (store.log(), store.sizes())
}

/// Whether it is stored before or after what the body does, nobody knows.
#[test]
fn what_is_being_stored_when_a_change_of_its_tag_ends_is_stored_again() {
    in_time(|| {
        let (log, sizes) = cross("tags: again", false, drop);
        assert_eq!(log, [(1, 10), (2, 20), (1, 10)]);
        assert_eq!(sizes, [2, 1]);
    });
}

#[test]
fn what_a_change_of_its_tag_crossed_makes_way_for_what_is_newer() {
    in_time(|| {
        let (log, _) = cross("tags: newer", true, drop);
        assert_eq!(log, [(1, 10), (2, 20), (1, 11)]);
    });
}

#[test]
fn what_a_body_crossed_that_changed_nothing_is_stored_once() {
    in_time(|| {
        let (log, _) = cross("tags: unchanged", false, Guest::unchanged);
        assert_eq!(log, [(1, 10), (2, 20)]);
    });
}
