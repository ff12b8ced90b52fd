//! Typed access to a table of a pattern file: each key is taken once, a leftover key is an error, and every error knows its line.

use std::collections::BTreeMap;

use super::value::{At, Member, Value};
use crate::error::{Error, Result};
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

/// Lists of strings by their names.
type Lists = BTreeMap<String, Vec<At<String>>>;

/// A table whose keys are taken one by one.
pub(super) struct Table<'a> {
    place: Place<'a>,
    members: Vec<Member<'a>>,
    /// Where the table itself begins.
    pub(super) offset: usize,
    /// The keys asked for so far: what a misspelt key may have meant.
    known: Vec<&'static str>,
}

impl<'a> Table<'a> {
    pub(super) fn new(place: Place<'a>, members: Vec<Member<'a>>, offset: usize) -> Self {
        Self { place, members, offset, known: Vec::new() }
    }

    fn take(&mut self, key: &'static str) -> Option<At<Value<'a>>> {
        self.known.push(key);
        let at = self.members.iter().position(|member| member.key.value == key)?;
        Some(self.members.swap_remove(at).value)
    }

    /// A string, if the key is there.
    pub(super) fn string(&mut self, key: &'static str) -> Result<Option<At<String>>> {
        self.take(key).map(|value| string(self.place, key, value)).transpose()
    }

    /// A list of strings; empty if the key is not there.
    pub(super) fn strings(&mut self, key: &'static str) -> Result<Vec<At<String>>> {
        self.take(key).map_or_else(|| Ok(Vec::new()), |value| strings(self.place, key, value))
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

    /// A table of lists of strings, such as context words by language.
    pub(super) fn lists(&mut self, key: &'static str) -> Result<Lists> {
        let Some(At { value, offset }) = self.take(key) else { return Ok(Lists::new()) };
        let Value::Table(members) = value else {
            return Err(self.place.error(offset, format!("{key} must be a table of lists by language")));
        };
        lists(self.place, key, members)
    }

    /// A table of tables of lists of strings.
    pub(super) fn nested(&mut self, key: &'static str) -> Result<BTreeMap<String, Lists>> {
        let Some(At { value, offset }) = self.take(key) else { return Ok(BTreeMap::new()) };
        let place = self.place;
        let wrong = |offset| place.error(offset, format!("{key} must be tables of lists by language"));
        let Value::Table(tables) = value else { return Err(wrong(offset)) };
        let mut nested = BTreeMap::new();
        for Member { key: name, value: At { value, offset } } in tables {
            let Value::Table(members) = value else { return Err(wrong(offset)) };
            nested.insert(name.value.into_owned(), lists(place, key, members)?);
        }
        Ok(nested)
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
            // An empty list.
            Value::Texts("") => return Ok(Vec::new()),
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
        self.members.is_empty()
    }

    /// Refuses a key that was not asked for, naming the nearest one that exists.
    pub(super) fn finish(self) -> Result<()> {
        let first = self.members.iter().map(|member| &member.key).min_by_key(|key| key.offset);
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

fn lists(place: Place<'_>, key: &str, members: Vec<Member<'_>>) -> Result<Lists> {
    members.into_iter().map(|member| Ok((member.key.value.into_owned(), strings(place, key, member.value)?))).collect()
}

fn string(place: Place<'_>, key: &str, At { value, offset }: At<Value<'_>>) -> Result<At<String>> {
    match value {
        Value::Text(text) => Ok(At { value: text.into_owned(), offset }),
        other => Err(place.error(offset, format!("{key} must hold text, not {}", other.type_name()))),
    }
}

fn strings(place: Place<'_>, key: &str, At { value, offset }: At<Value<'_>>) -> Result<Vec<At<String>>> {
    match value {
        Value::Texts(texts) => {
            // Counted first: the lists of all built-in files are long together.
            let mut list = Vec::with_capacity(memchr::memchr_iter(b'\n', texts.as_bytes()).count());
            let mut start = 0;
            for end in memchr::memchr_iter(b'\n', texts.as_bytes()) {
                list.push(At { value: texts[start..end].to_owned(), offset });
                start = end + 1;
            }
            Ok(list)
        }
        Value::List(items) => items.into_iter().map(|item| string(place, key, item)).collect(),
        other => Err(place.error(offset, format!("{key} must be a list of texts, not {}", other.type_name()))),
    }
}
