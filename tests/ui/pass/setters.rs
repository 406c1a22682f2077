//! Setters of all kinds: what they name, where they stand, and how odd they may look.
#![deny(warnings)]

pub mod shop {
    use larder::{cached, invalidates, writes};

    #[derive(Clone, Debug, PartialEq)]
    pub struct Product {
        pub id: u32,
        pub name: String,
        pub price: (u64, u64),
    }

    #[derive(Clone, Debug)]
    pub struct Failed;

    impl std::fmt::Display for Failed {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("failed")
        }
    }

    type Result<T> = std::result::Result<T, Failed>;

    pub struct NotClone;

    #[cached(strategy = "write_through", tags = [format!("product:{id}")])]
    pub fn product(id: u32) -> Result<Option<Product>> {
        let _ = id;
        Ok(None)
    }

    #[cached(
        strategy = "write_around",
        ttl = 60,
        name = "names",
        on_write_error = "keep"
    )]
    pub fn name(id: u32) -> String {
        id.to_string()
    }

    #[cached(strategy = "read_through", on_write_error = "invalidate")]
    pub fn by_name(name: &str, page: Option<&str>) -> Vec<u32> {
        let _ = (name, page);
        Vec::new()
    }

    #[cached(strategy = "write_behind")]
    pub fn cents(id: u32) -> u64 {
        u64::from(id)
    }

    // The body's result, an `Option` of it, and `()`.
    #[writes(product(p.id))]
    pub fn save(db: &NotClone, p: Product) -> Result<Product> {
        let _ = db;
        Ok(p)
    }

    #[writes(product(id))]
    pub fn reload(id: u32) -> Option<Product> {
        let _ = id;
        None
    }

    #[writes(name(id))]
    pub fn rename(id: u32) {
        let _ = id;
    }

    // Parts of arguments, constants, method calls, blocks.
    const FIRST: u32 = 1;

    #[writes(cents(ids[0]) = p.price.0 * 2)]
    #[writes(product(p.id) = p, name(p.id) = p.name)]
    #[invalidates(by_name(&p.name, None), by_name(p.name.trim(), Some("x")), name(FIRST))]
    #[invalidates(tag(FIRST), tag("all"))]
    pub fn update(p: &Product, ids: [u32; 2]) -> Result<()> {
        let _ = (p, ids);
        Ok(())
    }
}

fn main() {}
