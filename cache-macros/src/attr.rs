//! What was written between the parentheses of `#[cached(..)]`.
//!
//! A mistake in one option costs that option only: it is noted, the option is dropped, and the rest
//! is read on.

pub(crate) mod slot;
pub(crate) mod value;

use crate::duration::{self, Time};
use crate::error::Errors;
use crate::suggest::did_you_mean;
use proc_macro2::{Ident, TokenStream, TokenTree};
use slot::Slot;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Expr, LitStr, Path, Token, parenthesized, token};
use value::{Capacity, GivenKey, Scope};

/// Every option with an example of its use, in the order in which they are listed to users.
const OPTIONS: &[(&str, &str)] = &[
    ("capacity", "capacity = 1_000"),
    ("max_weight", "max_weight = 1_000_000"),
    ("weigher", "weigher = |key, value| value.len() as u64"),
    ("policy", "policy = \"lru\""),
    ("ttl", "ttl = 60"),
    ("tti", "tti = 60"),
    ("jitter", "jitter = \"10%\""),
    ("expires", "expires = |key, value| value.lifetime()"),
    ("refresh_after", "refresh_after = 45"),
    ("stale_while_revalidate", "stale_while_revalidate = 30"),
    ("stale_if_error", "stale_if_error = \"10m\""),
    ("skip", "skip(db)"),
    ("key", "key: String = name.to_lowercase()"),
    ("cache_if", "cache_if = |value| value.is_final()"),
    ("cache_none", "cache_none = true"),
    ("negative_ttl", "negative_ttl = 5"),
    ("tags", "tags = [\"catalog\"]"),
    ("coalesce", "coalesce = false"),
    ("scope", "scope = \"thread\""),
    ("cache", "cache = self.products"),
    ("name", "name = \"prices\""),
    ("crate", "crate = my_crate::larder"),
];

/// Options that the design has and this version has not.
const NOT_YET: &[(&str, &str)] = &[
    ("strategy", "writers of this function's entries call `invalidate` or `insert`"),
    ("queue", "there is no write queue yet"),
    ("remote", "entries live in this process only"),
];

/// The options of `#[cached]`. What each means is told where the attribute is documented.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) capacity: Slot<Capacity>,
    pub(crate) max_weight: Slot<TokenStream>,
    pub(crate) weigher: Slot<Expr>,
    pub(crate) policy: Slot<Ident>,
    pub(crate) ttl: Slot<Time>,
    pub(crate) tti: Slot<Time>,
    pub(crate) jitter: Slot<f64>,
    pub(crate) expires: Slot<Expr>,
    pub(crate) refresh_after: Slot<Time>,
    pub(crate) stale_while_revalidate: Slot<Time>,
    pub(crate) stale_if_error: Slot<Time>,
    pub(crate) skip: Slot<Vec<Ident>>,
    pub(crate) key: Slot<GivenKey>,
    pub(crate) cache_if: Slot<Expr>,
    pub(crate) cache_none: Slot<bool>,
    pub(crate) negative_ttl: Slot<Time>,
    pub(crate) tags: Slot<Vec<Expr>>,
    pub(crate) coalesce: Slot<bool>,
    pub(crate) scope: Slot<Scope>,
    pub(crate) cache: Slot<Expr>,
    pub(crate) name: Slot<LitStr>,
    pub(crate) krate: Slot<Path>,
}

