//! IPv4 addresses around three chained dots. Version numbers, which look the same, are told apart by what stands around them.

use super::groups::Groups;
use super::{Hits, phone, phone_dotted, port};
use crate::detect::context::Verdict;
use crate::detect::look::{HERE, Look, is_joint, is_word};
use crate::detect::rules::Rule;
use crate::detect::score::Form;
use crate::detect::validate::ip;
use crate::detect::vector::class;
use crate::model::{Candidate, Traits};

/// Below this a first number is that of a version more often than that of an address.
const LOW_OCTET: u8 = 10;
/// Digits before the first dot that are followed: three, and those of an escape before them.
const LONGEST_START: usize = 9;
/// All numbers of a version are below this more often than not; those of an address seldom are.
const HIGH_VERSION: u8 = 20;
/// The third number of a version may be higher.
const HIGHEST_VERSION: u8 = 40;

/// Below this a first number before a last one of zero is that of a version.
const LOW_NETWORK: u8 = 30;

/// Candidates among which one that was just taken stands.
const NEAR: usize = 8;
/// Separators between the word `version` and one.
const LONGEST_GAP: usize = 4;

/// Names of accounts that are logged in to by address, not packages.
const ACCOUNTS: [&[u8]; 7] = [b"root", b"admin", b"user", b"ubuntu", b"deploy", b"git", b"pi"];
/// What a name that announces a version ends in.
const VERSION: &[u8] = b"version";

/// Verifies the dotted quad whose first dot stands at `dot`.
#[inline(always)]
pub(crate) fn at(look: &Look<'_>, dot: usize, hits: &mut Hits, groups: &mut Groups) {
    if !is_plain(look, dot, hits) {
        ipv4(look, dot, hits, groups);
    }
}

/// What the digits of an octet can be, one a byte, the units in the lowest: those of so many digits.
struct Width {
    /// The digits among four bytes.
    mask: u32,
    /// The smallest, without a zero in front.
    least: u32,
    /// How far above that the largest is.
    range: u32,
}

/// By their number; none cannot be.
static WIDTHS: [Width; 4] = [
    Width { mask: 0, least: 1, range: 0 },
    Width { mask: 0x0f, least: 0, range: 0x09 },
    Width { mask: 0x0f0f, least: 0x0100, range: 0x0909 - 0x0100 },
    Width { mask: 0x0f_0f0f, least: 0x01_0000, range: 0x02_0505 - 0x01_0000 },
];

/// Decides an address with nothing unusual around it, by bits; says whether it was one.
#[inline(always)]
fn is_plain(look: &Look<'_>, dot: usize, hits: &mut Hits) -> bool {
    let (Some(near), Some(rule)) = (look.near(dot), &look.rules.served.ip_address) else { return false };
    let width = (!look.behind(look.digits(), dot)).leading_zeros() as usize;
    if width == 0 || width > 3 {
        return false;
    }
    let from = HERE - width;
    let start = dot - width;
    let before = near[from - 1];
    let mut form = match before {
        b'\n' | b',' | b';' | b'|' | b'\t' | b'{' | b'@' => Form::Strong,
        b'/' if near[from - 2] == b'/' => Form::Strong,
        b'/' => Form::Weak,
        b'=' if matches!(near[from - 2], b'=' | b'>' | b'<' | b'~' | b'!' | b'^') => return false,
        b' ' | b'"' | b'\'' | b'=' | b'(' => spoken_of(look, rule, start),
        _ => return false,
    };
    let Some(Some(text)) = near.get(from - 4..).map(<[u8]>::first_chunk) else { return false };
    let Some((octets, length)) = octets(text, !look.ahead(look.digits(), start)) else { return false };
    if TELLS_BEHIND[usize::from(near[(from + length) & 127])] {
        return false;
    }
    if before == b'@' && octets[0] < HIGH_VERSION {
        return false;
    }
    if ip::is_nobodys_v4(octets) {
        return true;
    }
    if before == b'/' && form == Form::Weak {
        form = if is_joint(near[from - 2]) { product_or_host(look, rule, start - 1, octets) } else { Form::Strong };
        if form == Form::Weak && rule.figures.weak < look.rules.minimum {
            return true;
        }
    }
    let form = doubted(look, rule, form, octets, start..start + length);
    let traits = judged(octets, form, start, hits);
    hits.push_clear(look, start..start + length, rule, rule.score(form, traits), traits);
    true
}

/// The longest text of an address, in bytes.
const LONGEST: usize = 15;

