//! Lengths of time, as options give them.

use crate::attr::value;
use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};
use std::time::Duration;
use syn::{Expr, Lit, LitFloat, LitInt, LitStr};

/// The clock of a cache counts nanoseconds in 64 bits, which end after 584 years.
const LONGEST: Duration = Duration::from_nanos(u64::MAX);

/// A length of time.
pub(crate) struct Time {
    /// An expression of type `Duration`.
    pub(crate) tokens: TokenStream,
    /// What it comes to, where that can be told at compile time.
    pub(crate) known: Option<Duration>,
}

/// `60`, `"1h 30m"`, or an expression of type `Duration`.
pub(crate) fn parse(option: &str, expr: &Expr) -> syn::Result<Time> {
    let time = parse_or_zero(option, expr)?;
    if time.known.is_some_and(|duration| duration.is_zero()) {
        let message = format!("`{option}` is zero: give a longer time, or leave `{option}` out");
        return Err(syn::Error::new_spanned(expr, message));
    }
    Ok(time)
}

/// The same, and zero is a time too.
pub(crate) fn parse_or_zero(option: &str, expr: &Expr) -> syn::Result<Time> {
    let duration = match value::literal(expr) {
        Some(Lit::Int(seconds)) => whole_seconds(option, seconds)?,
        Some(Lit::Str(text)) => words(option, text)?,
        Some(Lit::Float(seconds)) => return Err(fraction(option, seconds)),
        Some(other) => {
            let message = format!(
                "`{option}` is a time: seconds as in `{option} = 60`, words as in `{option} = \
                 \"1h 30m\"`, or an expression of type `Duration`"
            );
            return Err(syn::Error::new_spanned(other, message));
        }
        None if value::is_negative(expr) => {
            let message =
                format!("`{option}` is negative: a time goes forward, as in `{option} = 60`");
            return Err(syn::Error::new_spanned(expr, message));
        }
        None => {
            return Ok(Time {
                tokens: expr.to_token_stream(),
                known: None,
            });
        }
    };
    if duration > LONGEST {
        return Err(too_long(option, expr));
    }
    Ok(Time {
        tokens: constructor(duration),
        known: Some(duration),
    })
}

fn constructor(duration: Duration) -> TokenStream {
    if duration.subsec_nanos() == 0 {
        let seconds = Literal::u64_unsuffixed(duration.as_secs());
        return quote!(::core::time::Duration::from_secs(#seconds));
    }
    let (seconds, nanos) = (duration.as_secs(), duration.subsec_nanos());
    let (seconds, nanos) = (
        Literal::u64_unsuffixed(seconds),
        Literal::u32_unsuffixed(nanos),
    );
    quote!(::core::time::Duration::new(#seconds, #nanos))
}

fn whole_seconds(option: &str, seconds: &LitInt) -> syn::Result<Duration> {
    let unit = seconds.suffix();
    if !unit.is_empty() {
        let digits = seconds.base10_digits();
        let message = format!(
            "`{seconds}` is not a number of seconds: write a time with a unit in quotes, as in \
             `{option} = \"{digits}{unit}\"`"
        );
        return Err(syn::Error::new_spanned(seconds, message));
    }
    match seconds.base10_parse() {
        Ok(seconds) => Ok(Duration::from_secs(seconds)),
        Err(_) => Err(too_long(option, seconds)),
    }
}

fn words(option: &str, text: &LitStr) -> syn::Result<Duration> {
    let words = text.value();
    if words.trim_start().starts_with('-') {
        let message =
            format!("`{option}` is negative: a time goes forward, as in `{option} = \"60s\"`");
        return Err(syn::Error::new_spanned(text, message));
    }
    humantime::parse_duration(&words).map_err(|error| {
        let message = if words.trim().parse::<u64>().is_ok() {
            let number = words.trim();
            format!(
                "`{option}` has no unit: seconds are written without quotes, as in `{option} = \
                 {number}`, other times with their unit, as in `{option} = \"{number}ms\"`"
            )
        } else if matches!(error, humantime::DurationError::NumberOverflow) {
            return too_long(option, text);
        } else {
            format!(
                "`{option}` is not a time: {error}; write it as in `{option} = \"1h 30m\"` or \
                 `{option} = \"250ms\"`"
            )
        };
        syn::Error::new_spanned(text, message)
    })
}

fn fraction(option: &str, seconds: &LitFloat) -> syn::Error {
    let millis = seconds.base10_parse::<f64>().unwrap_or(1.5) * 1000.0;
    let message = format!(
        "`{option}` takes whole seconds: write a part of a second in words, as in `{option} = \
         \"{millis}ms\"`"
    );
    syn::Error::new_spanned(seconds, message)
}

fn too_long(option: &str, place: impl ToTokens) -> syn::Error {
    let message = format!(
        "`{option}` is longer than the 584 years that a cache can count: give a shorter time, or \
         leave `{option}` out"
    );
    syn::Error::new_spanned(place, message)
}

#[cfg(test)]
mod tests {
    use super::parse;
    use std::time::Duration;
    use syn::{Expr, parse_str};

    fn known(source: &str) -> Result<Option<Duration>, String> {
        let expr: Expr = parse_str(source).expect("an expression");
        parse("ttl", &expr)
            .map(|time| time.known)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn numbers_are_seconds_and_words_have_units() {
        assert_eq!(known("60"), Ok(Some(Duration::from_secs(60))));
        assert_eq!(known("1_000"), Ok(Some(Duration::from_secs(1000))));
        assert_eq!(known("\"1h 30m\""), Ok(Some(Duration::from_secs(5400))));
        assert_eq!(known("\"250ms\""), Ok(Some(Duration::from_millis(250))));
        assert_eq!(known("Duration::from_secs(5)"), Ok(None));
    }

    #[test]
    fn what_is_no_time_is_refused_with_a_mend() {
        for (source, part) in [
            ("0", "is zero"),
            ("\"0s\"", "is zero"),
            ("-5", "is negative"),
            ("\"-5s\"", "is negative"),
            ("1.5", "\"1500ms\""),
            ("5m", "\"5m\""),
            ("\"5\"", "`ttl = 5`"),
            ("\"5 lightyears\"", "lightyears"),
            ("\"soon\"", "is not a time"),
            ("true", "is a time"),
            ("99999999999999999999999", "584 years"),
            ("18446744074", "584 years"),
            ("\"600years\"", "584 years"),
        ] {
            let error = known(source).expect_err(source);
            assert!(error.contains(part), "{source}: {error}");
        }
    }
}
