//! Whom a write queue is there for: when the last of its handles is dropped, it is closed.
//!
//! Not all handles count. A setter of an object that owns its queue keeps a clone of the object in
//! the queue, for the body; and that clone has a handle of the queue it waits in. If it counted, a
//! queue with anything in it would never be closed. So clones that are made while arguments are kept
//! do not count, nor do clones of these. A body that puts one away for itself has a queue that may be
//! closed: what it writes then is stored in the background, without delay.

use super::core::{Core, QueueKey, QueueValue};
use crate::shim::thread_local;
use std::cell::Cell;
use std::sync::Arc;

thread_local! {
    static KEEPS: Cell<bool> = const { Cell::new(false) };
}

/// Shared by the clones of a [`WriteBehind`](super::WriteBehind), and by guests: dropped with the
/// last of them.
pub(crate) struct Handle<K, V> {
    pub(super) core: Arc<Core<K, V>>,
    /// As a function, so that the types of users need not name what keys and values must be.
    close: fn(&Arc<Core<K, V>>),
}

impl<K, V> Handle<K, V> {
    /// The first one.
    pub(super) fn new(core: Arc<Core<K, V>>) -> Arc<Self>
    where
        K: QueueKey,
        V: QueueValue,
    {
        let close = Core::close;
        Arc::new(Self { core, close })
    }

    /// One more, that counts as the user's unless it is for arguments that are kept.
    pub(super) fn another(self: &Arc<Self>) -> Arc<Self> {
        if KEEPS.with(Cell::get) {
            let core = Arc::clone(&self.core);
            let close = |_: &Arc<Core<K, V>>| ();
            Arc::new(Self { core, close })
        } else {
            Arc::clone(self)
        }
    }
}

impl<K, V> Drop for Handle<K, V> {
    fn drop(&mut self) {
        (self.close)(&self.core);
    }
}

/// Makes the arguments of an operation owned: handles of queues that are cloned by this do not keep
/// their queue open.
pub fn keeping<R>(own: impl FnOnce() -> R) -> R {
    let _before = Before(KEEPS.with(|keeps| keeps.replace(true)));
    own()
}

/// What was so before, also after a panic.
struct Before(bool);

impl Drop for Before {
    fn drop(&mut self) {
        KEEPS.with(|keeps| keeps.set(self.0));
    }
}
