//! Loading: running the body with what belongs to a load.

use super::lookup::{Stand, companion_path};
use crate::model::Cached;
use crate::subject::Subject;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;

/// A load: statements that come before, while the arguments are still there, and an expression.
pub(super) struct Load<'a> {
    cx: &'a Cached<'a>,
    /// Makes the tags.
    pub(super) before: TokenStream,
    expr: TokenStream,
}

/// The load of what the variable `miss` stands for.
pub(super) fn load<'a>(cx: &'a Cached<'a>) -> Load<'a> {
    let hidden = &cx.hidden;
    let output = shape(cx);
    let (store_if, share) = (store_if(cx), share(cx));
    let Tags { before, closure } = tags(cx);
    let tags = (!before.is_empty()).then(|| emit!(.tags(#closure)));
    Load {
        cx,
        before,
        expr: emit!(#hidden::load::<#output, _>(miss) #tags #store_if #share),
    }
}

impl Load<'_> {
    /// Runs a call of the body, in the caller's time: an expression of the return type.
    pub(super) fn run(&self, call: &TokenStream) -> TokenStream {
        let (hidden, load) = (&self.cx.hidden, &self.expr);
        if self.cx.is_async() {
            return emit!(#load.run_async(move || #call).await);
        }
        emit! {
            match #load.begin() {
                #hidden::Led::Run(run) => run.end(#call),
                #hidden::Led::Served(output) => output,
            }
        }
    }

    /// Runs a call of the body in the background, at the place of the option that asked for it.
    pub(super) fn spawn(&self, call: &TokenStream, option: &Ident) -> TokenStream {
        let load = &self.expr;
        let span = Span::mixed_site().located_at(option.span());
        // The braces have their place too, and with them the closure.
        if self.cx.is_async() {
            quote_spanned!(span=> #load.spawn_async(move || { async move { #call.await } }))
        } else {
            quote_spanned!(span=> #load.spawn(move || { #call }))
        }
    }
}

/// The type that takes the return type apart.
pub(super) fn shape(cx: &Cached<'_>) -> TokenStream {
    let hidden = &cx.hidden;
    let kind = cx.shape.kind.name();
    emit!(#hidden::#kind<_>)
}

/// The call of the body, with the arguments as the outer function has them.
pub(super) fn call_body(cx: &Subject<'_>, stand: Stand) -> TokenStream {
    let receiver = cx
        .receiver
        .iter()
        .map(|receiver| receiver.token.to_token_stream());
    let args = cx.args.iter().map(|arg| arg.name.to_token_stream());
    call_body_with(cx, stand, receiver.chain(args))
}

/// The call of the body, with other arguments.
pub(super) fn call_body_with(
    cx: &Subject<'_>,
    stand: Stand,
    args: impl Iterator<Item = TokenStream>,
) -> TokenStream {
    let body = companion_path(cx, "uncached", stand);
    emit!(#body(#(#args),*))
}

/// The tags of an entry: the statements that make them, and the closure that hands them over.
pub(super) struct Tags {
    pub(super) before: TokenStream,
    pub(super) closure: TokenStream,
}

/// The tags of an entry. They are made before the body takes the arguments away.
pub(super) fn tags(cx: &Cached<'_>) -> Tags {
    let hidden = &cx.hidden;
    let Some(tags) = cx.options.tags.get() else {
        return Tags {
            before: TokenStream::new(),
            closure: emit!(#hidden::no_tags),
        };
    };
    let tags = tags.iter().map(|tag| {
        let hidden = hidden.at(tag.span());
        quote_spanned!(tag.span()=> <#hidden::Tag as ::core::convert::From<_>>::from(#tag))
    });
    Tags {
        before: emit!(let tags = ::std::vec![#(#tags),*];),
        closure: emit!(move || tags),
    }
}

/// The method call that says which values are stored.
pub(super) fn store_if(cx: &Cached<'_>) -> Option<TokenStream> {
    let (expr, value) = (cx.options.cache_if.get()?, &cx.shape.value);
    // A function pointer: closures learn the type of their parameter from it.
    Some(emit!(.store_if({ let store_if: fn(&#value) -> bool = #expr; store_if })))
}

/// How an error reaches those who waited for the load: found out by method lookup, as `E: Clone` or
/// not can't be asked by a bound.
fn share(cx: &Cached<'_>) -> Option<TokenStream> {
    let (hidden, error) = (&cx.hidden, cx.shape.error.as_ref()?);
    Some(emit!(.share({
        use #hidden::{ShareClone as _, ShareNone as _};
        (&&#hidden::ShareOf::<#error>::new()).share()
    })))
}