impl Options {
    /// Reads all options, noting what is wrong with each.
    pub(crate) fn parse(tokens: TokenStream, errors: &Errors) -> Self {
        let mut options = Self::default();
        let read = |input: ParseStream<'_>| {
            while !input.is_empty() {
                if let Err(error) = options.read(input, errors) {
                    errors.push(error);
                    go_to_next(input);
                }
                if !input.is_empty() && errors.note(input.parse::<Token![,]>()).is_none() {
                    go_to_next(input);
                    let _comma: Option<Token![,]> = input.parse()?;
                }
            }
            Ok(())
        };
        errors.note(read.parse2(tokens));
        options
    }

    fn read(&mut self, input: ParseStream<'_>, errors: &Errors) -> syn::Result<()> {
        if !input.peek(syn::Ident::peek_any) {
            let message = format!("an option was expected here, as in `{}`", OPTIONS[4].1);
            return Err(syn::Error::new(input.span(), message));
        }
        let key = &input.call(Ident::parse_any)?;
        let option = key.to_string();
        match option.as_str() {
            "skip" => self.skip.set(key, skip(key, input, errors)?, errors),
            "key" => self.key.set(key, given_key(key, input)?, errors),
            "crate" => {
                let path = krate(key, input)?;
                self.krate.set(key, path, errors);
            }
            _ => self.read_value(&option, key, input, errors)?,
        }
        Ok(())
    }

    /// The options that are an `=` and an expression.
    fn read_value(&mut self, option: &str, key: &Ident, input: ParseStream<'_>, errors: &Errors) -> syn::Result<()> {
        check_known(key, option)?;
        let expr = &expression(key, input)?;
        let time = || duration::parse(option, expr);
        match option {
            "capacity" => self.capacity.set(key, value::capacity(expr)?, errors),
            "max_weight" => self.max_weight.set(key, value::max_weight(expr)?, errors),
            "weigher" => self.weigher.set(key, value::function(option, expr, 2)?, errors),
            "policy" => self.policy.set(key, value::policy(expr)?, errors),
            "ttl" => self.ttl.set(key, time()?, errors),
            "tti" => self.tti.set(key, time()?, errors),
            "jitter" => self.jitter.set(key, value::jitter(expr)?, errors),
            "expires" => self.expires.set(key, value::function(option, expr, 2)?, errors),
            "refresh_after" => self.refresh_after.set(key, time()?, errors),
            "stale_while_revalidate" => self.stale_while_revalidate.set(key, time()?, errors),
            "stale_if_error" => self.stale_if_error.set(key, time()?, errors),
            "cache_if" => self.cache_if.set(key, value::function(option, expr, 1)?, errors),
            "cache_none" => self.cache_none.set(key, value::flag(option, expr)?, errors),
            "negative_ttl" => self.negative_ttl.set(key, time()?, errors),
            "tags" => self.tags.set(key, value::tags(expr)?, errors),
            "coalesce" => self.coalesce.set(key, value::flag(option, expr)?, errors),
            "scope" => self.scope.set(key, value::scope(expr)?, errors),
            "cache" => self.cache.set(key, value::field(expr)?, errors),
            "name" => self.name.set(key, value::name(expr)?, errors),
            other => unreachable!("`{other}` is in OPTIONS but is not read"),
        }
        Ok(())
    }

    fn keys_but_crate(&self) -> impl Iterator<Item = &Ident> {
        let keys = [
            self.capacity.key(),
            self.max_weight.key(),
            self.weigher.key(),
            self.policy.key(),
            self.ttl.key(),
            self.tti.key(),
            self.jitter.key(),
            self.expires.key(),
            self.refresh_after.key(),
            self.stale_while_revalidate.key(),
            self.stale_if_error.key(),
            self.skip.key(),
            self.key.key(),
            self.cache_if.key(),
            self.cache_none.key(),
            self.negative_ttl.key(),
            self.tags.key(),
            self.coalesce.key(),
            self.scope.key(),
            self.cache.key(),
            self.name.key(),
        ];
        keys.into_iter().flatten()
    }
}

/// The options of an `impl` block: only where the facade is.
pub(crate) fn block_options(tokens: TokenStream, errors: &Errors) -> Slot<Path> {
    let options = Options::parse(tokens, errors);
    for key in options.keys_but_crate() {
        let message = format_args!("`{key}` is an option of functions: move it to the `#[cached(..)]` of those in the block");
        errors.at(key, message);
    }
    options.krate
}

