//! What is emitted for a function that can't be cached: the function as it was written, and as much of
//! its companions as has a meaning without a value, so that the one error is the only one.

use crate::attr::Options;
use crate::error::Errors;
use crate::expand::{Expansion, beside_method, handle};
use crate::item::Function;
use crate::model::Place;
use crate::resolve::resolve_uncacheable;
use proc_macro2::TokenStream;
use quote::ToTokens;

/// The function as written, and companions of a cache that never holds anything.
pub(crate) fn fallback(function: &Function, place: Place<'_>, options: Options, errors: &Errors) -> Expansion {
    let cx = resolve_uncacheable(function, place, options, errors);
    let mut here = function.to_token_stream();
    let mut beside = TokenStream::new();
    match place {
        Place::Free => here.extend(handle(&cx)),
        Place::Method(_) => here.extend(beside_method(&cx)),
        Place::TraitMethod(block) => beside = block.outside(beside_method(&cx)),
        Place::Foreign(_) => {}
    }
    Expansion { here, beside }
}
