//! The function that the user calls: it asks the cache, and runs the body on a miss.

use super::declare::allowed_outside;
use super::load::{call_body, load, shape};
use super::lookup::{Lookup, Stand, lookup};
use super::reload;
use crate::model::Cached;
use crate::signature;
use crate::subject::{Hidden, Subject};
use proc_macro2::{Delimiter, Group, TokenStream};

/// The outer function.
pub(super) fn outer(cx: &Cached<'_>) -> TokenStream {
    let found = lookup(cx, Stand::Outer);
    let call = call_body(cx, Stand::Outer);
    outer_with(cx, &found, &call)
}

/// The outer function, around a given lookup and a call of the body.
pub(super) fn outer_with(cx: &Cached<'_>, found: &Lookup, call: &TokenStream) -> TokenStream {
    let attrs = &cx.attributes.outer;
    let vis = &cx.function.vis;
    let signature = signature::outer(&cx.function.sig, &cx.args);
    let import = matches!(cx.hidden, Hidden::Alias).then(|| cx.path.import());
    let body = if cx.reloads() {
        found_or_reloaded(cx, found, call)
    } else {
        glanced(cx, found, call)
    };
    let requirement = reload::requirement(cx);
    let block = braced(cx, &emit!(#import #requirement #body));
    let allowed = allowed_outside(cx);
    emit!(#(#attrs)* #allowed #vis #signature #block)
}

/// A read by a glance, which is all that most hits need.
fn glanced(cx: &Cached<'_>, found: &Lookup, call: &TokenStream) -> TokenStream {
    let hidden = &cx.hidden;
    let (shape, load) = (shape(cx), load(cx));
    let (before_load, run) = (&load.before, load.run(call));
    let at = &found.at;
    let miss = found.enclose(emit! {
        // Matched, as that keeps the cache of a thread, which is handed out by value.
        match #at {
            mut at => match at.glance() {
                #hidden::Some(value) => return <#shape as #hidden::Shape>::hit(value),
                #hidden::None => at.look(),
            },
        }
    });
    emit! {
        // A statement of its own: the borrow of the arguments ends here.
        let miss = #miss;
        #before_load
        #run
    }
}

/// A read that may find a value which is to be reloaded in the background.
fn found_or_reloaded(cx: &Cached<'_>, found: &Lookup, call: &TokenStream) -> TokenStream {
    let hidden = &cx.hidden;
    let (shape, load) = (shape(cx), load(cx));
    let (before_load, run) = (&load.before, load.run(call));
    let find = found.call("find_or_reload");
    let due = reload::due_arm(cx);
    emit! {
        // A statement of its own: the borrow of the arguments ends here.
        let found = #find;
        match found {
            #hidden::Found::Hit(value) => <#shape as #hidden::Shape>::hit(value),
            #hidden::Found::Miss(miss) => { #before_load #run }
            #due
        }
    }
}

/// Braces at the place of the user's: the function is then, for lints and editors, where it was.
pub(super) fn braced(cx: &Subject<'_>, tokens: &TokenStream) -> Group {
    let mut block = Group::new(Delimiter::Brace, tokens.clone());
    if let Some(body) = &cx.function.body {
        block.set_span(body.span());
    }
    block
}
