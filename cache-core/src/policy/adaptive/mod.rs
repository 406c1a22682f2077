//! The default policy, W-TinyLFU: a newcomer lives in a window ordered by recency, and stays for
//! longer only if it is used more often than the entry whose place it takes.
//!
//! ```text
//!            window               main space
//! insert -> [ LRU ] -- contest -> [ probation ] <-- used --> [ protected ]
//!                         |             |            full
//!                      evicted       evicted
//! ```
//!
//! - The **window** gives each entry the time for a second use. Its share of the bound follows the
//!   hit ratio ([`Climber`]): small where frequency pays, large where recency does.
//! - **Probation** holds what was not used since it came from the window. Its oldest entry is the
//!   *victim*, which leaves next.
//! - **Protected** holds what was used since. It has at most four entries for one in probation: the
//!   oldest ones go back there.
//! - The oldest entry of a full window is the *candidate*. Where the cache is full, candidate and
//!   victim are compared by their uses ([`Sketch`]), and one of them leaves: a scan, whose keys are
//!   used once, passes through the window and flushes nothing.
//!
//! The ideas are those of G. Einziger, R. Friedman and B. Manes, "TinyLFU: A Highly Efficient Cache
//! Admission Policy" (2017), and, with O. Eytan, "Adaptive Software Cache Management" (2018).

mod climber;
#[cfg(test)]
pub(super) mod model;
#[cfg(test)]
mod tests;

use super::Policy;
use super::sketch::Sketch;
use crate::list::{Id, Links, List};
use climber::Climber;

/// The most entries of the protected segment for each one of probation: 80 % of the main space.
const PROTECTED_TO_PROBATION: u32 = 4;

/// The most entries that one `evict` moves from the window to a main space that has room.
///
/// A window that shrinks thus empties over the next evictions, none of which takes long.
const MOVES: u32 = 16;

/// A candidate that loses a contest is *warm* from this many uses on.
const WARM: u64 = 6;

/// One in so many warm candidates is admitted although it lost.
const LUCKY: u64 = 128;

/// W-TinyLFU with a window of adaptive size. All operations are O(1), amortized where memory grows.
///
/// 16 bytes per entry, and 4 to 8 for the sketch.
#[derive(Debug)]
pub(crate) struct Adaptive {
    /// The greatest count or total weight of the shard.
    bound: u64,
    /// The part of `bound` that is the window's.
    window_bound: u64,
    /// The weight of all entries. Wider than a weight, so that no sum of weights overflows.
    weight: u128,
    /// The part of `weight` that stands in the window.
    window_weight: u128,
    /// What is known of each entry, by id.
    nodes: Vec<Node>,
    /// Links of the three lists below. Each entry stands in the one that its node names.
    links: Links,
    /// The most recently used in front, as in all three; but entries too heavy for the window stand
    /// at its back.
    window: List,
    probation: List,
    protected: List,
    sketch: Sketch,
    climber: Climber,
    /// The state of the random numbers.
    dice: u64,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    hash: u32,
    segment: Segment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Segment {
    Window,
    Probation,
    Protected,
}

impl Adaptive {
    /// A policy for a shard that holds up to `bound`, a count or a total weight.
    pub(crate) fn new(bound: u64) -> Self {
        let climber = Climber::new();
        Self {
            bound,
            window_bound: climber.window(bound),
            weight: 0,
            window_weight: 0,
            nodes: Vec::new(),
            links: Links::default(),
            window: List::default(),
            probation: List::default(),
            protected: List::default(),
            sketch: Sketch::new(bound),
            climber,
            dice: 0,
        }
    }

    fn len(&self) -> u32 {
        self.window.len() + self.probation.len() + self.protected.len()
    }

    fn node(&self, id: Id) -> Node {
        self.nodes[id as usize]
    }

    /// The list of a segment with the links it stands in: what changes the list needs both.
    fn list(&mut self, segment: Segment) -> (&mut List, &mut Links) {
        let list = match segment {
            Segment::Window => &mut self.window,
            Segment::Probation => &mut self.probation,
            Segment::Protected => &mut self.protected,
        };
        (list, &mut self.links)
    }

    fn unlink(&mut self, id: Id) {
        let (list, links) = self.list(self.node(id).segment);
        list.remove(links, id);
    }

    /// Moves an entry to the front of a segment. Weights are the caller's to keep.
    fn shift(&mut self, id: Id, to: Segment) {
        self.unlink(id);
        self.nodes[id as usize].segment = to;
        let (list, links) = self.list(to);
        list.push_front(links, id);
    }

    /// Counts a use, and lets the climber see a hit or a miss.
    fn note(&mut self, id: Id, hit: bool) {
        self.sketch.count(self.node(id).hash);
        if self.climber.note(hit, self.len()) {
            self.window_bound = self.climber.window(self.bound);
        }
    }

    /// Whether the window is too full, so that its oldest entry has to go somewhere.
    fn window_overflows(&self) -> bool {
        self.window_weight > u128::from(self.window_bound)
    }

    /// Where a newcomer starts: in the window, but while that is full and the cache is not, in the
    /// main space, which fills up first.
    fn entrance(&self, weight: u64) -> Segment {
        let weight = u128::from(weight);
        let full = self.weight + weight > u128::from(self.bound);
        if full || self.window_weight + weight <= u128::from(self.window_bound) {
            Segment::Window
        } else {
            Segment::Probation
        }
    }

