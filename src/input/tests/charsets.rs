//! Which character set a text is in, and that it does not matter how it is read.

use super::*;

#[test]
fn text_in_other_character_sets_is_read_as_utf8() {
    let text = "Jan, jan@example.com\r\nMüller\r\n".repeat(4000);
    let units16: Vec<u16> = text.encode_utf16().collect();
    let wide: [(&str, Vec<u8>); 4] = [
        ("UTF-16LE", units16.iter().flat_map(|unit| unit.to_le_bytes()).collect()),
        ("UTF-16BE", units16.iter().flat_map(|unit| unit.to_be_bytes()).collect()),
        ("UTF-32LE", text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect()),
        ("UTF-32BE", text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect()),
    ];
    for (name, bytes) in wide {
        for codec in [Codec::None].into_iter().chain(CODECS) {
            let opened = open_bytes(&encode(codec, &bytes), Limits::default()).unwrap_or_else(|why| panic!("{name}: {why}"));
            let Content::Stream(mut opened) = opened.content else { panic!("an archive") };
            let mut decoded = String::new();
            opened.reader.read_to_string(&mut decoded).unwrap();
            assert_eq!((opened.decision.get().map(|(set, _)| set.name()), decoded == text), (Some(name), true), "{codec}");
        }
    }
    let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
    let Content::Stream(mut opened) = open_bytes(&latin, Limits::default()).ok().unwrap().content else { panic!("an archive") };
    let mut decoded = String::new();
    opened.reader.read_to_string(&mut decoded).unwrap();
    assert_eq!((opened.decision.get().map(|(set, _)| set.name()), decoded == text), (Some("windows-1252"), true));
}

/// A reader that gives at most so many bytes a call, in turn, and then an error if one is asked for.
struct Dribble<'a>(&'a [u8], Vec<usize>, usize, bool);

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.1[self.2 % self.1.len()].min(buffer.len()).min(self.0.len());
        self.2 += 1;
        if size == 0 && self.3 {
            return Err(io::Error::other("broken"));
        }
        buffer[..size].copy_from_slice(&self.0[..size]);
        self.0 = &self.0[size..];
        Ok(size)
    }
}

/// Text, its set, and how reading ended.
fn transcoded(bytes: &[u8], sizes: &[usize], is_broken: bool, room: usize) -> (Vec<u8>, Option<&'static str>, Option<String>) {
    let mut reader = Transcoding::new(Dribble(bytes, sizes.to_vec(), 0, is_broken), Choice::Told, None);
    let (mut text, mut buffer) = (Vec::new(), vec![0; room]);
    let end = loop {
        match reader.read(&mut buffer) {
            Ok(0) => break None,
            Ok(length) => text.extend_from_slice(&buffer[..length]),
            Err(error) => break Some(error.to_string()),
        }
    };
    (text, reader.decision().get().map(|(set, _)| set.name()), end)
}

proptest! {
    #[test]
    fn what_a_stream_is_does_not_depend_on_how_it_is_read(
        pieces in proptest::collection::vec(prop_oneof![
            Just(b"line of text\n".to_vec()),
            Just("Müller".as_bytes().to_vec()),
            Just(b"M\xfcller\n".to_vec()),
            Just(b"\xc3".to_vec()),
            Just("漢字\n".as_bytes().to_vec()),
            Just(b"\x8e\x9a\x96\xbc\n".to_vec()),
            Just(b"x".repeat(30_000)),
            proptest::collection::vec(1u8.., 0..20),
        ], 0..10),
        sizes in proptest::collection::vec(prop_oneof![1usize..9, 1usize..90_000], 1..4),
        room in prop_oneof![1usize..9, 1usize..90_000],
        is_broken in any::<bool>(),
    ) {
        let bytes = pieces.concat();
        let whole = transcoded(&bytes, &[usize::MAX], is_broken, 100_000);
        prop_assert_eq!(&transcoded(&bytes, &sizes, is_broken, room), &whole);
        prop_assert_eq!(whole.2.is_some(), is_broken);
        if whole.1.is_none() {
            prop_assert!(whole.0 == bytes);
        }
    }
}

#[test]
fn the_first_line_that_is_not_ascii_decides() {
    let check = |bytes: &[u8], expected: Option<&str>| {
        let (text, set, _) = transcoded(bytes, &[7], false, 4096);
        assert_eq!(set, expected, "{}", String::from_utf8_lossy(bytes));
        assert_eq!(set.is_none(), text == bytes);
    };
    check("id;naam\n1;Müller\n".as_bytes(), None);
    check(b"id;naam\n1;M\xfcller\n", Some("windows-1252"));
    check("1;Müller\n2;M\u{fc}ller\n".as_bytes(), None);
    check(b"1;M\xc3\xbcller\n2;M\xfcller\n", None);
    check(b"1;M\xfcller\n2;M\xc3\xbcller\n", Some("windows-1252"));
    check(b"caf\xe9", Some("windows-1252"));
    // Behind the first 64 KiB bytes stay what they are.
    let far = |before: usize| [b"x\n".repeat(before / 2), b"M\xfcller\n".to_vec()].concat();
    check(&far(60_000), Some("windows-1252"));
    check(&far(70_000), None);
    // A character that lies over the limit.
    check(&[b"x".repeat(64 * 1024 - 1), "é\n".as_bytes().to_vec()].concat(), None);
}

#[test]
fn a_nul_character_ends_a_text() {
    let bytes = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    let text = bytes("\u{feff}one line\nand \0 more\n");
    let (_, decoded, end) = read(&text);
    assert_eq!(
        (decoded.as_slice(), end.unwrap_err().to_string()),
        (&b"\xef\xbb\xbfone line\nand "[..], "binary data (NUL byte at offset 28)".into())
    );
    assert_eq!(&text[28..30], &[0, 0]);
}

#[test]
fn text_that_begins_like_a_format_is_text() {
    for text in [
        "070701,10:00,call\n",
        "MZ and BM\n",
        "RIFF raff\n",
        "PACK up\n",
        "BZh9 is a header\n",
        "BZh\n",
        "P",
        "PK",
        "%PD",
        "Rar!",
        "ID3\n",
        "\u{feff}text with a UTF-8 mark\n",
        "x^2\n",
        "age-encryption.org",
        "!<arch>",
        "\u{85}text",
        "GIF",
        "70.10.20",
    ] {
        let (codec, decoded, end) = read(text.as_bytes());
        assert_eq!((codec, decoded.as_slice(), end.unwrap()), (Codec::None, text.as_bytes(), text.len()));
    }
}
