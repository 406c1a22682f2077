//! Write queues and setters of a tag, which take no place where nothing carries it.

use crate::explore::explore;
use cache_core::{
    Attempt, Cache, GuestList, Operation, QueueSettings, Setter, Tag, Work, WriteBehind, registry,
};
use shuttle::thread;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::Duration;

/// Stores a value in the row, with others coming in before and after.
struct Set(Arc<AtomicU64>, u64);

impl Work<u32, u64> for Set {
    fn setter(&self) -> Setter {
        Setter::of::<Self>("shuttle", "set")
    }

    fn run(&self) -> Attempt {
        thread::yield_now();
        self.0.store(self.1, SeqCst);
        thread::yield_now();
        Attempt::Done(Ok(()))
    }
}

/// A setter of a tag writes 1, and while it does, 2 is accepted for a row with the tag. Once 2 is
/// read after the setter has returned, nobody may read 1 again.
///
/// Guards: `cross` of the lanes when a guest of a tag leaves, `waits_again` in `settle`, and that what
/// carries a tag ends in the same step in which the cache is told.
#[test]
fn a_setter_of_a_tag_does_not_come_after_what_is_read_after_it() {
    explore(|| {
        let (row, tag) = (Arc::new(AtomicU64::new(0)), Tag::from("rows"));
        let cache = Cache::builder().capacity(8);
        let settings = QueueSettings::new().delay(Duration::ZERO);
        let queue: WriteBehind<u32, u64> = cache
            .build_write_behind(settings)
            .expect("the settings are right");
        let guest = GuestList::new().tag(&tag).wait();
        let change = registry::begin_invalidate_tag(tag.clone());
        let operation = Operation::new(1, 2, Arc::new(Set(Arc::clone(&row), 2)));
        assert!(queue.write(operation.tags(vec![tag])).is_ok());
        thread::yield_now();
        row.store(1, SeqCst);
        change.done();
        drop(guest);
        let read = || queue.get_with(&1, || row.load(SeqCst));
        let mut last = read();
        for _ in 0..3 {
            thread::yield_now();
            let next = read();
            assert!(next >= last, "{next} is read after {last}");
            last = next;
        }
        queue.flush();
        assert_eq!((read(), queue.peek(&1)), (last, Some(last)));
        assert_eq!(row.load(SeqCst), last);
    });
}
