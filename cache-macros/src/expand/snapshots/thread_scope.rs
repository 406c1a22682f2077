fn symbol(name: &str) -> Rc<str> {
    use ::larder::__private as __p;
    let miss = match __p::at::<(__p::Text,), _, _>(&symbol::cache(), (name,)) {
        mut at => {
            match at.glance() {
                __p::Some(value) => return <__p::Always<_> as __p::Shape>::hit(value),
                __p::None => at.look(),
            }
        }
    };
    match __p::load::<__p::Always<_>, _>(miss).begin() {
        __p::Led::Run(run) => run.end(symbol::uncached(name)),
        __p::Led::Served(output) => output,
    }
}
///The cache of [`symbol`](fn@symbol).
#[allow(non_camel_case_types, dead_code)]
struct symbol {}
impl symbol {
    ///The body itself.
    #[allow(dead_code)]
    fn uncached(name: &str) -> Rc<str> {
        name.into()
    }
}
const _: () = {
    use ::larder::__private as __p;
    #[allow(dead_code, non_snake_case)]
    impl symbol {
        ///Loads now, and replaces the entry.
        fn refresh(name: &str) -> Rc<str> {
            let miss = __p::at::<(__p::Text,), _, _>(&Self::cache(), (name,)).refresh();
            match __p::load::<__p::Always<_>, _>(miss).begin() {
                __p::Led::Run(run) => run.end(Self::uncached(name)),
                __p::Led::Served(output) => output,
            }
        }
        ///The entry, without a load.
        fn peek(name: &str) -> ::core::option::Option<Rc<str>> {
            __p::at::<(__p::Text,), _, _>(&Self::cache(), (name,)).peek()
        }
        ///Whether there is an entry.
        fn contains(name: &str) -> bool {
            __p::at::<(__p::Text,), _, _>(&Self::cache(), (name,)).contains()
        }
        ///Stores a value.
        fn insert(name: &str, value: Rc<str>) {
            __p::at::<(__p::Text,), _, _>(&Self::cache(), (name,))
                .insert(value, __p::no_tags)
        }
        ///Forgets the entry.
        fn invalidate(name: &str) -> bool {
            __p::at::<(__p::Text,), _, _>(&Self::cache(), (name,)).invalidate()
        }
        ///Forgets all entries.
        fn clear() {
            __p::all(&Self::cache()).clear()
        }
        ///What was counted.
        fn stats() -> __p::Stats {
            __p::all(&Self::cache()).stats()
        }
        ///The cache.
        fn cache() -> __p::LocalCache<::std::boxed::Box<str>, Rc<str>> {
            __p::built(Self::try_cache())
        }
        ///The cache, if its options are right.
        fn try_cache() -> ::core::result::Result<
            __p::LocalCache<::std::boxed::Box<str>, Rc<str>>,
            __p::BuildError,
        > {
            __p::check_local_value::<Rc<str>>();
            {
                #[allow(unused_imports)]
                use __p::ProbeFallback as _;
                __p::Probe::<Rc<str>>::shape().spelled_out();
            }
            __p::thread_local! {
                static LARDER_SITE : __p::LocalSite < ::std::boxed::Box < str >, Rc < str
                > > = const { __p::LocalSite::new() };
            }
            LARDER_SITE
                .with(|site| {
                    site
                        .try_cache(|builder| {
                            builder.name(::core::any::type_name::<Self>()).sample_curve()
                        })
                })
        }
        #[doc(hidden)]
        fn larder_target(
            name: &str,
        ) -> __p::Target<
            __p::LocalCache<::std::boxed::Box<str>, Rc<str>>,
            ::std::boxed::Box<str>,
            Rc<str>,
            __p::CacheAside,
        > {
            __p::at::<(__p::Text,), _, _>(&Self::cache(), (name,)).target()
        }
        #[doc(hidden)]
        fn larder_all() -> __p::Whole<
            __p::LocalCache<::std::boxed::Box<str>, Rc<str>>,
            __p::CacheAside,
        > {
            __p::all(&Self::cache()).whole()
        }
    }
};
