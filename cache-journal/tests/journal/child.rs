//! This test program as a process that is killed, or has no room, or comes second.

use crate::{numbers, record};
use cache_journal::{Journal, JournalFile};
use std::env;
use std::io::{Write, stdout};
use std::path::Path;
use std::process::{Command, Stdio};

const TASK: &str = "JOURNAL_CHILD_TASK";
const PATH: &str = "JOURNAL_CHILD_PATH";

/// A command that does `task` with the journal at `path`.
pub(crate) fn command(task: &str, path: &Path) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["child::runs", "--exact", "--nocapture", "--test-threads=1"])
        .env(TASK, task)
        .env(PATH, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The lines that the child meant, without those of the test harness around them.
pub(crate) fn said(stdout: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(stdout);
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let lines = whole.lines().filter_map(|line| line.split_once("child: "));
    lines.map(|(_, said)| said.to_owned()).collect()
}

fn say(what: impl std::fmt::Display) {
    let mut out = stdout().lock();
    // In one piece: a kill may come between two.
    out.write_all(format!("child: {what}\n").as_bytes())
        .unwrap();
    out.flush().unwrap();
}

/// Not a test by itself: what a child does.
#[test]
fn runs() {
    let (Ok(task), Some(path)) = (env::var(TASK), env::var_os(PATH)) else {
        return;
    };
    match (task.as_str(), JournalFile::open(path)) {
        ("append", journal) => append(&journal.unwrap()),
        ("fill", journal) => fill(&journal.unwrap()),
        (_, Ok(_)) => say("opened"),
        (_, Err(error)) => say(error),
    }
}

/// Commits for ever. Says what it tries, and when it is acknowledged.
fn append(journal: &JournalFile) {
    let mut waiting = numbers(journal);
    let mut next = journal.last_number() + 1;
    for round in 1.. {
        // Now and then a big one, of which a kill may leave a part.
        let group = if round % 5 == 0 { 300 } else { 1 + round % 7 };
        let new: Vec<_> = (next..next + group).collect();
        next += group;
        let done: Vec<_> = waiting
            .iter()
            .copied()
            .filter(|number| number % 3 == round % 3)
            .collect();
        waiting.retain(|number| !done.contains(number));
        waiting.extend(&new);
        say(format_args!("try {}", words(&waiting)));
        let records: Vec<_> = new.iter().map(|number| record(*number, 200)).collect();
        journal.commit(&records, &done).unwrap();
        say("done");
    }
}

fn words(numbers: &[u64]) -> String {
    let words: Vec<_> = numbers.iter().map(u64::to_string).collect();
    words.join(" ")
}

/// Commits until there is no room, then removes, then commits again.
fn fill(journal: &JournalFile) {
    let mut next = 1;
    let error = loop {
        let new: Vec<_> = (next..next + 20)
            .map(|number| record(number, 2000))
            .collect();
        match journal.commit(&new, &[]) {
            Ok(()) => next += 20,
            Err(error) => break error,
        }
    };
    say(&error);
    let kept = numbers(journal);
    assert!(
        kept.iter().copied().eq(1..next),
        "all that was acknowledged, and no more"
    );
    assert!(journal.commit(&[record(next, 2_000_000)], &[]).is_err());
    assert!(numbers(journal).iter().copied().eq(1..next));
    assert_eq!(journal.last_number(), next - 1);
    // There is room in the file itself for what takes little.
    let done: Vec<_> = (1..next - 1).collect();
    journal.commit(&[], &done).unwrap();
    journal.commit(&[record(next, 2000)], &[]).unwrap();
    assert_eq!(numbers(journal), [next - 1, next]);
    say(format_args!("kept {} {next}", next - 1));
}
