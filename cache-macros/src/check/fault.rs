//! Functions that can't be cached, or be setters, whatever the options.

use crate::attr::setter::Attribute;
use crate::item::Function;
use crate::shape::is_future;
use crate::subject::Place;
use crate::tokens::find_self_type;
use proc_macro2::Ident;
use syn::{Error, ReturnType};

/// What a function is annotated to be.
#[derive(Clone, Copy)]
pub(crate) enum Role {
    Getter,
    /// By this attribute, or by both.
    Setter(Attribute),
}

/// Why a function can't be what it is annotated to be.
pub(crate) struct Fault {
    pub(crate) error: Error,
    /// Whether there can be companions beside the function.
    pub(crate) has_companions: bool,
}

/// What is wrong with the function, if anything is.
pub(crate) fn fault_of(function: &Function, place: Place<'_>, role: Role) -> Option<Fault> {
    let alone = declaration(function, role)
        .or_else(|| variadic(function, role))
        .or_else(|| free(function, place));
    let has_companions = alone.is_none();
    let error = alone
        .or_else(|| lazy(function, role))
        .or_else(|| constant(function, role))
        .or_else(|| not_safe(function, role))?;
    Some(Fault {
        error,
        has_companions,
    })
}

/// Legal: `fn price(&self) -> u64 { .. }`. Illegal: `fn price(&self) -> u64;`.
fn declaration(function: &Function, role: Role) -> Option<Error> {
    if function.body.is_some() {
        return None;
    }
    let message = match role {
        Role::Getter => {
            "this declaration has no body to cache: put `#[cached]` on the implementations, and on \
             their `impl` blocks"
                .to_owned()
        }
        Role::Setter(attribute) => format!(
            "this declaration has no body to run: put `#[{}]` on the implementations, and \
             `#[cached]` on their `impl` blocks",
            attribute.name()
        ),
    };
    Some(Error::new_spanned(&function.sig.ident, message))
}

/// Illegal: `extern "C" fn price(args: ...)`.
fn variadic(function: &Function, role: Role) -> Option<Error> {
    let variadic = function.sig.variadic.as_ref()?;
    let message = match role {
        Role::Getter => {
            "the arguments of `...` can't be compared, so they can't make a key: take `#[cached]` \
             off"
            .to_owned()
        }
        Role::Setter(attribute) => format!(
            "the arguments of `...` can't be handed on to the body: take `#[{}]` off",
            attribute.name()
        ),
    };
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

/// Legal: `async fn save()`. Illegal: `fn save() -> impl Future`, which has returned before its body
/// runs. What getters return is looked at more closely.
fn lazy(function: &Function, role: Role) -> Option<Error> {
    let (Role::Setter(attribute), ReturnType::Type(_, ty)) = (role, &function.sig.output) else {
        return None;
    };
    let name = attribute.name();
    let message = format!(
        "what is written is written after this function has returned its future: write `async fn`; \
         with `#[async_trait]`, put `#[{name}]` above it"
    );
    is_future(ty).then(|| Error::new_spanned(ty, message))
}

/// Illegal: `const fn price() -> u64`.
fn constant(function: &Function, role: Role) -> Option<Error> {
    let token = function.sig.constness.as_ref()?;
    let message = match role {
        Role::Getter => {
            "a cache is looked up at run time, and a `const fn` may run at compile time: take \
             `const` off"
        }
        Role::Setter(_) => {
            "a cache is changed at run time, and a `const fn` may run at compile time: take \
             `const` off"
        }
    };
    Some(Error::new_spanned(token, message))
}

/// Illegal: `unsafe fn price() -> u64`.
fn not_safe(function: &Function, role: Role) -> Option<Error> {
    let token = function.sig.unsafety.as_ref()?;
    let message = match role {
        Role::Getter => {
            "a load may run for another caller, who has promised nothing: take `unsafe` off, and \
             cache a safe function around the unsafe one"
        }
        Role::Setter(_) => {
            "the body may run after the call, when what its caller promised may no longer hold: \
             take `unsafe` off, and annotate a safe function around the unsafe one"
        }
    };
    Some(Error::new_spanned(token, message))
}
