//! A cached table under each strategy.

use crate::round::{Dice, Round, Setter, TICK};
use crate::store::{Failed, Store};
use larder::{
    Builder, Cache, Clock, Overflow, QueueSettings, WriteBehind, cached, invalidates, writes,
};

/// What readers and writers do with a table. Clones share it.
pub(crate) trait Table: Clone + Send + Sync {
    /// Whether a setter that gives an `Err` may have changed the row.
    const ERRORS_ARE_AMBIGUOUS: bool;

    fn new(store: Store, round: &Round, clock: Clock, dice: &mut Dice) -> Self;
    fn row(&self, key: u32) -> Result<u64, Failed>;
    fn peek(&self, key: u32) -> Option<u64>;
    fn refresh(&self, key: u32) -> Result<u64, Failed>;
    fn set(&self, setter: Setter, key: u32, value: u64) -> Result<(), Failed>;
    fn invalidate(&self, key: u32);
    fn clear(&self);
    /// Stores what waits.
    fn flush(&self);
}

/// A cache that a table keeps its rows in.
trait Rows: Sized {
    /// Where there is a queue, `overflow` says what becomes of a write that finds it full.
    fn build(builder: Builder<u32, u64>, overflow: Overflow, dice: &mut Dice) -> Self;
    fn flush_all(&self) {}
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
        builder
            .build_write_behind(settings)
            .expect("right settings")
    }

    fn flush_all(&self) {
        self.flush();
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
            fn row(&self, key: u32) -> Result<u64, Failed> {
                self.store.read(key)
            }

            #[writes(self.row(key) = value $(, batch = $batch(&self.store))?)]
            fn write(&self, key: u32, value: u64) -> Result<(), Failed> {
                self.store.write(&[(key, value)], $set)
            }

            #[invalidates(self.row(key))]
            fn write_and_forget(&self, key: u32, value: u64) -> Result<(), Failed> {
                self.store.write(&[(key, value)], $all)
            }

            #[invalidates(self.row(..))]
            fn write_and_clear(&self, key: u32, value: u64) -> Result<(), Failed> {
                self.store.write(&[(key, value)], $all)
            }

            #[invalidates(tag(self.tag(key)))]
            fn write_and_forget_tag(&self, key: u32, value: u64) -> Result<(), Failed> {
                self.store.write(&[(key, value)], false)
            }

            fn tag(&self, key: u32) -> String {
                format!("{} {}: {key}", stringify!($name), self.seed)
            }
        }

        impl Table for $name {
            const ERRORS_ARE_AMBIGUOUS: bool = $all;

            fn new(store: Store, round: &Round, clock: Clock, dice: &mut Dice) -> Self {
                let ttl = TICK * u32::try_from(round.ttl).expect("a few ticks");
                let builder = Cache::builder().capacity(round.capacity).ttl(ttl).clock(clock);
                let rows = <$rows<u32, u64> as Rows>::build(builder, Overflow::$overflow, dice);
                Self { store, rows, seed: round.seed }
            }

            fn row(&self, key: u32) -> Result<u64, Failed> {
                self.row(key)
            }

            fn peek(&self, key: u32) -> Option<u64> {
                self.row_peek(key)
            }

            fn refresh(&self, key: u32) -> Result<u64, Failed> {
                self.row_refresh(key)
            }

            fn set(&self, setter: Setter, key: u32, value: u64) -> Result<(), Failed> {
                match setter {
                    Setter::Writes => self.write(key, value),
                    Setter::Invalidates => self.write_and_forget(key, value),
                    Setter::InvalidatesAll => self.write_and_clear(key, value),
                    Setter::InvalidatesTag => self.write_and_forget_tag(key, value),
                }
            }

            fn invalidate(&self, key: u32) {
                self.row_invalidate(key);
            }

            fn clear(&self) {
                self.row_clear();
            }

            fn flush(&self) {
                self.rows.flush_all();
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

/// Stores each item by itself, so that some can fail; or all at once.
fn store_all(store: &Store, items: &[(u32, u64)]) -> Result<Vec<Result<(), Failed>>, Failed> {
    if items.len() == 2 {
        store.write(items, true)?;
        return Ok(items.iter().map(|_| Ok(())).collect());
    }
    let each = items.chunks(1);
    Ok(each.map(|item| store.write(item, true)).collect())
}
