//! The command line.

use std::time::Duration;

use lexopt::{Arg, Parser, ValueExt};

pub(crate) struct Args {
    pub(crate) visitors: usize,
    pub(crate) time: Duration,
}

impl Args {
    /// `None` where help was asked for, and given.
    pub(crate) fn parse(program: &str, visitors: usize) -> Result<Option<Self>, lexopt::Error> {
        let help = format!(
            "usage: {program} [--seconds N] [--visitors N] [--quick]

  --seconds N   how long the shop is open, of which a quarter without the cache (default: 12)
  --visitors N  visitors at the same time (default: {visitors})
  --quick       2 seconds
  -h, --help    this text"
        );
        let (mut visitors, mut seconds) = (visitors, 12);
        let mut parser = Parser::from_env();
        while let Some(arg) = parser.next()? {
            match arg {
                Arg::Long("visitors") => visitors = parser.value()?.parse()?,
                Arg::Long("seconds") => seconds = parser.value()?.parse()?,
                Arg::Long("quick") => seconds = 2,
                Arg::Short('h') | Arg::Long("help") => {
                    println!("{help}");
                    return Ok(None);
                }
                _ => return Err(arg.unexpected()),
            }
        }
        if visitors == 0 || seconds == 0 {
            return Err("--visitors and --seconds: at least 1".into());
        }
        Ok(Some(Self {
            visitors,
            time: Duration::from_secs(seconds),
        }))
    }
}
