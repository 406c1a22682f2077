//! What is emitted for a function that can't be cached: the function as it was written, and as much
//! of its companions as has a meaning without a cache, so that the one error is the only one.

use crate::attr::Options;
use crate::error::Errors;
use crate::expand::{Expansion, beside_method, handle};
use crate::item::Function;
use crate::resolve::{resolve, resolve_without_output};
use crate::subject::Place;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Type;

/// The function, and companions for what it returns, if that is to be had.
pub(crate) fn fallback(
    function: &Function,
    place: Place<'_>,
    options: Options,
    output: Option<&Type>,
    errors: &Errors,
) -> Expansion {
    let mut cx = match output {
        Some(output) => resolve(function, place, options, output, errors),
        None => resolve_without_output(function, place, options, errors),
    };
    cx.loads = false;
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
