//! All miniatures of a cache, run side by side over the reads that were sampled.

use super::ages::{Ages, Spans};
use super::keys::Keys;
use super::miniature::Miniature;
use super::scale::{STEPS, Scale};
use super::tally::Tally;
use crate::clock::Nanos;
use crate::policy::EvictionPolicy;

#[derive(Debug)]
pub(super) struct Simulator {
    policy: EvictionPolicy,
    /// The smallest first.
    miniatures: Vec<Miniature>,
    keys: Keys,
    /// `None` where entries do not age.
    ages: Option<Ages>,
    tally: Tally,
}

impl Simulator {
    pub(super) fn new(policy: EvictionPolicy, scale: &Scale, spans: Option<Spans>) -> Self {
        let bounds = scale.steps().iter().map(|step| step.bound);
        Self {
            policy,
            miniatures: bounds
                .map(|bound| Miniature::new(policy, bound, spans.is_some()))
                .collect(),
            keys: Keys::default(),
            ages: spans.map(Ages::new),
            tally: Tally::default(),
        }
    }

    pub(super) fn policy(&self) -> EvictionPolicy {
        self.policy
    }

    pub(super) fn tally(&self) -> &Tally {
        &self.tally
    }

    pub(super) fn tally_mut(&mut self) -> &mut Tally {
        &mut self.tally
    }

    /// Reads a key in every miniature; those that miss it load it. Where it does not `count`, it only
    /// warms them up.
    pub(super) fn read(&mut self, hash: u64, now: Nanos, counts: bool) {
        let slot = self.keys.slot(hash);
        let moment = self.ages.as_mut().map(|ages| ages.begin(slot, now));
        let aging = self.ages.as_ref().zip(moment);
        let mut missed = [false; STEPS];
        for (step, miniature) in self.miniatures.iter_mut().enumerate() {
            let held = self.keys.id(slot, step);
            let has_expired = held
                .zip(aging)
                .is_some_and(|(id, (ages, moment))| ages.has_expired(miniature.loaded(id), moment));
            missed[step] = held.is_none() || has_expired;
            match held {
                Some(id) if has_expired => miniature.reload(id, hash),
                Some(id) => miniature.touch(id),
                None => {
                    let inserted = miniature.insert(slot, hash);
                    self.keys.hold(slot, step, inserted.id);
                    if let Some((_, moment)) = aging {
                        *miniature.loaded(inserted.id) = moment.now;
                    }
                    if let Some(evicted) = inserted.evicted {
                        self.keys.let_go(evicted, step);
                        // The key itself has its turn below: it may yet be held by others.
                        if evicted != slot {
                            self.keys.tidy(evicted);
                        }
                    }
                }
            }
        }
        self.keys.tidy(slot);
        if counts {
            self.tally.note(hash, missed);
        }
    }
}
