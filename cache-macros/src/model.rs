//! A cached function, understood and checked: what the expansion is made from.

use crate::attr::Options;
use crate::attr::strategy::Strategy;
use crate::attr::value::{GivenKey, Scope};
use crate::attributes::Attributes;
use crate::generics::Params;
use crate::item::{Block, Function};
use crate::key::Part;
use crate::shape::Shape;
use crate::signature::{Arg, Receiver};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::{Path, Token, Visibility};

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

/// A cached function.
pub(crate) struct Cached<'a> {
    /// The hidden module, as it is named where types of signatures are.
    pub(crate) path: Hidden,
    /// The hidden module, as it is named within the companions.
    pub(crate) hidden: Hidden,
    pub(crate) function: &'a Function,
    pub(crate) place: Place<'a>,
    pub(crate) options: Options,
    pub(crate) attributes: Attributes,
    pub(crate) params: Params,
    pub(crate) receiver: Option<Receiver>,
    pub(crate) args: Vec<Arg>,
    pub(crate) key: Key,
    /// The places of arguments that should be in the key, and by mistake can't: companions take
    /// them all the same, so that calls of them are no mistakes too.
    pub(crate) unfit: Vec<usize>,
    pub(crate) shape: Shape,
    /// Not so where the function can't be cached: its companions are there for the sake of what
    /// calls them.
    pub(crate) loads: bool,
}

/// What entries are found by.
pub(crate) enum Key {
    /// The arguments themselves, in their order.
    Parts(Vec<KeyPart>),
    /// An expression over the arguments.
    Given(Box<GivenKey>),
}

/// An argument in the key.
pub(crate) struct KeyPart {
    pub(crate) source: Source,
    pub(crate) part: Part,
}

/// Where a value comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    Receiver,
    /// The argument at this place, not counting `self`.
    Arg(usize),
}

impl Cached<'_> {
    pub(crate) fn is_async(&self) -> bool {
        self.function.sig.asyncness.is_some()
    }

    pub(crate) fn is_local(&self) -> bool {
        self.options.scope.get() == Some(&Scope::Thread)
    }

    /// What setters do with the entries.
    pub(crate) fn strategy(&self) -> Strategy {
        let strategy = self.options.strategy.get();
        strategy.copied().unwrap_or(Strategy::CacheAside)
    }

    /// Whether the cache has a write queue.
    pub(crate) fn is_queued(&self) -> bool {
        self.strategy() == Strategy::WriteBehind
    }

    /// Whether a read may start a reload in the background.
    pub(crate) fn reloads(&self) -> bool {
        self.options.refresh_after.is_given() || self.options.stale_while_revalidate.is_given()
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

    /// The type of keys.
    pub(crate) fn key_type(&self) -> TokenStream {
        match &self.key {
            Key::Given(key) => key.ty.to_token_stream(),
            Key::Parts(parts) => match parts.as_slice() {
                [only] => only.part.owned.clone(),
                parts => {
                    let owned = parts.iter().map(|part| &part.part.owned);
                    quote_spanned!(Span::mixed_site()=> (#(#owned),*))
                }
            },
        }
    }

    /// The arguments that the key is made from, in their order.
    pub(crate) fn key_args(&self) -> Vec<&Arg> {
        let named = |place: usize| match &self.key {
            Key::Given(key) => self.args[place].is_named_in(&key.expr),
            Key::Parts(parts) => {
                let in_key = parts.iter().any(|part| part.source == Source::Arg(place));
                in_key || self.unfit.contains(&place)
            }
        };
        self.chosen_args(named)
    }

    /// Those, and the arguments that tags are made from.
    pub(crate) fn insert_args(&self) -> Vec<&Arg> {
        let key = self.key_args();
        let tags = self.options.tags.get().map_or(&[][..], Vec::as_slice);
        let wanted = |place: usize| {
            let arg = &self.args[place];
            key.iter().any(|other| other.name == arg.name)
                || tags.iter().any(|tag| arg.is_named_in(tag))
        };
        self.chosen_args(wanted)
    }

    fn chosen_args(&self, wanted: impl Fn(usize) -> bool) -> Vec<&Arg> {
        let places = (0..self.args.len()).filter(|place| wanted(*place));
        places.map(|place| &self.args[place]).collect()
    }
}
