//! The bar that shows how it goes.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressStyle};

/// Waits so long, and shows how many visits there were.
pub(crate) fn show(title: &str, time: Duration, visits: &AtomicU64) {
    let template = "{prefix:16} {bar:40} {elapsed:>4}  {msg}";
    let style = ProgressStyle::with_template(template).expect("a template");
    let bar = ProgressBar::new(time.as_millis() as u64).with_style(style);
    bar.set_prefix(title.to_owned());
    let start = Instant::now();
    while start.elapsed() < time {
        thread::sleep(Duration::from_millis(50).min(time.saturating_sub(start.elapsed())));
        bar.set_position(start.elapsed().as_millis() as u64);
        bar.set_message(format!("{} visits", HumanCount(visits.load(Relaxed))));
    }
    bar.finish();
}
