//! E-mail addresses around `@` and `%40`: RFC 5321 shaped, internationalised (RFC 6531), with a known top-level domain.

use super::Hits;
use crate::detect::look::{HERE, Look};
use crate::detect::opaque;
use crate::detect::rules::Rule;
use crate::detect::score::Form;
use crate::detect::validate::tld;
use crate::detect::vector::class;
use crate::model::{Traits, limits};

/// Bytes that are followed for a local part in the bitmaps. RFC 5321 allows 64; real systems write more.
const LONGEST_LOCAL: usize = 256;
/// Bytes that are followed for a host name (RFC 1035: 253; in UTF-8 it may be longer).
const LONGEST_HOST: usize = 320;

/// Verifies the address whose sign is written out as `%40` or `%2540` at `position`.
pub(crate) fn encoded_email(look: &Look<'_>, rule: &Rule, position: usize, hits: &mut Hits) {
    let rest = &look.buffer[position..];
    if rest.starts_with(b"%40") {
        email(look, rule, position, 3, hits);
    } else if rest.starts_with(b"%2540") {
        email(look, rule, position, 5, hits);
    }
}

/// Verifies the address whose `@` stands at `position`.
#[inline(always)]
pub(crate) fn at(look: &Look<'_>, rule: &Rule, position: usize, hits: &mut Hits) {
    if !plain_email(look, rule, position, hits) {
        email(look, rule, position, 1, hits);
    }
}

/// Decides an address with nothing unusual in it or around it, by bits; says whether it was one.
#[inline(always)]
fn plain_email(look: &Look<'_>, rule: &Rule, position: usize, hits: &mut Hits) -> bool {
    let (bits, unions) = (&look.tile.bits.class, &look.tile.unions);
    let Some(near) = look.near(position) else { return false };
    let reach = (!look.ahead(&unions.domain, position + 1)).trailing_zeros() as usize;
    let local_reach = (!look.behind(&unions.mail, position)).leading_zeros() as usize;
    if reach > 60 || local_reach > 60 || reach < 4 || local_reach == 0 {
        return false;
    }
    // Labels between single dots, the last of them a name that was seen before.
    let host = (1u64 << reach) - 1;
    let dots = look.ahead(&bits[class::DOT], position + 1) & host;
    let high = look.ahead(&bits[class::HIGH], position + 1) & host;
    // An address of the internet protocol is no name.
    if host & !(dots | look.ahead(look.digits(), position + 1)) == 0 && near[HERE + 1 + reach] != b'%' {
        return true;
    }
    let tld_length = (dots | 1).leading_zeros() as usize - (64 - reach);
    if high != 0 || dots & (dots >> 1 | 1) != 0 || near[HERE + 1] == b'-' || !(2..=8).contains(&tld_length) {
        return false;
    }
    let Some(Some(ending)) = near.get(HERE + 1 + reach - 8..).map(<[u8]>::first_chunk) else { return false };
    if !hits.tlds.has_seen(*ending, tld_length) {
        return false;
    }
    // Letters and digits, and no punctuation but `+` and a quote that opens the value.
    let mut from = HERE - local_reach;
    let mut odd = look.behind(&bits[class::MAIL_PUNCTUATION], position)
        | look.behind(&bits[class::PERCENT], position)
        | look.behind(&bits[class::HIGH], position);
    odd &= !0 << (64 - local_reach);
    while odd != 0 {
        let place = odd.leading_zeros() as usize;
        match near[HERE - 1 - place] {
            b'+' => {}
            b'\'' if place + 1 == local_reach && place > 0 => from += 1,
            _ => return false,
        }
        odd &= !(1 << (63 - place));
    }
    let start = position - HERE + from;
    let is_clear = match near[from - 1] {
        b' ' | b'"' | b'\'' | b'<' | b'>' | b'\n' | b'\t' => true,
        b'=' if near[HERE + 1 + reach] == b'>' => false,
        b',' | b'=' | b'(' => !may_follow_scheme(look, start),
        b':' => !opaque::may_end_name(near[from - 2]) && !may_follow_scheme(look, start),
        _ => false,
    };
    if !is_clear || !(near[from].is_ascii_alphanumeric() || near[from] == b'+') || matches!(near[HERE + 1 + reach], b']' | b'~') {
        return false;
    }
    if may_be_identifier(&near[..from]) && is_identifier(look.buffer, start) {
        return true;
    }
    let host = &near[HERE + 1..HERE + 1 + reach];
    let traits = Traits { validated: true, reserved: tld::is_reserved(host), ..Traits::default() };
    hits.push_clear(look, start..position + 1 + reach, rule, rule.score(Form::Strong, traits), traits);
    true
}

