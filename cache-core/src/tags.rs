//! Which entries carry a tag.

use crate::list::Id;
use crate::table::Moved;
use std::borrow::Borrow;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

/// A name that entries are invalidated by in groups, such as `user:42`.
///
/// ```
/// use cache_core::Tag;
/// let tag = Tag::from("user:42");
/// assert_eq!(tag, Tag::from(String::from("user:42")));
/// assert_eq!(tag.as_str(), "user:42");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(Arc<str>);

impl Tag {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for Tag {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Tag {
    fn from(name: &str) -> Self {
        Self(name.into())
    }
}

impl From<String> for Tag {
    fn from(name: String) -> Self {
        Self(name.into())
    }
}

impl From<&String> for Tag {
    fn from(name: &String) -> Self {
        Self::from(name.as_str())
    }
}

/// The tags of a shard's entries, both ways. Costs nothing where no entry has a tag.
#[derive(Debug, Default)]
pub(crate) struct TagIndex {
    entries: HashMap<Tag, HashSet<Id>>,
    tags: HashMap<Id, Box<[Tag]>>,
    /// Whether any entry ever carried a tag, or was to.
    used: bool,
}

impl TagIndex {
    /// The entry at `id`, which has none yet, carries `tags` now.
    #[inline]
    pub(crate) fn insert(&mut self, id: Id, tags: Vec<Tag>) {
        if !tags.is_empty() {
            self.insert_some(id, tags);
        }
    }

    fn insert_some(&mut self, id: Id, tags: Vec<Tag>) {
        self.used = true;
        for tag in &tags {
            self.entries.entry(tag.clone()).or_default().insert(id);
        }
        self.tags.insert(id, tags.into());
    }

    /// Whether any entry ever carried a tag, or was to.
    pub(crate) fn are_used(&self) -> bool {
        self.used
    }

    /// An entry is to carry tags.
    pub(crate) fn will_be_used(&mut self) {
        self.used = true;
    }

    /// Whether the entry at `id` carries any.
    pub(crate) fn has_any(&self, id: Id) -> bool {
        self.tags.contains_key(&id)
    }

    /// Whether the entry at `id` carries `tag`.
    pub(crate) fn carries(&self, id: Id, tag: &str) -> bool {
        let tags = self.tags.get(&id);
        tags.is_some_and(|tags| tags.iter().any(|own| own.as_str() == tag))
    }

    /// The entry at `id` is gone.
    #[inline]
    pub(crate) fn remove(&mut self, id: Id) {
        if !self.tags.is_empty() {
            self.remove_some(id);
        }
    }

    fn remove_some(&mut self, id: Id) {
        for tag in self.tags.remove(&id).iter().flatten() {
            if let Some(ids) = self.entries.get_mut(tag) {
                ids.remove(&id);
                if ids.is_empty() {
                    self.entries.remove(tag);
                }
            }
        }
    }

    /// The entries have got other ids.
    pub(crate) fn renumber(&mut self, moved: &Moved) {
        let tags = self.tags.drain();
        self.tags = tags.map(|(id, tags)| (moved.id(id), tags)).collect();
        for ids in self.entries.values_mut() {
            *ids = ids.iter().map(|id| moved.id(*id)).collect();
        }
    }

    /// The entries that carry `tag`.
    pub(crate) fn tagged(&self, tag: &str) -> Vec<Id> {
        let ids = self.entries.get(tag);
        ids.into_iter().flatten().copied().collect()
    }
}
