//! What a browser says of itself (RFC 9110, section 10.1.5), where no field is named so: `Mozilla/5.0 (…) …` in any text, and the last of the quoted
//! fields in access logs of web servers.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::Hits;
use crate::detect::look::Look;
use crate::detect::score::Form;
use crate::detect::validate::secret;
use crate::model::Traits;

/// How nearly all browsers begin.
static MOZILLA: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"Mozilla/"));
/// What stands between the quoted fields of access logs.
static BETWEEN: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\" \""));
/// The longest one, in bytes.
const LONGEST: usize = 512;
/// Words of one that are no product with a version.
const WORDS: [&[u8]; 8] = [b"like", b"Gecko", b"Mobile", b"Safari", b"(KHTML,", b"Gecko)", b"Version", b"KHTML,"];

/// Finds those that begin in this range of the buffer.
pub(crate) fn find(look: &Look<'_>, range: Range<usize>, hits: &mut Hits) {
    if look.rules.served.user_agent.is_none() {
        return;
    }
    let to = |needle: &Finder<'_>| look.buffer.len().min(range.end + needle.needle().len() - 1);
    for at in MOZILLA.find_iter(&look.buffer[range.start..to(&MOZILLA)]) {
        mozilla(look, range.start + at, hits);
    }
    for at in BETWEEN.find_iter(&look.buffer[range.start..to(&BETWEEN)]) {
        logged(look, range.start + at + BETWEEN.needle().len(), hits);
    }
}

/// A browser at `start`.
#[cold]
fn mozilla(look: &Look<'_>, start: usize, hits: &mut Hits) {
    let text = line(look, start, hits);
    let is_versioned = matches!(text, [b'M', _, _, _, _, _, _, b'/', digit, ..] if digit.is_ascii_digit());
    if look.joins(start) || !is_versioned {
        return;
    }
    let length = match look.before(start) {
        quote @ (b'"' | b'\'' | b'`') => memchr::memchr2(quote, b'\\', text).unwrap_or_else(|| products(text)),
        _ => products(text),
    };
    take(look, start, length, hits);
}

/// The last quoted field of an access log that begins at `start`, behind the referrer: `404 153 "-" "curl/8.4.0"`.
#[cold]
fn logged(look: &Look<'_>, start: usize, hits: &mut Hits) {
    // Those are found by their own word.
    if look.buffer[start..].starts_with(b"Mozilla/") {
        return;
    }
    let text = line(look, start, hits);
    let Some(length) = memchr::memchr(b'"', text) else { return };
    let behind = text.get(length + 1).copied().unwrap_or(b'\n');
    if length < 6 || !matches!(behind, b'\n' | b'\r' | b' ') || !is_product(&text[..length]) {
        return;
    }
    // Before it stands where the request came from, and before that its status and size.
    let before = &look.buffer[start.saturating_sub(LONGEST)..start - BETWEEN.needle().len()];
    let Some(open) = memchr::memrchr2(b'"', b'\n', before).filter(|open| before[*open] == b'"') else { return };
    let referrer = &before[open + 1..];
    let is_referrer = referrer == b"-" || referrer.starts_with(b"http") || referrer.is_empty();
    if is_referrer
        && before[..open].ends_with(b" ")
        && before[..open].iter().rev().nth(1).is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-')
    {
        take(look, start, length, hits);
    }
}

/// What is left of the line and the cell.
fn line<'b>(look: &Look<'b>, start: usize, hits: &Hits) -> &'b [u8] {
    let to = look.buffer.len().min(start + LONGEST);
    let to = hits.fence(start).map_or(to, |fence| to.min(fence.max(start)));
    let text = &look.buffer[start..to];
    &text[..memchr::memchr3(b'\n', b'\t', b'|', text).unwrap_or(text.len())]
}

/// Whether a text begins with a product and its version: `okhttp/4.12.0`, `Dalvik/2.1.0 (Linux; …)`.
fn is_product(text: &[u8]) -> bool {
    let name = text.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_. ".contains(byte)).count();
    name > 1
        && !secret::is_of_robot(&text[..name])
        && text.get(name) == Some(&b'/')
        && text.get(name + 1).is_some_and(u8::is_ascii_alphanumeric)
}

/// Length of the products and remarks in brackets at the start.
fn products(text: &[u8]) -> usize {
    let mut end = 0;
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let length = match rest.first() {
            Some(open @ (b'(' | b'[')) => {
                let close = if *open == b'(' { b')' } else { b']' };
                match memchr::memchr(close, rest) {
                    Some(length) => length + 1,
                    None => return end,
                }
            }
            Some(_) => {
                let word = &rest[..rest
                    .iter()
                    .position(|byte| byte.is_ascii_whitespace() || b"\"'<>\\,;".contains(byte))
                    .unwrap_or(rest.len())];
                let is_part = word.contains(&b'/') && word[0].is_ascii_alphanumeric() || WORDS.contains(&word);
                if !is_part || word.starts_with(b"http") {
                    return end;
                }
                word.len()
            }
            None => return end,
        };
        // What ends a sentence is no part of a version.
        end = at + text[at..at + length].iter().rposition(|byte| *byte != b'.').map_or(0, |at| at + 1);
        if end < at + length || text.get(end) != Some(&b' ') {
            return end;
        }
        at = end + 1;
    }
}

fn take(look: &Look<'_>, start: usize, length: usize, hits: &mut Hits) {
    let Some(rule) = look.rules.served.user_agent else { return };
    let text = &look.buffer[start..start + length];
    if length < 6
        || memchr::memchr2(b'*', b'[', text)
            .is_some_and(|at| text[at..].starts_with(b"***") || look.rules.labels.at(&text[at..]).is_some())
    {
        return;
    }
    hits.note(look.buffer, start..start + length);
    hits.push(look, start..start + length, rule.index, rule.score(Form::Strong, Traits::default()), Traits::default());
    hits.values.add(start..start + length);
}
