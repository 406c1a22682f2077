//! Files that were cut or garbled.

use crate::{numbers, payload, record};
use cache_journal::{Damage, Journal, JournalError, JournalFile};
use std::fs;
use std::path::Path;
use tempfile::tempdir;

const LENGTH: usize = 150;

/// Every third of 1 to 300 is done.
fn expected() -> Vec<u64> {
    (1..=300).filter(|number| number % 3 != 0).collect()
}

/// The bytes of a journal, as a closed or a killed process leaves it; and beside it what that
/// process noted of it.
fn image(folder: &Path, is_closed: bool) -> Vec<u8> {
    let path = folder.join("image");
    let journal = JournalFile::open(&path).unwrap();
    for round in 0..60 {
        let new: Vec<_> = (round * 5 + 1..=round * 5 + 5)
            .map(|number| record(number, LENGTH))
            .collect();
        let done: Vec<_> = (1..=round * 5).filter(|number| number % 3 == 0).collect();
        journal.commit(&new, &done).unwrap();
    }
    journal.commit(&[], &[297, 300]).unwrap();
    if is_closed {
        drop(journal);
        return fs::read(path).unwrap();
    }
    fs::read(path).unwrap()
}

/// How the record stands in an undamaged file: its payload and what goes before it.
fn frame(whole: &[u8], number: u64) -> &[u8] {
    let head = "larderJ1R".len() + 4 + 4 + 8 + 8 + 4 + "prices".len() + 4 + "set_price".len();
    let at = memchr::memmem::find(whole, &payload(number, LENGTH)).unwrap();
    &whole[at - head..at + LENGTH]
}

/// Opens the file, of which `whole` was damaged to `bytes`, and checks all that must hold. What
/// was lost.
fn open(folder: &Path, whole: &[u8], bytes: &[u8]) -> Option<Damage> {
    let path = folder.join("damaged");
    fs::write(&path, bytes).unwrap();
    fs::copy(folder.join("image.lock"), folder.join("damaged.lock")).unwrap();
    let journal = match JournalFile::open(&path) {
        Ok(journal) => journal,
        Err(JournalError::NotAJournal { .. }) => {
            assert!(!holds(bytes, b"larderJ1R"), "something is left");
            assert!(fs::read(&path).unwrap() == bytes, "untouched");
            return None;
        }
        Err(error) => panic!("{error}"),
    };
    let damage = journal.damage().cloned();
    let kept = numbers(&journal);
    let records: Vec<_> = kept.iter().map(|number| record(*number, LENGTH)).collect();
    assert!(journal.load().unwrap() == records, "as they were, in order");
    let outdated = damage.as_ref().is_some_and(|damage| damage.outdated);
    for number in expected()
        .into_iter()
        .filter(|number| !kept.contains(number))
    {
        let damage = damage.as_ref().expect("a loss is told");
        let told = damage.lost.iter().any(|run| run.contains(&number));
        assert!(told || outdated, "{number} is lost: {damage}");
        assert!(
            !holds(bytes, frame(whole, number)),
            "{number} was whole: {damage}"
        );
    }
    for number in &kept {
        assert!(number % 3 != 0 || outdated, "{number} was done");
    }
    if let Some(damage) = &damage {
        assert!(fs::metadata(&damage.original).unwrap().len() > 0);
        fs::remove_file(&damage.original).unwrap();
        for number in damage.lost.iter().cloned().flatten() {
            assert!(!kept.contains(&number), "{number} is not lost: {damage}");
        }
        assert_eq!(damage.saved, kept.len());
    }
    goes_on(&path, journal, kept);
    damage
}

/// What was saved can be worked with, and is whole from then on.
fn goes_on(path: &Path, journal: JournalFile, mut kept: Vec<u64>) {
    let next = journal.last_number() + 1;
    assert!(kept.iter().all(|number| *number < next));
    journal.commit(&[record(next, LENGTH)], &[]).unwrap();
    drop(journal);
    let journal = JournalFile::open(path).unwrap();
    assert_eq!(journal.damage(), None);
    kept.push(next);
    assert_eq!(numbers(&journal), kept);
    drop(journal);
    fs::remove_file(path).unwrap();
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(bytes, part).is_some()
}

