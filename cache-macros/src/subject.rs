//! A function that an attribute stands on: what the expansions of all attributes are made from.

use crate::attributes::Attributes;
use crate::generics::Params;
use crate::item::{Block, Function};
use crate::signature::{self, Arg, Receiver};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::{Path, Signature, Token, Visibility};

/// How an expansion names the hidden module that it is built on.
#[derive(Clone)]
pub(crate) enum Hidden {
    /// By its path, in the crate at the given path or in the crate `larder`.
    Path(Option<Path>),
    /// By the short name that [`Hidden::import`] gives it. Expansions are compiled once for each
    /// annotated function, and paths are most of what is in them.
    Alias,
}

impl Hidden {
    pub(crate) fn of(krate: Option<&Path>) -> Self {
        Self::Path(krate.cloned())
    }

    /// The statement after which [`Hidden::Alias`] can be used.
    pub(crate) fn import(&self) -> TokenStream {
        match self {
            Self::Path(_) => quote_spanned!(Span::mixed_site()=> use #self as __p;),
            Self::Alias => TokenStream::new(),
        }
    }

    /// The module, said at a place of the user's: an error about what is called by it points there.
    pub(crate) fn at(&self, span: Span) -> TokenStream {
        match self {
            Self::Path(None) => quote_spanned!(span=> ::larder::__private),
            Self::Path(Some(path)) => located(quote_spanned!(span=> #path::__private), span),
            Self::Alias => quote_spanned!(span=> __p),
        }
    }
}

impl ToTokens for Hidden {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let span = Span::mixed_site();
        tokens.extend(match self {
            Self::Path(Some(path)) => quote_spanned!(span=> #path::__private),
            _ => self.at(span),
        });
    }
}

/// The same names, seen at another place.
fn located(tokens: TokenStream, span: Span) -> TokenStream {
    let relocate = |mut token: TokenTree| {
        token.set_span(token.span().located_at(span));
        token
    };
    tokens.into_iter().map(relocate).collect()
}

/// Where a function stands, and so where its companions can.
#[derive(Clone, Copy)]
pub(crate) enum Place<'a> {
    /// Outside of any `impl`: the companions are functions of a type, the handle.
    Free,
    /// In an `impl` block, of which no more is known where the block has no attribute: the
    /// companions stand beside the method.
    Method(Option<&'a Block>),
    /// In the `impl` of a trait, for a type of this crate: the companions, the body among them,
    /// stand in an inherent `impl`.
    TraitMethod(&'a Block),
    /// In the `impl` of a trait for a type of another crate, which can have no companions.
    Foreign(&'a Block),
}

/// A function, and where it stands.
pub(crate) struct Subject<'a> {
    /// The hidden module, as it is named where types of signatures are.
    pub(crate) path: Hidden,
    /// The hidden module, as it is named within the companions.
    pub(crate) hidden: Hidden,
    pub(crate) function: &'a Function,
    pub(crate) place: Place<'a>,
    pub(crate) attributes: Attributes,
    pub(crate) params: Params,
    pub(crate) receiver: Option<Receiver>,
    pub(crate) args: Vec<Arg>,
}

impl<'a> Subject<'a> {
    /// Takes a function apart. The facade is in the crate at the given path, or in `larder`.
    pub(crate) fn of(function: &'a Function, place: Place<'a>, krate: Option<&Path>) -> Self {
        let path = Hidden::of(krate);
        Self {
            attributes: Attributes::sort(&function.attrs),
            params: Params::of(&function.sig.generics),
            hidden: match place {
                Place::Free => Hidden::Alias,
                // An `impl` has no room for an import.
                _ => path.clone(),
            },
            path,
            function,
            place,
            receiver: signature::receiver(&function.sig),
            args: signature::args(&function.sig),
        }
    }

    pub(crate) fn is_async(&self) -> bool {
        self.function.sig.asyncness.is_some()
    }

    /// The signature of the function that callers call.
    pub(crate) fn outer_signature(&self) -> Signature {
        signature::outer(&self.function.sig, &self.args)
    }

    /// The name of a companion: `peek`, or `price_peek` beside a method.
    pub(crate) fn companion(&self, what: &str) -> Ident {
        let name = &self.function.sig.ident;
        // At the place of the function's name, so that editors lead there.
        let span = Span::mixed_site().located_at(name.span());
        if matches!(self.place, Place::Free) {
            return Ident::new(what, span);
        }
        let mut companion = format_ident!("{name}_{what}");
        companion.set_span(span);
        companion
    }

    /// How far companions are seen: as far as the function, which in a trait's `impl` is as far as
    /// the trait and the type.
    pub(crate) fn companion_vis(&self) -> Visibility {
        match self.place {
            Place::TraitMethod(_) => Visibility::Public(<Token![pub]>::default()),
            _ => self.function.vis.clone(),
        }
    }
}