    /// Keeps the protected segment in proportion. One entry is enough, as every operation adds one
    /// entry to it at most, or takes one from probation.
    fn demote(&mut self) {
        let most = self.probation.len().saturating_mul(PROTECTED_TO_PROBATION);
        if self.protected.len() > most
            && let Some(oldest) = self.protected.back()
        {
            self.shift(oldest, Segment::Probation);
        }
    }

    /// Moves what overflows the window to the main space, without a contest where there is room.
    fn settle(&mut self, weight_of: &dyn Fn(Id) -> u64) {
        for _ in 0..MOVES {
            if self.weight > u128::from(self.bound) || !self.window_overflows() {
                return;
            }
            let Some(oldest) = self.window.back() else {
                return;
            };
            self.window_weight -= u128::from(weight_of(oldest));
            self.shift(oldest, Segment::Probation);
        }
    }

    /// Who leaves: the candidate or the victim, where there are both.
    ///
    /// A candidate that wins stays where it is until there is room for it. A heavy one therefore has
    /// to win against each of the entries that it drives out.
    fn choose(&mut self) -> Option<Id> {
        let oldest = self.window.back();
        let Some(victim) = self.probation.back().or(self.protected.back()) else {
            return oldest;
        };
        let Some(candidate) = oldest.filter(|_| self.window_overflows()) else {
            return Some(victim);
        };
        let admitted = self.admits(candidate, victim);
        Some(if admitted { victim } else { candidate })
    }

    /// Whether the candidate may take the victim's place.
    fn admits(&mut self, candidate: Id, victim: Id) -> bool {
        let hash = self.node(candidate).hash;
        let uses = self.sketch.estimate(hash);
        let needed = self.sketch.estimate(self.node(victim).hash);
        // The candidate is ahead by the use that brought it here, while the victim's may be still to
        // come: in a loop over more keys than fit, all are used alike, and each exchange is a loss.
        if needed == 0 || uses > needed + 1 {
            return true;
        }
        // Who finds keys that collide with a popular one in the sketch could make a worthless victim
        // unbeatable. Chance ends that; for cold candidates it would only let scans in.
        uses >= WARM && self.roll(hash) == 0
    }

    /// A number below `LUCKY`. It depends on the hashes seen, which are secret where the hasher is.
    fn roll(&mut self, hash: u32) -> u64 {
        let mixed = (self.dice ^ u64::from(hash)).wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.dice = (mixed ^ (mixed >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (self.dice >> 32) % LUCKY
    }
}

impl Policy for Adaptive {
    fn insert(&mut self, id: Id, hash: u64, weight: u64) {
        let segment = self.entrance(weight);
        let hash = fold(hash);
        let node = Node { hash, segment };
        if id as usize >= self.nodes.len() {
            self.nodes.resize(id as usize + 1, node);
        }
        self.nodes[id as usize] = node;
        let too_heavy = segment == Segment::Window && weight > self.window_bound;
        let (list, links) = self.list(segment);
        if too_heavy {
            // It fills the window alone: judged first, it does not drive out the light ones.
            list.push_back(links, id);
        } else {
            list.push_front(links, id);
        }
        self.weight += u128::from(weight);
        if segment == Segment::Window {
            self.window_weight += u128::from(weight);
        }
        self.sketch.cover(u64::from(self.len()));
        self.note(id, false);
    }

    fn touch(&mut self, id: Id) {
        self.note(id, true);
        match self.node(id).segment {
            Segment::Window => self.window.move_to_front(&mut self.links, id),
            Segment::Protected => self.protected.move_to_front(&mut self.links, id),
            Segment::Probation => {
                self.shift(id, Segment::Protected);
                self.demote();
            }
        }
    }

    fn reweigh(&mut self, id: Id, old: u64, new: u64) {
        self.weight = self.weight - u128::from(old) + u128::from(new);
        if self.node(id).segment == Segment::Window {
            self.window_weight = self.window_weight - u128::from(old) + u128::from(new);
        }
    }

    fn remove(&mut self, id: Id, weight: u64) {
        self.weight -= u128::from(weight);
        if self.node(id).segment == Segment::Window {
            self.window_weight -= u128::from(weight);
        }
        self.unlink(id);
        self.demote();
    }

    fn evict(&mut self, weight_of: &dyn Fn(Id) -> u64) -> Option<Id> {
        let id = self.choose()?;
        self.remove(id, weight_of(id));
        self.settle(weight_of);
        Some(id)
    }
}

/// 32 bits of a hash that depend on all 64: which of them are alike in one shard is not for a policy
/// to know.
fn fold(hash: u64) -> u32 {
    (hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

#[cfg(test)]
impl Adaptive {
    /// Window, probation and protected, each in the order of leaving.
    pub(super) fn queues(&self) -> [Vec<Id>; 3] {
        [&self.window, &self.probation, &self.protected].map(|list| {
            let mut ids: Vec<Id> = list.iter(&self.links).collect();
            ids.reverse();
            ids
        })
    }

    /// Of the window, and of all.
    pub(super) fn weights(&self) -> [u128; 2] {
        [self.window_weight, self.weight]
    }
}
