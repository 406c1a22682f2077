//! What the compiler says of misuses: one error each, at the right token, that names the mistake and
//! the mend. And what must compile, however odd.

use std::fs;

/// Each folder of `tests/ui` is a kind of mistake, but for `pass`.
///
/// After a change of a message: `TRYBUILD=overwrite ./test`, and read what has changed.
#[test]
fn every_misuse_is_one_error_at_its_token() {
    let cases = trybuild::TestCases::new();
    let folders = fs::read_dir("tests/ui").expect("the cases are there");
    for folder in folders {
        let path = folder.expect("a folder can be read").path();
        let files = path.join("*.rs");
        if path.ends_with("pass") {
            cases.pass(files);
        } else {
            cases.compile_fail(files);
        }
    }
}
