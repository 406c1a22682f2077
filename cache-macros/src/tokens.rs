//! Questions to tokens, and changes of tokens, that need no syntax tree.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::Path;

/// Whether `name` is said anywhere, also inside a format string as `"{name}"`.
pub(crate) fn mentions(tokens: impl ToTokens, name: &Ident) -> bool {
    let spelled = name.to_string();
    any(tokens.into_token_stream(), &|token| match token {
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Literal(literal) => is_formatted(&literal.to_string(), &spelled),
        _ => false,
    })
}

/// Whether the source of a literal has `{name}` or `{name:..}` in it.
fn is_formatted(literal: &str, name: &str) -> bool {
    literal.split('{').skip(1).any(|rest| {
        let rest = rest.trim_start().strip_prefix(name);
        rest.is_some_and(|rest| rest.trim_start().starts_with(['}', ':']))
    })
}

fn any(tokens: TokenStream, wanted: &dyn Fn(&TokenTree) -> bool) -> bool {
    tokens.into_iter().any(|token| match &token {
        TokenTree::Group(group) => any(group.stream(), wanted),
        token => wanted(token),
    })
}

/// The first `Self` that means the type around the function, not one of an item inside of it.
pub(crate) fn find_self_type(tokens: impl ToTokens) -> Option<Ident> {
    let mut tokens = tokens.into_token_stream().into_iter();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(ident) if ident == "Self" => return Some(ident),
            TokenTree::Ident(ident) if opens_item(&ident) => skip_item(&mut tokens),
            TokenTree::Group(group) => {
                let found = find_self_type(group.stream());
                if found.is_some() {
                    return found;
                }
            }
            _ => {}
        }
    }
    None
}

fn opens_item(word: &Ident) -> bool {
    ["impl", "trait", "struct", "enum", "union"]
        .iter()
        .any(|keyword| word == keyword)
}

fn skip_item(tokens: &mut impl Iterator<Item = TokenTree>) {
    for token in tokens {
        let end = match &token {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            TokenTree::Punct(punct) => punct.as_char() == ';',
            _ => false,
        };
        if end {
            return;
        }
    }
}

/// Writes `Self::Name` as `<Self as Trait>::Name` where the trait's `impl` defines `Name`.
///
/// What is moved out of a trait's `impl` can't see the trait's items by `Self` alone any more.
pub(crate) fn qualify(tokens: TokenStream, names: &[Ident], of_trait: &Path) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut qualified = TokenStream::new();
    for (place, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Ident(ident)
                if ident == "Self" && is_item_of(&tokens[place + 1..], names) =>
            {
                let span = ident.span();
                qualified.extend(quote_spanned!(span=> <#ident as #of_trait>));
            }
            TokenTree::Group(group) => {
                let inside = qualify(group.stream(), names, of_trait);
                qualified.extend([regrouped(group, inside)]);
            }
            token => qualified.extend([token.clone()]),
        }
    }
    qualified
}

/// Whether `::Name` is next, with one of the names.
fn is_item_of(tokens: &[TokenTree], names: &[Ident]) -> bool {
    let [first, second, TokenTree::Ident(name), ..] = tokens else {
        return false;
    };
    is_colon(first) && is_colon(second) && names.contains(name)
}

fn is_colon(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':')
}

fn regrouped(group: &Group, inside: TokenStream) -> TokenTree {
    let mut regrouped = Group::new(group.delimiter(), inside);
    regrouped.set_span(group.span());
    regrouped.into()
}

/// Writes the type that `Self` stands for in its place.
pub(crate) fn replace_self(tokens: TokenStream, self_ty: impl ToTokens) -> TokenStream {
    let self_ty = self_ty.to_token_stream();
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut replaced = TokenStream::new();
    for (place, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Ident(ident)
                if ident == "Self" && tokens.get(place + 1).is_some_and(is_colon) =>
            {
                replaced.extend(quote_spanned!(ident.span()=> <#self_ty>));
            }
            TokenTree::Ident(ident) if ident == "Self" => replaced.extend(self_ty.clone()),
            TokenTree::Group(group) => {
                let inside = replace_self(group.stream(), &self_ty);
                replaced.extend([regrouped(group, inside)]);
            }
            token => replaced.extend([token.clone()]),
        }
    }
    replaced
}

/// The tokens as text, with a space only where there would be one word without it: the same from any
/// compiler.
pub(crate) fn spelled(tokens: impl ToTokens) -> String {
    let is_word = |letter: Option<char>| letter.is_some_and(|it| it.is_alphanumeric() || it == '_');
    let text = tokens.into_token_stream().to_string();
    let mut spelled = String::new();
    for word in text.split_whitespace() {
        if is_word(spelled.chars().next_back()) && is_word(word.chars().next()) {
            spelled.push(' ');
        }
        spelled.push_str(word);
    }
    spelled
}

/// Writes `by` for each `self` that is a value, and not a module.
pub(crate) fn replace_self_value(tokens: TokenStream, by: &Ident) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut replaced = TokenStream::new();
    for (place, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Ident(name)
                if name == "self" && !tokens.get(place + 1).is_some_and(is_colon) =>
            {
                replaced.extend([TokenTree::from(by.clone())]);
            }
            TokenTree::Group(group) => {
                let inside = replace_self_value(group.stream(), by);
                replaced.extend([regrouped(group, inside)]);
            }
            token => replaced.extend([token.clone()]),
        }
    }
    replaced
}

