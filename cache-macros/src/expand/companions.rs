//! The functions beside a cached function: its body, and what works on its entries.

use super::checks::checks;
use super::declare::{Companion, body, declare};
use super::load::{Tags, call_body, load, tags};
use super::lookup::{Lookup, Stand, companion_path, lookup, whole};
use super::store::{cache_type, try_cache};
use super::writers::{for_queue, for_setters};
use crate::model::Cached;
use crate::signature::{self, Arg};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// All companions of a function, but for its body.
pub(super) fn companions(cx: &Cached<'_>) -> TokenStream {
    let mut all = vec![refresh(cx)];
    all.extend(by_key(cx));
    all.extend(on_the_whole(cx));
    all.extend(for_queue(cx));
    all.extend(for_setters(cx));
    let unused = unused(cx);
    let declared = all
        .into_iter()
        .flat_map(|companion| [unused.clone(), declare(cx, companion)]);
    declared.collect()
}

/// An argument that by mistake is in no key is still an argument.
fn unused(cx: &Cached<'_>) -> TokenStream {
    if cx.unfit.is_empty() {
        TokenStream::new()
    } else {
        emit!(#[allow(unused_variables)])
    }
}

/// All companions of a method.
pub(crate) fn beside_method(cx: &Cached<'_>) -> TokenStream {
    let (body, companions) = (body(cx), companions(cx));
    emit!(#body #companions)
}

fn refresh(cx: &Cached<'_>) -> Companion {
    let sig = signature::outer(&cx.function.sig, &cx.args);
    let attrs = &cx.attributes.deprecation;
    Companion::new("refresh", "Loads now, and replaces the entry.")
        .runs(&quote!(#(#attrs)*), &sig)
        .does(&refreshed(cx))
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
    let (before, run) = (&load.before, load.run(&call));
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
