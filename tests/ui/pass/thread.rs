//! A cache for each thread needs nothing that goes between threads.
#![deny(warnings)]

use larder::cached;
use std::cell::Cell;
use std::rc::Rc;

thread_local! { static RUNS: Cell<u32> = const { Cell::new(0) }; }

#[cached(scope = "thread", capacity = 10)]
fn name(id: Rc<str>) -> Rc<str> {
    RUNS.set(RUNS.get() + 1);
    id
}

#[cached(scope = "thread")]
fn listed<T: Clone + Eq + std::hash::Hash + 'static>(id: T) -> Rc<[T]> {
    [id.clone(), id].into()
}

#[cached(scope = "thread", skip(value))]
async fn later(value: &Cell<u32>, id: u32) -> Result<Rc<u32>, Rc<str>> {
    value.set(id);
    Ok(Rc::new(id))
}

fn main() {
    assert_eq!((&*name("a".into()), &*name("a".into())), ("a", "a"));
    assert_eq!(RUNS.get(), 1);
    std::thread::spawn(|| {
        name("a".into());
        assert_eq!(RUNS.get(), 1);
    })
    .join()
    .expect("the thread ends well");
    assert_eq!(name::cache().len(), 1);
    assert_eq!((listed(1_u8).len(), listed("a").len()), (2, 2));
    assert!(listed::<u8>::contains(1));
    drop(later(&Cell::new(0), 1));
}
