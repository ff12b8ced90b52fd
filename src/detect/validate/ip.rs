//! IP addresses: which special-purpose block they lie in (IANA registries, RFC 6890).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::model::IpClass;

/// A block of IPv4 addresses.
#[derive(Clone, Copy)]
struct Block {
    /// The bits of an address that tell.
    mask: u32,
    /// What they are.
    network: u32,
    class: IpClass,
}

/// The most blocks with the same first octet.
const MOST_BLOCKS: usize = 3;

/// No address lies in it.
const NOWHERE: Block = Block { mask: 0, network: 1, class: IpClass::Global };

/// By their first octet, the blocks that addresses lie in; the narrower come last.
static BLOCKS: [[Block; MOST_BLOCKS]; 256] = {
    let mut table = [[NOWHERE; MOST_BLOCKS]; 256];
    let mut at = 0;
    while at < SPECIAL.len() {
        let (network, length, class) = SPECIAL[at];
        let mask = u32::MAX << (32 - length);
        let mut first = network[0] as usize;
        let network = u32::from_be_bytes(network);
        let last = (network | !mask) >> 24;
        while first <= last as usize {
            let mut free = 0;
            while table[first][free].mask != 0 {
                free += 1;
            }
            table[first][free] = Block { mask, network, class };
            first += 1;
        }
        at += 1;
    }
    table
};

/// The blocks, the wider before the narrower: network, length of its prefix, class.
const SPECIAL: [([u8; 4], u32, IpClass); 16] = [
    ([0, 0, 0, 0], 8, IpClass::Special),
    ([0, 0, 0, 0], 32, IpClass::Unspecified),
    ([10, 0, 0, 0], 8, IpClass::Private),
    ([100, 64, 0, 0], 10, IpClass::Shared),
    ([127, 0, 0, 0], 8, IpClass::Loopback),
    ([169, 254, 0, 0], 16, IpClass::LinkLocal),
    ([172, 16, 0, 0], 12, IpClass::Private),
    ([192, 168, 0, 0], 16, IpClass::Private),
    ([192, 0, 0, 0], 24, IpClass::Special),
    ([192, 0, 2, 0], 24, IpClass::Documentation),
    ([198, 18, 0, 0], 15, IpClass::Special),
    ([198, 51, 100, 0], 24, IpClass::Documentation),
    ([203, 0, 113, 0], 24, IpClass::Documentation),
    ([224, 0, 0, 0], 4, IpClass::Multicast),
    ([240, 0, 0, 0], 4, IpClass::Special),
    ([255, 255, 255, 255], 32, IpClass::Multicast),
];

/// The class of an IPv4 address.
#[inline(always)]
pub(crate) fn class_v4(octets: [u8; 4]) -> IpClass {
    let address = u32::from_be_bytes(octets);
    let mut class = IpClass::Global;
    // Without branches: which block an address lies in cannot be foreseen.
    for block in &BLOCKS[usize::from(octets[0])] {
        class = std::hint::select_unpredictable(address & block.mask == block.network, block.class, class);
    }
    class
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

    fn by_octets(octets: [u8; 4]) -> IpClass {
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

    #[test]
    fn blocks_are_those_of_the_octets() {
        let telling = [0, 1, 2, 3, 15, 16, 18, 19, 20, 31, 32, 51, 52, 63, 64, 100, 101, 113, 127, 128, 167, 168, 254, 255];
        for first in 0..=255 {
            for second in 0..=255 {
                for third in telling {
                    for fourth in [0, 1, 7, 255] {
                        let octets = [first, second, third, fourth];
                        assert_eq!(class_v4(octets), by_octets(octets), "{octets:?}");
                    }
                }
            }
        }
    }

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
