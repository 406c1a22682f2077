//! Moving time in tests.

use std::time::Duration;

/// Moves the clock of every cache forward, but for those with a [manual](crate::Clock::manual) one,
/// and takes out what has expired.
///
/// The clock is that of the whole process: where tests run side by side in one process, those that
/// depend on time must take turns, or use a manual clock each.
pub fn advance(by: Duration) {
    crate::clock::advance_system(by);
}
