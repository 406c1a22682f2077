impl Repo for Shop {
    fn save(&self, p: Self::Item) -> Result<Self::Item, DbError> {
        #[writes(@)]
        const _: () = ();
        use ::larder::__private as __p;
        let changes = __p::set_returned(
                self
                    .product_larder_target(
                        match ::core::clone::Clone::clone(&p.id) {
                            made => made,
                        },
                    ),
            )
            .begin(__p::outcome::<__p::ReturnsResult<_, __p::Value>>());
        changes.end(Self::save_uncached(self, p))
    }
}
impl Shop {
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
    pub fn save_uncached(&self, p: Self::Item) -> Result<Self::Item, DbError> {
        self.db.save(p)
    }
}
impl Repo for Vec<u8> {
    fn save(&mut self, p: Product) {
        #[writes(@)]
        const _: () = ();
        use ::larder::__private as __p;
        let changes = __p::set(
                product::larder_target(
                    match ::core::clone::Clone::clone(&p.id) {
                        made => made,
                    },
                ),
                || match ::core::clone::Clone::clone(&p) {
                    made => made,
                },
            )
            .begin_unkept(__p::outcome::<__p::Returns<_, __p::Unit>>());
        changes
            .end(
                (move || -> () {
                    let mut p = p;
                    {
                        p.id += 1;
                        self.push(p);
                    }
                })(),
            )
    }
}
