//! What the writers of a function's entries do: the words of `strategy` and `on_write_error`.

use super::value::choice;
use syn::Expr;

/// What a setter does with the entry that it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strategy {
    /// Forgets it.
    CacheAside,
    /// Puts the new value, after the store has it.
    WriteThrough,
    /// Puts the new value, and lets the store follow.
    WriteBehind,
    /// Leaves it alone until it expires.
    WriteAround,
}

/// What the `Err` of a setter does to the entry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnWriteError {
    Keep,
    Invalidate,
}

/// One of the strategies. `read_through` is what other systems call the reading side, which is the
/// same for all of them.
pub(crate) fn strategy(expr: &Expr) -> syn::Result<Strategy> {
    let words = [
        ("cache_aside", Strategy::CacheAside),
        ("write_through", Strategy::WriteThrough),
        ("write_behind", Strategy::WriteBehind),
        ("write_around", Strategy::WriteAround),
        ("read_through", Strategy::CacheAside),
    ];
    choice("strategy", expr, &words)
}

/// `"keep"` or `"invalidate"`.
pub(crate) fn on_write_error(expr: &Expr) -> syn::Result<OnWriteError> {
    let words = [
        ("keep", OnWriteError::Keep),
        ("invalidate", OnWriteError::Invalidate),
    ];
    choice("on_write_error", expr, &words)
}
