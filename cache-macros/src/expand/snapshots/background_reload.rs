async fn user(
    db: &Pool,
    realm: &'static str,
    name: &str,
    id: UserId,
) -> Result<User, Error> {
    use ::larder::__private as __p;
    __p::require_tokio! {}
    let found = __p::at::<
        (__p::Text, __p::Text, __p::Plain),
        _,
        _,
    >(user::cache(), (realm, name, &id))
        .find_or_reload();
    match found {
        __p::Found::Hit(value) => <__p::Fallible<_> as __p::Shape>::hit(value),
        __p::Found::Miss(miss) => {
            __p::load::<__p::Fallible<_>, _>(miss)
                .share({
                    use __p::{ShareClone as _, ShareNone as _};
                    (&&__p::ShareOf::<Error>::new()).share()
                })
                .run_async(move || user::uncached(db, realm, name, id))
                .await
        }
        __p::Found::Due(value, miss) => {
            let db = __p::own(db);
            let name = __p::own(name);
            __p::load::<__p::Fallible<_>, _>(miss)
                .share({
                    use __p::{ShareClone as _, ShareNone as _};
                    (&&__p::ShareOf::<Error>::new()).share()
                })
                .spawn_async(move || {
                    async move { user::uncached(&db, realm, &name, id).await }
                });
            <__p::Fallible<_> as __p::Shape>::hit(value)
        }
    }
}
///The cache of [`user`](fn@user).
#[allow(non_camel_case_types, dead_code)]
struct user {}
impl user {
    ///The body itself.
    #[allow(dead_code)]
    async fn uncached(
        db: &Pool,
        realm: &'static str,
        name: &str,
        id: UserId,
    ) -> Result<User, Error> {
        db.user(realm, name, id).await
    }
}
const _: () = {
    use ::larder::__private as __p;
    #[allow(dead_code, non_snake_case)]
    impl user {
        ///Loads now, and replaces the entry.
        async fn refresh(
            db: &Pool,
            realm: &'static str,
            name: &str,
            id: UserId,
        ) -> Result<User, Error> {
            let miss = __p::at::<
                (__p::Text, __p::Text, __p::Plain),
                _,
                _,
            >(Self::cache(), (realm, name, &id))
                .refresh();
            __p::load::<__p::Fallible<_>, _>(miss)
                .share({
                    use __p::{ShareClone as _, ShareNone as _};
                    (&&__p::ShareOf::<Error>::new()).share()
                })
                .run_async(move || Self::uncached(db, realm, name, id))
                .await
        }
        ///The entry, without a load.
        fn peek(
            realm: &'static str,
            name: &str,
            id: UserId,
        ) -> ::core::option::Option<User> {
            __p::at::<
                (__p::Text, __p::Text, __p::Plain),
                _,
                _,
            >(Self::cache(), (realm, name, &id))
                .peek()
        }
        ///Whether there is an entry.
        fn contains(realm: &'static str, name: &str, id: UserId) -> bool {
            __p::at::<
                (__p::Text, __p::Text, __p::Plain),
                _,
                _,
            >(Self::cache(), (realm, name, &id))
                .contains()
        }
        ///Stores a value.
        fn insert(realm: &'static str, name: &str, id: UserId, value: User) {
            __p::at::<
                (__p::Text, __p::Text, __p::Plain),
                _,
                _,
            >(Self::cache(), (realm, name, &id))
                .insert(value, __p::no_tags)
        }
        ///Forgets the entry.
        fn invalidate(realm: &'static str, name: &str, id: UserId) -> bool {
            __p::at::<
                (__p::Text, __p::Text, __p::Plain),
                _,
                _,
            >(Self::cache(), (realm, name, &id))
                .invalidate()
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
        fn cache() -> &'static __p::Cache<
            (::std::boxed::Box<str>, ::std::boxed::Box<str>, UserId),
            User,
        > {
            __p::built(Self::try_cache())
        }
        ///The cache, if its options are right.
        fn try_cache() -> ::core::result::Result<
            &'static __p::Cache<
                (::std::boxed::Box<str>, ::std::boxed::Box<str>, UserId),
                User,
            >,
            __p::BuildError,
        > {
            __p::check_key::<UserId>();
            __p::check_value::<User>();
            {
                #[allow(unused_imports)]
                use __p::ProbeFallback as _;
                __p::Probe::<User>::shape().spelled_out();
            }
            static LARDER_SITE: __p::Site<
                (::std::boxed::Box<str>, ::std::boxed::Box<str>, UserId),
                User,
            > = __p::Site::new();
            LARDER_SITE
                .try_cache(|builder| {
                    builder
                        .name(::core::any::type_name::<Self>())
                        .ttl(::core::time::Duration::from_secs(3600))
                        .refresh_after(::core::time::Duration::from_secs(3000))
                })
        }
        #[doc(hidden)]
        fn larder_target(
            realm: &'static str,
            name: &str,
            id: UserId,
        ) -> __p::Target<
            __p::Cache<(::std::boxed::Box<str>, ::std::boxed::Box<str>, UserId), User>,
            (::std::boxed::Box<str>, ::std::boxed::Box<str>, UserId),
            User,
            __p::CacheAside,
        > {
            __p::at::<
                (__p::Text, __p::Text, __p::Plain),
                _,
                _,
            >(Self::cache(), (realm, name, &id))
                .target()
        }
        #[doc(hidden)]
        fn larder_all() -> __p::Whole<
            __p::Cache<(::std::boxed::Box<str>, ::std::boxed::Box<str>, UserId), User>,
            __p::CacheAside,
        > {
            __p::all(Self::cache()).whole()
        }
    }
};
