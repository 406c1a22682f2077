//! The times of a store's entries, of which a cache keeps those that its rules ask for.

use crate::by_id;
use crate::clock::{NEVER, Nanos};
use crate::lifetime::{Life, Lifetimes};
use crate::list::Id;
use crate::table::Moved;
use std::sync::atomic::{AtomicU64, Ordering};

/// What stands for an id that no entry has.
const FREE: Life = Life::ENDLESS;

/// Times by id: 8 bytes for each kind that is kept.
#[derive(Debug)]
pub(super) struct Lives {
    expires: Vec<Nanos>,
    refresh_at: Option<Vec<Nanos>>,
    /// Changed by reads.
    accessed: Option<Vec<AtomicU64>>,
}

impl Lives {
    pub(super) fn new<K, V>(lifetimes: &Lifetimes<K, V>) -> Self {
        Self {
            expires: Vec::new(),
            refresh_at: lifetimes.reloads().then(Vec::new),
            accessed: lifetimes.tti.map(|_| Vec::new()),
        }
    }

    #[inline]
    pub(super) fn get(&self, id: Id) -> Life {
        let index = id as usize;
        let accessed = self.accessed.as_ref();
        Life {
            expires: self.expires[index],
            refresh_at: self.refresh_at.as_ref().map_or(NEVER, |times| times[index]),
            accessed: accessed.map_or(0, |times| times[index].load(Ordering::Relaxed)),
        }
    }

    /// The times at any id; `None` beyond the last.
    pub(super) fn known(&self, id: Id) -> Option<Life> {
        ((id as usize) < self.expires.len()).then(|| self.get(id))
    }

    /// The entry leaves: its id never expires.
    pub(super) fn end(&mut self, id: Id) {
        self.set(id, Life::ENDLESS);
    }

    pub(super) fn set(&mut self, id: Id, life: Life) {
        *by_id::reach(&mut self.expires, id, || FREE.expires) = life.expires;
        if let Some(times) = &mut self.refresh_at {
            *by_id::reach(times, id, || FREE.refresh_at) = life.refresh_at;
        }
        if let Some(times) = &mut self.accessed {
            let free = || AtomicU64::new(FREE.accessed);
            *by_id::reach(times, id, free).get_mut() = life.accessed;
        }
    }

    /// All, those of free ids among them.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Id, Life)> {
        let ids = (0..).take(self.expires.len());
        ids.map(|id| (id, self.get(id)))
    }

    /// The entries have got other ids.
    pub(super) fn renumber(&mut self, moved: &Moved) {
        moved.bring(&mut self.expires, || FREE.expires);
        if let Some(times) = &mut self.refresh_at {
            moved.bring(times, || FREE.refresh_at);
        }
        if let Some(times) = &mut self.accessed {
            moved.bring(times, || AtomicU64::new(FREE.accessed));
        }
    }

    pub(super) fn put_off_reload(&mut self, id: Id, until: Nanos) {
        if let Some(times) = &mut self.refresh_at {
            times[id as usize] = until;
        }
    }

    /// Notes a read, where there is a time to idle.
    #[inline]
    pub(super) fn note_access(&self, id: Id, now: impl FnOnce() -> Nanos) {
        let Some(times) = &self.accessed else { return };
        let (accessed, now) = (&times[id as usize], now());
        // Mostly it is the time that is there already, and other readers then need not fetch it again.
        // `fetch_max` would be exact where two reads race; a plain store is off by that race only.
        if accessed.load(Ordering::Relaxed) < now {
            accessed.store(now, Ordering::Relaxed);
        }
    }
}
