fn page(url: &str) -> Result<Option<Body>, Error> {
    use vendor::larder::__private as __p;
    let miss = match __p::at::<(__p::Text,), _, _>(page::cache(), (url,)) {
        mut at => {
            match at.glance() {
                __p::Some(value) => return <__p::Fallible<_> as __p::Shape>::hit(value),
                __p::None => at.look(),
            }
        }
    };
    match __p::load::<__p::Fallible<_>, _>(miss)
        .share({
            use __p::{ShareClone as _, ShareNone as _};
            (&&__p::ShareOf::<Error>::new()).share()
        })
        .begin()
    {
        __p::Led::Run(run) => run.end(page::uncached(url)),
        __p::Led::Served(output) => output,
    }
}
///The cache of [`page`](fn@page).
#[allow(non_camel_case_types, dead_code)]
struct page {}
impl page {
    ///The body itself.
    #[allow(dead_code)]
    fn uncached(url: &str) -> Result<Option<Body>, Error> {
        fetch(url)
    }
}
const _: () = {
    use vendor::larder::__private as __p;
    #[allow(dead_code, non_snake_case)]
    impl page {
        ///Loads now, and replaces the entry.
        fn refresh(url: &str) -> Result<Option<Body>, Error> {
            let miss = __p::at::<(__p::Text,), _, _>(Self::cache(), (url,)).refresh();
            match __p::load::<__p::Fallible<_>, _>(miss)
                .share({
                    use __p::{ShareClone as _, ShareNone as _};
                    (&&__p::ShareOf::<Error>::new()).share()
                })
                .begin()
            {
                __p::Led::Run(run) => run.end(Self::uncached(url)),
                __p::Led::Served(output) => output,
            }
        }
        ///The entry, without a load.
        fn peek(url: &str) -> ::core::option::Option<Option<Body>> {
            __p::at::<(__p::Text,), _, _>(Self::cache(), (url,)).peek()
        }
        ///Whether there is an entry.
        fn contains(url: &str) -> bool {
            __p::at::<(__p::Text,), _, _>(Self::cache(), (url,)).contains()
        }
        ///Stores a value.
        fn insert(url: &str, value: Option<Body>) {
            __p::at::<(__p::Text,), _, _>(Self::cache(), (url,))
                .insert(value, __p::no_tags)
        }
        ///Forgets the entry.
        fn invalidate(url: &str) -> bool {
            __p::at::<(__p::Text,), _, _>(Self::cache(), (url,)).invalidate()
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
        fn cache() -> &'static __p::Cache<::std::boxed::Box<str>, Option<Body>> {
            __p::built(Self::try_cache())
        }
        ///The cache, if its options are right.
        fn try_cache() -> ::core::result::Result<
            &'static __p::Cache<::std::boxed::Box<str>, Option<Body>>,
            __p::BuildError,
        > {
            __p::check_value::<Option<Body>>();
            {
                #[allow(unused_imports)]
                use __p::ProbeFallback as _;
                __p::Probe::<Body>::shape().no_result();
            }
            static LARDER_SITE: __p::Site<::std::boxed::Box<str>, Option<Body>> = __p::Site::new();
            LARDER_SITE
                .try_cache(|builder| {
                    builder
                        .name("pages")
                        .max_weight(MAX)
                        .weigher(|_, body| body.len() as u64)
                        .policy(__p::EvictionPolicy::Lru)
                        .ttl(TTL)
                        .tti(::core::time::Duration::from_secs(300))
                        .stale_if_error(::core::time::Duration::from_secs(600))
                        .jitter(0.1)
                        .expires(|key, value| match value {
                            ::core::option::Option::None => {
                                ::core::option::Option::Some(
                                    ::core::time::Duration::from_secs(5),
                                )
                            }
                            ::core::option::Option::Some(_) => {
                                let expires: fn(
                                    &::std::boxed::Box<str>,
                                    &Option<Body>,
                                ) -> ::core::option::Option<::core::time::Duration> = lifetime;
                                expires(key, value)
                            }
                        })
                        .coalesce(false)
                })
        }
        #[doc(hidden)]
        fn larder_target(
            url: &str,
        ) -> __p::Target<
            __p::Cache<::std::boxed::Box<str>, Option<Body>>,
            ::std::boxed::Box<str>,
            Option<Body>,
            __p::CacheAside,
        > {
            __p::at::<(__p::Text,), _, _>(Self::cache(), (url,)).target()
        }
        #[doc(hidden)]
        fn larder_all() -> __p::Whole<
            __p::Cache<::std::boxed::Box<str>, Option<Body>>,
            __p::CacheAside,
        > {
            __p::all(Self::cache()).whole()
        }
    }
};
