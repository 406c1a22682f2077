//! Arguments in, arguments out.

use cache_journal::{DecodeError, decode, decode_call, encode, encode_call};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Debug;

const SIGNATURE: &str = "f(x: T)";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Shape {
    Unit,
    Newtype(Option<u8>),
    Tuple(i128, char),
    Struct { side: f32, name: Option<String> },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Order {
    id: u64,
    lines: Vec<(String, u32)>,
}

/// By their debug form, for NaN is not equal to itself.
fn round_trip<T: Serialize + DeserializeOwned + Debug>(value: &T) {
    let before = format!("{value:?}");
    let bytes = encode_call(SIGNATURE, value).unwrap();
    let after: T = decode_call(SIGNATURE, &bytes).unwrap();
    assert_eq!(format!("{after:?}"), before);
    let after: T = decode(&encode(value).unwrap()).unwrap();
    assert_eq!(format!("{after:?}"), before);
}

#[test]
fn hard_values_come_back_as_they_were() {
    round_trip(&[
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        -0.0,
        f64::MIN_POSITIVE,
        0.1,
        f64::MAX,
    ]);
    round_trip(&[
        f32::NAN,
        f32::INFINITY,
        -0.0,
        f32::MIN_POSITIVE,
        0.1,
        f32::MAX,
    ]);
    round_trip(&(u128::MAX, i128::MIN, u64::MAX, i64::MIN));
    round_trip(&(
        Some(Some(None::<u8>)),
        Some(None::<Option<u8>>),
        None::<Option<Option<u8>>>,
        Some(()),
    ));
    round_trip(&BTreeMap::from([
        ((1, 'x'), ["one"; 2].concat()),
        ((2, '"'), String::new()),
    ]));
    round_trip(&BTreeMap::from([(None, 1), (Some([1_u8; 3]), 2)]));
    round_trip(&["", "\u{0}\r\n\t\"\\ (#\" ü 💰", "r#\"raw\"#"].map(str::to_owned));
    round_trip(&(0..=255).map(char::from).collect::<String>());
    round_trip(&((), (((),),), [(); 2]));
    round_trip(&[
        Shape::Unit,
        Shape::Newtype(None),
        Shape::Newtype(Some(0)),
        Shape::Tuple(i128::MAX, '\''),
        Shape::Struct {
            side: f32::MIN_POSITIVE,
            name: Some("Some(\"x\")".to_owned()),
        },
    ]);
    round_trip(&Order {
        id: 1,
        lines: vec![("tea".to_owned(), 2)],
    });
    round_trip(&(
        std::net::IpAddr::from([127, 0, 0, 1]),
        std::time::Duration::MAX,
        std::path::PathBuf::from("/tmp/ü"),
        Ok::<u8, String>(1),
    ));
}

#[test]
fn another_signature_is_named_and_not_read() {
    let bytes = encode_call(
        "set_price(sku: &str, cents: u32)",
        &("tea", 250_u32).to_owned_pair(),
    )
    .unwrap();
    let swapped = decode_call::<(String, u32)>("set_price(sku: &str, euros: u32)", &bytes);
    let error = swapped.unwrap_err();
    assert!(matches!(error, DecodeError::Signature { .. }));
    assert!(
        error
            .to_string()
            .contains("was written by `set_price(sku: &str, cents: u32)`"),
        "{error}"
    );
}

trait ToOwnedPair {
    fn to_owned_pair(&self) -> (String, u32);
}

impl ToOwnedPair for (&str, u32) {
    fn to_owned_pair(&self) -> (String, u32) {
        (self.0.to_owned(), self.1)
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Renamed {
    id: u64,
    items: Vec<(String, u32)>,
}

#[derive(Debug, Serialize, Deserialize)]
enum Fewer {
    Unit,
}

#[test]
fn types_that_changed_under_the_same_signature_are_an_error_with_a_reason() {
    fn refused<T: DeserializeOwned + Debug>(value: &(impl Serialize + DeserializeOwned)) -> String {
        let bytes = encode_call(SIGNATURE, value).unwrap();
        decode_call::<T>(SIGNATURE, &bytes).unwrap_err().to_string()
    }
    let order = Order {
        id: 1,
        lines: Vec::new(),
    };
    assert!(refused::<Renamed>(&order).contains("items"));
    assert!(refused::<Fewer>(&Shape::Newtype(None)).contains("Newtype"));
    refused::<(u32,)>(&(1, 2));
    refused::<(u32, u32, u32)>(&(1, 2));
    refused::<(String, u8)>(&(1, 2));
    refused::<(u8, u8)>(&(1, 256));
    refused::<(u8, u32)>(&(-1, 2));
    refused::<(u32, u32)>(&(1.0, 2));
    refused::<Option<u8>>(&5);
    refused::<u8>(&Some(5));
    refused::<bool>(&1);
}

#[test]
fn bytes_that_are_no_call_are_an_error() {
    let whole = encode_call(SIGNATURE, &(1, "x".to_owned())).unwrap();
    for end in 0..whole.len() {
        assert!(
            decode_call::<(i32, String)>(SIGNATURE, &whole[..end]).is_err(),
            "{end}"
        );
    }
    assert!(decode_call::<String>(SIGNATURE, &[255; 40]).is_err());
}

/// Reads less than it writes.
#[derive(Debug, Serialize, Deserialize)]
struct Lossy(#[serde(deserialize_with = "nothing")] u32);

fn nothing<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    u32::deserialize(deserializer).map(|_| 0)
}

#[derive(Debug, Serialize, Deserialize)]
struct Secret {
    #[serde(skip_deserializing)]
    key: u8,
}

#[derive(Debug)]
struct Fails;

impl Serialize for Fails {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("not for disks"))
    }
}

impl<'de> Deserialize<'de> for Fails {
    fn deserialize<D: serde::Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Ok(Self)
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Deep(Option<Box<Deep>>);

#[test]
fn what_would_not_be_read_again_is_not_written() {
    assert!(encode_call(SIGNATURE, &Lossy(0)).is_ok());
    let error = encode_call(SIGNATURE, &Lossy(1)).unwrap_err();
    assert!(
        error.to_string().contains("read as something else"),
        "{error}"
    );
    assert!(encode_call(SIGNATURE, &Secret { key: 1 }).is_err());
    let error = encode_call(SIGNATURE, &Fails).unwrap_err();
    assert!(error.to_string().contains("not for disks"), "{error}");
    // Deeper than the encoding goes: an error, and no overflow of the stack.
    let deep = (0..500).fold(Deep(None), |deep, _| Deep(Some(Box::new(deep))));
    assert!(encode_call(SIGNATURE, &deep).is_err());
}