/// Where bytes are that are not zero.
fn end_of(bytes: &[u8]) -> usize {
    bytes.iter().rposition(|byte| *byte != 0).unwrap() + 1
}

#[test]
fn a_journal_that_was_cut_opens_with_what_is_whole_and_says_what_is_lost() {
    let folder = tempdir().unwrap();
    let mut losses = 0;
    for is_closed in [true, false] {
        let bytes = image(folder.path(), is_closed);
        assert_eq!(open(folder.path(), &bytes, &bytes), None, "not damaged");
        let end = end_of(&bytes);
        for step in 0..30 {
            // Closely at the end, then coarsely to the front.
            let cut = if step < 20 {
                step * 7 + 1
            } else {
                (step - 14) * end / 16
            };
            let damage = open(folder.path(), &bytes, &bytes[..end - cut]);
            losses += usize::from(damage.is_some_and(|damage| !damage.lost.is_empty()));
        }
    }
    assert!(losses > 10, "only {losses} cuts met records");
}

#[test]
fn a_journal_that_was_garbled_opens_with_what_is_whole_and_says_what_is_lost() {
    let folder = tempdir().unwrap();
    let mut losses = 0;
    for is_closed in [true, false] {
        let bytes = image(folder.path(), is_closed);
        let end = end_of(&bytes);
        for step in 0..40 {
            let at = end - 1 - (step * 7_919) % end;
            let mut garbled = bytes.clone();
            for (offset, byte) in garbled[at..].iter_mut().take(1 + step % 64).enumerate() {
                *byte ^= u8::try_from(1 + (step + offset) % 255).unwrap();
            }
            let damage = open(folder.path(), &bytes, &garbled);
            losses += usize::from(damage.is_some_and(|damage| !damage.lost.is_empty()));
        }
    }
    assert!(losses > 5, "only {losses} met records");
}

#[test]
fn a_lost_record_is_named() {
    let folder = tempdir().unwrap();
    let whole = image(folder.path(), true);
    let mut bytes = whole.clone();
    // All copies of it: pages are copied when they change.
    let part = payload(200, LENGTH);
    while let Some(at) = memchr::memmem::find(&bytes, &part) {
        bytes[at + 20] ^= 1;
    }
    let damage = open(folder.path(), &whole, &bytes).unwrap();
    assert_eq!(damage.lost, [200..=200]);
    assert_eq!((damage.saved, damage.outdated), (199, false));
    let told = damage.to_string();
    assert!(told.contains("199 records saved, lost: 200;"), "{told}");
    assert!(told.contains("damaged-1"), "{told}");
}

#[test]
fn a_record_that_the_store_forgot_is_missed_and_found_again() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("journal");
    let journal = JournalFile::open(&path).unwrap();
    let new: Vec<_> = (1..=9).map(|number| record(number, LENGTH)).collect();
    journal.commit(&new, &[]).unwrap();
    drop(journal);
    let database = redb::Database::open(&path).unwrap();
    let transaction = database.begin_write().unwrap();
    let table = redb::TableDefinition::<u64, &[u8]>::new("records");
    transaction.open_table(table).unwrap().remove(5).unwrap();
    transaction.commit().unwrap();
    drop(database);
    let journal = JournalFile::open(&path).unwrap();
    let damage = journal.damage().unwrap();
    assert!(damage.what.contains("records are missing"), "{damage}");
    assert!(damage.lost.is_empty(), "{damage}");
    assert_eq!(journal.load().unwrap(), new);
}

