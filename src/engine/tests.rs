//! The stream against the whole buffer: how bytes arrive, and where lines are cut, changes neither findings nor output.

use std::io::{self, Read};

use proptest::prelude::*;

use crate::detect::vector::Kernel;
use crate::error::Result;
use crate::format::{Options, Structure};
use crate::model::{Finding, limits};
use crate::transform::Key;

use super::block::{Block, Eagerness};
use super::reading::Reading;
use super::stitch::{Sink, Stitcher};
use super::{Engine, Finder, Setup, Worker};

/// Start, end, index of the detector, confidence, whether it was validated.
type Found = (u64, u64, usize, u8, bool);

fn engine(actions: &str, kernel: Kernel) -> Engine {
    let key = Key::from_hex(&"5a".repeat(32)).unwrap();
    let setup = Setup { key, ..Setup::built_in().unwrap() }.act(actions).unwrap();
    Engine::with_kernel(setup, kernel).unwrap()
}

fn whole(engine: &Engine, text: &[u8]) -> Vec<Found> {
    let mut found = Vec::new();
    engine.find(text, &mut Worker::default(), |candidate, _| {
        found.push((
            candidate.start.into(),
            candidate.end.into(),
            candidate.detector.get(),
            candidate.score,
            candidate.traits.validated,
        ));
    });
    found
}

fn redacted(engine: &Engine, text: &[u8]) -> Vec<u8> {
    let mut output = Vec::new();
    engine.redact(text, &mut Worker::default(), &mut output);
    output
}

/// A reader that gives at most so many bytes a call, in turn.
struct Dribble<'a> {
    left: &'a [u8],
    sizes: &'a [usize],
    turn: usize,
}

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.sizes[self.turn % self.sizes.len()].min(buffer.len()).min(self.left.len());
        self.turn += 1;
        buffer[..size].copy_from_slice(&self.left[..size]);
        self.left = &self.left[size..];
        Ok(size)
    }
}

/// Keeps what it is given, and holds each finding's value and place to the text.
struct Collected<'a> {
    text: &'a [u8],
    found: Vec<Found>,
    output: Vec<u8>,
}

impl Sink for Collected<'_> {
    const POSITIONS: bool = true;

    fn finding(&mut self, finding: &Finding, _at: u64, value: &[u8]) -> Result<()> {
        let (start, end) = (finding.start as usize, finding.end as usize);
        if !finding.traits.encoded {
            assert_eq!(value, &self.text[start..end.min(start + limits::MAX_FINDING)]);
        }
        let before = &self.text[..start];
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        assert_eq!(finding.line, before.iter().filter(|byte| **byte == b'\n').count() as u64 + 1);
        assert_eq!(finding.column, (start - line_start) as u64 + 1);
        if !finding.traits.encoded {
            assert_eq!(finding.traits.run, end - start > limits::MAX_FINDING);
        }
        self.found.push((finding.start, finding.end, finding.detector.get(), finding.score, finding.traits.validated));
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.output.extend_from_slice(bytes);
        Ok(())
    }
}

fn streamed(engine: &Engine, text: &[u8], sizes: &[usize], hard_cut: usize, eagerness: Eagerness) -> (Vec<Found>, Vec<u8>) {
    let mut reader = Dribble { left: text, sizes, turn: 0 };
    let mut block = Block::new();
    let mut scratch = Finder::new();
    let mut stitcher = Stitcher::new(Some(&engine.editor));
    let mut sink = Collected { text, found: Vec::new(), output: Vec::new() };
    let structure = engine.structure(Options { with_parts: true, ..Options::default() });
    let mut reading = Reading::new(hard_cut, structure);
    let mut follow = |structure: &mut Structure, block: &mut Block| engine.follow(structure, block);
    while reading.next(&mut reader, eagerness, &|| true, &mut follow, &mut block).unwrap() {
        let worked = engine.work(block, Some(&engine.editor), &mut scratch);
        stitcher.block(&worked, &mut sink).unwrap();
        block = worked.block;
    }
    (sink.found, sink.output)
}

/// Bytes of which values, and what stands around them, are made.
fn filler(bytes: usize) -> impl Strategy<Value = String> {
    let words = ["lorem ", "id=17 ", "a.b-c_", "x", "\\", "\\\"", "'", "0", ": ", "@", "é", "[", "]", "=", ", ", "\t"];
    (proptest::collection::vec(prop::sample::select(words.to_vec()), 1..8), 1..bytes)
        .prop_map(|(words, length)| words.concat().repeat(length / 4 + 1).chars().take(length).collect())
}

