//! Keys: made by `keygen`, told apart by their id, and parted by scope.

use crate::harness::{Folder, run};

/// The id that standard error names.
fn id(err: &str) -> String {
    err.trim().strip_prefix("key id ").unwrap_or_else(|| panic!("{err}")).to_owned()
}

#[test]
fn keygen_prints_a_key_that_can_be_used() {
    let folder = Folder::new();
    let (one, other) = (folder.run("keygen").exits(0), folder.run("keygen").exits(0));
    let digits = one.text().trim_end();
    assert!(digits.len() == 64 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')), "no key of 256 bits");
    assert_ne!(one.out, other.out);
    assert_ne!(id(&one.err), id(&other.err));
    assert_eq!(folder.run("keygen -q").exits(0).err, "");
}

#[test]
fn keygen_writes_a_file_that_is_taken_and_never_written_again() {
    let folder = Folder::with(&[("mail.txt", b"from jan@example.com\n")]);
    let made = folder.run("keygen -o new.key").exits(0);
    assert!(made.out.is_empty() && id(&made.err).len() == 8, "{}", made.err);
    let key = folder.read("new.key");
    assert_eq!(key.len(), 65);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(folder.path("new.key")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    folder.run("redact mail.txt --key-file new.key").exits(0);
    folder.run("keygen -o new.key").exits(2).names(&["new.key exists already"]);
    assert_eq!(folder.read("new.key"), key);
    folder.run("keygen -o none/new.key").exits(3).names(&["none/new.key"]);
}

#[test]
fn scopes_part_what_is_made_of_one_value() {
    let folder = Folder::new();
    let redacted = |args: &str| run(&mut folder.inkout(args), b"jan@example.com\n").exits(0).text().to_owned();
    let (none, empty) = (redacted("redact"), redacted("redact --scope="));
    let (a, b) = (redacted("redact --scope tenant-a"), redacted("redact --scope tenant-b"));
    assert_eq!(none, empty);
    assert_eq!(a, redacted("redact --scope tenant-a"));
    assert!(a != b && a != none && b != none, "{none}{a}{b}");
    assert!(a.starts_with("[EMAIL:"), "{a}");
}
