//! Tables of built-in pattern files as the build step read them, as text: the start of a run has no TOML to parse, and the binary no
//! pointers to set.
//!
//! A value is a letter for its type, its place in the file in bytes, a length, and as many bytes or members: `t12:5:label`. A list of texts is one
//! text (`w`), with a line end behind each. The build step writes it (`build.rs`).

use super::value::{At, Member, Value};
use crate::model::{Text, Texts};

/// Ends a number.
const END: u8 = b':';

/// The table that such a text stands for; `None` if it is not one.
pub(super) fn table(text: &'static str) -> Option<Vec<Member>> {
    match value(&mut { text })?.value {
        Value::Table(members) => Some(members),
        _ => None,
    }
}

fn value(rest: &mut &'static str) -> Option<At<Value>> {
    let kind = *rest.as_bytes().first()?;
    *rest = rest.get(1..)?;
    let (offset, length) = (number(rest)?, number(rest)?);
    let value = match kind {
        b't' => Value::Text(Text::Borrowed(text(rest, length)?)),
        b'n' => Value::Number(text(rest, length)?.parse().ok()),
        b'b' => Value::Boolean(text(rest, length)? == "true"),
        b'w' => Value::Texts(Texts::of_lines(text(rest, length)?)),
        b'l' => Value::List(several(rest, length, value)?),
        b'o' => Value::Table(several(rest, length, member)?),
        _ => return None,
    };
    Some(At { value, offset })
}

fn several<T>(rest: &mut &'static str, length: usize, one: fn(&mut &'static str) -> Option<T>) -> Option<Vec<T>> {
    let mut all = Vec::with_capacity(length);
    for _ in 0..length {
        all.push(one(rest)?);
    }
    Some(all)
}

fn member(rest: &mut &'static str) -> Option<Member> {
    let (offset, length) = (number(rest)?, number(rest)?);
    let key = At { value: Text::Borrowed(text(rest, length)?), offset };
    Some(Member { key, value: value(rest)? })
}

fn number(rest: &mut &'static str) -> Option<usize> {
    let mut number = 0;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => number = number * 10 + usize::from(byte & 15),
            END => {
                *rest = &rest[at + 1..];
                return Some(number);
            }
            _ => return None,
        }
    }
    None
}

fn text(rest: &mut &'static str, length: usize) -> Option<&'static str> {
    let (text, behind) = rest.split_at_checked(length)?;
    *rest = behind;
    Some(text)
}
