//! The arguments of a function, as the function around the body takes them.

use crate::known::peeled;
use crate::tokens::mentions;
use proc_macro2::{Ident, Span};
use quote::{ToTokens, format_ident};
use syn::{FnArg, Pat, PatIdent, PatType, Signature, Token, Type};

/// An argument other than `self`.
pub(crate) struct Arg {
    /// What the outer function calls it: the user's name, or an invented one where a pattern has
    /// none.
    pub(crate) name: Ident,
    pub(crate) ty: Type,
    /// As written: the body binds its arguments by these.
    pub(crate) pattern: Pat,
}

impl Arg {
    /// Whether the user gave it a name.
    pub(crate) fn is_named(&self) -> bool {
        matches!(self.pattern, Pat::Ident(_))
    }

    /// Whether the body binds it by nothing but its name: not as `mut x` or `ref x`.
    pub(crate) fn is_just_a_name(&self) -> bool {
        match &self.pattern {
            Pat::Ident(pattern) => {
                pattern.by_ref.is_none() && pattern.mutability.is_none() && pattern.subpat.is_none()
            }
            _ => false,
        }
    }

    /// Whether it binds names that only the body has.
    pub(crate) fn is_taken_apart(&self) -> bool {
        !matches!(self.pattern, Pat::Ident(_) | Pat::Wild(_))
    }

    /// Whether an expression of the user says its name.
    pub(crate) fn is_named_in(&self, tokens: impl ToTokens) -> bool {
        self.is_named() && mentions(tokens, &self.name)
    }
}

/// The names that a pattern binds.
pub(crate) fn bound_names(pattern: &Pat) -> Vec<&Ident> {
    fn all<'a>(patterns: impl Iterator<Item = &'a Pat>) -> Vec<&'a Ident> {
        patterns.flat_map(bound_names).collect()
    }
    match pattern {
        Pat::Ident(pattern) => {
            let inner = pattern
                .subpat
                .iter()
                .flat_map(|(_, inner)| bound_names(inner));
            inner.chain([&pattern.ident]).collect()
        }
        Pat::Or(pattern) => all(pattern.cases.iter()),
        Pat::Paren(pattern) => bound_names(&pattern.pat),
        Pat::Reference(pattern) => bound_names(&pattern.pat),
        Pat::Slice(pattern) => all(pattern.elems.iter()),
        Pat::Struct(pattern) => all(pattern.fields.iter().map(|field| &*field.pat)),
        Pat::Tuple(pattern) => all(pattern.elems.iter()),
        Pat::TupleStruct(pattern) => all(pattern.elems.iter()),
        _ => Vec::new(),
    }
}

/// The `self` of a method.
pub(crate) struct Receiver {
    /// With the user's span: another `self` would not be this one.
    pub(crate) token: Token![self],
    pub(crate) kind: ReceiverKind,
    pub(crate) ty: Type,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReceiverKind {
    /// `&self`
    Ref,
    /// `&mut self`
    RefMut,
    /// `self`
    Value,
    /// `self: Arc<Self>` and the like.
    Pointer,
}

/// The `self` of a method, if it is one.
pub(crate) fn receiver(sig: &Signature) -> Option<Receiver> {
    let receiver = sig.receiver()?;
    Some(Receiver {
        token: receiver.self_token,
        ty: (*receiver.ty).clone(),
        kind: match peeled(&receiver.ty) {
            Type::Reference(reference) if is_self(&reference.elem) => match reference.mutability {
                Some(_) => ReceiverKind::RefMut,
                None => ReceiverKind::Ref,
            },
            ty if is_self(ty) => ReceiverKind::Value,
            _ => ReceiverKind::Pointer,
        },
    })
}

fn is_self(ty: &Type) -> bool {
    matches!(peeled(ty), Type::Path(path) if path.path.is_ident("Self"))
}

/// The other arguments.
pub(crate) fn args(sig: &Signature) -> Vec<Arg> {
    let typed = sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(typed),
        FnArg::Receiver(_) => None,
    });
    typed
        .enumerate()
        .map(|(place, typed)| arg(place, typed))
        .collect()
}

fn arg(place: usize, typed: &PatType) -> Arg {
    Arg {
        name: match &*typed.pat {
            Pat::Ident(pattern) => pattern.ident.clone(),
            _ => format_ident!("arg{place}", span = Span::mixed_site()),
        },
        ty: (*typed.ty).clone(),
        pattern: (*typed.pat).clone(),
    }
}

/// The pattern that is just a name. Made, not parsed: this runs for each argument of each function.
fn just(name: &Ident) -> Pat {
    Pat::Ident(PatIdent {
        attrs: Vec::new(),
        by_ref: None,
        mutability: None,
        ident: name.clone(),
        subpat: None,
    })
}

/// The signature of the outer function: as written, with a name for each argument.
pub(crate) fn outer(sig: &Signature, args: &[Arg]) -> Signature {
    let mut outer = sig.clone();
    let mut args = args.iter();
    for input in &mut outer.inputs {
        match input {
            FnArg::Receiver(receiver) => {
                receiver.attrs.clear();
                // `mut self` is the body's business; in `&mut self` it is part of the type.
                if receiver.reference.is_none() {
                    receiver.mutability = None;
                }
            }
            FnArg::Typed(typed) => {
                typed.attrs.clear();
                if let Some(Arg { name, .. }) = args.next() {
                    *typed.pat = just(name);
                }
            }
        }
    }
    outer
}
