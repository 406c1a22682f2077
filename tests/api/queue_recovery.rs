//! What a write queue takes up from its journal, here one in memory, after a crash or beside others.

use crate::queue_disk::{Disk, op, recover, write};
use crate::queue_support::{Store, poll_once, settings};
use crate::support::{in_time, panic_quietly, seconds, wait_until};
use cache_core::{Cache, GuestList, Record, Tag};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

#[test]
fn what_was_accepted_survives_a_crash_in_its_order() {
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        let queue = disk.open(settings());
        write(&queue, &store, 1, 10);
        write(&queue, &store, 2, 20);
        write(&queue, &store, 1, 11);
        let disk = disk.after_a_crash();
        let store = Store::default();
        let queue = disk.open(settings());
        assert_eq!(
            queue.queue_stats().waiting_for_recovery,
            u64::try_from(disk.len()).expect("few")
        );
        assert!(recover(&queue, &store) >= 2);
        assert_eq!(
            (queue.get(&1), queue.get(&2)),
            (Some(11), Some(20)),
            "readers see them"
        );
        queue.flush();
        assert_eq!((store.get(1), store.get(2)), (Some(11), Some(20)));
        assert_eq!(
            (disk.len(), queue.queue_stats().waiting_for_recovery),
            (0, 0)
        );
        assert_eq!(recover(&queue, &store), 0);
    });
}

#[test]
fn what_is_recovered_late_is_not_put_over_newer_writes() {
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        let queue = disk.open(settings());
        for key in 1..=3 {
            write(&queue, &store, key, 10);
        }
        let disk = disk.after_a_crash();
        let store = Store::default();
        let queue = disk.open(settings());
        write(&queue, &store, 1, 11);
        queue.flush();
        drop(GuestList::new().key(&queue, &2).wait());
        assert_eq!(
            disk.len(),
            4,
            "were it gone, a crash now would bring back the older one"
        );
        assert_eq!(recover(&queue, &store), 1);
        queue.flush();
        assert_eq!(store.log(), [(1, 11), (3, 10)]);
        assert_eq!((disk.len(), queue.queue_stats().superseded), (0, 2));
    });
}

#[test]
fn what_cannot_be_read_becomes_a_dead_letter_with_its_reason() {
    in_time(|| {
        let disk = Arc::new(Disk::default());
        for (number, payload) in [
            (1, vec![1]),
            (2, [7_u32, 13].map(u32::to_le_bytes).concat()),
        ] {
            disk.records().insert(
                number,
                Record {
                    number,
                    queue: "journaled".into(),
                    setter: "test::put".into(),
                    payload: payload.into(),
                },
            );
        }
        let queue = disk.open(settings());
        assert_eq!(recover(&queue, &Store::default()), 0);
        let letters = queue.dead_letters();
        let reasons: Vec<_> = letters
            .iter()
            .map(|letter| letter.error().as_str())
            .collect();
        assert_eq!(
            reasons,
            ["too short", "reading it panicked: 13 is not read"]
        );
        assert_eq!(
            (letters[0].bytes(), letters[0].key()),
            (Some(&[1][..]), None)
        );
        assert_eq!((queue.replay_dead_letters(), disk.len()), (0, 2));
        queue.take_dead_letters();
        queue.flush();
        assert_eq!(disk.len(), 0);
    });
}

#[test]
fn numbers_go_on_above_those_of_earlier_lives() {
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        *disk.last.lock().expect("nobody panics") = 100;
        let queue = disk.open(settings());
        write(&queue, &store, 1, 10);
        assert_eq!(disk.records().keys().copied().collect::<Vec<_>>(), [101]);
    });
}

#[test]
fn what_is_recovered_late_is_not_put_over_what_a_guest_of_its_tag_did() {
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        let queue = disk.open(settings());
        write(&queue, &store, 1, 10);
        write(&queue, &store, 2, 20);
        let disk = disk.after_a_crash();
        let store = Store::default();
        let queue = disk.open(settings());
        drop(GuestList::new().tag(&Tag::from("recovered late")).wait());
        let recovered = queue.recover("test::put", |bytes| {
            let key = u32::from(bytes[0]);
            let tag = ["other", "recovered late", "other"][key as usize];
            Ok(op(&store, key, key * 10).tags(vec![Tag::from(tag)]))
        });
        assert_eq!(recovered, 1);
        queue.flush();
        assert_eq!(store.log(), [(2, 20)]);
    });
}

