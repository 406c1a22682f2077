//! What the shop is about.

use std::fmt;

use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Product {
    pub(crate) id: u32,
    pub(crate) name: String,
    pub(crate) category: String,
    pub(crate) cents: u32,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Region {
    Home,
    Mainland,
    Islands,
    Overseas,
}

impl Region {
    pub(crate) const ALL: [Self; 4] = [Self::Home, Self::Mainland, Self::Islands, Self::Overseas];

    fn as_str(self) -> &'static str {
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

impl ToSql for Region {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for Region {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let name = value.as_str()?;
        Self::ALL
            .into_iter()
            .find(|r| r.as_str() == name)
            .ok_or(FromSqlError::InvalidType)
    }
}
