//! The adaptive policy step by step, and what it promises as a whole.

use super::*;

/// A shard whose ids are handed out as a slab does.
struct Cache {
    policy: Adaptive,
    bound: usize,
    /// By key.
    ids: Vec<Option<Id>>,
    /// By id.
    keys: Vec<usize>,
    free: Vec<Id>,
}

impl Cache {
    fn new(bound: usize) -> Self {
        Self {
            policy: Adaptive::default(),
            bound,
            ids: vec![None; 200_000],
            keys: Vec::new(),
            free: Vec::new(),
        }
    }

    /// Reads a key, and inserts it on a miss. Says whether it was a hit.
    fn get(&mut self, key: usize) -> bool {
        if let Some(id) = self.ids[key] {
            self.policy.hit(id);
            return true;
        }
        let id = self.free.pop().unwrap_or(self.keys.len() as Id);
        self.keys.resize(self.keys.len().max(id as usize + 1), key);
        self.keys[id as usize] = key;
        self.ids[key] = Some(id);
        self.policy.insert(id, hash(key), 1);
        if self.policy.len as usize > self.bound {
            let out = self.policy.evict(&|_| 1).expect("it is full");
            self.ids[self.keys[out as usize]] = None;
            self.free.push(out);
        }
        false
    }

    fn hits(&mut self, keys: impl IntoIterator<Item = usize>) -> usize {
        keys.into_iter().filter(|&key| self.get(key)).count()
    }

    /// Uses and age of each key that is cached.
    fn entries(&self) -> Vec<(usize, u32, u32)> {
        let cached = self.ids.iter().enumerate();
        let cached = cached.filter_map(|(key, id)| Some((key, self.policy.word((*id)?))));
        cached
            .map(|(key, word)| (key, word.uses(), word.age(self.policy.now)))
            .collect()
    }

    fn pool(&self) -> Vec<usize> {
        let pool = self.policy.victims.in_order().into_iter();
        pool.map(|id| self.keys[id as usize]).collect()
    }
}

fn hash(key: usize) -> u64 {
    let mixed = (key as u64 + 1).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ (mixed >> 29)).wrapping_mul(0x94d0_49bb_1331_11eb)
}

#[test]
fn the_queue_step_by_step() {
    let mut cache = Cache::new(4); //   key: uses, age
    cache.hits([0, 1, 2, 3]); //        0: 1,3  1: 1,2  2: 1,1  3: 1,0
    cache.hits([3, 0, 1, 1]); //        0: 2,0  1: 2,0  2: 1,1  3: 1,0: nothing came in between
    assert_eq!(
        cache.entries(),
        [(0, 2, 0), (1, 2, 0), (2, 1, 1), (3, 1, 0)]
    );
    cache.get(4); // spared; of those used once, 2 is the oldest
    assert_eq!(
        cache.entries(),
        [(0, 2, 1), (1, 2, 1), (3, 1, 1), (4, 1, 0)]
    );
    assert_eq!(cache.pool(), [3]); // 2 and 3 were the least
    cache.get(5); // 4 is on trial, and not worth 14 times as much as 3
    assert_eq!(
        cache.entries(),
        [(0, 2, 2), (1, 2, 2), (3, 1, 2), (5, 1, 0)]
    );
    assert_eq!(cache.pool(), [3, 0]);
    cache.get(2); // its ghost knows of its use before; 5 leaves
    assert_eq!(
        cache.entries(),
        [(0, 2, 3), (1, 2, 3), (2, 2, 0), (3, 1, 3)]
    );
    cache.hits([0, 6]); // 2 is on trial, and leaves
    cache.get(7); // 6 leaves
    assert_eq!(
        cache.entries(),
        [(0, 3, 2), (1, 2, 5), (3, 1, 5), (7, 1, 0)]
    );
    cache.hits([7, 2]); // 7 was not used since it came in, as no time has passed
    assert_eq!(
        cache.entries(),
        [(0, 3, 3), (1, 2, 6), (2, 3, 0), (3, 1, 6)]
    );
    cache.get(8); // 2 is worth more than 3 is, but not ten times as much
    assert_eq!(
        cache.entries(),
        [(0, 3, 4), (1, 2, 7), (3, 1, 7), (8, 1, 0)]
    );
    cache.policy.insertions = 100;
    cache.hits([9, 2]); // 8 and 9 came for the first time, and leave before it
    cache.get(10); // 2 is worth more than twice what 3 is, which leaves
    assert_eq!(
        cache.entries(),
        [(0, 3, 7), (1, 2, 10), (2, 4, 1), (10, 1, 0)]
    );
}

#[test]
fn the_handicap_of_newcomers_falls_with_the_insertions() {
    let mut cache = Cache::new(1000);
    let mut after = |keys| {
        cache.hits(keys); // none is there
        format!("{:.1}", cache.policy.handicap())
    };
    assert_eq!([after(0..1000), after(1000..1400)], ["14.0", "14.0"]);
    assert_eq!([after(1400..2000), after(2000..5000)], ["10.0", "4.0"]);
    assert_eq!([after(5000..12_000), after(12_000..20_000)], ["1.7", "1.7"]);
}

#[test]
fn the_handicap_of_newcomers_falls_as_keys_that_were_used_once_come_back() {
    let mut cache = Cache::new(1000);
    let mut others = 1000..;
    let mut handicap_after = |keys| {
        cache.hits(keys);
        // Who never comes back, for the sample to be told of those who do.
        cache.hits(others.by_ref().take(300));
        cache.policy.handicap()
    };
    let first = handicap_after(0..1000);
    assert!((first - FIRST_HANDICAP).abs() < f32::EPSILON);
    // One key in four is followed.
    let second = handicap_after(0..1000);
    assert!((3.5..5.5).contains(&second), "{second}");
    // Nearly all that come back after that had been used more often.
    let third = handicap_after(0..1000);
    assert!(third > second * 0.8, "{third} after {second}");
}

