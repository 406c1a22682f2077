//! A cached table under each strategy, async.

use crate::round::{Dice, Round, Setter, TICK};
use crate::stress_store::{Failed, Store};
use larder::{
    Builder, Cache, Clock, Overflow, QueueSettings, WriteBehind, cached, invalidates, writes,
};

/// What readers and writers do with a table. Clones share it.
pub(crate) trait Table: Clone + Send + Sync + 'static {
    /// Whether a setter that gives an `Err` may have changed the row.
    const ERRORS_ARE_AMBIGUOUS: bool;

    fn new(store: Store, round: &Round, clock: Clock) -> Self;
    fn row(&self, key: u32) -> impl Future<Output = Result<u64, Failed>> + Send;
    fn peek(&self, key: u32) -> Option<u64>;
    fn refresh(&self, key: u32) -> impl Future<Output = Result<u64, Failed>> + Send;
    fn set(
        &self,
        setter: Setter,
        key: u32,
        value: u64,
    ) -> impl Future<Output = Result<(), Failed>> + Send;
    fn invalidate(&self, key: u32);
    fn clear(&self);
    /// Stores what waits.
    fn flush(&self) -> impl Future<Output = ()> + Send;
}

/// A cache that a table keeps its rows in.
pub(crate) trait Rows: Sized + Sync {
    /// Where there is a queue, `overflow` says what becomes of a write that finds it full.
    fn build(builder: Builder<u32, u64>, overflow: Overflow, dice: &mut Dice) -> Self;
    fn flush_all(&self) -> impl Future<Output = ()> + Send {
        async {}
    }
}

impl Rows for Cache<u32, u64> {
    fn build(builder: Builder<u32, u64>, _: Overflow, _: &mut Dice) -> Self {
        builder.build().expect("right settings")
    }
}

impl Rows for WriteBehind<u32, u64> {
    fn build(builder: Builder<u32, u64>, overflow: Overflow, dice: &mut Dice) -> Self {
        let settings = QueueSettings::new()
            .capacity(1 + dice.below(4) as usize)
            .overflow(overflow)
            .batch(3)
            .delay(TICK * dice.below(4))
            .workers(1 + dice.below(3) as usize)
            // No write dies: readers see the store then, and so go backwards.
            .retries(u32::MAX)
            .backoff(TICK, TICK * 4);
        let rows = builder.build_write_behind(settings);
        rows.expect("right settings")
    }

    async fn flush_all(&self) {
        self.flush_async().await;
    }
}

/// A table by the options of its getter. The setter that gives the new value has a batch function
/// only where one is named.
macro_rules! table {
    ($name:ident: $rows:ident, [$($option:tt)*], set_can_fail_after: $set:literal,
     all_can_fail_after: $all:literal, overflow: $overflow:ident $(, batch: $batch:ident)?) => {
        #[derive(Clone)]
        pub(crate) struct $name {
            store: Store,
            rows: $rows<u32, u64>,
            /// Of this table alone.
            seed: u64,
        }

        impl $name {
            #[cached($($option)*, cache = self.rows, tags = [self.tag(key)])]
            async fn row(&self, key: u32) -> Result<u64, Failed> {
                self.store.read(key).await
            }

            #[writes(self.row(key) = value $(, batch = $batch(&self.store))?)]
            async fn write(&self, key: u32, value: u64) -> Result<(), Failed> {
                self.store.write(&[(key, value)], $set).await
            }

            #[invalidates(self.row(key))]
            async fn write_and_forget(&self, key: u32, value: u64) -> Result<(), Failed> {
                self.store.write(&[(key, value)], $all).await
            }

            #[invalidates(self.row(..))]
            async fn write_and_clear(&self, key: u32, value: u64) -> Result<(), Failed> {
                self.store.write(&[(key, value)], $all).await
            }

            #[invalidates(tag(self.tag(key)))]
            async fn write_and_forget_tag(&self, key: u32, value: u64) -> Result<(), Failed> {
                self.store.write(&[(key, value)], false).await
            }

            fn tag(&self, key: u32) -> String {
                format!("{} {}: {key}", stringify!($name), self.seed)
            }
        }

        impl Table for $name {
            const ERRORS_ARE_AMBIGUOUS: bool = $all;

            fn new(store: Store, round: &Round, clock: Clock) -> Self {
                let ttl = TICK * u32::try_from(round.ttl).expect("a few ticks");
                let builder = Cache::builder().capacity(round.capacity).ttl(ttl).clock(clock);
                let mut dice = Dice::new(round.seed, 2);
                let rows = <$rows<u32, u64> as Rows>::build(builder, Overflow::$overflow, &mut dice);
                Self { store, rows, seed: round.seed }
            }

            async fn row(&self, key: u32) -> Result<u64, Failed> {
                self.row(key).await
            }

            fn peek(&self, key: u32) -> Option<u64> {
                self.row_peek(key)
            }

            async fn refresh(&self, key: u32) -> Result<u64, Failed> {
                self.row_refresh(key).await
            }

            async fn set(&self, setter: Setter, key: u32, value: u64) -> Result<(), Failed> {
                match setter {
                    Setter::Writes => self.write(key, value).await,
                    Setter::Invalidates => self.write_and_forget(key, value).await,
                    Setter::InvalidatesAll => self.write_and_clear(key, value).await,
                    Setter::InvalidatesTag => self.write_and_forget_tag(key, value).await,
                }
            }

            fn invalidate(&self, key: u32) {
                self.row_invalidate(key);
            }

            fn clear(&self) {
                self.row_clear();
            }

            async fn flush(&self) {
                self.rows.flush_all().await;
            }
        }
    };
}

table!(CacheAside: Cache, [strategy = "cache_aside"],
    set_can_fail_after: false, all_can_fail_after: false, overflow: Block);

table!(WriteThrough: Cache, [strategy = "write_through"],
    set_can_fail_after: false, all_can_fail_after: false, overflow: Block);

table!(AmbiguousErrors: Cache, [strategy = "write_through", on_write_error = "invalidate"],
    set_can_fail_after: true, all_can_fail_after: true, overflow: Block);

// A queued body that failed runs again, whatever it did.
table!(WrittenBehind: WriteBehind, [strategy = "write_behind"],
    set_can_fail_after: true, all_can_fail_after: false, overflow: Block);

// One that runs at once does not: its `Err` says that the row is as it was.
table!(WrittenBehindOrAtOnce: WriteBehind, [strategy = "write_behind"],
    set_can_fail_after: false, all_can_fail_after: false, overflow: WriteThrough);

table!(WrittenBehindInBatches: WriteBehind, [strategy = "write_behind"],
    set_can_fail_after: true, all_can_fail_after: false, overflow: Block, batch: store_all);

table!(WriteAround: Cache, [strategy = "write_around"],
    set_can_fail_after: false, all_can_fail_after: false, overflow: Block);

async fn store_all(store: &Store, items: &[(u32, u64)]) -> Result<(), Failed> {
    store.write(items, true).await
}
