//! What the attribute expands to, as files to read: `snapshots/` has one for each main form.
//!
//! After a change: `UPDATE_EXPECT=1 cargo test -p larder-macros`, and read what has changed.

use super::{Attribute, entry};
use crate::attr::setter::{self, Attribute::Writes};
use expect_test::{ExpectFile, expect_file};
use proc_macro2::TokenStream;
use quote::quote;

fn expand(options: TokenStream, item: TokenStream) -> TokenStream {
    entry::expand(Attribute::Cached, options, item)
}

fn expand_setter(
    attribute: setter::Attribute,
    options: TokenStream,
    item: TokenStream,
) -> TokenStream {
    entry::expand(Attribute::Setter(attribute), options, item)
}

fn check(expanded: TokenStream, expected: &ExpectFile) {
    let file = syn::parse2(expanded).expect("an expansion is made of items");
    expected.assert_eq(&prettyplease::unparse(&file));
}

#[test]
fn free_function() {
    let expanded = expand(
        quote!(ttl = 60, skip(db)),
        quote! {
            /// The product with this id.
            #[must_use]
            pub fn product(db: &Db, id: u32) -> Result<Option<Product>, DbError> {
                db.select_product(id)
            }
        },
    );
    check(expanded, &expect_file!["snapshots/free_function.rs"]);
}

#[test]
fn no_arguments() {
    let item = quote!(
        fn settings() -> Settings {
            Settings::read()
        }
    );
    let expanded = expand(TokenStream::new(), item);
    check(expanded, &expect_file!["snapshots/no_arguments.rs"]);
}

#[test]
fn async_function() {
    let expanded = expand(
        quote!(
            capacity = "unbounded",
            tags = [format!("shop:{shop}")],
            cache_if = Rate::is_final
        ),
        quote! {
            async fn rate(shop: &str, weight: f64, (from, to): (Zone, Zone)) -> Rate {
                ask(shop, weight, from, to).await
            }
        },
    );
    check(expanded, &expect_file!["snapshots/async_function.rs"]);
}

