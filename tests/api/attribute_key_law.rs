//! The law that lookups rest on: the arguments of a call are looked up as they are, borrowed, and
//! find what is stored under their owned form. So the two hash alike and are equal alike.
//!
//! For each kind of argument, random values hold: what a call stored is found by the owned key that
//! the documentation promises, what is inserted under it is a hit, and calls of two values share an
//! entry exactly where their owned keys are equal.

#![expect(
    clippy::ref_option,
    clippy::option_option,
    clippy::boxed_local,
    clippy::type_complexity,
    reason = "functions are cached whatever the style of their arguments"
)]

use crate::support::{Dice, for_seeds};
use larder::{Float, cached};
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

/// A test for each kind of argument: `name(argument) -> owned key`, then how to make a random value
/// from `dice`, how to lend it to the call, and how it is owned.
macro_rules! law {
    ($(
        $name:ident($argument:ty) -> $key:ty,
            |$dice:ident| $random:expr, |$value:ident| $lend:expr, $own:expr;
    )*) => { $(
        #[test]
        fn $name() {
            #[cached(capacity = "unbounded")]
            fn stored(_argument: $argument) -> u32 {
                1
            }
            for_seeds(200, |$dice| {
                let $value = &$random;
                let key: $key = $own;
                stored::clear();
                assert_eq!(stored($lend), 1);
                assert_eq!(stored::cache().get(&key), Some(1), "the owned key finds what a call stored");
                stored::cache().insert(key.clone(), 2);
                assert_eq!(stored($lend), 2, "a call finds what is stored under the owned key");
                assert_eq!(stored::cache().len(), 1);
                let stored_key = key;
                let $value = &$random;
                let key: $key = $own;
                assert_eq!(stored::contains($lend), key == stored_key, "calls share where keys are equal");
            });
        }
    )* };
}

// Values that are often equal, and often differ in one place only.

fn pick<T: Clone>(dice: &mut Dice, values: &[T]) -> T {
    let place = dice.below(values.len() as u64);
    values[usize::try_from(place).expect("it is below a length")].clone()
}

fn number(dice: &mut Dice) -> u32 {
    dice.key(4)
}

fn text(dice: &mut Dice) -> String {
    let texts = [
        "",
        "a",
        "b",
        "ab",
        "a,b",
        "\u{e9}",
        "\0",
        "a long text of more than a few words",
    ];
    pick(dice, &texts).into()
}

fn float(dice: &mut Dice) -> f64 {
    let floats = [
        0.0,
        -0.0,
        f64::NAN,
        -f64::NAN,
        f64::from_bits(0x7ff8_0000_0000_0001),
        1.5,
        f64::INFINITY,
    ];
    pick(dice, &floats)
}

fn small_float(dice: &mut Dice) -> f32 {
    pick(
        dice,
        &[
            0.0,
            -0.0,
            f32::NAN,
            f32::from_bits(0xffc0_0001),
            1.5,
            f32::MIN,
        ],
    )
}

fn option<T>(dice: &mut Dice, value: fn(&mut Dice) -> T) -> Option<T> {
    (dice.below(3) > 0).then(|| value(dice))
}

fn list<T>(dice: &mut Dice, value: fn(&mut Dice) -> T) -> Vec<T> {
    (0..dice.below(4)).map(|_| value(dice)).collect()
}

fn texts(values: &[String]) -> Vec<&str> {
    values.iter().map(String::as_str).collect()
}

fn all(floats: &[f64]) -> Vec<Float<f64>> {
    floats.iter().copied().map(Float::new).collect()
}

fn boxed(text: &str) -> Box<str> {
    text.into()
}

