//! The time that caches go by.

mod tick;
mod ticker;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

pub(crate) use tick::Tick;

/// Nanoseconds since the start of a [`Clock`].
pub(crate) type Nanos = u64;

/// A moment that never comes.
pub(crate) const NEVER: Nanos = Nanos::MAX;

/// How far [`crate::testing::advance`] moved the system clock.
#[cfg(feature = "testing")]
static ADVANCED: AtomicU64 = AtomicU64::new(0);

/// What a cache measures the age of its entries with.
///
/// The default is the system's monotonic clock. A [manual](Clock::manual) clock stands still until
/// it is [advanced](Clock::advance): tests of a time to live then take no time. Clones share one
/// clock.
///
/// ```
/// use cache_core::{Cache, Clock};
/// use std::time::Duration;
///
/// let clock = Clock::manual();
/// let cache = Cache::<u32, &str>::builder()
///     .ttl(Duration::from_secs(60))
///     .clock(clock.clone())
///     .build()?;
/// cache.insert(1, "one");
/// clock.advance(Duration::from_secs(59));
/// assert_eq!(cache.get(&1), Some("one"));
/// clock.advance(Duration::from_secs(1));
/// assert_eq!(cache.get(&1), None);
/// # Ok::<(), cache_core::BuildError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// `None`: the system's clock.
    manual: Option<Arc<AtomicU64>>,
}

impl Clock {
    /// The system's monotonic clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that moves only by [`advance`](Self::advance).
    pub fn manual() -> Self {
        Self {
            manual: Some(Arc::default()),
        }
    }

    /// Moves a manual clock forward, and takes what has expired out of every shared cache.
    ///
    /// # Panics
    /// On the system clock, which nobody moves.
    pub fn advance(&self, by: Duration) {
        let Some(now) = &self.manual else {
            panic!("`Clock::advance` moves a manual clock only: make it by `Clock::manual()`");
        };
        add(now, by);
        crate::registry::sweep();
        crate::registry::tick_queues();
    }

    /// How long a thread is to sleep until a time; `None` where nobody can know, as the clock is moved
    /// by hand or the time never comes.
    pub(crate) fn wait_for(&self, until: Nanos) -> Option<Duration> {
        let sleeps = self.manual.is_none() && until != NEVER;
        sleeps.then(|| Duration::from_nanos(until.saturating_sub(self.now())))
    }

    /// Gets ready for [`is_surely_before`](Self::is_surely_before), so that no hit has to.
    pub(crate) fn start(&self) {
        if self.manual.is_none() {
            ticker::want();
        }
    }

    /// Whether it is before `time` for certain: the answer costs next to nothing, and is `false` near
    /// the time and whenever it would cost more.
    #[inline]
    pub(crate) fn is_surely_before(&self, time: Nanos) -> bool {
        match &self.manual {
            Some(now) => now.load(Ordering::Acquire) < time,
            None => moved(ticker::wanted_latest()) <= Tick::over_at(time),
        }
    }

    /// The last tick of which it is known, whenever [`latest`] tells one, that it is before `time`.
    pub(crate) fn surely_before(&self, time: Nanos) -> Tick {
        match &self.manual {
            Some(_) if time == NEVER => Tick::LAST,
            Some(_) => Tick::NONE,
            None => Tick::over_at(time),
        }
    }

    /// A time that was now a moment ago: a few hundredths of a second at most, for next to nothing.
    #[inline]
    pub(crate) fn recently(&self) -> Nanos {
        match &self.manual {
            Some(now) => now.load(Ordering::Acquire),
            None => ticker::recently().saturating_add(advanced()).min(NEVER - 1),
        }
    }

    /// Looks whether the answers of [`is_surely_before`](Self::is_surely_before) can still be trusted.
    #[cold]
    pub(crate) fn check(&self) {
        if self.manual.is_none() {
            ticker::check();
        }
    }

    pub(crate) fn now(&self) -> Nanos {
        match &self.manual {
            Some(now) => now.load(Ordering::Acquire),
            None => system_now(),
        }
    }
}

/// A tick of the system's clock that is not over yet; the last one where none is known.
#[inline]
pub(crate) fn latest() -> Tick {
    moved(ticker::latest())
}

fn system_now() -> Nanos {
    unmoved_now().saturating_add(advanced()).min(NEVER - 1)
}

/// The system's time, wherever tests have moved the clocks to.
fn unmoved_now() -> Nanos {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    nanos(START.elapsed())
}

/// A tick of the system's time, by a clock that tests have moved.
fn moved(tick: Tick) -> Tick {
    #[cfg(feature = "testing")]
    return tick.after(advanced());
    #[cfg(not(feature = "testing"))]
    return tick;
}

fn advanced() -> Nanos {
    #[cfg(feature = "testing")]
    return ADVANCED.load(Ordering::Acquire);
    #[cfg(not(feature = "testing"))]
    return 0;
}

/// Moves the system clock of all caches.
#[cfg(feature = "testing")]
pub(crate) fn advance_system(by: Duration) {
    add(&ADVANCED, by);
    crate::registry::sweep();
    crate::registry::tick_queues();
}

fn add(time: &AtomicU64, by: Duration) {
    // What never expires does not even then.
    let later = |now: Nanos| Some(now.saturating_add(nanos(by)).min(NEVER - 1));
    let _ = time.fetch_update(Ordering::AcqRel, Ordering::Acquire, later);
}

/// `duration` in nanoseconds; what is longer than 584 years lasts for ever.
pub(crate) fn nanos(duration: Duration) -> Nanos {
    Nanos::try_from(duration.as_nanos()).unwrap_or(NEVER)
}
