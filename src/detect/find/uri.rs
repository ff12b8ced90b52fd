//! URIs: SIP addresses (RFC 3261) and credentials in the authority of any URL (RFC 3986, section 3.2.1).

use super::{Hits, Open, Until, value};
use crate::detect::look::Look;
use crate::detect::opaque;
use crate::detect::score::Form;
use crate::detect::validate::tld;
use crate::model::{Traits, limits};

/// The longest user information that is followed, in bytes.
const LONGEST_USER_INFO: usize = 1024;

/// Verifies the SIP URI whose scheme ends at `colon` (`sip:`, `sips:`).
pub(crate) fn sip(look: &Look<'_>, scheme_end: usize, colon: usize, hits: &mut Hits) {
    let Some(rule) = &look.rules.served.sip_uri else { return };
    let buffer = look.buffer;
    let scheme = if buffer[scheme_end.saturating_sub(4)..scheme_end].eq_ignore_ascii_case(b"sips") { 4 } else { 3 };
    let start = scheme_end - scheme;
    if look.joins(start) || !buffer[start..scheme_end].eq_ignore_ascii_case(&b"sips"[..scheme]) {
        return;
    }
    let (end, is_open) = match hits.end(buffer, colon + 1, Until::Uri) {
        Some(end) => (end, false),
        None => (buffer.len(), true),
    };
    // A sentence may end behind it; an IPv6 host keeps its bracket.
    let mut end = end;
    if look.byte(end) == b']' && memchr::memchr(b'[', &buffer[colon..end.min(colon + LONGEST_USER_INFO)]).is_some() {
        let rest = value::end(buffer, end + 1, Until::Uri).unwrap_or(buffer.len());
        end = rest;
    }
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
    let traits = Traits {
        validated: true,
        reserved: tld::is_reserved(name)
            || name.starts_with(b"192.0.2.")
            || name.starts_with(b"198.51.100.")
            || name.starts_with(b"203.0.113."),
        run: end - start > limits::MAX_FINDING,
        ..Traits::default()
    };
    hits.push(look, start..end, rule.index, rule.score(Form::Strong, traits), traits);
    if is_open {
        hits.opens.push(Open { start, until: Until::Uri });
    }
}

/// Finds user and password in `scheme://user:password@host`; `colon` is that of the scheme.
#[inline]
pub(crate) fn credentials(look: &Look<'_>, colon: usize, hits: &mut Hits) {
    let buffer = look.buffer;
    let start = colon + 3;
    let window = &buffer[start.min(buffer.len())..(start + LONGEST_USER_INFO).min(buffer.len())];
    // The authority ends at the first of these; the user information at its last `@`.
    let mut at_sign = None;
    let mut first_colon = None;
    for (i, &byte) in window.iter().enumerate() {
        match byte {
            b'@' => at_sign = Some(i),
            b':' if first_colon.is_none() => first_colon = Some(i),
            0..=b' ' | b'/' | b'?' | b'#' | b'"' | b'\'' | b'<' | b'>' | b'`' | b'\\' | b',' => break,
            _ => {}
        }
    }
    let (Some(at_sign), Some(first_colon)) = (at_sign, first_colon) else { return };
    if first_colon > at_sign {
        return;
    }
    let user = start..start + first_colon;
    let password = start + first_colon + 1..start + at_sign;
    let traits = Traits { validated: true, ..Traits::default() };
    for (rule, span) in [(look.rules.served.url_credentials, user), (look.rules.served.password, password)] {
        if let Some(rule) = rule
            && !opaque::is_masked(&buffer[span.clone()])
            && !buffer[span.clone()].starts_with(b"${")
        {
            hits.push(look, span, rule.index, rule.score(Form::Strong, traits), traits);
        }
    }
}
