//! Setters that are methods of traits.

#![allow(
    dead_code,
    unused_variables,
    clippy::unnecessary_wraps,
    clippy::unused_async,
    reason = "getters and setters are there for what their attributes make of them"
)]

use crate::setter_support::Table;
use larder::{cached, invalidates, writes};

trait Stock {
    fn count(&self, id: u32) -> Option<u64>;
    fn put(&self, id: u32, count: u64) -> Result<(), String>;
    fn put_default(&self, id: u32) -> Result<(), String> {
        self.put(id, 1)
    }
    fn remove(&self, id: u32) -> Result<(), String>;
    fn shelves(id: u32) -> u64
    where
        Self: Sized;
    fn set_shelves(id: u32, count: u64)
    where
        Self: Sized;
}

#[derive(Clone)]
struct Warehouse(u32, Table);

impl PartialEq for Warehouse {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl Eq for Warehouse {}
impl std::hash::Hash for Warehouse {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

#[cached]
impl Stock for Warehouse {
    #[cached(strategy = "write_through")]
    fn count(&self, id: u32) -> Option<u64> {
        self.1.load(id)
    }

    #[writes(self.count(id) = count)]
    fn put(&self, id: u32, count: u64) -> Result<(), String> {
        self.1.put(id, count)
    }

    #[invalidates(self.count(id))]
    fn remove(&self, id: u32) -> Result<(), String> {
        self.1.delete(id)
    }

    #[cached(strategy = "write_through")]
    fn shelves(id: u32) -> u64 {
        u64::from(id)
    }

    #[writes(Self::shelves(id) = count)]
    fn set_shelves(id: u32, count: u64) {}
}

#[test]
fn methods_of_a_trait_write_and_read() {
    let house = Warehouse(1, Table::with(1, 10));
    let stock: &dyn Stock = &house;
    assert_eq!(stock.count(1), Some(10));
    assert_eq!(stock.put(1, 20), Ok(()));
    house.1.loads();
    assert_eq!((stock.count(1), house.1.loads()), (Some(20), 0));
    assert_eq!(stock.put_default(1), Ok(()));
    assert_eq!((stock.count(1), house.1.loads()), (Some(1), 0));
    house.1.fail(1);
    assert!(stock.put(1, 30).is_err());
    assert_eq!(stock.count(1), Some(1));
    assert_eq!(stock.remove(1), Ok(()));
    assert_eq!(stock.count(1), None);
    assert_eq!(Warehouse::shelves(5), 5);
    Warehouse::set_shelves(5, 50);
    assert_eq!(Warehouse::shelves(5), 50);
}

#[test]
fn the_body_of_a_trait_method_stands_beside_it() {
    let house = Warehouse(2, Table::with(1, 10));
    assert_eq!(house.count(1), Some(10));
    assert_eq!(house.put_uncached(1, 20), Ok(()));
    assert_eq!((house.1.row(1), house.count(1)), (Some(20), Some(10)));
}

#[test]
fn a_setter_outside_of_the_trait_names_its_getter() {
    #[writes(house.count(id) = count)]
    fn set(house: &Warehouse, id: u32, count: u64) {}
    #[writes(<Warehouse as Stock>::shelves(id) = count)]
    fn set_shelves(id: u32, count: u64) {}
    #[invalidates(Warehouse::count(house, id), Warehouse::shelves(..))]
    fn forget(house: &Warehouse, id: u32) {}
    let house = Warehouse(3, Table::default());
    set(&house, 1, 5);
    set_shelves(6, 60);
    assert_eq!((house.count(1), Warehouse::shelves(6)), (Some(5), 60));
    forget(&house, 1);
    assert_eq!((house.count(1), Warehouse::shelves(6)), (None, 6));
}

trait Labels {
    fn set_label(&self, id: u32, text: &str) -> Result<(), String>;
}

#[cached(strategy = "write_through")]
fn label(_id: u32) -> String {
    "none".to_owned()
}

#[cached]
impl Labels for Vec<String> {
    #[writes(label(id) = text)]
    fn set_label(&self, id: u32, text: &str) -> Result<(), String> {
        let known = self.iter().any(|label| label == text);
        if known {
            Ok(())
        } else {
            Err("unknown".to_owned())
        }
    }
}

#[test]
fn a_foreign_type_may_have_setters() {
    let labels = vec!["new".to_owned()];
    assert!(labels.set_label(1, "old").is_err());
    assert_eq!(label(1), "none");
    assert_eq!(labels.set_label(1, "new"), Ok(()));
    assert_eq!(label(1), "new");
}
