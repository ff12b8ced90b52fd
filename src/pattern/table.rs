//! Typed access to a table of a pattern file: each key is taken once, a leftover key is an error, and every error knows its line.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

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

/// A value with the byte offset at which it stands.
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) offset: usize,
}

/// A table whose keys are taken one by one.
pub(super) struct Table<'a> {
    place: Place<'a>,
    table: DeTable<'a>,
    /// Where the table itself begins.
    pub(super) offset: usize,
    /// The keys asked for so far: what a misspelt key may have meant.
    known: Vec<&'static str>,
}

impl<'a> Table<'a> {
    pub(super) fn new(place: Place<'a>, table: DeTable<'a>, offset: usize) -> Self {
        Self { place, table, offset, known: Vec::new() }
    }

    fn take(&mut self, key: &'static str) -> Option<Spanned<DeValue<'a>>> {
        self.known.push(key);
        self.table.remove(key)
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
        let Some(value) = self.take(key) else { return Ok(default) };
        let offset = value.span().start;
        value
            .get_ref()
            .as_integer()
            .and_then(|number| u8::from_str_radix(number.as_str(), number.radix()).ok())
            .filter(|number| *number <= most)
            .ok_or_else(|| self.place.error(offset, format!("{key} must be a whole number from 0 to {most}")))
    }

    /// A percentage that may be left out.
    pub(super) fn percent(&mut self, key: &'static str) -> Result<Option<u8>> {
        let is_there = self.table.contains_key(key);
        let number = self.number(key, 100, 0)?;
        Ok(is_there.then_some(number))
    }

    /// A table of lists of strings, such as context words by language.
    pub(super) fn lists(&mut self, key: &'static str) -> Result<BTreeMap<String, Vec<At<String>>>> {
        let Some(value) = self.take(key) else { return Ok(BTreeMap::new()) };
        let offset = value.span().start;
        let DeValue::Table(table) = value.into_inner() else {
            return Err(self.place.error(offset, format!("{key} must be a table of lists by language")));
        };
        table.into_iter().map(|(name, list)| Ok((name.into_inner().into_owned(), strings(self.place, key, list)?))).collect()
    }

    /// A table of tables of lists of strings.
    pub(super) fn nested(&mut self, key: &'static str) -> Result<BTreeMap<String, Lists>> {
        let Some(value) = self.take(key) else { return Ok(BTreeMap::new()) };
        let (place, offset) = (self.place, value.span().start);
        let wrong = |offset| place.error(offset, format!("{key} must be tables of lists by language"));
        let DeValue::Table(tables) = value.into_inner() else { return Err(wrong(offset)) };
        let mut nested = BTreeMap::new();
        for (name, value) in tables {
            let offset = value.span().start;
            let DeValue::Table(lists) = value.into_inner() else { return Err(wrong(offset)) };
            let lists = lists.into_iter().map(|(name, list)| Ok((name.into_inner().into_owned(), strings(place, key, list)?)));
            nested.insert(name.into_inner().into_owned(), lists.collect::<Result<_>>()?);
        }
        Ok(nested)
    }

    /// Yes or no.
    pub(super) fn boolean(&mut self, key: &'static str, default: bool) -> Result<bool> {
        let Some(value) = self.take(key) else { return Ok(default) };
        match value.get_ref() {
            DeValue::Boolean(value) => Ok(*value),
            other => Err(self.place.error(value.span().start, format!("{key} must be true or false, not {}", other.type_str()))),
        }
    }

    /// An array of tables; empty if the key is not there.
    pub(super) fn tables(&mut self, key: &'static str) -> Result<Vec<Table<'a>>> {
        let Some(value) = self.take(key) else { return Ok(Vec::new()) };
        let (place, offset) = (self.place, value.span().start);
        let wrong = || place.error(offset, format!("{key} must be written as [[{key}]]"));
        let DeValue::Array(array) = value.into_inner() else { return Err(wrong()) };
        array
            .into_iter()
            .map(|item| {
                let offset = item.span().start;
                match item.into_inner() {
                    DeValue::Table(table) => Ok(Table::new(place, table, offset)),
                    _ => Err(wrong()),
                }
            })
            .collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// Refuses a key that was not asked for, naming the nearest one that exists.
    pub(super) fn finish(self) -> Result<()> {
        let first = self.table.iter().map(|(key, _)| key).min_by_key(|key| key.span().start);
        match first {
            None => Ok(()),
            Some(key) => {
                let name: &DeString<'_> = key.get_ref();
                let hint =
                    nearest(name, self.known.iter().copied()).map_or(String::new(), |known| format!(": did you mean {known}?"));
                Err(self.place.error(key.span().start, format!("unknown key {name}{hint}")))
            }
        }
    }
}

fn string(place: Place<'_>, key: &str, value: Spanned<DeValue<'_>>) -> Result<At<String>> {
    let offset = value.span().start;
    match value.into_inner() {
        DeValue::String(text) => Ok(At { value: text.into_owned(), offset }),
        other => Err(place.error(offset, format!("{key} must hold text, not {}", other.type_str()))),
    }
}

fn strings(place: Place<'_>, key: &str, value: Spanned<DeValue<'_>>) -> Result<Vec<At<String>>> {
    let offset = value.span().start;
    match value.into_inner() {
        DeValue::Array(array) => array.into_iter().map(|item| string(place, key, item)).collect(),
        other => Err(place.error(offset, format!("{key} must be a list of texts, not {}", other.type_str()))),
    }
}