/// Replaces each lifetime of `names` by `'_`.
pub(crate) fn elide(tokens: impl ToTokens, names: &[Ident]) -> TokenStream {
    let mut after_tick = false;
    let elide_one = |token| {
        let was_tick = std::mem::replace(&mut after_tick, is_tick(&token));
        match token {
            TokenTree::Ident(name) if was_tick && names.contains(&name) => {
                Ident::new("_", name.span()).into()
            }
            TokenTree::Group(group) => regrouped(&group, elide(group.stream(), names)),
            token => token,
        }
    };
    tokens
        .into_token_stream()
        .into_iter()
        .map(elide_one)
        .collect()
}

fn is_tick(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == '\'')
}

/// Whether one of the lifetimes `names` is said.
pub(crate) fn mentions_lifetime(tokens: impl ToTokens, names: &[Ident]) -> bool {
    lifetimes(tokens.into_token_stream())
        .iter()
        .any(|name| names.contains(name))
}

/// The names of all lifetimes, without their ticks.
pub(crate) fn lifetimes(tokens: TokenStream) -> Vec<Ident> {
    let mut found = Vec::new();
    let mut after_tick = false;
    for token in tokens {
        let was_tick = std::mem::replace(&mut after_tick, is_tick(&token));
        match token {
            TokenTree::Ident(name) if was_tick => found.push(name),
            TokenTree::Group(group) => found.extend(lifetimes(group.stream())),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{elide, find_self_type, mentions, qualify, spelled};
    use proc_macro2::{Ident, Span};
    use quote::{format_ident, quote};
    use syn::parse_quote;

    #[test]
    fn a_name_in_a_format_string_is_a_mention() {
        let id = format_ident!("id");
        assert!(mentions(quote!(format!("user:{id}")), &id));
        assert!(mentions(quote!(format!("user:{ id :>5}")), &id));
        assert!(mentions(quote!(f(1, (id + 1))), &id));
        assert!(!mentions(quote!(format!("user:{idle}")), &id));
        assert!(!mentions(quote!("id"), &id));
    }

    #[test]
    fn self_inside_an_inner_item_is_another_type() {
        let inner = quote!({
            struct A;
            impl A {
                fn new() -> Self {
                    Self
                }
            }
            A::new()
        });
        assert!(find_self_type(inner).is_none());
        assert!(
            find_self_type(quote!({
                let x = [Self::NEW];
            }))
            .is_some()
        );
    }

    #[test]
    fn text_has_spaces_between_words_only() {
        let ty = quote!(&'a mut Map<String, (dyn Fn(u8) -> u8, [u8; 4])>);
        assert_eq!(spelled(ty), "&'a mut Map<String,(dyn Fn(u8)->u8,[u8;4])>");
    }

    #[test]
    fn items_of_the_trait_are_qualified() {
        let names = [format_ident!("Id")];
        let of_trait = parse_quote!(Repo<u8>);
        let qualified = qualify(quote!(f(Self::Id::new(), Self::other())), &names, &of_trait);
        let qualified = qualified.to_string().replace(' ', "");
        assert_eq!(qualified, "f(<SelfasRepo<u8>>::Id::new(),Self::other())");
    }

    #[test]
    fn only_lifetimes_of_the_function_are_elided() {
        let names = [Ident::new("a", Span::call_site())];
        let elided = elide(quote!(&'a Map<'a, (a, &'static str)>), &names);
        assert_eq!(
            elided.to_string(),
            quote!(&'_ Map<'_, (a, &'static str)>).to_string()
        );
    }
}
