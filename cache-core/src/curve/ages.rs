//! How long ago the keys were loaded and read: what has expired is missed at every capacity.

use super::keys::Slot;
use super::scale::STEPS;
use crate::clock::{NEVER, Nanos};
use crate::lifetime::Lifetimes;

/// Ticks in the shortest of the spans.
const TICKS: Nanos = 4096;

/// After which times what becomes of an entry. [`NEVER`] where nothing does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spans {
    /// Since it was loaded: the next read loads it anew, and yet is a hit.
    renew: Nanos,
    /// Since it was loaded: it has expired.
    live: Nanos,
    /// Since it was read: it has expired.
    idle: Nanos,
}

impl Spans {
    /// `None` where no time is known that is the same for all entries.
    pub(crate) fn of<K, V>(lifetimes: &Lifetimes<K, V>) -> Option<Self> {
        let grace = lifetimes.stale_while_revalidate;
        let ttl = lifetimes.mean_ttl().unwrap_or(NEVER);
        let spans = Self {
            renew: lifetimes.refresh_after.unwrap_or(NEVER).min(ttl),
            live: ttl.saturating_add(grace),
            idle: lifetimes.tti.map_or(NEVER, |tti| tti.saturating_add(grace)),
        };
        (spans.shortest() < NEVER).then_some(spans)
    }

    fn shortest(&self) -> Nanos {
        self.live.min(self.idle)
    }
}

/// When each key was loaded in each miniature, and when it was read: 32 bytes for each key.
#[derive(Debug)]
pub(super) struct Ages {
    /// In ticks, as are all times below.
    renew: u32,
    live: u32,
    idle: u32,
    /// How long a tick is.
    tick: Nanos,
    keys: Vec<Times>,
}

/// Ticks wrap around after a million of the shortest spans: no key waits so long to be read.
#[derive(Debug, Clone, Copy, Default)]
struct Times {
    loaded: [u32; STEPS],
    read: u32,
}

/// When a key is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    now: u32,
    /// Whether it was not read for too long.
    idle: bool,
}

impl Ages {
    pub(super) fn new(spans: Spans) -> Self {
        let tick = (spans.shortest() / TICKS).max(1);
        let ticks = |span: Nanos| u32::try_from(span / tick).unwrap_or(u32::MAX);
        Self {
            renew: ticks(spans.renew),
            live: ticks(spans.live),
            idle: ticks(spans.idle),
            tick,
            keys: Vec::new(),
        }
    }

    /// Notes a read of the key at `slot`, which may be new there.
    pub(super) fn begin(&mut self, slot: Slot, now: Nanos) -> Moment {
        #[expect(clippy::cast_possible_truncation, reason = "ticks wrap around")]
        let now = (now / self.tick) as u32;
        let slot = usize::from(slot);
        if slot >= self.keys.len() {
            self.keys.resize(slot + 1, Times::default());
        }
        let read = std::mem::replace(&mut self.keys[slot].read, now);
        Moment {
            now,
            idle: now.wrapping_sub(read) >= self.idle,
        }
    }

    /// The key was loaded by a miniature.
    pub(super) fn load(&mut self, slot: Slot, step: usize, moment: Moment) {
        self.keys[usize::from(slot)].loaded[step] = moment.now;
    }

    /// Whether the entry that a miniature holds has expired. It is loaded anew then, and where it is
    /// due.
    pub(super) fn has_expired(&mut self, slot: Slot, step: usize, moment: Moment) -> bool {
        let loaded = &mut self.keys[usize::from(slot)].loaded[step];
        let age = moment.now.wrapping_sub(*loaded);
        let expired = age >= self.live || moment.idle;
        if expired || age >= self.renew {
            *loaded = moment.now;
        }
        expired
    }
}
