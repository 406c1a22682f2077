//! The two embedded stores, as a journal would use them; and the journal that was built.

use cache_journal::{Journal, JournalFile, Record};
use larder_bench::Failed;
use redb::{ReadableDatabase, ReadableTable, TableDefinition};
use std::path::Path;

/// A store opened on a path.
pub(crate) trait Store: Sized {
    const NAME: &'static str;

    fn open(path: &Path) -> Result<Self, Failed>;
    /// One transaction, on disk when it returns.
    fn commit(&self, new: &[(u64, Vec<u8>)], done: &[u64]) -> Result<(), Failed>;
    fn load(&self) -> Result<Vec<(u64, Vec<u8>)>, Failed>;
    /// What it says of damage that it met when it was opened.
    fn damage(&self) -> Option<String> {
        None
    }
}

/// One file: a copy-on-write B-tree.
pub(crate) struct Redb(redb::Database);

const RECORDS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("records");

impl Store for Redb {
    const NAME: &'static str = "redb";

    fn open(path: &Path) -> Result<Self, Failed> {
        let database = redb::Database::builder()
            .set_cache_size(16 << 20)
            .create(path)?;
        Ok(Self(database))
    }

    fn commit(&self, new: &[(u64, Vec<u8>)], done: &[u64]) -> Result<(), Failed> {
        let transaction = self.0.begin_write()?;
        {
            let mut records = transaction.open_table(RECORDS)?;
            for (number, payload) in new {
                records.insert(number, payload.as_slice())?;
            }
            for number in done {
                records.remove(number)?;
            }
        }
        Ok(transaction.commit()?)
    }

    fn load(&self) -> Result<Vec<(u64, Vec<u8>)>, Failed> {
        let records = match self.0.begin_read()?.open_table(RECORDS) {
            Ok(records) => records,
            Err(redb::TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let read =
            |entry: Result<(redb::AccessGuard<'_, u64>, redb::AccessGuard<'_, &[u8]>), _>| {
                let (number, payload) = entry?;
                Ok((number.value(), payload.value().to_vec()))
            };
        records.iter()?.map(read).collect()
    }
}

/// A folder: a log-structured merge tree behind a write-ahead log.
pub(crate) struct Fjall {
    database: fjall::Database,
    records: fjall::Keyspace,
}

impl Store for Fjall {
    const NAME: &'static str = "fjall";

    fn open(path: &Path) -> Result<Self, Failed> {
        let database = fjall::Database::builder(path)
            .worker_threads(1)
            .cache_size(16 << 20)
            .open()?;
        let records = database.keyspace("records", fjall::KeyspaceCreateOptions::default)?;
        Ok(Self { database, records })
    }

    fn commit(&self, new: &[(u64, Vec<u8>)], done: &[u64]) -> Result<(), Failed> {
        let mut batch = self
            .database
            .batch()
            .durability(Some(fjall::PersistMode::SyncData));
        for (number, payload) in new {
            batch.insert(&self.records, number.to_be_bytes(), payload.as_slice());
        }
        for number in done {
            batch.remove(&self.records, number.to_be_bytes());
        }
        Ok(batch.commit()?)
    }

    fn load(&self) -> Result<Vec<(u64, Vec<u8>)>, Failed> {
        let read = |entry: fjall::Guard| {
            let (number, payload) = entry.into_inner()?;
            let number = u64::from_be_bytes(number.as_ref().try_into()?);
            Ok((number, payload.to_vec()))
        };
        self.records.iter().map(read).collect()
    }
}

/// The journal on redb, with its checksums and its ledger.
impl Store for JournalFile {
    const NAME: &'static str = "larder";

    fn open(path: &Path) -> Result<Self, Failed> {
        Ok(JournalFile::open(path)?)
    }

    fn damage(&self) -> Option<String> {
        JournalFile::damage(self).map(ToString::to_string)
    }

    fn commit(&self, new: &[(u64, Vec<u8>)], done: &[u64]) -> Result<(), Failed> {
        let record = |(number, payload): &(u64, Vec<u8>)| Record {
            number: *number,
            queue: "".into(),
            setter: "".into(),
            payload: payload.as_slice().into(),
        };
        let records: Vec<_> = new.iter().map(record).collect();
        Ok(Journal::commit(self, &records, done)?)
    }

    fn load(&self) -> Result<Vec<(u64, Vec<u8>)>, Failed> {
        let records = Journal::load(self)?.into_iter();
        Ok(records
            .map(|record| (record.number, record.payload.into()))
            .collect())
    }
}
