//! Manifests, and verification by them: what was written is known again, and what was not changed, left or moved is told.

use sha2::{Digest, Sha256};

use crate::harness::Folder;

const LOG: &str = "2026-11-02 09:14:07 login of j.devries@example.com from 192.0.2.7\n2026-11-02 09:14:09 order 4711 of j.devries@example.com\n";

fn folder() -> Folder {
    Folder::with(&[
        ("in/app.log", LOG.as_bytes()),
        ("in/sub/users.csv", b"id,email,phone\n1,anna@example.org,+31 6 12345678\n2,piet@example.net,+31 20 7654321\n"),
        ("in/nothing.txt", b"nothing at all\n"),
    ])
}

fn manifest(folder: &Folder, name: &str) -> serde_json::Value {
    serde_json::from_slice(&folder.read(name)).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_manifest_says_what_was_written_and_no_value() {
    let folder = folder();
    folder.run("redact in -o out -q").exits(0);
    let text = String::from_utf8(folder.read("out.manifest.json")).unwrap();
    for value in ["devries", "anna", "12345678", "192.0.2.7"] {
        assert!(!text.contains(value), "{value} stands in the manifest");
    }
    let manifest = manifest(&folder, "out.manifest.json");
    let files = manifest["files"].as_array().unwrap();
    let names: Vec<_> = files.iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(names, ["app.log", "nothing.txt", "sub/users.csv"]);
    for file in files {
        let written = folder.read(&format!("out/{}", file["path"].as_str().unwrap()));
        assert_eq!(file["file"]["hash"], hex(&written), "{file}");
        assert_eq!(file["file"]["bytes"], written.len(), "{file}");
    }
    assert_eq!(files[0]["findings"]["email_address"]["label"], 2);
    assert_eq!(files[0]["findings"]["ip_address"]["label"], 1);
    assert_eq!(files[0]["edits"], 3);
    assert_eq!(files[1]["edits"], 0);
    assert_eq!(manifest["totals"]["findings"]["email_address"], 4);
    assert_eq!(manifest["totals"]["complete"], true);
    // The same run under the same key says the same.
    folder.run("redact in -o again -q").exits(0);
    assert_eq!(folder.read("again.manifest.json"), folder.read("out.manifest.json"));
}

#[test]
fn where_a_manifest_goes() {
    let folder = folder();
    folder.run("redact in/app.log -o clean.log -q --no-manifest").exits(0);
    folder.run("redact in -o tree/ -q --manifest proof.json").exits(0);
    assert!(!folder.names().iter().any(|name| name.contains("manifest")), "{:?}", folder.names());
    assert_eq!(manifest(&folder, "proof.json")["files"].as_array().unwrap().len(), 3);
    // One that is there is not lost.
    folder.run("redact in/app.log -o other.log -q --manifest proof.json").exits(2).names(&["proof.json", "--force"]);
    assert!(!folder.names().contains(&"other.log".to_owned()));
    folder.run("redact in/app.log -q --manifest stdout.json").exits(0);
    assert_eq!(manifest(&folder, "stdout.json")["files"][0]["path"], "-");
}

#[test]
fn names_of_files_are_redacted_below_out() {
    let folder = Folder::with(&[
        ("in/anna@example.org/app.log", b"to piet@example.net\n"),
        ("in/piet@example.net/app.log", b"to anna@example.org\n"),
    ]);
    folder.run("redact in -o out -q --action *=label:plain").exits(0);
    let names = folder.names();
    assert!(names.contains(&"out/[EMAIL]/app.log".to_owned()), "{names:?}");
    assert!(names.contains(&"out/[EMAIL]~2/app.log".to_owned()), "{names:?}");
    assert!(!String::from_utf8(folder.read("out.manifest.json")).unwrap().contains("anna"));
    folder.run("verify out --against in").exits(0);
}

#[test]
fn what_was_written_verifies() {
    let folder = folder();
    folder.run("redact in -o out -q").exits(0);
    for args in ["verify out", "verify out --against in", "verify out --strict --precision"] {
        folder.run(args).exits(0).names(&["nothing is left"]);
    }
    folder.run("redact in/app.log -o app.log.clean --verify").exits(0).names(&["nothing is left", "3 edits compared"]);
    folder.run("redact in/sub/users.csv -o users.csv.gz --verify -q").exits(0);
    // Surrogates and the like are told from values by the manifest; without it they are values.
    folder.run("redact in -o scrambled -q --action *=scramble").exits(0);
    folder.run("verify scrambled --against in").exits(0).names(&["found where something was replaced"]);
    std::fs::remove_file(folder.path("scrambled.manifest.json")).unwrap();
    folder.run("verify scrambled").exits(1).names(&["no manifest"]);
    folder.run("verify scrambled --against in").exits(2).names(&["--against needs the manifest"]);
}

/// Redacts, changes a file of the output, and expects these flaws to be told of.
#[track_caller]
fn check(change: impl FnOnce(&Folder), args: &str, flaws: &[&str]) {
    let folder = folder();
    folder.run("redact in -o out -q").exits(0);
    change(&folder);
    let ran = folder.run(args).exits(1);
    let mut told: Vec<_> = ran.text().lines().map(|line| line[line.rfind('[').unwrap()..].trim_matches(['[', ']'])).collect();
    told.retain(|flaw| *flaw != "doubtful");
    told.sort_unstable();
    assert_eq!(told, flaws, "{}", ran.text());
}

fn append(folder: &Folder, name: &str, text: &str) {
    let mut bytes = folder.read(name);
    bytes.extend_from_slice(text.as_bytes());
    folder.write(name, &bytes);
}

#[test]
fn flaws_are_told() {
    check(|folder| append(folder, "out/nothing.txt", "x"), "verify out", &["altered"]);
    check(|folder| append(folder, "out/nothing.txt", "x"), "verify out --against in", &["altered", "outside"]);
    let exchange = |folder: &Folder| {
        let text = String::from_utf8(folder.read("out/app.log")).unwrap();
        folder.write("out/app.log", text.replace("order 4711", "order 4712").as_bytes());
    };
    check(exchange, "verify out --against in", &["altered", "outside"]);
    check(|folder| std::fs::remove_file(folder.path("out/app.log")).unwrap(), "verify out", &["missing"]);
    check(|folder| folder.write("out/more.txt", b"more"), "verify out", &["unnamed"]);
    check(|folder| folder.write("out/more.txt", b"to x@example.com"), "verify out", &["left", "unnamed"]);
    check(|folder| append(folder, "in/nothing.txt", "x"), "verify out --against in", &["outside"]);
    let other = |folder: &Folder| {
        let text = String::from_utf8(folder.read("in/app.log")).unwrap();
        folder.write("in/app.log", text.replace("192.0.2.7", "192.0.2.8").as_bytes());
    };
    check(other, "verify out --against in", &["other_original"]);
}

#[test]
fn values_that_were_replaced_may_stand_nowhere() {
    for text in [
        "ANNA@EXAMPLE.ORG",
        "anna%40example.org",
        "YW5uYUBleGFtcGxlLm9yZw",
        "anna@example.org",
        "31612345678",
        "%2B31%206%2012345678",
    ] {
        let folder = folder();
        folder.run("redact in -o out -q").exits(0);
        append(&folder, "out/nothing.txt", &format!("see {text} there\n"));
        let ran = folder.run("verify out --against in --detect iban").exits(1);
        assert!(ran.text().contains("a value that was replaced"), "{text}: {}", ran.text());
        assert!(!ran.text().contains("anna"), "{}", ran.text());
    }
}

#[test]
fn bundles_are_verified_member_by_member() {
    let folder = Folder::new();
    let mut tar = tar::Builder::new(Vec::new());
    let utf16: Vec<u8> = "\u{feff}mail anna@example.org\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, bytes) in
        [("logs/app.log", LOG.as_bytes()), ("a/piet@example.net.txt", b"call +31 6 12345678\n"), ("utf16.log", &utf16)]
    {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, bytes).unwrap();
    }
    folder.write("bundle.tar", &tar.into_inner().unwrap());
    for out in ["clean.tar.gz", "clean.zip", "folder/"] {
        folder.run(&format!("redact bundle.tar -o {out} -q")).exits(0);
        let ran = folder.run(&format!("verify {out} --against bundle.tar")).exits(0);
        ran.names(&["5 edits compared", "nothing is left"]);
    }
    // One byte of a member is another one.
    let mut bytes = folder.read("folder/logs/app.log");
    bytes[0] = b'3';
    folder.write("folder/logs/app.log", &bytes);
    let ran = folder.run("verify folder/ --against bundle.tar").exits(1);
    assert!(ran.text().contains("folder/logs/app.log: differs from the original outside the edits (byte 0"), "{}", ran.text());
}

#[test]
fn what_is_no_manifest_is_refused() {
    let folder = folder();
    folder.run("redact in -o out -q").exits(0);
    for (text, part) in
        [("", "cut off"), ("{\"inkout_manifest\": 1,", "cut off"), ("{\"files\": []}", "a key is missing"), ("[1, 2", "m.json:1")]
    {
        folder.write("m.json", text.as_bytes());
        folder.run("verify out --manifest m.json").exits(2).names(&["m.json", part]);
    }
    let newer =
        String::from_utf8(folder.read("out.manifest.json")).unwrap().replace("\"inkout_manifest\": 1", "\"inkout_manifest\": 9");
    folder.write("m.json", newer.as_bytes());
    folder.run("verify out --manifest m.json").exits(2).names(&["version 9"]);
    folder.run("verify nowhere").exits(2).names(&["nowhere"]);
}
