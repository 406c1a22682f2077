//! What the cache was worth: a table at the end.

use std::time::{Duration, Instant};

use comfy_table::{CellAlignment, Table, presets};
use hdrhistogram::Histogram;
use indicatif::HumanCount;
use larder::Stats;

use crate::db::{Db, DbError};
use crate::measures::{Measures, Timings};
use crate::shop::{bestsellers, orders_of, product, shipping_cost, user};

pub(crate) fn print(direct: &Measures, cached: &Measures) {
    let rows = [
        ("product", &cached.product, product::stats()),
        ("user", &cached.user, user::stats()),
        ("orders_of", &cached.orders_of, orders_of::stats()),
        (
            "shipping_cost",
            &cached.shipping_cost,
            shipping_cost::stats(),
        ),
        ("bestsellers", &cached.bestsellers, bestsellers::stats()),
    ];
    let calls: u64 = rows.iter().map(|(_, timings, _)| timings.calls()).sum();
    let loads: u64 = rows.iter().map(|(_, _, stats)| stats.loads).sum();

    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    table.set_header([
        "function",
        "calls",
        "hit ratio",
        "median miss",
        "median hit",
        "speed-up",
        "queries run",
        "queries saved",
    ]);
    for (name, timings, stats) in &rows {
        table.add_row(row(name, timings, stats));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    println!("\n{table}");
    println!(
        "each call is timed, which adds {} ns for reading the clock",
        clock_cost().as_nanos()
    );
    println!(
        "{} prices changed and {} orders placed meanwhile",
        HumanCount(cached.prices),
        HumanCount(cached.orders)
    );

    println!(
        "\nqueries  {} of {} saved: {:.1} %",
        HumanCount(calls - loads),
        HumanCount(calls),
        100.0 * (calls - loads) as f64 / calls as f64
    );
    let (before, after) = (visits_per_second(direct), visits_per_second(cached));
    println!(
        "visits   {} a second without a cache, {} with it: {:.0} times as many",
        HumanCount(before as u64),
        HumanCount(after as u64),
        after / before
    );
}

/// Reads all that is cached, and says whether the database holds anything else.
pub(crate) fn compare_with_database(db: &Db) -> Result<(), DbError> {
    let (mut compared, mut stale) = (0, 0);
    for (id, cached) in product::cache() {
        compared += 1;
        stale += u32::from(db.product(id)?.as_ref() != Some(&*cached));
    }
    for (user, cached) in orders_of::cache() {
        compared += 1;
        stale += u32::from(db.orders_of(user)? != *cached);
    }
    println!("stale    {stale} of {compared} cached products and lists of orders");
    Ok(())
}

fn row(name: &str, timings: &Timings, stats: &Stats) -> [String; 8] {
    let (miss, hit) = (median(&timings.ran), median(&timings.hit));
    let speed_up = miss.as_secs_f64() / hit.as_secs_f64();
    [
        name.to_owned(),
        HumanCount(timings.calls()).to_string(),
        format!("{:.1} %", stats.hit_ratio() * 100.0),
        format!("{miss:.1?}"),
        format!("{hit:.0?}"),
        format!("{}x", HumanCount(speed_up as u64)),
        HumanCount(stats.loads).to_string(),
        HumanCount(timings.calls() - stats.loads).to_string(),
    ]
}

fn median(nanos: &Histogram<u64>) -> Duration {
    Duration::from_nanos(nanos.value_at_quantile(0.5))
}

fn visits_per_second(measures: &Measures) -> f64 {
    measures.visits as f64 / measures.elapsed.as_secs_f64()
}

/// What a timed call of nothing takes, so that hits can be read rightly.
fn clock_cost() -> Duration {
    let mut histogram = Histogram::<u64>::new(3).expect("valid bounds");
    for _ in 0..10_000 {
        let start = Instant::now();
        histogram.saturating_record(start.elapsed().as_nanos() as u64);
    }
    median(&histogram)
}
