//! Where redacted archives go.

use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

use super::make::{Is, Member, PNG, TIME, file, folder, gunzip, gzip, hard_link, link, read_tar, read_zip, tar, zip};
use crate::harness::{Folder, run};

fn members() -> Vec<Member> {
    vec![
        folder("logs/"),
        Member { mode: 0o600, ..file("logs/app.log", "jan@example.com\n") },
        link("logs/latest", "app.log"),
        hard_link("again", "logs/app.log"),
    ]
}

#[test]
fn the_kind_follows_the_ending() {
    let folder = Folder::with(&[("a.tar.gz", &gzip(&tar(&members())))]);
    for out in ["b.tar", "b.tgz", "b.zip", "b.tar.zst", "b"] {
        folder.run(&format!("redact a.tar.gz -o {out} -q")).exits(0);
    }
    let shape = |members: Vec<Member>| members.into_iter().map(|m| (m.name, m.mode, m.time)).collect::<Vec<_>>();
    let expected = shape(members());
    assert_eq!(shape(read_tar(&folder.read("b.tar"))), expected);
    assert_eq!(shape(read_tar(&gunzip(&folder.read("b.tgz")))), expected);
    assert_eq!(shape(read_tar(&gunzip(&folder.read("b")))), expected, "another ending keeps the kind");
    assert_eq!(shape(read_tar(&zstd::decode_all(folder.read("b.tar.zst").as_slice()).unwrap())), expected);
    let zipped = read_zip(&folder.read("b.zip"));
    assert_eq!(zipped.iter().map(|m| m.name.as_str()).collect::<Vec<_>>(), ["logs/", "logs/app.log", "logs/latest", "again"]);
    // There are no hard links in zip archives.
    assert_eq!(zipped[3].is, Is::Link("logs/app.log".to_owned()));
    folder.run("redact b.zip -o c.tar -q").exits(0);
    let back = read_tar(&folder.read("c.tar"));
    assert_eq!(back[1].is, read_tar(&folder.read("b.tar"))[1].is);
    assert_eq!(back.iter().map(|m| m.mode).collect::<Vec<_>>(), [0o750, 0o600, 0o777, 0o640]);
}

#[test]
fn an_archive_is_unpacked_into_a_folder() {
    let folder = Folder::with(&[("a.tar.gz", &gzip(&tar(&members()))), ("plain.log", b"x")]);
    folder.run("redact a.tar.gz -o out/ -q").exits(0);
    assert!(folder.read("out/logs/app.log").starts_with(b"[EMAIL:"));
    let seen = folder.path("out/logs/app.log").metadata().unwrap();
    assert_eq!((seen.permissions().mode() & 0o777, seen.mtime() as u64, seen.nlink()), (0o600, TIME, 2));
    assert_eq!(folder.path("out/logs").metadata().unwrap().permissions().mode() & 0o777, 0o750);
    assert_eq!(std::fs::read_link(folder.path("out/logs/latest")).unwrap().to_str(), Some("app.log"));
    folder.run("redact a.tar.gz -o out/ -q").exits(2).names(&["--force"]);
    folder.run("redact plain.log -o new/ -q").exits(3).names(&["is a folder"]);
}

#[test]
fn nothing_is_unpacked_through_a_link() {
    let folder =
        Folder::with(&[("a.tar", &tar(&[file("logs/app.log", "new"), file("other.log", "x")])), ("outside/app.log", b"old")]);
    std::fs::create_dir(folder.path("out")).unwrap();
    symlink(folder.path("outside"), folder.path("out/logs")).unwrap();
    folder.run("redact a.tar -o out/ --force").exits(3).names(&["a.tar!logs/app.log", "not a folder"]);
    assert_eq!(folder.read("outside/app.log"), b"old");
    assert_eq!(folder.read("out/other.log"), b"x");
}

#[test]
fn archives_are_filtered_from_pipe_to_pipe() {
    for (bytes, is_zip) in [(tar(&members()), false), (zip(&members()[..3], false, ""), true)] {
        let folder = Folder::with(&[("in", &bytes)]);
        folder.run("redact in -o out -q").exits(0);
        let piped = run(&mut folder.inkout("redact -q"), &bytes).exits(0);
        if is_zip {
            assert_eq!(read_zip(&piped.out), read_zip(&folder.read("out")));
        } else {
            assert_eq!(piped.out, folder.read("out"));
        }
    }
}

#[test]
fn trees_are_mirrored_with_their_archives() {
    let folder =
        Folder::with(&[("in/a.log", b"x"), ("in/sub/b.tar", &tar(&members())), ("in/c.zip", &zip(&members()[..2], true, ""))]);
    folder.run("redact in -o out -q --threads 3").exits(0);
    assert_eq!(folder.names()[3..], ["out.manifest.json", "out/a.log", "out/c.zip", "out/sub/b.tar"]);
    folder.run("scan out --fail-on any").exits(0);
}

#[test]
fn in_place_nothing_is_lost() {
    let mut with_png = members();
    with_png.insert(1, file("a.png", PNG));
    let bytes = tar(&with_png);
    let folder = Folder::with(&[("a.tar", &bytes), ("b.tar", &tar(&members())), ("clean.tar", &tar(&[file("x", "y")]))]);
    let before = folder.path("clean.tar").metadata().unwrap().ino();
    folder.run("redact a.tar b.tar clean.tar --in-place").exits(3).names(&["a.tar!a.png", "a.tar: some of its members"]);
    assert!(folder.read("a.tar") == bytes);
    folder.run("scan b.tar --fail-on any").exits(0);
    assert_eq!(folder.path("clean.tar").metadata().unwrap().ino(), before, "nothing was found in it");
    folder.run("redact a.tar --in-place --backup .bak").exits(3);
    assert!(folder.read("a.tar.bak") == bytes);
    assert_eq!(read_tar(&folder.read("a.tar")).len(), members().len());
}

