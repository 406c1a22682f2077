//! Times in 32 bits, for where there is room for no more.

use super::{NEVER, Nanos};

/// The length of a tick, as a power of two of nanoseconds: 17 ms, of which a `u32` counts 2.3 years.
const LENGTH: u32 = 24;

/// One of the stretches of equal length that the time is divided into, from 1 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tick(u32);

impl Tick {
    /// Before all others: no time is in it.
    pub(crate) const NONE: Self = Self(0);

    /// After all others: the one of [`NEVER`], and of times that are too late to be counted.
    pub(crate) const LAST: Self = Self(u32::MAX);

    /// The tick in which a time is.
    pub(crate) fn of(time: Nanos) -> Self {
        u32::try_from((time >> LENGTH) + 1).map_or(Self::LAST, Self)
    }

    /// The last tick that is over at a time, of those before [`LAST`](Self::LAST): that is over only
    /// when a time is that never comes.
    pub(crate) fn over_at(time: Nanos) -> Self {
        let over = u32::try_from(time >> LENGTH).unwrap_or(u32::MAX);
        match time {
            NEVER => Self::LAST,
            _ => Self(over.min(u32::MAX - 1)),
        }
    }

    /// The first time in it.
    pub(super) fn start(self) -> Nanos {
        Nanos::from(self.0.saturating_sub(1)) << LENGTH
    }

    /// The tick in which the last time of this one is after `by` more.
    #[cfg(feature = "testing")]
    pub(super) fn after(self, by: Nanos) -> Self {
        let last = (Nanos::from(self.0) << LENGTH).saturating_sub(1);
        if self == Self::LAST {
            self
        } else {
            Self::of(last.saturating_add(by))
        }
    }

    pub(super) const fn number(self) -> u32 {
        self.0
    }

    pub(super) const fn numbered(number: u32) -> Self {
        Self(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TICK: Nanos = 1 << LENGTH;

    #[test]
    fn a_tick_that_is_over_is_before_that_of_the_time() {
        for time in [0, 1, TICK - 1, TICK, TICK + 1, 77 * TICK, 1 << 55] {
            assert!(Tick::over_at(time) < Tick::of(time), "{time}");
        }
        assert_eq!(Tick::over_at(TICK - 1), Tick::NONE);
        assert_eq!(Tick::over_at(TICK), Tick::of(TICK - 1));
        assert_eq!(Tick::of(5 * TICK).start(), 5 * TICK);
        assert_eq!(Tick::of(6 * TICK - 1).start(), 5 * TICK);
    }

    #[test]
    fn what_is_too_late_to_be_counted_is_not_over_before_it_comes() {
        let late = Nanos::from(u32::MAX - 1) << LENGTH;
        assert!(Tick::of(late - 1) < Tick::LAST);
        for time in [late, late + TICK, NEVER - 1] {
            assert_eq!(Tick::of(time), Tick::LAST);
            assert!(Tick::over_at(time) < Tick::LAST);
        }
        assert_eq!(Tick::over_at(NEVER), Tick::LAST);
    }

    #[test]
    #[cfg(feature = "testing")]
    fn a_moved_tick_is_that_of_its_last_time() {
        let tick = Tick::of(10 * TICK);
        assert_eq!(tick.after(0), tick);
        assert_eq!(tick.after(1), Tick::of(11 * TICK));
        assert_eq!(tick.after(TICK), Tick::of(11 * TICK));
        assert_eq!(Tick::LAST.after(TICK), Tick::LAST);
    }
}
