//! A curve is over numbers of entries.

use larder::cached;

#[cached(max_weight = 1_000, weigher = |_, text| text.len() as u64, curve = true)]
fn page(id: u32) -> String {
    id.to_string()
}

fn main() {
    let _ = page(1);
    page::invalidate(1);
}
