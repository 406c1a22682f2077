//! What concerns all lanes, in strides: between them, whoever waits for the lock of the queue has it.

use super::{Changes, Lanes};
use crate::clock::Nanos;
use crate::list::Id;

/// How many operations are looked at in one go: about a fifth of a millisecond.
const STRIDE: usize = if cfg!(any(test, larder_shuttle)) {
    1
} else {
    256
};

/// A change of all that was accepted up to some number. It goes by the order of acceptance, so that
/// what is handed out meanwhile is, too.
#[derive(Debug)]
#[must_use = "nothing is changed until it is carried out"]
pub(crate) struct Sweep {
    next: u64,
    last: u64,
    act: Act,
}

#[derive(Debug, Clone, Copy)]
enum Act {
    /// It is due now.
    Hurry(Nanos),
    /// And wanted by a guest.
    Want(Nanos),
    /// What it waited for is gone.
    Settle,
}

impl Sweep {
    /// All up to `last` is due now, and wanted by a guest.
    pub(super) fn want(last: u64, now: Nanos) -> Self {
        Self {
            next: 0,
            last,
            act: Act::Want(now),
        }
    }

    /// All from `first` to `last` may have waited for what is gone.
    pub(super) fn settle(first: u64, last: u64) -> Self {
        Self {
            next: first,
            last,
            act: Act::Settle,
        }
    }
}

impl<K, V> Lanes<K, V> {
    /// All that was accepted up to now is to be due now.
    pub(crate) fn hurry(&self, now: Nanos) -> Sweep {
        Sweep {
            next: 0,
            last: self.last_number,
            act: Act::Hurry(now),
        }
    }

    /// From now on only what guests wait for is handed out. At once, and not in strides: else of two
    /// operations the later could be stored, and the earlier not.
    pub(crate) fn stop(&mut self, changes: &mut Changes<K, V>) {
        self.stopped = true;
        let ids: Vec<Id> = self.slab.iter().map(|(id, _)| id).collect();
        for id in ids {
            self.settle(id, changes);
        }
    }

    /// Everything is handed out again, each operation when it is [hurried](Self::hurry).
    pub(crate) fn go_on(&mut self) {
        self.stopped = false;
    }

    /// Carries out a part of a sweep; whether there is more.
    pub(crate) fn sweep(&mut self, sweep: &mut Sweep, changes: &mut Changes<K, V>) -> bool {
        let Sweep { next, last, act } = *sweep;
        if next > last {
            return false;
        }
        let writes = self.writes.range(next..=last);
        let writes = writes.map(|(&number, &lane)| (number, lane));
        let guests = self.guests.range(next..=last);
        let guests = guests.map(|(&number, place)| (number, place.lane));
        let mut stride: Vec<(u64, Id)> = writes.take(STRIDE).chain(guests.take(STRIDE)).collect();
        stride.sort_unstable();
        stride.truncate(STRIDE);
        for &(_, id) in &stride {
            let lane = &mut self.slab[id];
            match act {
                Act::Hurry(now) => lane.hurry(last, now),
                Act::Want(now) => lane.want(last, now),
                Act::Settle => {}
            }
            self.settle(id, changes);
        }
        sweep.next = match stride.last() {
            Some((number, _)) if stride.len() == STRIDE => number + 1,
            _ => return false,
        };
        sweep.next <= last
    }
}
