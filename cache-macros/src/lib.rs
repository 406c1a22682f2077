//! The attributes of [larder](https://docs.rs/larder), which re-exports them.
//!
//! # How it is built
//! An attribute goes through these in turn: its options are read (`attr`, `duration`) and what it
//! stands on is told apart (`item`, `signature`, `generics`, `attributes`, together a `subject`);
//! rules find what does not go together (`check`); for a getter the key and the stored part of the
//! result are worked out (`key`, `shape`) into a `model`, for a setter what it changes into a
//! `setter`; from these the expansion is made (`expand`).
//!
//! Mistakes are collected on the way (`error`), each at its token. The faulty option is dropped and
//! the rest expanded, so that there is one error for one mistake; `fallback` is for functions that
//! can't be cached at all.

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
mod known;
mod model;
mod resolve;
mod setter;
mod shape;
mod signature;
mod subject;
mod suggest;
mod tokens;

use attr::setter::Attribute::{Invalidates, Writes};
use expand::Attribute;
use proc_macro::TokenStream;

#[doc = include_str!("../docs/cached.md")]
#[proc_macro_attribute]
pub fn cached(options: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(Attribute::Cached, options.into(), item.into()).into()
}

#[doc = include_str!("../docs/writes.md")]
#[proc_macro_attribute]
pub fn writes(options: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(Attribute::Setter(Writes), options.into(), item.into()).into()
}

#[doc = include_str!("../docs/invalidates.md")]
#[proc_macro_attribute]
pub fn invalidates(options: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(Attribute::Setter(Invalidates), options.into(), item.into()).into()
}
