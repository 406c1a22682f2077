fn views(page: u32) -> u64 {
    use ::larder::__private as __p;
    let miss = match __p::at::<(__p::Plain,), _, _>(views::cache(), (&page,)) {
        mut at => {
            match at.glance() {
                __p::Some(value) => return <__p::Always<_> as __p::Shape>::hit(value),
                __p::None => at.look(),
            }
        }
    };
    match __p::load::<__p::Always<_>, _>(miss).begin() {
        __p::Led::Run(run) => run.end(views::uncached(page)),
        __p::Led::Served(output) => output,
    }
}
///The cache of [`views`](fn@views).
#[allow(non_camel_case_types, dead_code)]
struct views {}
impl views {
    ///The body itself.
    #[allow(dead_code)]
    fn uncached(page: u32) -> u64 {
        select(page)
    }
}
const _: () = {
    use ::larder::__private as __p;
    #[allow(dead_code, non_snake_case)]
    impl views {
        ///Loads now, and replaces the entry.
        fn refresh(page: u32) -> u64 {
            let miss = __p::at::<(__p::Plain,), _, _>(Self::cache(), (&page,)).refresh();
            match __p::load::<__p::Always<_>, _>(miss).begin() {
                __p::Led::Run(run) => run.end(Self::uncached(page)),
                __p::Led::Served(output) => output,
            }
        }
        ///The entry, without a load.
        fn peek(page: u32) -> ::core::option::Option<u64> {
            __p::at::<(__p::Plain,), _, _>(Self::cache(), (&page,)).peek()
        }
        ///Whether there is an entry.
        fn contains(page: u32) -> bool {
            __p::at::<(__p::Plain,), _, _>(Self::cache(), (&page,)).contains()
        }
        ///Stores a value.
        fn insert(page: u32, value: u64) {
            __p::at::<(__p::Plain,), _, _>(Self::cache(), (&page,))
                .insert(value, __p::no_tags)
        }
        ///Forgets the entry.
        fn invalidate(page: u32) -> bool {
            __p::at::<(__p::Plain,), _, _>(Self::cache(), (&page,)).invalidate()
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
        fn cache() -> &'static __p::Cache<u32, u64> {
            __p::built(Self::try_cache())
        }
        ///The cache, if its options are right.
        fn try_cache() -> ::core::result::Result<
            &'static __p::Cache<u32, u64>,
            __p::BuildError,
        > {
            Self::larder_try_queue().map(::core::ops::Deref::deref)
        }
        ///Waits until all that was accepted before is stored.
        fn flush() {
            __p::all(Self::larder_queue()).flush();
        }
        ///The same for one key.
        fn flush_key(page: u32) {
            __p::at::<(__p::Plain,), _, _>(Self::larder_queue(), (&page,)).flush_key();
        }
        ///Stores what waits, and gives what was not stored in time.
        fn shutdown(
            deadline: __p::Duration,
        ) -> ::std::vec::Vec<__p::Unwritten<u32, u64>> {
            __p::all(Self::larder_queue()).shutdown(deadline)
        }
        ///The writes that were given up.
        fn dead_letters() -> ::std::vec::Vec<__p::DeadLetter<u32, u64>> {
            __p::all(Self::larder_queue()).dead_letters()
        }
        ///Queues them again; how many.
        fn replay_dead_letters() -> usize {
            __p::all(Self::larder_queue()).replay_dead_letters()
        }
        ///What the write queue counted.
        fn queue_stats() -> __p::QueueStats {
            __p::all(Self::larder_queue()).queue_stats()
        }
        #[doc(hidden)]
        fn larder_queue() -> &'static __p::WriteBehind<u32, u64> {
            __p::built(Self::larder_try_queue())
        }
        #[doc(hidden)]
        fn larder_try_queue() -> ::core::result::Result<
            &'static __p::WriteBehind<u32, u64>,
            __p::BuildError,
        > {
            __p::require_journal! {}
            static LARDER_SITE: __p::JournaledSite<u32, u64> = __p::JournaledSite::new();
            LARDER_SITE
                .try_queue(
                    |builder| builder.name(::core::any::type_name::<Self>()),
                    |settings| settings,
                    || __p::journal_path("views.journal"),
                    |queue| [
                        set_views::larder_replay(queue),
                        Page::reset_larder_replay(queue),
                    ],
                )
        }
        #[doc(hidden)]
        fn larder_target(
            page: u32,
        ) -> __p::Target<__p::WriteBehind<u32, u64>, u32, u64, __p::WriteBehindJournal> {
            __p::at::<(__p::Plain,), _, _>(Self::larder_queue(), (&page,)).target()
        }
        #[doc(hidden)]
        fn larder_all() -> __p::Whole<
            __p::WriteBehind<u32, u64>,
            __p::WriteBehindJournal,
        > {
            __p::all(Self::larder_queue()).whole()
        }
    }
};
