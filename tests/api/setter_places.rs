//! Where setters stand: methods, associated functions, traits, generic types; with caches of the
//! function, of a field, or of a static.

#![allow(
    dead_code,
    unused_variables,
    clippy::unnecessary_wraps,
    clippy::unused_async,
    reason = "getters and setters are there for what their attributes make of them"
)]

use crate::setter_support::Table;
use crate::support::{Task, in_time};
use larder::{Cache, cached, invalidates, writes};
use std::sync::Arc;

/// Methods of one type under one strategy.
macro_rules! shop {
    ($name:ident, $word:literal, $after:expr) => {
        mod $name {
            use super::*;

            #[derive(Clone, Debug)]
            struct Shop {
                table: Table,
                region: u32,
            }

            impl PartialEq for Shop {
                fn eq(&self, other: &Self) -> bool {
                    self.region == other.region
                }
            }
            impl Eq for Shop {}
            impl std::hash::Hash for Shop {
                fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                    self.region.hash(state);
                }
            }

            impl Shop {
                #[cached(strategy = $word)]
                fn price(&self, id: u32) -> Option<u64> {
                    self.table.load(id)
                }

                #[cached(strategy = $word)]
                async fn price_later(&self, id: u32) -> Option<u64> {
                    self.table.load(id)
                }

                #[writes(self.price(id) = cents)]
                fn set(&self, id: u32, cents: u64) -> Result<(), String> {
                    self.table.put(id, cents)
                }

                #[writes(self.price(id) = cents)]
                fn set_and_end(self, id: u32, cents: u64) -> Result<(), String> {
                    self.table.put(id, cents)
                }

                #[writes(self.price(id) = cents)]
                fn set_shared(self: Arc<Self>, id: u32, cents: u64) -> Result<(), String> {
                    self.table.put(id, cents)
                }

                #[writes(self.price_later(id) = cents)]
                async fn set_later(&self, id: u32, cents: u64) -> Result<(), String> {
                    std::future::ready(()).await;
                    self.table.put(id, cents)
                }

                #[invalidates(self.price(id))]
                fn delete(&mut self, id: u32) -> Result<(), String> {
                    self.table.delete(id)
                }

                #[invalidates(self.price(..), Shop::price_later(..))]
                fn delete_all(&self) {}
            }

            #[cached]
            impl Shop {
                #[writes(shop.price(id) = cents)]
                fn set_in(shop: &Self, id: u32, cents: u64) -> Result<(), String> {
                    shop.table.put(id, cents)
                }

                #[writes(Shop::price(&shop, id) = cents)]
                fn set_at(shop: Shop, id: u32, cents: u64) -> Result<(), String> {
                    shop.table.put(id, cents)
                }
            }

            #[writes(shop.price(id) = cents)]
            fn set_from_outside(shop: &Shop, id: u32, cents: u64) -> Result<(), String> {
                shop.table.put(id, cents)
            }

            #[test]
            fn every_kind_of_receiver() {
                in_time(|| {
                    type Set = fn(&Shop) -> Result<(), String>;
                    let setters: [Set; 6] = [
                        |shop| shop.set(1, 20),
                        |shop| shop.clone().set_and_end(1, 20),
                        |shop| Arc::new(shop.clone()).set_shared(1, 20),
                        |shop| Shop::set_in(shop, 1, 20),
                        |shop| Shop::set_at(shop.clone(), 1, 20),
                        |shop| set_from_outside(shop, 1, 20),
                    ];
                    for (set, region) in setters.into_iter().zip(1..) {
                        let table = Table::with(1, 10);
                        let shop = Shop { table, region };
                        assert_eq!((shop.price(1), shop.table.loads()), (Some(10), 1));
                        assert_eq!(set(&shop), Ok(()));
                        let seen = (shop.price(1), shop.table.loads());
                        assert_eq!(seen, $after, "setter {region}");
                    }
                });
            }

            #[test]
            fn a_setter_of_one_is_none_of_another() {
                in_time(|| {
                    let [one, two] = [101, 102].map(|region| Shop {
                        table: Table::with(1, 10),
                        region,
                    });
                    assert_eq!((one.price(1), two.price(1)), (Some(10), Some(10)));
                    assert_eq!(one.set(1, 20), Ok(()));
                    assert_eq!((one.price(1), two.price(1)), (Some(20), Some(10)));
                });
            }

            #[test]
            fn async_methods() {
                in_time(|| {
                    Task::new(async {
                        let table = Table::with(1, 10);
                        let shop = Shop { table, region: 201 };
                        assert_eq!(shop.price_later(1).await, Some(10));
                        assert_eq!(shop.set_later(1, 20).await, Ok(()));
                        shop.table.loads();
                        let seen = (shop.price_later(1).await, shop.table.loads());
                        assert_eq!(seen, $after);
                    })
                    .end();
                });
            }

            #[test]
            fn methods_that_invalidate() {
                in_time(|| {
                    let table = Table::with(1, 10);
                    let mut shop = Shop { table, region: 301 };
                    assert_eq!(shop.price(1), Some(10));
                    assert_eq!(shop.delete(1), Ok(()));
                    assert_eq!(shop.price(1), None);
                });
            }
        }
    };
}

