//! What a store does when its table grows or is made anew: entries move, and so does what is kept of
//! them by id.

use super::Store;
use crate::policy::Policy;
use crate::rules::Rules;
use crate::table::{MOST_ENTRIES, Moved};

impl<K, V> Store<K, V> {
    /// Makes room for an entry in the table; where that moves all, takes along what is kept by id.
    pub(super) fn make_room(&mut self, rules: &Rules<K, V>) {
        if let Some(moved) = self.entries.make_room(self.most_entries()) {
            self.renumber(&moved, rules);
        }
    }

    /// The most entries that there may be at any time: one more than the bound, until one is evicted.
    fn most_entries(&self) -> usize {
        let bound = usize::try_from(self.bound).ok();
        let entries = bound.filter(|_| self.weights.is_none());
        entries.map_or(MOST_ENTRIES, |entries| entries.min(MOST_ENTRIES)) + 1
    }

    #[cold]
    fn renumber(&mut self, moved: &Moved, rules: &Rules<K, V>) {
        debug_assert!(
            self.reads.is_empty(),
            "reads are settled first: they name ids"
        );
        self.policy.renumber(moved);
        self.tags.renumber(moved);
        if let Some(weights) = &mut self.weights {
            moved.bring(weights, || 0);
        }
        if let (Some(ages), Some(lifetimes)) = (&mut self.ages, &rules.lifetimes) {
            ages.renumber(moved, lifetimes);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::store::Entry;

    #[test]
    fn a_free_place_of_a_table_takes_no_memory_to_tell() {
        assert_eq!(size_of::<Option<Entry<u64, u64>>>(), 24);
    }
}
