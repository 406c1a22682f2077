/// Changes a price.
pub fn set_price(db: &Db, sku: &str, region: Region, cents: u64) -> Result<(), DbError> {
    #[invalidates(@)]
    const _: () = ();
    use ::larder::__private as __p;
    let plan = __p::set(
            price::larder_target(
                sku,
                match ::core::clone::Clone::clone(&region) {
                    made => made,
                },
            ),
            || match ::core::clone::Clone::clone(&cents) {
                made => made,
            },
        )
        .and(__p::forget_all(catalog::larder_all()))
        .and(__p::forget_tag(::std::format!("product:{sku}")))
        .call(
            (
                ::core::module_path!(),
                "set_price",
                "set_price(sku: &str, region: Region, cents: u64)",
            ),
            (db, sku, region, cents),
            |(db, sku, region, cents)| {
                #[allow(unused_imports)]
                use __p::KeepNot as _;
                (
                    (__p::KeepRef(db).keep(),),
                    (
                        __p::KeepRef(sku).keep(),
                        __p::KeepValue(region).keep(),
                        __p::KeepValue(cents).keep(),
                    ),
                )
            },
        )
        .plan(
            __p::outcome::<__p::ReturnsResult<_, __p::Unit>>(),
            |((db,), (sku, region, cents))| set_price::uncached(
                __p::lend(db),
                __p::lend(sku),
                __p::lend(region),
                __p::lend(cents),
            ),
        );
    let ((db, sku, region, cents), changes) = match plan.begin() {
        __p::Step::Now(args, changes) => (args, changes),
        __p::Step::Done(output) => return output,
    };
    changes.end(set_price::uncached(db, sku, region, cents))
}
///The body of [`set_price`](fn@set_price), which changes no cache.
#[allow(non_camel_case_types, dead_code)]
pub struct set_price {}
impl set_price {
    ///The body itself.
    #[allow(
        dead_code,
        clippy::missing_errors_doc,
        clippy::missing_panics_doc,
        clippy::must_use_candidate
    )]
    pub fn uncached(
        db: &Db,
        sku: &str,
        region: Region,
        cents: u64,
    ) -> Result<(), DbError> {
        db.set_price(sku, region, cents)
    }
}
::larder::__private::setter_replay! {
    #[allow(dead_code, non_snake_case)] impl set_price { #[doc(hidden)] pub fn
    larder_replay(queue : & dyn ::core::any::Any) -> ::core::result::Result < usize,
    ::larder::__private::BuildError > { let _ = queue; ::core::result::Result::Ok(0) }
    #[doc =
    "Queues again what a journal has kept of its calls; how many. Until then they wait."]
    pub fn recover(db : & Db) -> usize { use ::larder::__private as __p; __p::recover(&
    price::larder_all(), (::core::module_path!(), "set_price",
    "set_price(sku: &str, region: Region, cents: u64)"), ::core::marker::PhantomData:: <
    (& Db, & str, Region, u64,) >, | (db, sku, region, cents,) | {
    #[allow(unused_imports)] use __p::KeepNot as _; ((__p::KeepRef(db).keep(),),
    (__p::KeepRef(sku).keep(), __p::KeepValue(region).keep(), __p::KeepValue(cents)
    .keep(),)) }, { #[allow(unused_imports)] use __p::KeepNot as _; (__p::KeepRef(db)
    .keep(),) }, | ((db,), (sku, region, cents,)) | { let db : & Db = __p::lend(db); let
    sku : & str = __p::lend(sku); let region : Region = __p::lend(region); let cents :
    u64 = __p::lend(cents); __p::set(price::larder_target(sku, match
    ::core::clone::Clone::clone(& region) { made => made }), || match
    ::core::clone::Clone::clone(& cents) { made => made })
    .and(__p::forget_all(catalog::larder_all()))
    .and(__p::forget_tag(::std::format!("product:{sku}"))).call((::core::module_path!(),
    "set_price", "set_price(sku: &str, region: Region, cents: u64)"), (db, sku, region,
    cents,), | (db, sku, region, cents,) | { #[allow(unused_imports)] use __p::KeepNot as
    _; ((__p::KeepRef(db).keep(),), (__p::KeepRef(sku).keep(), __p::KeepValue(region)
    .keep(), __p::KeepValue(cents).keep(),)) }).plan(__p::outcome:: < __p::ReturnsResult
    < _, __p::Unit > > (), | ((db,), (sku, region, cents,)) |
    set_price::uncached(__p::lend(db), __p::lend(sku), __p::lend(region),
    __p::lend(cents))).operation() },) } }
}
