//! The file beside a journal that says which process has it, and what that process acknowledged.

use crate::failure::Failure;
use crate::place::beside;
use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

/// The lock of a journal; it ends with this.
///
/// It is a file of its own, for the journal's is replaced when it is made and when it is mended.
///
/// The number of the last acknowledged commit stands in it. A commit that is not whole was either
/// being written when the process was killed, which is no loss, or it was damaged since: only who
/// acknowledged it knows. The number is written after each commit and not synced, so it is there
/// after a kill, and may be an older one after a power failure.
pub(crate) struct Lock {
    file: File,
    before: Option<u64>,
}

impl Lock {
    pub(crate) fn take(path: &Path) -> Result<Self, Failure> {
        let mut file = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(beside(path, ".lock"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Failure::InUse),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let mut text = String::new();
        let before = match file.read_to_string(&mut text) {
            Ok(_) => text.trim_end().parse().ok(),
            // Not text: not of ours, or garbled.
            Err(error) if error.kind() == io::ErrorKind::InvalidData => None,
            Err(error) => return Err(error.into()),
        };
        Ok(Self { file, before })
    }

    /// What the process before acknowledged last; `None` if that is not known.
    pub(crate) fn acknowledged_before(&self) -> Option<u64> {
        self.before
    }

    /// Notes that `commit` is going to be acknowledged.
    pub(crate) fn acknowledge(&mut self, commit: u64) {
        let text = format!("{commit:020}\n");
        let written = self
            .file
            .rewind()
            .and_then(|()| self.file.write_all(text.as_bytes()));
        // The commit is on disk all the same: what stays is an older number, which is trusted less.
        drop(written);
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing the file is not enough: a process that is being started in this moment has a copy
        // of it, and with it the lock.
        let _ = self.file.unlock();
    }
}
