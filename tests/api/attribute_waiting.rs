//! What those get who waited for the body of another, which did not give a value.
//!
//! Futures are polled by hand, so that who waits, and for whom, is no matter of luck.

use crate::support::{Task, panic_message, panic_quietly};
use larder::cached;
use std::cell::Cell;
use std::rc::Rc;
use tokio::sync::Notify;

#[test]
fn an_error_that_can_be_cloned_is_shared() {
    #[derive(Clone, Debug, PartialEq)]
    struct Down(u32);

    #[cached(skip(gate, number))]
    async fn price(gate: &Notify, number: u32, _sku: &str) -> Result<u32, Down> {
        gate.notified().await;
        Err(Down(number))
    }
    let gate = Notify::new();
    let mut leader = Task::waiting(price(&gate, 1, "tea"));
    let waiters = [2, 3].map(|number| Task::waiting(price(&gate, number, "tea")));
    gate.notify_one();
    assert_eq!(leader.poll(), Some(Err(Down(1))));
    assert_eq!(waiters.map(Task::end), [Err(Down(1)), Err(Down(1))]);
    assert_eq!((price::stats().loads, price::stats().coalesced), (1, 2));
    assert!(!price::contains("tea"));
}

#[test]
fn an_error_that_cannot_be_cloned_makes_a_waiter_try_next() {
    #[derive(Debug, PartialEq)]
    struct Down(u32);

    #[cached(skip(gate, number))]
    async fn price(gate: &Notify, number: u32, _sku: &str) -> Result<u32, Down> {
        gate.notified().await;
        if number == 2 {
            Ok(number)
        } else {
            Err(Down(number))
        }
    }
    let gate = Notify::new();
    let mut leader = Task::waiting(price(&gate, 1, "tea"));
    let mut next = Task::waiting(price(&gate, 2, "tea"));
    let mut last = Task::waiting(price(&gate, 3, "tea"));
    gate.notify_one();
    assert_eq!(leader.poll(), Some(Err(Down(1))));
    assert!(next.poll().is_none(), "it leads now");
    assert!(last.poll().is_none(), "it waits for that one");
    gate.notify_one();
    assert_eq!(next.poll(), Some(Ok(2)));
    assert_eq!(last.end(), Ok(2));
    assert_eq!(price::stats().loads, 2);
}

#[test]
fn nobody_waits_for_more_than_two_bodies_that_fail() {
    #[derive(Debug, PartialEq)]
    struct Down(u32);

    #[cached(skip(gate, number))]
    async fn price(gate: &Notify, number: u32, _sku: &str) -> Result<u32, Down> {
        gate.notified().await;
        Err(Down(number))
    }
    let gates = [const { Notify::const_new() }; 4];
    let mut tasks = [0, 1, 2, 3].map(|n| Task::waiting(price(&gates[n as usize], n, "tea")));
    gates[0].notify_one();
    assert_eq!(tasks[0].poll(), Some(Err(Down(0))));
    assert!(tasks[1..].iter_mut().all(|task| task.poll().is_none()));
    gates[1].notify_one();
    assert_eq!(tasks[1].poll(), Some(Err(Down(1))));
    assert!(tasks[2..].iter_mut().all(|task| task.poll().is_none()));
    gates[3].notify_one();
    assert_eq!(
        tasks[3].poll(),
        Some(Err(Down(3))),
        "it does not wait for the third"
    );
    gates[2].notify_one();
    assert_eq!(tasks[2].poll(), Some(Err(Down(2))));
}

#[test]
fn the_answer_that_there_is_nothing_is_shared() {
    #[cached(skip(gate))]
    async fn find(gate: &Notify, _sku: &str) -> Option<u32> {
        gate.notified().await;
        None
    }
    #[cached(skip(gate))]
    async fn try_find(gate: &Notify, _sku: &str) -> Result<Option<u32>, std::io::Error> {
        gate.notified().await;
        Ok(None)
    }
    let gate = Notify::new();
    let mut leader = Task::waiting(find(&gate, "tea"));
    let waiter = Task::waiting(find(&gate, "tea"));
    gate.notify_one();
    assert_eq!((leader.poll(), waiter.end()), (Some(None), None));
    let mut leader = Task::waiting(try_find(&gate, "tea"));
    let waiter = Task::waiting(try_find(&gate, "tea"));
    gate.notify_one();
    assert!(matches!(
        (leader.poll(), waiter.end()),
        (Some(Ok(None)), Ok(None))
    ));
    assert_eq!((find::stats().loads, try_find::stats().loads), (1, 1));
}

#[test]
fn a_value_that_is_not_to_be_stored_is_shared_all_the_same() {
    #[cached(skip(gate), cache_if = |_| false)]
    async fn price(gate: &Notify, sku: &str) -> usize {
        gate.notified().await;
        sku.len()
    }
    let gate = Notify::new();
    let mut leader = Task::waiting(price(&gate, "tea"));
    let waiter = Task::waiting(price(&gate, "tea"));
    gate.notify_one();
    assert_eq!((leader.poll(), waiter.end()), (Some(3), 3));
    assert_eq!((price::stats().loads, price::contains("tea")), (1, false));
}

#[test]
fn a_body_that_panics_hands_over_to_one_of_those_who_wait() {
    #[cached(skip(gate, number))]
    async fn price(gate: &Notify, number: u32, _sku: &str) -> u32 {
        gate.notified().await;
        if number == 1 {
            panic_quietly("no price");
        }
        number
    }
    let gate = Notify::new();
    let mut leader = Task::waiting(price(&gate, 1, "tea"));
    let mut next = Task::waiting(price(&gate, 2, "tea"));
    let mut last = Task::waiting(price(&gate, 3, "tea"));
    gate.notify_one();
    assert_eq!(panic_message(|| leader.poll()), "no price");
    assert!(next.poll().is_none() && last.poll().is_none());
    gate.notify_one();
    assert_eq!((next.poll(), last.end()), (Some(2), 2));
    assert_eq!(price::stats().loads, 2);
}

#[test]
fn a_future_that_is_dropped_hands_over_to_one_of_those_who_wait() {
    #[cached(skip(gate, runs))]
    async fn price(gate: &Notify, runs: Rc<Cell<u32>>, sku: &str) -> usize {
        runs.set(runs.get() + 1);
        gate.notified().await;
        sku.len()
    }
    let (gate, runs) = (Notify::new(), Rc::new(Cell::new(0)));
    let leader = Task::waiting(price(&gate, runs.clone(), "tea"));
    let mut next = Task::waiting(price(&gate, runs.clone(), "tea"));
    let mut last = Task::waiting(price(&gate, runs.clone(), "tea"));
    drop(leader);
    assert!(next.is_woken() || last.is_woken());
    assert!(next.poll().is_none() && last.poll().is_none());
    gate.notify_one();
    assert_eq!((next.poll(), last.end()), (Some(3), 3));
    assert_eq!(runs.get(), 2);
}

#[test]
fn with_coalesce_off_nobody_waits() {
    #[cached(coalesce = false, skip(gate, number))]
    async fn price(gate: &Notify, number: u32, _sku: &str) -> u32 {
        gate.notified().await;
        number
    }
    let gate = Notify::new();
    let mut tasks = [1, 2, 3].map(|number| Task::waiting(price(&gate, number, "tea")));
    for (number, task) in (1..).zip(&mut tasks) {
        gate.notify_one();
        assert_eq!(task.poll(), Some(number), "each has its own body's value");
    }
    assert_eq!(price::peek("tea"), Some(3), "the last to begin is stored");
    assert_eq!((price::stats().loads, price::stats().coalesced), (3, 0));
}
