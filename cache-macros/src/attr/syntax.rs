//! The forms in which options are written.

use super::known::Known;
use super::value::GivenKey;
use crate::error::Errors;
use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Expr, Path, Token, parenthesized, token};

/// Reads what stands between commas, one after the other, past the mistakes in each.
pub(super) fn each(
    input: ParseStream<'_>,
    errors: &Errors,
    example: &str,
    mut read: impl FnMut(ParseStream<'_>) -> syn::Result<()>,
) {
    while !input.is_empty() {
        let mistakes = errors.count();
        errors.note(read(input));
        if errors.count() > mistakes {
            go_to_next(input);
        }
        errors.note(comma(input, example));
    }
}

/// `= expr`.
pub(super) fn expression(key: &Ident, input: ParseStream<'_>, known: &Known) -> syn::Result<Expr> {
    let example = known.example(key);
    if !input.peek(Token![=]) || input.peek(Token![==]) {
        let message = format!("`{key}` takes a value: write `{example}`");
        return Err(syn::Error::new_spanned(key, message));
    }
    let equals: Token![=] = input.parse()?;
    if input.is_empty() || input.peek(Token![,]) {
        let message = format!("the value of `{key}` is missing: write it as in `{example}`");
        return Err(syn::Error::new_spanned(equals, message));
    }
    input.parse().map_err(|error| {
        let message = format!("this is no value for `{key}`: write it as in `{example}`");
        syn::Error::new(error.span(), message)
    })
}

/// `(name, name)`.
pub(super) fn skip(
    key: &Ident,
    input: ParseStream<'_>,
    errors: &Errors,
) -> syn::Result<Vec<Ident>> {
    if !input.peek(token::Paren) {
        let message = "`skip` lists arguments in parentheses: write it as in `skip(db)`";
        return Err(syn::Error::new_spanned(key, message));
    }
    let content;
    parenthesized!(content in input);
    let mut names: Vec<Ident> = Vec::new();
    for name in names_in(&content)? {
        if names.contains(&name) {
            errors.at(
                &name,
                format_args!("`{name}` is skipped twice: remove one of them"),
            );
        } else {
            names.push(name);
        }
    }
    if names.is_empty() {
        let message = "`skip` names no argument: write it as in `skip(db)`, or leave it out";
        return Err(syn::Error::new_spanned(key, message));
    }
    Ok(names)
}

/// Names between commas: any identifier, since `self` may be skipped too.
fn names_in(content: ParseStream<'_>) -> syn::Result<Punctuated<Ident, Token![,]>> {
    Punctuated::parse_terminated_with(content, Ident::parse_any).map_err(|error| {
        // Else there would be another error about the rest.
        let _rest: syn::Result<TokenStream> = content.parse();
        let message = "`skip` lists the names of arguments: write it as in `skip(db, cx)`";
        syn::Error::new(error.span(), message)
    })
}

/// `: Type = expr`.
pub(super) fn given_key(key: &Ident, input: ParseStream<'_>) -> syn::Result<GivenKey> {
    if !input.peek(Token![:]) {
        let message =
            "the type of `key` is missing: write it as in `key: String = name.to_lowercase()`";
        return Err(syn::Error::new_spanned(key, message));
    }
    input.parse::<Token![:]>()?;
    let ty = input.parse()?;
    let expr = expression(key, input, &super::KNOWN)?;
    Ok(GivenKey { ty, expr })
}

/// `= path`.
pub(super) fn krate(key: &Ident, input: ParseStream<'_>) -> syn::Result<Path> {
    let path = input
        .parse::<Token![=]>()
        .and_then(|_| input.call(Path::parse_mod_style));
    path.map_err(|error| {
        let message = "`crate` takes the path of the larder crate, without quotes: write it as in \
                       `crate = my_crate::larder`";
        let place = if input.is_empty() {
            key.span()
        } else {
            error.span()
        };
        syn::Error::new(place, message)
    })
}

/// The comma between two options.
fn comma(input: ParseStream<'_>, example: &str) -> syn::Result<()> {
    if input.is_empty() || input.parse::<Option<Token![,]>>()?.is_some() {
        return Ok(());
    }
    let message = format!("a comma is missing before this: write it as in `{example}`");
    let error = input.error(message);
    if !at_option(input) {
        go_to_next(input);
        input.parse::<Option<Token![,]>>()?;
    }
    Err(error)
}

/// Goes to the comma before the next option, past the rest of one that could not be read.
fn go_to_next(input: ParseStream<'_>) {
    while !input.is_empty() && !at_end_of_option(input) {
        // A token tree, so that a comma in parentheses does not count.
        let _skipped: syn::Result<TokenTree> = input.parse();
    }
}

/// Whether a comma is next that an option follows: a closure has commas of its own.
fn at_end_of_option(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.parse::<Token![,]>().is_ok() && (ahead.is_empty() || at_option(&ahead))
}

/// Whether something is next that looks like an option.
fn at_option(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    let is_named = ahead.call(Ident::parse_any).is_ok();
    let is_expression = ahead.peek(Token![==]) || ahead.peek(Token![=>]) || ahead.peek(Token![::]);
    let goes_on = ahead.is_empty()
        || ahead.peek(Token![,])
        || ahead.peek(Token![=])
        || ahead.peek(Token![:])
        || ahead.peek(token::Paren);
    is_named && goes_on && !is_expression
}
