//! Texts, presentations and workbooks: what is found in them, and what is written back.

use std::io::{Cursor, Read};

use super::package::{IN_BOOK, IN_LETTER, book, letter, letter_parts, package};
use super::{holds_none_of, places};
use crate::harness::Folder;

/// The members of a zip archive, unpacked.
fn members(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let count = archive.len();
    let member = |number| {
        let mut member = archive.by_index(number).unwrap();
        let mut content = Vec::new();
        member.read_to_end(&mut content).unwrap();
        (member.name().unwrap().into_owned(), content)
    };
    (0..count).map(member).collect()
}

fn part(members: &[(String, Vec<u8>)], name: &str) -> String {
    String::from_utf8(members.iter().find(|(is, _)| is == name).unwrap().1.clone()).unwrap()
}

/// Redacts a document with these flags, and demands that it is the same but for these parts, and holds none of the values in any part.
#[track_caller]
fn redacted(name: &str, bytes: &[u8], flags: &str, changed: &[&str], values: &[&str]) -> Vec<(String, Vec<u8>)> {
    let folder = Folder::with(&[(name, bytes)]);
    folder.run(&format!("redact {name} -o out-{name} -q {flags}")).exits(0);
    let (before, after) = (members(bytes), members(&folder.read(&format!("out-{name}"))));
    let names = |members: &[(String, Vec<u8>)]| members.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&after), names(&before));
    let other: Vec<_> = before.iter().zip(&after).filter(|(a, b)| a.1 != b.1).map(|(a, _)| a.0.as_str()).collect();
    assert_eq!(other, changed);
    for (_, content) in &after {
        holds_none_of(content, values);
    }
    after
}

#[test]
fn findings_in_a_text_name_part_and_paragraph() {
    let folder = Folder::with(&[("letter.docx", &letter())]);
    let expected = [
        "docProps/core.xml:1 - person_name Jan de Vries",
        "docProps/core.xml:2 - person_name Anna Jansen",
        "word/document.xml:1 - email_address jan@example.com",
        "word/document.xml:1 - phone_number +31 6 12345678",
        "word/document.xml:3 - credit_card 4111 1111 1111 1111",
        "word/document.xml:4 - email_address anna@example.org",
        "word/_rels/document.xml.rels:1 - email_address jan@example.com",
        "word/header1.xml:1 - email_address anna@example.org",
        "word/comments.xml:1 - person_name Jan de Vries",
        "word/comments.xml:2 - ip_address 192.0.2.7",
    ];
    assert_eq!(places(&folder.run("scan letter.docx --format jsonl --show-values").exits(0)), expected);
}

#[test]
fn a_redacted_text_is_the_same_but_for_what_was_found() {
    let changed =
        ["docProps/core.xml", "word/document.xml", "word/_rels/document.xml.rels", "word/header1.xml", "word/comments.xml"];
    let after = redacted("letter.docx", &letter(), "--action *=label:plain --verify", &changed, &IN_LETTER);
    let text = part(&after, "word/document.xml");
    // The address is split over runs: the first has the label, and what stands around it stays where it was.
    for piece in [
        "<w:t xml:space=\"preserve\">Please write to </w:t>",
        "<w:r><w:rPr><w:b/></w:rPr><w:t>[EMAIL]</w:t></w:r>",
        "<w:t xml:space=\"preserve\"> &amp; call </w:t>",
        "<w:instrText>HYPERLINK \"mailto:[EMAIL]\"</w:instrText>",
    ] {
        assert!(text.contains(piece), "{piece}: {text}");
    }
    assert!(part(&after, "word/_rels/document.xml.rels").contains("Target=\"mailto:%5BEMAIL%5D\""));
}

