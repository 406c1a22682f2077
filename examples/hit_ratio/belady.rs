//! The optimum (Belady 1966): evict whoever is asked for again the latest. It knows the future, so
//! it is no policy, but it tells how much is left to gain.

use std::collections::{BTreeSet, HashMap};

const NEVER: usize = usize::MAX;

/// For each access, when its key is asked for next.
pub(crate) fn next_uses(keys: &[u64]) -> Vec<usize> {
    let mut upcoming = HashMap::new();
    let mut next_uses = vec![NEVER; keys.len()];
    for (now, key) in keys.iter().enumerate().rev() {
        next_uses[now] = upcoming.insert(*key, now).unwrap_or(NEVER);
    }
    next_uses
}

/// Who is not asked for again is never admitted, which makes the bound hold for policies that may
/// refuse a newcomer too.
pub(crate) fn hit_ratio(keys: &[u64], next_uses: &[usize], size: usize) -> f64 {
    // A time names its access, hence its key: a set of the next uses is the whole cache.
    let mut kept = BTreeSet::new();
    let mut hits = 0_usize;
    for (now, &next) in next_uses.iter().enumerate() {
        hits += usize::from(kept.remove(&now));
        if next != NEVER {
            kept.insert(next);
            if kept.len() > size {
                kept.pop_last();
            }
        }
    }
    hits as f64 / keys.len() as f64
}
