//! Values that their key gives away: passwords and tokens in `key=value`, `"key": "value"`, `key: value`, `<key>value</key>` and
//! `"name": "key", "value": "value"`.

use std::ops::Range;

use super::key_name::{Meaning, is_settled, short_name};
use super::placeholder::{begins_mask, is_code, is_field, is_placeholder, is_token_like};
use super::{Hits, Until, authorization, field};
use crate::detect::key_table::{LONGEST_KEY, Owner};
use crate::detect::look::{Look, is_word};
use crate::detect::score::Form;
use crate::model::{Kind, Traits, limits};

/// What may close a key: at most so many quotes, backslashes, blanks and brackets.
const MOST_CLOSERS: usize = 4;
/// The longest start tag with attributes, in bytes.
const LONGEST_TAG: usize = 128;
/// The most blanks before a value.
const MOST_BLANKS: usize = 64;
const _: () = assert!(MOST_BLANKS < limits::END_MARGIN);

/// Where a value starts, and what is known of it.
pub(super) struct Place<'n> {
    pub(super) owner: Owner,
    /// Its key.
    pub(super) name: &'n [u8],
    /// Where the sign behind the key stands.
    pub(super) sign: usize,
    pub(super) start: usize,
    pub(super) until: Until,
    pub(super) form: Form,
    /// Whether it is taken whatever it looks like.
    pub(super) is_sure: bool,
    /// Whether blanks stand before it.
    pub(super) is_spaced: bool,
}

/// Verifies the key that ends before `position`, where `=`, `:` or `>` stands.
#[inline(always)]
pub(crate) fn at(look: &Look<'_>, position: usize, hits: &mut Hits) {
    // It may have been found out of others like it on the way here.
    if !is_settled(look, position, hits) {
        unsettled(look, position, hits);
    }
}

/// [`at`] where nothing is remembered of the name, or more than the name matters.
#[inline(never)]
fn unsettled(look: &Look<'_>, position: usize, hits: &mut Hits) {
    if !key(look, position, hits)
        && let Some(name) = short_name(look, position)
    {
        hits.names.insert(name, Meaning::Other);
    }
}

/// Verifies the key before `position`, whatever stands there. Says whether it matters, or anything about the place but its name does.
fn key(look: &Look<'_>, position: usize, hits: &mut Hits) -> bool {
    let buffer = look.buffer;
    let mut end = position;
    while end > 0 && position - end < MOST_CLOSERS && matches!(buffer[end - 1], b'"' | b'\'' | b'\\' | b' ' | b']') {
        end -= 1;
    }
    // Wherever the line starts in the buffer: a scheme may be one letter.
    if buffer[position] == b':' && end == position {
        let slashes = super::uri::slashes(&buffer[position + 1..]);
        if slashes > 0 {
            super::uri::credentials(look, position + 1 + slashes, hits);
            super::tracking::link(look, position, position + 1 + slashes, hits);
            return true;
        }
    }
    if buffer[position] == b':' && end == position && super::uri::plain_sip(look, position, hits) {
        return true;
    }
    if buffer[position] == b'>' && end < position {
        attributed(look, position, hits);
        return true;
    }
    let closed = end;
    // A key of one or two letters may begin the buffer.
    match last_three(buffer, end) {
        // A typographic quote.
        [0xe2, 0x80, 0x98..=0x9f] => end -= 3,
        // `password2`, `password_1`; a quote as nginx escapes it.
        [.., b'0'..=b'9'] => end = without_digits(buffer, end),
        // `Personeelsnr.: …`, an abbreviation.
        [_, last, b'.'] if buffer[position] == b':' && is_word(last) => end -= 1,
        _ => {}
    }
    if end == 0 {
        return true;
    }
    // What changed in a source: `* passwd.c: Fix …`.
    if buffer[position] == b':' && end == position && matches!(buffer[..end], [.., b'.', b'c' | b'h']) {
        return false;
    }
    let last = last_three(buffer, end);
    let is_owned = look.rules.keys.may_end(last) && owned(look, end, closed, position, hits);
    let is_known = is_owned
        || look.rules.fields().is_some_and(|fields| fields.may_end(last)) && field::at(look, end, closed, position, hits);
    // Where nothing is left of the name, what stands before it was asked about.
    is_known || !(is_word(last[2]) || matches!(last[2], b'-' | b'.'))
}

