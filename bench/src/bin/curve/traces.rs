//! The traces, and the capacities that are of interest to each.

use crate::Failed;
use std::fs;
use std::io::Read;
use std::path::PathBuf;

pub(crate) struct Trace {
    pub(crate) name: &'static str,
    /// Today's capacities, around which curves are drawn.
    pub(crate) sizes: &'static [u64],
}

const ALL: [Trace; 9] = [
    Trace {
        name: "web07",
        sizes: &[75, 300, 1200, 3000],
    },
    Trace {
        name: "lirs-multi2",
        sizes: &[600, 1200, 1800, 3000],
    },
    Trace {
        name: "corda-vault",
        sizes: &[256, 512, 1024],
    },
    Trace {
        name: "lirs-loop",
        sizes: &[256, 512, 768, 1000],
    },
    Trace {
        name: "mix-corda-loop",
        sizes: &[256, 512, 768, 1024],
    },
    Trace {
        name: "arc-oltp",
        sizes: &[500, 1000, 2000, 10_000],
    },
    Trace {
        name: "zipf",
        sizes: &[1000, 5000, 20_000, 80_000],
    },
    Trace {
        name: "orm-night",
        sizes: &[1250, 2500, 5000, 10_000],
    },
    Trace {
        name: "arc-p3",
        sizes: &[32_768, 100_000, 200_000, 400_000],
    },
];

/// Those that are asked for, or all.
pub(crate) fn chosen(names: &[String]) -> Result<Vec<&'static Trace>, Failed> {
    if let Some(unknown) = names
        .iter()
        .find(|name| !ALL.iter().any(|t| t.name == **name))
    {
        let known: Vec<_> = ALL.iter().map(|trace| trace.name).collect();
        return Err(format!("no trace {unknown}: there are {}", known.join(", ")).into());
    }
    let asked = |trace: &&Trace| names.is_empty() || names.iter().any(|name| name == trace.name);
    Ok(ALL.iter().filter(asked).collect())
}

/// Where the traces are.
pub(crate) fn folder() -> PathBuf {
    std::env::var_os("LARDER_TRACES").map_or("../shared/traces".into(), PathBuf::from)
}

impl Trace {
    pub(crate) fn read(&self) -> Result<Vec<u64>, Failed> {
        let path = folder().join(format!("{}.u64.zst", self.name));
        let packed = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut bytes = Vec::new();
        ruzstd::decoding::StreamingDecoder::new(packed.as_slice())?.read_to_end(&mut bytes)?;
        let (keys, _) = bytes.as_chunks::<8>();
        Ok(keys.iter().copied().map(u64::from_le_bytes).collect())
    }
}
