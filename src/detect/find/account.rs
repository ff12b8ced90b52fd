//! Who signs in, as servers of databases write it in their messages: `Access denied for user 'jan'@'host'` (MySQL), `Login failed for user
//! 'jan'.` (SQL Server), `password authentication failed for user "jan"` (PostgreSQL).

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::Hits;
use super::placeholder::is_placeholder;
use crate::detect::look::Look;
use crate::detect::score::Form;
use crate::detect::validate::plausible;
use crate::model::Traits;

/// What stands before the name.
static BEFORE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b" for user "));
/// The longest name, in bytes: MySQL's has 32 characters, SQL Server's 128.
const LONGEST: usize = 128;

/// Finds all names behind the words that stand before one and begin in this range of the buffer.
pub(crate) fn find(look: &Look<'_>, range: Range<usize>, hits: &mut Hits) {
    if look.rules.served.url_credentials.is_none() {
        return;
    }
    let text = &look.buffer[range.start..look.buffer.len().min(range.end + BEFORE.needle().len() - 1)];
    for at in BEFORE.find_iter(text) {
        quoted(look, range.start + at + BEFORE.needle().len(), hits);
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
