//! Asking a cache: which one, and by what.

use crate::key::Lend;
use crate::model::{Cached, Key, KeyPart, Place, Source};
use crate::signature::ReceiverKind;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// Where a lookup stands: this decides how it says things.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stand {
    /// In the function that the user calls: the receiver is as the user wrote it.
    Outer,
    /// In a companion that takes what the outer function takes.
    Runner,
    /// In a companion that takes the key alone, with `&self`.
    Asker,
}

/// A lookup: statements that come before, and an expression of type `At`.
pub(super) struct Lookup {
    pub(super) before: TokenStream,
    pub(super) at: TokenStream,
}

/// The cache and the key of a call.
pub(super) fn lookup(cx: &Cached<'_>, stand: Stand) -> Lookup {
    lookup_in(cx, &cache(cx, stand), stand)
}

/// The key of a call, in a cache given as an expression of reference type.
pub(super) fn lookup_in(cx: &Cached<'_>, cache: &TokenStream, stand: Stand) -> Lookup {
    let hidden = &cx.hidden;
    match &cx.key {
        Key::Parts(parts) => {
            let descriptors = parts.iter().map(|part| part.part.descriptor.tokens(hidden));
            let refs = parts.iter().map(|part| lent(cx, part, stand));
            let descriptors = emit!((#(#descriptors,)*));
            let refs = emit!((#(#refs,)*));
            Lookup {
                before: TokenStream::new(),
                at: emit!(#hidden::at(#cache, #hidden::Args::<#descriptors, _>::new(#refs))),
            }
        }
        Key::Given(key) => {
            let (ty, expr) = (&key.ty, &key.expr);
            Lookup {
                before: emit!(let key: #ty = #expr;),
                at: emit!(#hidden::at(#cache, #hidden::Given(&key))),
            }
        }
    }
}

/// A lookup that is about no key.
pub(super) fn whole(cx: &Cached<'_>) -> TokenStream {
    let hidden = &cx.hidden;
    let cache = cache(cx, Stand::Asker);
    emit!(#hidden::at(#cache, ()))
}

/// The cache, as an expression of reference type.
fn cache(cx: &Cached<'_>, stand: Stand) -> TokenStream {
    let name = cx.companion("cache");
    if let (true, Some(receiver)) = (cx.options.cache.is_given(), &cx.receiver) {
        let this = receiver.token;
        return emit!(#this.#name());
    }
    let call = companion_path(cx, "cache", stand);
    // A cache of one thread is handed out by value.
    if cx.is_local() { emit!(&#call()) } else { emit!(#call()) }
}

/// The path of a companion, with the types of this instantiation.
pub(super) fn companion_path(cx: &Cached<'_>, what: &str, stand: Stand) -> TokenStream {
    let name = cx.companion(what);
    let turbofish = cx.params.turbofish();
    match (cx.place, stand) {
        (Place::Free, Stand::Outer) => {
            let handle = &cx.function.sig.ident;
            emit!(#handle #turbofish::#name)
        }
        (Place::Free, _) => emit!(Self::#name),
        _ => emit!(Self::#name #turbofish),
    }
}

/// A reference to an argument of the key.
fn lent(cx: &Cached<'_>, part: &KeyPart, stand: Stand) -> TokenStream {
    let (name, lend) = match (part.source, &cx.receiver) {
        (Source::Arg(place), _) => (cx.args[place].name.to_token_stream(), part.part.lend),
        (Source::Receiver, Some(receiver)) => {
            let by_reference = stand == Stand::Asker || receiver.kind == ReceiverKind::Ref;
            let lend = if by_reference { Lend::AsIs } else { part.part.lend };
            (receiver.token.to_token_stream(), lend)
        }
        (Source::Receiver, None) => unreachable!("a part of the key is a receiver that is not there"),
    };
    match lend {
        Lend::AsIs => name,
        Lend::Borrow => quote!(&#name),
        Lend::Deref => quote!(&*#name),
    }
}
