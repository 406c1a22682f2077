//! Doubly linked lists over ids, without pointers and without an allocation per entry.
//!
//! Several lists share one [`Links`], so that moving an id from one list to another rewrites links
//! in place. An id stands in at most one of the lists that share a `Links`; which one is for the
//! owner to know, since the links themselves don't tell.

use crate::by_id;
use crate::table::Moved;

/// The index of an entry in its table or slab. Ids are dense, or nearly so: things can be kept by them in
/// a `Vec`.
pub(crate) type Id = u32;

/// No id: the end of a list.
const NIL: Id = Id::MAX;

#[derive(Clone, Copy, Debug)]
struct Link {
    prev: Id,
    next: Id,
}

impl Link {
    const LOOSE: Self = Self {
        prev: NIL,
        next: NIL,
    };
}

/// The links of all ids, 8 bytes each, grown to the highest id seen.
#[derive(Debug, Default)]
pub(crate) struct Links(Vec<Link>);

impl Links {
    fn at(&self, id: Id) -> Link {
        self.0[id as usize]
    }

    fn at_mut(&mut self, id: Id) -> &mut Link {
        &mut self.0[id as usize]
    }

    /// The ids have become others.
    pub(crate) fn renumber(&mut self, moved: &Moved) {
        moved.bring(&mut self.0, || Link::LOOSE);
        for Link { prev, next } in &mut self.0 {
            (*prev, *next) = (moved.id(*prev), moved.id(*next));
        }
    }

    /// Makes room for the link of `id`, which stands in no list.
    fn loosen(&mut self, id: Id) {
        debug_assert_ne!(id, NIL, "the last u32 is no id");
        *by_id::reach(&mut self.0, id, || Link::LOOSE) = Link::LOOSE;
    }
}

/// One list. All operations are O(1), but for [`List::iter`].
///
/// Invariants: `head` and `tail` are `NIL` exactly when `len` is 0; following `next` from `head`
/// visits `len` ids and ends at `tail`; each `prev` is the reverse of a `next`.
#[derive(Debug)]
pub(crate) struct List {
    head: Id,
    tail: Id,
    len: u32,
}

impl Default for List {
    fn default() -> Self {
        Self {
            head: NIL,
            tail: NIL,
            len: 0,
        }
    }
}

impl List {
    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The ids have become others; so have those of the [`Links`], which is for their owner to see to.
    pub(crate) fn renumber(&mut self, moved: &Moved) {
        (self.head, self.tail) = (moved.id(self.head), moved.id(self.tail));
    }

    pub(crate) fn front(&self) -> Option<Id> {
        some(self.head)
    }

    pub(crate) fn back(&self) -> Option<Id> {
        some(self.tail)
    }

    /// The id that follows `id`, which stands in this list.
    pub(crate) fn after(&self, links: &Links, id: Id) -> Option<Id> {
        debug_assert!(!self.is_empty());
        some(links.at(id).next)
    }

    pub(crate) fn push_front(&mut self, links: &mut Links, id: Id) {
        self.link(links, NIL, id, self.head);
    }

    /// Puts `id` behind `place`, which stands in this list.
    pub(crate) fn insert_after(&mut self, links: &mut Links, place: Id, id: Id) {
        let next = links.at(place).next;
        self.link(links, place, id, next);
    }

    /// Takes `id` out; it stands in this list.
    pub(crate) fn remove(&mut self, links: &mut Links, id: Id) {
        debug_assert!(!self.is_empty(), "{id} is not in this list");
        let Link { prev, next } = std::mem::replace(links.at_mut(id), Link::LOOSE);
        self.join(links, prev, next);
        self.len -= 1;
    }

    pub(crate) fn pop_back(&mut self, links: &mut Links) -> Option<Id> {
        let id = self.back()?;
        self.remove(links, id);
        Some(id)
    }

    /// Moves `id`, which stands in this list, to its front.
    pub(crate) fn move_to_front(&mut self, links: &mut Links, id: Id) {
        if self.head != id {
            self.remove(links, id);
            self.push_front(links, id);
        }
    }

    /// From front to back.
    #[cfg(test)]
    pub(crate) fn iter<'a>(&self, links: &'a Links) -> impl Iterator<Item = Id> + use<'a> {
        std::iter::successors(some(self.head), |&id| some(links.at(id).next))
    }

    fn link(&mut self, links: &mut Links, prev: Id, id: Id, next: Id) {
        links.loosen(id);
        self.join(links, prev, id);
        self.join(links, id, next);
        self.len += 1;
    }

    /// Makes `left` and `right` neighbours; `NIL` on one side makes the other one an end.
    fn join(&mut self, links: &mut Links, left: Id, right: Id) {
        match some(left) {
            Some(left) => links.at_mut(left).next = right,
            None => self.head = right,
        }
        match some(right) {
            Some(right) => links.at_mut(right).prev = left,
            None => self.tail = left,
        }
    }
}

fn some(id: Id) -> Option<Id> {
    (id != NIL).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads the list in both directions, so that a broken back link shows too.
    fn ids(list: &List, links: &Links) -> Vec<Id> {
        let forth: Vec<Id> = list.iter(links).collect();
        let mut back: Vec<Id> =
            std::iter::successors(list.back(), |&id| some(links.at(id).prev)).collect();
        back.reverse();
        assert_eq!(forth, back, "the two directions differ");
        assert_eq!(forth.len(), list.len as usize);
        forth
    }

    #[test]
    fn an_empty_list_has_no_ends() {
        let (mut links, mut list) = (Links::default(), List::default());
        assert_eq!((list.front(), list.back()), (None, None));
        assert_eq!(list.pop_back(&mut links), None);
        assert!(ids(&list, &links).is_empty());
    }

    #[test]
    fn each_operation_keeps_the_order() {
        let (mut links, mut list) = (Links::default(), List::default());
        list.push_front(&mut links, 3); // 3
        list.push_front(&mut links, 1); // 1 3
        list.insert_after(&mut links, 3, 7); // 1 3 7
        assert_eq!(ids(&list, &links), [1, 3, 7]);
        list.insert_after(&mut links, 3, 5); // 1 3 5 7
        list.insert_after(&mut links, 7, 9); // 1 3 5 7 9
        assert_eq!(ids(&list, &links), [1, 3, 5, 7, 9]);
        list.move_to_front(&mut links, 5); // 5 1 3 7 9
        list.move_to_front(&mut links, 9); // 9 5 1 3 7
        list.move_to_front(&mut links, 9); // as it was
        assert_eq!(ids(&list, &links), [9, 5, 1, 3, 7]);
        list.remove(&mut links, 1); // 9 5 3 7
        list.remove(&mut links, 9); // 5 3 7
        assert_eq!(list.pop_back(&mut links), Some(7)); // 5 3
        assert_eq!(ids(&list, &links), [5, 3]);
        assert_eq!(list.after(&links, 5), Some(3));
        assert_eq!(list.after(&links, 3), None);
    }

    #[test]
    fn lists_over_the_same_links_do_not_disturb_each_other() {
        let mut links = Links::default();
        let (mut even, mut odd) = (List::default(), List::default());
        for id in (0..6).rev() {
            let list = if id % 2 == 0 { &mut even } else { &mut odd };
            list.push_front(&mut links, id);
        }
        even.remove(&mut links, 2);
        odd.push_front(&mut links, 2);
        assert_eq!(ids(&even, &links), [0, 4]);
        assert_eq!(ids(&odd, &links), [2, 1, 3, 5]);
    }
}
