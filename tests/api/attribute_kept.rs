//! What a function keeps when it is cached: its visibility, its attributes, its lints.
//!
//! Much of it shows in that this module compiles, with warnings denied: an `expect` that nothing
//! fulfils would be one.

#![deny(
    unused,
    unreachable_pub,
    unfulfilled_lint_expectations,
    clippy::all,
    clippy::pedantic
)]

use larder::cached;
use std::cell::Cell;

mod visibility {
    pub(super) mod inner {
        use larder::cached;

        /// Seen by all of these tests.
        #[cached]
        pub(crate) fn open(n: u32) -> u32 {
            within(n)
        }

        /// Seen by the module above.
        #[cached]
        pub(in super::super) fn within(n: u32) -> u32 {
            hidden(n)
        }

        #[cached]
        fn hidden(n: u32) -> u32 {
            n + 1
        }
    }
}

#[test]
fn the_handle_is_seen_as_far_as_the_function() {
    use visibility::inner::{open, within};
    assert_eq!(open(1), 2);
    assert_eq!((open::peek(1), within::peek(1)), (Some(2), Some(2)));
}

#[test]
fn what_must_be_used_still_must() {
    #[must_use = "a price is for buying"]
    #[cached]
    fn above(n: u32) -> u32 {
        n
    }
    #[cached]
    #[must_use]
    fn below(n: u32) -> u32 {
        n
    }
    #[expect(unused_must_use, reason = "this is what is tested")]
    {
        above(1);
        below(1);
    }
    assert!(above::contains(1) && below::contains(1));
}

#[test]
fn what_is_deprecated_still_is() {
    #[cached]
    #[deprecated = "use the other"]
    fn price(n: u32) -> u32 {
        n
    }
    #[expect(deprecated, reason = "this is what is tested")]
    let price_of_one = price(1);
    assert_eq!(price_of_one, 1);
    #[expect(deprecated, reason = "it runs the body")]
    let refreshed = price::refresh(1);
    assert_eq!(refreshed, 1);
    assert!(price::contains(1));
}

#[test]
fn lint_levels_hold_for_the_body() {
    #[cached]
    #[expect(
        clippy::unnecessary_wraps,
        reason = "the body has it, and is asked once"
    )]
    fn length(text: &str) -> Option<usize> {
        Some(text.len())
    }
    #[allow(non_snake_case, reason = "the outer function has the name")]
    #[cached]
    fn Price(Region: u32) -> u32 {
        Region
    }
    #[cached]
    #[expect(unused_variables, unused_mut, reason = "the body has them")]
    fn nothing(n: u32) -> u32 {
        let mut left = 1;
        7
    }
    assert_eq!((length("abc"), Price(1), nothing(1)), (Some(3), 1, 7));
}

#[test]
fn what_is_left_out_of_the_build_leaves_nothing_behind() {
    #[cached]
    #[cfg(any())]
    fn price(n: u32) -> NoSuchType {
        n
    }
    #[cfg(not(any()))]
    #[cached]
    #[cfg_attr(all(), must_use, inline)]
    fn price(n: u32) -> u32 {
        n
    }
    assert_eq!((price(1), price::peek(1)), (1, Some(1)));
}

#[test]
fn a_function_may_have_another_calling_convention() {
    #[cached]
    #[inline(never)]
    extern "C" fn double(n: u32) -> u32 {
        n * 2
    }
    let pointer: extern "C" fn(u32) -> u32 = double;
    assert_eq!([pointer(2), pointer(2)], [4, 4]);
    assert_eq!(double::stats().hits, 1);
}

#[test]
fn a_body_may_have_cached_functions_of_its_own() {
    thread_local! {
        static RUNS: Cell<u32> = const { Cell::new(0) };
    }
    #[cached]
    fn outer(n: u32) -> u32 {
        #[cached]
        fn price(n: u32) -> u32 {
            RUNS.set(RUNS.get() + 1);
            n + 1
        }
        price(n / 2) + price(n / 2)
    }
    assert_eq!([outer(4), outer(5), outer(4)], [6, 6, 6]);
    assert_eq!(RUNS.get(), 1);
}

#[test]
fn a_macro_may_make_cached_functions() {
    macro_rules! doubles {
        ($($name:ident: $number:ty = $capacity:expr;)*) => { $(
            #[cached(capacity = $capacity, ttl = 3_600)]
            fn $name(n: $number) -> $number {
                n * 2
            }
        )* };
    }
    doubles! {
        small: u8 = 10;
        large: u64 = 20;
    }
    assert_eq!((small(2), large(2)), (4, 4));
    assert_eq!(
        (small::cache().capacity(), large::cache().capacity()),
        (Some(10), Some(20))
    );
}

#[test]
fn larder_may_be_found_elsewhere() {
    mod vendored {
        pub(super) use larder as caching;
    }
    mod larder {}

    #[cached(crate = vendored::caching)]
    fn double(n: u32) -> u32 {
        n * 2
    }
    assert_eq!([double(2), double(2)], [4, 4]);
    assert_eq!(double::stats().hits, 1);
}
