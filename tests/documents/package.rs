//! Makes the office files of the tests: small ones, each part of which can be read here. All that is in them is synthetic.

/// Parts of an office file, by their names.
pub(super) type Parts = Vec<(String, Vec<u8>)>;

/// An office file of these parts.
pub(super) fn package(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut archive, content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const WORD: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
const SHEET: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
                     xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
const CORE: &str = "xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
                    xmlns:dc=\"http://purl.org/dc/elements/1.1/\"";
const LINKS: &str = "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"";
const LINK: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const KINDS: &str = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" \
                     ContentType=\"application/xml\"/><Default Extension=\"rels\" \
                     ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>";

fn parts(parts: &[(&str, String)]) -> Parts {
    parts.iter().map(|(name, content)| ((*name).to_owned(), format!("{HEAD}{content}").into_bytes())).collect()
}

/// Values in the letter that are nobody's to read.
pub(super) const IN_LETTER: [&str; 7] =
    ["Jan de Vries", "Anna Jansen", "jan@exam", "anna@example", "6 12345678", "4111 1111", "192.0.2.7"];

/// The parts of a letter.
pub(super) fn letter_parts() -> Parts {
    let types = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    parts(&[
        (
            "[Content_Types].xml",
            format!(
                "{KINDS}<Override PartName=\"/word/document.xml\" ContentType=\"{types}.document.main+xml\"/>\
                 <Override PartName=\"/word/header1.xml\" ContentType=\"{types}.header+xml\"/>\
                 <Override PartName=\"/word/comments.xml\" ContentType=\"{types}.comments+xml\"/>\
                 <Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships {LINKS}><Relationship Id=\"rId1\" Type=\"{LINK}/officeDocument\" Target=\"word/document.xml\"/><Relationship \
                 Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" \
                 Target=\"docProps/core.xml\"/></Relationships>"
            ),
        ),
        (
            "docProps/core.xml",
            format!(
                "<cp:coreProperties {CORE}><dc:creator>Jan de Vries</dc:creator><cp:lastModifiedBy>Anna Jansen</cp:lastModifiedBy>\
                 </cp:coreProperties>"
            ),
        ),
        (
            "word/document.xml",
            format!(
                "<w:document {WORD} xmlns:r=\"{LINK}\"><w:body><w:p><w:r><w:t xml:space=\"preserve\">Please write to </w:t></w:r>\
                 <w:r><w:rPr><w:b/></w:rPr><w:t>jan@exam</w:t></w:r><w:r><w:t>ple.c</w:t></w:r><w:r><w:t>om</w:t></w:r>\
                 <w:r><w:t xml:space=\"preserve\"> &amp; call </w:t></w:r><w:r><w:t>+31 6 12345678</w:t></w:r></w:p>\
                 <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Card</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>4111 1111 1111 1111</w:t></w:r></w:p>\
                 </w:tc></w:tr></w:tbl><w:p><w:r><w:instrText>HYPERLINK \"mailto:anna@example.org\"</w:instrText></w:r></w:p><w:sectPr/>\
                 </w:body></w:document>"
            ),
        ),
        (
            "word/_rels/document.xml.rels",
            format!(
                "<Relationships {LINKS}><Relationship Id=\"rId1\" Type=\"{LINK}/header\" Target=\"header1.xml\"/><Relationship Id=\"rId2\" \
                 Type=\"{LINK}/comments\" Target=\"comments.xml\"/><Relationship Id=\"rId3\" Type=\"{LINK}/hyperlink\" \
                 Target=\"mailto:jan@example.com\" TargetMode=\"External\"/></Relationships>"
            ),
        ),
        ("word/header1.xml", format!("<w:hdr {WORD}><w:p><w:r><w:t>to anna@example.org</w:t></w:r></w:p></w:hdr>")),
        (
            "word/comments.xml",
            format!(
                "<w:comments {WORD}><w:comment w:id=\"0\" w:author=\"Jan de Vries\" w:date=\"2026-01-02T00:00:00Z\"><w:p><w:r>\
                 <w:t>from 192.0.2.7</w:t></w:r></w:p></w:comment></w:comments>"
            ),
        ),
    ])
}

/// A letter with a header, a table, a link, notes and properties.
pub(super) fn letter() -> Vec<u8> {
    package(&letter_parts())
}

/// Values in the workbook that are nobody's to read.
pub(super) const IN_BOOK: [&str; 9] = [
    "Jan de Vries",
    "Anna Jansen",
    "jan@example",
    "anna@example",
    "gone@example",
    "31612345678",
    "31687654321",
    "27352",
    "192.0.2.7",
];

/// A workbook of two sheets, with strings that are shared, days, formulas and notes.
pub(super) fn book() -> Vec<u8> {
    package(&book_parts())
}

/// The parts of a workbook.
pub(super) fn book_parts() -> Parts {
    let types = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let strings = [
        "Name",
        "Email",
        "Phone",
        "Date of birth",
        "Note",
        "Jan de Vries",
        "jan@example.com",
        "see anna@example.org",
        "stays",
        "Anna Jansen",
        "of nobody gone@example.net",
    ];
    let strings: String = strings.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
    let shared = |cell: &str, number: usize| format!("<c r=\"{cell}\" t=\"s\"><v>{number}</v></c>");
    let row = |number: usize, cells: &[String]| format!("<row r=\"{number}\">{}</row>", cells.concat());
    let rows = [
        row(1, &[shared("A1", 0), shared("B1", 1), shared("C1", 2), shared("D1", 3), shared("E1", 4)]),
        row(
            2,
            &[
                shared("A2", 5),
                shared("B2", 6),
                "<c r=\"C2\"><v>31612345678</v></c><c r=\"D2\" s=\"1\"><v>27352</v></c>".to_owned(),
                shared("E2", 7),
            ],
        ),
        row(
            4,
            &[
                shared("A4", 9),
                "<c r=\"B4\" t=\"str\"><f>LOWER(B3)</f><v>anna@example.org</v></c><c r=\"C4\"><v>3.1687654321E+10</v></c>"
                    .to_owned(),
                shared("E4", 8),
                "<c r=\"F4\"><v>12.5</v></c>".to_owned(),
            ],
        ),
    ];
    parts(&[
        (
            "[Content_Types].xml",
            format!(
                "{KINDS}<Override PartName=\"/xl/workbook.xml\" ContentType=\"{types}.sheet.main+xml\"/>\
                 <Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{types}.worksheet+xml\"/>\
                 <Override PartName=\"/xl/worksheets/sheet2.xml\" ContentType=\"{types}.worksheet+xml\"/>\
                 <Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"{types}.sharedStrings+xml\"/>\
                 <Override PartName=\"/xl/styles.xml\" ContentType=\"{types}.styles+xml\"/>\
                 <Override PartName=\"/xl/comments1.xml\" ContentType=\"{types}.comments+xml\"/>\
                 <Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships {LINKS}><Relationship Id=\"rId1\" Type=\"{LINK}/officeDocument\" Target=\"xl/workbook.xml\"/><Relationship \
                 Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" \
                 Target=\"docProps/core.xml\"/></Relationships>"
            ),
        ),
        ("docProps/core.xml", format!("<cp:coreProperties {CORE}><dc:creator>Jan de Vries</dc:creator></cp:coreProperties>")),
        (
            "xl/workbook.xml",
            format!(
                "<workbook {SHEET}><sheets><sheet name=\"Customers\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"Log\" sheetId=\"2\" \
                 r:id=\"rId2\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships {LINKS}><Relationship Id=\"rId1\" Type=\"{LINK}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
                 <Relationship Id=\"rId2\" Type=\"{LINK}/worksheet\" Target=\"/xl/worksheets/sheet2.xml\"/><Relationship Id=\"rId3\" \
                 Type=\"{LINK}/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"rId4\" Type=\"{LINK}/styles\" \
                 Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        ("xl/sharedStrings.xml", format!("<sst {SHEET}>{strings}</sst>")),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet {SHEET}><fonts count=\"1\"><font/></fonts><fills count=\"1\"><fill><patternFill patternType=\"none\"/></fill></fills><borders count=\"1\"><border/>\
                 </borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/>\
                 </cellXfs></styleSheet>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet {SHEET}><sheetData>{}</sheetData></worksheet>", rows.concat())),
        (
            "xl/worksheets/sheet2.xml",
            format!(
                "<worksheet {SHEET}><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>login jan@example.com from 192.0.2.7</t></is>\
                 </c><c r=\"B1\" t=\"str\"><f>\"gone@example.net\"&amp;A1</f><v>x</v></c></row></sheetData></worksheet>"
            ),
        ),
        (
            "xl/worksheets/_rels/sheet1.xml.rels",
            format!(
                "<Relationships {LINKS}><Relationship Id=\"rId1\" Type=\"{LINK}/comments\" Target=\"../comments1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/comments1.xml",
            format!(
                "<comments {SHEET}><authors><author>Jan de Vries</author></authors><commentList><comment ref=\"A2\" authorId=\"0\"><text><t>ask \
                 anna@example.org</t></text></comment></commentList></comments>"
            ),
        ),
    ])
}

/// A workbook of so many rows with a string each, which no two share, in another order.
pub(super) fn shared(count: usize) -> Vec<u8> {
    let rows = (0..count).map(|row| {
        let number = row * 7919 % count;
        format!("<row r=\"{0}\"><c r=\"A{0}\" t=\"s\"><v>{number}</v></c></row>", row + 1)
    });
    let strings = (0..count).map(|number| {
        format!("<si><t>user{number}@example.com writes of some thing or other, number {number}, at some length</t></si>")
    });
    package(&parts(&[
        ("[Content_Types].xml", format!("{KINDS}</Types>")),
        (
            "xl/workbook.xml",
            format!("<workbook {SHEET}><sheets><sheet name=\"Rows\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships {LINKS}><Relationship Id=\"rId1\" Type=\"{LINK}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet {SHEET}><sheetData>{}</sheetData></worksheet>", rows.collect::<String>()),
        ),
        ("xl/sharedStrings.xml", format!("<sst {SHEET}>{}</sst>", strings.collect::<String>())),
    ]))
}
