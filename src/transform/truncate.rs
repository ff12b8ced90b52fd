//! The action `truncate`: an IP address keeps its network, IPv4 a prefix of 24 bits and IPv6 one of 48.
//!
//! A /24 is one access network's neighbourhood and a /48 one site (RFC 6177), so what stays says where a host is, not which it is. The
//! zone goes too, as it names an interface of one machine; brackets and port stay. Truncating again changes nothing.

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::ip;

/// Appends the network of the address `value`, or `instead` if it is not wholly an address (it may cover a neighbour's find).
pub(super) fn write(value: &[u8], instead: &[u8], out: &mut Vec<u8>) {
    let Some(parsed) = ip::parse(value) else {
        out.extend_from_slice(instead);
        return;
    };
    let network = match parsed.address {
        IpAddr::V4(address) => IpAddr::V4(network_v4(address)),
        IpAddr::V6(address) => IpAddr::V6(network_v6(address)),
    };
    // Writing to a vector does not fail.
    if parsed.bracketed { write!(out, "[{network}]") } else { write!(out, "{network}") }.unwrap_or_default();
    out.extend_from_slice(parsed.tail);
}

fn network_v4(address: Ipv4Addr) -> Ipv4Addr {
    Ipv4Addr::from_bits(address.to_bits() & !0xff)
}

fn network_v6(address: Ipv6Addr) -> Ipv6Addr {
    match address.to_ipv4_mapped() {
        // The first 48 bits of all mapped addresses are the same: it is the embedded address that has a network.
        Some(mapped) => network_v4(mapped).to_ipv6_mapped(),
        None => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 80)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn truncated(value: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        write(value, b"[IP]", &mut out);
        out
    }

    #[test]
    fn networks_stay() {
        for (value, expected) in [
            ("192.0.2.77", "192.0.2.0"),
            ("192.0.2.77:8080", "192.0.2.0:8080"),
            ("192.000.002.077", "192.0.2.0"),
            ("2001:db8:1:2::3", "2001:db8:1::"),
            ("2001:0DB8:0001:0002:0003:0004:0005:0006", "2001:db8:1::"),
            ("[2001:db8:1:2::3]:443", "[2001:db8:1::]:443"),
            ("[fe80::1%eth0]", "[fe80::]"),
            ("fe80::1%eth0", "fe80::"),
            ("::1", "::"),
            ("::ffff:192.0.2.77", "::ffff:192.0.2.0"),
            ("192.0.2.77 and more", "[IP]"),
            ("", "[IP]"),
        ] {
            assert_eq!(String::from_utf8_lossy(&truncated(value.as_bytes())), expected, "{value}");
        }
    }

    proptest! {
        #[test]
        fn truncating_again_changes_nothing(
            address in any::<IpAddr>(),
            port in proptest::option::of(any::<u16>()),
            bytes in proptest::collection::vec(any::<u8>(), 0..40),
        ) {
            let value = match (address, port) {
                (IpAddr::V6(address), Some(port)) => format!("[{address}]:{port}"),
                (address, None) => address.to_string(),
                (address, Some(port)) => format!("{address}:{port}"),
            };
            let once = truncated(value.as_bytes());
            prop_assert_ne!(&once, b"[IP]");
            prop_assert_eq!(truncated(&once), once);
            let any_bytes = truncated(&bytes);
            prop_assert_eq!(truncated(&any_bytes), any_bytes);
        }
    }
}
