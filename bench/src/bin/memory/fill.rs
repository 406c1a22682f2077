//! A store that is filled, and what it then takes.

use larder_bench::alloc::live_bytes;
use larder_bench::entry::Entry;
use larder_bench::stores::{Contender, Store};
use larder_bench::{Failed, contenders};
use std::fs;

/// What is stored.
pub(crate) const KINDS: [&str; 3] = ["u64 -> u64", "u64 -> u64, ttl", "String -> String"];

/// What was measured of a store, in bytes of an entry.
#[derive(Debug)]
pub(crate) struct Filled {
    /// When it is full.
    pub(crate) full: f64,
    /// What the process then has of the system's memory.
    pub(crate) process: f64,
    /// When it has evicted twice as many entries as it holds.
    pub(crate) evicted: f64,
    /// How many of its capacity it holds when it is full.
    pub(crate) entries: u64,
}

impl Filled {
    pub(crate) fn parse(text: &str) -> Result<Self, Failed> {
        let numbers: Vec<f64> = text
            .split_whitespace()
            .map(str::parse)
            .collect::<Result<_, _>>()?;
        let [full, process, evicted, entries] = numbers[..] else {
            return Err(format!("a child told {text:?}").into());
        };
        Ok(Self {
            full,
            process,
            evicted,
            entries: entries as u64,
        })
    }
}

/// A store that is put into.
trait Fill {
    fn put(&self, ranks: std::ops::Range<u64>);
    fn entries(&self) -> usize;
}

struct Filling<S, T>(S, std::marker::PhantomData<T>);

impl<T: Entry, S: Store<T, T>> Fill for Filling<S, T> {
    fn put(&self, ranks: std::ops::Range<u64>) {
        for rank in ranks {
            self.0.put(T::key(rank), T::value(rank));
        }
    }
    fn entries(&self) -> usize {
        self.0.entries()
    }
}

type Maker = fn(usize) -> Box<dyn Fill>;

fn numbers<S: Store<u64, u64>>(capacity: usize) -> Box<dyn Fill> {
    Box::new(Filling::<S, u64>(
        S::new(capacity),
        std::marker::PhantomData,
    ))
}

fn texts<S: Store<String, String>>(capacity: usize) -> Box<dyn Fill> {
    Box::new(Filling::<S, String>(
        S::new(capacity),
        std::marker::PhantomData,
    ))
}

fn stores(kind: &str) -> Vec<Contender<Maker>> {
    if kind == KINDS[0] {
        Vec::from(contenders!(numbers as Maker; "cached, LRU", true, CachedLru;))
    } else if kind == KINDS[1] {
        Vec::from(contenders!(
            numbers, Maker;
            "larder", true, LarderTtl;
            "moka", true, MokaTtl;
            "cached, sharded LRU", true, ShardedLruTtl;
        ))
    } else {
        Vec::from(contenders!(texts as Maker; "cached, LRU", true, CachedLru;))
    }
}

/// The stores that take what is called so.
pub(crate) fn names(kind: &str) -> Vec<&'static str> {
    stores(kind).iter().map(|store| store.name).collect()
}

/// What runs in a process of its own: fills, and tells.
pub(crate) fn child(kind: &str, store: &str, capacity: u64) -> Result<(), Failed> {
    let stores = stores(kind);
    let store = stores
        .iter()
        .find(|it| it.name == store)
        .ok_or("no such store")?;
    let (live, resident) = (live_bytes(), resident()?);
    let store = (store.new)(capacity as usize);
    store.put(0..capacity);
    let entries = store.entries();
    let each = |bytes: isize| bytes as f64 / store.entries() as f64;
    let full = each(live_bytes() - live);
    let process = each(self::resident()? - resident);
    store.put(capacity..3 * capacity);
    let evicted = each(live_bytes() - live);
    println!("{full} {process} {evicted} {entries}");
    Ok(())
}

/// The bytes of memory that the process has, as Linux tells them.
fn resident() -> Result<isize, Failed> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kilobytes: isize = kilobytes
        .ok_or("the system tells no VmRSS")?
        .trim()
        .parse()?;
    Ok(kilobytes * 1024)
}
