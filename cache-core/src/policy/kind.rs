//! The names of the eviction policies.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

/// Who leaves when a cache is full.
///
/// | policy | leaves first | good for |
/// | --- | --- | --- |
/// | [`Adaptive`](Self::Adaptive) | what is least likely to be used soon, by what it has learned from the uses so far | nearly everything |
/// | [`Lru`](Self::Lru) | the least recently used | pure recency |
/// | [`Lfu`](Self::Lfu) | the least frequently used; among equals the least recently used | popularity that never changes |
/// | [`Fifo`](Self::Fifo) | the first inserted | experiments, and reads that must note nothing |
///
/// All of them take constant time per operation. Replacing a value counts as a use, except under
/// `Fifo`, where an entry keeps its place until it leaves.
///
/// # Example
/// ```
/// use cache_core::EvictionPolicy;
///
/// let policy: EvictionPolicy = "lru".parse()?;
/// assert_eq!(policy, EvictionPolicy::Lru);
/// assert_eq!(policy.to_string(), "lru");
/// assert_eq!(EvictionPolicy::default(), EvictionPolicy::Adaptive);
/// # Ok::<(), cache_core::ParsePolicyError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EvictionPolicy {
    /// Learns, from a sample of the keys, how soon entries are used again that were used so often and
    /// so long ago, and evicts the one that brings least hits for the place that it takes, or for its
    /// weight. One pass over many keys therefore does not flush the cache, a loop over more keys than
    /// fit still hits, and what was popular once makes room.
    #[default]
    Adaptive,
    /// Exact least-recently-used order.
    Lru,
    /// Exact least-frequently-used order, without aging: an entry that was popular once stays. A new
    /// entry has frequency 1, and is spared until it is used or another comes.
    Lfu,
    /// Insertion order. Reads change nothing.
    Fifo,
}

impl EvictionPolicy {
    const ALL: [Self; 4] = [Self::Adaptive, Self::Lru, Self::Lfu, Self::Fifo];

    const fn name(self) -> &'static str {
        match self {
            Self::Adaptive => "adaptive",
            Self::Lru => "lru",
            Self::Lfu => "lfu",
            Self::Fifo => "fifo",
        }
    }
}

/// The word that [`FromStr`] reads: `adaptive`, `lru`, `lfu` or `fifo`.
impl fmt::Display for EvictionPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Reads exactly the words that [`Display`](fmt::Display) writes, in lower case.
///
/// # Errors
/// [`ParsePolicyError`] for any other word.
impl FromStr for EvictionPolicy {
    type Err = ParsePolicyError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|policy| policy.name() == word);
        found.ok_or_else(|| ParsePolicyError {
            word: word.to_owned(),
            nearest: nearest(word),
        })
    }
}

/// A word that names no [`EvictionPolicy`].
///
/// Its message names the accepted words, and the nearest one if there is a near one.
///
/// # Example
/// ```
/// use cache_core::EvictionPolicy;
///
/// let error = "adaptiv".parse::<EvictionPolicy>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "unknown eviction policy `adaptiv`: expected `adaptive`, `lru`, `lfu` or `fifo`; \
///      did you mean `adaptive`?",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsePolicyError {
    word: String,
    nearest: Option<EvictionPolicy>,
}

impl fmt::Display for ParsePolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "unknown eviction policy `{}`: expected ",
            self.word.escape_debug()
        )?;
        for (at, policy) in EvictionPolicy::ALL.iter().enumerate() {
            let before = match at {
                0 => "",
                _ if at + 1 == EvictionPolicy::ALL.len() => " or ",
                _ => ", ",
            };
            write!(f, "{before}`{policy}`")?;
        }
        match self.nearest {
            Some(policy) => write!(f, "; did you mean `{policy}`?"),
            None => Ok(()),
        }
    }
}

impl Error for ParsePolicyError {}

/// The policy whose name `word` most likely meant: at most a third of the letters may be wrong.
fn nearest(word: &str) -> Option<EvictionPolicy> {
    let word = word.trim().to_lowercase();
    let near = EvictionPolicy::ALL.into_iter().filter_map(|policy| {
        let wrong = distance(&word, policy.name());
        (wrong <= policy.name().len() / 3).then_some((wrong, policy))
    });
    near.min_by_key(|&(wrong, _)| wrong)
        .map(|(_, policy)| policy)
}

/// How many letters must be put in, left out or replaced to turn `from` into `to` (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    // row[j]: the distance of the letters of `from` read so far to the first j letters of `to`.
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.chars().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.chars().count()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(word: &str) -> String {
        word.parse::<EvictionPolicy>().expect_err(word).to_string()
    }

    #[test]
    fn every_policy_is_read_back_from_its_name() {
        for policy in EvictionPolicy::ALL {
            assert_eq!(policy.to_string().parse(), Ok(policy));
        }
    }

    #[test]
    fn a_near_word_is_suggested() {
        for (word, meant) in [
            ("LRU", "lru"),
            (" lfu", "lfu"),
            ("lruu", "lru"),
            ("fif", "fifo"),
            ("adptve", "adaptive"),
        ] {
            let message = message(word);
            assert!(
                message.ends_with(&format!("did you mean `{meant}`?")),
                "{message}"
            );
        }
    }

    #[test]
    fn a_far_word_is_answered_with_the_accepted_ones_alone() {
        for word in ["", "arc", "random", "least recently used"] {
            let expected = "expected `adaptive`, `lru`, `lfu` or `fifo`";
            assert!(message(word).ends_with(expected), "{}", message(word));
        }
    }

    #[test]
    fn the_word_is_shown_escaped() {
        assert!(message("l\nru").contains("`l\\nru`"));
    }
}
