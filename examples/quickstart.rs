//! What does one attribute do? It remembers results, as Python's `lru_cache` does, and counts.
//!
//! ```text
//! cargo run --example quickstart
//! ```

use larder::cached;

#[cached(capacity = 100)]
fn fib(n: u64) -> u64 {
    println!("  [Miss] the body of fib({n}) runs");
    if n < 2 { n } else { fib(n - 1) + fib(n - 2) }
}

fn main() {
    println!("first call:");
    println!("fib(6) = {}", fib(6));

    println!("\nagain, and a smaller one:");
    println!("[Hit]  fib(6) = {}", fib(6));
    println!("[Hit]  fib(4) = {}", fib(4));

    println!("\nafter fib::invalidate(6):");
    fib::invalidate(6);
    println!("fib(6) = {}", fib(6));

    println!("\n{}", fib::stats());
}
