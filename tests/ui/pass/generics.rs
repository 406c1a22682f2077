//! One cache for each instantiation, whatever kind of parameters there are.
#![deny(warnings)]

use larder::cached;
use std::fmt::{Debug, Display};
use std::hash::Hash;

trait Key: Hash + Eq + Clone + Send + Sync + 'static {}
impl<T: Hash + Eq + Clone + Send + Sync + 'static> Key for T {}

#[cached]
fn shown<T>(value: T) -> String
where
    T: Key + Display,
{
    value.to_string()
}

#[cached]
fn sized<T: Key + Debug, const N: usize, const LOUD: bool>(values: [T; N]) -> String {
    let shown = format!("{values:?}");
    if LOUD { shown.to_uppercase() } else { shown }
}

/// The type is not among the arguments.
#[cached]
fn width<T: Sized + 'static>() -> usize {
    size_of::<T>()
}

/// Skipped arguments are generic too, and may borrow.
#[cached(skip(names, show))]
fn found<'a, 'b: 'a, N>(names: &'a [&'b str], show: impl Fn(&'a str) -> String, place: usize, _kind: N) -> Option<String>
where
    N: Key,
    &'b str: 'a,
{
    names.get(place).map(|name| show(name))
}

/// Not sized.
#[cached(skip(text))]
fn kind<T: ?Sized + 'static + AsRef<str>>(text: &T) -> usize {
    text.as_ref().len()
}

struct Shelf<T>(T);

impl<T: Key + Display> Shelf<T> {
    #[cached(skip(self))]
    fn price<U: Key + Into<u64>>(&self, id: U) -> u64 {
        self.0.to_string().len() as u64 + id.into()
    }

    #[cached(skip(self))]
    fn times<const N: u64, const UP: bool>(&self, id: u64) -> u64 {
        if UP { N * id } else { id / N }
    }
}

fn main() {
    shown(1_u8);
    shown(String::from("a"));
    assert_eq!(shown::<u8>::stats().size, 1);
    assert!(shown::<String>::contains("a".to_owned()));
    assert_eq!(sized::<_, 2, true>(["a", "b"]), r#"["A", "B"]"#);
    assert_eq!(sized::<_, 2, false>(["a", "b"]), r#"["a", "b"]"#);
    assert_eq!(sized::<&str, 2, true>::stats().size, 1);
    assert_eq!((width::<u8>(), width::<u32>()), (1, 4));
    let name = String::from("b");
    assert_eq!(found(&["a", &name], str::to_owned, 1, 'k').as_deref(), Some("b"));
    assert!(found::<char>::contains(1, 'k'));
    assert_eq!(kind::<str>("abc") + kind(&String::from("a")), 4);
    let shelf = Shelf("ab");
    assert_eq!(shelf.price(1_u8) + shelf.price(1_u32), 6);
    assert!(shelf.price_contains(1_u8));
    assert_eq!(Shelf::<&str>::price_stats::<u8>().size, 1);
    assert_eq!(shelf.times::<2, true>(4) + shelf.times::<2, false>(4), 10);
}
