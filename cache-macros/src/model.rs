//! A cached function, understood and checked: what the expansion is made from.

use crate::attr::Options;
use crate::attr::strategy::Strategy;
use crate::attr::value::{GivenKey, Scope};
use crate::key::Part;
use crate::shape::Shape;
use crate::signature::Arg;
use crate::subject::Subject;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use std::ops::Deref;

/// A cached function.
pub(crate) struct Cached<'a> {
    pub(crate) subject: Subject<'a>,
    pub(crate) options: Options,
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

/// A cached function is a function.
impl<'a> Deref for Cached<'a> {
    type Target = Subject<'a>;

    fn deref(&self) -> &Subject<'a> {
        &self.subject
    }
}

impl Cached<'_> {
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
