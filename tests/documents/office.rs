//! Texts, presentations and workbooks: what is found in them, and what is written back.

use std::io::{Cursor, Read};

use super::package::{IN_BOOK, IN_LETTER, Parts, book, book_parts, letter, letter_parts, package};
use super::{holds_none_of, places};
use crate::harness::Folder;

/// The members of a zip archive, unpacked.
pub(super) fn members(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
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

pub(super) fn part(members: &[(String, Vec<u8>)], name: &str) -> String {
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
    for piece in [
        // Strings that are shared become what their cells become.
        "<c r=\"A2\" t=\"s\"><v>5</v></c>",
        // What stood for a number or a day is known for that when it comes back.
        "<c r=\"C2\" t=\"str\"><v>[PHONE]</v></c>",
        "<c r=\"D2\" s=\"1\" t=\"str\"><v>[BIRTHDATE]</v></c>",
        "<c r=\"E2\" t=\"s\"><v>7</v></c>",
        "<c r=\"E4\" t=\"s\"><v>8</v></c>",
        "<c r=\"F4\"><v>12.5</v></c>",
        "<c r=\"B4\" t=\"str\"><f>LOWER(B3)</f><v>[EMAIL]</v></c>",
    ] {
        assert!(sheet.contains(piece), "{piece}: {sheet}");
    }
    // Strings that no cell has any more are gone, the others are where they were.
    let strings = part(&after, "xl/sharedStrings.xml");
    let expected = ["Name", "Email", "Phone", "Date of birth", "Note", "[NAME]", "[EMAIL]", "see [EMAIL]", "stays", "[NAME]"];
    let expected: String = expected.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
    assert!(strings.contains(&format!(">{expected}<si><t/></si></sst>")), "{strings}");
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

/// These parts with what stands in one of them replaced; a part that is not there is made, with what stands for it.
pub(super) fn with(mut parts: Parts, name: &str, old: &str, new: &str) -> Parts {
    match parts.iter_mut().find(|(is, _)| is == name) {
        Some((_, content)) => {
            let text = String::from_utf8(content.clone()).unwrap();
            assert!(text.contains(old), "{name}: {old}");
            *content = text.replacen(old, new, 1).into_bytes();
        }
        None => parts.push((name.to_owned(), new.as_bytes().to_vec())),
    }
    parts
}

/// Demands that every tag that is opened is closed, and that no remark has a remark in it.
#[track_caller]
fn is_well_formed(name: &str, xml: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let end = match rest {
            _ if rest.starts_with("<!--") => rest.find("-->").unwrap() + 2,
            _ => rest.find('>').unwrap(),
        };
        let tag = &rest[1..end];
        let word = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
        match tag {
            _ if tag.starts_with(['?', '!']) || tag.ends_with('/') => {}
            _ if tag.starts_with('/') => assert_eq!(open.pop(), Some(word), "{name}: {xml}"),
            _ => open.push(word),
        }
        assert!(tag.starts_with(['?', '!']) || tag.matches('"').count().is_multiple_of(2), "{name}: {tag}");
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "{name}: {xml}");
}

/// Demands that an address that is planted there is found, and stands nowhere behind redaction.
#[track_caller]
fn planted(file: &str, parts: &Parts) {
    let folder = Folder::with(&[(file, &package(parts))]);
    let found = places(&folder.run(&format!("scan {file} --format jsonl --show-values")).exits(0));
    assert!(found.iter().any(|place| place.ends_with("kees@example.net")), "{found:?}");
    gone(file, parts);
}

/// Demands that it stands nowhere behind redaction, and that what is written is a document.
#[track_caller]
fn gone(file: &str, parts: &Parts) {
    let folder = Folder::with(&[(file, &package(parts))]);
    folder.run(&format!("redact {file} -o out-{file} -q --verify")).exits(0);
    for (name, content) in members(&folder.read(&format!("out-{file}"))) {
        holds_none_of(&content, &["kees", "jan@exam"]);
        is_well_formed(&name, &String::from_utf8(content).unwrap());
    }
}

#[test]
fn what_is_planted_in_a_text_is_gone() {
    let text = "word/document.xml";
    let there = "<w:sectPr/>";
    for new in [
        "<w:p><w:r><w:t>kees@</w:t></w:r><w:r><w:t><!-- x --><![CDATA[example]]>.net</w:t></w:r></w:p>",
        "<w:p><w:del><w:r><w:delText>kees@</w:delText></w:r><w:r><w:t>x</w:t><w:delText>example.net</w:delText></w:r></w:del></w:p>",
        "<w:p><w:r><w:instrText>HYPERLINK \"mailto:kees@ex</w:instrText></w:r><w:r><w:instrText>ample.net\"</w:instrText></w:r></w:p>",
        "<w:p><w:r><w:t>kees&#x0000000000000000000000000040;example.net</w:t></w:r></w:p>",
        "<w:p><w:r><w:t>&#0000000000000000000107;ees@example.net</w:t></w:r></w:p>",
        "<w:sdtPr><w:alias w:val=\"kees@example.net\"/></w:sdtPr>",
        "<w:sdtPr><w:tag w:val=\"kees&#64;example.net\"/></w:sdtPr>",
        "<w:listItem w:displayText=\"&quot;kees@example.net&quot; &lt;x&gt;\" w:value=\"1\"/>",
        "<w:fldSimple w:instr=\"HYPERLINK mailto:kees@example.net\"/>",
        "<w:permStart w:ed=\"kees@example.net\"/>",
        "<w:x w:never-heard-of='kees@example.net'/>",
        "<w:p><!-- from kees@example.net --></w:p>",
        "<?note kees@example.net?>",
        "<w:p w:a=\">>> kees@example.net >\"></w:p>",
    ] {
        let wide = new.contains(">>>");
        let parts = with(letter_parts(), text, there, new);
        if wide {
            // Signs that end tags stay in an attribute only until it is written anew.
            let bytes = package(&parts);
            let folder = Folder::with(&[("a.docx", &bytes)]);
            folder.run("redact a.docx -o b.docx -q --verify").exits(0);
            assert!(!part(&members(&folder.read("b.docx")), text).contains("kees"));
        } else {
            planted("a.docx", &parts);
        }
    }
    let links = "word/_rels/document.xml.rels";
    for (name, old, new) in [
        (
            links,
            "</Relationships>",
            "<Relationship Id=\"rId9\" Type=\"x\" Target=\"to kees@example.net.docx\" TargetMode=\"External\"/></Relationships>",
        ),
        ("word/comments.xml", "w:author=\"Jan de Vries\"", "w:author=\"kees@example.net\""),
        (
            "word/settings.xml",
            "",
            "<w:settings><w:docVars><w:docVar w:name=\"a\" w:val=\"kees@example.net\"/></w:docVars></w:settings>",
        ),
        ("customXml/item1.xml", "", "<a mail=\"kees@example.net\"/>"),
        ("word/media/image1.svg", "", "<svg><text>kees@<tspan>example.net</tspan></text></svg>"),
    ] {
        planted("a.docx", &with(letter_parts(), name, old, new));
    }
}

#[test]
fn what_cannot_be_replaced_is_refused() {
    let links = "word/_rels/document.xml.rels";
    for (name, old, new, why) in [
        // The part that a link leads to has that name.
        (links, "Target=\"header1.xml\"", "Target=\"kees@example.net.xml\"", "personal data"),
        ("word/document.xml", "<w:document", "<!DOCTYPE a [<!ENTITY b \"kees@\">]><w:document", "entities"),
    ] {
        let folder = Folder::with(&[("a.docx", &package(&with(letter_parts(), name, old, new)))]);
        folder.run("redact a.docx -o b.docx --no-manifest").exits(3).names(&["a.docx", why]);
        assert_eq!(folder.names(), ["a.docx"]);
    }
}

#[test]
fn what_is_planted_in_a_workbook_is_gone() {
    let rule = "<dataValidations><dataValidation promptTitle=\"kees@example.net\" prompt=\"x\"/></dataValidations></worksheet>";
    let sheet = "xl/worksheets/sheet1.xml";
    for (name, old, new) in [
        (sheet, "</worksheet>", rule),
        (sheet, "</worksheet>", "<hyperlinks><hyperlink ref=\"A1\" display=\"kees@example.net\"/></hyperlinks></worksheet>"),
        (sheet, "</worksheet>", "<!-- kees@example.net --></worksheet>"),
        (sheet, "<row r=\"2\">", "<row r=\"2\" x=\"kees@example.net\">"),
        (
            "xl/workbook.xml",
            "</sheets>",
            "</sheets><definedNames><definedName name=\"a\" comment=\"kees@example.net\">1</definedName></definedNames>",
        ),
    ] {
        planted("a.xlsx", &with(book_parts(), name, old, new));
    }
    // What nobody sees of a cell goes, though it is not told.
    for (name, old, new) in [
        ("xl/worksheets/sheet2.xml", "<is><t>login", "<is><rPh sb=\"0\" eb=\"1\"><t>kees@example.net</t></rPh><t>login"),
        ("xl/sharedStrings.xml", "<t>stays</t>", "<t>stays</t><rPh sb=\"0\" eb=\"1\"><t>kees@example.net</t></rPh>"),
        (
            "xl/sharedStrings.xml",
            "<t>jan@example.com</t>",
            "<t>kees@example.net</t><rPh sb=\"0\" eb=\"1\"><t>kees@example.net</t></rPh>",
        ),
        (sheet, "<row r=\"2\">", "<!-- kees@example.net --><row r=\"2\">"),
    ] {
        gone("a.xlsx", &with(book_parts(), name, old, new));
    }
}

#[test]
fn sheets_are_read_wherever_they_are() {
    for (folder, root) in [("sheets", "worksheet"), ("macrosheets", "macrosheet")] {
        let mut parts = book_parts();
        for (name, content) in &mut parts {
            *name = name.replace("worksheets/", &format!("{folder}/"));
            let text = String::from_utf8(content.clone()).unwrap();
            let text = text.replace("worksheets/", &format!("{folder}/"));
            *content =
                text.replace("<worksheet ", &format!("<{root} ")).replace("</worksheet>", &format!("</{root}>")).into_bytes();
        }
        let bytes = package(&parts);
        let folder = Folder::with(&[("a.xlsx", &bytes)]);
        let found = places(&folder.run("scan a.xlsx --format jsonl --show-values").exits(0));
        assert!(found.contains(&"Customers:2 Email email_address jan@example.com".to_owned()), "{found:?}");
        folder.run("redact a.xlsx -o b.xlsx -q --verify").exits(0);
        let after = members(&folder.read("b.xlsx"));
        assert!(part(&after, "xl/sharedStrings.xml").contains("<si><t>stays</t></si>"));
        after.iter().for_each(|(_, content)| holds_none_of(content, &IN_BOOK));
    }
}

#[test]
fn texts_among_pictures_are_refused() {
    for (name, content) in [
        ("word/media/people.csv", &b"name,mail\nKees,kees@example.net\n"[..]),
        ("word/media/image1.png", b"kees@example.net"),
        ("word/media/image2.gif", b"GIF89a kees@example.net"),
        ("word/media/image3.bmp", b"BM kees@example.net"),
        ("word/media/image4.png", b"kees@example.net\0"),
        ("customXml/media/a.json", b"{\"a\": \"kees@example.net\"}"),
        ("word/fonts/list.txt", b"kees@example.net"),
        ("word/fonts/font1.odttf", b"kees@example.net"),
        ("docProps/thumbnail.txt", b"kees@example.net"),
    ] {
        let mut parts = letter_parts();
        parts.push((name.to_owned(), content.to_vec()));
        let folder = Folder::with(&[("a.docx", &package(&parts))]);
        assert!(folder.run("scan a.docx").exits(3).text().contains(name), "{name}");
        let ran = folder.run("redact a.docx -o b.docx --no-manifest").exits(3).names(&[name]);
        assert!(!ran.err.contains("kees@"), "{}", ran.err);
        assert_eq!(folder.names(), ["a.docx"], "{name}");
    }
}
