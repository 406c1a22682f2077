//! The libraries, and what one writes without any.

use super::define::store;
use larder::Cache;
use parking_lot::Mutex;
use std::num::NonZero;

store! {
    /// larder's `Cache`, with the default policy.
    Larder(Cache<K, V>) {
        new |capacity| Cache::new(capacity);
        get |cache, query| cache.get(query);
        put |cache, key, value| cache.insert(key, value);
        entries |cache| cache.len();
    }
}

store! {
    /// `quick_cache`.
    QuickCache(quick_cache::sync::Cache<K, V>) {
        new |capacity| quick_cache::sync::Cache::new(capacity);
        get |cache, query| cache.get(query);
        put |cache, key, value| cache.insert(key, value);
        entries |cache| cache.len();
    }
}

store! {
    /// moka.
    Moka(moka::sync::Cache<K, V>) {
        new |capacity| moka::sync::Cache::new(capacity as u64);
        get |cache, query| cache.get(query);
        put |cache, key, value| cache.insert(key, value);
        entries |cache| {
            cache.run_pending_tasks();
            cache.entry_count() as usize
        };
    }
}

store! {
    /// `scc::HashCache`: 32 slots to a bucket, LRU within it. `get` marks as used; `put_sync` would
    /// leave the value of a key that is there as it was, hence the entry. All slots are there from the
    /// start: while it grows, it evicts although it is not full.
    SccCache(scc::HashCache<K, V>) {
        new |capacity| scc::HashCache::with_capacity(capacity, capacity);
        get |cache, query| cache.get_sync(query).map(|entry| entry.get().clone());
        put |cache, key, value| match cache.entry_sync(key) {
            scc::hash_cache::Entry::Occupied(mut entry) => {
                entry.put(value);
            }
            scc::hash_cache::Entry::Vacant(entry) => {
                entry.put_entry(value);
            }
        };
        entries |cache| cache.len();
    }
}

store! {
    /// cached's sharded LRU.
    ShardedLru(cached::ShardedLruCache<K, V>) {
        new |capacity| cached::ShardedLruCache::new(capacity);
        get |cache, query| query.borrowed(|key| cache.get(key));
        put |cache, key, value| cache.set(key, value);
        entries |cache| cache.metrics().entry_count.unwrap_or(0);
    }
}

store! {
    /// The lru crate, behind a mutex.
    LockedLru(Mutex<lru::LruCache<K, V>>) {
        new |capacity| Mutex::new(lru::LruCache::new(NonZero::new(capacity).expect("not 0")));
        get |cache, query| query.borrowed(|key| cache.lock().get(key).cloned());
        put |cache, key, value| cache.lock().put(key, value);
        entries |cache| cache.lock().len();
    }
}

store! {
    /// papaya, a lock-free map without a bound, with foldhash.
    Papaya(papaya::HashMap<K, V, foldhash::fast::RandomState>) {
        new |_capacity| papaya::HashMap::default();
        get |map, query| map.pin().get(query).cloned();
        put |map, key, value| map.pin().insert(key, value);
        entries |map| map.len();
    }
}

store! {
    /// A map with foldhash behind a mutex: what one writes first.
    LockAndMap(Mutex<hashbrown::HashMap<K, V, foldhash::fast::RandomState>>) {
        new |_capacity| Mutex::default();
        get |map, query| map.lock().get(query).cloned();
        put |map, key, value| map.lock().insert(key, value);
        entries |map| map.lock().len();
    }
}

store! {
    /// foyer-memory with S3-FIFO.
    FoyerS3Fifo(foyer_memory::Cache<K, V>) {
        new |capacity| foyer_memory::CacheBuilder::new(capacity)
            .with_eviction_config(foyer_memory::S3FifoConfig::default())
            .build();
        get |cache, query| cache.get(query).map(|entry| entry.value().clone());
        put |cache, key, value| cache.insert(key, value);
        entries |cache| cache.entries();
    }
}

store! {
    /// foyer-memory with W-TinyLFU.
    FoyerWTinyLfu(foyer_memory::Cache<K, V>) {
        new |capacity| foyer_memory::CacheBuilder::new(capacity)
            .with_eviction_config(foyer_memory::LfuConfig::default())
            .build();
        get |cache, query| cache.get(query).map(|entry| entry.value().clone());
        put |cache, key, value| cache.insert(key, value);
        entries |cache| cache.entries();
    }
}

store! {
    /// cached's LRU for one owner, behind a mutex as its attribute keeps it.
    CachedLru(Mutex<cached::LruCache<K, V>>) {
        new |capacity| Mutex::new(cached::LruCache::new(capacity));
        get |cache, query| query.borrowed(|key| cached::Cached::cache_get(&mut *cache.lock(), key).cloned());
        put |cache, key, value| cached::Cached::cache_set(&mut *cache.lock(), key, value);
        entries |cache| cached::Cached::cache_size(&*cache.lock());
    }
}
