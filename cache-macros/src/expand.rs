//! What attributes expand to: one file an attribute, and what those share.
//!
//! Expansions are small. They bring the arguments, the cache and the body together; what is done
//! with them stands in the hidden module of the facade, as ordinary code.

/// `quote!` with names that the user's can't meet, whatever the user's arguments are called.
macro_rules! emit {
    ($($tokens:tt)*) => {
        ::quote::quote_spanned! { ::proc_macro2::Span::mixed_site() => $($tokens)* }
    };
}

mod annotated;
mod block;
mod cached;
mod changes;
mod checks;
mod companions;
mod declare;
mod entry;
mod handle;
mod inline;
mod later;
mod load;
mod lookup;
mod named;
mod reload;
mod replay;
mod setter;
mod settings;
mod store;
mod wrapper;
mod writers;

pub(crate) use annotated::Attribute;
pub(crate) use companions::beside_method;
pub(crate) use entry::{Expansion, expand};
pub(crate) use handle::handle;

#[cfg(test)]
mod tests;
