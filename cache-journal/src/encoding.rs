//! The arguments of a setter as bytes.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;

/// Arguments that can't be written so that they can be read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodeError {
    reason: String,
}

/// A payload that does not say what the caller asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// The setter had another signature when it was called.
    Signature {
        /// What the setter was.
        written_by: String,
        /// What it is.
        read_by: String,
    },
    /// The text is not of the types that are asked for; why, and where.
    Content(String),
}

/// Writes a value as text that names fields and variants ([RON](ron)).
///
/// Whatever serde hands over comes back as it was: also NaN and infinities, 128-bit integers, bytes,
/// maps with keys of any type, `Some(None)`, and enums.
///
/// # Errors
/// When the value refuses to be written, or is nested too deep.
///
/// ```
/// use cache_journal::{decode, encode};
///
/// let arguments = ("tea".to_owned(), Some(None::<u32>), f64::INFINITY);
/// let bytes = encode(&arguments)?;
/// assert_eq!(decode(&bytes), Ok(arguments));
/// assert!(decode::<(String, u32)>(&bytes).is_err());
/// # Ok::<(), cache_journal::EncodeError>(())
/// ```
pub fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, EncodeError> {
    match ron::to_string(value) {
        Ok(text) => Ok(text.into_bytes()),
        Err(error) => Err(EncodeError {
            reason: error.to_string(),
        }),
    }
}

/// Reads what [`encode`] wrote.
///
/// # Errors
/// When it is not a `T`, with the reason.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    ron::de::from_bytes(bytes).map_err(|error| DecodeError::Content(error.to_string()))
}

/// Writes the arguments of a call, with the signature of the setter as text: `set_price(sku: &str,
/// cents: u32)`.
///
/// They are read again at once, for a call must not be acknowledged that can't be replayed: there
/// are types whose own `Deserialize` does not read what their `Serialize` writes.
///
/// # Errors
/// When they can't be written, or are not read as they were written.
///
/// ```
/// use cache_journal::{DecodeError, decode_call, encode_call};
///
/// let bytes = encode_call("set_price(sku: &str, cents: u32)", &("tea".to_owned(), 250))?;
/// let read = decode_call::<(String, u32)>("set_price(sku: &str, euros: u32)", &bytes);
/// assert_eq!(
///     read.unwrap_err().to_string(),
///     "was written by `set_price(sku: &str, cents: u32)`, and is read by `set_price(sku: &str, euros: u32)`"
/// );
/// # Ok::<(), cache_journal::EncodeError>(())
/// ```
pub fn encode_call<T>(signature: &str, arguments: &T) -> Result<Vec<u8>, EncodeError>
where
    T: Serialize + DeserializeOwned,
{
    let content = encode(arguments)?;
    let again = decode::<T>(&content).map(|read| encode(&read));
    let reason = match again {
        Ok(Ok(again)) if again == content => return Ok(join(signature, &content)),
        Ok(Ok(_)) => "they are read as something else".to_owned(),
        Ok(Err(error)) => error.to_string(),
        Err(error) => error.to_string(),
    };
    Err(EncodeError {
        reason: format!("what was written is not read again: {reason}"),
    })
}

/// Reads what [`encode_call`] wrote for the same signature.
///
/// # Errors
/// When the signature is another one, be it only by the name of an argument: `(from, to)` that
/// became `(to, from)` would be read without a complaint. And when the types changed.
pub fn decode_call<T: DeserializeOwned>(signature: &str, bytes: &[u8]) -> Result<T, DecodeError> {
    let not_ours = || DecodeError::Content("it is no call".to_owned());
    let (length, rest) = bytes.split_first_chunk().ok_or_else(not_ours)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| not_ours())?;
    let (written_by, content) = rest.split_at_checked(length).ok_or_else(not_ours)?;
    if written_by != signature.as_bytes() {
        return Err(DecodeError::Signature {
            written_by: String::from_utf8_lossy(written_by).into_owned(),
            read_by: signature.to_owned(),
        });
    }
    decode(content)
}

/// The signature's length, the signature, and the arguments.
fn join(signature: &str, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(signature.len()).expect("no signature has 4 GiB");
    [&length.to_le_bytes(), signature.as_bytes(), content].concat()
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the arguments can't be written into the journal: {}",
            self.reason
        )
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signature {
                written_by,
                read_by,
            } => {
                write!(
                    f,
                    "was written by `{written_by}`, and is read by `{read_by}`"
                )
            }
            Self::Content(reason) => write!(f, "the arguments can't be read: {reason}"),
        }
    }
}

impl std::error::Error for EncodeError {}
impl std::error::Error for DecodeError {}
