//! What was written between the parentheses of `#[cached(..)]`.
//!
//! A mistake in one option costs that option only: it is noted, the option is dropped, and the rest
//! is read on.

pub(crate) mod getter;
mod known;
pub(crate) mod queue;
pub(crate) mod setter;
pub(crate) mod slot;
pub(crate) mod strategy;
mod syntax;
pub(crate) mod value;

use crate::duration::{self, Time};
use crate::error::Errors;
use known::Known;
use proc_macro2::{Ident, TokenStream};
use queue::Queue;
use slot::Slot;
use strategy::{OnWriteError, Strategy};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, LitStr, Path};
use value::{Capacity, GivenKey, Scope};

const KNOWN: Known = Known {
    what: "option",
    all: &[
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
        ("strategy", "strategy = \"write_through\""),
        ("on_write_error", "on_write_error = \"invalidate\""),
        ("queue", "queue(delay = \"100ms\", batch = 100)"),
        ("skip", "skip(db)"),
        ("key", "key: String = name.to_lowercase()"),
        ("cache_if", "cache_if = |value| value.is_final()"),
        ("cache_none", "cache_none = true"),
        ("negative_ttl", "negative_ttl = 5"),
        ("tags", "tags = [\"catalog\"]"),
        ("coalesce", "coalesce = false"),
        ("curve", "curve = true"),
        ("scope", "scope = \"thread\""),
        ("cache", "cache = self.products"),
        ("name", "name = \"prices\""),
        ("crate", "crate = my_crate::larder"),
    ],
    not_yet: &[("remote", "entries live in this process only")],
};

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
    pub(crate) strategy: Slot<Strategy>,
    pub(crate) on_write_error: Slot<OnWriteError>,
    pub(crate) queue: Slot<Queue>,
    pub(crate) skip: Slot<Vec<Ident>>,
    pub(crate) key: Slot<GivenKey>,
    pub(crate) cache_if: Slot<Expr>,
    pub(crate) cache_none: Slot<bool>,
    pub(crate) negative_ttl: Slot<Time>,
    pub(crate) tags: Slot<Vec<Expr>>,
    pub(crate) coalesce: Slot<bool>,
    pub(crate) curve: Slot<bool>,
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
            let example = "ttl = 60, capacity = 1_000";
            syntax::each(input, errors, example, |input| options.read(input, errors));
            Ok(())
        };
        errors.note(read.parse2(tokens));
        options
    }

    /// Reads one option. What it leaves unread where there is a mistake is the rest of that.
    fn read(&mut self, input: ParseStream<'_>, errors: &Errors) -> syn::Result<()> {
        if !input.peek(syn::Ident::peek_any) {
            let message = "an option was expected here, as in `ttl = 60`";
            return Err(syn::Error::new(input.span(), message));
        }
        let key = &input.call(Ident::parse_any)?;
        let option = key.to_string();
        KNOWN.check(key)?;
        match option.as_str() {
            "skip" => self
                .skip
                .fill(key, syntax::skip(key, input, errors), errors),
            "key" => self.key.fill(key, syntax::given_key(key, input), errors),
            "crate" => self.krate.fill(key, syntax::krate(key, input), errors),
            "queue" => self
                .queue
                .fill(key, queue::queue(key, input, errors), errors),
            _ => {
                let expr = syntax::expression(key, input, &KNOWN);
                self.read_value(&option, key, expr, errors);
            }
        }
        Ok(())
    }

    /// The options that are an `=` and an expression.
    fn read_value(&mut self, option: &str, key: &Ident, expr: syn::Result<Expr>, errors: &Errors) {
        fn parsed<T>(
            expr: syn::Result<Expr>,
            parse: impl FnOnce(&Expr) -> syn::Result<T>,
        ) -> syn::Result<T> {
            parse(&expr?)
        }
        let time = |expr| parsed(expr, |expr| duration::parse(option, expr));
        let flag = |expr| parsed(expr, |expr| value::flag(option, expr));
        let function =
            |expr, parameters| parsed(expr, |expr| value::function(option, expr, parameters));
        match option {
            "capacity" => self
                .capacity
                .fill(key, parsed(expr, value::capacity), errors),
            "max_weight" => self
                .max_weight
                .fill(key, parsed(expr, value::max_weight), errors),
            "weigher" => self.weigher.fill(key, function(expr, 2), errors),
            "policy" => self.policy.fill(key, parsed(expr, value::policy), errors),
            "ttl" => self.ttl.fill(key, time(expr), errors),
            "tti" => self.tti.fill(key, time(expr), errors),
            "jitter" => self.jitter.fill(key, parsed(expr, value::jitter), errors),
            "expires" => self.expires.fill(key, function(expr, 2), errors),
            "refresh_after" => self.refresh_after.fill(key, time(expr), errors),
            "stale_while_revalidate" => self.stale_while_revalidate.fill(key, time(expr), errors),
            "stale_if_error" => self.stale_if_error.fill(key, time(expr), errors),
            "strategy" => self
                .strategy
                .fill(key, parsed(expr, strategy::strategy), errors),
            "on_write_error" => {
                self.on_write_error
                    .fill(key, parsed(expr, strategy::on_write_error), errors);
            }
            "cache_if" => self.cache_if.fill(key, function(expr, 1), errors),
            "cache_none" => self.cache_none.fill(key, flag(expr), errors),
            "negative_ttl" => self.negative_ttl.fill(key, time(expr), errors),
            "tags" => self.tags.fill(key, parsed(expr, value::tags), errors),
            "coalesce" => self.coalesce.fill(key, flag(expr), errors),
            "curve" => self.curve.fill(key, flag(expr), errors),
            "scope" => self.scope.fill(key, parsed(expr, value::scope), errors),
            "cache" => self.cache.fill(key, parsed(expr, value::field), errors),
            "name" => self.name.fill(key, parsed(expr, value::name), errors),
            other => unreachable!("`{other}` is in KNOWN but is not read"),
        }
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
            self.strategy.key(),
            self.on_write_error.key(),
            self.queue.key(),
            self.skip.key(),
            self.key.key(),
            self.cache_if.key(),
            self.cache_none.key(),
            self.negative_ttl.key(),
            self.tags.key(),
            self.coalesce.key(),
            self.curve.key(),
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
        let message = format_args!(
            "`{key}` is an option of functions: move it to the `#[cached(..)]` of those in the \
             block"
        );
        errors.at(key, message);
    }
    options.krate
}