/// More of a zip archive than is kept in memory, so that its directory is known behind its members only.
#[test]
fn long_zip_archives_are_read_as_streams() {
    let mut state = 1_u32;
    let noise: Vec<u8> = (0..13 << 20)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // Nothing that could be a mail address.
            [b'A', b'a'][(state >> 31) as usize] + (state >> 24) as u8 % 26
        })
        .collect();
    let all = [
        folder("logs/"),
        file("logs/noise.txt", &noise),
        Member { mode: 0o600, ..file("logs/app.log", "jan@example.com\n") },
        link("logs/latest", "app.log"),
        file("last.log", "x"),
    ];
    for is_stored in [true, false] {
        let folder = Folder::new();
        let bytes = zip(&all, is_stored, "of jan@example.com");
        let piped = run(&mut folder.inkout("redact --detect email_address"), &bytes).exits(3);
        let piped = piped.names(&["-!logs/latest: a link", "email_address 2"]);
        let clean = read_zip(&piped.out);
        assert_eq!(clean[1], all[1]);
        let shape = |members: &[Member]| members.iter().map(|m| (m.name.clone(), m.mode, m.time / 2)).collect::<Vec<_>>();
        assert_eq!(shape(&clean)[..3], shape(&all)[..3]);
        // What was not known to be a link is a file that holds where it leads.
        assert_eq!(clean[3].is, Is::File(b"app.log".to_vec()));
        assert!(String::from_utf8_lossy(&piped.out[piped.out.len() - 40..]).contains("of [EMAIL:"));
    }
}

fn sevenz(is_solid: bool) -> Vec<u8> {
    use sevenz_rust2::{ArchiveEntry, ArchiveWriter, SourceReader};
    let mut writer = ArchiveWriter::new(std::io::Cursor::new(Vec::new())).unwrap();
    let files = [("logs/jan@example.com.log", &b"login of anna@example.com\n"[..]), ("b.log", b"from 192.0.2.7")];
    writer.push_archive_entry::<&[u8]>(ArchiveEntry::new_directory("logs"), None).unwrap();
    if is_solid {
        let entries = files.iter().map(|(name, _)| ArchiveEntry::new_file(name)).collect();
        writer.push_archive_entries(entries, files.iter().map(|(_, content)| SourceReader::new(*content)).collect()).unwrap();
    } else {
        for (name, content) in files {
            writer.push_archive_entry(ArchiveEntry::new_file(name), Some(content)).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn sevenz_archives_are_read_and_become_others() {
    for is_solid in [true, false] {
        let bytes = sevenz(is_solid);
        let folder = Folder::with(&[("a.7z", &bytes), ("in.tar", &tar(&[file("a.7z", &bytes), file("x", "y")]))]);
        let found: Vec<_> = folder.run("scan a.7z --format jsonl --show-values").exits(0).findings();
        assert_eq!(
            found.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>(),
            ["jan@example.com", "anna@example.com", "192.0.2.7"]
        );
        assert_eq!(run(&mut folder.inkout("scan --format jsonl --show-values"), &bytes).exits(0).findings(), found);
        assert_eq!(folder.run("scan in.tar --format jsonl --show-values").exits(0).findings(), found);
        folder.run("redact a.7z -o b.zip -q").exits(0);
        assert!(unzipped_text(&folder.read("b.zip")).contains("from [IP:"));
        folder.run("redact a.7z -o b.7z").exits(3).names(&["only read"]);
        folder.run("redact in.tar -o clean.tar").exits(3).names(&["in.tar!a.7z: ", "only read"]);
        assert_eq!(read_tar(&folder.read("clean.tar")).len(), 1);
        for cut in [3, 20, 40, bytes.len() / 2, bytes.len() - 1] {
            folder.write("cut.7z", &bytes[..cut]);
            assert!(matches!(folder.run("scan cut.7z").code, Some(0 | 3)));
        }
        for at in 0..bytes.len() {
            let mut broken = bytes.clone();
            broken[at] ^= 0x55;
            if at % 5 == 0 {
                folder.write("broken.7z", &broken);
                assert!(matches!(folder.run("scan broken.7z").code, Some(0 | 3)), "byte {at}");
            }
        }
    }
}

/// All that is in a zip archive, names apart.
fn unzipped_text(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    for number in 0..archive.len() {
        std::io::Read::read_to_string(&mut archive.by_index(number).unwrap(), &mut text).unwrap();
    }
    text
}

/// As programs write into pipes: sizes stand behind the content.
#[test]
fn zip_archives_whose_sizes_come_late_are_read() {
    let mut writer = zip::ZipWriter::new_stream(Vec::new());
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, content) in [("a.log", "jan@example.com\n"), ("empty", ""), ("b.log", "x\n")] {
        writer.start_file(name, options).unwrap();
        std::io::Write::write_all(&mut writer, content.as_bytes()).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    let folder = Folder::with(&[("a.zip", &bytes)]);
    folder.run("redact a.zip -o clean.tar -q").exits(0);
    assert_eq!(run(&mut folder.inkout("scan --format jsonl --show-values"), &bytes).exits(0).findings().len(), 1);
    let clean = read_tar(&folder.read("clean.tar"));
    assert_eq!(clean.iter().map(|member| member.name.as_str()).collect::<Vec<_>>(), ["a.log", "empty", "b.log"]);
    assert_eq!(clean[2].is, Is::File(b"x\n".to_vec()));
}
