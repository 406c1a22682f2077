//! What opens, after the end of the newest file was cut or garbled.

use crate::speed::record;
use crate::stores::{Fjall, Redb, Store};
use cache_journal::JournalFile;
use comfy_table::Table;
use larder_bench::Failed;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

const COMMITS: u64 = 200;
const GROUP: u64 = 5;
const TRIALS: usize = 60;

/// Prints how often each store opens what is damaged, and with what.
pub(crate) fn tail() -> Result<(), Failed> {
    println!(
        "{COMMITS} commits of {GROUP} records, then the last tenth of what was written is cut or garbled somewhere: of {TRIALS} trials"
    );
    let mut table = Table::new();
    table.set_header(["store", "closed", "damage", "what came of it"]);
    for clean in [true, false] {
        for cut in [true, false] {
            table.add_row(trials::<Redb>(clean, cut)?);
            table.add_row(trials::<Fjall>(clean, cut)?);
            table.add_row(trials::<JournalFile>(clean, cut)?);
        }
    }
    println!("{table}");
    Ok(())
}

fn trials<S: Store>(clean: bool, cut: bool) -> Result<[String; 4], Failed> {
    let folder = tempfile::tempdir()?;
    let [live, image, trial] = ["live", "image", "trial"].map(|name| folder.path().join(name));
    let store = S::open(&live)?;
    for commit in 0..COMMITS {
        let new: Vec<_> = (commit * GROUP..(commit + 1) * GROUP).map(record).collect();
        store.commit(&new, &[])?;
    }
    // The copy of an open store is what a killed process leaves.
    if clean {
        drop(store);
        copy(&live, &image)?;
    } else {
        copy(&live, &image)?;
        drop(store);
    }
    let mut random = StdRng::seed_from_u64(7);
    let mut outcomes = BTreeMap::<String, usize>::new();
    for _ in 0..TRIALS {
        copy(&image, &trial)?;
        damage(&log_of(&trial)?, cut, &mut random)?;
        *outcomes.entry(outcome::<S>(&trial)).or_default() += 1;
        remove(&trial)?;
    }
    let outcomes: Vec<String> = outcomes
        .iter()
        .map(|(outcome, times)| format!("{times} x {outcome}"))
        .collect();
    Ok([
        S::NAME.to_owned(),
        if clean { "clean" } else { "killed" }.to_owned(),
        if cut { "cut" } else { "garbled" }.to_owned(),
        outcomes.join("\n"),
    ])
}

/// The file that a commit writes: the journal itself, or the write-ahead log in its folder.
fn log_of(path: &Path) -> Result<PathBuf, Failed> {
    if path.is_file() {
        return Ok(path.to_owned());
    }
    for entry in fs::read_dir(path)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "jnl") {
            return Ok(path);
        }
    }
    Err("no log".into())
}

fn damage(file: &Path, cut: bool, random: &mut StdRng) -> Result<(), Failed> {
    let mut bytes = fs::read(file)?;
    let written = bytes.iter().rposition(|byte| *byte != 0).unwrap_or(0) + 1;
    let at = random.random_range(written * 9 / 10..written);
    if cut {
        bytes.truncate(at);
    } else {
        let end = (at + random.random_range(1..64_usize)).min(written);
        random.fill(&mut bytes[at..end]);
    }
    Ok(fs::write(file, bytes)?)
}

fn outcome<S: Store>(path: &Path) -> String {
    // A panic is an answer here: its message would only hide the table.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let opened = catch_unwind(AssertUnwindSafe(|| {
        let store = S::open(path)?;
        Ok::<_, Failed>((store.load()?, store.damage().is_some()))
    }));
    std::panic::set_hook(hook);
    let (records, says) = match opened {
        Err(_) => return "panics".to_owned(),
        Ok(Err(_)) => return "refuses".to_owned(),
        Ok(Ok(opened)) => opened,
    };
    let all = usize::try_from(COMMITS * GROUP).unwrap_or(usize::MAX);
    let what = if records.iter().any(|read| *read != record(read.0)) {
        "WRONG records"
    } else if records.len() == all {
        "all"
    } else if records
        .iter()
        .map(|(number, _)| *number)
        .eq((0..).take(records.len()))
    {
        "the first of them"
    } else {
        "those that are whole"
    };
    let lost = records.len() < all || what == "WRONG records";
    match (lost, says) {
        (_, true) => format!("opens with {what}, and says what it met"),
        (true, false) => format!("opens with {what}, and does NOT say so"),
        (false, false) => format!("opens with {what}"),
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), Failed> {
    if from.is_file() {
        fs::copy(from, to)?;
        return Ok(());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

fn remove(path: &Path) -> Result<(), Failed> {
    if path.is_dir() {
        fs::remove_dir_all(path)?;
    } else {
        fs::remove_file(path)?;
    }
    Ok(())
}
