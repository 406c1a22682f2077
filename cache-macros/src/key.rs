//! How an argument becomes part of a key: what it is owned as, and by which descriptor of the
//! hidden module it is hashed and compared while it is still borrowed.

use crate::model::Hidden;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{GenericArgument, Path, PathArguments, PathSegment, Type, TypeArray, TypePath, TypeReference, TypeSlice, TypeTuple};

/// The tuples that have a descriptor have up to so many fields.
const WIDEST_TUPLE: usize = 6;

/// One argument as part of a key.
pub(crate) struct Part {
    pub(crate) descriptor: TokenStream,
    pub(crate) owned: TokenStream,
    pub(crate) lend: Lend,
    /// The types in it that only the type checker can tell to be `Hash + Eq + Clone`.
    pub(crate) unproven: Vec<Type>,
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

/// Tells the part that an argument of type `ty` is.
pub(crate) fn part(ty: &Type, hidden: &Hidden) -> syn::Result<Part> {
    let mut described = Describer { hidden, unproven: Vec::new() };
    let (described_ty, lend) = match peeled(ty) {
        Type::Reference(reference) => (shared(reference)?, Lend::AsIs),
        other => match cow_target(other) {
            Some(target) => (target, Lend::Deref),
            None => (other, Lend::Borrow),
        },
    };
    let form = described.describe(described_ty)?;
    Ok(Part {
        descriptor: form.descriptor(hidden),
        owned: form.owned(described_ty),
        lend,
        unproven: described.unproven,
    })
}

/// A type, and what it is owned as.
enum Form {
    /// The type itself, cloned.
    Plain,
    Special { descriptor: TokenStream, owned: TokenStream },
}

impl Form {
    fn descriptor(&self, hidden: &Hidden) -> TokenStream {
        match self {
            Self::Plain => quote!(#hidden::Plain),
            Self::Special { descriptor, .. } => descriptor.clone(),
        }
    }

    fn owned(&self, ty: &Type) -> TokenStream {
        match self {
            Self::Plain => ty.to_token_stream(),
            Self::Special { owned, .. } => owned.clone(),
        }
    }
}

struct Describer<'a> {
    hidden: &'a Hidden,
    unproven: Vec<Type>,
}

impl Describer<'_> {
    fn describe(&mut self, ty: &Type) -> syn::Result<Form> {
        match peeled(ty) {
            Type::Reference(reference) => self.wrapped("Ref", shared(reference)?, |owned| owned),
            Type::Slice(TypeSlice { elem, .. }) => {
                self.special("Slice", elem, |owned| quote!(::std::boxed::Box<[#owned]>))
            }
            Type::Array(TypeArray { elem, len, .. }) => self.wrapped("Array", elem, |owned| quote!([#owned; #len])),
            Type::Tuple(tuple) => self.tuple(tuple),
            Type::Path(path) => self.path(path),
            Type::ImplTrait(ty) => Err(unfit(ty, "an `impl Trait` has no name to keep it by")),
            Type::TraitObject(ty) => Err(unfit(ty, "a `dyn Trait` can't be compared or cloned")),
            other => {
                self.unproven.push(other.clone());
                Ok(Form::Plain)
            }
        }
    }

    /// A form around an inner one, which is plain when that is.
    fn wrapped(
        &mut self,
        descriptor: &str,
        inner: &Type,
        owned: impl FnOnce(TokenStream) -> TokenStream,
    ) -> syn::Result<Form> {
        // A reference is never plain: it has a lifetime.
        match self.describe(inner)? {
            Form::Plain if descriptor != "Ref" => Ok(Form::Plain),
            form => Ok(self.around(descriptor, inner, &form, owned)),
        }
    }

    /// A form around an inner one that is never plain.
    fn special(
        &mut self,
        descriptor: &str,
        inner: &Type,
        owned: impl FnOnce(TokenStream) -> TokenStream,
    ) -> syn::Result<Form> {
        let form = self.describe(inner)?;
        Ok(self.around(descriptor, inner, &form, owned))
    }

    fn around(
        &self,
        descriptor: &str,
        inner: &Type,
        form: &Form,
        owned: impl FnOnce(TokenStream) -> TokenStream,
    ) -> Form {
        let hidden = self.hidden;
        let name = Ident::new(descriptor, Span::mixed_site());
        let inner_descriptor = form.descriptor(hidden);
        Form::Special {
            descriptor: quote!(#hidden::#name<#inner_descriptor>),
            owned: owned(form.owned(inner)),
        }
    }

    fn tuple(&mut self, tuple: &TypeTuple) -> syn::Result<Form> {
        let forms: Vec<Form> = tuple.elems.iter().map(|field| self.describe(field)).collect::<syn::Result<_>>()?;
        if forms.iter().all(|form| matches!(form, Form::Plain)) {
            return Ok(Form::Plain);
        }
        if forms.len() > WIDEST_TUPLE {
            return Err(unfit(tuple, "a tuple with more than six fields that borrow can't be looked up"));
        }
        let hidden = self.hidden;
        let descriptors = forms.iter().map(|form| form.descriptor(hidden));
        let owned = forms.iter().zip(&tuple.elems).map(|(form, field)| form.owned(field));
        Ok(Form::Special {
            descriptor: quote!(#hidden::Tuple<(#(#descriptors,)*)>),
            owned: quote!((#(#owned,)*)),
        })
    }

    fn path(&mut self, path: &TypePath) -> syn::Result<Form> {
        let hidden = self.hidden;
        let segment = last_segment(path);
        let name = segment.map(|segment| segment.ident.to_string()).unwrap_or_default();
        match (name.as_str(), segment.and_then(only_argument)) {
            ("f32" | "f64", None) => Ok(Form::Special {
                descriptor: quote!(#hidden::Number),
                owned: quote!(#hidden::Float<#path>),
            }),
            ("str", None) => Ok(Form::Special {
                descriptor: quote!(#hidden::Text),
                owned: quote!(::std::boxed::Box<str>),
            }),
            ("Option", Some(inner)) => self.wrapped("Opt", inner, |owned| quote!(::core::option::Option<#owned>)),
            ("Vec", Some(inner)) => self.wrapped("List", inner, |owned| quote!(::std::vec::Vec<#owned>)),
            ("Box", Some(inner)) => self.boxed(inner),
            _ => self.plain(path),
        }
    }

    /// `Box<str>` and the like are plain; only what has no equality of its own needs a descriptor.
    fn boxed(&mut self, inner: &Type) -> syn::Result<Form> {
        if let Type::Slice(slice) = peeled(inner) {
            return match self.describe(&slice.elem)? {
                Form::Plain => Ok(Form::Plain),
                _ => self.special("Boxed", inner, |owned| owned),
            };
        }
        if matches!(peeled(inner), Type::Path(path) if path.path.is_ident("str")) {
            return Ok(Form::Plain);
        }
        self.wrapped("Boxed", inner, |owned| owned)
    }

    fn plain(&mut self, path: &TypePath) -> syn::Result<Form> {
        if borrows(path.to_token_stream()) {
            return Err(unfit(path, "a type that borrows can't be kept"));
        }
        if !is_proven(path) {
            self.unproven.push(Type::Path(path.clone()));
        }
        Ok(Form::Plain)
    }
}

/// The type without the invisible groups of `macro_rules!` and without parentheses.
pub(crate) fn peeled(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => peeled(&group.elem),
        Type::Paren(paren) => peeled(&paren.elem),
        other => other,
    }
}

/// What a reference that is not `&mut` refers to.
fn shared(reference: &TypeReference) -> syn::Result<&Type> {
    match reference.mutability {
        None => Ok(&reference.elem),
        Some(_) => Err(unfit(reference, "a `&mut` argument changes, so it can't be part of the key")),
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

/// The last segment of a path, if it may be one of the standard library: it is written alone or in
/// full.
fn last_segment(path: &TypePath) -> Option<&PathSegment> {
    let segments = &path.path.segments;
    let may_be_standard = segments.len() == 1 || is_in_std(&path.path);
    segments.last().filter(|_| may_be_standard && path.qself.is_none())
}

fn is_in_std(path: &Path) -> bool {
    let root = path.segments.first();
    root.is_some_and(|root| ["std", "core", "alloc"].iter().any(|name| root.ident == name))
}

/// Whether a path names a type of the standard library: in full, or by a name that few would give a
/// type of their own.
pub(crate) fn is_standard(path: &Path) -> bool {
    const NAMES: [&str; 37] = [
        "bool", "char", "str", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize",
        "f32", "f64", "String", "Vec", "VecDeque", "Option", "Result", "Box", "Rc", "Arc", "Cell", "RefCell", "Mutex",
        "RwLock", "HashMap", "HashSet", "BTreeMap", "BTreeSet", "Cow", "PathBuf", "Duration", "PhantomData",
    ];
    let alone = path.get_ident().or_else(|| path.segments.first().filter(|_| path.segments.len() == 1).map(|only| &only.ident));
    is_in_std(path) || alone.is_some_and(|name| NAMES.iter().any(|standard| name == standard))
}

/// The one type between the angle brackets.
pub(crate) fn only_argument(segment: &PathSegment) -> Option<&Type> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
            Some(GenericArgument::Type(ty)) if arguments.args.len() == 1 => Some(ty),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a type of the standard library is known to be fit for keys and for values: no check need
/// be emitted.
fn is_proven(path: &TypePath) -> bool {
    const PROVEN: [&str; 16] = [
        "bool", "char", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize",
        "String", "Duration",
    ];
    let name = last_segment(path).map(|segment| segment.ident.to_string());
    name.is_some_and(|name| PROVEN.contains(&name.as_str()))
}

/// The same for a type that may be no path.
pub(crate) fn is_proven_type(ty: &Type) -> bool {
    matches!(peeled(ty), Type::Path(path) if is_proven(path) || path.path.is_ident("f64") || path.path.is_ident("f32"))
}

/// Whether a type borrows: it mentions a lifetime other than `'static`, or a reference.
pub(crate) fn borrows(tokens: TokenStream) -> bool {
    let mut before: Option<TokenTree> = None;
    let mut found = false;
    for token in tokens {
        found |= match (&before, &token) {
            (Some(TokenTree::Punct(tick)), TokenTree::Ident(name)) if tick.as_char() == '\'' => name != "static",
            (Some(TokenTree::Punct(and)), token) if and.as_char() == '&' => {
                !matches!(token, TokenTree::Punct(tick) if tick.as_char() == '\'')
            }
            // What a function takes is not borrowed by the function.
            (Some(TokenTree::Ident(word)), TokenTree::Group(_)) if is_function_word(word) => false,
            (_, TokenTree::Group(group)) => borrows(group.stream()),
            _ => false,
        };
        before = Some(token);
    }
    found
}

fn is_function_word(word: &Ident) -> bool {
    ["fn", "Fn", "FnMut", "FnOnce"].iter().any(|function| word == function)
}

fn unfit(ty: impl ToTokens, why: &str) -> syn::Error {
    let message = format!("{why}: leave the argument out by `skip(..)`, or give a key as in `key: String = ..`");
    syn::Error::new_spanned(ty, message)
}
