//! From what was written to what is expanded: sorts, checks and completes.

use crate::attr::Options;
use crate::check::Check;
use crate::error::Errors;
use crate::generics::Params;
use crate::item::Function;
use crate::key::{self, Descriptor, Lend, Part};
use crate::known::borrows;
use crate::model::{Cached, Key, KeyPart, Source};
use crate::shape::{Parts, Shape};
use crate::signature::{self, Arg, Receiver, ReceiverKind};
use crate::subject::{Hidden, Place, Subject};
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
        params: &Params::of(&function.sig.generics),
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
    // Most options are about values, and there is none: what remains is the key, and what
    // there is of companions.
    let options = Options {
        skip: options.skip,
        key: options.key,
        cache: options.cache,
        scope: options.scope,
        strategy: options.strategy,
        queue: options.queue,
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
    let subject = Subject::of(function, place, options.krate.get());
    let mut unfit = Vec::new();
    let key = if let Some(key) = options.key.take() {
        Key::Given(Box::new(key))
    } else {
        let mut parts = receiver_parts(&options, place, subject.receiver.as_ref(), errors);
        unfit = add_args(&mut parts, &options, &subject.args, &subject.path, errors);
        Key::Parts(parts)
    };
    Cached {
        subject,
        options,
        key,
        unfit,
        shape,
        loads: true,
    }
}

/// The part of the key that `self` is, if it is one.
fn receiver_parts(
    options: &Options,
    place: Place<'_>,
    receiver: Option<&Receiver>,
    errors: &Errors,
) -> Vec<KeyPart> {
    let is_skipped = is_skipped(options, "self") || options.cache.is_given();
    let receiver = receiver.filter(|_| !is_skipped);
    let part = receiver.and_then(|receiver| errors.note(receiver_part(receiver, place)));
    let source = Source::Receiver;
    part.map(|part| KeyPart { source, part })
        .into_iter()
        .collect()
}

fn is_skipped(options: &Options, name: &str) -> bool {
    let mut skipped = options.skip.get().into_iter().flatten();
    skipped.any(|skipped| skipped == name)
}

/// Adds the arguments that make up the key. The places of those that can't are given back: they are
/// left out of the key as if they were skipped.
fn add_args(
    parts: &mut Vec<KeyPart>,
    options: &Options,
    args: &[Arg],
    hidden: &Hidden,
    errors: &Errors,
) -> Vec<usize> {
    let mut unfit = Vec::new();
    for (place, arg) in args.iter().enumerate() {
        if is_skipped(options, &arg.name.to_string()) {
            continue;
        }
        let part = if parts.len() < LONGEST_KEY {
            key::part(&arg.ty, hidden)
        } else {
            let message = "a key is made of at most 12 arguments: leave some out by `skip(..)`, or \
                           give a key as in `key: String = ..`";
            Err(syn::Error::new_spanned(&arg.ty, message))
        };
        let source = Source::Arg(place);
        match errors.note(part) {
            Some(part) => parts.push(KeyPart { source, part }),
            None => unfit.push(place),
        }
    }
    unfit
}

/// `self` as part of the key.
fn receiver_part(receiver: &Receiver, place: Place<'_>) -> syn::Result<Part> {
    let token = receiver.token;
    let error = |why: &str| {
        let message = format!(
            "{why}: leave it out by `skip(self)`, keep the entries in a field by `cache = \
             self.field`, or give a key as in `key: u32 = self.id`"
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
