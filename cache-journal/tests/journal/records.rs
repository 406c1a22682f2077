//! What is written, read, removed and numbered.

use crate::{numbers, record};
use cache_journal::{Journal, JournalError, JournalFile, Record};
use std::fs;
use tempfile::tempdir;

#[test]
fn records_come_back_as_they_were_in_the_order_of_their_numbers() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("journal");
    let written = [
        Record {
            number: 1,
            queue: "".into(),
            setter: "schön".into(),
            payload: Box::new([]),
        },
        record(2, 100_000),
        record(1 << 40, 10),
    ];
    let journal = JournalFile::open(&path).unwrap();
    let [first, second, third] = written.clone();
    journal.commit(&[third, first], &[]).unwrap();
    journal.commit(&[second], &[]).unwrap();
    assert_eq!(journal.load().unwrap(), written);
    drop(journal);
    let journal = JournalFile::open(&path).unwrap();
    assert_eq!(journal.load().unwrap(), written);
    assert_eq!(journal.damage(), None);
}

#[test]
fn what_is_done_is_gone_and_removing_it_again_does_nothing() {
    let folder = tempdir().unwrap();
    let journal = JournalFile::open(folder.path().join("journal")).unwrap();
    let new: Vec<_> = (1..=5).map(|number| record(number, 10)).collect();
    journal.commit(&new, &[]).unwrap();
    journal.commit(&[], &[2, 4]).unwrap();
    journal.commit(&[record(6, 10)], &[4, 5, 77]).unwrap();
    assert_eq!(numbers(&journal), [1, 3, 6]);
}

#[test]
fn the_last_number_is_known_when_all_is_done() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("journal");
    let journal = JournalFile::open(&path).unwrap();
    assert_eq!(journal.last_number(), 0);
    journal
        .commit(&[record(41, 10), record(7, 10)], &[])
        .unwrap();
    journal.commit(&[], &[7, 41]).unwrap();
    for _ in 0..3 {
        assert_eq!(JournalFile::open(&path).unwrap().last_number(), 41);
    }
    drop(journal);
    assert_eq!(JournalFile::open(&path).unwrap().last_number(), 41);
}

#[test]
fn the_space_of_what_is_done_is_used_again() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("journal");
    let journal = JournalFile::open(&path).unwrap();
    let size = || fs::metadata(&path).unwrap().len();
    let round = |round: u64| {
        let new: Vec<_> = (round * 100..round * 100 + 100)
            .map(|number| record(number, 300))
            .collect();
        let done: Vec<_> = (round.saturating_sub(1) * 100..round * 100).collect();
        journal.commit(&new, &done).unwrap();
    };
    (0..10).for_each(round);
    let early = size();
    (10..150).for_each(round);
    assert_eq!(numbers(&journal).len(), 100);
    assert!(size() <= 2 * early, "{} of {early} bytes", size());
}

#[test]
fn a_long_queue_that_was_worked_off_gives_its_space_back() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("journal");
    let journal = JournalFile::open(&path).unwrap();
    for round in 0..20_u64 {
        let new: Vec<_> = (round * 10..round * 10 + 10)
            .map(|number| record(number, 60_000))
            .collect();
        journal.commit(&new, &[]).unwrap();
    }
    // But for the newest, which lies where the file ends.
    journal.commit(&[], &(0..199).collect::<Vec<_>>()).unwrap();
    drop(journal);
    let long = fs::metadata(&path).unwrap().len();
    let journal = JournalFile::open(&path).unwrap();
    assert_eq!(journal.load().unwrap(), [record(199, 60_000)]);
    drop(journal);
    let short = fs::metadata(&path).unwrap().len();
    assert!(short * 4 < long, "{short} of {long} bytes");
}

#[test]
fn folders_that_lead_to_it_are_made() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("var/lib/shop/journal");
    let journal = JournalFile::open(&path).unwrap();
    assert_eq!(journal.path(), path.canonicalize().unwrap());
    assert!(journal.location().ends_with("shop/journal"));
}

#[test]
fn what_is_no_journal_is_refused_and_stays_as_it_is() {
    let folder = tempdir().unwrap();
    let foreign = folder.path().join("foreign.redb");
    redb_of_others(&foreign);
    let text = folder.path().join("text");
    fs::write(&text, "My diary.\n").unwrap();
    let zeros = folder.path().join("zeros");
    fs::write(&zeros, [0; 10_000]).unwrap();
    for path in [foreign, text, zeros] {
        let before = fs::read(&path).unwrap();
        let error = JournalFile::open(&path).unwrap_err();
        assert!(
            matches!(&error, JournalError::NotAJournal { path: named } if named.ends_with(path.file_name().unwrap())),
            "{error}"
        );
        assert!(error.to_string().contains("move the file away"));
        assert!(fs::read(&path).unwrap() == before);
    }
    let error = JournalFile::open(folder.path()).unwrap_err();
    assert!(matches!(error, JournalError::NotAJournal { .. }), "{error}");
}

fn redb_of_others(path: &std::path::Path) {
    let database = redb::Database::create(path).unwrap();
    let transaction = database.begin_write().unwrap();
    let table = redb::TableDefinition::<u64, u64>::new("others");
    transaction.open_table(table).unwrap().insert(1, 2).unwrap();
    transaction.commit().unwrap();
}

#[test]
fn an_empty_file_becomes_a_journal() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("journal");
    fs::write(&path, []).unwrap();
    let journal = JournalFile::open(&path).unwrap();
    assert_eq!(numbers(&journal), []);
    // And what a process left that died while it made one.
    let path = folder.path().join("other");
    fs::write(folder.path().join("other.new"), "half").unwrap();
    assert_eq!(numbers(&JournalFile::open(&path).unwrap()), []);
}

#[test]
fn a_journal_of_another_version_is_refused_by_its_version() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("journal");
    drop(JournalFile::open(&path).unwrap());
    let mut bytes = fs::read(&path).unwrap();
    while let Some(at) = bytes.windows(8).position(|window| window == b"larderJ1") {
        bytes[at + 7] = b'2';
    }
    fs::write(&path, &bytes).unwrap();
    let error = JournalFile::open(&path).unwrap_err();
    assert!(
        matches!(
            error,
            JournalError::Version {
                found: 2,
                known: 1,
                ..
            }
        ),
        "{error}"
    );
    assert!(error.to_string().contains("has format 2"), "{error}");
    assert!(fs::read(&path).unwrap() == bytes);
}

#[test]
fn a_path_that_can_be_no_file_is_an_error_that_names_it() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let error = JournalFile::open(folder.path().join("file/journal")).unwrap_err();
    assert!(matches!(error, JournalError::Io { .. }), "{error}");
    assert!(error.to_string().contains("file/journal"), "{error}");
    assert!(JournalFile::open("").is_err());
}
