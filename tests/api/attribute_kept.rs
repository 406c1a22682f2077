//! What a function keeps when it is cached: its attributes, its visibility, its lints.

#![deny(warnings, clippy::pedantic, missing_docs)]

use crate::support::panic_message;
use std::sync::atomic::{AtomicU64, Ordering};

mod visibility {
    pub mod inner {
        /// Seen by all.
        #[larder::cached]
        pub fn open(n: u32) -> u32 {
            within(n)
        }

        /// Seen by the module above.
        #[larder::cached]
        pub(super) fn within(n: u32) -> u32 {
            hidden(n)
        }

        #[larder::cached]
        fn hidden(n: u32) -> u32 {
            n + 1
        }
    }

    pub(super) fn sum() -> u32 {
        inner::within(1) + inner::within::peek(1).unwrap_or_default()
    }
}
