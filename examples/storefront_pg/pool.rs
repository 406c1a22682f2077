//! A few connections, each lent for one statement at a time.

use std::ops::Deref;
use std::sync::{Mutex, MutexGuard};

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio_postgres::{Client, Config, Error, NoTls, Statement as Prepared};

use crate::common::sql::Statement;

pub(crate) struct Pool {
    idle: Mutex<Vec<Connection>>,
    /// Never more than there are idle connections.
    permits: Semaphore,
}

pub(crate) struct Connection {
    pub(crate) client: Client,
    /// By [`Statement`].
    prepared: Vec<Prepared>,
}

/// Goes back to the pool when it is dropped, also if its statement was given up.
pub(crate) struct Lent<'a> {
    pool: &'a Pool,
    /// Taken when it goes back only.
    connection: Option<Connection>,
    /// Given back last.
    _permit: SemaphorePermit<'a>,
}

/// A connection outside of any pool.
pub(crate) async fn connect(config: &Config) -> Result<Client, Error> {
    let (client, connection) = config.connect(NoTls).await?;
    // It ends with the client; what goes wrong with it, the statements report.
    tokio::spawn(connection);
    Ok(client)
}

impl Pool {
    pub(crate) async fn connect(
        config: &Config,
        connections: usize,
        text: impl Fn(Statement) -> String,
    ) -> Result<Self, Error> {
        let mut idle = Vec::with_capacity(connections);
        for _ in 0..connections {
            let client = connect(config).await?;
            let mut prepared = Vec::with_capacity(Statement::ALL.len());
            for statement in Statement::ALL {
                prepared.push(client.prepare(&text(statement)).await?);
            }
            idle.push(Connection { client, prepared });
        }
        Ok(Self {
            idle: Mutex::new(idle),
            permits: Semaphore::new(connections),
        })
    }

    /// Waits for an idle connection, in the order of asking.
    pub(crate) async fn lend(&self) -> Lent<'_> {
        let permit = self.permits.acquire().await.expect("never closed");
        let connection = self.idle().pop();
        Lent {
            pool: self,
            connection,
            _permit: permit,
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().expect("pushing and popping do not panic")
    }
}

impl Connection {
    pub(crate) fn prepared(&self, statement: Statement) -> &Prepared {
        &self.prepared[statement as usize]
    }
}

impl Deref for Lent<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("a permit is a connection")
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.pool.idle().extend(self.connection.take());
    }
}
