//! Rules between the options and the arguments of the function.

use super::Check;
use crate::attr::slot::Slot;
use crate::error::Errors;
use crate::known::{borrows, peeled};
use crate::signature::{Arg, Receiver, ReceiverKind};
use crate::subject::Place;
use crate::suggest::did_you_mean;
use proc_macro2::Ident;
use quote::ToTokens;
use syn::Type;

/// Legal: `cache = self.products` on `fn product(&self)`. Illegal: on `fn product()`.
pub(super) fn field_needs_self(cx: &mut Check<'_>) {
    if cx.receiver.is_none()
        && let Some(field) = cx.options.cache.get()
    {
        let message = "there is no `self` to find the field in: make the function a method, or \
                       leave `cache` out";
        cx.errors.at(field, message);
        cx.options.cache.clear();
    }
}

/// Legal: `skip(db)` on `fn f(db: &Db)`. Illegal: `skip(bd)` on it.
pub(super) fn skip_names_arguments(cx: &mut Check<'_>) {
    let skipped = cx.options.skip.get().map_or(&[][..], Vec::as_slice);
    are_arguments(skipped, cx.receiver, cx.args, cx.errors);
}

/// Notes each name that is none of an argument.
pub(super) fn are_arguments(
    names: &[Ident],
    receiver: Option<&Receiver>,
    args: &[Arg],
    errors: &Errors,
) {
    let have_names = args.iter().filter(|arg| arg.is_named());
    let mut known: Vec<String> = have_names.map(|arg| arg.name.to_string()).collect();
    known.extend(receiver.map(|_| "self".to_owned()));
    let list: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
    let list = match list.as_slice() {
        [] => "it has none that have a name".to_owned(),
        [only] => format!("it has {only} alone"),
        list => format!("it has {}", list.join(", ")),
    };
    for name in names {
        if !known.iter().any(|known| name == known) {
            let hint = did_you_mean(&name.to_string(), known.iter().map(String::as_str));
            let message = format_args!("the function has no argument `{name}`{hint}: {list}");
            errors.at(name, message);
        }
    }
}

/// Legal: `key: String = name.to_owned()`. Illegal: `key: &str = name`.
pub(super) fn key_is_owned(cx: &mut Check<'_>) {
    if let Some(key) = cx.options.key.get()
        && borrows(key.ty.to_token_stream())
    {
        let message = "the key is kept in the cache, so it can't borrow: give it an owned type, \
                       as in `key: String = name.to_owned()`";
        cx.errors.at(&key.ty, message);
        cx.options.key.clear();
    }
}

/// Legal: `key: u32 = user.id`. Illegal: with `skip(db)`, as the expression alone decides.
pub(super) fn key_stands_alone(cx: &mut Check<'_>) {
    if cx.options.key.is_given() {
        let message = "does nothing beside `key`, whose expression alone makes the key: leave \
                       `skip` out";
        cx.options.skip.refuse(cx.errors, message);
    }
}

/// Legal: `key: u32 = pair.0` on `fn f(pair: (u32, u32))`. Illegal: on `fn f((a, b): (u32, u32))`,
/// whose names only the body has.
pub(super) fn expressions_need_names(cx: &mut Check<'_>) {
    let taken_apart = cx.args.iter().find(|arg| arg.is_taken_apart());
    let option = cx.options.key.key().or(cx.options.tags.key());
    if let (Some(arg), Some(option)) = (taken_apart, option) {
        let message = format_args!(
            "`{option}` needs names for all arguments: give this one a name, and take it apart in \
             the body by `let`"
        );
        cx.errors.at(&arg.pattern, message);
        cx.options.key.clear();
        cx.options.tags.clear();
    }
}

/// Legal: `refresh_after = 45` on `fn f(db: &Db, name: &str)`. Illegal: on
/// `fn f(name: Option<&str>)`, as only whole references are made owned for a reload that outlives
/// the call.
pub(super) fn background_owns_arguments(cx: &mut Check<'_>) {
    let options = &cx.options;
    let option = options.refresh_after.key();
    let Some(option) = option.or(options.stale_while_revalidate.key()) else {
        return;
    };
    let why = format!("`{option}` runs the body after the call has ended");
    let mut is_fit = true;
    let mut unfit = |place: &dyn ToTokens, mend: &str| {
        is_fit = false;
        cx.errors.at(place, format_args!("{why}, {mend}"));
    };
    if let Some(receiver) = cx.receiver
        && receiver.kind == ReceiverKind::RefMut
    {
        unfit(&receiver.token, "so it can't use a `&mut`: take `&self`");
    }
    for arg in cx.args {
        let ty = peeled(&arg.ty);
        let taken = match ty {
            Type::Reference(reference) if reference.mutability.is_some() => {
                unfit(ty, "so it can't use a `&mut`: pass an `Arc`");
                continue;
            }
            Type::Reference(reference) => &*reference.elem,
            other => other,
        };
        if borrows(taken.to_token_stream()) {
            unfit(
                ty,
                "so it can't use what is borrowed in here: pass it owned",
            );
        }
    }
    if !is_fit {
        cx.options.refresh_after.clear();
        cx.options.stale_while_revalidate.clear();
    }
}

/// Legal: `refresh_after = 45` in `impl Trait for Local`. Illegal: in `impl Trait for Vec<u8>`,
/// where the body can't be a function of its own.
pub(super) fn background_needs_companions(cx: &mut Check<'_>) {
    if !matches!(cx.place, Place::Foreign(_)) {
        return;
    }
    let refuse = |slot: &mut Slot<_>| {
        let message = "needs the body as a function of its own, which can't stand beside the \
                       `impl` of a trait for a type of another crate: implement it for a type of \
                       this crate, or leave it out";
        slot.refuse(cx.errors, message);
    };
    refuse(&mut cx.options.refresh_after);
    refuse(&mut cx.options.stale_while_revalidate);
}
