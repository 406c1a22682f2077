//! Who is asked.

use crate::BODY;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

/// A function that is called with a key, which is its value too.
pub(crate) struct Subject {
    pub(crate) name: &'static str,
    pub(crate) call: fn(u64) -> u64,
}

static RUNS: AtomicU64 = AtomicU64::new(0);
/// When the last body ended, in nanoseconds since [`START`].
static ENDED: AtomicU64 = AtomicU64::new(0);
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// How often bodies have run.
pub(crate) fn runs() -> u64 {
    RUNS.load(Ordering::Relaxed)
}

/// When the last one ended.
pub(crate) fn ended() -> Instant {
    *START + Duration::from_nanos(ENDED.load(Ordering::Relaxed))
}

fn body(key: u64) -> u64 {
    let start = *START;
    RUNS.fetch_add(1, Ordering::Relaxed);
    thread::sleep(BODY);
    ENDED.fetch_max(start.elapsed().as_nanos() as u64, Ordering::Relaxed);
    key
}

pub(crate) const SUBJECTS: [Subject; 10] = [
    Subject {
        name: "larder",
        call: annotated::larder_default,
    },
    Subject {
        name: "cached",
        call: annotated::cached_default,
    },
    Subject {
        name: "cached, sync_writes",
        call: annotated::cached_sync,
    },
    Subject {
        name: "cached, sync_writes by key",
        call: annotated::cached_by_key,
    },
    Subject {
        name: "cached, concurrent",
        call: annotated::cached_concurrent,
    },
    Subject {
        name: "cachelito",
        call: annotated::cachelito_default,
    },
    Subject {
        name: "memoize, shared",
        call: annotated::memoize_shared,
    },
    Subject {
        name: "moka, get_with",
        call: moka,
    },
    Subject {
        name: "quick_cache, get_or_insert_with",
        call: quick_cache,
    },
    Subject {
        name: "floor: a cell by hand",
        call: cell,
    },
];

#[allow(
    dead_code,
    unreachable_pub,
    reason = "the attributes of peers make items as they like"
)]
#[allow(
    clippy::pedantic,
    clippy::allow_attributes_without_reason,
    reason = "as above"
)]
mod annotated {
    use super::body;

    #[larder::cached(capacity = 10_000)]
    pub fn larder_default(key: u64) -> u64 {
        body(key)
    }

    #[cached::macros::cached(max_size = 10_000)]
    pub fn cached_default(key: u64) -> u64 {
        body(key)
    }

    #[cached::macros::cached(max_size = 10_000, sync_writes = true)]
    pub fn cached_sync(key: u64) -> u64 {
        body(key)
    }

    #[cached::macros::cached(max_size = 10_000, sync_writes = "by_key")]
    pub fn cached_by_key(key: u64) -> u64 {
        body(key)
    }

    #[cached::macros::concurrent_cached(max_size = 10_000)]
    pub fn cached_concurrent(key: u64) -> u64 {
        body(key)
    }

    #[cachelito::cache(limit = 10_000)]
    pub fn cachelito_default(key: u64) -> u64 {
        body(key)
    }

    #[memoize::memoize(SharedCache, Capacity: 10_000)]
    pub fn memoize_shared(key: u64) -> u64 {
        body(key)
    }
}

fn moka(key: u64) -> u64 {
    static CACHE: LazyLock<moka::sync::Cache<u64, u64>> =
        LazyLock::new(|| moka::sync::Cache::new(10_000));
    CACHE.get_with(key, || body(key))
}

fn quick_cache(key: u64) -> u64 {
    static CACHE: LazyLock<quick_cache::sync::Cache<u64, u64>> =
        LazyLock::new(|| quick_cache::sync::Cache::new(10_000));
    let loaded = CACHE.get_or_insert_with(&key, || Ok::<_, std::convert::Infallible>(body(key)));
    loaded.unwrap_or_else(|never| match never {})
}

/// One cell for each key, which wakes all that wait for it at once.
fn cell(key: u64) -> u64 {
    type Cells = HashMap<u64, Arc<OnceLock<u64>>>;
    static CELLS: LazyLock<Mutex<Cells>> = LazyLock::new(Mutex::default);
    let cell = Arc::clone(CELLS.lock().expect("no panic").entry(key).or_default());
    *cell.get_or_init(|| body(key))
}
