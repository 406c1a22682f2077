//! Where the cache lives.

use super::checks::checks;
use super::lookup::{Stand, companion_path};
use super::settings::builder;
use crate::item::Block;
use crate::known::borrows;
use crate::model::Cached;
use crate::subject::Place;
use crate::tokens::replace_self;
use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
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
    if cx.is_queued() {
        let queue = companion_path(cx, "larder_try_queue", Stand::Asker);
        return emit!(#queue().map(::core::ops::Deref::deref));
    }
    let names = if cx.is_local() {
        ["LocalSite", "LocalInstances"]
    } else {
        ["Site", "Instances"]
    };
    try_site(cx, &site_of(cx, names), "try_cache", &TokenStream::new())
}

/// A `static` in which a cache lives.
pub(super) struct Site {
    /// Its type, and the generic arguments of that.
    ty: Ident,
    generics: TokenStream,
    /// An item that it needs.
    item: TokenStream,
    /// The call that chooses the instance.
    instance: TokenStream,
}

/// The site of a function, of the first of these types where there is one cache, and of the second
/// where there are many.
pub(super) fn site_of(cx: &Cached<'_>, [one, many]: [&str; 2]) -> Site {
    let named = |name: &str| Ident::new(name, Span::mixed_site());
    let (one, many) = (named(one), named(many));
    if let Some((key, value)) = types_in_static(cx) {
        return Site {
            ty: one,
            generics: emit!(<#key, #value>),
            item: TokenStream::new(),
            instance: TokenStream::new(),
        };
    }
    let (item, instance) = instance(cx);
    Site {
        ty: many,
        generics: TokenStream::new(),
        item,
        instance,
    }
}

/// What lives at a site, made by this method of it from the settings of the cache and more.
pub(super) fn try_site(
    cx: &Cached<'_>,
    site: &Site,
    method: &str,
    more: &TokenStream,
) -> TokenStream {
    let hidden = &cx.hidden;
    let Site {
        ty,
        generics,
        item,
        instance,
    } = site;
    let (checks, builder) = (checks(cx), builder(cx));
    let method = Ident::new(method, Span::mixed_site());
    let make = emit!(#instance.#method(#builder #more));
    // The static can be seen by expressions of the user in the builder: its name is not one of
    // theirs.
    if cx.is_local() {
        emit! {
            #checks
            #item
            #hidden::thread_local! {
                static LARDER_SITE: #hidden::#ty #generics = const { #hidden::#ty::new() };
            }
            LARDER_SITE.with(|site| site #make)
        }
    } else {
        emit! {
            #checks
            #item
            static LARDER_SITE: #hidden::#ty #generics = #hidden::#ty::new();
            LARDER_SITE #make
        }
    }
}

/// The types of key and value, if there is but one cache and a `static` can name them: it can't
/// name `Self`, nor what is generic.
fn types_in_static(cx: &Cached<'_>) -> Option<(TokenStream, TokenStream)> {
    let types = (cx.key_type(), cx.shape.value.clone());
    match cx.place {
        _ if cx.params.has_types() => None,
        Place::Free => Some(types),
        Place::Method(None) => None,
        Place::Method(Some(block)) | Place::TraitMethod(block) | Place::Foreign(block) => {
            let concrete = |ty: TokenStream| block.concrete(ty);
            block
                .has_one_cache()
                .then(|| (concrete(types.0), concrete(types.1)))
        }
    }
}

/// The choice of this instantiation's cache, by a type that differs from instantiation to
/// instantiation: an item, and a method call.
fn instance(cx: &Cached<'_>) -> (TokenStream, TokenStream) {
    let (key, value) = (cx.key_type(), &cx.shape.value);
    let (item, mark) = match cx.place {
        // The handle has the parameters of the function.
        Place::Free => (TokenStream::new(), emit!(Self)),
        _ => cx.params.marker(),
    };
    (item, emit!(.of::<#mark, #key, #value>()))
}

impl Block {
    /// Whether a function in it, unless it is generic itself, has but one cache.
    pub(crate) fn has_one_cache(&self) -> bool {
        let mut params = self.generics.params.iter();
        let is_generic = params.any(|param| !matches!(param, GenericParam::Lifetime(_)));
        !is_generic && !borrows(self.self_ty.to_token_stream())
    }

    /// A type of this block, said without `Self`.
    fn concrete(&self, ty: TokenStream) -> TokenStream {
        replace_self(self.outside(ty), &self.self_ty)
    }
}
