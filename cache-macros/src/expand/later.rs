//! Running a setter's body later: what it takes along, and how it is called with that.

use super::lookup::{Stand, companion_path};
use crate::known::{borrows, peeled};
use crate::setter::Setter;
use crate::signature::Arg;
use crate::subject::Place;
use crate::tokens::{mentions, replace_self_value, spelled};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Type, TypeReference};

/// An argument, as closures over all of them name it.
pub(super) struct Taken<'a> {
    pub(super) name: TokenStream,
    pub(super) ty: &'a Type,
    pub(super) is_receiver: bool,
    /// Whether it is provided anew after a restart, and not stored.
    pub(super) is_skipped: bool,
}

/// All arguments, `self` as one of them.
pub(super) fn taken<'a>(cx: &'a Setter<'_>) -> Vec<Taken<'a>> {
    let receiver = cx.receiver.iter().map(|receiver| Taken {
        name: emit!(this),
        ty: &receiver.ty,
        is_receiver: true,
        is_skipped: cx.is_skipped("self"),
    });
    let args = cx.args.iter().map(|Arg { name, ty, .. }| Taken {
        name: name.to_token_stream(),
        ty,
        is_receiver: false,
        is_skipped: cx.is_skipped(&name.to_string()),
    });
    receiver.chain(args).collect()
}

