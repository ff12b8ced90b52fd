//! Writes a manifest while the run goes on, an entry at a time, so that it needs no memory for what is done.

use std::io::{self, Write};

use serde::Serialize;

use super::manifest::{Entry, Header, Told, Totals};
use super::map::MapWriter;

/// The most inputs that are told of by name in each list: a tree may hold millions.
const MOST_TOLD: usize = 10_000;

/// A manifest being written to `to`.
pub(crate) struct Writer<W> {
    to: W,
    entries: u64,
    skipped: Vec<Told>,
    warnings: Vec<Told>,
}

impl<W: Write> Writer<W> {
    /// Writes what stands in front.
    ///
    /// # Errors
    /// What `to` says; so for all methods.
    pub(crate) fn new(mut to: W, header: &Header) -> io::Result<Self> {
        let text = serde_json::to_string_pretty(header)?;
        // The object goes on behind the header.
        let open = text.trim_end().strip_suffix('}').unwrap_or(&text).trim_end();
        write!(to, "{open},\n  \"files\": [")?;
        Ok(Self { to, entries: 0, skipped: Vec::new(), warnings: Vec::new() })
    }

    /// Whether it has no entries so far.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries == 0
    }

    /// Appends an entry, with its map.
    ///
    /// # Errors
    /// As for [`Writer::new`].
    pub(crate) fn entry(&mut self, entry: &Entry, map: Option<MapWriter>) -> io::Result<()> {
        write!(self.to, "{}\n    ", if self.entries > 0 { "," } else { "" })?;
        self.entries += 1;
        let text = serde_json::to_string(&Entry { map: String::new(), ..entry.clone() })?;
        let Some(map) = map else { return self.to.write_all(text.as_bytes()) };
        let open = text.strip_suffix('}').unwrap_or(&text);
        write!(self.to, "{open},\"map\":\"")?;
        map.finish(&mut self.to)?;
        self.to.write_all(b"\"}")
    }

    /// Notes an input that was left out.
    pub(crate) fn skipped(&mut self, path: String, what: String) {
        note(&mut self.skipped, path, what);
    }

    /// Notes an input that was not as it seemed.
    pub(crate) fn warning(&mut self, path: String, what: String) {
        note(&mut self.warnings, path, what);
    }

    /// Writes what stands behind, `more` of it under its names, and returns what was written to.
    ///
    /// # Errors
    /// As for [`Writer::new`].
    pub(crate) fn finish(mut self, totals: &Totals, more: &[(&str, serde_json::Value)]) -> io::Result<W> {
        let end = if self.entries > 0 { "\n  ]" } else { "]" };
        self.to.write_all(end.as_bytes())?;
        let (skipped, warnings) = (std::mem::take(&mut self.skipped), std::mem::take(&mut self.warnings));
        self.part("skipped", &skipped)?;
        self.part("warnings", &warnings)?;
        for (name, value) in more {
            self.part(name, value)?;
        }
        self.part("totals", totals)?;
        self.to.write_all(b"\n}\n")?;
        Ok(self.to)
    }

    fn part(&mut self, name: &str, value: &impl Serialize) -> io::Result<()> {
        write!(self.to, ",\n  {}: {}", serde_json::to_string(name)?, serde_json::to_string(value)?)
    }
}

fn note(list: &mut Vec<Told>, path: String, what: String) {
    if list.len() < MOST_TOLD {
        list.push(Told { path, what });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DetectorIndex, Edited};
    use crate::proof::manifest::{Content, Manifest, Profile};
    use crate::proof::{Map, map::Edit};

    #[test]
    fn what_is_written_is_a_manifest() {
        let header = Header {
            erases: false,
            inkout_manifest: 1,
            tool: "0".into(),
            patterns: String::new(),
            profile: Profile::default(),
            key_id: "k".into(),
            scope_id: String::new(),
            actions: [("iban".to_owned(), "label".to_owned())].into(),
            kinds: vec!["iban".into()],
        };
        let mut writer = Writer::new(Vec::new(), &header).unwrap();
        let mut map = MapWriter::new();
        map.push(0, &Edited { start: 3, old: 18, new: 6, detector: Some(DetectorIndex(0)) }).unwrap();
        let entry = Entry {
            path: "a \"b\".log".into(),
            before: Some(Content { bytes: 40, hash: "00".into() }),
            edits: 1,
            ..Entry::default()
        };
        writer.entry(&entry, Some(map)).unwrap();
        writer.entry(&Entry { path: "c".into(), ..Entry::default() }, None).unwrap();
        writer.skipped("d".into(), "no text".into());
        let text = writer.finish(&Totals::default(), &[("more", serde_json::json!([1]))]).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(value["skipped"][0]["path"], "d");
        assert_eq!(value["more"][0], 1);
        let manifest: Manifest = serde_json::from_slice(&text).unwrap();
        assert_eq!(manifest.header.kinds, ["iban"]);
        assert_eq!(manifest.files.len(), 2);
        assert_eq!((&*manifest.files[0].path, manifest.files[0].edits), ("a \"b\".log", 1));
        let mut map = Map::new(&manifest.files[0].map).unwrap();
        assert_eq!(map.next().unwrap(), Some(Edit { start: 3, old: 18, written: 3, new: 6, kind: Some(0) }));
        // Nothing at all was processed.
        let empty = Writer::new(Vec::new(), &header).unwrap().finish(&Totals::default(), &[]).unwrap();
        assert!(serde_json::from_slice::<Manifest>(&empty).unwrap().files.is_empty());
    }
}
