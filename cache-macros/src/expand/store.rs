//! Where the cache lives, how it is set up, and what is checked of the types in it.

use crate::attr::value::Capacity;
use crate::item::Block;
use crate::key::borrows;
use crate::model::{Cached, Key, Place};
use crate::tokens::replace_self;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;
use syn::GenericParam;

/// The type of the cache, as it is handed out.
pub(super) fn cache_type(cx: &Cached<'_>) -> TokenStream {
    let hidden = &cx.hidden;
    let (key, value) = (cx.key_type(), &cx.shape.value);
    match (cx.options.cache.is_given(), cx.is_local()) {
        (true, true) => emit!(&#hidden::LocalCache<#key, #value>),
        (true, false) => emit!(&#hidden::Cache<#key, #value>),
        (false, true) => emit!(#hidden::LocalCache<#key, #value>),
        (false, false) => emit!(&'static #hidden::Cache<#key, #value>),
    }
}

/// The cache, or what is wrong with its options: statements that end in a `Result`.
pub(super) fn try_cache(cx: &Cached<'_>) -> TokenStream {
    let hidden = &cx.hidden;
    let checks = checks(cx);
    let builder = builder(cx);
    let (one, many) = if cx.is_local() {
        (emit!(LocalSite), emit!(LocalInstances))
    } else {
        (emit!(Site), emit!(Instances))
    };
    let (site, generics, (item, instance)) = match types_in_static(cx) {
        Some((key, value)) => (one, emit!(<#key, #value>), Default::default()),
        None => (many, TokenStream::new(), instance(cx)),
    };
    // The static can be seen by expressions of the user in the builder: its name is not one of theirs.
    if cx.is_local() {
        emit! {
            #checks
            #item
            #hidden::thread_local! {
                static LARDER_SITE: #hidden::#site #generics = const { #hidden::#site::new() };
            }
            LARDER_SITE.with(|site| site #instance.try_cache(|| #builder))
        }
    } else {
        emit! {
            #checks
            #item
            static LARDER_SITE: #hidden::#site #generics = #hidden::#site::new();
            LARDER_SITE #instance.try_cache(|| #builder)
        }
    }
}

/// The types of key and value, if there is but one cache and a `static` can name them: it can't name
/// `Self`, nor what is generic.
fn types_in_static(cx: &Cached<'_>) -> Option<(TokenStream, TokenStream)> {
    let types = (cx.key_type(), cx.shape.value.clone());
    match cx.place {
        _ if cx.params.has_types() => None,
        Place::Free => Some(types),
        Place::Method(None) => None,
        Place::Method(Some(block)) | Place::TraitMethod(block) | Place::Foreign(block) => {
            let is_generic = block.generics.params.iter().any(|param| !matches!(param, GenericParam::Lifetime(_)));
            let has_lifetimes = borrows(block.self_ty.to_token_stream());
            let concrete = |ty: TokenStream| block.concrete(ty);
            (!is_generic && !has_lifetimes).then(|| (concrete(types.0), concrete(types.1)))
        }
    }
}

/// The choice of this instantiation's cache, by a type that differs from instantiation to instantiation:
/// an item, and a method call.
fn instance(cx: &Cached<'_>) -> (TokenStream, TokenStream) {
    let (key, value) = (cx.key_type(), &cx.shape.value);
    let (item, mark) = match cx.place {
        // The handle has the parameters of the function.
        Place::Free => (TokenStream::new(), emit!(Self)),
        _ => cx.params.marker(),
    };
    (item, emit!(.of::<#mark, #key, #value>()))
}

/// The settings of the cache.
fn builder(cx: &Cached<'_>) -> TokenStream {
    let hidden = &cx.hidden;
    let options = &cx.options;
    let (key, value) = (cx.key_type(), &cx.shape.value);
    let name = name(cx);
    let mut builder = emit!(#hidden::Builder::<#key, #value>::new().name(#name));
    let mut set = |place: Option<Span>, method: &str, argument: TokenStream| {
        let span = place.map_or_else(Span::mixed_site, |place| Span::mixed_site().located_at(place));
        let method = Ident::new(method, span);
        builder.extend(quote_spanned!(span=> .#method(#argument)));
    };
    if let Some(given) = options.capacity.given() {
        match &given.value {
            Capacity::Unbounded => set(None, "unbounded", TokenStream::new()),
            Capacity::Entries(entries) => set(Some(given.key.span()), "capacity", entries.clone()),
        }
    }
    if let Some(given) = options.max_weight.given() {
        set(Some(given.key.span()), "max_weight", given.value.clone());
    }
    if let Some(given) = options.weigher.given() {
        set(Some(given.key.span()), "weigher", given.value.to_token_stream());
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
        if let Some(given) = time.given() {
            set(Some(given.key.span()), &given.key.to_string(), given.value.tokens.clone());
        }
    }
    if let Some(part) = options.jitter.get() {
        set(None, "jitter", part.to_token_stream());
    }
    if let Some(expires) = expires(cx) {
        set(None, "expires", expires);
    }
    if options.coalesce.get() == Some(&false) {
        set(None, "coalesce", emit!(false));
    }
    builder
}

/// The name of the cache: the path of the function.
fn name(cx: &Cached<'_>) -> TokenStream {
    if let Some(name) = cx.options.name.get() {
        return name.to_token_stream();
    }
    match cx.place {
        Place::Free => emit!(::core::any::type_name::<Self>()),
        _ => {
            let format = format!("{{}}::{}", cx.function.sig.ident);
            emit!(::std::format!(#format, ::core::any::type_name::<Self>()))
        }
    }
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
                let expires: fn(&#key, &#value) -> ::core::option::Option<::core::time::Duration> = #user;
                expires(key, value)
            })
        }
    };
    Some(emit!(|key, value| match value {
        ::core::option::Option::None => ::core::option::Option::Some(#negative),
        ::core::option::Option::Some(_) => #otherwise,
    }))
}

/// States what is asked of the types, once and at their own tokens: nothing else in an expansion is an
/// error where one of these is.
pub(super) fn checks(cx: &Cached<'_>) -> TokenStream {
    let mut checks = TokenStream::new();
    let (check_key, check_value) = if cx.is_local() {
        ("check_local_key", "check_local_value")
    } else {
        ("check_key", "check_value")
    };
    match &cx.key {
        Key::Given(key) => checks.extend(check(cx, check_key, &key.ty)),
        Key::Parts(parts) => {
            for ty in parts.iter().flat_map(|part| &part.part.unproven) {
                checks.extend(check(cx, check_key, ty));
            }
        }
    }
    if !cx.shape.is_proven {
        checks.extend(check(cx, check_value, &cx.shape.value));
    }
    if let Some(question) = &cx.shape.question {
        let (function, ty) = (&question.check, &question.ty);
        let plain = &cx.hidden;
        let span = ty.span();
        let hidden = plain.at(span);
        let asked = quote_spanned!(span=> #hidden::Probe::<#ty>::shape());
        checks.extend(emit!({
            #[allow(unused_imports)]
            use #plain::ProbeFallback as _;
            #plain::#function(#asked);
        }));
    }
    checks
}

fn check(cx: &Cached<'_>, function: &str, ty: impl ToTokens + Spanned) -> TokenStream {
    let span = ty.span();
    let hidden = cx.hidden.at(span);
    let function = Ident::new(function, span);
    let call = quote_spanned!(span=> #hidden::#function::<#ty>);
    emit!(#call();)
}

impl Block {
    /// A type of this block, said without `Self`.
    fn concrete(&self, ty: TokenStream) -> TokenStream {
        replace_self(self.outside(ty), &self.self_ty)
    }
}
