//! IPv6 and MAC addresses: hexadecimal groups joined by colons, hyphens or dots.

use std::net::Ipv6Addr;

use super::{Hits, port};
use crate::detect::look::{HERE, Look, is_joint};
use crate::detect::score::Form;
use crate::detect::validate::ip;
use crate::detect::vector::class;
use crate::model::{IpClass, Traits};

/// The longest text of an address without zone: eight groups, the last two as a dotted quad.
const LONGEST: usize = 45;
/// The fewest colons of an address without `::`: those of a MAC address.
const LEAST_COLONS: u32 = 5;
/// The text of an Ethernet header: fourteen pairs.
const FRAME: usize = 41;
/// Digits of the longest group.
const LONGEST_GROUP: usize = 4;
/// The longest zone that is followed, in bytes.
const LONGEST_ZONE: usize = 32;

/// Verifies the token around a colon at `position`.
#[inline(always)]
pub(crate) fn colons(look: &Look<'_>, position: usize, hits: &mut Hits) {
    if position < hits.colons_done {
        return;
    }
    // A time has two colons, a time behind a date or an offset three; an address has two together or at least five.
    let colons = look.ahead(&look.tile.bits.class[class::COLON], position);
    let parts = colons | look.ahead(&look.tile.unions.hex, position);
    let run = colons & ((1u64 << (!parts).trailing_zeros().min(63)) - 1);
    if run & run >> 1 == 0 && run.count_ones() < LEAST_COLONS || is_plain(look, position, hits) {
        return;
    }
    any_token(look, position, hits);
}

/// Decides an IPv6 address with nothing unusual around it, by bits; says whether it was one.
#[inline(always)]
fn is_plain(look: &Look<'_>, position: usize, hits: &mut Hits) -> bool {
    let (Some(near), Some(rule)) = (look.near(position), &look.rules.served.ip_address) else { return false };
    let (colon, hex) = (&look.tile.bits.class[class::COLON], &look.tile.unions.hex);
    let before = (!(look.behind(colon, position) | look.behind(hex, position))).leading_zeros() as usize;
    if before > 12 {
        return false;
    }
    let (from, start) = (HERE - before, position - before);
    let (colons, hex) = (look.ahead(colon, start), look.ahead(hex, start));
    let length = (!(colons | hex)).trailing_zeros() as usize;
    if length > 39 || is_joint(near[from - 1]) || matches!(near[from - 1], b'.' | b'*' | b'%' | b'#' | b'\\' | b'[' | b'~') {
        return false;
    }
    let after = near[from + length];
    if is_joint(after) || matches!(after, b'.' | b'%' | b'/' | b'*' | b']' | b'~') {
        return false;
    }
    let token = (1u64 << length) - 1;
    let (colons, hex) = (colons & token, hex & token);
    let (double, count) = (colons & colons >> 1, colons.count_ones());
    let four = hex & hex >> 1 & hex >> 2 & hex >> 3;
    let digits = look.ahead(look.digits(), start) & token;
    let (first, rest) = (hex.trailing_ones() as usize, length - hex.trailing_ones() as usize);
    let is_whole = match double.count_ones() {
        // Eight groups; with two digits in each but the first they may be something else.
        0 => count == 7 && rest != 7 * 3,
        1 => count <= 7,
        _ => false,
    };
    let ends_well = hex >> (length - 1) & 1 == 1 || double >> (length - 2) & 1 == 1;
    if !is_whole || !ends_well || four & hex >> 4 != 0 || digits == 0 || first == 0 {
        return false;
    }
    let Some(class) = class_of(&near[from..from + length], first) else { return false };
    hits.colons_done = start + length;
    let traits = Traits { validated: true, reserved: class == IpClass::Documentation, ip_class: class, ..Traits::default() };
    hits.push_clear(look, start..start + length, rule, rule.score(Form::Strong, traits), traits);
    true
}