#[test]
fn a_hit_stores_nothing_while_nothing_is_inserted() {
    let mut cache = Cache::new(100);
    cache.hits(0..50);
    cache.hits(0..50);
    let words = |cache: &Cache| cache.policy.state().0;
    let before = words(&cache);
    cache.hits((0..50).chain(0..50));
    assert_eq!(words(&cache), before);
}

#[test]
fn in_a_large_cache_a_hit_is_stored_once_in_a_thousandth_of_the_entries() {
    let mut cache = Cache::new(10_000);
    cache.hits(0..10_000); // units of 8 insertions
    let uses = |cache: &Cache| cache.policy.word(9_999).uses();
    cache.hits([10_000, 9_999]);
    assert_eq!(uses(&cache), 1);
    cache.hits((10_001..10_008).chain([9_999]));
    assert_eq!(uses(&cache), 2);
}

#[test]
fn a_scan_does_not_flush_what_is_used_often() {
    let mut cache = Cache::new(100);
    for round in 0..20 {
        cache.hits((0..80).chain([1000 + round]));
    }
    cache.hits(2000..2400);
    let hits = cache.hits(0..80);
    assert!(hits >= 78, "{hits} of 80");
}

#[test]
fn a_loop_over_more_keys_than_fit_hits_nearly_as_often_as_can_be() {
    for bound in [100, 500, 900] {
        let mut cache = Cache::new(bound);
        let keys = || (0..50).flat_map(|_| 0..1000);
        cache.hits(keys());
        let hits = cache.hits(keys());
        assert!(
            hits >= 49 * (bound - 1),
            "{hits} of 50,000 at {bound}; LRU has none"
        );
    }
}

#[test]
fn where_recency_pays_what_was_used_lately_stays() {
    let mut cache = Cache::new(500);
    // Each key is read again after 1 to 150 newer ones, and never later: frequency tells nothing.
    let keys = |from| (from..from + 40_000).flat_map(|key| [key, key - 1 - key * 7919 % 150]);
    cache.hits(keys(150));
    let hits = cache.hits(keys(40_150));
    assert!(hits > 39_900, "{hits} of 40,000 second reads");
}

#[test]
fn a_new_phase_is_noticed() {
    let mut cache = Cache::new(500);
    let recency = |from| (from..from + 20_000).flat_map(|key| [key, key - 1 - key * 7919 % 150]);
    let rounds = || (0..20).flat_map(|_| 0..1000);
    for phase in [0, 1] {
        let hits = cache.hits(recency(50_000 + phase * 50_000));
        assert!(hits > 19_000, "{hits} of 20,000 second reads");
        let hits = cache.hits(rounds());
        assert!(hits > 7_500, "{hits} of 10,000 that can be hit in the loop");
    }
}

#[test]
fn what_was_popular_once_does_not_stay_for_ever() {
    let mut cache = Cache::new(100);
    for round in 0..300 {
        cache.hits((0..100).chain([1000 + round]));
    }
    cache.hits((0..40).flat_map(|round| (0..130).map(move |key| 5000 + key + round % 2)));
    let old = cache.entries().iter().filter(|entry| entry.0 < 100).count();
    assert!(old < 40, "{old} of 100 places are still taken");
    cache.hits(10_000..14_000);
    assert_eq!(
        cache.entries().iter().filter(|entry| entry.0 < 100).count(),
        0
    );
}

#[test]
fn a_heavy_entry_leaves_before_light_ones_that_are_used_as_often() {
    let mut policy = Adaptive::default();
    let weights = |id: Id| if id == 7 { 30 } else { 1 };
    (0..20).for_each(|id| policy.insert(id, hash(id as usize), weights(id)));
    assert_eq!(policy.evict(&weights), Some(7));
}

#[test]
fn a_heavy_newcomer_is_spared_once_and_then_on_trial() {
    let mut policy = Adaptive::default();
    (0..20).for_each(|id| policy.insert(id, hash(id as usize), 1));
    (0..20).for_each(|id| policy.hit(id));
    policy.insert(20, hash(20), 5);
    let weights = |id: Id| if id == 20 { 5 } else { 1 };
    assert_eq!(
        [policy.evict(&weights), policy.evict(&weights)],
        [Some(0), Some(20)]
    );
}

#[test]
fn the_last_entry_can_be_evicted_too() {
    let mut policy = Adaptive::default();
    policy.insert(0, 1, 1);
    assert_eq!(policy.evict(&|_| 1), Some(0));
    assert_eq!(policy.evict(&|_| 1), None);
    (0..100).for_each(|id| policy.insert(id, hash(id as usize), 1));
    (1..100).for_each(|id| policy.remove(id, 1));
    assert_eq!(policy.evict(&|_| 1), Some(0));
}

#[test]
fn an_entry_takes_16_bytes_beside_what_is_learned() {
    let mut cache = Cache::new(4096);
    cache.hits(0..4097);
    let policy = &cache.policy;
    assert_eq!(size_of_val(&policy.words[0]), 8);
    assert_eq!(policy.ghosts.bytes(), 8 * 4097 + 24);
    let learned = policy.learned.bytes() + size_of::<Adaptive>();
    assert!(learned <= 42 << 10, "{learned}");
}

#[test]
fn what_is_learned_grows_with_the_entries() {
    let mut policy = Adaptive::default();
    (0..10).for_each(|id| policy.insert(id, hash(id as usize), 1));
    assert!(policy.words.capacity() <= 16);
    let sample = policy.learned.bytes() - size_of::<Learned>();
    assert_eq!((policy.ghosts.bytes(), sample), (0, 2048));
}
