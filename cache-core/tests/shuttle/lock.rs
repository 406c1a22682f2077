//! The lock of a shard, whose readers announce themselves. In all other explorations it is shuttle's.
//!
//! Under the cfg of these there are two places for readers only, so that three threads are enough for
//! one of them to go without.
use crate::explore::explore;
use cache_core::explored::{Lock, RwLock};
use shuttle::sync::Arc;
use shuttle::thread::{self, JoinHandle};

/// Two numbers that are alike while nobody writes.
type Pair = Arc<RwLock<(u32, u32)>>;

fn pair() -> Pair {
    Arc::new(RwLock::guard((0, 0)))
}

/// Others may come in, if the lock lets them.
fn pause() {
    shuttle::hint::spin_loop();
}

fn look(seen: &(u32, u32), meanwhile: impl FnOnce()) -> u32 {
    let first = seen.0;
    meanwhile();
    assert_eq!(first, seen.1, "a writer was inside");
    first
}

fn read(pair: &Pair) -> u32 {
    pair.reading(|seen| look(seen, pause))
}

/// As a hit does: without waiting, if that can be.
fn glance(pair: &Pair) -> u32 {
    let glance = pair.try_reading(|seen, _| look(seen, pause));
    glance.unwrap_or_else(|| read(pair))
}

fn change(numbers: &mut (u32, u32)) {
    let before = numbers.0;
    numbers.0 += 1;
    pause();
    assert_eq!(numbers.1, before, "another writer was inside");
    numbers.1 += 1;
}

fn start(pair: &Pair, run: fn(&Pair)) -> JoinHandle<()> {
    let pair = pair.clone();
    thread::spawn(move || run(&pair))
}

fn together(pair: &Pair, threads: &[fn(&Pair)]) {
    let started: Vec<_> = threads.iter().map(|run| start(pair, *run)).collect();
    for thread in started {
        thread.join().expect("a thread panicked");
    }
}

fn reads_twice(pair: &Pair) {
    let first = glance(pair);
    assert!(read(pair) >= first, "a later read saw less");
}

fn writes(pair: &Pair) {
    pair.writing(change);
}

/// Guards: the order of `announce` and of the look at `writing`, and the `withdraw` between them; that
/// of `shut` and of the look at the places; `used`, set before anything is announced.
#[test]
fn no_reader_is_inside_with_a_writer() {
    explore(|| {
        let pair = pair();
        together(&pair, &[reads_twice, writes, reads_twice]);
        assert_eq!(read(&pair), 1);
    });
}

/// Guards: that writers take the usual lock.
#[test]
fn no_two_writers_are_inside() {
    explore(|| {
        let pair = pair();
        together(&pair, &[writes, reads_twice, writes]);
        assert_eq!(read(&pair), 2);
    });
}

/// Guards: that a reader without a place takes the usual lock, and gives that one back.
#[test]
fn more_readers_than_places_are_kept_out_too() {
    explore(|| {
        let pair = pair();
        together(&pair, &[reads_twice, reads_twice, reads_twice, writes]);
        assert_eq!(read(&pair), 1);
    });
}

/// Guards: the look at the places in `try_lock_exclusive`.
#[test]
fn a_writer_that_does_not_wait_leaves_when_a_reader_is_inside() {
    fn tries(pair: &Pair) {
        for _ in 0..2 {
            pair.try_writing(change);
        }
    }
    explore(|| {
        let pair = pair();
        together(&pair, &[reads_twice, tries, reads_twice]);
        let before = read(&pair);
        writes(&pair);
        assert_eq!(read(&pair), before + 1);
    });
}

/// Guards: that a thread which reads one lock announces no other in the same place.
#[test]
fn a_lock_that_is_read_inside_of_another_keeps_writers_out() {
    explore(|| {
        let (outer, inner) = (pair(), pair());
        let reader = {
            let (outer, inner) = (outer.clone(), inner.clone());
            thread::spawn(move || {
                outer.reading(|seen| {
                    look(seen, || {
                        read(&inner);
                        pause();
                    })
                });
            })
        };
        let writers = [start(&outer, writes), start(&inner, writes)];
        for thread in writers.into_iter().chain([reader]) {
            thread.join().expect("a thread panicked");
        }
    });
}

/// Guards: `taken`.
#[test]
fn a_place_goes_from_thread_to_thread() {
    fn starts_readers(pair: &Pair) {
        for _ in 0..2 {
            start(pair, reads_twice).join().expect("a thread panicked");
        }
    }
    explore(|| {
        let pair = pair();
        together(&pair, &[starts_readers, starts_readers, writes]);
        assert_eq!(read(&pair), 1);
    });
}
