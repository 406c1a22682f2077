async fn rate(shop: &str, weight: f64, arg2: (Zone, Zone)) -> Rate {
    use ::larder::__private as __p;
    let miss = match __p::at::<
        (__p::Text, __p::Number, __p::Plain),
        _,
        _,
    >(rate::cache(), (shop, &weight, &arg2)) {
        mut at => {
            match at.glance() {
                __p::Some(value) => return <__p::Always<_> as __p::Shape>::hit(value),
                __p::None => at.look(),
            }
        }
    };
    __p::load::<__p::Always<_>, _>(miss)
        .store_if({
            let store_if: fn(&Rate) -> bool = Rate::is_final;
            store_if
        })
        .run_async(move || rate::uncached(shop, weight, arg2))
        .await
}
///The cache of [`rate`](fn@rate).
#[allow(non_camel_case_types, dead_code)]
struct rate {}
impl rate {
    ///The body itself.
    #[allow(dead_code)]
    async fn uncached(shop: &str, weight: f64, (from, to): (Zone, Zone)) -> Rate {
        ask(shop, weight, from, to).await
    }
}
const _: () = {
    use ::larder::__private as __p;
    #[allow(dead_code, non_snake_case)]
    impl rate {
        ///Loads now, and replaces the entry.
        async fn refresh(shop: &str, weight: f64, arg2: (Zone, Zone)) -> Rate {
            let miss = __p::at::<
                (__p::Text, __p::Number, __p::Plain),
                _,
                _,
            >(Self::cache(), (shop, &weight, &arg2))
                .refresh();
            __p::load::<__p::Always<_>, _>(miss)
                .store_if({
                    let store_if: fn(&Rate) -> bool = Rate::is_final;
                    store_if
                })
                .run_async(move || Self::uncached(shop, weight, arg2))
                .await
        }
        ///The entry, without a load.
        fn peek(
            shop: &str,
            weight: f64,
            arg2: (Zone, Zone),
        ) -> ::core::option::Option<Rate> {
            __p::at::<
                (__p::Text, __p::Number, __p::Plain),
                _,
                _,
            >(Self::cache(), (shop, &weight, &arg2))
                .peek()
        }
        ///Whether there is an entry.
        fn contains(shop: &str, weight: f64, arg2: (Zone, Zone)) -> bool {
            __p::at::<
                (__p::Text, __p::Number, __p::Plain),
                _,
                _,
            >(Self::cache(), (shop, &weight, &arg2))
                .contains()
        }
        ///Stores a value.
        fn insert(shop: &str, weight: f64, arg2: (Zone, Zone), value: Rate) {
            __p::at::<
                (__p::Text, __p::Number, __p::Plain),
                _,
                _,
            >(Self::cache(), (shop, &weight, &arg2))
                .insert(value, __p::no_tags)
        }
        ///Forgets the entry.
        fn invalidate(shop: &str, weight: f64, arg2: (Zone, Zone)) -> bool {
            __p::at::<
                (__p::Text, __p::Number, __p::Plain),
                _,
                _,
            >(Self::cache(), (shop, &weight, &arg2))
                .invalidate()
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
        fn cache() -> &'static __p::Cache<
            (::std::boxed::Box<str>, ::larder::__private::Float<f64>, (Zone, Zone)),
            Rate,
        > {
            __p::built(Self::try_cache())
        }
        ///The cache, if its options are right.
        fn try_cache() -> ::core::result::Result<
            &'static __p::Cache<
                (::std::boxed::Box<str>, ::larder::__private::Float<f64>, (Zone, Zone)),
                Rate,
            >,
            __p::BuildError,
        > {
            __p::check_key::<Zone>();
            __p::check_key::<Zone>();
            __p::check_value::<Rate>();
            {
                #[allow(unused_imports)]
                use __p::ProbeFallback as _;
                __p::Probe::<Rate>::shape().spelled_out();
            }
            static LARDER_SITE: __p::Site<
                (::std::boxed::Box<str>, ::larder::__private::Float<f64>, (Zone, Zone)),
                Rate,
            > = __p::Site::new();
            LARDER_SITE
                .try_cache(|builder| {
                    builder.name(::core::any::type_name::<Self>()).unbounded()
                })
        }
        #[doc(hidden)]
        fn larder_target(
            shop: &str,
            weight: f64,
            arg2: (Zone, Zone),
        ) -> __p::Target<
            __p::Cache<
                (::std::boxed::Box<str>, ::larder::__private::Float<f64>, (Zone, Zone)),
                Rate,
            >,
            (::std::boxed::Box<str>, ::larder::__private::Float<f64>, (Zone, Zone)),
            Rate,
            __p::CacheAside,
        > {
            __p::at::<
                (__p::Text, __p::Number, __p::Plain),
                _,
                _,
            >(Self::cache(), (shop, &weight, &arg2))
                .target()
                .store_if({
                    let store_if: fn(&Rate) -> bool = Rate::is_final;
                    store_if
                })
        }
        #[doc(hidden)]
        fn larder_all() -> __p::Whole<
            __p::Cache<
                (::std::boxed::Box<str>, ::larder::__private::Float<f64>, (Zone, Zone)),
                Rate,
            >,
            __p::CacheAside,
        > {
            __p::all(Self::cache()).whole()
        }
    }
};
::core::compile_error! {
    "`tags` needs names for all arguments: give this one a name, and take it apart in the body by `let`"
}
