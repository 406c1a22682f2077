//! When does an entry expire? A manual clock shows it without sleeping.
//!
//! ```text
//! cargo run --example ttl
//! ```

use std::time::Duration;

use larder::{BuildError, Cache, Clock};

fn main() -> Result<(), BuildError> {
    let clock = Clock::manual();
    let tokens = Cache::<&str, &str>::builder()
        .name("tokens")
        .capacity(100)
        .ttl(Duration::from_secs(60)) // counted from the insert
        .tti(Duration::from_secs(25)) // counted from the last read
        .clock(clock.clone())
        .eviction_listener(|key, _token, cause| println!("        {key} leaves: {cause:?}"))
        .build()?;

    println!("ttl = 60 s, tti = 25 s\n\n  0 s  insert ann and bob");
    tokens.insert("ann", "a-token");
    tokens.insert("bob", "b-token");

    let mut now = 0;
    for second in [20, 40, 59, 60] {
        clock.advance(Duration::from_secs(second - now));
        now = second;
        let found = tokens.get("ann");
        println!(
            " {second:2} s  {} ann",
            if found.is_some() { "[Hit] " } else { "[Miss]" }
        );
    }
    println!("\nNobody read bob for 25 s; ann was read all the time, but 60 s is her whole life.");
    println!("{}", tokens.stats());
    Ok(())
}
