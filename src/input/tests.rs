//! What opening gives for plain, compressed, damaged and refused data.

use std::fs::File;
use std::io::{self, ErrorKind, PipeWriter, Read, Write};
use std::time::Duration;

use proptest::prelude::*;

use super::encoding::Transcoding;
use super::{Content, Limits, Opened, Replay, decode, grow_pipe, magic, open, would_block};
use crate::charset::Choice;
use crate::model::{Codec, SkipReason, Source};

mod charsets;

const LINE: &[u8] = b"2026-01-05 10:11:12 login of jan@example.com from 192.0.2.7\n";
/// Those that are known by their first bytes.
const CODECS: [Codec; 6] = [Codec::Gzip, Codec::Zstd, Codec::Xz, Codec::Bzip2, Codec::Lz4, Codec::Snappy];

fn text(len: usize) -> Vec<u8> {
    LINE.iter().copied().cycle().take(len).collect()
}

/// Bytes that no codec makes smaller, so that cutting their compressed form cuts them in the middle.
fn noise(len: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        b'!' + (state >> 24) as u8 % 90
    };
    (0..len).map(|_| next()).collect()
}

fn encode(codec: Codec, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    match codec {
        Codec::None => out.extend_from_slice(bytes),
        Codec::Gzip => {
            let mut encoder = flate2::write::GzEncoder::new(&mut out, flate2::Compression::default());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap();
        }
        Codec::Zstd => {
            let mut encoder = zstd::stream::write::Encoder::new(&mut out, 3).unwrap();
            encoder.include_checksum(true).unwrap();
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap();
        }
        Codec::Xz => {
            let mut encoder = liblzma::write::XzEncoder::new(&mut out, 1);
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap();
        }
        Codec::Bzip2 => {
            let mut encoder = bzip2::write::BzEncoder::new(&mut out, bzip2::Compression::fast());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap();
        }
        Codec::Lz4 => {
            // As its tool writes them, but for smaller blocks.
            let info = lz4_flex::frame::FrameInfo::new().content_checksum(true).block_size(lz4_flex::frame::BlockSize::Max64KB);
            let mut encoder = lz4_flex::frame::FrameEncoder::with_frame_info(info, &mut out);
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap();
        }
        Codec::Snappy => {
            // An encoder that is given nothing writes nothing.
            out.extend_from_slice(if bytes.is_empty() { b"\xff\x06\0\0sNaPpY" } else { b"" });
            snap::write::FrameEncoder::new(&mut out).write_all(bytes).unwrap();
        }
        Codec::Brotli => brotli::CompressorWriter::new(&mut out, 4096, 1, 18).write_all(bytes).unwrap(),
    }
    out
}

/// What is one stream.
fn stream(content: Content) -> Box<dyn Read + Send> {
    match content {
        Content::Stream(text) => text.reader,
        Content::Bundle(_) => panic!("an archive"),
    }
}

/// Opens a file in a folder that holds these bytes.
fn open_bytes(bytes: &[u8], limits: Limits) -> Result<Opened, SkipReason> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let path = file.path().to_path_buf();
    open(&Source { relative: path.clone(), path, explicit: false }, &limits)
}

fn read(bytes: &[u8]) -> (Codec, Vec<u8>, io::Result<usize>) {
    let opened = open_bytes(bytes, Limits::default()).unwrap_or_else(|why| panic!("refused: {why}"));
    let mut decoded = Vec::new();
    let end = stream(opened.content).read_to_end(&mut decoded);
    (opened.codec, decoded, end)
}

/// The bytes are refused for this reason, as they are and inside every codec.
#[track_caller]
fn check_refused(bytes: &[u8], expected: &str) {
    let reason = open_bytes(bytes, Limits::default()).err();
    assert_eq!(reason, Some(SkipReason::Unsupported(expected.to_string())));
    for codec in CODECS {
        let expected = if expected.contains("offset") { expected.to_string() } else { format!("{expected} inside {codec}") };
        let reason = open_bytes(&encode(codec, bytes), Limits::default()).err();
        assert_eq!(reason, Some(SkipReason::Unsupported(expected)), "in {codec}");
    }
}

#[test]
fn plain_and_compressed_bytes_come_out_as_they_were() {
    for len in [0, 1, 5, 4095, 4096, 4097, 300_000] {
        let bytes = text(len);
        for codec in [Codec::None].into_iter().chain(CODECS) {
            let (found, decoded, end) = read(&encode(codec, &bytes));
            assert_eq!((found, end.unwrap()), (codec, len));
            assert!(decoded == bytes, "{codec}, {len} bytes");
        }
    }
}

