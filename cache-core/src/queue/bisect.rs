//! Finding out which items of a batch are to blame, by storing parts of it.
//!
//! A part that fails as a whole is split in halves, and so on down to single items. One item to
//! blame among `n` takes at most `2 * log2(n)`, rounded up, further calls.
//!
//! Where the first part and both its halves fail, it may be that the store is down, and that each
//! further call would only be one more failure: then the first and the last item are tried alone,
//! and if these fail too, all count as failed. So that no sound item dies in bad company, a batch
//! where an item is at its last attempt is *thorough*: it is split to the end.

use super::operation::{BatchOutcome, Failure};
use std::collections::VecDeque;
use std::ops::Range;

/// Calls that fail without any success before the items at the ends are tried.
const DOUBT: u32 = 3;

/// How one item ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) failure: Failure,
    /// It failed by itself.
    pub(crate) alone: bool,
}

/// A batch that is being stored, part by part.
#[derive(Debug)]
pub(crate) struct Bisection {
    /// Parts that are yet to be tried.
    parts: VecDeque<Range<usize>>,
    results: Vec<Option<Result<(), Verdict>>>,
    thorough: bool,
    /// Something was stored.
    success: bool,
    failures: u32,
    probed: bool,
}

impl Bisection {
    pub(crate) fn new(items: usize, thorough: bool) -> Self {
        Self {
            parts: std::iter::once(0..items).collect(),
            results: vec![None; items],
            thorough,
            success: false,
            failures: 0,
            probed: false,
        }
    }

    /// The part to store next; `None` when all is known.
    pub(crate) fn next(&mut self) -> Option<Range<usize>> {
        let doubts = !self.thorough && !self.success && self.failures >= DOUBT;
        if doubts && !self.probed {
            self.probed = true;
            self.probe_ends();
        }
        self.parts.pop_front()
    }

    /// Puts the first and the last item before all others.
    fn probe_ends(&mut self) {
        let Some(first) = self.parts.pop_front() else {
            return;
        };
        let Some(last) = self.parts.pop_back() else {
            self.parts.push_front(first);
            return;
        };
        let ends = [first.start..first.start + 1, last.end - 1..last.end];
        let rests = [first.start + 1..first.end, last.start..last.end - 1];
        let [first_rest, last_rest] = rests;
        if !first_rest.is_empty() {
            self.parts.push_front(first_rest);
        }
        if !last_rest.is_empty() {
            self.parts.push_back(last_rest);
        }
        let [first, last] = ends;
        self.parts.push_front(last);
        self.parts.push_front(first);
    }

    /// How the part that [`next`](Self::next) gave has ended.
    pub(crate) fn report(&mut self, part: Range<usize>, outcome: BatchOutcome) {
        match outcome {
            BatchOutcome::Stored => {
                self.success = true;
                self.results[part].fill(Some(Ok(())));
            }
            BatchOutcome::Items(items) if items.len() == part.len() => {
                self.success |= items.iter().any(Result::is_ok);
                for (index, item) in part.zip(items) {
                    let item = item.map_err(|failure| Verdict {
                        failure,
                        alone: true,
                    });
                    self.results[index] = Some(item);
                }
            }
            BatchOutcome::Items(items) => {
                let (got, want) = (items.len(), part.len());
                let text = format!("the batch function gave {got} results for {want} items");
                self.fail(part, Failure::new(text));
            }
            BatchOutcome::Failed(failure) => self.fail(part, failure),
        }
    }

    fn fail(&mut self, part: Range<usize>, failure: Failure) {
        self.failures += 1;
        // What stays unknown fails with the last error seen.
        let alone = part.len() == 1;
        let verdict = Verdict { failure, alone };
        if alone {
            self.results[part.start] = Some(Err(verdict.clone()));
        } else {
            let middle = part.start + part.len() / 2;
            self.parts.push_back(part.start..middle);
            self.parts.push_back(middle..part.end);
        }
        let ends_failed = self.probed && !self.success && self.failures >= DOUBT + 2;
        if ends_failed && !self.thorough {
            for part in std::mem::take(&mut self.parts) {
                let verdict = Verdict {
                    alone: false,
                    ..verdict.clone()
                };
                self.results[part].fill(Some(Err(verdict)));
            }
        }
        if ends_failed || self.whole_failed() {
            // All failed: nobody is to blame, and they are tried again together.
            self.forgive();
        }
    }

