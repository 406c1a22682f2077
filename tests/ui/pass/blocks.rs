//! Blocks tell the attributes inside where they stand.
#![deny(warnings)]

use larder::cached;

trait Prices {
    type Id;
    type Price;
    const BASE: u32;

    fn price(&self, id: Self::Id) -> Self::Price;
    fn cost(id: u32) -> Option<u32>;
    fn base() -> u32 {
        Self::BASE
    }
}

mod shop {
    #[derive(Clone, PartialEq, Eq, Hash)]
    pub struct Shop<T>(pub T);
}

/// The names of the trait are known to the bodies wherever these go.
#[cached]
impl<T: Clone + Eq + std::hash::Hash + Send + Sync + 'static> Prices for shop::Shop<T> {
    type Id = u32;
    type Price = u64;
    const BASE: u32 = 10;

    #[cached(ttl = 60)]
    fn price(&self, id: Self::Id) -> Self::Price {
        u64::from(Self::BASE + <Self as Prices>::base() + id)
    }

    #[cached]
    fn cost(id: u32) -> Option<u32> {
        let base = match id {
            Self::BASE => return None,
            _ => Self::base(),
        };
        Some(id + base)
    }
}

/// For a type of another crate, all of it stands inside.
#[cached]
impl Prices for Vec<u8> {
    type Id = u32;
    type Price = Result<u64, std::num::TryFromIntError>;
    const BASE: u32 = 1;

    fn price(&self, id: Self::Id) -> Self::Price {
        Ok(id.into())
    }

    #[cached]
    fn cost(mut id: u32) -> Option<u32> {
        id = id.checked_sub(1)?;
        if id == 0 {
            return None;
        }
        Some(id + Self::BASE)
    }
}

trait Later {
    fn now(&self, id: u32) -> impl Future<Output = Result<u32, String>> + Send;
}

#[cached]
impl Later for &'static str {
    #[cached]
    async fn now(&self, id: u32) -> Result<u32, String> {
        let length = u32::try_from(self.len()).map_err(|error| error.to_string())?;
        Ok(length + id)
    }
}

struct Borrowed<'a>(&'a str);

#[cached]
impl<'a> Borrowed<'a> {
    const LENGTH: usize = 1;

    #[cached(skip(self))]
    fn length(&self, more: usize) -> usize {
        self.0.len() + more + Self::LENGTH
    }

    #[cached]
    fn new(id: u32) -> u32 {
        id
    }

    fn plain(self) -> &'a str {
        self.0
    }
}

trait Double {
    fn double(&self, id: u32) -> u32;
}

#[cached]
impl Double for Vec<u16> {
    // A body of one expression keeps its braces.
    #[cached]
    fn double(&self, id: u32) -> u32 {
        2 * id
    }
}

fn main() {
    use shop::Shop;
    assert_eq!(vec![1_u16].double(4), 8);
    let shop = Shop(1_u8);
    assert_eq!(shop.price(1), 21);
    assert!(shop.price_contains(1));
    assert!(!Shop(2_u8).price_contains(1));
    assert_eq!((Shop::<u8>::cost(10), Shop::<u8>::cost(1)), (None, Some(11)));
    assert_eq!(Shop::<u8>::cost_stats().size, 1);
    assert_eq!(Shop::<u16>::cost_stats().size, 0);
    assert_eq!((Vec::<u8>::cost(0), Vec::<u8>::cost(1), Vec::<u8>::cost(2)), (None, None, Some(2)));
    assert!(vec![1].price(1).is_ok());
    drop("a".now(1));
    let name = String::from("a");
    assert_eq!(Borrowed(&name).length(1), 3);
    assert!(Borrowed("b").length_contains(1));
    assert_eq!(Borrowed::new(1), 1);
    assert_eq!(Borrowed(&name).plain(), "a");
}
