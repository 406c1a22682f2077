//! The strategies, as types: the word on the getter decides at compile time what its setters do.

use std::fmt::Debug;

/// What the setters of a cache do.
pub trait Strategy: Debug + 'static {
    /// Whether the cache is told of writes at all.
    const TELLS: bool;
    /// Whether the new value is put into the cache.
    const PUTS: bool;
}

/// The body, then the entry is forgotten.
#[derive(Debug)]
pub enum CacheAside {}

/// The body, then the new value is put.
#[derive(Debug)]
pub enum WriteThrough {}

/// The body alone.
#[derive(Debug)]
pub enum WriteAround {}

/// The new value is put and queued, and the body runs later. Nothing is refused.
#[derive(Debug)]
pub enum WriteBehindNow {}

/// The same with a queue that may refuse writes.
#[derive(Debug)]
pub enum WriteBehindOrErr {}

/// The same with a queue that keeps what it accepts on disk.
#[derive(Debug)]
pub enum WriteBehindJournal {}

impl Strategy for WriteBehindJournal {
    const TELLS: bool = true;
    const PUTS: bool = true;
}

impl Strategy for WriteBehindNow {
    const TELLS: bool = true;
    const PUTS: bool = true;
}

impl Strategy for WriteBehindOrErr {
    const TELLS: bool = true;
    const PUTS: bool = true;
}

impl Strategy for CacheAside {
    const TELLS: bool = true;
    const PUTS: bool = false;
}

impl Strategy for WriteThrough {
    const TELLS: bool = true;
    const PUTS: bool = true;
}

impl Strategy for WriteAround {
    const TELLS: bool = false;
    const PUTS: bool = false;
}
