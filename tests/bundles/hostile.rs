//! Bombs, damage, and names that lead elsewhere.

use super::make::{Member, PNG, file, folder, gzip, hard_link, link, read_tar, read_zip, tar, zip, zstd};
use crate::harness::{Folder, run_fed};

#[test]
fn what_leads_out_is_refused_and_named() {
    let members = [
        file("/etc/cron", "x"),
        file("../up", "x"),
        file("a/../../up", "x"),
        link("abs", "/etc/passwd"),
        link("up", "../x"),
        link("dir", "."),
        file("dir/through", "x"),
        link("round", "dir/.."),
        hard_link("hard", "../x"),
        hard_link("nothing", "a.png"),
        file("a.png", PNG),
        hard_link("png", "a.png"),
        file("good", "jan@example.com"),
    ];
    let folder = Folder::with(&[("a.tar", &tar(&members))]);
    let scanned = folder.run("scan a.tar").exits(3);
    let ran = folder.run("redact a.tar -o clean.tar").exits(3);
    for name in ["/etc/cron", "../up", "a/../../up", "abs", "up", "dir/through", "round", "hard", "a.png"] {
        assert!(ran.err.contains(&format!("a.tar!{name}: ")), "{name}: {}", ran.err);
        assert!(scanned.text().contains(&format!("a.tar!{name} ")), "{name}: {}", scanned.text());
    }
    ran.names(&["a.tar!nothing: ", "a.tar!png: "]);
    let names: Vec<_> = read_tar(&folder.read("clean.tar")).into_iter().map(|member| member.name).collect();
    assert_eq!(names, ["dir", "good"]);
}

#[test]
fn devices_are_refused() {
    let mut bytes = Vec::new();
    for kind in [b'3', b'4', b'6'] {
        let mut header = tar::Header::new_gnu();
        header.set_path(format!("dev{}", kind as char)).unwrap();
        header.set_entry_type(tar::EntryType::new(kind));
        header.set_size(0);
        header.set_mode(0o600);
        header.set_cksum();
        bytes.extend_from_slice(header.as_bytes());
    }
    bytes.extend(tar(&[file("good", "x")]));
    let folder = Folder::with(&[("a.tar", &bytes)]);
    folder.run("redact a.tar -o clean.tar").exits(3).names(&["a.tar!dev3: ", "a.tar!dev4: ", "a.tar!dev6: "]);
    assert_eq!(read_tar(&folder.read("clean.tar")).len(), 1);
}

#[test]
fn of_a_truncated_archive_whole_members_are_kept() {
    let lines = "a line of text with jan@example.com\n".repeat(1000);
    let members: Vec<Member> = (0..4).map(|number| file(&format!("{number}.log"), &lines)).collect();
    let plain = tar(&members);
    let cut = plain.len() * 5 / 8;
    for (name, bytes) in [
        ("cut.tar", plain[..cut].to_vec()),
        ("cut.tar.gz", {
            let mut packed = gzip(&plain);
            packed.truncate(packed.len() * 5 / 8);
            packed
        }),
    ] {
        let folder = Folder::with(&[(name, &bytes), ("after.log", b"jan@example.com")]);
        let scanned = folder
            .run(&format!("scan {name} after.log --format jsonl --show-values"))
            .exits(3)
            .names(&[&format!("{name}!2.log: ")]);
        assert!(scanned.findings().len() > 2000, "{}", scanned.findings().len());
        folder.run(&format!("redact {name} -o clean.tar")).exits(3).names(&[&format!("{name}!2.log: "), &format!("{name}: ")]);
        let names: Vec<_> = read_tar(&folder.read("clean.tar")).into_iter().map(|member| member.name).collect();
        assert_eq!(names, ["0.log", "1.log"]);
        folder.run(&format!("redact {name} --in-place")).exits(3);
        assert!(folder.read(name) == bytes);
    }
}

#[test]
fn a_damaged_member_leaves_the_others() {
    let mut bytes = zip(&[file("a.log", "first"), file("b.log", "jan@example.com and more"), file("c.log", "third")], true, "");
    let at = bytes.windows(4).position(|window| window == b"and ").unwrap();
    bytes[at] ^= 1;
    let inner = gzip(b"text of a log\n");
    let in_tar = tar(&[file("a.log", "x"), file("b.log.gz", &inner[..inner.len() - 4]), file("c.log", "y")]);
    let folder = Folder::with(&[("a.zip", &bytes), ("a.tar", &in_tar)]);
    folder.run("redact a.zip -o clean.zip").exits(3).names(&["a.zip!b.log: cannot read: the checksum"]);
    let names: Vec<_> = read_zip(&folder.read("clean.zip")).into_iter().map(|member| member.name).collect();
    assert_eq!(names, ["a.log", "c.log"]);
    folder.run("redact a.tar -o clean.tar").exits(3).names(&["a.tar!b.log.gz!b.log: cannot read: the gzip data ends too early"]);
    assert_eq!(read_tar(&folder.read("clean.tar")).len(), 2);
}

