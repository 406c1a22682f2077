//! Write-behind by hand: two queues that share a journal, each with a setter for batches and one for
//! single rows.

use crate::child::Writes;
use crate::database::{Database, Failed};
use crate::life::Life;
use cache_journal::{decode_call, encode_call};
use larder::journal::JournalFile;
use larder::queue::{
    Accepted, Attempt, BatchAttempt, BatchOutcome, EncodeError, Failure, GuestList, Items,
    Operation, Setter, Work,
};
use larder::{Cache, QueueSettings, QueueStats, WriteBehind};
use std::sync::Arc;
use std::time::Duration;

type Queue = WriteBehind<u32, Option<u64>>;

pub(crate) struct Engine {
    database: Arc<Database>,
    /// Even keys and odd ones.
    queues: [Queue; 2],
}

impl Engine {
    pub(crate) fn open(life: &Life, database: Database) -> Self {
        let database = Arc::new(database);
        let journal = JournalFile::open(life.journal()).unwrap();
        assert!(journal.damage().is_none(), "a kill is no damage");
        let settings = QueueSettings::new()
            .delay(life.delay)
            .retries(2)
            .backoff(Duration::from_millis(1), Duration::from_millis(4))
            .journal(Arc::new(journal));
        let queues = ["even", "odd"].map(|name| {
            // Room for half of the keys: others are read from the database, or found waiting.
            let cache = Cache::builder().name(name).capacity(5);
            let queue = cache.build_write_behind(settings.clone());
            queue.expect("the settings are right")
        });
        for queue in &queues {
            for batches in [false, true] {
                queue.recover(&setter(batches).to_string(), |payload| {
                    let (key, version) =
                        decode_call(SIGNATURE, payload).map_err(|error| Failure::of(&error))?;
                    Ok(operation(&database, key, version, batches))
                });
            }
        }
        Self { database, queues }
    }

    fn queue(&self, key: u32) -> &Queue {
        &self.queues[(key % 2) as usize]
    }
}

impl Writes for Engine {
    fn get(&self, key: u32) -> Option<u64> {
        self.queue(key).get_with(&key, || self.database.read(key))
    }

    fn set(&self, key: u32, version: u64, batches: bool) {
        let operation = operation(&self.database, key, version, batches);
        let accepted = self.queue(key).write(operation);
        assert!(matches!(accepted, Ok(Accepted::Queued)), "{accepted:?}");
    }

    fn delete(&self, key: u32, version: u64) -> Result<(), Failed> {
        let guest = GuestList::new().key(self.queue(key), &key).wait();
        let write = self.queue(key).begin_write(&key);
        let deleted = self.database.delete(key, version);
        if deleted.is_ok() {
            write.invalidate();
            drop(guest);
        } else {
            write.unchanged();
            guest.unchanged();
        }
        deleted
    }

    fn flush(&self) {
        self.queues.iter().for_each(Queue::flush);
    }

    fn flush_key(&self, key: u32) {
        self.queue(key).flush_key(&key);
    }

    fn replay_dead_letters(&self) {
        for queue in &self.queues {
            queue.replay_dead_letters();
        }
    }

    fn stats(&self) -> [QueueStats; 2] {
        [0, 1].map(|queue: usize| self.queues[queue].queue_stats())
    }
}

const SIGNATURE: &str = "set(key: u32, version: u64)";

fn setter(batches: bool) -> Setter {
    if batches {
        Setter::of::<Set<true>>(module_path!(), "set_all").batching()
    } else {
        Setter::of::<Set<false>>(module_path!(), "set")
    }
}

fn operation(
    database: &Arc<Database>,
    key: u32,
    version: u64,
    batches: bool,
) -> Operation<u32, Option<u64>> {
    let database = Arc::clone(database);
    let work: Arc<dyn Work<u32, Option<u64>>> = if batches {
        Arc::new(Set::<true> {
            database,
            key,
            version,
        })
    } else {
        Arc::new(Set::<false> {
            database,
            key,
            version,
        })
    };
    Operation::new(key, Some(version), work)
}

struct Set<const BATCHES: bool> {
    database: Arc<Database>,
    key: u32,
    version: u64,
}

impl<const BATCHES: bool> Work<u32, Option<u64>> for Set<BATCHES> {
    fn setter(&self) -> Setter {
        setter(BATCHES)
    }

    fn run(&self) -> Attempt {
        let stored = self.database.store(&[(self.key, self.version)]);
        Attempt::Done(stored.map_err(|error| Failure::of(&error)))
    }

    fn run_batch(&self, items: Items<u32, Option<u64>>) -> BatchAttempt {
        let rows = items.iter().filter_map(|(key, row)| Some((*key, (*row)?)));
        let rows: Vec<_> = rows.collect();
        BatchAttempt::Done(match self.database.store(&rows) {
            Ok(()) => BatchOutcome::Stored,
            Err(error) => BatchOutcome::Failed(Failure::of(&error)),
        })
    }

    fn encode(&self) -> Result<Vec<u8>, EncodeError> {
        encode_call(SIGNATURE, &(self.key, self.version))
            .map_err(|error| EncodeError::new(error.to_string()))
    }
}