law! {
    // Plain types are their own keys, by `Clone` where they are borrowed.
    a_number(u32) -> u32, |dice| number(dice), |n| *n, *n;
    a_borrowed_number(&u32) -> u32, |dice| number(dice), |n| n, *n;
    a_truth(bool) -> bool, |dice| number(dice) == 0, |b| *b, *b;
    a_letter(char) -> char, |dice| pick(dice, &['a', 'b', '\u{e9}']), |c| *c, *c;
    a_large_number(u128) -> u128, |dice| u128::from(number(dice)) << 100, |n| *n, *n;
    a_duration(Duration) -> Duration, |dice| Duration::from_millis(dice.below(3)), |d| *d, *d;
    a_shared_text(Arc<str>) -> Arc<str>, |dice| Arc::<str>::from(text(dice)), |t| t.clone(), t.clone();
    a_list_of_plain_types(Vec<(u32, char)>) -> Vec<(u32, char)>,
        |dice| list(dice, |dice| (number(dice), 'x')), |l| l.clone(), l.clone();

    // Texts.
    an_owned_text(String) -> String, |dice| text(dice), |t| t.clone(), t.clone();
    a_borrowed_string(&String) -> String, |dice| text(dice), |t| t, t.clone();
    a_text(&str) -> Box<str>, |dice| text(dice), |t| t, boxed(t);
    a_text_behind_two_references(&&str) -> Box<str>, |dice| text(dice), |t| &t.as_str(), boxed(t);
    a_boxed_text(Box<str>) -> Box<str>, |dice| text(dice), |t| boxed(t), boxed(t);
    a_text_that_may_be_owned(Cow<'_, str>) -> Box<str>,
        |dice| text(dice), |t| Cow::from(t.as_str()), boxed(t);

    // Floats.
    a_float(f64) -> Float<f64>, |dice| float(dice), |x| *x, Float::new(*x);
    a_small_float(f32) -> Float<f32>, |dice| small_float(dice), |x| *x, Float::new(*x);
    a_borrowed_float(&f64) -> Float<f64>, |dice| float(dice), |x| x, Float::new(*x);
    a_boxed_float(Box<f64>) -> Float<f64>, |dice| float(dice), |x| Box::new(*x), Float::new(*x);

    // Slices, lists and arrays.
    bytes(&[u8]) -> Box<[u8]>, |dice| text(dice), |t| t.as_bytes(), t.as_bytes().into();
    large_numbers(&[u64]) -> Box<[u64]>, |dice| list(dice, Dice::roll), |l| l, l.as_slice().into();
    borrowed_texts(&[&str]) -> Box<[Box<str>]>,
        |dice| list(dice, text), |l| &texts(l), l.iter().map(|t| boxed(t)).collect();
    strings(&[String]) -> Box<[String]>, |dice| list(dice, text), |l| l, l.as_slice().into();
    floats(&[f64]) -> Box<[Float<f64>]>, |dice| list(dice, float), |l| l, all(l).into();
    slices_of_slices(&[&[u8]]) -> Box<[Box<[u8]>]>,
        |dice| list(dice, text),
        |l| &l.iter().map(String::as_bytes).collect::<Vec<_>>(),
        l.iter().map(|t| t.as_bytes().into()).collect();
    a_list_of_floats(Vec<f64>) -> Vec<Float<f64>>, |dice| list(dice, float), |l| l.clone(), all(l);
    a_list_of_texts(Vec<&str>) -> Vec<Box<str>>,
        |dice| list(dice, text), |l| texts(l), l.iter().map(|t| boxed(t)).collect();
    a_borrowed_list_of_strings(&Vec<String>) -> Vec<String>, |dice| list(dice, text), |l| l, l.clone();
    an_array([u8; 3]) -> [u8; 3], |dice| [0; 3].map(|_: u8| pick(dice, &[1, 2])), |a| *a, *a;
    an_array_of_floats([f64; 2]) -> [Float<f64>; 2],
        |dice| [float(dice), float(dice)], |a| *a, a.map(Float::new);
    an_array_of_texts(&[&str; 2]) -> [Box<str>; 2],
        |dice| [text(dice), text(dice)], |a| &[&a[0], &a[1]], [boxed(&a[0]), boxed(&a[1])];
    boxed_floats(Box<[f64]>) -> Box<[Float<f64>]>,
        |dice| list(dice, float), |l| l.as_slice().into(), all(l).into();

    // Options and tuples, and one in the other.
    an_optional_number(Option<u32>) -> Option<u32>, |dice| option(dice, number), |o| *o, *o;
    an_optional_text(Option<&str>) -> Option<Box<str>>,
        |dice| option(dice, text), |o| o.as_deref(), o.as_deref().map(boxed);
    a_borrowed_option(&Option<String>) -> Option<String>, |dice| option(dice, text), |o| o, o.clone();
    an_optional_float(Option<f64>) -> Option<Float<f64>>,
        |dice| option(dice, float), |o| *o, o.map(Float::new);
    an_option_of_an_option(Option<Option<f64>>) -> Option<Option<Float<f64>>>,
        |dice| option(dice, |dice| option(dice, float)), |o| *o, o.map(|o| o.map(Float::new));
    an_optional_slice(Option<&[f64]>) -> Option<Box<[Float<f64>]>>,
        |dice| option(dice, |dice| list(dice, float)),
        |o| o.as_deref(),
        o.as_deref().map(|l| all(l).into());
    a_tuple_of_plain_types((u32, String)) -> (u32, String),
        |dice| (number(dice), text(dice)), |t| t.clone(), t.clone();
    a_tuple_that_borrows((u32, &str)) -> (u32, Box<str>),
        |dice| (number(dice), text(dice)), |t| (t.0, t.1.as_str()), (t.0, boxed(&t.1));
    a_tuple_of_six((f64, u8, &str, f32, bool, &[u8]))
        -> (Float<f64>, u8, Box<str>, Float<f32>, bool, Box<[u8]>),
        |dice| (float(dice), text(dice)),
        |t| (t.0, 1, &*t.1, 0.5, true, t.1.as_bytes()),
        (Float::new(t.0), 1, boxed(&t.1), Float::new(0.5), true, t.1.as_bytes().into());
    tuples_in_options_in_slices(&[Option<(&str, f64)>]) -> Box<[Option<(Box<str>, Float<f64>)>]>,
        |dice| list(dice, |dice| option(dice, |dice| (text(dice), float(dice)))),
        |l| &l.iter().map(|o| o.as_ref().map(|t| (&*t.0, t.1))).collect::<Vec<_>>(),
        l.iter().map(|o| o.as_ref().map(|t| (boxed(&t.0), Float::new(t.1)))).collect();
}

#[test]
fn of_several_arguments_the_key_is_the_tuple_of_their_owned_forms() {
    #[cached(capacity = "unbounded")]
    fn stored(_sku: &str, _weight: f64, _codes: &[u8], _region: Option<&str>) -> u32 {
        1
    }
    for_seeds(500, |dice| {
        let (sku, weight, codes, region) =
            (text(dice), float(dice), text(dice), option(dice, text));
        let key = (
            boxed(&sku),
            Float::new(weight),
            Box::<[u8]>::from(codes.as_bytes()),
            region.as_deref().map(boxed),
        );
        let known = stored::cache().contains(&key);
        assert_eq!(
            stored::contains(&sku, weight, codes.as_bytes(), region.as_deref()),
            known
        );
        stored(&sku, weight, codes.as_bytes(), region.as_deref());
        assert_eq!(stored::cache().get(&key), Some(1));
    });
    let stats = stored::stats();
    assert_eq!(stats.misses, stats.size, "{stats}");
}