    fn whole_failed(&self) -> bool {
        !self.success && self.parts.is_empty() && self.results.len() > 1
    }

    fn forgive(&mut self) {
        for result in &mut self.results {
            if let Some(Err(verdict)) = result {
                verdict.alone = false;
            }
        }
    }

    /// One result for each item. What is not known, since the end was not waited for, failed with
    /// `otherwise`.
    pub(crate) fn into_results(self, otherwise: &Failure) -> Vec<Result<(), Verdict>> {
        let unknown = || {
            Err(Verdict {
                failure: otherwise.clone(),
                alone: false,
            })
        };
        let results = self.results.into_iter();
        results
            .map(|result| result.unwrap_or_else(unknown))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stores a batch where some items are poison; returns which failed, how many calls it took.
    fn run(items: usize, thorough: bool, poison: &[usize]) -> (Vec<usize>, usize, Bisection) {
        let mut bisection = Bisection::new(items, thorough);
        let mut calls = 0;
        let mut stored = vec![0; items];
        while let Some(part) = bisection.next() {
            assert!(!part.is_empty(), "no call for nothing");
            calls += 1;
            let outcome = if poison.iter().any(|item| part.contains(item)) {
                BatchOutcome::Failed(Failure::new("poison"))
            } else {
                stored[part.clone()]
                    .iter_mut()
                    .for_each(|stored| *stored += 1);
                BatchOutcome::Stored
            };
            bisection.report(part, outcome);
        }
        let failed =
            |result: &Option<Result<(), Verdict>>| result.as_ref().expect("all is known").is_err();
        let results = bisection.results.iter().zip(&stored).enumerate();
        let failed: Vec<_> = results
            .filter(|(_, (result, stored))| {
                assert_eq!(failed(result), **stored == 0, "what failed was not stored");
                assert!(**stored <= 1, "nothing is stored twice");
                failed(result)
            })
            .map(|(index, _)| index)
            .collect();
        (failed, calls, bisection)
    }

    #[test]
    fn one_item_to_blame_is_found_wherever_it_is_in_few_calls() {
        for items in 1..=130 {
            for poison in 0..items {
                let (failed, calls, bisection) = run(items, false, &[poison]);
                assert_eq!(failed, [poison]);
                let most = 1 + 2 * items.next_power_of_two().ilog2() as usize;
                assert!(calls <= most, "{calls} calls for {items} items");
                let result = bisection.results[poison].clone();
                let alone = result.expect("it is known").expect_err("it failed").alone;
                assert!(alone);
            }
        }
    }

    #[test]
    fn a_store_that_is_down_is_asked_five_times() {
        let all: Vec<_> = (0..100).collect();
        let (failed, calls, bisection) = run(100, false, &all);
        assert_eq!((failed, calls), (all, 5));
        let alone = |result: &Option<Result<(), Verdict>>| matches!(result, Some(Err(verdict)) if verdict.alone);
        assert!(!bisection.results.iter().any(alone), "nobody is to blame");
    }

    #[test]
    fn the_last_attempt_blames_only_who_failed_alone() {
        for seed in 0..200_usize {
            let items = 1 + seed % 40;
            let poison: Vec<_> = (0..items)
                .filter(|item| (item * 7 + seed) % 5 == 0)
                .collect();
            let (failed, _, _) = run(items, true, &poison);
            assert_eq!(failed, poison);
        }
    }

    #[test]
    fn both_ends_to_blame_are_told_from_a_store_that_is_down_at_the_last_attempt() {
        let (failed, calls, _) = run(100, false, &[0, 99]);
        assert_eq!((failed.len(), calls), (100, 5));
        assert_eq!(run(100, true, &[0, 99]).0, [0, 99]);
        // Anywhere else they are found at once.
        assert_eq!(run(100, false, &[1, 98]).0, [1, 98]);
        assert_eq!(run(100, false, &[0, 98]).0, [0, 98]);
    }

    #[test]
    fn a_wrong_number_of_results_fails_the_whole() {
        let mut bisection = Bisection::new(1, false);
        let part = bisection.next().expect("one part");
        bisection.report(part, BatchOutcome::Items(Vec::new()));
        let results = bisection.into_results(&Failure::new("unknown"));
        let verdict = results[0].clone().expect_err("it failed");
        assert_eq!(
            verdict.failure.as_str(),
            "the batch function gave 0 results for 1 items"
        );
    }
}
