//! What is on the disk after output was finished, refused or given up.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use super::{AtomicFile, Encoder, InPlace, Output, Placement, Shape, check_output};
use crate::error::{Error, Result};
use crate::model::Codec;

const CODECS: [Codec; 7] = [Codec::Gzip, Codec::Zstd, Codec::Xz, Codec::Bzip2, Codec::Lz4, Codec::Snappy, Codec::Brotli];

/// The names in a folder and below it, sorted.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[track_caller]
fn check_refused<T>(result: Result<T>, reason: &str) {
    match result {
        Err(Error::Refused { reason: found, .. }) => assert!(found.contains(reason), "{found}"),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("not refused: {reason}"),
    }
}

fn create(path: &Path) -> Result<AtomicFile> {
    AtomicFile::create(path, Placement::default())
}

fn create_forced(path: &Path) -> Result<AtomicFile> {
    AtomicFile::create(path, Placement { force: true, ..Placement::default() })
}

#[test]
fn a_new_file_appears_when_it_is_complete() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    let mut file = create(&path).unwrap();
    file.write_all(b"text").unwrap();
    let meanwhile = names(folder.path());
    assert!(meanwhile.len() == 1 && meanwhile[0].starts_with(".inkout-"), "{meanwhile:?}");
    file.finish().unwrap();
    assert_eq!(names(folder.path()), ["out"]);
    assert_eq!(fs::read(&path).unwrap(), b"text");
}

#[test]
fn a_file_given_up_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    fs::write(&path, "old").unwrap();
    for codec in [Codec::None].into_iter().chain(CODECS) {
        let mut output = Output::create(create_forced(&path).unwrap(), codec).unwrap();
        output.write(b"new").unwrap();
        drop(output);
        assert_eq!(names(folder.path()), ["out"]);
        assert_eq!(fs::read(&path).unwrap(), b"old");
    }
}

#[test]
fn an_existing_file_is_replaced_only_by_force() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    fs::write(&path, "old").unwrap();
    check_refused(create(&path), "--force");
    let mut file = create_forced(&path).unwrap();
    file.write_all(b"new").unwrap();
    file.finish().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");

    // One that appears meanwhile is not replaced either.
    let late = folder.path().join("late");
    let file = create(&late).unwrap();
    fs::write(&late, "someone else's").unwrap();
    assert!(matches!(file.finish(), Err(Error::Io { .. })));
    assert_eq!(fs::read(&late).unwrap(), b"someone else's");
    assert_eq!(names(folder.path()), ["late", "out"]);
}

#[test]
fn links_and_devices_are_not_written_through() {
    let folder = tempfile::tempdir().unwrap();
    let (link, target) = (folder.path().join("link"), folder.path().join("target"));
    symlink(&target, &link).unwrap();
    check_refused(create(&link), "not a regular file");
    check_refused(create_forced(&link), "not a regular file");
    check_refused(create_forced(Path::new("/dev/null")), "not a regular file");
    check_refused(create_forced(folder.path()), "not a regular file");
    assert!(!target.exists());
}

#[test]
fn a_new_file_has_the_rights_of_its_source_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("source");
    fs::write(&source, "").unwrap();
    for (mode, expected) in [(0o640, 0o640), (0o444, 0o444), (0o600, 0o600), (0o4755, 0o755)] {
        fs::set_permissions(&source, fs::Permissions::from_mode(mode)).unwrap();
        let metadata = source.metadata().unwrap();
        let path = folder.path().join(format!("out{mode:o}"));
        let file = AtomicFile::create(&path, Placement { mode_from: Some(&metadata), ..Placement::default() }).unwrap();
        let hidden = names(folder.path()).into_iter().find(|name| name.starts_with(".inkout-")).unwrap();
        assert_eq!(folder.path().join(hidden).metadata().unwrap().mode() & 0o777, 0o600);
        file.finish().unwrap();
        assert_eq!(path.metadata().unwrap().mode() & 0o7777, expected);
    }
}

