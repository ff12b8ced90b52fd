//! What a pattern file holds: values and where they stand, whether TOML said so or the build step, which read the built-in files before.

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use crate::model::{Text, Texts};

/// A value with the byte offset at which it stands.
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) offset: usize,
}

/// A value of a key.
pub(super) enum Value {
    Text(Text),
    /// A whole number, if it fits a byte.
    Number(Option<u8>),
    Boolean(bool),
    /// A list of texts of one line each, as the build step gathers them.
    Texts(Texts),
    List(Vec<At<Value>>),
    Table(Vec<Member>),
    /// Of a type that no key has, by its name.
    Other(&'static str),
}

impl Value {
    /// Its type, as TOML calls it.
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) => "string",
            Self::Number(_) => "integer",
            Self::Boolean(_) => "boolean",
            Self::Texts(_) | Self::List(_) => "array",
            Self::Table(_) => "table",
            Self::Other(name) => name,
        }
    }
}

/// A key and its value.
pub(super) struct Member {
    pub(super) key: At<Text>,
    pub(super) value: At<Value>,
}

/// A list of texts of one line each, and where they stand.
#[derive(Default)]
pub(super) struct List {
    pub(super) texts: Texts,
    pub(super) offset: usize,
    /// Where each stands; of a list that the build step gathered nobody knows.
    pub(super) offsets: Vec<usize>,
}

impl List {
    pub(super) fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The texts with their places.
    pub(super) fn iter(&self) -> impl Iterator<Item = At<&str>> {
        let place = |at| self.offsets.get(at).copied().unwrap_or(self.offset);
        self.texts.iter().enumerate().map(move |(at, value)| At { value, offset: place(at) })
    }

    /// The first text with its place.
    pub(super) fn first(&self) -> Option<At<&str>> {
        self.iter().next()
    }
}

/// What TOML says.
pub(super) fn members(table: DeTable<'_>) -> Vec<Member> {
    table.into_iter().map(|(key, value)| Member { key: text(key), value: self::value(value) }).collect()
}

fn text(text: Spanned<DeString<'_>>) -> At<Text> {
    let offset = text.span().start;
    At { value: text.into_inner().into_owned().into(), offset }
}

fn value(value: Spanned<DeValue<'_>>) -> At<Value> {
    let offset = value.span().start;
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned().into()),
        DeValue::Integer(number) => Value::Number(u8::from_str_radix(number.as_str(), number.radix()).ok()),
        DeValue::Boolean(value) => Value::Boolean(value),
        DeValue::Array(items) => Value::List(items.into_iter().map(self::value).collect()),
        DeValue::Table(table) => Value::Table(members(table)),
        other => Value::Other(other.type_str()),
    };
    At { value, offset }
}
