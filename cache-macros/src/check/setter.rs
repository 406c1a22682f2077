//! The rules of setters: one function a rule.

use super::arguments::are_arguments;
use crate::attr::getter::Entries;
use crate::attr::setter::{Change, SetterOptions};
use crate::error::Errors;
use crate::signature::bound_names;
use crate::subject::Subject;
use crate::tokens::mentions;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// What rules look at.
pub(crate) struct Check<'a> {
    pub(crate) options: &'a mut SetterOptions,
    pub(crate) subject: &'a Subject<'a>,
    pub(crate) errors: &'a Errors,
}

impl Check<'_> {
    /// Applies all rules.
    pub(crate) fn run(&mut self) {
        targets_differ(self);
        batch_has_one_change(self);
        batch_needs_a_value(self);
        skip_names_arguments(self);
        expressions_need_names(self);
    }
}

/// Legal: `a(x), b(x)`, `a(x), a(y)`. Illegal: `a(x), a(x)`.
fn targets_differ(cx: &mut Check<'_>) {
    let mut seen: Vec<String> = Vec::new();
    let errors = cx.errors;
    cx.options.changes.retain(|change| {
        let target = match change {
            Change::Write(call, _) | Change::Forget(call) => &call.written,
            Change::ForgetTag(tag) => &quote!(tag(#tag)),
        };
        let spelled = target.to_string();
        let is_new = !seen.contains(&spelled);
        if is_new {
            seen.push(spelled);
        } else {
            errors.at(target, "this is named twice: remove one of them");
        }
        is_new
    });
}

/// Legal: `price(sku) = cents, batch = store_prices`. Illegal: with `user(id)` beside it: the batch
/// function stores many writes at once, and only a single body runs between the two ends of further
/// changes.
fn batch_has_one_change(cx: &mut Check<'_>) {
    if cx.options.changes.len() > 1 {
        let message = "stores many writes of one entry each, and this function changes more than \
                       one: change the others in a function of their own, or leave `batch` out";
        cx.options.batch.refuse(cx.errors, message);
    }
}

/// Legal: `price(sku) = cents, batch = store_prices`. Illegal: without `= cents`, as only the body
/// could tell what to store.
fn batch_needs_a_value(cx: &mut Check<'_>) {
    let mut changes = cx.options.changes.iter();
    if changes.any(|change| matches!(change, Change::Write(_, None))) {
        let message = "stores the new values instead of the body, so they have to be known before \
                       the body runs: give the value, as in `price(sku) = cents`, or leave `batch` \
                       out";
        cx.options.batch.refuse(cx.errors, message);
    }
}

/// Legal: `skip(db)` on `fn f(db: &Db)`. Illegal: `skip(bd)` on it.
fn skip_names_arguments(cx: &mut Check<'_>) {
    let skipped = cx.options.skip.get().map_or(&[][..], Vec::as_slice);
    let Subject { receiver, args, .. } = cx.subject;
    are_arguments(skipped, receiver.as_ref(), args, cx.errors);
}

/// Legal: `#[invalidates(user(pair.0))]` on `fn f(pair: (u32, u32))`. Illegal:
/// `#[invalidates(user(a))]` on `fn f((a, b): (u32, u32))`, whose names only the body has.
fn expressions_need_names(cx: &mut Check<'_>) {
    for arg in cx.subject.args.iter().filter(|arg| arg.is_taken_apart()) {
        let bound = bound_names(&arg.pattern);
        let is_said = |change: &Change| {
            let said = expressions(change);
            bound.iter().any(|name| mentions(&said, name))
        };
        if cx.options.changes.iter().any(is_said) {
            let message = "only the body sees the names in here: give the argument a name, and \
                           take it apart in the body by `let`";
            cx.errors.at(&arg.pattern, message);
            cx.options.changes.retain(|change| !is_said(change));
        }
    }
}

/// All that is said over the arguments.
fn expressions(change: &Change) -> TokenStream {
    let args = |entries: &Entries| match entries {
        Entries::One(args) => quote!(#(#args),*),
        Entries::All => TokenStream::new(),
    };
    match change {
        Change::Write(call, value) => {
            let args = args(&call.entries);
            quote!(#args; #value)
        }
        Change::Forget(call) => args(&call.entries),
        Change::ForgetTag(tag) => tag.to_token_stream(),
    }
}
