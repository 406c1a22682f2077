//! Which tags the operations of a queue carry, so that a change of a tag need not look at them all.

use super::Lanes;
use crate::tags::Tag;
use std::collections::HashMap;

/// How many operations carry each tag. Costs nothing where none has tags.
#[derive(Debug, Default)]
pub(super) struct Tagged(HashMap<Tag, usize>);

impl Tagged {
    /// An operation with these is there.
    pub(super) fn add(&mut self, tags: &[Tag]) {
        for tag in tags {
            *self.0.entry(tag.clone()).or_default() += 1;
        }
    }

    /// It is gone.
    pub(super) fn remove(&mut self, tags: &[Tag]) {
        for tag in tags {
            if let Some(count) = self.0.get_mut(tag) {
                *count -= 1;
                if *count == 0 {
                    self.0.remove(tag);
                }
            }
        }
    }
}

impl<K, V> Lanes<K, V> {
    /// Whether an operation that waits or is being stored carries one of these tags.
    pub(crate) fn carry(&self, tags: &[Tag]) -> bool {
        tags.iter().any(|tag| self.tagged.0.contains_key(tag))
    }
}
