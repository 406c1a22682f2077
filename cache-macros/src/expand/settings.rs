//! How the cache is set up.

use crate::attr::value::Capacity;
use crate::model::Cached;
use crate::subject::Place;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

/// A closure that sets what the options say of the cache.
pub(super) fn builder(cx: &Cached<'_>) -> TokenStream {
    let hidden = &cx.hidden;
    let options = &cx.options;
    let name = name(cx);
    // Its type is that of a function pointer: closures of the user learn their types from it.
    let mut builder = emit!(|builder| builder.name(#name));
    let mut set = |place: Option<Span>, method: &str, argument: TokenStream| {
        let span = place.map_or_else(Span::mixed_site, |place| {
            Span::mixed_site().located_at(place)
        });
        let method = Ident::new(method, span);
        builder.extend(quote_spanned!(span=> .#method(#argument)));
    };
    match options.capacity.given() {
        None => {}
        Some((_, Capacity::Unbounded)) => set(None, "unbounded", TokenStream::new()),
        Some((key, Capacity::Entries(entries))) => {
            set(Some(key.span()), "capacity", entries.clone());
        }
    }
    if let Some((key, weight)) = options.max_weight.given() {
        set(Some(key.span()), "max_weight", weight.clone());
    }
    if let Some((key, weigher)) = options.weigher.given() {
        set(Some(key.span()), "weigher", weigher.to_token_stream());
    }
    if let Some(policy) = options.policy.get() {
        set(None, "policy", emit!(#hidden::EvictionPolicy::#policy));
    }
    for time in [
        &options.ttl,
        &options.tti,
        &options.refresh_after,
        &options.stale_while_revalidate,
        &options.stale_if_error,
    ] {
        if let Some((key, time)) = time.given() {
            set(Some(key.span()), &key.to_string(), time.tokens.clone());
        }
    }
    if let Some(part) = options.jitter.get() {
        let part = Literal::f64_unsuffixed(*part);
        set(None, "jitter", part.into_token_stream());
    }
    if let Some(expires) = expires(cx) {
        set(None, "expires", expires);
    }
    if options.coalesce.get() == Some(&false) {
        set(None, "coalesce", emit!(false));
    }
    if options.curve.get() == Some(&true) {
        set(None, "sample_curve", TokenStream::new());
    }
    builder
}

/// A closure that sets what the options say of the write queue.
pub(super) fn queue_settings(cx: &Cached<'_>) -> TokenStream {
    let hidden = &cx.hidden;
    let mut settings = emit!(|settings| settings);
    let Some(queue) = cx.options.queue.get() else {
        return settings;
    };
    let mut set = |place: &Ident, argument: TokenStream| {
        let span = Span::mixed_site().located_at(place.span());
        let method = Ident::new(&place.to_string(), span);
        settings.extend(quote_spanned!(span=> .#method(#argument)));
    };
    for number in [
        &queue.capacity,
        &queue.batch,
        &queue.retries,
        &queue.workers,
    ] {
        if let Some((key, number)) = number.given() {
            set(key, number.clone());
        }
    }
    if let Some((key, delay)) = queue.delay.given() {
        set(key, delay.tokens.clone());
    }
    if let Some((key, (shortest, longest))) = queue.backoff.given() {
        let (shortest, longest) = (&shortest.tokens, &longest.tokens);
        set(key, emit!(#shortest, #longest));
    }
    if let Some((key, overflow)) = queue.overflow.given() {
        let variant = Ident::new(overflow.variant(), Span::mixed_site());
        set(key, emit!(#hidden::Overflow::#variant));
    }
    if let Some((key, on_dead)) = queue.on_dead.given() {
        set(key, on_dead.to_token_stream());
    }
    settings
}

/// The name of the cache: the path of the function.
fn name(cx: &Cached<'_>) -> TokenStream {
    if let Some(name) = cx.options.name.get() {
        return name.to_token_stream();
    }
    if matches!(cx.place, Place::Free) {
        return emit!(::core::any::type_name::<Self>());
    }
    let format = format!("{{}}::{}", cx.function.sig.ident);
    emit!(::std::format!(#format, ::core::any::type_name::<Self>()))
}

/// The time to live of each entry: `negative_ttl` for a stored `None`, else what the user says.
fn expires(cx: &Cached<'_>) -> Option<TokenStream> {
    let (user, negative) = (cx.options.expires.get(), cx.options.negative_ttl.get());
    let Some(negative) = negative.map(|time| &time.tokens) else {
        return user.map(ToTokens::to_token_stream);
    };
    let otherwise = match user {
        None => emit!(::core::option::Option::None),
        Some(user) => {
            let (key, value) = (cx.key_type(), &cx.shape.value);
            emit!({
                let expires: fn(&#key, &#value) -> ::core::option::Option<::core::time::Duration>
                    = #user;
                expires(key, value)
            })
        }
    };
    Some(emit!(|key, value| match value {
        ::core::option::Option::None => ::core::option::Option::Some(#negative),
        ::core::option::Option::Some(_) => #otherwise,
    }))
}
