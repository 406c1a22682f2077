async fn count<T: Store>(db: &Db<T>, page: Page, log: impl Log) {
    use ::larder::__private as __p;
    let plan = __p::set(
            views::larder_target(
                match ::core::clone::Clone::clone(&page.id) {
                    made => made,
                },
            ),
            || page.views + 1,
        )
        .call(
            (
                ::core::module_path!(),
                "count",
                "count(db: &Db<T>, page: Page, log: impl Log)",
            ),
            (db, page, log),
            |(db, page, log)| {
                #[allow(unused_imports)]
                use __p::KeepNot as _;
                (
                    (),
                    (
                        __p::KeepRef(db).keep(),
                        __p::KeepValue(page).keep(),
                        __p::unkept(log),
                    ),
                )
            },
        )
        .batch_async(|kept, items| {
            let kept = ::core::clone::Clone::clone(kept);
            async move {
                let ((), (db, _, _)) = &kept;
                let db: &Db<T> = __p::lend(db);
                store_views(&db.pool, 3, &items).await
            }
        })
        .plan_async(
            __p::outcome::<__p::Returns<_, __p::Unit>>(),
            |kept| {
                let kept = ::core::clone::Clone::clone(kept);
                async move {
                    let ((), (db, page, log)) = &kept;
                    count::<T>::uncached(__p::lend(db), __p::lend(page), __p::lend(log))
                        .await
                }
            },
        );
    let ((db, page, log), changes) = match plan.begin_async().await {
        __p::Step::Now(args, changes) => (args, changes),
        __p::Step::Done(output) => return output,
    };
    let body = __p::pin!(
        ::core::option::Option::Some(count:: < T > ::uncached(db, page, log))
    );
    let output = changes.in_turn(body).await;
    changes.end(output)
}
///The body of [`count`](fn@count), which changes no cache.
#[allow(non_camel_case_types, dead_code)]
struct count<T: ?::core::marker::Sized> {
    types: ::core::marker::PhantomData<fn(*const T)>,
}
impl<T: Store> count<T> {
    ///The body itself.
    #[allow(dead_code)]
    async fn uncached(db: &Db<T>, page: Page, mut log: impl Log) {
        log.say(db.count(page).await);
    }
}