#[test]
fn generic_function() {
    let expanded = expand(
        quote!(key: String = name.to_lowercase()),
        quote! {
            fn parse<'a, T: FromStr + 'static, const N: usize>(name: &'a str, cx: &'a Cx<'a>) -> Option<[T; N]>
            where
                T: Copy,
                Cx<'a>: Sync,
            {
                cx.parse(name)
            }
        },
    );
    check(expanded, &expect_file!["snapshots/generic_function.rs"]);
}

#[test]
fn thread_scope() {
    let item = quote!(
        fn symbol(name: &str) -> Rc<str> {
            name.into()
        }
    );
    let expanded = expand(quote!(scope = "thread", curve = true), item);
    check(expanded, &expect_file!["snapshots/thread_scope.rs"]);
}

#[test]
fn background_reload() {
    let expanded = expand(
        quote!(ttl = "1h", refresh_after = "50m", skip(db)),
        quote! {
            async fn user(db: &Pool, realm: &'static str, name: &str, id: UserId) -> Result<User, Error> {
                db.user(realm, name, id).await
            }
        },
    );
    check(expanded, &expect_file!["snapshots/background_reload.rs"]);
}

#[test]
fn all_settings() {
    let expanded = expand(
        quote! {
            max_weight = MAX, weigher = |_, body| body.len() as u64, policy = "lru", ttl = TTL, tti = "5m",
            jitter = "10%", expires = lifetime, negative_ttl = 5, stale_if_error = 600, coalesce = false,
            name = "pages", crate = vendor::larder,
        },
        quote!(
            fn page(url: &str) -> Result<Option<Body>, Error> {
                fetch(url)
            }
        ),
    );
    check(expanded, &expect_file!["snapshots/all_settings.rs"]);
}

#[test]
fn method() {
    let companions = expand(
        quote!(skip(cx)),
        quote!(
            pub fn price(&self, cx: &Cx, id: u32) -> u64 {
                self.compute(cx, id)
            }
        ),
    );
    check(
        quote!(impl Shop { #companions }),
        &expect_file!["snapshots/method.rs"],
    );
}

#[test]
fn cache_in_a_field() {
    let companions = expand(
        quote!(cache = self.prices),
        quote!(
            pub async fn price(&self, id: u32) -> Option<u64> {
                self.compute(id).await
            }
        ),
    );
    check(
        quote!(impl Shop { #companions }),
        &expect_file!["snapshots/cache_in_a_field.rs"],
    );
}

#[test]
fn trait_impl() {
    let expanded = expand(
        TokenStream::new(),
        quote! {
            #[async_trait]
            impl<T: Store> Prices for Shop<T> {
                type Id = u32;

                #[cached(ttl = 60, skip(self))]
                async fn price(&self, id: Self::Id) -> Option<u64> {
                    self.store.price(id).await
                }

                fn name(&self) -> &str {
                    &self.name
                }
            }
        },
    );
    check(expanded, &expect_file!["snapshots/trait_impl.rs"]);
}

#[test]
fn foreign_type() {
    let expanded = expand(
        TokenStream::new(),
        quote! {
            impl Sum for Vec<u64> {
                #[cached]
                fn sum(&self, mut start: u64) -> u64 {
                    start += self.len() as u64;
                    start
                }
            }
        },
    );
    check(expanded, &expect_file!["snapshots/foreign_type.rs"]);
}

#[test]
fn setter() {
    let item = quote! {
        /// Changes a price.
        #[invalidates(catalog(..), tag("product:{sku}"))]
        pub fn set_price(db: &Db, sku: &str, region: Region, cents: u64) -> Result<(), DbError> {
            db.set_price(sku, region, cents)
        }
    };
    let options = quote!(price(sku, region) = cents, skip(db));
    check(
        expand_setter(Writes, options, item),
        &expect_file!["snapshots/setter.rs"],
    );
}

#[test]
fn async_setter() {
    let options = quote!(
        views(page.id) = page.views + 1,
        batch = store_views(&db.pool, 3)
    );
    let item = quote! {
        async fn count<T: Store>(db: &Db<T>, page: Page, mut log: impl Log) {
            log.say(db.count(page).await);
        }
    };
    check(
        expand_setter(Writes, options, item),
        &expect_file!["snapshots/async_setter.rs"],
    );
}

#[test]
fn setter_of_what_is_returned() {
    let options = quote!(shop::product::<T>(p.id), index(&p.name, 0) = p.id);
    let item = quote! {
        fn save<T>((a, b): (&Db, T), p: Product) -> Outcome {
            a.save(b, p)
        }
    };
    check(
        expand_setter(Writes, options, item),
        &expect_file!["snapshots/setter_of_what_is_returned.rs"],
    );
}

#[test]
fn setters_in_a_block() {
    let expanded = expand(
        TokenStream::new(),
        quote! {
            impl Shop {
                #[writes(self.product(p.id) = p, batch = Self::store(self))]
                #[invalidates(Self::count(..), self.stock.left(..))]
                pub async fn save(&self, p: &Product) -> Result<(), DbError> {
                    self.db.save(p).await
                }

                #[invalidates(Self::rate(from, to))]
                fn set_rate(from: Zone, to: Zone) {
                    RATES.forget(from, to);
                }
            }
        },
    );
    check(expanded, &expect_file!["snapshots/setters_in_a_block.rs"]);
}

#[test]
fn setters_of_a_trait() {
    let of_trait = quote! {
        impl Repo for Shop {
            #[writes(self.product(p.id))]
            fn save(&self, p: Self::Item) -> Result<Self::Item, DbError> {
                self.db.save(p)
            }
        }
    };
    let foreign = quote! {
        impl Repo for Vec<u8> {
            #[writes(product(p.id) = p)]
            fn save(&mut self, mut p: Product) {
                p.id += 1;
                self.push(p);
            }
        }
    };
    let (of_trait, foreign) = (
        expand(TokenStream::new(), of_trait),
        expand(TokenStream::new(), foreign),
    );
    check(
        quote!(#of_trait #foreign),
        &expect_file!["snapshots/setters_of_a_trait.rs"],
    );
}

#[test]
fn write_behind() {
    let expanded = expand(
        quote! {
            strategy = "write_behind",
            queue(delay = "50ms", batch = 500, overflow = "reject", backoff = "10ms".."1s", on_dead = alert),
        },
        quote! {
            async fn views(page: u32) -> Result<Option<u64>, DbError> {
                select(page).await
            }
        },
    );
    check(expanded, &expect_file!["snapshots/write_behind.rs"]);
}

#[test]
fn journal() {
    let expanded = expand(
        quote!(
            strategy = "write_behind",
            queue(journal = "views.journal", setters(set_views, Page::reset))
        ),
        quote! {
            fn views(page: u32) -> u64 {
                select(page)
            }
        },
    );
    check(expanded, &expect_file!["snapshots/journal.rs"]);
}

#[test]
fn mistakes() {
    let expanded = expand(
        quote!(tll = 60, capacity = -1, skip(db)),
        quote!(
            fn price(id: u32) -> u64 {
                u64::from(id)
            }
        ),
    );
    check(expanded, &expect_file!["snapshots/mistakes.rs"]);
}
