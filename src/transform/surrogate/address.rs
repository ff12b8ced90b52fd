//! Addresses of the internet protocol and of devices.
//!
//! IPv6: an address below 2001:db8::/32 (RFC 3849) whose other 96 bits are a keyed function of all 128: of a billion addresses
//! two would meet
//! with a probability below 2⁻³⁶. IPv4: there are 2³² addresses and none of the ranges that are nobody's has room for so many
//! (240.0.0.0/4 has 2²⁸, in
//! which among two million some seven thousand would meet; a table of those would make the outcome depend on the order in
//! which they
//! were met). So it is a permutation: what is private, shared, local or for documentation stays in its block, and a public address
//! becomes another public one, which may be somebody's. Devices: what is universally administered becomes locally administered
//! (IEEE 802c), of
//! which there are as many, and the other way round.

use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::Surrogates;
use crate::transform::ip;

/// Blocks of IPv4 whose addresses stay among themselves (RFC 6890, RFC 1112): the first address, and how many bits are free.
const BLOCKS: &[(u32, u32)] = &[
    (0x0000_0000, 24),
    (0x0a00_0000, 24),
    (0x6440_0000, 22),
    (0x7f00_0000, 24),
    (0xa9fe_0000, 16),
    (0xac10_0000, 20),
    (0xc000_0200, 8),
    (0xc0a8_0000, 16),
    (0xc612_0000, 17),
    (0xc633_6400, 8),
    (0xcb00_7100, 8),
    (0xe000_0000, 28),
    (0xf000_0000, 28),
];
/// What keeps these permutations apart from others.
const OF_ADDRESSES: u64 = 7 << 40;
const OF_DEVICES: u64 = 8 << 40;
/// 2001:db8::/32.
const DOCUMENTATION: u128 = 0x2001_0db8 << 96;
/// Bits in the first byte of the address of a device: for a group, and locally administered.
const GROUP: u64 = 1 << 40;
const LOCAL: u64 = 1 << 41;
/// Digits of the address of a device.
const DEVICE: usize = 12;
/// Letters of an IPv6 address with all its zeros.
const PADDED: usize = 39;

/// The block of an address; `None` where it is public.
fn block_of(address: u32) -> Option<usize> {
    // Most are not.
    if !matches!(address >> 24, 0 | 10 | 100 | 127 | 169 | 172 | 192 | 198 | 203 | 224..) {
        return None;
    }
    BLOCKS.iter().position(|(first, bits)| (address ^ first) >> bits == 0)
}

impl Surrogates {
    /// Appends another address; `false` if it is none, and nothing is appended.
    pub(super) fn address(&self, value: &[u8], out: &mut Vec<u8>) -> bool {
        let Some(parsed) = ip::parse(value) else { return self.device(value, out) };
        let host = host_bits(&parsed);
        if let Some((_, true)) = host {
            // A network: its zeros stay, and what is before them is permuted.
            self.scrambler.address(value, out);
            return true;
        }
        // What is no network must not become one.
        let host = host.map_or(u32::MAX, |(bits, _)| ((1u64 << bits.min(32)) - 1) as u32);
        // Text that is within the value.
        let start = usize::from(parsed.bracketed);
        let (before, rest) = value.split_at(start.min(value.len()));
        let after = rest.get(parsed.text.len()..).unwrap_or_default();
        out.extend_from_slice(before);
        // Writing to a vector does not fail.
        match parsed.address {
            IpAddr::V4(address) => {
                for (at, octet) in self.v4(address, host).octets().iter().enumerate() {
                    if at > 0 {
                        out.push(b'.');
                    }
                    push_octet(*octet, out);
                }
            }
            IpAddr::V6(address) => match address.to_ipv4_mapped() {
                Some(mapped) => write!(out, "::ffff:{}", self.v4(mapped, u32::MAX)).unwrap_or_default(),
                None => self.v6(address, parsed.text, out),
            },
        }
        out.extend_from_slice(after);
        true
    }

    /// Another address that has a bit of `host` set.
    fn v4(&self, address: Ipv4Addr, host: u32) -> Ipv4Addr {
        let bits = address.to_bits();
        let other = match block_of(bits) {
            Some(block) => {
                let (first, free) = BLOCKS[block];
                let size = 1u128 << free;
                let value = u128::from(bits - first);
                let is_host = |other: u128| (first + other as u32) & host > 0;
                first + self.permuter.next(OF_ADDRESSES | (block as u64 + 1), value, size, is_host) as u32
            }
            None => {
                let is_public = |other: u128| block_of(other as u32).is_none() && other as u32 & host > 0;
                self.permuter.next(OF_ADDRESSES, u128::from(bits), 1 << 32, is_public) as u32
            }
        };
        Ipv4Addr::from_bits(other)
    }

    fn v6(&self, address: Ipv6Addr, text: &[u8], out: &mut Vec<u8>) {
        let bits = self.wide.hash(&address.octets()).as_u128() & (u128::MAX >> 32);
        let other = Ipv6Addr::from_bits(DOCUMENTATION | bits);
        let from = out.len();
        let segments = other.segments();
        // Zeros that RFC 5952 would have left out are next to never there.
        if text.len() == PADDED || !segments.windows(2).any(|pair| pair == [0, 0]) {
            let least = if text.len() == PADDED { 4 } else { 1 };
            for (at, segment) in segments.iter().enumerate() {
                if at > 0 {
                    out.push(b':');
                }
                push_segment(*segment, least, out);
            }
        } else {
            write!(out, "{other}").unwrap_or_default();
        }
        if text.iter().any(u8::is_ascii_uppercase) {
            out[from..].make_ascii_uppercase();
        }
    }