/// Verifies the address whose sign stands at `position` and is `width` bytes long.
#[inline(never)]
fn email(look: &Look<'_>, rule: &Rule, position: usize, width: usize, hits: &mut Hits) {
    let buffer = look.buffer;
    let host_start = position + width;
    let reach = look.run_right(&look.tile.unions.domain, host_start, LONGEST_HOST);
    let local_reach = look.run_left(&look.tile.unions.mail, position, LONGEST_LOCAL);
    if local_reach <= 1 && look.before(position) == b'\'' && look.byte(host_start) == b'\'' {
        return super::account::before_host(look, position, hits);
    }
    if reach < 4 {
        return;
    }
    if local_reach == 0 {
        return quoted_email(look, rule, position, reach, hits);
    }
    let Some(length) = host_length(look, host_start, reach, hits) else { return };
    let host = &buffer[host_start..host_start + length];
    let end = host_start + length;
    let Some(start) = local_start(look, position, local_reach, end) else { return };
    if opaque::is_masked(&buffer[start..position]) || is_user_info(look, start) {
        return;
    }
    if is_identifier(buffer, start) || buffer[..start].ends_with(b"://") && super::uri::is_key(&buffer[start..position]) {
        return;
    }
    let run = end - start > limits::MAX_FINDING;
    let traits = Traits { validated: true, reserved: tld::is_reserved(host), run, ..Traits::default() };
    hits.push_plain(look, start..end, rule, rule.score(Form::Strong, traits), traits);
}

/// Whether the signs before an address leave open that it is the identifier of a message or a call.
#[inline]
fn may_be_identifier(before: &[u8]) -> bool {
    matches!(
        before,
        [.., b'=' | b':' | b'"', b'<']
            | [.., b':' | b'>', b' ', b'<']
            | [.., b'd' | b'D', b':', b' ']
            | [.., b'd' | b'D', b'"', b':', b'"']
            | [.., b'd' | b'D', b'"', b':', b' ', b'"']
    )
}

/// Whether the address is the identifier of a message (RFC 5322, section 3.6.4) or a call (RFC 3261, section 8.1.1.4): it says where that was
/// made, and reaches nobody.
#[cold]
fn is_identifier(buffer: &[u8], start: usize) -> bool {
    const NAMES: [&[u8]; 5] = [b"messageid", b"inreplyto", b"references", b"callid", b"contentid"];
    let before = &buffer[start.saturating_sub(limits::CONTEXT)..start];
    let is_angled = before.ends_with(b"<");
    let line = memchr::memrchr(b'\n', before).map_or(before, |at| &before[at + 1..]);
    let line = line.strip_suffix(b"<").unwrap_or(line);
    let line = line.strip_suffix(b"\"").unwrap_or(line).trim_ascii_end();
    // `Message-ID`, `message_id`, `messageId"`
    let names = |text: &[u8]| {
        let text = text.strip_suffix(b"\"").unwrap_or(text);
        let letters = || text.iter().rev().filter(|byte| !matches!(byte, b'-' | b'_')).map(u8::to_ascii_lowercase);
        NAMES.iter().any(|name| letters().take(name.len()).eq(name.iter().rev().copied()))
    };
    match line {
        [name @ .., b':' | b'='] => names(name),
        // One of several.
        [name @ .., b'>'] if is_angled => memchr::memchr(b':', name).is_some_and(|colon| names(&name[..colon])),
        _ => false,
    }
}

