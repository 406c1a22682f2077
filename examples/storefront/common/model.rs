//! What the shop is about.

use std::fmt;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Product {
    pub(crate) id: u32,
    pub(crate) name: String,
    pub(crate) category: String,
    /// In kilograms.
    pub(crate) weight: f64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) id: u32,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) region: Region,
}

/// Of a user who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) user: u32,
    /// Another one at each sign-in.
    pub(crate) token: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) id: u32,
    pub(crate) product: u32,
    pub(crate) quantity: u32,
    pub(crate) cents: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bestseller {
    pub(crate) product: u32,
    pub(crate) name: String,
    pub(crate) sold: u32,
}

/// The parcel rates of one region up to one weight.
pub(crate) struct Tariff {
    pub(crate) base_cents: u32,
    pub(crate) cents_per_kg: f64,
}

impl Tariff {
    /// In cents.
    pub(crate) fn cost(&self, weight: f64) -> u32 {
        self.base_cents + (self.cents_per_kg * weight).ceil() as u32
    }
}

/// A counter and the product whose views it counts, and how many it counted.
pub(crate) type Views = ((u32, u32), u64);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Region {
    Home,
    Mainland,
    Islands,
    Overseas,
}

impl Region {
    pub(crate) const ALL: [Self; 4] = [Self::Home, Self::Mainland, Self::Islands, Self::Overseas];

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|region| region.as_str() == name)
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Mainland => "mainland",
            Self::Islands => "islands",
            Self::Overseas => "overseas",
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
