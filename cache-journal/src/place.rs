//! The files of a journal: itself, its lock, and those beside it.

use crate::failure::Failure;
use crate::frame::Entry;
use crate::ledger::Ledger;
use crate::store::Store;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// The one name of a journal's file, however it was spelled. Makes the folders that lead to it.
pub(crate) fn resolve(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or_else(|| {
        io::Error::new(
            ErrorKind::InvalidInput,
            "the path of a journal ends with the name of a file",
        )
    })?;
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    match path.canonicalize() {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(folder.canonicalize()?.join(name)),
        found => found,
    }
}

/// Puts a new file in place of the journal's, whole or not at all. Where the old one is, if it is to
/// be kept.
pub(crate) fn replace(
    path: &Path,
    ledger: &Ledger,
    entries: &[Entry],
    keeps: bool,
) -> Result<Option<PathBuf>, Failure> {
    let new = beside(path, ".new");
    let attempt = || {
        Store::create(&new, ledger, entries)?;
        // Only now: an attempt that failed leaves nothing.
        let kept = if keeps { Some(keep(path)?) } else { None };
        fs::rename(&new, path)?;
        Ok(kept)
    };
    let made = attempt();
    if made.is_err() {
        // It is of no use, and the next attempt makes another.
        let _ = fs::remove_file(&new);
    }
    sync_folder(path)?;
    made
}

/// Gives the journal's file a second name, under which it stays when it is replaced.
fn keep(path: &Path) -> Result<PathBuf, Failure> {
    for attempt in 1.. {
        let kept = beside(path, &format!(".damaged-{attempt}"));
        match fs::hard_link(path, &kept) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Ok(()) => return Ok(kept),
            // Not every file system knows second names.
            Err(_) if !kept.exists() => {
                fs::copy(path, &kept)?;
                return Ok(kept);
            }
            Err(_) => {}
        }
    }
    unreachable!("there are more numbers than files")
}

pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

/// On Unix, a new name is on disk only when its folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}