/// The class of an address whose first group has so many digits, where its first two groups tell.
#[inline(always)]
fn class_of(address: &[u8], first: usize) -> Option<IpClass> {
    let value = |group: &[u8]| group.iter().fold(0u16, |value, byte| value << 4 | u16::from((byte & 0xf) + 9 * (byte >> 6)));
    Some(match value(&address[..first]) {
        0x2001 => {
            let second = address[first + 1..].split(|byte| *byte == b':').next()?;
            match value(second) {
                0xdb8 => IpClass::Documentation,
                0..=0x1ff => IpClass::Special,
                _ => IpClass::Global,
            }
        }
        0xfe80..=0xfebf => IpClass::LinkLocal,
        0xfc00..=0xfdff => IpClass::Private,
        0 | 0x64 | 0x100 | 0x3fff | 0xff00..=0xffff => return None,
        _ => IpClass::Global,
    })
}

/// Verifies the token around a colon at `position`, whatever stands in it and around it.
#[inline(never)]
fn any_token(look: &Look<'_>, position: usize, hits: &mut Hits) {
    let buffer = look.buffer;
    let is_part = |byte: u8| byte.is_ascii_hexdigit() || byte == b':';
    let mut start = position;
    while start > 0 && position - start <= LONGEST && is_part(buffer[start - 1]) {
        start -= 1;
    }
    let mut end = position + 1;
    while end < buffer.len() && end - position <= LONGEST && (is_part(buffer[end]) || buffer[end] == b'.') {
        end += 1;
    }
    // Behind a dotted quad stands a port, or another value.
    end = with_quad(&buffer[start..end]).map_or(end, |length| start + length);
    hits.colons_done = end;
    // `%0A`, `\u0026` and the like before it are no part of it.
    start += look.rest_of_escape(start).min(end - start);
    if end - start > LONGEST + 2 {
        return;
    }
    // The last letters of a key before it (`mac:`, `ip:`) may read as hexadecimal, and its colon is none of the address.
    // So may the last group of a number or a name with dots.
    let is_dotted = look.before(start) == b'.' && start >= 2 && is_joint(look.before(start - 1));
    if look.joins(start) || is_dotted {
        start = memchr::memchr(b':', &buffer[start..end]).map_or(end, |colon| start + colon);
    }
    // Nor is a number: no group is so long.
    let number = buffer[start..end].iter().take_while(|byte| byte.is_ascii_digit()).count();
    if number > LONGEST_GROUP && buffer.get(start + number) == Some(&b':') {
        start += number;
    }
    if buffer.get(start) == Some(&b':') && buffer.get(start + 1) != Some(&b':') {
        start += 1;
    }
    // A sentence may end behind it.
    while end > start && (buffer[end - 1] == b'.' || buffer[end - 1] == b':' && !buffer[..end].ends_with(b"::")) {
        end -= 1;
    }
    if start >= end || mac(look, start, end, b':', hits) || frame(look, start, end, hits) {
        return;
    }
    ipv6(look, start, end, hits);
}

fn ipv6(look: &Look<'_>, start: usize, end: usize, hits: &mut Hits) {
    let Some(rule) = &look.rules.served.ip_address else { return };
    let buffer = look.buffer;
    let mut end = end;
    let before = look.before(start);
    // As behind any quad, `_` may go on.
    let is_joined = look.joins_behind(end) && !(look.byte(end) == b'_' && buffer[start..end].contains(&b'.'));
    let is_masked = look.is_behind_mask(start) || before == b'-' && look.is_behind_mask(start - 1);
    if look.joins(start) || before == b'.' || is_masked || is_joined {
        return;
    }
    let address = match address(&buffer[start..end]) {
        Some(address) => address,
        None => {
            // Packets are traced as `2001:db8::7.443 > …`.
            let Some(dot) = memchr::memrchr(b'.', &buffer[start..end]).map(|at| start + at) else { return };
            if port::digits(&buffer[dot..]).is_none() {
                return;
            }
            end = dot;
            match address(&buffer[start..end]) {
                Some(address) => address,
                None => return,
            }
        }
    };
    let text = &buffer[start..end];
    if is_row_of_pairs(text) {
        return;
    }
    let has_digit = text.iter().any(u8::is_ascii_digit);
    let groups = if has_digit { 8 } else { text.split(|byte| *byte == b':').filter(|group| !group.is_empty()).count() };
    // `::` is C++, `abc::def` is Rust: an address without a digit needs more than two groups.
    if text == b"::" && !matches!((before, look.byte(end)), (b'[', b']')) || !has_digit && groups < 3 && text != b"::" {
        return;
    }
    // `2001:db8:1::/48` is a network: nothing but zeros behind the prefix.
    if look.byte(end) == b'/' && is_network(address, &buffer[end..]) {
        return;
    }
    if look.byte(end) == b'%' {
        let zone = buffer[end + 1..]
            .iter()
            .take(LONGEST_ZONE)
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
            .count();
        let zone =
            buffer[end + 1..end + 1 + zone].iter().rposition(|byte| !matches!(byte, b'.' | b'-')).map_or(0, |last| last + 1);
        end += if zone == 0 { 0 } else { 1 + zone };
    }
    if ip::is_nobodys_v6(address) {
        return;
    }
    let class = ip::class_v6(address);
    let traits = Traits { validated: true, reserved: class == IpClass::Documentation, ip_class: class, ..Traits::default() };
    hits.push_plain(look, start..end, rule, rule.score(Form::Strong, traits), traits);
}

