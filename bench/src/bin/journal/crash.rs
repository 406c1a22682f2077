//! Killed processes, a full disk, and two processes on one journal.

use crate::speed::record;
use crate::stores::{Fjall, Redb, Store};
use cache_journal::JournalFile;
use larder_bench::Failed;
use rand::RngExt;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

const KILLS: usize = 25;

/// Runs in a child: `append` for ever, `fill` until it fails, or only `open`.
pub(crate) fn child<S: Store>(task: &str, path: &Path) -> Result<(), Failed> {
    let store = S::open(path)?;
    if task == "open" {
        return Ok(());
    }
    let mut out = std::io::stdout();
    for commit in 0.. {
        let new: Vec<_> = (commit * 10..commit * 10 + 10).map(record).collect();
        // Every other one is done at once.
        let done: Vec<_> = match commit.checked_sub(1) {
            Some(before) => (before * 10..before * 10 + 10)
                .filter(|number| number % 2 == 1)
                .collect(),
            None => Vec::new(),
        };
        store.commit(&new, if task == "append" { &done } else { &[] })?;
        writeln!(out, "{}", commit * 10 + 9)?;
        out.flush()?;
    }
    Ok(())
}

/// Prints what was lost by processes that were killed.
pub(crate) fn kill() -> Result<(), Failed> {
    println!("{KILLS} processes killed while they commit");
    killed::<Redb>()?;
    killed::<Fjall>()?;
    killed::<JournalFile>()
}

fn killed<S: Store>() -> Result<(), Failed> {
    let (mut acknowledged, mut lost, mut refused) = (0, 0, 0);
    for _ in 0..KILLS {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("journal");
        let mut child = command::<S>("append", &path)?.spawn()?;
        sleep(Duration::from_millis(rand::rng().random_range(20..200)));
        child.kill()?;
        let out = child.wait_with_output()?.stdout;
        let highest = String::from_utf8(out)?
            .lines()
            .filter_map(|line| line.parse::<u64>().ok())
            .max();
        let Ok(records) = S::open(&path).and_then(|store| store.load()) else {
            refused += 1;
            continue;
        };
        let Some(highest) = highest else {
            continue;
        };
        let kept: Vec<u64> = records.into_iter().map(|(number, _)| number).collect();
        acknowledged += highest + 1;
        lost += (0..=highest)
            .filter(|number| number % 2 == 0 && !kept.contains(number))
            .count();
    }
    println!(
        "{}: {acknowledged} acknowledged, {lost} lost, {refused} did not open",
        S::NAME
    );
    Ok(())
}

/// Prints what a full disk does.
pub(crate) fn full() -> Result<(), Failed> {
    println!("Files may grow to 100 MB (`ulimit -f`), and no further");
    filled::<Redb>()?;
    filled::<Fjall>()?;
    filled::<JournalFile>()
}

fn filled<S: Store>() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("journal");
    let command = command::<S>("fill", &path)?;
    // The signal that comes with the limit would end the process; ignored, writes fail.
    let out = Command::new("bash")
        .args(["-c", "trap '' XFSZ; ulimit -f 100000; exec \"$@\"", "bash"])
        .arg(command.get_program())
        .args(command.get_args())
        .output()?;
    let last = BufReader::new(out.stdout.as_slice())
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| line.parse::<u64>().ok())
        .max();
    let told = String::from_utf8_lossy(&out.stderr);
    let told = told.lines().last().unwrap_or("nothing").to_owned();
    let kept = match S::open(&path).and_then(|store| store.load()) {
        Ok(records) => format!("{} kept", records.len()),
        Err(error) => format!("does not open: {error}"),
    };
    let acknowledged = last.map_or(0, |last| last + 1);
    println!(
        "{}: {acknowledged} acknowledged, {kept}; it said: {told}",
        S::NAME
    );
    Ok(())
}

/// Prints what a second process gets.
pub(crate) fn twice() -> Result<(), Failed> {
    println!("A second process opens what is open");
    opened_twice::<Redb>()?;
    opened_twice::<Fjall>()?;
    opened_twice::<JournalFile>()
}

fn opened_twice<S: Store>() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("journal");
    let store = S::open(&path)?;
    let out = command::<S>("open", &path)?.output()?;
    drop(store);
    let told = String::from_utf8_lossy(&out.stderr);
    println!(
        "{}: {}: {}",
        S::NAME,
        out.status,
        told.lines().last().unwrap_or("nothing")
    );
    Ok(())
}

fn command<S: Store>(task: &str, path: &Path) -> Result<Command, Failed> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["child", S::NAME, task]).arg(path);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    Ok(command)
}