/// Something to find, or nearly so.
fn value() -> impl Strategy<Value = String> {
    let values = [
        "jan.jansen+x@mail.example.com",
        "mailto:a@example.org",
        "user=q%40example.com&x=1",
        "4111 1111 1111 1111",
        "card 4000-0566-5566-5556.",
        "5555555555554444",
        "NL91 ABNA 0417 1643 00",
        "GB29NWBK60161331926819",
        "+44 7700 900123",
        "tel: +1 (212) 555-0123",
        "call 020 7946 0958",
        "192.0.2.14:443",
        "[2001:db8::17%eth0]:80",
        "00:00:5e:00:53:af",
        "sip:alice@pbx.example.com:5060;transport=tcp",
        "<sips:+442079460958@example.org>",
        "https://bob:hunter2@example.net/x",
        "password=\"a\\\"b\\\\\" ",
        "\"password\": \"x y\\\\\\\"z\", ",
        "{\\\"password\\\":\\\"s3\\\\\\\"cr\\\"}",
        "<password>tr0ub4dor</password>",
        "pwd=hunter2,user=x ",
        "Authorization: Bearer abcDEF123._-~+/=\r\n",
        "Authorization: Basic dXNlcjpwYXNz ",
        "\x1b[32mjan@example.com\x1b[0m",
        "\x1b[1;31m",
        "ip \x1b[33m192.0.2.7\x1b[0m ",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAKCAQ\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\\nMIIEow\\n-----END PRIVATE KEY-----",
        "-----BEGIN OPENSSH PRIVATE KEY-----\n",
        "[EMAIL:7k3fq2xa9b]",
        "[CARD] [PHONE:7k3fq2xa9b~2222]",
        "************1111",
        "j***@example.com",
        "jan",
        "@example.com",
        " 4111 11",
        "11 1111 1111",
    ];
    prop::sample::select(values.to_vec()).prop_map(str::to_owned)
}

