impl Shop {
    pub async fn price(&self, id: u32) -> Option<u64> {
        let miss = match ::larder::__private::at::<
            (::larder::__private::Plain,),
            _,
            _,
        >(self.price_cache(), (&id,)) {
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
    ///The body itself.
    #[allow(
        dead_code,
        clippy::missing_errors_doc,
        clippy::missing_panics_doc,
        clippy::must_use_candidate
    )]
    pub async fn price_uncached(&self, id: u32) -> Option<u64> {
        self.compute(id).await
    }
    ///Loads now, and replaces the entry.
    #[allow(dead_code, non_snake_case)]
    pub async fn price_refresh(&self, id: u32) -> Option<u64> {
        let miss = ::larder::__private::at::<
            (::larder::__private::Plain,),
            _,
            _,
        >(self.price_cache(), (&id,))
            .refresh();
        ::larder::__private::load::<::larder::__private::Optional<_>, _>(miss)
            .run_async(move || Self::price_uncached(self, id))
            .await
    }
    ///The entry, without a load.
    #[allow(dead_code, non_snake_case)]
    pub fn price_peek(&self, id: u32) -> ::core::option::Option<u64> {
        ::larder::__private::at::<
            (::larder::__private::Plain,),
            _,
            _,
        >(self.price_cache(), (&id,))
            .peek()
    }
    ///Whether there is an entry.
    #[allow(dead_code, non_snake_case)]
    pub fn price_contains(&self, id: u32) -> bool {
        ::larder::__private::at::<
            (::larder::__private::Plain,),
            _,
            _,
        >(self.price_cache(), (&id,))
            .contains()
    }
    ///Stores a value.
    #[allow(dead_code, non_snake_case)]
    pub fn price_insert(&self, id: u32, value: u64) {
        ::larder::__private::at::<
            (::larder::__private::Plain,),
            _,
            _,
        >(self.price_cache(), (&id,))
            .insert(value, ::larder::__private::no_tags)
    }
    ///Forgets the entry.
    #[allow(dead_code, non_snake_case)]
    pub fn price_invalidate(&self, id: u32) -> bool {
        ::larder::__private::at::<
            (::larder::__private::Plain,),
            _,
            _,
        >(self.price_cache(), (&id,))
            .invalidate()
    }
    ///Forgets all entries.
    #[allow(dead_code, non_snake_case)]
    pub fn price_clear(&self) {
        ::larder::__private::all(self.price_cache()).clear()
    }
    ///What was counted.
    #[allow(dead_code, non_snake_case)]
    pub fn price_stats(&self) -> ::larder::__private::Stats {
        ::larder::__private::all(self.price_cache()).stats()
    }
    ///The cache.
    #[allow(dead_code, non_snake_case)]
    pub fn price_cache(&self) -> &::larder::__private::Cache<u32, u64> {
        &self.prices
    }
    #[doc(hidden)]
    #[allow(dead_code, non_snake_case)]
    pub fn price_larder_target(
        &self,
        id: u32,
    ) -> ::larder::__private::Target<
        ::larder::__private::Cache<u32, u64>,
        u32,
        u64,
        ::larder::__private::CacheAside,
    > {
        ::larder::__private::at::<
            (::larder::__private::Plain,),
            _,
            _,
        >(self.price_cache(), (&id,))
            .target()
    }
    #[doc(hidden)]
    #[allow(dead_code, non_snake_case)]
    pub fn price_larder_whole(
        &self,
    ) -> ::larder::__private::Whole<
        ::larder::__private::Cache<u32, u64>,
        ::larder::__private::CacheAside,
    > {
        ::larder::__private::all(self.price_cache()).whole()
    }
}
