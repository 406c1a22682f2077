//! Who starts the lives, kills them, and compares.

use crate::database;
use crate::life::{Life, Line, Subject};
use crate::promise::Promise;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use std::env;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

/// What takes longer hangs.
const LIMIT: Duration = Duration::from_secs(60);

/// When a life is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// So long after it began to open its queues.
    Opening(Duration),
    /// So long after they were open.
    Open(Duration),
    /// When it has said so many lines.
    Said(usize),
}

/// Kills as many lives as `LARDER_KILLS` says, and compares the database with what they said.
pub(crate) fn kill_and_compare(subject: Subject) {
    let wanted = env::var("LARDER_KILLS").map_or(25, |kills| kills.parse().expect("a number"));
    let mut story = Story::new(subject);
    while story.kills < wanted {
        for _ in 0..story.dice.random_range(1..4) {
            let moment = story.moment();
            assert!(story.live(false, Some(moment)), "it ended by itself");
        }
        let moment = story.dice.random_bool(0.3).then(|| story.moment());
        if story.live(true, moment) {
            story.live(true, None);
        }
        let (rows, history) = database::look(&story.life.database(), story.promise.at);
        story.promise.compare(&rows, &history);
    }
    let Promise {
        acknowledged,
        recovered,
        ..
    } = story.promise;
    eprintln!(
        "{} kills: {acknowledged} writes acknowledged, {recovered} recovered",
        story.kills
    );
    assert!(acknowledged > wanted && recovered > wanted);
}

/// All lives, up to now.
struct Story {
    life: Life,
    folder: Option<TempDir>,
    seed: u64,
    dice: SmallRng,
    promise: Promise,
    kills: u64,
}

impl Story {
    fn new(subject: Subject) -> Self {
        let seed = env::var("LARDER_SEED").map_or_else(
            |_| {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
                u64::from(now.subsec_nanos())
            },
            |seed| seed.parse().expect("LARDER_SEED is a number"),
        );
        let folder = tempfile::tempdir().unwrap();
        Self {
            life: Life {
                subject,
                folder: folder.path().to_owned(),
                number: 0,
                seed: 0,
                settles: false,
                delay: Duration::ZERO,
                faults: 0,
            },
            folder: Some(folder),
            seed,
            dice: SmallRng::seed_from_u64(seed),
            promise: Promise::new(),
            kills: 0,
        }
    }

    fn moment(&mut self) -> Moment {
        match self.dice.random_range(0..10) {
            0..3 => Moment::Opening(Duration::from_micros(self.dice.random_range(0..20_000))),
            3..8 => Moment::Open(Duration::from_micros(self.dice.random_range(0..150_000))),
            _ => Moment::Said(self.dice.random_range(1..600)),
        }
    }

    /// Starts a life, and kills it at a moment. Whether it was killed before it ended.
    fn live(&mut self, settles: bool, moment: Option<Moment>) -> bool {
        let delays = [0, 5, 50, 3_600_000];
        // Now and then one whose writes mostly become dead letters.
        let faults = [10, 10, 60];
        self.life = Life {
            number: self.life.number + 1,
            seed: self.dice.random(),
            settles,
            delay: Duration::from_millis(delays[self.dice.random_range(0..delays.len())]),
            faults: if settles {
                0
            } else {
                faults[self.dice.random_range(0..faults.len())]
            },
            ..self.life.clone()
        };
        let mut running = Running::start(&self.life);
        if let Some(moment) = moment {
            running.wait_for(moment);
            running.child.kill().unwrap();
        }
        let status = running.end();
        self.promise.hear(&running.lines);
        let last = running.lines.last();
        if status.success() {
            assert!(settles && last == Some(&Line::Settled(0, 0)), "{last:?}");
            return false;
        }
        let killed = moment.is_some() && status.code().is_none();
        assert!(killed, "it failed by itself: {status}");
        self.kills += 1;
        true
    }
}

impl Drop for Story {
    fn drop(&mut self) {
        if !thread::panicking() {
            return;
        }
        let said = fs::read_to_string(self.life.folder.join("errors")).unwrap_or_default();
        eprintln!(
            "{said}failed with LARDER_SEED={}: {:#?}",
            self.seed, self.life
        );
        // To be looked at.
        self.folder.take().map(TempDir::keep);
    }
}

/// A life that goes on.
struct Running {
    child: Child,
    said: Receiver<Line>,
    lines: Vec<Line>,
}

impl Running {
    fn start(life: &Life) -> Self {
        let errors = File::create(life.folder.join("errors")).unwrap();
        let mut command = Command::new(env::current_exe().unwrap());
        command
            .args(["child::lives", "--exact", "--nocapture", "--test-threads=1"])
            .stdout(Stdio::piped())
            .stderr(errors);
        life.tell(&mut command);
        let mut child = command.spawn().unwrap();
        let (say, said) = channel();
        let mut out = BufReader::new(child.stdout.take().expect("it is piped"));
        thread::spawn(move || {
            let mut text = String::new();
            // A last line that a kill has cut has no end.
            while out.read_line(&mut text).unwrap() > 0 && text.ends_with('\n') {
                if let Some(line) = Line::parse(text.trim_end()) {
                    let _ = say.send(line);
                }
                text.clear();
            }
        });
        Self {
            child,
            said,
            lines: Vec::new(),
        }
    }

    /// Takes in the next line. False when there is none any more.
    fn hear(&mut self) -> bool {
        match self.said.recv_timeout(LIMIT) {
            Ok(line) => self.lines.push(line),
            Err(RecvTimeoutError::Disconnected) => return false,
            Err(RecvTimeoutError::Timeout) => panic!("it hangs"),
        }
        true
    }

    fn wait_for(&mut self, moment: Moment) {
        let reached = |lines: &[Line]| match moment {
            Moment::Opening(_) => !lines.is_empty(),
            Moment::Open(_) => lines.iter().any(|line| matches!(line, Line::Open(_))),
            Moment::Said(count) => lines.len() >= count,
        };
        while !reached(&self.lines) && self.hear() {}
        if let Moment::Opening(time) | Moment::Open(time) = moment {
            // Not a wait for something: the moment of the kill is what varies.
            thread::sleep(time);
        }
    }

    /// Takes in all that it says to its end.
    fn end(&mut self) -> ExitStatus {
        while self.hear() {}
        self.child.wait().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
