//! The tables of SQLite, and what is in them at the start.

use rusqlite::{Connection, Transaction, params};

use crate::common::data;

/// Counted up with each change of the schema or the data: a file of another version is remade.
const VERSION: u32 = 2;

const SCHEMA: &str = "
    DROP TABLE IF EXISTS products;
    DROP TABLE IF EXISTS prices;
    DROP TABLE IF EXISTS users;
    DROP TABLE IF EXISTS sessions;
    DROP TABLE IF EXISTS orders;
    DROP TABLE IF EXISTS tariffs;
    DROP TABLE IF EXISTS page_views;
    CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL,
                           weight REAL NOT NULL);
    CREATE TABLE prices (product INTEGER PRIMARY KEY, cents INTEGER NOT NULL);
    CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL,
                        region TEXT NOT NULL);
    CREATE TABLE sessions (buyer INTEGER PRIMARY KEY, token TEXT NOT NULL);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, buyer INTEGER NOT NULL, product INTEGER NOT NULL,
                         quantity INTEGER NOT NULL, cents INTEGER NOT NULL);
    CREATE TABLE tariffs (region TEXT NOT NULL, up_to_kg REAL NOT NULL, base_cents INTEGER NOT NULL,
                          cents_per_kg REAL NOT NULL, PRIMARY KEY (region, up_to_kg));
    CREATE TABLE page_views (counter INTEGER NOT NULL, product INTEGER NOT NULL, n INTEGER NOT NULL,
                             PRIMARY KEY (counter, product)) WITHOUT ROWID;
    CREATE INDEX products_by_category ON products (category);
    CREATE INDEX orders_by_buyer ON orders (buyer);
    CREATE INDEX orders_by_product ON orders (product);
";

/// Fills a new file, and takes what the last run did out of an older one, so that runs compare.
pub(crate) fn prepare(connection: &mut Connection) -> rusqlite::Result<()> {
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let change = connection.transaction()?;
    if version != VERSION {
        change.execute_batch(SCHEMA)?;
    }
    change.execute_batch(
        "DELETE FROM products; DELETE FROM prices; DELETE FROM sessions; DELETE FROM page_views",
    )?;
    catalogue(&change)?;
    if version == VERSION {
        change.execute("DELETE FROM orders WHERE id > ?1", [data::ORDERS])?;
    } else {
        users(&change)?;
        orders(&change)?;
        tariffs(&change)?;
        change.pragma_update(None, "user_version", VERSION)?;
    }
    change.commit()
}

fn catalogue(change: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut product = change.prepare("INSERT INTO products VALUES (?1, ?2, ?3, ?4)")?;
    let mut price = change.prepare("INSERT INTO prices VALUES (?1, ?2)")?;
    for (row, cents) in data::products().zip(data::prices()) {
        price.execute([row.id, cents])?;
        product.execute(params![row.id, row.name, row.category, row.weight])?;
    }
    Ok(())
}

fn users(change: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut insert = change.prepare("INSERT INTO users VALUES (?1, ?2, ?3, ?4)")?;
    for user in data::users() {
        insert.execute(params![
            user.id,
            user.name,
            user.email,
            user.region.as_str()
        ])?;
    }
    Ok(())
}

fn orders(change: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut insert = change.prepare(
        "INSERT INTO orders (buyer, product, quantity, cents)
         SELECT ?1, product, ?3, cents * ?3 FROM prices WHERE product = ?2",
    )?;
    for (user, product, quantity) in data::orders() {
        insert.execute([user, product, quantity])?;
    }
    Ok(())
}

fn tariffs(change: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut insert = change.prepare("INSERT INTO tariffs VALUES (?1, ?2, ?3, ?4)")?;
    for (region, up_to_kg, base_cents, cents_per_kg) in data::tariffs() {
        insert.execute(params![region.as_str(), up_to_kg, base_cents, cents_per_kg])?;
    }
    Ok(())
}
