//! How long ago the keys were loaded and read: what has expired is missed at every capacity.

use super::keys::Slot;
use crate::by_id;
use crate::clock::{NEVER, Nanos};
use crate::lifetime::Lifetimes;

/// Ticks in the shorter of the spans.
const TICKS: Nanos = 256;

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
        (spans.shorter() < NEVER).then_some(spans)
    }

    fn shorter(&self) -> Nanos {
        self.live.min(self.idle)
    }
}

/// When each key was read: 2 bytes for each. When each entry of a miniature was loaded stands with the
/// entry.
///
/// Ticks wrap around after 256 spans, so that one in 256 of the keys that were not read for longer is
/// taken for fresh.
#[derive(Debug)]
pub(super) struct Ages {
    /// In ticks, as are all times below.
    renew: Tick,
    live: Tick,
    idle: Tick,
    /// How long a tick is.
    tick: Nanos,
    read: Vec<Tick>,
}

/// A time, in ticks.
pub(super) type Tick = u16;

/// When a key is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) now: Tick,
    /// Whether it was not read for too long.
    idle: bool,
}

impl Ages {
    pub(super) fn new(spans: Spans) -> Self {
        let tick = (spans.shorter() / TICKS).max(1);
        // What takes 256 times as long as the shorter span hardly ever comes.
        let ticks = |span: Nanos| Tick::try_from(span / tick).unwrap_or(Tick::MAX);
        Self {
            renew: ticks(spans.renew),
            live: ticks(spans.live),
            idle: ticks(spans.idle),
            tick,
            read: Vec::new(),
        }
    }

    /// Notes a read of the key at `slot`, which may be new there.
    pub(super) fn begin(&mut self, slot: Slot, now: Nanos) -> Moment {
        #[expect(clippy::cast_possible_truncation, reason = "ticks wrap around")]
        let now = (now / self.tick) as Tick;
        let read = by_id::reach(&mut self.read, slot.into(), Tick::default);
        let read = std::mem::replace(read, now);
        Moment {
            now,
            idle: now.wrapping_sub(read) >= self.idle,
        }
    }

    /// Whether the entry that a miniature holds has expired. It is loaded anew then, and where it is
    /// due.
    pub(super) fn has_expired(&self, loaded: &mut Tick, moment: Moment) -> bool {
        let age = moment.now.wrapping_sub(*loaded);
        let expired = age >= self.live || moment.idle;
        if expired || age >= self.renew {
            *loaded = moment.now;
        }
        expired
    }
}
