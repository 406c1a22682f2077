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
    pub(crate) fn keep(self, value: T) {
        self.end(State::Given(value));
    }

    fn end(&self, end: State<T>) {
        let mut state = self.0.lock();
        if let State::Waiting(waker) = &mut *state {
            let waker = waker.take();
            *state = end;
            drop(state);
            contain(|| waker.into_iter().for_each(Waker::wake));
        }
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        self.end(State::Over);
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
