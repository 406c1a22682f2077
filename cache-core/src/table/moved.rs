//! Where the entries went when a table grew, or was made anew.

use crate::list::Id;

/// The new ids of entries, by their old ones.
#[derive(Debug)]
pub(crate) struct Moved {
    ids: Vec<Id>,
    /// New ids are below it.
    end: usize,
}

impl Moved {
    /// Entries of ids below `old`, which get others below `end`.
    pub(crate) fn new(old: usize, end: usize) -> Self {
        Self {
            ids: vec![Id::MAX; old],
            end,
        }
    }

    pub(crate) fn set(&mut self, old: Id, new: Id) {
        self.ids[old as usize] = new;
    }

    /// The new id of the entry at `old`. What names no entry stays `Id::MAX`, or becomes that.
    pub(crate) fn id(&self, old: Id) -> Id {
        let new = self.ids.get(old as usize);
        new.copied().unwrap_or(Id::MAX)
    }

    /// Brings what is kept by id to where the entries went; `free` is what stands where none is.
    pub(crate) fn bring<T>(&self, by_id: &mut Vec<T>, free: impl FnMut() -> T) {
        let mut brought = Vec::with_capacity(self.end);
        brought.resize_with(self.end, free);
        for (value, new) in by_id.drain(..).zip(&self.ids) {
            if let Some(place) = brought.get_mut(*new as usize) {
                *place = value;
            }
        }
        *by_id = brought;
    }
}
