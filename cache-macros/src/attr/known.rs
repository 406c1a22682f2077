//! The options that an attribute has, or a list within one.

use crate::suggest::did_you_mean;
use proc_macro2::Ident;

/// A list of options.
pub(crate) struct Known {
    /// What each is called in messages: `option`.
    pub(crate) what: &'static str,
    /// Every one with an example of its use, in the order in which they are listed to users.
    pub(crate) all: &'static [(&'static str, &'static str)],
    /// Those that the design has and this version has not, and what to do instead.
    pub(crate) not_yet: &'static [(&'static str, &'static str)],
}

impl Known {
    /// An error where there is no such option.
    pub(super) fn check(&self, key: &Ident) -> syn::Result<()> {
        let what = self.what;
        if let Some((_, instead)) = self.not_yet.iter().find(|(name, _)| key == name) {
            let message = format!("`{key}` is not available yet: {instead}; leave it out");
            return Err(syn::Error::new_spanned(key, message));
        }
        if self.all.iter().any(|(name, _)| key == name) {
            return Ok(());
        }
        let names = || self.all.iter().map(|(name, _)| *name);
        let hint = did_you_mean(&key.to_string(), names());
        let accepted: Vec<_> = names().map(|name| format!("`{name}`")).collect();
        let accepted = accepted.join(", ");
        let message = format!("there is no {what} `{key}`{hint}: the {what}s are {accepted}");
        Err(syn::Error::new_spanned(key, message))
    }

    /// An example of the use of an option.
    pub(super) fn example(&self, key: &Ident) -> &'static str {
        let known = self.all.iter().find(|(name, _)| key == name);
        known.map_or("", |(_, example)| example)
    }
}
