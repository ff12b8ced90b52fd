//! Tables of built-in pattern files as the build step read them, as text: the start of a run has no TOML to parse, and the binary no
//! pointers to set.
//!
//! A value is a letter for its type, its place in the file in bytes, a length, and as many bytes or members: `t12:5:label`. The build step writes
//! it (`build.rs`).

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Ends a number.
const END: char = ':';

/// The table that such a text stands for; `None` if it is not one.
pub(super) fn table(text: &'static str) -> Option<DeTable<'static>> {
    match value(&mut { text })?.into_inner() {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}

fn value(rest: &mut &'static str) -> Option<Spanned<DeValue<'static>>> {
    let kind = rest.chars().next()?;
    *rest = rest.get(1..)?;
    let (at, length) = (number(rest)?, number(rest)?);
    let value = match kind {
        't' => DeValue::String(Cow::Borrowed(text(rest, length)?)),
        'n' => DeValue::parse(text(rest, length)?).ok()?.into_inner(),
        'b' => DeValue::Boolean(text(rest, length)? == "true"),
        'l' => DeValue::Array((0..length).map(|_| value(rest)).collect::<Option<_>>()?),
        'o' => DeValue::Table((0..length).map(|_| member(rest)).collect::<Option<_>>()?),
        _ => return None,
    };
    Some(Spanned::new(at..at, value))
}

type Member = (Spanned<Cow<'static, str>>, Spanned<DeValue<'static>>);

fn member(rest: &mut &'static str) -> Option<Member> {
    let (at, length) = (number(rest)?, number(rest)?);
    let key = text(rest, length)?;
    Some((Spanned::new(at..at, Cow::Borrowed(key)), value(rest)?))
}

fn number(rest: &mut &'static str) -> Option<usize> {
    let (digits, behind) = rest.split_once(END)?;
    *rest = behind;
    digits.parse().ok()
}

fn text(rest: &mut &'static str, length: usize) -> Option<&'static str> {
    let (text, behind) = rest.split_at_checked(length)?;
    *rest = behind;
    Some(text)
}
