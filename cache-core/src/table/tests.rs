use super::group::{CLASSES, Group, PLACES};
use super::*;
use crate::dice::Dice;
use crate::hashing::{mix, tests::hashes};
use std::collections::HashMap;

/// An entry: its number, and the hash that it goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Item {
    number: u64,
    hash: u64,
}

impl Marked for Item {
    fn mark(&self) -> Mark {
        Mark::of(self.hash)
    }
}

/// A table, and what should be in it: the ids of items, and what is kept by id beside it.
#[derive(Default)]
struct Scene {
    table: Table<Item>,
    ids: HashMap<u64, (Id, Item)>,
    by_id: Vec<u64>,
    most: usize,
}

impl Scene {
    fn new(most: usize) -> Self {
        Self {
            most,
            ..Self::default()
        }
    }

    fn insert(&mut self, item: Item) {
        if let Some(moved) = self.table.make_room(self.most) {
            for (id, _) in self.ids.values_mut() {
                *id = moved.id(*id);
            }
            moved.bring(&mut self.by_id, || u64::MAX);
        }
        let id = self.table.insert(item);
        if self.by_id.len() <= id as usize {
            self.by_id.resize(id as usize + 1, u64::MAX);
        }
        self.by_id[id as usize] = item.number;
        self.ids.insert(item.number, (id, item));
    }

    fn remove(&mut self, number: u64) {
        if let Some((id, item)) = self.ids.remove(&number) {
            assert_eq!(self.table.remove(id), item);
        }
    }

    fn find(&self, item: Item) -> Option<Id> {
        let found = self
            .table
            .find(item.mark(), |_, other| other.number == item.number);
        found.map(|(id, found)| {
            assert_eq!(*found, item);
            id
        })
    }

    /// Entries that are not at home.
    fn away(&self) -> usize {
        let groups = self.table.groups.len();
        let is_away = |(id, item): &(Id, &Item)| *id as usize / PLACES != item.mark().home(groups);
        self.table.iter().filter(is_away).count()
    }

    /// Groups that are looked at to find that there are no entries of 10,000 hashes.
    fn looks(&self) -> usize {
        let groups = &self.table.groups;
        let of = |mark: Mark| {
            let on = |at: &usize| {
                let passed = groups[*at].was_passed(mark.class());
                passed.then(|| self.table.after(*at))
            };
            let looks = std::iter::successors(Some(mark.home(groups.len())), on);
            looks.take(groups.len()).count()
        };
        let hashes = (100_000..110_000).map(mix);
        hashes.map(|hash| of(Mark::of(hash))).sum()
    }

    fn check(&self) {
        assert_eq!(self.table.len(), self.ids.len());
        for (id, item) in self.ids.values() {
            assert_eq!(self.find(*item), Some(*id));
            assert_eq!(self.table.get(*id), item);
            assert_eq!(self.by_id[*id as usize], item.number);
        }
        let mut ids: Vec<Id> = self.ids.values().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        let mut listed: Vec<Id> = self.table.iter().map(|(id, _)| id).collect();
        listed.sort_unstable();
        assert_eq!(listed, ids);
    }
}

#[test]
fn the_places_of_a_tag_are_found_among_those_of_all_others() {
    let mut dice = Dice(9);
    for _ in 0..1_000 {
        let mut group = Group::default();
        let tags: [u8; PLACES] = std::array::from_fn(|_| [0, 1, 127, 128, 255][dice.index(5)]);
        (0..PLACES).for_each(|place| group.set(place, tags[place]));
        (0..20).for_each(|_| group.pass(3)); // which is no tag
        for tag in 0..=u8::MAX {
            let places = (0..PLACES).filter(|place| tags[*place] == tag);
            assert!(group.matching(tag).eq(places));
        }
    }
}

/// Hashes of many kinds: all different, or from so few that groups overflow, and counts as well.
fn hash(dice: &mut Dice, kinds: u64) -> u64 {
    let one = dice.below(kinds);
    one.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[test]
fn a_table_agrees_with_a_map_over_random_operations() {
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let most = [0, 1, 5, 28, 29, 100, 1000][dice.index(7)];
        let kinds = [1, 3, 40, u64::MAX >> 31][dice.index(4)];
        let mut scene = Scene::new(most + 1);
        let mut items = Vec::new();
        for number in 0..4_000 {
            let hash = hash(&mut dice, kinds);
            let item = Item { number, hash };
            assert_eq!(scene.find(item), None);
            scene.insert(item);
            items.push(item);
            // More or fewer of them, by and by, but never more than `most`.
            let fewer = dice.below(100) < number / 400 * 13 % 100;
            while scene.ids.len() > most || (fewer && dice.below(3) > 0 && !items.is_empty()) {
                let item = items.swap_remove(dice.index(items.len()));
                scene.remove(item.number);
                assert_eq!(scene.find(item), None);
            }
            if number % 100 == 0 {
                scene.check();
            }
        }
        scene.check();
    }
}

