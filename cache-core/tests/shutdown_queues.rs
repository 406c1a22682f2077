//! All queues of a process are shut down by one call: a process of its own.

use cache_core::{Attempt, Cache, Operation, QueueSettings, Setter, Work, WriteBehind, registry};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

struct Count(Arc<AtomicUsize>);

impl<K: 'static, V: 'static> Work<K, V> for Count {
    fn setter(&self) -> Setter {
        Setter::of::<Self>("test", "count")
    }
    fn run(&self) -> Attempt {
        self.0.fetch_add(1, Ordering::SeqCst);
        Attempt::Done(Ok(()))
    }
}

struct Hangs;

impl Work<u32, u32> for Hangs {
    fn setter(&self) -> Setter {
        Setter::of::<Self>("test", "hangs")
    }
    fn run(&self) -> Attempt {
        Attempt::Async(Box::pin(std::future::pending()))
    }
}

/// One test, as each call concerns all queues there are.
#[test]
fn all_queues_are_shut_down_by_one_call_which_tells_what_is_left() {
    let stored = Arc::new(AtomicUsize::new(0));
    let settings = || QueueSettings::new().delay(Duration::from_secs(3_600));
    let numbers = Cache::builder()
        .name("numbers")
        .build_write_behind(settings());
    let numbers = numbers.expect("the settings are right");
    let names = Cache::builder()
        .name("names")
        .build_write_behind(QueueSettings::new());
    let names: WriteBehind<String, u8> = names.expect("the settings are right");
    let work = || Arc::new(Count(Arc::clone(&stored)));
    assert!(numbers.write(Operation::new(1_u32, 1_u32, work())).is_ok());
    assert!(
        names
            .write(Operation::new("a".to_owned(), 1, work()))
            .is_ok()
    );
    let live = registry::queues();
    assert_eq!(
        live.iter()
            .map(registry::AnyQueue::name)
            .collect::<Vec<_>>(),
        ["numbers", "names"]
    );
    assert_eq!(registry::shutdown_queues(Duration::from_secs(60)), []);
    assert_eq!(stored.load(Ordering::SeqCst), 2);

    let hanging = Cache::builder()
        .name("hanging")
        .build_write_behind(QueueSettings::new());
    let hanging = hanging.expect("the settings are right");
    assert!(hanging.write(Operation::new(1, 1, Arc::new(Hangs))).is_ok());
    let remains = registry::shutdown_queues(Duration::from_millis(10));
    let remains: Vec<_> = remains
        .iter()
        .map(|left| (&*left.queue, left.unwritten))
        .collect();
    assert_eq!(remains, [("hanging", 1)]);
}
