//! How an argument becomes part of a key: what it is owned as, and by which descriptor of the
//! hidden module it is hashed and compared while it is still borrowed.

use crate::known::{borrows, is_proven, last_segment, only_argument, peeled};
use crate::subject::Hidden;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{GenericArgument, PathArguments, Type, TypePath, TypeReference, TypeTuple};

/// The tuples that have a descriptor have up to so many fields.
const WIDEST_TUPLE: usize = 6;

/// One argument as part of a key.
pub(crate) struct Part {
    pub(crate) descriptor: Descriptor,
    pub(crate) owned: TokenStream,
    pub(crate) lend: Lend,
    /// The types in it that only the type checker can tell to be `Hash + Eq + Clone`.
    pub(crate) unproven: Vec<Type>,
}

/// A type of the hidden module that tells how a part is hashed, compared and made owned.
pub(crate) enum Descriptor {
    /// By its own `Hash`, `Eq` and `Clone`.
    Plain,
    Text,
    Number,
    /// Around the descriptor of what is inside: `Slice`, `Opt` and the like.
    Around(&'static str, Box<Descriptor>),
    Tuple(Vec<Descriptor>),
}

/// How a part is borrowed from its argument.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lend {
    /// The argument is a reference already.
    AsIs,
    /// By `&`.
    Borrow,
    /// By `&*`: what it dereferences to is the part.
    Deref,
}

