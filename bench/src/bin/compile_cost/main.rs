//! What 300 annotated functions cost the compiler, and the program.
//!
//! ```sh
//! cargo run --release -p larder-bench --bin compile_cost             # five minutes
//! ```
//!
//! A third each of `u64 -> u64`, `&str -> String` and `(u32, u32, &str) -> f64`, each called once, in
//! a program of their own in a temporary folder. CPU seconds of cargo and all that it runs, when the
//! dependencies are built already; text and expansion of one more function, which is what 297 add.
//! Needs Linux, for the CPU time, and `size` of the binutils.

#![allow(
    clippy::cast_precision_loss,
    reason = "bytes and ticks, to three digits"
)]

mod cargo;
mod program;

use cargo::Crate;
use larder_bench::Failed;
use larder_bench::options::Options;
use larder_bench::report::{Bound, Report, Target};
use larder_bench::samples::{Samples, digits};
use larder_bench::turns::by_turns;
use program::{SUBJECTS, Subject};

/// Three for each signature's first: what the library itself costs.
const FEW: usize = 3;
const MANY: usize = 300;

const HELP: &str = "\
usage: compile_cost [options]

  --quick       compiles each once";

/// What was measured of one subject.
struct Cost {
    check: Samples,
    build: Samples,
    text: f64,
    expansion: f64,
    crates: usize,
    dependencies: f64,
}

fn main() -> Result<(), Failed> {
    let Some(options) = Options::parse(HELP, &[])? else {
        return Ok(());
    };
    let subjects: Vec<_> = SUBJECTS
        .iter()
        .filter(|it| options.wants(it.name))
        .collect();
    let folder = tempfile::tempdir()?;
    let mut prepared = Vec::new();
    for subject in &subjects {
        eprintln!("{}: dependencies", subject.name);
        prepared.push(prepare(Crate::new(folder.path(), subject)?)?);
    }
    let crates: Vec<_> = prepared.iter().map(|(it, _)| it).collect();
    eprintln!("{MANY} functions of each");
    let rounds = options.effort(5, 1);
    let checks = by_turns(&crates, rounds, |it, _| it.again(&["check"]))?;
    let builds = by_turns(&crates, rounds, |it, _| it.again(&["build"]))?;
    let mut costs = Vec::new();
    for (((program, dependencies), check), build) in prepared.iter().zip(checks).zip(builds) {
        costs.push(cost(program, *dependencies, check, build)?);
    }
    let report = Report {
        markdown: options.markdown,
    };
    print(report, &subjects, &costs);
    print_targets(report, &subjects, &costs);
    Ok(())
}

/// Builds the dependencies in all ways that are needed, and tells the CPU seconds of their release
/// build.
fn prepare(program: Crate<'_>) -> Result<(Crate<'_>, f64), Failed> {
    program.write(0)?;
    let empty = program.again(&["build", "--release"])?;
    // Once more: what the program itself takes.
    let dependencies = empty - program.again(&["build", "--release"])?;
    program.write(MANY)?;
    program.again(&["check"])?;
    program.again(&["build"])?;
    Ok((program, dependencies))
}

fn cost(
    program: &Crate<'_>,
    dependencies: f64,
    check: Samples,
    build: Samples,
) -> Result<Cost, Failed> {
    let expansions = [program.expansion()?, expansion_of(program, FEW)?];
    let texts = [FEW, MANY].map(|count| text_of(program, count));
    let [few, many] = texts;
    let each = |many: u64, few: u64| (many as f64 - few as f64) / (MANY - FEW) as f64;
    Ok(Cost {
        check,
        build,
        text: each(many?, few?),
        expansion: each(expansions[0], expansions[1]),
        crates: program.dependencies()?,
        dependencies,
    })
}

fn expansion_of(program: &Crate<'_>, count: usize) -> Result<u64, Failed> {
    program.write(count)?;
    program.expansion()
}

fn text_of(program: &Crate<'_>, count: usize) -> Result<u64, Failed> {
    program.write(count)?;
    program.again(&["build", "--release"])?;
    program.text()
}

fn print(report: Report, subjects: &[&Subject], costs: &[Cost]) {
    let header = [
        "300 functions",
        "check: CPU s",
        "least .. most",
        "debug build: CPU s",
    ];
    let rest = [
        "least .. most",
        "text of one: B",
        "expansion of one: B",
        "crates",
    ];
    let header = header
        .into_iter()
        .chain(rest)
        .chain(["dependencies, release: CPU s"]);
    let mut table = report.table(1, header);
    for (subject, cost) in subjects.iter().zip(costs) {
        let seconds = |samples: &Samples| {
            let spread = samples.spread();
            let ends = format!("{:.2} .. {:.2}", spread.least, spread.most);
            [format!("{:.2}", spread.median), ends]
        };
        let [check, check_ends] = seconds(&cost.check);
        let [build, build_ends] = seconds(&cost.build);
        table.add_row([
            subject.name.to_owned(),
            check,
            check_ends,
            build,
            build_ends,
            digits(cost.text),
            digits(cost.expansion),
            cost.crates.to_string(),
            format!("{:.1}", cost.dependencies),
        ]);
    }
    report.print("What annotated functions cost to compile", &table);
}

fn print_targets(report: Report, subjects: &[&Subject], costs: &[Cost]) {
    let of = |name: &str| {
        let index = subjects.iter().position(|subject| subject.name == name)?;
        Some(&costs[index])
    };
    let (Some(larder), Some(cached)) = (of("larder"), of("cached")) else {
        return;
    };
    let target = |what: &str, reached| Target {
        what: what.to_owned(),
        at: "larder / cached".to_owned(),
        bound: Bound::AtMost(1.0),
        reached,
    };
    report.print_targets(&[
        target("check", larder.check.ratio_to(&cached.check)),
        target("debug build", larder.build.ratio_to(&cached.build)),
        target("text of one function", larder.text / cached.text),
        target(
            "expansion of one function",
            larder.expansion / cached.expansion,
        ),
        target("crates", larder.crates as f64 / cached.crates as f64),
        target("dependencies", larder.dependencies / cached.dependencies),
    ]);
}
