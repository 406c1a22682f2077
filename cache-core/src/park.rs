//! Waiting for a future on a thread: what makes the sync face of loading the async one, blocked on.

use crate::shim::thread::{self, Thread};
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Polls `future` to its end, parking this thread in between.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        // A wake between the poll and here is not lost: it makes `park` return at once.
        thread::park();
    }
}

/// The same, for a future that looks at the time itself: it is polled at least whenever the thread
/// has parked for as long as `time` then says, if it says anything.
pub(crate) fn block_on_until<F: Future>(
    future: F,
    time: impl Fn() -> Option<Duration>,
) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        match time() {
            Some(time) => thread::park_timeout(time),
            None => thread::park(),
        }
    }
}
