#[test]
fn probe() {
    for (a, i) in [
        (quote::quote!(), quote::quote!{ fn price(id: u64) -> u64 { id } }),
        (quote::quote!(capacity = 1000), quote::quote!{ pub fn price(sku: &str) -> String { sku.into() } }),
        (quote::quote!(ttl = 60, skip(db)), quote::quote!{ pub fn product(db: &Db, id: u32) -> Result<Option<Product>, DbError> { db.select(id) } }),
    ] {
        let len = i.to_string().len();
        let out = crate::expand::cached::expand(a, i);
        let flat = out.to_string();
        let pretty = prettyplease::unparse(&syn::parse2(out).unwrap());
        println!("{}\nitem {len} flat {} pretty {} dense {}", pretty, flat.len(), pretty.len(), pretty.split_whitespace().collect::<Vec<_>>().join(" ").len());
    }
}