/// The arguments as one tuple: a pattern where they are taken apart again.
pub(super) fn args_pattern(cx: &Setter<'_>, span: Span) -> TokenStream {
    let names = taken(cx).into_iter().map(|taken| taken.name);
    quote_spanned!(span=> (#(#names,)*))
}

/// The call of the body with what [`args_pattern`] binds.
pub(super) fn call_now(cx: &Setter<'_>) -> TokenStream {
    let names = taken(cx).into_iter().map(|taken| taken.name);
    call(cx, names)
}

fn call(cx: &Setter<'_>, args: impl Iterator<Item = TokenStream>) -> TokenStream {
    let body = companion_path(cx, "uncached", Stand::Outer);
    emit!(#body(#(#args),*))
}

/// What follows the changes where the body may run later: its name, the arguments, how they are
/// kept, and how the body is called with the kept ones.
///
/// What the compiler has to say of all that, it says at `span`.
pub(super) fn plan(cx: &Setter<'_>, shape: &TokenStream, span: Span) -> TokenStream {
    let name = name(cx);
    let receiver = cx
        .receiver
        .iter()
        .map(|receiver| receiver.token.to_token_stream());
    let args = receiver.chain(cx.args.iter().map(|arg| arg.name.to_token_stream()));
    let own = own(cx, span);
    let (batch, later) = (batch(cx), later(cx, span));
    let plan = if cx.is_async() {
        quote_spanned!(span=> plan_async)
    } else {
        quote_spanned!(span=> plan)
    };
    quote_spanned! {span=>
        .call(#name, (#(#args,)*), #own)
        #batch
        .#plan(__p::outcome::<#shape>(), #later)
    }
}

/// The scope, the name and the signature of a setter: what it is known by, and by which a journal
/// tells whether it is still the same.
pub(super) fn name(cx: &Setter<'_>) -> TokenStream {
    let scope = if matches!(cx.place, Place::Free) {
        emit!(::core::module_path!())
    } else {
        emit!(::core::any::type_name::<Self>())
    };
    let name = cx.function.sig.ident.to_string();
    let args = cx
        .args
        .iter()
        .filter(|arg| !cx.is_skipped(&arg.name.to_string()));
    let args = args.map(|arg| format!("{}: {}", arg.name, spelled(&arg.ty)));
    let receiver = cx.receiver.iter().filter(|_| !cx.is_skipped("self"));
    let receiver = receiver.map(|receiver| format!("self: {}", spelled(&receiver.ty)));
    let all: Vec<_> = receiver.chain(args).collect();
    let signature = format!("{name}({})", all.join(", "));
    emit!((#scope, #name, #signature))
}

/// The closure that keeps the arguments: first those that are skipped, then the rest.
pub(super) fn own(cx: &Setter<'_>, span: Span) -> TokenStream {
    let (pattern, kept) = (args_pattern(cx, span), sorted(cx, span, keep));
    quote_spanned! {span=>
        |#pattern| {
            #[allow(unused_imports)]
            use __p::KeepNot as _;
            #kept
        }
    }
}

/// Keeps an argument; errors go to its type.
pub(super) fn keep(taken: &Taken<'_>) -> TokenStream {
    let name = &taken.name;
    let span = Span::mixed_site().located_at(taken.ty.span());
    match keeping(taken.ty) {
        Keeping::Borrowed => quote_spanned!(span=> __p::KeepRef(#name).keep()),
        Keeping::Owned => quote_spanned!(span=> __p::KeepValue(#name).keep()),
        Keeping::Not => quote_spanned!(span=> __p::unkept(#name)),
    }
}

/// The pattern of what is kept.
pub(super) fn kept_pattern(cx: &Setter<'_>, is_used: impl Fn(&Taken<'_>) -> bool) -> TokenStream {
    sorted(cx, Span::mixed_site(), |taken| {
        if is_used(taken) {
            taken.name.clone()
        } else {
            emit!(_)
        }
    })
}

/// The two tuples of the skipped arguments and the others.
fn sorted(cx: &Setter<'_>, span: Span, each: impl Fn(&Taken<'_>) -> TokenStream) -> TokenStream {
    let all = taken(cx);
    let (skipped, rest): (Vec<_>, Vec<_>) = all.iter().partition(|taken| taken.is_skipped);
    let (skipped, rest) = (skipped.into_iter().map(&each), rest.into_iter().map(&each));
    quote_spanned!(span=> ((#(#skipped,)*), (#(#rest,)*)))
}

/// How an argument is kept.
enum Keeping {
    /// By what it borrows, made owned.
    Borrowed,
    /// Itself.
    Owned,
    /// Its type says that it can't be.
    Not,
}

fn keeping(ty: &Type) -> Keeping {
    let is_opaque = crate::shape::says(ty, "impl");
    match peeled(ty) {
        _ if is_opaque => Keeping::Not,
        Type::Reference(reference) if is_static(reference) => Keeping::Owned,
        Type::Reference(TypeReference {
            mutability: None,
            elem,
            ..
        }) if !borrows(elem.to_token_stream()) => Keeping::Borrowed,
        ty if borrows(ty.to_token_stream()) => Keeping::Not,
        _ => Keeping::Owned,
    }
}

fn is_static(reference: &TypeReference) -> bool {
    let lifetime = reference.lifetime.as_ref();
    reference.mutability.is_none() && lifetime.is_some_and(|lifetime| lifetime.ident == "static")
}

/// The closure that calls the body with what is kept.
fn later(cx: &Setter<'_>, span: Span) -> TokenStream {
    let pattern = kept_pattern(cx, |_| true);
    let lent = taken(cx).into_iter().map(|taken| lend(&taken));
    let call = call(cx, lent);
    if cx.is_async() {
        quote_spanned!(span=> |kept| {
            let kept = ::core::clone::Clone::clone(kept);
            async move {
                let #pattern = &kept;
                #call.await
            }
        })
    } else {
        quote_spanned!(span=> |#pattern| #call)
    }
}

/// Lends what is kept to the body.
pub(super) fn lend(taken: &Taken<'_>) -> TokenStream {
    let name = &taken.name;
    let span = Span::mixed_site().located_at(taken.ty.span());
    quote_spanned!(span=> __p::lend(#name))
}

/// The function that stores many entries at once.
fn batch(cx: &Setter<'_>) -> TokenStream {
    let Some((key, batch)) = cx.options.batch.given() else {
        return TokenStream::new();
    };
    let span = Span::mixed_site().located_at(key.span());
    let this = Ident::new("this", Span::mixed_site());
    let args = batch.args.iter();
    let args: Vec<_> = args
        .map(|arg| replace_self_value(arg.to_token_stream(), &this))
        .collect();
    let said = quote!(#(#args),*);
    let is_used = |taken: &Taken<'_>| {
        let name: syn::Result<Ident> = syn::parse2(taken.name.clone());
        name.is_ok_and(|name| mentions(&said, &name))
    };
    let pattern = kept_pattern(cx, is_used);
    let all = taken(cx);
    let lent = all.iter().filter(|taken| is_used(taken)).map(|taken| {
        let (name, lent) = (&taken.name, lend(taken));
        let ty = cx.params.elided(taken.ty);
        emit!(let #name: #ty = #lent;)
    });
    let function = &batch.function;
    if cx.is_async() {
        quote_spanned! {span=>
            .batch_async(|kept, items| {
                let kept = ::core::clone::Clone::clone(kept);
                async move {
                    let #pattern = &kept;
                    #(#lent)*
                    #function(#(#args,)* &items).await
                }
            })
        }
    } else {
        quote_spanned! {span=>
            .batch(|#pattern, items| {
                #(#lent)*
                #function(#(#args,)* items)
            })
        }
    }
}
