//! The generic parameters of a function, sorted by where the companions need them.
//!
//! Types and constants choose the cache: each instantiation has its own. Lifetimes do not, so only
//! what runs the body knows them, together with the bounds that mention them.

use crate::tokens::{elide, mentions, mentions_lifetime};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{ConstParam, GenericParam, Generics, Type, TypeParam, TypeParamBound, WherePredicate};

/// The generic parameters of a function.
pub(crate) struct Params {
    types: Vec<TypeOrConst>,
    lifetimes: Vec<TokenStream>,
    names_of_lifetimes: Vec<Ident>,
    /// What the where-clause says of types and constants alone.
    bounds: Vec<TokenStream>,
    /// Bounds that mention a lifetime.
    lifetime_bounds: Vec<TokenStream>,
}

enum TypeOrConst {
    /// With those of its bounds that mention no lifetime.
    Type(Ident, Vec<TypeParamBound>),
    Const(Ident, Type),
}

impl Params {
    pub(crate) fn of(generics: &Generics) -> Self {
        let mut params = Self {
            types: Vec::new(),
            lifetimes: Vec::new(),
            names_of_lifetimes: generics
                .lifetimes()
                .map(|param| param.lifetime.ident.clone())
                .collect(),
            bounds: Vec::new(),
            lifetime_bounds: Vec::new(),
        };
        for param in &generics.params {
            match param {
                GenericParam::Lifetime(param) => params.lifetimes.push(param.to_token_stream()),
                GenericParam::Const(param) => params.types.push(TypeOrConst::of_const(param)),
                GenericParam::Type(param) => params.add_type(param),
            }
        }
        for predicate in generics
            .where_clause
            .iter()
            .flat_map(|clause| &clause.predicates)
        {
            params.add_predicate(predicate);
        }
        params
    }

