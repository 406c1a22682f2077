//! Operations that are stored a second time.
//!
//! A setter of a tag takes no place in a queue where nothing carries the tag. What is accepted while
//! its body runs can be stored beside it, and nobody knows which of the two was stored last: readers
//! would see the operation's value for as long as it counts as waiting, and then the setter's. So what
//! is being stored when the setter ends is stored again, and comes after it for sure.

use super::lane::Item;
use super::{Changes, Lanes};
use crate::list::Id;
use crate::tags::Tag;

impl<K: 'static, V: 'static> Lanes<K, V> {
    /// Somebody without a place here has changed rows that carry one of these tags.
    pub(crate) fn cross(&mut self, tags: &[Tag]) {
        if self.flying == 0 {
            return;
        }
        let crossed = self.slab.iter().filter(|(_, lane)| {
            let flying = lane.flying.as_ref();
            flying.is_some_and(|entry| entry.operation.carries(tags))
        });
        let crossed: Vec<Id> = crossed.map(|(id, _)| id).collect();
        for id in crossed {
            self.slab[id].crossed = true;
        }
    }

    /// What is being stored in a lane was stored: whether it waits to be stored again. Not where a
    /// newer one comes next.
    pub(crate) fn waits_again(&mut self, id: Id, changes: &mut Changes<K, V>) -> bool {
        if self.is_superseded(id) {
            return false;
        }
        let lane = &mut self.slab[id];
        let crossed = lane.crossed;
        let Some(entry) = lane.flying.take_if(|_| crossed) else {
            return false;
        };
        lane.items.push_front(Item::Write(entry));
        self.flying -= 1;
        self.settle(id, changes);
        true
    }
}
