//! Rules among the options.

use super::Check;
use crate::attr::Options;
use crate::attr::slot::Slot;
use crate::attr::value::{Capacity, Scope};
use crate::duration::Time;

/// Legal: `cache = self.products, skip(db)`. Illegal: `cache = self.products, ttl = 60`.
pub(super) fn field_has_its_own_settings(cx: &mut Check<'_>) {
    if !cx.options.cache.is_given() {
        return;
    }
    let message = "does not go with `cache`: set it on the builder of the cache in that field, or \
                   leave it out";
    let errors = cx.errors;
    let options = &mut *cx.options;
    options.capacity.refuse(errors, message);
    options.max_weight.refuse(errors, message);
    options.weigher.refuse(errors, message);
    options.policy.refuse(errors, message);
    options.ttl.refuse(errors, message);
    options.tti.refuse(errors, message);
    options.jitter.refuse(errors, message);
    options.expires.refuse(errors, message);
    options.refresh_after.refuse(errors, message);
    options.stale_while_revalidate.refuse(errors, message);
    options.stale_if_error.refuse(errors, message);
    options.coalesce.refuse(errors, message);
    options.curve.refuse(errors, message);
    options.name.refuse(errors, message);
    let message = "does not go with `cache`: use `cache_none = true`, and `expires` on the \
                   builder of the cache in that field";
    options.negative_ttl.refuse(errors, message);
}

/// Legal: one of `capacity = 100` and `max_weight = 100, weigher = weigh`. Illegal: both.
pub(super) fn one_bound(cx: &mut Check<'_>) {
    let Options {
        capacity,
        max_weight,
        weigher,
        ..
    } = &mut *cx.options;
    if capacity.is_given() && max_weight.is_given() {
        let message = "does not go with `capacity`: a cache is bounded by weight or by count, \
                       keep one of them";
        max_weight.refuse(cx.errors, message);
        weigher.clear();
    }
}

/// Legal: `max_weight = 100, weigher = weigh`. Illegal: one without the other.
pub(super) fn weight_needs_both(cx: &mut Check<'_>) {
    let Options {
        max_weight,
        weigher,
        ..
    } = &mut *cx.options;
    if max_weight.is_given() == weigher.is_given() {
        return;
    }
    if !weigher.was_written() {
        let message = "needs a `weigher` that tells the weight of an entry: add `weigher = |key, \
                       value| ..`, or bound the number of entries by `capacity`";
        max_weight.refuse(cx.errors, message);
    }
    if !max_weight.was_written() {
        let message = "does nothing without `max_weight`: add `max_weight = ..`, or leave it out";
        weigher.refuse(cx.errors, message);
    }
    // One of them has a mistake of its own, or has one now: the other is nothing without it.
    max_weight.clear();
    weigher.clear();
}

/// Legal: `policy = "lru", capacity = 100`. Illegal: `policy = "lru", capacity = "unbounded"`.
pub(super) fn policy_needs_a_bound(cx: &mut Check<'_>) {
    if matches!(cx.options.capacity.get(), Some(Capacity::Unbounded)) {
        let message = "does nothing without a bound: nothing is evicted from an unbounded cache, \
                       so give a `capacity` or leave `policy` out";
        cx.options.policy.refuse(cx.errors, message);
    }
}

/// Legal: `curve = true, capacity = 100`. Illegal: `curve = true` with `capacity = "unbounded"` or with
/// `max_weight`.
pub(super) fn curve_needs_a_capacity(cx: &mut Check<'_>) {
    if cx.options.curve.get() != Some(&true) {
        return;
    }
    if matches!(cx.options.capacity.get(), Some(Capacity::Unbounded)) {
        let message = "tells of more and less capacity, and an unbounded cache has none: give a \
                       `capacity` or leave it out";
        cx.options.curve.refuse(cx.errors, message);
    }
    if cx.options.max_weight.is_given() {
        let message = "tells of capacities in entries, and this cache is bounded by weight: bound \
                       it by `capacity` or leave it out";
        cx.options.curve.refuse(cx.errors, message);
    }
}

/// Legal: `negative_ttl = 5`, also with `cache_none = true`. Illegal: with `cache_none = false`.
pub(super) fn negative_ttl_stores_none(cx: &mut Check<'_>) {
    if cx.options.cache_none.get() == Some(&false) {
        let message = "is for `None`s that are stored, and `cache_none = false` stores none: \
                       leave one of them out";
        cx.options.negative_ttl.refuse(cx.errors, message);
    }
}

/// Legal: `refresh_after = 45`. Illegal: with `scope = "thread"`, as no other thread sees the
/// entries.
pub(super) fn thread_has_no_background(cx: &mut Check<'_>) {
    if cx.options.scope.get() == Some(&Scope::Thread) {
        let message = "does not go with `scope = \"thread\"`: no other thread could reload what \
                       belongs to one, so leave one of them out";
        cx.options.refresh_after.refuse(cx.errors, message);
        let stale = &mut cx.options.stale_while_revalidate;
        stale.refuse(cx.errors, message);
    }
}

/// Legal: `ttl = 60, jitter = "10%"`. Illegal: `jitter = "10%"`, as nothing expires.
pub(super) fn needs_an_expiry(cx: &mut Check<'_>) {
    let options = &mut *cx.options;
    let has_ttl = options.ttl.was_written()
        || options.expires.was_written()
        || options.negative_ttl.was_written();
    if !has_ttl {
        let message = "does nothing without `ttl` or `expires`: add one, as in `ttl = 60`, or \
                       leave it out";
        options.jitter.refuse(cx.errors, message);
    }
    if !has_ttl && !options.tti.was_written() {
        let message = "does nothing without `ttl`, `tti` or `expires`: add one, as in `ttl = 60`, \
                       or leave it out";
        options.stale_while_revalidate.refuse(cx.errors, message);
        options.stale_if_error.refuse(cx.errors, message);
    }
}

/// Legal: `ttl = 60, refresh_after = 45`. Illegal: `ttl = 60, refresh_after = 60`.
pub(super) fn refresh_comes_before_expiry(cx: &mut Check<'_>) {
    let known = |slot: &Slot<Time>| slot.get().and_then(|time| time.known);
    let ttl = known(&cx.options.ttl);
    let refresh = known(&cx.options.refresh_after);
    if let (Some(ttl), Some(refresh)) = (ttl, refresh)
        && refresh >= ttl
    {
        let message = "is not shorter than `ttl`, so entries would expire before they are due: \
                       make it shorter";
        cx.options.refresh_after.refuse(cx.errors, message);
    }
}
