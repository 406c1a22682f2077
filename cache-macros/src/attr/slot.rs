//! Where an option is kept: its value, and where it was written.

use crate::error::Errors;
use proc_macro2::Ident;

/// One option of an attribute.
#[derive(Clone)]
pub(crate) struct Slot<T> {
    /// The name of the option, where the user wrote it: errors about the option as such go here.
    key: Option<Ident>,
    /// `None` where it was not written, and where there is a mistake in it.
    value: Option<T>,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self {
            key: None,
            value: None,
        }
    }
}

impl<T> Slot<T> {
    /// Fills the slot with what was written. What was written first stays.
    pub(crate) fn fill(&mut self, key: &Ident, value: syn::Result<T>, errors: &Errors) {
        if self.key.is_some() {
            errors.at(
                key,
                format_args!("`{key}` is given twice: remove one of them"),
            );
            return;
        }
        self.key = Some(key.clone());
        self.value = errors.note(value);
    }

    /// Whether the option was written, be it with a mistake: what depends on it is then not a
    /// mistake.
    pub(crate) fn was_written(&self) -> bool {
        self.key.is_some()
    }

    /// Whether there is a value.
    pub(crate) fn is_given(&self) -> bool {
        self.value.is_some()
    }

    /// The value.
    pub(crate) fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// The value, to be changed.
    pub(crate) fn get_mut(&mut self) -> Option<&mut T> {
        self.value.as_mut()
    }

    /// The name where it was written, and the value.
    pub(crate) fn given(&self) -> Option<(&Ident, &T)> {
        self.key.as_ref().zip(self.value.as_ref())
    }

    /// The name where it was written, if there is a value.
    pub(crate) fn key(&self) -> Option<&Ident> {
        self.given().map(|(key, _)| key)
    }

    /// Notes that the option, whose name the message goes on from, is a mistake, and drops it.
    pub(crate) fn refuse(&mut self, errors: &Errors, message: &str) {
        if let Some((key, _)) = self.given() {
            errors.at(key, format_args!("`{key}` {message}"));
            self.clear();
        }
    }

    /// Takes the value out.
    pub(crate) fn take(&mut self) -> Option<T> {
        self.value.take()
    }

    /// Drops the value, as if none had been written: what is done after a mistake in it.
    pub(crate) fn clear(&mut self) {
        self.value = None;
    }
}
