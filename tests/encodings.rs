//! Files in other character sets than UTF-8 are searched as their text, and stay in their set: every byte that is not replaced is kept.

use crate::corpus::{Kind, generate};
use crate::harness::{Folder, Ran, run};
use encoding_rs::Encoding;
use proptest::prelude::*;

/// Sets, with names and other words that each of them has.
const SETS: [(&str, &str); 13] = [
    ("utf-16le", "Müller 山田太郎 Łódź 😀"),
    ("utf-16be", "Müller 山田太郎 Łódź 😀"),
    ("utf-32le", "Müller 山田太郎 Łódź 😀"),
    ("utf-32be", "Müller 山田太郎 Łódź 😀"),
    ("windows-1252", "Müller André Åke 5 €"),
    ("windows-1250", "Žižek Łódź Němcová"),
    ("windows-1251", "Иван Петров"),
    ("koi8-r", "Иван Петров"),
    ("shift_jis", "顧客名 山田太郎 カード"),
    ("euc-jp", "顧客名 山田太郎 カード"),
    ("euc-kr", "고객 이름 김철수"),
    ("gb18030", "客户姓名 张伟 电话"),
    ("big5", "客戶姓名 王小明 電話"),
];

fn write(set: &str, text: &str) -> Vec<u8> {
    match set {
        "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        "utf-32le" => text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect(),
        "utf-32be" => text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect(),
        set => {
            let (bytes, _, is_lossy) = Encoding::for_label(set.as_bytes()).unwrap().encode(text);
            assert!(!is_lossy, "{set}: {text}");
            bytes.into_owned()
        }
    }
}

/// Lines with words of the set around what is found.
fn text(words: &str) -> String {
    let words: Vec<&str> = words.split(' ').collect();
    let line = |i: usize| {
        let word = words[i % words.len()];
        format!("{word} schreef {word}{i} <jan{i}@example.com> 192.0.2.{}; {word}, card 4111 1111 1111 1111 {word}\r\n", i % 250)
    };
    (0..400).map(line).collect()
}

/// The first bytes of a file are a finding: its end too is that in the bytes.
#[test]
fn a_finding_at_the_start_has_its_place() {
    for set in ["utf-16le", "utf-32be"] {
        let folder = Folder::with(&[("in", &write(set, "jan@example.com\n"))]);
        let found = lines(&folder.run("scan in --format jsonl").exits(0));
        let unit = write(set, "j").len();
        assert_eq!((found[0]["start"].as_u64(), found[0]["end"].as_u64()), (Some(0), Some(15 * unit as u64)), "{set}");
    }
}

/// The reports of a run, as values.
fn lines(ran: &Ran) -> Vec<serde_json::Value> {
    let lines = ran.text().lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    lines.filter(|line| line["type"] == "finding").collect()
}

#[test]
fn findings_are_those_of_the_text_at_their_places_in_the_bytes() {
    for (set, words) in SETS {
        let text = text(words);
        let bytes = write(set, &text);
        let folder = Folder::with(&[("utf8", text.as_bytes()), ("in", &bytes)]);
        for told in ["", "--encoding "] {
            // One line may be too little to tell a set, and then a name is none; what is found in ASCII is the same all the same.
            let flags = if told.is_empty() { "--skip person_name".to_owned() } else { format!("{told}{set}") };
            let skip = if told.is_empty() { flags.as_str() } else { "" };
            if told.is_empty() && set == "windows-1250" {
                // One line may be too little to tell it from windows-1252.
                continue;
            }
            let expected = lines(&folder.run(&format!("scan utf8 --format jsonl --show-values {skip}")).exits(0));
            let ran = folder.run(&format!("scan in --format jsonl --show-values {flags}")).exits(0);
            let found = lines(&ran);
            assert_eq!(found.len(), expected.len(), "{set}");
            let mut line_starts = vec![0];
            line_starts.extend(text.split_inclusive('\n').scan(0, |at, line| {
                *at += write(set, line).len();
                Some(*at)
            }));
            for (found, expected) in found.iter().zip(&expected) {
                for same in ["detector", "line", "value", "confidence"] {
                    assert_eq!(found[same], expected[same], "{set}: {expected}");
                }
                let number = |name: &str| found[name].as_u64().unwrap() as usize;
                let value = found["value"].as_str().unwrap();
                assert_eq!(&bytes[number("start")..number("end")], write(set, value), "{set}: {found}");
                assert_eq!(number("column") - 1, number("start") - line_starts[number("line") - 1], "{set}: {found}");
            }
            assert!(ran.text().contains(&format!("\"bytes\":{}", bytes.len())), "{set}");
        }
    }
}

#[test]
fn redaction_is_that_of_the_text() {
    for (set, words) in SETS {
        let text = text(words);
        let folder = Folder::with(&[("utf8", text.as_bytes()), ("in", &write(set, &text))]);
        // A name that is scrambled may get letters that the set does not have.
        let shaped = "*=scramble,person_name=label,ip_address=truncate";
        for action in ["*=label", "*=mask", shaped, "*=surrogate,person_name=label"] {
            let expected = String::from_utf8(folder.run(&format!("redact -q utf8 --action {action}")).exits(0).out).unwrap();
            let expected = write(set, &expected);
            let flags = format!("-q --action {action} --encoding {set}");
            assert!(folder.run(&format!("redact in {flags}")).exits(0).out == expected, "{set} {action}");
            let piped = run(&mut folder.inkout(&format!("redact {flags}")), &folder.read("in")).exits(0).out;
            assert!(piped == expected, "{set} {action}, piped");
            folder.run(&format!("redact in -o out --force {flags}")).exits(0);
            assert!(folder.read("out") == expected, "{set} {action}, into a file");
        }
    }
}

