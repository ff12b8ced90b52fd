//! OpenDocument: texts, workbooks and presentations, what is found in them, and what is written back.

use super::office::{members, part, with};
use super::open_package::{IN_BOOK, IN_LETTER, book_parts, letter_parts, package, slides_parts};
use super::package::Parts;
use super::{holds_none_of, places};
use crate::harness::Folder;

#[track_caller]
fn finds(name: &str, parts: &Parts, expected: &[&str]) {
    let folder = Folder::with(&[(name, &package(parts))]);
    assert_eq!(places(&folder.run(&format!("scan {name} --format jsonl --show-values")).exits(0)), expected);
}

/// Redacts a document with these flags, and demands that it has the same members but for the pictures of its pages, and none of the values in any.
#[track_caller]
fn redacted(name: &str, parts: &Parts, flags: &str, values: &[&str]) -> Vec<(String, Vec<u8>)> {
    let folder = Folder::with(&[(name, &package(parts))]);
    folder.run(&format!("redact {name} -o out-{name} -q {flags}")).exits(0);
    let bytes = folder.read(&format!("out-{name}"));
    // What it is can be read at its place (ISO/IEC 26300-2, section 3.3).
    assert_eq!(&bytes[30..73], b"mimetypeapplication/vnd.oasis.opendocument.");
    let after = members(&bytes);
    let names = |members: &[(String, Vec<u8>)]| members.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let kept: Vec<_> = names(parts).into_iter().filter(|name| !name.starts_with("Thumbnails/")).collect();
    assert_eq!(names(&after), kept);
    assert!(!part(&after, "META-INF/manifest.xml").contains("Thumbnails"));
    for (_, content) in &after {
        holds_none_of(content, values);
    }
    after
}

#[test]
fn findings_in_a_text_name_part_and_paragraph() {
    let expected = [
        "content.xml:1 - person_name Anna Jansen",
        "content.xml:3 - email_address anna@example.org",
        "content.xml:5 - email_address jan@example.com",
        "content.xml:5 - phone_number +31 6 12345678",
        "content.xml:6 - person_name Kees Bakker",
        "content.xml:8 - ip_address 192.0.2.7",
        "content.xml:10 - credit_card 4111 1111 1111 1111",
        "content.xml:12 - email_address anna@example.org",
        "styles.xml:1 - email_address anna@example.org",
        "meta.xml:1 - person_name Jan de Vries",
        "meta.xml:2 - person_name Anna Jansen",
        "meta.xml:3 - phone_number +31 6 12345678",
    ];
    finds("letter.odt", &letter_parts(), &expected);
}

#[test]
fn a_redacted_text_is_the_same_but_for_what_was_found() {
    let after = redacted("letter.odt", &letter_parts(), "--action *=label:plain --verify", &IN_LETTER);
    let text = part(&after, "content.xml");
    for piece in [
        "<text:p>Please write to <text:span text:style-name=\"T1\">[EMAIL]</text:span><text:span></text:span> &amp; call<office:annotation>",
        "<dc:creator>[NAME]</dc:creator><dc:date>2026-01-02T00:00:00</dc:date><text:p>from [IP]</text:p></office:annotation><text:s/>[PHONE]</text:p>",
        "<text:p>or <text:a xlink:type=\"simple\" xlink:href=\"mailto:%5BEMAIL%5D\">by mail</text:a></text:p>",
        "<text:p>old address [EMAIL]</text:p>",
    ] {
        assert!(text.contains(piece), "{piece}: {text}");
    }
    assert!(part(&after, "meta.xml").contains("<meta:user-defined meta:name=\"Phone\">[PHONE]</meta:user-defined>"));
}

