//! Seconds, as the samplers that pause are told of them: by the thread that takes out what has expired.

use super::Sampler;
use crate::maintenance;
use parking_lot::Mutex;
use std::sync::Weak;

/// The samplers that ever paused.
static PAUSING: Mutex<Vec<Weak<Sampler>>> = Mutex::new(Vec::new());

/// Has a sampler told of each second from now on.
pub(super) fn register(sampler: &Weak<Sampler>) {
    let mut pausing = PAUSING.lock();
    if !pausing.iter().any(|other| other.ptr_eq(sampler)) {
        pausing.push(Weak::clone(sampler));
    }
    drop(pausing);
    maintenance::start();
}

/// Tells all that ever paused that a second has gone by; whether there are any that may pause again.
pub(crate) fn tick_all() -> bool {
    let mut pausing = PAUSING.lock();
    pausing.retain(|sampler| sampler.strong_count() > 0);
    let samplers: Vec<_> = pausing.iter().filter_map(Weak::upgrade).collect();
    drop(pausing);
    for sampler in &samplers {
        sampler.tick();
    }
    !samplers.is_empty()
}
