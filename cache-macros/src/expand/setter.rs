//! `#[writes]` and `#[invalidates]`.

use super::Expansion;
use super::changes::changes;
use super::declare::{allowed_outside, body};
use super::handle::handle_of;
use super::inline;
use super::later::{args_pattern, call_now, plan};
use super::load::call_body;
use super::lookup::Stand;
use super::replay::replay;
use super::wrapper::braced;
use crate::attr::setter::{Attribute, SetterOptions};
use crate::check::{Role, fault_of};
use crate::error::Errors;
use crate::item::Function;
use crate::setter::{self, Setter};
use crate::subject::{Place, Subject};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::ReturnType;
use syn::spanned::Spanned;

/// Expands one function.
pub(super) fn function(
    function: &Function,
    place: Place<'_>,
    attribute: Attribute,
    options: SetterOptions,
    uses: &TokenStream,
    errors: &Errors,
) -> Expansion {
    let Some(fault) = fault_of(function, place, Role::Setter(attribute)) else {
        let cx = setter::resolve(function, place, options, errors);
        return expansion(&cx, uses);
    };
    errors.push(fault.error);
    let written = function.to_token_stream();
    if fault.has_companions {
        let cx = Subject::of(function, place, options.krate.get());
        around(&cx, &written, &TokenStream::new())
    } else {
        Expansion::of(written)
    }
}

fn expansion(cx: &Setter<'_>, uses: &TokenStream) -> Expansion {
    let changes = changes(cx);
    if cx.known_value().is_none() || !cx.can_be_kept() {
        let outer = outer(cx, uses, &now(cx, &changes));
        return around(cx, &outer, &TokenStream::new());
    }
    let plan = plan(cx, &shape(cx), place(cx));
    let plan = emit!(#changes #plan);
    let outer = outer(cx, uses, &now_or_later(cx, &plan));
    around(cx, &outer, &replay(cx, &plan))
}

/// The outer function, and beside it the body and what else stands there.
fn around(cx: &Subject<'_>, outer: &TokenStream, more: &TokenStream) -> Expansion {
    match cx.place {
        Place::Free => {
            let name = &cx.function.sig.ident;
            let doc = format!("The body of [`{name}`](fn@{name}), which changes no cache.");
            let handle = handle_of(cx, &doc);
            Expansion::of(emit!(#outer #handle #more))
        }
        Place::Method(_) => {
            let body = body(cx);
            Expansion::of(emit!(#outer #body #more))
        }
        Place::TraitMethod(block) => {
            let body = body(cx);
            Expansion {
                here: outer.clone(),
                beside: block.outside(emit!(#body #more)),
            }
        }
        Place::Foreign(_) => Expansion::of(outer.clone()),
    }
}

/// The function that the user calls: it tells the caches what changes, and runs the body.
fn outer(cx: &Setter<'_>, uses: &TokenStream, run: &TokenStream) -> TokenStream {
    let attrs = &cx.attributes.outer;
    let vis = &cx.function.vis;
    let signature = cx.outer_signature();
    let (import, question) = (import(cx), question(cx));
    let block = braced(cx, &emit!(#uses #import #question #run));
    let allowed = allowed_outside(cx);
    emit!(#(#attrs)* #allowed #vis #signature #block)
}

/// The short name of the hidden module: within a body there is always room for it.
fn import(cx: &Setter<'_>) -> TokenStream {
    let path = &cx.path;
    emit!(use #path as __p;)
}

/// Runs the body at once.
fn now(cx: &Setter<'_>, changes: &TokenStream) -> TokenStream {
    let (body, shape, span) = (body_call(cx), shape(cx), place(cx));
    let begin = match (cx.known_value().is_some(), cx.is_async()) {
        (false, false) => "begin",
        (false, true) => "begin_async",
        (true, false) => "begin_unkept",
        (true, true) => "begin_unkept_async",
    };
    let begin = Ident::new(begin, span);
    let wait = cx.is_async().then(|| emit!(.await));
    let end = end(cx, &body);
    quote_spanned! {span=>
        let changes = #changes.#begin(__p::outcome::<#shape>())#wait;
        #end
    }
}

/// Runs the body at once, or hands it over.
fn now_or_later(cx: &Setter<'_>, plan: &TokenStream) -> TokenStream {
    let span = place(cx);
    let (args, end) = (args_pattern(cx, span), end(cx, &call_now(cx)));
    let begin = if cx.is_async() {
        quote_spanned!(span=> plan.begin_async().await)
    } else {
        quote_spanned!(span=> plan.begin())
    };
    quote_spanned! {span=>
        let plan = #plan;
        // Apart from the body, which may wait: what is returned need not be `Send` meanwhile.
        let (#args, changes) = match #begin {
            __p::Step::Now(args, changes) => (args, changes),
            __p::Step::Done(output) => return output,
        };
        #end
    }
}

/// Runs the body of changes that have begun, and ends them.
fn end(cx: &Setter<'_>, body: &TokenStream) -> TokenStream {
    let span = place(cx);
    if !cx.is_async() {
        return quote_spanned!(span=> changes.end(#body));
    }
    quote_spanned! {span=>
        let body = __p::pin!(::core::option::Option::Some(#body));
        let output = changes.in_turn(body).await;
        changes.end(output)
    }
}

/// The call of the body, or the future of one that is async, with the arguments as the outer
/// function has them.
fn body_call(cx: &Setter<'_>) -> TokenStream {
    if matches!(cx.place, Place::Foreign(_)) {
        let body = match &cx.function.sig.output {
            ReturnType::Default => inline::body(cx, &emit!(())),
            ReturnType::Type(_, ty) => inline::body(cx, ty),
        };
        return emit!((#body)());
    }
    call_body(cx, Stand::Outer)
}

/// Where the compiler says what it has to say of the main getter and this setter together.
fn place(cx: &Setter<'_>) -> Span {
    let place = match cx.main() {
        Some((call, _)) => call.getter.span(),
        None => cx.function.sig.ident.span(),
    };
    Span::mixed_site().located_at(place)
}

/// The type that tells success from failure.
fn shape(cx: &Setter<'_>) -> TokenStream {
    let span = place(cx);
    let success = if cx.outcome.is_unit {
        quote_spanned!(span=> __p::Unit)
    } else {
        quote_spanned!(span=> __p::Value)
    };
    if cx.outcome.has_result {
        quote_spanned!(span=> __p::ReturnsResult<_, #success>)
    } else {
        quote_spanned!(span=> __p::Returns<_, #success>)
    }
}

/// Asks whether the return type hides a `Result`, whose `Err` would count as a success.
fn question(cx: &Setter<'_>) -> TokenStream {
    let Some(ty) = &cx.outcome.question else {
        return TokenStream::new();
    };
    let span = ty.span();
    let answer = quote_spanned!(span=> __p::Probe::<#ty>::shape().no_hidden_result());
    emit!({
        #[allow(unused_imports)]
        use __p::ProbeFallback as _;
        #answer;
    })
}
