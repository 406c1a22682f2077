//! In which order entries are shown.
//!
//! Not in that of their places, which is the order of their hashes: who took entries in that order and
//! put them into the same cache again would fill its table from one end, and it would take quadratic
//! time, as all of them have their home in the groups that are full already. The first of them, however
//! many, have to be spread over all groups.

/// The numbers below `groups`, so that the first of them, however many, lie about evenly: the middle
/// comes before the quarters, and these before the eighths (a van der Corput sequence).
pub(super) fn spread(groups: usize) -> impl Iterator<Item = usize> {
    let bits = groups.next_power_of_two().trailing_zeros();
    let all = 0..1_usize << bits;
    all.map(move |number| reversed(number, bits))
        .filter(move |group| *group < groups)
}

/// A number of so many bits, read from the other end.
fn reversed(number: usize, bits: u32) -> usize {
    match bits {
        0 => 0,
        _ => number.reverse_bits() >> (usize::BITS - bits),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_is_met_once() {
        for groups in 0..500 {
            let mut met: Vec<usize> = spread(groups).collect();
            met.sort_unstable();
            assert!(met.into_iter().eq(0..groups), "{groups}");
        }
    }

    #[test]
    fn the_first_of_them_are_spread_evenly() {
        for groups in [64, 100, 447, 1024, 2310, 9973] {
            for first in [8, groups / 10, groups / 2] {
                let mut met: Vec<usize> = spread(groups).take(first).collect();
                met.sort_unstable();
                let widest = met.windows(2).map(|pair| pair[1] - pair[0]).max();
                let even = groups.div_ceil(first);
                let evenly = widest.is_some_and(|widest| widest <= 4 * even);
                assert!(evenly, "{first} of {groups}");
            }
        }
    }
}