/// The octets of a usual address that starts four bytes into the text, and its length: no more than three digits each, no more than 255, and no
/// zero in front. The lowest bits of `ends` that are set say where its octets end. Without branches, for how many digits one has cannot be
/// foreseen.
#[inline(always)]
fn octets(text: &[u8; LONGEST + 5], mut ends: u64) -> Option<([u8; 4], usize)> {
    let (mut octets, mut start, mut widest, mut is_odd) = ([0; 4], 0, 0, false);
    for octet in &mut octets {
        let end = ends.trailing_zeros() as usize;
        ends &= ends.wrapping_sub(1);
        let width = end.wrapping_sub(start);
        widest |= width;
        // The digits end four bytes; what stands before them is masked out.
        let at = end & 15;
        let Width { mask, least, range } = WIDTHS[width & 3];
        let packed = u32::from_be_bytes([text[at], text[at + 1], text[at + 2], text[at + 3]]) & mask;
        is_odd |= packed.wrapping_sub(least) > range;
        // Hundreds, tens and units meet in the highest byte.
        *octet = (packed.swap_bytes().wrapping_mul(1 + (10 << 8) + (100 << 16)) >> 24) as u8;
        start = end + 1;
    }
    (!is_odd & (widest <= 3)).then_some((octets, start - 1))
}

/// Whether a byte behind an address has to be looked at: it may be part of it, or of a mask or a label.
static TELLS_BEHIND: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = is_joint(byte as u8) || matches!(byte as u8, b'*' | b'.' | b'-' | b'/' | b']' | b'~');
        byte += 1;
    }
    table
};

/// A version ends in `.0` more often than the address of a host does, which would be that of its network; and four small numbers are one
/// unless something says that they are an address.
#[inline(always)]
fn doubted(look: &Look<'_>, rule: &Rule, form: Form, octets: [u8; 4], span: std::ops::Range<usize>) -> Form {
    let is_version = octets[3] == 0 && octets[0] < LOW_NETWORK && octets[0] != 10;
    let is_small =
        (octets[0] < HIGH_VERSION) & (octets[1] < HIGH_VERSION) & (octets[2] < HIGHEST_VERSION) & (octets[3] < HIGH_VERSION);
    if is_version || is_small && form == Form::Strong && is_unspoken(look, rule, octets, span) { Form::Weak } else { form }
}

/// Whether nothing about these four small numbers says that they are an address: no word, no port, no start of a line.
#[cold]
fn is_unspoken(look: &Look<'_>, rule: &Rule, octets: [u8; 4], span: std::ops::Range<usize>) -> bool {
    let is_known = octets[0] == 10 || octets[1..].iter().all(|octet| *octet == octets[0]) || KNOWN.contains(&octets);
    let is_placed = matches!(look.before(span.start), b'\n' | b'\t' | b'@' | b'=' | b',' | b';' | b'[' | b'>')
        || matches!(look.byte(span.end), b'\t' | b']')
        || matches!(look.byte(span.end), b':' | b'/') && look.byte(span.end + 1).is_ascii_digit();
    !is_known && !is_placed && look.rules.words.near(look, span.start, span.end, rule.index) != Verdict::For
}

/// Addresses of small numbers that everybody knows: resolvers, and those that examples have.
const KNOWN: [[u8; 4]; 6] = [[8, 8, 4, 4], [1, 0, 0, 1], [4, 2, 2, 1], [4, 2, 2, 2], [1, 2, 3, 4], [5, 6, 7, 8]];

/// What is known of an address that starts at `start`.
#[inline(always)]
fn judged(octets: [u8; 4], form: Form, start: usize, hits: &mut Hits) -> Traits {
    if form == Form::Weak {
        hits.withhold(start, LONGEST_GAP);
    }
    let class = ip::class_v4(octets);
    Traits {
        validated: true,
        reserved: class == crate::model::IpClass::Documentation,
        ip_class: class,
        context_against: form == Form::Weak,
        ..Traits::default()
    }
}

