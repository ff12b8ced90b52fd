//! ipcrypt-pfx (draft-denis-ipcrypt): an address becomes another one, and addresses of one network stay in one network.

use std::net::IpAddr;

use ipcrypt_rs::IpcryptPfx;

use crate::transform::ip;
use crate::transform::key::SubKey;

/// Appends what `value` becomes, or became with `inverse`; says whether it can. Only what is written in the usual way comes back as it was, and
/// a network (`192.0.2.0/24`) would become none.
pub(super) fn write(key: &SubKey, value: &[u8], inverse: bool, out: &mut Vec<u8>) -> bool {
    let (first, second) = key.split_at(key.len() / 2);
    let Some(parsed) = ip::parse(value).filter(|parsed| parsed.tail.is_empty() && !parsed.bracketed) else { return false };
    let is_mapped = matches!(parsed.address, IpAddr::V6(address) if address.to_ipv4_mapped().is_some());
    // The crate panics where the halves of a key are equal, which says that the key is none.
    if first == second || is_mapped || parsed.address.to_string().as_bytes() != value {
        return false;
    }
    let cipher = IpcryptPfx::new(**key);
    let other = if inverse { cipher.decrypt_ipaddr(parsed.address) } else { cipher.encrypt_ipaddr(parsed.address) };
    out.extend_from_slice(other.to_string().as_bytes());
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn made(key: &str, value: &str, inverse: bool) -> Option<String> {
        let mut secret = SubKey::new([0; 32]);
        for (at, byte) in secret.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&key[2 * at..2 * at + 2], 16).unwrap();
        }
        let mut out = Vec::new();
        write(&secret, value.as_bytes(), inverse, &mut out).then(|| String::from_utf8(out).unwrap())
    }

    const KEY: &str = "0123456789abcdeffedcba98765432101032547698badcfeefcdab8967452301";
    const OTHER: &str = "2b7e151628aed2a6abf7158809cf4f3ca9f5ba40db214c3798f2e1c23456789a";

    #[test]
    fn ipcrypt_pfx_gives_the_known_answers() {
        // draft-denis-ipcrypt, appendix of test vectors, ipcrypt-pfx.
        for (key, value, expected) in [
            (KEY, "0.0.0.0", "151.82.155.134"),
            (KEY, "255.255.255.255", "94.185.169.89"),
            (KEY, "192.0.2.1", "100.115.72.131"),
            (KEY, "2001:db8::1", "c180:5dd4:2587:3524:30ab:fa65:6ab6:f88"),
            (OTHER, "10.0.0.47", "19.214.210.244"),
            (OTHER, "10.0.0.129", "19.214.210.80"),
            (OTHER, "10.0.0.234", "19.214.210.30"),
            (OTHER, "172.16.5.193", "210.78.229.136"),
            (OTHER, "172.16.97.42", "210.78.179.241"),
            (OTHER, "2001:db8::a5c9:4e2f:bb91:5a7d", "7cec:702c:1243:f70:1956:125:b9bd:1aba"),
            (OTHER, "2001:db8:3a5c:0:e7d1:4b9f:2c8a:f673", "7cec:702c:3503:bef:e616:96bd:be33:a9b9"),
        ] {
            assert_eq!(made(key, value, false).as_deref(), Some(expected), "{value}");
            assert_eq!(made(key, expected, true).as_deref(), Some(value), "{expected}");
        }
    }

    #[test]
    fn what_would_not_come_back_is_refused() {
        for value in
            ["192.0.2.0/24", "192.0.2.1:80", "[2001:db8::1]", "2001:DB8::1", "192.000.002.001", "::ffff:192.0.2.1", "x", ""]
        {
            assert_eq!(made(KEY, value, false), None, "{value}");
        }
        assert_eq!(made(&"ab".repeat(32), "192.0.2.1", false), None, "a key with equal halves");
    }

    proptest! {
        #[test]
        fn every_address_comes_back(address: IpAddr) {
            let value = address.to_string();
            if let Some(other) = made(KEY, &value, false) {
                prop_assert_eq!(made(KEY, &other, true), Some(value));
            }
        }
    }
}