#[test]
fn parts_one_after_the_other_are_one_stream() {
    for codec in CODECS {
        let parts =
            [encode(codec, b"first\n"), encode(codec, b""), encode(codec, &text(200_000)), encode(codec, b"last\n")].concat();
        let expected = [b"first\n".to_vec(), text(200_000), b"last\n".to_vec()].concat();
        assert!(read(&parts).1 == expected, "{codec}");
    }
    // A skippable zstd frame of three bytes before the data.
    let skippable = [b"\x50\x2a\x4d\x18\x03\0\0\0abc".to_vec(), encode(Codec::Zstd, b"text\n")].concat();
    assert_eq!(read(&skippable).1, b"text\n");
}

#[test]
fn truncated_data_is_delivered_as_far_as_it_goes() {
    let bytes = noise(400_000);
    for codec in CODECS {
        let whole = encode(codec, &bytes);
        let (_, decoded, end) = read(&whole[..whole.len() / 2]);
        let err = end.unwrap_err();
        assert_eq!((err.kind(), err.to_string()), (ErrorKind::UnexpectedEof, format!("the {codec} data ends too early")));
        assert!(decoded.len() > 90_000 && bytes.starts_with(&decoded), "{codec}: {} bytes", decoded.len());

        let (_, decoded, end) = read(&whole[..whole.len() - 1]);
        assert!(end.is_err() && bytes.starts_with(&decoded), "{codec}: the last byte is missing");
    }
}

#[test]
fn damaged_data_is_an_error_after_what_was_good() {
    let bytes = noise(400_000);
    for codec in CODECS {
        let mut damaged = encode(codec, &bytes);
        let half = damaged.len() / 2;
        damaged[half..half + 64].fill(0xa5);
        let (_, decoded, end) = read(&damaged);
        let err = end.unwrap_err();
        assert_eq!(err.kind(), ErrorKind::InvalidData, "{codec}: {err}");
        assert!(err.to_string().starts_with(&format!("the {codec} data is damaged: ")), "{err}");
        // A flipped bit within deflate's stored or literal bytes shows in the checksum only, so what is delivered may hold it.
        assert!(decoded.len() > 50_000 && decoded[..50_000] == bytes[..50_000], "{codec}: {} bytes", decoded.len());
    }
}

#[test]
fn nothing_decodable_is_a_failure() {
    for codec in CODECS {
        let whole = encode(codec, b"text\n");
        let reason = open_bytes(&whole[..if codec == Codec::Zstd { 8 } else { 11 }], Limits::default()).err();
        assert!(matches!(reason, Some(SkipReason::Failed(_))), "{codec}: {reason:?}");
    }
}

#[test]
fn windows_above_the_limit_are_refused_by_name() {
    let reason = |bytes: &[u8], max_window| open_bytes(bytes, Limits { max_window, ..Limits::default() }).err();
    let refused = |what: &str| Some(SkipReason::Unsupported(what.to_string()));

    // Level 1 of xz has a dictionary of 1 MiB.
    let xz = encode(Codec::Xz, &text(100_000));
    assert_eq!(reason(&xz, (1 << 20) - 1), refused("xz data with a window of 1 MiB, above the limit of 1023 KiB"));
    assert_eq!(reason(&xz, 1 << 20), None);

    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    encoder.window_log(28).unwrap();
    encoder.write_all(&text(100_000)).unwrap();
    let zstd = encoder.finish().unwrap();
    assert_eq!(reason(&zstd, super::MAX_WINDOW), refused("zstd data with a window of 256 MiB, above the limit of 128 MiB"));
    assert_eq!(reason(&zstd, 256 << 20), None);

    // A later frame may ask for more than the first one: then it is an error on the way.
    let frames = [encode(Codec::Zstd, b"first\n"), zstd].concat();
    let (_, decoded, end) = read(&frames);
    assert_eq!((decoded.as_slice(), end.unwrap_err().kind()), (&b"first\n"[..], ErrorKind::InvalidData));
}

