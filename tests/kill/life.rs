//! One life of the process that is killed: what it is told, and what it says.

use std::env;
use std::fmt;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

const TOLD: &str = "LARDER_KILL_LIFE";
const FOLDER: &str = "LARDER_KILL_FOLDER";

/// How many keys there are.
pub(crate) const KEYS: u32 = 20;

/// Versions of a life are above those of the lives before.
pub(crate) const VERSIONS: u64 = 1_000_000_000;

/// What writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Queues, and work made by hand.
    Engine,
    /// Annotated functions.
    Attributes,
}

const SUBJECTS: [Subject; 2] = [Subject::Engine, Subject::Attributes];

/// What a life is told.
#[derive(Debug, Clone)]
pub(crate) struct Life {
    pub(crate) subject: Subject,
    pub(crate) folder: PathBuf,
    /// Counts from 1.
    pub(crate) number: u64,
    pub(crate) seed: u64,
    /// It stores what waits and ends, instead of writing until it is killed.
    pub(crate) settles: bool,
    /// How long a write waits for others.
    pub(crate) delay: Duration,
    /// How many of 100 statements fail.
    pub(crate) faults: u32,
}

impl Life {
    pub(crate) fn journal(&self) -> PathBuf {
        self.folder.join("journal")
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder.join("database")
    }

    pub(crate) fn tell(&self, command: &mut Command) {
        let told = format!(
            "{:?} {} {} {} {} {}",
            self.subject,
            self.number,
            self.seed,
            self.settles,
            self.delay.as_millis(),
            self.faults,
        );
        command.env(TOLD, told).env(FOLDER, &self.folder);
    }

    /// What this process was told; `None` in the parent.
    pub(crate) fn told() -> Option<Self> {
        let told = env::var(TOLD).ok()?;
        let mut words = told.split(' ');
        let mut word = || words.next().expect("six words are told");
        let subject = word();
        let named = |known: &Subject| format!("{known:?}") == subject;
        Some(Self {
            subject: SUBJECTS.into_iter().find(named).expect("it is known"),
            number: word().parse().expect("a number"),
            seed: word().parse().expect("a number"),
            settles: word().parse().expect("true or false"),
            delay: Duration::from_millis(word().parse().expect("milliseconds")),
            faults: word().parse().expect("a percentage"),
            folder: env::var_os(FOLDER).expect("a folder is told").into(),
        })
    }
}

/// A change of one key. The versions of a key grow, and are tried one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) key: u32,
    pub(crate) version: u64,
    pub(crate) deletes: bool,
}

impl Change {
    /// What the row holds after it.
    pub(crate) fn row(self) -> Option<u64> {
        (!self.deletes).then_some(self.version)
    }
}

/// A line that a life says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    /// It is about to open its queues.
    Up,
    /// They are open, and that many writes were recovered from the journal.
    Open(u64),
    /// A reader saw this, before anything was written.
    Read(u32, Option<u64>),
    /// After these reads: how many dead letters there are by now.
    Dead(u64),
    Try(Change),
    Done(Change),
    /// All is stored, but for so many dead letters, and so many that wait for their recovery.
    Settled(u64, u64),
}

/// What begins each line, for the test harness says something, too.
const MARK: &str = "life: ";

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MARK)?;
        match self {
            Self::Up => f.write_str("up"),
            Self::Open(recovered) => write!(f, "open {recovered}"),
            Self::Read(key, version) => write!(f, "read {key} {}", version.unwrap_or(0)),
            Self::Dead(letters) => write!(f, "dead {letters}"),
            Self::Try(change) => write!(f, "try {change}"),
            Self::Done(change) => write!(f, "done {change}"),
            Self::Settled(dead, waiting) => write!(f, "settled {dead} {waiting}"),
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let deletes = u8::from(self.deletes);
        write!(f, "{} {} {deletes}", self.key, self.version)
    }
}

impl Line {
    /// What a whole line of a child's output says; `None` where it is the harness's.
    pub(crate) fn parse(line: &str) -> Option<Self> {
        let (_, said) = line.split_once(MARK)?;
        let mut words = said.split(' ');
        let what = words.next()?;
        let mut number = || words.next()?.parse::<u64>().ok();
        let key = |number: u64| u32::try_from(number).ok();
        Some(match what {
            "up" => Self::Up,
            "open" => Self::Open(number()?),
            "read" => Self::Read(key(number()?)?, Some(number()?).filter(|row| *row > 0)),
            "dead" => Self::Dead(number()?),
            "settled" => Self::Settled(number()?, number()?),
            "try" | "done" => {
                let change = Change {
                    key: key(number()?)?,
                    version: number()?,
                    deletes: number()? == 1,
                };
                if what == "try" {
                    Self::Try(change)
                } else {
                    Self::Done(change)
                }
            }
            _ => return None,
        })
    }
}
