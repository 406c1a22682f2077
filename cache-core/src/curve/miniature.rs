//! A cache in miniature: the order in which a policy keeps ids, without keys or values.

use super::keys::Slot;
use crate::list::Id;
use crate::policy::{AnyPolicy, EvictionPolicy, Policy};

#[derive(Debug)]
pub(super) struct Miniature {
    policy: AnyPolicy,
    bound: usize,
    /// The key that stands at each id; one more than `bound` from the first eviction on.
    owners: Vec<Slot>,
    /// The id that was freed last.
    spare: Option<u16>,
}

/// An entry that came in.
pub(super) struct Inserted {
    pub(super) id: u16,
    /// The key whose entry left for it: another, or the very one that came.
    pub(super) evicted: Option<Slot>,
}

impl Miniature {
    /// Holds at most `bound` entries, at least one.
    pub(super) fn new(policy: EvictionPolicy, bound: u16) -> Self {
        Self {
            policy: AnyPolicy::new(policy),
            bound: usize::from(bound),
            owners: Vec::new(),
            spare: None,
        }
    }

    /// Makes an entry for the key at `slot`, which has none.
    pub(super) fn insert(&mut self, slot: Slot, hash: u64) -> Inserted {
        let id = self.spare.take().unwrap_or_else(|| self.grow());
        self.owners[usize::from(id)] = slot;
        self.policy.insert(Id::from(id), hash, 1);
        let is_over = self.owners.len() > self.bound;
        if is_over {
            self.spare = self.policy.evict(&|_| 1).map(narrow);
        }
        Inserted {
            id,
            evicted: self.spare.map(|id| self.owners[usize::from(id)]),
        }
    }

    fn grow(&mut self) -> u16 {
        let id = u16::try_from(self.owners.len()).expect("a miniature is small");
        self.owners.push(0);
        id
    }

    /// The entry at `id` is read.
    pub(super) fn touch(&mut self, id: u16) {
        self.policy.touch(Id::from(id));
    }

    /// The entry at `id` has expired, and its key is loaded anew.
    pub(super) fn reload(&mut self, id: u16, hash: u64) {
        self.policy.remove(Id::from(id), 1);
        self.policy.insert(Id::from(id), hash, 1);
    }
}

/// The ids of a miniature are those that it gave out.
fn narrow(id: Id) -> u16 {
    u16::try_from(id).expect("a miniature is small")
}
