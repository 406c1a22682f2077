//! Journals through their public interface, some of them in processes of their own.

mod child;
mod damage;
mod disk;
mod encoding;
mod kill;
mod records;
mod sharing;

use cache_journal::{Journal, JournalFile, Record};

/// A record whose payload tells its number, of about `length` bytes.
fn record(number: u64, length: usize) -> Record {
    Record {
        number,
        queue: "prices".into(),
        setter: "set_price".into(),
        payload: payload(number, length).into(),
    }
}

fn payload(number: u64, length: usize) -> Vec<u8> {
    let word = format!("<payload of {number}>");
    word.bytes().cycle().take(length.max(word.len())).collect()
}

fn numbers(journal: &JournalFile) -> Vec<u64> {
    let records = journal.load().unwrap();
    records.iter().map(|record| record.number).collect()
}
