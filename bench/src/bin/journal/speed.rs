//! Time of commits, and space on disk.

use crate::stores::{Fjall, Redb, Store};
use cache_journal::JournalFile;
use comfy_table::Table;
use larder_bench::Failed;
use std::path::Path;
use std::time::Instant;

/// Records of about the size that the arguments of a setter have.
pub(crate) fn record(number: u64) -> (u64, Vec<u8>) {
    let mut payload = vec![0; 100];
    for (at, byte) in payload.iter_mut().enumerate() {
        // Not all alike, lest a store compress them away.
        let mixed = (number + at as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        *byte = mixed.to_be_bytes()[0];
    }
    (number, payload)
}

/// Prints the time of one commit of a group of writes, which also removes as many old ones.
pub(crate) fn commits() -> Result<(), Failed> {
    println!(
        "One commit of n records of 100 bytes that removes n old ones, with fsync, in microseconds"
    );
    let mut table = Table::new();
    table.set_header([
        "n",
        "redb: median",
        "10 % .. 90 %",
        "fjall: median",
        "10 % .. 90 %",
        "redb / fjall",
        "larder, on redb: median",
        "10 % .. 90 %",
    ]);
    for (group, rounds) in [(1, 400), (10, 400), (100, 300), (1000, 120)] {
        // In turns, for the disk's speed drifts.
        let mut times = [Vec::new(), Vec::new(), Vec::new()];
        for _ in 0..2 {
            times[0].extend(time::<Redb>(group, rounds)?);
            times[1].extend(time::<Fjall>(group, rounds)?);
            times[2].extend(time::<JournalFile>(group, rounds)?);
        }
        let [redb, fjall, larder] = times.map(Spread::of);
        table.add_row([
            group.to_string(),
            redb.median.to_string(),
            redb.range(),
            fjall.median.to_string(),
            fjall.range(),
            format!("{:.2}", ratio(redb.median, fjall.median)),
            larder.median.to_string(),
            larder.range(),
        ]);
    }
    println!("{table}");
    Ok(())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "microseconds and bytes, to two digits"
)]
fn ratio(one: u64, other: u64) -> f64 {
    one as f64 / other as f64
}

struct Spread {
    low: u64,
    median: u64,
    high: u64,
}

impl Spread {
    fn range(&self) -> String {
        format!("{} .. {}", self.low, self.high)
    }

    fn of(mut times: Vec<u64>) -> Self {
        times.sort_unstable();
        let at = |percent: usize| times[(times.len() - 1) * percent / 100];
        Self {
            low: at(10),
            median: at(50),
            high: at(90),
        }
    }
}

/// The microseconds of each commit.
fn time<S: Store>(group: u64, rounds: u64) -> Result<Vec<u64>, Failed> {
    let folder = tempfile::tempdir()?;
    let store = S::open(&folder.path().join("journal"))?;
    let mut times = Vec::new();
    for round in 0..rounds {
        let new: Vec<_> = (round * group..(round + 1) * group).map(record).collect();
        let done: Vec<_> = match round.checked_sub(2) {
            Some(old) => (old * group..(old + 1) * group).collect(),
            None => Vec::new(),
        };
        let start = Instant::now();
        store.commit(&new, &done)?;
        times.push(u64::try_from(start.elapsed().as_micros())?);
    }
    Ok(times)
}

/// Prints the space on disk after a million records came and went.
pub(crate) fn space() -> Result<(), Failed> {
    println!("A million records written and done, in groups of 1,000");
    let mut table = Table::new();
    table.set_header([
        "store",
        "most MB on disk",
        "MB at the end",
        "MB after reopening",
        "seconds",
    ]);
    table.add_row(come_and_go::<Redb>()?);
    table.add_row(come_and_go::<Fjall>()?);
    table.add_row(come_and_go::<JournalFile>()?);
    println!("{table}");
    Ok(())
}

fn come_and_go<S: Store>() -> Result<[String; 5], Failed> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("journal");
    let store = S::open(&path)?;
    let start = Instant::now();
    let mut most = 0;
    for round in 0..1000_u64 {
        let new: Vec<_> = (round * 1000..(round + 1) * 1000).map(record).collect();
        let done: Vec<_> = (round.saturating_sub(1) * 1000..round * 1000).collect();
        store.commit(&new, &done)?;
        most = most.max(on_disk(&path)?);
    }
    store.commit(&[], &(999_000..1_000_000).collect::<Vec<_>>())?;
    let seconds = start.elapsed().as_secs_f64();
    let end = on_disk(&path)?;
    drop(store);
    let store = S::open(&path)?;
    assert!(store.load()?.is_empty(), "all are done");
    let reopened = on_disk(&path)?;
    let megabytes = |bytes| format!("{:.1}", ratio(bytes, 1 << 20));
    Ok([
        S::NAME.to_owned(),
        megabytes(most),
        megabytes(end),
        megabytes(reopened),
        format!("{seconds:.1}"),
    ])
}

/// The bytes that a file, or all files of a folder, take on disk (not what they are only long).
fn on_disk(path: &Path) -> Result<u64, Failed> {
    use std::os::unix::fs::MetadataExt;
    let about = match std::fs::symlink_metadata(path) {
        Ok(about) => about,
        // Removed meanwhile, by the store's own threads.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error.into()),
    };
    let mut bytes = about.blocks() * 512;
    if about.is_dir() {
        for entry in std::fs::read_dir(path)? {
            bytes += on_disk(&entry?.path())?;
        }
    }
    Ok(bytes)
}