/// The longest local part in quotes, in bytes (RFC 5321, section 4.5.3.1.1, with room for escapes).
const LONGEST_QUOTED: usize = 80;

/// Verifies the address whose local part stands in quotes: `"jan de vries"@example.com` (RFC 5321, section 4.1.2).
#[cold]
fn quoted_email(look: &Look<'_>, rule: &Rule, position: usize, reach: usize, hits: &mut Hits) {
    let before = &look.buffer[position.saturating_sub(LONGEST_QUOTED)..position];
    let Some(before) = before.strip_suffix(b"\"") else { return };
    // In a text in quotes they are escaped.
    let escapes = before.iter().rev().take_while(|byte| **byte == b'\\').count();
    let local = &before[..before.len() - escapes];
    let Some(open) = memchr::memrchr2(b'"', b'\n', local).filter(|open| local[*open] == b'"') else { return };
    let outer = &local[..open];
    let is_even = outer.iter().rev().take_while(|byte| **byte == b'\\').count() == escapes;
    let opener = outer[..outer.len() - escapes.min(outer.len())].last();
    let is_start = opener
        .is_none_or(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'<' | b'(' | b',' | b';' | b':' | b'=' | b'"' | b'>' | b'\''));
    if local.len() - open < 2 || !is_even || !is_start {
        return;
    }
    let Some(length) = host_length(look, position + 1, reach, hits) else { return };
    let start = position - 1 - escapes - (local.len() - open) - escapes;
    let end = position + 1 + length;
    let traits = Traits { validated: true, reserved: tld::is_reserved(&look.buffer[position + 1..end]), ..Traits::default() };
    hits.push(look, start..end, rule.index, rule.score(Form::Strong, traits), traits);
}

/// Whether what starts at `start` is the password in `scheme://user:password@host`: that is no address.
#[inline]
fn is_user_info(look: &Look<'_>, start: usize) -> bool {
    !matches!(look.before(start), b' ' | b'"' | b'\'' | b'<' | b'>' | b'\n' | b'\t' | b'/') && follows_scheme(look.buffer, start)
}

/// Whether nothing that cannot stand in user information stands between `start` and the nearest slash before it.
#[inline]
fn may_follow_scheme(look: &Look<'_>, start: usize) -> bool {
    let bits = &look.tile.bits.class;
    let near = look.behind(&bits[class::NUMBER_SEPARATOR], start) | look.behind(&bits[class::KEY_CLOSER], start);
    // Of these classes a blank, quotes and a backslash cannot.
    near == 0 || matches!(look.byte(start - 1 - near.leading_zeros() as usize), b'/' | b'(' | b')' | b']')
}

#[inline]
fn follows_scheme(buffer: &[u8], start: usize) -> bool {
    let first = start.saturating_sub(LONGEST_LOCAL);
    let Some(slash) = memchr::memrchr(b'/', &buffer[first..start]).map(|at| first + at) else { return false };
    let is_authority = buffer[..slash].ends_with(b":/") || buffer[..slash].ends_with(b":\\/\\");
    let between = &buffer[slash + 1..start];
    let Some(colon) = memchr::memchr(b':', between) else { return false };
    is_authority && super::uri::is_user_info(&between[..colon], &between[colon + 1..])
}

