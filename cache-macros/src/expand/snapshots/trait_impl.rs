#[async_trait]
impl<T: Store> Prices for Shop<T> {
    type Id = u32;
    async fn price(&self, id: Self::Id) -> Option<u64> {
        let miss = match ::larder::__private::at::<
            (::larder::__private::Plain,),
            _,
            _,
        >(Self::price_cache(), (&id,)) {
            mut at => {
                match at.glance() {
                    ::larder::__private::Some(value) => {
                        return <::larder::__private::Optional<
                            _,
                        > as ::larder::__private::Shape>::hit(value);
                    }
                    ::larder::__private::None => at.look(),
                }
            }
        };
        ::larder::__private::load::<::larder::__private::Optional<_>, _>(miss)
            .run_async(move || Self::price_uncached(self, id))
            .await
    }
    fn name(&self) -> &str {
        &self.name
    }
}
impl<T: Store> Shop<T> {
    ///The body itself.
    #[allow(
        dead_code,
        clippy::missing_errors_doc,
        clippy::missing_panics_doc,
        clippy::must_use_candidate,
        unreachable_pub,
        private_interfaces,
        private_bounds
    )]
    pub async fn price_uncached(&self, id: <Self as Prices>::Id) -> Option<u64> {
        self.store.price(id).await
    }
    ///Loads now, and replaces the entry.
    #[allow(
        dead_code,
        non_snake_case,
        unreachable_pub,
        private_interfaces,
        private_bounds
    )]
    pub async fn price_refresh(&self, id: <Self as Prices>::Id) -> Option<u64> {
        let miss = ::larder::__private::at::<
            (::larder::__private::Plain,),
            _,
            _,
        >(Self::price_cache(), (&id,))
            .refresh();
        ::larder::__private::load::<::larder::__private::Optional<_>, _>(miss)
            .run_async(move || Self::price_uncached(self, id))
            .await
    }
    ///The entry, without a load.
    #[allow(
        dead_code,
        non_snake_case,
        unreachable_pub,
        private_interfaces,
        private_bounds
    )]
    pub fn price_peek(&self, id: <Self as Prices>::Id) -> ::core::option::Option<u64> {
        ::larder::__private::at::<
            (::larder::__private::Plain,),
            _,
            _,
        >(Self::price_cache(), (&id,))
            .peek()
    }
    ///Whether there is an entry.
    #[allow(
        dead_code,
        non_snake_case,
        unreachable_pub,
        private_interfaces,
        private_bounds
    )]
    pub fn price_contains(&self, id: <Self as Prices>::Id) -> bool {
        ::larder::__private::at::<
            (::larder::__private::Plain,),
            _,
            _,
        >(Self::price_cache(), (&id,))
            .contains()
    }
    ///Stores a value.
    #[allow(
        dead_code,
        non_snake_case,
        unreachable_pub,
        private_interfaces,
        private_bounds
    )]
    pub fn price_insert(&self, id: <Self as Prices>::Id, value: u64) {
        ::larder::__private::at::<
            (::larder::__private::Plain,),
            _,
            _,
        >(Self::price_cache(), (&id,))
            .insert(value, ::larder::__private::no_tags)
    }
    ///Forgets the entry.
    #[allow(
        dead_code,
        non_snake_case,
        unreachable_pub,
        private_interfaces,
        private_bounds
    )]
    pub fn price_invalidate(&self, id: <Self as Prices>::Id) -> bool {
        ::larder::__private::at::<
            (::larder::__private::Plain,),
            _,
            _,
        >(Self::price_cache(), (&id,))
            .invalidate()
    }
    ///Forgets all entries.
    #[allow(
        dead_code,
        non_snake_case,
        unreachable_pub,
        private_interfaces,
        private_bounds
    )]
    pub fn price_clear() {
        ::larder::__private::all(Self::price_cache()).clear()
    }
    ///What was counted.
    #[allow(
        dead_code,
        non_snake_case,
        unreachable_pub,
        private_interfaces,
        private_bounds
    )]
    pub fn price_stats() -> ::larder::__private::Stats {
        ::larder::__private::all(Self::price_cache()).stats()
    }
    ///The cache.
    #[allow(
        dead_code,
        non_snake_case,
        unreachable_pub,
        private_interfaces,
        private_bounds
    )]
    pub fn price_cache() -> &'static ::larder::__private::Cache<
        <Self as Prices>::Id,
        u64,
    > {
        ::larder::__private::built(Self::price_try_cache())
    }
    ///The cache, if its options are right.
    #[allow(
        dead_code,
        non_snake_case,
        unreachable_pub,
        private_interfaces,
        private_bounds
    )]
    pub fn price_try_cache() -> ::core::result::Result<
        &'static ::larder::__private::Cache<<Self as Prices>::Id, u64>,
        ::larder::__private::BuildError,
    > {
        ::larder::__private::check_key::<<Self as Prices>::Id>();
        static LARDER_SITE: ::larder::__private::Instances = ::larder::__private::Instances::new();
        LARDER_SITE
            .of::<Self, <Self as Prices>::Id, u64>()
            .try_cache(|builder| {
                builder
                    .name(
                        ::std::format!("{}::price", ::core::any::type_name:: < Self > ()),
                    )
                    .ttl(::core::time::Duration::from_secs(60))
            })
    }
    #[doc(hidden)]
    #[allow(
        dead_code,
        non_snake_case,
        unreachable_pub,
        private_interfaces,
        private_bounds
    )]
    pub fn price_larder_target(
        &self,
        id: <Self as Prices>::Id,
    ) -> ::larder::__private::Target<
        ::larder::__private::Cache<<Self as Prices>::Id, u64>,
        <Self as Prices>::Id,
        u64,
        ::larder::__private::CacheAside,
    > {
        ::larder::__private::at::<
            (::larder::__private::Plain,),
            _,
            _,
        >(Self::price_cache(), (&id,))
            .target()
    }
    #[doc(hidden)]
    #[allow(
        dead_code,
        non_snake_case,
        unreachable_pub,
        private_interfaces,
        private_bounds
    )]
    pub fn price_larder_whole(
        &self,
    ) -> ::larder::__private::Whole<
        ::larder::__private::Cache<<Self as Prices>::Id, u64>,
        ::larder::__private::CacheAside,
    > {
        ::larder::__private::all(Self::price_cache()).whole()
    }
    #[doc(hidden)]
    #[allow(
        dead_code,
        non_snake_case,
        unreachable_pub,
        private_interfaces,
        private_bounds
    )]
    pub fn price_larder_all() -> ::larder::__private::Whole<
        ::larder::__private::Cache<<Self as Prices>::Id, u64>,
        ::larder::__private::CacheAside,
    > {
        ::larder::__private::all(Self::price_cache()).whole()
    }
}
