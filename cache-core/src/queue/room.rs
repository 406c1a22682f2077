//! The bound of a queue: who has room, and who waits for it, first come, first served.

use std::collections::VecDeque;
use std::task::Waker;

#[derive(Debug, Default)]
pub(crate) struct Room {
    /// Places that were given and not yet taken.
    reserved: usize,
    waiting: VecDeque<Waiter>,
    /// Who was given a place and has not seen it yet.
    granted: Vec<u64>,
    last_id: u64,
}

#[derive(Debug)]
struct Waiter {
    id: u64,
    waker: Waker,
}

impl Room {
    /// Places that are not free for others though no operation is in them.
    pub(crate) fn reserved(&self) -> usize {
        self.reserved
    }

    pub(crate) fn has_waiters(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Gives a place. The caller has seen that there is one.
    pub(crate) fn reserve(&mut self) {
        self.reserved += 1;
    }

    /// A place that was given is taken by an operation, or given back.
    pub(crate) fn give_back(&mut self) {
        self.reserved -= 1;
    }

    /// One more waits.
    pub(crate) fn wait(&mut self, waker: Waker) -> u64 {
        self.last_id += 1;
        let id = self.last_id;
        self.waiting.push_back(Waiter { id, waker });
        id
    }

    /// Whether a waiter was given a place, which it then has.
    pub(crate) fn claim(&mut self, id: u64) -> bool {
        let place = self.granted.iter().position(|&granted| granted == id);
        if let Some(index) = place {
            self.granted.swap_remove(index);
        }
        place.is_some()
    }

    /// A waiter has another waker; returns the old one.
    pub(crate) fn rewait(&mut self, id: u64, waker: Waker) -> Option<Waker> {
        let waiter = self.waiting.iter_mut().find(|waiter| waiter.id == id)?;
        Some(std::mem::replace(&mut waiter.waker, waker))
    }

    /// A waiter waits no more, and gives back what it may have been given.
    pub(crate) fn give_up(&mut self, id: u64) -> Option<Waker> {
        if self.claim(id) {
            self.give_back();
            return None;
        }
        let index = self.waiting.iter().position(|waiter| waiter.id == id)?;
        self.waiting.remove(index).map(|waiter| waiter.waker)
    }

    /// Gives free places to those who wait; returns whom to wake.
    pub(crate) fn grant(&mut self, taken: usize, capacity: usize, wakers: &mut Vec<Waker>) {
        while taken + self.reserved < capacity
            && let Some(waiter) = self.waiting.pop_front()
        {
            self.reserved += 1;
            self.granted.push(waiter.id);
            wakers.push(waiter.waker);
        }
    }

    /// Nobody is to wait any more; returns whom to wake.
    pub(crate) fn close(&mut self, wakers: &mut Vec<Waker>) {
        wakers.extend(self.waiting.drain(..).map(|waiter| waiter.waker));
    }
}
