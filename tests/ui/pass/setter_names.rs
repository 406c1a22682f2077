//! Names of arguments that an expansion could have used itself.
#![deny(warnings)]

use larder::{cached, invalidates, writes};

#[cached(strategy = "write_behind", queue(delay = "1ms"))]
fn price(key: u32, value: u32) -> u64 {
    u64::from(key + value)
}

fn store(plan: &u32, items: &[((u32, u32), u64)]) -> Result<(), String> {
    let _ = (plan, items);
    Ok(())
}

#[writes(price(plan, changes) = output, batch = store(&kept))]
fn set(
    plan: u32,
    changes: u32,
    output: u64,
    kept: u32,
    made: u32,
    queue: u8,
) -> Result<(), String> {
    let _ = (plan, changes, output, kept, made, queue);
    Ok(())
}

#[writes(price(this, items) = set, skip(deadline))]
async fn set_async(this: u32, items: u32, set: u64, _deadline: u8, deadline: u8) {
    let _ = (this, items, set, deadline);
}

#[invalidates(price(0, 1), tag("{tag}:{type}"))]
fn forget(tag: &str, r#type: u8, _: u32, mut begin: u32, (a, b): (u8, u8), _unused: u8) -> u32 {
    begin += u32::from(a + b);
    let _ = (tag, r#type);
    begin
}

#[writes(price(x, x) = 0)]
fn x(x: u32) {
    let _ = x;
}

fn main() {
    set(1, 2, 3, 4, 5, 6).unwrap();
    drop(set_async(1, 2, 3, 4, 5));
    forget("a", 1, 2, 3, (4, 5), 6);
    x(5);
    x::uncached(5);
}
