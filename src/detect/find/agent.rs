//! What a browser says of itself (RFC 9110, section 10.1.5), where no field is named so: `Mozilla/5.0 (…) …` in any text, and the last of the quoted
//! fields in access logs of web servers.

use super::Hits;
use crate::detect::look::Look;
use crate::detect::score::Form;
use crate::detect::validate::secret;
use crate::model::Traits;

/// How nearly all browsers begin.
const MOZILLA: &[u8] = b"Mozilla/";
/// What stands between the quoted fields of access logs.
const BETWEEN: &[u8] = b"\" \"";
/// The longest one, in bytes.
const LONGEST: usize = 512;
/// Words of one that are no product with a version.
const WORDS: [&[u8]; 8] = [b"like", b"Gecko", b"Mobile", b"Safari", b"(KHTML,", b"Gecko)", b"Version", b"KHTML,"];

/// A browser, where the name of a product ends at `sign`.
pub(crate) fn mozilla(look: &Look<'_>, sign: usize, hits: &mut Hits) {
    let start = (sign + 1).saturating_sub(MOZILLA.len());
    if &look.buffer[start..=sign] != MOZILLA || look.joins(start) {
        return;
    }
    let text = line(look, start, hits);
    if !text.get(MOZILLA.len()).is_some_and(u8::is_ascii_digit) {
        return;
    }
    let length = match look.before(start) {
        quote @ (b'"' | b'\'' | b'`') => memchr::memchr2(quote, b'\\', text).unwrap_or_else(|| products(text)),
        _ => products(text),
    };
    take(look, start, length, hits);
}

/// The last quoted field of an access log that opens at `quote`, behind the referrer: `404 153 "-" "curl/8.4.0"`.
pub(crate) fn logged(look: &Look<'_>, quote: usize, hits: &mut Hits) {
    let start = quote + 1;
    // Browsers are found by their own word.
    let is_asked = look.rules.served.user_agent.is_some();
    if !is_asked || !look.buffer[..start].ends_with(BETWEEN) || look.buffer[start..].starts_with(MOZILLA) {
        return;
    }
    let text = line(look, start, hits);
    let Some(length) = memchr::memchr(b'"', text) else { return };
    let behind = text.get(length + 1).copied().unwrap_or(b'\n');
    if length < 6 || !matches!(behind, b'\n' | b'\r' | b' ') || !is_product(&text[..length]) {
        return;
    }
    // Before it stands where the request came from, and before that its status and size.
    let before = &look.buffer[start.saturating_sub(LONGEST)..start - BETWEEN.len()];
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
    let sign = memchr::memchr2(b'*', b'[', text);
    if length < 6 || sign.is_some_and(|at| text[at..].starts_with(b"***") || look.rules.labels.at(&text[at..]).is_some()) {
        return;
    }
    hits.note(look.buffer, start..start + length);
    let traits = Traits::default();
    let score = rule.score(Form::Strong, traits);
    if sign.is_none() {
        hits.push_plain(look, start..start + length, &rule, score, traits);
    } else {
        hits.push(look, start..start + length, rule.index, score, traits);
    }
    hits.values.add(start..start + length);
}
