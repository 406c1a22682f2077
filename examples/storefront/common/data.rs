//! The shop's made-up data: plausible, and the same on every machine.

use indicatif::HumanCount;
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, Zipf};

use super::model::{Product, Region, User};

pub(crate) const PRODUCTS: u32 = 5_000;
pub(crate) const USERS: u32 = 2_000;
pub(crate) const ORDERS: u32 = 20_000;

/// A category, and what it sells with the usual weight in kilograms.
struct Category {
    name: &'static str,
    things: [(&'static str, f64); 8],
}

const CATEGORIES: [Category; 8] = [
    Category {
        name: "kitchen",
        things: [
            ("kettle", 1.2),
            ("saucepan", 1.4),
            ("bread knife", 0.2),
            ("teapot", 0.9),
            ("mixing bowl", 0.7),
            ("grater", 0.3),
            ("mug", 0.4),
            ("wok", 1.8),
        ],
    },
    Category {
        name: "garden",
        things: [
            ("spade", 1.9),
            ("watering can", 1.1),
            ("rake", 1.3),
            ("planter", 3.5),
            ("hose", 2.6),
            ("trowel", 0.3),
            ("bird bath", 6.0),
            ("bench", 18.0),
        ],
    },
    Category {
        name: "office",
        things: [
            ("notebook", 0.4),
            ("desk lamp", 1.6),
            ("stapler", 0.3),
            ("pen tray", 0.2),
            ("calendar", 0.3),
            ("folder", 0.2),
            ("wall clock", 0.8),
            ("chair", 12.0),
        ],
    },
    Category {
        name: "bath",
        things: [
            ("towel", 0.6),
            ("bath mat", 0.9),
            ("soap dish", 0.2),
            ("mirror", 4.5),
            ("stool", 3.0),
            ("basket", 0.8),
            ("robe", 1.1),
            ("shelf", 2.4),
        ],
    },
    Category {
        name: "toys",
        things: [
            ("train", 0.9),
            ("puzzle", 0.6),
            ("kite", 0.3),
            ("doll's house", 4.0),
            ("yo-yo", 0.1),
            ("drum", 1.5),
            ("marble run", 2.0),
            ("sledge", 3.2),
        ],
    },
    Category {
        name: "travel",
        things: [
            ("suitcase", 3.4),
            ("rucksack", 1.2),
            ("wash bag", 0.3),
            ("flask", 0.5),
            ("umbrella", 0.4),
            ("blanket", 0.8),
            ("map case", 0.2),
            ("tent", 4.8),
        ],
    },
    Category {
        name: "bedroom",
        things: [
            ("quilt", 2.2),
            ("pillow", 0.8),
            ("bedspread", 1.6),
            ("bedside lamp", 1.3),
            ("coat hanger", 0.1),
            ("chest", 16.0),
            ("wardrobe", 26.0),
            ("rug", 5.0),
        ],
    },
    Category {
        name: "workshop",
        things: [
            ("hammer", 0.7),
            ("hand saw", 0.5),
            ("vice", 7.0),
            ("tool box", 2.8),
            ("plane", 1.5),
            ("ladder", 9.0),
            ("workbench", 22.0),
            ("spirit level", 0.6),
        ],
    },
];

const LOOKS: [&str; 10] = [
    "Classic", "Nordic", "Small", "Large", "Rustic", "Modern", "Plain", "Vintage", "Sturdy", "Slim",
];
const COLOURS: [&str; 8] = [
    "white", "blue", "green", "red", "grey", "black", "yellow", "brown",
];

const FIRST_NAMES: [&str; 40] = [
    "Ada", "Ben", "Carla", "David", "Elif", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Kaja",
    "Liam", "Maya", "Noor", "Oskar", "Petra", "Quinn", "Rosa", "Samir", "Tilda", "Umar", "Vera",
    "Wim", "Xenia", "Yusuf", "Zoe", "Anton", "Bela", "Chiara", "Dmitri", "Edda", "Finn", "Greta",
    "Henri", "Ivana", "Jakub", "Keiko", "Lars", "Mirja", "Nils",
];
const LAST_NAMES: [&str; 50] = [
    "Abel", "Baker", "Costa", "Dahl", "Eriksen", "Fischer", "Garcia", "Haas", "Ito", "Jansen",
    "Keller", "Lindt", "Moreau", "Novak", "Okafor", "Peeters", "Quist", "Rossi", "Silva", "Tanaka",
    "Ulrich", "Vogel", "Weber", "Xu", "Yilmaz", "Zanetti", "Adler", "Bauer", "Chen", "Demir",
    "Engel", "Fabre", "Gruber", "Hansen", "Iyer", "Jung", "Kowalski", "Lopez", "Meyer", "Nagy",
    "Olsen", "Petit", "Ruiz", "Sato", "Toth", "Urban", "Virtanen", "Wolf", "Young", "Ziegler",
];

pub(crate) fn categories() -> impl Iterator<Item = &'static str> {
    CATEGORIES.iter().map(|category| category.name)
}

/// Says what the shop has.
pub(crate) fn describe(place: &str, visitors: usize) {
    println!(
        "{place}: {} products, {} users, {} orders; {visitors} visitor(s) at a time\n",
        HumanCount(PRODUCTS.into()),
        HumanCount(USERS.into()),
        HumanCount(ORDERS.into()),
    );
}

fn rng(seed: u64) -> SmallRng {
    SmallRng::seed_from_u64(2026 + seed)
}

pub(crate) fn products() -> impl Iterator<Item = Product> {
    let mut rng = rng(0);
    // 8 categories x 8 things x 8 colours x 10 looks: 5,120 names. A stride that shares no factor
    // with that number takes each of them once, and mixes them.
    (1..=PRODUCTS).map(move |id| {
        let mut rest = id as usize * 1_019 % 5_120;
        let mut digit = |base| {
            let digit = rest % base;
            rest /= base;
            digit
        };
        let category = &CATEGORIES[digit(8)];
        let (thing, usual_weight) = category.things[digit(8)];
        Product {
            id,
            name: format!("{} {} {thing}", LOOKS[digit(10)], COLOURS[digit(8)]),
            category: category.name.to_owned(),
            weight: parcel(usual_weight * rng.random_range(0.8..1.2)),
        }
    })
}

/// In steps of 50 g, for a parcel scale is no finer; and not above what a parcel may weigh.
pub(crate) fn parcel(weight: f64) -> f64 {
    ((weight * 20.0).ceil() / 20.0).min(31.5)
}

/// The price of each product, in the order of their ids.
pub(crate) fn prices() -> impl Iterator<Item = u32> {
    let mut rng = rng(1);
    (1..=PRODUCTS).map(move |_| price(&mut rng))
}

pub(crate) fn price(rng: &mut SmallRng) -> u32 {
    rng.random_range(3..200) * 100 - 1
}

pub(crate) fn users() -> impl Iterator<Item = User> {
    let mut rng = rng(2);
    (1..=USERS).map(move |id| {
        let first = FIRST_NAMES[id as usize % FIRST_NAMES.len()];
        let last = LAST_NAMES[id as usize / FIRST_NAMES.len() % LAST_NAMES.len()];
        User {
            id,
            name: format!("{first} {last}"),
            email: format!("{first}.{last}@example.com").to_lowercase(),
            region: *Region::ALL.choose(&mut rng).expect("there are regions"),
        }
    })
}

/// User, product and quantity of each order. Few products make most of the sales, few users most of
/// the orders.
pub(crate) fn orders() -> impl Iterator<Item = (u32, u32, u32)> {
    let mut rng = rng(3);
    let (product, user) = (zipf(PRODUCTS, 0.8), zipf(USERS, 0.5));
    (1..=ORDERS).map(move |_| {
        let (user, product) = (
            user.sample(&mut rng) as u32,
            product.sample(&mut rng) as u32,
        );
        (user, product, rng.random_range(1..=4))
    })
}

/// Region, greatest weight in kilograms, cents for a parcel and cents for each kilogram.
pub(crate) fn tariffs() -> impl Iterator<Item = (Region, f64, u32, f64)> {
    let classes = [(1.0, 290.0), (5.0, 490.0), (10.0, 890.0), (31.5, 1_590.0)];
    let far = Region::ALL.into_iter().zip([1.0, 1.5, 2.2, 4.0]);
    far.flat_map(move |(region, far)| {
        let tariff =
            move |(up_to, base): (f64, f64)| (region, up_to, (base * far) as u32, 35.0 * far);
        classes.into_iter().map(tariff)
    })
}

/// The ids up to `n`, the first ones far more often than the last ones.
pub(crate) fn zipf(n: u32, skew: f64) -> Zipf<f64> {
    Zipf::new(f64::from(n), skew).expect("a positive number and exponent")
}
