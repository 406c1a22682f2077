//! Stores whose entries have a time to live, which is never reached here.

use super::define::store;
use larder::Cache;
use std::time::Duration;

const HOUR: Duration = Duration::from_hours(1);

store! {
    /// larder's `Cache`, with a ttl.
    LarderTtl(Cache<K, V>) {
        new |capacity| {
            let builder = Cache::builder().capacity(capacity).ttl(HOUR);
            builder.build().expect("the settings agree")
        };
        get |cache, query| cache.get(query);
        put |cache, key, value| cache.insert(key, value);
        entries |cache| cache.len();
    }
}

store! {
    /// moka, with a ttl.
    MokaTtl(moka::sync::Cache<K, V>) {
        new |capacity| {
            let builder = moka::sync::Cache::builder().max_capacity(capacity as u64);
            builder.time_to_live(HOUR).build()
        };
        get |cache, query| cache.get(query);
        put |cache, key, value| cache.insert(key, value);
        entries |cache| {
            cache.run_pending_tasks();
            cache.entry_count() as usize
        };
    }
}

store! {
    /// cached's sharded LRU, with a ttl.
    ShardedLruTtl(cached::ShardedLruTtlCache<K, V>) {
        new |capacity| {
            let builder = cached::ShardedLruTtlCache::builder().max_size(capacity);
            builder.ttl(HOUR).build().expect("the settings agree")
        };
        get |cache, query| query.borrowed(|key| cache.get(key));
        put |cache, key, value| cache.set(key, value);
        entries |cache| cache.metrics().entry_count.unwrap_or(0);
    }
}
