//! Who is evicted when a cache is full? The same accesses under each policy, entry by entry.
//!
//! ```text
//! cargo run --example eviction
//! ```

use std::sync::{Arc, Mutex};

use larder::{BuildError, Cache, EvictionPolicy};

/// A is popular, B is read now and then, C and D once each; E, F and G are a scan.
const ACCESSES: [&str; 13] = [
    "A", "B", "C", "A", "D", "A", "B", "A", "E", "F", "G", "A", "B",
];

fn main() -> Result<(), BuildError> {
    use EvictionPolicy::{Adaptive, Fifo, Lfu, Lru};

    println!("Four entries at most. Each letter is looked up, and inserted on a miss.\n");
    let keys = ACCESSES.map(|key| format!("{key:>5}"));
    println!("look up  {}", keys.concat());
    for (policy, who) in [
        (Fifo, "the first inserted leaves"),
        (Lru, "the least recently read leaves"),
        (Lfu, "the least frequently read leaves"),
        (Adaptive, "who is read less leaves, new or old"),
    ] {
        println!("\n{policy}: {who}");
        replay(policy)?;
    }
    println!(
        "\nUnder fifo and lru the scan takes popular entries along; under the others it passes by."
    );
    Ok(())
}

fn replay(policy: EvictionPolicy) -> Result<(), BuildError> {
    let evicted = Arc::new(Mutex::new(""));
    let noted = Arc::clone(&evicted);
    let cache = Cache::<&str, ()>::builder()
        .capacity(4)
        .policy(policy)
        .shards(1)
        .eviction_listener(move |key, (), _cause| *noted.lock().unwrap() = key)
        .build()?;

    let (mut outcomes, mut leavers) = (Vec::new(), Vec::new());
    for key in ACCESSES {
        let hit = cache.get(key).is_some();
        if !hit {
            cache.insert(key, ());
        }
        outcomes.push(if hit { "  Hit" } else { " Miss" });
        let left = std::mem::take(&mut *evicted.lock().unwrap());
        leavers.push(format!("{left:>5}"));
    }
    let hits = cache.stats().hits;
    println!("         {}   {hits} hits", outcomes.concat());
    println!("evicted  {}", leavers.concat().trim_end());
    Ok(())
}
