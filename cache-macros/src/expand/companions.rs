//! The functions beside a cached function: its body, and what works on its entries.

use super::load::{call_body, load, tags};
use super::lookup::{Lookup, Stand, lookup, whole};
use super::store::{cache_type, checks, try_cache};
use crate::model::{Cached, Place};
use crate::signature::{self, Arg};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// Functions with more arguments are remarked upon.
const CLIPPYS_LIMIT: usize = 7;

/// What makes one companion differ from the next.
struct Companion {
    what: &'static str,
    doc: &'static str,
    /// Whether it takes what the function takes: then it is `async` where that is, and has its lifetimes.
    is_runner: bool,
    attrs: TokenStream,
    inputs: TokenStream,
    output: TokenStream,
    body: TokenStream,
}

impl Companion {
    fn new(what: &'static str, doc: &'static str, inputs: TokenStream, output: TokenStream, body: TokenStream) -> Self {
        Self {
            what,
            doc,
            is_runner: false,
            attrs: TokenStream::new(),
            inputs,
            output,
            body: emit!({ #body }),
        }
    }
}

/// All companions of a function, but for its body.
pub(super) fn companions(cx: &Cached<'_>) -> TokenStream {
    let mut all = vec![refresh(cx)];
    all.extend(by_key(cx));
    all.extend(on_the_whole(cx));
    all.into_iter().map(|companion| declare(cx, companion)).collect()
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
    let Companion { what, doc, is_runner, attrs, inputs, output, body } = companion;
    let name = cx.companion(what);
    let vis = cx.companion_vis();
    // An `unsafe fn` is not cached, but its fallback has companions.
    let qualifiers = is_runner.then(|| {
        let (asyncness, unsafety) = (&cx.function.sig.asyncness, &cx.function.sig.unsafety);
        quote!(#asyncness #unsafety)
    });
    let params = &cx.params;
    let (generics, bounds) = match (cx.place, is_runner) {
        (Place::Free, true) => (params.declared_lifetimes(), params.lifetime_bounds()),
        (Place::Free, false) => (TokenStream::new(), TokenStream::new()),
        (_, true) => (params.declared_with_lifetimes(), params.all_bounds()),
        (_, false) => (params.declared(), params.bounds()),
    };
    // The handle's `impl` says these once for all companions in it.
    let is_alone = what == "uncached" || !matches!(cx.place, Place::Free);
    let own = is_alone.then(|| {
        let allowed = allowed(cx);
        emit!(#allowed)
    });
    emit! {
        #[doc = #doc]
        #own
        #attrs
        #vis #qualifiers fn #name #generics (#inputs) #output #bounds #body
    }
}

/// Silences what is said of the user's function already, or is no fault of a companion: not all of them
/// are used, and those of a trait's method can't but be `pub`.
pub(super) fn allowed(cx: &Cached<'_>) -> TokenStream {
    // One argument more than the function has, for the value that is inserted.
    let many = cx.args.len() >= CLIPPYS_LIMIT;
    let many = many.then(|| emit!(, clippy::too_many_arguments));
    let of_trait = matches!(cx.place, Place::TraitMethod(_));
    let of_trait = of_trait.then(|| emit!(, unreachable_pub, private_interfaces, private_bounds));
    emit!(#[allow(dead_code #many #of_trait)])
}

/// The body itself, as it was written.
fn uncached(cx: &Cached<'_>) -> Companion {
    let sig = &cx.function.sig;
    let (inputs, output) = (&sig.inputs, &sig.output);
    let attrs = &cx.attributes.body;
    Companion {
        is_runner: true,
        attrs: quote!(#(#attrs)*),
        body: cx.function.body.to_token_stream(),
        ..Companion::new(
            "uncached",
            "The body itself.",
            inputs.to_token_stream(),
            output.to_token_stream(),
            TokenStream::new(),
        )
    }
}

fn refresh(cx: &Cached<'_>) -> Companion {
    let sig = signature::outer(&cx.function.sig, &cx.args);
    let attrs = &cx.attributes.deprecation;
    Companion {
        is_runner: true,
        attrs: quote!(#(#attrs)*),
        ..Companion::new(
            "refresh",
            "Loads now, and replaces the entry.",
            sig.inputs.to_token_stream(),
            sig.output.to_token_stream(),
            refreshed(cx),
        )
    }
}

fn refreshed(cx: &Cached<'_>) -> TokenStream {
    let body = call_body(cx, Stand::Runner);
    if cx.shape.is_of_nothing() {
        let unsafety = &cx.function.sig.unsafety;
        return if cx.is_async() { emit!(#body.await) } else { emit!(#unsafety { #body }) };
    }
    let Lookup { before, at } = lookup(cx, Stand::Runner);
    let load = load(cx);
    let (before_load, run) = (&load.before, load.run(&body));
    emit! {
        #before
        let miss = #at.refresh();
        #before_load
        #run
    }
}

/// The companions that need a key and do not run the body.
fn by_key(cx: &Cached<'_>) -> [Companion; 4] {
    let value = &cx.shape.value;
    let Lookup { before, at } = lookup(cx, Stand::Asker);
    let key = inputs(cx, &cx.key_args());
    let tags = tags(cx);
    let (before_tags, tags) = (tags.before, tags.closure);
    let insert = inputs(cx, &cx.insert_args());
    [
        Companion::new(
            "peek",
            "The entry, without a load.",
            key.clone(),
            emit!(-> ::core::option::Option<#value>),
            emit!(#before #at.peek()),
        ),
        Companion::new(
            "contains",
            "Whether there is an entry.",
            key.clone(),
            emit!(-> bool),
            emit!(#before #at.contains()),
        ),
        Companion::new(
            "insert",
            "Stores a value.",
            emit!(#insert value: #value),
            TokenStream::new(),
            emit!(#before #before_tags #at.insert(value, #tags)),
        ),
        Companion::new(
            "invalidate",
            "Forgets the entry.",
            key,
            emit!(-> bool),
            emit!(#before #at.invalidate()),
        ),
    ]
}

/// The companions that are about all entries.
fn on_the_whole(cx: &Cached<'_>) -> Vec<Companion> {
    let hidden = &cx.hidden;
    let ty = cache_type(cx);
    let whole = whole(cx);
    let this = field_receiver(cx);
    let mut companions = vec![
        Companion::new("clear", "Forgets all entries.", this.clone(), TokenStream::new(), emit!(#whole.clear())),
        Companion::new("stats", "What was counted.", this.clone(), emit!(-> #hidden::Stats), emit!(#whole.stats())),
    ];
    if let Some(field) = cx.options.cache.get() {
        let checks = checks(cx);
        let body = emit!(#checks &#field);
        companions.push(Companion::new("cache", "The cache.", this, emit!(-> #ty), body));
        return companions;
    }
    let try_name = cx.companion("try_cache");
    let turbofish = match cx.place {
        Place::Free => TokenStream::new(),
        _ => cx.params.turbofish(),
    };
    companions.push(Companion::new(
        "cache",
        "The cache.",
        TokenStream::new(),
        emit!(-> #ty),
        emit!(#hidden::built(Self::#try_name #turbofish())),
    ));
    companions.push(Companion::new(
        "try_cache",
        "The cache, if its options are right.",
        TokenStream::new(),
        emit!(-> ::core::result::Result<#ty, #hidden::BuildError>),
        try_cache(cx),
    ));
    companions
}

/// `&self`, where the cache is a field of it.
fn field_receiver(cx: &Cached<'_>) -> TokenStream {
    match (&cx.receiver, cx.options.cache.is_given()) {
        (Some(receiver), true) => {
            let this = receiver.token;
            emit!(&#this)
        }
        _ => TokenStream::new(),
    }
}

/// `&self` where the function has a `self`, and some of its arguments.
fn inputs(cx: &Cached<'_>, args: &[&Arg]) -> TokenStream {
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
