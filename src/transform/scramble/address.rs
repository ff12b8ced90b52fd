//! Other addresses of the internet protocol and of devices, and other hexadecimal digits.

use std::net::IpAddr;

use super::Scrambler;
use super::feistel::{MOST_PARTS, Part};

/// Hexadecimal digits that are one number.
const DIGITS: usize = 8;

/// Characters of a UUID as text, and its dashes.
const UUID: usize = 36;
const DASHES: [usize; 4] = [8, 13, 18, 23];

/// The address in front, and the prefix length or zone behind it.
fn parts(value: &[u8]) -> (Option<IpAddr>, &[u8]) {
    let end = value.iter().position(|byte| matches!(byte, b'/' | b'%')).unwrap_or(value.len());
    let (text, rest) = value.split_at(end);
    (std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()), rest)
}

/// Whether it is an address that [`Scrambler::address`] makes another one of.
pub(super) fn is_address(value: &[u8]) -> bool {
    parts(value).0.is_some() || value.len() >= 12 && value.iter().all(|byte| byte.is_ascii_hexdigit() || b":-.".contains(byte))
}

impl Scrambler {
    /// Appends another address in the form of `value`: of the internet protocol, of a device, or any hexadecimal digits. A prefix length
    /// stays, and with it the zeros of a network.
    pub(in crate::transform) fn address(&self, value: &[u8], out: &mut Vec<u8>) {
        let (address, rest) = parts(value);
        let Some(address) = address else { return self.hexadecimal(value, out) };
        let (bits, width) = match address {
            IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
            IpAddr::V6(address) => (address.to_bits(), 128),
        };
        let prefix = std::str::from_utf8(rest).ok().and_then(|rest| rest.strip_prefix('/')?.parse::<u32>().ok());
        // A network has no other bits set than those of its prefix, and `cidr` demands it.
        let fixed = prefix.filter(|prefix| *prefix > 0 && *prefix < width).map_or(0, |prefix| width - prefix);
        let fixed = if bits.trailing_zeros().min(width) >= fixed { fixed } else { 0 };
        // Several numbers, so that each is mixed with others.
        let each = width / 4 + 8 * u32::from(width == 32);
        let mut row: Vec<Part> = Vec::with_capacity(MOST_PARTS);
        let mut at = fixed;
        while at < width {
            let length = each.min(width - at);
            let size = 1 << length;
            row.push(Part { value: (bits >> at) as u64 & (size - 1), size });
            at += length;
        }
        self.row(u64::from(width), &mut row);
        let mut other = 0;
        for (i, part) in row.iter().enumerate() {
            other |= u128::from(part.value) << (fixed + i as u32 * each);
        }
        let other = match address {
            IpAddr::V4(_) => std::net::Ipv4Addr::from_bits(other as u32).to_string(),
            IpAddr::V6(_) => std::net::Ipv6Addr::from_bits(other).to_string(),
        };
        out.extend_from_slice(other.as_bytes());
        out.extend_from_slice(rest);
    }

    /// Appends other hexadecimal digits in the places of those in `value`, behind `0x` or `\x`.
    pub(in crate::transform) fn hexadecimal(&self, value: &[u8], out: &mut Vec<u8>) {
        let from = out.len();
        out.extend_from_slice(value);
        let start = value.iter().take(4).position(|byte| matches!(byte, b'x' | b'X')).map_or(0, |at| at + 1);
        // The version and the variant of a UUID stay (RFC 9562): there are databases that take no other.
        let is_uuid = value.len() == UUID && DASHES.iter().all(|at| value[*at] == b'-');
        let stays = |at: usize| is_uuid && (at == DASHES[1] + 1 || at == DASHES[2] + 1);
        let is_free = |at: &usize| value[*at].is_ascii_hexdigit() && !stays(*at);
        let places: Vec<usize> = (start..value.len()).filter(is_free).map(|at| from + at).collect();
        let capitals = places.iter().any(|at| out[*at].is_ascii_uppercase());
        let digits = if capitals { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
        let mut tweak = 0;
        for window in places.chunks(DIGITS * MOST_PARTS) {
            let number = |piece: &[usize], out: &[u8]| {
                let digit = |byte: u8| u64::from(byte & 15) + 9 * u64::from(byte >> 6);
                piece.iter().fold(0u64, |number, at| number << 4 | digit(out[*at]))
            };
            let pieces: Vec<&[usize]> = window.chunks(window.len().div_ceil(2).clamp(1, DIGITS)).collect();
            let mut row: Vec<Part> =
                pieces.iter().map(|piece| Part { value: number(piece, out), size: 1 << (4 * piece.len()) }).collect();
            let seen = row.iter().fold(tweak, |seen, part| self.chained(seen, part.value));
            self.row(tweak, &mut row);
            tweak = seen;
            for (piece, part) in pieces.iter().zip(&row) {
                let mut other = part.value;
                for at in piece.iter().rev() {
                    out[*at] = digits[(other & 15) as usize];
                    other >>= 4;
                }
            }
        }
    }
}
