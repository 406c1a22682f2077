//! Going on where the user's code panics.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Calls `act` on each item, also after a call that panicked; then the first panic goes on.
///
/// What forgets entries must forget all of them, though the `Drop` of one panics: a logout that
/// clears half a cache is worse than none.
pub(crate) fn on_each<T>(items: impl IntoIterator<Item = T>, mut act: impl FnMut(T)) {
    let mut first = None;
    for item in items {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| act(item))) {
            first.get_or_insert(panic);
        }
    }
    if let Some(panic) = first {
        resume_unwind(panic);
    }
}
