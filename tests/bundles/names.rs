//! Personal data in names, comments and records of archives.

use super::make::{Is, file, folder, hard_link, link, read_tar, read_zip, tar, tar_in, zip};
use crate::harness::Folder;

fn names(folder: &Folder, name: &str) -> Vec<String> {
    read_tar(&folder.read(name)).into_iter().map(|member| member.name).collect()
}

#[test]
fn names_are_findings_once_and_are_redacted_like_content() {
    let members = [
        folder("jan@example.com/"),
        file("jan@example.com/a.log", "mail jan@example.com\n"),
        file("jan@example.com/b.log", "nothing\n"),
        link("latest", "jan@example.com/b.log"),
        hard_link("again", "jan@example.com/a.log"),
    ];
    let in_folder = Folder::with(&[("a.tar", &tar(&members))]);
    let scanned = in_folder.run("scan a.tar --format jsonl --show-values").exits(0);
    let fields: Vec<String> = scanned
        .text()
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter(|line| line["type"] == "finding")
        .map(|line| format!("{} {}", line["path"].as_str().unwrap(), line["field"].as_str().unwrap_or("-")))
        .collect();
    assert_eq!(
        fields,
        ["a.tar!jan@example.com/ name", "a.tar!jan@example.com/a.log -", "a.tar!latest link target", "a.tar!again link target",]
    );
    in_folder.run("redact a.tar -o clean.tar -q").exits(0);
    let clean = read_tar(&in_folder.read("clean.tar"));
    let label = clean[0].name.trim_end_matches('/').to_owned();
    assert!(label.starts_with("[EMAIL:"), "{label}");
    // The same value has the same label in a name and in a content.
    assert_eq!(clean[1].is, Is::File(format!("mail {label}\n").into_bytes()));
    assert_eq!(clean[1].name, format!("{label}/a.log"));
    assert_eq!(clean[3].is, Is::Link(format!("{label}/b.log")));
    assert_eq!(clean[4].is, Is::HardLink(format!("{label}/a.log")));
    in_folder.run("scan clean.tar --fail-on any").exits(0);
}

#[test]
fn two_names_that_become_one_stay_two() {
    let members = [file("ann@example.com.log", "1"), file("bob@example.com.log", "2"), link("l", "bob@example.com.log")];
    let folder = Folder::with(&[("a.tar", &tar(&members))]);
    folder.run("redact a.tar -o plain.tar -q --action *=label:plain").exits(0);
    assert_eq!(names(&folder, "plain.tar"), ["[EMAIL].log", "[EMAIL]~2.log", "l"]);
    assert_eq!(read_tar(&folder.read("plain.tar"))[2].is, Is::Link("[EMAIL]~2.log".to_owned()));
    folder.run("redact a.tar -o bare.tar -q --action *=remove").exits(0);
    let bare = names(&folder, "bare.tar");
    assert!(bare[0] != bare[1] && bare.iter().all(|name| !name.is_empty() && !name.contains('@')), "{bare:?}");
}

#[test]
fn long_names_are_redacted_where_they_stand() {
    let long = format!("{}/jan@example.com/{}", "a".repeat(90), "b".repeat(90));
    for is_gnu in [true, false] {
        let folder = Folder::with(&[("a.tar", &tar_in(&[file(&long, "x"), link("l", &long)], is_gnu))]);
        folder.run("redact a.tar -o clean.tar -q").exits(0);
        let clean = read_tar(&folder.read("clean.tar"));
        assert!(clean[0].name.contains("/[EMAIL:") && clean[0].name.len() > 180, "{}", clean[0].name);
        assert_eq!(clean[1].is, Is::Link(clean[0].name.clone()));
        assert!(!folder.read("clean.tar").windows(4).any(|bytes| bytes == b"jan@"), "is_gnu: {is_gnu}");
    }
}

#[test]
fn owners_and_records_are_redacted() {
    let mut builder = tar::Builder::new(Vec::new());
    builder.append_pax_extensions([("comment", &b"made by jan@example.com"[..]), ("mtime", b"1767607872.5")]).unwrap();
    let mut header = tar::Header::new_ustar();
    header.set_path("a.txt").unwrap();
    header.set_size(1);
    header.set_mode(0o644);
    header.set_username("jan@example.com").unwrap();
    header.set_groupname("staff").unwrap();
    header.set_cksum();
    builder.append(&header, &b"x"[..]).unwrap();
    let folder = Folder::with(&[("a.tar", &builder.into_inner().unwrap())]);
    folder.run("redact a.tar -o clean.tar").exits(0).names(&["email_address 2"]);
    let clean = folder.read("clean.tar");
    let text = String::from_utf8_lossy(&clean);
    assert!(text.contains("comment=made by [EMAIL:") && text.contains("mtime=1767607872.5") && !text.contains("jan@"));
    assert!(text.contains("staff"));
}

#[test]
fn comments_of_zip_archives_are_redacted() {
    let folder = Folder::with(&[("a.zip", &zip(&[file("a.txt", "x")], false, "made by jan@example.com"))]);
    folder.run("redact a.zip -o clean.zip").exits(0).names(&["email_address 1"]);
    let clean = folder.read("clean.zip");
    assert!(String::from_utf8_lossy(&clean).contains("made by [EMAIL:"));
    assert_eq!(read_zip(&clean).len(), 1);
}

#[test]
fn messages_of_a_redaction_show_no_names() {
    let folder = Folder::with(&[("a.tar", &tar(&[file("of-jan@example.com.png", super::make::PNG)]))]);
    let ran = folder.run("redact a.tar -o clean.tar").exits(3).names(&["PNG"]);
    assert!(!ran.err.contains("jan@"), "{}", ran.err);
    folder.run("scan a.tar").exits(3);
}
