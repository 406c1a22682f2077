//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use larder::EvictionPolicy;
use lexopt::{Arg, Error, Parser, ValueExt};

use crate::trace::{Pattern, Source};

pub(crate) const HELP: &str = "\
Replays accesses (look up, insert on a miss) over capacities and policies.

usage: hit_ratio [TRACE | --pattern PATTERN] [options]

  TRACE              a file of little-endian u64 keys, plain or zstd-compressed (*.zst), or the name
                     of a NAME.u64.zst in the folder LARDER_TRACES (default ../shared/traces)
  --pattern PATTERN  zipf, loop or uniform: made-up accesses (default: zipf)
  --keys N           distinct keys of the pattern (default: 10000)
  --accesses N       accesses of the pattern (default: 200000)
  --skew S           exponent of zipf (default: 0.99)
  --sizes A,B,..     capacities (default: twelve, from 0.1 % of the distinct keys to all)
  --predict N        the capacity of the cache that predicts what others do (default: 1/32 of the keys)
  --policies A,B,..  adaptive, lru, lfu, fifo (default: all)
  --out DIR          where the curve is drawn (default: target/hit_ratio)
  -h, --help         this text
";

pub(crate) struct Args {
    pub(crate) source: Source,
    pub(crate) sizes: Option<Vec<usize>>,
    pub(crate) predict: Option<usize>,
    pub(crate) policies: Vec<EvictionPolicy>,
    pub(crate) out: PathBuf,
}

impl Args {
    /// `None` where help was asked for.
    pub(crate) fn parse() -> Result<Option<Self>, Error> {
        use EvictionPolicy::{Adaptive, Fifo, Lfu, Lru};

        let mut trace: Option<OsString> = None;
        let (mut pattern, mut keys, mut accesses, mut skew) = (None, 10_000, 200_000, 0.99);
        let mut sizes: Option<Vec<usize>> = None;
        let mut predict: Option<usize> = None;
        let mut policies = vec![Adaptive, Lru, Lfu, Fifo];
        let mut out = PathBuf::from("target/hit_ratio");

        let mut parser = Parser::from_env();
        while let Some(arg) = parser.next()? {
            match arg {
                Arg::Value(name) if trace.is_none() => trace = Some(name),
                Arg::Long("pattern") => pattern = Some(parser.value()?.string()?),
                Arg::Long("keys") => keys = parser.value()?.parse()?,
                Arg::Long("accesses") => accesses = parser.value()?.parse()?,
                Arg::Long("skew") => skew = parser.value()?.parse()?,
                Arg::Long("sizes") => sizes = Some(list(&parser.value()?.string()?)?),
                Arg::Long("predict") => predict = Some(parser.value()?.parse()?),
                Arg::Long("policies") => policies = list(&parser.value()?.string()?)?,
                Arg::Long("out") => out = parser.value()?.into(),
                Arg::Short('h') | Arg::Long("help") => return Ok(None),
                _ => return Err(arg.unexpected()),
            }
        }
        let source = match (trace, pattern.as_deref()) {
            (Some(_), Some(_)) => return Err("a TRACE or a --pattern, not both".into()),
            (Some(name), None) => Source::File(name.into()),
            (None, None | Some("zipf")) => Source::Made(Pattern::Zipf { skew }, keys, accesses),
            (None, Some("loop")) => Source::Made(Pattern::Loop, keys, accesses),
            (None, Some("uniform")) => Source::Made(Pattern::Uniform, keys, accesses),
            (None, Some(other)) => {
                return Err(format!("no pattern {other:?}: zipf, loop or uniform").into());
            }
        };
        if let Some(sizes) = &mut sizes {
            sizes.sort_unstable();
            sizes.dedup();
            if sizes[0] == 0 {
                return Err("--sizes: at least 1".into());
            }
        }
        if predict == Some(0) {
            return Err("--predict: at least 1".into());
        }
        Ok(Some(Self {
            source,
            sizes,
            predict,
            policies,
            out,
        }))
    }
}

/// A comma-separated list.
fn list<T>(text: &str) -> Result<Vec<T>, Error>
where
    T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    text.split(',')
        .map(|item| {
            item.trim()
                .parse()
                .map_err(|error| Error::Custom(Box::new(error)))
        })
        .collect()
}
