//! `#[cached]` on an `impl` block: tells the attributes inside where they stand.

use super::cached::function;
use crate::attr::{Options, block_options};
use crate::attributes::Attributes;
use crate::error::Errors;
use crate::generics::are_constrained;
use crate::item::{Block, Function, Member};
use crate::known::{is_standard, peeled};
use crate::subject::Place;
use crate::tokens::qualify;
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{Attribute, Meta, Path, Type};

/// Expands the functions of a block that have the attribute.
pub(super) fn expand(options: TokenStream, block: &Block, errors: &Errors) -> TokenStream {
    let krate = block_options(options, errors);
    let place = block.place();
    let mut members = TokenStream::new();
    let mut beside = TokenStream::new();
    let mut has_cached = false;
    for member in &block.members {
        match member {
            Member::Other(_, tokens) => members.extend(tokens.clone()),
            Member::Function(written) => match take_attribute(written, errors) {
                None => written.to_tokens(&mut members),
                Some((written, options)) => {
                    has_cached = true;
                    let mut options = Options::parse(options, errors);
                    if !options.krate.is_given() {
                        options.krate = krate.clone();
                    }
                    let expansion = function(&written, place, options, errors);
                    members.extend(expansion.here);
                    beside.extend(expansion.beside);
                }
            },
        }
    }
    if !has_cached {
        let message = "no function in this block is cached: put `#[cached]` on those that are to \
                       be, or take it off the block";
        errors.at(block.impl_token, message);
    }
    let written = block.with_members(&members);
    let beside = (!beside.is_empty()).then(|| block.inherent(&beside));
    emit!(#written #beside)
}

/// The function without its attribute, and the options of that.
fn take_attribute(function: &Function, errors: &Errors) -> Option<(Function, TokenStream)> {
    let is_cached = |attr: &&Attribute| {
        attr.path()
            .segments
            .last()
            .is_some_and(|segment| segment.ident == "cached")
    };
    let mut found = function.attrs.iter().filter(is_cached);
    let first = found.next()?;
    if let Some(second) = found.next() {
        errors.at(second, "`#[cached]` is given twice: remove one of them");
    }
    let options = match &first.meta {
        Meta::Path(_) => TokenStream::new(),
        Meta::List(list) => list.tokens.clone(),
        Meta::NameValue(pair) => {
            errors.at(
                pair,
                "options of `#[cached]` stand in parentheses: write it as in `#[cached(ttl = 60)]`",
            );
            TokenStream::new()
        }
    };
    let function = Function {
        attrs: function
            .attrs
            .iter()
            .filter(|attr| !is_cached(attr))
            .cloned()
            .collect(),
        vis: function.vis.clone(),
        sig: function.sig.clone(),
        body: function.body.clone(),
    };
    Some((function, options))
}

impl Block {
    fn place(&self) -> Place<'_> {
        match &self.of_trait {
            None => Place::Method(Some(self)),
            Some(_) if self.is_local() => Place::TraitMethod(self),
            Some(_) => Place::Foreign(self),
        }
    }

    /// Whether the type is one of this crate, as far as can be seen: an inherent `impl` may then
    /// stand beside the trait's.
    fn is_local(&self) -> bool {
        let Type::Path(path) = peeled(&self.self_ty) else {
            return false;
        };
        let is_parameter = path.path.get_ident().is_some_and(|name| {
            self.generics
                .type_params()
                .any(|param| param.ident == *name)
        });
        !is_parameter
            && path.qself.is_none()
            && !is_standard(&path.path)
            && are_constrained(&self.generics, &self.self_ty)
    }

    /// The names of what the block defines.
    pub(super) fn names(&self) -> Vec<Ident> {
        let name = |member: &Member| match member {
            Member::Function(function) => Some(function.sig.ident.clone()),
            Member::Other(name, _) => name.clone(),
        };
        self.members.iter().filter_map(name).collect()
    }

    /// Tokens of a trait's block as they are said outside of it.
    pub(crate) fn outside(&self, tokens: TokenStream) -> TokenStream {
        match &self.of_trait {
            Some(of_trait) => qualify(tokens, &self.names(), of_trait),
            None => tokens,
        }
    }

    fn with_members(&self, members: &TokenStream) -> TokenStream {
        let Self {
            attrs,
            unsafety,
            impl_token,
            generics,
            self_ty,
            inner_attrs,
            ..
        } = self;
        let bounds = &generics.where_clause;
        let of_trait = self
            .of_trait
            .iter()
            .map(|of_trait: &Path| emit!(#of_trait for));
        emit! {
            #(#attrs)*
            #unsafety #impl_token #generics #(#of_trait)* #self_ty #bounds {
                #(#inner_attrs)*
                #members
            }
        }
    }

    fn inherent(&self, members: &TokenStream) -> TokenStream {
        let Self {
            impl_token,
            generics,
            self_ty,
            ..
        } = self;
        let conditions = Attributes::sort(&self.attrs).conditions;
        let bounds = &generics.where_clause;
        emit!(#(#conditions)* #impl_token #generics #self_ty #bounds { #members })
    }
}