shop!(aside, "cache_aside", (Some(20), 1));
shop!(through, "write_through", (Some(20), 0));
shop!(behind, "write_behind", (Some(20), 0));

/// A repository that owns its cache: neither `Clone` nor `Hash`.
struct Repo {
    table: Table,
    prices: Cache<u32, u64>,
}

impl Repo {
    fn new(table: Table) -> Self {
        let prices = Cache::new(100);
        Self { table, prices }
    }

    #[cached(cache = self.prices, strategy = "write_through")]
    fn price(&self, id: u32) -> Option<u64> {
        self.table.load(id)
    }

    #[writes(self.price(id) = cents)]
    fn set(&mut self, id: u32, cents: u64) -> Result<(), String> {
        self.table.put(id, cents)
    }

    #[writes(self.price(id))]
    fn set_and_tell(&self, id: u32, cents: u64) -> Result<Option<u64>, String> {
        self.table.put(id, cents).map(|()| Some(cents))
    }

    #[invalidates(self.price(..))]
    fn import(&mut self) {
        self.table.set(1, 77);
    }
}

#[test]
fn a_cache_in_a_field_is_written_by_the_methods_of_its_owner() {
    let (mut one, two) = (Repo::new(Table::with(1, 10)), Repo::new(Table::with(1, 10)));
    assert_eq!((one.price(1), two.price(1)), (Some(10), Some(10)));
    assert_eq!(one.set(1, 20), Ok(()));
    assert_eq!((one.price(1), two.price(1)), (Some(20), Some(10)));
    assert_eq!(two.set_and_tell(1, 30), Ok(Some(30)));
    assert_eq!(
        (one.prices.get(&1), two.prices.get(&1)),
        (Some(20), Some(30))
    );
    assert_eq!((one.table.loads(), two.table.loads()), (1, 1));
    one.import();
    assert_eq!((one.price(1), two.price(1)), (Some(77), Some(30)));
}

#[test]
fn a_setter_reaches_a_repository_that_is_a_part_of_something() {
    struct App {
        repo: Repo,
    }
    impl App {
        #[writes(self.repo.price(id) = cents)]
        fn set(&self, id: u32, cents: u64) -> Result<(), String> {
            self.repo.table.put(id, cents)
        }
    }
    #[writes(app.repo.price(id) = cents)]
    fn set_in(app: &App, id: u32, cents: u64) -> Result<(), String> {
        app.repo.table.put(id, cents)
    }
    let app = App {
        repo: Repo::new(Table::default()),
    };
    assert_eq!(app.set(1, 10), Ok(()));
    assert_eq!(app.repo.prices.get(&1), Some(10));
    assert_eq!(set_in(&app, 1, 20), Ok(()));
    assert_eq!(app.repo.prices.get(&1), Some(20));
}

#[cached]
impl Repo {
    #[cached(strategy = "write_through")]
    fn rate(currency: &str) -> f64 {
        unreachable!("{currency} was put")
    }

