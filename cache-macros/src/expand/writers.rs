//! The companions for writers: what setters call, and what there is of the write queue.

use super::companions::{field_receiver, inputs};
use super::declare::Companion;
use super::load::{store_if, tags};
use super::lookup::{Lookup, Stand, cache, companion_path, lookup_in};
use super::settings::queue_settings;
use super::store::{site_of, try_site};
use crate::attr::getter::Getter;
use crate::attr::queue::Overflow;
use crate::attr::strategy::{OnWriteError, Strategy};
use crate::model::Cached;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned;

/// The hidden companions that setters expand to calls of.
///
/// A setter tells a method from an associated function by how it is called: `self.price(..)` becomes
/// a call of `larder_whole`, `Shop::price(..)` of `larder_all`. A getter has what fits both.
pub(super) fn for_setters(cx: &Cached<'_>) -> Vec<Companion> {
    let hidden = &cx.hidden;
    let (key, value) = (cx.key_type(), &cx.shape.value);
    let (held, strategy) = (held_type(cx), strategy_type(cx));
    let Lookup { before, at } = lookup_in(cx, &held_ref(cx), Stand::Asker);
    let before_tags = tags(cx).before;
    let (store_if, on_error) = (store_if(cx), on_error(cx));
    let tags = (!before_tags.is_empty()).then(|| emit!(.tags(tags)));
    let whole = whole_queue(cx);
    let all = |what, inputs: &TokenStream| {
        Companion::hidden(what)
            .takes(inputs)
            .gives(&emit!(#hidden::Whole<#held, #strategy>))
            .does(&emit!(#whole.whole() #on_error))
    };
    let mut companions = vec![
        Companion::hidden("larder_target")
            .takes(&inputs(cx, &cx.insert_args()))
            .gives(&emit!(#hidden::Target<#held, #key, #value, #strategy>))
            .does(&emit!(#before #before_tags #at.target() #tags #store_if #on_error)),
    ];
    if let Some(receiver) = &cx.receiver {
        let this = receiver.token;
        companions.push(all("larder_whole", &emit!(&#this)));
    }
    if !cx.options.cache.is_given() {
        companions.push(all("larder_all", &TokenStream::new()));
    }
    companions
}

/// The companions of a write queue.
pub(super) fn for_queue(cx: &Cached<'_>) -> Vec<Companion> {
    if !cx.is_queued() {
        return Vec::new();
    }
    let hidden = &cx.hidden;
    let (key, value) = (cx.key_type(), &cx.shape.value);
    let this = field_receiver(cx);
    let whole = whole_queue(cx);
    let Lookup { before, at } = lookup_in(cx, &held_ref(cx), Stand::Asker);
    let flush = waited(cx, &whole, "flush", &TokenStream::new());
    let flush_key = waited(cx, &at, "flush_key", &TokenStream::new());
    let shutdown = waited(cx, &whole, "shutdown", &emit!(deadline));
    let mut companions = vec![
        Companion::new(
            "flush",
            "Waits until all that was accepted before is stored.",
        )
        .waits()
        .takes(&this)
        .does(&emit!(#flush;)),
        Companion::new("flush_key", "The same for one key.")
            .waits()
            .takes(&inputs(cx, &cx.key_args()))
            .does(&emit!(#before #flush_key;)),
        Companion::new(
            "shutdown",
            "Stores what waits, and gives what was not stored in time.",
        )
        .waits()
        .takes(&comma_after(&this, &emit!(deadline: #hidden::Duration)))
        .gives(&emit!(::std::vec::Vec<#hidden::Unwritten<#key, #value>>))
        .does(&shutdown),
        Companion::new("dead_letters", "The writes that were given up.")
            .takes(&this)
            .gives(&emit!(::std::vec::Vec<#hidden::DeadLetter<#key, #value>>))
            .does(&emit!(#whole.dead_letters())),
        Companion::new("replay_dead_letters", "Queues them again; how many.")
            .takes(&this)
            .gives(&emit!(usize))
            .does(&emit!(#whole.replay_dead_letters())),
        Companion::new("queue_stats", "What the write queue counted.")
            .takes(&this)
            .gives(&emit!(#hidden::QueueStats))
            .does(&emit!(#whole.queue_stats())),
    ];
    companions.extend(the_queue(cx));
    companions
}

/// The queue itself, and where it lives.
fn the_queue(cx: &Cached<'_>) -> Vec<Companion> {
    let hidden = &cx.hidden;
    let held = held_type(cx);
    let queue = Companion::hidden("larder_queue");
    if let Some(field) = cx.options.cache.get() {
        let lent = quote_spanned!(field_span(cx)=> &#field);
        return vec![
            queue
                .takes(&field_receiver(cx))
                .gives(&emit!(&#held))
                .does(&lent),
        ];
    }
    let call = companion_path(cx, "larder_try_queue", Stand::Asker);
    let settings = queue_settings(cx);
    let (sites, more) = match journal(cx) {
        Some(journal) => (["JournaledSite"; 2], emit!(, #settings, #journal)),
        None => (["BehindSite", "Instances"], emit!(, #settings)),
    };
    let site = site_of(cx, sites);
    let requirement = requirement(cx);
    let queued = try_site(cx, &site, "try_queue", &more);
    vec![
        queue
            .gives(&emit!(&'static #held))
            .does(&emit!(#hidden::built(#call()))),
        Companion::hidden("larder_try_queue")
            .gives(&emit!(::core::result::Result<&'static #held, #hidden::BuildError>))
            .does(&emit!(#requirement #queued)),
    ]
}

/// Where the journal is, and what replays it: the setters that the getter names.
fn journal(cx: &Cached<'_>) -> Option<TokenStream> {
    let queue = cx.options.queue.get()?;
    let path = queue.journal.get()?;
    let setters = queue.setters.get().map_or(&[][..], Vec::as_slice);
    let replayed = setters.iter().map(|setter| {
        let replay = Getter::of_path(setter).companion("larder_replay");
        emit!(#replay(queue))
    });
    // At the place of the path, for the sake of an error about its type.
    let hidden = cx.hidden.at(path.span());
    let path = quote_spanned!(path.span()=> #hidden::journal_path(#path));
    Some(emit!(|| #path, |queue| [#(#replayed),*]))
}

/// Nothing where journals are a feature of this build, else an error at the option.
fn requirement(cx: &Cached<'_>) -> Option<TokenStream> {
    let key = cx.options.queue.get()?.journal.key()?;
    let hidden = cx.hidden.at(key.span());
    Some(quote_spanned!(key.span()=> #hidden::require_journal! {}))
}

/// The call of a method that waits: the thread in a function, the task in an `async` one.
fn waited(cx: &Cached<'_>, on: &TokenStream, what: &str, args: &TokenStream) -> TokenStream {
    let name = if cx.is_async() {
        format!("{what}_async")
    } else {
        what.to_owned()
    };
    let name = Ident::new(&name, Span::mixed_site());
    let wait = cx.is_async().then(|| emit!(.await));
    emit!(#on.#name(#args)#wait)
}

fn comma_after(inputs: &TokenStream, more: &TokenStream) -> TokenStream {
    if inputs.is_empty() {
        more.clone()
    } else {
        emit!(#inputs, #more)
    }
}

fn field_span(cx: &Cached<'_>) -> Span {
    let field = cx.options.cache.get();
    field.map_or_else(Span::mixed_site, Spanned::span)
}

/// What is about no key.
fn whole_queue(cx: &Cached<'_>) -> TokenStream {
    let hidden = &cx.hidden;
    let held = held_ref(cx);
    emit!(#hidden::all(#held))
}

/// What writers work on, as an expression of reference type: the cache, or the queue around it.
fn held_ref(cx: &Cached<'_>) -> TokenStream {
    let companion = if cx.is_queued() {
        "larder_queue"
    } else {
        "cache"
    };
    cache(cx, companion, Stand::Asker)
}

fn held_type(cx: &Cached<'_>) -> TokenStream {
    let hidden = &cx.hidden;
    let (key, value) = (cx.key_type(), &cx.shape.value);
    let name = match (cx.is_queued(), cx.is_local()) {
        (true, _) => emit!(WriteBehind),
        (false, true) => emit!(LocalCache),
        (false, false) => emit!(Cache),
    };
    emit!(#hidden::#name<#key, #value>)
}

/// The type that carries the strategy to the setters.
fn strategy_type(cx: &Cached<'_>) -> TokenStream {
    let hidden = &cx.hidden;
    let queue = cx.options.queue.get();
    let is_journaled = queue.is_some_and(|queue| queue.journal.is_given());
    let rejects = queue.is_some_and(|queue| queue.overflow.get() == Some(&Overflow::Reject));
    let name = match cx.strategy() {
        Strategy::CacheAside => "CacheAside",
        Strategy::WriteThrough => "WriteThrough",
        Strategy::WriteAround => "WriteAround",
        Strategy::WriteBehind if is_journaled => "WriteBehindJournal",
        // Writes may fail before they are queued: setters need an error to say so.
        Strategy::WriteBehind if rejects => "WriteBehindOrErr",
        Strategy::WriteBehind => "WriteBehindNow",
    };
    let name = Ident::new(name, Span::mixed_site());
    emit!(#hidden::#name)
}

fn on_error(cx: &Cached<'_>) -> Option<TokenStream> {
    let invalidates = cx.options.on_write_error.get() == Some(&OnWriteError::Invalidate);
    invalidates.then(|| emit!(.errors_invalidate()))
}
