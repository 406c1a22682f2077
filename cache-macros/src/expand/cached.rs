//! `#[cached]`.

use super::block;
use super::companions::beside_method;
use super::handle::handle;
use super::inline::inline;
use super::wrapper::outer;
use crate::attr::Options;
use crate::check::fault_of;
use crate::error::Errors;
use crate::fallback::fallback;
use crate::item::{Function, Item};
use crate::model::Cached;
use crate::resolve::resolve;
use crate::shape::cacheable_output;
use crate::subject::Place;
use proc_macro2::TokenStream;
use quote::ToTokens;

/// Expands the attribute with these options on this item.
pub(crate) fn expand(options: TokenStream, item: TokenStream) -> TokenStream {
    let errors = Errors::default();
    let expanded = match syn::parse2(item.clone()) {
        Ok(Item::Function(written)) => {
            let place = if written.sig.receiver().is_some() {
                Place::Method(None)
            } else {
                Place::Free
            };
            let options = Options::parse(options, &errors);
            let Expansion { here, beside } = function(&written, place, options, &errors);
            emit!(#here #beside)
        }
        Ok(Item::Block(written)) => block::expand(options, &written, &errors),
        Ok(Item::Other(kind, token)) => {
            let message = format!(
                "`#[cached]` stands on a function, a method or an `impl` block, and this is \
                 {kind}: take it off"
            );
            errors.at(token, message);
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

/// What became of a function.
pub(crate) struct Expansion {
    /// Stands where the function stood.
    pub(crate) here: TokenStream,
    /// Stands in an inherent `impl` beside the trait's.
    pub(crate) beside: TokenStream,
}

/// Expands one function.
pub(super) fn function(
    function: &Function,
    place: Place<'_>,
    options: Options,
    errors: &Errors,
) -> Expansion {
    let output = cacheable_output(&function.sig);
    let Some(fault) = fault_of(function, place) else {
        return match errors.note(output) {
            Some(output) => expansion(&resolve(function, place, options, output, errors)),
            None => fallback(function, place, options, None, errors),
        };
    };
    errors.push(fault.error);
    if fault.has_companions {
        fallback(function, place, options, output.ok(), errors)
    } else {
        Expansion::of(function.to_token_stream())
    }
}

fn expansion(cx: &Cached<'_>) -> Expansion {
    match cx.place {
        Place::Free => {
            let (outer, handle) = (outer(cx), handle(cx));
            Expansion::of(emit!(#outer #handle))
        }
        Place::Method(_) => {
            let (outer, companions) = (outer(cx), beside_method(cx));
            Expansion::of(emit!(#outer #companions))
        }
        Place::TraitMethod(block) => Expansion {
            here: outer(cx),
            beside: block.outside(beside_method(cx)),
        },
        Place::Foreign(_) => Expansion::of(inline(cx)),
    }
}

impl Expansion {
    pub(super) fn of(here: TokenStream) -> Self {
        Self {
            here,
            beside: TokenStream::new(),
        }
    }
}
