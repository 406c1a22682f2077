//! What was written between the parentheses of `#[writes(..)]` and `#[invalidates(..)]`.
//!
//! A function may have several of both: together they say what it changes.

use super::getter::{Call, Entries};
use super::known::Known;
use super::slot::Slot;
use super::syntax::{self, each};
use super::value::peeled;
use crate::error::Errors;
use crate::suggest::did_you_mean;
use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{BinOp, Expr, ExprPath, Path, Token, token};

const KNOWN: Known = Known {
    what: "option",
    all: &[
        ("batch", "batch = store_prices"),
        ("skip", "skip(db)"),
        ("crate", "crate = my_crate::larder"),
    ],
    not_yet: &[],
};

/// One of the two attributes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attribute {
    Writes,
    Invalidates,
}

/// What a setter changes, and how.
#[derive(Default)]
pub(crate) struct SetterOptions {
    pub(crate) changes: Vec<Change>,
    pub(crate) batch: Slot<Batch>,
    pub(crate) skip: Slot<Vec<Ident>>,
    pub(crate) krate: Slot<Path>,
}

/// One of the things that a setter changes.
pub(crate) enum Change {
    /// The entry gets a new value: this one, or the one that the body returns.
    Write(Call, Option<Expr>),
    /// The entry is forgotten, or all are.
    Forget(Call),
    /// All entries that carry the tag are forgotten, in all caches.
    ForgetTag(Expr),
}

/// `store_prices(db)`: the function that stores many entries at once, and what it takes before them.
pub(crate) struct Batch {
    pub(crate) function: ExprPath,
    pub(crate) args: Vec<Expr>,
}

impl Attribute {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Writes => "writes",
            Self::Invalidates => "invalidates",
        }
    }

    /// How an entry is named.
    fn example(self) -> &'static str {
        match self {
            Self::Writes => "product(p.id)",
            Self::Invalidates => "user(id)",
        }
    }
}

impl SetterOptions {
    /// Reads one attribute, which stands at `place`, and adds it to those before.
    pub(crate) fn add(
        &mut self,
        attribute: Attribute,
        tokens: TokenStream,
        place: &TokenStream,
        errors: &Errors,
    ) {
        let (before, mistakes) = (self.changes.len(), errors.count());
        let read = |input: ParseStream<'_>| {
            each(input, errors, "price(sku), user(id)", |input| {
                self.read(attribute, input, errors)
            });
            Ok(())
        };
        errors.note(read.parse2(tokens));
        if self.changes.len() == before && errors.count() == mistakes {
            let (name, example) = (attribute.name(), attribute.example());
            let message = format!(
                "`#[{name}]` names no cached function: say which entry this function changes, as \
                 in `#[{name}({example})]`"
            );
            errors.at(place, message);
        }
    }

    fn read(
        &mut self,
        attribute: Attribute,
        input: ParseStream<'_>,
        errors: &Errors,
    ) -> syn::Result<()> {
        if let Some(key) = option_ahead(input) {
            input.call(Ident::parse_any)?;
            return self.read_option(attribute, &key, input, errors);
        }
        if let Some(equals) = value_is_missing(input) {
            let message = "the new value is missing: write it as in `price(sku) = cents`, or leave \
                           the `=` out for the value that the function returns";
            return Err(syn::Error::new(equals, message));
        }
        let expr: Expr = input.parse().map_err(|error| {
            let message = format!("{error}: {}", expected(attribute));
            syn::Error::new(error.span(), message)
        })?;
        self.changes.push(change(attribute, &expr)?);
        Ok(())
    }

    fn read_option(
        &mut self,
        attribute: Attribute,
        key: &Ident,
        input: ParseStream<'_>,
        errors: &Errors,
    ) -> syn::Result<()> {
        let name = key.to_string();
        if attribute == Attribute::Invalidates && name != "crate" && is_known(&name) {
            let message = format!(
                "`{name}` is an option of `#[writes]`, and `#[invalidates]` stores nothing: leave \
                 it out"
            );
            return Err(syn::Error::new_spanned(key, message));
        }
        match name.as_str() {
            "crate" => self.krate.fill(key, syntax::krate(key, input), errors),
            "skip" => self
                .skip
                .fill(key, syntax::skip(key, input, errors), errors),
            "batch" => {
                let expr = syntax::expression(key, input, &KNOWN);
                self.batch
                    .fill(key, expr.and_then(|expr| Batch::of(&expr)), errors);
            }
            other => return Err(unknown(attribute, key, other)),
        }
        Ok(())
    }
}

fn is_known(name: &str) -> bool {
    KNOWN.all.iter().any(|(known, _)| *known == name)
}

/// The name of the option that comes next, if one does: all that stand before an `=`, and `skip`.
fn option_ahead(input: ParseStream<'_>) -> Option<Ident> {
    let ahead = input.fork();
    let key = ahead.call(Ident::parse_any).ok()?;
    let is_assigned = ahead.peek(Token![=]) && !ahead.peek(Token![==]);
    let is_list = key == "skip" && ahead.peek(token::Paren);
    (is_assigned || is_list).then_some(key)
}

