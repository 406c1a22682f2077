//! The attributes of larder.
#![forbid(unsafe_code)]

mod attr;
mod attributes;
mod check;
mod duration;
mod error;
mod expand;
mod fallback;
mod generics;
mod item;
mod key;
mod model;
mod resolve;
mod shape;
mod signature;
mod suggest;
mod tokens;

use proc_macro::TokenStream;

/// Caches.
#[proc_macro_attribute]
pub fn cached(options: TokenStream, item: TokenStream) -> TokenStream {
    expand::cached::expand(options.into(), item.into()).into()
}
#[cfg(test)] mod size_probe;
