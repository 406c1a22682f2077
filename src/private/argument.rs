//! How one argument is part of a key: borrowed for a lookup, owned on a miss.
//!
//! The attribute reads the type of an argument and names a *descriptor* for it: `Opt<Ref<Text>>` for
//! `Option<&str>`. A descriptor is a type that has no values; it says how an argument of that type is
//! hashed, compared and made owned. A trait of the argument types themselves could not say it: `f64`
//! has no `Hash`, and `Option<&str>` would hash but not be owned.

use super::float::Float;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

/// A descriptor of arguments of type `T`.
///
/// The law that lookups rest on: `hash` feeds what `Owned::hash` feeds for the owned form, and `eq`
/// says what `Owned::eq` says of it.
pub trait Part<T: ?Sized> {
    /// The owned form, as it stands in the key.
    type Owned;

    /// Hashes the borrowed form.
    fn hash<H: Hasher>(value: &T, state: &mut H);

    /// Hashes several in a row, as `[Owned]` does but for its length.
    fn hash_slice<H: Hasher>(values: &[T], state: &mut H)
    where
        T: Sized,
    {
        for value in values {
            Self::hash(value, state);
        }
    }

    /// Compares with an owned form.
    fn eq(value: &T, owned: &Self::Owned) -> bool;

    /// Makes it owned.
    fn own(value: &T) -> Self::Owned;
}

/// Any type that is `Hash + Eq + Clone`.
#[derive(Debug)]
pub struct Plain;

impl<T: Hash + Eq + Clone> Part<T> for Plain {
    type Owned = T;

    #[inline]
    fn hash<H: Hasher>(value: &T, state: &mut H) {
        value.hash(state);
    }
    fn hash_slice<H: Hasher>(values: &[T], state: &mut H) {
        T::hash_slice(values, state);
    }
    #[inline]
    fn eq(value: &T, owned: &T) -> bool {
        value == owned
    }
    fn own(value: &T) -> T {
        value.clone()
    }
}

/// `str`.
#[derive(Debug)]
pub struct Text;

impl Part<str> for Text {
    type Owned = Box<str>;

    #[inline]
    fn hash<H: Hasher>(value: &str, state: &mut H) {
        value.hash(state);
    }
    #[inline]
    fn eq(value: &str, owned: &Box<str>) -> bool {
        *value == **owned
    }
    fn own(value: &str) -> Box<str> {
        value.into()
    }
}

/// `f32` and `f64`.
#[derive(Debug)]
pub struct Number;

macro_rules! number {
    ($($float:ty),*) => { $(
        impl Part<$float> for Number {
            type Owned = Float<$float>;

            #[inline]
            fn hash<H: Hasher>(value: &$float, state: &mut H) {
                Float::new(*value).hash(state);
            }
            #[inline]
            fn eq(value: &$float, owned: &Float<$float>) -> bool {
                Float::new(*value) == *owned
            }
            fn own(value: &$float) -> Float<$float> {
                Float::new(*value)
            }
        }
    )* };
}

number!(f32, f64);

/// `&T`, where `D` describes `T`.
#[derive(Debug)]
pub struct Ref<D>(PhantomData<D>);

impl<T: ?Sized, D: Part<T>> Part<&T> for Ref<D> {
    type Owned = D::Owned;

    #[inline]
    fn hash<H: Hasher>(value: &&T, state: &mut H) {
        D::hash(value, state);
    }
    #[inline]
    fn eq(value: &&T, owned: &D::Owned) -> bool {
        D::eq(value, owned)
    }
    fn own(value: &&T) -> D::Owned {
        D::own(value)
    }
}

/// `Box<T>`, where `D` describes `T`.
#[derive(Debug)]
pub struct Boxed<D>(PhantomData<D>);

impl<T: ?Sized, D: Part<T>> Part<Box<T>> for Boxed<D> {
    type Owned = D::Owned;

    #[inline]
    fn hash<H: Hasher>(value: &Box<T>, state: &mut H) {
        D::hash(value, state);
    }
    #[inline]
    fn eq(value: &Box<T>, owned: &D::Owned) -> bool {
        D::eq(value, owned)
    }
    fn own(value: &Box<T>) -> D::Owned {
        D::own(value)
    }
}

/// `Option<T>`, where `D` describes `T`.
#[derive(Debug)]
pub struct Opt<D>(PhantomData<D>);