/// Length of the host name at the start of `host`: whole labels, the last a known top-level domain. A sentence may go on behind it
/// without a space, so labels are given up from the right.
#[inline(always)]
fn host_length(look: &Look<'_>, host_start: usize, reach: usize, hits: &mut Hits) -> Option<usize> {
    let host = &look.buffer[host_start..host_start + reach];
    let bits = &look.tile.bits.class;
    let mut end = host.len();
    let mut is_ascii = false;
    if reach <= 64 {
        let dots = look.ahead(&bits[class::DOT], host_start);
        end = end.min((dots & dots >> 1).trailing_zeros() as usize);
        is_ascii = look.ahead(&bits[class::HIGH], host_start).trailing_zeros() as usize >= end;
    } else if let Some(empty) = memchr::memmem::find(host, b"..") {
        end = empty;
    }
    if !is_ascii && host[..end].iter().any(|byte| *byte >= 0x80) {
        end = letters_of(&host[..end]);
    }
    if matches!(host[0], b'.' | b'-') {
        return None;
    }
    for _ in 0..4 {
        while end > 0 && matches!(host[end - 1], b'.' | b'-') {
            end -= 1;
        }
        let dot = memchr::memrchr(b'.', &host[..end])?;
        let mut tld = &host[dot + 1..end];
        if tld.len() > 1 && hits.tlds.knows(tld) {
            return Some(end);
        }
        // `jan@example.com-2024`, `jan@example.com2`: what follows the letters is not part of the name.
        let letters = tld.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        tld = &tld[..letters];
        if letters > 1
            && host.get(dot + 1 + letters).is_some_and(|byte| letters > 2 || !byte.is_ascii_digit())
            && hits.tlds.knows(tld)
        {
            return Some(dot + 1 + letters);
        }
        end = dot;
    }
    None
}

/// How much of a host name with bytes above ASCII is letters, digits, dots and hyphens: quotes and dashes in UTF-8 end it.
#[cold]
fn letters_of(host: &[u8]) -> usize {
    let text = match std::str::from_utf8(host) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&host[..error.valid_up_to()]).unwrap_or_default(),
    };
    text.char_indices().find(|(_, c)| !(c.is_alphanumeric() || matches!(c, '.' | '-'))).map_or(text.len(), |(at, _)| at)
}

/// Where the local part starts that ends at `position`.
#[inline(always)]
fn local_start(look: &Look<'_>, position: usize, reach: usize, end: usize) -> Option<usize> {
    let bits = &look.tile.bits.class;
    let mut start = position - reach;
    let special = if reach <= 64 {
        let mask = !0u64 << (64 - reach);
        let odd = look.behind(&bits[class::MAIL_PUNCTUATION], position)
            | look.behind(&bits[class::PERCENT], position)
            | look.behind(&bits[class::HIGH], position);
        odd & mask != 0
    } else {
        true
    };
    if special {
        start = careful_start(look.buffer, start, position, end);
    }
    if reach == LONGEST_LOCAL && start == position - reach {
        start = far_start(look.buffer, start, position);
    }
    if look.before(start) == b'=' && look.byte(end) == b'>' {
        start = bracketed_start(look.buffer, start);
    }
    if look.before(start) == b'\\' {
        start += escape_length(&look.buffer[start..position]);
    }
    // `ESC[32mjan@…` is coloured, `#012jan@…` stands on a new line.
    if matches!(look.before(start), b'[' | b';') {
        // By bytes: a long one starts before the tile.
        let letter = start + look.buffer[start..position].iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
        start = if letter + 1 < position && look.ends_control_sequence(letter + 1) { letter + 1 } else { start };
    } else if look.buffer[start] == b'#' && start + 4 < position {
        start += match look.rest_of_escape(start + 1) {
            0 => 0,
            rest => 1 + rest,
        };
    }
    while start < position
        && matches!(look.buffer[start], b'.' | b'-' | b'\'' | b'%' | b'*' | b'&' | b'#' | b'!' | b'^' | b'$' | b'~')
    {
        start += 1;
    }
    (start < position).then_some(start)
}

