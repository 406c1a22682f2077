//! Tags: names by which entries are invalidated in groups, over all functions.

use crate::support::Task;
use larder::{cached, registry};
use tokio::sync::Notify;

#[test]
fn a_tag_invalidates_over_all_functions() {
    #[cached(tags = [format!("user-of-tags:{id}")])]
    fn user(id: u64) -> String {
        format!("user {id}")
    }
    #[cached(tags = [format!("user-of-tags:{user}"), "orders-of-tags"])]
    fn orders(user: u64, page: u32) -> Vec<u32> {
        vec![page; usize::try_from(user).expect("it is small")]
    }
    for id in [1, 2] {
        user(id);
        orders(id, 1);
        orders(id, 2);
    }
    registry::invalidate_tag("user-of-tags:1");
    assert!(!user::contains(1) && !orders::contains(1, 1) && !orders::contains(1, 2));
    assert!(user::contains(2) && orders::contains(2, 1) && orders::contains(2, 2));
    registry::invalidate_tag("orders-of-tags");
    assert!(user::contains(2) && !orders::contains(2, 1) && !orders::contains(2, 2));
}

#[test]
fn a_tag_may_invalidate_in_one_cache_only() {
    #[cached(tags = ["catalog"])]
    fn title(id: u32) -> u32 {
        id
    }
    #[cached(tags = ["catalog"])]
    fn price(id: u32) -> u32 {
        id
    }
    assert_eq!((title(1), price(1)), (1, 1));
    title::cache().invalidate_tag("catalog");
    assert!(!title::contains(1) && price::contains(1));
}

#[test]
fn tags_may_be_made_of_skipped_arguments_and_of_those_that_the_body_takes() {
    #[cached(skip(tenant), tags = [tenant, &owner, format!("{tenant}/{owner}")])]
    fn report(tenant: &str, owner: String) -> String {
        format!("{tenant} {}", owner + "'s")
    }
    assert_eq!(report("acme", "Ada".into()), "acme Ada's");
    assert_eq!(report("acme", "Grace".into()), "acme Grace's");
    report::cache().invalidate_tag("acme/Ada");
    assert!(!report::contains("Ada".into()) && report::contains("Grace".into()));
    report::cache().invalidate_tag("acme");
    assert!(!report::contains("Grace".into()));
}

#[test]
fn what_is_inserted_or_refreshed_carries_its_tags() {
    #[cached(skip(tenant), tags = [tenant])]
    fn report(tenant: &str, id: u32) -> String {
        format!("{tenant} {id}")
    }
    report::insert("acme", 1, "one".into());
    assert_eq!(report("acme", 1), "one");
    report::refresh("acme", 2);
    report::insert("other", 3, "three".into());
    report::cache().invalidate_tag("acme");
    assert_eq!([1, 2, 3].map(report::contains), [false, false, true]);
}

#[test]
fn a_method_may_have_tags() {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Shop {
        city: String,
    }
    impl Shop {
        #[cached(tags = [&self.city, format!("{}:{sku}", self.city)])]
        fn price(&self, sku: &str) -> usize {
            self.city.len() + sku.len()
        }
    }
    let [oslo, rome] = ["Oslo", "Rome"].map(|city| Shop { city: city.into() });
    for sku in ["tea", "rice"] {
        assert_eq!(oslo.price(sku), rome.price(sku));
    }
    Shop::price_cache().invalidate_tag("Oslo:tea");
    assert!(
        !oslo.price_contains("tea") && oslo.price_contains("rice") && rome.price_contains("tea")
    );
    Shop::price_cache().invalidate_tag("Rome");
    assert!(!rome.price_contains("tea") && !rome.price_contains("rice"));
    assert!(oslo.price_contains("rice"));
}

#[test]
fn a_load_that_a_tag_overtakes_is_not_stored() {
    #[cached(skip(gate), tags = [format!("sku:{sku}")])]
    async fn price(gate: &Notify, sku: &str) -> usize {
        gate.notified().await;
        sku.len()
    }
    let gate = Notify::new();
    let mut tea = Task::waiting(price(&gate, "tea"));
    price::cache().invalidate_tag("sku:tea");
    let mut rice = Task::waiting(price(&gate, "rice"));
    gate.notify_one();
    assert_eq!(tea.poll(), Some(3));
    gate.notify_one();
    assert_eq!(rice.poll(), Some(4));
    assert!(!price::contains("tea") && price::contains("rice"));
}
