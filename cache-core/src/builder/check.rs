//! Settings that are out of range, or that need or contradict others.

use super::Builder;
use crate::error::BuildError;

impl<K, V> Builder<K, V> {
    pub(super) fn check(&self) -> Result<(), BuildError> {
        self.check_durations()?;
        self.check_needs()?;
        match (self.max_weight, &self.weigher) {
            (Some(_), None) => return Err(BuildError::NoWeigher),
            (None, Some(_)) => return Err(BuildError::NoMaxWeight),
            _ => {}
        }
        self.check_curve()?;
        match self.jitter {
            Some(part) if !(0.0..=1.0).contains(&part) => Err(BuildError::Jitter(part)),
            _ => Ok(()),
        }
    }

    fn check_durations(&self) -> Result<(), BuildError> {
        let durations = [
            ("ttl", self.ttl),
            ("tti", self.tti),
            ("refresh_after", self.refresh_after),
            ("stale_while_revalidate", self.stale_while_revalidate),
            ("stale_if_error", self.stale_if_error),
        ];
        for (option, duration) in durations {
            if duration.is_some_and(|duration| duration.is_zero()) {
                return Err(BuildError::ZeroDuration(option));
            }
        }
        match (self.refresh_after, self.ttl) {
            (Some(refresh), Some(ttl)) if refresh >= ttl => Err(BuildError::RefreshAfterTtl),
            _ => Ok(()),
        }
    }

    fn check_needs(&self) -> Result<(), BuildError> {
        let has_ttl = self.ttl.is_some() || self.expires.is_some();
        let expires = has_ttl || self.tti.is_some();
        let needs = [
            (
                "jitter",
                self.jitter.is_some(),
                has_ttl,
                "`ttl` or `expires`",
            ),
            (
                "stale_while_revalidate",
                self.stale_while_revalidate.is_some(),
                expires,
                "`ttl`, `tti` or `expires`",
            ),
            (
                "stale_if_error",
                self.stale_if_error.is_some(),
                expires,
                "`ttl`, `tti` or `expires`",
            ),
        ];
        for (option, given, has, others) in needs {
            if given && !has {
                return Err(BuildError::Needs(option, others));
            }
        }
        Ok(())
    }
}
