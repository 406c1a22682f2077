//! What is called: four signatures.

use crate::stores::{Key, Query, Text, Triple, Value};
use crate::zipf;
use std::borrow::Borrow;
use std::sync::Arc;

/// A signature, and what its functions do on a miss.
pub trait Signature: 'static {
    /// As the table calls it.
    const NAME: &'static str;
    /// What is handed over.
    type Argument: Copy + Send + Sync + 'static;
    /// What a cache by hand is asked by.
    type Query: Query<Self::Key>;
    /// What it keeps.
    type Key: Key + Borrow<<Self::Query as Query<Self::Key>>::Borrowed>;
    /// What comes back.
    type Value: Value;

    /// The argument of a rank: another for each.
    fn argument(rank: u64) -> Self::Argument;
    /// Borrows it.
    fn query(argument: Self::Argument) -> Self::Query;
    /// The body.
    fn body(argument: Self::Argument) -> Self::Value;
}

/// `u64 -> u64`
pub struct Number;
/// `&str -> String`, of 24 and 64 bytes.
pub struct Name;
/// `(u32, u32, &str) -> f64`
pub struct Parts;
/// `u64 -> Arc<Page>`
pub struct Shared;

/// What is too big to be cloned.
#[derive(Debug)]
pub struct Page(pub [u64; 32]);

pub(super) fn number(id: u64) -> u64 {
    id.rotate_left(7) ^ 0x5555
}

pub(super) fn name(name: &str) -> String {
    format!("{name:>64}")
}

pub(super) fn parts(zone: u32, weight: u32, name: &str) -> f64 {
    f64::from(zone) * 0.5 + f64::from(weight) + name.len() as f64
}

pub(super) fn page(id: u64) -> Arc<Page> {
    Arc::new(Page([id; 32]))
}

/// 24 bytes that live as long as the process does.
fn text(rank: u64) -> &'static str {
    format!("customer{:016x}", zipf::scattered(rank)).leak()
}

impl Signature for Number {
    const NAME: &'static str = "u64 -> u64";
    type Argument = u64;
    type Query = u64;
    type Key = u64;
    type Value = u64;

    fn argument(rank: u64) -> u64 {
        zipf::scattered(rank)
    }
    fn query(argument: u64) -> u64 {
        argument
    }
    fn body(argument: u64) -> u64 {
        number(argument)
    }
}

impl Signature for Name {
    const NAME: &'static str = "&str -> String";
    type Argument = &'static str;
    type Query = Text<'static>;
    type Key = String;
    type Value = String;

    fn argument(rank: u64) -> &'static str {
        text(rank)
    }
    fn query(argument: &'static str) -> Text<'static> {
        Text(argument)
    }
    fn body(argument: &'static str) -> String {
        name(argument)
    }
}

impl Signature for Parts {
    const NAME: &'static str = "(u32, u32, &str) -> f64";
    type Argument = (u32, u32, &'static str);
    type Query = Triple<'static>;
    type Key = (u32, u32, String);
    type Value = f64;

    fn argument(rank: u64) -> Self::Argument {
        (rank as u32 % 16, rank as u32 % 128, text(rank))
    }
    fn query((zone, weight, name): Self::Argument) -> Triple<'static> {
        Triple(zone, weight, name)
    }
    fn body((zone, weight, name): Self::Argument) -> f64 {
        parts(zone, weight, name)
    }
}

impl Signature for Shared {
    const NAME: &'static str = "u64 -> Arc";
    type Argument = u64;
    type Query = u64;
    type Key = u64;
    type Value = Arc<Page>;

    fn argument(rank: u64) -> u64 {
        zipf::scattered(rank)
    }
    fn query(argument: u64) -> u64 {
        argument
    }
    fn body(argument: u64) -> Arc<Page> {
        page(argument)
    }
}