/// Length of the text up to the end of a dotted quad in it that a colon follows.
fn with_quad(text: &[u8]) -> Option<usize> {
    let dot = memchr::memchr(b'.', text)?;
    let colon = memchr::memchr(b':', &text[dot..])?;
    Some(dot + colon)
}

/// Whether there are eight groups, all but the first of two digits: an identifier of 64 bits (EUI-64, WWN) or a date with a time.
fn is_row_of_pairs(text: &[u8]) -> bool {
    let groups = || text.split(|byte| *byte == b':');
    groups().count() == 8 && groups().skip(1).all(|group| group.len() == 2)
}

/// The address that the whole text is (RFC 4291, section 2.2).
fn address(text: &[u8]) -> Option<Ipv6Addr> {
    if text.contains(&b'.') {
        return std::str::from_utf8(text).ok()?.parse().ok();
    }
    let mut groups = [0u16; 8];
    let mut count = 0;
    // Groups before `::`.
    let mut gap = None;
    let mut at = 0;
    if text.starts_with(b"::") {
        gap = Some(0);
        at = 2;
    }
    while at < text.len() {
        let mut value = 0u32;
        let first = at;
        while let Some(byte) = text.get(at).filter(|byte| byte.is_ascii_hexdigit()) {
            // The low four bits of a letter are 1 to 6, and its sixth bit tells it from a digit.
            value = value << 4 | u32::from((byte & 0xf) + 9 * (byte >> 6));
            at += 1;
        }
        if count == 8 || at == first || at - first > 4 {
            return None;
        }
        groups[count] = value as u16;
        count += 1;
        match text.get(at..) {
            None | Some([]) => break,
            Some([b':', b':', ..]) if gap.is_none() => {
                gap = Some(count);
                at += 2;
            }
            Some([b':', _, ..]) => at += 1,
            _ => return None,
        }
    }
    match gap {
        // At least one group stands behind `::`.
        Some(gap) if count < 8 => {
            groups.copy_within(gap..count, 8 - (count - gap));
            groups[gap..8 - (count - gap)].fill(0);
        }
        None if count == 8 => {}
        _ => return None,
    }
    Some(Ipv6Addr::from(groups))
}

fn is_network(address: Ipv6Addr, rest: &[u8]) -> bool {
    let digits = rest[1..].iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
    if !(1..=3).contains(&digits) || rest.get(1 + digits).is_some_and(|byte| is_joint(*byte)) {
        return false;
    }
    let prefix = rest[1..=digits].iter().fold(0u32, |value, byte| value * 10 + u32::from(byte - b'0'));
    prefix < 128 && address.to_bits() & (u128::MAX >> prefix) == 0
}

/// Verifies a MAC address with hyphens (`00-00-5E-00-53-01`) or three groups of four (`0000.5e00.5301`) whose first separator
/// stands at `position`.
pub(crate) fn mac_at(look: &Look<'_>, position: usize, hits: &mut Hits) {
    if look.byte(position) == b'-' {
        if position >= 2 {
            mac(look, position - 2, (position + 15).min(look.buffer.len()), b'-', hits);
        }
    } else if position >= 4 {
        mac(look, position - 4, (position + 10).min(look.buffer.len()), b'.', hits);
    }
}

/// Whether the text has the shape of a MAC address with this separator.
fn is_shaped(text: &[u8], separator: u8) -> bool {
    let (size, length) = if separator == b'.' { (4, 14) } else { (2, 17) };
    text.len() == length
        && text
            .iter()
            .enumerate()
            .all(|(i, byte)| if i % (size + 1) == size { *byte == separator } else { byte.is_ascii_hexdigit() })
}

