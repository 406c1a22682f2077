//! The traces, the capacities, and what is known of each.

use larder_bench::Failed;
use larder_bench::options::Options;
use larder_bench::traces::{Folder, Ratios, Trace};
use std::sync::Arc;

pub(crate) const LARDER: &str = "larder";
pub(crate) const CAFFEINE: &str = "caffeine324";
pub(crate) const OPTIMUM: &str = "opt";

/// A trace with one capacity.
pub(crate) struct Cell {
    pub(crate) trace: Arc<Trace>,
    pub(crate) size: usize,
    /// The hit ratio of each cache, in per cent.
    pub(crate) ratios: Ratios,
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

/// All cells.
pub(crate) fn cells(folder: &Folder, options: &Options) -> Result<Vec<Cell>, Failed> {
    let mut cells = Vec::new();
    for name in folder.names()?.iter().filter(|name| options.wants(name)) {
        let trace = Arc::new(folder.read(name)?);
        cells.extend(trace.sizes.iter().map(|size| Cell {
            trace: Arc::clone(&trace),
            size: *size,
            ratios: folder.baseline(name, *size),
            spread: None,
        }));
    }
    Ok(cells)
}