#[test]
fn while_it_cannot_be_mended_it_stays_as_it_is() {
    let folder = tempdir().unwrap();
    let mut bytes = image(folder.path(), true);
    let at = memchr::memmem::find(&bytes, &payload(200, LENGTH)).unwrap();
    bytes[at] ^= 1;
    bytes.truncate(end_of(&bytes) - 1);
    let path = folder.path().join("damaged");
    fs::write(&path, &bytes).unwrap();
    // In the way of the new file, as a full disk would be.
    fs::create_dir(folder.path().join("damaged.new")).unwrap();
    for _ in 0..2 {
        let error = JournalFile::open(&path).unwrap_err();
        assert!(matches!(error, JournalError::Io { .. }), "{error}");
        assert!(!folder.path().join("damaged.damaged-1").exists());
    }
    fs::remove_dir(folder.path().join("damaged.new")).unwrap();
    let journal = JournalFile::open(&path).unwrap();
    assert!(folder.path().join("damaged.damaged-1").exists());
    assert!(journal.damage().is_some());
}

#[test]
fn without_any_list_of_what_is_done_all_that_is_whole_is_saved() {
    let folder = tempdir().unwrap();
    let whole = image(folder.path(), true);
    let mut bytes = whole.clone();
    while let Some(at) = memchr::memmem::find(&bytes, b"larderJ1L") {
        bytes[at] = b'?';
    }
    let damage = open(folder.path(), &whole, &bytes).unwrap();
    assert!(damage.outdated);
    assert!(damage.to_string().contains("may run again"), "{damage}");
}

#[test]
fn a_payload_that_looks_like_a_journal_is_no_part_of_it() {
    let folder = tempdir().unwrap();
    let mut inner = image(folder.path(), true);
    let path = folder.path().join("outer");
    let journal = JournalFile::open(&path).unwrap();
    inner.truncate(100_000);
    let mut outer = record(5, 10);
    outer.payload = inner.into();
    journal
        .commit(&[outer.clone(), record(6, LENGTH)], &[])
        .unwrap();
    drop(journal);
    // The store refuses it, so it is searched.
    let mut bytes = fs::read(&path).unwrap();
    let at = memchr::memmem::rfind(&bytes, &payload(6, LENGTH)).unwrap();
    bytes[at] ^= 1;
    fs::write(&path, bytes).unwrap();
    let journal = JournalFile::open(&path).unwrap();
    assert_eq!(journal.damage().unwrap().lost, [6..=6]);
    assert_eq!(journal.load().unwrap(), [outer]);
}

#[test]
fn a_commit_that_is_not_whole_counts_if_it_was_acknowledged() {
    let folder = tempdir().unwrap();
    let [path, note] = ["journal", "journal.lock"].map(|name| folder.path().join(name));
    let journal = JournalFile::open(&path).unwrap();
    journal.commit(&[record(1, LENGTH)], &[]).unwrap();
    let noted_before = fs::read(&note).unwrap();
    // Of more pages than one.
    let new: Vec<_> = (2..=90).map(|number| record(number, LENGTH)).collect();
    journal.commit(&new, &[1]).unwrap();
    let noted = fs::read(&note).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    drop(journal);
    let at = memchr::memmem::find(&bytes, frame(&bytes, 90)).unwrap();
    bytes[at + 100] ^= 1;

    let open = |noted: Option<&[u8]>| {
        fs::write(&path, &bytes).unwrap();
        match noted {
            Some(noted) => fs::write(&note, noted).unwrap(),
            None => fs::remove_file(&note).unwrap(),
        }
        let journal = JournalFile::open(&path).unwrap();
        (numbers(&journal), journal.damage().cloned())
    };
    assert_eq!(
        open(Some(&noted_before)),
        (vec![1], None),
        "killed meanwhile"
    );
    let (kept, damage) = open(Some(&noted));
    assert!(kept.into_iter().eq(2..=89));
    assert_eq!(damage.unwrap().lost, [90..=90]);
    let (kept, damage) = open(None);
    assert!(kept.into_iter().eq(2..=89));
    let damage = damage.unwrap();
    assert_eq!(damage.unfinished, [90..=90]);
    assert!(
        damage.to_string().contains("never acknowledged if"),
        "{damage}"
    );
}
