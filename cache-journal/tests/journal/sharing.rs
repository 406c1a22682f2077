//! One journal in several hands.

use crate::child::{command, said};
use crate::{numbers, record};
use cache_journal::{Journal, JournalFile};
use std::thread;
use tempfile::tempdir;

#[test]
fn a_second_process_gets_an_error_that_says_so_until_the_first_is_through() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("journal");
    let journal = JournalFile::open(&path).unwrap();
    journal.commit(&[record(1, 10)], &[]).unwrap();
    let second = || said(&command("open", &path).output().unwrap().stdout).join("");
    let error = second();
    assert!(error.contains("is open in another process"), "{error}");
    assert!(error.contains("/journal"), "{error}");
    assert_eq!(numbers(&journal), [1], "the first goes on");
    drop(journal);
    assert_eq!(second(), "opened");
}

#[test]
fn one_path_is_one_journal_in_a_process_however_it_is_spelled() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("journal");
    let journal = JournalFile::open(&path).unwrap();
    let roundabout = folder.path().join("a/../journal");
    std::fs::create_dir(folder.path().join("a")).unwrap();
    let same = JournalFile::open(roundabout).unwrap();
    same.commit(&[record(1, 10)], &[]).unwrap();
    assert_eq!(numbers(&journal), [1]);
    drop(journal);
    assert_eq!(numbers(&same.clone()), [1]);
    #[cfg(unix)]
    {
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert_eq!(numbers(&JournalFile::open(link).unwrap()), [1]);
    }
}

#[test]
fn threads_that_open_and_close_it_at_once_share_it() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("journal");
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    drop(JournalFile::open(&path).unwrap());
                }
            });
        }
        for thread in 0..4 {
            let path = &path;
            scope.spawn(move || {
                for round in 0..10 {
                    let journal = JournalFile::open(path).unwrap();
                    let number = 1 + thread * 10 + round;
                    journal.commit(&[record(number, 10)], &[]).unwrap();
                }
            });
        }
    });
    let journal = JournalFile::open(&path).unwrap();
    assert!(numbers(&journal).into_iter().eq(1..=40));
}

#[cfg(unix)]
#[test]
fn a_process_that_is_started_meanwhile_does_not_keep_it_open() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("journal");
    thread::scope(|scope| {
        let starts = scope.spawn(|| {
            for _ in 0..200 {
                std::process::Command::new("true").status().unwrap();
            }
        });
        while !starts.is_finished() {
            drop(JournalFile::open(&path).unwrap());
        }
    });
}
