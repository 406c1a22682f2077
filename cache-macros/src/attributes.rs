//! Where the attributes of a function go once it has become several items.
//!
//! What callers and documentation see stays on the outer function. Anything unknown, such as
//! `#[tracing::instrument]`, goes to the body, since it wraps the work: attributes nest as
//! decorators do, and the cache is outside.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Token, parse_quote_spanned};

/// The attributes of a function, sorted.
#[derive(Default)]
pub(crate) struct Attributes {
    /// On the function that callers call.
    pub(crate) outer: Vec<Attribute>,
    /// On the function that has the body.
    pub(crate) body: Vec<Attribute>,
    /// On whatever else is made: conditions of compilation.
    pub(crate) conditions: Vec<Attribute>,
    /// On companions that run the body: using them is deprecated with the function.
    pub(crate) deprecation: Vec<Attribute>,
}

impl Attributes {
    pub(crate) fn sort(attrs: &[Attribute]) -> Self {
        let mut sorted = Self::default();
        for attr in attrs.iter().flat_map(split) {
            sorted.add(attr);
        }
        if let Some(deprecated) = sorted.deprecation.first() {
            sorted.allow_deprecated(deprecated.pound_token.span);
        }
        sorted
    }

    /// What a deprecated function is made of may call each other, as the function may call itself.
    fn allow_deprecated(&mut self, span: Span) {
        let allow: Attribute = parse_quote_spanned!(span=> #[allow(deprecated)]);
        for attrs in [&mut self.outer, &mut self.body, &mut self.deprecation] {
            attrs.push(allow.clone());
        }
    }

    fn add(&mut self, attr: Attribute) {
        match destination(&name(&attr)) {
            Destination::Expectation => self.add_expectation(&attr),
            Destination::Outer => self.outer.push(attr),
            Destination::Body => self.body.push(attr),
            Destination::Both => {
                self.outer.push(attr.clone());
                self.body.push(attr);
            }
            Destination::Deprecation => {
                self.outer.push(attr.clone());
                self.body.push(attr.clone());
                self.deprecation.push(attr);
            }
            Destination::All => {
                self.outer.push(attr.clone());
                self.body.push(attr.clone());
                self.conditions.push(attr);
            }
        }
    }
}

impl Attributes {
    /// A lint that is expected is raised once: by the body, or by what only the outer function is.
    fn add_expectation(&mut self, attr: &Attribute) {
        const OF_THE_OUTER: [&str; 2] = ["dead_code", "missing_docs"];
        let metas = attr.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
        let metas = metas.unwrap_or_default();
        let (lints, reason): (Vec<_>, Vec<_>) =
            metas.iter().partition(|meta| matches!(meta, Meta::Path(_)));
        let span = attr.pound_token.span;
        for lint in lints {
            let expected = parse_quote_spanned!(span=> #[expect(#lint, #(#reason),*)]);
            if OF_THE_OUTER.iter().any(|name| lint.path().is_ident(name)) {
                self.outer.push(expected);
            } else {
                self.body.push(expected);
                let allowed = parse_quote_spanned!(span=> #[allow(#lint, #(#reason),*)]);
                self.outer.push(allowed);
            }
        }
    }
}

enum Destination {
    Expectation,
    Outer,
    Body,
    Both,
    Deprecation,
    All,
}

fn destination(name: &str) -> Destination {
    match name {
        "cfg" => Destination::All,
        "allow" | "warn" | "deny" | "forbid" | "target_feature" => Destination::Both,
        "deprecated" => Destination::Deprecation,
        "doc" | "must_use" | "inline" | "cold" | "track_caller" | "no_mangle" | "export_name"
        | "link_section" | "unsafe" | "rustfmt::skip" => Destination::Outer,
        "expect" => Destination::Expectation,
        _ => Destination::Body,
    }
}

/// The path of an attribute; within `cfg_attr`, that of the attribute it stands for.
fn name(attr: &Attribute) -> String {
    let path = attr.path();
    if path.is_ident("cfg_attr")
        && let Some(inner) = conditional(attr).and_then(|(_, metas)| metas.into_iter().next())
    {
        return path_text(inner.path());
    }
    path_text(path)
}

fn path_text(path: &syn::Path) -> String {
    let segments: Vec<_> = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    segments.join("::")
}

/// `cfg_attr(condition, a, b)` as `cfg_attr(condition, a)` and `cfg_attr(condition, b)`, which may
/// go to different places.
fn split(attr: &Attribute) -> Vec<Attribute> {
    let Some((condition, metas)) = conditional(attr) else {
        return vec![attr.clone()];
    };
    let span = attr.pound_token.span;
    let cfg_attr: &Ident = &attr.path().segments[0].ident;
    let each = metas.into_iter();
    each.map(|meta| parse_quote_spanned!(span=> #[#cfg_attr(#condition, #meta)]))
        .collect()
}

/// The condition and the attributes of a `cfg_attr`.
fn conditional(attr: &Attribute) -> Option<(TokenStream, Vec<Meta>)> {
    if !attr.path().is_ident("cfg_attr") {
        return None;
    }
    let parser = Punctuated::<Meta, Token![,]>::parse_terminated;
    let mut metas = attr.parse_args_with(parser).ok()?.into_iter();
    let condition = metas.next()?.to_token_stream();
    Some((condition, metas.collect()))
}

#[cfg(test)]
mod tests {
    use super::Attributes;
    use quote::ToTokens;
    use syn::{Attribute, parse_quote};

    fn shown(attrs: &[Attribute]) -> String {
        let shown: Vec<_> = attrs
            .iter()
            .map(|attr| attr.to_token_stream().to_string().replace(' ', ""))
            .collect();
        shown.join(" ")
    }

    #[test]
    fn each_attribute_goes_where_it_works() {
        let function: syn::ItemFn = parse_quote! {
            /// Docs.
            #[must_use]
            #[cfg(unix)]
            #[allow(unused)]
            #[expect(dead_code, clippy::ptr_arg, reason = "told")]
            #[tracing::instrument]
            #[cfg_attr(test, inline, tracing::instrument)]
            fn f() {}
        };
        let sorted = Attributes::sort(&function.attrs);
        assert_eq!(
            shown(&sorted.outer),
            "#[doc=r\"Docs.\"] #[must_use] #[cfg(unix)] #[allow(unused)] \
             #[expect(dead_code,reason=\"told\")] #[allow(clippy::ptr_arg,reason=\"told\")] \
             #[cfg_attr(test,inline)]"
        );
        assert_eq!(
            shown(&sorted.body),
            "#[cfg(unix)] #[allow(unused)] #[expect(clippy::ptr_arg,reason=\"told\")] \
             #[tracing::instrument] #[cfg_attr(test,tracing::instrument)]"
        );
        assert_eq!(shown(&sorted.conditions), "#[cfg(unix)]");
    }
}
