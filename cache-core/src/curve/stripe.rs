//! Sampled reads that wait for the simulator, by thread: in the order of each thread.

use super::Sample;
use crate::lock::thread_index;
use crate::shim::Mutex;

/// Samples that wait in a stripe at most: enough that the simulator's memory, once it is in the
/// processor's cache, is made use of.
pub(super) const BATCH: usize = 128;

/// The batch of some threads, on cache lines of its own.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(super) struct Stripe(Mutex<Batch>);

#[derive(Debug, Default)]
pub(super) struct Batch(Vec<Sample>);

impl Stripe {
    pub(super) fn lock(&self) -> impl std::ops::DerefMut<Target = Batch> + '_ {
        self.0.lock()
    }
}

impl Batch {
    /// True where it is now full.
    pub(super) fn push(&mut self, sample: Sample) -> bool {
        if self.0.capacity() == 0 {
            self.0.reserve_exact(BATCH);
        }
        self.0.push(sample);
        self.0.len() >= BATCH
    }

    pub(super) fn samples(&self) -> &[Sample] {
        &self.0
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

/// Threads that have no number share the first.
pub(super) fn of_this_thread(stripes: &[Stripe]) -> &Stripe {
    &stripes[thread_index().unwrap_or(0) % stripes.len()]
}
