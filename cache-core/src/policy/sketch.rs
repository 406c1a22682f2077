//! How often a key was seen lately, in a few bytes per entry, also for keys that are not cached.

/// Counts per entry after which all counters are halved, so that old popularity fades.
const SAMPLE: u64 = 10;

/// The entries that one block serves: 8 counters, that is 4 bytes, each.
const ENTRIES_PER_BLOCK: u64 = 8;

/// The highest count that 4 bits hold.
const MAX: u64 = 15;

/// The three low bits of each counter of a row: what a shift by one may leave in it.
const LOW_BITS: u64 = 0x7777_7777_7777_7777;

/// Four rows of 16 counters: half a cache line, so that a key costs one memory access.
type Block = [u64; 4];

/// A count-min sketch with 4-bit counters that forgets by halving, as in TinyLFU.
///
/// A key has one counter in each row of one block. The least of the four is its estimate: too high
/// where other keys share all four, and never too low until it reaches 15 or is halved.
///
/// Counting and asking are O(1), with a pass over the table once in 10 counts per entry.
#[derive(Debug)]
pub(crate) struct Sketch {
    /// The most entries that the table may grow for.
    capacity: u64,
    /// The most entries seen alive at once, up to `capacity`: what the table has grown for.
    entries: u64,
    /// Empty, or a power of two of blocks.
    blocks: Vec<Block>,
    /// Counts since the last halving.
    counted: u64,
}

impl Sketch {
    /// A sketch for a cache of `capacity` entries. It allocates as entries come, not now.
    pub(crate) fn new(capacity: u64) -> Self {
        Self {
            capacity: capacity.max(1),
            entries: 0,
            blocks: Vec::new(),
            counted: 0,
        }
    }

    /// Grows the table to serve `live` entries: amortized O(1) per entry.
    pub(crate) fn cover(&mut self, live: u64) {
        self.entries = self.entries.max(live.min(self.capacity));
        while (self.blocks.len() as u64) * ENTRIES_PER_BLOCK < self.entries {
            if self.blocks.is_empty() {
                self.blocks.push(Block::default());
            }
            // A key's block in the doubled table is its old one or the copy of it, so that no count
            // is lost, and none has to be asked for again.
            self.blocks.extend_from_within(..);
        }
    }

    /// Counts one use of the key with this hash; needs a `cover` before.
    pub(crate) fn count(&mut self, hash: u32) {
        let Some((index, shifts)) = self.place(hash) else {
            return;
        };
        let block = &mut self.blocks[index];
        let least = least(block, shifts);
        if least == MAX {
            return;
        }
        // Only the least counters rise: the others already count some other key's uses too.
        for (row, shift) in block.iter_mut().zip(shifts) {
            if (*row >> shift) & MAX == least {
                *row += 1 << shift;
            }
        }
        self.counted += 1;
        if self.counted >= self.entries.saturating_mul(SAMPLE) {
            self.halve();
        }
    }

    /// How often the key with this hash was seen lately: 0 to 15.
    pub(crate) fn estimate(&self, hash: u32) -> u64 {
        let place = self.place(hash);
        place.map_or(0, |(index, shifts)| least(&self.blocks[index], shifts))
    }

    fn halve(&mut self) {
        for row in self.blocks.iter_mut().flatten() {
            *row = (*row >> 1) & LOW_BITS;
        }
        self.counted = 0;
    }

    /// The block of a key, and how far to shift each of its rows; `None` before any `cover`.
    fn place(&self, hash: u32) -> Option<(usize, [u64; 4])> {
        let last = self.blocks.len().checked_sub(1)?;
        let mixed = mix(hash);
        let index = (mixed >> 16) as usize & last;
        Some((index, [0, 4, 8, 12].map(|bit| ((mixed >> bit) & 15) * 4)))
    }
}

/// The least of a key's four counters.
fn least(block: &Block, shifts: [u64; 4]) -> u64 {
    let counts = block.iter().zip(shifts);
    let counts = counts.map(|(row, shift)| (row >> shift) & MAX);
    counts.min().unwrap_or(0)
}

