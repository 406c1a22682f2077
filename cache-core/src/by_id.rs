//! What is kept by id, of entries or of others that are numbered alike, in a `Vec`.

use crate::list::Id;

/// What is kept at `id`. Where that is beyond the last, it and those in between are `free`.
///
/// Amortized O(1). It grows by an eighth, not to the double: ids are dense, or nearly so, and have a
/// bound, beyond which nothing would ever be used.
pub(crate) fn reach<T>(by_id: &mut Vec<T>, id: Id, free: impl FnMut() -> T) -> &mut T {
    let id = id as usize;
    if id >= by_id.len() {
        grow(by_id, id + 1, free);
    }
    &mut by_id[id]
}

#[cold]
fn grow<T>(by_id: &mut Vec<T>, len: usize, free: impl FnMut() -> T) {
    if len > by_id.capacity() {
        let some = by_id.len() + by_id.len() / 8 + 4;
        by_id.reserve_exact(len.max(some) - by_id.len());
    }
    by_id.resize_with(len, free);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_never_set_is_free_and_what_was_stays() {
        let mut by_id = Vec::new();
        *reach(&mut by_id, 3, || '-') = 'd';
        *reach(&mut by_id, 1, || '-') = 'b';
        *reach(&mut by_id, 5, || '-') = 'f';
        assert_eq!(by_id, ['-', 'b', '-', 'd', '-', 'f']);
    }

    #[test]
    fn ids_in_a_row_take_little_room_that_is_not_used_and_few_moves() {
        let mut by_id = Vec::new();
        let (mut moves, mut capacity) = (0, 0);
        for id in 0..10_000 {
            *reach(&mut by_id, id, || 0) = id;
            moves += usize::from(by_id.capacity() != capacity);
            capacity = by_id.capacity();
        }
        assert!((10_000..11_250).contains(&capacity), "{capacity}");
        assert!(moves < 80, "{moves}");
    }
}
