//! `queue(journal = .., setters(..))` within one process. What comes after a restart is in
//! `tests/kill`.

#![allow(
    clippy::unnecessary_wraps,
    reason = "a setter that may be refused returns a `Result`"
)]

use larder::{WriteError, cached, writes};
use std::path::PathBuf;
use std::sync::Mutex;

#[derive(Debug)]
struct Refused(WriteError);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl From<WriteError> for Refused {
    fn from(error: WriteError) -> Self {
        Self(error)
    }
}

/// A path that is new in each process.
fn journal(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("larder-api-{}", std::process::id()));
    folder.join(name)
}

#[test]
fn what_a_journaled_setter_wrote_is_stored_and_leaves_the_journal() {
    static TABLE: Mutex<Vec<(String, u32)>> = Mutex::new(Vec::new());

    #[cached(strategy = "write_behind", queue(journal = journal("stock"), setters(set_stock)))]
    fn stock(sku: &str) -> u32 {
        u32::try_from(sku.len()).unwrap_or(0)
    }

    #[writes(stock(sku) = pieces)]
    fn set_stock(sku: &str, pieces: u32) -> Result<(), Refused> {
        TABLE.lock().unwrap().push((sku.to_owned(), pieces));
        Ok(())
    }

    set_stock("tea", 5).unwrap();
    set_stock("tea", 6).unwrap();
    assert_eq!(stock("tea"), 6);
    stock::flush();
    assert_eq!(TABLE.lock().unwrap().last(), Some(&("tea".to_owned(), 6)));
    let open = larder::journal::JournalFile::open(journal("stock")).expect("this process has it");
    assert_eq!(larder::queue::Journal::load(&open).unwrap(), []);
}

#[test]
fn a_setter_that_its_getter_does_not_name_is_refused_and_told_why() {
    #[cached(strategy = "write_behind", queue(journal = journal("unnamed"), setters(set_named)))]
    fn level(id: u32) -> u32 {
        id
    }

    #[writes(level(id) = value)]
    fn set_named(id: u32, value: u32) -> Result<(), Refused> {
        let _ = (id, value);
        Ok(())
    }

    #[writes(level(id) = value)]
    fn set_unnamed(id: u32, value: u32) -> Result<(), Refused> {
        let _ = (id, value);
        Ok(())
    }

    set_named(1, 10).unwrap();
    let refused = set_unnamed(1, 11).unwrap_err().to_string();
    assert!(refused.contains("setters(set_unnamed)"), "{refused}");
    assert_eq!(level(1), 10, "nothing was accepted");
}

#[test]
fn a_setter_with_skipped_arguments_need_not_be_named() {
    #[expect(dead_code, reason = "only its handle is used")]
    #[cached(strategy = "write_behind", queue(journal = journal("skipped")))]
    fn level(id: u32) -> u32 {
        id
    }

    #[writes(level(id) = value, skip(store))]
    fn set_level(store: &'static Mutex<u32>, id: u32, value: u32) -> Result<(), Refused> {
        *store.lock().unwrap() = id + value;
        Ok(())
    }

    static STORE: Mutex<u32> = Mutex::new(0);
    assert_eq!(set_level::recover(&STORE), 0, "the journal is new");
    set_level(&STORE, 1, 10).unwrap();
    level::flush();
    assert_eq!(*STORE.lock().unwrap(), 11);
}

#[test]
fn a_journal_that_cannot_be_opened_is_an_error_that_names_it() {
    #[expect(dead_code, reason = "only its handle is used")]
    #[cached(strategy = "write_behind", queue(journal = std::env::temp_dir()))]
    fn level(id: u32) -> u32 {
        id
    }

    let error = level::try_cache().unwrap_err().to_string();
    let folder = std::env::temp_dir().display().to_string();
    assert!(error.contains(folder.trim_end_matches('/')), "{error}");
}
