//! Every kind of `self`, and entries in a field.
#![deny(warnings)]

use larder::{Cache, LocalCache, cached};
use std::rc::Rc;
use std::sync::Arc;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Id(u32);

impl Id {
    #[cached]
    fn by_value(self, step: u32) -> u32 {
        self.0 + step
    }

    #[cached]
    fn by_mutable_value(mut self, step: u32) -> u32 {
        self.0 += step;
        self.0
    }

    #[cached]
    fn by_reference<'a>(self: &'a Self, name: &'a str) -> usize {
        self.0 as usize + name.len()
    }

    #[cached]
    fn by_arc(self: Arc<Self>, step: u32) -> u32 {
        self.0 + step
    }

    #[cached(key: u32 = self.0 + step)]
    async fn by_key(self: &Arc<Self>, step: u32) -> u32 {
        self.0 + step
    }

    #[cached(refresh_after = 60)]
    fn in_background(&self, name: &str) -> usize {
        self.0 as usize + name.len()
    }
}

struct Shop {
    prices: Cache<u32, Option<u64>>,
    costs: LocalCache<(Box<str>, u32), Rc<str>>,
    visits: u32,
}

impl Shop {
    #[cached(cache = self.prices, cache_none = true)]
    fn price(&mut self, _id: u32) -> Option<u64> {
        self.visits += 1;
        None
    }

    #[cached(cache = self.costs, scope = "thread", tags = [name])]
    fn cost(&self, name: &str, id: u32) -> Rc<str> {
        format!("{name}{id}").into()
    }
}

fn main() {
    let id = Id(1);
    assert_eq!(id.by_value(1) + id.by_mutable_value(1), 4);
    assert!(id.by_value_contains(1) && id.by_mutable_value_contains(1));
    assert_eq!(id.by_reference("ab"), 3);
    assert!(id.by_reference_invalidate("ab"));
    let shared = Arc::new(id);
    assert_eq!(Arc::clone(&shared).by_arc(1), 2);
    assert!(shared.by_arc_contains(1));
    drop(shared.by_key(1));
    assert_eq!(id.in_background("a"), 2);

    let costs = Cache::builder().build_local().expect("the options are right");
    let mut shop = Shop { prices: Cache::new(10), costs, visits: 0 };
    assert_eq!((shop.price(1), shop.price(1), shop.visits), (None, None, 1));
    assert_eq!(shop.price_peek(1), Some(None));
    assert_eq!(&*shop.cost("a", 1), "a1");
    assert_eq!(shop.costs.len(), 1);
    shop.cost_clear();
    assert_eq!(shop.cost_stats().size, 0);
}