/// Takes `start..end` as a MAC address (IEEE 802) if it is one; says whether it was.
fn mac(look: &Look<'_>, start: usize, end: usize, separator: u8, hits: &mut Hits) -> bool {
    let text = &look.buffer[start..end];
    if !is_shaped(text, separator) {
        return false;
    }
    let (before, after) = (look.before(start), look.byte(end));
    // Behind a separator another address may stand; what else goes on makes it part of a longer chain.
    let goes_on = matches!(after, b'-' | b'.')
        && look.byte(end + 1).is_ascii_hexdigit()
        && (after == separator || !is_shaped(&look.buffer[end + 1..look.buffer.len().min(end + 1 + text.len())], separator));
    let beyond = if start >= 2 { look.before(start - 1) } else { b'\n' };
    // Inside a longer chain it is no address. A chain of colons is whole here: the colon before it is that of a key (`mac:`).
    let joined_before =
        look.joins(start) || look.is_behind_mask(start) || separator != b':' && before == separator && beyond.is_ascii_hexdigit();
    if joined_before || look.joins_behind(end) || goes_on || after == separator && look.byte(end + 1).is_ascii_hexdigit() {
        return true;
    }
    // Three groups of four digits are more often a number than a Cisco address.
    if separator == b'.' && !text.iter().any(u8::is_ascii_alphabetic) {
        return true;
    }
    push_mac(look, start, end, hits);
    true
}

/// Takes the header of an Ethernet frame, as Linux's netfilter logs it: two addresses and the type of IPv4, ARP or IPv6. Says whether it
/// was one.
fn frame(look: &Look<'_>, start: usize, end: usize, hits: &mut Hits) -> bool {
    let text = &look.buffer[start..end];
    let is_frame = text.len() == FRAME
        && [b"08:00", b"08:06", b"86:dd", b"86:DD"].iter().any(|kind| text.ends_with(*kind))
        && is_shaped(&text[..17], b':')
        && is_shaped(&text[18..35], b':')
        && text[17] == b':'
        && text[35] == b':'
        && !look.joins(start)
        && !look.joins_behind(end);
    if is_frame {
        push_mac(look, start, start + 17, hits);
        push_mac(look, start + 18, start + 35, hits);
    }
    is_frame
}

fn push_mac(look: &Look<'_>, start: usize, end: usize, hits: &mut Hits) {
    let text = &look.buffer[start..end];
    if let Some(rule) = &look.rules.served.mac_address {
        // RFC 7042: 00-00-5E-00-53-00 to -FF are for documentation.
        let mut hex = [0u8; 12];
        for (slot, byte) in hex.iter_mut().zip(text.iter().filter(|byte| byte.is_ascii_hexdigit())) {
            *slot = byte.to_ascii_lowercase();
        }
        // Nothing, everybody, and groups (RFC 7042, 2.1): no one's.
        if matches!(&hex, b"000000000000" | b"ffffffffffff") || hex.starts_with(b"01005e") || hex.starts_with(b"0180c2") {
            return;
        }
        let traits = Traits { validated: true, reserved: hex.starts_with(b"00005e0053"), ..Traits::default() };
        hits.push_plain(look, start..end, rule, rule.score(Form::Strong, traits), traits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str) {
        assert_eq!(address(text.as_bytes()), text.parse().ok(), "{text}");
    }

    #[test]
    fn addresses_are_those_of_the_standard_library() {
        for text in [
            "::",
            "::1",
            "1::",
            "2001:db8::1",
            "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7::",
            "::2:3:4:5:6:7:8",
            "1::2::3",
            ":1",
            "1:",
            ":::",
            "1:2",
            "12345::",
            "::ffff:192.0.2.1",
            "1:2:3:4:5:6:7:8:9",
            "::1:2:3:4:5:6:7:8",
            "",
        ] {
            check(text);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_as_the_standard_library_reads_it(text in "[0-9a-f:]{0,24}|([0-9a-fA-F]{1,4}:){0,8}:?([0-9a-f]{1,4}:){0,4}[0-9a-f]{0,5}") {
            check(&text);
        }
    }
}
