//! Rules between the options and what the function returns.

use super::Check;

/// Legal: `cache_none = true` on `-> Option<T>`. Illegal: on `-> T`.
pub(super) fn none_needs_an_option(cx: &mut Check<'_>) {
    if cx.output.has_option() {
        return;
    }
    let message = "is about `None`, and the function returns no `Option`: return `Option<T>` or \
                   `Result<Option<T>, E>`, or leave it out";
    cx.options.cache_none.refuse(cx.errors, message);
    cx.options.negative_ttl.refuse(cx.errors, message);
}

/// Legal: `stale_if_error = 600` on `-> Result<T, E>`. Illegal: on `-> T`.
pub(super) fn stale_if_error_needs_a_result(cx: &mut Check<'_>) {
    if !cx.output.has_result() {
        let message = "is about `Err`, and the function returns no `Result`: return `Result<T, \
                       E>`, or leave it out";
        cx.options.stale_if_error.refuse(cx.errors, message);
    }
}

/// Legal: `-> Result<Option<T>, E>`. Illegal: `-> Option<Result<T, E>>`, whose errors would be kept.
pub(super) fn results_are_outermost(cx: &mut Check<'_>) {
    if let Some(inner) = cx.output.inner_result() {
        let message = "an `Err` in here would be cached like a value: return `Result<T, E>` or \
                       `Result<Option<T>, E>`, with the `Result` outermost and alone";
        cx.errors.at(inner, message);
    }
}