#[test]
fn what_is_recovered_beside_a_guest_is_not_put_over_what_it_did() {
    for changed in [true, false] {
        in_time(move || {
            let (disk, store) = (Arc::new(Disk::default()), Store::default());
            let queue = disk.open(settings());
            write(&queue, &store, 1, 10);
            let (disk, store) = (disk.after_a_crash(), Store::default());
            let queue = disk.open(settings());
            let guest = GuestList::new().key(&queue, &1).wait();
            let recovers = {
                let (queue, store) = (queue.clone(), store.clone());
                thread::spawn(move || recover(&queue, &store))
            };
            let mut later = Box::pin(GuestList::new().key(&queue, &1).wait_async());
            assert!(poll_once(later.as_mut()).is_pending());
            if changed {
                drop(guest);
            } else {
                guest.unchanged();
            }
            drop(later);
            let recovered = recovers.join().expect("nobody panics");
            queue.flush();
            let (count, row) = if changed { (0, None) } else { (1, Some(10)) };
            assert_eq!((recovered, store.get(1)), (count, row));
            assert_eq!(queue.queue_stats().waiting_for_recovery, 0);
        });
    }
}

#[test]
fn a_record_that_panics_while_it_is_taken_up_is_a_dead_letter_and_the_others_are_stored() {
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        let queue = disk.open(settings());
        (1..=3).for_each(|key| write(&queue, &store, key, 10));
        let (disk, store) = (disk.after_a_crash(), Store::default());
        let cache = Cache::<u32, u32>::builder().name("journaled");
        let cache = cache.max_weight(100).weigher(|key, _| match key {
            1 => panic_quietly("1 weighs nothing"),
            _ => 1,
        });
        let queue = cache.build_write_behind(settings().journal(disk.journal()));
        let queue = queue.expect("the settings are right");
        assert_eq!(recover(&queue, &store), 2);
        queue.flush();
        assert_eq!(store.log(), [(2, 10), (3, 10)]);
        assert_eq!(queue.queue_stats().waiting_for_recovery, 0);
        let [letter] = &queue.dead_letters()[..] else {
            unreachable!("one panicked")
        };
        assert!(letter.error().as_str().contains("1 weighs nothing"));
        assert_eq!(disk.len(), 1, "the letter is kept");
    });
}

#[test]
fn a_journal_can_be_opened_again_after_a_shutdown_that_left_something() {
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        let hour = seconds(3_600);
        let queue = disk.open(settings().backoff(hour, hour));
        store.fail(1, 3);
        write(&queue, &store, 1, 10);
        let mut flush = Box::pin(queue.flush_async());
        assert!(poll_once(flush.as_mut()).is_pending());
        wait_until("it has failed", || queue.queue_stats().retried == 1);
        drop(flush);
        assert_eq!(queue.shutdown(Duration::ZERO).len(), 1);
        wait_until("nothing is under way", || {
            queue.queue_stats().in_flight == 0
        });
        drop(queue);
        store.fail(1, 0);
        let queue = disk.open(settings());
        assert_eq!(recover(&queue, &store), 1);
        queue.flush();
        assert_eq!(store.get(1), Some(10));
    });
}

#[test]
fn a_journal_that_is_opened_again_does_not_give_what_is_stored_already() {
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        let queue = disk.open(settings().delay(Duration::ZERO));
        write(&queue, &store, 1, 10);
        wait_until("it is stored", || queue.queue_stats().depth == 0);
        disk.removes_nothing.store(true, Ordering::SeqCst);
        drop(queue);
        let queue = disk.open(settings());
        assert_eq!(recover(&queue, &store), 0);
        disk.removes_nothing.store(false, Ordering::SeqCst);
    });
}
