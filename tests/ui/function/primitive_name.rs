//! A handle that would hide a type of the language.

use larder::cached;

#[cached]
fn u8(id: u32) -> u32 {
    id
}

fn main() {
    let _: u8 = 1;
    let _ = u8(1);
}
