//! redb against fjall as the store of the journal.
//!
//! ```sh
//! cargo run --release -p larder-bench --bin journal            # everything, about three minutes
//! cargo run --release -p larder-bench --bin journal -- damage  # one of speed, space, damage, kill, full, twice
//! ```

mod crash;
mod damage;
mod speed;
mod stores;

use cache_journal::JournalFile;
use larder_bench::Failed;
use std::path::PathBuf;
use stores::{Fjall, Redb};

const PARTS: [&str; 6] = ["speed", "space", "damage", "kill", "full", "twice"];

fn main() -> Result<(), Failed> {
    let mut arguments = lexopt::Parser::from_env();
    let mut parts = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Value(part) if part == "child" => {
                let rest: Vec<String> = arguments
                    .raw_args()?
                    .map(|value| value.to_string_lossy().into_owned())
                    .collect();
                return child(&rest);
            }
            lexopt::Arg::Value(part) if PARTS.iter().any(|known| part == *known) => {
                parts.push(part.to_string_lossy().into_owned());
            }
            other => return Err(other.unexpected().into()),
        }
    }
    if parts.is_empty() {
        parts = PARTS.map(str::to_owned).to_vec();
    }
    for part in parts {
        match part.as_str() {
            "speed" => speed::commits()?,
            "space" => speed::space()?,
            "damage" => damage::tail()?,
            "kill" => crash::kill()?,
            "full" => crash::full()?,
            _ => crash::twice()?,
        }
    }
    Ok(())
}

/// What runs in a process of its own: the store, what to do, and the path.
fn child(arguments: &[String]) -> Result<(), Failed> {
    let [store, task, path] = arguments else {
        return Err("child: store, task and path".into());
    };
    let path = PathBuf::from(path);
    match store.as_str() {
        "redb" => crash::child::<Redb>(task, &path),
        "fjall" => crash::child::<Fjall>(task, &path),
        _ => crash::child::<JournalFile>(task, &path),
    }
}
