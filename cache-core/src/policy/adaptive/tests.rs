//! The adaptive policy step by step, and what it promises as a whole.

use super::*;

/// A shard of weight-1 entries whose ids are their keys.
struct Cache {
    policy: Adaptive,
    live: Vec<bool>,
}

impl Cache {
    fn new(bound: u64) -> Self {
        Self {
            policy: Adaptive::new(bound),
            live: vec![false; 100_000],
        }
    }

    /// Reads a key, and inserts it on a miss. Says whether it was a hit.
    fn get(&mut self, key: Id) -> bool {
        if self.live[key as usize] {
            self.policy.touch(key);
            return true;
        }
        self.policy.insert(key, u64::from(key), 1);
        self.live[key as usize] = true;
        if u64::from(self.policy.len()) > self.policy.bound {
            let out = self.policy.evict(&|_| 1).expect("it is full");
            self.live[out as usize] = false;
        }
        false
    }

    fn hits(&mut self, keys: impl IntoIterator<Item = Id>) -> usize {
        keys.into_iter().filter(|&key| self.get(key)).count()
    }
}

#[test]
fn the_queues_step_by_step() {
    let mut cache = Cache::new(5); //    window | probation | protected, next to leave in front
    cache.hits(0..5); //                 0 | 1 2 3 4 |
    assert_eq!(cache.policy.queues(), [vec![0], vec![1, 2, 3, 4], vec![]]);
    cache.get(3); //                     0 | 1 2 4 | 3
    cache.get(4); //                     0 | 1 2 | 3 4
    assert_eq!(cache.policy.queues(), [vec![0], vec![1, 2], vec![3, 4]]);
    cache.get(5); // the candidate, 0, and the victim, 1, were used once: 0 leaves
    assert_eq!(cache.policy.queues(), [vec![5], vec![1, 2], vec![3, 4]]);
    cache.hits([5, 5]);
    cache.get(6); // 5 was used three times, the victim, 1, once: 1 leaves
    assert_eq!(cache.policy.queues(), [vec![6], vec![2, 5], vec![3, 4]]);
    cache.hits([2, 3]); //               6 | 5 | 4 2 3
    cache.get(5); // probation may not be empty: 4, the oldest of protected, goes back
    assert_eq!(cache.policy.queues(), [vec![6], vec![4], vec![2, 3, 5]]);
    cache.policy.remove(4, 1); //        6 | 2 | 3 5
    assert_eq!(cache.policy.queues(), [vec![6], vec![2], vec![3, 5]]);
}

#[test]
fn a_scan_does_not_flush_what_is_used_often() {
    let mut cache = Cache::new(100);
    for _ in 0..5 {
        cache.hits(0..80);
    }
    cache.hits(1000..1400);
    assert!(cache.hits(0..80) >= 78);
}

#[test]
fn a_loop_over_more_keys_than_fit_hits_nearly_as_often_as_can_be() {
    let mut cache = Cache::new(500);
    let keys = || (0..50).flat_map(|_| 0..1000);
    cache.hits(keys());
    let hits = cache.hits(keys());
    assert!(hits * 100 / 50_000 >= 45, "{hits} of 50,000; LRU has none");
}

#[test]
fn the_window_grows_where_recency_pays() {
    let mut cache = Cache::new(500);
    // Each key is read again after 1 to 150 newer ones, and never later: frequency tells nothing.
    let keys = |from| (from..from + 40_000).flat_map(|key| [key, key - 1 - key * 7919 % 150]);
    cache.hits(keys(150));
    assert!(
        cache.policy.window_bound > 150,
        "{}",
        cache.policy.window_bound
    );
    let hits = cache.hits(keys(40_150));
    assert!(hits > 35_000, "{hits} of 40,000 second reads");
}

#[test]
fn a_warm_candidate_may_beat_even_a_victim_that_looks_most_popular() {
    let mut policy = Adaptive::new(1000);
    (0..1000).for_each(|id| policy.insert(id, u64::from(id), 1));
    let (warm, cold, victim) = (1, 2, 3);
    // A key that collides with the victim's could have been counted as well.
    for (id, uses) in [(warm, 10), (cold, 3), (victim, 15)] {
        let hash = policy.node(id).hash;
        (0..uses).for_each(|_| policy.sketch.count(hash));
    }
    let mut admitted = |candidate| {
        (0..12_800)
            .filter(|_| policy.admits(candidate, victim))
            .count()
    };
    let warm = admitted(warm);
    assert!(
        (50..200).contains(&warm),
        "{warm} of 12,800; about 100 expected"
    );
    assert_eq!(admitted(cold), 0);
}

#[test]
fn a_heavy_candidate_must_win_against_everyone_it_drives_out() {
    let mut policy = Adaptive::new(100);
    let weights = |id: Id| if id == 200 { 50 } else { 1 };
    (0..100).for_each(|id| policy.insert(id, u64::from(id), 1)); // 0 | 1 to 99 |
    for key in 20..40 {
        (0..10).for_each(|_| policy.sketch.count(fold(key)));
    }
    (0..5).for_each(|_| policy.sketch.count(fold(200)));
    policy.insert(200, 200, 50); // 200 0 | 1 to 99 |
    let mut out = Vec::new();
    while policy.weights()[1] > 100 {
        out.push(policy.evict(&weights).expect("it is too heavy"));
    }
    // It beat 1 to 19, and lost against 20.
    assert_eq!(out, (1..20).chain([200]).collect::<Vec<Id>>());
}

#[test]
fn a_window_that_shrinks_settles_over_the_next_evictions() {
    let mut cache = Cache::new(1000);
    cache.policy.window_bound = 500;
    cache.hits(0..1000);
    cache.policy.window_bound = 10;
    cache.hits(1000..1050);
    let [window, _, _] = cache.policy.queues();
    assert_eq!((window.len(), cache.policy.len()), (10, 1000));
}

#[test]
fn a_large_bound_costs_no_memory_before_it_is_used() {
    let mut policy = Adaptive::new(10_000_000);
    (0..10).for_each(|id| policy.insert(id, u64::from(id), 1));
    assert!(policy.nodes.capacity() <= 16);
}

#[test]
fn an_entry_takes_16_bytes_beside_the_sketch() {
    assert_eq!(size_of::<Node>(), 8);
}
