//! A crate in a temporary folder, and what cargo does with it.

use crate::program::Subject;
use larder_bench::Failed;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The program of a subject.
pub(crate) struct Crate<'a> {
    folder: PathBuf,
    subject: &'a Subject,
}

impl<'a> Crate<'a> {
    /// Makes it in a folder of its own, with the versions that this project is built with.
    pub(crate) fn new(all: &Path, subject: &'a Subject) -> Result<Self, Failed> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .canonicalize()?;
        let name = subject.name.replace([' ', ','], "_");
        let folder = all.join(&name);
        fs::create_dir_all(folder.join("src"))?;
        let dependencies = subject
            .dependencies
            .replace("@root", &root.to_string_lossy());
        let manifest = format!(
            "[package]\nname = \"program_{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
             [workspace]\n[dependencies]\n{dependencies}\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        for file in ["Cargo.lock", "rust-toolchain.toml"] {
            fs::copy(root.join(file), folder.join(file))?;
        }
        Ok(Self { folder, subject })
    }

    /// Writes a program of so many functions.
    pub(crate) fn write(&self, count: usize) -> Result<(), Failed> {
        Ok(fs::write(
            self.folder.join("src/main.rs"),
            self.subject.source(count),
        )?)
    }

    /// Runs cargo as if the program were new: the CPU seconds.
    pub(crate) fn again(&self, arguments: &[&str]) -> Result<f64, Failed> {
        let source = fs::File::options()
            .append(true)
            .open(self.folder.join("src/main.rs"))?;
        source.set_modified(std::time::SystemTime::now())?;
        let before = children_seconds()?;
        self.cargo(arguments)?;
        Ok(children_seconds()? - before)
    }

    /// The bytes of its source with all attributes and macros expanded.
    pub(crate) fn expansion(&self) -> Result<u64, Failed> {
        let arguments = ["rustc", "--profile", "check", "--", "-Zunpretty=expanded"];
        Ok(self.cargo(&arguments)?.stdout.len() as u64)
    }

    /// The bytes of machine code in the released program.
    pub(crate) fn text(&self) -> Result<u64, Failed> {
        let name = self.subject.name.replace([' ', ','], "_");
        let program = self
            .folder
            .join("target/release")
            .join(format!("program_{name}"));
        let out = Command::new("size").arg("-A").arg(program).output();
        let out = out.map_err(|error| format!("`size` of the binutils does not run: {error}"))?;
        let said = String::from_utf8(out.stdout)?;
        let line = said.lines().find_map(|line| line.strip_prefix(".text"));
        let bytes = line.and_then(|line| line.split_whitespace().next());
        Ok(bytes.ok_or("the program has no .text")?.parse()?)
    }

    /// The crates that it depends on.
    pub(crate) fn dependencies(&self) -> Result<usize, Failed> {
        let arguments = [
            "tree",
            "--prefix",
            "none",
            "--no-dedupe",
            "-e",
            "normal,build",
        ];
        let tree = String::from_utf8(self.cargo(&arguments)?.stdout)?;
        let mut crates: Vec<_> = tree
            .lines()
            .map(|line| line.trim_end_matches(" (*)"))
            .collect();
        crates.sort_unstable();
        crates.dedup();
        Ok(crates.len() - 1)
    }

    fn cargo(&self, arguments: &[&str]) -> Result<Output, Failed> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let out = Command::new(cargo)
            .args(arguments)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env("CARGO_INCREMENTAL", "0")
            // For `-Zunpretty`.
            .env("RUSTC_BOOTSTRAP", "1")
            .env_remove("RUSTFLAGS")
            .output()?;
        if !out.status.success() {
            let said = String::from_utf8_lossy(&out.stderr);
            return Err(format!("cargo {arguments:?} of {}: {said}", self.subject.name).into());
        }
        Ok(out)
    }
}

/// The CPU seconds of all processes that this one has waited for, and of theirs.
fn children_seconds() -> Result<f64, Failed> {
    /// As Linux tells them to all programs.
    const TICKS: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The name of the program, which may have spaces, ends at the last parenthesis.
    let (_, fields) = stat
        .rsplit_once(')')
        .ok_or("/proc/self/stat has another form")?;
    let fields: Vec<_> = fields.split_whitespace().collect();
    let ticks = |index: usize| -> Result<f64, Failed> {
        Ok(fields
            .get(index)
            .ok_or("/proc/self/stat is short")?
            .parse()?)
    };
    Ok((ticks(13)? + ticks(14)?) / TICKS)
}
