//! A function whose callers promise something.

use larder::cached;

/// # Safety
/// None.
#[cached]
unsafe fn price(id: u32) -> u32 {
    id
}

fn main() {
    let _ = unsafe { price(1) };
    price::clear();
}
