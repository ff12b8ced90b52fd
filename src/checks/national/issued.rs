//! Numbers that no state gives but whose check is of the same sort: of banks in the United States, of SIM cards and phones.

use super::{Check, digits, pair, weighted};
use crate::checks::luhn;

/// The checks by the names that pattern files give them.
pub(super) const CHECKS: &[(&str, Check)] = &[("iccid", iccid), ("imei", imei), ("us_aba", aba)];

/// The routing number of a bank: a district of the Federal Reserve, and a sum weighted 3, 7, 1 (American Bankers Association).
fn aba(value: &[u8]) -> bool {
    digits::<9>(value).is_some_and(|digits| {
        let district = pair(&digits, 0);
        matches!(district, 1..=12 | 21..=32 | 61..=72 | 80) && weighted(&digits, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10)
    })
}

/// The identity of a mobile device: who gave the code of its model (GSMA TS.06), and Luhn (3GPP TS 23.003).
fn imei(value: &[u8]) -> bool {
    let is_given = matches!(value, [b'3', b'5', ..] | [b'8', b'6', ..] | [b'0', b'1', ..] | [b'9', b'9', ..] | [b'4', b'9', ..]);
    is_given && value.len() == 15 && value.iter().all(u8::is_ascii_digit) && luhn::passes(value)
}

/// The serial number of a SIM card: 89 for telecommunications and Luhn (ITU-T E.118).
fn iccid(value: &[u8]) -> bool {
    value.starts_with(b"89") && matches!(value.len(), 19 | 20) && value.iter().all(u8::is_ascii_digit) && luhn::passes(value)
}
