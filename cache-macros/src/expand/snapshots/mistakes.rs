fn price(id: u32) -> u64 {
    use ::larder::__private as __p;
    let miss = match __p::at::<(__p::Plain,), _, _>(price::cache(), (&id,)) {
        mut at => {
            match at.glance() {
                __p::Some(value) => return <__p::Always<_> as __p::Shape>::hit(value),
                __p::None => at.look(),
            }
        }
    };
    match __p::load::<__p::Always<_>, _>(miss).begin() {
        __p::Led::Run(run) => run.end(price::uncached(id)),
        __p::Led::Served(output) => output,
    }
}
///The cache of [`price`](fn@price).
#[allow(non_camel_case_types, dead_code)]
struct price {}
impl price {
    ///The body itself.
    #[allow(dead_code)]
    fn uncached(id: u32) -> u64 {
        u64::from(id)
    }
}
const _: () = {
    use ::larder::__private as __p;
    #[allow(dead_code, non_snake_case)]
    impl price {
        ///Loads now, and replaces the entry.
        fn refresh(id: u32) -> u64 {
            let miss = __p::at::<(__p::Plain,), _, _>(Self::cache(), (&id,)).refresh();
            match __p::load::<__p::Always<_>, _>(miss).begin() {
                __p::Led::Run(run) => run.end(Self::uncached(id)),
                __p::Led::Served(output) => output,
            }
        }
        ///The entry, without a load.
        fn peek(id: u32) -> ::core::option::Option<u64> {
            __p::at::<(__p::Plain,), _, _>(Self::cache(), (&id,)).peek()
        }
        ///Whether there is an entry.
        fn contains(id: u32) -> bool {
            __p::at::<(__p::Plain,), _, _>(Self::cache(), (&id,)).contains()
        }
        ///Stores a value.
        fn insert(id: u32, value: u64) {
            __p::at::<(__p::Plain,), _, _>(Self::cache(), (&id,))
                .insert(value, __p::no_tags)
        }
        ///Forgets the entry.
        fn invalidate(id: u32) -> bool {
            __p::at::<(__p::Plain,), _, _>(Self::cache(), (&id,)).invalidate()
        }
        ///Forgets all entries.
        fn clear() {
            __p::all(Self::cache()).clear()
        }
        ///What was counted.
        fn stats() -> __p::Stats {
            __p::all(Self::cache()).stats()
        }
        ///The cache.
        fn cache() -> &'static __p::Cache<u32, u64> {
            __p::built(Self::try_cache())
        }
        ///The cache, if its options are right.
        fn try_cache() -> ::core::result::Result<
            &'static __p::Cache<u32, u64>,
            __p::BuildError,
        > {
            static LARDER_SITE: __p::Site<u32, u64> = __p::Site::new();
            LARDER_SITE
                .try_cache(|builder| builder.name(::core::any::type_name::<Self>()))
        }
        #[doc(hidden)]
        fn larder_target(
            id: u32,
        ) -> __p::Target<__p::Cache<u32, u64>, u32, u64, __p::CacheAside> {
            __p::at::<(__p::Plain,), _, _>(Self::cache(), (&id,)).target()
        }
        #[doc(hidden)]
        fn larder_all() -> __p::Whole<__p::Cache<u32, u64>, __p::CacheAside> {
            __p::all(Self::cache()).whole()
        }
    }
};
::core::compile_error! {
    "there is no option `tll` (did you mean `ttl`?): the options are `capacity`, `max_weight`, `weigher`, `policy`, `ttl`, `tti`, `jitter`, `expires`, `refresh_after`, `stale_while_revalidate`, `stale_if_error`, `strategy`, `on_write_error`, `queue`, `skip`, `key`, `cache_if`, `cache_none`, `negative_ttl`, `tags`, `coalesce`, `curve`, `scope`, `cache`, `name`, `crate`"
}
::core::compile_error! {
    "`capacity` is negative: write a number as in `capacity = 1_000`, or `capacity = \"unbounded\"`"
}
::core::compile_error! {
    "the function has no argument `db`: it has `id` alone"
}
