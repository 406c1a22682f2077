//! All changes of a setter between their two ends.

use super::change::{Change, End};
use super::returns::Outcome;
use cache_core::{Guest, GuestList};
use std::marker::PhantomData;

/// Changes that have begun.
#[must_use = "dropping changes that have begun forgets what they are about"]
#[derive(Debug)]
pub struct Changes<Sh, C> {
    begun: C,
    /// The turn in the order of write queues; left last.
    guest: Option<Guest>,
    outcome: PhantomData<fn() -> Sh>,
}

impl<Sh: Outcome, C: End<Sh>> Changes<Sh, C> {
    /// Waits for the changes' turn, where they have to, and begins them.
    pub(super) fn begin<X: Change<Sh, Begun = C>>(changes: X) -> Self {
        let guest = X::HAS_TURN.then(|| changes.places(GuestList::new()).wait());
        Self::begun(changes, guest)
    }

    /// The same, without blocking the thread.
    pub(super) async fn begin_async<X: Change<Sh, Begun = C>>(changes: X) -> Self {
        let guest = match X::HAS_TURN.then(|| changes.places(GuestList::new())) {
            Some(list) => Some(list.wait_async().await),
            None => None,
        };
        Self::begun(changes, guest)
    }

    fn begun(changes: impl Change<Sh, Begun = C>, guest: Option<Guest>) -> Self {
        Self {
            begun: changes.begin(),
            guest,
            outcome: PhantomData,
        }
    }

    /// Tells the end of the body to all that it changed.
    pub fn end(self, output: Sh::Output) -> Sh::Output {
        if let Some(success) = Sh::success(&output) {
            self.begun.done(success);
        } else {
            self.begun.failed();
            if let Some(guest) = self.guest {
                guest.unchanged();
            }
        }
        output
    }
}
