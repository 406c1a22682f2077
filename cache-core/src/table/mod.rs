//! The hash table of a shard, whose entries stand under ids.
//!
//! ```text
//!                group 0               group 1
//! tags         [ 7 . 3 9 ..  | 0 ]   [ 8 8 5 1 ..  | 2 ]   two entries passed by group 1, as it was full
//! entries        a   b c               d e f g
//! ids            0   2 3               28 29 ..
//! ```
//!
//! - An entry stands in its *home*, the group of its hash, or in the next one after it that had room. To
//!   find it is to compare all tags of a group at once, and to look at the entry whose tag is the same:
//!   two lines of memory for nearly all.
//! - Who *passed by* a group, since it was full, is counted there, for each of 8 classes of hashes. A
//!   search does not go on where nobody of its class passed by, and what was removed leaves nothing
//!   behind, however long entries come and go. Where so many passed that they are not counted any more,
//!   which takes hashes that are equal, the table is made anew after as many removals as it has places.
//! - The place of an entry is its *id*, by which others can keep something of it in a `Vec`. It is the same
//!   until the table grows or is made anew, which [`Moved`] tells of.
//! - A table grows to about double, by halves of what is needed for the most entries that there may be: a
//!   place in five is free then. Entries keep their order, so that growing goes once through the old
//!   memory and the new.
//!
//! All operations are O(1) (growing amortized), but for iteration. While a table grows, there are both the
//! old one and the new one: up to three times the memory of the old one.
//!
//! To compare tags is the idea of Google's Swiss tables, and to count who passed by that of Facebook's
//! F14.

mod group;
mod mark;
mod moved;
mod order;
#[cfg(test)]
mod tests;

pub(crate) use mark::Mark;
pub(crate) use moved::Moved;

use crate::list::Id;
use group::{Group, PLACES};
use order::spread;

/// Of so many places in a table of several groups, one at least is free. One entry in twelve may then be
/// away from home, and a search for what is not there looks at 1.4 groups.
const FREE_OF: usize = 5;

/// The most entries that a table can hold.
pub(crate) const MOST_ENTRIES: usize = Id::MAX as usize / FREE_OF * (FREE_OF - 1) - PLACES;

/// What knows the part of its hash by which it is found.
pub(crate) trait Marked {
    fn mark(&self) -> Mark;
}

#[derive(Debug)]
pub(crate) struct Table<T> {
    groups: Vec<Group>,
    /// By id, up to the highest that was given out.
    entries: Vec<Option<T>>,
    len: usize,
    /// Removals after which a group may seem to have been passed by, though it is not any more.
    lost: usize,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            groups: Vec::new(),
            entries: Vec::new(),
            len: 0,
            lost: 0,
        }
    }
}

/// How many entries have room in so many groups. One alone is searched as a whole, so it may be full.
fn room(groups: usize) -> usize {
    let places = groups * PLACES;
    match groups {
        0 | 1 => places,
        _ => places - places.div_ceil(FREE_OF),
    }
}

/// The fewest groups that so many entries have room in.
fn groups_for(entries: usize) -> usize {
    match entries {
        0..=PLACES => 1,
        _ => (entries + entries.div_ceil(FREE_OF - 1)).div_ceil(PLACES),
    }
}

/// The size to grow to from so many groups: about double, and half of half .. of the `most`, so that the
/// last step is not a small one.
fn next_size(groups: usize, most: usize) -> usize {
    let mut size = most.max(groups + 1);
    while size > 1 && size.div_ceil(2) > groups {
        size = size.div_ceil(2);
    }
    size
}

impl<T: Marked> Table<T> {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The first entry of this mark that is the `same`.
    #[inline]
    pub(crate) fn find(
        &self,
        mark: Mark,
        mut same: impl FnMut(Id, &T) -> bool,
    ) -> Option<(Id, &T)> {
        let home = mark.home(self.groups.len());
        let group = self.groups.get(home)?;
        let found = self.find_in(group, home, mark, &mut same);
        if found.is_some() || !group.was_passed(mark.class()) {
            return found;
        }
        self.find_further(home, mark, same)
    }

    /// Apart, as nearly all are found at home.
    #[inline(never)]
    fn find_further(
        &self,
        home: usize,
        mark: Mark,
        mut same: impl FnMut(Id, &T) -> bool,
    ) -> Option<(Id, &T)> {
        let mut at = self.after(home);
        // Each group may have been passed by, at one time or another.
        while at != home {
            let group = &self.groups[at];
            let found = self.find_in(group, at, mark, &mut same);
            if found.is_some() || !group.was_passed(mark.class()) {
                return found;
            }
            at = self.after(at);
        }
        None
    }

