//! Which writes share a commit.

use super::*;

/// Notes how many records each commit brings.
#[derive(Default)]
struct Sizes(Mutex<Vec<usize>>);

impl Journal for Sizes {
    fn location(&self) -> String {
        "memory".to_owned()
    }
    fn load(&self) -> Result<Vec<Record>, JournalError> {
        Ok(Vec::new())
    }
    fn last_number(&self) -> u64 {
        0
    }
    fn commit(&self, new: &[Record], _: &[u64]) -> Result<(), JournalError> {
        self.0.lock().push(new.len());
        Ok(())
    }
}

/// A committer whose thread is the test.
fn committer() -> (Arc<Committer>, Arc<Sizes>) {
    let sizes = Arc::new(Sizes::default());
    let committer = Arc::new(Committer::new(Arc::clone(&sizes) as Arc<dyn Journal>));
    let mut desk = committer.desk.lock();
    desk.runs = true;
    desk.queues.push("queue".into());
    drop(desk);
    (committer, sizes)
}

fn stage(committer: &Arc<Committer>) {
    committer.stage("queue", "setter", Vec::new(), Box::new(|_| ()));
}

/// One turn of the thread; whether it has committed.
fn turn(committer: &Arc<Committer>) -> bool {
    match committer.next(false, Duration::ZERO) {
        Next::Commit(staged, done) => committer.commit(staged, done),
        _ => false,
    }
}

/// As after a commit of so many that took long.
fn were_told(committer: &Arc<Committer>, writers: usize) {
    let mut desk = committer.desk.lock();
    desk.grouping
        .committed(writers, 0, Duration::from_secs(1_000));
}

#[test]
fn writers_who_come_back_together_share_a_commit() {
    let (committer, sizes) = committer();
    stage(&committer);
    stage(&committer);
    assert!(turn(&committer));
    were_told(&committer, 2);
    stage(&committer);
    assert!(!turn(&committer), "the other is on its way");
    stage(&committer);
    assert!(committer.desk.lock().sleeper.is_none(), "woken");
    assert!(turn(&committer));
    assert_eq!(*sizes.0.lock(), [2, 2]);
}

#[test]
fn the_wait_for_others_wakes_nobody_before_they_are_all_there() {
    let (committer, _) = committer();
    were_told(&committer, 3);
    stage(&committer);
    assert!(!turn(&committer));
    stage(&committer);
    assert!(committer.desk.lock().sleeper.is_some());
    stage(&committer);
    assert!(committer.desk.lock().sleeper.is_none());
}

#[test]
fn who_waits_for_a_removal_does_not_wait_for_writers() {
    let (committer, sizes) = committer();
    were_told(&committer, 3);
    stage(&committer);
    assert!(!turn(&committer));
    committer.push(None, Box::new(|_| ()));
    assert!(committer.desk.lock().sleeper.is_none(), "woken");
    assert!(turn(&committer));
    were_told(&committer, 2);
    stage(&committer);
    assert!(!turn(&committer), "the next commit waits for writers again");
    assert_eq!(*sizes.0.lock(), [1]);
}

#[test]
fn without_a_thread_nobody_is_waited_for() {
    let (committer, _) = committer();
    were_told(&committer, 2);
    stage(&committer);
    assert!(matches!(committer.next(true, IDLE), Next::Commit(..)));
}

#[test]
fn who_asked_for_a_removal_during_a_commit_does_not_wait_either() {
    let (committer, sizes) = committer();
    let other = Arc::clone(&committer);
    let told: Told = Box::new(move |_| were_told(&other, 2));
    committer.stage("queue", "setter", Vec::new(), told);
    let Next::Commit(staged, done) = committer.next(false, Duration::ZERO) else {
        panic!("one is staged")
    };
    committer.push(None, Box::new(|_| ()));
    assert!(committer.commit(staged, done));
    assert!(turn(&committer));
    assert_eq!(*sizes.0.lock(), [1, 0]);
}
