//! Several inputs into one folder: each under its own name, and none over another.

use crate::harness::Folder;

#[test]
fn several_inputs_stand_under_their_own_names() {
    let folder = Folder::with(&[("a/x.log", b"a\n"), ("b/deep/x.log", b"b\n"), ("one.log", b"jan@example.com\n")]);
    folder.run("redact a b/ one.log -o out --action *=label:plain").exits(0);
    assert_eq!(folder.names().split_off(3), ["out.manifest.json", "out/a/x.log", "out/b/deep/x.log", "out/one.log"]);
    assert_eq!(folder.read("out/one.log"), b"[EMAIL]\n");
    // A single folder is mirrored as it is.
    folder.run("redact a -o single").exits(0);
    assert_eq!(folder.read("single/x.log"), b"a\n");
}

#[test]
fn two_inputs_never_come_to_the_same_name() {
    let folder = Folder::with(&[("a/x.log", b"first\n"), ("b/x.log", b"second\n"), ("p/t/y.log", b"1\n"), ("q/t/y.log", b"2\n")]);
    for flags in ["", "--force"] {
        folder.run(&format!("redact a/x.log b/x.log p/t q/t -o out {flags}")).exits(3).names(&[
            "b/x.log",
            "q/t/y.log",
            "2 skipped",
        ]);
        assert_eq!((folder.read("out/x.log"), folder.read("out/t/y.log")), (b"first\n".to_vec(), b"1\n".to_vec()));
    }
    // An earlier run's files are another matter.
    assert_eq!(folder.run("redact a/x.log p/t -o out --force").exits(0).out, b"");
}
