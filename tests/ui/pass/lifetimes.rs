//! What is borrowed for a call is kept owned, or skipped.
#![deny(warnings)]

use larder::cached;
use std::borrow::Cow;

struct Db<'a>(&'a str);

#[cached(skip(db))]
fn select<'a>(db: &'a Db<'a>, table: &'a str, columns: &[&'a str], limit: Option<&u32>) -> Result<String, String> {
    Ok(format!("{}{table}{columns:?}{limit:?}", db.0))
}

#[cached(skip(cx))]
async fn fetch<'cx>(cx: &Db<'cx>, urls: &[String], (low, high): (&str, f64)) -> Vec<String> {
    vec![format!("{}{urls:?}{low}{high}", cx.0)]
}

#[cached]
fn cow(name: Cow<'_, str>, bytes: Cow<'_, [u8]>) -> usize {
    name.len() + bytes.len()
}

#[cached]
fn nested(weights: &[(f64, Option<&str>)], boxed: Box<[f32]>, text: Box<str>, grid: [[f64; 2]; 2], names: &Vec<&str>) -> usize {
    weights.len() + boxed.len() + text.len() + grid.len() + names.len()
}

#[cached]
fn fixed(name: &'static str, of: fn(&str) -> usize) -> &'static str {
    let _ = of(name);
    name
}

fn send<T: Send>(value: T) -> T {
    value
}

fn main() {
    let name = String::from("db");
    let db = Db(&name);
    assert!(select(&db, "t", &["a", "b"], None).is_ok());
    assert!(select::contains("t", &["a", "b"], None));
    drop(send(fetch(&db, &[], ("a", 1.5))));
    assert!(!fetch::contains(&[], ("a", 1.5)));
    assert_eq!(cow("ab".into(), vec![1].into()), 3);
    assert!(cow::contains(String::from("ab").into(), (&[1][..]).into()));
    let nested_args = || ([[0.0; 2]; 2], vec!["n"]);
    let (grid, names) = nested_args();
    assert_eq!(nested(&[(1.0, Some("a"))], Box::new([f32::NAN]), "t".into(), grid, &names), 6);
    assert!(nested::contains(&[(1.0, Some("a"))], Box::new([-f32::NAN]), "t".into(), grid, &names));
    assert_eq!(fixed("a", str::len), "a");
}
