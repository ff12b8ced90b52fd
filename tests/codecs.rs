//! Compressed input is searched as its content, and stays compressed as it was.

use crate::corpus::{Kind, generate};
use crate::harness::{Folder, not_tested, run};
use std::io::{Read, Write};
use std::process::Command;

/// A compression: the ending of its files, compress, decompress.
type Codec = (&'static str, fn(&[u8]) -> Vec<u8>, fn(&[u8]) -> Vec<u8>);

const CODECS: [Codec; 7] = [
    (
        "gz",
        |bytes| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        },
        |bytes| whole(flate2::read::MultiGzDecoder::new(bytes)),
    ),
    ("zst", |bytes| zstd::encode_all(bytes, 3).unwrap(), |bytes| zstd::decode_all(bytes).unwrap()),
    ("xz", |bytes| whole(liblzma::read::XzEncoder::new(bytes, 3)), |bytes| whole(liblzma::read::XzDecoder::new(bytes))),
    (
        "bz2",
        |bytes| whole(bzip2::read::BzEncoder::new(bytes, bzip2::Compression::default())),
        |bytes| whole(bzip2::read::BzDecoder::new(bytes)),
    ),
    (
        "lz4",
        |bytes| {
            let mut encoder = lz4_flex::frame::FrameEncoder::new(Vec::new());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        },
        |bytes| whole(lz4_flex::frame::FrameDecoder::new(bytes)),
    ),
    ("sz", |bytes| whole(snap::read::FrameEncoder::new(bytes)), |bytes| whole(snap::read::FrameDecoder::new(bytes))),
    (
        "br",
        |bytes| whole(brotli::CompressorReader::new(bytes, 4096, 5, 22)),
        |bytes| whole(brotli::Decompressor::new(bytes, 4096)),
    ),
];

/// Whether its first bytes tell it, whatever its name.
fn is_marked(ending: &str) -> bool {
    ending != "br"
}

fn whole(mut reader: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn findings_are_those_of_the_content() {
    let plain = generate(Kind::Dense, 700_000, 1);
    let folder = Folder::with(&[("plain", &plain)]);
    let expected = folder.run("scan plain --format jsonl --show-values").exits(0).findings();
    assert!(expected.len() > 1000);
    for (ending, compress, _) in CODECS {
        // The ending does not matter, the first bytes do.
        for name in [format!("log.{ending}"), format!("{ending}-without-ending")] {
            if !is_marked(ending) && !name.ends_with(".br") {
                continue;
            }
            folder.write(&name, &compress(&plain));
            assert!(folder.run(&format!("scan {name} --format jsonl --show-values")).exits(0).findings() == expected, "{name}");
        }
    }
}

#[test]
fn redacted_files_keep_their_compression() {
    let plain = generate(Kind::Dense, 700_000, 2);
    let folder = Folder::with(&[("plain", &plain)]);
    let expected = folder.run("redact plain").exits(0).out;
    for (ending, compress, decompress) in CODECS {
        let name = format!("in.{ending}");
        folder.write(&name, &compress(&plain));
        folder.run(&format!("redact {name} -o out.{ending}")).exits(0);
        assert!(decompress(&folder.read(&format!("out.{ending}"))) == expected, "{ending}, file");
        if is_marked(ending) {
            let piped = run(&mut folder.inkout("redact"), &compress(&plain)).exits(0);
            assert!(decompress(&piped.out) == expected, "{ending}, pipe");
        }
        folder.run(&format!("redact {name} --in-place")).exits(0);
        assert!(decompress(&folder.read(&name)) == expected, "{ending}, in place");
    }
}

#[test]
fn a_truncated_file_is_named_and_what_was_before_is_reported() {
    let plain = generate(Kind::Dense, 700_000, 3);
    for (ending, compress, _) in CODECS {
        let mut bytes = compress(&plain);
        bytes.truncate(bytes.len() / 2);
        let name = format!("cut.{ending}");
        let folder = Folder::with(&[(&name, &bytes), ("after.txt", b"jan@example.com\n")]);
        let scanned = folder.run(&format!("scan {name} after.txt --format jsonl --show-values")).exits(3).names(&[&name]);
        // These give nothing of a block that is cut, and their blocks are as large as the file here.
        assert!(["bz2", "lz4"].contains(&ending) || scanned.findings().len() > 100, "{ending}: {}", scanned.findings().len());
        assert!(scanned.text().contains("after.txt"), "{ending}");
        folder.run(&format!("redact {name} after.txt -o out")).exits(3).names(&[&name]);
        assert_eq!(folder.names(), ["after.txt", name.as_str(), "out.manifest.json", "out/after.txt"]);
    }
}

#[test]
fn the_tools_of_the_codecs_read_what_inkout_writes() {
    let plain = generate(Kind::Dense, 700_000, 4);
    let folder = Folder::with(&[("plain", &plain)]);
    let expected = folder.run("redact plain").exits(0).out;
    for (tool, ending) in [("gzip", "gz"), ("zstd", "zst"), ("xz", "xz"), ("bzip2", "bz2"), ("lz4", "lz4"), ("brotli", "br")] {
        let with = |flag: &str, bytes: &[u8]| run(Command::new(tool).arg(flag), bytes).exits(0).out;
        if Command::new(tool).arg("--version").output().is_err() {
            not_tested(&format!("{tool} reads what inkout writes"), "it is not installed");
            continue;
        }
        folder.write(&format!("in.{ending}"), &with("-c", &plain));
        folder.run(&format!("redact in.{ending} -o out.{ending}")).exits(0);
        assert!(with("-dc", &folder.read(&format!("out.{ending}"))) == expected, "{tool}");
    }
}
