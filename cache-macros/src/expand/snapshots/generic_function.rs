fn parse<'a, T: FromStr + 'static, const N: usize>(
    name: &'a str,
    cx: &'a Cx<'a>,
) -> Option<[T; N]>
where
    T: Copy,
    Cx<'a>: Sync,
{
    use ::larder::__private as __p;
    let miss = {
        let key: String = name.to_lowercase();
        match __p::at_key(parse::<T, N>::cache(), &key) {
            mut at => {
                match at.glance() {
                    __p::Some(value) => {
                        return <__p::Optional<_> as __p::Shape>::hit(value);
                    }
                    __p::None => at.look(),
                }
            }
        }
    };
    match __p::load::<__p::Optional<_>, _>(miss).begin() {
        __p::Led::Run(run) => run.end(parse::<T, N>::uncached(name, cx)),
        __p::Led::Served(output) => output,
    }
}
///The cache of [`parse`](fn@parse).
#[allow(non_camel_case_types, dead_code)]
struct parse<T: ?::core::marker::Sized, const N: usize> {
    types: ::core::marker::PhantomData<fn(*const T)>,
}
impl<T: FromStr + 'static, const N: usize> parse<T, N>
where
    T: Copy,
{
    ///The body itself.
    #[allow(dead_code)]
    fn uncached<'a>(name: &'a str, cx: &'a Cx<'a>) -> Option<[T; N]>
    where
        Cx<'a>: Sync,
    {
        cx.parse(name)
    }
}
const _: () = {
    use ::larder::__private as __p;
    #[allow(dead_code, non_snake_case)]
    impl<T: FromStr + 'static, const N: usize> parse<T, N>
    where
        T: Copy,
    {
        ///Loads now, and replaces the entry.
        fn refresh<'a>(name: &'a str, cx: &'a Cx<'a>) -> Option<[T; N]>
        where
            Cx<'a>: Sync,
        {
            let miss = {
                let key: String = name.to_lowercase();
                __p::at_key(Self::cache(), &key).refresh()
            };
            match __p::load::<__p::Optional<_>, _>(miss).begin() {
                __p::Led::Run(run) => run.end(Self::uncached(name, cx)),
                __p::Led::Served(output) => output,
            }
        }
        ///The entry, without a load.
        fn peek(name: &'_ str) -> ::core::option::Option<[T; N]> {
            let key: String = name.to_lowercase();
            __p::at_key(Self::cache(), &key).peek()
        }
        ///Whether there is an entry.
        fn contains(name: &'_ str) -> bool {
            let key: String = name.to_lowercase();
            __p::at_key(Self::cache(), &key).contains()
        }
        ///Stores a value.
        fn insert(name: &'_ str, value: [T; N]) {
            let key: String = name.to_lowercase();
            __p::at_key(Self::cache(), &key).insert(value, __p::no_tags)
        }
        ///Forgets the entry.
        fn invalidate(name: &'_ str) -> bool {
            let key: String = name.to_lowercase();
            __p::at_key(Self::cache(), &key).invalidate()
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
        fn cache() -> &'static __p::Cache<String, [T; N]> {
            __p::built(Self::try_cache())
        }
        ///The cache, if its options are right.
        fn try_cache() -> ::core::result::Result<
            &'static __p::Cache<String, [T; N]>,
            __p::BuildError,
        > {
            __p::check_value::<[T; N]>();
            {
                #[allow(unused_imports)]
                use __p::ProbeFallback as _;
                __p::Probe::<[T; N]>::shape().no_result();
            }
            static LARDER_SITE: __p::Instances = __p::Instances::new();
            LARDER_SITE
                .of::<Self, String, [T; N]>()
                .try_cache(|builder| builder.name(::core::any::type_name::<Self>()))
        }
        #[doc(hidden)]
        fn larder_target(
            name: &'_ str,
        ) -> __p::Target<__p::Cache<String, [T; N]>, String, [T; N], __p::CacheAside> {
            let key: String = name.to_lowercase();
            __p::at_key(Self::cache(), &key).target()
        }
        #[doc(hidden)]
        fn larder_all() -> __p::Whole<__p::Cache<String, [T; N]>, __p::CacheAside> {
            __p::all(Self::cache()).whole()
        }
    }
};
