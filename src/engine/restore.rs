//! The way back from `encrypt`: an engine that finds tokens and nothing else, and writes their values in their place.
//!
//! All that reads and writes for other runs serves here too: codecs, archives, parts of mail, character sets, trees and streams.

use std::path::Path;

use crate::error::{Error, Result};
use crate::model::{Anchor, Detector, Expression};
use crate::pattern::list;
use crate::transform::Transform;

use super::edit::Editor;
use super::{Engine, Setup};

/// A token, with the quotes around it: where it took the place of a bare number they were added, in whatever way quotes are written there.
const TOKEN: &str = r#"(?:\\{0,15}"{1,2})?\[ENC:[A-Z0-9]{1,48}:[a-z2-7]{26,}\](?:\\{0,15}"{1,2})?"#;

impl Engine {
    /// An engine that puts encrypted values back. Of the setup's detectors only the labels count: they are the kinds that are asked for
    /// if `is_selective`, else all kinds are, also those that no detector is known for.
    ///
    /// # Errors
    /// As for any engine.
    pub(crate) fn restoring(mut setup: Setup, is_selective: bool) -> Result<Self> {
        let labels = || setup.detectors.iter().map(|detector| detector.label.as_bytes().into()).collect();
        let wanted: Option<Box<[Box<[u8]>]>> = is_selective.then(labels);
        let expression = Expression::parse(TOKEN).map_err(Error::Usage)?;
        let detector = Detector {
            anchor: Anchor::Regex,
            regex: Some(expression),
            description: "Values that were encrypted.".into(),
            ..list::detector("encrypted", Path::new(""))
        };
        let transform = Transform::restoring(&detector, &setup.key, wanted)?;
        setup.detectors = vec![detector];
        setup.actions.clear();
        let mut engine = Self::new(setup)?;
        engine.detection.labels.show_tokens();
        engine.editor = Editor::new(transform, false);
        Ok(engine)
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

    fn text() -> impl Strategy<Value = String> {
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
        let sql = bits().prop_map(|bits| {
            let rows = bits.iter().map(|bit| format!("('{}', 'jan@example.com')", bit.replace('\'', "''").replace('\\', "")));
            format!("INSERT INTO people (name, email) VALUES {};\n", rows.collect::<Vec<_>>().join(", "))
        });
        prop_oneof![words, json, csv, sql]
    }

    #[test]
    fn what_is_encrypted_comes_back() {
        let sealing = Engine::new(setup().act("*=encrypt").unwrap()).unwrap();
        let restoring = Engine::restoring(setup(), false).unwrap();
        proptest!(|(texts in proptest::collection::vec(text(), 1..4))| {
            let text = texts.concat();
            let sealed = made(&sealing, text.as_bytes());
            let shown = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
            prop_assert_eq!(shown(made(&restoring, &sealed)), text);
            prop_assert_eq!(shown(made(&sealing, &sealed)), shown(sealed));
        });
    }
}
