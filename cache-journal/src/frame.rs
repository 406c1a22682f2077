//! How a record and the ledger stand on disk: framed by a mark, a length and a checksum.
//!
//! The store keeps values as they are, in one piece. So frames are found in the raw file too, when
//! the store can't make sense of it any more (`salvage`); and what the store hands out is checked,
//! for it does not check what it reads itself.

use crate::ledger::Ledger;
use cache_core::Record;

/// The version of the format, a digit: it follows the mark.
pub(crate) const VERSION: u8 = b'1';
/// What every frame of every version starts with.
pub(crate) const MARK: &[u8; 7] = b"larderJ";

const RECORD: u8 = b'R';
const LEDGER: u8 = b'L';
/// Mark, version, kind, length and checksum.
const HEAD: usize = MARK.len() + 2 + 4 + 4;

/// A record, and the commit that brought it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) commit: u64,
    pub(crate) record: Record,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    Entry(Entry),
    Ledger(Ledger),
}

/// Frames a record. `None` if it is longer than a frame can say (4 GiB).
pub(crate) fn of_record(record: &Record, commit: u64) -> Option<Vec<u8>> {
    let mut body = Vec::with_capacity(40 + record.payload.len());
    body.extend(commit.to_le_bytes());
    body.extend(record.number.to_le_bytes());
    for name in [&record.queue, &record.setter] {
        body.extend(u32::try_from(name.len()).ok()?.to_le_bytes());
        body.extend(name.as_bytes());
    }
    body.extend(&record.payload);
    framed(RECORD, &body)
}

/// Frames a ledger; `None` as above.
pub(crate) fn of_ledger(ledger: &Ledger) -> Option<Vec<u8>> {
    framed(LEDGER, &ledger.to_bytes())
}

fn framed(kind: u8, body: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(body.len()).ok()?;
    let mut frame = Vec::with_capacity(HEAD + body.len());
    frame.extend(MARK);
    frame.extend([VERSION, kind]);
    frame.extend(length.to_le_bytes());
    frame.extend(checksum(kind, body).to_le_bytes());
    frame.extend(body);
    Some(frame)
}

fn checksum(kind: u8, body: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&[kind]);
    hasher.update(&u64::try_from(body.len()).unwrap_or(u64::MAX).to_le_bytes());
    hasher.update(body);
    hasher.finalize()
}

/// The frame that `bytes` start with, and its length; `None` if there is no whole one.
pub(crate) fn read(bytes: &[u8]) -> Option<(Frame, usize)> {
    let mut rest = bytes.strip_prefix(MARK)?;
    let [version, kind] = *take(&mut rest)?;
    let length = usize::try_from(u32::from_le_bytes(*take(&mut rest)?)).ok()?;
    let sum = u32::from_le_bytes(*take(&mut rest)?);
    let body = rest.get(..length)?;
    if version != VERSION || checksum(kind, body) != sum {
        return None;
    }
    let frame = match kind {
        RECORD => Frame::Entry(entry(body)?),
        LEDGER => Frame::Ledger(Ledger::from_bytes(body)?),
        _ => return None,
    };
    Some((frame, HEAD + length))
}

fn entry(mut body: &[u8]) -> Option<Entry> {
    let commit = u64::from_le_bytes(*take(&mut body)?);
    let number = u64::from_le_bytes(*take(&mut body)?);
    let record = Record {
        number,
        queue: text(&mut body)?,
        setter: text(&mut body)?,
        payload: body.into(),
    };
    Some(Entry { commit, record })
}

fn text(bytes: &mut &[u8]) -> Option<Box<str>> {
    let length = usize::try_from(u32::from_le_bytes(*take(bytes)?)).ok()?;
    let (text, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(str::from_utf8(text).ok()?.into())
}

/// Takes the next `N` bytes.
pub(crate) fn take<'a, const N: usize>(bytes: &mut &'a [u8]) -> Option<&'a [u8; N]> {
    let (taken, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(taken)
}