/// The three bytes before `end`, line ends where the buffer has none.
#[inline(always)]
fn last_three(buffer: &[u8], end: usize) -> [u8; 3] {
    match &buffer[..end] {
        [.., a, b, c] => [*a, *b, *c],
        [b, c] => [b'\n', *b, *c],
        [c] => [b'\n', b'\n', *c],
        [] => [b'\n'; 3],
    }
}

/// Where the key ends whose last digits, and the separator before them, do not matter.
#[cold]
fn without_digits(buffer: &[u8], end: usize) -> usize {
    if buffer[..end].ends_with(b"\\x22") {
        return end - 4;
    }
    let digits = buffer[..end].iter().rev().take(3).take_while(|byte| byte.is_ascii_digit()).count();
    let name = &buffer[..end - digits];
    name.len() - usize::from(matches!(name.last(), Some(b'_' | b'-')))
}

/// The slow path: the last letters before `end` may end a key, which is closed at `closed`. Says whether they do.
fn owned(look: &Look<'_>, end: usize, closed: usize, position: usize, hits: &mut Hits) -> bool {
    let buffer = look.buffer;
    let limit = end.saturating_sub(LONGEST_KEY + 24);
    let mut start = end;
    while start > limit && (is_word(buffer[start - 1]) || matches!(buffer[start - 1], b'-' | b'.')) {
        start -= 1;
    }
    // `\npassword=` in an escaped text, and a quote as nginx escapes it.
    if look.before(start) == b'\\' {
        match buffer[start..end] {
            [b'n' | b't' | b'r', _, ..] => start += 1,
            [b'x', b'2', b'2', _, ..] => start += 3,
            _ => {}
        }
    }
    let Some(owner) = look.rules.keys.owner(&buffer[start..end]) else { return false };
    // The name of a label, or the end of its tag.
    if look.before(start) == b'[' && look.rules.labels.at(&buffer[start - 1..]).is_some()
        || look.byte(closed) == b']' && look.rules.labels.ends(&buffer[..=closed])
    {
        return true;
    }
    match owner {
        Owner::SipUri => {
            if end == position && buffer[position] == b':' {
                super::uri::sip(look, end, position, hits);
            }
        }
        Owner::Named => {
            if let Some((owner, name)) = named(look, start)
                && buffer[position] != b'>'
            {
                assigned(look, owner, name, closed, position, hits);
            }
        }
        Owner::Password | Owner::AccessToken => {
            if buffer[position] != b'>' {
                assigned(look, owner, start..end, closed, position, hits);
            } else if opens_tag(look, start) {
                tagged(look, owner, position + 1, hits);
            }
        }
    }
    true
}

/// The key that a pair such as `"name": "password", "value": …` or `name="password" value=…` names; `value` starts at `position`.
fn named(look: &Look<'_>, position: usize) -> Option<(Owner, Range<usize>)> {
    let before = &look.buffer[..position];
    let is_between = |byte: &&u8| matches!(**byte, b'"' | b'\'' | b'\\' | b',' | b' ' | b'\t');
    let end = position - before.iter().rev().take(8).take_while(is_between).count();
    let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(**byte, b'_' | b'-' | b'.');
    let start = end - before[..end].iter().rev().take(LONGEST_KEY + 24).take_while(is_name).count();
    let is_quoted = matches!(look.before(start), b'"' | b'\'') && matches!(look.byte(end), b'"' | b'\'' | b'\\');
    let owner = look.rules.keys.owner(&look.buffer[start..end])?;
    (is_quoted && matches!(owner, Owner::Password | Owner::AccessToken)).then_some((owner, start..end))
}

/// Whether a name that starts here is that of a tag: `<password`, `<ns:password`.
fn opens_tag(look: &Look<'_>, start: usize) -> bool {
    let before = &look.buffer[..start];
    match look.before(start) {
        b'<' => true,
        b':' => before.iter().rev().skip(1).take(40).find(|byte| !is_word(**byte)).is_some_and(|byte| *byte == b'<'),
        _ => false,
    }
}

