//! The samplers that pause, and whoever wakes them: the thread that takes out what has expired.

use super::Sampler;
use crate::maintenance;
use parking_lot::Mutex;
use std::sync::Weak;

/// The samplers that ever paused.
static PAUSING: Mutex<Vec<Weak<Sampler>>> = Mutex::new(Vec::new());

/// Has a sampler woken from now on.
pub(super) fn register(sampler: &Weak<Sampler>) {
    let mut pausing = PAUSING.lock();
    if !pausing.iter().any(|other| other.ptr_eq(sampler)) {
        pausing.push(Weak::clone(sampler));
    }
    drop(pausing);
    maintenance::start();
}

/// Wakes all that pause; whether there are any samplers that may pause again.
pub(crate) fn wake_all() -> bool {
    let mut pausing = PAUSING.lock();
    pausing.retain(|sampler| sampler.strong_count() > 0);
    let samplers: Vec<_> = pausing.iter().filter_map(Weak::upgrade).collect();
    drop(pausing);
    for sampler in &samplers {
        sampler.wake();
    }
    !samplers.is_empty()
}
