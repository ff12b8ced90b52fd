//! A support bundle with everything in it that one may have.

use std::process::Command;

use super::make::{Is, Member, PNG, TIME, file, folder, gunzip, gzip, link, read_tar, read_zip, tar, zip, zstd};
use super::{has, told};
use crate::harness::Folder;

const LATIN_1: &[u8] = b"name;email\nJ\xfcrgen M\xfcller;juergen@example.com\n";
const DUMP: &str =
    "CREATE TABLE `users` (`id` int, `email` varchar(255));\nINSERT INTO `users` VALUES (1,'anna@example.com'),(2,NULL);\n";
const NAMED: &str = "bundle/jan.devries@example.com.log";

fn utf_16() -> Vec<u8> {
    [0xfeff].into_iter().chain("2026-01-02 eva@example.com logged in\r\n".encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

fn export() -> Vec<Member> {
    vec![folder("chat/"), file("chat/today.log", "12:00 mail bob@example.com\n"), file("note.txt", "from 192.0.2.7")]
}

fn members() -> Vec<Member> {
    vec![
        folder("bundle/"),
        file("bundle/export.zip", zip(&export(), false, "")),
        file("bundle/app.log.gz", gzip(b"login of eva@example.com\n")),
        file("bundle/win.log", utf_16()),
        file("bundle/kunden.csv", LATIN_1),
        Member { mode: 0o600, ..file("bundle/mysqldump.sql.gz", gzip(DUMP.as_bytes())) },
        file("bundle/empty.txt", ""),
        file("bundle/last.txt", "two lines\nno end at 198.51.100.3"),
        file("bundle/photo.png", PNG),
        link("bundle/out", "/etc/passwd"),
        link("bundle/latest", "app.log.gz"),
        file(NAMED, "nothing\n"),
    ]
}

fn refused() -> Vec<(&'static str, &'static str)> {
    vec![("bundle/photo.png", "PNG image"), ("bundle/out", "a link out of the archive")]
}

/// Path, detector and value of all findings, and path and reason of what is skipped.
type Seen = (Vec<(String, String, String)>, Vec<(String, String)>);

fn scan(folder: &Folder, name: &str, code: i32) -> Seen {
    let ran = folder.run(&format!("scan {name} --format jsonl --show-values --skip person_name,username")).exits(code);
    let lines = ran.text().lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let text = |line: &serde_json::Value, name: &str| line[name].as_str().unwrap_or_default().to_owned();
    let (mut found, mut skipped) = (Vec::new(), Vec::new());
    for line in lines {
        match line["type"].as_str() {
            Some("finding") => found.push((text(&line, "path"), text(&line, "detector"), text(&line, "value"))),
            Some("skipped") => skipped.push((text(&line, "path"), text(&line, "reason"))),
            _ => {}
        }
    }
    (found, skipped)
}

fn bundle() -> Folder {
    Folder::with(&[("bundle.tar.zst", &zstd(&tar(&members())))])
}

#[test]
fn findings_have_the_paths_of_their_members() {
    let folder = bundle();
    let (found, skipped) = scan(&folder, "bundle.tar.zst", 3);
    let expected = vec![
        ("export.zip!chat/today.log", "email_address", "bob@example.com"),
        ("export.zip!note.txt", "ip_address", "192.0.2.7"),
        ("app.log.gz!app.log", "email_address", "eva@example.com"),
        ("win.log", "email_address", "eva@example.com"),
        ("kunden.csv", "email_address", "juergen@example.com"),
        ("mysqldump.sql.gz!mysqldump.sql", "email_address", "anna@example.com"),
        ("last.txt", "ip_address", "198.51.100.3"),
        ("jan.devries@example.com.log", "email_address", "jan.devries@example.com"),
    ];
    let owned = |(path, detector, value): (&str, &str, &str)| {
        (format!("bundle.tar.zst!bundle/{path}"), detector.to_owned(), value.to_owned())
    };
    assert_eq!(found, expected.into_iter().map(owned).collect::<Vec<_>>());
    let mut expected: Vec<_> =
        refused().into_iter().map(|(name, reason)| (format!("bundle.tar.zst!{name}"), reason.to_owned())).collect();
    expected.sort();
    let mut skipped = skipped;
    skipped.sort();
    assert_eq!(skipped, expected);
}

#[test]
fn a_redacted_bundle_is_the_bundle_without_what_was_found() {
    let folder = bundle();
    let ran = folder.run("redact bundle.tar.zst -o clean.tar.zst --threads 2").exits(3);
    for (name, reason) in refused() {
        assert!(ran.err.contains(&format!("bundle.tar.zst!{name}: {reason}")), "{}", ran.err);
    }
    assert!(!ran.err.contains("@example.com"), "{}", ran.err);
    assert_eq!(scan(&folder, "clean.tar.zst", 0), (vec![], vec![]));

    let clean = read_tar(&zstd::decode_all(folder.read("clean.tar.zst").as_slice()).unwrap());
    let refused: Vec<_> = refused().into_iter().map(|(name, _)| name).collect();
    let kept: Vec<_> = members().into_iter().filter(|member| !refused.contains(&member.name.as_str())).collect();
    assert_eq!(clean.len(), kept.len());
    for (clean, member) in clean.iter().zip(&kept) {
        assert_eq!((clean.mode, clean.time), (member.mode, member.time), "{}", member.name);
        if member.name == NAMED {
            assert!(clean.name.starts_with("bundle/[EMAIL:") && clean.name.ends_with("].log"), "{}", clean.name);
        } else {
            assert_eq!(clean.name, member.name);
        }
        match (&clean.is, &member.is) {
            (Is::File(clean), Is::File(before)) => match member.name.as_str() {
                "bundle/export.zip" => {
                    let (clean, before) = (read_zip(clean), export());
                    let shape = |members: &[Member]| members.iter().map(|m| (m.name.clone(), m.mode)).collect::<Vec<_>>();
                    assert_eq!(shape(&clean), shape(&before));
                }
                "bundle/app.log.gz" => assert!(gunzip(clean).starts_with(b"login of [EMAIL:")),
                "bundle/mysqldump.sql.gz" => assert!(gunzip(clean).ends_with(b"),(2,NULL);\n")),
                "bundle/win.log" => {
                    let units: Vec<u16> = clean.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect();
                    let text = String::from_utf16(&units).unwrap();
                    assert!(text.starts_with("\u{feff}2026-01-02 [EMAIL:") && text.ends_with("] logged in\r\n"), "{text}");
                }
                "bundle/kunden.csv" => assert!(clean.starts_with(b"name;email\n")),
                "bundle/empty.txt" => assert!(clean.is_empty()),
                "bundle/last.txt" => assert!(clean.starts_with(b"two lines\nno end at [IP:") && clean.ends_with(b"]")),
                _ => assert_eq!(clean, before, "{}", member.name),
            },
            (clean, before) => assert_eq!(clean, before, "{}", member.name),
        }
    }
}

#[test]
fn other_programs_open_a_redacted_bundle() {
    let folder = bundle();
    folder.run("redact bundle.tar.zst -o clean.tar -q").exits(3);
    folder.run("redact bundle.tar.zst -o clean.zip -q").exits(3);
    let names = read_tar(&folder.read("clean.tar")).into_iter().map(|member| member.name).collect::<Vec<_>>();
    if has("tar") {
        let listed = told(Command::new("tar").arg("tf").arg(folder.path("clean.tar")));
        assert_eq!(listed.lines().collect::<Vec<_>>(), names);
        std::fs::create_dir(folder.path("out")).unwrap();
        told(Command::new("tar").arg("xf").arg(folder.path("clean.tar")).arg("-C").arg(folder.path("out")));
        assert_eq!(std::fs::read_link(folder.path("out/bundle/latest")).unwrap().to_str(), Some("app.log.gz"));
        let time = folder.path("out/bundle/last.txt").metadata().unwrap().modified().unwrap();
        assert_eq!(time.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs(), TIME);
    }
    if has("unzip") {
        told(Command::new("unzip").arg("-tq").arg(folder.path("clean.zip")));
        let listed = told(Command::new("unzip").arg("-Z1").arg(folder.path("clean.zip")));
        assert_eq!(listed.lines().collect::<Vec<_>>(), names);
    }
    if has("python3") {
        let script = "import sys,tarfile,zipfile\n\
            t=tarfile.open(sys.argv[1])\n\
            z=zipfile.ZipFile(sys.argv[2])\n\
            assert z.testzip() is None\n\
            assert [m.name for m in t.getmembers()]==[n.rstrip('/') for n in z.namelist()]\n\
            [t.extractfile(m).read() for m in t.getmembers() if m.isfile()]\n\
            print(*(f'{m.mode:o} {m.mtime}' for m in t.getmembers()),sep='\\n')\n\
            print(*(f'{i.external_attr>>16&0o777:o} {i.date_time}' for i in z.infolist()),sep='\\n')";
        let told = told(Command::new("python3").arg("-c").arg(script).args([folder.path("clean.tar"), folder.path("clean.zip")]));
        assert!(told.lines().any(|line| line == format!("750 {}", TIME + 1)), "{told}");
        assert!(told.lines().any(|line| line == "600 (2026, 1, 5, 10, 11, 12)"), "{told}");
    }
}
