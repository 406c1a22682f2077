//! Hashes whose bits all depend on each other.

/// The finalizer of `SplitMix64`: each bit depends on all, and no two hashes become one.
///
/// What keys are drawn by. The hash of a map need not be that good: the high bits of those of
/// consecutive numbers are the multiples of a number that is chosen once for a process, and with an
/// unlucky one all the smallest keys would be drawn, or none, which are often the most popular.
pub(crate) fn mix(hash: u64) -> u64 {
    let mixed = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