    #[writes(Self::rate(currency) = rate)]
    fn set_rate(currency: &str, rate: f64) {}

    #[writes(Self::rate(currency) = rate)]
    fn set_rate_here(&self, currency: &str, rate: f64) {}

    #[invalidates(Self::rate(..))]
    async fn forget_rates() {}
}

#[test]
fn associated_functions_write_and_read() {
    Repo::set_rate("EUR", 1.0);
    Repo::new(Table::default()).set_rate_here("USD", 1.1);
    let sum = Repo::rate("EUR") + Repo::rate("USD");
    assert!((sum - 2.1).abs() < 1e-9);
    Task::new(Repo::forget_rates()).end();
    assert!(!Repo::rate_contains("EUR"));
}

/// A store of rows of any type.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Rows<T>(Vec<T>);

impl<T: Clone + Eq + std::hash::Hash + Send + Sync + 'static> Rows<T> {
    #[cached(strategy = "write_through")]
    fn first(&self, or: T) -> T {
        self.0.first().cloned().unwrap_or(or)
    }

    #[writes(self.first(or) = value)]
    fn set_first(&self, or: T, value: T) -> Result<(), String> {
        if self.0.is_empty() {
            Err("no rows".into())
        } else {
            Ok(())
        }
    }
}

#[cached(strategy = "write_through")]
fn echo<T: Clone + Eq + std::hash::Hash + Send + Sync + 'static>(value: T) -> T {
    value
}

#[writes(echo(value) = other)]
fn set_echo<T: Clone + Eq + std::hash::Hash + Send + Sync + 'static>(value: T, other: T) {}

#[writes(echo::<u8>(value) = 9)]
fn set_bytes(value: u8) {}

#[test]
fn getters_and_setters_may_be_generic() {
    let (numbers, words) = (Rows(vec![1, 2]), Rows(vec!["a"]));
    assert_eq!((numbers.first(0), words.first("")), (1, "a"));
    assert_eq!(numbers.set_first(0, 5), Ok(()));
    assert_eq!((numbers.first(0), words.first("")), (5, "a"));
    assert!(Rows(Vec::<u8>::new()).set_first(0, 5).is_err());
    set_echo("a", "b");
    set_echo(1_u32, 2);
    assert_eq!((echo("a"), echo(1_u32), echo(1_u64)), ("b", 2, 1));
    set_bytes(1);
    assert_eq!((echo(1_u8), echo(1_u16)), (9, 1));
}

#[test]
fn a_getter_with_generics_is_cleared_by_its_instance() {
    #[invalidates(echo::<i8>(..))]
    fn forget() {}
    set_echo(100_i8, 1);
    set_echo(100_i16, 1);
    forget();
    assert_eq!((echo(100_i8), echo(100_i16)), (100, 1));
}

#[test]
fn setters_of_functions_within_functions_work() {
    fn make() -> (u64, u64) {
        #[cached(strategy = "write_through")]
        fn inner(_id: u32) -> u64 {
            1
        }
        let before = inner(1);
        {
            #[writes(inner(id) = cents)]
            fn set(id: u32, cents: u64) {}
            set(1, 2);
        }
        (before, inner(1))
    }
    assert_eq!(make(), (1, 2));
}

#[test]
fn a_setter_of_a_thread_local_cache_changes_that_of_its_thread() {
    use std::rc::Rc;
    #[cached(strategy = "write_through", scope = "thread")]
    fn price(_id: u32) -> Rc<u64> {
        Rc::new(1)
    }
    #[writes(price(id) = cents)]
    fn set(id: u32, cents: Rc<u64>) {}
    #[invalidates(price(..))]
    fn forget() {}
    price(1);
    let other = std::thread::spawn(|| {
        price(1);
        set(1, Rc::new(3));
        *price(1)
    });
    assert_eq!((other.join().expect("no panic"), *price(1)), (3, 1));
    set(1, Rc::new(2));
    assert_eq!(*price(1), 2);
    forget();
    assert_eq!(*price(1), 1);
}
