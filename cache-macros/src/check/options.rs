//! Rules among the options.

use super::Check;
use crate::attr::slot::Slot;
use crate::attr::value::{Capacity, Scope};
use crate::error::Errors;

/// Legal: `cache = self.products, skip(db)`. Illegal: `cache = self.products, ttl = 60`.
pub(super) fn field_has_its_own_settings(cx: &mut Check<'_>) {
    if !cx.options.cache.is_given() {
        return;
    }
    let errors = cx.errors;
    let options = &mut *cx.options;
    drop_with_field(&mut options.capacity, errors);
    drop_with_field(&mut options.max_weight, errors);
    drop_with_field(&mut options.weigher, errors);
    drop_with_field(&mut options.policy, errors);
    drop_with_field(&mut options.ttl, errors);
    drop_with_field(&mut options.tti, errors);
    drop_with_field(&mut options.jitter, errors);
    drop_with_field(&mut options.expires, errors);
    drop_with_field(&mut options.refresh_after, errors);
    drop_with_field(&mut options.stale_while_revalidate, errors);
    drop_with_field(&mut options.stale_if_error, errors);
    drop_with_field(&mut options.negative_ttl, errors);
    drop_with_field(&mut options.coalesce, errors);
    drop_with_field(&mut options.name, errors);
}

fn drop_with_field<T>(slot: &mut Slot<T>, errors: &Errors) {
    let Some(key) = slot.key() else { return };
    let setting = match key.to_string().as_str() {
        // The builder has no such method: it is made of the one it has.
        "negative_ttl" => "expires".to_owned(),
        setting => setting.to_owned(),
    };
    errors.at(
        key,
        format_args!("`{key}` does not go with `cache`: the field's cache has its own settings, give it `.{setting}(..)` where it is built"),
    );
    slot.clear();
}

/// Legal: `cache = self.products` on `fn product(&self, id: u32)`. Illegal: on `fn product(id: u32)`.
pub(super) fn field_needs_self(cx: &mut Check<'_>) {
    if cx.receiver.is_none()
        && let Some(given) = cx.options.cache.given()
    {
        let message = "there is no `self` to find the field in: make the function a method, or leave `cache` out";
        cx.errors.at(&given.value, message);
        cx.options.cache.clear();
    }
}

/// Legal: one of `capacity = 100` and `max_weight = 100, weigher = weigh`. Illegal: both.
pub(super) fn one_bound(cx: &mut Check<'_>) {
    if cx.options.capacity.is_given()
        && let Some(key) = cx.options.max_weight.key()
    {
        let message = "`max_weight` does not go with `capacity`: a cache is bounded by weight or by count, keep one of them";
        cx.errors.at(key, message);
        cx.options.max_weight.clear();
        cx.options.weigher.clear();
    }
}

/// Legal: `max_weight = 100, weigher = weigh`. Illegal: one without the other.
pub(super) fn weight_needs_both(cx: &mut Check<'_>) {
    match (cx.options.max_weight.key(), cx.options.weigher.key()) {
        (Some(key), None) => {
            let message = "`max_weight` needs a `weigher` that tells the weight of an entry: add `weigher = |key, value| ..`, \
                           or bound the number of entries by `capacity`";
            cx.errors.at(key, message);
            cx.options.max_weight.clear();
        }
        (None, Some(key)) => {
            let message = "`weigher` does nothing without `max_weight`: add `max_weight = ..`, or leave it out";
            cx.errors.at(key, message);
            cx.options.weigher.clear();
        }
        _ => {}
    }
}

/// Legal: `policy = "lru", capacity = 100`. Illegal: `policy = "lru", capacity = "unbounded"`.
pub(super) fn policy_needs_a_bound(cx: &mut Check<'_>) {
    if matches!(cx.options.capacity.get(), Some(Capacity::Unbounded))
        && let Some(key) = cx.options.policy.key()
    {
        let message = "`policy` does nothing without a bound: nothing is evicted from an unbounded cache, so give a `capacity` \
                       or leave `policy` out";
        cx.errors.at(key, message);
        cx.options.policy.clear();
    }
}

/// Legal: `negative_ttl = 5`, also with `cache_none = true`. Illegal: with `cache_none = false`.
pub(super) fn negative_ttl_stores_none(cx: &mut Check<'_>) {
    if cx.options.cache_none.get() == Some(&false)
        && let Some(key) = cx.options.negative_ttl.key()
    {
        let message = "`negative_ttl` is for stored `None`s, and `cache_none = false` stores none: leave one of them out";
        cx.errors.at(key, message);
        cx.options.negative_ttl.clear();
    }
}

/// Legal: `refresh_after = 45`. Illegal: with `scope = "thread"`, whose entries no other thread sees.
pub(super) fn thread_has_no_background(cx: &mut Check<'_>) {
    if cx.options.scope.get() != Some(&Scope::Thread) {
        return;
    }
    for slot in [&mut cx.options.refresh_after, &mut cx.options.stale_while_revalidate] {
        if let Some(key) = slot.key() {
            let message = format_args!(
                "`{key}` does not go with `scope = \"thread\"`: no other thread could reload what belongs to one, \
                 so leave one of them out"
            );
            cx.errors.at(key, message);
            slot.clear();
        }
    }
}

/// Legal: `ttl = 60, jitter = "10%"`. Illegal: `jitter = "10%"`, as nothing expires.
pub(super) fn needs_an_expiry(cx: &mut Check<'_>) {
    let options = &mut *cx.options;
    // The settings of a field's cache are not known here; that rule has dropped these options.
    let has_ttl = options.ttl.is_given() || options.expires.is_given() || options.negative_ttl.is_given();
    let expires = has_ttl || options.tti.is_given();
    if !has_ttl {
        let message = "`jitter` does nothing without `ttl` or `expires`: add one, as in `ttl = 60`, or leave it out";
        drop_slot(&mut options.jitter, message, cx.errors);
    }
    if !expires {
        for (slot, name) in [
            (&mut options.stale_while_revalidate, "stale_while_revalidate"),
            (&mut options.stale_if_error, "stale_if_error"),
        ] {
            let message = format!(
                "`{name}` does nothing without `ttl`, `tti` or `expires`: add one, as in `ttl = 60`, or leave it out"
            );
            drop_slot(slot, &message, cx.errors);
        }
    }
}

fn drop_slot<T>(slot: &mut Slot<T>, message: &str, errors: &Errors) {
    if let Some(key) = slot.key() {
        errors.at(key, message);
        slot.clear();
    }
}

/// Legal: `ttl = 60, refresh_after = 45`. Illegal: `ttl = 60, refresh_after = 60`.
pub(super) fn refresh_comes_before_expiry(cx: &mut Check<'_>) {
    let known = |slot: &Slot<crate::duration::Time>| slot.get().and_then(|time| time.known);
    if let (Some(ttl), Some(refresh)) = (known(&cx.options.ttl), known(&cx.options.refresh_after))
        && refresh >= ttl
    {
        let message = "`refresh_after` is not shorter than `ttl`, so entries would expire before they are due: make it shorter";
        drop_slot(&mut cx.options.refresh_after, message, cx.errors);
    }
}
