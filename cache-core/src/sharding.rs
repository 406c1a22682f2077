//! How many shards a cache gets.

use crate::policy::EvictionPolicy;
use std::num::NonZero;
use std::sync::OnceLock;
use std::thread::available_parallelism;

/// Entries that a shard should have room for: with fewer, some shards would be full long before
/// others, and their policies would see too little to choose well by.
const ENTRIES_A_SHARD: u64 = 1024;

/// Shards for each core, so that two threads seldom meet in one.
const SHARDS_A_CORE: usize = 4;

/// The number of shards of a cache that was not given one: a power of two.
///
/// One, where more would break a promise: the exact policies order all entries of the cache, and an
/// entry may weigh up to the whole bound.
pub(crate) fn default_shards(
    capacity: Option<u64>,
    policy: EvictionPolicy,
    weighed: bool,
) -> usize {
    let exact = policy != EvictionPolicy::Adaptive && capacity.is_some();
    if exact || weighed {
        return 1;
    }
    let wanted = (cores() * SHARDS_A_CORE).next_power_of_two().min(256);
    let room = capacity.map_or(u64::MAX, |capacity| capacity / ENTRIES_A_SHARD);
    // The largest power of two that fits: 0 fits none, and still makes one shard.
    let fits = 1_u64 << room.max(1).ilog2();
    wanted.min(usize::try_from(fits).unwrap_or(usize::MAX))
}

/// How many threads run at once, at most 64.
pub(crate) fn cores() -> usize {
    // To find out takes reading files.
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| available_parallelism().map_or(1, NonZero::get).min(64))
}
