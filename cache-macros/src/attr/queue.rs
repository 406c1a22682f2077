//! The settings of the write queue: `queue(delay = "100ms", batch = 100)`.

use super::known::Known;
use super::slot::Slot;
use super::syntax::{self, each};
use super::value::{self, choice};
use crate::duration::{self, Time};
use crate::error::Errors;
use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Expr, ExprPath, Lit, RangeLimits, Token, parenthesized, token};

const KNOWN: Known = Known {
    what: "setting",
    all: &[
        ("capacity", "capacity = 10_000"),
        ("delay", "delay = \"100ms\""),
        ("batch", "batch = 100"),
        ("overflow", "overflow = \"reject\""),
        ("retries", "retries = 5"),
        ("backoff", "backoff = \"50ms\"..\"30s\""),
        ("workers", "workers = 1"),
        ("on_dead", "on_dead = |letter| alert(letter)"),
        ("journal", "journal = \"views.journal\""),
        ("setters", "setters(set_views)"),
    ],
    not_yet: &[],
};

/// The settings of the write queue. What each means is told where the attribute is documented.
#[derive(Default)]
pub(crate) struct Queue {
    pub(crate) capacity: Slot<TokenStream>,
    pub(crate) delay: Slot<Time>,
    pub(crate) batch: Slot<TokenStream>,
    pub(crate) overflow: Slot<Overflow>,
    pub(crate) retries: Slot<TokenStream>,
    /// The shortest and the longest.
    pub(crate) backoff: Slot<(Time, Time)>,
    pub(crate) workers: Slot<TokenStream>,
    pub(crate) on_dead: Slot<Expr>,
    /// The path of the file.
    pub(crate) journal: Slot<Expr>,
    pub(crate) setters: Slot<Vec<ExprPath>>,
}

/// What becomes of a write when the queue is full.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Overflow {
    Block,
    Reject,
    WriteThrough,
}

impl Overflow {
    /// The variant of `Overflow` in the engine.
    pub(crate) fn variant(self) -> &'static str {
        match self {
            Self::Block => "Block",
            Self::Reject => "Reject",
            Self::WriteThrough => "WriteThrough",
        }
    }
}

/// `(delay = "100ms", ..)`.
pub(super) fn queue(key: &Ident, input: ParseStream<'_>, errors: &Errors) -> syn::Result<Queue> {
    let example = "write them as in `queue(delay = \"100ms\", batch = 100)`";
    if !input.peek(token::Paren) {
        let message = format!("`queue` lists its settings in parentheses: {example}");
        return Err(syn::Error::new_spanned(key, message));
    }
    let content;
    parenthesized!(content in input);
    if content.is_empty() {
        let message = format!("`queue` gives no setting: {example}, or leave it out");
        return Err(syn::Error::new_spanned(key, message));
    }
    let mut queue = Queue::default();
    let example = "delay = \"100ms\", batch = 100";
    each(&content, errors, example, |input| queue.read(input, errors));
    Ok(queue)
}

impl Queue {
    /// Reads one setting.
    fn read(&mut self, input: ParseStream<'_>, errors: &Errors) -> syn::Result<()> {
        if !input.peek(syn::Ident::peek_any) {
            let message = "a setting was expected here, as in `delay = \"100ms\"`";
            return Err(syn::Error::new(input.span(), message));
        }
        let key = &input.call(Ident::parse_any)?;
        KNOWN.check(key)?;
        if key == "setters" {
            self.setters.fill(key, setters(key, input), errors);
            return Ok(());
        }
        let option = key.to_string();
        let expr = syntax::expression(key, input, &KNOWN);
        let number = |expr: syn::Result<Expr>, most| {
            expr.and_then(|expr| value::positive(&option, &expr, most, KNOWN.example(key)))
        };
        match option.as_str() {
            "capacity" => self.capacity.fill(key, number(expr, u32::MAX), errors),
            "batch" => self.batch.fill(key, number(expr, u32::MAX), errors),
            "workers" => self.workers.fill(key, number(expr, u32::MAX), errors),
            "delay" => {
                let delay = expr.and_then(|expr| duration::parse_or_zero(&option, &expr));
                self.delay.fill(key, delay, errors);
            }
            "overflow" => {
                self.overflow
                    .fill(key, expr.and_then(|expr| overflow(&expr)), errors);
            }
            "retries" => {
                let retries = expr.and_then(|expr| value::retries(&expr));
                self.retries.fill(key, retries, errors);
            }
            "backoff" => {
                self.backoff
                    .fill(key, expr.and_then(|expr| backoff(&expr)), errors);
            }
            "on_dead" => {
                let on_dead = expr.and_then(|expr| value::function(&option, &expr, 1));
                self.on_dead.fill(key, on_dead, errors);
            }
            "journal" => {
                let journal = expr.and_then(|expr| journal(&expr));
                self.journal.fill(key, journal, errors);
            }
            other => unreachable!("`{other}` is in KNOWN but is not read"),
        }
        Ok(())
    }
}

/// The path of a file: a text, or what a `PathBuf` can be made from.
fn journal(expr: &Expr) -> syn::Result<Expr> {
    match value::literal(expr) {
        None => Ok(expr.clone()),
        Some(Lit::Str(text)) if !text.value().is_empty() => Ok(expr.clone()),
        Some(_) => {
            let message = "`journal` is the path of a file: write it as in `journal = \
                           \"views.journal\"`";
            Err(syn::Error::new_spanned(expr, message))
        }
    }
}

/// `(set_views, Self::reset)`.
fn setters(key: &Ident, input: ParseStream<'_>) -> syn::Result<Vec<ExprPath>> {
    let example = "write them as in `setters(set_views)`";
    if !input.peek(token::Paren) {
        let message = format!("`setters` lists functions in parentheses: {example}");
        return Err(syn::Error::new_spanned(key, message));
    }
    let content;
    parenthesized!(content in input);
    let setters = Punctuated::<ExprPath, Token![,]>::parse_terminated(&content);
    let setters = setters.map_err(|error| {
        // Else there would be another error about the rest.
        let _rest: syn::Result<TokenStream> = content.parse();
        let message =
            format!("`setters` lists the setters that have a journal to replay: {example}");
        syn::Error::new(error.span(), message)
    })?;
    Ok(setters.into_iter().collect())
}

/// `"block"`, `"reject"` or `"write_through"`.
fn overflow(expr: &Expr) -> syn::Result<Overflow> {
    let words = [
        ("block", Overflow::Block),
        ("reject", Overflow::Reject),
        ("write_through", Overflow::WriteThrough),
    ];
    choice("overflow", expr, &words)
}

/// `"50ms".."30s"`: from the first pause to the longest.
fn backoff(expr: &Expr) -> syn::Result<(Time, Time)> {
    let form = "write both ends, as in `backoff = \"50ms\"..\"30s\"`";
    let error = |message: String| Err(syn::Error::new_spanned(expr, message));
    let ends = match value::peeled(expr) {
        Expr::Range(range) if matches!(range.limits, RangeLimits::HalfOpen(_)) => {
            range.start.as_ref().zip(range.end.as_ref())
        }
        _ => None,
    };
    let Some((shortest, longest)) = ends else {
        return error(format!(
            "`backoff` is a range, from the first pause to the longest: {form}"
        ));
    };
    let shortest = duration::parse("backoff", shortest)?;
    let longest = duration::parse("backoff", longest)?;
    if let (Some(from), Some(to)) = (shortest.known, longest.known)
        && from > to
    {
        return error(format!(
            "the first pause of `backoff` is longer than the longest: {form}"
        ));
    }
    Ok((shortest, longest))
}
