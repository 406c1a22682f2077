//! Journaled write-behind: the arguments of a queued body are kept on disk, and come back after a
//! restart.

use super::behind::{Queued, Queues};
use super::body::Encode;
use super::call::{AtOnce, Name};
use super::keep::{Kept, KeptValue};
use super::returns::Outcome;
use super::strategy::{WriteBehindJournal, WriteBehindNow, WriteBehindOrErr};
use super::target::Whole;
use cache_core::{BuildError, EncodeError, Failure, Operation, WriteBehind};
use cache_journal::{decode_call, encode_call};
use parking_lot::RwLock;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::any::{Any, TypeId};
use std::collections::BTreeSet;
use std::hash::Hash;
use std::marker::PhantomData;

/// Arguments that a journal can keep.
pub trait Travels: Serialize + DeserializeOwned {}

impl<O: Stored> Travels for Kept<O> {}
impl<T: Stored> Travels for KeptValue<T> {}

macro_rules! travels {
    ($($kept:ident)*) => {
        impl<$($kept: Travels),*> Travels for ($($kept,)*) {}
    };
}

travels!();
travels!(A);
travels!(A B);
travels!(A B C);
travels!(A B C D);
travels!(A B C D E);
travels!(A B C D E F);
travels!(A B C D E F G);
travels!(A B C D E F G H);
travels!(A B C D E F G H I);
travels!(A B C D E F G H I J);
travels!(A B C D E F G H I J K);
travels!(A B C D E F G H I J K L);

/// An argument that a journal can keep.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be kept in a journal",
    label = "the getter's queue has a `journal`: the arguments of its setters are kept on disk",
    note = "every argument has to be `serde::Serialize + serde::de::DeserializeOwned`; leave out what can't be, such as connections, by `skip(db)`, and hand it to `recover(..)` after a start"
)]
pub trait Stored: Serialize + DeserializeOwned {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned> Stored for T {}

impl<S: 'static, J: Travels> Queues<(S, J)> for WriteBehindJournal {
    const ENCODE: Encode<(S, J)> = |(scope, name, signature), (_, kept)| {
        // One with skipped arguments is recovered by the user, when he has them.
        let recovers_itself = TypeId::of::<S>() != TypeId::of::<()>();
        if !recovers_itself && !LISTED.read().contains(&(scope, name)) {
            return Err(EncodeError::new(format!(
                "the getter does not name `{name}` among its setters, so after a restart nobody would replay it: write `queue(journal = .., setters({name}))`"
            )));
        }
        encode_call(signature, kept).map_err(|error| EncodeError::new(error.to_string()))
    };
}

/// The setters that getters name, by scope and name.
static LISTED: RwLock<BTreeSet<(&str, &str)>> = RwLock::new(BTreeSet::new());

/// What a setter would queue, in a journal or not: this follows from the strategy.
pub trait Journaled<K, V> {
    /// An operation for the journal, or nothing.
    type Operation;
    /// Says so.
    fn operation(operation: Operation<K, V>) -> Self::Operation;
}

impl<K, V> Journaled<K, V> for WriteBehindJournal {
    type Operation = Replayed<K, V>;
    fn operation(operation: Operation<K, V>) -> Replayed<K, V> {
        Replayed(operation)
    }
}

impl<K, V> Journaled<K, V> for WriteBehindNow {
    type Operation = NotJournaled;
    fn operation(_: Operation<K, V>) -> NotJournaled {
        NotJournaled
    }
}

impl<K, V> Journaled<K, V> for WriteBehindOrErr {
    type Operation = NotJournaled;
    fn operation(_: Operation<K, V>) -> NotJournaled {
        NotJournaled
    }
}

impl<Sh: Outcome, A, K, V, St: Journaled<K, V>, R, N> Queued<Sh, A, K, V, St, R, N> {
    /// What is queued.
    pub fn operation(self) -> St::Operation {
        St::operation(self.operation)
    }
}

impl<Sh: Outcome, A, C, X> AtOnce<Sh, A, C, X> {
    /// Nothing is queued.
    pub fn operation(self) -> NotJournaled {
        NotJournaled
    }
}

/// The operation that a setter would queue.
#[derive(Debug)]
pub struct Replayed<K, V>(Operation<K, V>);

/// The getter of the setter has no journal.
#[derive(Debug)]
pub struct NotJournaled;

/// What a setter makes of arguments that come out of a journal.
pub trait Replays<J> {
    /// Puts the operations of a setter that are in the journal back into its queue; how many.
    /// `None` where it is the queue of another cache.
    fn replay(queue: &dyn Any, setter: Name, operation: impl Fn(J) -> Self) -> Option<usize>;
}

impl<J> Replays<J> for NotJournaled {
    fn replay(_: &dyn Any, _: Name, _: impl Fn(J) -> Self) -> Option<usize> {
        Some(0)
    }
}

impl<K, V, J> Replays<J> for Replayed<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    J: Travels,
{
    fn replay(queue: &dyn Any, setter: Name, operation: impl Fn(J) -> Self) -> Option<usize> {
        let queue: &WriteBehind<K, V> = queue.downcast_ref()?;
        let (scope, name, signature) = setter;
        Some(queue.recover(&format!("{scope}::{name}"), |payload| {
            let kept = decode_call(signature, payload).map_err(|error| Failure::of(&error))?;
            Ok(operation(kept).0)
        }))
    }
}

/// Replays the operations of a setter. `own` is there for the types, and does not run.
///
/// # Errors
/// Where the setter writes another cache.
pub fn replay<A, S, J, T>(
    queue: &dyn Any,
    setter: Name,
    _: PhantomData<A>,
    _: impl FnOnce(A) -> (S, J),
    skipped: S,
    operation: impl Fn(&(S, J)) -> T,
) -> Result<usize, BuildError>
where
    S: Clone,
    T: Replays<J>,
{
    LISTED.write().insert((setter.0, setter.1));
    let replayed = T::replay(queue, setter, |kept| operation(&(skipped.clone(), kept)));
    replayed.ok_or(BuildError::NotItsSetter(setter.1))
}

/// The same for a setter whose skipped arguments are there now.
pub fn recover<C, St, A, S, J, T>(
    whole: &Whole<C, St>,
    setter: Name,
    types: PhantomData<A>,
    own: impl FnOnce(A) -> (S, J),
    skipped: S,
    operation: impl Fn(&(S, J)) -> T,
) -> usize
where
    C: 'static,
    S: Clone,
    T: Replays<J>,
{
    let replayed = replay(&whole.cache, setter, types, own, skipped, operation);
    replayed.unwrap_or_else(|error| unreachable!("the setter names its own getter: {error}"))
}
