//! Typed access to a table of a pattern file: each key is taken once, a leftover key is an error, and every error knows its line.

use super::value::{At, List, Member, Value};
use crate::error::{Error, Result};
use crate::model::{ByName, Text, Texts};
use crate::suggest::nearest;

/// A pattern file's name and text, to turn byte offsets into lines.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
}

impl Place<'_> {
    /// The line, from 1, of the byte at `offset`.
    pub(super) fn line(self, offset: usize) -> usize {
        let before = &self.text.as_bytes()[..offset.min(self.text.len())];
        1 + memchr::memchr_iter(b'\n', before).count()
    }

    pub(super) fn error(self, offset: usize, message: impl Into<String>) -> Error {
        Error::Pattern { file: self.file.to_owned(), line: self.line(offset), message: message.into() }
    }
}

/// Keys that a table may have, about.
const MOST_KEYS: usize = 32;

/// A table whose keys are taken one by one.
pub(super) struct Table<'a> {
    place: Place<'a>,
    /// What was taken has no value any more.
    members: Vec<(At<Text>, Option<At<Value>>)>,
    /// Where the table itself begins.
    pub(super) offset: usize,
    /// The keys asked for so far: what a misspelt key may have meant.
    known: Vec<&'static str>,
}

impl<'a> Table<'a> {
    pub(super) fn new(place: Place<'a>, members: Vec<Member>, offset: usize) -> Self {
        let members = members.into_iter().map(|member| (member.key, Some(member.value))).collect();
        Self { place, members, offset, known: Vec::with_capacity(MOST_KEYS) }
    }

    fn take(&mut self, key: &'static str) -> Option<At<Value>> {
        self.known.push(key);
        self.members.iter_mut().find(|(known, _)| known.value == key)?.1.take()
    }

    /// A text, if the key is there.
    pub(super) fn text(&mut self, key: &'static str) -> Result<Option<At<Text>>> {
        self.take(key).map(|value| text(self.place, key, value)).transpose()
    }

    /// A list of texts of one line each; empty if the key is not there.
    pub(super) fn list(&mut self, key: &'static str) -> Result<List> {
        self.take(key).map_or_else(|| Ok(List::default()), |value| list(self.place, key, value))
    }

    /// A list of any texts; empty if the key is not there.
    pub(super) fn texts(&mut self, key: &'static str) -> Result<Vec<At<Text>>> {
        self.take(key).map_or_else(|| Ok(Vec::new()), |value| texts(self.place, key, value))
    }

    /// A list of any texts, if the key is there.
    pub(super) fn some_texts(&mut self, key: &'static str) -> Result<Option<Vec<At<Text>>>> {
        self.take(key).map(|value| texts(self.place, key, value)).transpose()
    }

    /// A table, if the key is there.
    pub(super) fn table(&mut self, key: &'static str) -> Result<Option<Table<'a>>> {
        let Some(At { value, offset }) = self.take(key) else { return Ok(None) };
        match value {
            Value::Table(members) => Ok(Some(Table::new(self.place, members, offset))),
            other => Err(self.place.error(offset, format!("{key} must be a table, not {}", other.type_name()))),
        }
    }

    /// A table of texts under names that are nobody's here; empty if the key is not there.
    pub(super) fn pairs(&mut self, key: &'static str) -> Result<Vec<(At<Text>, At<Text>)>> {
        let Some(At { value, offset }) = self.take(key) else { return Ok(Vec::new()) };
        let Value::Table(members) = value else {
            return Err(self.place.error(offset, format!("{key} must be a table, not {}", value.type_name())));
        };
        members.into_iter().map(|member| Ok((member.key, text(self.place, key, member.value)?))).collect()
    }

    /// A whole number from 0 to `most`.
    pub(super) fn number(&mut self, key: &'static str, most: u8, default: u8) -> Result<u8> {
        Ok(self.some_number(key, most)?.unwrap_or(default))
    }

    /// A percentage that may be left out.
    pub(super) fn percent(&mut self, key: &'static str) -> Result<Option<u8>> {
        self.some_number(key, 100)
    }

    fn some_number(&mut self, key: &'static str, most: u8) -> Result<Option<u8>> {
        let Some(At { value, offset }) = self.take(key) else { return Ok(None) };
        match value {
            Value::Number(Some(number)) if number <= most => Ok(Some(number)),
            _ => Err(self.place.error(offset, format!("{key} must be a whole number from 0 to {most}"))),
        }
    }

    /// Lists of words by the codes of languages.
    pub(super) fn by_language(&mut self, key: &'static str) -> Result<ByName<Texts>> {
        let Some(At { value, offset }) = self.take(key) else { return Ok(ByName::default()) };
        let place = self.place;
        let Value::Table(members) = value else {
            return Err(place.error(offset, format!("{key} must be a table of lists by language")));
        };
        let is_language = |code: &str| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase());
        if let Some(Member { key: At { value, offset }, .. }) = members.iter().find(|member| !is_language(&member.key.value)) {
            let message = format!("context is listed by language, with codes such as en and nl, not {value}");
            return Err(place.error(*offset, message));
        }
        lists(place, key, members)
    }

