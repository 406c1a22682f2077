//! How long a commit waits for more writes to share it.
//!
//! Threads that write one after the other come back right after they were told. If the next commit
//! began at once, with those only who wrote during the last, the others would have to wait for all
//! of it: two halves that take turns, and twice the commits. So a commit waits for a moment until
//! all who were told are back. Who writes alone, or comes back late, is not waited for.

use std::time::{Duration, Instant};

/// Waits that were in vain are not repeated for up to so many commits, as a power of two.
const MOST_PAUSE: u32 = 6;

/// Whom the next commit waits for.
#[derive(Debug, Default)]
pub(crate) struct Grouping {
    /// How many are likely to take part: those told of the last commit, and those who wrote meanwhile.
    expected: usize,
    /// The longest wait.
    patience: Duration,
    /// The wait that is under way: since when, and how many were there then.
    began: Option<(Instant, usize)>,
    /// How many commits are not waited for.
    pause: u32,
    /// How many waits in a row were in vain.
    vain: u32,
}

impl Grouping {
    /// A commit that took so long is over: `told` are told of it, and `staged` wrote meanwhile.
    pub(crate) fn committed(&mut self, told: usize, staged: usize, took: Duration) {
        self.expected = told + staged;
        self.patience = took / 2;
    }

    /// How long to wait on, with so many there; `None` to commit.
    pub(crate) fn wait(&mut self, staged: usize, now: Instant) -> Option<Duration> {
        if staged >= self.expected || self.pause > 0 {
            return None;
        }
        let (since, _) = *self.began.get_or_insert((now, staged));
        let left = self.patience.saturating_sub(now.duration_since(since));
        (!left.is_zero()).then_some(left)
    }

    /// Whether a wait is under way that so many do not end.
    pub(crate) fn waits_on(&self, staged: usize) -> bool {
        self.began.is_some() && staged < self.expected
    }

    /// The next commit begins, with so many.
    pub(crate) fn begin(&mut self, staged: usize) {
        self.pause = self.pause.saturating_sub(1);
        let Some((_, before)) = self.began.take() else {
            return;
        };
        let missing = self.expected.saturating_sub(before);
        if (staged - before) * 2 < missing {
            self.vain = (self.vain + 1).min(MOST_PAUSE);
            self.pause = 1 << self.vain;
        } else {
            self.vain = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMIT: Duration = Duration::from_millis(4);

    /// After a commit of some, with others who wrote meanwhile.
    fn after(told: usize, staged: usize) -> (Grouping, Instant) {
        let mut grouping = Grouping::default();
        grouping.committed(told, staged, COMMIT);
        (grouping, Instant::now())
    }

    #[test]
    fn who_writes_alone_is_committed_at_once() {
        assert_eq!(Grouping::default().wait(1, Instant::now()), None);
        let (mut grouping, now) = after(1, 0);
        assert_eq!(grouping.wait(1, now), None);
    }

    #[test]
    fn all_who_were_told_are_waited_for_but_not_long() {
        let (mut grouping, now) = after(3, 2);
        assert_eq!(grouping.wait(2, now), Some(COMMIT / 2));
        assert!(grouping.waits_on(4) && !grouping.waits_on(5));
        assert_eq!(grouping.wait(4, now + COMMIT / 4), Some(COMMIT / 4));
        assert_eq!(grouping.wait(5, now + COMMIT / 4), None);
        assert_eq!(grouping.wait(4, now + COMMIT / 2), None);
    }

    #[test]
    fn those_who_did_not_come_back_are_waited_for_less_and_less() {
        let (mut grouping, now) = after(4, 1);
        let mut waits = Vec::new();
        for commit in 0..200 {
            if grouping.wait(1, now).is_some() {
                waits.push(commit);
                assert_eq!(grouping.wait(2, now + COMMIT), None, "one of four has come");
            }
            grouping.begin(2);
            grouping.committed(4, 1, COMMIT);
        }
        assert_eq!(waits, [0, 3, 8, 17, 34, 67, 132, 197]);
    }

    #[test]
    fn when_most_came_back_they_are_waited_for_again() {
        let (mut grouping, now) = after(4, 1);
        for _ in 0..10 {
            assert!(grouping.wait(1, now).is_some());
            grouping.begin(4);
            grouping.committed(4, 1, COMMIT);
        }
    }
}
