//! What the attribute expands to, as files to read: `snapshots/` has one for each main form.
//!
//! After a change: `UPDATE_EXPECT=1 cargo test -p larder-macros`, and read what has changed.

use super::cached::expand;
use expect_test::{ExpectFile, expect_file};
use proc_macro2::TokenStream;
use quote::quote;

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
    let expanded = expand(quote!(scope = "thread"), item);
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
