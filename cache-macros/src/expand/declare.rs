//! Declaring what stands beside a function: its body, and other companions.

use crate::signature::Arg;
use crate::subject::{Place, Subject};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::{Signature, Visibility};

/// Functions with more arguments are remarked upon.
const CLIPPYS_LIMIT: usize = 7;

/// What makes one companion differ from the next.
pub(super) struct Companion {
    what: &'static str,
    /// `None` for those that are not for users.
    doc: Option<&'static str>,
    /// Whether it takes what the function takes: then it is `async` where that is, and has its
    /// lifetimes.
    is_runner: bool,
    /// Whether it waits for others: then it is `async` where the function is.
    is_waiting: bool,
    attrs: TokenStream,
    inputs: TokenStream,
    output: TokenStream,
    /// With its braces.
    body: TokenStream,
}

impl Companion {
    /// A function that takes nothing, gives nothing and does nothing.
    pub(super) fn new(what: &'static str, doc: &'static str) -> Self {
        Self {
            doc: Some(doc),
            ..Self::hidden(what)
        }
    }

    /// The same, and not for users.
    pub(super) fn hidden(what: &'static str) -> Self {
        Self {
            what,
            doc: None,
            is_runner: false,
            is_waiting: false,
            attrs: TokenStream::new(),
            inputs: TokenStream::new(),
            output: TokenStream::new(),
            body: emit!({}),
        }
    }

    /// A function that takes and gives what the function does, and has these attributes.
    pub(super) fn runs(self, attrs: &TokenStream, sig: &Signature) -> Self {
        Self {
            is_runner: true,
            attrs: attrs.clone(),
            inputs: sig.inputs.to_token_stream(),
            output: sig.output.to_token_stream(),
            ..self
        }
    }

    pub(super) fn waits(self) -> Self {
        Self {
            is_waiting: true,
            ..self
        }
    }

    pub(super) fn takes(self, inputs: &TokenStream) -> Self {
        Self {
            inputs: inputs.clone(),
            ..self
        }
    }

    pub(super) fn gives(self, ty: &TokenStream) -> Self {
        Self {
            output: emit!(-> #ty),
            ..self
        }
    }

    pub(super) fn does(self, body: &TokenStream) -> Self {
        Self {
            body: emit!({ #body }),
            ..self
        }
    }
}

/// The function that has the body.
pub(super) fn body(cx: &Subject<'_>) -> TokenStream {
    declare(cx, uncached(cx))
}

/// The function that a companion is.
pub(super) fn declare(cx: &Subject<'_>, companion: Companion) -> TokenStream {
    let Companion {
        what,
        doc,
        is_runner,
        is_waiting,
        attrs,
        inputs,
        output,
        body,
    } = companion;
    let name = cx.companion(what);
    let vis = cx.companion_vis();
    let doc = doc.map_or_else(|| emit!(#[doc(hidden)]), |doc| emit!(#[doc = #doc]));
    let asyncness = &cx.function.sig.asyncness;
    let asyncness = asyncness.filter(|_| is_runner || is_waiting);
    // An `unsafe fn` is not cached, but its fallback has companions.
    let unsafety = is_runner.then_some(cx.function.sig.unsafety);
    let params = &cx.params;
    let (generics, bounds) = match (cx.place, is_runner) {
        (Place::Free, true) => (params.declared_lifetimes(), params.lifetime_bounds()),
        (Place::Free, false) => (TokenStream::new(), TokenStream::new()),
        (_, true) => (params.declared_with_lifetimes(), params.all_bounds()),
        (_, false) => (params.declared(), params.bounds()),
    };
    let is_body = what == "uncached";
    // The handle's `impl` says it once for all companions in it.
    let is_alone = is_body || !matches!(cx.place, Place::Free);
    let allowed = is_alone.then(|| allowed(cx, is_body));
    let conditions = &cx.attributes.conditions;
    let conditions = (!is_body && is_alone).then(|| quote!(#(#conditions)*));
    // What the compiler says of the declaration, it says at the function's name.
    quote_spanned! {name.span()=>
        #doc
        #conditions
        #allowed
        #attrs
        #vis #asyncness #unsafety fn #name #generics (#inputs) #output #bounds #body
    }
}

/// Silences what is no fault of a companion: not all of them are used, those of a trait's method
/// can't but be `pub`, and what is wrong with the signature or the documentation is said of the
/// function itself.
pub(super) fn allowed(cx: &Subject<'_>, is_body: bool) -> TokenStream {
    let is_pub = !matches!(cx.companion_vis(), Visibility::Inherited);
    // One argument more than the function has, for the value that is inserted.
    let has_many = cx.args.len() >= CLIPPYS_LIMIT;
    let many = has_many.then(|| emit!(, clippy::too_many_arguments));
    // What is allowed of the body's function is allowed within the body: as little as can be. The
    // other companions are no code of the user's for clippy.
    let names = (!is_body).then(|| emit!(, non_snake_case));
    let docs = (is_body && is_pub).then(|| {
        emit!(, clippy::missing_errors_doc, clippy::missing_panics_doc, clippy::must_use_candidate)
    });
    let underscored = (!is_body).then(|| allowed_outside(cx));
    let of_trait = matches!(cx.place, Place::TraitMethod(_));
    let of_trait = of_trait.then(|| emit!(, unreachable_pub, private_interfaces, private_bounds));
    emit!(#[allow(dead_code #names #many #docs #of_trait)] #underscored)
}

/// Silences, on all but the body, that an argument is used that the user marked as unused.
pub(super) fn allowed_outside(cx: &Subject<'_>) -> TokenStream {
    let is_underscored = |arg: &Arg| arg.name.to_string().starts_with('_');
    if cx.args.iter().any(is_underscored) {
        emit!(#[allow(clippy::used_underscore_binding)])
    } else {
        TokenStream::new()
    }
}

/// The body itself, as it was written.
fn uncached(cx: &Subject<'_>) -> Companion {
    let attrs = &cx.attributes.body;
    Companion {
        body: cx.function.body.to_token_stream(),
        ..Companion::new("uncached", "The body itself.")
    }
    .runs(&quote!(#(#attrs)*), &cx.function.sig)
}
