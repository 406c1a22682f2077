//! From what was written to what is expanded: sorts, checks and completes.

use crate::attr::Options;
use crate::attributes::Attributes;
use crate::check::Check;
use crate::error::Errors;
use crate::generics::Params;
use crate::item::Function;
use crate::key::{self, Descriptor, Lend, Part, borrows};
use crate::model::{Cached, Hidden, Key, KeyPart, Place, Source};
use crate::shape::{Parts, Shape};
use crate::signature::{self, Arg, Receiver, ReceiverKind};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Type, parse_quote_spanned};

/// A lookup borrows at most so many arguments.
const LONGEST_KEY: usize = 12;

/// Understands a function that returns `output`, which can be cached.
pub(crate) fn resolve<'a>(
    function: &'a Function,
    place: Place<'a>,
    mut options: Options,
    output: &Type,
    errors: &Errors,
) -> Cached<'a> {
    let receiver = signature::receiver(&function.sig);
    let args = signature::args(&function.sig);
    let output = Parts::of(output);
    let mut check = Check {
        options: &mut options,
        place,
        receiver: receiver.as_ref(),
        args: &args,
        output: &output,
        errors,
    };
    check.run();
    let cache_none = options.cache_none.get() == Some(&true) || options.negative_ttl.is_given();
    let shape = output.shape(cache_none, &Hidden::of(options.krate.get()));
    complete(function, place, options, shape, errors)
}

/// Understands a function whose output can't be cached, as far as it can be without.
pub(crate) fn resolve_without_output<'a>(
    function: &'a Function,
    place: Place<'a>,
    options: Options,
    errors: &Errors,
) -> Cached<'a> {
    // Most options are about values, and there is none: what remains is the key.
    let options = Options {
        skip: options.skip,
        key: options.key,
        cache: options.cache,
        scope: options.scope,
        krate: options.krate,
        ..Options::default()
    };
    complete(function, place, options, Shape::of_nothing(), errors)
}

fn complete<'a>(
    function: &'a Function,
    place: Place<'a>,
    mut options: Options,
    shape: Shape,
    errors: &Errors,
) -> Cached<'a> {
    let path = Hidden::of(options.krate.get());
    let receiver = signature::receiver(&function.sig);
    let args = signature::args(&function.sig);
    let key = match options.key.take() {
        Some(key) => Key::Given(Box::new(key)),
        None => Key::Parts(parts(
            &options,
            place,
            receiver.as_ref(),
            &args,
            &path,
            errors,
        )),
    };
    Cached {
        attributes: Attributes::sort(&function.attrs),
        params: Params::of(&function.sig.generics),
        hidden: match place {
            Place::Free => Hidden::Alias,
            // An `impl` has no room for an import.
            _ => path.clone(),
        },
        path,
        function,
        place,
        options,
        receiver,
        args,
        key,
        shape,
        loads: true,
    }
}

/// The arguments that make up the key. One that can't is left out, as if it were skipped.
fn parts(
    options: &Options,
    place: Place<'_>,
    receiver: Option<&Receiver>,
    args: &[Arg],
    hidden: &Hidden,
    errors: &Errors,
) -> Vec<KeyPart> {
    let skipped = options.skip.get().map_or(&[][..], Vec::as_slice);
    let is_skipped = |name: &str| skipped.iter().any(|skipped| skipped == name);
    let mut parts = Vec::new();
    if let Some(receiver) = receiver
        && !is_skipped("self")
        && !options.cache.is_given()
        && let Some(part) = errors.note(receiver_part(receiver, place))
    {
        parts.push(KeyPart {
            source: Source::Receiver,
            part,
        });
    }
    for (index, arg) in args.iter().enumerate() {
        if skipped.contains(&arg.name) {
            continue;
        }
        if parts.len() == LONGEST_KEY {
            let message = "a key is made of at most 12 arguments: leave some out by `skip(..)`, \
                           or give a key as in `key: String = ..`";
            errors.at(&arg.ty, message);
            break;
        }
        if let Some(part) = errors.note(key::part(&arg.ty, hidden)) {
            let source = Source::Arg(index);
            parts.push(KeyPart { source, part });
        }
    }
    parts
}

/// `self` as part of the key.
fn receiver_part(receiver: &Receiver, place: Place<'_>) -> syn::Result<Part> {
    let token = receiver.token;
    let error = |why: &str| {
        let message = format!(
            "{why}: leave it out by `skip(self)`, keep the entries in a field by `cache = \
             self.field`, or give a key as \
             in `key: u32 = self.id`"
        );
        Err(syn::Error::new_spanned(token, message))
    };
    if receiver.kind == ReceiverKind::RefMut {
        return error("a `&mut self` changes, so it can't be part of the key");
    }
    if let Place::Method(Some(block)) | Place::TraitMethod(block) | Place::Foreign(block) = place
        && borrows(block.self_ty.to_token_stream())
    {
        return error("a `self` that borrows can't be kept, so it can't be part of the key");
    }
    let this: Type = parse_quote_spanned!(token.span()=> Self);
    Ok(Part {
        descriptor: Descriptor::Plain,
        owned: this.to_token_stream(),
        lend: Lend::AsIs,
        unproven: vec![this],
    })
}
