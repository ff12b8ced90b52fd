//! Takes an address apart from what is written around it: brackets, zone, port, prefix length.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An address as found.
pub(super) struct Parsed<'a> {
    /// The address itself.
    pub(super) address: IpAddr,
    /// The bytes that spell it.
    pub(super) text: &'a [u8],
    /// It is IPv4 without padding zeros: the bytes are the canonical ones.
    pub(super) plain: bool,
    /// It stood in brackets (RFC 3986, section 3.2.2).
    pub(super) bracketed: bool,
    /// What follows address, zone and brackets: nothing, `:port` or `/length`.
    pub(super) tail: &'a [u8],
}

/// Reads the whole of `value` as one address.
#[inline]
pub(super) fn parse(value: &[u8]) -> Option<Parsed<'_>> {
    if let Some((octets, length, padded)) = parse_v4(value) {
        let (text, tail) = value.split_at(length);
        return is_tail(tail).then_some(Parsed {
            address: IpAddr::V4(Ipv4Addr::from(octets)),
            text,
            plain: !padded,
            bracketed: false,
            tail,
        });
    }
    parse_v6(value)
}

fn parse_v6(value: &[u8]) -> Option<Parsed<'_>> {
    let (inside, tail, bracketed) = match value.strip_prefix(b"[") {
        Some(rest) => {
            let close = memchr::memchr(b']', rest)?;
            (&rest[..close], &rest[close + 1..], true)
        }
        None => {
            let end = memchr::memchr(b'/', value).unwrap_or(value.len());
            (&value[..end], &value[end..], false)
        }
    };
    // The zone (RFC 4007) names an interface of one machine. It says nothing of the address.
    let text = &inside[..memchr::memchr(b'%', inside).unwrap_or(inside.len())];
    let spelled = std::str::from_utf8(text).ok()?;
    let address = match spelled.parse::<Ipv6Addr>() {
        Ok(address) => IpAddr::V6(address),
        Err(_) if bracketed => IpAddr::V4(spelled.parse().ok()?),
        Err(_) => return None,
    };
    is_tail(tail).then_some(Parsed { address, text, plain: false, bracketed, tail })
}

/// Four octets at the start of `bytes`, the length of their text, and whether a zero pads one.
#[inline]
fn parse_v4(bytes: &[u8]) -> Option<([u8; 4], usize, bool)> {
    let mut octets = [0; 4];
    let (mut at, mut padded) = (0, false);
    for (i, octet) in octets.iter_mut().enumerate() {
        if i > 0 {
            if bytes.get(at) != Some(&b'.') {
                return None;
            }
            at += 1;
        }
        let first = at;
        let mut value = 0u16;
        while at - first < 3 && bytes.get(at).is_some_and(u8::is_ascii_digit) {
            value = value * 10 + u16::from(bytes[at] - b'0');
            at += 1;
        }
        if at == first {
            return None;
        }
        padded |= at - first > 1 && bytes[first] == b'0';
        *octet = u8::try_from(value).ok()?;
    }
    Some((octets, at, padded))
}

/// Nothing, `:port` or `/length`.
#[inline]
fn is_tail(tail: &[u8]) -> bool {
    match tail.split_first() {
        None => true,
        Some((b':' | b'/', number)) => (1..=5).contains(&number.len()) && number.iter().all(u8::is_ascii_digit),
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_out_of_what_surrounds_them() {
        for (value, address, tail) in [
            ("192.0.2.1", "192.0.2.1", ""),
            ("192.0.2.1:80", "192.0.2.1", ":80"),
            ("192.0.2.1/24", "192.0.2.1", "/24"),
            ("[192.0.2.1]", "192.0.2.1", ""),
            ("2001:db8::1", "2001:db8::1", ""),
            ("2001:db8::1%eth0", "2001:db8::1", ""),
            ("2001:db8::1%eth0/64", "2001:db8::1", "/64"),
            ("[2001:db8::1]:443", "2001:db8::1", ":443"),
            ("[fe80::1%25en0]:443", "fe80::1", ":443"),
        ] {
            let parsed = parse(value.as_bytes()).unwrap();
            assert_eq!((parsed.address.to_string().as_str(), parsed.tail), (address, tail.as_bytes()), "{value}");
            assert_eq!(parsed.bracketed, value.starts_with('['), "{value}");
        }
    }

    #[test]
    fn what_is_not_wholly_an_address_is_none() {
        for value in
            ["", "192.0.2", "192.0.2.256", "192.0.2.1x", "192.0.2.1:", "192.0.2.1:123456", "[2001:db8::1", "[]", "1::2::3", "é"]
        {
            assert!(parse(value.as_bytes()).is_none(), "{value}");
        }
    }
}