/// An `=` with nothing after it.
fn value_is_missing(input: ParseStream<'_>) -> Option<Span> {
    let ahead = input.fork();
    while !ahead.is_empty() && !ahead.peek(Token![,]) {
        let equals = ahead.span();
        let is_equals = ahead.peek(Token![=]) && !ahead.peek(Token![==]);
        ahead.parse::<proc_macro2::TokenTree>().ok()?;
        if is_equals && (ahead.is_empty() || ahead.peek(Token![,])) {
            return Some(equals);
        }
    }
    None
}

/// `name = ..`, where there is no such option: perhaps the arguments of a getter were forgotten.
fn unknown(attribute: Attribute, key: &Ident, name: &str) -> syn::Error {
    let hint = did_you_mean(name, KNOWN.all.iter().map(|(known, _)| *known));
    let message = match attribute {
        Attribute::Writes => format!(
            "there is no option `{name}`{hint}: the options are `batch`, `skip`, `crate`, and an \
             entry is named by a call, as in `{name}(id) = ..`"
        ),
        Attribute::Invalidates => format!(
            "there is no option `{name}`: the only one is `crate`, and an entry is named by a \
             call, as in `{name}(id)`"
        ),
    };
    syn::Error::new_spanned(key, message)
}

fn expected(attribute: Attribute) -> String {
    let (name, example) = (attribute.name(), attribute.example());
    format!("name what this function changes by a call, as in `#[{name}({example})]`")
}

/// What an expression says is changed.
fn change(attribute: Attribute, expr: &Expr) -> syn::Result<Change> {
    let (expr, value) = match peeled(expr) {
        Expr::Assign(assign) => (&*assign.left, Some((assign.eq_token, &*assign.right))),
        other => (other, None),
    };
    let call = Call::of(expr).ok_or_else(|| not_a_call(attribute, expr))?;
    match attribute {
        Attribute::Writes if call.is_tag() => {
            let message = "a tag names many entries, and there is not one value for all: forget \
                           them by `#[invalidates(tag(..))]`";
            Err(syn::Error::new_spanned(expr, message))
        }
        Attribute::Writes if matches!(call.entries, Entries::All) => {
            let message = "`(..)` means all entries, and there is not one value for all: name one \
                           entry by its arguments, or forget all by `#[invalidates(..)]`";
            Err(syn::Error::new_spanned(expr, message))
        }
        Attribute::Writes => Ok(Change::Write(call, value.map(|(_, value)| value.clone()))),
        Attribute::Invalidates => match value {
            Some((equals, _)) => {
                let message = "`#[invalidates]` forgets entries, and gives them no value: use \
                               `#[writes(..)]` for that, or leave the value out";
                Err(syn::Error::new_spanned(equals, message))
            }
            None if call.is_tag() => tag(expr, &call).map(Change::ForgetTag),
            None => Ok(Change::Forget(call)),
        },
    }
}

fn not_a_call(attribute: Attribute, expr: &Expr) -> syn::Error {
    let shown = expr.to_token_stream();
    let message = match peeled(expr) {
        Expr::Path(_) | Expr::Field(_) => match attribute {
            Attribute::Writes => format!(
                "which entry of `{shown}` is not said: give the arguments that it is read by, as \
                 in `{}`",
                attribute.example()
            ),
            Attribute::Invalidates => format!(
                "which entry of `{shown}` is not said: give the arguments that it is read by, as \
                 in `{}`, or `(..)` for all entries",
                attribute.example()
            ),
        },
        Expr::Binary(binary) if matches!(binary.op, BinOp::Eq(_)) => {
            let message = "the new value comes after a single `=`, as in `price(sku) = cents`";
            return syn::Error::new_spanned(binary.op, message);
        }
        _ => format!("this is no cached function: {}", expected(attribute)),
    };
    syn::Error::new_spanned(expr, message)
}

/// The tag in `tag(..)`.
fn tag(expr: &Expr, call: &Call) -> syn::Result<Expr> {
    match &call.entries {
        Entries::One(args) if args.len() == 1 => Ok(args[0].clone()),
        _ => {
            let message = "`tag` takes one tag: write it as in `tag(\"user:{id}\")`; each further \
                           one has a `tag(..)` of its own";
            Err(syn::Error::new_spanned(expr, message))
        }
    }
}

impl Batch {
    fn of(expr: &Expr) -> syn::Result<Self> {
        let (function, args) = match peeled(expr) {
            Expr::Call(call) => (peeled(&call.func), call.args.iter().cloned().collect()),
            other => (other, Vec::new()),
        };
        if let Expr::Path(function) = function {
            return Ok(Self {
                function: function.clone(),
                args,
            });
        }
        let message = "`batch` is the path of a function that takes `&[(Key, Value)]`, after what \
                       else it needs: write it as in `batch = store_prices` or `batch = \
                       store_prices(db)`";
        Err(syn::Error::new_spanned(expr, message))
    }
}
