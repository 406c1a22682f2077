//! `#[cached]`.

use super::Expansion;
use super::companions::beside_method;
use super::handle::handle;
use super::inline::inline;
use super::wrapper::outer;
use crate::attr::Options;
use crate::check::{Role, fault_of};
use crate::error::Errors;
use crate::fallback::fallback;
use crate::item::Function;
use crate::model::Cached;
use crate::resolve::resolve;
use crate::shape::cacheable_output;
use crate::subject::Place;
use quote::ToTokens;

/// Expands one function.
pub(super) fn function(
    function: &Function,
    place: Place<'_>,
    options: Options,
    errors: &Errors,
) -> Expansion {
    let output = cacheable_output(&function.sig);
    let Some(fault) = fault_of(function, place, Role::Getter) else {
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
