//! URIs: SIP addresses (RFC 3261) and credentials in the authority of any URL (RFC 3986, section 3.2.1).

use std::ops::Range;

use super::{Hits, Until, value};
use crate::detect::look::{HERE, Look};
use crate::detect::opaque;
use crate::detect::score::Form;
use crate::detect::validate::tld;
use crate::detect::vector::WORD;
use crate::model::{Traits, limits};

/// The longest user information that is followed, in bytes.
const LONGEST_USER_INFO: usize = 1024;

/// The bytes that end a URI in text, and those that have to be looked at.
static TELLING: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = value::is_uri_end(byte as u8) || matches!(byte as u8, b'[' | b'*' | b'~');
        byte += 1;
    }
    table
};

/// Decides a SIP URI with a user and nothing unusual in it or around it; says whether it was one. Its scheme ends at `colon`.
#[inline]
pub(crate) fn plain_sip(look: &Look<'_>, colon: usize, hits: &mut Hits) -> bool {
    let (Some(near), Some(rule)) = (look.near(colon), &look.rules.served.sip_uri) else { return false };
    let is_scheme = u32::from_le_bytes([near[HERE - 3], near[HERE - 2], near[HERE - 1], 0]) | 0x20_2020
        == u32::from_le_bytes([b's', b'i', b'p', 0]);
    if !is_scheme || !matches!(near[HERE - 4], b' ' | b'"' | b'\'' | b',' | b';' | b'<' | b'=' | b'\t' | b'\n') {
        return false;
    }
    let body = &near[HERE + 1..];
    let Some(length) = body.iter().position(|byte| TELLING[usize::from(*byte)]) else { return false };
    let body = &body[..length];
    let after = near[(HERE + 1 + length) & 127];
    let Some(at_sign) = memchr::memchr(b'@', body) else { return false };
    let host = &body[at_sign + 1..];
    let name = host.iter().position(|byte| matches!(byte, b':' | b';' | b'?')).map_or(host, |at| &host[..at]);
    let (Some(first), Some(last)) = (name.first(), host.last()) else { return false };
    if !first.is_ascii_alphanumeric()
        || matches!(last, b'.' | b';' | b'?' | b'!' | b':')
        || matches!(after, b'[' | b']' | b'*' | b'~')
        || colon + 1 + length + limits::END_MARGIN > look.buffer.len()
        || hits.fence_within(look.buffer, colon + 1..colon + 1 + length).is_some()
    {
        return false;
    }
    let traits = Traits { validated: true, reserved: is_reserved(name), ..Traits::default() };
    hits.push_clear(look, colon - 3..colon + 1 + length, rule, rule.score(Form::Strong, traits), traits);
    true
}

/// Whether the host is one for documentation: a name (RFC 2606) or an address (RFC 5737).
fn is_reserved(host: &[u8]) -> bool {
    match host.first() {
        Some(b'0'..=b'9') => {
            host.starts_with(b"192.0.2.")
                || host.starts_with(b"198.51.100.")
                || host.starts_with(b"203.0.113.")
                || tld::is_reserved(host)
        }
        _ => tld::is_reserved(host),
    }
}

/// Verifies the SIP URI whose scheme ends at `colon` (`sip:`, `sips:`).
pub(crate) fn sip(look: &Look<'_>, scheme_end: usize, colon: usize, hits: &mut Hits) {
    let Some(rule) = &look.rules.served.sip_uri else { return };
    let buffer = look.buffer;
    let scheme = if buffer[scheme_end.saturating_sub(4)..scheme_end].eq_ignore_ascii_case(b"sips") { 4 } else { 3 };
    let start = scheme_end - scheme;
    if look.joins(start) || !buffer[start..scheme_end].eq_ignore_ascii_case(&b"sips"[..scheme]) {
        return;
    }
    let mut known = hits.end(buffer, colon + 1, Until::Uri);
    // An IPv6 host keeps its bracket.
    if let Some(end) = known
        && look.byte(end) == b']'
        && memchr::memchr(b'[', &buffer[colon..end.min(colon + LONGEST_USER_INFO)]).is_some()
    {
        known = hits.end(buffer, end + 1, Until::Uri);
    }
    let (mut end, is_open) = (known.unwrap_or(buffer.len()), known.is_none());
    // A sentence may end behind it.
    while end > colon + 1 && matches!(buffer[end - 1], b'.' | b';' | b'?' | b'!' | b':') {
        end -= 1;
    }
    let body = &buffer[colon + 1..end];
    // A user longer than this is no user; the bound keeps a row of schemes from being walked again and again.
    let head = &body[..body.len().min(LONGEST_USER_INFO)];
    let has_user = memchr::memchr(b'@', &body[..body.len().min(limits::MAX_FINDING)]);
    let host = has_user.map_or(head, |at| &body[at + 1..body.len().min(at + 1 + LONGEST_USER_INFO)]);
    let user_is_label = look.rules.labels.at(body).is_some();
    if user_is_label || opaque::is_masked(head) || host.is_empty() || !(host[0].is_ascii_alphanumeric() || host[0] == b'[') {
        return;
    }
    // Without a user only an address or a dotted name is a host: `sip:ok` is text.
    let is_host = host.contains(&b'.') || host.starts_with(b"[") || host.len() >= 7 && host.iter().all(u8::is_ascii_digit);
    if has_user.is_none() && !is_host {
        return;
    }
    let name = host.iter().position(|byte| matches!(byte, b':' | b';' | b'?')).map_or(host, |at| &host[..at]);
    let traits =
        Traits { validated: true, reserved: is_reserved(name), run: end - start > limits::MAX_FINDING, ..Traits::default() };
    hits.push(look, start..end, rule.index, rule.score(Form::Strong, traits), traits);
    if is_open {
        hits.open(start, Until::Uri);
    }
}

