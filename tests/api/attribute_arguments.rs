//! Arguments however they are named, written and typed: patterns, lifetimes, generics.

use larder::{Cache, cached};
use std::fmt::Display;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

#[test]
fn arguments_may_have_the_names_that_an_expansion_would_use() {
    #[cached]
    fn join(key: u32, cache: u32, value: u32, found: &str, miss: &str, result: &str) -> String {
        format!("{key}{cache}{value}{found}{miss}{result}")
    }
    #[cached(skip(load, hit), tags = [format!("{body}")], cache_if = |site| !site.is_empty())]
    fn skip(body: u32, load: u32, hit: u32, at: u32, tags: u32, due: u32, this: u32) -> String {
        format!("{body}{load}{hit}{at}{tags}{due}{this}")
    }
    assert_eq!(
        [join(1, 2, 3, "4", "5", "6"), join(1, 2, 3, "4", "5", "6")],
        ["123456"; 2]
    );
    assert_eq!(
        [skip(1, 2, 3, 4, 5, 6, 7), skip(1, 0, 0, 4, 5, 6, 7)],
        ["1234567"; 2]
    );
    assert!(join::contains(1, 2, 3, "4", "5", "6") && !join::contains(3, 2, 1, "4", "5", "6"));
    join::insert(1, 2, 3, "4", "5", "6", "primed".to_owned());
    assert_eq!(join(1, 2, 3, "4", "5", "6"), "primed");
    assert_eq!(join::refresh(1, 2, 3, "4", "5", "6"), "123456");
}

