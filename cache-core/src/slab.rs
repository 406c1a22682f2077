//! Storage under small, stable, reused ids.

use crate::list::Id;
use std::ops::{Index, IndexMut};

#[derive(Debug)]
pub(crate) enum Slot<T> {
    Full(T),
    /// Names the next free slot, so that the free list costs no memory of its own.
    Free(Option<Id>),
}

/// A growing array whose freed places are filled first.
///
/// An id stays valid until it is removed, and may then be given out again. Ids are dense: the
/// highest one is below the greatest number of values ever held at once, so that others can keep
/// data of their own in a `Vec` beside it. All operations are O(1) (`insert` amortized), but for
/// iteration.
#[derive(Debug)]
pub(crate) struct Slab<T> {
    slots: Vec<Slot<T>>,
    /// The slot freed last: the one whose memory is likeliest still in the CPU's cache.
    free: Option<Id>,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            free: None,
        }
    }
}

impl<T> Slab<T> {
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.iter().count()
    }

    /// Keeps `value`, and returns its id.
    ///
    /// # Panics
    /// At 2^32 - 1 values: there are no more ids.
    pub(crate) fn insert(&mut self, value: T) -> Id {
        let id = self.free.unwrap_or_else(|| self.grow());
        let slot = &mut self.slots[id as usize];
        let Slot::Free(next) = std::mem::replace(slot, Slot::Full(value)) else {
            unreachable!("slot {id} is in the free list and full")
        };
        self.free = next;
        id
    }

    /// Appends a free slot, which is the only one.
    fn grow(&mut self) -> Id {
        let id = Id::try_from(self.slots.len()).ok();
        // The last u32 stays unused: the lists need it to say "none".
        let id = id.filter(|&id| id != Id::MAX).expect("a slab is full");
        self.slots.push(Slot::Free(None));
        id
    }

    /// Takes the value at `id` out.
    ///
    /// # Panics
    /// When there is none: the caller then mistakes one entry for another.
    pub(crate) fn remove(&mut self, id: Id) -> T {
        let slot = &mut self.slots[id as usize];
        assert!(matches!(slot, Slot::Full(_)), "slot {id} is free");
        let Slot::Full(value) = std::mem::replace(slot, Slot::Free(self.free)) else {
            unreachable!("slot {id} was full just now")
        };
        self.free = Some(id);
        value
    }

    /// The value at `id`, if there is one.
    pub(crate) fn get(&self, id: Id) -> Option<&T> {
        match self.slots.get(id as usize) {
            Some(Slot::Full(value)) => Some(value),
            _ => None,
        }
    }

    pub(crate) fn get_mut(&mut self, id: Id) -> Option<&mut T> {
        match self.slots.get_mut(id as usize) {
            Some(Slot::Full(value)) => Some(value),
            _ => None,
        }
    }

    /// All values, in the order of their ids.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Id, &T)> {
        (0..).zip(&self.slots).filter_map(|(id, slot)| match slot {
            Slot::Full(value) => Some((id, value)),
            Slot::Free(_) => None,
        })
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.slots.iter_mut().filter_map(|slot| match slot {
            Slot::Full(value) => Some(value),
            Slot::Free(_) => None,
        })
    }
}

/// # Panics
/// When there is no value: the caller then mistakes one entry for another.
impl<T> Index<Id> for Slab<T> {
    type Output = T;

    fn index(&self, id: Id) -> &T {
        match &self.slots[id as usize] {
            Slot::Full(value) => value,
            Slot::Free(_) => panic!("slot {id} is free"),
        }
    }
}

/// # Panics
/// As for [`Index`].
impl<T> IndexMut<Id> for Slab<T> {
    fn index_mut(&mut self, id: Id) -> &mut T {
        match &mut self.slots[id as usize] {
            Slot::Full(value) => value,
            Slot::Free(_) => panic!("slot {id} is free"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn freed_ids_are_given_out_again_the_last_freed_first() {
        let mut slab = Slab::default();
        let ids: Vec<Id> = "abcd".chars().map(|c| slab.insert(c)).collect();
        assert_eq!(ids, [0, 1, 2, 3]);
        assert_eq!((slab.remove(1), slab.remove(3)), ('b', 'd'));
        assert_eq!(slab.len(), 2);
        assert_eq!(
            (slab.get(1), slab.get(2), slab.get(9)),
            (None, Some(&'c'), None)
        );
        let again: Vec<Id> = "efg".chars().map(|c| slab.insert(c)).collect();
        assert_eq!(again, [3, 1, 4]);
        let all: Vec<_> = slab.iter().map(|(id, &c)| (id, c)).collect();
        assert_eq!(all, [(0, 'a'), (1, 'f'), (2, 'c'), (3, 'e'), (4, 'g')]);
    }

    #[test]
    fn values_change_in_place() {
        let mut slab = Slab::default();
        let id = slab.insert(1);
        *slab.get_mut(id).expect("just inserted") += 1;
        assert_eq!(slab.get(id), Some(&2));
        slab.remove(id);
        assert_eq!(slab.get_mut(id), None);
    }

    #[test]
    #[should_panic(expected = "slot 0 is free")]
    fn removing_twice_panics() {
        let mut slab = Slab::default();
        let id = slab.insert(());
        slab.remove(id);
        slab.remove(id);
    }
}
