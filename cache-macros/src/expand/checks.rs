//! What is asked of the types of keys and values.

use crate::known::is_proven_key;
use crate::model::{Cached, Key};
use crate::shape::Question;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;

/// States what is asked of the types, once and at their own tokens: nothing else in an expansion is
/// an error where one of these is.
pub(super) fn checks(cx: &Cached<'_>) -> TokenStream {
    let mut checks = TokenStream::new();
    let (check_key, check_value) = if cx.is_local() {
        ("check_local_key", "check_local_value")
    } else {
        ("check_key", "check_value")
    };
    match &cx.key {
        Key::Given(key) if is_proven_key(&key.ty) => {}
        Key::Given(key) => checks.extend(check(cx, check_key, &key.ty)),
        Key::Parts(parts) => {
            for ty in parts.iter().flat_map(|part| &part.part.unproven) {
                checks.extend(check(cx, check_key, ty));
            }
        }
    }
    if !cx.shape.is_proven {
        checks.extend(check(cx, check_value, &cx.shape.value));
    }
    if let Some(Question { check, ty }) = &cx.shape.question {
        let plain = &cx.hidden;
        let span = ty.span();
        let hidden = plain.at(span);
        let check = Ident::new(check, span);
        let answer = quote_spanned!(span=> #hidden::Probe::<#ty>::shape().#check());
        checks.extend(emit!({
            #[allow(unused_imports)]
            use #plain::ProbeFallback as _;
            #answer;
        }));
    }
    checks
}

fn check(cx: &Cached<'_>, function: &str, ty: impl ToTokens + Spanned) -> TokenStream {
    let span = ty.span();
    let hidden = cx.hidden.at(span);
    let function = Ident::new(function, span);
    let call = quote_spanned!(span=> #hidden::#function::<#ty>);
    emit!(#call();)
}