    #[inline]
    fn find_in(
        &self,
        group: &Group,
        at: usize,
        mark: Mark,
        same: &mut impl FnMut(Id, &T) -> bool,
    ) -> Option<(Id, &T)> {
        let first = at * PLACES;
        for place in group.matching(mark.tag()) {
            // There may be none: free places have a tag as well.
            if let Some(Some(entry)) = self.entries.get(first + place)
                && entry.mark() == mark
                && same(id(at, place), entry)
            {
                return Some((id(at, place), entry));
            }
        }
        None
    }

    /// Makes room for one entry more, where there will never be more than `most`; the new ids of all if
    /// it has to move them.
    pub(crate) fn make_room(&mut self, most: usize) -> Option<Moved> {
        let groups = self.groups.len();
        if self.len >= room(groups) {
            return self.rebuild(next_size(groups, groups_for(most)));
        }
        // Searches go further and further where entries with equal hashes come and go.
        if self.lost > groups * PLACES {
            return self.rebuild(groups);
        }
        None
    }

    fn rebuild(&mut self, groups: usize) -> Option<Moved> {
        let mut new = Self {
            groups: vec![Group::default(); groups],
            ..Self::default()
        };
        // The places are made one after the other, as entries come in in their order: to make all before
        // would be to go through the memory twice. The single group of a small cache may stay nearly empty.
        if groups > 1 {
            new.entries.reserve_exact(groups * PLACES);
        }
        let old = std::mem::replace(self, new);
        let mut moved = Moved::new(old.entries.len(), groups * PLACES);
        // In their order, so that the old memory and the new are gone through once.
        for (old, entry) in (0..).zip(old.entries) {
            if let Some(entry) = entry {
                moved.set(old, self.insert(entry));
            }
        }
        (self.len > 0).then_some(moved)
    }

    /// Takes an entry in, for which there is [room](Self::make_room).
    pub(crate) fn insert(&mut self, entry: T) -> Id {
        let mark = entry.mark();
        let mut at = mark.home(self.groups.len());
        let place = loop {
            if let Some(place) = self.free_in(at) {
                break place;
            }
            self.groups[at].pass(mark.class());
            at = self.after(at);
        };
        self.groups[at].set(place, mark.tag());
        let id = id(at, place);
        if id as usize >= self.entries.len() {
            self.entries.resize_with(id as usize + 1, || None);
        }
        self.entries[id as usize] = Some(entry);
        self.len += 1;
        id
    }

    /// Takes the entry at `id` out.
    ///
    /// # Panics
    /// When there is none: the caller then mistakes one entry for another.
    pub(crate) fn remove(&mut self, id: Id) -> T {
        let entry = self.entries[id as usize].take();
        let entry = entry.unwrap_or_else(|| panic!("nothing is at {id}"));
        let (at, place) = (id as usize / PLACES, id as usize % PLACES);
        self.groups[at].free(place);
        let mut passed = entry.mark().home(self.groups.len());
        let mut is_known = true;
        while passed != at {
            is_known &= self.groups[passed].forget_pass(entry.mark().class());
            passed = self.after(passed);
        }
        self.lost += usize::from(!is_known);
        self.len -= 1;
        entry
    }

    fn free_in(&self, group: usize) -> Option<usize> {
        let is_free = |place: &usize| {
            let entry = self.entries.get(group * PLACES + place);
            entry.is_none_or(Option::is_none)
        };
        self.groups[group].maybe_free().find(is_free)
    }

    /// The group after one, round and round.
    fn after(&self, at: usize) -> usize {
        if at + 1 < self.groups.len() {
            at + 1
        } else {
            0
        }
    }
}

impl<T> Table<T> {
    /// The entry at `id`.
    ///
    /// # Panics
    /// When there is none: the caller then mistakes one entry for another.
    #[inline]
    pub(crate) fn get(&self, id: Id) -> &T {
        let entry = self.entries[id as usize].as_ref();
        entry.unwrap_or_else(|| panic!("nothing is at {id}"))
    }

    /// # Panics
    /// As for [`get`](Self::get).
    pub(crate) fn get_mut(&mut self, id: Id) -> &mut T {
        let entry = self.entries[id as usize].as_mut();
        entry.unwrap_or_else(|| panic!("nothing is at {id}"))
    }

    /// All entries, [spread](order).
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Id, &T)> {
        self.ids()
            .filter_map(|id| Some((id, self.entries.get(id as usize)?.as_ref()?)))
    }

    /// All entries, [spread](order).
    pub(crate) fn into_entries(mut self) -> impl Iterator<Item = (Id, T)> {
        self.ids()
            .filter_map(move |id| Some((id, self.entries.get_mut(id as usize)?.take()?)))
    }

    /// All ids, those included that no entry has.
    fn ids(&self) -> impl Iterator<Item = Id> + use<T> {
        spread(self.groups.len()).flat_map(|group| (0..PLACES).map(move |place| id(group, place)))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "`MOST_ENTRIES` sees to it")]
fn id(group: usize, place: usize) -> Id {
    (group * PLACES + place) as Id
}
