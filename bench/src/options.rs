//! The command line that all measurements share.

use lexopt::{Arg, Error, Parser, ValueExt};
use std::path::PathBuf;

/// What was asked for.
#[derive(Debug, Default)]
pub struct Options {
    /// A short run.
    pub quick: bool,
    /// Tables as Markdown.
    pub markdown: bool,
    /// Where a plot is drawn.
    pub svg: Option<PathBuf>,
    /// Only what has one of these in its name; all where there are none.
    pub only: Vec<String>,
    /// Which of the measurement's own flags were given.
    pub flags: Vec<String>,
    /// The other words.
    pub words: Vec<String>,
}

/// What each help ends with.
const HELP: &str = "  \
  --quick       a short run, to try it out
  --only A,B    only what has A or B in its name
  --markdown    tables as Markdown";

impl Options {
    /// Reads the command line. `flags` are the measurement's own, without the dashes. `None` where
    /// help was asked for, and printed.
    ///
    /// # Errors
    /// Where it is not understood.
    pub fn parse(help: &str, flags: &[&str]) -> Result<Option<Self>, Error> {
        let mut options = Self::default();
        let mut parser = Parser::from_env();
        while let Some(arg) = parser.next()? {
            match arg {
                Arg::Long("quick") => options.quick = true,
                Arg::Long("markdown") => options.markdown = true,
                Arg::Long("svg") => options.svg = Some(parser.value()?.into()),
                Arg::Long("only") => {
                    let names = parser.value()?.string()?;
                    options.only.extend(names.split(',').map(str::to_owned));
                }
                Arg::Long(flag) if flags.contains(&flag) => options.flags.push(flag.to_owned()),
                Arg::Value(word) => options.words.push(word.string()?),
                Arg::Short('h') | Arg::Long("help") => {
                    println!("{help}\n{HELP}");
                    return Ok(None);
                }
                _ => return Err(arg.unexpected()),
            }
        }
        Ok(Some(options))
    }

    /// Whether a flag of the measurement's own was given.
    pub fn flag(&self, name: &str) -> bool {
        self.flags.iter().any(|flag| flag == name)
    }

    /// Whether what is called so is measured.
    pub fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|part| name.contains(part.as_str()))
    }

    /// The first for a full run, the second for a quick one.
    pub fn effort<T>(&self, full: T, quick: T) -> T {
        if self.quick { quick } else { full }
    }
}
