//! Going on where the user's code panics.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Runs the user's code. A panic in it ends here, after the panic hook has reported it; whether
/// there was none.
pub(crate) fn contain(code: impl FnOnce()) -> bool {
    let ended = catch_unwind(AssertUnwindSafe(code));
    // Not dropped: what a panic carries is the user's too, and its `Drop` may panic again.
    ended.map_err(std::mem::forget).is_ok()
}

/// Calls `act` on each item, also after a call that panicked; then the first panic goes on.
///
/// What forgets entries must forget all of them, though the `Drop` of one panics: a logout that
/// clears half a cache is worse than none.
pub(crate) fn on_each<T>(items: impl IntoIterator<Item = T>, mut act: impl FnMut(T)) {
    let mut first = None;
    for item in items {
        match (catch_unwind(AssertUnwindSafe(|| act(item))), &first) {
            (Ok(()), _) => {}
            (Err(panic), None) => first = Some(panic),
            (Err(panic), Some(_)) => std::mem::forget(panic),
        }
    }
    if let Some(panic) = first {
        resume_unwind(panic);
    }
}

/// What a panic says. What it carries is the user's, and is not dropped, as its `Drop` may panic.
pub(crate) fn message(panic: Box<dyn Any + Send>) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    std::mem::forget(panic);
    text.unwrap_or_else(|| "with what is no text".to_owned())
}