/// The start of a local part that holds `=`, which only a bracket around the whole address tells from the sign of a key: mailing lists send
/// from `<bounce+jan=example.net@example.com>`.
#[cold]
fn bracketed_start(buffer: &[u8], start: usize) -> usize {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.+=".contains(byte);
    let length = buffer[..start].iter().rev().take(LONGEST_LOCAL).take_while(|byte| is_part(byte)).count();
    if buffer[..start - length].ends_with(b"<") { start - length } else { start }
}

/// How much of a local part behind a backslash is an escape of JSON and its like: `\njan@…`, `\u003cjan@…`.
#[cold]
fn escape_length(local: &[u8]) -> usize {
    match local {
        [b'n' | b't' | b'r', _, ..] => 1,
        [b'u', a, b, c, d, _, ..] if [a, b, c, d].iter().all(|byte| byte.is_ascii_hexdigit()) => 5,
        [b'x', a, b, _, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => 3,
        _ => 0,
    }
}

/// The start of a local part that goes on before `near`: as far as a finding may reach, so that no head of it stays behind.
#[cold]
fn far_start(buffer: &[u8], near: usize, position: usize) -> usize {
    let furthest = position.saturating_sub(limits::MAX_FINDING);
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'+');
    near - buffer[furthest..near].iter().rev().take_while(|byte| is_part(**byte)).count()
}

/// The start of a local part that holds punctuation, escapes or bytes above ASCII.
#[cold]
fn careful_start(buffer: &[u8], start: usize, position: usize, end: usize) -> usize {
    let local = &buffer[start..position];
    let mut skip = 0;
    let is_inner = |at: usize| local.get(at).is_some_and(u8::is_ascii_alphanumeric);
    for (i, byte) in local.iter().enumerate() {
        match byte {
            // A doubled quote inside an SQL literal stands for one.
            b'\'' if i > 0 && local.get(i + 1) == Some(&b'\'') && is_inner(i - 1) && is_inner(i + 2) => {}
            b'\'' if i > 1 && local[i - 1] == b'\'' && is_inner(i - 2) && is_inner(i + 1) => {}
            // A quoted literal such as E'jan@example.com': the quote opens the value if one closes it.
            b'\'' if buffer.get(end) == Some(&b'\'') => skip = i + 1,
            // An ampersand joins fields of a query or an entity before the address.
            b'&' | b'#' if local[i + 1..].first().is_none_or(|next| !next.is_ascii_alphanumeric()) => skip = i + 1,
            b'%' => {
                // An encoded delimiter ends the field before.
                let code = local.get(i + 1..i + 3).and_then(|hex| std::str::from_utf8(hex).ok());
                let decoded = code.and_then(|hex| u8::from_str_radix(hex, 16).ok());
                if decoded.is_some_and(|byte| {
                    byte.is_ascii() && !byte.is_ascii_alphanumeric() && !b".!#$&'*+-/=?^_`{|}~%".contains(&byte)
                        || b"=&/?%".contains(&byte)
                }) {
                    skip = i + 3;
                }
            }
            _ => {}
        }
    }
    let local = &local[skip.min(local.len())..];
    let mut from = start + skip.min(position - start);
    if local.iter().any(|byte| *byte >= 0x80) {
        // Letters of any script belong to it; quotation marks, dashes and spaces of any script do not.
        let mut at = 0;
        while at < local.len() {
            let rest = &local[at..];
            let valid = match std::str::from_utf8(rest) {
                Ok(text) => text,
                Err(error) => std::str::from_utf8(&rest[..error.valid_up_to()]).unwrap_or_default(),
            };
            for (i, c) in valid.char_indices() {
                if !c.is_ascii() && !c.is_alphanumeric() {
                    from = start + skip + at + i + c.len_utf8();
                }
            }
            at += valid.len();
            if at < local.len() {
                // A byte that is no UTF-8 is no letter.
                at += 1;
                from = start + skip + at;
            }
        }
    }
    from
}
