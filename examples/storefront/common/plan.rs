//! What visitors do, made up beforehand: the same for both databases, and with and without a cache.

use rand::rngs::SmallRng;
use rand::seq::IteratorRandom;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, Zipf};

use super::data;

/// The caches are used, or the plain queries: the same visits run both ways.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Direct,
    Cached,
}

/// One user comes in, sees the bestsellers of a category and some products with what it costs to
/// send them, and perhaps the own orders.
pub(crate) struct Visit {
    pub(crate) user: u32,
    /// Signs in anew, also with a session.
    pub(crate) signs_in: bool,
    pub(crate) category: &'static str,
    pub(crate) pages: Vec<Page>,
    pub(crate) sees_orders: bool,
    pub(crate) signs_out: bool,
}

/// The page of one product, and what comes of it.
pub(crate) struct Page {
    pub(crate) product: u32,
    pub(crate) deed: Option<Deed>,
}

pub(crate) enum Deed {
    Buy {
        quantity: u32,
    },
    /// By the staff, as is the next one.
    SetPrice {
        cents: u32,
    },
    Weigh {
        factor: f64,
    },
}

impl Mode {
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Direct => "without a cache",
            Self::Cached => "with larder",
        }
    }

    /// The counter of page views of a visitor. Without the cache they are other ones, for the
    /// caches know nothing of what was counted there.
    pub(crate) fn counter(self, visitor: usize) -> u32 {
        2 * visitor as u32 + u32::from(self == Self::Cached)
    }
}

/// Makes up the visits of one visitor after the other.
pub(crate) struct Plan {
    rng: SmallRng,
    popular_products: Zipf<f64>,
    frequent_users: Zipf<f64>,
}

impl Plan {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            rng: SmallRng::seed_from_u64(seed),
            popular_products: data::zipf(data::PRODUCTS, 0.99),
            frequent_users: data::zipf(data::USERS, 0.8),
        }
    }

    pub(crate) fn visit(&mut self) -> Visit {
        let pages = self.rng.random_range(4..=12);
        Visit {
            user: self.frequent_users.sample(&mut self.rng) as u32,
            signs_in: self.rng.random_ratio(1, 50),
            category: data::categories()
                .choose(&mut self.rng)
                .expect("there are categories"),
            pages: (0..pages).map(|_| self.page()).collect(),
            sees_orders: self.rng.random_ratio(1, 2),
            signs_out: self.rng.random_ratio(1, 200),
        }
    }

    /// A token that nobody guesses would come from another kind of generator.
    pub(crate) fn token(&mut self) -> String {
        format!("{:016x}", self.rng.random::<u64>())
    }

    fn page(&mut self) -> Page {
        let product = self.popular_products.sample(&mut self.rng) as u32;
        let deed = match self.rng.random_range(0..1_000) {
            0..2 => Some(Deed::Buy {
                quantity: self.rng.random_range(1..=4),
            }),
            2..5 => Some(Deed::SetPrice {
                cents: data::price(&mut self.rng),
            }),
            5 => Some(Deed::Weigh {
                factor: self.rng.random_range(0.9..1.1),
            }),
            _ => None,
        };
        Page { product, deed }
    }
}