impl<T, D: Part<T>> Part<Option<T>> for Opt<D> {
    type Owned = Option<D::Owned>;

    #[inline]
    fn hash<H: Hasher>(value: &Option<T>, state: &mut H) {
        // As the derived `Hash` of `Option` does: the variant, then what is in it.
        std::mem::discriminant(value).hash(state);
        if let Some(value) = value {
            D::hash(value, state);
        }
    }
    #[inline]
    fn eq(value: &Option<T>, owned: &Option<D::Owned>) -> bool {
        match (value, owned) {
            (Some(value), Some(owned)) => D::eq(value, owned),
            (None, None) => true,
            _ => false,
        }
    }
    fn own(value: &Option<T>) -> Option<D::Owned> {
        value.as_ref().map(D::own)
    }
}

/// Whether the elements are the same, and as many.
fn same<T, D: Part<T>>(values: &[T], owned: &[D::Owned]) -> bool {
    let mut pairs = values.iter().zip(owned);
    values.len() == owned.len() && pairs.all(|(value, owned)| D::eq(value, owned))
}

/// `[T]`, where `D` describes `T`.
#[derive(Debug)]
pub struct Slice<D>(PhantomData<D>);

impl<T, D: Part<T>> Part<[T]> for Slice<D> {
    type Owned = Box<[D::Owned]>;

    #[inline]
    fn hash<H: Hasher>(value: &[T], state: &mut H) {
        state.write_usize(value.len());
        D::hash_slice(value, state);
    }
    #[inline]
    fn eq(value: &[T], owned: &Box<[D::Owned]>) -> bool {
        same::<T, D>(value, owned)
    }
    fn own(value: &[T]) -> Box<[D::Owned]> {
        value.iter().map(D::own).collect()
    }
}

/// `Vec<T>`, where `D` describes `T`.
#[derive(Debug)]
pub struct List<D>(PhantomData<D>);

impl<T, D: Part<T>> Part<Vec<T>> for List<D> {
    type Owned = Vec<D::Owned>;

    #[inline]
    fn hash<H: Hasher>(value: &Vec<T>, state: &mut H) {
        Slice::<D>::hash(value, state);
    }
    #[inline]
    fn eq(value: &Vec<T>, owned: &Vec<D::Owned>) -> bool {
        same::<T, D>(value, owned)
    }
    fn own(value: &Vec<T>) -> Vec<D::Owned> {
        value.iter().map(D::own).collect()
    }
}

/// `[T; N]`, where `D` describes `T`.
#[derive(Debug)]
pub struct Array<D>(PhantomData<D>);

impl<T, D: Part<T>, const N: usize> Part<[T; N]> for Array<D> {
    type Owned = [D::Owned; N];

    #[inline]
    fn hash<H: Hasher>(value: &[T; N], state: &mut H) {
        // As `[T; N]` does: by way of the slice.
        Slice::<D>::hash(value, state);
    }
    #[inline]
    fn eq(value: &[T; N], owned: &[D::Owned; N]) -> bool {
        same::<T, D>(value, owned)
    }
    fn own(value: &[T; N]) -> [D::Owned; N] {
        std::array::from_fn(|index| D::own(&value[index]))
    }
}

/// A tuple, where `D` is the tuple of the descriptors of its elements.
#[derive(Debug)]
pub struct Tuple<D>(PhantomData<D>);

macro_rules! tuple {
    ($($part:ident $type:ident $index:tt),+) => {
        impl<$($type, $part: Part<$type>),+> Part<($($type,)+)> for Tuple<($($part,)+)> {
            type Owned = ($($part::Owned,)+);

            #[inline]
            fn hash<H: Hasher>(value: &($($type,)+), state: &mut H) {
                $( $part::hash(&value.$index, state); )+
            }
            #[inline]
            fn eq(value: &($($type,)+), owned: &Self::Owned) -> bool {
                $( $part::eq(&value.$index, &owned.$index) )&&+
            }
            fn own(value: &($($type,)+)) -> Self::Owned {
                ($( $part::own(&value.$index), )+)
            }
        }
    };
}

tuple!(A T 0);
tuple!(A T 0, B U 1);
tuple!(A T 0, B U 1, C V 2);
tuple!(A T 0, B U 1, C V 2, D W 3);
tuple!(A T 0, B U 1, C V 2, D W 3, E X 4);
tuple!(A T 0, B U 1, C V 2, D W 3, E X 4, F Y 5);