#[test]
fn declared_windows_follow_the_formats() {
    let zstd = |frame: &[u8]| decode::declared_window(Codec::Zstd, &[b"\x28\xb5\x2f\xfd", frame].concat());
    // RFC 8878 section 3.1.1.1.2: exponent in the upper five bits, eighths in the lower three.
    assert_eq!(zstd(&[0x00, 0x00]), Some(1024));
    assert_eq!(zstd(&[0x00, 17 << 3]), Some(128 << 20));
    assert_eq!(zstd(&[0x00, 17 << 3 | 4]), Some(192 << 20));
    // Single segment: the content size is the window; 1, 2 (plus 256), 4 or 8 bytes, after the dictionary id.
    assert_eq!(zstd(&[0x20, 200]), Some(200));
    assert_eq!(zstd(&[0x60, 0x01, 0x00]), Some(257));
    assert_eq!(zstd(&[0xa1, 0x07, 0, 0, 0, 0x20]), Some(512 << 20));
    assert_eq!(zstd(&[0xe0, 0, 0, 0, 0, 1, 0, 0, 0]), Some(1 << 32));
    assert_eq!(zstd(&[0x20]), None);

    let xz = |block: &[u8]| decode::declared_window(Codec::Xz, &[b"\xfd7zXZ\0\0\x04\xe6\xd6\xb4\x46", block].concat());
    // The .xz format, section 5.3.1: 0 is 4 KiB, 1 is 6 KiB, 39 is 3 GiB, 40 is 4 GiB less one byte.
    assert_eq!(xz(b"\x02\x00\x21\x01\x00"), Some(4 << 10));
    assert_eq!(xz(b"\x02\x00\x21\x01\x01"), Some(6 << 10));
    assert_eq!(xz(b"\x02\x00\x21\x01\x27"), Some(3 << 30));
    assert_eq!(xz(b"\x02\x00\x21\x01\x28"), Some((4 << 30) - 1));
    // Both sizes first, of two bytes and one; then a BCJ filter before LZMA2.
    assert_eq!(xz(b"\x03\xc1\x81\x01\x05\x04\x00\x21\x01\x16"), Some(8 << 20));
}

#[test]
fn archives_are_refused_also_inside_compression() {
    let tar = |mark: &[u8]| {
        let mut header = vec![0; 1024];
        header[..5].copy_from_slice(b"a.txt");
        header[257..257 + mark.len()].copy_from_slice(mark);
        header
    };
    check_refused(&tar(b"ustar\x0000"), "damaged tar archive");
    check_refused(&tar(b"ustar  \0"), "damaged tar archive");
    let document = |first: &[u8]| [b"PK\x03\x04\x14\0\x06\0\x08\0\0\0\x21\0\0\0\0\0\0\0\0\0\0\0\0\0\x13\0\0\0", first].concat();
    check_refused(&document(b"[Content_Types].xml"), "Office document (OOXML)");
    check_refused(&document(b"mimetypeapplication/vnd.oasis.opendocument.text"), "OpenDocument");
    check_refused(b"PK\x07\x08PK\x03\x04", "part of a zip archive in several files");
    check_refused(b"Rar!\x1a\x07\x01\x00", "rar archive");
    check_refused(b"!<arch>\ndebian-binary   ", "ar archive");
    check_refused(&[b"070701".to_vec(), b"0".repeat(104), b"name\0".to_vec()].concat(), "cpio archive");
    check_refused(b"MSCF\0\0\0\0", "cabinet archive");
}

#[test]
fn compression_inside_compression_is_refused() {
    for inner in CODECS {
        for outer in CODECS {
            let reason = open_bytes(&encode(outer, &encode(inner, b"text\n")), Limits::default()).err();
            assert_eq!(reason, Some(SkipReason::Unsupported(format!("{inner} data inside {outer}"))));
        }
    }
    check_refused(b"\x02\x21\x4c\x18\x64\x40\xa7", "lz4 data of the old format");
    check_refused(b"LZIP\x01\x0c", "lzip data");
    check_refused(b"\x1f\x9d\x90", "compress (.Z) data");
}

#[test]
fn binaries_are_refused_by_name() {
    check_refused(b"\x89PNG\x0d\x0a\x1a\x0a\0\0\0\x0dIHDR", "PNG image");
    check_refused(b"\xff\xd8\xff\xe0\0\x10JFIF\0", "JPEG image");
    check_refused(b"GIF89a\x01\x01", "GIF image");
    check_refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "Office document (OLE2)");
    check_refused(b"!<arch>\ntext only\n", "ar archive");
    check_refused(b"\x7fELF\x02\x01\x01", "ELF executable");
    check_refused(b"MZ\x90\0\x03", "Windows executable");
    check_refused(b"age-encryption.org/v1\n-> X25519 ", "age-encrypted data");
    check_refused(b"\x85\x02\x0c\x03abcdefgh", "OpenPGP-encrypted data");
    check_refused(b"\x8c\x0d\x04\x09\x03\x02", "OpenPGP-encrypted data");
    check_refused(b"plain text, then\0a NUL", "binary data (NUL byte at offset 16)");
    assert_eq!(super::nul_reason(5_000_000_000).to_string(), "binary data (NUL byte at offset 5000000000)");
}

