//! A value that one thread gives and another waits for.

use crate::shim::Mutex;
use crate::unwind::contain;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

enum State<T> {
    Waiting(Option<Waker>),
    Given(T),
    /// It will never be given, or was taken.
    Over,
}

/// Gives a value, or says when it is dropped that there will be none.
pub(crate) struct Promise<T>(Arc<Mutex<State<T>>>);

/// Resolves to the value; `None` where there will be none.
pub(crate) struct Promised<T>(Arc<Mutex<State<T>>>);

pub(crate) fn promise<T>() -> (Promise<T>, Promised<T>) {
    let state = Arc::new(Mutex::new(State::Waiting(None)));
    (Promise(Arc::clone(&state)), Promised(state))
}

impl<T> Promise<T> {
    /// Gives the value; gives it back where nobody waits for it any more.
    pub(crate) fn keep(self, value: T) -> Option<T> {
        match self.end(State::Given(value)) {
            Some(State::Given(value)) => Some(value),
            _ => None,
        }
    }

    fn end(&self, end: State<T>) -> Option<State<T>> {
        let mut state = self.0.lock();
        let State::Waiting(waker) = &mut *state else {
            return Some(end);
        };
        let waker = waker.take();
        *state = end;
        drop(state);
        contain(|| waker.into_iter().for_each(Waker::wake));
        None
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        self.end(State::Over);
    }
}

impl<T> Drop for Promised<T> {
    fn drop(&mut self) {
        let state = std::mem::replace(&mut *self.0.lock(), State::Over);
        // Without the lock, and here: whoever gives it may be no thread to drop it on.
        contain(|| drop(state));
    }
}

impl<T> Future for Promised<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let new = context.waker().clone();
        let mut state = self.0.lock();
        match &mut *state {
            State::Waiting(waker) => {
                let old = waker.replace(new);
                drop(state);
                contain(|| drop(old));
                Poll::Pending
            }
            end => {
                let end = std::mem::replace(end, State::Over);
                drop(state);
                match end {
                    State::Given(value) => Poll::Ready(Some(value)),
                    State::Waiting(_) | State::Over => Poll::Ready(None),
                }
            }
        }
    }
}
