//! Rules about what the writers of the entries do.

use super::Check;
use crate::attr::strategy::{OnWriteError, Strategy};
use crate::attr::value::Scope;
use crate::subject::Place;

/// Legal: `strategy = "write_around", ttl = 60`. Illegal: without `ttl` and `expires`, as what is
/// old would stay for ever. A cache in a field has its ttl on its builder.
pub(super) fn write_around_needs_a_ttl(cx: &mut Check<'_>) {
    let options = &mut *cx.options;
    let has_ttl =
        options.ttl.was_written() || options.expires.was_written() || options.cache.was_written();
    if options.strategy.get() == Some(&Strategy::WriteAround) && !has_ttl {
        let message = "is `write_around`, which leaves the old value in the cache until it \
                       expires, and nothing expires here: add a `ttl`, as in `ttl = 60`";
        options.strategy.refuse(cx.errors, message);
    }
}

/// Legal: `queue(batch = 10), strategy = "write_behind"`. Illegal: with another strategy, which
/// queues nothing.
pub(super) fn queue_needs_write_behind(cx: &mut Check<'_>) {
    let options = &mut *cx.options;
    let has_mistake = options.strategy.was_written() && !options.strategy.is_given();
    if options.strategy.get() != Some(&Strategy::WriteBehind) && !has_mistake {
        let message = "does nothing without `strategy = \"write_behind\"`: no other strategy \
                       queues its writes, so add that or leave it out";
        options.queue.refuse(cx.errors, message);
    }
}

/// Legal: `cache = self.views, strategy = "write_behind"`. Illegal: with `queue(..)` too.
pub(super) fn field_has_its_own_queue(cx: &mut Check<'_>) {
    if cx.options.cache.is_given() {
        let message = "does not go with `cache`: the field is a `WriteBehind`, which has its \
                       queue's settings from when it was made; leave it out";
        cx.options.queue.refuse(cx.errors, message);
    }
}

/// Legal: `queue(journal = "views.journal", setters(set_views))`. Illegal: without `journal`, as
/// there is nothing to replay.
pub(super) fn setters_need_a_journal(cx: &mut Check<'_>) {
    if let Some(queue) = cx.options.queue.get_mut()
        && !queue.journal.was_written()
    {
        let message = "does nothing without a `journal`: they are asked to replay what it has kept, \
                       so add one, as in `journal = \"views.journal\"`, or leave it out";
        queue.setters.refuse(cx.errors, message);
    }
}

/// Legal: `queue(journal = "views.journal")` on `fn views(page: &str)`. Illegal: on
/// `fn views<T: Kind>(page: T)`, whose caches would share the file.
pub(super) fn journal_is_of_one_cache(cx: &mut Check<'_>) {
    let has_one = is_alone(cx.place) && !cx.params.has_types();
    let message = match cx.place {
        _ if has_one => return,
        Place::Method(None) => {
            "needs to know the type of `self`, so that the file is that of one cache: put \
             `#[cached]` on the `impl` block too"
        }
        _ => {
            "is the file of one cache, and a generic function or type has one for each of its \
             types: cache a function that is not generic, or leave it out"
        }
    };
    if let Some(queue) = cx.options.queue.get_mut() {
        queue.journal.refuse(cx.errors, message);
        queue.setters.clear();
    }
}

/// Whether a function that is not generic has one cache here.
fn is_alone(place: Place<'_>) -> bool {
    match place {
        Place::Free => true,
        Place::Method(None) => false,
        Place::Method(Some(block)) | Place::TraitMethod(block) | Place::Foreign(block) => {
            block.has_one_cache()
        }
    }
}

/// Legal: `strategy = "write_behind"`. Illegal: with `scope = "thread"`, as the worker that writes
/// is another thread.
pub(super) fn write_behind_is_global(cx: &mut Check<'_>) {
    let options = &mut *cx.options;
    if options.strategy.get() == Some(&Strategy::WriteBehind)
        && options.scope.get() == Some(&Scope::Thread)
    {
        let message = "is `write_behind`, which does not go with `scope = \"thread\"`: other \
                       threads do the writes, so leave one of them out";
        options.strategy.refuse(cx.errors, message);
        options.queue.clear();
    }
}

/// Legal: `on_write_error = "invalidate", strategy = "write_through"`. Illegal: with a strategy
/// under which no setter has an `Err` and an entry at once.
pub(super) fn write_errors_reach_the_entry(cx: &mut Check<'_>) {
    let options = &mut *cx.options;
    if options.on_write_error.get() != Some(&OnWriteError::Invalidate) {
        return;
    }
    let message = match options.strategy.get() {
        Some(Strategy::WriteAround) => {
            "does nothing under `write_around`, whose setters leave the cache alone: leave it out"
        }
        Some(Strategy::WriteBehind) => {
            "does nothing under `write_behind`, whose setters have returned when a write fails: it \
             is tried again, and becomes a dead letter, which takes the entry along; leave it out"
        }
        _ => return,
    };
    options.on_write_error.refuse(cx.errors, message);
}

/// Legal: `strategy = "write_through"` in `impl Trait for Local`. Illegal: in `impl Trait for
/// Vec<u8>`, whose caches have no companion that a setter could name.
pub(super) fn setters_need_companions(cx: &mut Check<'_>) {
    if !matches!(cx.place, Place::Foreign(_)) {
        return;
    }
    let message = "is for setters that name this function, and none can: companions, by which they \
                   do, can't stand beside the `impl` of a trait for a type of another crate; \
                   leave it out";
    let options = &mut *cx.options;
    options.strategy.refuse(cx.errors, message);
    options.queue.clear();
    options.on_write_error.clear();
}
