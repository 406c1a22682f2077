//! What must hold of a hit.

use crate::measure::Measured;
use larder_bench::hits::{Family, Name, Number, Signature};
use larder_bench::report::{Bound, Report, Target};
use larder_bench::samples::Samples;

const LARDER: &str = "larder";
const QUICK_CACHE: &str = "quick_cache";

pub(crate) fn print(report: Report, all: &[Measured]) {
    let mut targets = Vec::new();
    let of = |name: &str| all.iter().find(|measured| measured.set.name == name);
    if let Some(numbers) = of(Number::NAME) {
        let mut add = |what: &str, threads, most, ratio| {
            targets.push(target(what, Number::NAME, threads, most, ratio));
        };
        add(
            "larder / quick_cache by hand",
            2,
            0.35,
            ratio(numbers, LARDER, QUICK_CACHE, 2),
        );
        add(
            "larder / fastest annotated shared peer",
            2,
            0.4,
            to_annotated(numbers, 2),
        );
        let floor = ratio(numbers, "larder, scope = thread", "thread-local map", 1);
        add("scope = thread / thread-local map", 1, 1.5, floor);
        for threads in [1, 2] {
            add(
                "ttl / no ttl",
                threads,
                1.15,
                ratio(numbers, "larder, ttl", LARDER, threads),
            );
        }
    }
    if let Some(names) = of(Name::NAME) {
        let ratio = ratio(names, LARDER, QUICK_CACHE, 2);
        targets.push(target(
            "larder / quick_cache by hand",
            Name::NAME,
            2,
            0.7,
            ratio,
        ));
    }
    report.print_targets(&targets);
}

fn target(what: &str, signature: &str, threads: usize, most: f64, reached: f64) -> Target {
    Target {
        what: what.to_owned(),
        at: format!("{signature}, threads: {threads}"),
        bound: Bound::AtMost(most),
        reached,
    }
}

fn ratio(measured: &Measured, this: &str, that: &str, threads: usize) -> f64 {
    let this = measured.named(this, threads);
    let that = measured.named(that, threads);
    this.zip(that)
        .map_or(f64::NAN, |(this, that)| this.ratio_to(that))
}

/// larder against the fastest peer that has an attribute, and a cache for all threads.
fn to_annotated(measured: &Measured, threads: usize) -> f64 {
    let subjects = measured.set.subjects.iter().enumerate();
    let peers = subjects.filter(|(_, it)| it.family == Family::Annotated && !it.local);
    let fastest = peers
        .map(|(index, _)| measured.at(index, threads))
        .min_by(|one, other| Samples::median(one).total_cmp(&other.median()));
    let larder = measured.named(LARDER, threads);
    larder
        .zip(fastest)
        .map_or(f64::NAN, |(larder, fastest)| larder.ratio_to(fastest))
}
