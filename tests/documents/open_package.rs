//! Makes the OpenDocument files of the tests: small ones, each part of which can be read here. All that is in them is synthetic.

use super::package::Parts;

/// An OpenDocument file of these parts: what it is stands first, as it is (ISO/IEC 26300-2, section 3.3).
pub(super) fn package(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        let method = if name == "mimetype" { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
        archive.start_file(name, zip::write::SimpleFileOptions::default().compression_method(method)).unwrap();
        std::io::Write::write_all(&mut archive, content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
                     xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
                     xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\" xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\" \
                     xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\" xmlns:calcext=\"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0\" \
                     xmlns:presentation=\"urn:oasis:names:tc:opendocument:xmlns:presentation:1.0\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
                     xmlns:dc=\"http://purl.org/dc/elements/1.1/\" office:version=\"1.3\"";
const LIST: &str = "xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.3\"";
/// A picture that says nothing.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

fn parts(kind: &str, content: &str, styles: &str, meta: &str) -> Parts {
    let kind = format!("application/vnd.oasis.opendocument.{kind}");
    let entry =
        |path: &str, kind: &str| format!("<manifest:file-entry manifest:full-path=\"{path}\" manifest:media-type=\"{kind}\"/>");
    let list: String = [
        ("/", kind.as_str()),
        ("content.xml", "text/xml"),
        ("styles.xml", "text/xml"),
        ("meta.xml", "text/xml"),
        ("Thumbnails/thumbnail.png", "image/png"),
    ]
    .into_iter()
    .map(|(path, kind)| entry(path, kind))
    .collect();
    let xml = |text: String| format!("{HEAD}{text}").into_bytes();
    [
        ("mimetype", kind.clone().into_bytes()),
        ("Thumbnails/thumbnail.png", PICTURE.to_vec()),
        ("content.xml", xml(format!("<office:document-content {NAMES}>{content}</office:document-content>"))),
        ("styles.xml", xml(format!("<office:document-styles {NAMES}>{styles}</office:document-styles>"))),
        ("meta.xml", xml(format!("<office:document-meta {NAMES}><office:meta>{meta}</office:meta></office:document-meta>"))),
        ("META-INF/manifest.xml", xml(format!("<manifest:manifest {LIST}>{list}</manifest:manifest>"))),
    ]
    .into_iter()
    .map(|(name, content)| (name.to_owned(), content))
    .collect()
}

/// Values in the letter that are nobody's to read.
pub(super) const IN_LETTER: [&str; 8] =
    ["Jan de Vries", "Anna Jansen", "jan@exam", "anna@example", "6 12345678", "4111 1111", "192.0.2.7", "Kees Bakker"];

/// The parts of a letter with a footer, a table, a link, a note, a tracked change and properties.
pub(super) fn letter_parts() -> Parts {
    let content = "<office:automatic-styles/><office:body><office:text>\
        <text:tracked-changes><text:changed-region text:id=\"ct1\"><text:deletion><office:change-info><dc:creator>Anna Jansen</dc:creator>\
        <dc:date>2026-01-02T00:00:00</dc:date></office:change-info><text:p>old address anna@example.org</text:p></text:deletion>\
        </text:changed-region></text:tracked-changes>\
        <text:h text:outline-level=\"1\">A letter</text:h>\
        <text:p>Please write to <text:span text:style-name=\"T1\">jan@exam</text:span><text:span>ple.c</text:span>om &amp; \
        call<office:annotation><dc:creator>Kees Bakker</dc:creator><dc:date>2026-01-02T00:00:00</dc:date><text:p>from 192.0.2.7</text:p>\
        </office:annotation><text:s/>+31<text:tab/>6 12345678</text:p>\
        <table:table table:name=\"Table1\"><table:table-column table:number-columns-repeated=\"2\"/><table:table-row>\
        <table:table-cell office:value-type=\"string\"><text:p>Card</text:p></table:table-cell>\
        <table:table-cell office:value-type=\"string\"><text:p>4111 1111 1111 1111</text:p></table:table-cell></table:table-row></table:table>\
        <text:p>or <text:a xlink:type=\"simple\" xlink:href=\"mailto:anna@example.org\">by mail</text:a></text:p>\
        </office:text></office:body>";
    let styles = "<office:master-styles><style:master-page style:name=\"Standard\" style:page-layout-name=\"pm1\"><style:footer>\
        <text:p>to anna@example.org</text:p></style:footer></style:master-page></office:master-styles>";
    let meta = "<meta:initial-creator>Jan de Vries</meta:initial-creator><dc:creator>Anna Jansen</dc:creator>\
        <meta:user-defined meta:name=\"Phone\">+31 6 12345678</meta:user-defined>";
    parts("text", content, styles, meta)
}

/// Values in the workbook that are nobody's to read.
pub(super) const IN_BOOK: [&str; 10] = [
    "Jan de Vries",
    "Anna Jansen",
    "jan@example",
    "anna@example",
    "gone@example",
    "31612345678",
    "31687654321",
    "1974-11-19",
    "19 november",
    "192.0.2.7",
];

/// The parts of a workbook of two sheets: cells and rows that are repeated, days, numbers, formulas and notes.
pub(super) fn book_parts() -> Parts {
    let text = |text: &str| {
        format!(
            "<table:table-cell office:value-type=\"string\" calcext:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
        )
    };
    let number = |value: &str, shown: &str| {
        format!(
            "<table:table-cell office:value-type=\"float\" office:value=\"{value}\" calcext:value-type=\"float\"><text:p>{shown}</text:p>\
             </table:table-cell>"
        )
    };
    let head: String = ["Name", "Email", "Phone", "Date of birth", "Note"].map(text).concat();
    let content = format!(
        "<office:body><office:spreadsheet><table:table table:name=\"Customers\"><table:table-column table:number-columns-repeated=\"5\"/>\
         <table:table-header-rows><table:table-row>{head}<table:table-cell table:number-columns-repeated=\"16379\"/></table:table-row>\
         </table:table-header-rows>\
         <table:table-row>{}<table:table-cell office:value-type=\"string\"><office:annotation><dc:creator>Jan de Vries</dc:creator>\
         <text:p>ask anna@example.org</text:p></office:annotation><text:p><text:a xlink:href=\"mailto:jan@example.com\">jan@example.com</text:a>\
         </text:p></table:table-cell>{}<table:table-cell table:style-name=\"ce1\" office:value-type=\"date\" office:date-value=\"1974-11-19\" \
         calcext:value-type=\"date\"><text:p>19 november 1974</text:p></table:table-cell>{}</table:table-row>\
         <table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
         <table:table-row table:number-rows-repeated=\"2\">{}<table:table-cell table:formula=\"of:=LOWER([.B4])\" office:value-type=\"string\" \
         office:string-value=\"anna@example.org\"><text:p>anna@example.org</text:p></table:table-cell>{}<table:table-cell/>{}{}</table:table-row>\
         <table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
         </table:table>\
         <table:table table:name=\"Log\"><table:table-row><table:table-cell table:number-columns-repeated=\"2\" office:value-type=\"string\">\
         <text:p>login jan@example.com</text:p><text:p>from 192.0.2.7</text:p></table:table-cell><table:table-cell \
         table:formula=\"of:=&quot;gone@example.net&quot;&amp;[.A1]\" office:value-type=\"float\" office:value=\"1\"><text:p>1</text:p>\
         </table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>",
        text("Jan de Vries"),
        number("31612345678", "31612345678"),
        text("see anna@example.org"),
        text("Anna Jansen"),
        number("3.1687654321E+10", "3,17E+10"),
        text("stays"),
        number("12.5", "€ 12,50"),
    );
    let meta = "<meta:initial-creator>Jan de Vries</meta:initial-creator>";
    parts("spreadsheet", &content, "<office:styles/>", meta)
}

/// The parts of a presentation of one page, with what is said to it.
pub(super) fn slides_parts() -> Parts {
    let content = "<office:body><office:presentation><draw:page draw:name=\"page1\" draw:master-page-name=\"m\"><draw:frame><draw:text-box>\
        <text:p>Ask <text:span>Jan de Vries</text:span>, jan@example.com</text:p></draw:text-box></draw:frame><presentation:notes><draw:frame>\
        <draw:text-box><text:p>or call +31 6 12345678</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>\
        </office:presentation></office:body>";
    parts("presentation", content, "<office:styles/>", "<dc:creator>Anna Jansen</dc:creator>")
}
