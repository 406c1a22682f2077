//! Rules between the options and the function, and about the function itself.

use super::Check;
use crate::item::Function;
use crate::key::{borrows, peeled};
use crate::model::Place;
use crate::signature::ReceiverKind;
use crate::suggest::did_you_mean;
use crate::tokens::find_self_type;
use proc_macro2::Ident;
use quote::ToTokens;
use syn::{Lifetime, Type};

/// Why a function can't be cached.
pub(crate) struct Fault {
    pub(crate) error: syn::Error,
    /// Whether there can be a handle beside the function.
    pub(crate) has_handle: bool,
}

/// What is wrong with the function, whatever its options.
pub(crate) fn fault_of(function: &Function, place: Place<'_>) -> Option<Fault> {
    let sig = &function.sig;
    let fault = |tokens: &dyn ToTokens, has_handle, message: &str| {
        Some(Fault {
            error: syn::Error::new_spanned(tokens.to_token_stream(), message),
            has_handle,
        })
    };
    if function.body.is_none() {
        let message = "this declaration has no body to cache: put `#[cached]` on the implementations, and on their `impl` blocks";
        return fault(&sig.ident, false, message);
    }
    if matches!(place, Place::Free)
        && sig.receiver().is_none()
        && let Some(word) = find_self_type(sig).or_else(|| find_self_type(&function.body))
    {
        let message = "`Self` says that this function stands in an `impl` block: put `#[cached]` on the block too, so that \
                       the companions of the function find their place";
        return fault(&word, false, message);
    }
    if let Some(token) = &sig.constness {
        let message = "a cache is looked up at run time, and a `const fn` may run at compile time: take `const` off";
        return fault(token, true, message);
    }
    if let Some(token) = &sig.unsafety {
        let message = "a load may run for another caller, who has promised nothing: take `unsafe` off, and cache a safe \
                       function around the unsafe one";
        return fault(token, true, message);
    }
    if let Some(variadic) = &sig.variadic {
        let message = "the arguments of `...` can't be compared, so they can't make a key: take `#[cached]` off";
        return fault(variadic, false, message);
    }
    if matches!(place, Place::Free) && is_primitive(&sig.ident) {
        let message = format!(
            "the handle of this function would hide the type `{name}`: give the function another name",
            name = sig.ident
        );
        return fault(&sig.ident, false, &message);
    }
    None
}

fn is_primitive(name: &Ident) -> bool {
    const PRIMITIVES: [&str; 17] = [
        "bool", "char", "str", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize",
        "f32", "f64",
    ];
    PRIMITIVES.iter().any(|primitive| name == primitive)
}

/// Legal: `cache_none = true` on `-> Option<T>`. Illegal: on `-> T`.
pub(super) fn none_needs_an_option(cx: &mut Check<'_>) {
    if cx.output.has_option() {
        return;
    }
    const MEND: &str = "return `Option<T>` or `Result<Option<T>, E>`, or leave it out";
    if let Some(key) = cx.options.cache_none.key() {
        cx.errors.at(key, format_args!("`cache_none` is about `None`, and the function returns no `Option`: {MEND}"));
        cx.options.cache_none.clear();
    }
    if let Some(key) = cx.options.negative_ttl.key() {
        cx.errors.at(key, format_args!("`negative_ttl` is about `None`, and the function returns no `Option`: {MEND}"));
        cx.options.negative_ttl.clear();
    }
}

/// Legal: `stale_if_error = 600` on `-> Result<T, E>`. Illegal: on `-> T`.
pub(super) fn stale_if_error_needs_a_result(cx: &mut Check<'_>) {
    if !cx.output.has_result()
        && let Some(key) = cx.options.stale_if_error.key()
    {
        let message = "`stale_if_error` is about `Err`, and the function returns no `Result`: return `Result<T, E>`, or leave it out";
        cx.errors.at(key, message);
        cx.options.stale_if_error.clear();
    }
}

/// Legal: `skip(db)` on `fn f(db: &Db)`. Illegal: `skip(bd)` on it.
pub(super) fn skip_names_arguments(cx: &mut Check<'_>) {
    let Some(skipped) = cx.options.skip.get() else { return };
    let mut names: Vec<String> = cx.args.iter().filter(|arg| arg.is_named()).map(|arg| arg.name.to_string()).collect();
    names.extend(cx.receiver.map(|_| "self".to_owned()));
    for name in skipped {
        if !names.iter().any(|known| name == known) {
            let hint = did_you_mean(&name.to_string(), names.iter().map(String::as_str));
            let list: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
            let known = if list.is_empty() {
                "it has no arguments that have a name".to_owned()
            } else {
                format!("its arguments are {}", list.join(", "))
            };
            cx.errors.at(name, format_args!("the function has no argument `{name}`{hint}: {known}"));
        }
    }
}