/// A value that goes on and on: longer than a finding may be, or than what is looked at behind a cut.
fn long_value() -> impl Strategy<Value = String> {
    let shapes = [
        ("password=\"", "\\\"a b", "\""),
        ("\"password\":\"", "ab\\\\", "\","),
        ("{\\\"password\\\":\\\"", "x\\\\\\\"", "\\\"}"),
        ("password='", "it''s a ", "'"),
        ("password='", "a''", "'"),
        ("<password>", "p q ", "</password>"),
        ("password=", "abcdefg", " "),
        ("Authorization: Bearer ", "QUJD", " "),
        ("-----BEGIN PRIVATE KEY-----\\n", "TUlJRW93SUJBQUtDQVFFQQ", "\\n-----END PRIVATE KEY-----"),
        ("-----BEGIN PRIVATE KEY-----\n", "TUlJRW93SUJBQUtDQVFFQQ\n", "-----END PRIVATE KEY-----"),
        ("sip:", "user", "@example.com"),
        ("sip:bob@example.com;tag=", "abc.", ">"),
        ("https://bob:", "hunter", "@example.net/"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJ", "QUJD", ".dozjgNryP4J3jVmNHl0w5N"),
        ("", "abc.def", "@example.com"),
        ("a@", "mail.", "example.com"),
        ("", "4111 1111 1111 1111, ", ""),
        ("", "4", ""),
    ];
    let lengths = prop_oneof![1..200usize, 7_900..8_400usize, 16_000..60_000usize];
    (prop::sample::select(shapes.to_vec()), lengths, any::<bool>()).prop_map(|((open, body, close), length, ends)| {
        let mut text = open.to_owned();
        text.extend(body.chars().cycle().take(length));
        text.push_str(match () {
            () if ends => close,
            // An open quote goes on over what follows.
            () if open.ends_with('"') => "",
            () => "\n",
        });
        text.push_str(if ends { " " } else { "" });
        text
    })
}

/// Pieces of text, shown in short where a test fails.
#[derive(Clone)]
struct Text(Vec<String>, &'static str);

impl Text {
    fn joined(&self) -> String {
        self.0.join(self.1)
    }
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut at = 0;
        for piece in &self.0 {
            let short: String = piece.chars().take(90).collect();
            let end: String = piece.chars().skip(90).skip(piece.chars().count().saturating_sub(90 + 30)).collect();
            writeln!(f, "{at:8} {short:?} .. {end:?}, {} bytes", piece.len())?;
            at += piece.len() + self.1.len();
        }
        Ok(())
    }
}

/// Parts of tables.
const TABLES: [&str; 18] = [
    "first_name,phone,x\nJan,31612345678,\n\"Piet, jr\",\"+31201234567\",y\n",
    "\nINSERT INTO users (id, first_name, phone) VALUES (1,'Jan',31612345678),",
    "(2,'O''Brien','x'),(3,NULL,4111111111111111);\n",
    "\nCREATE TABLE p (first_name text, phone bigint, seen inet);\nCOPY p FROM stdin;\n",
    "Jan\t31612345678\t192.0.2.7\n",
    "\\.\n",
    "'",
    "\"first_name\": \"Jan\", \"phone\": 31612345678, ",
    "\n[19-11-2024 10:15:03] Jan de Vries: ",
    "\n00:00:04,000 --> 00:00:09,500\n>> JAN: hi\n",
    "\nFrom: Jan <jan@example.com>\nTo: \"Vries, Jan\" <jan@example.com>, ",
    "\nNov 19 10:15:03 web1 sshd[1]: Accepted password for jan from ",
    "192.0.2.7 - jan [19/Nov/2024:10:15:03 +0000] ",
    "(4,'password: \" z','secret=\"','x'),",
    "\nINSERT INTO t VALUES ('passwd: (','a)','token: \"",
    "','it''s \"b\"','password=','",
    "first_name;x;y\n\"password: \"\"z\";8;\"name: \"\"\"\nJan;secret='q;x'",
    "clid,billsec,dst\n\"\"\"Jan\"\" <31612345678>\",1,31612345678\n",
];

/// Lines long and short, with values next to each other in every way; `between` stands between the pieces.
fn text(pieces: usize, between: &'static str) -> impl Strategy<Value = Text> {
    let piece = prop_oneof![
        6 => value(),
        4 => filler(40),
        2 => filler(6_000),
        1 => long_value(),
        1 => prop::sample::select(vec![" ", "\n", "\n\n", "\r\n", ", "]).prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 1..pieces).prop_map(move |pieces| Text(pieces, between))
}

/// [`text`] with parts of tables between.
fn tables(pieces: usize) -> impl Strategy<Value = Text> {
    let table = prop::sample::select(TABLES.to_vec()).prop_map(str::to_owned);
    let lines = text(4, "").prop_map(|text| text.joined());
    proptest::collection::vec(prop_oneof![table, lines], 1..pieces).prop_map(|pieces| Text(pieces, ""))
}

/// A mail with parts in both encodings, and what breaks one.
fn mails() -> impl Strategy<Value = Text> {
    let part = (text(6, ""), 0..4usize, any::<bool>()).prop_map(|(text, encoding, is_broken)| {
        let text = text.joined().replace('\r', "");
        let (name, body) = match encoding {
            0 => ("7bit", text),
            1 => ("quoted-printable", text.replace('=', "=3D").replace("example", "ex=\nample").replace("60", "=36=30")),
            _ => ("base64", base64(text.as_bytes(), 4 * encoding * 9)),
        };
        let broken = if is_broken { "* " } else { "" };
        format!("--b\nContent-Type: text/plain\nContent-Transfer-Encoding: {name}\n\n{body}{broken}\n")
    });
    let head = "From: Jan <jan@example.com>\nContent-Type: multipart/mixed; boundary=b\n\n".to_owned();
    proptest::collection::vec(part, 1..6).prop_map(move |mut parts| {
        parts.insert(0, head.clone());
        parts.push("--b--\n".to_owned());
        Text(parts, "")
    })
}

/// In lines of so many characters.
fn base64(bytes: &[u8], width: usize) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        let digit = |i: usize| char::from(DIGITS[(bits >> (18 - 6 * i)) as usize & 63]);
        out.extend((0..4).map(|i| if i <= group.len() { digit(i) } else { '=' }));
    }
    let lines: Vec<String> = out.as_bytes().chunks(width).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    lines.join("\n")
}

/// Values in prose, each set apart from the next.
fn prose() -> impl Strategy<Value = Text> {
    let whole = value().prop_filter("a value that is at its end", |value| !value.contains('\n') && !value.ends_with('\\'));
    proptest::collection::vec(whole, 1..20).prop_map(|pieces| Text(pieces, " and\n"))
}

