//! Changes beside one that is written behind: they are made when the body runs, for each attempt.

use super::change::{Also, Change, Forget, ForgetAll, ForgetTag};
use super::returns::Outcome;
use super::target::{Target, Whole};
use cache_core::{Cache, Scope};

/// A change that can wait for the body. It waits for no queue of its own then: two queues could
/// wait for each other.
#[diagnostic::on_unimplemented(
    message = "a setter changes one `write_behind` cache by its queue, and no other",
    label = "the body of this setter is queued, so it can't take its place in a second queue",
    note = "split the setter, or let one of the getters be `strategy = \"write_through\"`"
)]
pub trait Deferred<Sh: Outcome>: Change<Sh, Begun: Send> + Clone + Send + Sync + 'static {}

impl<Sh: Outcome> Deferred<Sh> for () {}

impl<Sh: Outcome, A: Deferred<Sh>, B: Deferred<Sh>> Deferred<Sh> for (A, B) {}

#[diagnostic::do_not_recommend]
impl<Sh: Outcome> Deferred<Sh> for ForgetTag {}

#[diagnostic::do_not_recommend]
impl<Sh, K, V, S, St, N> Deferred<Sh> for Also<Target<Cache<K, V, S>, K, V, St>, N>
where
    Sh: Outcome,
    S: Scope,
    Self: Change<Sh, Begun: Send> + Clone + Send + Sync + 'static,
{
}

#[diagnostic::do_not_recommend]
impl<Sh, K, V, S, St> Deferred<Sh> for Forget<Target<Cache<K, V, S>, K, V, St>>
where
    Sh: Outcome,
    S: Scope,
    Self: Change<Sh, Begun: Send> + Clone + Send + Sync + 'static,
{
}

#[diagnostic::do_not_recommend]
impl<Sh, K, V, S, St> Deferred<Sh> for ForgetAll<Whole<Cache<K, V, S>, St>>
where
    Sh: Outcome,
    S: Scope,
    Self: Change<Sh, Begun: Send> + Clone + Send + Sync + 'static,
{
}