    /// Tables of lists of texts.
    pub(super) fn nested(&mut self, key: &'static str) -> Result<ByName<ByName<Texts>>> {
        let Some(At { value, offset }) = self.take(key) else { return Ok(ByName::default()) };
        let place = self.place;
        let wrong = |offset| place.error(offset, format!("{key} must be tables of lists by language"));
        let Value::Table(tables) = value else { return Err(wrong(offset)) };
        let inner = |Member { key: name, value: At { value, offset } }| match value {
            Value::Table(members) => Ok((name.value, lists(place, key, members)?)),
            _ => Err(wrong(offset)),
        };
        tables.into_iter().map(inner).collect()
    }

    /// Yes or no.
    pub(super) fn boolean(&mut self, key: &'static str, default: bool) -> Result<bool> {
        let Some(At { value, offset }) = self.take(key) else { return Ok(default) };
        match value {
            Value::Boolean(value) => Ok(value),
            other => Err(self.place.error(offset, format!("{key} must be true or false, not {}", other.type_name()))),
        }
    }

    /// An array of tables; empty if the key is not there.
    pub(super) fn tables(&mut self, key: &'static str) -> Result<Vec<Table<'a>>> {
        let Some(At { value, offset }) = self.take(key) else { return Ok(Vec::new()) };
        let place = self.place;
        let wrong = || place.error(offset, format!("{key} must be written as [[{key}]]"));
        let items = match value {
            Value::List(items) => items,
            Value::Texts(texts) if texts.is_empty() => return Ok(Vec::new()),
            _ => return Err(wrong()),
        };
        items
            .into_iter()
            .map(|item| match item.value {
                Value::Table(members) => Ok(Table::new(place, members, item.offset)),
                _ => Err(wrong()),
            })
            .collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.members.iter().all(|(_, value)| value.is_none())
    }

    /// Refuses a key that was not asked for, naming the nearest one that exists.
    pub(super) fn finish(self) -> Result<()> {
        let left = self.members.iter().filter(|(_, value)| value.is_some());
        let first = left.map(|(key, _)| key).min_by_key(|key| key.offset);
        match first {
            None => Ok(()),
            Some(At { value: name, offset }) => {
                let hint =
                    nearest(name, self.known.iter().copied()).map_or(String::new(), |known| format!(": did you mean {known}?"));
                Err(self.place.error(*offset, format!("unknown key {name}{hint}")))
            }
        }
    }
}

fn lists(place: Place<'_>, key: &str, members: Vec<Member>) -> Result<ByName<Texts>> {
    members.into_iter().map(|member| Ok((member.key.value, list(place, key, member.value)?.texts))).collect()
}

fn text(place: Place<'_>, key: &str, At { value, offset }: At<Value>) -> Result<At<Text>> {
    match value {
        Value::Text(value) => Ok(At { value, offset }),
        other => Err(place.error(offset, format!("{key} must hold text, not {}", other.type_name()))),
    }
}

fn list(place: Place<'_>, key: &str, At { value, offset }: At<Value>) -> Result<List> {
    if let Value::Texts(texts) = value {
        return Ok(List { texts, offset, offsets: Vec::new() });
    }
    let texts = texts(place, key, At { value, offset })?;
    if let Some(text) = texts.iter().find(|text| text.value.contains(['\n', '\r'])) {
        return Err(place.error(text.offset, format!("{key} must be a list of texts without a line end")));
    }
    let (texts, offsets) = texts.into_iter().map(|text| (text.value, text.offset)).unzip();
    Ok(List { texts, offset, offsets })
}

fn texts(place: Place<'_>, key: &str, At { value, offset }: At<Value>) -> Result<Vec<At<Text>>> {
    match value {
        Value::Texts(texts) => Ok(texts.iter().map(|text| At { value: text.to_owned().into(), offset }).collect()),
        Value::List(items) => items.into_iter().map(|item| text(place, key, item)).collect(),
        other => Err(place.error(offset, format!("{key} must be a list of texts, not {}", other.type_name()))),
    }
}