#[test]
fn values_beyond_ascii_are_found_whole() {
    let text = "id;naam;telefoon\n1;Renée Müller-Lüdenscheidt;0201234567\n2;Żaneta;\n".replace("Żaneta", "Åsa");
    let folder =
        Folder::with(&[("in.csv", &write("windows-1252", &text)), ("wide.csv", &write("utf-16le", &format!("\u{feff}{text}")))]);
    for name in ["in.csv", "wide.csv"] {
        let found = folder.run(&format!("scan {name} --format jsonl --show-values")).exits(0).findings();
        let names: Vec<&str> = found.iter().filter(|(kind, _)| kind == "person_name").map(|(_, value)| value.as_str()).collect();
        assert_eq!(names, ["Renée Müller-Lüdenscheidt", "Åsa"], "{name}");
    }
    let out = folder.run("redact -q in.csv --action *=label:plain").exits(0).out;
    assert_eq!(out, b"id;naam;telefoon\n1;[NAME];[PHONE]\n2;[NAME];\n");
}

#[test]
fn values_over_cuts_have_their_places() {
    // Longer than a block, and than a finding may be; each character of several bytes.
    let long = format!("naam: é password=\"{}\" und jan@example.com\n", "ж😀".repeat(150_000));
    let text = format!("{long}{long}é jan@example.com\n");
    for set in ["utf-16le", "utf-32be", "gb18030"] {
        let bytes = write(set, &text);
        let folder = Folder::with(&[("utf8", text.as_bytes()), ("in", &bytes)]);
        let expected = lines(&folder.run("scan utf8 --format jsonl").exits(0));
        let found = lines(&folder.run(&format!("scan in --format jsonl --encoding {set}")).exits(0));
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            let number = |line: &serde_json::Value, name: &str| line[name].as_u64().unwrap() as usize;
            let value = &text[number(expected, "start")..number(expected, "end")];
            assert!(bytes[number(found, "start")..number(found, "end")] == write(set, value), "{set}: {found}");
        }
    }
}

#[test]
fn formats_are_told_with_their_set() {
    let folder = Folder::with(&[("in.csv", &write("utf-16le", "\u{feff}id,first_name\n1,Jan\n"))]);
    let told = folder.run("scan in.csv --explain-format").exits(0);
    assert!(told.text().contains("in.csv: UTF-16LE from byte 0: byte order mark"), "{}", told.text());
    assert!(told.text().contains("in.csv: csv from byte"), "{}", told.text());
    folder.run("scan in.csv --encoding klingon").exits(2).names(&["no encoding `klingon`", "shift_jis"]);
}

#[test]
fn a_mark_before_a_text_hides_no_structure() {
    let folder = Folder::new();
    for text in [
        "CREATE TABLE u (id int, naam varchar(20), bsn int);\nINSERT INTO u VALUES (1,'Jan de Vries',111222333);\n",
        "INSERT INTO u (first_name, phone) VALUES ('Jan', '31612345678');\n",
        "COPY u (first_name) FROM stdin;\nJan\n\\.\n",
        "first_name,phone\nJan,31612345678\n",
        "{\"first_name\": \"Jan\"}\n",
        "first_name: Jan\nphone: \"31612345678\"\n",
        "From: Jan <jan@example.com>\nContent-Transfer-Encoding: base64\n\namFuQGV4YW1wbGUuY29tCg==\n",
    ] {
        let found = |text: String| {
            let ran = run(&mut folder.inkout("scan --format jsonl --show-values"), text.as_bytes()).exits(0);
            ran.findings()
        };
        let plain = found(text.to_owned());
        assert!(!plain.is_empty(), "{text}");
        assert_eq!(found(format!("\u{feff}{text}")), plain, "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever a file is taken for, it comes back byte for byte where nothing is replaced.
    #[test]
    fn nothing_is_lost(
        set in prop::sample::select(SETS.map(|(set, _)| set).to_vec()),
        is_told in any::<bool>(),
        noise in proptest::collection::vec(prop_oneof![3 => 1u8.., 1 => Just(b'\n')], 0..3000),
        lines in 0usize..30,
        seed in 0u64..1000,
    ) {
        let plain = generate(Kind::Dense, 100 * lines, seed);
        let bytes = [&plain[..], &noise[..], &plain[..], b"\xff"].concat();
        let folder = Folder::with(&[("in", &bytes)]);
        let flags = if is_told && !set.starts_with("utf") { format!("--encoding {set}") } else { String::new() };
        // Wide sets may have NUL characters in noise, and are held to this by the tests of their own.
        let out = folder.run(&format!("redact -q in --action *=keep {flags}")).exits(0).out;
        prop_assert!(out == bytes);
    }
}