/// `<password type="x">value</password>`.
#[cold]
fn attributed(look: &Look<'_>, position: usize, hits: &mut Hits) {
    let from = position.saturating_sub(LONGEST_TAG);
    let before = &look.buffer[from..position];
    let Some(open) = memchr::memrchr3(b'<', b'\n', b'>', before) else { return };
    let is_name = |byte: &&u8| is_word(**byte) || matches!(**byte, b'-' | b'.' | b':');
    let name = &before[open + 1..];
    let length = name.iter().take_while(is_name).count();
    if before[open] == b'<'
        && name.get(length) == Some(&b' ')
        && !name[..length].ends_with(b":")
        && let Some(owner @ (Owner::Password | Owner::AccessToken)) = look.rules.keys.owner(&name[..length])
    {
        tagged(look, owner, position + 1, hits);
    }
}

/// The value of an element, behind its start tag.
fn tagged(look: &Look<'_>, owner: Owner, start: usize, hits: &mut Hits) {
    const CDATA: &[u8] = b"<![CDATA[";
    let sign = start - 1;
    let start = start + if look.buffer[start..].starts_with(CDATA) { CDATA.len() } else { 0 };
    let place = Place { owner, name: b"", sign, start, until: Until::Tag, form: Form::Strong, is_sure: false, is_spaced: false };
    take(look, &place, hits);
}

/// `key=value` and `key: value`, quoted or not.
fn assigned(look: &Look<'_>, owner: Owner, key: Range<usize>, closed: usize, position: usize, hits: &mut Hits) {
    let buffer = look.buffer;
    // A parameter of a URL ends at a blank: `/?token= HTTP/1.1` has none.
    let is_parameter = matches!(look.before(key.start), b'?' | b'&');
    let is_tight = closed == position && buffer[position] == b'=';
    let key_start = key.start;
    // Not where another key names it.
    let is_adjacent = closed - key.end < 5;
    let name = &buffer[key];
    let mut at = position + 1;
    match (buffer[position], look.byte(at)) {
        // What LDIF (RFC 2849) has encoded: `userPassword:: …`.
        (b':', b':') if look.byte(at + 1) == b' ' && look.buffer.get(at + 2).is_some_and(u8::is_ascii_alphanumeric) => at += 1,
        // A comparison, and the scope operator of programming languages.
        (b'=', b'=') | (b':', b':') => return,
        (b'=', b'>') | (b':', b'=') => at += 1,
        _ => {}
    }
    let spaces = blanks(&buffer[at..]);
    if is_parameter && spaces > 0 {
        return;
    }
    at += spaces;
    let is_header = name.len() >= 13 && name[name.len() - 13..].eq_ignore_ascii_case(b"authorization");
    // The first of a list: `"Authorization":["Bearer …"]`.
    if look.byte(at) == b'['
        && (is_header && buffer.get(at + 1).is_some_and(u8::is_ascii_alphabetic) && look.rules.labels.at(&buffer[at..]).is_none()
            || matches!(look.byte(at + 1), b'"' | b'\'' | b'\\'))
    {
        at += 1;
    }
    let (until, quote) = opening(&buffer[at..]);
    if quote == 1 && closed == position && is_adjacent && closes_quote(look, key_start, at) {
        return;
    }
    let is_bare = until == Until::Delimiter && quote == 0;
    // Objects and arrays of JSON are no values, and have keys of their own.
    let is_json = closed < position && matches!(look.byte(closed), b'"' | b'\\') && buffer[position] == b':';
    if is_bare && is_json && matches!(look.byte(at), b'[' | b'{') && look.rules.labels.at(&buffer[at..]).is_none() {
        return;
    }
    // Nothing stands there: `\"password\":null,\"user\":…`.
    let is_literal = [&b"null"[..], b"true", b"false"].iter().any(|word| {
        buffer[at..].starts_with(word) && matches!(look.byte(at + word.len()), b',' | b'}' | b']' | b' ' | b'\\' | b'\r' | b'\n')
    });
    if is_bare && is_json && is_literal {
        return;
    }
    at += quote;
    // `user= password= reason=locked`: nothing is assigned, or what was is removed.
    if is_bare && !is_header && (is_tight && spaces > 0 || spaces > 1 && is_assignment(&buffer[at..])) {
        return;
    }
    if is_bare && is_something_else(name, buffer[position], &buffer[at..], is_parameter) {
        return;
    }
    if is_header {
        authorization::credentials(look, position, at, until, hits);
        return;
    }
    // A number, which ends before the quote of the next key: `\"pin\":1234,\"user\":…`.
    let is_number = is_bare && is_json && look.byte(closed) == b'\\' && {
        let sign = usize::from(look.byte(at) == b'-');
        look.byte(at + sign).is_ascii_digit()
    };
    let until = if is_number { Until::Token } else { until };
    let is_weak = is_bare && buffer[position] == b':' && spaces > 0 && is_prose(&buffer[at..]);
    let form = if is_weak { Form::Weak } else { Form::Strong };
    take(
        look,
        &Place { owner, name, sign: position, start: at, until, form, is_sure: false, is_spaced: is_bare && spaces > 0 },
        hits,
    );
}

