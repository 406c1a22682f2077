//! The embedded store: the only module that knows it.

use crate::failure::{Failure, guarded};
use crate::frame::{self, Entry, Frame};
use crate::ledger::Ledger;
use cache_core::Record;
use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The frames of the records, by number.
const RECORDS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("records");
/// The frame of the ledger.
const LEDGER: TableDefinition<'_, (), &[u8]> = TableDefinition::new("ledger");

/// What is read is read once, at the start: the store's own default of 1 GiB is for others.
const CACHE: usize = 4 << 20;

/// An open database.
pub(crate) struct Store(Option<Database>);

/// A store that was opened, and what is in it.
pub(crate) struct Opened {
    pub(crate) store: Store,
    /// The commit that was opened.
    pub(crate) stored: u64,
    /// Its ledger.
    pub(crate) ledger: Ledger,
    pub(crate) entries: Vec<Entry>,
    /// Whether its last commit was not whole, and the one before it is what was opened.
    pub(crate) fell_back: bool,
}

impl Store {
    /// Makes a file that holds `entries`, on disk when it returns. What was at `path` is replaced.
    pub(crate) fn create(path: &Path, ledger: &Ledger, entries: &[Entry]) -> Result<(), Failure> {
        let entries = entries.iter().map(|entry| (&entry.record, entry.commit));
        match fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        guarded(|| {
            let store = Self(Some(builder().create(path)?));
            store.write(ledger, entries, [])
        })
    }

    /// Opens a file and reads all that is in it, checked.
    pub(crate) fn open(path: &Path) -> Result<Opened, Failure> {
        let torn = Arc::new(AtomicBool::new(false));
        let saw = Arc::clone(&torn);
        guarded(|| {
            let mut builder = builder();
            // The store says how far it is: before the half only if it gives up the last commit.
            builder.set_repair_callback(move |repair| {
                if repair.progress() < 0.5 {
                    saw.store(true, Ordering::Relaxed);
                }
            });
            // In its place before all else, that it is let go of with care.
            let mut store = Self(Some(builder.open(path)?));
            let database = store.database_mut()?;
            let sound = database.check_integrity()?;
            let (ledger, entries) = read_all(database)?;
            Ok(Opened {
                store,
                stored: ledger.commit,
                ledger,
                entries,
                fell_back: torn.load(Ordering::Relaxed) || !sound,
            })
        })
    }

    pub(crate) fn read(&self) -> Result<(Ledger, Vec<Entry>), Failure> {
        guarded(|| read_all(self.database()?))
    }

    /// One transaction, on disk when it returns. What is both removed and new is new.
    pub(crate) fn commit(
        &self,
        ledger: &Ledger,
        new: &[Record],
        remove: impl IntoIterator<Item = u64>,
    ) -> Result<(), Failure> {
        let new = new.iter().map(|record| (record, ledger.commit));
        guarded(|| self.write(ledger, new, remove))
    }

    /// `new` with the commit that brought each.
    fn write<'r>(
        &self,
        ledger: &Ledger,
        new: impl IntoIterator<Item = (&'r Record, u64)>,
        remove: impl IntoIterator<Item = u64>,
    ) -> Result<(), Failure> {
        let too_long = || Failure::Io(std::io::ErrorKind::InvalidInput.into());
        let transaction = self.database()?.begin_write()?;
        {
            let mut records = transaction.open_table(RECORDS)?;
            for number in remove {
                records.remove(number)?;
            }
            for (record, commit) in new {
                let frame = frame::of_record(record, commit).ok_or_else(too_long)?;
                records.insert(record.number, frame.as_slice())?;
            }
            let mut table = transaction.open_table(LEDGER)?;
            let frame = frame::of_ledger(ledger).ok_or_else(too_long)?;
            table.insert((), frame.as_slice())?;
        }
        Ok(transaction.commit()?)
    }

    /// Gives space back to the file system that a long queue took once.
    pub(crate) fn shrink(&mut self) -> Result<(), Failure> {
        guarded(|| {
            self.database_mut()?.compact()?;
            Ok(())
        })
    }

    fn database(&self) -> Result<&Database, Failure> {
        self.0.as_ref().ok_or_else(closed)
    }

    fn database_mut(&mut self) -> Result<&mut Database, Failure> {
        self.0.as_mut().ok_or_else(closed)
    }
}

fn closed() -> Failure {
    Failure::Damaged("it is closed".to_owned())
}

impl Drop for Store {
    fn drop(&mut self) {
        let database = self.0.take();
        // The store writes when it is closed, and panics on some damaged files.
        let _ = guarded(|| {
            drop(database);
            Ok(())
        });
    }
}

fn builder() -> redb::Builder {
    let mut builder = Database::builder();
    builder.set_cache_size(CACHE);
    builder
}

fn read_all(database: &Database) -> Result<(Ledger, Vec<Entry>), Failure> {
    let transaction = database.begin_read()?;
    let ledger = match transaction.open_table(LEDGER)?.get(())? {
        Some(bytes) => match frame::read(bytes.value()) {
            Some((Frame::Ledger(ledger), _)) => ledger,
            _ => return Err(Failure::Damaged("the list of its records is".to_owned())),
        },
        None => return Err(Failure::Damaged("it has no list of its records".to_owned())),
    };
    let mut entries = Vec::new();
    for pair in transaction.open_table(RECORDS)?.iter()? {
        let (number, bytes) = pair?;
        match frame::read(bytes.value()) {
            Some((Frame::Entry(entry), _)) if entry.record.number == number.value() => {
                entries.push(entry);
            }
            _ => return Err(Failure::Damaged(format!("record {} is", number.value()))),
        }
    }
    let numbers = entries.iter().map(|entry| entry.record.number);
    if !ledger.live.iter().eq(numbers) {
        return Err(Failure::Damaged("records are missing".to_owned()));
    }
    Ok((ledger, entries))
}
