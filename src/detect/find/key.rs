//! Values that their key gives away: passwords and tokens in `key=value`, `"key": "value"`, `key: value`, `<key>value</key>` and in
//! the `Authorization` header.

use super::{Hits, Open, Until};
use crate::detect::key_table::{LONGEST_KEY, Owner};
use crate::detect::look::{Look, is_word};
use crate::detect::opaque;
use crate::detect::score::Form;
use crate::model::{Traits, limits};

/// Verifies the key that ends before `position`, where `=`, `:` or `>` stands.
#[inline(always)]
pub(crate) fn key(look: &Look<'_>, position: usize, hits: &mut Hits) {
    let buffer = look.buffer;
    let mut end = position;
    while end > 0 && position - end < 3 && matches!(buffer[end - 1], b'"' | b'\'' | b'\\' | b' ' | b']') {
        end -= 1;
    }
    if end < 3 {
        return;
    }
    if buffer[position] == b':' && buffer.get(position + 1..position + 3) == Some(b"//") && end == position {
        super::uri::credentials(look, position, hits);
        return;
    }
    if look.rules.keys.may_end([buffer[end - 3], buffer[end - 2], buffer[end - 1]]) {
        owned(look, end, position, hits);
    }
}

/// The slow path: the last letters may end a key.
fn owned(look: &Look<'_>, end: usize, position: usize, hits: &mut Hits) {
    let buffer = look.buffer;
    let limit = end.saturating_sub(LONGEST_KEY + 24);
    let mut start = end;
    while start > limit && (is_word(buffer[start - 1]) || matches!(buffer[start - 1], b'-' | b'.')) {
        start -= 1;
    }
    // `\npassword=` in an escaped text.
    if look.before(start) == b'\\' && matches!(buffer[start..end], [b'n' | b't' | b'r', _, ..]) {
        start += 1;
    }
    let Some(owner) = look.rules.keys.owner(&buffer[start..end]) else { return };
    if look.before(start) == b'[' && look.rules.labels.at(&buffer[start - 1..]).is_some() {
        return;
    }
    match owner {
        Owner::SipUri => {
            if end == position && buffer[position] == b':' {
                super::uri::sip(look, end, position, hits);
            }
        }
        Owner::Password | Owner::AccessToken => {
            if buffer[position] == b'>' {
                tagged(look, owner, start, position, hits);
            } else {
                assigned(look, owner, start..end, position, hits);
            }
        }
    }
}

/// `<password>value</password>`.
fn tagged(look: &Look<'_>, owner: Owner, start: usize, position: usize, hits: &mut Hits) {
    let opens = look.before(start) == b'<'
        || look.before(start) == b':' && look.buffer[..start].iter().rev().take(40).any(|byte| *byte == b'<');
    if opens {
        take(look, owner, position + 1, Until::Tag, Form::Strong, hits);
    }
}

/// `key=value` and `key: value`, quoted or not.
fn assigned(look: &Look<'_>, owner: Owner, key: std::ops::Range<usize>, position: usize, hits: &mut Hits) {
    let buffer = look.buffer;
    // A parameter of a URL ends at a blank: `/?token= HTTP/1.1` has none.
    let is_parameter = matches!(look.before(key.start), b'?' | b'&');
    let is_tight = key.end == position && buffer[position] == b'=';
    let (key_start, key_end) = (key.start, key.end);
    let name = &buffer[key];
    let mut at = position + 1;
    match (buffer[position], look.byte(at)) {
        // A comparison, and the scope operator of programming languages.
        (b'=', b'=') | (b':', b':') => return,
        (b'=', b'>') | (b':', b'=') => at += 1,
        _ => {}
    }
    let spaces = buffer[at..].iter().take(8).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    if is_parameter && spaces > 0 {
        return;
    }
    at += spaces;
    let is_header = name.len() >= 13 && name[name.len() - 13..].eq_ignore_ascii_case(b"authorization");
    // The first of a list: `"Authorization":["Bearer …"]`.
    if matches!(buffer.get(at..), Some([b'[', b'"' | b'\'' | b'\\', ..])) {
        at += 1;
    }
    let (until, quote) = opening(&buffer[at..]);
    if quote == 1 && key_end == position && look.before(key_start) == buffer[at] {
        // `"password: "`: the quote closes what it opened before the key.
        return;
    }
    at += quote;
    if until == Until::Delimiter && is_tight && spaces > 0 && !is_rest_of_line(&buffer[at..]) {
        // `user= password= reason=locked`: nothing is assigned.
        return;
    }
    if is_header {
        authorization(look, at, until, hits);
        return;
    }
    let form = if until == Until::Delimiter && buffer[position] == b':' && spaces > 0 && is_prose(&buffer[at..]) {
        Form::Weak
    } else {
        Form::Strong
    };
    take(look, owner, at, until, form, hits);
}