/// Whether the quote at `at`, directly behind `key=`, closes what was opened before the key: `"password: "`, `'user=x password=' `.
fn closes_quote(look: &Look<'_>, key_start: usize, at: usize) -> bool {
    let quote = look.byte(at);
    if look.before(key_start) == quote {
        return true;
    }
    if !matches!(look.byte(at + 1), b' ' | b',' | b'}' | b')' | b']' | b';' | b'\n' | b'\r') {
        return false;
    }
    let before = &look.buffer[key_start.saturating_sub(limits::CONTEXT)..key_start];
    let line = memchr::memrchr(b'\n', before).map_or(before, |at| &before[at + 1..]);
    memchr::memchr_iter(quote, line).count() % 2 == 1
}

/// Whether a value that starts at `start` lies outside the cell in which the sign of its key stands: then what seemed to open it closes the
/// cell.
pub(super) fn leaves_cell(look: &Look<'_>, sign: usize, start: usize, hits: &mut Hits) -> bool {
    // The quotes of a key in JSON are the ends of a cell themselves.
    if look.before(sign) != b'"' {
        hits.note(look.buffer, sign..start);
    }
    hits.fence(sign).is_some_and(|fence| start > fence)
}

/// Blanks at the start.
pub(super) fn blanks(bytes: &[u8]) -> usize {
    bytes.iter().take(MOST_BLANKS).take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

/// What ends the value that starts with these bytes, and how long its opening quote is.
pub(super) fn opening(bytes: &[u8]) -> (Until, usize) {
    match bytes {
        // One that opens nothing: what it stands in ends behind it.
        [quote @ (b'"' | b'\'' | b'`'), rest @ ..] | [b'\\', quote @ (b'"' | b'\''), rest @ ..] if is_dangling(*quote, rest) => {
            (Until::Delimiter, 0)
        }
        [b'"', b'"', rest @ ..] if is_dangling(b'"', rest) => (Until::Quote(b'"'), 1),
        // Nothing, at the end of a tag.
        [b'"', b'"', b'>', ..] | [b'"', b'"', b'/' | b'?', b'>', ..] => (Until::Quote(b'"'), 1),
        // As CSV writes the quotes in a cell.
        [b'"', b'"', next, ..] if !b" ,;:}])\"\r\n".contains(next) => (Until::DoubledQuote(b'"'), 2),
        [quote @ (b'"' | b'\'' | b'`'), ..] => (Until::Quote(*quote), 1),
        [b'\\', quote @ (b'"' | b'\''), ..] => (Until::EscapedQuote(*quote), 2),
        // A prefix of string literals in SQL, Python and Rust.
        [b'N' | b'E' | b'b' | b'r' | b'u' | b'f', quote @ (b'\'' | b'"'), ..] => (Until::Quote(*quote), 2),
        // One in a text that was escaped twice, one as nginx escapes it, and a typographic one.
        [b'\\', b'\\', b'\\', b'"', ..] => (Until::Delimiter, 4),
        [b'\\', b'x', b'2', b'2', ..] => (Until::Delimiter, 4),
        [0xe2, 0x80, 0x98..=0x9f, ..] => (Until::Delimiter, 3),
        _ => (Until::Delimiter, 0),
    }
}

/// Whether what stands behind a quote ends the text that the quote is in: a string of SQL or JSON, a cell, an element, an attribute.
fn is_dangling(quote: u8, rest: &[u8]) -> bool {
    match rest {
        [b'<', b'/', ..] => true,
        [closer @ (b'"' | b'\''), b',' | b')' | b'}' | b']' | b';' | b'>' | b'\r' | b'\n', ..] => *closer != quote,
        _ => false,
    }
}

/// Whether another key with its value stands here: `host=db`.
pub(super) fn is_assignment(bytes: &[u8]) -> bool {
    let name = bytes.iter().take(40).take_while(|byte| is_word(**byte) || matches!(byte, b'-' | b'.')).count();
    name > 0
        && matches!(bytes.get(name), Some(b'='))
        && bytes.get(name + 1).is_some_and(|byte| !matches!(byte, b'=' | b'\n' | b'\r'))
}

/// Whether the key is one that means something else: the working directory, the verdict of a test, an upstream of nginx, a count.
fn is_something_else(name: &[u8], sign: u8, value: &[u8], is_parameter: bool) -> bool {
    const UPSTREAMS: [&[u8]; 6] = [b"proxy_pass", b"fastcgi_pass", b"uwsgi_pass", b"scgi_pass", b"grpc_pass", b"memcached_pass"];
    match name {
        b"PWD" | b"OLDPWD" => value.first() == Some(&b'/'),
        b"pwd" | b"Pwd" => DIRECTORIES.iter().any(|directory| value.starts_with(directory)),
        b"PASS" if sign == b':' => true,
        _ if sign == b':' && UPSTREAMS.contains(&name) => true,
        _ if name.eq_ignore_ascii_case(b"pass") && !is_parameter => {
            let number = value.iter().take(16).take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
            let rest = value[number..].strip_prefix(b"%").unwrap_or(&value[number..]);
            number > 0
                && rest.first().is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b',' | b';' | b'}' | b']' | b')'))
        }
        _ => false,
    }
}