#[test]
fn headers_of_zip_archives_must_agree() {
    let mut bytes = zip(&[file("aaaa.log", "x"), file("good.log", "y")], false, "");
    bytes[30..34].copy_from_slice(b"bbbb");
    let mut encrypted = zip(&[file("aaaa.log", "x"), file("good.log", "y")], false, "");
    encrypted[6] |= 1;
    let directory = encrypted.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    encrypted[directory + 8] |= 1;
    for (bytes, reason) in [(bytes, "different names"), (encrypted, "encrypted")] {
        let folder = Folder::with(&[("a.zip", &bytes)]);
        folder.run("redact a.zip -o clean.zip").exits(3).names(&["a.zip!aaaa.log: ", reason]);
        assert_eq!(read_zip(&folder.read("clean.zip")).len(), 1);
    }
}

#[test]
fn archives_in_archives_have_a_bottom() {
    let mut bytes = tar(&[file("bottom.log", "jan@example.com")]);
    for _ in 0..1000 {
        bytes = tar(&[file("inner.tar", &bytes), file("beside.log", "x")]);
    }
    let folder = Folder::with(&[("deep.tar", &bytes)]);
    folder.run("redact deep.tar -o clean.tar").exits(3).names(&["--max-depth", "in 9 files"]);
    folder.run("scan deep.tar --max-depth 0").exits(3);
    let mut bytes = zip(&[file("bottom.log", "x")], false, "");
    for _ in 0..3 {
        bytes = zip(&[file("inner.zip", &bytes)], false, "");
    }
    folder.write("shallow.zip", &bytes);
    folder.run("scan shallow.zip --max-depth 3").exits(0);
    folder.run("scan shallow.zip --max-depth 2").exits(3);
}

#[test]
fn a_bomb_is_named_by_its_limit() {
    // A member of more than a gibibyte in a file of some kilobytes: frames of 64 MiB of zeros behind its header.
    let zeros = zstd(&vec![0; 64 << 20]);
    let mut header = tar::Header::new_gnu();
    header.set_path("zeros").unwrap();
    header.set_mode(0o644);
    header.set_size(20 * (64 << 20));
    header.set_cksum();
    let bomb = [zstd(header.as_bytes()), zeros.repeat(20), zstd(&tar(&[file("after.log", "x")]))].concat();
    assert!(bomb.len() < 512 << 10);
    let folder = Folder::with(&[("bomb.tar", &bomb)]);
    let ran = folder.run("scan bomb.tar --format jsonl").exits(3);
    assert!(ran.text().contains("--max-ratio"), "{}", ran.text());
    let ran = folder.run("redact bomb.tar -o clean.tar --max-unpacked 100M").exits(3).names(&["--max-unpacked"]);
    assert!(ran.err.contains("bomb.tar: "), "{}", ran.err);
}

#[test]
fn members_are_counted() {
    let one = tar(&[file("empty", "")]);
    let ran = run_fed(&mut crate::harness::inkout(&["scan", "--max-members", "20000", "--format", "jsonl"]), |stdin| {
        (0..1_000_000).try_for_each(|_| stdin.write_all(&one[..512]))
    });
    assert!(ran.exits(3).text().contains("more than 20000 members (--max-members)"));
}

#[test]
fn packed_data_in_packed_data_is_refused() {
    let folder = Folder::with(&[("a.tar", &tar(&[folder("x/"), file("x/a.gz", gzip(&gzip(b"text")))]))]);
    folder.run("redact a.tar -o clean.tar").exits(3).names(&["a.tar!x/a.gz: gzip data inside gzip"]);
}

#[test]
fn broken_archives_never_break_inkout() {
    let tar = tar(&[file("a.log", "jan@example.com\n"), link("l", "a.log"), file(&"long".repeat(40), "x")]);
    let zip = zip(&[file("a.log", "jan@example.com\n"), file("b.log", "x")], false, "of jan@example.com");
    let folder = Folder::new();
    let mut state = 7_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize
    };
    for whole in [&tar[..4096], &zip[..]] {
        for round in 0..60 {
            let mut bytes = whole.to_vec();
            for _ in 0..=round % 4 {
                let at = next() % bytes.len();
                bytes[at] = next() as u8;
            }
            folder.write("in", &bytes);
            let ran = folder.run("redact in -o out --force");
            assert!(matches!(ran.code, Some(0 | 3)), "{:?}: {}", ran.code, ran.err);
            let piped = crate::harness::run(&mut folder.inkout("scan"), &bytes);
            assert!(matches!(piped.code, Some(0 | 3)), "{:?}: {}", piped.code, piped.err);
        }
    }
}
