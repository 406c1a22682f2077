//! Putting dead letters back into the queue.

use super::core::{Core, Phase, QueueKey, QueueValue};
use std::sync::Arc;

impl<K: QueueKey, V: QueueValue> Core<K, V> {
    pub(crate) fn replay(self: &Arc<Self>) -> usize {
        let letters = self.see(|state| state.dead.list());
        let drafts = letters.iter().filter(|letter| !letter.superseded);
        let drafts = drafts.filter_map(|letter| {
            let operation = Arc::clone(letter.operation()?);
            Some((letter.number, self.draft(operation)))
        });
        let drafts: Vec<_> = drafts.collect();
        let mut replayed = Vec::new();
        for (number, draft) in drafts {
            self.change(|state, after| {
                let full = state.is_full(self.settings.capacity);
                // A guest is before it in the lane, but what the guest does is newer than the letter.
                let guest = state.lanes.has_guest(draft.hash, &draft.operation.key);
                let may = state.phase == Phase::Open && !full && !guest;
                // Looked at again: a newer write may have come meanwhile.
                if may && state.dead.is_current(number) {
                    self.accept(state, draft, after); // which supersedes the letter
                    replayed.push(number);
                }
            });
        }
        let dropped = self.see(|state| {
            let dropped = state.dead.take(|letter| letter.superseded);
            state.counts.superseded += (dropped.len() - replayed.len()) as u64;
            dropped
        });
        drop(dropped);
        replayed.len()
    }
}
