//! The journal of larder's write queues.
//!
//! A queue that has a journal answers a write when it is on disk. What was acknowledged and is not
//! done when the process ends, is there when the next one opens the journal: after a kill, a crash
//! of the machine, and on a full disk. [`JournalFile`] is the journal, [`encode_call`] and
//! [`decode_call`] write and read the arguments of a setter.
//!
//! # On disk
//! One file, of the embedded store [redb]. Each commit is one transaction and one fsync, however
//! many records it brings and removes; the space of what is done is used again.
//!
//! Each record stands in a frame, with a checksum. So does the *ledger*, which every commit writes:
//! which numbers are not done, and the highest one ever given. By it a journal knows at its start
//! that nothing is missing. Where something is, or the store refuses the file, the raw file is
//! searched for frames: what is whole and not done goes into a new file, [`Damage`] says what was
//! lost, and the damaged file is kept.
//!
//! # Why redb
//! Measured against fjall 3.1 on ext4, on 2 cores that were shared with others
//! (`cargo run --release -p larder-bench --bin journal`):
//!
//! | | redb 4.4 | fjall 3.1 | this journal |
//! | --- | --- | --- | --- |
//! | a commit of 1 record that removes 1 | 0.29 ms | 0.14 ms | 0.30 ms |
//! | of 10 | 0.31 ms | 0.23 ms | 0.33 ms |
//! | of 100 | 0.53 ms | 0.57 ms | 0.55 ms |
//! | of 1,000 | 2.0 ms | 2.0 ms | 2.7 ms |
//! | most on disk while a million records come and go | 0.4 MB | 99 to 142 MB | 0.4 MB |
//! | crates that it brings | 1 | 35 | |
//! | killed 25 times while committing | nothing lost | nothing lost; once, 2 of them did not open | nothing lost |
//! | a full disk | nothing lost | nothing lost | nothing lost |
//! | a file whose end was cut | refuses | opens with the first records, without a word | opens with what is whole, and says what is lost |
//! | a file that was garbled near its end | refuses, or gives **wrong** records | refuses, or opens with the first, without a word | opens with what is whole, and says what is lost |
//!
//! A single write is faster with fjall; where many write at once, they share a commit. Neither alone
//! says what a damaged file lost: hence the frames and the ledger, which would be needed on both.
//! What a cut takes from redb's file need not be the newest records, for the file is a tree and no
//! log; but each one is named. And redb starts no threads.
//!
//! # Limits
//! A commit that fails may be on disk all the same. It is taken back with the next one; a process
//! that dies before that finds it. On a full disk, removals can fail too: what is done then waits
//! in the journal until there is room.
//!
//! # Why RON
//! Arguments must come back as they were or not at all, and be refused when the setter changed.
//! Of the encodings compared (`cargo run --release -p larder-bench --bin encodings`), JSON writes NaN
//! as `null`; JSON, `MessagePack` and CBOR make `None` of `Some(None)`; CBOR reads two arguments as
//! one; postcard reads a renamed field as the old one. [RON](ron) passes all of it, is text to look
//! at, and takes microseconds, where an fsync takes hundreds of them.

#![forbid(unsafe_code)]

mod damage;
mod encoding;
mod failure;
mod file;
mod frame;
mod ledger;
mod lock;
mod open;
mod place;
mod salvage;
mod state;
mod store;

pub use cache_core::{Journal, JournalError, Record};
pub use damage::Damage;
pub use encoding::{DecodeError, EncodeError, decode, decode_call, encode, encode_call};
pub use file::JournalFile;
