//! The traces, the capacities, and what is known of each.

use crate::trace::{Source, Trace};
use larder_bench::Failed;
use larder_bench::options::Options;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) const LARDER: &str = "larder";
pub(crate) const CAFFEINE: &str = "caffeine324";
pub(crate) const OPTIMUM: &str = "opt";

/// The hit ratios of caches, by trace and capacity.
type Baseline = BTreeMap<(String, usize), BTreeMap<String, f64>>;

/// Where traces are.
pub(crate) struct Folder {
    pub(crate) path: PathBuf,
}

/// A trace with one capacity.
pub(crate) struct Cell {
    pub(crate) trace: Arc<Trace>,
    pub(crate) size: usize,
    /// The hit ratio of each cache, in per cent.
    pub(crate) ratios: BTreeMap<String, f64>,
    /// larder's least and most.
    pub(crate) spread: Option<(f64, f64)>,
}

impl Cell {
    pub(crate) fn ratio(&self, name: &str) -> Option<f64> {
        self.ratios.get(name).copied()
    }

    /// The best cache that one could use instead: neither the optimum, which knows the future, nor
    /// what the baseline calls `ref_` and `plfu`, which are models and no libraries.
    pub(crate) fn best_peer(&self) -> Option<(&str, f64)> {
        let peers = self
            .ratios
            .iter()
            .map(|(name, ratio)| (name.as_str(), *ratio));
        peers
            .filter(|(name, _)| is_peer(name))
            .max_by(|one, other| one.1.total_cmp(&other.1))
    }

    /// What a cache lacks to the best peer; 0 where it is better.
    pub(crate) fn shortfall(&self, name: &str) -> Option<f64> {
        let best = self.best_peer()?.1;
        Some((best - self.ratio(name)?).max(0.0))
    }
}

fn is_peer(name: &str) -> bool {
    ![LARDER, OPTIMUM, "plfu"].contains(&name) && !name.starts_with("ref_")
}

impl Folder {
    pub(crate) fn find() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let path = std::env::var_os("LARDER_TRACES");
        Self {
            path: path.map_or(root.join("../shared/traces"), PathBuf::from),
        }
    }

    /// All cells: of each trace, the capacities of the baseline, or else parts of its keys.
    pub(crate) fn cells(&self, options: &Options) -> Result<Vec<Cell>, Failed> {
        let baseline = self.baseline()?;
        let mut cells = Vec::new();
        for file in self.traces()? {
            let trace = Trace::read(&Source::File(file)).map_err(|error| error.to_string())?;
            if !options.wants(&trace.name) {
                continue;
            }
            let trace = Arc::new(trace);
            let known = baseline.keys().filter(|(name, _)| *name == trace.name);
            let mut sizes: Vec<_> = known.map(|(_, size)| *size).collect();
            if sizes.is_empty() {
                sizes = [100, 20, 10, 5]
                    .map(|part| trace.distinct.div_ceil(part))
                    .to_vec();
            }
            cells.extend(sizes.into_iter().map(|size| {
                Cell {
                    trace: Arc::clone(&trace),
                    size,
                    ratios: baseline
                        .get(&(trace.name.clone(), size))
                        .cloned()
                        .unwrap_or_default(),
                    spread: None,
                }
            }));
        }
        Ok(cells)
    }

    fn traces(&self) -> Result<Vec<PathBuf>, Failed> {
        let entries = fs::read_dir(&self.path)?.collect::<Result<Vec<_>, _>>()?;
        let mut files: Vec<_> = entries.iter().map(fs::DirEntry::path).collect();
        files.retain(|file| {
            let name = file.to_string_lossy();
            name.ends_with(".u64.zst") || name.ends_with(".u64")
        });
        files.sort();
        Ok(files)
    }

    /// What others reached: from `baseline.csv`, where there is one.
    fn baseline(&self) -> Result<Baseline, Failed> {
        let mut cells = Baseline::new();
        let file = self.path.join("baseline.csv");
        if !file.is_file() {
            return Ok(cells);
        }
        let text = fs::read_to_string(file)?;
        for line in text.lines().skip(1) {
            let [trace, size, name, _, _, ratio, ..] = line.split(',').collect::<Vec<_>>()[..]
            else {
                return Err(format!("baseline.csv has a line {line:?}").into());
            };
            let cell = cells.entry((trace.to_owned(), size.parse()?)).or_default();
            cell.insert(name.to_owned(), ratio.parse::<f64>()? * 100.0);
        }
        Ok(cells)
    }
}
