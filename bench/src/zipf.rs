//! Keys as they are asked for.

use rand::SeedableRng;
use rand::rngs::SmallRng;
use rand_distr::{Distribution, Zipf};

/// The skew of all measurements.
const SKEW: f64 = 0.99;

/// So many of the ranks `0..count`, by Zipf 0.99: 0 is asked for the most. The same in every run
/// for the same seed.
///
/// # Panics
/// Where `count` is 0.
pub fn ranks(count: u64, accesses: usize, seed: u64) -> impl Iterator<Item = u64> {
    let zipf = Zipf::new(count as f64, SKEW).expect("there are keys");
    let rng = SmallRng::seed_from_u64(seed);
    zipf.sample_iter(rng)
        .take(accesses)
        .map(|rank| rank as u64 - 1)
}

/// The key of a rank: neighbours in rank are none in value.
pub fn scattered(rank: u64) -> u64 {
    // Odd, hence a bijection.
    rank.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}