/// Where working directories are.
const DIRECTORIES: [&[u8]; 8] = [b"/home/", b"/root", b"/Users/", b"/usr/", b"/var/", b"/tmp", b"/opt/", b"/srv/"];

/// Two plain lower-case words: `password: must be changed` is a sentence.
fn is_prose(bytes: &[u8]) -> bool {
    let first = bytes.iter().take(32).take_while(|byte| byte.is_ascii_lowercase()).count();
    first > 0 && bytes.get(first) == Some(&b' ') && bytes.get(first + 1).is_some_and(u8::is_ascii_lowercase)
}

/// Takes the value at this place unless it is a placeholder.
pub(super) fn take(look: &Look<'_>, place: &Place<'_>, hits: &mut Hits) {
    let Place { owner, start, until, .. } = *place;
    let rule = match owner {
        Owner::Password => look.rules.served.password,
        Owner::AccessToken => look.rules.served.access_token,
        Owner::SipUri | Owner::Named => None,
    };
    let (Some(rule), buffer) = (rule, look.buffer) else { return };
    if start > buffer.len() || leaves_cell(look, place.sign, start, hits) {
        return;
    }
    let (mut end, mut is_open) = reach(buffer, start, until, hits);
    if until == Until::Delimiter {
        // A bracket that the value opened belongs to it.
        let mut brackets = 0;
        let fence = hits.fence(start).unwrap_or(usize::MAX);
        while !is_open && end < fence && brackets < MOST_BRACKETS && closes(&buffer[start..end], look.byte(end)) {
            brackets += 1;
            (end, is_open) = reach(buffer, end + 1, until, hits);
        }
        // Behind blanks it is no parameter of a URL, which ends at the next.
        while !is_open
            && place.is_spaced
            && owner == Owner::Password
            && end < fence
            && look.byte(end) == b'&'
            && !is_assignment(&buffer[end + 1..])
        {
            (end, is_open) = reach(buffer, end + 1, until, hits);
        }
        while end > start && matches!(buffer[end - 1], b',' | b';' | b'.' | b'|') && owner == Owner::AccessToken {
            end -= 1;
        }
        // A sentence ends there.
        let is_sentence = place.is_spaced && end > start + 4 && matches!(look.byte(end), b' ' | b'\n' | b'\r');
        end -= usize::from(is_sentence && buffer[end - 1] == b'.' && buffer[end - 2] != b'.');
    }
    if end - start < limits::MAX_FINDING && !(is_open && hits.is_cut) {
        end = start + without_closer(&buffer[start..end], until);
    }
    // The beginning decides, however long a value goes on behind the bytes that are there.
    let text = &buffer[start..end.min(start + limits::MAX_FINDING)];
    let is_bare = until == Until::Delimiter;
    let is_variable = is_placeholder(text) || owner == Owner::AccessToken && is_field(text);
    if is_variable || is_bare && (begins_mask(&buffer[start..]) || look.rules.labels.replaced(&buffer[start..])) {
        return;
    }
    // A form, or its translation: `"password": "Your password"`.
    let is_label = || {
        text.first().is_some_and(u8::is_ascii_uppercase)
            && (names_password(look, text) || text.contains(&b' ') && asks_for_password(look, text))
    };
    if owner == Owner::Password && !is_bare && is_label() {
        return;
    }
    if !place.is_sure {
        let is_none = look.rules.keys.ignores(text, owner) || owner == Owner::AccessToken && !is_token_like(text);
        if is_none || is_bare && text.len() <= LONGEST_EXPRESSION && is_code(text, look.byte(end), place.name, place.is_spaced) {
            return;
        }
    }
    let traits = Traits { run: end - start > limits::MAX_FINDING, ..Traits::default() };
    let is_taken = !hits.values.hold(start) && hits.push(look, start..end, rule.index, rule.score(place.form, traits), traits);
    hits.values.add(start..end);
    if is_open && is_taken {
        hits.open(start, until);
    }
}

