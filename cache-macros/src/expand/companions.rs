//! The functions beside a cached function: its body, and what works on its entries.

use super::checks::checks;
use super::load::{Tags, call_body, load, tags};
use super::lookup::{Lookup, Stand, companion_path, lookup, whole};
use super::store::{cache_type, try_cache};
use super::writers::{for_queue, for_setters};
use crate::model::{Cached, Place};
use crate::signature::{self, Arg};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::Visibility;
use syn::spanned::Spanned;

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

/// All companions of a function, but for its body.
pub(super) fn companions(cx: &Cached<'_>) -> TokenStream {
    let mut all = vec![refresh(cx)];
    all.extend(by_key(cx));
    all.extend(on_the_whole(cx));
    all.extend(for_queue(cx));
    all.extend(for_setters(cx));
    all.into_iter()
        .map(|companion| declare(cx, companion))
        .collect()
}

/// All companions of a method.
pub(crate) fn beside_method(cx: &Cached<'_>) -> TokenStream {
    let (body, companions) = (body(cx), companions(cx));
    emit!(#body #companions)
}

/// The function that has the body.
pub(super) fn body(cx: &Cached<'_>) -> TokenStream {
    declare(cx, uncached(cx))
}

fn declare(cx: &Cached<'_>, companion: Companion) -> TokenStream {
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
pub(super) fn allowed(cx: &Cached<'_>, is_body: bool) -> TokenStream {
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
    let unused = (!cx.unfit.is_empty()).then(|| emit!(, unused_variables));
    let of_trait = matches!(cx.place, Place::TraitMethod(_));
    let of_trait = of_trait.then(|| emit!(, unreachable_pub, private_interfaces, private_bounds));
    emit!(#[allow(dead_code #names #many #docs #of_trait #unused)] #underscored)
}

/// Silences, on all but the body, that an argument is used that the user marked as unused.
pub(super) fn allowed_outside(cx: &Cached<'_>) -> TokenStream {
    let is_underscored = |arg: &Arg| arg.name.to_string().starts_with('_');
    if cx.args.iter().any(is_underscored) {
        emit!(#[allow(clippy::used_underscore_binding)])
    } else {
        TokenStream::new()
    }
}

/// The body itself, as it was written.
fn uncached(cx: &Cached<'_>) -> Companion {
    let sig = &cx.function.sig;
    let attrs = &cx.attributes.body;
    Companion {
        is_runner: true,
        attrs: quote!(#(#attrs)*),
        inputs: sig.inputs.to_token_stream(),
        output: sig.output.to_token_stream(),
        body: cx.function.body.to_token_stream(),
        ..Companion::new("uncached", "The body itself.")
    }
}

fn refresh(cx: &Cached<'_>) -> Companion {
    let sig = signature::outer(&cx.function.sig, &cx.args);
    let attrs = &cx.attributes.deprecation;
    let refresh = Companion {
        is_runner: true,
        attrs: quote!(#(#attrs)*),
        inputs: sig.inputs.to_token_stream(),
        output: sig.output.to_token_stream(),
        ..Companion::new("refresh", "Loads now, and replaces the entry.")
    };
    refresh.does(&refreshed(cx))
}

fn refreshed(cx: &Cached<'_>) -> TokenStream {
    let call = call_body(cx, Stand::Runner);
    if !cx.loads {
        let unsafety = &cx.function.sig.unsafety;
        let wait = cx.is_async().then(|| emit!(.await));
        return emit!(#unsafety { #call #wait });
    }
    let refresh = lookup(cx, Stand::Runner).call("refresh");
    let load = load(cx);
    let (before, run) = (&load.before, load.run(&emit!(move || #call)));
    emit! {
        let miss = #refresh;
        #before
        #run
    }
}

/// The companions that need a key and do not run the body.
fn by_key(cx: &Cached<'_>) -> [Companion; 4] {
    let value = &cx.shape.value;
    let Lookup { before, at } = lookup(cx, Stand::Asker);
    let key = inputs(cx, &cx.key_args());
    let Tags {
        before: before_tags,
        closure: tags,
    } = tags(cx);
    let insert = inputs(cx, &cx.insert_args());
    [
        Companion::new("peek", "The entry, without a load.")
            .takes(&key)
            .gives(&emit!(::core::option::Option<#value>))
            .does(&emit!(#before #at.peek())),
        Companion::new("contains", "Whether there is an entry.")
            .takes(&key)
            .gives(&emit!(bool))
            .does(&emit!(#before #at.contains())),
        Companion::new("insert", "Stores a value.")
            .takes(&emit!(#insert value: #value))
            .does(&emit!(#before #before_tags #at.insert(value, #tags))),
        Companion::new("invalidate", "Forgets the entry.")
            .takes(&key)
            .gives(&emit!(bool))
            .does(&emit!(#before #at.invalidate())),
    ]
}

/// The companions that are about all entries.
fn on_the_whole(cx: &Cached<'_>) -> Vec<Companion> {
    let hidden = &cx.hidden;
    let whole = whole(cx);
    let this = field_receiver(cx);
    let mut companions = vec![
        Companion::new("clear", "Forgets all entries.")
            .takes(&this)
            .does(&emit!(#whole.clear())),
        Companion::new("stats", "What was counted.")
            .takes(&this)
            .gives(&emit!(#hidden::Stats))
            .does(&emit!(#whole.stats())),
    ];
    let ty = cache_type(cx);
    let cache = Companion::new("cache", "The cache.").gives(&ty);
    if let Some(field) = cx.options.cache.get() {
        let checks = checks(cx);
        // All of it at the place of the field, for the sake of an error about its type.
        let lent = quote_spanned!(field.span()=> &#field);
        companions.push(cache.takes(&this).does(&emit!(#checks #lent)));
        return companions;
    }
    let call = companion_path(cx, "try_cache", Stand::Asker);
    companions.push(cache.does(&emit!(#hidden::built(#call()))));
    companions.push(
        Companion::new("try_cache", "The cache, if its options are right.")
            .gives(&emit!(::core::result::Result<#ty, #hidden::BuildError>))
            .does(&try_cache(cx)),
    );
    companions
}

/// `&self`, where the cache is a field of it.
pub(super) fn field_receiver(cx: &Cached<'_>) -> TokenStream {
    match (&cx.receiver, cx.options.cache.is_given()) {
        (Some(receiver), true) => {
            let this = receiver.token;
            emit!(&#this)
        }
        _ => TokenStream::new(),
    }
}

/// `&self` where the function has a `self`, and some of its arguments.
pub(super) fn inputs(cx: &Cached<'_>, args: &[&Arg]) -> TokenStream {
    let receiver = cx.receiver.iter().map(|receiver| {
        let this = receiver.token;
        emit!(&#this,)
    });
    let args = args.iter().map(|Arg { name, ty, .. }| {
        let ty = cx.params.elided(ty);
        emit!(#name: #ty,)
    });
    receiver.chain(args).collect()
}
