//! What the return type says about the value: which part of it is stored.
//!
//! The type is read by name, so `Result` and `Option` behind aliases of other names are not seen.
//! For those, the expansion asks the type checker ([`Question`]).

use crate::known::{borrows, is_proven_value, only_argument, peeled};
use crate::subject::Hidden;
use crate::tokens::mentions;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{GenericArgument, PathArguments, PathSegment, ReturnType, Signature, Type, parse_quote};

/// How a return type is taken apart.
pub(crate) struct Shape {
    pub(crate) kind: ShapeKind,
    /// The type that the cache stores.
    pub(crate) value: TokenStream,
    /// The return type.
    pub(crate) output: Type,
    /// The type of the error, if there is one.
    pub(crate) error: Option<TokenStream>,
    /// What is to be asked of the value's type: nothing where it is known.
    pub(crate) question: Option<Question>,
    /// Whether the value is known to be fit for a cache.
    pub(crate) is_proven: bool,
}

impl Shape {
    /// The shape of what can't be cached: a value that there never is.
    pub(crate) fn of_nothing() -> Self {
        let never: Type = parse_quote!(::core::convert::Infallible);
        Self {
            kind: ShapeKind::Always,
            value: never.to_token_stream(),
            output: never,
            error: None,
            question: None,
            is_proven: true,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ShapeKind {
    Always,
    Optional,
    Fallible,
    FallibleOptional,
}

/// What an alias must not hide.
pub(crate) struct Question {
    /// The method of the answer that checks it.
    pub(crate) check: &'static str,
    /// The type that is asked about.
    pub(crate) ty: TokenStream,
}

impl ShapeKind {
    /// The type of the hidden module that stands for it.
    pub(crate) fn name(self) -> Ident {
        format_ident!(
            "{}",
            match self {
                Self::Always => "Always",
                Self::Optional => "Optional",
                Self::Fallible => "Fallible",
                Self::FallibleOptional => "FallibleOptional",
            }
        )
    }
}

/// What the return type consists of, as far as its names tell.
pub(crate) struct Parts<'a> {
    /// Inside `Result<.., E>`.
    result: Option<&'a PathSegment>,
    /// Inside `Option<..>`, which may be inside a `Result`.
    option: Option<&'a PathSegment>,
    output: &'a Type,
}

impl<'a> Parts<'a> {
    pub(crate) fn of(output: &'a Type) -> Self {
        let result = segment(output, "Result");
        let inside = result.map_or(Some(output), first_argument);
        let option = inside.and_then(|ty| segment(ty, "Option"));
        Self {
            result,
            option,
            output,
        }
    }

    pub(crate) fn has_result(&self) -> bool {
        self.result.is_some()
    }

    pub(crate) fn has_option(&self) -> bool {
        self.option.is_some()
    }

    /// What a success is: the `T` of a `Result<T, E>`, if that says it, and else the whole.
    pub(crate) fn success(&self) -> Option<&'a Type> {
        self.result.map_or(Some(self.output), first_argument)
    }

    /// A `Result` inside: its `Err` would be stored.
    pub(crate) fn inner_result(&self) -> Option<&'a Type> {
        let inside = first_argument(self.option.or(self.result)?)?;
        segment(inside, "Result").map(|_| inside)
    }