const ACTIONS: [&str; 4] =
    ["*=label", "*=label:plain,credit_card=mask:last4", "*=remove", "email_address=keep,password=keep,sip_uri=keep"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a_stream_is_the_whole_buffer(
        text in prop_oneof![2 => text(40, ""), 2 => tables(16), 1 => mails()],
        sizes in proptest::collection::vec(prop_oneof![1usize..4, 1usize..70_000], 1..5),
        hard_cut in prop_oneof![1_500usize..4_000, 1_500usize..40_000],
        actions in prop::sample::select(ACTIONS.to_vec()),
        eagerness in prop::sample::select(vec![0, 1, 2]),
    ) {
        let text = text.joined();
        let engine = engine(actions, Kernel::best());
        let eagerness = [Eagerness::Full, Eagerness::Idle, Eagerness::Line][eagerness];
        let (found, output) = streamed(&engine, text.as_bytes(), &sizes, hard_cut, eagerness);
        prop_assert_eq!(found, whole(&engine, text.as_bytes()));
        prop_assert!(output == redacted(&engine, text.as_bytes()), "the bytes differ");
    }

    #[test]
    fn all_kernels_find_the_same(text in tables(10), noise in proptest::collection::vec(any::<u8>(), 0..300)) {
        let mut bytes = text.joined().into_bytes();
        bytes.extend(noise);
        prop_assert_eq!(whole(&engine("", Kernel::Portable), &bytes), whole(&engine("", Kernel::best()), &bytes));
    }

    #[test]
    fn plain_labels_stand_for_the_findings_and_every_other_byte_stays(text in text(20, "")) {
        // What begins a file of settings would get quotes besides.
        let text = format!("Hi!\n{}", text.joined());
        let engine = engine("*=label:plain", Kernel::best());
        let (mut expected, mut at) = (String::new(), 0);
        let mut quotes = Vec::new();
        engine.find(text.as_bytes(), &mut Worker::default(), |found, _| quotes.push(found.traits.slot.quotes().to_vec()));
        for ((start, end, detector, ..), quotes) in whole(&engine, text.as_bytes()).into_iter().zip(quotes) {
            // Behind a key in quotes what stands for a number has quotes too.
            let quotes = String::from_utf8(quotes).unwrap();
            expected += &text[at..start as usize];
            expected += &format!("{quotes}[{}]{quotes}", engine.detectors[detector].label);
            // Behind a key that was cut short the next line begins.
            expected += if text[..end as usize].ends_with('\n') { "\n" } else { "" };
            at = end as usize;
        }
        expected += &text[at..];
        prop_assert!(redacted(&engine, text.as_bytes()) == expected.as_bytes());
    }

    #[test]
    fn redacted_text_is_clean_and_stays_as_it_is(text in prose(), actions in prop::sample::select(ACTIONS[..2].to_vec())) {
        let text = text.joined();
        let engine = engine(actions, Kernel::best());
        let once = redacted(&engine, text.as_bytes());
        prop_assert_eq!(whole(&engine, &once), vec![], "{}", String::from_utf8_lossy(&once));
    }
}