#[test]
fn folders_of_a_mirrored_tree_are_made_but_links_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("deep/out");
    let below = |path: &str| AtomicFile::create(&out.join(path), Placement { below: Some(&out), ..Placement::default() });
    below("a/b/c").unwrap().finish().unwrap();
    below("a/b/d").unwrap().finish().unwrap();
    assert_eq!(names(&out.join("a/b")), ["c", "d"]);
    symlink(folder.path(), out.join("away")).unwrap();
    check_refused(below("away/c"), "not a folder");
    check_refused(below("a/b/c/d"), "not a folder");
    check_refused(below("../c"), "outside");
    assert!(matches!(create(&out.join("gone/c")), Err(Error::Io { .. })));
}

/// A file in a folder of its own, and its metadata.
fn existing(text: &str) -> (tempfile::TempDir, PathBuf, fs::Metadata) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, text).unwrap();
    let seen = path.metadata().unwrap();
    (folder, path, seen)
}

#[test]
fn in_place_keeps_name_mode_and_owner() {
    let (folder, path, _) = existing("old");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o604)).unwrap();
    // Only the superuser may give files away.
    let given = std::os::unix::fs::chown(&path, Some(12345), Some(23456)).is_ok();
    let seen = path.metadata().unwrap();
    let mut file = InPlace::open(&path, &seen, None).unwrap();
    file.write_all(b"new").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"old");
    file.finish().unwrap();
    let now = path.metadata().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!((now.mode(), now.uid(), now.gid()), (seen.mode(), seen.uid(), seen.gid()));
    assert_eq!(now.uid() == 12345, given);
    assert_eq!(names(folder.path()), ["file"]);
}

#[test]
fn in_place_keeps_extended_attributes() {
    let (_folder, path, seen) = existing("old");
    // Some file systems have none.
    if rustix::fs::setxattr(&path, "user.inkout", b"kept", rustix::fs::XattrFlags::empty()).is_err() {
        return;
    }
    InPlace::open(&path, &seen, None).unwrap().finish().unwrap();
    let mut value = [0; 16];
    let len = rustix::fs::getxattr(&path, "user.inkout", &mut value[..]).unwrap();
    assert_eq!(&value[..len], b"kept");
}

#[test]
fn in_place_keeps_a_backup() {
    let (folder, path, seen) = existing("old");
    let mut file = InPlace::open(&path, &seen, Some(".bak")).unwrap();
    file.write_all(b"new").unwrap();
    file.finish().unwrap();
    assert_eq!(names(folder.path()), ["file", "file.bak"]);
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(fs::read(folder.path().join("file.bak")).unwrap(), b"old");
    check_refused(InPlace::open(&path, &path.metadata().unwrap(), Some(".bak")), "exists already");
    for suffix in ["", "/x", "../x"] {
        assert!(matches!(InPlace::open(&path, &seen, Some(suffix)), Err(Error::Usage(_))), "{suffix}");
    }
}

#[test]
fn in_place_refuses_links() {
    let (folder, path, seen) = existing("old");
    let link = folder.path().join("link");
    symlink(&path, &link).unwrap();
    check_refused(InPlace::open(&link, &seen, None), "symbolic link");
    fs::hard_link(&path, folder.path().join("other")).unwrap();
    check_refused(InPlace::open(&path, &path.metadata().unwrap(), None), "hard links");
}

