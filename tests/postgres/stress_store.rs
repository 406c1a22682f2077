//! The table behind the caches of the stress tests.

use crate::round::{Dice, Fate};
use crate::server;
use std::cell::Cell;
use std::fmt;
use std::future::{pending, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;
use tokio_postgres::{Client, Config, Error};

const CONNECTIONS: usize = 5;

/// Clones share the table.
#[derive(Clone)]
pub(crate) struct Store(Arc<Inner>);

struct Inner {
    clients: Vec<Client>,
    dice: Mutex<Dice>,
}

/// What a body fails with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failed;

tokio::task_local! {
    /// The body that this task awaits will never end: the future is to be dropped.
    static HANGS: Cell<bool>;
}

impl Store {
    pub(crate) async fn connect(config: &Config, dice: Dice) -> Self {
        let mut clients = Vec::new();
        for _ in 0..CONNECTIONS {
            let client = server::connect(config).await;
            // What others see does not wait for the disk either way.
            let settings = "SET synchronous_commit = off; SET client_min_messages = warning";
            client.batch_execute(settings).await.expect(settings);
            clients.push(client);
        }
        let table = "DROP TABLE IF EXISTS rows;
                     CREATE TABLE rows (key bigint PRIMARY KEY, value bigint NOT NULL)";
        clients[0].batch_execute(table).await.expect(table);
        Self(Arc::new(Inner {
            clients,
            dice: Mutex::new(dice),
        }))
    }

    /// What the table holds; nothing goes wrong.
    pub(crate) async fn holds(&self, key: u32) -> u64 {
        let query = "SELECT value FROM rows WHERE key = $1";
        let row = self.client().query_opt(query, &[&i64::from(key)]).await;
        let value = row
            .expect("the server answers")
            .map(|row| row.get::<_, i64>(0));
        value.unwrap_or(0).cast_unsigned()
    }

    /// The body of a getter.
    pub(crate) async fn read(&self, key: u32) -> Result<u64, Failed> {
        let then = self.dice(Dice::pause);
        self.run(false, then, async || self.holds(key).await).await
    }

    /// The body of a setter. `after`: it can fail when the row is changed.
    pub(crate) async fn write(&self, items: &[(u32, u64)], after: bool) -> Result<(), Failed> {
        // Long enough for all of another write to come after this one, and yet end before it.
        let then = self.dice(|dice| dice.pause().or_else(|| dice.pause()).map(|time| time * 2));
        self.run(after, then, async || {
            let written = self.put(items).await;
            written.expect("the server writes");
        })
        .await
    }

    async fn put(&self, items: &[(u32, u64)]) -> Result<u64, Error> {
        let (keys, values): (Vec<_>, Vec<_>) = items
            .iter()
            .map(|(key, value)| (i64::from(*key), value.cast_signed()))
            .unzip();
        let put = "INSERT INTO rows SELECT * FROM unnest($1::bigint[], $2::bigint[])
                   ON CONFLICT (key) DO UPDATE SET value = excluded.value";
        self.client().execute(put, &[&keys, &values]).await
    }

    /// Another connection each time.
    fn client(&self) -> &Client {
        let number = self.dice(|dice| dice.below(CONNECTIONS as u32));
        &self.0.clients[number as usize]
    }

    /// Runs a statement, with delays before and after it, and what the dice say goes wrong. No
    /// future is dropped while its statement runs: the server would go on with it.
    async fn run<T>(
        &self,
        after: bool,
        then: Option<Duration>,
        statement: impl AsyncFnOnce() -> T,
    ) -> Result<T, Failed> {
        let (fate, panics, before) =
            self.dice(|dice| (dice.fate(after), dice.one_in(2), dice.pause()));
        pause(before).await;
        match fate {
            Fate::Fails => return Err(Failed),
            Fate::Breaks => return end(panics).await,
            Fate::Fine | Fate::FailsAfter | Fate::BreaksAfter => {}
        }
        let result = statement().await;
        pause(then).await;
        match fate {
            Fate::FailsAfter => Err(Failed),
            Fate::BreaksAfter => end(panics).await,
            _ => Ok(result),
        }
    }

    fn dice<T>(&self, roll: impl FnOnce(&mut Dice) -> T) -> T {
        roll(&mut self.0.dice.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Panics, without a word from the panic hook, or waits for ever where somebody knows what to do.
async fn end<T>(panics: bool) -> T {
    if panics || HANGS.try_with(|hangs| hangs.set(true)).is_err() {
        resume_unwind(Box::new("as the dice say"));
    }
    pending().await
}

/// What a future gives; `None` if it panicked, or was dropped as its body would never end.
pub(crate) async fn contained<R>(future: impl Future<Output = R>) -> Option<R> {
    let run = async {
        let mut future = pin!(future);
        poll_fn(|cx| {
            let poll = AssertUnwindSafe(|| future.as_mut().poll(cx));
            match catch_unwind(poll) {
                Ok(Poll::Ready(output)) => Poll::Ready(Some(output)),
                Ok(Poll::Pending) if !HANGS.with(Cell::get) => Poll::Pending,
                Ok(Poll::Pending) | Err(_) => Poll::Ready(None),
            }
        })
        .await
    };
    HANGS.scope(Cell::new(false), run).await
}

/// Waits as the dice say, but longer: the server takes longer to answer than `SQLite` does, and the
/// runtime's timer is no finer than a millisecond.
pub(crate) async fn pause(time: Option<Duration>) {
    match time {
        None => {}
        Some(Duration::ZERO) => tokio::task::yield_now().await,
        Some(time) => tokio::time::sleep(time * 10).await,
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("as the dice say")
    }
}
