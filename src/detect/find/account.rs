//! Who signs in, as servers of databases write it in their messages: `Access denied for user 'jan'@'host'` (MySQL), `Login failed for user
//! 'jan'.` (SQL Server), `password authentication failed for user "jan"` (PostgreSQL).

use super::Hits;
use super::placeholder::is_placeholder;
use crate::detect::look::Look;
use crate::detect::score::Form;
use crate::detect::validate::plausible;
use crate::model::Traits;

/// What stands before the name.
const BEFORE: &[u8] = b" for user ";
/// The longest name, in bytes: MySQL's has 32 characters, SQL Server's 128.
const LONGEST: usize = 128;

/// The name in the quotes that open at `quote`, if the words before it say that it is one.
pub(crate) fn at(look: &Look<'_>, quote: usize, hits: &mut Hits) {
    if look.buffer[..quote].ends_with(BEFORE) {
        quoted(look, quote, hits);
    }
}

/// The name in quotes before the sign at `position`: `'jan'@'host'`.
pub(crate) fn before_host(look: &Look<'_>, position: usize, hits: &mut Hits) {
    let before = &look.buffer[position.saturating_sub(LONGEST + 2)..position - 1];
    if let Some(open) = memchr::memrchr2(b'\'', b'\n', before).filter(|open| before[*open] == b'\'') {
        quoted(look, position - 1 - (before.len() - open), hits);
    }
}

/// Takes the name in the quotes that open at `open`, however often these are escaped.
fn quoted(look: &Look<'_>, open: usize, hits: &mut Hits) {
    let Some(rule) = look.rules.served.url_credentials else { return };
    let text = &look.buffer[open..look.buffer.len().min(open + LONGEST + 16)];
    let escapes = text.iter().take(8).take_while(|byte| **byte == b'\\').count();
    let Some(quote @ (b'\'' | b'"')) = text.get(escapes) else { return };
    let name = &text[escapes + 1..];
    let Some(length) = name.iter().position(|byte| byte == quote || matches!(byte, b'\\' | b'\n')) else { return };
    // The account of a domain is whole with it: `CORP\jan`.
    let length = match name[length..] {
        [b'\\', next, ..] if escapes == 0 && next.is_ascii_alphanumeric() => {
            match name.iter().position(|byte| byte == quote || *byte == b'\n') {
                Some(end) if name[end] == *quote => end,
                _ => return,
            }
        }
        _ => length,
    };
    let is_none =
        length == 0 || length > LONGEST || is_placeholder(&name[..length]) || plausible::is_system_user(&name[..length]);
    if name.get(length) == Some(&b'\n') || is_none {
        return;
    }
    let start = open + escapes + 1;
    let traits = Traits::default();
    hits.push(look, start..start + length, rule.index, rule.score(Form::Strong, traits), traits);
}
