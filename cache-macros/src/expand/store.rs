//! Where the cache lives.

use super::checks::checks;
use super::settings::builder;
use crate::item::Block;
use crate::known::borrows;
use crate::model::{Cached, Place};
use crate::tokens::replace_self;
use proc_macro2::TokenStream;
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
    // The static can be seen by expressions of the user in the builder: its name is not one of
    // theirs.
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

/// The types of key and value, if there is but one cache and a `static` can name them: it can't
/// name `Self`, nor what is generic.
fn types_in_static(cx: &Cached<'_>) -> Option<(TokenStream, TokenStream)> {
    let types = (cx.key_type(), cx.shape.value.clone());
    match cx.place {
        _ if cx.params.has_types() => None,
        Place::Free => Some(types),
        Place::Method(None) => None,
        Place::Method(Some(block)) | Place::TraitMethod(block) | Place::Foreign(block) => {
            let is_generic = block
                .generics
                .params
                .iter()
                .any(|param| !matches!(param, GenericParam::Lifetime(_)));
            let has_lifetimes = borrows(block.self_ty.to_token_stream());
            let concrete = |ty: TokenStream| block.concrete(ty);
            (!is_generic && !has_lifetimes).then(|| (concrete(types.0), concrete(types.1)))
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
    /// A type of this block, said without `Self`.
    fn concrete(&self, ty: TokenStream) -> TokenStream {
        replace_self(self.outside(ty), &self.self_ty)
    }
}