impl Descriptor {
    pub(crate) fn tokens(&self, hidden: &Hidden) -> TokenStream {
        match self {
            Self::Plain => quote!(#hidden::Plain),
            Self::Text => quote!(#hidden::Text),
            Self::Number => quote!(#hidden::Number),
            Self::Around(name, inner) => {
                let (name, inner) = (Ident::new(name, Span::mixed_site()), inner.tokens(hidden));
                quote!(#hidden::#name<#inner>)
            }
            Self::Tuple(fields) => {
                let fields = fields.iter().map(|field| field.tokens(hidden));
                quote!(#hidden::Tuple<(#(#fields,)*)>)
            }
        }
    }
}

/// Tells the part that an argument of type `ty` is.
pub(crate) fn part(ty: &Type, hidden: &Hidden) -> syn::Result<Part> {
    let (target, lend) = match peeled(ty) {
        Type::Reference(reference) => (shared(reference)?, Lend::AsIs),
        other => match cow_target(other) {
            Some(target) => (target, Lend::Deref),
            None => (other, Lend::Borrow),
        },
    };
    let mut describer = Describer {
        hidden,
        unproven: Vec::new(),
    };
    let Described { descriptor, owned } = describer.describe(target)?;
    Ok(Part {
        descriptor,
        owned,
        lend,
        unproven: describer.unproven,
    })
}

/// A type: how it is looked up by, and what it is kept as.
struct Described {
    descriptor: Descriptor,
    owned: TokenStream,
}

impl Described {
    fn plain(ty: impl ToTokens) -> Self {
        Self {
            descriptor: Descriptor::Plain,
            owned: ty.into_token_stream(),
        }
    }

    fn is_plain(&self) -> bool {
        matches!(self.descriptor, Descriptor::Plain)
    }

    /// Puts something around it.
    fn inside(self, name: &'static str, owned: impl FnOnce(TokenStream) -> TokenStream) -> Self {
        Self {
            descriptor: Descriptor::Around(name, Box::new(self.descriptor)),
            owned: owned(self.owned),
        }
    }
}

struct Describer<'a> {
    hidden: &'a Hidden,
    unproven: Vec<Type>,
}

impl Describer<'_> {
    fn describe(&mut self, ty: &Type) -> syn::Result<Described> {
        match peeled(ty) {
            Type::Reference(reference) => Ok(self
                .describe(shared(reference)?)?
                .inside("Ref", |owned| owned)),
            Type::Slice(slice) => {
                let element = self.element(&slice.elem)?;
                Ok(element.inside("Slice", |owned| quote!(::std::boxed::Box<[#owned]>)))
            }
            Type::Array(array) => {
                let len = &array.len;
                self.container(ty, &array.elem, "Array", |owned| quote!([#owned; #len]))
            }
            Type::Tuple(tuple) => self.tuple(tuple),
            Type::Path(path) => self.path(path),
            Type::ImplTrait(ty) => Err(unfit(ty, "an `impl Trait` has no name to keep it by")),
            Type::TraitObject(ty) => Err(unfit(ty, "a `dyn Trait` can't be compared or cloned")),
            other => {
                self.unproven.push(other.clone());
                Ok(Described::plain(other))
            }
        }
    }

    /// The element of a slice, an array or a `Vec`.
    ///
    /// A slice of numbers hashes all its bytes in one go, which references to numbers cannot: they
    /// would not find what is kept.
    fn element(&mut self, ty: &Type) -> syn::Result<Described> {
        let described = self.describe(ty)?;
        let mut inner = &described.descriptor;
        while let Descriptor::Around("Ref", referent) = inner {
            inner = referent;
        }
        let refers = matches!(described.descriptor, Descriptor::Around("Ref", _));
        if refers && matches!(inner, Descriptor::Plain) {
            return Err(unfit(
                ty,
                "references in a row can't be looked up, but for those to text and slices",
            ));
        }
        Ok(described)
    }

    /// A type that is plain itself where what it contains is.
    fn container(
        &mut self,
        ty: &Type,
        inner: &Type,
        name: &'static str,
        owned: impl FnOnce(TokenStream) -> TokenStream,
    ) -> syn::Result<Described> {
        let inner = match name {
            "Opt" => self.describe(inner)?,
            _ => self.element(inner)?,
        };
        Ok(if inner.is_plain() {
            Described::plain(ty)
        } else {
            inner.inside(name, owned)
        })
    }

    fn tuple(&mut self, tuple: &TypeTuple) -> syn::Result<Described> {
        let describe = |field| self.describe(field);
        let fields: Vec<Described> = tuple
            .elems
            .iter()
            .map(describe)
            .collect::<syn::Result<_>>()?;
        if fields.iter().all(Described::is_plain) {
            return Ok(Described::plain(tuple));
        }
        if fields.len() > WIDEST_TUPLE {
            return Err(unfit(
                tuple,
                "a tuple of more than six fields can't be looked up where one of them borrows or \
                 is a float",
            ));
        }
        let owned = fields.iter().map(|field| &field.owned);
        Ok(Described {
            owned: quote!((#(#owned,)*)),
            descriptor: Descriptor::Tuple(
                fields.into_iter().map(|field| field.descriptor).collect(),
            ),
        })
    }

    fn path(&mut self, path: &TypePath) -> syn::Result<Described> {
        let hidden = self.hidden;
        let ty = Type::Path(path.clone());
        let segment = last_segment(path);
        let name = segment
            .map(|segment| segment.ident.to_string())
            .unwrap_or_default();
        match (name.as_str(), segment.and_then(only_argument)) {
            ("f32" | "f64", None) => Ok(Described {
                descriptor: Descriptor::Number,
                owned: quote!(#hidden::Float<#path>),
            }),
            ("str", None) => Ok(Described {
                descriptor: Descriptor::Text,
                owned: quote!(::std::boxed::Box<str>),
            }),
            ("Option", Some(inner)) => self.container(
                &ty,
                inner,
                "Opt",
                |owned| quote!(::core::option::Option<#owned>),
            ),
            ("Vec", Some(inner)) => {
                self.container(&ty, inner, "List", |owned| quote!(::std::vec::Vec<#owned>))
            }
            ("Box", Some(inner)) => self.boxed(&ty, inner),
            _ => self.other(path),
        }
    }

    /// `Box<str>` and `Box<[u8]>` are plain themselves; what is in a `Box` is kept as it is kept
    /// alone.
    fn boxed(&mut self, ty: &Type, inner: &Type) -> syn::Result<Described> {
        let described = self.describe(inner)?;
        let is_plain = match &described.descriptor {
            Descriptor::Plain | Descriptor::Text => true,
            Descriptor::Around("Slice", element) => matches!(**element, Descriptor::Plain),
            _ => false,
        };
        Ok(if is_plain {
            Described::plain(ty)
        } else {
            described.inside("Boxed", |owned| owned)
        })
    }

    fn other(&mut self, path: &TypePath) -> syn::Result<Described> {
        if borrows(path.to_token_stream()) {
            return Err(unfit(path, "a type that borrows can't be kept"));
        }
        if !is_proven(path) {
            self.unproven.push(Type::Path(path.clone()));
        }
        Ok(Described::plain(path))
    }
}

/// What a reference that is not `&mut` refers to.
fn shared(reference: &TypeReference) -> syn::Result<&Type> {
    match reference.mutability {
        None => Ok(&reference.elem),
        Some(_) => Err(unfit(
            reference,
            "a `&mut` argument changes, so it can't be part of the key",
        )),
    }
}

/// What a `Cow` lends.
fn cow_target(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let segment = last_segment(path).filter(|segment| segment.ident == "Cow")?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

fn unfit(ty: impl ToTokens, why: &str) -> syn::Error {
    let message = format!(
        "{why}: leave the argument out by `skip(..)`, or give a key as in `key: String = ..`"
    );
    syn::Error::new_spanned(ty, message)
}
