/// The product with this id.
#[must_use]
pub fn product(db: &Db, id: u32) -> Result<Option<Product>, DbError> {
    use ::larder::__private as __p;
    let miss = match __p::at::<(__p::Plain,), _, _>(product::cache(), (&id,)) {
        mut at => {
            match at.glance() {
                __p::Some(value) => {
                    return <__p::FallibleOptional<_> as __p::Shape>::hit(value);
                }
                __p::None => at.look(),
            }
        }
    };
    match __p::load::<__p::FallibleOptional<_>, _>(miss)
        .share({
            use __p::{ShareClone as _, ShareNone as _};
            (&&__p::ShareOf::<DbError>::new()).share()
        })
        .begin()
    {
        __p::Led::Run(run) => run.end(product::uncached(db, id)),
        __p::Led::Served(output) => output,
    }
}
///The cache of [`product`](fn@product).
#[allow(non_camel_case_types, dead_code)]
pub struct product {}
impl product {
    ///The body itself.
    #[allow(
        dead_code,
        clippy::missing_errors_doc,
        clippy::missing_panics_doc,
        clippy::must_use_candidate
    )]
    pub fn uncached(db: &Db, id: u32) -> Result<Option<Product>, DbError> {
        db.select_product(id)
    }
}
const _: () = {
    use ::larder::__private as __p;
    #[allow(dead_code, non_snake_case)]
    impl product {
        ///Loads now, and replaces the entry.
        pub fn refresh(db: &Db, id: u32) -> Result<Option<Product>, DbError> {
            let miss = __p::at::<(__p::Plain,), _, _>(Self::cache(), (&id,)).refresh();
            match __p::load::<__p::FallibleOptional<_>, _>(miss)
                .share({
                    use __p::{ShareClone as _, ShareNone as _};
                    (&&__p::ShareOf::<DbError>::new()).share()
                })
                .begin()
            {
                __p::Led::Run(run) => run.end(Self::uncached(db, id)),
                __p::Led::Served(output) => output,
            }
        }
        ///The entry, without a load.
        pub fn peek(id: u32) -> ::core::option::Option<Product> {
            __p::at::<(__p::Plain,), _, _>(Self::cache(), (&id,)).peek()
        }
        ///Whether there is an entry.
        pub fn contains(id: u32) -> bool {
            __p::at::<(__p::Plain,), _, _>(Self::cache(), (&id,)).contains()
        }
        ///Stores a value.
        pub fn insert(id: u32, value: Product) {
            __p::at::<(__p::Plain,), _, _>(Self::cache(), (&id,))
                .insert(value, __p::no_tags)
        }
        ///Forgets the entry.
        pub fn invalidate(id: u32) -> bool {
            __p::at::<(__p::Plain,), _, _>(Self::cache(), (&id,)).invalidate()
        }
        ///Forgets all entries.
        pub fn clear() {
            __p::all(Self::cache()).clear()
        }
        ///What was counted.
        pub fn stats() -> __p::Stats {
            __p::all(Self::cache()).stats()
        }
        ///The cache.
        pub fn cache() -> &'static __p::Cache<u32, Product> {
            __p::built(Self::try_cache())
        }
        ///The cache, if its options are right.
        pub fn try_cache() -> ::core::result::Result<
            &'static __p::Cache<u32, Product>,
            __p::BuildError,
        > {
            __p::check_value::<Product>();
            {
                #[allow(unused_imports)]
                use __p::ProbeFallback as _;
                __p::Probe::<Product>::shape().no_result();
            }
            static LARDER_SITE: __p::Site<u32, Product> = __p::Site::new();
            LARDER_SITE
                .try_cache(|builder| {
                    builder
                        .name(::core::any::type_name::<Self>())
                        .ttl(::core::time::Duration::from_secs(60))
                })
        }
        #[doc(hidden)]
        pub fn larder_target(
            id: u32,
        ) -> __p::Target<__p::Cache<u32, Product>, u32, Product, __p::CacheAside> {
            __p::at::<(__p::Plain,), _, _>(Self::cache(), (&id,)).target()
        }
        #[doc(hidden)]
        pub fn larder_all() -> __p::Whole<__p::Cache<u32, Product>, __p::CacheAside> {
            __p::all(Self::cache()).whole()
        }
    }
};