/// Spreads 32 bits over 64, so that the block and the four counters get bits of their own: the
/// finalizer of `SplitMix64`.
fn mix(hash: u32) -> u64 {
    let mut mixed = u64::from(hash).wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(entries: u64) -> Sketch {
        let mut sketch = Sketch::new(entries);
        sketch.cover(entries);
        sketch
    }

    /// A skewed stream: key `k` comes about `512 / (k + 1)` times, spread over the stream.
    fn skewed() -> impl Iterator<Item = u32> {
        (1..=512).flat_map(|round| (0..512).filter(move |key| round % (key + 1) == 0))
    }

    #[test]
    fn before_a_halving_no_key_is_counted_too_low_and_few_too_high() {
        let mut sketch = sketch(1024);
        let mut exact = [0; 512];
        for key in skewed() {
            sketch.count(key);
            exact[key as usize] += 1;
            assert!(
                sketch.counted > 0,
                "halved: the test must stay below the sample"
            );
        }
        let mut too_high = 0;
        for (key, exact) in (0..).zip(exact) {
            let estimate = sketch.estimate(key);
            assert!(estimate >= exact.min(MAX), "{key}: {estimate} for {exact}");
            too_high += usize::from(estimate > exact);
        }
        assert!(
            too_high <= 512 / 20,
            "{too_high} of 512 are counted too high"
        );
    }

    #[test]
    fn an_unseen_key_is_estimated_near_zero() {
        let mut sketch = sketch(1024);
        (0..1024).for_each(|key| sketch.count(key));
        let wrong = (5000..6000).filter(|&key| sketch.estimate(key) > 0);
        assert!(
            wrong.count() <= 50,
            "more than 5 % of the unseen keys look seen"
        );
    }

    #[test]
    fn counts_stop_at_fifteen() {
        let mut sketch = sketch(1024);
        for uses in 1..=40 {
            sketch.count(7);
            assert_eq!(sketch.estimate(7), uses.min(MAX));
        }
        assert_eq!(
            sketch.counted, MAX,
            "a saturated key brings no halving nearer"
        );
    }

    #[test]
    fn a_halving_halves_each_counter_and_no_other() {
        let counters = |sketch: &Sketch| -> Vec<u64> {
            let rows = sketch.blocks.iter().flatten();
            let counters = rows.flat_map(|row| (0..16).map(move |at| (row >> (4 * at)) & MAX));
            counters.collect()
        };
        let mut sketch = sketch(64);
        skewed().take(600).for_each(|key| sketch.count(key));
        let before = counters(&sketch);
        let odd = before.iter().filter(|&count| count % 2 == 1);
        assert!(
            odd.count() > 20,
            "odd ones are what could spill into a neighbour"
        );
        sketch.halve();
        let halved: Vec<u64> = before.iter().map(|count| count / 2).collect();
        assert_eq!(counters(&sketch), halved);
        assert_eq!(sketch.counted, 0);
    }

    #[test]
    fn ten_counts_per_entry_end_a_sample() {
        let mut sketch = sketch(100);
        // 250 keys, so that none comes near 15, where its uses count no more.
        for n in 0..999 {
            sketch.count(n % 250);
        }
        assert_eq!(sketch.counted, 999);
        sketch.count(0);
        assert_eq!(sketch.counted, 0);
    }

    #[test]
    fn growing_keeps_every_count() {
        let mut sketch = Sketch::new(1 << 20);
        sketch.cover(64);
        (0..300).for_each(|n| sketch.count(n % 60));
        let before: Vec<u64> = (0..60).map(|key| sketch.estimate(key)).collect();
        sketch.cover(5000);
        let after: Vec<u64> = (0..60).map(|key| sketch.estimate(key)).collect();
        assert_eq!(before, after);
    }

    #[test]
    fn memory_follows_the_live_entries_up_to_the_capacity() {
        let mut sketch = Sketch::new(10_000_000);
        assert_eq!((sketch.blocks.capacity(), sketch.estimate(1)), (0, 0));
        sketch.cover(10);
        assert_eq!(sketch.blocks.len(), 2);
        let mut small = Sketch::new(1024);
        small.cover(5000);
        assert_eq!(small.blocks.len(), 128);
    }
}