#[test]
fn in_place_stops_if_the_file_changed() {
    let longer = |path: &Path| fs::OpenOptions::new().append(true).open(path).unwrap().write_all(b"more").unwrap();
    let touched = |path: &Path| {
        let file = fs::File::options().write(true).open(path).unwrap();
        let before = file.metadata().unwrap().modified().unwrap();
        file.set_modified(before + std::time::Duration::from_nanos(1000)).unwrap();
    };
    let replaced = |path: &Path| {
        let (new, time) = (path.with_extension("new"), path.metadata().unwrap().modified().unwrap());
        fs::write(&new, "txt").unwrap();
        fs::File::options().write(true).open(&new).unwrap().set_modified(time).unwrap();
        fs::rename(new, path).unwrap();
    };
    let linked = |path: &Path| fs::hard_link(path, path.with_extension("hard")).unwrap();
    let changes: [fn(&Path); 4] = [longer, touched, replaced, linked];
    for (change, reason) in changes.into_iter().zip(["changed", "changed", "changed", "hard links"]) {
        let (folder, path, seen) = existing("old");
        let mut file = InPlace::open(&path, &seen, Some(".bak")).unwrap();
        file.write_all(b"new").unwrap();
        change(&path);
        let now = fs::read(&path).unwrap();
        check_refused(file.finish(), reason);
        assert_eq!(fs::read(&path).unwrap(), now);
        assert!(!names(folder.path()).iter().any(|name| name.starts_with('.') || name.ends_with(".bak")));
    }
    let (folder, path, seen) = existing("old");
    let file = InPlace::open(&path, &seen, None).unwrap();
    fs::remove_file(&path).unwrap();
    assert!(file.finish().is_err());
    assert!(names(folder.path()).is_empty());
}

#[test]
fn compressed_output_is_deterministic_and_readable() {
    let text = b"a line of text, with jan@example.com\n".repeat(10_000);
    let encode = |codec| {
        let mut encoder = Encoder::new(codec, Vec::new()).unwrap();
        for piece in text.chunks(777) {
            encoder.write_all(piece).unwrap();
        }
        encoder.finish().unwrap()
    };
    let mut decoded = Vec::new();
    let gzip = encode(Codec::Gzip);
    // RFC 1952: no flags (so no name), and a time of zero.
    assert_eq!(gzip[3..8], [0; 5]);
    flate2::read::GzDecoder::new(&gzip[..]).read_to_end(&mut decoded).unwrap();
    zstd::stream::read::Decoder::new(&encode(Codec::Zstd)[..]).unwrap().read_to_end(&mut decoded).unwrap();
    liblzma::read::XzDecoder::new(&encode(Codec::Xz)[..]).read_to_end(&mut decoded).unwrap();
    bzip2::read::BzDecoder::new(&encode(Codec::Bzip2)[..]).read_to_end(&mut decoded).unwrap();
    lz4_flex::frame::FrameDecoder::new(&encode(Codec::Lz4)[..]).read_to_end(&mut decoded).unwrap();
    snap::read::FrameDecoder::new(&encode(Codec::Snappy)[..]).read_to_end(&mut decoded).unwrap();
    brotli::Decompressor::new(&encode(Codec::Brotli)[..], 4096).read_to_end(&mut decoded).unwrap();
    decoded.extend(encode(Codec::None));
    assert!(decoded == text.repeat(8));
    for codec in CODECS {
        assert!(encode(codec) == encode(codec) && encode(codec).len() < text.len() / 10, "{codec}");
    }
}

#[test]
fn flushed_bytes_can_be_decoded_at_once() {
    let mut encoder = Encoder::new(Codec::Gzip, Vec::new()).unwrap();
    encoder.write_all(b"line\n").unwrap();
    encoder.flush().unwrap();
    let sent = encoder.target().clone();
    let mut line = [0; 5];
    flate2::read::GzDecoder::new(&sent[..]).read_exact(&mut line).unwrap();
    assert_eq!(&line, b"line\n");
}

#[test]
fn outputs_compress_into_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.gz");
    let mut output = Output::create(create(&path).unwrap(), Codec::Gzip).unwrap();
    output.write(b"first\n").unwrap();
    output.finish().unwrap();
    let seen = path.metadata().unwrap();
    let mut output = Output::replace(InPlace::open(&path, &seen, None).unwrap(), Codec::Gzip).unwrap();
    output.write(b"second\n").unwrap();
    output.finish().unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(fs::File::open(&path).unwrap()).read_to_string(&mut text).unwrap();
    assert_eq!(text, "second\n");
}

#[test]
fn a_reader_that_went_away_is_known_as_that() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let place = super::Place::Stream(fs::File::from(std::os::fd::OwnedFd::from(writer)));
    let mut output = Output::new("-".into(), place, Codec::None).unwrap();
    assert!(output.write(b"text").unwrap_err().is_broken_pipe());
}