/// What ends the value that starts with these bytes, and how long its opening quote is.
fn opening(bytes: &[u8]) -> (Until, usize) {
    match bytes {
        [quote @ (b'"' | b'\'' | b'`'), ..] => (Until::Quote(*quote), 1),
        [b'\\', quote @ (b'"' | b'\''), ..] => (Until::EscapedQuote(*quote), 2),
        // A prefix of string literals in SQL and Python.
        [b'N' | b'E' | b'b' | b'r' | b'u', b'\'', ..] => (Until::Quote(b'\''), 2),
        _ => (Until::Delimiter, 0),
    }
}

/// Whether one word is all that is left of the line.
fn is_rest_of_line(bytes: &[u8]) -> bool {
    let word = bytes.iter().take(limits::CONTEXT).take_while(|byte| !byte.is_ascii_whitespace()).count();
    word < limits::CONTEXT
        && bytes[word..].iter().take(4).find(|byte| **byte != b' ').is_none_or(|byte| matches!(byte, b'\r' | b'\n'))
}

/// Two plain lower-case words: `password: must be changed` is a sentence.
fn is_prose(bytes: &[u8]) -> bool {
    let first = bytes.iter().take(32).take_while(|byte| byte.is_ascii_lowercase()).count();
    first > 0 && bytes.get(first) == Some(&b' ') && bytes.get(first + 1).is_some_and(u8::is_ascii_lowercase)
}

/// `Authorization: Bearer …`, `Basic …`, and other schemes (RFC 9110): the credentials behind the scheme.
fn authorization(look: &Look<'_>, start: usize, until: Until, hits: &mut Hits) {
    let buffer = look.buffer;
    let scheme = buffer[start..].iter().take(24).take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-')).count();
    let spaces = buffer[start + scheme..].iter().take(4).take_while(|byte| **byte == b' ').count();
    let escaped_spaces = if buffer[start + scheme..].starts_with(b"%20") { 3 } else { 0 };
    let name = &buffer[start..start + scheme];
    if scheme > 0 && spaces + escaped_spaces > 0 && name.first().is_some_and(u8::is_ascii_alphabetic) {
        let at = start + scheme + spaces + escaped_spaces;
        let single = [b"bearer".as_slice(), b"basic", b"token", b"apikey", b"negotiate", b"ntlm"]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known));
        // Schemes with parameters (Digest, AWS4-HMAC-SHA256) go on to the end of the line.
        let until = match until {
            Until::Delimiter if single => Until::Delimiter,
            Until::Delimiter => Until::Line,
            quoted => quoted,
        };
        take(look, Owner::AccessToken, at, until, Form::Strong, hits);
    } else {
        take(look, Owner::AccessToken, start, until, Form::Strong, hits);
    }
}

