//! What a pattern file holds: values and where they stand, whether TOML said so or the build step, which read the built-in files before.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value with the byte offset at which it stands.
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) offset: usize,
}

/// A value of a key.
pub(super) enum Value<'a> {
    Text(Cow<'a, str>),
    /// A whole number, if it fits a byte.
    Number(Option<u8>),
    Boolean(bool),
    /// A list of texts, each with a line end behind it.
    Texts(&'a str),
    List(Vec<At<Value<'a>>>),
    Table(Vec<Member<'a>>),
    /// Of a type that no key has, by its name.
    Other(&'static str),
}

impl Value<'_> {
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
pub(super) struct Member<'a> {
    pub(super) key: At<Cow<'a, str>>,
    pub(super) value: At<Value<'a>>,
}

/// What TOML says.
pub(super) fn members(table: DeTable<'_>) -> Vec<Member<'_>> {
    table.into_iter().map(|(key, value)| Member { key: at(key), value: self::value(value) }).collect()
}

fn at<T>(spanned: Spanned<T>) -> At<T> {
    let offset = spanned.span().start;
    At { value: spanned.into_inner(), offset }
}

fn value(value: Spanned<DeValue<'_>>) -> At<Value<'_>> {
    let At { value, offset } = at(value);
    let value = match value {
        DeValue::String(text) => Value::Text(text),
        DeValue::Integer(number) => Value::Number(u8::from_str_radix(number.as_str(), number.radix()).ok()),
        DeValue::Boolean(value) => Value::Boolean(value),
        DeValue::Array(items) => Value::List(items.into_iter().map(self::value).collect()),
        DeValue::Table(table) => Value::Table(members(table)),
        other => Value::Other(other.type_str()),
    };
    At { value, offset }
}
