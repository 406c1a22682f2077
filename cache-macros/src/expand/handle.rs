//! The handle of a free function: a type of the same name, which has the companions.
//!
//! A function lives among the values and a type in braces among the types, so one `use` brings
//! both.

use super::companions::{allowed, body, companions};
use crate::model::Cached;
use proc_macro2::TokenStream;

/// The type, and its companions.
pub(crate) fn handle(cx: &Cached<'_>) -> TokenStream {
    let conditions = &cx.attributes.conditions;
    let name = &cx.function.sig.ident;
    let vis = cx.companion_vis();
    let params = &cx.params;
    let doc = format!("The cache of [`{name}`](fn@{name}).");
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
    let companions = companions(cx);
    let (allowed, import) = (allowed(cx, false), cx.path.import());
    emit! {
        #(#conditions)*
        #[doc = #doc]
        #[allow(non_camel_case_types, dead_code)]
        #vis struct #name #unsized_params { #fields }
        // Apart from the others: it is the user's code, which sees no import and no lint levels of
        // ours.
        #(#conditions)*
        impl #declared #name #arguments #bounds { #body }
        #(#conditions)*
        const _: () = {
            #import
            #allowed
            impl #declared #name #arguments #bounds { #companions }
        };
    }
}
