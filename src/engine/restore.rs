//! The way back from `encrypt`: an engine that finds tokens and nothing else, and writes their values in their place.
//!
//! All that reads and writes for other runs serves here too: codecs, archives, parts of mail, character sets, trees and streams.

use std::path::Path;

use crate::charset::Choice;
use crate::detect::fields::Fields;
use crate::detect::rules::Detection;
use crate::detect::vector::Kernel;
use crate::error::{Error, Result};
use crate::format::Structure;
use crate::model::{Anchor, Candidate, Detector, DetectorIndex, EncryptedColumn, Expression, Source, Strictness, Traits};
use crate::pattern::list;
use crate::transform::Transform;

use super::block::Block;
use super::columns::Columns;
use super::edit::Editor;
use super::{Engine, Setup};

/// A token, with the quotes around it: where it took the place of a bare number they were added, in whatever way quotes are written there.
const TOKEN: &str = r#"(?:\\{0,15}"{1,2})?\[ENC:[A-Z0-9]{1,48}:[a-z2-7]{26,}\](?:\\{0,15}"{1,2})?"#;

/// Adds the values in cells of the block that are brought back though no token stands there. The detector of a column stands behind that
/// of tokens.
pub(super) fn add_cells(block: &Block, candidates: &mut Vec<Candidate>) {
    if block.told.sealed.is_empty() {
        return;
    }
    let found = |&(start, end, column): &(u64, u64, u16)| {
        let place = |at: u64| at.checked_sub(block.offset).and_then(|at| u32::try_from(at).ok());
        Some(Candidate {
            start: place(start)?,
            end: place(end)?,
            detector: DetectorIndex(column.checked_add(1)?),
            score: 100,
            traits: Traits::default(),
            is_clear: false,
        })
    };
    candidates.extend(block.told.sealed.iter().filter_map(found));
    candidates.sort_by_key(|found| found.start);
}

impl Engine {
    /// An engine that puts encrypted values back. The setup's detectors say what columns are; `wanted` has the labels of the kinds that are
    /// asked for, without it all are, also those that no detector is known for. `columns` are those in which values were encrypted
    /// where no token fits.
    ///
    /// # Errors
    /// As for any engine, or a column whose method is not known.
    pub(crate) fn restoring(
        mut setup: Setup,
        wanted: Option<Box<[Box<[u8]>]>>,
        mut columns: Vec<EncryptedColumn>,
    ) -> Result<Self> {
        columns
            .retain(|column| wanted.as_ref().is_none_or(|wanted| wanted.iter().any(|label| **label == *column.kind.as_bytes())));
        if columns.len() >= usize::from(u16::MAX) {
            return Err(Error::Usage(format!("{} columns are too many to bring back in one run", columns.len())));
        }
        let judge = Detection::as_strict(Strictness::Usual, &setup.detectors, setup.minimum, &setup.regions, Kernel::best())?;
        let expression = Expression::parse(TOKEN).map_err(Error::Usage)?;
        let of_columns = list::detector("encrypted", Path::new(""));
        let of_tokens = Detector { anchor: Anchor::Regex, regex: Some(expression), ..of_columns.clone() };
        setup.detectors = std::iter::once(of_tokens).chain(columns.iter().map(|_| of_columns.clone())).collect();
        setup.actions.clear();
        // Tokens say in which set values were: there may be too little left to tell it by.
        let is_decoded = setup.encoding.is_some();
        let transform = Transform::restoring(&setup.detectors, &columns, &setup.key, wanted, is_decoded)?;
        let mut engine = Self::new(setup)?;
        if !is_decoded {
            engine.limits.charset = Choice::Marked;
        }
        engine.detection.labels.show_tokens();
        engine.editor = Editor::new(transform, false);
        engine.columns = (!columns.is_empty()).then(|| Box::new(Columns { judge, list: columns }));
        Ok(engine)
    }

    /// What says what columns are.
    pub(super) fn fields(&self) -> Option<&Fields> {
        self.columns.as_ref().map_or(&self.detection, |columns| &columns.judge).fields()
    }

    /// The structure of a stream at its start, with what is known of its columns.
    pub(super) fn marked(&self, mut structure: Structure, source: &Source) -> Structure {
        if let Some(columns) = &self.columns {
            structure.marks = columns.of(source);
        }
        structure
    }

    /// Whether findings are encrypted, so that the key has to be kept.
    pub(crate) fn encrypts(&self) -> bool {
        self.others.all().chain([&self.editor]).any(|editor| editor.transform().seals_any())
    }

