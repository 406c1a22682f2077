//! `#[cached]` on an `impl` block: tells the attributes inside where they stand.

use super::annotated::Annotated;
use super::entry::function;
use crate::attr::block_options;
use crate::attributes::Attributes;
use crate::error::Errors;
use crate::generics::are_constrained;
use crate::item::{Block, Member};
use crate::known::{is_standard, peeled};
use crate::subject::Place;
use crate::tokens::qualify;
use proc_macro2::{Ident, TokenStream};
use syn::{Path, Type};

/// Expands the functions of a block that have one of our attributes.
pub(super) fn expand(options: TokenStream, mut block: Block, errors: &Errors) -> TokenStream {
    let krate = block_options(options, errors);
    let annotated = take_attributes(&mut block, errors);
    let place = block.place();
    let mut members = TokenStream::new();
    let mut beside = TokenStream::new();
    let is_any = annotated.iter().any(Annotated::is_any);
    for (member, annotated) in block.members.iter().zip(annotated) {
        match member {
            Member::Other(_, tokens) => members.extend(tokens.clone()),
            Member::Function(written) => {
                let expansion = function(written, annotated, place, &krate, errors);
                members.extend(expansion.here);
                beside.extend(expansion.beside);
            }
        }
    }
    if !is_any {
        let message = "no function in this block is cached, and none writes: put `#[cached]` on \
                       those that are to be, or take it off the block";
        errors.at(block.impl_token, message);
    }
    let written = block.with_members(&members);
    let beside = (!beside.is_empty()).then(|| block.inherent(&beside));
    emit!(#written #beside)
}

/// Takes our attributes off each member.
fn take_attributes(block: &mut Block, errors: &Errors) -> Vec<Annotated> {
    let take = |member: &mut Member| {
        let mut annotated = Annotated::default();
        if let Member::Function(function) = member {
            annotated.take_from(function, errors);
        }
        annotated
    };
    block.members.iter_mut().map(take).collect()
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
