//! Which load waits for which, to tell a caller that waits for itself instead of hanging.
//!
//! Loads nest: the body of one asks for another key, and leads that load or waits for its leader.
//! A set of loads can only wait for each other in a ring when each has a body that waits, so only
//! a wait from inside a body is looked at; all others cost nothing.

use crate::shim::thread_local;
use parking_lot::Mutex;
use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::pin::pin;
use std::sync::Arc;

/// A load, and the one whose body started it.
#[derive(Debug)]
pub(crate) struct Node {
    /// Changes when a future moves: it is inside of whatever polls it.
    parent: Mutex<Option<Arc<Node>>>,
}

thread_local! {
    /// The innermost load whose body runs on this thread now.
    static CURRENT: RefCell<Option<Arc<Node>>> = const { RefCell::new(None) };
}

// A thread that is being torn down has no `CURRENT` any more: what the destructors of its other
// thread-locals load is inside of nothing.

fn current() -> Option<Arc<Node>> {
    CURRENT.try_with(|current| current.borrow().clone()).ok()?
}

fn enter(node: Option<Arc<Node>>) -> Option<Arc<Node>> {
    CURRENT.try_with(|current| current.replace(node)).ok()?
}

/// A wait from inside a body: who waits, and for which load.
type Edge = (Arc<Node>, Arc<Node>);

/// All waits from inside of bodies.
///
/// A lock of all threads, but one that only nested waits take, and never while another is taken.
static WAITS: Mutex<Vec<Edge>> = Mutex::new(Vec::new());

impl Node {
    /// A new load, inside the one whose body runs here now.
    pub(crate) fn inside_current() -> Arc<Self> {
        Self::new(current())
    }

    /// A new load that is inside of no other.
    pub(crate) fn apart() -> Arc<Self> {
        Self::new(None)
    }

    fn new(parent: Option<Arc<Self>>) -> Arc<Self> {
        Arc::new(Self {
            parent: Mutex::new(parent),
        })
    }

    /// Runs `body` as the body of this load.
    pub(crate) fn run<R>(self: &Arc<Self>, body: impl FnOnce() -> R) -> R {
        let _outer = Entered::new(self);
        body()
    }

    /// The same for a future: it is inside whenever it is polled.
    pub(crate) async fn run_async<F: Future>(self: &Arc<Self>, body: F) -> F::Output {
        let mut body = pin!(body);
        poll_fn(|context| {
            *self.parent.lock() = current();
            self.run(|| body.as_mut().poll(context))
        })
        .await
    }

    /// This load and all that wait for it because it runs inside them.
    fn chain(self: &Arc<Self>) -> impl Iterator<Item = Arc<Self>> {
        let parent = |node: &Arc<Self>| node.parent.lock().clone();
        std::iter::successors(Some(Arc::clone(self)), parent)
    }
}

/// While it lives, [`CURRENT`] of this thread is another load.
#[derive(Debug)]
pub(crate) struct Entered {
    outer: Option<Arc<Node>>,
    /// It stays on its thread.
    not_send: PhantomData<*const ()>,
}

impl Entered {
    pub(crate) fn new(node: &Arc<Node>) -> Self {
        Self {
            outer: enter(Some(Arc::clone(node))),
            not_send: PhantomData,
        }
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        enter(self.outer.take());
    }
}

/// The wait would never end: `target` waits, over one or more loads, for who asks.
#[derive(Debug)]
pub(crate) struct Ring;

/// A wait that is known to [`WAITS`] while it lives.
#[derive(Debug)]
pub(crate) struct Waiting {
    /// `None` outside of any body.
    edge: Option<Edge>,
}

/// Announces that the body which runs here now, if any, waits for `target`.
pub(crate) fn wait_for(target: &Arc<Node>) -> Result<Waiting, Ring> {
    let Some(waiter) = current() else {
        return Ok(Waiting { edge: None });
    };
    let edge = (waiter, Arc::clone(target));
    let mut waits = WAITS.lock();
    if is_blocked_by(&waits, &edge) {
        return Err(Ring);
    }
    waits.push(edge.clone());
    Ok(Waiting { edge: Some(edge) })
}

/// Whether the load `target` cannot end before `waiter` does.
fn is_blocked_by(waits: &[Edge], (waiter, target): &Edge) -> bool {
    let mut blocked: Vec<Arc<Node>> = waiter.chain().collect();
    let mut looked_at = 0;
    while let Some(load) = blocked.get(looked_at).cloned() {
        if Arc::ptr_eq(&load, target) {
            return true;
        }
        let waiting = waits
            .iter()
            .filter(|(_, awaited)| Arc::ptr_eq(awaited, &load));
        for reached in waiting.flat_map(|(waiter, _)| waiter.chain()) {
            if !blocked.iter().any(|known| Arc::ptr_eq(known, &reached)) {
                blocked.push(reached);
            }
        }
        looked_at += 1;
    }
    false
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let Some((waiter, target)) = &self.edge else {
            return;
        };
        let mut waits = WAITS.lock();
        let own =
            |(node, awaited): &Edge| Arc::ptr_eq(node, waiter) && Arc::ptr_eq(awaited, target);
        if let Some(index) = waits.iter().position(own) {
            waits.swap_remove(index);
        }
    }
}