/// Verifies the dotted quad whose first dot stands at `dot`, whatever stands around it.
#[inline(never)]
fn ipv4(look: &Look<'_>, dot: usize, hits: &mut Hits, groups: &mut Groups) {
    let buffer = look.buffer;
    let digits = look.run_left(look.digits(), dot, LONGEST_START);
    let mut start = dot - digits;
    if (2..=4).contains(&digits) && phone_dotted::number(look, start, hits) {
        return;
    }
    // `%20` and the like before an address are no part of it.
    start += look.rest_of_escape(start);
    if start >= dot || dot - start > 3 {
        return;
    }
    if look.before(start) == b'+' && phone::plus_before(look, start).is_some() {
        // `+1.202.555.0143` has the dots of a quad, which keep it from being a cluster of digits.
        let known = hits.candidates.len();
        super::digits::cluster(look, start, hits, groups);
        let is_taken = |found: &Candidate| found.start as usize <= start && start < found.end as usize;
        if hits.candidates.len() > known && hits.candidates.iter().rev().take(NEAR).any(is_taken) {
            return;
        }
    }
    let Some(rule) = &look.rules.served.ip_address else { return };
    let Some((octets, length)) = parse_by_bits(look, start) else { return };
    let end = start + length;
    let after = look.byte(end);
    if is_joint(after) && after != b'_' || after == b'*' && look.is_before_mask(end) {
        return;
    }
    // Five numbers are an address and a port where packets are traced, and an object identifier elsewhere.
    if after == b'.' && look.byte(end + 1).is_ascii_digit() && !port::is_behind(buffer, start, end, octets[0] >= LOW_OCTET) {
        return;
    }
    if ip::is_nobodys_v4(octets) {
        return;
    }
    // `1.2.3.4-rc1` is a version; `192.0.2.1-192.0.2.9` is a range.
    if after == b'-' && is_joint(look.byte(end + 1)) && parse(&buffer[end + 1..]).is_none() {
        return;
    }
    if after == b'/' && is_network(octets, &buffer[end..]) {
        return;
    }
    let form = match form(look, rule, start, octets) {
        Some(form) => form,
        None => return,
    };
    let form = doubted(look, rule, form, octets, start..end);
    let traits = judged(octets, form, start, hits);
    hits.push_plain(look, start..end, rule, rule.score(form, traits), traits);
}

/// [`parse`] at a place in the tile, by its bitmaps.
#[inline]
fn parse_by_bits(look: &Look<'_>, start: usize) -> Option<([u8; 4], usize)> {
    let digits = look.ahead(look.digits(), start);
    let dots = look.ahead(&look.tile.bits.class[class::DOT], start);
    let bytes = &look.buffer[start..];
    let mut octets = [0u8; 4];
    let mut at = 0;
    let mut padded = false;
    for (i, octet) in octets.iter_mut().enumerate() {
        let width = (!(digits >> at)).trailing_zeros();
        let text = bytes.get(at..at + width as usize)?;
        let (value, leads_with_zero) = match *text {
            [a] => (u32::from(a & 15), false),
            [a, b] => (u32::from(a & 15) * 10 + u32::from(b & 15), a == b'0'),
            [a, b, c] => (u32::from(a & 15) * 100 + u32::from(b & 15) * 10 + u32::from(c & 15), a == b'0'),
            _ => return None,
        };
        padded |= leads_with_zero;
        if value > 255 || padded && width != 3 {
            return None;
        }
        *octet = value as u8;
        at += width as usize;
        if i < 3 {
            if dots >> at & 1 == 0 {
                return None;
            }
            at += 1;
        }
    }
    Some((octets, at))
}

/// Whether a dotted quad starts at `start` of the buffer.
#[cold]
pub(super) fn is_at(buffer: &[u8], start: usize) -> bool {
    parse(&buffer[start..]).is_some()
}

/// Four octets at the start of `bytes`, and the length of their text. Leading zeros only where every octet is padded to three.
#[inline]
fn parse(bytes: &[u8]) -> Option<([u8; 4], usize)> {
    let mut octets = [0u8; 4];
    let mut at = 0;
    let mut padded = false;
    for (i, octet) in octets.iter_mut().enumerate() {
        let mut value = 0u32;
        let first = at;
        while at < bytes.len() && at - first < 4 && bytes[at].is_ascii_digit() {
            value = value * 10 + u32::from(bytes[at] - b'0');
            at += 1;
        }
        let width = at - first;
        if width == 0 || width > 3 || value > 255 {
            return None;
        }
        let leading_zero = width > 1 && bytes[first] == b'0';
        padded |= leading_zero;
        if padded && width != 3 {
            return None;
        }
        *octet = value as u8;
        if i < 3 {
            if bytes.get(at) != Some(&b'.') {
                return None;
            }
            at += 1;
        }
    }
    Some((octets, at))
}

/// Whether `/24` and the like follow an address with no host bits: a network, not someone's address.
#[inline]
fn is_network(octets: [u8; 4], rest: &[u8]) -> bool {
    let digits = rest[1..].iter().take(3).take_while(|byte| byte.is_ascii_digit()).count();
    if !(1..=2).contains(&digits) || rest.get(1 + digits).is_some_and(|byte| is_joint(*byte)) {
        return false;
    }
    let prefix = rest[1..=digits].iter().fold(0u32, |value, byte| value * 10 + u32::from(byte - b'0'));
    prefix < 32 && u32::from_be_bytes(octets) & (u32::MAX >> prefix) == 0
}

