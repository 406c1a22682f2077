//! The two ends of a change that forgets: one entry, all of a cache, or all that carry a tag.

use super::super::query::Given;
use super::change::{Change, End, Forget, ForgetAll, ForgetTag};
use super::putting::fail;
use super::returns::Outcome;
use super::target::{Handling, Target, Whole};
use cache_core::registry::{self, TagIntent};
use cache_core::{Cache, ClearIntent, Scope, Shared, WriteIntent};
use cache_core::{GuestList, WriteBehind};
use std::fmt;
use std::hash::Hash;

/// An entry that is being forgotten.
pub struct Forgetting<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    intent: WriteIntent<K, V, S>,
    handling: Handling<V>,
}

impl<K, V, S> Forgetting<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    fn begin(cache: &Cache<K, V, S>, key: K, handling: Handling<V>) -> Self {
        Self {
            intent: cache.begin_write_of(key),
            handling,
        }
    }
}

impl<Sh, K, V, S, St> Change<Sh> for Forget<Target<Cache<K, V, S>, K, V, St>>
where
    Sh: Outcome,
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    type Begun = Forgetting<K, V, S>;

    fn begin(self) -> Self::Begun {
        Forgetting::begin(&self.0.cache, self.0.key, self.0.handling)
    }
}

impl<Sh, K, V, St> Change<Sh> for Forget<Target<WriteBehind<K, V>, K, V, St>>
where
    Sh: Outcome,
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    type Begun = Forgetting<K, V, Shared>;
    const HAS_TURN: bool = true;

    fn places(&self, list: GuestList) -> GuestList {
        list.key(&self.0.cache, &Given(&self.0.key))
    }

    fn begin(self) -> Self::Begun {
        Forgetting::begin(&self.0.cache, self.0.key, self.0.handling)
    }
}

impl<Sh, K, V, S> End<Sh> for Forgetting<K, V, S>
where
    Sh: Outcome,
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    fn done(self, _: &Sh::Success) {
        self.intent.invalidate();
    }

    fn failed(self) {
        fail(self.intent, self.handling.errors_invalidate);
    }
}

/// A cache of which all is being forgotten.
pub struct Clearing<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    intent: ClearIntent<K, V, S>,
    errors_invalidate: bool,
}

impl<Sh, K, V, S, St> Change<Sh> for ForgetAll<Whole<Cache<K, V, S>, St>>
where
    Sh: Outcome,
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    type Begun = Clearing<K, V, S>;

    fn begin(self) -> Self::Begun {
        Clearing {
            intent: self.0.cache.begin_clear(),
            errors_invalidate: self.0.errors_invalidate,
        }
    }
}

impl<Sh, K, V, St> Change<Sh> for ForgetAll<Whole<WriteBehind<K, V>, St>>
where
    Sh: Outcome,
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    type Begun = Clearing<K, V, Shared>;
    const HAS_TURN: bool = true;

    fn places(&self, list: GuestList) -> GuestList {
        list.all(&self.0.cache)
    }

    fn begin(self) -> Self::Begun {
        Clearing {
            intent: self.0.cache.begin_clear(),
            errors_invalidate: self.0.errors_invalidate,
        }
    }
}

impl<Sh, K, V, S> End<Sh> for Clearing<K, V, S>
where
    Sh: Outcome,
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    fn done(self, _: &Sh::Success) {
        self.intent.done();
    }

    fn failed(self) {
        if self.errors_invalidate {
            self.intent.done();
        } else {
            self.intent.unchanged();
        }
    }
}

impl<Sh: Outcome> Change<Sh> for ForgetTag {
    type Begun = TagIntent;
    const HAS_TURN: bool = true;

    fn places(&self, list: GuestList) -> GuestList {
        list.tag(&self.0)
    }

    fn begin(self) -> TagIntent {
        registry::begin_invalidate_tag(self.0)
    }
}

impl<Sh: Outcome> End<Sh> for TagIntent {
    fn done(self, _: &Sh::Success) {
        TagIntent::done(self);
    }

    fn failed(self) {
        self.unchanged();
    }
}

impl<K, V, S> fmt::Debug for Forgetting<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Forgetting").finish_non_exhaustive()
    }
}

impl<K, V, S> fmt::Debug for Clearing<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clearing").finish_non_exhaustive()
    }
}
