fn symbol(name: &str) -> Rc<str> {
    use ::larder::__private as __p;
    let found = __p::at(&symbol::cache(), __p::args::<(__p::Text,), _>((name,))).find();
    match found {
        __p::Found::Hit(value) => <__p::Always<_> as __p::Shape>::hit(value),
        __p::Found::Miss(miss) => {
            __p::load::<Rc<str>, _>(miss)
                .run::<__p::Always<_>>(move || symbol::uncached(name))
        }
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
            let miss = __p::at(&Self::cache(), __p::args::<(__p::Text,), _>((name,)))
                .refresh();
            __p::load::<Rc<str>, _>(miss)
                .run::<__p::Always<_>>(move || Self::uncached(name))
        }
        ///The entry, without a load.
        fn peek(name: &str) -> ::core::option::Option<Rc<str>> {
            __p::at(&Self::cache(), __p::args::<(__p::Text,), _>((name,))).peek()
        }
        ///Whether there is an entry.
        fn contains(name: &str) -> bool {
            __p::at(&Self::cache(), __p::args::<(__p::Text,), _>((name,))).contains()
        }
        ///Stores a value.
        fn insert(name: &str, value: Rc<str>) {
            __p::at(&Self::cache(), __p::args::<(__p::Text,), _>((name,)))
                .insert(value, __p::no_tags)
        }
        ///Forgets the entry.
        fn invalidate(name: &str) -> bool {
            __p::at(&Self::cache(), __p::args::<(__p::Text,), _>((name,))).invalidate()
        }
        ///Forgets all entries.
        fn clear() {
            __p::at(&Self::cache(), ()).clear()
        }
        ///What was counted.
        fn stats() -> __p::Stats {
            __p::at(&Self::cache(), ()).stats()
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
                        .try_cache(|| {
                            __p::Builder::<::std::boxed::Box<str>, Rc<str>>::new()
                                .name(::core::any::type_name::<Self>())
                                .sample_curve()
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
            __p::at(&Self::cache(), __p::args::<(__p::Text,), _>((name,)))
                .target(__p::no_tags, __p::keep_all())
        }
        #[doc(hidden)]
        fn larder_all() -> __p::Whole<
            __p::LocalCache<::std::boxed::Box<str>, Rc<str>>,
            __p::CacheAside,
        > {
            __p::at(&Self::cache(), ()).whole()
        }
    }
};
