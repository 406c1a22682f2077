//! Where the futures of operations run.

use super::operation::Setter;

/// The runtime that the newest async operation was accepted in.
#[cfg(feature = "tokio")]
#[derive(Debug, Default)]
pub(crate) struct Runtime {
    handle: Option<tokio::runtime::Handle>,
    /// How often it was another.
    version: u64,
}

#[cfg(feature = "tokio")]
impl Runtime {
    /// An operation is accepted: if its attempts are futures, they are for the runtime that is
    /// entered here.
    pub(crate) fn remember(&mut self, setter: Setter) {
        if setter.is_async()
            && let Ok(handle) = tokio::runtime::Handle::try_current()
        {
            self.handle = Some(handle);
            self.version += 1;
        }
    }

    /// The runtime of this version has dropped what it was given: it is not to be given more.
    pub(crate) fn forget(&mut self, version: u64) {
        if self.version == version {
            self.handle = None;
        }
    }

    /// The runtime, if there is one, and its version.
    pub(crate) fn get(&self) -> Option<(tokio::runtime::Handle, u64)> {
        Some((self.handle.clone()?, self.version))
    }

    /// Whether this thread may have to drive it: to wait for its tasks could then be for ever.
    pub(crate) fn needs_driving(&self) -> bool {
        use tokio::runtime::{Handle, RuntimeFlavor};
        let Some(handle) = &self.handle else {
            return false;
        };
        handle.runtime_flavor() == RuntimeFlavor::CurrentThread || Handle::try_current().is_ok()
    }
}

/// There is none: workers block on futures.
#[cfg(not(feature = "tokio"))]
#[derive(Debug, Default)]
pub(crate) struct Runtime;

#[cfg(not(feature = "tokio"))]
#[expect(clippy::unused_self, reason = "there is nothing to remember")]
impl Runtime {
    pub(crate) fn remember(&mut self, _: Setter) {}

    pub(crate) fn forget(&mut self, _: u64) {}

    pub(crate) fn needs_driving(&self) -> bool {
        false
    }
}