#[test]
fn a_quote_that_is_never_closed_ends_where_it_must_however_it_is_cut() {
    let key = "-----BEGIN PRIVATE KEY-----\n".to_owned() + &"TUlJRW93SUJBQUtDQVFFQQ\n".repeat(2_000);
    for (name, open, body, length, end) in [
        (
            "at the end of its line",
            "\nINSERT INTO t VALUES ('passwd: (','a)','token: \"\"password\":\"",
            "ab\\\\",
            45_281,
            "\r\n",
        ),
        // Its cell ends before the key does.
        (
            "with the key that begins in it",
            "\nCREATE TABLE p (first_name text);\nCOPY p FROM stdin;\npassword=\"",
            "\\\"a b",
            49_200,
            &key,
        ),
        // It ends where a buffer does, its cell a little later.
        (
            "before its cell",
            "first_name;x;y\n\"password: \"\"z\";8;\"name: \"\"\"\nJan;secret='q;x'password=\"",
            "\\\"a b",
            33_324,
            "\" sip:alice@pbx.example.com:5060;transport=tcp",
        ),
        (
            "with the token that is nearly all of it",
            "\nINSERT INTO t VALUES ('passwd: (','a)','token: \"eyJhbGciOiJIUzI1NiJ9.eyJ",
            "QUJD",
            18_547,
            ".dozjgNryP4J3jVmNHl0w5N ",
        ),
        (
            "behind the key that ends in it",
            "\nINSERT INTO t VALUES ('passwd: (','a)','token: \"-----BEGIN PRIVATE KEY-----\\n",
            "TUlJRW93SUJBQUtDQVFFQQ",
            18_310,
            "\\n-----END PRIVATE KEY----- : lorem x0':",
        ),
        // Its cell begins before the bytes that are looked at where it ends: on the line before, or far before it.
        (
            "behind the line on which its cell begins",
            "\nINSERT INTO t VALUES ('passwd: (','a)','token: \"Authorization: Bearer abcDEF123._-~+/=\r\npassword=\"",
            "\\\"a b",
            7_900,
            &"lorem '".repeat(52),
        ),
        (
            "with a URI far behind it",
            "first_name;x;y\n\"password: \"\"z\";8;\"name: \"\"\"\nJan;secret='q;x'password=\"",
            "\\\"a b",
            35_217,
            "\" sip:alice@pbx.example.com:5060;transport=tcp",
        ),
        // Told at a glance where enough follows, but not from the line before.
        (
            "with the URI that its cell ends",
            "first_name;x;y\n\"password: \"\"z\";8;\"name: \"\"\"\nJan;secret='q;x'\nsip:alice@pbx.example.com:5060;transport=tcp",
            ", ",
            128,
            "",
        ),
        (
            "in a cell that begins on the line before",
            "\nINSERT INTO t VALUES ('passwd: (','a)','token: \"(2,'O''Brien','x'),(3,NULL,4111111111111111);\npassword=\"",
            "\\",
            1,
            "(4,'password: \" z','secret=\"','x'),",
        ),
        (
            "that goes on behind a bracket",
            "sip:alice@pbx.example.com:5060;transport=tcp[2001:db8::17%eth0]:80sip:",
            "user",
            46_784,
            "@example.com ",
        ),
        (
            "behind more digits than any number has",
            "4111 1111 1111 1111",
            "4",
            43_882,
            " 5555555555554444<sips:+442079460958@example.org>",
        ),
        (
            "behind what is no table for its comma",
            "\nNov 19 10:15:03 web1 sshd[1]: Accepted password for jan from ",
            ", ",
            2,
            "\\.\n",
        ),
    ] {
        let mut text = open.to_owned();
        text.extend(body.chars().cycle().take(length));
        text.push_str(end);
        for action in ["*=label", "*=remove"] {
            let engine = engine(action, Kernel::best());
            for eagerness in [Eagerness::Full, Eagerness::Idle] {
                let (found, output) = streamed(&engine, text.as_bytes(), &[1], 1_500, eagerness);
                assert_eq!(found, whole(&engine, text.as_bytes()), "{name}");
                assert!(output == redacted(&engine, text.as_bytes()), "{name}");
            }
        }
    }
}

#[test]
fn rows_without_names_of_columns_are_told_by_their_values_however_they_arrive() {
    let row = |i: usize| {
        let (first, last) =
            [("Fatima", "El Amrani"), ("jaap", "van der Berg"), ("Priya", "Raghunathan"), ("Xqyra", "Vlomp")][i % 4];
        format!("{i};{first};{last};p{i}@example.com;0612345{i:03};{}-03-19{};{i}\n", 10 + i % 18, 60 + i % 33)
    };
    let mut text: String = (0..3).map(row).collect();
    let setup = Setup { format: Some("rows".to_owned()), ..Setup::built_in().unwrap() }.act("*=label:plain").unwrap();
    let engine = Engine::with_kernel(setup, Kernel::best()).unwrap();
    // Three rows are too few.
    assert!(!redacted(&engine, text.as_bytes()).starts_with(b"0;[NAME];[NAME];[EMAIL];[PHONE];[BIRTHDATE];0\n"));
    text.extend((3..600).map(row));
    text.push_str("\"600\";\"Jan\";\"x\ny\";;;;\n");
    let output = redacted(&engine, text.as_bytes());
    for (i, line) in String::from_utf8_lossy(&output).lines().take(600).enumerate() {
        assert_eq!(line, format!("{i};[NAME];[NAME];[EMAIL];[PHONE];[BIRTHDATE];{i}"));
    }
    for (sizes, eagerness) in [(&[1][..], Eagerness::Idle), (&[7, 90], Eagerness::Idle), (&[5_000], Eagerness::Full)] {
        let (found, streamed) = streamed(&engine, text.as_bytes(), sizes, 1_500, eagerness);
        assert_eq!(found, whole(&engine, text.as_bytes()));
        assert!(streamed == output);
    }
    // Lines of a log have commas too.
    let log: String = (0..9).map(|i| format!("2026-11-27 10:00:0{i},INFO,main,started {i}\n")).collect();
    assert_eq!(redacted(&engine, log.as_bytes()), log.as_bytes());
}
