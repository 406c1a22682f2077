fn save<T>(arg0: (&Db, T), p: Product) -> Outcome {
    use ::larder::__private as __p;
    {
        #[allow(unused_imports)]
        use __p::ProbeFallback as _;
        __p::Probe::<Outcome>::shape().no_hidden_result();
    }
    let plan = __p::set(
            index::larder_target(&p.name, 0),
            || match ::core::clone::Clone::clone(&p.id) {
                made => made,
            },
        )
        .and(
            __p::also_returned(
                shop::product::<
                    T,
                >::larder_target(
                    match ::core::clone::Clone::clone(&p.id) {
                        made => made,
                    },
                ),
            ),
        )
        .call(
            (::core::module_path!(), "save", "save(arg0: (&Db,T), p: Product)"),
            (arg0, p),
            |(arg0, p)| {
                #[allow(unused_imports)]
                use __p::KeepNot as _;
                ((), (__p::unkept(arg0), __p::KeepValue(p).keep()))
            },
        )
        .plan(
            __p::outcome::<__p::Returns<_, __p::Value>>(),
            |((), (arg0, p))| save::<T>::uncached(__p::lend(arg0), __p::lend(p)),
        );
    let ((arg0, p), changes) = match plan.begin() {
        __p::Step::Now(args, changes) => (args, changes),
        __p::Step::Done(output) => return output,
    };
    changes.end(save::<T>::uncached(arg0, p))
}
///The body of [`save`](fn@save), which changes no cache.
#[allow(non_camel_case_types, dead_code)]
struct save<T: ?::core::marker::Sized> {
    types: ::core::marker::PhantomData<fn(*const T)>,
}
impl<T> save<T> {
    ///The body itself.
    #[allow(dead_code)]
    fn uncached((a, b): (&Db, T), p: Product) -> Outcome {
        a.save(b, p)
    }
}
::larder::__private::setter_replay! {
    #[allow(dead_code, non_snake_case)] impl < T > save < T > { #[doc(hidden)] fn
    larder_replay(queue : & dyn ::core::any::Any) -> ::core::result::Result < usize,
    ::larder::__private::BuildError > { use ::larder::__private as __p;
    __p::replay(queue, (::core::module_path!(), "save",
    "save(arg0: (&Db,T), p: Product)"), ::core::marker::PhantomData:: < ((& Db, T),
    Product,) >, | (arg0, p,) | { #[allow(unused_imports)] use __p::KeepNot as _; ((),
    (__p::unkept(arg0), __p::KeepValue(p).keep(),)) }, (), | ((), (arg0, p,)) | { let
    arg0 : (& Db, T) = __p::lend(arg0); let p : Product = __p::lend(p);
    __p::set(index::larder_target(& p.name, 0), || match ::core::clone::Clone::clone(& p
    .id) { made => made }).and(__p::also_returned(shop::product:: < T >
    ::larder_target(match ::core::clone::Clone::clone(& p.id) { made => made })))
    .call((::core::module_path!(), "save", "save(arg0: (&Db,T), p: Product)"), (arg0,
    p,), | (arg0, p,) | { #[allow(unused_imports)] use __p::KeepNot as _; ((),
    (__p::unkept(arg0), __p::KeepValue(p).keep(),)) }).plan(__p::outcome:: < __p::Returns
    < _, __p::Value > > (), | ((), (arg0, p,)) | save:: < T > ::uncached(__p::lend(arg0),
    __p::lend(p))).operation() },) } }
}
