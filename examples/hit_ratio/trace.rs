//! Where the accesses come from: a file, or a pattern.

use std::collections::HashSet;
use std::error::Error;
use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, Zipf};

pub(crate) struct Trace {
    pub(crate) name: String,
    pub(crate) keys: Vec<u64>,
    pub(crate) distinct: usize,
}

pub(crate) enum Source {
    /// A path, or a name in the folder of traces.
    File(PathBuf),
    /// A pattern over so many keys, of so many accesses.
    Made(Pattern, u64, usize),
}

pub(crate) enum Pattern {
    /// A few keys are asked for most of the time, as in a shop.
    Zipf { skew: f64 },
    /// All keys in turn, over and over: what defeats LRU.
    Loop,
    /// Every key as often as any other: no policy can do better than chance.
    Uniform,
}

impl Trace {
    pub(crate) fn read(source: &Source) -> Result<Self, Box<dyn Error>> {
        let (name, keys) = match source {
            Source::File(file) => read_file(file)?,
            Source::Made(pattern, keys, accesses) => pattern.make(*keys, *accesses)?,
        };
        if keys.is_empty() {
            return Err(format!("{name}: no accesses").into());
        }
        let distinct = keys.iter().collect::<HashSet<_>>().len();
        Ok(Self {
            name,
            keys,
            distinct,
        })
    }
}

impl Pattern {
    /// The same accesses in every run: the generator's seed is fixed.
    fn make(&self, keys: u64, accesses: usize) -> Result<(String, Vec<u64>), Box<dyn Error>> {
        if keys == 0 {
            return Err("--keys: at least one".into());
        }
        let mut rng = SmallRng::seed_from_u64(42);
        Ok(match self {
            Self::Zipf { skew } => {
                let ranks = Zipf::new(keys as f64, *skew)?;
                let made = (0..accesses)
                    .map(|_| ranks.sample(&mut rng) as u64)
                    .collect();
                (format!("zipf-{skew}"), made)
            }
            Self::Loop => ("loop".into(), (0..keys).cycle().take(accesses).collect()),
            Self::Uniform => {
                let made = (0..accesses).map(|_| rng.random_range(0..keys)).collect();
                ("uniform".into(), made)
            }
        })
    }
}

fn read_file(file: &Path) -> Result<(String, Vec<u64>), Box<dyn Error>> {
    let path = find(file)?;
    let mut bytes = fs::read(&path)?;
    if path.extension() == Some(OsStr::new("zst")) {
        let mut plain = Vec::new();
        ruzstd::decoding::StreamingDecoder::new(bytes.as_slice())?.read_to_end(&mut plain)?;
        bytes = plain;
    }
    let (keys, rest) = bytes.as_chunks::<8>();
    if !rest.is_empty() {
        return Err(format!("{}: not a whole number of u64 keys", path.display()).into());
    }
    let file_name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = file_name.split('.').next().unwrap_or_default().to_owned();
    Ok((name, keys.iter().copied().map(u64::from_le_bytes).collect()))
}

/// The file itself, or else the trace of that name.
fn find(file: &Path) -> Result<PathBuf, String> {
    if file.is_file() {
        return Ok(file.to_owned());
    }
    let folder = std::env::var_os("LARDER_TRACES").map_or("../shared/traces".into(), PathBuf::from);
    if !folder.is_dir() {
        return Err(format!(
            "no file {}, and no folder of traces at {} (LARDER_TRACES names another)",
            file.display(),
            folder.display()
        ));
    }
    ["u64.zst", "u64"]
        .iter()
        .map(|ending| folder.join(format!("{}.{ending}", file.display())))
        .find(|path| path.is_file())
        .ok_or_else(|| {
            format!(
                "{}: neither a file nor a trace in {}",
                file.display(),
                folder.display()
            )
        })
}
