//! What is known of types by their names alone, before any of them is resolved.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::{GenericArgument, Path, PathArguments, PathSegment, Type, TypePath};

/// The type without the invisible groups of `macro_rules!` and without parentheses.
pub(crate) fn peeled(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => peeled(&group.elem),
        Type::Paren(paren) => peeled(&paren.elem),
        other => other,
    }
}

/// The last segment of a path, if it may be one of the standard library: it is written alone or in
/// full.
pub(crate) fn last_segment(path: &TypePath) -> Option<&PathSegment> {
    let segments = &path.path.segments;
    let may_be_standard = segments.len() == 1 || is_in_std(&path.path);
    segments
        .last()
        .filter(|_| may_be_standard && path.qself.is_none())
}

fn is_in_std(path: &Path) -> bool {
    let root = path.segments.first();
    root.is_some_and(|root| {
        ["std", "core", "alloc"]
            .iter()
            .any(|name| root.ident == name)
    })
}

/// Whether a path names a type of the standard library: in full, or by a name that few would give a
/// type of their own.
pub(crate) fn is_standard(path: &Path) -> bool {
    const NAMES: &str = "bool char str u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 \
                         String Vec VecDeque Option Result Box Rc Arc Cell RefCell Mutex RwLock \
                         HashMap HashSet BTreeMap BTreeSet Cow PathBuf Duration PhantomData";
    let segments = &path.segments;
    let is_named = |name: &Ident| NAMES.split(' ').any(|standard| name == standard);
    is_in_std(path) || segments.len() == 1 && is_named(&segments[0].ident)
}

/// The one type between the angle brackets.
pub(crate) fn only_argument(segment: &PathSegment) -> Option<&Type> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
            Some(GenericArgument::Type(ty)) if arguments.args.len() == 1 => Some(ty),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a type of the standard library is known to be fit for keys and for values: no check need
/// be emitted.
pub(crate) fn is_proven(path: &TypePath) -> bool {
    const PROVEN: [&str; 15] = [
        "bool", "char", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64",
        "i128", "isize", "String",
    ];
    let name = last_segment(path).map(|segment| segment.ident.to_string());
    name.is_some_and(|name| PROVEN.contains(&name.as_str()))
}

/// Whether a type is known to be fit for keys.
pub(crate) fn is_proven_key(ty: &Type) -> bool {
    matches!(peeled(ty), Type::Path(path) if is_proven(path))
}

/// Whether a type is known to be fit for values.
pub(crate) fn is_proven_value(ty: &Type) -> bool {
    let is_float = |path: &TypePath| path.path.is_ident("f64") || path.path.is_ident("f32");
    is_proven_key(ty) || matches!(peeled(ty), Type::Path(path) if is_float(path))
}

/// Whether a type borrows: it mentions a lifetime other than `'static`, or a reference.
pub(crate) fn borrows(tokens: TokenStream) -> bool {
    let mut before: Option<TokenTree> = None;
    let mut found = false;
    for token in tokens {
        found |= match (&before, &token) {
            (Some(TokenTree::Punct(tick)), TokenTree::Ident(name)) if tick.as_char() == '\'' => {
                name != "static"
            }
            (Some(TokenTree::Punct(and)), token) if and.as_char() == '&' => {
                !matches!(token, TokenTree::Punct(tick) if tick.as_char() == '\'')
            }
            // What a function takes is not borrowed by the function.
            (Some(TokenTree::Ident(word)), TokenTree::Group(_)) if is_function_word(word) => false,
            (_, TokenTree::Group(group)) => borrows(group.stream()),
            _ => false,
        };
        before = Some(token);
    }
    found
}

fn is_function_word(word: &Ident) -> bool {
    ["fn", "Fn", "FnMut", "FnOnce"]
        .iter()
        .any(|function| word == function)
}