#[test]
fn what_was_removed_leaves_nothing_behind() {
    let mut scene = Scene::new(500);
    let mut dice = Dice(3);
    for number in 0..500 {
        let hash = hash(&mut dice, 1 << 32);
        scene.insert(Item { number, hash });
    }
    let passed = scene.table.groups.iter();
    let passed = passed.filter(|group| (0..CLASSES).any(|class| group.was_passed(class)));
    assert!(passed.count() > 0, "or this shows nothing");
    (0..500).for_each(|number| scene.remove(number));
    assert!(
        scene
            .table
            .groups
            .iter()
            .all(|group| *group == Group::default())
    );
}

#[test]
fn a_search_ends_though_all_groups_were_passed_by_more_than_can_be_counted() {
    let mut scene = Scene::new(200);
    for round in 0..50 {
        for number in 0..200 {
            scene.insert(Item { number, hash: 7 });
        }
        scene.check();
        let stranger = Item {
            number: 200,
            hash: 7,
        };
        assert_eq!(scene.find(stranger), None, "round {round}");
        (0..200).for_each(|number| scene.remove(number));
    }
}

#[test]
fn a_table_grows_to_what_is_needed_and_no_more() {
    let sizes = |most: usize| {
        let mut scene = Scene::new(most);
        let mut sizes = Vec::new();
        for number in 0..most as u64 {
            let hash = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            scene.insert(Item { number, hash });
            sizes.push(scene.table.groups.len());
        }
        sizes.dedup();
        sizes
    };
    assert_eq!(sizes(1), [1]);
    assert_eq!(sizes(PLACES), [1]);
    assert_eq!(sizes(PLACES + 1), [1, 2]);
    assert_eq!(sizes(100), [1, 2, 3, 5]);
    assert_eq!(sizes(10_000), [1, 2, 4, 7, 14, 28, 56, 112, 224, 447]);
    let ids = groups_for(MOST_ENTRIES + 1) * PLACES;
    assert!(ids < Id::MAX as usize, "{ids}");
    assert!(room(groups_for(MOST_ENTRIES + 1)) > MOST_ENTRIES);
}

#[test]
fn room_and_groups_for_agree() {
    for entries in 1..3_000 {
        let groups = groups_for(entries);
        assert!(room(groups) >= entries, "{entries}");
        assert!(groups == 1 || room(groups - 1) < entries, "{entries}");
    }
}

#[test]
fn a_single_group_has_no_more_places_than_it_needs() {
    let mut scene = Scene::new(3);
    for number in 0..3 {
        scene.insert(Item {
            number,
            hash: number,
        });
    }
    assert_eq!(scene.table.entries.len(), 3);
}

#[test]
fn most_entries_are_at_home_though_their_keys_are_numbers_in_a_row() {
    for process in 0..300 {
        let mut scene = Scene::new(2_000);
        for (number, hash) in (0..).zip(hashes(process, 2_000)) {
            scene.insert(Item { number, hash });
        }
        let away = scene.away();
        assert!(away < 200, "{away} of 2,000 in process {process}");
    }
}

#[test]
fn what_was_listed_can_be_put_in_again_in_that_order() {
    let mut scene = Scene::new(20_000);
    for (number, hash) in (0..).zip(hashes(7, 20_000)) {
        scene.insert(Item { number, hash });
    }
    let listed: [Vec<Item>; 2] = [
        scene.table.iter().map(|(_, item)| *item).collect(),
        scene.table.into_entries().map(|(_, item)| item).collect(),
    ];
    for items in listed {
        assert_eq!(items.len(), 20_000);
        let mut scene = Scene::new(20_000);
        for item in items {
            scene.insert(item);
            if scene.ids.len().is_multiple_of(1_000) {
                let (all, away) = (scene.ids.len(), scene.away());
                assert!(away < all / 10, "{away} of {all}");
            }
        }
    }
}

#[test]
fn misses_stay_short_though_entries_with_equal_hashes_come_and_go() {
    let mut scene = Scene::new(5_001);
    for number in 0..200_000 {
        scene.insert(Item {
            number,
            hash: mix(number / 40),
        });
        if number >= 5_000 {
            scene.remove(number - 5_000);
        }
    }
    let looks = scene.looks();
    // 17 for each, where there are 224 groups.
    assert!(looks < 300_000, "{looks} for 10,000");
}

/// A table that is full for long is worse than one that was just filled: what comes in takes the gaps
/// that were left, wherever they are.
#[test]
fn coming_and_going_leaves_most_at_home_and_misses_short() {
    let mut scene = Scene::new(5_001);
    let mut dice = Dice(3);
    let mut numbers = Vec::new();
    for number in 0..100_000 {
        let hash = mix(number);
        scene.insert(Item { number, hash });
        numbers.push(number);
        if numbers.len() > 5_000 {
            scene.remove(numbers.swap_remove(dice.index(5_001)));
        }
    }
    let away = scene.away();
    assert!(away < 5_000 / 12, "{away} of 5,000");
    let looks = scene.looks();
    assert!(looks < 14_000, "{looks} for 10,000");
}