#[test]
fn findings_in_a_workbook_name_sheet_row_and_column() {
    let folder = Folder::with(&[("book.xlsx", &book())]);
    let expected = [
        "docProps/core.xml:1 - person_name Jan de Vries",
        "Customers:2 Name person_name Jan de Vries",
        "Customers:2 Email email_address jan@example.com",
        "Customers:2 Phone phone_number 31612345678",
        "Customers:2 Date of birth date_of_birth 1974-11-19",
        "Customers:2 Note email_address anna@example.org",
        "Customers:4 Name person_name Anna Jansen",
        "Customers:4 Email email_address anna@example.org",
        "Customers:4 Phone phone_number 31687654321",
        "Log:1 - email_address jan@example.com",
        "Log:1 - ip_address 192.0.2.7",
        "xl/worksheets/sheet2.xml:1 - email_address gone@example.net",
        "xl/comments1.xml:1 - person_name Jan de Vries",
        "xl/comments1.xml:2 - email_address anna@example.org",
    ];
    assert_eq!(places(&folder.run("scan book.xlsx --format jsonl --show-values").exits(0)), expected);
}

#[test]
fn a_redacted_workbook_is_the_same_but_for_what_was_found() {
    let changed =
        ["docProps/core.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/comments1.xml"];
    let after = redacted("book.xlsx", &book(), "--action *=label:plain --verify", &changed, &IN_BOOK);
    let sheet = part(&after, "xl/worksheets/sheet1.xml");
    let own = |text: &str| format!("t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>");
    for piece in [
        &format!("<c r=\"A2\" {}", own("[NAME]")),
        &format!("<c r=\"C2\" {}", own("[PHONE]")),
        &format!("<c r=\"D2\" s=\"1\" {}", own("[BIRTHDATE]")),
        &format!("<c r=\"E2\" {}", own("see [EMAIL]")),
        "<c r=\"E4\" t=\"s\"><v>8</v></c>",
        "<c r=\"F4\"><v>12.5</v></c>",
        "<c r=\"B4\" t=\"str\"><f>LOWER(B3)</f><v>[EMAIL]</v></c>",
    ] {
        assert!(sheet.contains(piece), "{piece}: {sheet}");
    }
    // Strings that no cell has any more are gone, the others are where they were.
    let strings = part(&after, "xl/sharedStrings.xml");
    assert!(strings.contains("<si><t>Name</t></si>") && strings.contains("<si><t>stays</t></si>"), "{strings}");
    assert!(part(&after, "xl/worksheets/sheet2.xml").contains("<f>\"[EMAIL]\"&amp;A1</f>"));
}

#[test]
fn what_cannot_be_looked_at_is_refused_with_its_place() {
    let extra = |name: &str| {
        let mut parts = letter_parts();
        parts.push((name.to_owned(), b"PK\x03\x04 jan@example.com".to_vec()));
        package(&parts)
    };
    let mut wide = letter_parts();
    wide[2].1 = [b"<?xml version=\"1.0\" encoding=\"UTF-16\"?>".to_vec(), wide[2].1.clone()].concat();
    let torn = letter();
    for (bytes, why) in [
        (extra("word/embeddings/sheet.xlsx"), "word/embeddings/sheet.xlsx"),
        (extra("word/vbaProject.bin"), "word/vbaProject.bin"),
        (package(&wide), "character set"),
        (torn[..torn.len() / 2].to_vec(), ""),
    ] {
        let folder = Folder::with(&[("a.docx", &bytes)]);
        let ran = folder.run("redact a.docx -o out.docx --no-manifest").exits(3).names(&["a.docx", why]);
        assert!(!ran.err.contains("jan@"), "{}", ran.err);
        folder.run("redact a.docx --in-place").exits(3);
        folder.run("scan a.docx").exits(3);
        assert_eq!(folder.names(), ["a.docx"], "{why}");
        assert!(folder.read("a.docx") == bytes);
    }
}

#[test]
fn pictures_stay_and_are_told_of() {
    let mut parts = letter_parts();
    parts.push(("word/media/image1.png".to_owned(), b"\x89PNG\r\n\x1a\n".to_vec()));
    let folder = Folder::with(&[("a.docx", &package(&parts))]);
    folder.run("redact a.docx -o b.docx").exits(0).names(&["a.docx!media: pictures"]);
    assert!(part(&members(&folder.read("b.docx")), "word/document.xml").contains("[EMAIL:"));
    folder.run("redact a.docx --in-place -q").exits(0);
    assert!(folder.read("a.docx") == folder.read("b.docx"));
    // Nothing that a label stands for is found again.
    assert_eq!(places(&folder.run("scan b.docx --format jsonl --show-values").exits(0)), [""; 0]);
}
