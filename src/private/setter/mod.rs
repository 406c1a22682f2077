//! What a setter does: `#[writes]` and `#[invalidates]`.
//!
//! An expansion lists what the setter changes ([`set`], [`also`], [`forget`], ..), hands over its
//! arguments ([`Setter::call`]), and runs the body between the two ends of all changes (`begin`,
//! [`Changes::end`]): before it, each cache is told that a write begins; after it, how it ended.
//! Under write-behind the plan of the call queues the body instead, with arguments that it owns
//! ([`keep`]).

#![allow(
    clippy::type_complexity,
    reason = "types say what a setter changes, and nobody writes them"
)]

mod acknowledge;
mod batch;
mod begun;
mod behind;
mod body;
mod call;
mod change;
mod deferred;
mod forgetting;
#[cfg(feature = "journal")]
mod journal;
mod keep;
mod putting;
mod returns;
mod strategy;
mod target;

pub use acknowledge::{Acknowledges, IsValue, Refuses, SaysRefused, Tells};
pub use batch::{Batch, BatchAsync, Batches, Reports, ReportsItems};
pub use begun::{Changes, Pending};
pub use behind::{Queued, Queues};
pub use body::{AsyncBody, Encode, SyncBody};
pub use call::{AtOnce, Call, Immediate, NeverQueued, NoBatch, Step, outcome};
pub use change::{
    Also, Change, End, Forget, ForgetAll, ForgetTag, Known, Nothing, Put, Returned, Setter,
    ValueFor, also, also_returned, change, forget, forget_all, forget_tag, set, set_returned,
};
pub use deferred::Deferred;
pub use forgetting::{Clearing, Forgetting};
#[cfg(feature = "journal")]
pub use journal::{Journaled, NotJournaled, Replayed, Replays, Stored, Travels, recover, replay};
pub use keep::{
    Keep, KeepNot, KeepRef, KeepValue, Kept, KeptValue, Lend, Owned, Unkept, Waits, lend, unkept,
};
pub use putting::{ComesLater, Putting};
pub use returns::{Gives, Outcome, Returns, ReturnsResult, Unit, Value};
pub use strategy::{
    CacheAside, Strategy, WriteAround, WriteBehindJournal, WriteBehindNow, WriteBehindOrErr,
    WriteThrough,
};
pub use target::{Target, Whole};
