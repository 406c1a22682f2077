//! Methods: the owner is part of the key, and the companions stand beside the method.

use larder::{Cache, cached, registry};
use std::cell::Cell;
use std::hash::Hash;
use std::rc::Rc;
use std::sync::Arc;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Shop {
    id: usize,
}

impl Shop {
    /// What an article costs here.
    #[cached(capacity = 100)]
    fn price(&self, sku: &str) -> usize {
        self.id * 100 + sku.len()
    }

    #[cached(skip(self))]
    fn shipping(&self, weight: f64) -> String {
        format!("shop {} sends {weight}", self.id)
    }

    #[cached]
    async fn stock(&self, sku: &str) -> Result<usize, String> {
        std::future::ready(()).await;
        if sku.is_empty() {
            Err("no sku".into())
        } else {
            Ok(self.id + sku.len())
        }
    }

    #[cached(key: String = sku.to_lowercase())]
    fn title(&self, sku: &str) -> String {
        format!("{sku} of {}", self.id)
    }
}

#[test]
fn the_owner_is_part_of_the_key() {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Counter(u32);
    impl Counter {
        #[cached]
        fn plus(&self, n: u32) -> u32 {
            self.0 + n
        }
    }
    assert_eq!((Counter(1).plus(1), Counter(2).plus(1)), (2, 3));
    assert_eq!(Counter(1).plus(1), 2, "equal owners share");
    let stats = Counter::plus_stats();
    assert_eq!((stats.hits, stats.misses), (1, 2));
    let cache: &'static Cache<(Counter, u32), u32> = Counter::plus_cache();
    assert_eq!(cache.get(&(Counter(2), 1)), Some(3));
}

#[test]
fn a_method_without_arguments_is_keyed_by_its_owner_alone() {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Text(String);
    impl Text {
        #[cached]
        fn len(&self) -> usize {
            self.0.len()
        }
    }
    assert_eq!(
        Text("a".into()).len() + Text("ab".into()).len() + Text("a".into()).len(),
        4
    );
    let _: &'static Cache<Text, usize> = Text::len_cache();
    assert!(Text("a".into()).len_contains() && Text("ab".into()).len_invalidate());
    assert_eq!(Text::len_stats().hits, 1);
}

#[test]
fn the_companions_stand_beside_the_method() {
    let (one, two) = (Shop { id: 1 }, Shop { id: 2 });
    assert_eq!(one.price("tea"), 103);
    assert_eq!(
        (one.price_peek("tea"), two.price_peek("tea")),
        (Some(103), None)
    );
    assert!(one.price_contains("tea") && !two.price_contains("tea"));
    two.price_insert("tea", 7);
    assert_eq!(two.price("tea"), 7);
    assert_eq!(two.price_uncached("tea"), 203);
    assert_eq!(two.price_refresh("tea"), 203);
    assert_eq!(two.price("tea"), 203);
    assert!(one.price_invalidate("tea") && !one.price_invalidate("tea"));
    assert!(two.price_contains("tea"));
    Shop::price_clear();
    assert!(!two.price_contains("tea"));
    assert_eq!(Shop::price_stats().hits, 2);
    assert_eq!(Shop::price_cache().capacity(), Some(100));
    assert!(Shop::price_try_cache().is_ok());
}

#[test]
fn the_cache_of_a_method_is_named_by_its_path() {
    Shop { id: 9 }.title("tea");
    let path = concat!(module_path!(), "::Shop::title");
    assert_eq!(Shop::title_cache().name(), path);
    assert!(registry::find(path).is_some());
}

#[test]
fn a_skipped_owner_is_not_part_of_the_key() {
    assert_eq!(Shop { id: 1 }.shipping(0.5), "shop 1 sends 0.5");
    assert_eq!(Shop { id: 2 }.shipping(0.5), "shop 1 sends 0.5");
    assert!(
        Shop { id: 3 }.shipping_contains(0.5),
        "the companions take the owner all the same"
    );
}

#[test]
fn a_key_expression_may_leave_the_owner_out_or_use_it() {
    struct Account {
        id: u32,
        balance: Cell<u32>,
    }
    impl Account {
        #[cached(key: u32 = self.id)]
        fn rating(&self) -> u32 {
            self.balance.get() / 100
        }
    }
    let [mine, yours] = [(1, 500), (2, 700)].map(|(id, cents)| Account {
        id,
        balance: cents.into(),
    });
    assert_eq!((mine.rating(), yours.rating()), (5, 7));
    mine.balance.set(900);
    assert_eq!(mine.rating(), 5);
    assert!(mine.rating_invalidate());
    assert_eq!((mine.rating(), yours.rating()), (9, 7));
}

