//! Which calls are the same: those whose arguments are equal, all but the skipped ones.

use larder::{Cache, Float, cached};
use std::cell::Cell;
use std::hash::{Hash, Hasher};

#[test]
fn texts_are_told_apart_at_their_ends() {
    #[cached]
    fn join(a: &str, b: &str) -> String {
        format!("{a}|{b}")
    }
    assert_eq!(join("a", "b,c"), "a|b,c");
    assert_eq!(join("a,b", "c"), "a,b|c");
    assert_eq!(join("", "ab"), "|ab");
    assert_eq!(join("ab", ""), "ab|");
    assert_eq!(join("a", "b"), "a|b");
    assert_eq!(join::stats().misses, 5);
}

#[test]
fn slices_are_told_apart_at_their_ends() {
    #[cached]
    fn join(a: &[u8], b: &[&str]) -> String {
        format!("{a:?}{b:?}")
    }
    assert_eq!(join(&[1, 2], &["x", "y"]), r#"[1, 2]["x", "y"]"#);
    assert_eq!(join(&[1], &["x", "y"]), r#"[1]["x", "y"]"#);
    assert_eq!(join(&[1, 2], &["xy"]), r#"[1, 2]["xy"]"#);
    assert_eq!(join(&[], &[]), "[][]");
    assert_eq!(join::stats().misses, 4);
    assert_eq!(join(&[1, 2], &["x", "y"]), r#"[1, 2]["x", "y"]"#);
    assert_eq!(join::stats().hits, 1);
}

#[test]
fn what_is_there_differs_from_what_is_not() {
    #[cached]
    fn greet(title: Option<&str>, name: Option<&str>) -> String {
        format!("{title:?} {name:?}")
    }
    assert_eq!(greet(None, Some("Ada")), r#"None Some("Ada")"#);
    assert_eq!(greet(Some("Ada"), None), r#"Some("Ada") None"#);
    assert_eq!(greet(None, None), "None None");
    assert_eq!(greet(Some(""), None), r#"Some("") None"#);
    assert_eq!(greet(None, Some("Ada")), r#"None Some("Ada")"#);
    let stats = greet::stats();
    assert_eq!((stats.hits, stats.misses), (1, 4));
}

#[test]
fn nan_is_one_key_and_zero_has_no_sign() {
    #[cached]
    fn shipping(weight: f64, rate: f32) -> u32 {
        u32::from(weight.is_nan()) + u32::from(rate.is_nan())
    }
    assert_eq!(shipping(f64::NAN, f32::NAN), 2);
    assert_eq!(
        shipping(-f64::NAN, f32::from_bits(0x7fc0_0001)),
        2,
        "another NaN"
    );
    assert_eq!(shipping(0.0, -0.0), 0);
    assert_eq!(shipping(-0.0, 0.0), 0);
    let stats = shipping::stats();
    assert_eq!((stats.hits, stats.misses), (2, 2));
    assert_eq!(shipping(f64::MIN_POSITIVE, 0.0), 0);
    assert_eq!(shipping::stats().misses, 3, "close is not equal");
}

#[test]
fn floats_are_keys_inside_of_other_types_too() {
    #[cached]
    fn any(
        option: Option<f64>,
        tuple: (f64, &str),
        slice: &[f32],
        array: [f64; 2],
        list: Vec<f64>,
    ) -> usize {
        let given = usize::from(option.is_some());
        given + tuple.1.len() + slice.len() + array.len() + list.len()
    }
    let (nan, zero) = (f64::NAN, 0.0);
    assert_eq!(
        any(Some(nan), (nan, "t"), &[f32::NAN], [zero, nan], vec![zero]),
        6
    );
    assert_eq!(
        any(
            Some(-nan),
            (-nan, "t"),
            &[-f32::NAN],
            [-zero, -nan],
            vec![-zero]
        ),
        6
    );
    let stats = any::stats();
    assert_eq!((stats.hits, stats.misses), (1, 1));
    any(None, (nan, "t"), &[f32::NAN], [zero, nan], vec![zero]);
    any(Some(nan), (nan, ""), &[f32::NAN], [zero, nan], vec![zero]);
    any(Some(nan), (nan, "t"), &[], [zero, nan], vec![zero]);
    any(Some(nan), (nan, "t"), &[f32::NAN], [nan, zero], vec![zero]);
    any(
        Some(nan),
        (nan, "t"),
        &[f32::NAN],
        [zero, nan],
        vec![zero, zero],
    );
    assert_eq!(any::stats().misses, 6, "each part counts");
}

#[test]
fn the_key_of_a_float_gives_the_float_back() {
    #[cached]
    fn half(n: f64) -> String {
        (n / 2.0).to_string()
    }
    half(3.0);
    let keys: Vec<Float<f64>> = half::cache().iter().map(|(key, _)| key).collect();
    assert_eq!(keys, [Float::new(3.0)]);
}

#[test]
fn keys_of_one_hash_are_told_apart_by_equality() {
    #[derive(Clone, PartialEq, Eq)]
    struct Same(u32);
    impl Hash for Same {
        fn hash<H: Hasher>(&self, _: &mut H) {}
    }

    #[cached]
    fn all(
        one: Same,
        two: &Same,
        pair: (Same, &Same),
        slice: &[(&Same, bool)],
        maybe: Option<&Same>,
    ) -> u32 {
        [
            one.0,
            two.0,
            pair.0.0,
            pair.1.0,
            slice[0].0.0,
            maybe.map_or(0, |same| same.0),
        ]
        .iter()
        .fold(0, |digits, digit| digits * 10 + digit)
    }
    #[cached(key: Same = Same(n))]
    fn given(n: u32) -> u32 {
        n
    }
    let call = |[a, b, c, d, e, f]: [u32; 6]| {
        all(
            Same(a),
            &Same(b),
            (Same(c), &Same(d)),
            &[(&Same(e), true)],
            Some(&Same(f)),
        )
    };
    assert_eq!(call([1; 6]), 111_111);
    assert_eq!(call([2, 1, 1, 1, 1, 1]), 211_111);
    assert_eq!(call([1, 2, 1, 1, 1, 1]), 121_111);
    assert_eq!(call([1, 1, 2, 1, 1, 1]), 112_111);
    assert_eq!(call([1, 1, 1, 2, 1, 1]), 111_211);
    assert_eq!(call([1, 1, 1, 1, 2, 1]), 111_121);
    assert_eq!(call([1, 1, 1, 1, 1, 2]), 111_112);
    assert_eq!([given(1), given(2), given(1)], [1, 2, 1]);
    assert_eq!((all::cache().len(), given::cache().len()), (7, 2));
}

#[test]
fn two_functions_never_share_keys() {
    #[cached]
    fn single(n: u32) -> u32 {
        n
    }
    #[cached]
    fn double(n: u32) -> u32 {
        n * 2
    }
    assert_eq!((single(4), double(4)), (4, 8));
    assert!(double::invalidate(4));
    assert!(single::contains(4));
}

#[test]
fn a_skipped_argument_is_not_part_of_the_key() {
    // Not `Hash`, not `Eq`, not `Clone`, not `Send`.
    struct Connection<'a>(&'a Cell<u32>);

    #[cached(skip(connection, verbose))]
    fn title(connection: &Connection<'_>, id: u32, verbose: bool) -> String {
        connection.0.set(connection.0.get() + 1);
        format!("{id} {verbose}")
    }
    let runs = Cell::new(0);
    assert_eq!(title(&Connection(&runs), 1, true), "1 true");
    assert_eq!(title(&Connection(&runs), 1, false), "1 true");
    assert_eq!(title(&Connection(&runs), 2, false), "2 false");
    assert_eq!(runs.get(), 2);
    let _: &'static Cache<u32, String> = title::cache();
    assert!(title::contains(1) && title::invalidate(2));
}

#[test]
fn when_all_is_skipped_there_is_one_value() {
    #[cached(skip(n))]
    fn first(n: &mut u32) -> u32 {
        *n += 1;
        *n
    }
    let (mut one, mut two) = (1, 2);
    assert_eq!([first(&mut one), first(&mut two)], [2, 2]);
    assert_eq!((one, two), (2, 2), "the body ran for the first alone");
    let _: &'static Cache<(), u32> = first::cache();
}

#[test]
fn no_arguments_make_a_single_slot() {
    #[cached]
    fn settings() -> Vec<u32> {
        vec![1, 2, 3]
    }
    assert_eq!(settings::peek(), None);
    assert_eq!(settings(), settings());
    assert_eq!((settings::stats().hits, settings::stats().misses), (1, 1));
    settings::insert(vec![4]);
    assert_eq!(settings(), [4]);
    assert!(settings::invalidate());
    assert_eq!(settings::refresh(), [1, 2, 3]);
    let cache: &'static Cache<(), Vec<u32>> = settings::cache();
    assert_eq!(cache.get(&()), Some(vec![1, 2, 3]));
}

#[test]
fn a_key_expression_alone_decides() {
    #[cached(key: String = name.to_lowercase())]
    fn greet(name: &str, times: usize) -> String {
        name.repeat(times)
    }
    assert_eq!(greet("Ada", 2), "AdaAda");
    assert_eq!(
        greet("ADA", 5),
        "AdaAda",
        "the key is \"ada\" in both cases"
    );
    let cache: &'static Cache<String, String> = greet::cache();
    assert_eq!(cache.get("ada"), Some("AdaAda".to_owned()));
}

#[test]
fn beside_a_key_expression_the_handle_takes_what_it_uses() {
    #[cached(key: (u32, bool) = (id % 100, name.is_empty()))]
    fn title(times: usize, id: u32, name: &str) -> String {
        format!("{id}{name}").repeat(times)
    }
    assert_eq!(title(1, 7, "x"), "7x");
    assert_eq!(title::peek(107, "another"), Some("7x".to_owned()));
    assert!(!title::contains(7, ""));
    title::insert(9, "", "nine".to_owned());
    assert_eq!(title(2, 209, ""), "nine");
    assert_eq!(title::refresh(2, 9, ""), "99");
    assert!(title::invalidate(9, ""));
}

#[test]
fn an_argument_that_cannot_be_a_key_can_have_a_key_expression() {
    // Not `Hash`, not `Eq`, not `Clone`.
    struct User {
        id: u64,
        runs: Cell<u32>,
    }

    #[cached(key: u64 = user.id)]
    fn orders(user: &User) -> u64 {
        user.runs.set(user.runs.get() + 1);
        user.id * 10
    }
    let ada = User {
        id: 1,
        runs: Cell::new(0),
    };
    assert_eq!([orders(&ada), orders(&ada)], [10, 10]);
    assert_eq!(ada.runs.get(), 1);
    assert!(orders::invalidate(&ada));
}

#[test]
fn twelve_arguments_make_a_key() {
    #[expect(clippy::too_many_arguments, reason = "as many as a key can have")]
    #[cached]
    fn all(
        a1: u8,
        a2: &str,
        a3: f64,
        a4: &[u8],
        a5: bool,
        a6: Option<&str>,
        a7: char,
        a8: String,
        a9: [u8; 2],
        a10: (u8, f32),
        a11: i64,
        a12: &u128,
    ) -> String {
        format!("{a1}{a2}{a3}{a4:?}{a5}{a6:?}{a7}{a8}{a9:?}{a10:?}{a11}{a12}")
    }
    let call = |first, last| {
        all(
            first,
            "b",
            0.5,
            &[1],
            true,
            Some("f"),
            'g',
            "h".into(),
            [1, 2],
            (3, 4.5),
            6,
            &last,
        )
    };
    assert_eq!(call(1, 2), call(1, 2));
    assert_eq!((all::stats().hits, all::stats().misses), (1, 1));
    call(2, 2);
    call(1, 3);
    assert_eq!(all::stats().misses, 3);
}

/// A key that counts how often it was cloned.
#[derive(PartialEq, Eq, Hash)]
struct Sku(u32);

thread_local! {
    static CLONES: Cell<u32> = const { Cell::new(0) };
}

impl Clone for Sku {
    fn clone(&self) -> Self {
        CLONES.set(CLONES.get() + 1);
        Self(self.0)
    }
}

#[test]
fn a_hit_clones_no_argument() {
    #[cached]
    fn borrowed(sku: &Sku) -> u32 {
        sku.0
    }
    #[cached]
    fn moved(sku: Sku, _same: &[Sku]) -> u32 {
        sku.0
    }
    assert_eq!((borrowed(&Sku(1)), moved(Sku(1), &[Sku(2)])), (1, 1));
    assert!(CLONES.take() > 0, "misses keep copies");
    assert_eq!((borrowed(&Sku(1)), moved(Sku(1), &[Sku(2)])), (1, 1));
    assert!(borrowed::contains(&Sku(1)) && moved::peek(Sku(1), &[Sku(2)]).is_some());
    assert!(borrowed::invalidate(&Sku(1)) && moved::invalidate(Sku(1), &[Sku(2)]));
    assert_eq!(CLONES.take(), 0);
}
