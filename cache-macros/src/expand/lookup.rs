//! Asking a cache: which one, and by what.

use crate::key::Lend;
use crate::model::{Cached, Key, KeyPart, Source};
use crate::signature::{Receiver, ReceiverKind};
use crate::subject::{Place, Subject};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

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

impl Lookup {
    /// Calls a method of `At`, as an expression that keeps nothing borrowed.
    pub(super) fn call(&self, method: &str) -> TokenStream {
        let at = &self.at;
        let method = Ident::new(method, Span::mixed_site());
        self.enclose(emit!(#at.#method()))
    }

    /// An expression with `at` in it, after what comes before: nothing stays borrowed beyond it.
    pub(super) fn enclose(&self, expr: TokenStream) -> TokenStream {
        let before = &self.before;
        if before.is_empty() {
            expr
        } else {
            emit!({ #before #expr })
        }
    }
}

/// The cache and the key of a call.
pub(super) fn lookup(cx: &Cached<'_>, stand: Stand) -> Lookup {
    lookup_in(cx, &cache(cx, "cache", stand), stand)
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
                at: emit!(#hidden::at::<#descriptors, _, _>(#cache, #refs)),
            }
        }
        Key::Given(key) => {
            let (ty, expr) = (&key.ty, &key.expr);
            Lookup {
                before: emit!(let key: #ty = #expr;),
                at: emit!(#hidden::at_key(#cache, &key)),
            }
        }
    }
}

/// A lookup that is about no key.
pub(super) fn whole(cx: &Cached<'_>) -> TokenStream {
    let hidden = &cx.hidden;
    let cache = cache(cx, "cache", Stand::Asker);
    emit!(#hidden::all(#cache))
}

/// What this companion gives, the cache or what is around it, as an expression of reference type.
pub(super) fn cache(cx: &Cached<'_>, companion: &str, stand: Stand) -> TokenStream {
    let name = cx.companion(companion);
    if let (true, Some(receiver)) = (cx.options.cache.is_given(), &cx.receiver) {
        let this = receiver.token;
        return emit!(#this.#name());
    }
    let path = companion_path(cx, companion, stand);
    let call = quote_spanned!(name.span()=> #path());
    // A cache of one thread is handed out by value.
    if cx.is_local() { emit!(&#call) } else { call }
}

/// The path of a companion, with the types of this instantiation.
pub(super) fn companion_path(cx: &Subject<'_>, what: &str, stand: Stand) -> TokenStream {
    let name = cx.companion(what);
    let turbofish = cx.params.turbofish();
    // All of it at the place of the function's name: an error about the path points there.
    let span = name.span();
    match (cx.place, stand) {
        (Place::Free, Stand::Outer) => {
            let mut handle = cx.function.sig.ident.clone();
            handle.set_span(span);
            quote_spanned!(span=> #handle #turbofish::#name)
        }
        (Place::Free, _) => quote_spanned!(span=> Self::#name),
        _ => quote_spanned!(span=> Self::#name #turbofish),
    }
}

/// A reference to an argument of the key.
fn lent(cx: &Cached<'_>, part: &KeyPart, stand: Stand) -> TokenStream {
    match (part.source, &cx.receiver) {
        (Source::Arg(place), _) => {
            let name = &cx.args[place].name;
            match part.part.lend {
                Lend::AsIs => name.to_token_stream(),
                Lend::Borrow => quote!(&#name),
                Lend::Deref => quote!(&*#name),
            }
        }
        (Source::Receiver, Some(receiver)) => lent_receiver(receiver, stand),
        (Source::Receiver, None) => {
            unreachable!("a part of the key is a receiver that is not there")
        }
    }
}

/// A reference to `Self`.
fn lent_receiver(receiver: &Receiver, stand: Stand) -> TokenStream {
    let this = receiver.token;
    match receiver.kind {
        _ if stand == Stand::Asker => this.to_token_stream(),
        ReceiverKind::Ref | ReceiverKind::RefMut => this.to_token_stream(),
        ReceiverKind::Value => quote!(&#this),
        // However deep it is: `Arc<Self>`, `&Arc<Self>`, `Pin<&Self>` all coerce.
        ReceiverKind::Pointer => emit!({ let this: &Self = &#this; this }),
    }
}