#[test]
fn an_owner_may_be_passed_by_value_and_by_pointer() {
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    struct Id(u32);
    impl Id {
        #[cached]
        fn by_value(self, n: u32) -> u32 {
            self.0 + n
        }
        #[cached]
        fn by_arc(self: Arc<Self>, n: u32) -> u32 {
            self.0 * n
        }
        #[cached(skip(self))]
        fn consumed(mut self) -> u32 {
            self.0 += 1;
            self.0
        }
    }
    let id = Id(3);
    assert_eq!([id.by_value(1), id.by_value(1)], [4, 4]);
    assert_eq!([Arc::new(id).by_arc(2), Arc::new(id).by_arc(2)], [6, 6]);
    assert_eq!([id.consumed(), Id(7).consumed()], [4, 4]);
    assert_eq!((Id::by_value_stats().hits, Id::by_arc_stats().hits), (1, 1));
    assert!(id.by_value_contains(1) && id.by_arc_contains(2));
}

#[test]
fn an_owner_may_be_lent_in_its_pointer() {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Id(u32);
    impl Id {
        #[cached]
        fn times(self: &Arc<Self>, n: u32) -> u32 {
            self.0 * n
        }
    }
    let id = Arc::new(Id(3));
    assert_eq!([id.times(2), id.times(2)], [6, 6]);
    assert_eq!(Id::times_stats().hits, 1);
    assert!(id.times_contains(2));
}

#[test]
fn an_owner_that_changes_has_to_be_skipped() {
    struct Connection {
        queries: u32,
    }
    impl Connection {
        #[cached(skip(self))]
        fn title(&mut self, id: u32) -> String {
            self.queries += 1;
            format!("title {id}")
        }
    }
    let mut connection = Connection { queries: 0 };
    assert_eq!(
        [
            connection.title(1),
            connection.title(1),
            connection.title(2)
        ]
        .len(),
        3
    );
    assert_eq!(connection.queries, 2);
    assert!(connection.title_contains(1));
}

#[test]
fn a_generic_type_has_one_cache_for_each_of_its_instantiations() {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Wrapper<T>(T);
    impl<T: ToString + Hash + Eq + Clone + Send + Sync + 'static> Wrapper<T> {
        #[cached]
        fn show(&self, times: usize) -> String {
            self.0.to_string().repeat(times)
        }
        #[cached]
        fn and<U>(&self, other: U) -> String
        where
            U: ToString + Hash + Eq + Clone + Send + Sync + 'static,
        {
            self.0.to_string() + &other.to_string()
        }
    }
    assert_eq!(
        (Wrapper(1_u8).show(2), Wrapper("1").show(2)),
        ("11".into(), "11".into())
    );
    assert_eq!(
        (
            Wrapper::<u8>::show_stats().misses,
            Wrapper::<u16>::show_stats().misses
        ),
        (1, 0)
    );
    assert_eq!(
        (Wrapper(1).and(2), Wrapper(1).and("2")),
        ("12".into(), "12".into())
    );
    assert!(Wrapper(1).and_contains(2) && !Wrapper(2).and_contains("2"));
    Wrapper::<i32>::and_clear::<i32>();
    assert!(!Wrapper(1).and_contains(2) && Wrapper(1).and_contains("2"));
}

#[test]
fn methods_may_be_async() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let shop = Shop { id: 1 };
        assert_eq!(
            [shop.stock("tea").await, shop.stock("tea").await],
            [Ok(4), Ok(4)]
        );
        assert!(shop.stock("").await.is_err());
        assert_eq!(shop.stock_uncached("rice").await, Ok(5));
        assert_eq!(shop.stock_refresh("tea").await, Ok(4));
        assert_eq!(
            (shop.stock_peek("tea"), shop.stock_peek("rice")),
            (Some(4), None)
        );
    });
}

#[test]
fn methods_may_have_a_cache_for_each_thread() {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Node(Rc<str>);
    impl Node {
        #[cached(scope = "thread")]
        fn upper(&self) -> Rc<str> {
            self.0.to_uppercase().into()
        }
    }
    let node = Node("ab".into());
    assert!(Rc::ptr_eq(&node.upper(), &node.upper()));
    assert_eq!(Node::upper_stats().hits, 1);
}