    fn add_type(&mut self, param: &TypeParam) {
        let name = &param.ident;
        let (late, early): (Vec<_>, Vec<_>) = param
            .bounds
            .iter()
            .cloned()
            .partition(|bound| mentions_lifetime(bound, &self.names_of_lifetimes));
        if !late.is_empty() {
            self.lifetime_bounds.push(quote!(#name: #(#late)+*));
        }
        self.types.push(TypeOrConst::Type(name.clone(), early));
    }

    fn add_predicate(&mut self, predicate: &WherePredicate) {
        let late = mentions_lifetime(predicate, &self.names_of_lifetimes);
        let bounds = if late {
            &mut self.lifetime_bounds
        } else {
            &mut self.bounds
        };
        bounds.push(predicate.to_token_stream());
    }

    /// Whether the function has more than one cache.
    pub(crate) fn has_types(&self) -> bool {
        !self.types.is_empty()
    }

    /// `<T, const N: usize>`, to declare them.
    pub(crate) fn declared(&self) -> TokenStream {
        in_brackets(self.types.iter().map(TypeOrConst::declared))
    }

    /// `<'a, T, const N: usize>`: all of them.
    pub(crate) fn declared_with_lifetimes(&self) -> TokenStream {
        let types = self.types.iter().map(TypeOrConst::declared);
        in_brackets(self.lifetimes.iter().cloned().chain(types))
    }

    /// `<'a>`: the lifetimes alone.
    pub(crate) fn declared_lifetimes(&self) -> TokenStream {
        in_brackets(self.lifetimes.iter().cloned())
    }

    /// `<T, N>`, to name them.
    pub(crate) fn arguments(&self) -> TokenStream {
        in_brackets(self.types.iter().map(TypeOrConst::name))
    }

    /// `::<T, N>`.
    pub(crate) fn turbofish(&self) -> TokenStream {
        if self.types.is_empty() {
            return TokenStream::new();
        }
        let arguments = self.arguments();
        quote!(::#arguments)
    }

    /// The where-clause on types and constants.
    pub(crate) fn bounds(&self) -> TokenStream {
        where_clause(&self.bounds)
    }

    /// The where-clause on lifetimes, and on types by lifetimes.
    pub(crate) fn lifetime_bounds(&self) -> TokenStream {
        where_clause(&self.lifetime_bounds)
    }

    /// Both.
    pub(crate) fn all_bounds(&self) -> TokenStream {
        let all: Vec<_> = self
            .bounds
            .iter()
            .chain(&self.lifetime_bounds)
            .cloned()
            .collect();
        where_clause(&all)
    }

    /// A type without the lifetimes of the function.
    pub(crate) fn elided(&self, ty: impl ToTokens) -> TokenStream {
        elide(ty, &self.names_of_lifetimes)
    }

    /// A field type that uses all types, and has them neither `Sized` nor owned.
    pub(crate) fn used(&self) -> TokenStream {
        let types = self.types.iter().filter_map(|param| match param {
            TypeOrConst::Type(name, _) => Some(name),
            TypeOrConst::Const(..) => None,
        });
        quote_spanned!(Span::mixed_site()=> fn(#(*const #types),*))
    }

    /// A type that differs where `Self`, the types or the constants of a method do, and the item
    /// that it needs: a constant can be said of a type only by one that has it as its parameter.
    pub(crate) fn marker(&self) -> (TokenStream, TokenStream) {
        let span = Span::mixed_site();
        if self.types.is_empty() {
            return (TokenStream::new(), quote_spanned!(span=> Self));
        }
        let (declared, names) = (
            self.types.iter().map(TypeOrConst::declared_unsized),
            self.types.iter().map(TypeOrConst::name),
        );
        let used = self.used();
        let item = quote_spanned! {span=>
            struct LarderInstance<LarderSelf: ?::core::marker::Sized, #(#declared),*>(
                ::core::marker::PhantomData<(#used, *const LarderSelf)>
            );
        };
        (
            item,
            quote_spanned!(span=> LarderInstance<Self, #(#names),*>),
        )
    }

    /// `<T: ?Sized, const N: usize>`: for a type that takes them all.
    pub(crate) fn declared_unsized(&self) -> TokenStream {
        in_brackets(self.types.iter().map(TypeOrConst::declared_unsized))
    }
}

impl TypeOrConst {
    fn of_const(param: &ConstParam) -> Self {
        Self::Const(param.ident.clone(), param.ty.clone())
    }

    fn name(&self) -> TokenStream {
        match self {
            Self::Type(name, _) | Self::Const(name, _) => name.to_token_stream(),
        }
    }

    fn declared_unsized(&self) -> TokenStream {
        match self {
            Self::Type(name, _) => {
                quote_spanned!(Span::mixed_site()=> #name: ?::core::marker::Sized)
            }
            Self::Const(..) => self.declared(),
        }
    }

    fn declared(&self) -> TokenStream {
        match self {
            Self::Type(name, bounds) if bounds.is_empty() => name.to_token_stream(),
            Self::Type(name, bounds) => quote!(#name: #(#bounds)+*),
            Self::Const(name, ty) => quote!(const #name: #ty),
        }
    }
}

fn in_brackets(params: impl Iterator<Item = TokenStream>) -> TokenStream {
    let params: Vec<_> = params.collect();
    if params.is_empty() {
        return TokenStream::new();
    }
    quote!(<#(#params),*>)
}

fn where_clause(bounds: &[TokenStream]) -> TokenStream {
    if bounds.is_empty() {
        return TokenStream::new();
    }
    quote!(where #(#bounds),*)
}

/// Whether every type and constant of an `impl` is said in the type that it is for: else an
/// inherent `impl` could not have them.
pub(crate) fn are_constrained(generics: &Generics, self_ty: impl ToTokens) -> bool {
    let self_ty = self_ty.to_token_stream();
    generics.params.iter().all(|param| match param {
        GenericParam::Lifetime(_) => true,
        GenericParam::Type(param) => mentions(&self_ty, &param.ident),
        GenericParam::Const(param) => mentions(&self_ty, &param.ident),
    })
}