#[test]
fn files_that_cannot_be_read_say_why() {
    let folder = tempfile::tempdir().unwrap();
    let reason = |name: &str, explicit| {
        let path = folder.path().join(name);
        open(&Source { relative: path.clone(), path, explicit }, &Limits::default())
            .err()
            .map(|why| (why.is_incomplete(), why.to_string()))
    };
    assert_eq!(reason("gone", true), Some((true, "No such file or directory (os error 2)".into())));
    assert_eq!(reason("", true), Some((true, "is a folder".into())));
    let fifo = folder.path().join("fifo");
    rustix::fs::mkfifoat(rustix::fs::CWD, &fifo, rustix::fs::Mode::RWXU).unwrap();
    assert_eq!(reason("fifo", false), Some((false, "not a regular file any more".into())));
}

/// Reads a named pipe as the user would give one.
#[test]
fn a_named_pipe_that_is_given_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fifo");
    rustix::fs::mkfifoat(rustix::fs::CWD, &path, rustix::fs::Mode::RWXU).unwrap();
    for codec in [Codec::None, Codec::Gzip] {
        let writer = {
            let (path, bytes) = (path.clone(), encode(codec, &text(100_000)));
            std::thread::spawn(move || std::fs::write(path, bytes).unwrap())
        };
        let opened =
            open(&Source { path: path.clone(), relative: path.clone(), explicit: true }, &Limits::default()).ok().unwrap();
        let mut decoded = Vec::new();
        stream(opened.content).read_to_end(&mut decoded).unwrap();
        writer.join().unwrap();
        assert_eq!((opened.codec, opened.regular), (codec, false));
        assert!(decoded == text(100_000));
    }
}

/// What a stream's head is decided on, when its bytes arrive as these pieces and more would come only later.
#[track_caller]
fn check_head(pieces: &[&[u8]], expected: &[u8]) {
    struct Pieces<'a>(std::slice::Iter<'a, &'a [u8]>);
    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let piece = self.0.next().expect("reading again would wait");
            buffer[..piece.len()].copy_from_slice(piece);
            Ok(piece.len())
        }
    }
    let mut replay = Replay::default();
    replay.fill(&mut Pieces(pieces.iter()), false);
    assert_eq!(replay.head, expected);
}

#[test]
fn a_stream_is_decided_on_as_few_bytes_as_will_do() {
    check_head(&[b"h", b"ello"], b"hello");
    check_head(&[b"a\n"], b"a\n");
    check_head(&[b"\xff\xfe", b"a\0"], b"\xff\xfea\0");
    check_head(&[b"a\0b\0", b"c\0\n"], b"a\0b\0c\0\n");
    check_head(&[b"one line\n"], b"one line\n");
    check_head(&[b"P", b"a\n"], b"Pa\n");
    check_head(&[b"\x1f", b"\x8b", b"\x08"], b"\x1f\x8b\x08");
    check_head(&[b"\xfd7z", b"XZ", b"\0rest"], b"\xfd7zXZ\0rest");
    check_head(&[b"B", b"Z", b"h", b"9", b"!"], b"BZh9!");
    check_head(&[b"", b"never read"], b"");
    check_head(&[b"PK", b""], b"PK");
}

#[test]
fn every_magic_number_is_found_however_it_arrives() {
    for codec in CODECS {
        let bytes = encode(codec, b"text\n");
        let enough = (0..bytes.len()).find(|&len| !magic::is_undecided(&bytes[..len])).unwrap();
        assert_eq!(magic::codec_of(&bytes[..enough]), codec);
    }
}

#[test]
fn would_block_tells_waiting_from_data_and_from_the_end() {
    let (mut reader, mut writer): (_, PipeWriter) = io::pipe().unwrap();
    grow_pipe(&reader);
    assert!(would_block(&reader), "empty");
    writer.write_all(b"x").unwrap();
    assert!(!would_block(&reader), "data");
    reader.read_exact(&mut [0]).unwrap();
    assert!(would_block(&reader), "empty again");
    drop(writer);
    assert!(!would_block(&reader), "end");
    let file = tempfile::tempfile().unwrap();
    grow_pipe(&file);
    assert!(!would_block(&file), "a file never waits");
}

