//! Reloads in the background: they outlive the call, so they own their arguments.

use super::load::{call_body_with, load, shape};
use super::lookup::Stand;
use crate::known::peeled;
use crate::model::Cached;
use crate::signature::ReceiverKind;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

/// The arm of a read that found a value, and the duty to reload it.
pub(super) fn due_arm(cx: &Cached<'_>) -> TokenStream {
    let options = &cx.options;
    let Some(option) = options
        .refresh_after
        .key()
        .or(options.stale_while_revalidate.key())
    else {
        return TokenStream::new();
    };
    let hidden = &cx.hidden;
    let shape = shape(cx);
    let (owned, args) = owned_args(cx);
    let load = load(cx);
    let before = &load.before;
    let body = call_body_with(cx, Stand::Outer, args.into_iter());
    let spawn = load.spawn(&body, option);
    emit! {
        #hidden::Found::Due(value, miss) => {
            #before
            #(#owned)*
            #spawn;
            <#shape as #hidden::Shape>::hit(value)
        }
    }
}

/// Nothing where the tokio runtime is there for reloads of an `async fn`, else an error at the
/// option.
pub(super) fn requirement(cx: &Cached<'_>) -> TokenStream {
    let options = &cx.options;
    match options
        .refresh_after
        .key()
        .or(options.stale_while_revalidate.key())
    {
        Some(option) if cx.is_async() => {
            let hidden = cx.hidden.at(option.span());
            quote_spanned!(option.span()=> #hidden::require_tokio! {})
        }
        _ => TokenStream::new(),
    }
}

/// Statements that make borrowed arguments owned, and the arguments made from those.
fn owned_args(cx: &Cached<'_>) -> (Vec<TokenStream>, Vec<TokenStream>) {
    let mut owned = Vec::new();
    let mut args = Vec::new();
    if let Some(receiver) = &cx.receiver {
        let this = receiver.token;
        if receiver.kind == ReceiverKind::Ref {
            let own = own(cx, this, &this);
            owned.push(emit!(let this = #own;));
            args.push(emit!(&this));
        } else {
            args.push(this.to_token_stream());
        }
    }
    for arg in &cx.args {
        let name = &arg.name;
        match peeled(&arg.ty) {
            Type::Reference(reference) if !is_static(reference) => {
                let own = own(cx, name, &reference.elem);
                owned.push(emit!(let #name = #own;));
                args.push(emit!(&#name));
            }
            // This call has no more use for it: it moves along.
            _ => args.push(name.to_token_stream()),
        }
    }
    (owned, args)
}

fn is_static(reference: &syn::TypeReference) -> bool {
    reference
        .lifetime
        .as_ref()
        .is_some_and(|lifetime| lifetime.ident == "static")
}

/// Makes what is borrowed owned; errors go to the type.
fn own(cx: &Cached<'_>, value: impl ToTokens, ty: &impl Spanned) -> TokenStream {
    let span = ty.span();
    let hidden = cx.hidden.at(span);
    quote_spanned!(span=> #hidden::own(#value))
}
