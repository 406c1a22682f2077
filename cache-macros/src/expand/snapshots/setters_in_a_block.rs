impl Shop {
    pub async fn save(&self, p: &Product) -> Result<(), DbError> {
        #[writes(@)]
        const _: () = ();
        #[invalidates(@)]
        const _: () = ();
        use ::larder::__private as __p;
        let plan = __p::set(
                self
                    .product_larder_target(
                        match ::core::clone::Clone::clone(&p.id) {
                            made => made,
                        },
                    ),
                || match ::std::borrow::ToOwned::to_owned(p) {
                    made => made,
                },
            )
            .and(__p::forget_all(Self::count_larder_all()))
            .and(__p::forget_all(self.stock.left_larder_whole()))
            .call(
                (
                    ::core::any::type_name::<Self>(),
                    "save",
                    "save(self: &Self, p: &Product)",
                ),
                (self, p),
                |(this, p)| {
                    #[allow(unused_imports)]
                    use __p::KeepNot as _;
                    ((), (__p::KeepRef(this).keep(), __p::KeepRef(p).keep()))
                },
            )
            .plan_async(
                __p::outcome::<__p::ReturnsResult<_, __p::Unit>>(),
                |kept| {
                    let kept = ::core::clone::Clone::clone(kept);
                    async move {
                        let ((), (this, p)) = &kept;
                        Self::save_uncached(__p::lend(this), __p::lend(p)).await
                    }
                },
            );
        let ((this, p), changes) = match plan.begin_async().await {
            __p::Step::Now(args, changes) => (args, changes),
            __p::Step::Done(output) => return output,
        };
        let body = __p::pin!(::core::option::Option::Some(Self::save_uncached(this, p)));
        let output = changes.in_turn(body).await;
        changes.end(output)
    }
    ///The body itself.
    #[allow(
        dead_code,
        clippy::missing_errors_doc,
        clippy::missing_panics_doc,
        clippy::must_use_candidate
    )]
    pub async fn save_uncached(&self, p: &Product) -> Result<(), DbError> {
        self.db.save(p).await
    }
    ::larder::__private::setter_replay! {
        #[doc(hidden)] #[allow(dead_code, non_snake_case)] pub fn
        save_larder_replay(queue : & dyn ::core::any::Any) -> ::core::result::Result <
        usize, ::larder::__private::BuildError > { use ::larder::__private as __p;
        __p::replay(queue, (::core::any::type_name:: < Self > (), "save",
        "save(self: &Self, p: &Product)"), ::core::marker::PhantomData:: < (& Self, &
        Product,) >, | (this, p,) | { #[allow(unused_imports)] use __p::KeepNot as _;
        ((), (__p::KeepRef(this).keep(), __p::KeepRef(p).keep(),)) }, (), | ((), (this,
        p,)) | { let this : & Self = __p::lend(this); let p : & Product = __p::lend(p);
        __p::set(this.product_larder_target(match ::core::clone::Clone::clone(& p.id) {
        made => made }), || match ::std::borrow::ToOwned::to_owned(p) { made => made })
        .and(__p::forget_all(Self::count_larder_all())).and(__p::forget_all(this.stock
        .left_larder_whole())).call((::core::any::type_name:: < Self > (), "save",
        "save(self: &Self, p: &Product)"), (this, p,), | (this, p,) | {
        #[allow(unused_imports)] use __p::KeepNot as _; ((), (__p::KeepRef(this).keep(),
        __p::KeepRef(p).keep(),)) }).plan_async(__p::outcome:: < __p::ReturnsResult < _,
        __p::Unit > > (), | kept | { let kept = ::core::clone::Clone::clone(kept); async
        move { let ((), (this, p,)) = & kept; Self::save_uncached(__p::lend(this),
        __p::lend(p)). await } }).operation() },) }
    }
    fn set_rate(from: Zone, to: Zone) {
        #[invalidates(@)]
        const _: () = ();
        use ::larder::__private as __p;
        let changes = __p::change()
            .and(
                __p::forget(
                    Self::rate_larder_target(
                        match ::core::clone::Clone::clone(&from) {
                            made => made,
                        },
                        match ::core::clone::Clone::clone(&to) {
                            made => made,
                        },
                    ),
                ),
            )
            .begin(__p::outcome::<__p::Returns<_, __p::Unit>>());
        changes.end(Self::set_rate_uncached(from, to))
    }
    ///The body itself.
    #[allow(dead_code)]
    fn set_rate_uncached(from: Zone, to: Zone) {
        RATES.forget(from, to);
    }
}
::core::compile_error! {
    "`batch` stores many writes of one entry each, and this function changes more than one: change the others in a function of their own, or leave `batch` out"
}
