impl Shop {
    pub fn price(&self, cx: &Cx, id: u32) -> u64 {
        let miss = match ::larder::__private::at::<
            (::larder::__private::Plain, ::larder::__private::Plain),
            _,
            _,
        >(Self::price_cache(), (self, &id)) {
            mut at => {
                match at.glance() {
                    ::larder::__private::Some(value) => {
                        return <::larder::__private::Always<
                            _,
                        > as ::larder::__private::Shape>::hit(value);
                    }
                    ::larder::__private::None => at.look(),
                }
            }
        };
        match ::larder::__private::load::<::larder::__private::Always<_>, _>(miss)
            .begin()
        {
            ::larder::__private::Led::Run(run) => {
                run.end(Self::price_uncached(self, cx, id))
            }
            ::larder::__private::Led::Served(output) => output,
        }
    }
    ///The body itself.
    #[allow(
        dead_code,
        clippy::missing_errors_doc,
        clippy::missing_panics_doc,
        clippy::must_use_candidate
    )]
    pub fn price_uncached(&self, cx: &Cx, id: u32) -> u64 {
        self.compute(cx, id)
    }
    ///Loads now, and replaces the entry.
    #[allow(dead_code, non_snake_case)]
    pub fn price_refresh(&self, cx: &Cx, id: u32) -> u64 {
        let miss = ::larder::__private::at::<
            (::larder::__private::Plain, ::larder::__private::Plain),
            _,
            _,
        >(Self::price_cache(), (self, &id))
            .refresh();
        match ::larder::__private::load::<::larder::__private::Always<_>, _>(miss)
            .begin()
        {
            ::larder::__private::Led::Run(run) => {
                run.end(Self::price_uncached(self, cx, id))
            }
            ::larder::__private::Led::Served(output) => output,
        }
    }
    ///The entry, without a load.
    #[allow(dead_code, non_snake_case)]
    pub fn price_peek(&self, id: u32) -> ::core::option::Option<u64> {
        ::larder::__private::at::<
            (::larder::__private::Plain, ::larder::__private::Plain),
            _,
            _,
        >(Self::price_cache(), (self, &id))
            .peek()
    }
    ///Whether there is an entry.
    #[allow(dead_code, non_snake_case)]
    pub fn price_contains(&self, id: u32) -> bool {
        ::larder::__private::at::<
            (::larder::__private::Plain, ::larder::__private::Plain),
            _,
            _,
        >(Self::price_cache(), (self, &id))
            .contains()
    }
    ///Stores a value.
    #[allow(dead_code, non_snake_case)]
    pub fn price_insert(&self, id: u32, value: u64) {
        ::larder::__private::at::<
            (::larder::__private::Plain, ::larder::__private::Plain),
            _,
            _,
        >(Self::price_cache(), (self, &id))
            .insert(value, ::larder::__private::no_tags)
    }
    ///Forgets the entry.
    #[allow(dead_code, non_snake_case)]
    pub fn price_invalidate(&self, id: u32) -> bool {
        ::larder::__private::at::<
            (::larder::__private::Plain, ::larder::__private::Plain),
            _,
            _,
        >(Self::price_cache(), (self, &id))
            .invalidate()
    }
    ///Forgets all entries.
    #[allow(dead_code, non_snake_case)]
    pub fn price_clear() {
        ::larder::__private::all(Self::price_cache()).clear()
    }
    ///What was counted.
    #[allow(dead_code, non_snake_case)]
    pub fn price_stats() -> ::larder::__private::Stats {
        ::larder::__private::all(Self::price_cache()).stats()
    }
    ///The cache.
    #[allow(dead_code, non_snake_case)]
    pub fn price_cache() -> &'static ::larder::__private::Cache<(Self, u32), u64> {
        ::larder::__private::built(Self::price_try_cache())
    }
    ///The cache, if its options are right.
    #[allow(dead_code, non_snake_case)]
    pub fn price_try_cache() -> ::core::result::Result<
        &'static ::larder::__private::Cache<(Self, u32), u64>,
        ::larder::__private::BuildError,
    > {
        ::larder::__private::check_key::<Self>();
        static LARDER_SITE: ::larder::__private::Instances = ::larder::__private::Instances::new();
        LARDER_SITE
            .of::<Self, (Self, u32), u64>()
            .try_cache(|builder| {
                builder
                    .name(
                        ::std::format!("{}::price", ::core::any::type_name:: < Self > ()),
                    )
            })
    }
    #[doc(hidden)]
    #[allow(dead_code, non_snake_case)]
    pub fn price_larder_target(
        &self,
        id: u32,
    ) -> ::larder::__private::Target<
        ::larder::__private::Cache<(Self, u32), u64>,
        (Self, u32),
        u64,
        ::larder::__private::CacheAside,
    > {
        ::larder::__private::at::<
            (::larder::__private::Plain, ::larder::__private::Plain),
            _,
            _,
        >(Self::price_cache(), (self, &id))
            .target()
    }
    #[doc(hidden)]
    #[allow(dead_code, non_snake_case)]
    pub fn price_larder_whole(
        &self,
    ) -> ::larder::__private::Whole<
        ::larder::__private::Cache<(Self, u32), u64>,
        ::larder::__private::CacheAside,
    > {
        ::larder::__private::all(Self::price_cache()).whole()
    }
    #[doc(hidden)]
    #[allow(dead_code, non_snake_case)]
    pub fn price_larder_all() -> ::larder::__private::Whole<
        ::larder::__private::Cache<(Self, u32), u64>,
        ::larder::__private::CacheAside,
    > {
        ::larder::__private::all(Self::price_cache()).whole()
    }
}
