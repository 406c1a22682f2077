//! One `use` brings the function and its handle; visibility is the function's.
#![deny(warnings)]

mod shop {
    pub mod prices {
        use larder::cached;

        #[cached]
        pub fn price(sku: &str) -> usize {
            sku.len()
        }

        #[cached]
        pub(in crate::shop) fn cost(sku: &str) -> usize {
            sku.len()
        }
    }

    pub use prices::price;

    pub fn forget(sku: &str) -> bool {
        prices::cost(sku);
        prices::cost::invalidate(sku)
    }
}

mod elsewhere {
    use crate::shop::price as tag;

    pub fn known(sku: &str) -> bool {
        tag(sku);
        tag::contains(sku)
    }
}

fn main() {
    assert!(shop::forget("a"));
    assert!(elsewhere::known("b"));
    assert_eq!(shop::price::peek("b"), Some(1));

    // Local to a block.
    use larder::cached;
    const STEP: u32 = 2;
    #[cached(capacity = LIMIT)]
    fn next(id: u32) -> u32 {
        id + STEP
    }
    const LIMIT: usize = 2;
    for id in 0..5 {
        next(id);
    }
    assert_eq!(next::stats().size, 2);
    {
        #[cached]
        fn next(id: u32) -> u32 {
            id
        }
        assert_eq!(next(1), 1);
    }
    assert_eq!(next(1), 3);
}
