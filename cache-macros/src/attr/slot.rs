//! Where an option is kept: its value, and where it was written.

use crate::error::Errors;
use proc_macro2::Ident;

/// One option of an attribute.
#[derive(Clone)]
pub(crate) struct Slot<T> {
    given: Option<Given<T>>,
}

/// An option that was written.
#[derive(Clone)]
pub(crate) struct Given<T> {
    /// The name of the option, where the user wrote it: errors about the option as such go here.
    pub(crate) key: Ident,
    pub(crate) value: T,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self { given: None }
    }
}

impl<T> Slot<T> {
    /// Fills the slot. The first value stays where there is one already.
    pub(crate) fn set(&mut self, key: &Ident, value: T, errors: &Errors) {
        if self.given.is_some() {
            errors.at(key, format_args!("`{key}` is given twice: remove one of them"));
            return;
        }
        self.given = Some(Given {
            key: key.clone(),
            value,
        });
    }

    pub(crate) fn get(&self) -> Option<&T> {
        self.given.as_ref().map(|given| &given.value)
    }

    pub(crate) fn given(&self) -> Option<&Given<T>> {
        self.given.as_ref()
    }

    /// The name of the option where it was written.
    pub(crate) fn key(&self) -> Option<&Ident> {
        self.given.as_ref().map(|given| &given.key)
    }

    pub(crate) fn is_given(&self) -> bool {
        self.given.is_some()
    }

    /// Takes the value out.
    pub(crate) fn take(&mut self) -> Option<T> {
        self.given.take().map(|given| given.value)
    }

    /// Drops the option, as if it had not been written: what is done after a mistake in it.
    pub(crate) fn clear(&mut self) {
        self.given = None;
    }
}
