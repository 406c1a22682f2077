//! Floats as parts of a key.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

/// A float that can be part of a key: all NaNs are one value, and `-0.0` is `0.0`.
///
/// The key type of a cached function has it where the function takes an `f32` or an `f64`.
///
/// ```
/// use larder::Float;
/// assert_eq!(Float::new(f64::NAN), Float::new(-f64::NAN));
/// assert_eq!(Float::new(-0.0), Float::new(0.0));
/// assert_eq!(Float::new(1.5).get(), 1.5);
/// ```
#[derive(Clone, Copy)]
pub struct Float<T>(T);

impl<T: Copy> Float<T> {
    /// Wraps a float.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The float that was wrapped.
    pub fn get(self) -> T {
        self.0
    }
}

impl<T> From<T> for Float<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T: fmt::Debug> fmt::Debug for Float<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: fmt::Display> fmt::Display for Float<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! float {
    ($($float:ty, $write:ident;)*) => { $(
        impl Float<$float> {
            /// Bits that are the same for floats that are the same key.
            fn canonical(self) -> $float {
                if self.0.is_nan() {
                    <$float>::NAN
                } else {
                    self.0 + 0.0 // -0.0 + 0.0 is 0.0; all other values stay
                }
            }
        }

        impl PartialEq for Float<$float> {
            fn eq(&self, other: &Self) -> bool {
                self.0 == other.0 || (self.0.is_nan() && other.0.is_nan())
            }
        }

        impl Eq for Float<$float> {}

        impl Hash for Float<$float> {
            fn hash<H: Hasher>(&self, state: &mut H) {
                state.$write(self.canonical().to_bits());
            }
        }

        impl PartialOrd for Float<$float> {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for Float<$float> {
            fn cmp(&self, other: &Self) -> Ordering {
                self.canonical().total_cmp(&other.canonical())
            }
        }
    )* };
}

float! {
    f32, write_u32;
    f64, write_u64;
}
