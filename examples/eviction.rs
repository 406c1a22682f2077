//! Who is evicted when a cache is full? The same accesses under each policy, entry by entry.
//!
//! ```text
//! cargo run --example eviction
//! ```

use std::sync::{Arc, Mutex};

use larder::{BuildError, Cache, EvictionPolicy, RemovalCause};

/// A and B are popular, C was read once, and D, E and F pass through, as in a scan.
const ACCESSES: &str = "A B C A B A B C D A E F A B";

fn main() -> Result<(), BuildError> {
    use EvictionPolicy::{Adaptive, Fifo, Lfu, Lru};

    println!("Three entries at most; each letter is looked up, and inserted on a miss.\n");
    for (policy, why) in [
        (Fifo, "the oldest insert leaves, however popular"),
        (
            Lru,
            "the longest unread leaves, so a scan sweeps the popular ones out",
        ),
        (
            Lfu,
            "the least often read leaves, so newcomers push each other out",
        ),
        (
            Adaptive,
            "a newcomer stays only if it is read more often than whom it would push out",
        ),
    ] {
        println!("{policy}: {why}");
        replay(policy)?;
    }
    Ok(())
}

fn replay(policy: EvictionPolicy) -> Result<(), BuildError> {
    let evicted = Arc::new(Mutex::new(String::new()));
    let seen = Arc::clone(&evicted);
    let cache = Cache::<&str, ()>::builder()
        .capacity(3)
        .policy(policy)
        .shards(1)
        .eviction_listener(move |key: &str, (), cause| {
            if cause == RemovalCause::Size {
                seen.lock().unwrap().push_str(key);
            }
        })
        .build()?;

    let (mut keys, mut outcomes, mut leavers) = (String::new(), String::new(), String::new());
    for key in ACCESSES.split(' ') {
        let hit = cache.get(key).is_some();
        if !hit {
            cache.insert(key, ());
        }
        keys += &format!("{key:>5}");
        outcomes += if hit { "  hit" } else { " miss" };
        leavers += &format!("{:>5}", std::mem::take(&mut *evicted.lock().unwrap()));
    }
    println!("  look up {keys}\n          {outcomes}\n  evicted {leavers}");
    println!("  {:.0} % hits\n", cache.stats().hit_ratio() * 100.0);
    Ok(())
}