    /// Appends another address of a device, in the digits and separators of this one.
    fn device(&self, value: &[u8], out: &mut Vec<u8>) -> bool {
        let is_separator = |byte: &u8| b":-.".contains(byte);
        let digits = value.iter().filter(|byte| byte.is_ascii_hexdigit()).count();
        if digits != DEVICE || !value.iter().all(|byte| byte.is_ascii_hexdigit() || is_separator(byte)) {
            return false;
        }
        let digit = |byte: &u8| u64::from(byte & 15) + 9 * u64::from(byte >> 6);
        let bits = value.iter().filter(|byte| byte.is_ascii_hexdigit()).fold(0, |bits, byte| bits << 4 | digit(byte));
        let mut other = if bits & GROUP == 0 {
            // Forty-six bits are free, on either side of those two.
            let free = bits >> 42 << 40 | bits & (GROUP - 1);
            let is_local = bits & LOCAL > 0;
            let free = self.permuter.place(OF_DEVICES, u128::from(free), 1 << 46, is_local) as u64;
            free >> 40 << 42 | if is_local { 0 } else { LOCAL } | free & (GROUP - 1)
        } else {
            let is_group = |other: u128| other as u64 & GROUP > 0;
            self.permuter.next(OF_DEVICES | 1, u128::from(bits), 1 << 48, is_group) as u64
        };
        let from = out.len();
        out.extend_from_slice(value);
        let signs = if value.iter().any(u8::is_ascii_uppercase) { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
        for place in out[from..].iter_mut().rev().filter(|byte| byte.is_ascii_hexdigit()) {
            *place = signs[(other & 15) as usize];
            other >>= 4;
        }
        true
    }
}

/// Appends a number of up to three digits; the formatting of the library takes several times as long.
fn push_octet(octet: u8, out: &mut Vec<u8>) {
    let digits = [b'0' + octet / 100, b'0' + octet / 10 % 10, b'0' + octet % 10];
    out.extend_from_slice(&digits[usize::from(octet < 100) + usize::from(octet < 10)..]);
}

/// Appends a number in hexadecimal digits, at least so many.
fn push_segment(segment: u16, least: usize, out: &mut Vec<u8>) {
    let digits = [12, 8, 4, 0].map(|shift| b"0123456789abcdef"[usize::from(segment >> shift & 15)]);
    let zeros = (segment.leading_zeros() as usize / 4).min(4 - least);
    out.extend_from_slice(&digits[zeros..]);
}

/// Of an address with the length of a prefix behind it the bits behind that, and whether all are zero; `None` if there are none.
fn host_bits(parsed: &ip::Parsed<'_>) -> Option<(u32, bool)> {
    let (bits, width) = match parsed.address {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    };
    let length: u32 = std::str::from_utf8(parsed.tail.strip_prefix(b"/")?).ok()?.parse().ok()?;
    let host = u32::checked_sub(width, length).filter(|host| (1..width).contains(host))?;
    Some((host, bits.trailing_zeros() >= host))
}

#[cfg(test)]
mod tests {
    use super::super::tests::surrogates;
    use super::*;

    fn other(value: &str) -> String {
        let mut out = Vec::new();
        assert!(surrogates().address(value.as_bytes(), &mut out), "{value}");
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn addresses_keep_what_surrounds_them() {
        for (value, before, after) in [
            ("10.1.2.3:8080", "10.", ":8080"),
            ("192.168.1.7", "192.168.", ""),
            ("172.20.0.1/16", "172.", "/16"),
            ("[2001:db8::1]:443", "[2001:db8:", "]:443"),
            ("fe80::1%eth0", "2001:db8:", "%eth0"),
            ("2A02:1810:0000:0000:0000:0000:0000:0001", "2001:0DB8:", ""),
            ("::ffff:10.0.0.1", "::ffff:10.", ""),
            ("10.20.30.0/24", "", ".0/24"),
        ] {
            let other = other(value);
            assert!(other.starts_with(before) && other.ends_with(after) && other != value, "{value} became {other}");
        }
        let mapped = other("::ffff:8.8.4.4");
        assert_eq!(mapped.strip_prefix("::ffff:"), Some(other("8.8.4.4").as_str()));
        assert!(block_of(other("8.8.4.4").parse::<Ipv4Addr>().unwrap().to_bits()).is_none());
    }

    #[test]
    fn devices_become_locally_administered() {
        for value in ["00:00:5e:00:53:01", "00-00-5E-00-53-AF", "0000.5e00.53af", "00005e0053af"] {
            let there = other(value);
            assert!(b"26aeAE".contains(&there.as_bytes()[1]), "{there}");
            assert_eq!(other(&there), value, "and the other way round");
        }
        assert_ne!(other("01:00:5e:00:00:01"), "01:00:5e:00:00:01");
    }
}