/// Legal: `key: u32 = user.id`. Illegal: with `skip(db)`, as the expression alone decides.
pub(super) fn key_stands_alone(cx: &mut Check<'_>) {
    if let Some(given) = cx.options.key.given() {
        let ty = &given.value.ty;
        if borrows(ty.to_token_stream()) || matches!(peeled(ty), Type::Reference(_)) {
            let message = "the key is kept in the cache, so it can't borrow: give it an owned type, as in `key: String = name.to_owned()`";
            cx.errors.at(ty, message);
            cx.options.key.clear();
        } else if let Some(skip) = cx.options.skip.key() {
            let message = "`skip` does nothing beside `key`, whose expression alone makes the key: leave `skip` out";
            cx.errors.at(skip, message);
            cx.options.skip.clear();
        }
    }
}

/// Legal: `key: u32 = pair.0` on `fn f(pair: (u32, u32))`. Illegal: on `fn f((a, b): (u32, u32))`, whose names only the
/// body has.
pub(super) fn expressions_need_names(cx: &mut Check<'_>) {
    let pattern = cx.args.iter().find(|arg| arg.is_taken_apart()).map(|arg| &arg.pattern);
    let option = cx.options.key.key().or(cx.options.tags.key());
    if let (Some(pattern), Some(option)) = (pattern, option) {
        let message = format_args!(
            "`{option}` needs names for all arguments: give this one a name, and take it apart in the body by `let`"
        );
        cx.errors.at(pattern, message);
        cx.options.key.clear();
        cx.options.tags.clear();
    }
}

/// Legal: `-> Result<Option<T>, E>`. Illegal: `-> Option<Result<T, E>>`, whose errors would be stored.
pub(super) fn results_are_outermost(cx: &mut Check<'_>) {
    if let Some(inner) = cx.output.inner_result() {
        let message = "an `Err` in here would be cached like a value: return `Result<T, E>` or `Result<Option<T>, E>`, with \
                       the `Result` outermost and alone";
        cx.errors.at(inner, message);
    }
}

/// Legal: `refresh_after = 45` on `fn f(db: &Db, name: &str)`. Illegal: on `fn f(name: Option<&str>)`,
/// as only whole references are made owned for a reload that outlives the call.
pub(super) fn background_owns_arguments(cx: &mut Check<'_>) {
    let Some(option) = background(cx) else { return };
    let mut unfit = false;
    if let Some(receiver) = cx.receiver.filter(|receiver| receiver.kind == ReceiverKind::RefMut) {
        unfit = true;
        cx.errors.at(receiver.token, format_args!("`{option}` runs the body after the call has ended, so it can't use a `&mut`: take `&self`"));
    }
    for arg in cx.args {
        let mend = match peeled(&arg.ty) {
            Type::Reference(reference) if reference.mutability.is_some() => "so it can't use a `&mut`: pass an `Arc`",
            Type::Reference(reference) if is_static(reference.lifetime.as_ref()) => continue,
            Type::Reference(reference) if borrows(reference.elem.to_token_stream()) => "so it can't use what is borrowed in here: pass it owned",
            Type::Reference(_) => continue,
            ty if borrows(ty.to_token_stream()) => "so it can't use what is borrowed in here: pass it owned",
            _ => continue,
        };
        unfit = true;
        cx.errors.at(&arg.ty, format_args!("`{option}` runs the body after the call has ended, {mend}"));
    }
    if unfit {
        drop_background(cx);
    }
}

fn is_static(lifetime: Option<&Lifetime>) -> bool {
    lifetime.is_some_and(|lifetime| lifetime.ident == "static")
}

/// Legal: `refresh_after = 45` in `impl Trait for Local`. Illegal: in `impl Trait for Vec<u8>`, where the body
/// can't be a function of its own.
pub(super) fn background_needs_companions(cx: &mut Check<'_>) {
    if matches!(cx.place, Place::Foreign(_))
        && let Some(option) = background(cx)
    {
        let message = format_args!(
            "`{option}` needs the body as a function of its own, which can't stand beside the `impl` of a trait for a type of \
             another crate: implement it for a type of this crate, or leave `{option}` out"
        );
        cx.errors.at(&option, message);
        drop_background(cx);
    }
}

fn background(cx: &Check<'_>) -> Option<Ident> {
    let options = &cx.options;
    options.refresh_after.key().or(options.stale_while_revalidate.key()).cloned()
}

fn drop_background(cx: &mut Check<'_>) {
    cx.options.refresh_after.clear();
    cx.options.stale_while_revalidate.clear();
}