#[test]
fn a_file_that_shrinks_while_it_is_read_just_ends() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&text(1_000_000)).unwrap();
    let path = file.path().to_path_buf();
    let opened = open(&Source { relative: path.clone(), path, explicit: false }, &Limits::default()).ok().unwrap();
    let mut buffer = vec![0; 100_000];
    let mut reader = stream(opened.content);
    reader.read_exact(&mut buffer).unwrap();
    file.as_file().set_len(50_000).unwrap();
    assert_eq!(reader.read(&mut buffer).unwrap(), 0);
    assert_eq!(opened.metadata.len(), 1_000_000);
}

#[test]
fn peeking_leaves_a_file_where_it_stands() {
    let mut file: File = tempfile::tempfile().unwrap();
    file.write_all(b"skipped text").unwrap();
    io::Seek::seek(&mut file, io::SeekFrom::Start(8)).unwrap();
    assert_eq!(super::peek(&mut file).unwrap(), b"text");
    let mut rest = String::new();
    file.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "text");
}

/// Data that waits in the pipe reaches the reader without more of it, or its end, having to come.
#[test]
fn compressed_streams_do_not_wait_for_a_full_head() {
    let (reader, mut writer) = io::pipe().unwrap();
    let (sent, received) = std::sync::mpsc::channel();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(b"line\n").unwrap();
    encoder.flush().unwrap();
    writer.write_all(encoder.get_ref()).unwrap();
    std::thread::spawn(move || {
        let input = io::BufReader::new(reader);
        let mut decoder = decode::decoder(Codec::Gzip, input, super::MAX_WINDOW).unwrap();
        let mut replay = Replay::default();
        replay.fill(&mut decoder, false);
        sent.send(replay.head).unwrap();
    });
    assert_eq!(received.recv_timeout(Duration::from_secs(10)).unwrap(), b"line\n");
    drop(writer);
}

#[test]
fn brotli_is_known_by_its_name_and_its_first_bytes() {
    let bytes = text(300_000);
    let folder = tempfile::tempdir().unwrap();
    let open_named = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        open(&Source { relative: path.clone(), path, explicit: false }, &Limits::default())
    };
    let read = |name: &str, bytes: &[u8]| {
        let opened = open_named(name, bytes).unwrap_or_else(|why| panic!("{name}: {why}"));
        let mut decoded = Vec::new();
        let end = stream(opened.content).read_to_end(&mut decoded).map_err(|error| error.to_string());
        (opened.codec, decoded, end)
    };
    let encoded = encode(Codec::Brotli, &bytes);
    assert!(read("a.log.br", &encoded) == (Codec::Brotli, bytes.clone(), Ok(bytes.len())));
    assert_eq!(read("empty.br", &encode(Codec::Brotli, b"")), (Codec::Brotli, Vec::new(), Ok(0)));
    let (_, decoded, end) = read("cut.br", &encoded[..encoded.len() / 2]);
    assert_eq!(end, Err("the brotli data ends too early".into()));
    assert!(bytes.starts_with(&decoded));
    let (_, _, end) = read("more.br", &[&encoded[..], b"more"].concat());
    assert_eq!(end, Err("the brotli data is damaged: something follows its end".into()));
    // Other names, and text of that name.
    assert!(open_named("a.log", &encoded).ok().is_none_or(|opened| opened.codec == Codec::None));
    for text in [
        "line of text\n",
        "id,name\n1,Jan\n",
        "{\"a\": 1}\n",
        "2026-01-05 10:11:12 login\n",
        "\n",
        "# comment\n",
        "<a/>",
        "Naam: Müller\n",
    ] {
        assert_eq!(read("text.br", text.as_bytes()), (Codec::None, text.as_bytes().to_vec(), Ok(text.len())), "{text}");
    }
    assert_eq!(read("gz.br", &encode(Codec::Gzip, b"text\n")).0, Codec::Gzip);
}

#[test]
fn lz4_frames_may_have_skippable_ones_between() {
    let skippable = b"\x50\x2a\x4d\x18\x03\0\0\0abc".to_vec();
    let frames = [encode(Codec::Lz4, b"first\n"), skippable, encode(Codec::Lz4, b"last\n")].concat();
    assert_eq!(read(&frames).1, b"first\nlast\n");
    let behind = [encode(Codec::Lz4, b"first\n"), b"junk".to_vec()].concat();
    let (_, decoded, end) = read(&behind);
    assert_eq!((decoded.as_slice(), end.is_err()), (&b"first\n"[..], true));
    // Cut between two blocks, and within the mark behind them.
    let whole = encode(Codec::Lz4, &noise(200_000));
    for cut in [65_543 + 4, whole.len() - 8, whole.len() - 6] {
        assert_eq!(read(&whole[..cut]).2.unwrap_err().to_string(), "the lz4 data ends too early", "{cut}");
    }
}