/// Takes the value that starts at `start` unless it is a placeholder.
fn take(look: &Look<'_>, owner: Owner, start: usize, until: Until, form: Form, hits: &mut Hits) {
    let rule = match owner {
        Owner::Password => look.rules.served.password,
        Owner::AccessToken => look.rules.served.access_token,
        Owner::SipUri => None,
    };
    let (Some(rule), buffer) = (rule, look.buffer) else { return };
    if start > buffer.len() || start < hits.value_done {
        return;
    }
    let (end, is_open) = match hits.end(buffer, start, until) {
        Some(end) => (end, false),
        None => (buffer.len(), true),
    };
    let mut end = end.min(buffer.len());
    let mut is_open = is_open;
    if until == Until::Delimiter {
        // A bracket that the value opened belongs to it.
        let mut brackets = 0;
        while !is_open && brackets < MOST_BRACKETS && closes(&buffer[start..end], look.byte(end)) {
            brackets += 1;
            (end, is_open) = match hits.end(buffer, end + 1, until) {
                Some(end) => (end, false),
                None => (buffer.len(), true),
            };
        }
        while end > start && matches!(buffer[end - 1], b',' | b';' | b'.' | b'|') && owner == Owner::AccessToken {
            end -= 1;
        }
    }
    // The beginning decides, however long a value goes on behind the bytes that are there.
    let text = &buffer[start..end.min(start + limits::MAX_FINDING)];
    if is_placeholder(text) || look.rules.keys.ignores(text, owner) || owner == Owner::AccessToken && !is_token_like(text) {
        return;
    }
    if until == Until::Delimiter && look.byte(end) == b'(' || text.ends_with(b"()") {
        return;
    }
    let traits = Traits { run: end - start > limits::MAX_FINDING, ..Traits::default() };
    hits.push(look, start..end, rule.index, rule.score(form, traits), traits);
    hits.value_done = end;
    if is_open && end > start {
        hits.opens.push(Open { start, until });
    }
}

/// How many closing brackets are followed.
const MOST_BRACKETS: usize = 4;

/// Whether `byte` closes a bracket that `text` leaves open.
fn closes(text: &[u8], byte: u8) -> bool {
    let opener = match byte {
        b')' => b'(',
        b']' => b'[',
        b'}' => b'{',
        _ => return false,
    };
    let text = &text[text.len().saturating_sub(LONGEST_MASK)..];
    text.iter().filter(|byte| **byte == opener).count() > text.iter().filter(|other| **other == byte).count()
}

/// How far into a value a mask is looked for, in bytes.
const LONGEST_MASK: usize = 1024;

/// Values that stand for one: our own labels and masks, variables, templates, format codes, stars.
fn is_placeholder(text: &[u8]) -> bool {
    let Some((&first, rest)) = text.split_first() else { return true };
    // A mask, or a row of one character.
    if opaque::is_masked(&text[..text.len().min(LONGEST_MASK)])
        || text.iter().all(|byte| *byte == first) && matches!(first, b'*' | b'x' | b'X' | b'.' | b'-' | b'#')
    {
        return true;
    }
    match first {
        b'[' => [b"[FILTERED]".as_slice(), b"[REDACTED]", b"[MASKED]"].contains(&text),
        b'<' => text.ends_with(b">"),
        b'$' => {
            matches!(rest.first(), Some(b'{' | b'('))
                || !rest.is_empty() && rest.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'_')
        }
        b'{' => rest.first() == Some(&b'{'),
        b'%' => matches!(rest, [b's'] | [b'd'] | [b'v'] | [b'@']) || rest.first() == Some(&b'('),
        b'?' | b':' => rest.is_empty(),
        b'(' => true,
        _ => false,
    }
}

/// Whether a value can be a token at all: long enough, and not a plain word or a small number.
fn is_token_like(text: &[u8]) -> bool {
    let mut digits = 0;
    let mut letters = 0;
    for byte in text {
        digits += usize::from(byte.is_ascii_digit());
        letters += usize::from(byte.is_ascii_alphabetic());
    }
    text.len() >= 6 && !(text.len() < 16 && (digits == 0 && letters == text.len())) && !(letters == 0 && text.len() < 8)
}
