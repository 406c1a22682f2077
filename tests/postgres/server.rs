//! The server, and a place of its own on it for each test.

use std::env;
use std::io::Write;
use std::panic::resume_unwind;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::runtime;
use tokio_postgres::{Client, Config, NoTls};

/// Runs a test in a schema of its own, which goes when the test ends, also by a panic. The
/// connections that are made by the given settings find its tables first.
pub(crate) fn with_schema<T>(test: impl FnOnce(Config) -> T)
where
    T: Future<Output = ()> + Send + 'static,
{
    let Some(server) = server() else { return };
    let runtime = runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let client = connect(&server).await;
        let schema = free_name();
        let run = |sql: String| {
            let client = &client;
            async move { client.batch_execute(&sql).await.expect(&sql) }
        };
        run(format!("CREATE SCHEMA {schema}")).await;
        let mut inside = server.clone();
        inside.options(format!("-c search_path={schema}"));
        let result = tokio::spawn(test(inside)).await;
        run(format!("DROP SCHEMA {schema} CASCADE")).await;
        if let Err(error) = result {
            resume_unwind(error.into_panic());
        }
    });
}

pub(crate) async fn connect(config: &Config) -> Client {
    let (client, connection) = config.connect(NoTls).await.expect("the server answers");
    tokio::spawn(connection);
    client
}

/// `None`: there is none to test with, and it was said aloud.
fn server() -> Option<Config> {
    let Ok(url) = env::var("LARDER_POSTGRES_URL") else {
        let hint = "LARDER_POSTGRES_URL is not set: run `scripts/with-postgres cargo test`";
        assert!(env::var_os("CI").is_none(), "{hint}");
        // Not `eprintln!`, which a test that passes keeps to itself.
        writeln!(std::io::stderr(), "NOT TESTED against PostgreSQL: {hint}")
            .expect("an open stderr");
        return None;
    };
    Some(
        url.parse()
            .expect("LARDER_POSTGRES_URL: postgresql://user@host/database"),
    )
}

/// Of no other test, nor of another run of the tests on the same server.
fn free_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("larder_test_{}_{number}", process::id())
}
