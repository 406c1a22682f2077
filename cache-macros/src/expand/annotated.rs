//! Finding our attributes on a function: the outermost one takes the others off, and expands for all
//! of them.

use crate::attr::setter;
use crate::error::Errors;
use crate::item::Function;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Meta, Path};

/// One of our attributes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attribute {
    Cached,
    Setter(setter::Attribute),
}

impl Attribute {
    const ALL: [Self; 3] = [
        Self::Cached,
        Self::Setter(setter::Attribute::Writes),
        Self::Setter(setter::Attribute::Invalidates),
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Cached => "cached",
            Self::Setter(setter) => setter.name(),
        }
    }

    fn example(self) -> &'static str {
        match self {
            Self::Cached => "cached(ttl = 60)",
            Self::Setter(setter::Attribute::Writes) => "writes(product(p.id))",
            Self::Setter(setter::Attribute::Invalidates) => "invalidates(user(id))",
        }
    }

    /// The one that an attribute is, by its name or by its path.
    fn of(attr: &syn::Attribute) -> Option<Self> {
        let last = &attr.path().segments.last()?.ident;
        let mut all = Self::ALL.into_iter();
        all.find(|attribute| last == attribute.name())
    }
}

/// What our attributes on a function say.
#[derive(Default)]
pub(super) struct Annotated {
    /// The options of `#[cached]`.
    pub(super) cached: Option<TokenStream>,
    /// What stands between the parentheses of each of the others, and the whole attribute.
    pub(super) setter: Vec<(setter::Attribute, TokenStream, TokenStream)>,
    /// What those are called that were taken off.
    pub(super) taken: Vec<Path>,
}

impl Annotated {
    /// Whether there is any.
    pub(super) fn is_any(&self) -> bool {
        self.cached.is_some() || !self.setter.is_empty()
    }

    /// Adds one that is below those before.
    pub(super) fn add(
        &mut self,
        attribute: Attribute,
        tokens: TokenStream,
        whole: TokenStream,
        errors: &Errors,
    ) {
        let is_getter = attribute == Attribute::Cached;
        if self.is_any() && is_getter != self.cached.is_some() {
            let message = "a function either reads, and is `#[cached]`, or writes: split it into \
                           one that does each";
            errors.at(&whole, message);
        }
        match attribute {
            Attribute::Cached if self.cached.is_some() => {
                errors.at(&whole, "`#[cached]` is given twice: remove one of them");
            }
            Attribute::Cached => self.cached = Some(tokens),
            Attribute::Setter(attribute) => self.setter.push((attribute, tokens, whole)),
        }
    }

    /// Takes those off that a function has.
    pub(super) fn take_from(&mut self, function: &mut Function, errors: &Errors) {
        function.attrs.retain(|attr| match Attribute::of(attr) {
            None => true,
            Some(attribute) => {
                let tokens = tokens_of(attribute, attr, errors);
                self.taken.push(attr.path().clone());
                self.add(attribute, tokens, attr.to_token_stream(), errors);
                false
            }
        });
    }
}

/// Says again what was taken off: else the compiler would say that it is not used. `@` is no option.
pub(super) fn uses(taken: &[Path]) -> TokenStream {
    let spelled = |path: &Path| path.to_token_stream().to_string();
    let mut seen = Vec::new();
    let is_new = |path: &&Path| {
        let is_new = !seen.contains(&spelled(path));
        seen.push(spelled(path));
        is_new
    };
    let each = taken.iter().filter(is_new);
    each.map(|path| emit!(#[#path(@)] const _: () = ();))
        .collect()
}

/// Whether an attribute is there to be used, and for nothing else.
pub(super) fn is_use(options: &TokenStream) -> bool {
    options.to_string() == "@"
}

/// What stands between the parentheses of an attribute.
fn tokens_of(attribute: Attribute, attr: &syn::Attribute, errors: &Errors) -> TokenStream {
    match &attr.meta {
        Meta::Path(_) => TokenStream::new(),
        Meta::List(list) => list.tokens.clone(),
        Meta::NameValue(pair) => {
            let (name, example) = (attribute.name(), attribute.example());
            let message = format!(
                "options of `#[{name}]` stand in parentheses: write it as in `#[{example}]`"
            );
            errors.at(pair, message);
            TokenStream::new()
        }
    }
}
