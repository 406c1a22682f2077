//! Processes that are killed while they commit.

use crate::child::{command, said};
use crate::{numbers, record};
use cache_journal::{Journal, JournalFile};
use std::io::{BufRead, BufReader, Read};
use std::thread::sleep;
use std::time::Duration;
use tempfile::tempdir;

#[test]
fn what_was_acknowledged_is_there_after_a_kill_at_any_moment() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("journal");
    let mut acknowledged = 0;
    let (mut before, mut last) = (Vec::new(), 0);
    for round in 0..25_u64 {
        let mut child = command("append", &path).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut text = Vec::new();
        let awaited = usize::try_from(round % 7).unwrap();
        while said(&text).iter().filter(|line| *line == "done").count() < awaited {
            assert!(
                out.read_until(b'\n', &mut text).unwrap() > 0,
                "it ended by itself"
            );
        }
        // Not a wait for something: the moment of the kill is what varies.
        sleep(Duration::from_micros(round * 7_919 % 5_000));
        child.kill().unwrap();
        out.read_to_end(&mut text).unwrap();
        child.wait().unwrap();
        let lines = said(&text);
        let mut states = vec![before.clone()];
        let tried = lines.iter().filter_map(|line| line.strip_prefix("try "));
        states.extend(
            tried.map(|state| state.split(' ').map(|word| word.parse().unwrap()).collect()),
        );
        let commits = lines.iter().filter(|line| *line == "done").count();
        acknowledged += commits;

        let journal = JournalFile::open(&path).unwrap();
        assert_eq!(journal.damage(), None, "a kill is no damage");
        let kept = numbers(&journal);
        // The state of the last acknowledged commit, or of the one that was under way.
        assert!(
            states[commits..].contains(&kept),
            "round {round}: {kept:?} of {:?}",
            &states[commits..]
        );
        let whole = kept.iter().map(|number| record(*number, 200));
        assert_eq!(journal.load().unwrap(), whole.collect::<Vec<_>>());
        let highest = states[..=commits].iter().flatten().copied().max();
        assert!(
            journal.last_number() >= highest.unwrap_or(0).max(last),
            "numbers never repeat"
        );
        last = journal.last_number();
        before = kept;
    }
    assert!(
        acknowledged > 25,
        "only {acknowledged} commits before the kills"
    );
}
