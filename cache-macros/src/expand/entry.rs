//! From an attribute on an item to the expansion of all that is written on it.

use super::annotated::{Annotated, Attribute, is_use, uses};
use super::{block, cached, setter};
use crate::attr::Options;
use crate::attr::setter::SetterOptions;
use crate::attr::slot::Slot;
use crate::error::Errors;
use crate::item::{Function, Item};
use crate::subject::Place;
use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::Path;

/// Expands the attribute with these options on this item, and all of ours that are below it.
pub(crate) fn expand(attribute: Attribute, options: TokenStream, item: TokenStream) -> TokenStream {
    if is_use(&options) {
        return TokenStream::new();
    }
    let errors = Errors::default();
    let expanded = match syn::parse2(item.clone()) {
        Ok(Item::Function(mut written)) => {
            let place = if written.sig.receiver().is_some() {
                Place::Method(None)
            } else {
                Place::Free
            };
            let mut annotated = Annotated::default();
            // An error about the attribute as such underlines all of it.
            let whole = Ident::new("attribute", Span::call_site());
            annotated.add(attribute, options, whole.to_token_stream(), &errors);
            annotated.take_from(&mut written, &errors);
            let Expansion { here, beside } =
                function(&written, annotated, place, &Slot::default(), &errors);
            emit!(#here #beside)
        }
        Ok(Item::Block(written)) if attribute == Attribute::Cached => {
            block::expand(options, written, &errors)
        }
        Ok(Item::Block(written)) => {
            let name = attribute.name();
            let message = format!(
                "`#[{name}]` stands on a function, and this is an `impl` block: put it on those in \
                 the block that write, and `#[cached]` on the block"
            );
            errors.at(written.impl_token, message);
            item
        }
        Ok(Item::Other(kind, token)) => {
            errors.at(token, misplaced(attribute, kind));
            item
        }
        // The compiler says what is wrong, better than we could.
        Err(error) => {
            errors.push(error);
            item
        }
    };
    let report = errors.report();
    emit!(#expanded #report)
}

fn misplaced(attribute: Attribute, kind: &str) -> String {
    let name = attribute.name();
    let stands = match attribute {
        Attribute::Cached => "a function, a method or an `impl` block",
        Attribute::Setter(_) => "a function or a method",
    };
    format!("`#[{name}]` stands on {stands}, and this is {kind}: take it off")
}

/// What became of a function.
pub(crate) struct Expansion {
    /// Stands where the function stood.
    pub(crate) here: TokenStream,
    /// Stands in an inherent `impl` beside the trait's.
    pub(crate) beside: TokenStream,
}

impl Expansion {
    pub(super) fn of(here: TokenStream) -> Self {
        Self {
            here,
            beside: TokenStream::new(),
        }
    }
}

/// Expands one function. Where larder is, its attributes say, or else the block around it.
pub(super) fn function(
    written: &Function,
    annotated: Annotated,
    place: Place<'_>,
    krate: &Slot<Path>,
    errors: &Errors,
) -> Expansion {
    if let Some(options) = annotated.cached {
        let mut options = Options::parse(options, errors);
        if !options.krate.is_given() {
            options.krate = krate.clone();
        }
        return cached::function(written, place, options, errors);
    }
    let Some((attribute, ..)) = annotated.setter.first() else {
        return Expansion::of(written.to_token_stream());
    };
    let role = *attribute;
    let uses = uses(&annotated.taken);
    let mut options = SetterOptions::default();
    for (attribute, tokens, whole) in annotated.setter {
        options.add(attribute, tokens, &whole, errors);
    }
    if !options.krate.is_given() {
        options.krate = krate.clone();
    }
    setter::function(written, place, role, options, &uses, errors)
}
