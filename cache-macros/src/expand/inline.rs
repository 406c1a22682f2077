//! A cached method in the `impl` of a trait for a type of another crate: nothing can stand beside
//! it, so all of it stands inside.

use super::lookup::{Stand, lookup_in};
use super::store::try_cache;
use super::wrapper::outer_with;
use crate::model::Cached;
use crate::signature::Arg;
use crate::subject::Subject;
use proc_macro2::TokenStream;
use quote::ToTokens;

/// The method.
pub(super) fn inline(cx: &Cached<'_>) -> TokenStream {
    let hidden = &cx.hidden;
    let try_cache = try_cache(cx);
    let cache = if cx.is_local() {
        emit!(&cache)
    } else {
        emit!(cache)
    };
    let cache = match (cx.options.cache.get(), &cx.receiver) {
        (Some(field), Some(_)) => emit!(&#field),
        _ => cache,
    };
    let mut found = lookup_in(cx, &cache, Stand::Outer);
    let before = &found.before;
    if !cx.options.cache.is_given() {
        found.before = emit!(let cache = #hidden::built({ #try_cache }); #before);
    }
    let body = body(cx, &cx.shape.output);
    outer_with(cx, &found, &emit!((#body)()))
}

/// A closure that runs the body, which may return from it.
pub(super) fn body(cx: &Subject<'_>, output: impl ToTokens) -> TokenStream {
    let body = &cx.function.body;
    let rebound = cx.args.iter().filter(|arg| !arg.is_just_a_name());
    let patterns: Vec<_> = rebound
        .map(|Arg { name, pattern, .. }| emit!(let #pattern = #name;))
        .collect();
    if !cx.is_async() {
        // Braces around a block alone would be a warning, at those that the user wrote.
        return if patterns.is_empty() {
            emit!(move || -> #output #body)
        } else {
            emit!(move || -> #output { #(#patterns)* #body })
        };
    }
    emit!(move || async move {
        #(#patterns)*
        // What the block gives can't be written at the block: this branch, never taken, says it.
        if let ::core::option::Option::Some(never) = ::core::option::Option::None::<#output> {
            return never;
        }
        #body
    })
}