/// Length of the slashes behind the colon of a scheme: `//`, or `\/\/` as JSON may escape them.
#[inline(always)]
pub(crate) fn slashes(bytes: &[u8]) -> usize {
    match bytes {
        [b'/', b'/', ..] => 2,
        [b'\\', b'/', b'\\', b'/', ..] => 4,
        _ => 0,
    }
}

/// Finds user and password in `scheme://user:password@host`; the authority begins at `start`.
#[inline]
pub(crate) fn credentials(look: &Look<'_>, start: usize, hits: &mut Hits) {
    let buffer = look.buffer;
    // Nearly all links have a host and neither.
    let host = look.run_right(&look.tile.unions.domain, start, WORD);
    if ends_host(look.byte(start + host)) {
        if look.byte(start + host) == b'@' && is_key(&buffer[start..start + host]) {
            key_for_host(look, start..start + host, hits);
        }
        return;
    }
    let window = &buffer[start.min(buffer.len())..(start + limits::MAX_FINDING).min(buffer.len())];
    // Passwords hold more than a URL allows: one ends at the last `@` before a slash, a blank or a quote that a host can follow.
    let mut at_sign = None;
    let mut first_colon = None;
    for (i, &byte) in window.iter().enumerate() {
        match byte {
            b'@' if first_colon.is_some() && begins_host(look.byte(start + i + 1)) => at_sign = Some(i),
            b':' if first_colon.is_none() => first_colon = Some(i),
            _ if ends_authority(byte) || ends_host(byte) && first_colon.is_none() => break,
            _ => {}
        }
    }
    let (Some(at_sign), Some(first_colon)) = (at_sign, first_colon) else { return };
    let (user, password) = (start..start + first_colon, start + first_colon + 1..start + at_sign);
    if begins_port(&buffer[password.clone()]) {
        return;
    }
    let traits = Traits { validated: true, ..Traits::default() };
    for (rule, span) in [(look.rules.served.url_credentials, user), (look.rules.served.password, password)] {
        let Some(rule) = rule else { continue };
        let (start, end, value) = (span.start, span.end, &buffer[span.clone()]);
        if !opaque::is_masked(value)
            && !value.starts_with(b"${")
            && hits.push(look, span, rule.index, rule.score(Form::Strong, traits), traits)
        {
            // `x-access-token:…@host` is no key with its value.
            hits.values.add(start..end);
        }
    }
}

/// The shortest key that stands where a user does, in bytes.
const SHORTEST_KEY: usize = 20;

/// Whether user information without a password is a key, not a user: `https://0123456789abcdef0123456789abcdef@errors.example.com/1`.
pub(super) fn is_key(user: &[u8]) -> bool {
    user.len() >= SHORTEST_KEY
        && user.iter().all(u8::is_ascii_alphanumeric)
        && user.iter().any(u8::is_ascii_digit)
        && user.iter().any(u8::is_ascii_alphabetic)
}

/// Takes the key that stands where a user does.
#[cold]
fn key_for_host(look: &Look<'_>, span: Range<usize>, hits: &mut Hits) {
    let Some(rule) = look.rules.served.access_token else { return };
    let traits = Traits { validated: true, ..Traits::default() };
    if begins_host(look.byte(span.end + 1)) && !hits.values.hold(span.start) {
        let value = span.clone();
        if hits.push(look, span, rule.index, rule.score(Form::Strong, traits), traits) {
            hits.values.add(value);
        }
    }
}

/// Whether these can be the user and the beginning of the password in the authority of a URL.
pub(super) fn is_user_info(user: &[u8], password: &[u8]) -> bool {
    let has = |text: &[u8], ends: fn(u8) -> bool| text.iter().any(|byte| ends(*byte));
    !has(user, ends_host) && !has(password, ends_authority) && !begins_port(password)
}

/// What no password in the authority of a URL goes on behind.
#[inline]
fn ends_authority(byte: u8) -> bool {
    matches!(byte, 0..=b' ' | b'/' | b'"' | b'\'' | b'<' | b'>' | b'\\')
}

/// What neither a host nor a user goes on behind; a sign before a password is none of it.
#[inline]
fn ends_host(byte: u8) -> bool {
    ends_authority(byte) || matches!(byte, b'@' | b'?' | b'#' | b'`' | b',')
}

/// The first byte of a host name, an address, or a variable in its place.
fn begins_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'[' | b'$' | b'{' | b'%' | b'_') || byte >= 0x80
}

/// Whether a port stands there, and behind it something that is no part of an authority: `example.com:443?to=jan@example.org`.
fn begins_port(password: &[u8]) -> bool {
    let digits = password.iter().take(6).take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0 && matches!(password.get(digits), Some(b'?' | b'#' | b',' | b'`'))
}
