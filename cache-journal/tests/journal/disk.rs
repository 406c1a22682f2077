//! No room.
#![cfg(unix)]

use crate::child::{command, said};
use crate::numbers;
use cache_journal::JournalFile;
use std::process::Command;
use tempfile::tempdir;

#[test]
fn a_full_disk_is_an_error_and_loses_nothing_and_it_goes_on_when_there_is_room() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("journal");
    let inner = command("fill", &path);
    // A limit to the size of files, which every user may set; without the signal that comes with it,
    // writes fail as they do on a full disk.
    let mut limited = Command::new("sh");
    limited
        .args(["-c", "trap '' XFSZ; ulimit -f 4096; exec \"$@\"", "sh"])
        .arg(inner.get_program())
        .args(inner.get_args());
    for (name, value) in inner.get_envs() {
        limited.env(name, value.unwrap());
    }
    let output = limited.output().unwrap();
    let lines = said(&output.stdout);
    let [error, kept] = lines.as_slice() else {
        panic!("{lines:?} {}", String::from_utf8_lossy(&output.stderr));
    };
    assert!(error.contains("no room for the journal"), "{error}");
    let journal = JournalFile::open(&path).unwrap();
    assert_eq!(journal.damage(), None);
    let kept = kept.strip_prefix("kept ").unwrap().split(' ');
    assert!(
        numbers(&journal)
            .into_iter()
            .eq(kept.map(|word| word.parse().unwrap()))
    );
}
