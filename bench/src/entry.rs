//! What the benches of stores put into them.

use crate::zipf;

/// What is stored for a rank.
pub trait Entry: Sized + Send + Sync + 'static {
    /// Its key.
    fn key(rank: u64) -> Self;
    /// Its value.
    fn value(rank: u64) -> Self;
}

impl Entry for u64 {
    fn key(rank: u64) -> Self {
        zipf::scattered(rank)
    }
    fn value(rank: u64) -> Self {
        rank
    }
}

/// Of 24 and of 64 bytes, made without much ado: it is timed too.
impl Entry for String {
    fn key(rank: u64) -> Self {
        let mut text = Self::with_capacity(24);
        text.push_str("customer");
        let key = zipf::scattered(rank);
        text.extend((0..16).map(|digit| char::from(b'a' + (key >> (4 * digit) & 15) as u8)));
        text
    }
    fn value(_: u64) -> Self {
        const VALUE: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        VALUE.to_owned()
    }
}
