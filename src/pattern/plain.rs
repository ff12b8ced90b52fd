//! Tables of built-in pattern files as the build step read them, as text: the start of a run has no TOML to parse, and the binary no
//! pointers to set.
//!
//! A value is a letter for its type, its place in the file in bytes, a length, and as many bytes or members: `t12:5:label`. A list of texts is one
//! text (`w`), with a line end behind each. The build step writes it (`build.rs`).

use std::borrow::Cow;

use super::value::{At, Member, Value};

/// Ends a number.
const END: u8 = b':';

/// The table that such a text stands for; `None` if it is not one.
pub(super) fn table(text: &'static str) -> Option<Vec<Member<'static>>> {
    match value(&mut { text })?.value {
        Value::Table(members) => Some(members),
        _ => None,
    }
}

fn value(rest: &mut &'static str) -> Option<At<Value<'static>>> {
    let kind = *rest.as_bytes().first()?;
    *rest = rest.get(1..)?;
    let (offset, length) = (number(rest)?, number(rest)?);
    let value = match kind {
        b't' => Value::Text(Cow::Borrowed(text(rest, length)?)),
        b'n' => Value::Number(text(rest, length)?.parse().ok()),
        b'b' => Value::Boolean(text(rest, length)? == "true"),
        b'w' => Value::Texts(text(rest, length)?),
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

fn member(rest: &mut &'static str) -> Option<Member<'static>> {
    let (offset, length) = (number(rest)?, number(rest)?);
    let key = At { value: Cow::Borrowed(text(rest, length)?), offset };
    Some(Member { key, value: value(rest)? })
}

fn number(rest: &mut &'static str) -> Option<usize> {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let number = rest.bytes().take(digits).fold(0, |number, digit| number * 10 + usize::from(digit & 15));
    *rest = rest.get(digits + 1..).filter(|_| rest.as_bytes()[digits] == END)?;
    Some(number)
}

fn text(rest: &mut &'static str, length: usize) -> Option<&'static str> {
    let (text, behind) = rest.split_at_checked(length)?;
    *rest = behind;
    Some(text)
}
