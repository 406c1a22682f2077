//! After a restart: how a setter queues its calls again, of what a journal has kept of them.

use super::changes::whole_of;
use super::declare::{Companion, declare};
use super::later::{Taken, keep, kept_pattern, lend, name, own, taken};
use crate::setter::Setter;
use crate::subject::Place;
use crate::tokens::replace_self_value;
use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::FnArg;

/// What stands beside a setter for journals: nothing without the feature, or where the setter can't
/// be queued. `plan` is what the setter does.
pub(super) fn replay(cx: &Setter<'_>, plan: &TokenStream) -> TokenStream {
    if !cx.can_travel() {
        return TokenStream::new();
    }
    let mut companions = vec![replayed(cx, plan)];
    companions.extend(recover(cx, plan));
    let companions = companions.into_iter();
    let companions = companions.map(|companion| declare(cx, companion));
    let companions: TokenStream = companions.collect();
    let path = &cx.path;
    if !matches!(cx.place, Place::Free) {
        return emit!(#path::setter_replay! { #companions });
    }
    let name = &cx.function.sig.ident;
    let params = &cx.params;
    let (declared, arguments, bounds) = (params.declared(), params.arguments(), params.bounds());
    let conditions = &cx.attributes.conditions;
    emit! {
        #(#conditions)*
        #path::setter_replay! {
            #[allow(dead_code, non_snake_case)]
            impl #declared #name #arguments #bounds { #companions }
        }
    }
}

/// What the getter asks of all its setters when it is first used. Where arguments are skipped, it
/// waits for the user to recover.
fn replayed(cx: &Setter<'_>, plan: &TokenStream) -> Companion {
    let path = &cx.path;
    let does = if cx.options.skip.is_given() {
        emit!(let _ = queue; ::core::result::Result::Ok(0))
    } else {
        let parts = parts(cx, plan);
        emit!(use #path as __p; __p::replay(queue, #parts))
    };
    Companion::hidden("larder_replay")
        .takes(&emit!(queue: &dyn ::core::any::Any))
        .gives(&emit!(::core::result::Result<usize, #path::BuildError>))
        .does(&does)
}

/// The same for the user, who has what is skipped.
fn recover(cx: &Setter<'_>, plan: &TokenStream) -> Option<Companion> {
    let skipped = cx.options.skip.get()?;
    let (call, _) = cx.main()?;
    let path = &cx.path;
    let is_skipped = |input: &&FnArg| match input {
        FnArg::Receiver(_) => skipped.iter().any(|name| name == "self"),
        FnArg::Typed(typed) => {
            let pattern = typed.pat.to_token_stream().to_string();
            skipped.iter().any(|name| *name == pattern)
        }
    };
    let inputs = cx.outer_signature().inputs;
    let inputs = inputs.iter().filter(is_skipped);
    let inputs = inputs.map(|input| cx.params.elided(input));
    let (whole, parts) = (whole_of(cx, call), parts(cx, plan));
    let doc = "Queues again what a journal has kept of its calls; how many. Until then they wait.";
    let recover = Companion::new("recover", doc)
        .takes(&emit!(#(#inputs),*))
        .gives(&emit!(usize))
        .does(&emit!(use #path as __p; __p::recover(&#whole, #parts)));
    Some(recover)
}

/// What both hand over: the setter's name, the types of its arguments, how they are kept, those that
/// are skipped, and what is queued for others that come out of a journal.
fn parts(cx: &Setter<'_>, plan: &TokenStream) -> TokenStream {
    let this = Ident::new("this", Span::mixed_site());
    let all = taken(cx);
    let (name, own) = (name(cx), own(cx, Span::mixed_site()));
    let types = all.iter().map(|taken| cx.params.elided(taken.ty));
    let skipped = all.iter().filter(|taken| taken.is_skipped);
    let skipped: Vec<_> = skipped
        .map(|taken| {
            let named = match &cx.receiver {
                Some(receiver) if taken.is_receiver => receiver.token.to_token_stream(),
                _ => taken.name.clone(),
            };
            keep(&Taken {
                name: named,
                ..*taken
            })
        })
        .collect();
    let kept = if skipped.is_empty() {
        emit!(()) // a block would be one too many for clippy
    } else {
        emit!({
            #[allow(unused_imports)]
            use __p::KeepNot as _;
            (#(#skipped,)*)
        })
    };
    let pattern = kept_pattern(cx, |_| true);
    let lent = all.iter().map(|taken| {
        let (name, lent) = (&taken.name, lend(taken));
        let ty = cx.params.elided(taken.ty);
        emit!(let #name: #ty = #lent;)
    });
    // There is no `self` in here: it is one of the arguments.
    let plan = replace_self_value(plan.clone(), &this);
    emit! {
        #name,
        ::core::marker::PhantomData::<(#(#types,)*)>,
        #own,
        #kept,
        |#pattern| {
            #(#lent)*
            #plan.operation()
        },
    }
}
