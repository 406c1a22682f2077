//! Mistakes are collected, so that all of one attribute are reported together.

use proc_macro2::TokenStream;
use quote::ToTokens;
use std::cell::RefCell;
use std::fmt::Display;

/// The mistakes found so far. A phase notes what is wrong, mends it as well as it can, and goes on.
#[derive(Default)]
pub(crate) struct Errors {
    found: RefCell<Vec<syn::Error>>,
}

impl Errors {
    /// Notes a mistake at `tokens`: what is wrong, a colon, and the mend.
    pub(crate) fn at(&self, tokens: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(tokens, message));
    }

    /// Notes a mistake that has its place with it.
    pub(crate) fn push(&self, error: syn::Error) {
        self.found.borrow_mut().push(error);
    }

    /// The value, or `None` with its mistake noted.
    pub(crate) fn note<T>(&self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    /// How many mistakes were noted.
    pub(crate) fn count(&self) -> usize {
        self.found.borrow().len()
    }

    /// Everything noted, as invocations of `compile_error!`: they can stand wherever an item can.
    pub(crate) fn report(&self) -> TokenStream {
        let found = self.found.take();
        found.iter().map(syn::Error::to_compile_error).collect()
    }
}

/// A mistake that was noted and never reported would let a wrong program pass.
impl Drop for Errors {
    fn drop(&mut self) {
        let unreported = !self.found.borrow().is_empty();
        assert!(
            !unreported || std::thread::panicking(),
            "errors were not reported"
        );
    }
}
