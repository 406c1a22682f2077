fn settings() -> Settings {
    use ::larder::__private as __p;
    let miss = match __p::at::<(), _, _>(settings::cache(), ()) {
        mut at => {
            match at.glance() {
                __p::Some(value) => return <__p::Always<_> as __p::Shape>::hit(value),
                __p::None => at.look(),
            }
        }
    };
    match __p::load::<__p::Always<_>, _>(miss).begin() {
        __p::Led::Run(run) => run.end(settings::uncached()),
        __p::Led::Served(output) => output,
    }
}
///The cache of [`settings`](fn@settings).
#[allow(non_camel_case_types, dead_code)]
struct settings {}
impl settings {
    ///The body itself.
    #[allow(dead_code)]
    fn uncached() -> Settings {
        Settings::read()
    }
}
const _: () = {
    use ::larder::__private as __p;
    #[allow(dead_code, non_snake_case)]
    impl settings {
        ///Loads now, and replaces the entry.
        fn refresh() -> Settings {
            let miss = __p::at::<(), _, _>(Self::cache(), ()).refresh();
            match __p::load::<__p::Always<_>, _>(miss).begin() {
                __p::Led::Run(run) => run.end(Self::uncached()),
                __p::Led::Served(output) => output,
            }
        }
        ///The entry, without a load.
        fn peek() -> ::core::option::Option<Settings> {
            __p::at::<(), _, _>(Self::cache(), ()).peek()
        }
        ///Whether there is an entry.
        fn contains() -> bool {
            __p::at::<(), _, _>(Self::cache(), ()).contains()
        }
        ///Stores a value.
        fn insert(value: Settings) {
            __p::at::<(), _, _>(Self::cache(), ()).insert(value, __p::no_tags)
        }
        ///Forgets the entry.
        fn invalidate() -> bool {
            __p::at::<(), _, _>(Self::cache(), ()).invalidate()
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
        fn cache() -> &'static __p::Cache<(), Settings> {
            __p::built(Self::try_cache())
        }
        ///The cache, if its options are right.
        fn try_cache() -> ::core::result::Result<
            &'static __p::Cache<(), Settings>,
            __p::BuildError,
        > {
            __p::check_value::<Settings>();
            {
                #[allow(unused_imports)]
                use __p::ProbeFallback as _;
                __p::Probe::<Settings>::shape().spelled_out();
            }
            static LARDER_SITE: __p::Site<(), Settings> = __p::Site::new();
            LARDER_SITE
                .try_cache(|builder| builder.name(::core::any::type_name::<Self>()))
        }
        #[doc(hidden)]
        fn larder_target() -> __p::Target<
            __p::Cache<(), Settings>,
            (),
            Settings,
            __p::CacheAside,
        > {
            __p::at::<(), _, _>(Self::cache(), ()).target()
        }
        #[doc(hidden)]
        fn larder_all() -> __p::Whole<__p::Cache<(), Settings>, __p::CacheAside> {
            __p::all(Self::cache()).whole()
        }
    }
};
