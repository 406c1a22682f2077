//! Companions of a function that another one names: of a getter by its setters, and of setters by
//! their getter.

use crate::attr::getter::Getter;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote_spanned};
use syn::{ExprPath, Path, PathSegment};

impl Getter {
    /// The place of the function's name.
    pub(super) fn span(&self) -> Span {
        match self {
            Self::Free(path) => last_of(path).ident.span(),
            Self::Associated(path) => last_of(&path.path).ident.span(),
            Self::Method { name, .. } => name.span(),
        }
    }

    /// A companion of the function, to be called.
    pub(super) fn companion(&self, what: &str) -> TokenStream {
        let span = Span::mixed_site().located_at(self.span());
        match self {
            Self::Free(path) => {
                let what = Ident::new(what, span);
                quote_spanned!(span=> #path::#what)
            }
            Self::Associated(path) => {
                let path = beside(path, what, span);
                quote_spanned!(span=> #path)
            }
            Self::Method {
                receiver,
                name,
                turbofish,
            } => {
                let name = format_ident!("{name}_{what}", span = span);
                quote_spanned!(span=> #receiver.#name #turbofish)
            }
        }
    }
}

/// `Shop::rate_larder_target` for `Shop::rate`, and for `<Shop as Rates>::rate`: the companions of a
/// trait's method stand outside of the trait.
fn beside(path: &ExprPath, what: &str, span: Span) -> ExprPath {
    let mut path = path.clone();
    if let Some(qself) = path.qself.as_mut().filter(|qself| qself.position > 0) {
        qself.position = 0;
        qself.as_token = None;
        let last = last_of(&path.path).clone();
        path.path = Path {
            leading_colon: Some(<syn::Token![::]>::default()),
            segments: [last].into_iter().collect(),
        };
    }
    if let Some(last) = path.path.segments.last_mut() {
        last.ident = format_ident!("{}_{what}", last.ident, span = span);
    }
    path
}

fn last_of(path: &Path) -> &PathSegment {
    &path.segments[path.segments.len() - 1]
}
