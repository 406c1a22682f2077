//! What a setter changes, as calls of the hidden module: each getter is asked for its entry by the
//! setter's arguments.

use crate::attr::getter::{Call, Entries, Getter};
use crate::attr::setter::Change;
use crate::attr::value::{literal, peeled};
use crate::known;
use crate::setter::Setter;
use crate::signature::{Arg, ReceiverKind};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Lit, Type, UnOp};

/// All that a setter changes, the main change first.
pub(super) fn changes(cx: &Setter<'_>) -> TokenStream {
    let main = cx.main();
    let main = main.map(|(call, value)| write(cx, ["set", "set_returned"], call, value));
    let main = main.unwrap_or_else(|| emit!(__p::change()));
    let others = cx.others().map(|change| beside(cx, change));
    emit!(#main #(.and(#others))*)
}

fn beside(cx: &Setter<'_>, change: &Change) -> TokenStream {
    match change {
        Change::Write(call, value) => write(cx, ["also", "also_returned"], call, value.as_ref()),
        Change::Forget(call) => {
            let target = target(cx, call);
            match call.entries {
                Entries::One(_) => emit!(__p::forget(#target)),
                Entries::All => emit!(__p::forget_all(#target)),
            }
        }
        Change::ForgetTag(tag) => {
            let tag = tag_text(tag);
            emit!(__p::forget_tag(#tag))
        }
    }
}

/// A write, by the first of these functions where the value is given, else by the second.
fn write(
    cx: &Setter<'_>,
    [given, returned]: [&str; 2],
    call: &Call,
    value: Option<&Expr>,
) -> TokenStream {
    let target = target(cx, call);
    let span = Span::mixed_site().located_at(call.getter.span());
    let function = |name| Ident::new(name, span);
    match value {
        None => {
            let returned = function(returned);
            quote_spanned!(span=> __p::#returned(#target))
        }
        Some(value) => {
            let (given, value) = (function(given), new_value(cx, value));
            quote_spanned!(span=> __p::#given(#target, || #value))
        }
    }
}

/// The call of the hidden companion that tells the entry, or all of them.
fn target(cx: &Setter<'_>, call: &Call) -> TokenStream {
    let is_method = matches!(call.getter, Getter::Method { .. });
    let (what, args) = match &call.entries {
        Entries::One(args) => ("larder_target", args.as_slice()),
        Entries::All if is_method => ("larder_whole", &[][..]),
        Entries::All => ("larder_all", &[][..]),
    };
    let args = args.iter().map(|arg| key_arg(cx, arg));
    let companion = call.getter.companion(what);
    let span = Span::mixed_site().located_at(call.getter.span());
    quote_spanned!(span=> #companion(#(#args),*))
}

/// All entries of the getter, where there may be no `self`: a getter that is a method of the same
/// type has its cache for all of them.
pub(super) fn whole_of(cx: &Setter<'_>, call: &Call) -> TokenStream {
    let all = |getter| Call {
        getter,
        entries: Entries::All,
        written: TokenStream::new(),
    };
    match &call.getter {
        Getter::Method { receiver, name, .. } if is_self(receiver) => {
            let path = quote_spanned!(name.span()=> Self::#name);
            match syn::parse2(path) {
                Ok(path) => target(cx, &all(Getter::Associated(path))),
                Err(error) => error.to_compile_error(),
            }
        }
        getter => target(cx, &all(getter.clone())),
    }
}

fn is_self(expr: &Expr) -> bool {
    matches!(peeled(expr), Expr::Path(path) if path.path.is_ident("self"))
}

/// An argument of a getter. The body needs the setter's own after it, so they are cloned, unless
/// they are references.
fn key_arg(cx: &Setter<'_>, expr: &Expr) -> TokenStream {
    let is_reference = match argument(cx, expr) {
        Some(Root::Arg(arg)) => is_reference(&arg.ty),
        Some(Root::Receiver(ReceiverKind::Ref | ReceiverKind::RefMut)) => true,
        // What takes `self` by the key takes a reference to it.
        Some(Root::Receiver(_)) => return quote_spanned!(expr.span()=> &#expr),
        None => false,
    };
    if is_reference {
        expr.to_token_stream()
    } else {
        cloned(cx, expr)
    }
}

/// The new value of an entry: an argument is made owned, a part of one cloned.
fn new_value(cx: &Setter<'_>, expr: &Expr) -> TokenStream {
    match argument(cx, expr) {
        Some(Root::Arg(arg)) if is_reference(&arg.ty) => made(
            expr,
            &quote_spanned!(expr.span()=> ::std::borrow::ToOwned::to_owned(#expr)),
        ),
        _ => cloned(cx, expr),
    }
}

/// A clone of a place in the arguments; anything else as it is.
fn cloned(cx: &Setter<'_>, expr: &Expr) -> TokenStream {
    if is_place(cx, expr) {
        made(
            expr,
            &quote_spanned!(expr.span()=> ::core::clone::Clone::clone(&#expr)),
        )
    } else {
        expr.to_token_stream()
    }
}

/// What was made from an expression, of the type that the expression says, whatever is expected: an
/// error is about that type then, and not about references to it.
fn made(expr: &Expr, call: &TokenStream) -> TokenStream {
    let made = Ident::new("made", Span::mixed_site().located_at(expr.span()));
    emit!(match #call { #made => #made })
}

/// Where a place begins.
enum Root<'a> {
    Arg(&'a Arg),
    Receiver(ReceiverKind),
}

/// The argument that an expression is.
fn argument<'a>(cx: &'a Setter<'_>, expr: &Expr) -> Option<Root<'a>> {
    let Expr::Path(path) = peeled(expr) else {
        return None;
    };
    let name = path.path.get_ident()?;
    if name == "self" {
        return cx
            .receiver
            .as_ref()
            .map(|receiver| Root::Receiver(receiver.kind));
    }
    let named = |arg: &&Arg| arg.is_named() && arg.name == *name;
    cx.args.iter().find(named).map(Root::Arg)
}

/// Whether an expression is an argument, or a part of one.
fn is_place(cx: &Setter<'_>, expr: &Expr) -> bool {
    match peeled(expr) {
        Expr::Field(field) => is_place(cx, &field.base),
        Expr::Index(index) => is_place(cx, &index.expr),
        Expr::Paren(paren) => is_place(cx, &paren.expr),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => is_place(cx, &unary.expr),
        other => argument(cx, other).is_some(),
    }
}

fn is_reference(ty: &Type) -> bool {
    matches!(known::peeled(ty), Type::Reference(_))
}

/// A tag: a text may name arguments in braces.
fn tag_text(tag: &Expr) -> TokenStream {
    let Some(Lit::Str(text)) = literal(tag) else {
        return quote_spanned!(tag.span()=> ::std::string::ToString::to_string(&#tag));
    };
    if text.value().contains(['{', '}']) {
        quote_spanned!(text.span()=> ::std::format!(#text))
    } else {
        text.to_token_stream()
    }
}
