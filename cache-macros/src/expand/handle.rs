//! The handle of a free function: a type of the same name, which has the companions.
//!
//! A function lives among the values and a type in braces among the types, so one `use` brings both.

use super::companions::{allowed, companions};
use crate::model::Cached;
use proc_macro2::TokenStream;

/// The type, and its companions.
pub(crate) fn handle(cx: &Cached<'_>) -> TokenStream {
    let companions = companions(cx);
    let conditions = &cx.attributes.conditions;
    let name = &cx.function.sig.ident;
    let vis = cx.companion_vis();
    let params = &cx.params;
    let allowed = allowed();
    let doc = format!("The cache of [`{name}`](fn@{name}), and its body without it.");
    let (unsized_params, declared, arguments, bounds) =
        (params.declared_unsized(), params.declared(), params.arguments(), params.bounds());
    let fields = params.has_types().then(|| {
        let marker = params.marker();
        emit!(types: ::core::marker::PhantomData<#marker>)
    });
    emit! {
        #(#conditions)*
        #[doc = #doc]
        #[allow(non_camel_case_types, dead_code, unreachable_pub)]
        #vis struct #name #unsized_params { #fields }
        #(#conditions)*
        #allowed
        impl #declared #name #arguments #bounds {
            #companions
        }
    }
}
