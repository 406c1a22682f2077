//! Hashes, and what is chosen by which of their bits.

/// How keys are hashed.
///
/// Not by foldhash's fast variant: of numbers in a row, which are the keys of most databases, it makes
/// the multiples of a number that is chosen once for a process. In one process of a hundred most keys
/// would be of one shard, or of a few groups of its table.
pub(crate) use variant::RandomState;

use foldhash::quality as variant;

/// The shard of a key, of a power of two of them.
///
/// The table of a shard goes by the lower half of the hash, and that of its slots by the lowest bits
/// and the highest ones: neither is to get hashes that are alike there.
#[inline]
pub(crate) fn shard_of(hash: u64, shards: usize) -> usize {
    (hash >> 32) as usize & (shards - 1)
}

/// The finalizer of `SplitMix64`: each bit depends on all, and no two hashes become one.
///
/// For those who draw keys: which bits of a hash are alike in all that they see, as those by which
/// the shard is chosen, is then not for them to know.
pub(crate) fn mix(hash: u64) -> u64 {
    let mixed = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::variant::SeedableRandomState;
    use super::*;
    use foldhash::SharedSeed;
    use std::hash::BuildHasher;

    /// The hashes of numbers in a row, or in steps, as a process of its own would make them.
    pub(crate) fn hashes(process: u64, numbers: u64) -> impl Iterator<Item = u64> {
        let shared: &'static SharedSeed = Box::leak(Box::new(SharedSeed::from_u64(process)));
        let hasher = SeedableRandomState::with_seed(!process, shared);
        let step = match process % 4 {
            0 => 1,
            1 => 10,
            2 => 1 << 12,
            _ => 1 << 32,
        };
        (0..numbers).map(move |number| hasher.hash_one(number * step))
    }

    #[test]
    fn numbers_in_a_row_are_spread_over_all_shards() {
        for process in 0..300 {
            let mut keys = [0; 8];
            hashes(process, 8_000).for_each(|hash| keys[shard_of(hash, 8)] += 1);
            let evenly = keys.iter().all(|keys| (840..1160).contains(keys));
            assert!(evenly, "{keys:?} in process {process}");
        }
    }
}
