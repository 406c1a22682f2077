//! Taking turns, and the tables.

use crate::measure::measure;
use crate::trial::{Place, Trial, Way};
use comfy_table::Table;
use larder_bench::Failed;
use larder_bench::samples::{Samples, digits};
use std::time::Duration;

/// How much time is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    Full,
    Quick,
}

pub(crate) struct Report {
    pub(crate) effort: Effort,
    pub(crate) markdown: bool,
}

const BATCHES: [usize; 4] = [1, 10, 100, 1000];
const WRITERS: [u64; 2] = [1, 8];
/// Few enough that a key is written again while its last write still waits.
const HOT: u64 = 100;

impl Report {
    /// How often each is measured.
    pub(crate) fn turns(&self) -> usize {
        match self.effort {
            Effort::Full => 5,
            Effort::Quick => 3,
        }
    }

    fn time(&self) -> Duration {
        Duration::from_millis(match self.effort {
            Effort::Full => 250,
            Effort::Quick => 60,
        })
    }

    /// Measures, and prints, direct writes and those behind, to one place.
    pub(crate) fn writes(&self, place: Place) -> Result<(), Failed> {
        let name = match place {
            Place::SqliteFull => "SQLite, WAL, synchronous = FULL",
            Place::SqliteNormal => "SQLite, WAL, synchronous = NORMAL",
            Place::Postgres => "PostgreSQL",
        };
        let mut table = self.table(
            3,
            &[
                "writers",
                "keys",
                "way",
                "writes/s: median",
                "least .. most",
                "times direct",
            ],
        );
        let groups: Vec<_> = WRITERS
            .into_iter()
            .flat_map(|writers| [(writers, None), (writers, Some(HOT))])
            .map(|(writers, keys)| self.group(place, writers, keys))
            .collect();
        let mut rates: Vec<Vec<Samples>> = groups
            .iter()
            .map(|group| vec![Samples::default(); group.len()])
            .collect();
        for _ in 0..self.turns() {
            for (group, rates) in groups.iter().zip(&mut rates) {
                for (trial, rates) in group.iter().zip(rates) {
                    rates.0.push(measure(trial)?);
                }
            }
        }
        for (group, rates) in groups.iter().zip(rates) {
            let spreads: Vec<_> = rates.iter().map(Samples::spread).collect();
            for (trial, spread) in group.iter().zip(&spreads) {
                table.add_row([
                    trial.writers.to_string(),
                    trial
                        .keys
                        .map_or("distinct".to_owned(), |keys| format!("{keys} hot")),
                    way(trial.way),
                    digits(spread.median),
                    spread.ends(),
                    format!("{:.1}", spread.median / spreads[0].median),
                ]);
            }
        }
        println!("\n{name}\n\n{table}");
        Ok(())
    }

    /// What is compared with each other; the first is direct.
    fn group(&self, place: Place, writers: u64, keys: Option<u64>) -> Vec<Trial> {
        let behind = |workers, journal| {
            let batches = BATCHES.into_iter();
            // Where keys are hot, what is coalesced decides, and not the batch.
            let batches = batches.filter(move |batch| keys.is_none() || *batch == 100);
            // More connections pay where a batch is long.
            let batches = batches.filter(move |batch| workers == 1 || *batch >= 100);
            batches.map(move |batch| Way::Behind {
                batch,
                workers,
                journal,
            })
        };
        let ways = [Way::Direct].into_iter().chain(behind(1, false));
        // One connection at a time can write to SQLite.
        let more = (place == Place::Postgres && keys.is_none()).then(|| behind(4, false));
        ways.chain(more.into_iter().flatten())
            .chain(behind(1, true))
            .map(|way| Trial {
                place,
                way,
                writers,
                keys,
                time: self.time(),
            })
            .collect()
    }

    /// A table whose first columns are text.
    pub(crate) fn table(&self, text: usize, header: &[&str]) -> Table {
        let report = larder_bench::report::Report {
            markdown: self.markdown,
        };
        report.table(text, header)
    }
}

fn way(way: Way) -> String {
    match way {
        Way::Direct => "direct".to_owned(),
        Way::Behind {
            batch,
            workers,
            journal,
        } => {
            let workers = if workers > 1 {
                format!(", {workers} workers")
            } else {
                String::new()
            };
            let journal = if journal { ", journal" } else { "" };
            format!("behind, batch {batch}{workers}{journal}")
        }
    }
}
