//! Hits that a policy is yet to be told of, where it has to know the order of all of them.
//!
//! A hit holds the shared lock only, and such a policy wants `&mut self`: so hits are noted here, in
//! order, and told when somebody has the exclusive lock, at the latest before an entry comes or
//! goes. Until then no id changes hands, so an id noted here means the entry that was read.

use crate::list::Id;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

/// How many hits wait at most.
const ROOM: usize = 64;

/// A bounded list of ids, pushed to by many at once.
#[derive(Debug)]
pub(crate) struct ReadBuffer {
    len: AtomicUsize,
    ids: [AtomicU32; ROOM],
}

/// What became of a hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Noted {
    /// It waits.
    Waits,
    /// It waits, and was the last there is room for.
    Full,
    /// There was no room.
    Lost,
}

impl ReadBuffer {
    pub(crate) fn new() -> Self {
        Self {
            len: AtomicUsize::new(0),
            ids: [const { AtomicU32::new(0) }; ROOM],
        }
    }

    /// Notes a hit of the entry at `id`.
    ///
    /// All accesses are relaxed: pushes hold the shard's shared lock and [`drain`](Self::drain) its
    /// exclusive one, which orders them.
    pub(crate) fn push(&self, id: Id) -> Noted {
        if self.len.load(Ordering::Relaxed) >= ROOM {
            return Noted::Lost;
        }
        let index = self.len.fetch_add(1, Ordering::Relaxed);
        match self.ids.get(index) {
            Some(slot) => {
                slot.store(id, Ordering::Relaxed);
                if index + 1 == ROOM {
                    Noted::Full
                } else {
                    Noted::Waits
                }
            }
            None => Noted::Lost,
        }
    }

    pub(crate) fn is_empty(&mut self) -> bool {
        *self.len.get_mut() == 0
    }

    /// Takes all that wait, oldest first.
    #[inline]
    pub(crate) fn drain(&mut self, tell: impl FnMut(Id)) {
        if !self.is_empty() {
            self.drain_some(tell);
        }
    }

    fn drain_some(&mut self, mut tell: impl FnMut(Id)) {
        let len = std::mem::take(self.len.get_mut()).min(ROOM);
        for id in &mut self.ids[..len] {
            tell(*id.get_mut());
        }
    }
}