    /// The shape; with `cache_none`, an `Option` is stored whole.
    pub(crate) fn shape(&self, cache_none: bool, hidden: &Hidden) -> Shape {
        let option = if cache_none { None } else { self.option };
        let output = self.output;
        let ok = self.result.map(|result| {
            let visible = first_argument(result).map(ToTokens::to_token_stream);
            visible.unwrap_or_else(|| quote!(<#output as #hidden::ResultLike>::Ok))
        });
        let kind = match (self.result, option) {
            (None, None) => ShapeKind::Always,
            (None, Some(_)) => ShapeKind::Optional,
            (Some(_), None) => ShapeKind::Fallible,
            (Some(_), Some(_)) => ShapeKind::FallibleOptional,
        };
        let whole = ok.unwrap_or_else(|| output.to_token_stream());
        let value = match option.map(first_argument) {
            None => whole,
            Some(Some(inside)) => inside.to_token_stream(),
            Some(None) => quote!(<#whole as #hidden::OptionLike>::Some),
        };
        Shape {
            kind,
            is_proven: syn::parse2(value.clone()).is_ok_and(|ty| is_proven_value(&ty)),
            question: self.question(&value),
            error: self.error(hidden),
            output: output.clone(),
            value,
        }
    }

    fn question(&self, value: &TokenStream) -> Option<Question> {
        // What is inside an `Option` is asked about, also where the `Option` is stored whole.
        let asked = match self.option {
            Some(option) => {
                first_argument(option).map_or_else(|| value.clone(), ToTokens::to_token_stream)
            }
            None => value.clone(),
        };
        let visible: Option<Type> = syn::parse2(asked.clone()).ok();
        if self.inner_result().is_some() || visible.is_some_and(|ty| is_proven_value(&ty)) {
            return None;
        }
        let check = if self.has_option() {
            "no_result"
        } else {
            "spelled_out"
        };
        Some(Question { check, ty: asked })
    }

    fn error(&self, hidden: &Hidden) -> Option<TokenStream> {
        let result = self.result?;
        let output = self.output;
        if let PathArguments::AngleBracketed(arguments) = &result.arguments
            && let Some(GenericArgument::Type(error)) = arguments.args.iter().nth(1)
        {
            return Some(error.to_token_stream());
        }
        Some(quote!(<#output as #hidden::ResultLike>::Err))
    }
}

/// The last segment of a path that ends in `name`.
fn segment<'a>(ty: &'a Type, name: &str) -> Option<&'a PathSegment> {
    match peeled(ty) {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .filter(|segment| segment.ident == name),
        _ => None,
    }
}

fn first_argument(segment: &PathSegment) -> Option<&Type> {
    if let Some(only) = only_argument(segment) {
        return Some(only);
    }
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => {
            arguments.args.iter().find_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
        }
        _ => None,
    }
}

/// The return type, if a value of it can be kept.
pub(crate) fn cacheable_output(sig: &Signature) -> syn::Result<&Type> {
    let ty = match &sig.output {
        ReturnType::Type(_, ty) => peeled(ty),
        ReturnType::Default => {
            let name = &sig.ident;
            let message = format!(
                "`{name}` returns nothing, so there is nothing to cache: return what it finds \
                 out, or take `#[cached]` off"
            );
            return Err(syn::Error::new_spanned(name, message));
        }
    };
    let fault = match ty {
        Type::Tuple(tuple) if tuple.elems.is_empty() => {
            "`()` is nothing to cache: return what the function finds out, or take `#[cached]` off"
        }
        Type::Never(_) => {
            "a function that never returns has nothing to cache: take `#[cached]` off"
        }
        _ if is_boxed_future(ty) => {
            "a boxed future can't be cached, what it gives can: write `async fn`; with \
             `#[async_trait]`, put `#[cached]` above it"
        }
        _ if says(ty, "impl") => opaque_fault(ty),
        _ if borrows(ty.to_token_stream()) => {
            "a cached value outlives the call, so it can't borrow: return it owned (`String` for \
             `&str`, `Vec<T>` for `&[T]`), or in an `Arc`"
        }
        _ => return Ok(ty),
    };
    Err(syn::Error::new_spanned(ty, fault))
}

fn opaque_fault(ty: &Type) -> &'static str {
    if says(ty, "Future") {
        "a future can't be cached, what it gives can: write `async fn` and return its output"
    } else if says(ty, "Iterator") {
        "an iterator can't be cached, what it gives can: collect it and return a `Vec` or an \
         `Arc<[T]>`"
    } else {
        "an `impl Trait` has no name to keep it by: return a concrete type"
    }
}

/// Whether a type is known to be a future: what returns it has done nothing yet.
pub(crate) fn is_future(ty: &Type) -> bool {
    is_boxed_future(ty) || says(ty, "impl") && says(ty, "Future")
}

fn is_boxed_future(ty: &Type) -> bool {
    let boxed = segment(ty, "BoxFuture").is_some() || segment(ty, "LocalBoxFuture").is_some();
    boxed || segment(ty, "Pin").is_some() && says(ty, "Future")
}

/// Whether a type says this word anywhere.
pub(crate) fn says(ty: &Type, word: &str) -> bool {
    mentions(ty, &Ident::new(word, Span::call_site()))
}