/// Whether the text is what a field for passwords is called.
fn names_password(look: &Look<'_>, text: &[u8]) -> bool {
    let Some(fields) = look.rules.fields() else { return false };
    text.len() <= LONGEST_EXPRESSION && Kind::find("password").is_some_and(|kind| fields.is_name_of(kind, text))
}

/// Whether the text is a question about one: `Forgot your password?`, `Wachtwoord vergeten?`
fn asks_for_password(look: &Look<'_>, text: &[u8]) -> bool {
    let Some(question) = text.strip_suffix(b"?") else { return false };
    let is_sentence = question.iter().all(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80 || *byte == b' ');
    is_sentence
        && text.len() <= LONGEST_NAME_OF_FIELD
        && question.split(|byte| *byte == b' ').any(|word| names_password(look, word))
}

/// The longest text that may be what a field is called, in bytes.
const LONGEST_NAME_OF_FIELD: usize = 80;

/// Where the value that goes on at `from` ends, and whether that lies behind the buffer.
fn reach(buffer: &[u8], from: usize, until: Until, hits: &mut Hits) -> (usize, bool) {
    hits.end(buffer, from, until).map_or((buffer.len(), true), |end| (end.min(buffer.len()), false))
}

/// Length of the value without the quote that closes it, where that has more than one byte, or the end of a CDATA section.
fn without_closer(text: &[u8], until: Until) -> usize {
    if until == Until::Delimiter && text.ends_with(b"\\\\") {
        // As many as there are, or half of an escape would stay in a text that was escaped more than once.
        let count = text.iter().rev().take_while(|byte| **byte == b'\\').count();
        return text.len() - count / 2 * 2;
    }
    let closers: &[&[u8]] = match until {
        Until::Delimiter => &[b"\xe2\x80\x9d", b"\xe2\x80\x9c", b"\xe2\x80\x99"],
        Until::Tag => &[b"]]>"],
        _ => &[],
    };
    closers.iter().find_map(|closer| text.strip_suffix(*closer)).map_or(text.len(), <[u8]>::len)
}

/// An unquoted value of more bytes is no expression.
const LONGEST_EXPRESSION: usize = 1024;
/// How many closing brackets are followed.
const MOST_BRACKETS: usize = 4;
/// How far back an open bracket is looked for, in bytes.
const LONGEST_BRACKETED: usize = 1024;

/// Whether `byte` closes a bracket that `text` leaves open.
fn closes(text: &[u8], byte: u8) -> bool {
    let opener = match byte {
        b')' => b'(',
        b']' => b'[',
        b'}' => b'{',
        _ => return false,
    };
    let text = &text[text.len().saturating_sub(LONGEST_BRACKETED)..];
    text.iter().filter(|byte| **byte == opener).count() > text.iter().filter(|other| **other == byte).count()
}
