//! What must be in the journal: the numbers that are not done.

use crate::frame::take;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The state of a journal after a commit, without the records' contents.
///
/// Every commit writes it. It tells whether all records are there; and, when they are not, which
/// ones were lost and which of those that the raw file still holds are done already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Ledger {
    /// Counts the commits, those that failed too.
    pub(crate) commit: u64,
    /// The highest number that was ever given.
    pub(crate) last: u64,
    /// The numbers that are not done.
    pub(crate) live: Numbers,
}

impl Ledger {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend(self.commit.to_le_bytes());
        bytes.extend(self.last.to_le_bytes());
        let mut before = 0;
        for range in self.live.ranges() {
            put_varint(&mut bytes, range.start() - before);
            put_varint(&mut bytes, range.end() - range.start());
            before = *range.end();
        }
        bytes
    }

    /// `None` if the bytes are no ledger's.
    pub(crate) fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let commit = u64::from_le_bytes(*take(&mut bytes)?);
        let last = u64::from_le_bytes(*take(&mut bytes)?);
        let mut live = Numbers::default();
        let mut before = 0_u64;
        while !bytes.is_empty() {
            let start = before.checked_add(take_varint(&mut bytes)?)?;
            before = start.checked_add(take_varint(&mut bytes)?)?;
            live.0.insert(start, before);
        }
        Some(Self { commit, last, live })
    }
}

/// Seven bits in each byte, the low ones first; the top bit tells that more follow.
fn put_varint(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let low = number.to_le_bytes()[0] & 0x7F;
        number >>= 7;
        if number == 0 {
            return bytes.push(low);
        }
        bytes.push(low | 0x80);
    }
}

fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let [byte] = *take(bytes)?;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// A set of numbers, which are mostly dense: as ranges, from the first to the last of each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Numbers(BTreeMap<u64, u64>);

impl Numbers {
    pub(crate) fn insert(&mut self, number: u64) {
        if self.contains(number) {
            return;
        }
        let mut start = number;
        if let Some((&first, &last)) = self.0.range(..number).next_back()
            && last.checked_add(1) == Some(number)
        {
            start = first;
        }
        let next = number.checked_add(1);
        let end = next.and_then(|next| self.0.remove(&next)).unwrap_or(number);
        self.0.insert(start, end);
    }

    pub(crate) fn remove(&mut self, number: u64) {
        let Some((&start, &end)) = self.0.range(..=number).next_back() else {
            return;
        };
        if end < number {
            return;
        }
        self.0.remove(&start);
        if start < number {
            self.0.insert(start, number - 1);
        }
        if number < end {
            self.0.insert(number + 1, end);
        }
    }

    pub(crate) fn contains(&self, number: u64) -> bool {
        let before = self.0.range(..=number).next_back();
        before.is_some_and(|(_, end)| number <= *end)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn ranges(&self) -> impl Iterator<Item = RangeInclusive<u64>> {
        self.0.iter().map(|(start, end)| *start..=*end)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = u64> {
        self.ranges().flatten()
    }
}

impl FromIterator<u64> for Numbers {
    fn from_iter<I: IntoIterator<Item = u64>>(numbers: I) -> Self {
        let mut set = Self::default();
        numbers.into_iter().for_each(|number| set.insert(number));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn numbers_are_a_set_and_survive_their_bytes() {
        let mut random = 7_u64;
        let (mut numbers, mut naive) = (Numbers::default(), BTreeSet::new());
        for _ in 0..20_000 {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            // At both ends of all numbers.
            let number = (random >> 33) % 64;
            let number = if random >> 40 & 1 == 0 {
                number
            } else {
                u64::MAX - number
            };
            if random >> 63 == 0 {
                numbers.insert(number);
                naive.insert(number);
            } else {
                numbers.remove(number);
                naive.remove(&number);
            }
            assert!(numbers.iter().eq(naive.iter().copied()));
        }
        let ranges: Vec<_> = numbers.ranges().collect();
        let apart = |pair: &[RangeInclusive<u64>]| pair[0].end() + 1 < *pair[1].start();
        assert!(ranges.windows(2).all(apart), "as few ranges as can be");
        let ledger = Ledger {
            commit: 1,
            last: u64::MAX,
            live: numbers,
        };
        assert_eq!(Ledger::from_bytes(&ledger.to_bytes()), Some(ledger));
    }
}
