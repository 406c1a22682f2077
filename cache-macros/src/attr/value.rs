//! The values of options, each read from an expression.

use crate::suggest::did_you_mean;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Expr, ExprClosure, Lit, LitInt, LitStr, Type, UnOp};

/// How many entries a cache may hold.
pub(crate) enum Capacity {
    Unbounded,
    /// An expression of type `usize`.
    Entries(TokenStream),
}

/// Which threads share a cache.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    Global,
    Thread,
}

/// `key: Type = expr`.
pub(crate) struct GivenKey {
    pub(crate) ty: Type,
    pub(crate) expr: Expr,
}

/// Entries are numbered in 32 bits, and one number is kept back.
const MOST_ENTRIES: u64 = u32::MAX as u64 - 1;

const POLICIES: [(&str, &str); 4] = [
    ("adaptive", "Adaptive"),
    ("lru", "Lru"),
    ("lfu", "Lfu"),
    ("fifo", "Fifo"),
];

/// The literal that an expression is, also one that a `macro_rules!` macro passed on.
pub(crate) fn literal(expr: &Expr) -> Option<&Lit> {
    match expr {
        Expr::Lit(literal) => Some(&literal.lit),
        Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}

/// Whether an expression is a number with a minus before it.
pub(crate) fn is_negative(expr: &Expr) -> bool {
    match expr {
        Expr::Unary(unary) => matches!(unary.op, UnOp::Neg(_)) && literal(&unary.expr).is_some(),
        Expr::Group(group) => is_negative(&group.expr),
        _ => false,
    }
}

/// A number of entries, a path to one, or `"unbounded"`.
pub(crate) fn capacity(expr: &Expr) -> syn::Result<Capacity> {
    const FORMS: &str = "write a number as in `capacity = 1_000`, or `capacity = \"unbounded\"`";
    if let Some(Lit::Str(text)) = literal(expr) {
        return match text.value().as_str() {
            "unbounded" => Ok(Capacity::Unbounded),
            _ => Err(error(
                text,
                format!("`capacity` is not a number of entries: {FORMS}"),
            )),
        };
    }
    count("capacity", expr, MOST_ENTRIES, FORMS).map(Capacity::Entries)
}

/// A weight: any number of 64 bits, or a path to one.
pub(crate) fn max_weight(expr: &Expr) -> syn::Result<TokenStream> {
    let forms = "write a number as in `max_weight = 1_000_000`";
    count("max_weight", expr, u64::MAX, forms)
}

/// A number of operations of the write queue and the like: not zero.
pub(super) fn positive(
    option: &str,
    expr: &Expr,
    most: u32,
    example: &str,
) -> syn::Result<TokenStream> {
    let forms = format!("write a number as in `{example}`");
    let number = count(option, expr, u64::from(most), &forms)?;
    if number.to_string() == "0" {
        return Err(error(expr, format!("`{option}` is zero: {forms}")));
    }
    Ok(number)
}

/// How often a write that failed is tried again; 0 is a number too.
pub(super) fn retries(expr: &Expr) -> syn::Result<TokenStream> {
    let forms = "write a number as in `retries = 5`";
    count("retries", expr, u64::from(u32::MAX), forms)
}

/// A number that counts something. Anything but a literal is left to the type checker.
fn count(option: &str, expr: &Expr, most: u64, forms: &str) -> syn::Result<TokenStream> {
    if is_negative(expr) {
        return Err(error(expr, format!("`{option}` is negative: {forms}")));
    }
    let number = match literal(expr) {
        None => return Ok(expr.to_token_stream()),
        Some(Lit::Int(number)) => number,
        Some(Lit::Float(number)) => {
            return Err(error(
                number,
                format!("`{option}` is not a whole number: {forms}"),
            ));
        }
        Some(other) => return Err(error(other, format!("`{option}` is not a number: {forms}"))),
    };
    match number.base10_parse::<u64>() {
        Ok(value) if value <= most => {
            let plain = LitInt::new(&value.to_string(), number.span());
            Ok(plain.to_token_stream())
        }
        _ => {
            let message = format!("`{option}` is too large, the most is {most}: {forms}");
            Err(error(number, message))
        }
    }
}

/// `"10%"`, as a part from 0 to 1.
pub(crate) fn jitter(expr: &Expr) -> syn::Result<f64> {
    const FORM: &str = "write a percentage in quotes, as in `jitter = \"10%\"`";
    let Some(Lit::Str(text)) = literal(expr) else {
        return Err(error(expr, format!("`jitter` is not a percentage: {FORM}")));
    };
    let value = text.value();
    let percent = value
        .trim()
        .strip_suffix('%')
        .and_then(|number| number.trim().parse::<f64>().ok());
    match percent {
        None => Err(error(text, format!("`jitter` is not a percentage: {FORM}"))),
        Some(percent) if percent > 0.0 && percent <= 100.0 => Ok(percent / 100.0),
        Some(_) => {
            let message = "`jitter` is out of range: each ttl can be shortened by more than 0% \
                           and at most 100%, as in `jitter = \"10%\"`";
            Err(error(text, message))
        }
    }
}

/// The variant of `EvictionPolicy` that a word names.
pub(crate) fn policy(expr: &Expr) -> syn::Result<Ident> {
    let variant = choice("policy", expr, &POLICIES)?;
    Ok(Ident::new(variant, expr.span()))
}

/// `"global"` or `"thread"`.
pub(crate) fn scope(expr: &Expr) -> syn::Result<Scope> {
    let words = [("global", Scope::Global), ("thread", Scope::Thread)];
    choice("scope", expr, &words)
}

/// What one of these words stands for.
pub(super) fn choice<T: Copy>(
    option: &str,
    expr: &Expr,
    words: &[(&'static str, T)],
) -> syn::Result<T> {
    let names = || words.iter().map(|(word, _)| *word);
    let quoted: Vec<_> = names().map(|word| format!("\"{word}\"")).collect();
    let list = quoted.join(", ");
    let Some(Lit::Str(text)) = literal(expr) else {
        let message = format!("`{option}` is a word in quotes: one of {list}");
        return Err(error(expr, message));
    };
    let value = text.value();
    if let Some((_, meant)) = words.iter().find(|(word, _)| *word == value) {
        return Ok(*meant);
    }
    let hint = did_you_mean(&value, names());
    let message = format!("there is no `{option} = \"{value}\"`{hint}: it is one of {list}");
    Err(error(text, message))
}

/// `true` or `false`.
pub(crate) fn flag(option: &str, expr: &Expr) -> syn::Result<bool> {
    if let Some(Lit::Bool(flag)) = literal(expr) {
        return Ok(flag.value);
    }
    let message =
        format!("`{option}` is either on or off: write `{option} = true` or `{option} = false`");
    Err(error(expr, message))
}

/// A text that is not empty.
pub(crate) fn name(expr: &Expr) -> syn::Result<LitStr> {
    match literal(expr) {
        Some(Lit::Str(text)) if !text.value().trim().is_empty() => Ok(text.clone()),
        _ => Err(error(
            expr,
            "`name` is a text in quotes, as in `name = \"prices\"`",
        )),
    }
}

/// A closure with so many parameters, or the path of a function.
pub(crate) fn function(option: &str, expr: &Expr, parameters: usize) -> syn::Result<Expr> {
    let form = match option {
        "cache_if" => "|value| value.is_final()",
        "weigher" => "|key, value| value.len() as u64",
        "on_dead" => "|letter| alert(letter)",
        _ => "|key, value| value.lifetime()",
    };
    match peeled(expr) {
        Expr::Lit(_) | Expr::Unary(_) | Expr::Array(_) | Expr::Tuple(_) => {
            let message = format!(
                "`{option}` is a closure or the path of a function: write it as in `{option} = \
                 {form}`"
            );
            Err(error(expr, message))
        }
        Expr::Closure(ExprClosure { inputs, .. }) if inputs.len() != parameters => {
            let takes = match option {
                "on_dead" => "the dead letter alone",
                _ if parameters == 1 => "the value alone",
                _ => "the key and the value",
            };
            let message = format!(
                "the closure of `{option}` takes {takes}: write it as in `{option} = {form}`"
            );
            Err(error(closure_head(expr), message))
        }
        _ => Ok(expr.clone()),
    }
}

/// The expression without the invisible groups of `macro_rules!`.
pub(crate) fn peeled(expr: &Expr) -> &Expr {
    match expr {
        Expr::Group(group) => peeled(&group.expr),
        other => other,
    }
}

/// The parameters between the bars, so that an error does not underline a long body.
fn closure_head(expr: &Expr) -> TokenStream {
    match peeled(expr) {
        Expr::Closure(ExprClosure {
            or1_token,
            inputs,
            or2_token,
            ..
        }) => quote!(#or1_token #inputs #or2_token),
        other => other.to_token_stream(),
    }
}

/// `[a, b]`: the expressions in it.
pub(crate) fn tags(expr: &Expr) -> syn::Result<Vec<Expr>> {
    match peeled(expr) {
        Expr::Array(array) if array.elems.is_empty() => Err(error(
            array,
            "`tags` is empty: name a tag, as in `tags = [\"catalog\"]`, or leave it out",
        )),
        Expr::Array(array) => Ok(array.elems.iter().cloned().collect()),
        other => {
            let shown = other.to_token_stream();
            let message = format!("`tags` is a list: write `tags = [{shown}]`");
            Err(error(other, message))
        }
    }
}

/// A field of `self`, or what a method of it lends.
pub(crate) fn field(expr: &Expr) -> syn::Result<Expr> {
    if !is_self(expr) && starts_at_self(expr) {
        return Ok(expr.clone());
    }
    let message =
        "`cache` names the field of `self` that keeps the entries: write `cache = self.products`";
    Err(error(expr, message))
}

fn starts_at_self(expr: &Expr) -> bool {
    match expr {
        Expr::Field(field) => starts_at_self(&field.base),
        Expr::MethodCall(call) => starts_at_self(&call.receiver),
        Expr::Index(index) => starts_at_self(&index.expr),
        Expr::Reference(reference) => starts_at_self(&reference.expr),
        Expr::Paren(paren) => starts_at_self(&paren.expr),
        Expr::Group(group) => starts_at_self(&group.expr),
        other => is_self(other),
    }
}

fn is_self(expr: &Expr) -> bool {
    matches!(peeled(expr), Expr::Path(path) if path.path.is_ident("self"))
}

fn error(place: impl ToTokens, message: impl std::fmt::Display) -> syn::Error {
    syn::Error::new_spanned(place, message)
}
