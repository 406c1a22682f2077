//! What a setter does: `#[writes]` and `#[invalidates]`.
//!
//! An expansion lists what the setter changes ([`set`], [`also`], [`forget`], ..), hands over its
//! arguments ([`Setter::call`]), and runs the body between the two ends of all changes
//! ([`Call::run`]): before it, each cache is told that a write begins; after it, how it ended. Under
//! write-behind the body is queued instead, with arguments that it owns ([`keep`]).

mod call;
mod change;
mod ends;
mod keep;
mod returns;
mod strategy;
mod target;

pub use call::{AtOnce, Call, Changes, Immediate, NeverQueued, NoBatch, Step, Writes, WritesAsync};
pub use change::{
    Change, End, Forget, ForgetAll, ForgetTag, Known, Nothing, Put, Returned, Setter, ValueFor,
    also, also_returned, change, forget, forget_all, forget_tag, set, set_returned,
};
pub use ends::{Forgetting, Putting};
pub use keep::{Keep, KeepNot, KeepRef, KeepValue, Kept, KeptValue, Lend, Unkept, lend, unkept};
pub use returns::{Gives, Outcome, Returns, ReturnsResult, Unit, Value};
pub use strategy::{CacheAside, Strategy, WriteAround, WriteThrough};
pub use target::{Handling, Target, Whole, keep_all};
