//! What the attribute stands on. Bodies are kept as tokens: nothing here looks inside.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Generics, Path, Signature, Token, Type, Visibility, braced};

/// An item that `#[cached]` was written on.
pub(crate) enum Item {
    Function(Function),
    Block(Block),
    /// Something that can't be cached: what it is, and the token that says so.
    Other(&'static str, TokenTree),
}

/// A function, a method, or the declaration of one.
pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) sig: Signature,
    /// The braces and what is in them; `None` for a declaration, which ends in a semicolon.
    pub(crate) body: Option<Group>,
}

/// An `impl` block.
pub(crate) struct Block {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) unsafety: Option<Token![unsafe]>,
    pub(crate) impl_token: Token![impl],
    /// With the where-clause.
    pub(crate) generics: Generics,
    pub(crate) of_trait: Option<Path>,
    pub(crate) self_ty: Type,
    pub(crate) inner_attrs: Vec<Attribute>,
    pub(crate) members: Vec<Member>,
}

/// What stands in an `impl` block.
pub(crate) enum Member {
    Function(Box<Function>),
    /// A constant, a type or a macro, with its name.
    Other(Option<Ident>, TokenStream),
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let ahead = input.fork();
        let vis: Visibility = ahead.parse()?;
        let unsafety: Option<Token![unsafe]> = ahead.parse()?;
        if ahead.peek(Token![impl]) && matches!(vis, Visibility::Inherited) {
            input.parse::<Option<Token![unsafe]>>()?;
            return Block::parse(attrs, unsafety, input).map(Self::Block);
        }
        let ahead = input.fork();
        ahead.parse::<Visibility>()?;
        if is_function(&ahead) {
            return Function::parse(attrs, input).map(Self::Function);
        }
        let other = other(&ahead)?;
        input.parse::<TokenStream>()?;
        Ok(other)
    }
}

/// Whether `fn` comes after nothing but qualifiers.
fn is_function(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    while ahead.peek(Token![const])
        || ahead.peek(Token![async])
        || ahead.peek(Token![unsafe])
        || ahead.peek(Token![extern])
        || ahead.peek(syn::LitStr)
    {
        let _qualifier: syn::Result<TokenTree> = ahead.parse();
    }
    ahead.peek(Token![fn])
}

fn other(input: ParseStream<'_>) -> syn::Result<Item> {
    const KINDS: [(&str, &str); 10] = [
        ("struct", "a struct"),
        ("enum", "an enum"),
        ("union", "a union"),
        ("trait", "a trait"),
        ("mod", "a module"),
        ("const", "a constant"),
        ("static", "a static"),
        ("type", "a type"),
        ("use", "an import"),
        ("let", "a statement"),
    ];
    let ahead = input.fork();
    let first: TokenTree = ahead.parse()?;
    let word = first.to_string();
    let kind = KINDS.iter().find(|(keyword, _)| *keyword == word);
    let kind = kind.map_or("something else", |(_, kind)| *kind);
    Ok(Item::Other(kind, first))
}

impl Function {
    fn parse(attrs: Vec<Attribute>, input: ParseStream<'_>) -> syn::Result<Self> {
        let vis = input.parse()?;
        let sig = input.parse()?;
        let body = match input.parse::<Option<Token![;]>>()? {
            Some(_) => None,
            None => Some(braces(input)?),
        };
        Ok(Self {
            attrs,
            vis,
            sig,
            body,
        })
    }
}

/// A body in braces, or one that a `macro_rules!` macro passed on as `$body:block`.
fn braces(input: ParseStream<'_>) -> syn::Result<Group> {
    match input.parse()? {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Ok(group),
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            braces.parse2(group.stream())
        }
        other => Err(syn::Error::new(
            other.span(),
            "the body of a function was expected here, in braces",
        )),
    }
}

impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_all(&self.attrs);
        self.vis.to_tokens(tokens);
        self.sig.to_tokens(tokens);
        match &self.body {
            Some(body) => body.to_tokens(tokens),
            None => <Token![;]>::default().to_tokens(tokens),
        }
    }
}

impl Block {
    fn parse(
        attrs: Vec<Attribute>,
        unsafety: Option<Token![unsafe]>,
        input: ParseStream<'_>,
    ) -> syn::Result<Self> {
        let impl_token = input.parse()?;
        let mut generics: Generics = input.parse()?;
        let mut of_trait = None;
        let mut self_ty: Type = input.parse()?;
        if input.peek(Token![for]) {
            input.parse::<Token![for]>()?;
            of_trait = Some(syn::parse2(self_ty.into_token_stream())?);
            self_ty = input.parse()?;
        }
        generics.where_clause = input.parse()?;
        let content;
        braced!(content in input);
        let inner_attrs = content.call(Attribute::parse_inner)?;
        let mut members = Vec::new();
        while !content.is_empty() {
            members.push(content.parse()?);
        }
        Ok(Self {
            attrs,
            unsafety,
            impl_token,
            generics,
            of_trait,
            self_ty,
            inner_attrs,
            members,
        })
    }
}

impl Parse for Member {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let ahead = input.fork();
        ahead.parse::<Visibility>()?;
        if is_function(&ahead) {
            return Function::parse(attrs, input)
                .map(Box::new)
                .map(Self::Function);
        }
        let mut tokens = TokenStream::new();
        tokens.append_all(attrs);
        let mut name = None;
        let mut after_bang = false;
        while !input.is_empty() {
            if name.is_none() && (input.peek(Token![const]) || input.peek(Token![type])) {
                let ahead = input.fork();
                ahead.parse::<TokenTree>()?;
                name = ahead.call(Ident::parse_any).ok();
            }
            let token: TokenTree = input.parse()?;
            let end = is_punct(&token, ';') || after_bang && is_braces(&token);
            after_bang = is_punct(&token, '!');
            tokens.append(token);
            if end {
                break;
            }
        }
        Ok(Self::Other(name, tokens))
    }
}

fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

/// A macro in braces is a member without a semicolon.
fn is_braces(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}
