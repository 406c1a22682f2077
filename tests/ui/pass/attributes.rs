//! Attributes go on working, each where it means something.
#![deny(warnings)]
#![deny(unused_must_use)]

use larder::cached;

#[cached]
#[cfg(any())]
fn absent(id: u32) -> NoSuchType {
    id
}

/// Documented.
#[cached]
#[cfg(all())]
#[cfg_attr(all(), must_use, allow(unused_variables))]
#[inline]
fn present(id: u32, unused: u32) -> u32 {
    id
}

#[cached]
#[expect(unused_variables, non_snake_case, reason = "to be seen")]
fn expected(Id: u32) -> u32 {
    1
}

#[cached]
#[expect(dead_code, reason = "to be used later")]
fn unused(id: u32) -> u32 {
    id
}

#[cached]
#[deprecated(note = "old")]
fn old(id: u32) -> u32 {
    if id == 0 { 0 } else { old(id - 1) + 1 }
}

#[cached]
#[allow(clippy::too_many_lines)]
extern "C" fn foreign(id: u32) -> u32 {
    id
}

struct Shop;

impl Shop {
    #[cached(skip(self))]
    #[cfg(any())]
    fn absent(&self, id: u32) -> NoSuchType {
        id
    }

    #[cached(skip(self))]
    #[must_use]
    #[deprecated]
    fn price(&self, id: u32) -> u32 {
        id
    }
}

/// Inside of a block, where the compiler leaves conditions to the attribute.
#[cached]
impl Shop {
    #[cached]
    #[cfg(any())]
    fn nowhere(id: u32) -> NoSuchType {
        id
    }

    #[cached]
    #[cfg_attr(all(), must_use)]
    fn cost(id: u32) -> u32 {
        id
    }
}

fn main() {
    assert!(Shop::cost(1) == 1 && Shop::cost_contains(1));
    #[expect(unused_must_use)]
    {
        present(1, 2);
    }
    assert!(present::contains(1, 2));
    assert_eq!(expected(1), 1);
    #[expect(deprecated)]
    {
        assert_eq!(old(3), 3);
        old::refresh(1);
        let _ = Shop.price(1);
    }
    assert!(old::contains(2));
    let pointer: extern "C" fn(u32) -> u32 = foreign;
    assert_eq!(pointer(1), 1);
    assert!(Shop.price_contains(1));
}
