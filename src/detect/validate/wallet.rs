//! Addresses of wallets: Bitcoin and its kin in Base58Check and in Bech32 (BIP 173, BIP 350), Ethereum with the check of its capitals (EIP-55).

use sha2::{Digest, Sha256};

use super::keccak::keccak_256;

/// Whether an address may begin with these bytes.
#[inline(always)]
pub(crate) fn may_begin(beginning: [u8; 2]) -> bool {
    match beginning {
        [b'1' | b'3' | b'L' | b'M' | b'D' | b'T', second] => second.is_ascii_alphanumeric(),
        [b'b', b'c'] | [b't', b'b'] | [b'l', b't'] | [b'B', b'C'] | [b'0', b'x'] => true,
        _ => false,
    }
}

/// Whether an address may have so many characters, of which these are the third and the fourth.
#[inline(always)]
pub(crate) fn may_have(length: usize, third: u8, fourth: u8) -> bool {
    BASE_58_LENGTHS.contains(&length) || length == ETHEREUM_LENGTH || third == b'1' || fourth == b'1'
}

/// Characters of an address of Ethereum with its prefix.
const ETHEREUM_LENGTH: usize = 42;
/// Characters of one in Base58Check.
const BASE_58_LENGTHS: std::ops::RangeInclusive<usize> = 26..=35;

/// Whether the text is the address of a wallet, and whether a check says so.
pub(crate) fn check(text: &[u8]) -> Option<bool> {
    match text {
        [b'0', b'x', digits @ ..] => ethereum(digits),
        [b'b' | b't' | b'B', b'c' | b'b' | b'C', b'1', ..] | [b'l', b't', b'c', b'1', ..] => bech32(text).then_some(true),
        _ => base58(text).then_some(true),
    }
}

/// Forty hexadecimal digits, whose capitals are those of the hash of all in small letters; without capitals nothing is checked.
fn ethereum(digits: &[u8]) -> Option<bool> {
    if digits.len() + 2 != ETHEREUM_LENGTH || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let (upper, lower) = (digits.iter().any(u8::is_ascii_uppercase), digits.iter().any(u8::is_ascii_lowercase));
    if !(upper && lower) {
        return (lower && digits.iter().filter(|byte| **byte == b'0').count() < 20).then_some(false);
    }
    let hash = keccak_256(&digits.to_ascii_lowercase());
    let is_right = digits.iter().enumerate().all(|(at, byte)| {
        let nibble = hash[at / 2] >> (4 * (1 - at % 2)) & 15;
        byte.is_ascii_digit() || byte.is_ascii_uppercase() == (nibble >= 8)
    });
    is_right.then_some(true)
}

/// The digits of Base58: neither `0` nor `O`, `I` nor `l`.
const BASE_58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// One byte of version, twenty of a hash and four of the double SHA-256 of these.
fn base58(text: &[u8]) -> bool {
    if !BASE_58_LENGTHS.contains(&text.len()) {
        return false;
    }
    let mut bytes = [0u8; 25];
    for byte in text {
        let Some(digit) = BASE_58.iter().position(|known| known == byte) else { return false };
        let mut carry = digit as u32;
        for place in bytes.iter_mut().rev() {
            carry += 58 * u32::from(*place);
            *place = carry as u8;
            carry >>= 8;
        }
        if carry > 0 {
            return false;
        }
    }
    // Bitcoin, Litecoin, Dogecoin and Tron.
    matches!(bytes[0], 0x00 | 0x05 | 0x30 | 0x32 | 0x1e | 0x16 | 0x41)
        && Sha256::digest(Sha256::digest(&bytes[..21]))[..4] == bytes[21..]
}

/// The digits of Bech32.
const BECH_32: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// A prefix, `1`, digits of five bits and six of a checksum.
fn bech32(text: &[u8]) -> bool {
    let has_case = |is: fn(&u8) -> bool| text.iter().any(is);
    if !(14..=90).contains(&text.len()) || has_case(u8::is_ascii_uppercase) && has_case(u8::is_ascii_lowercase) {
        return false;
    }
    let text = text.to_ascii_lowercase();
    let Some(at) = memchr::memchr(b'1', &text) else { return false };
    let (prefix, data) = (&text[..at], &text[at + 1..]);
    let mut sum = 1u32;
    let mut add = |value: u32| {
        let top = sum >> 25;
        sum = (sum & 0x1ff_ffff) << 5 ^ value;
        for (bit, generator) in [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3].into_iter().enumerate() {
            sum ^= if top >> bit & 1 == 1 { generator } else { 0 };
        }
    };
    prefix.iter().for_each(|byte| add(u32::from(byte >> 5)));
    add(0);
    prefix.iter().for_each(|byte| add(u32::from(byte & 31)));
    for byte in data {
        let Some(digit) = BECH_32.iter().position(|known| known == byte) else { return false };
        add(digit as u32);
    }
    data.len() >= 38 && matches!(sum, 1 | 0x2bc8_30a3)
}

#[cfg(test)]
mod tests {
    use super::{check, may_begin, may_have};

    #[test]
    fn addresses_of_the_standards_pass_and_changed_ones_do_not() {
        for (text, expected) in [
            // The first block's; the examples of BIP 173, BIP 350 and EIP-55.
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Some(true)),
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", None),
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7Divf0a", None),
            ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", Some(true)),
            ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", Some(true)),
            ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", None),
            ("bc1qW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", None),
            ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", Some(true)),
            ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", Some(true)),
            ("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", Some(true)),
            ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", None),
            ("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", Some(false)),
            ("0x0000000000000000000000000000000000000000", None),
            ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", None),
            ("", None),
        ] {
            assert_eq!(check(text.as_bytes()), expected, "{text}");
            if let (Some(_), [first, second, third, fourth, ..]) = (expected, text.as_bytes()) {
                assert!(may_begin([*first, *second]) && may_have(text.len(), *third, *fourth), "{text}");
            }
        }
    }
}
