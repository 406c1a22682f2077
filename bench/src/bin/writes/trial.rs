//! What is measured, and how a process is told.

use larder_bench::Failed;
use std::time::Duration;

/// Where rows are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In WAL mode with `synchronous = FULL`: a commit is on disk.
    SqliteFull,
    /// In WAL mode with `synchronous = NORMAL`: a commit survives a kill, and not a loss of power.
    SqliteNormal,
    /// As the server is set up: `fsync` and `synchronous_commit` are on unless somebody changed it.
    Postgres,
}

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Each write commits by itself.
    Direct,
    /// By the queue of a `write_behind` getter.
    Behind {
        /// Most rows in one transaction.
        batch: usize,
        /// How many batches are stored at once.
        workers: usize,
        journal: bool,
    },
}

/// One measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Trial {
    pub(crate) place: Place,
    pub(crate) way: Way,
    /// Threads that write.
    pub(crate) writers: u64,
    /// `None`: no key is written twice.
    pub(crate) keys: Option<u64>,
    /// How long they write; until all is stored, it takes longer.
    pub(crate) time: Duration,
}

const PLACES: [(Place, &str); 3] = [
    (Place::SqliteFull, "sqlite-full"),
    (Place::SqliteNormal, "sqlite-normal"),
    (Place::Postgres, "postgres"),
];

impl Trial {
    /// The words for the process that measures it.
    pub(crate) fn words(&self) -> [String; 7] {
        let place = PLACES.iter().find(|(place, _)| *place == self.place);
        let (batch, workers, journal) = match self.way {
            Way::Direct => (0, 0, false),
            Way::Behind {
                batch,
                workers,
                journal,
            } => (batch, workers, journal),
        };
        [
            place.expect("all are listed").1.to_owned(),
            batch.to_string(),
            workers.to_string(),
            journal.to_string(),
            self.writers.to_string(),
            self.keys.unwrap_or(0).to_string(),
            self.time.as_millis().to_string(),
        ]
    }

    pub(crate) fn parse(words: &[String]) -> Result<Self, Failed> {
        let [place, batch, workers, journal, writers, keys, time] = words else {
            return Err("seven words tell what to measure".into());
        };
        let place = PLACES.iter().find(|(_, name)| name == place);
        let way = match batch.parse()? {
            0 => Way::Direct,
            batch => Way::Behind {
                batch,
                workers: workers.parse()?,
                journal: journal.parse()?,
            },
        };
        Ok(Self {
            place: place.ok_or("no such place")?.0,
            way,
            writers: writers.parse()?,
            keys: Some(keys.parse()?).filter(|keys| *keys > 0),
            time: Duration::from_millis(time.parse()?),
        })
    }
}