#[test]
fn an_argument_may_have_the_name_of_its_function_and_a_raw_one() {
    #[cached]
    fn price(price: u32) -> u32 {
        price + 1
    }
    #[cached]
    fn r#match(r#type: &str, r#fn: u32) -> String {
        r#type.repeat(r#fn as usize)
    }
    assert_eq!([price(1), price(1)], [2, 2]);
    assert_eq!([r#match("a", 2), r#match("a", 2)], ["aa", "aa"]);
    assert!(r#match::contains("a", 2) && price::contains(1));
}

#[test]
fn the_body_may_use_the_names_of_the_prelude_for_its_own() {
    #[derive(Clone, PartialEq, Debug)]
    enum Found {
        Some(u32),
        None,
    }
    use Found::{None, Some};

    #[cached]
    fn find(n: u32) -> Found {
        if n > 1 { Some(n) } else { None }
    }
    assert_eq!(
        [find(1), find(2), find(1), find(2)],
        [None, Some(2), None, Some(2)]
    );
    assert_eq!(find::stats().hits, 2);
}

#[test]
fn an_argument_may_be_a_pattern() {
    struct Point {
        x: u32,
        y: u32,
    }
    #[cached]
    fn area((width, height): (u32, u32), [a, .., b]: [u32; 3]) -> u32 {
        width * height + a + b
    }
    #[cached(skip(z))]
    fn sum(&factor: &u128, Wrapping(n): Wrapping, z: u128) -> u128 {
        factor * u128::from(n) + z
    }
    #[cached(key: (u32, u32) = (point.x, point.y))]
    fn norm(point: Point) -> u32 {
        let Point { x, y } = point;
        x * x + y * y
    }
    assert_eq!([area((2, 3), [4, 5, 6]), area((2, 3), [4, 5, 6])], [16, 16]);
    assert!(area::contains((2, 3), [4, 5, 6]) && !area::contains((3, 2), [4, 5, 6]));
    assert_eq!([sum(&2, Wrapping(3), 1), sum(&2, Wrapping(3), 9)], [7, 7]);
    assert_eq!(
        [norm(Point { x: 3, y: 4 }), norm(Point { x: 3, y: 4 })],
        [25, 25]
    );
    assert_eq!(norm::stats().hits, 1);
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Wrapping(u32);

#[test]
fn an_argument_may_be_mutable_or_unused() {
    #[cached]
    fn count_down(mut n: u32, _: &str, _unused: bool) -> Vec<u32> {
        let mut all = vec![n];
        while n > 0 {
            n -= 1;
            all.push(n);
        }
        all
    }
    assert_eq!(count_down(2, "a", true), [2, 1, 0]);
    assert_eq!(count_down(2, "a", true), [2, 1, 0]);
    assert_eq!(count_down::stats().hits, 1);
    assert!(
        !count_down::contains(2, "b", true),
        "unused arguments are part of the key all the same"
    );
}

#[test]
fn the_body_owns_the_arguments_that_are_passed_by_value() {
    #[cached]
    fn shout(mut text: String, words: Vec<String>) -> String {
        text.push('!');
        text.extend(words);
        text
    }
    assert_eq!(shout("a".into(), vec!["b".into()]), "a!b");
    assert_eq!(shout("a".into(), vec!["b".into()]), "a!b");
    assert_eq!((shout::stats().hits, shout::stats().misses), (1, 1));
    assert_eq!(
        shout::peek("a".into(), vec!["b".into()]),
        Some("a!b".into())
    );
}

#[test]
fn a_skipped_argument_may_be_taken_by_the_body() {
    struct Token(String);

    #[cached(skip(token, greet))]
    fn spend(id: u32, token: Token, greet: impl FnOnce() -> String) -> String {
        format!("{id}{}{}", token.0, greet())
    }
    assert_eq!(spend(1, Token("a".into()), || "x".into()), "1ax");
    assert_eq!(spend(1, Token("b".into()), || unreachable!("a hit")), "1ax");
}

#[test]
fn references_may_have_lifetimes() {
    #[cached(skip(scratch))]
    fn longest<'a, 'b: 'a>(scratch: &'a mut Vec<&'b str>, x: &'b str, y: &str) -> String {
        scratch.push(x);
        if x.len() < y.len() {
            y.to_owned()
        } else {
            x.to_owned()
        }
    }
    let (x, mut scratch) = (String::from("abc"), Vec::new());
    assert_eq!(longest(&mut scratch, &x, "de"), "abc");
    assert_eq!(longest(&mut scratch, &x, "de"), "abc");
    assert_eq!(scratch, ["abc"], "the body ran once");
    assert!(longest::contains("abc", "de"));
    let _: &'static Cache<(Box<str>, Box<str>), String> = longest::cache();
}

#[test]
fn arguments_may_be_static() {
    #[cached]
    fn shout(text: &'static str) -> &'static str {
        text.trim()
    }
    assert_eq!([shout(" a "), shout(" a ")], ["a", "a"]);
    assert_eq!(shout::stats().hits, 1);
}

#[test]
fn a_generic_function_has_one_cache_for_each_of_its_instantiations() {
    static RUNS: AtomicU64 = AtomicU64::new(0);

    #[cached]
    fn show<T>(value: T) -> String
    where
        T: Display + Hash + Eq + Clone + Send + Sync + 'static,
    {
        format!("{value} {}", RUNS.fetch_add(1, Ordering::Relaxed))
    }
    assert_eq!(
        [show(1_u32), show(1_u64), show(1_u32)],
        ["1 0", "1 1", "1 0"]
    );
    assert_eq!(show("1"), "1 2");
    let _: &'static Cache<u64, String> = show::<u64>::cache();
    assert_eq!(show::<u32>::peek(1), Some("1 0".into()));
    assert_eq!(show::<u16>::peek(1), None);
    show::<u32>::clear();
    assert!(!show::<u32>::contains(1) && show::<u64>::contains(1));
    assert_eq!(
        (show::<u32>::stats().hits, show::<u64>::stats().hits),
        (1, 0)
    );
}

#[test]
fn instantiations_differ_also_in_types_that_no_argument_has() {
    #[cached]
    fn parse<T>(text: &str) -> Result<T, T::Err>
    where
        T: std::str::FromStr + Clone + Send + Sync + 'static,
    {
        text.parse()
    }
    #[cached]
    fn size<T: ?Sized>(_text: &str) -> &'static str {
        std::any::type_name::<T>()
    }
    assert_eq!(parse::<u8>("7"), Ok(7_u8));
    assert_eq!(parse::<i64>("7"), Ok(7_i64));
    assert!(parse::<u8>("-7").is_err());
    assert_eq!(parse::<i64>("-7"), Ok(-7));
    assert_eq!(
        (size::<str>(""), size::<[u8]>(""), size::<str>("")),
        ("str", "[u8]", "str")
    );
    assert_eq!(size::<str>::stats().hits, 1);
}

#[test]
fn a_function_has_one_cache_for_each_constant() {
    #[cached(capacity = 10)]
    fn repeat<const N: usize, const LOUD: bool>(text: &str) -> String {
        let text = text.repeat(N);
        if LOUD { text.to_uppercase() } else { text }
    }
    assert_eq!(repeat::<2, false>("a"), "aa");
    assert_eq!(repeat::<3, false>("a"), "aaa");
    assert_eq!(repeat::<2, true>("a"), "AA");
    assert_eq!(repeat::<2, false>("a"), "aa");
    assert_eq!(repeat::<2, false>::stats().hits, 1);
    assert!(repeat::<3, false>::invalidate("a") && repeat::<2, true>::contains("a"));
}

#[test]
fn a_constant_may_be_the_length_of_an_array() {
    #[cached]
    fn sum<const N: usize>(values: [f64; N], names: &[&str; N]) -> String {
        format!("{values:?}{names:?}")
    }
    assert_eq!(sum([1.0], &["a"]), r#"[1.0]["a"]"#);
    assert_eq!(sum([1.0, 2.0], &["a", "b"]), r#"[1.0, 2.0]["a", "b"]"#);
    assert_eq!(sum([1.0], &["a"]), r#"[1.0]["a"]"#);
    assert_eq!((sum::<1>::stats().hits, sum::<2>::stats().misses), (1, 1));
}

#[test]
fn a_generic_argument_may_be_borrowed_or_skipped() {
    #[cached(skip(sources))]
    fn first<I: Iterator<Item = u32>, K>(mut sources: I, key: &K, all: &[K]) -> Option<u32>
    where
        K: Hash + Eq + Clone + Send + Sync + 'static,
    {
        sources.find(|n| *n as usize > all.iter().filter(|other| *other == key).count())
    }
    assert_eq!(first(0..5, &"a", &["a", "b"]), Some(2));
    assert_eq!(
        first(7..9, &"a", &["a", "b"]),
        Some(2),
        "the same instantiation and key: a hit"
    );
    assert_eq!(first(7..9, &1, &[1, 1]), Some(7));
}

#[test]
fn a_type_that_stands_in_for_a_text_can_be_a_key() {
    #[cached]
    fn len(text: Arc<str>) -> usize {
        text.len()
    }
    assert_eq!([len("abc".into()), len(Arc::from("abc"))], [3, 3]);
    assert_eq!(
        len::stats().hits,
        1,
        "equal, though not the same allocation"
    );
}
