//! Which histories are right, and which are not.

use crate::history::{FIRST, History, Kind, Moment};

const READ: Kind = Kind::Read;
const WRITE: Kind = Kind::Write;
const PERHAPS: Kind = Kind::PerhapsWrite;

/// What happened: kind, value, start and end.
fn is_right(operations: &[(Kind, u64, Moment, Moment)]) -> bool {
    let history = History::new();
    let mut log = history.log();
    for &(kind, value, start, end) in operations {
        log.add(kind, 1, value, start, end);
    }
    drop(log);
    history.check().is_ok()
}

#[test]
fn a_read_during_a_write_gets_either_value() {
    let write = (WRITE, 1, 10, 20);
    assert!(is_right(&[write, (READ, FIRST, 11, 12), (READ, 1, 13, 14)]));
    assert!(is_right(&[write, (READ, 1, 11, 14), (READ, FIRST, 12, 13)]));
}

#[test]
fn a_read_after_a_write_gets_no_older_value() {
    let write = (WRITE, 1, 10, 20);
    assert!(!is_right(&[write, (READ, FIRST, 21, 22)]));
    assert!(!is_right(&[write, (WRITE, 2, 23, 24), (READ, 1, 25, 26)]));
}

#[test]
fn reads_do_not_go_backwards() {
    let reads = [(READ, 1, 11, 12), (READ, FIRST, 13, 14)];
    for write in [WRITE, PERHAPS] {
        assert!(!is_right(&[(write, 1, 10, 20), reads[0], reads[1]]));
    }
}

#[test]
fn two_writes_at_once_happen_in_one_order_for_all() {
    let order = |[one, two, three]: [u64; 3]| {
        is_right(&[
            (WRITE, 1, 10, 20),
            (WRITE, 2, 10, 20),
            (READ, one, 30, 31),
            (READ, two, 40, 41),
            (READ, three, 50, 51),
        ])
    };
    assert!(order([1, 1, 1]));
    assert!(order([2, 2, 2]));
    assert!(!order([1, 2, 2]));
    assert!(!order([1, 2, 1]));
}

#[test]
fn a_write_that_nobody_saw_came_between_if_it_happened() {
    let order = |unseen| is_right(&[(WRITE, 1, 1, 2), (unseen, 2, 5, 6), (READ, 1, 9, 10)]);
    assert!(!order(WRITE));
    assert!(order(PERHAPS));
}

#[test]
fn a_write_that_perhaps_happened_did_so_by_its_end() {
    let write = (PERHAPS, 1, 5, 6);
    assert!(is_right(&[write, (READ, 1, 9, 10)]));
    assert!(!is_right(&[write, (READ, FIRST, 7, 8), (READ, 1, 9, 10)]));
}

#[test]
fn what_nobody_has_written_yet_is_not_read() {
    assert!(!is_right(&[(READ, 7, 1, 2)]));
    assert!(!is_right(&[(READ, 7, 1, 2), (WRITE, 7, 3, 4)]));
}