#[test]
fn findings_in_a_workbook_name_sheet_row_and_column() {
    let expected = [
        "Customers:2 Name person_name Jan de Vries",
        "Customers:2 Email email_address jan@example.com",
        "Customers:2 Phone phone_number 31612345678",
        "Customers:2 Date of birth date_of_birth 1974-11-19",
        "Customers:2 Note email_address anna@example.org",
        "Customers:5 Name person_name Anna Jansen",
        "Customers:5 Email email_address anna@example.org",
        "Customers:5 Phone phone_number 31687654321",
        "Customers:6 Name person_name Anna Jansen",
        "Customers:6 Email email_address anna@example.org",
        "Customers:6 Phone phone_number 31687654321",
        "Log:1 - email_address jan@example.com",
        "Log:1 - ip_address 192.0.2.7",
        "Log:1 - email_address jan@example.com",
        "Log:1 - ip_address 192.0.2.7",
        "content.xml:1 - person_name Jan de Vries",
        "content.xml:2 - email_address anna@example.org",
        "content.xml:3 - email_address jan@example.com",
        "content.xml:4 - email_address gone@example.net",
        "meta.xml:1 - person_name Jan de Vries",
    ];
    finds("book.ods", &book_parts(), &expected);
}

#[test]
fn a_redacted_workbook_is_the_same_but_for_what_was_found() {
    let after = redacted("book.ods", &book_parts(), "--action *=label:plain --verify", &IN_BOOK);
    let text = part(&after, "content.xml");
    let given = |text: &str| format!("office:string-value=\"{text}\"");
    for piece in [
        // Value and what is shown agree; a link in a cell stays one.
        "<text:p><text:a xlink:href=\"mailto:%5BEMAIL%5D\">[EMAIL]</text:a></text:p>",
        &format!("office:value-type=\"string\" {} calcext:value-type=\"string\"><text:p>[PHONE]</text:p>", given("[PHONE]")),
        &format!("table:style-name=\"ce1\" office:value-type=\"string\" {} calcext", given("[BIRTHDATE]")),
        &format!("table:formula=\"of:=LOWER([.B4])\" office:value-type=\"string\" {}><text:p>[EMAIL]<", given("[EMAIL]")),
        "<table:table-row table:number-rows-repeated=\"2\"><table:table-cell office:value-type=\"string\" calcext:value-type=\"string\"><text:p>[NAME]",
        "office:value=\"12.5\" calcext:value-type=\"float\"><text:p>€ 12,50</text:p>",
        "table:formula=\"of:=&quot;[EMAIL]&quot;&amp;[.A1]\" office:value-type=\"float\" office:value=\"1\"",
        "<table:table-cell table:number-columns-repeated=\"2\" office:value-type=\"string\"><text:p>login [EMAIL]</text:p><text:p>from [IP]</text:p>",
        "<table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell table:number-columns-repeated=\"16384\"/>",
    ] {
        assert!(text.contains(piece), "{piece}: {text}");
    }
}

