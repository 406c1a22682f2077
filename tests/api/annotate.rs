//! What annotations ask of the engine beyond its public methods: loads that carry tags, values not
//! to be stored, shared errors, refreshes, and reloads in the background.

use crate::support::{Load, SECOND, Task, in_time, seconds, wait_for, wait_until};
use cache_core::annotate::{Found, Lead, Loaded, Miss, Plan, Share};
use larder::{Cache, Clock, Shared, Tag};
use std::sync::mpsc::channel;
use std::thread;
use tokio::sync::oneshot;

type Ended = Loaded<u32, &'static str>;
type NewShare = fn() -> Share<&'static str>;

fn cache() -> Cache<u32, u32> {
    Cache::new(100)
}

fn miss(cache: &Cache<u32, u32>) -> Miss<u32, u32, Shared> {
    match cache.find(&1) {
        Found::Miss(miss) => miss,
        _ => panic!("it was to be missed"),
    }
}

/// Loads with tags, whether to store the value, and how errors are shared.
fn load(
    miss: Miss<u32, u32, Shared>,
    (tags, stored, share): (&[&str], bool, Share<&'static str>),
    body: impl FnOnce() -> Ended,
) -> Ended {
    let plan = Plan {
        tags: || tags.iter().map(|tag| Tag::from(*tag)).collect(),
        store_if: |_: &u32| stored,
        share,
    };
    miss.load(plan, body)
}

const PLAIN: (&[&str], bool, Share<&str>) = (&[], true, Share::values());
const TAGGED: (&[&str], bool, Share<&str>) = (&["red"], true, Share::values());

/// A load by a future, that ends when it is told to.
fn begin(
    miss: Miss<u32, u32, Shared>,
    share: NewShare,
) -> (Task<'static, Ended>, oneshot::Sender<Ended>) {
    let (end, told) = oneshot::channel();
    let plan = Plan {
        tags: Vec::new,
        store_if: |_: &u32| true,
        share: share(),
    };
    let body = async || told.await.expect("the test tells");
    (
        Task::waiting(async move { miss.load_async(plan, body).await }),
        end,
    )
}

#[test]
fn a_load_stores_the_tags_of_its_value() {
    let cache = cache();
    assert_eq!(
        load(miss(&cache), TAGGED, || Loaded::Value(10)),
        Loaded::Value(10)
    );
    cache.invalidate_tag("green");
    assert_eq!(cache.get(&1), Some(10));
    cache.invalidate_tag("red");
    assert_eq!(cache.get(&1), None);
}

#[test]
fn a_load_without_tags_keeps_those_of_the_value_that_it_replaces() {
    let cache = cache();
    cache.insert_tagged(1, 10, vec!["red".into()]);
    let loaded = load(cache.refresh(&1), PLAIN, || Loaded::Value(20));
    assert_eq!(loaded, Loaded::Value(20));
    cache.invalidate_tag("red");
    assert_eq!(cache.get(&1), None);
}

#[test]
fn a_load_that_will_carry_a_tag_is_not_stored_after_that_was_invalidated() {
    for (tag, held) in [("red", None), ("green", Some(10))] {
        let cache = cache();
        let body = || {
            cache.invalidate_tag(tag);
            Loaded::Value(10)
        };
        assert_eq!(load(miss(&cache), TAGGED, body), Loaded::Value(10));
        assert_eq!(cache.get(&1), held, "{tag}");
    }
}

#[test]
fn a_value_that_is_not_to_be_stored_serves_those_who_wait_and_replaces_what_is_held() {
    let cache = cache();
    cache.insert(1, 10);
    let refused = (TAGGED.0, false, Share::values());
    assert_eq!(
        load(cache.refresh(&1), refused, || Loaded::Value(20)),
        Loaded::Value(20)
    );
    assert_eq!(
        cache.get(&1),
        None,
        "an older value must not outlive a newer one"
    );
}

#[test]
fn the_answer_that_there_is_nothing_removes_what_is_held() {
    let cache = cache();
    cache.insert(1, 10);
    assert_eq!(
        load(cache.refresh(&1), PLAIN, || Loaded::Nothing),
        Loaded::Nothing
    );
    assert_eq!(cache.get(&1), None);
}

#[test]
fn the_answer_that_there_is_nothing_gives_way_to_a_newer_value() {
    let cache = cache();
    let body = || {
        cache.insert(1, 20);
        Loaded::Nothing
    };
    assert_eq!(load(miss(&cache), PLAIN, body), Loaded::Value(20));
    assert_eq!(cache.get(&1), Some(20));
}

#[test]
fn what_waiters_share_is_what_their_plan_says() {
    let nothing = || Share::values().and_nothing(true);
    let ends: [(NewShare, Ended, bool); 4] = [
        (Share::values, Loaded::Failed("down"), false),
        (Share::clones, Loaded::Failed("down"), true),
        (Share::values, Loaded::Nothing, false),
        (nothing, Loaded::Nothing, true),
    ];
    for (share, ended, shared) in ends {
        let cache = cache();
        let (leader, end) = begin(miss(&cache), share);
        let (mut waiter, _own_end) = begin(miss(&cache), share);
        end.send(ended.clone()).expect("it waits");
        assert_eq!(leader.end(), ended);
        assert!(waiter.is_woken());
        assert_eq!(
            waiter.poll(),
            shared.then_some(ended),
            "else it loads by itself"
        );
        assert_eq!(cache.stats().loads, if shared { 1 } else { 2 });
    }
}

#[test]
fn a_shared_error_is_replaced_by_a_stale_value_for_all() {
    let clock = Clock::manual();
    let builder = Cache::<u32, u32>::builder()
        .ttl(SECOND)
        .stale_if_error(SECOND);
    let cache = builder.clock(clock.clone()).build().expect("valid");
    cache.insert(1, 10);
    clock.advance(SECOND);
    let (leader, end) = begin(miss(&cache), Share::clones);
    let (waiter, _own_end) = begin(miss(&cache), Share::clones);
    end.send(Loaded::Failed("down")).expect("it waits");
    assert_eq!(
        (leader.end(), waiter.end()),
        (Loaded::Value(10), Loaded::Value(10))
    );
}

#[test]
fn a_refresh_loads_although_there_is_a_value_and_replaces_it() {
    let cache = cache();
    cache.insert(1, 10);
    assert_eq!(
        load(cache.refresh(&1), PLAIN, || Loaded::Value(20)),
        Loaded::Value(20)
    );
    assert_eq!(cache.get(&1), Some(20));
}

#[test]
fn a_refresh_that_fails_leaves_the_value_and_says_so() {
    let cache = cache();
    cache.insert(1, 10);
    let failed = Loaded::Failed("down");
    assert_eq!(
        load(cache.refresh(&1), PLAIN, || Loaded::Failed("down")),
        failed
    );
    assert_eq!(cache.get(&1), Some(10));
}

#[test]
fn a_refresh_waits_for_no_load_that_may_have_read_too_early() {
    in_time(|| {
        let cache = cache();
        let (earlier, end) = begin(miss(&cache), Share::values);
        assert_eq!(
            load(cache.refresh(&1), PLAIN, || Loaded::Value(20)),
            Loaded::Value(20)
        );
        end.send(Loaded::Value(10)).expect("it waits");
        assert_eq!(
            earlier.end(),
            Loaded::Value(20),
            "it gives way to the refresh"
        );
        assert_eq!(cache.get(&1), Some(20));
    });
}

#[test]
fn callers_wait_for_the_refresh_however_the_load_before_it_ends() {
    let cache = cache();
    let (earlier, end) = begin(miss(&cache), Share::values);
    let (refresh, refreshed) = begin(cache.refresh(&1), Share::values);
    end.send(Loaded::Failed("down")).expect("it waits");
    assert_eq!(earlier.end(), Loaded::Failed("down"));
    let waiter = wait_for(&cache, 1);
    refreshed.send(Loaded::Value(20)).expect("it waits");
    assert_eq!(refresh.end(), Loaded::Value(20));
    assert_eq!(waiter.end(), 20);
}

#[test]
fn nobody_waits_for_a_refresh_that_has_failed() {
    let cache = cache();
    let (earlier, end) = begin(miss(&cache), Share::values);
    load(cache.refresh(&1), PLAIN, || Loaded::Failed("down"));
    let later = Load::begin(&cache, 1);
    assert_eq!(later.end(30), 30);
    assert_eq!(cache.get(&1), Some(30));
    end.send(Loaded::Value(10)).expect("it waits");
    assert_eq!(earlier.end(), Loaded::Value(30));
}

/// A cache whose value 10 of key 1 is due, and the clock.
fn due() -> (Cache<u32, u32>, Clock) {
    let clock = Clock::manual();
    let builder = Cache::<u32, u32>::builder().refresh_after(seconds(10));
    let cache = builder.clock(clock.clone()).build().expect("valid");
    cache.insert(1, 10);
    clock.advance(seconds(10));
    (cache, clock)
}

/// The right to reload that comes with the value 10 of key 1.
fn lead(cache: &Cache<u32, u32>) -> Lead<u32, u32, Shared> {
    match cache.find_or_reload(&1) {
        Found::Due(10, lead) => lead,
        _ => panic!("it was to be due"),
    }
}

fn is_served(cache: &Cache<u32, u32>, value: u32) -> bool {
    matches!(cache.find_or_reload(&1), Found::Hit(served) if served == value)
}

#[test]
fn one_reader_of_what_is_due_reloads_it_in_the_background() {
    in_time(|| {
        let (cache, _clock) = due();
        let (end, told) = channel();
        let lead = lead(&cache);
        assert!(is_served(&cache, 10), "to the others");
        let caller = thread::current().id();
        lead.spawn(
            |_| true,
            Share::<()>::values(),
            move || {
                assert_ne!(thread::current().id(), caller);
                Loaded::Value(told.recv().expect("told"))
            },
        );
        assert!(is_served(&cache, 10), "while it loads");
        end.send(20).expect("it waits");
        wait_until("it is reloaded", || cache.peek(&1) == Some(20));
        assert!(is_served(&cache, 20));
    });
}

#[test]
fn a_right_to_reload_that_is_given_up_goes_to_the_next_reader() {
    let (cache, _clock) = due();
    drop(lead(&cache));
    drop(lead(&cache));
}

#[test]
fn a_reload_in_the_background_that_fails_or_panics_is_not_retried_at_once() {
    let bodies: [fn() -> Loaded<u32, ()>; 2] = [
        || Loaded::Failed(()),
        || crate::support::panic_quietly("down"),
    ];
    for body in bodies {
        in_time(move || {
            let (cache, clock) = due();
            lead(&cache).spawn(|_| true, Share::values(), body);
            wait_until("it failed", || cache.stats().load_failures == 1);
            // The count comes just before the end.
            for _ in 0..100 {
                assert!(is_served(&cache, 10));
                thread::yield_now();
            }
            clock.advance(SECOND);
            wait_until("it is due again", || {
                matches!(cache.find_or_reload(&1), Found::Due(10, _))
            });
        });
    }
}

#[test]
fn a_future_reloads_as_a_task_of_the_runtime_or_without_one_on_a_thread() {
    for with_runtime in [true, false] {
        in_time(move || {
            let (cache, _clock) = due();
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .build()
                .expect("threads");
            let entered = with_runtime.then(|| runtime.enter());
            lead(&cache).spawn_async(
                |_| true,
                Share::<()>::values(),
                move || async move {
                    let found = tokio::runtime::Handle::try_current().is_ok();
                    assert_eq!(found, with_runtime);
                    Loaded::Value(20)
                },
            );
            wait_until("it is reloaded", || cache.peek(&1) == Some(20));
            drop(entered);
        });
    }
}

#[test]
fn a_reload_in_the_background_may_wait_for_the_load_whose_body_started_it() {
    in_time(|| {
        let (cache, _clock) = due();
        // Key 2 reads key 1, which is due; the reload of key 1 needs key 2. The load of key 2 does
        // not wait for the reload, so this is no ring.
        let value = cache.get_with(&2, || {
            let other = cache.clone();
            lead(&cache).spawn(
                |_| true,
                Share::<()>::values(),
                move || Loaded::Value(other.get_with(&2, || unreachable!("it is loaded")) + 1),
            );
            wait_until("the reload asks", || cache.stats().misses == 2);
            20
        });
        assert_eq!(value, 20);
        wait_until("the reload ends", || {
            cache.peek(&1) != Some(10) || cache.stats().load_failures > 0
        });
        assert_eq!(cache.peek(&1), Some(21));
    });
}
