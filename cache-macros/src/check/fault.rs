//! Functions that can't be cached, whatever the options.

use crate::item::Function;
use crate::subject::Place;
use crate::tokens::find_self_type;
use proc_macro2::Ident;
use syn::Error;

/// Why a function can't be cached.
pub(crate) struct Fault {
    pub(crate) error: Error,
    /// Whether there can be companions beside the function.
    pub(crate) has_companions: bool,
}

/// What is wrong with the function, if anything is.
pub(crate) fn fault_of(function: &Function, place: Place<'_>) -> Option<Fault> {
    let alone = declaration(function)
        .or_else(|| variadic(function))
        .or_else(|| free(function, place));
    let has_companions = alone.is_none();
    let error = alone
        .or_else(|| constant(function))
        .or_else(|| not_safe(function))?;
    Some(Fault {
        error,
        has_companions,
    })
}

/// Legal: `fn price(&self) -> u64 { .. }`. Illegal: `fn price(&self) -> u64;`.
fn declaration(function: &Function) -> Option<Error> {
    if function.body.is_some() {
        return None;
    }
    let message = "this declaration has no body to cache: put `#[cached]` on the implementations, \
                   and on their `impl` blocks";
    Some(Error::new_spanned(&function.sig.ident, message))
}

/// Illegal: `extern "C" fn price(args: ...)`.
fn variadic(function: &Function) -> Option<Error> {
    let variadic = function.sig.variadic.as_ref()?;
    let message = "the arguments of `...` can't be compared, so they can't make a key: take \
                   `#[cached]` off";
    Some(Error::new_spanned(variadic, message))
}

/// Legal: a function outside of `impl` blocks, whose handle hides nothing.
fn free(function: &Function, place: Place<'_>) -> Option<Error> {
    let sig = &function.sig;
    if !matches!(place, Place::Free) {
        return None;
    }
    if let Some(word) = find_self_type(sig).or_else(|| find_self_type(&function.body)) {
        let message = "`Self` says that this function stands in an `impl` block: put `#[cached]` \
                       on the block too, so that the companions of the function find their place";
        return Some(Error::new_spanned(word, message));
    }
    if is_primitive(&sig.ident) {
        let name = &sig.ident;
        let message = format!(
            "the handle of this function would hide the type `{name}`: give the function another \
             name"
        );
        return Some(Error::new_spanned(name, message));
    }
    None
}

fn is_primitive(name: &Ident) -> bool {
    const PRIMITIVES: [&str; 17] = [
        "bool", "char", "str", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32",
        "i64", "i128", "isize", "f32", "f64",
    ];
    PRIMITIVES.iter().any(|primitive| name == primitive)
}

/// Illegal: `const fn price() -> u64`.
fn constant(function: &Function) -> Option<Error> {
    let token = function.sig.constness.as_ref()?;
    let message = "a cache is looked up at run time, and a `const fn` may run at compile time: \
                   take `const` off";
    Some(Error::new_spanned(token, message))
}

/// Illegal: `unsafe fn price() -> u64`.
fn not_safe(function: &Function) -> Option<Error> {
    let token = function.sig.unsafety.as_ref()?;
    let message = "a load may run for another caller, who has promised nothing: take `unsafe` \
                   off, and cache a safe function around the unsafe one";
    Some(Error::new_spanned(token, message))
}
