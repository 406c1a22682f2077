//! What is borrowed inside cannot be taken along.

use larder::cached;

#[cached(ttl = 60, refresh_after = 45)]
fn price(name: Option<&str>) -> usize {
    name.map_or(0, str::len)
}

fn main() {
    let _ = price(None);
}
