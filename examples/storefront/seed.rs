//! The shop's made-up data: plausible, and the same on every machine.

use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, Zipf};
use rusqlite::{Connection, Transaction, params};

use crate::model::Region;

pub(crate) const PRODUCTS: u32 = 5_000;
pub(crate) const USERS: u32 = 2_000;
pub(crate) const ORDERS: u32 = 20_000;

/// Counted up with each change of the schema or the data: a file of another version is remade.
const VERSION: u32 = 1;

const SCHEMA: &str = "
    DROP TABLE IF EXISTS products;
    DROP TABLE IF EXISTS users;
    DROP TABLE IF EXISTS orders;
    DROP TABLE IF EXISTS tariffs;
    CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL,
                           cents INTEGER NOT NULL, weight REAL NOT NULL);
    CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL,
                        region TEXT NOT NULL);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, user INTEGER NOT NULL, product INTEGER NOT NULL,
                         quantity INTEGER NOT NULL, cents INTEGER NOT NULL);
    CREATE TABLE tariffs (region TEXT NOT NULL, up_to_kg REAL NOT NULL, base_cents INTEGER NOT NULL,
                          cents_per_kg REAL NOT NULL, PRIMARY KEY (region, up_to_kg));
    CREATE INDEX products_by_category ON products (category);
    CREATE INDEX orders_by_user ON orders (user);
    CREATE INDEX orders_by_product ON orders (product);
";

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

/// Fills a new file, and takes the last run's orders out of an older one, so that runs compare.
pub(crate) fn prepare(connection: &mut Connection) -> rusqlite::Result<()> {
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let change = connection.transaction()?;
    if version == VERSION {
        change.execute("DELETE FROM orders WHERE id > ?1", [ORDERS])?;
    } else {
        let mut rng = SmallRng::seed_from_u64(2026);
        change.execute_batch(SCHEMA)?;
        products(&change, &mut rng)?;
        users(&change, &mut rng)?;
        orders(&change, &mut rng)?;
        tariffs(&change)?;
        change.pragma_update(None, "user_version", VERSION)?;
    }
    change.commit()
}

fn products(change: &Transaction<'_>, rng: &mut SmallRng) -> rusqlite::Result<()> {
    let mut insert = change.prepare("INSERT INTO products VALUES (?1, ?2, ?3, ?4, ?5)")?;
    // 8 categories x 8 things x 8 colours x 10 looks: 5,120 names. A stride that shares no factor
    // with that number takes each of them once, and mixes them.
    for id in 1..=PRODUCTS {
        let mut rest = id as usize * 1_019 % 5_120;
        let mut digit = |base| {
            let digit = rest % base;
            rest /= base;
            digit
        };
        let category = &CATEGORIES[digit(8)];
        let (thing, usual_weight) = category.things[digit(8)];
        let name = format!("{} {} {thing}", LOOKS[digit(10)], COLOURS[digit(8)]);
        let cents = rng.random_range(3..200) * 100 - 1;
        // In steps of 50 g: a parcel scale is no finer.
        let weight = (usual_weight * rng.random_range(0.8..1.2) * 20.0_f64).ceil() / 20.0;
        insert.execute(params![id, name, category.name, cents, weight])?;
    }
    Ok(())
}

fn users(change: &Transaction<'_>, rng: &mut SmallRng) -> rusqlite::Result<()> {
    let mut insert = change.prepare("INSERT INTO users VALUES (?1, ?2, ?3, ?4)")?;
    for id in 1..=USERS {
        let first = FIRST_NAMES[id as usize % FIRST_NAMES.len()];
        let last = LAST_NAMES[id as usize / FIRST_NAMES.len() % LAST_NAMES.len()];
        let email = format!("{first}.{last}@example.com").to_lowercase();
        let region = Region::ALL.choose(rng);
        insert.execute(params![id, format!("{first} {last}"), email, region])?;
    }
    Ok(())
}

/// Few products make most of the sales, few users most of the orders.
fn orders(change: &Transaction<'_>, rng: &mut SmallRng) -> rusqlite::Result<()> {
    let product = Zipf::new(f64::from(PRODUCTS), 0.8).expect("a positive number and exponent");
    let user = Zipf::new(f64::from(USERS), 0.5).expect("a positive number and exponent");
    let mut insert = change.prepare(
        "INSERT INTO orders (id, user, product, quantity, cents)
         SELECT ?1, ?2, id, ?4, cents * ?4 FROM products WHERE id = ?3",
    )?;
    for id in 1..=ORDERS {
        let (user, product) = (user.sample(rng) as u32, product.sample(rng) as u32);
        insert.execute(params![id, user, product, rng.random_range(1..=4)])?;
    }
    Ok(())
}

fn tariffs(change: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut insert = change.prepare("INSERT INTO tariffs VALUES (?1, ?2, ?3, ?4)")?;
    for (region, far) in Region::ALL.into_iter().zip([1.0, 1.5, 2.2, 4.0]) {
        for (up_to_kg, base_cents) in [(1.0, 290.0), (5.0, 490.0), (10.0, 890.0), (31.5, 1_590.0)] {
            insert.execute(params![
                region,
                up_to_kg,
                (base_cents * far) as u32,
                35.0 * far
            ])?;
        }
    }
    Ok(())
}
