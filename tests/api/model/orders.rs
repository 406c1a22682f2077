//! Who is evicted, in the fewest lines that say it.

/// The order of a policy, told of each event as it happens.
pub(super) trait Order {
    fn insert(&mut self, key: u32);
    fn touch(&mut self, key: u32);
    fn remove(&mut self, key: u32);
    /// Who leaves next.
    fn victim(&self) -> u32;
}

/// In the order of leaving.
#[derive(Default)]
pub(super) struct Lru(Vec<u32>);

impl Order for Lru {
    fn insert(&mut self, key: u32) {
        self.0.push(key);
    }
    fn touch(&mut self, key: u32) {
        self.remove(key);
        self.insert(key);
    }
    fn remove(&mut self, key: u32) {
        self.0.retain(|other| *other != key);
    }
    fn victim(&self) -> u32 {
        self.0[0]
    }
}

/// In the order of leaving, which no use changes: nor does a new value.
#[derive(Default)]
pub(super) struct Fifo(Vec<u32>);

impl Order for Fifo {
    fn insert(&mut self, key: u32) {
        self.0.push(key);
    }
    fn touch(&mut self, _key: u32) {}
    fn remove(&mut self, key: u32) {
        self.0.retain(|other| *other != key);
    }
    fn victim(&self) -> u32 {
        self.0[0]
    }
}

/// Key and uses, the least recently used first.
#[derive(Default)]
pub(super) struct Lfu {
    entries: Vec<(u32, u64)>,
    /// The key inserted last, until it is used: spared, or it would always be the next to leave.
    newcomer: Option<u32>,
}

impl Order for Lfu {
    fn insert(&mut self, key: u32) {
        self.entries.push((key, 1));
        self.newcomer = Some(key);
    }
    fn touch(&mut self, key: u32) {
        let uses = self
            .entries
            .iter()
            .find(|(other, _)| *other == key)
            .expect("it is held")
            .1;
        self.remove(key);
        self.entries.push((key, uses + 1));
    }
    fn remove(&mut self, key: u32) {
        self.entries.retain(|(other, _)| *other != key);
        self.newcomer = self.newcomer.filter(|newcomer| *newcomer != key);
    }
    fn victim(&self) -> u32 {
        let others = self
            .entries
            .iter()
            .filter(|(key, _)| Some(*key) != self.newcomer);
        // Of equals, `min_by_key` gives the first: the least recently used.
        let least = others.min_by_key(|(_, uses)| *uses);
        least
            .map(|(key, _)| *key)
            .or(self.newcomer)
            .expect("an entry is too much")
    }
}
