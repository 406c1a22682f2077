//! A key that cannot be compared.

use larder::cached;

#[cached(key: f64 = weight)]
fn price(weight: f64) -> f64 {
    weight
}

fn main() {
    let _ = price(1.0);
}