#[test]
fn a_stream_given_up_has_no_end() {
    // A snappy stream has no end of its own.
    for codec in CODECS.into_iter().filter(|codec| *codec != Codec::Snappy) {
        let (mut reader, writer) = std::io::pipe().unwrap();
        let place = super::Place::Stream(fs::File::from(std::os::fd::OwnedFd::from(writer)));
        let mut output = Output::new("-".into(), place, codec).unwrap();
        output.write(b"half of the text").unwrap();
        output.flush().unwrap();
        drop(output);
        let mut sent = Vec::new();
        reader.read_to_end(&mut sent).unwrap();
        let mut text = Vec::new();
        let read = match codec {
            Codec::Gzip => flate2::read::GzDecoder::new(&sent[..]).read_to_end(&mut text),
            Codec::Zstd => zstd::stream::read::Decoder::new(&sent[..]).unwrap().read_to_end(&mut text),
            Codec::Xz => liblzma::read::XzDecoder::new(&sent[..]).read_to_end(&mut text),
            Codec::Brotli => brotli::Decompressor::new(&sent[..], 4096).read_to_end(&mut text),
            // The crate's decoder takes an end between blocks for the end of all; the mark is four zeros and a checksum.
            Codec::Lz4 => sent.ends_with(&[0; 4]).then_some(0).ok_or_else(|| std::io::Error::other("no end mark")),
            _ => bzip2::read::BzDecoder::new(&sent[..]).read_to_end(&mut text),
        };
        assert!(read.is_err(), "{codec} looks whole");
    }
}

#[test]
fn output_and_input_are_kept_apart() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir_all(root.join("in/sub")).unwrap();
    fs::create_dir_all(root.join("there")).unwrap();
    fs::write(root.join("in/a.log"), "").unwrap();
    fs::write(root.join("b.log"), "").unwrap();
    symlink(root.join("in/sub"), root.join("link")).unwrap();
    symlink(root.join("b.log"), root.join("blink")).unwrap();
    let check = |paths: &[&str], out: &str, force| {
        let paths: Vec<PathBuf> = paths.iter().map(|path| if *path == "-" { "-".into() } else { root.join(path) }).collect();
        check_output(&paths, &root.join(out), force)
    };

    for out in ["in", "in/new", "in/sub", "in/new/deeper", "link", "link/new", "there/../in/new", "gone/../in/new", "in/."] {
        check_refused(check(&["in"], out, true), "in");
        assert!(matches!(check(&["in"], out, true), Err(Error::Refused { .. })), "{out}");
    }
    check_refused(check(&["b.log"], "b.log", true), "input itself");
    check_refused(check(&["blink"], "b.log", true), "input itself");
    check_refused(check(&["in/sub"], "in", true), "holds the input");
    check_refused(check(&["b.log"], "there", true), "is a folder");
    check_refused(check(&["in", "b.log"], "b.log", true), "input itself");
    check_refused(check(&["in"], "b.log", true), "not a folder");
    check_refused(check(&["in/a.log"], "b.log", false), "--force");
    check_refused(check(&["in"], "there", false), "--force");
    check_refused(check(&["in/a.log"], "link", true), "folder");
    check_refused(check(&["in/a.log"], "blink", true), "not a regular file");

    assert_eq!(check(&["in/a.log"], "b.log", true).unwrap(), Shape::File);
    assert_eq!(check(&["in/a.log"], "in/new.log", false).unwrap(), Shape::File);
    assert_eq!(check(&["-"], "new", false).unwrap(), Shape::File);
    assert_eq!(check(&[], "new", false).unwrap(), Shape::File);
    assert_eq!(check(&["in"], "new/deep", false).unwrap(), Shape::Tree);
    assert_eq!(check(&["in"], "there", true).unwrap(), Shape::Tree);
    assert_eq!(check(&["in"], "in2", false).unwrap(), Shape::Tree);
    assert_eq!(check(&["in/a.log", "b.log"], "new", false).unwrap(), Shape::Tree);
}
