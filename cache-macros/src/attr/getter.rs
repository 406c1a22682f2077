//! A cached function, as a setter names it: by a call of it.

use super::value::peeled;
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{
    AngleBracketedGenericArguments, Expr, ExprCall, ExprMethodCall, ExprPath, Path, RangeLimits,
};

/// `product(p.id)`, `self.shop.product(..)`.
pub(crate) struct Call {
    pub(crate) getter: Getter,
    pub(crate) entries: Entries,
    /// As it was written.
    pub(crate) written: TokenStream,
}

/// A cached function.
#[derive(Clone)]
pub(crate) enum Getter {
    /// `shop::price::<T>`, which has a handle.
    Free(Path),
    /// `Shop::rate::<T>`, whose companions stand beside it.
    Associated(ExprPath),
    /// `self.shop.product::<T>`.
    Method {
        receiver: Expr,
        name: Ident,
        turbofish: Option<AngleBracketedGenericArguments>,
    },
}

/// Which entries of it.
pub(crate) enum Entries {
    /// The one of these arguments.
    One(Vec<Expr>),
    /// All: `(..)`.
    All,
}

impl Call {
    /// Reads a call; `None` where the expression is none.
    pub(crate) fn of(expr: &Expr) -> Option<Self> {
        let (getter, args) = match peeled(expr) {
            Expr::Call(ExprCall { func, args, .. }) => match peeled(func) {
                Expr::Path(path) => (Getter::of_path(path), args),
                _ => return None,
            },
            Expr::MethodCall(call) => (Getter::of_method(call), &call.args),
            _ => return None,
        };
        let args: Vec<_> = args.iter().cloned().collect();
        Some(Self {
            getter,
            entries: match args.as_slice() {
                [only] if is_everything(only) => Entries::All,
                _ => Entries::One(args),
            },
            written: expr.to_token_stream(),
        })
    }
}

impl Call {
    /// Whether it says `tag(..)`, which is no function.
    pub(super) fn is_tag(&self) -> bool {
        matches!(&self.getter, Getter::Free(path) if path.is_ident("tag"))
    }
}

impl Getter {
    pub(crate) fn of_path(path: &ExprPath) -> Self {
        let mut segments = path.path.segments.iter().rev().skip(1);
        let is_associated =
            path.qself.is_some() || segments.next().is_some_and(|around| is_type(&around.ident));
        if is_associated {
            Self::Associated(path.clone())
        } else {
            Self::Free(path.path.clone())
        }
    }

    fn of_method(call: &ExprMethodCall) -> Self {
        Self::Method {
            receiver: (*call.receiver).clone(),
            name: call.method.clone(),
            turbofish: call.turbofish.clone(),
        }
    }
}

/// Whether a name is one of a type, as types are written.
fn is_type(name: &Ident) -> bool {
    name.to_string().starts_with(char::is_uppercase)
}

/// `..`
fn is_everything(expr: &Expr) -> bool {
    matches!(peeled(expr), Expr::Range(range)
        if range.start.is_none() && range.end.is_none()
            && matches!(range.limits, RangeLimits::HalfOpen(_)))
}
