//! One measurement, in a process of its own.

use crate::rows::{NotStored, Rows};
use crate::setters::{Setting, journaled_row, row, set, set_journaled_row, set_row, setting};
use crate::trial::{Trial, Way};
use larder_bench::Failed;
use std::process::Command;
use std::sync::Barrier;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;
use std::time::Instant;

/// Measures in a process of its own: writes in a second, from the first call until the last row is
/// stored.
pub(crate) fn measure(trial: &Trial) -> Result<f64, Failed> {
    let mut command = Command::new(std::env::current_exe()?);
    let out = command.arg("child").args(trial.words()).output()?;
    if !out.status.success() {
        let said = String::from_utf8_lossy(&out.stderr);
        return Err(format!("{trial:?} failed: {said}").into());
    }
    Ok(String::from_utf8(out.stdout)?.trim().parse()?)
}

/// What that process does: prints the rate.
pub(crate) fn child(trial: &Trial) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let (batch, workers) = match trial.way {
        Way::Direct => (1, 1),
        Way::Behind { batch, workers, .. } => (batch, workers),
    };
    set(Setting {
        rows: Rows::create(trial.place, folder.path())?,
        batch,
        workers,
        // Soon full, so that most of the time is that of the store and not of the first writes.
        capacity: 10 * batch + 100,
        journal: folder.path().join("journal"),
    });
    let store: fn(i64, i64) -> Result<(), NotStored> = match trial.way {
        Way::Direct => set_row::uncached,
        Way::Behind { journal: false, .. } => set_row,
        Way::Behind { journal: true, .. } => set_journaled_row,
    };
    let read: fn(i64) -> Result<Option<i64>, NotStored> = match trial.way {
        Way::Direct => row::uncached,
        Way::Behind { journal: false, .. } => row,
        Way::Behind { journal: true, .. } => journaled_row,
    };
    let flush: fn() = match trial.way {
        Way::Direct => || (),
        Way::Behind { journal: false, .. } => row::flush,
        Way::Behind { journal: true, .. } => journaled_row::flush,
    };
    let next = AtomicI64::new(1);
    let ready = Barrier::new(usize::try_from(trial.writers)? + 1);
    let keys = trial.keys.map(i64::try_from).transpose()?;
    let start = thread::scope(|scope| {
        let writer = || {
            // What is made by the first call: connections, threads, the journal.
            store(0, 0)?;
            flush();
            ready.wait();
            let start = Instant::now();
            while start.elapsed() < trial.time {
                let number = next.fetch_add(1, Ordering::Relaxed);
                store(keys.map_or(number, |keys| number % keys), number)?;
            }
            Ok::<(), NotStored>(())
        };
        let writers: Vec<_> = (0..trial.writers).map(|_| scope.spawn(writer)).collect();
        ready.wait();
        let start = Instant::now();
        for writer in writers {
            writer.join().map_err(|_| "a writer panicked")??;
        }
        Ok::<_, Failed>(start)
    })?;
    flush();
    let time = start.elapsed();
    let written = next.into_inner() - 1;
    // And the row of key 0, which is written before the time is taken.
    let rows = keys.map_or(written + 1, |keys| keys.min(written + 1));
    let stored = setting().rows.count()?;
    if stored < rows || read(1)?.is_none() {
        return Err(format!("{stored} rows of {rows} are stored").into());
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate, to three digits")]
    let rate = written as f64 / time.as_secs_f64();
    println!("{rate}");
    Ok(())
}
