//! The folder of access traces, and what others reached on them.

#[path = "../../examples/hit_ratio/trace.rs"]
#[expect(dead_code, reason = "patterns are for the example alone")]
mod trace;

use crate::Failed;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Accesses that were recorded.
pub struct Trace {
    /// The name of its file.
    pub name: String,
    /// One for each access.
    pub keys: Vec<u64>,
    /// The capacities that are of interest: those of the baseline, or else parts of the distinct
    /// keys.
    pub sizes: Vec<usize>,
}

/// The hit ratios of caches, in per cent, by their names.
pub type Ratios = BTreeMap<String, f64>;

/// Where traces are.
pub struct Folder {
    path: PathBuf,
    /// By trace and capacity.
    baseline: BTreeMap<(String, usize), Ratios>,
}

impl Folder {
    /// The folder that `LARDER_TRACES` names, or else `../shared/traces` beside the project's. Says
    /// so where there is none.
    ///
    /// # Errors
    /// Where its `baseline.csv` is there, and cannot be read.
    pub fn open() -> Result<Option<Self>, Failed> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let path = std::env::var_os("LARDER_TRACES");
        let path = path.map_or(root.join("../shared/traces"), PathBuf::from);
        if !path.is_dir() {
            println!(
                "NOT MEASURED: there is no folder of traces at {} (LARDER_TRACES names another)",
                path.display()
            );
            return Ok(None);
        }
        let baseline = baseline(&path.join("baseline.csv"))?;
        Ok(Some(Self { path, baseline }))
    }

    /// The names of the traces, sorted.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn names(&self) -> Result<Vec<String>, Failed> {
        let entries = fs::read_dir(&self.path)?.collect::<Result<Vec<_>, _>>()?;
        let files = entries
            .iter()
            .map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut names: Vec<_> = files
            .filter_map(|file| {
                let name = file.strip_suffix(".zst").unwrap_or(&file);
                Some(name.strip_suffix(".u64")?.to_owned())
            })
            .collect();
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// Reads a trace.
    ///
    /// # Errors
    /// Where its file cannot be read.
    pub fn read(&self, name: &str) -> Result<Trace, Failed> {
        let files = ["u64.zst", "u64"].map(|ending| self.path.join(format!("{name}.{ending}")));
        let file = files.into_iter().find(|file| file.is_file());
        let file = file.ok_or_else(|| format!("no trace {name} in {}", self.path.display()))?;
        let read = trace::Trace::read(&trace::Source::File(file));
        let read = read.map_err(|error| format!("{name}: {error}"))?;
        let known = self.baseline.keys().filter(|(trace, _)| trace == name);
        let mut sizes: Vec<_> = known.map(|(_, size)| *size).collect();
        if sizes.is_empty() {
            sizes = [100, 20, 10, 5]
                .map(|part| read.distinct.div_ceil(part))
                .to_vec();
        }
        Ok(Trace {
            name: read.name,
            keys: read.keys,
            sizes,
        })
    }

    /// What others reached, where it is known.
    pub fn baseline(&self, trace: &str, size: usize) -> Ratios {
        let known = self.baseline.get(&(trace.to_owned(), size));
        known.cloned().unwrap_or_default()
    }
}

fn baseline(file: &Path) -> Result<BTreeMap<(String, usize), Ratios>, Failed> {
    let mut cells = BTreeMap::<_, Ratios>::new();
    if !file.is_file() {
        return Ok(cells);
    }
    for line in fs::read_to_string(file)?.lines().skip(1) {
        let [trace, size, name, _, _, ratio, ..] = line.split(',').collect::<Vec<_>>()[..] else {
            return Err(format!("{} has a line {line:?}", file.display()).into());
        };
        let cell = cells.entry((trace.to_owned(), size.parse()?)).or_default();
        cell.insert(name.to_owned(), ratio.parse::<f64>()? * 100.0);
    }
    Ok(cells)
}
