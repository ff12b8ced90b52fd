//! IP addresses: which special-purpose block they lie in (IANA registries, RFC 6890).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::model::IpClass;

/// The class of an IPv4 address.
#[inline]
pub(crate) fn class_v4(octets: [u8; 4]) -> IpClass {
    match octets {
        [0, 0, 0, 0] => IpClass::Unspecified,
        [0, ..] => IpClass::Special,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => IpClass::Private,
        [127, ..] => IpClass::Loopback,
        [169, 254, ..] => IpClass::LinkLocal,
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => IpClass::Documentation,
        [100, 64..=127, ..] => IpClass::Shared,
        [192, 0, 0, _] | [198, 18..=19, ..] => IpClass::Special,
        [224..=239, ..] | [255, 255, 255, 255] => IpClass::Multicast,
        [240..=255, ..] => IpClass::Special,
        _ => IpClass::Global,
    }
}

/// Whether no host of its own has the address: one of this network (`0.0.0.0`), of the host itself (`127.0.0.1`), of many (multicast), the
/// mask of a network (RFC 950), or one that was never given out. Such an address is nobody's.
#[inline(always)]
pub(crate) fn is_nobodys_v4(octets: [u8; 4]) -> bool {
    matches!(octets[0], 0 | 127 | 224..)
}

/// [`is_nobodys_v4`] for IPv6.
pub(crate) fn is_nobodys_v6(address: Ipv6Addr) -> bool {
    match address.to_ipv4_mapped() {
        Some(mapped) => is_nobodys_v4(mapped.octets()),
        None => matches!(class_v6(address), IpClass::Unspecified | IpClass::Loopback | IpClass::Multicast),
    }
}

/// Whether a text is an address that is nobody's.
pub(crate) fn is_nobodys(text: &[u8]) -> bool {
    match std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()) {
        Some(IpAddr::V4(address)) => is_nobodys_v4(address.octets()),
        Some(IpAddr::V6(address)) => is_nobodys_v6(address),
        None => false,
    }
}

/// The class of an IPv6 address; that of the embedded one if it maps IPv4.
pub(crate) fn class_v6(address: Ipv6Addr) -> IpClass {
    if let Some(mapped) = address.to_ipv4_mapped() {
        return class_v4(Ipv4Addr::octets(&mapped));
    }
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => IpClass::Unspecified,
        [0, 0, 0, 0, 0, 0, 0, 1] => IpClass::Loopback,
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => IpClass::Documentation,
        [0xfe80..=0xfebf, ..] => IpClass::LinkLocal,
        [0xfc00..=0xfdff, ..] => IpClass::Private,
        [0xff00..=0xffff, ..] => IpClass::Multicast,
        [0x64, 0xff9b, ..] | [0x100, 0, 0, 0, ..] | [0x2001, 0..=0x1ff, ..] => IpClass::Special,
        _ => IpClass::Global,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_follow_the_registries() {
        for (text, class) in [
            ("8.8.8.8", IpClass::Global),
            ("10.1.2.3", IpClass::Private),
            ("172.31.255.255", IpClass::Private),
            ("172.32.0.0", IpClass::Global),
            ("192.0.2.7", IpClass::Documentation),
            ("100.64.0.1", IpClass::Shared),
            ("255.255.255.255", IpClass::Multicast),
        ] {
            assert_eq!(text.parse::<Ipv4Addr>().map(|a| class_v4(a.octets())), Ok(class), "{text}");
        }
        for (text, class) in [
            ("2001:db8::1", IpClass::Documentation),
            ("::ffff:192.0.2.1", IpClass::Documentation),
            ("::1", IpClass::Loopback),
            ("fe80::1", IpClass::LinkLocal),
            ("2a00::1", IpClass::Global),
        ] {
            assert_eq!(text.parse::<Ipv6Addr>().map(class_v6), Ok(class), "{text}");
        }
    }
}