#[test]
fn surrogates_in_numbers_and_days_are_numbers_and_days() {
    let after = redacted("book.ods", &book_parts(), "--action *=surrogate --verify", &IN_BOOK);
    let text = part(&after, "content.xml");
    for (attribute, sign) in [("office:value=\"316", 8), ("office:date-value=\"", 10)] {
        let value = &text.split_once(attribute).unwrap().1[..sign];
        assert!(value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'), "{value}");
        assert!(!text.contains("office:string-value=\"31"), "{text}");
    }
}

#[test]
fn presentations_are_read_with_their_notes() {
    let expected = [
        "content.xml:1 - person_name Jan de Vries",
        "content.xml:1 - email_address jan@example.com",
        "content.xml:2 - phone_number +31 6 12345678",
        "meta.xml:1 - person_name Anna Jansen",
    ];
    finds("talk.odp", &slides_parts(), &expected);
    redacted("talk.odp", &slides_parts(), "--verify", &["Jan de Vries", "jan@example", "12345678", "Anna"]);
}

#[test]
fn a_document_without_findings_stays_as_it_is() {
    let clean =
        with(with(slides_parts(), "content.xml", "<text:p>or call +31 6 12345678</text:p>", ""), "meta.xml", "Anna Jansen", "");
    let clean = package(&with(clean, "content.xml", "Ask <text:span>Jan de Vries</text:span>, jan@example.com", "Nothing"));
    let folder = Folder::with(&[("a.odp", &clean)]);
    folder.run("redact a.odp -o b.odp -q --verify").exits(0);
    assert_eq!(members(&folder.read("b.odp")), members(&clean));
}

#[test]
fn what_is_planted_is_gone() {
    let paragraph = "<text:p>or <text:a";
    let cell = "<text:p>stays</text:p>";
    for (parts, file, old, new) in [
        (letter_parts(), "a.odt", paragraph, "<text:p>kees@<text:bookmark text:name=\"b\"/>example<!-- x -->.net</text:p>"),
        (
            letter_parts(),
            "a.odt",
            paragraph,
            "<text:p>kees<office:annotation><text:p>x</text:p></office:annotation>@example.net</text:p>",
        ),
        (letter_parts(), "a.odt", paragraph, "<text:p>kees<text:variable-get>@</text:variable-get>example.net</text:p>"),
        (
            letter_parts(),
            "a.odt",
            paragraph,
            "<text:p><text:variable-set office:string-value=\"kees@example.net\">x</text:variable-set></text:p>",
        ),
        (
            letter_parts(),
            "a.odt",
            paragraph,
            "<draw:frame><draw:text-box><text:p>kees@example.net</text:p></draw:text-box></draw:frame>",
        ),
        (letter_parts(), "a.odt", paragraph, "<text:p><!-- kees@example.net --></text:p>"),
        (letter_parts(), "a.odt", paragraph, "<text:p text:never-heard-of='kees@example.net'/>"),
        (
            letter_parts(),
            "meta.xml",
            "<dc:creator>Anna",
            "<meta:template xlink:href=\"mailto:kees@example.net\"/><dc:creator>Anna",
        ),
        (
            letter_parts(),
            "styles.xml",
            "<style:footer>",
            "<style:header><text:p>kees@example.net</text:p></style:header><style:footer>",
        ),
        (
            book_parts(),
            "a.ods",
            cell,
            "<text:p>st<text:span>ays kees@</text:span><text:s/></text:p><text:p>x kees@example.net</text:p>",
        ),
        (
            book_parts(),
            "a.ods",
            cell,
            "<text:p>stays</text:p><draw:frame><draw:text-box><text:p>kees@example.net</text:p></draw:text-box></draw:frame>",
        ),
        (book_parts(), "a.ods", "€ 12,50", "€ kees@example.net"),
        (book_parts(), "a.ods", "<text:p>3,17E+10</text:p>", "<text:p>kees@example.net</text:p>"),
        (
            book_parts(),
            "a.ods",
            "office:value-type=\"float\" office:value=\"1\"",
            "office:value-type=\"string\" office:string-value=\"kees@example.net\"",
        ),
        (
            book_parts(),
            "a.ods",
            "<table:table-cell/>",
            "<table:covered-table-cell><text:p>kees@example.net</text:p></table:covered-table-cell>",
        ),
        (
            book_parts(),
            "a.ods",
            "<table:table-column ",
            "<office:forms><form:text form:current-value=\"kees@example.net\"/></office:forms><table:table-column ",
        ),
        (
            book_parts(),
            "a.ods",
            "<office:spreadsheet>",
            "<office:spreadsheet><table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell \
             office:value-type=\"string\" office:string-value=\"kees@example.net\"><text:p>kees@example.net</text:p>\
             </table:change-track-table-cell></table:previous></table:cell-content-change></table:tracked-changes>",
        ),
    ] {
        let place = if file.ends_with(".xml") { file } else { "content.xml" };
        let file = if file.ends_with(".xml") { "a.odt" } else { file };
        let parts = with(parts, place, old, new);
        let folder = Folder::with(&[(file, &package(&parts))]);
        let found = places(&folder.run(&format!("scan {file} --format jsonl --show-values")).exits(0));
        assert!(found.iter().any(|place| place.ends_with("kees@example.net")), "{new}: {found:?}");
        folder.run(&format!("redact {file} -o out-{file} -q --verify")).exits(0);
        for (_, content) in members(&folder.read(&format!("out-{file}"))) {
            holds_none_of(&content, &["kees@ex", "kees<", "jan@exam"]);
        }
    }
}

#[test]
fn what_cannot_be_looked_at_is_refused_with_its_place() {
    let more = |name: &str, content: &[u8]| {
        let mut parts = letter_parts();
        parts.push((name.to_owned(), content.to_vec()));
        parts
    };
    let list = "META-INF/manifest.xml";
    let sealed =
        "manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"><manifest:encryption-data/></manifest:file-entry>";
    for (parts, why) in [
        (more("Object 2", b"\xd0\xcf\x11\xe0 kees@example.net"), "Object 2"),
        (more("Scripts/python/a.py", b"mail = 'kees@example.net'"), "Scripts/python/a.py"),
        (more("Pictures/a.png", b"kees@example.net"), "Pictures/a.png"),
        (
            with(letter_parts(), list, "manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/>", sealed),
            "encrypted",
        ),
        (
            with(
                letter_parts(),
                "content.xml",
                "<office:document-content",
                "<!DOCTYPE a [<!ENTITY b \"kees@\">]><office:document-content",
            ),
            "entities",
        ),
        (with(book_parts(), "content.xml", "table:name=\"Log\"", "table:name=\"kees@example.net\""), "personal data"),
        (with(book_parts(), "content.xml", "number-rows-repeated=\"2\">", "number-rows-repeated=\"999999999\">"), ""),
    ] {
        let folder = Folder::with(&[("a.odt", &package(&parts))]);
        let ran = folder.run("redact a.odt -o out.odt --no-manifest").exits(3).names(&["a.odt", why]);
        assert!(!ran.err.contains("kees@"), "{}", ran.err);
        assert_eq!(folder.names(), ["a.odt"], "{why}");
    }
}

#[test]
fn pictures_of_what_was_replaced_go_and_others_stay() {
    let picture = b"\x89PNG\r\n\x1a\n\0\0".to_vec();
    let mut parts = letter_parts();
    for name in ["Pictures/a.png", "ObjectReplacements/Object 1", "META-INF/documentsignatures.xml", "layout-cache"] {
        parts.insert(1, (name.to_owned(), picture.clone()));
    }
    let folder = Folder::with(&[("a.odt", &package(&parts))]);
    folder.run("redact a.odt -o b.odt").exits(0).names(&["a.odt!media: pictures"]);
    let after: Vec<_> = members(&folder.read("b.odt")).into_iter().map(|(name, _)| name).collect();
    assert_eq!(after, ["mimetype", "Pictures/a.png", "content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"]);
}

#[test]
fn what_was_encrypted_comes_back() {
    let folder = Folder::with(&[("in/a.ods", &package(&book_parts())), ("in/b.odt", &package(&letter_parts()))]);
    let values = |of: &str| places(&folder.run(&format!("scan {of} --format jsonl --show-values")).exits(0));
    folder.run("redact in -o sealed -q --action *=encrypt").exits(0);
    assert_eq!(values("sealed"), [""; 0]);
    folder.run("restore sealed -o back -q --manifest sealed.manifest.json").exits(0);
    assert_eq!(values("back"), values("in"));
    let text = part(&members(&folder.read("back/a.ods")), "content.xml");
    for cell in [
        "office:value-type=\"float\" office:value=\"31612345678\" calcext:value-type=\"float\"><text:p>31612345678</text:p>",
        "office:value-type=\"date\" office:date-value=\"1974-11-19\" calcext:value-type=\"date\"><text:p>1974-11-19</text:p>",
    ] {
        assert!(text.contains(cell), "{cell}: {text}");
    }
}
