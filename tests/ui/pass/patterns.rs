//! Arguments may be patterns: the body takes them apart.
#![deny(warnings)]

use larder::cached;

struct Point {
    x: u32,
    y: u32,
}

#[cached(skip(offset))]
fn moved((mut x, y): (u32, u32), _: u8, mut steps: u32, [first, ..]: [u32; 3], offset: &Point) -> u32 {
    while steps > 0 {
        x += 1;
        steps -= 1;
    }
    let Point { x: left, y: up } = offset;
    x + y + first + left + up
}

#[cached]
fn bound(all @ (a, _): (u32, u32)) -> u32 {
    all.0 + a
}

fn main() {
    let offset = Point { x: 0, y: 1 };
    assert_eq!(moved((1, 2), 3, 4, [5, 6, 7], &offset), 13);
    assert!(moved::contains((1, 2), 3, 4, [5, 6, 7]));
    assert_eq!(bound((1, 2)), 2);
    assert!(bound::contains((1, 2)));
}
