//! All changes of a setter between their two ends.

use super::change::{Change, End};
use super::returns::Outcome;
use cache_core::annotate::{InTurn, Turn};
use cache_core::{Guest, GuestList};
use std::fmt;
use std::pin::Pin;

/// Changes that are about to begin. What it takes is taken along, so that no method from here on
/// has a bound: one that did not hold would be an error for each of them.
pub struct Pending<Sh: Outcome, C, X> {
    changes: C,
    /// The places in the order of write queues, if there are any.
    places: fn(&C) -> Option<GuestList>,
    begin: fn(C) -> X,
    ends: Ends<Sh, X>,
}

/// The two ends that changes can come to.
struct Ends<Sh: Outcome, X> {
    done: fn(X, &Sh::Success),
    failed: fn(X),
}

impl<Sh: Outcome, C, X> Pending<Sh, C, X> {
    /// Changes that are about to begin.
    pub(super) fn of(changes: C) -> Self
    where
        C: Change<Sh, Begun = X>,
        X: End<Sh>,
    {
        Self {
            changes,
            places: |changes| C::HAS_TURN.then(|| changes.places(GuestList::new())),
            begin: C::begin,
            ends: Ends {
                done: X::done,
                failed: X::failed,
            },
        }
    }

    /// Waits for the changes' turn, where they have to, and begins them.
    pub(super) fn begin(self) -> Changes<Sh, X> {
        let guest = (self.places)(&self.changes).map(GuestList::wait);
        // The body may call further setters of the same keys.
        let turn = guest.as_ref().map(Guest::on_this_thread);
        Changes {
            turn,
            ..self.begun(guest)
        }
    }

    /// The same, without blocking the thread.
    pub(super) async fn begin_async(self) -> Changes<Sh, X> {
        let guest = match (self.places)(&self.changes) {
            Some(list) => Some(list.wait_async().await),
            None => None,
        };
        self.begun(guest)
    }

    /// Begins them for a body that has its turn already, as the work of a queue has: to wait for
    /// another could be to wait for itself.
    pub(super) fn begin_in_turn(self) -> Changes<Sh, X> {
        self.begun(None)
    }

    fn begun(self, guest: Option<Guest>) -> Changes<Sh, X> {
        Changes {
            begun: (self.begin)(self.changes),
            ends: self.ends,
            turn: None,
            guest,
        }
    }
}

/// Changes that have begun.
#[must_use = "dropping changes that have begun forgets what they are about"]
pub struct Changes<Sh: Outcome, X> {
    begun: X,
    ends: Ends<Sh, X>,
    /// The turn as that of this thread. A task, which may go on on another thread, has none but while
    /// the [body is polled](Self::in_turn).
    turn: Option<Turn>,
    /// The turn in the order of write queues; left last.
    guest: Option<Guest>,
}

impl<Sh: Outcome, X> Changes<Sh, X> {
    /// The future of the body, which may call further setters of the same keys.
    pub fn in_turn<'a, F>(&self, body: Pin<&'a mut Option<F>>) -> InTurn<'a, F> {
        match &self.guest {
            Some(guest) => guest.in_turn(body),
            None => InTurn::without(body),
        }
    }

    /// Tells the end of the body to all that it changed.
    pub fn end(self, output: Sh::Output) -> Sh::Output {
        drop(self.turn);
        if let Some(success) = Sh::success(&output) {
            (self.ends.done)(self.begun, success);
        } else {
            (self.ends.failed)(self.begun);
            if let Some(guest) = self.guest {
                guest.unchanged();
            }
        }
        output
    }
}

impl<Sh: Outcome, C, X> fmt::Debug for Pending<Sh, C, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").finish_non_exhaustive()
    }
}

impl<Sh: Outcome, X> fmt::Debug for Changes<Sh, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes").finish_non_exhaustive()
    }
}
