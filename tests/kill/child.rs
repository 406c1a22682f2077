//! What a life does: this test program as a process of its own.

use crate::attributes::Attributes;
use crate::database::{Database, Failed};
use crate::engine::Engine;
use crate::life::{Change, KEYS, Life, Line, Subject, VERSIONS};
use larder::QueueStats;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use std::io::{Write, stdout};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

const WRITERS: u64 = 4;

/// What writes behind.
pub(crate) trait Writes: Sync {
    fn get(&self, key: u32) -> Option<u64>;
    /// Queues a write, to be stored together with others or alone.
    fn set(&self, key: u32, version: u64, batches: bool);
    /// Deletes at once, in the key's order.
    fn delete(&self, key: u32, version: u64) -> Result<(), Failed>;
    fn flush(&self);
    fn flush_key(&self, key: u32);
    fn replay_dead_letters(&self);
    /// Of both queues.
    fn stats(&self) -> [QueueStats; 2];
}

/// Not a test by itself: the life of a child.
#[test]
fn lives() {
    let Some(life) = Life::told() else {
        return;
    };
    let database = Database::open(&life);
    say(Line::Up);
    match life.subject {
        Subject::Engine => live(&life, &Engine::open(&life, database)),
        Subject::Attributes => live(&life, &Attributes::open(&life, database)),
    }
}

fn live(life: &Life, queue: &impl Writes) {
    let count = |count: fn(QueueStats) -> u64| queue.stats().map(count).iter().sum();
    say(Line::Open(count(|stats| stats.recovered)));
    for key in 0..KEYS {
        say(Line::Read(key, queue.get(key)));
    }
    say(Line::Dead(count(|stats| stats.dead)));
    if life.settles {
        queue.flush();
        let waiting = count(|stats| stats.waiting_for_recovery);
        say(Line::Settled(count(|stats| stats.dead), waiting));
    } else {
        write(life, queue);
    }
}

/// Writes until it is killed.
fn write(life: &Life, queue: &impl Writes) {
    let last = AtomicU64::new(life.number * VERSIONS);
    // Held while its key is written, so that the order of versions is that of the writes.
    let keys: Vec<_> = (0..KEYS).map(|_| Mutex::new(())).collect();
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (last, keys) = (&last, &keys);
            scope.spawn(move || {
                let mut dice = SmallRng::seed_from_u64(life.seed ^ (writer + 1));
                loop {
                    let key = dice.random_range(0..KEYS);
                    let turn = keys[key as usize].lock().unwrap();
                    let version = last.fetch_add(1, Ordering::Relaxed) + 1;
                    step(queue, key, version, dice.random_range(0..100));
                    drop(turn);
                }
            });
        }
    });
}

fn step(queue: &impl Writes, key: u32, version: u64, dice: u32) {
    let change = Change {
        key,
        version,
        deletes: (80..90).contains(&dice),
    };
    match dice {
        0..90 => {
            say(Line::Try(change));
            if change.deletes {
                while queue.delete(key, version).is_err() {}
            } else {
                queue.set(key, version, dice < 60);
            }
            say(Line::Done(change));
        }
        90..93 => {
            queue.get(key);
        }
        93..98 => queue.replay_dead_letters(),
        98 => queue.flush_key(key),
        _ => queue.flush(),
    }
}

fn say(line: Line) {
    let mut out = stdout().lock();
    // In one piece: a kill may come between two.
    let whole = format!("{line}\n");
    out.write_all(whole.as_bytes()).unwrap();
    out.flush().unwrap();
}
