//! How arguments could be written into the journal: what each encoding does to values that are hard
//! to write.
//!
//! ```sh
//! cargo run --release -p larder-bench --bin encodings
//! ```

use comfy_table::Table;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Debug;

const NAMES: [&str; 5] = ["serde_json", "rmp-serde", "ciborium", "postcard", "ron"];

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Shape {
    Unit,
    Newtype(Option<u8>),
    Tuple(i128, char),
    Struct { side: f32 },
}

/// Bytes as `serde_bytes` hands them over.
#[derive(Debug, Clone, PartialEq)]
struct Bytes(Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Bytes;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }
            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Bytes, E> {
                Ok(Bytes(bytes.to_vec()))
            }
            fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Bytes, E> {
                Ok(Bytes(bytes))
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut seq: A,
            ) -> Result<Bytes, A::Error> {
                let mut bytes = Vec::new();
                while let Some(byte) = seq.next_element()? {
                    bytes.push(byte);
                }
                Ok(Bytes(bytes))
            }
        }
        deserializer.deserialize_byte_buf(Visitor)
    }
}

#[derive(Debug, Serialize)]
struct Before {
    id: u32,
    cents: u32,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only decoded")]
struct Renamed {
    id: u32,
    euros: u32,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only decoded")]
struct Swapped {
    cents: u32,
    id: u32,
}

fn main() {
    let mut table = Table::new();
    table.set_header([&["what is written"], &NAMES[..]].concat());
    let mut same = |what: &str, row: [String; 5]| {
        table.add_row([&[what.to_owned()], &row[..]].concat());
    };
    same(
        "f64 NaN and infinity",
        round_trip(&[f64::NAN, f64::INFINITY, -0.0]),
    );
    same("u128 and i128", round_trip(&(u128::MAX, i128::MIN)));
    same("bytes", round_trip(&Bytes(vec![0, 255, b'"', 10])));
    same(
        "map with tuples as keys",
        round_trip(&BTreeMap::from([((1, 'x'), "one".to_owned())])),
    );
    same(
        "map with Option as keys",
        round_trip(&BTreeMap::from([(None, 1), (Some(true), 2)])),
    );
    same(
        "enum, all kinds of variants",
        round_trip(&[
            Shape::Unit,
            Shape::Newtype(None),
            Shape::Tuple(i128::MIN, '\u{0}'),
            Shape::Struct {
                side: f32::MIN_POSITIVE,
            },
        ]),
    );
    same(
        "Some(None)",
        round_trip(&(Some(None::<u8>), None::<Option<u8>>)),
    );
    same("Some(())", round_trip(&(Some(()), 5)));
    same(
        "a field was renamed since",
        changed::<_, Renamed>(&Before { id: 1, cents: 2 }),
    );
    same(
        "fields changed places since",
        changed::<_, Swapped>(&Before { id: 1, cents: 2 }),
    );
    same(
        "u32 became a String since",
        changed::<_, (String, u8)>(&(3_u32, 7_u8)),
    );
    same(
        "an argument went since",
        changed::<_, (u32,)>(&(3_u32, 7_u8)),
    );
    println!("{table}");
}

/// What each encoding gives back, against what it was given.
fn round_trip<T: Serialize + DeserializeOwned + Debug>(value: &T) -> [String; 5] {
    let before = format!("{value:?}");
    through::<T, T>(value).map(|after| match after {
        Step::Back(after) if format!("{after:?}") == before => "same".to_owned(),
        Step::Back(_) => "CHANGED".to_owned(),
        Step::NotWritten => "refused".to_owned(),
        Step::NotRead => "UNREADABLE".to_owned(),
    })
}

/// What each makes of bytes that another type wrote.
fn changed<T: Serialize, U: DeserializeOwned + Debug>(value: &T) -> [String; 5] {
    through::<T, U>(value).map(|after| match after {
        Step::Back(after) => format!("{after:?}"),
        Step::NotWritten | Step::NotRead => "refused".to_owned(),
    })
}

enum Step<U> {
    Back(U),
    NotWritten,
    NotRead,
}

fn through<T: Serialize, U: DeserializeOwned>(value: &T) -> [Step<U>; 5] {
    let mut cbor = Vec::new();
    let cbor = ciborium::into_writer(value, &mut cbor).ok().map(|()| cbor);
    [
        step(serde_json::to_vec(value).ok(), |bytes| {
            serde_json::from_slice(bytes).ok()
        }),
        step(rmp_serde::to_vec_named(value).ok(), |bytes| {
            rmp_serde::from_slice(bytes).ok()
        }),
        step(cbor, |bytes: &[u8]| ciborium::from_reader(bytes).ok()),
        step(postcard::to_allocvec(value).ok(), |bytes| {
            postcard::from_bytes(bytes).ok()
        }),
        step(ron::to_string(value).ok(), |text| ron::from_str(text).ok()),
    ]
}

fn step<B: AsRef<R>, R: ?Sized, U>(written: Option<B>, read: impl Fn(&R) -> Option<U>) -> Step<U> {
    match written {
        None => Step::NotWritten,
        Some(written) => read(written.as_ref()).map_or(Step::NotRead, Step::Back),
    }
}