/// Whether the place speaks for an address, against it, or rules it out.
#[inline]
fn form(look: &Look<'_>, rule: &Rule, start: usize, octets: [u8; 4]) -> Option<Form> {
    let before = look.before(start);
    match before {
        // `foo==1.2.3.4` and `"^1.2.3.4"` require a version, `pkg@14.4.10.4` is one.
        b'=' | b'^' | b'~' | b'@' if requires_version(look, start, octets) => Some(Form::Weak),
        b'\n' | b'"' | b'[' | b'<' | b',' | b';' | b'|' | b'\t' | b'\'' | b'@' | b'>' | b'{' | b'\r' => Some(Form::Strong),
        // `…/access_192.0.2.7_2024.log`, but also `libfoo_1.2.3.4_amd64.deb`.
        b'_' => Some(if octets[0] < LOW_OCTET { Form::Weak } else { Form::Strong }),
        // An ellipsis may stand before it; behind one dot it goes on from the left.
        b'.' if start >= 2 && look.before(start - 1) == b'.' => Some(Form::Strong),
        b'.' => None,
        b'*' => (!look.is_behind_mask(start)).then_some(Form::Strong),
        _ if look.joins(start) => None,
        _ if is_joint(before) => Some(Form::Strong),
        // libfoo-1.2.3.4, but 192.0.2.1-192.0.2.9.
        b'-' => {
            let previous = look.before(start - 1);
            if previous.is_ascii_digit() || !is_joint(previous) { Some(Form::Strong) } else { Some(Form::Weak) }
        }
        b'/' => {
            let previous = look.before(start - 1);
            if previous == b'/' || !is_joint(previous) {
                return Some(Form::Strong);
            }
            Some(product_or_host(look, rule, start - 1, octets))
        }
        // `version 1.2.3.4`, `ver=1.2.3.4`, `"version":"1.2.3.4"` ends in a quote: see below.
        _ => Some(spoken_of(look, rule, start)),
    }
    .map(|form| if matches!(before, b'"' | b'\'' | b'>' | b'[') { spoken_of(look, rule, start) } else { form })
}

/// Whether the sign before `start` makes these numbers, all of them small, a version: those behind a package's `@`, or a comparison.
#[cold]
fn requires_version(look: &Look<'_>, start: usize, octets: [u8; 4]) -> bool {
    let beyond = look.before(start - 1);
    let is_required = match look.before(start) {
        b'=' => matches!(beyond, b'=' | b'>' | b'<' | b'~' | b'!' | b'^'),
        b'@' => beyond.is_ascii_alphanumeric() && !ACCOUNTS.iter().any(|name| look.buffer[..start - 1].ends_with(name)),
        _ => true,
    };
    let is_small = octets.iter().all(|octet| *octet < HIGH_VERSION);
    // 10/8 is the most frequent network, and resolvers have four times the same number.
    is_required && is_small && octets[0] != 10 && octets.iter().any(|octet| *octet != octets[0])
}

/// `Chrome/120.0.0.0` against `db01.internal/10.0.0.5`.
fn product_or_host(look: &Look<'_>, rule: &Rule, slash: usize, octets: [u8; 4]) -> Form {
    let (bits, unions) = (&look.tile.bits.class, &look.tile.unions);
    let part = look.behind(&unions.domain, slash) | look.behind(&bits[class::UNDERSCORE], slash);
    let length = (!part).leading_zeros() as usize;
    let name = &look.buffer[slash - length.min(slash)..slash];
    let shown = !(u64::MAX.checked_shr(length as u32).unwrap_or(0));
    let told = look.behind(&bits[class::DOT], slash) | look.behind(look.digits(), slash);
    let is_host = told & shown != 0 || name.eq_ignore_ascii_case(b"localhost");
    let is_product = name.first().is_some_and(u8::is_ascii_uppercase) && !is_host;
    let round = octets[1..] == [0, 0, 0] || octets[2..] == [0, 0];
    if is_product
        || (round || octets[0] < LOW_OCTET) && !is_host
        || look.rules.words.word_before(look.buffer, slash, rule.index) == Verdict::Against
    {
        Form::Weak
    } else {
        Form::Strong
    }
}

/// Whether the nearest word before says that this is a version.
#[inline]
fn spoken_of(look: &Look<'_>, rule: &Rule, start: usize) -> Form {
    let mut at = start;
    // The word may be apart by a separator or two: `version: `, `version":"`, `v=`, `Sec. `.
    while at > 0
        && start - at < LONGEST_GAP
        && (matches!(look.buffer[at - 1], b' ' | b'=' | b':' | b'"' | b'\'' | b'(' | b'[' | b'#' | b'>')
            || look.buffer[at - 1] == b'.' && look.buffer[at] == b' ' && at < start)
    {
        at -= 1;
    }
    if at == 0 || !is_word(look.buffer[at - 1]) {
        return Form::Strong;
    }
    match look.rules.words.word_before(look.buffer, at, rule.index) {
        Verdict::Against => Form::Weak,
        // `assemblyVersion`, `minVersion`.
        _ if at >= VERSION.len() && look.buffer[at - VERSION.len()..at].eq_ignore_ascii_case(VERSION) => Form::Weak,
        _ => Form::Strong,
    }
}
