//! Makes and reads archives with crates that inkout does not read or write them with.

use std::io::{Cursor, Read, Write};

/// When members were last changed.
pub(super) const TIME: u64 = 1_767_607_872;

/// A member, as tests see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) is: Is,
    pub(super) mode: u32,
    pub(super) time: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Is {
    File(Vec<u8>),
    Folder,
    Link(String),
    HardLink(String),
}

pub(super) fn file(name: &str, content: impl AsRef<[u8]>) -> Member {
    Member { name: name.to_owned(), is: Is::File(content.as_ref().to_vec()), mode: 0o640, time: TIME }
}

pub(super) fn folder(name: &str) -> Member {
    Member { name: name.to_owned(), is: Is::Folder, mode: 0o750, time: TIME + 1 }
}

pub(super) fn link(name: &str, target: &str) -> Member {
    Member { name: name.to_owned(), is: Is::Link(target.to_owned()), mode: 0o777, time: TIME + 2 }
}

pub(super) fn hard_link(name: &str, target: &str) -> Member {
    Member { name: name.to_owned(), is: Is::HardLink(target.to_owned()), mode: 0o640, time: TIME }
}

/// A tar archive; `is_gnu` says in which dialect long names are written.
pub(super) fn tar_in(members: &[Member], is_gnu: bool) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for member in members {
        let mut header = if is_gnu { tar::Header::new_gnu() } else { tar::Header::new_ustar() };
        header.set_mode(member.mode);
        header.set_mtime(member.time);
        header.set_uid(1000);
        header.set_gid(2_000_000);
        let (kind, content, target) = match &member.is {
            Is::File(content) => (tar::EntryType::Regular, content.as_slice(), ""),
            Is::Folder => (tar::EntryType::Directory, &b""[..], ""),
            Is::Link(target) => (tar::EntryType::Symlink, &b""[..], target.as_str()),
            Is::HardLink(target) => (tar::EntryType::Link, &b""[..], target.as_str()),
        };
        header.set_entry_type(kind);
        header.set_size(content.len() as u64);
        // Not by the builder's own means, which refuse names that tests want.
        if !is_gnu && (member.name.len() > 100 || target.len() > 100) {
            let records = [("path", member.name.as_bytes()), ("linkpath", target.as_bytes())];
            builder.append_pax_extensions(records.into_iter().filter(|(_, value)| value.len() > 100)).unwrap();
        } else if is_gnu {
            for (kind, text) in [(b'L', member.name.as_str()), (b'K', target)] {
                if text.len() > 100 {
                    let mut long = tar::Header::new_gnu();
                    long.set_path("././@LongLink").unwrap();
                    long.set_entry_type(tar::EntryType::new(kind));
                    long.set_size(text.len() as u64 + 1);
                    long.set_cksum();
                    builder.append(&long, [text.as_bytes(), b"\0"].concat().as_slice()).unwrap();
                }
            }
        }
        let field = |text: &str| text.as_bytes()[..text.len().min(100)].to_vec();
        let bytes = header.as_mut_bytes();
        bytes[..100].fill(0);
        bytes[..field(&member.name).len()].copy_from_slice(&field(&member.name));
        bytes[157..157 + field(target).len()].copy_from_slice(&field(target));
        header.set_cksum();
        builder.append(&header, content).unwrap();
    }
    builder.into_inner().unwrap()
}

pub(super) fn tar(members: &[Member]) -> Vec<u8> {
    tar_in(members, true)
}

/// The members of a tar archive.
pub(super) fn read_tar(bytes: &[u8]) -> Vec<Member> {
    let mut archive = tar::Archive::new(bytes);
    let entries = archive.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        let header = entry.header().clone();
        let name = String::from_utf8(entry.path_bytes().into_owned()).unwrap();
        let target = || String::from_utf8(entry.link_name_bytes().unwrap().into_owned()).unwrap();
        let is = match header.entry_type() {
            tar::EntryType::Directory => Is::Folder,
            tar::EntryType::Symlink => Is::Link(target()),
            tar::EntryType::Link => Is::HardLink(target()),
            _ => {
                let mut content = Vec::new();
                entry.read_to_end(&mut content).unwrap();
                Is::File(content)
            }
        };
        Member { name, is, mode: header.mode().unwrap(), time: header.mtime().unwrap() }
    });
    entries.collect()
}

/// A zip archive. Hard links cannot be in one.
pub(super) fn zip(members: &[Member], is_stored: bool, comment: &str) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.set_comment(comment).unwrap();
    for member in members {
        let method = if is_stored { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(method)
            .unix_permissions(member.mode)
            .last_modified_time(time());
        match &member.is {
            Is::File(content) => {
                writer.start_file(member.name.as_str(), options).unwrap();
                writer.write_all(content).unwrap();
            }
            Is::Folder => writer.add_directory(member.name.as_str(), options).unwrap(),
            Is::Link(target) => writer.add_symlink(member.name.as_str(), target.as_str(), options).unwrap(),
            Is::HardLink(_) => panic!("a zip archive has no hard links"),
        }
    }
    writer.finish().unwrap().into_inner()
}

fn time() -> zip::DateTime {
    zip::DateTime::from_date_and_time(2026, 1, 5, 10, 11, 12).unwrap()
}

/// The members of a zip archive; all must be of the minute that [`TIME`] is in.
pub(super) fn read_zip(bytes: &[u8]) -> Vec<Member> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut members = Vec::new();
    for number in 0..archive.len() {
        let mut entry = archive.by_index(number).unwrap();
        let modified = entry.last_modified().unwrap();
        assert_eq!((modified.year(), modified.hour(), modified.minute()), (2026, 10, 11));
        let time = TIME - 12 + u64::from(modified.second());
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        let is = match () {
            () if entry.is_dir() => Is::Folder,
            () if entry.is_symlink() => Is::Link(String::from_utf8(content).unwrap()),
            () => Is::File(content),
        };
        members.push(Member { name: entry.name().unwrap().into_owned(), is, mode: entry.unix_mode().unwrap() & 0o777, time });
    }
    members
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut plain).unwrap();
    plain
}

pub(super) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

pub(super) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0jan@example.com";