    /// Whether the names of fields matter to what the run does.
    pub(super) fn wants_places(&self) -> bool {
        self.columns.is_some() || self.others.all().chain([&self.editor]).any(|editor| editor.transform().seals_typed())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::engine::Worker;
    use crate::transform::Key;

    fn setup() -> Setup {
        let key = Key::from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f").unwrap();
        Setup { key, ..Setup::built_in().unwrap() }
    }

    fn made(engine: &Engine, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        engine.redact(bytes, &mut Worker::default(), &mut out);
        out
    }

    /// Bits of lines in which something is found, and bits of none.
    fn bit() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-z]{1,6}@example\\.(com|org)",
            Just("+31 6 12345678".to_owned()),
            Just("4111 1111 1111 1111".to_owned()),
            Just("192.0.2.77".to_owned()),
            Just("NL91 ABNA 0417 1643 00".to_owned()),
            Just("Jan de Vries".to_owned()),
            Just("password=hunter2".to_owned()),
            "[a-zA-Z0-9 ,;:'\"{}\\[\\]\\\\é=<>&%.-]{0,12}",
        ]
    }

    fn loose() -> impl Strategy<Value = String> {
        let bits = || proptest::collection::vec(bit(), 1..6);
        let words = bits().prop_map(|bits| bits.join(" ") + "\n");
        let json = bits().prop_map(|bits| {
            let quoted = |text: &String| serde_json::to_string(text).unwrap_or_default();
            let fields = bits.iter().enumerate().map(|(i, bit)| format!("\"{}\":{}", ["email", "name", "x"][i % 3], quoted(bit)));
            format!("{{\"age\":42,{}}}\n", fields.collect::<Vec<_>>().join(","))
        });
        let csv = bits().prop_map(|bits| {
            let rows = bits.iter().map(|bit| format!("\"{}\",1,{}\n", bit.replace('"', "\"\""), "jan@example.com"));
            format!("name,id,email\n{}", rows.collect::<String>())
        });
        prop_oneof![words, json, csv]
    }

    fn text() -> impl Strategy<Value = String> {
        let sql = proptest::collection::vec(bit(), 1..6).prop_map(|bits| {
            let rows = bits.iter().map(|bit| format!("('{}', 'jan@example.com')", bit.replace('\'', "''").replace('\\', "")));
            let rows = rows.collect::<Vec<_>>().join(", ");
            // Where no type was told, an address in quotes may stand where nothing but one can.
            format!("CREATE TABLE people (name text, email text);\nINSERT INTO people (name, email) VALUES {rows};\n")
        });
        prop_oneof![3 => loose(), 1 => sql]
    }

    /// Texts with bytes among them that are no characters, or with line ends of two bytes.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let stray = prop_oneof![Just(vec![0xe9]), Just(vec![0xff, 0xfe]), Just("é".into()), Just(vec![0xc3]), Just(vec![])];
        let texts = proptest::collection::vec((loose(), any::<prop::sample::Index>(), stray), 1..4);
        (texts, any::<bool>()).prop_map(|(texts, is_crlf)| {
            let mut all = Vec::new();
            for (text, at, stray) in texts {
                let text = if is_crlf { text.replace('\n', "\r\n") } else { text };
                let at = at.index(text.len());
                all.extend([&text.as_bytes()[..at], &stray, &text.as_bytes()[at..]].concat());
            }
            all
        })
    }

    /// A body in base64, in lines of any widths and ends, with or without the signs at its end.
    fn base64() -> impl Strategy<Value = Vec<u8>> {
        let widths = prop_oneof![
            Just(vec![76]),
            Just(vec![60]),
            Just(vec![77]),
            Just(vec![1000]),
            proptest::collection::vec(1usize..90, 1..6)
        ];
        let ends = prop_oneof![Just("\n"), Just("\r\n"), Just(" \n"), Just("\n\n")];
        (proptest::collection::vec(text(), 1..4), widths, ends, any::<bool>(), any::<bool>())
            .prop_map(|(texts, widths, end, is_padded, ends_line)| {
                use base64::Engine as _;
                let engine = if is_padded { base64::prelude::BASE64_STANDARD } else { base64::prelude::BASE64_STANDARD_NO_PAD };
                let encoded = engine.encode(texts.concat());
                let mut rest = encoded.as_str();
                let mut body = String::new();
                for width in widths.iter().cycle() {
                    let (line, behind) = rest.split_at(rest.len().min(*width));
                    body += line;
                    rest = behind;
                    if rest.is_empty() {
                        break;
                    }
                    body += end;
                }
                body + if ends_line { "\n" } else { "" }
            })
            .prop_map(String::into_bytes)
    }

    /// A mail.
    fn mail() -> impl Strategy<Value = Vec<u8>> {
        let head = |encoding: &str| format!("From: x\nContent-Transfer-Encoding: {encoding}\n\n").into_bytes();
        let printable = bytes().prop_map(move |text| {
            let escaped = |byte: &u8| match byte {
                b'=' | 0x80.. => format!("={byte:02X}").into_bytes(),
                b'@' => b"=40".to_vec(),
                b' ' => b" =\n".to_vec(),
                _ => vec![*byte],
            };
            text.iter().flat_map(escaped).collect::<Vec<_>>()
        });
        let printable = printable.prop_map(move |body| [head("quoted-printable"), body].concat());
        prop_oneof![1 => printable, 3 => base64().prop_map(move |body| [head("base64"), body].concat())]
    }

    #[test]
    fn any_bytes_and_mail_come_back() {
        let sealing = Engine::new(setup().act("*=encrypt").unwrap()).unwrap();
        let restoring = Engine::restoring(setup(), None, Vec::new()).unwrap();
        proptest!(|(bytes in prop_oneof![bytes(), mail()])| {
            let sealed = made(&sealing, &bytes);
            let shown = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
            let back = made(&restoring, &sealed);
            prop_assert!(back == bytes, "{}\nbecame\n{}\nand\n{}", shown(bytes), shown(sealed), shown(back));
            // What set a line with stray bytes is in is guessed from all of its letters, those of tokens among them.
            if std::str::from_utf8(&bytes).is_ok() {
                prop_assert_eq!(shown(made(&sealing, &sealed)), shown(sealed));
            }
        });
    }

    /// A mail with this text in base64, in lines of so many characters.
    fn long_mail(text: &str, width: usize, end: &str) -> Vec<u8> {
        use base64::Engine as _;
        let encoded = base64::prelude::BASE64_STANDARD.encode(text);
        let lines: Vec<&str> = encoded.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect();
        format!("From: x{end}Content-Transfer-Encoding: base64{end}{end}{}{end}", lines.join(end)).into_bytes()
    }

    /// Its lines, and its text.
    fn long_text(mail: &[u8]) -> (Vec<usize>, String) {
        use base64::Engine as _;
        let mail = String::from_utf8(mail.to_vec()).unwrap().replace('\r', "");
        let (_, body) = mail.split_once("\n\n").unwrap();
        let text = base64::prelude::BASE64_STANDARD.decode(body.replace('\n', "")).unwrap();
        (body.lines().map(str::len).collect(), String::from_utf8(text).unwrap())
    }

    #[test]
    fn long_parts_are_looked_into_and_come_back_however_their_lines_are() {
        let labels = Engine::new(setup().act("*=label:plain").unwrap()).unwrap();
        let sealing = Engine::new(setup().act("*=encrypt").unwrap()).unwrap();
        let restoring = Engine::restoring(setup(), None, Vec::new()).unwrap();
        // Lines of 42 and 41 bytes: the line ends of the first all fall on the same place in a group.
        let rows = |count: usize, rest: &str| -> String {
            (0..count).map(|i| format!("{i:06} jan{i:06}@example.com 06-{:08}{rest}\n", 12_345_678 + i)).collect()
        };
        let all: [(&str, String, usize, &str); 8] = [
            ("with line ends at the end of a group", rows(16_000, "x"), 76, "\r\n"),
            ("with line ends at the start of a group", format!("#{}", rows(16_000, "x")), 76, "\r\n"),
            ("with line ends anywhere", rows(16_000, ""), 76, "\n"),
            ("in lines of 57", rows(16_000, ""), 57, "\n"),
            ("in lines of 3", rows(16_000, ""), 3, "\n"),
            ("in one line", rows(16_000, ""), usize::MAX, "\r\n"),
            ("too long by its tokens only", format!("#\n{}", rows(6_500, "x")), 76, "\r\n"),
            ("too long by its tokens only, in lines of 3", format!("#\n{}", rows(4_500, "x")), 3, "\n"),
        ];
        for (name, text, width, end) in all {
            let mail = long_mail(&text, width, end);
            let (lines, redacted) = long_text(&made(&labels, &mail));
            // Pieces are filled up with blanks where a line ends.
            let redacted: String = redacted.split_inclusive('\n').map(|line| line.trim_end().to_owned() + "\n").collect();
            assert_eq!(redacted, String::from_utf8(made(&labels, text.as_bytes())).unwrap(), "{name}");
            assert!(lines.iter().all(|line| *line <= width.max(4)), "{name}");
            let sealed = made(&sealing, &mail);
            let (lines, text) = long_text(&sealed);
            assert!(!text.contains("@example.com"), "{name}");
            assert!(width < usize::MAX || lines.len() == 1, "{name}");
            assert!(made(&restoring, &sealed) == mail, "{name}");
        }
    }

    #[test]
    fn what_stands_behind_an_escape_comes_back() {
        let sealing = Engine::new(setup().act("*=encrypt").unwrap()).unwrap();
        let restoring = Engine::restoring(setup(), None, Vec::new()).unwrap();
        for text in ["x \x1bjan@example.com y\n", "\x1b[31mjan@example.com\x1b[0m\n", "\x1b4111 1111 1111 1111\n"] {
            let sealed = made(&sealing, text.as_bytes());
            assert_ne!(sealed, text.as_bytes());
            assert_eq!(String::from_utf8(made(&restoring, &sealed)).unwrap(), text);
        }
    }

    #[test]
    fn what_is_encrypted_comes_back() {
        let sealing = Engine::new(setup().act("*=encrypt").unwrap()).unwrap();
        let restoring = Engine::restoring(setup(), None, Vec::new()).unwrap();
        proptest!(|(texts in proptest::collection::vec(text(), 1..4))| {
            let text = texts.concat();
            let sealed = made(&sealing, text.as_bytes());
            let shown = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
            prop_assert_eq!(shown(made(&restoring, &sealed)), text);
            prop_assert_eq!(shown(made(&sealing, &sealed)), shown(sealed));
        });
    }
}