fn check_known(key: &Ident, option: &str) -> syn::Result<()> {
    if let Some((_, instead)) = NOT_YET.iter().find(|(name, _)| *name == option) {
        let message = format!("`{option}` is not available yet: {instead}; leave it out");
        return Err(syn::Error::new_spanned(key, message));
    }
    if OPTIONS.iter().any(|(name, _)| *name == option) {
        return Ok(());
    }
    let names = || OPTIONS.iter().map(|(name, _)| *name);
    let hint = did_you_mean(option, names());
    let accepted: Vec<_> = names().map(|name| format!("`{name}`")).collect();
    let accepted = accepted.join(", ");
    let message = format!("there is no option `{option}`{hint}: the options are {accepted}");
    Err(syn::Error::new_spanned(key, message))
}

fn example(key: &Ident) -> &'static str {
    let known = OPTIONS.iter().find(|(name, _)| key == name);
    known.map_or("", |(_, example)| example)
}

/// `= expr`.
fn expression(key: &Ident, input: ParseStream<'_>) -> syn::Result<Expr> {
    if !input.peek(Token![=]) || input.peek(Token![==]) {
        let message = format!("`{key}` takes a value: write `{}`", example(key));
        return Err(syn::Error::new_spanned(key, message));
    }
    let equals: Token![=] = input.parse()?;
    if input.is_empty() || input.peek(Token![,]) {
        let message = format!("the value of `{key}` is missing: write it as in `{}`", example(key));
        return Err(syn::Error::new_spanned(equals, message));
    }
    input.parse().map_err(|error| {
        let message = format!("this is no value for `{key}`: write it as in `{}`", example(key));
        syn::Error::new(error.span(), message)
    })
}

/// `(name, name)`.
fn skip(key: &Ident, input: ParseStream<'_>, errors: &Errors) -> syn::Result<Vec<Ident>> {
    if !input.peek(token::Paren) {
        let message = "`skip` lists arguments in parentheses: write it as in `skip(db)`";
        return Err(syn::Error::new_spanned(key, message));
    }
    let content;
    parenthesized!(content in input);
    // Any identifier: `self` may be skipped too.
    let parsed = Punctuated::<Ident, Token![,]>::parse_terminated_with(&content, Ident::parse_any);
    let mut names: Vec<Ident> = Vec::new();
    for name in parsed.map_err(|error| {
        let message = "`skip` lists the names of arguments: write it as in `skip(db, cx)`";
        syn::Error::new(error.span(), message)
    })? {
        if names.contains(&name) {
            errors.at(&name, format_args!("`{name}` is skipped twice: remove one of them"));
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

/// `: Type = expr`.
fn given_key(key: &Ident, input: ParseStream<'_>) -> syn::Result<GivenKey> {
    if !input.peek(Token![:]) {
        let message = "the type of `key` is missing: write it as in `key: String = name.to_lowercase()`";
        return Err(syn::Error::new_spanned(key, message));
    }
    input.parse::<Token![:]>()?;
    let ty = input.parse()?;
    let expr = expression(key, input)?;
    Ok(GivenKey { ty, expr })
}

/// `= path`.
fn krate(key: &Ident, input: ParseStream<'_>) -> syn::Result<Path> {
    let path = input.parse::<Token![=]>().and_then(|_| input.call(Path::parse_mod_style));
    path.map_err(|error| {
        let message = "`crate` takes the path of the larder crate, without quotes: write it as in `crate = my_crate::larder`";
        let place = if input.is_empty() { key.span() } else { error.span() };
        syn::Error::new(place, message)
    })
}

/// Goes to the comma before the next option, past the rest of one that could not be read.
fn go_to_next(input: ParseStream<'_>) {
    while !input.is_empty() && !at_option_end(input) {
        // A token tree, so that a comma in parentheses does not count.
        let _skipped: syn::Result<TokenTree> = input.parse();
    }
}

/// Whether a comma is next that an option follows: a closure has commas of its own.
fn at_option_end(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    if ahead.parse::<Token![,]>().is_err() {
        return false;
    }
    let named = ahead.is_empty() || ahead.call(Ident::parse_any).is_ok();
    let comparison = ahead.peek(Token![==]) || ahead.peek(Token![=>]) || ahead.peek(Token![::]);
    let ends = ahead.is_empty()
        || ahead.peek(Token![,])
        || ahead.peek(Token![=])
        || ahead.peek(Token![:])
        || ahead.peek(token::Paren);
    named && ends && !comparison
}
