//! The handle of a free function: a type of the same name, which has the companions.
//!
//! A function lives among the values and a type in braces among the types, so one `use` brings
//! both.

use super::companions::companions;
use super::declare::{allowed, body};
use crate::model::Cached;
use crate::subject::Subject;
use proc_macro2::TokenStream;

/// The type, and its companions.
pub(crate) fn handle(cx: &Cached<'_>) -> TokenStream {
    let name = &cx.function.sig.ident;
    let doc = format!("The cache of [`{name}`](fn@{name}).");
    let handle = handle_of(cx, &doc);
    let conditions = &cx.attributes.conditions;
    let params = &cx.params;
    let (declared, arguments, bounds) = (params.declared(), params.arguments(), params.bounds());
    let companions = companions(cx);
    let (allowed, import) = (allowed(cx, false), cx.path.import());
    emit! {
        #handle
        #(#conditions)*
        const _: () = {
            #import
            #allowed
            impl #declared #name #arguments #bounds { #companions }
        };
    }
}

/// The type with this documentation, and the body.
pub(super) fn handle_of(cx: &Subject<'_>, doc: &str) -> TokenStream {
    let conditions = &cx.attributes.conditions;
    let name = &cx.function.sig.ident;
    let vis = cx.companion_vis();
    let params = &cx.params;
    let (unsized_params, declared, arguments, bounds) = (
        params.declared_unsized(),
        params.declared(),
        params.arguments(),
        params.bounds(),
    );
    let fields = params.has_types().then(|| {
        let marker = params.used();
        emit!(types: ::core::marker::PhantomData<#marker>)
    });
    let body = body(cx);
    emit! {
        #(#conditions)*
        #[doc = #doc]
        #[allow(non_camel_case_types, dead_code)]
        #vis struct #name #unsized_params { #fields }
        // Apart from the others: it is the user's code, which sees no import and no lint levels of
        // ours.
        #(#conditions)*
        impl #declared #name #arguments #bounds { #body }
    }
}
