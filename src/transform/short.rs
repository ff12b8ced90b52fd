//! Canonical forms of short values in an array on the stack: the fast path for what nearly all values are.
//!
//! The loops have no branch that depends on a byte, so that the compiler can use vector instructions and the processor need not guess.
//! What is rare (escapes, characters beyond ASCII) is left to [`Form::append`], which is the meaning of every form; a property test holds
//! the two together.

use super::canonical::Form;

/// The longest value that is handled here, in bytes.
pub(super) const LONGEST: usize = 64;

/// Writes the canonical form of `value` into `short`. Gives its length, and whether it equals `value`; `None` if the form or the value is
/// not for this path.
#[inline]
pub(super) fn fill(form: Form, value: &[u8], short: &mut [u8; LONGEST]) -> Option<(usize, bool)> {
    if value.len() > LONGEST {
        return None;
    }
    match form {
        Form::Lower => lower(value, short),
        Form::Digits => {
            let length = compact(value, short, 0, |byte| byte.is_ascii_digit());
            (length > 0).then_some((length, length == value.len()))
        }
        Form::Alnum => alnum(value, short),
        Form::Phone => phone(value, short),
        Form::Exact | Form::Hex | Form::Ip => None,
    }
}

#[inline]
fn lower(value: &[u8], short: &mut [u8; LONGEST]) -> Option<(usize, bool)> {
    short[..value.len()].copy_from_slice(value);
    let (mut any, mut is_escaped, mut is_changed) = (0, false, false);
    // Over the whole array: a fixed number of rounds, and zeros have no case.
    for byte in short.iter_mut() {
        any |= *byte;
        is_escaped |= *byte == b'%';
        is_changed |= byte.is_ascii_uppercase();
        byte.make_ascii_lowercase();
    }
    (any < 0x80 && !is_escaped).then_some((value.len(), !is_changed))
}

#[inline]
fn alnum(value: &[u8], short: &mut [u8; LONGEST]) -> Option<(usize, bool)> {
    let length = compact(value, short, 0, |byte| byte.is_ascii_alphanumeric() || byte >= 0x80);
    let mut is_changed = length < value.len();
    for byte in &mut short[..length] {
        is_changed |= byte.is_ascii_lowercase();
        byte.make_ascii_uppercase();
    }
    (length > 0).then_some((length, !is_changed))
}

#[inline]
fn phone(value: &[u8], short: &mut [u8; LONGEST]) -> Option<(usize, bool)> {
    // Brackets may hold a trunk prefix, and `%` an encoded sign.
    if value.iter().fold(false, |found, byte| found | matches!(byte, b'(' | b'%')) {
        return None;
    }
    match value {
        [b'+', rest @ ..] => {
            short[0] = b'+';
            let length = compact(rest, short, 1, |byte| byte.is_ascii_digit());
            (length > 1).then_some((length, length == value.len()))
        }
        // `00`, and what begins with neither digit nor sign.
        [b'0', b'0', ..] => None,
        [first, ..] if first.is_ascii_digit() => {
            let length = compact(value, short, 0, |byte| byte.is_ascii_digit());
            Some((length, length == value.len()))
        }
        _ => None,
    }
}

/// Copies the bytes that are kept to `short`, from `at` on; gives where they end.
#[inline]
fn compact(value: &[u8], short: &mut [u8; LONGEST], mut at: usize, is_kept: impl Fn(u8) -> bool) -> usize {
    for &byte in value {
        short[at % LONGEST] = byte;
        at += usize::from(is_kept(byte));
    }
    at
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn usual_values_take_this_path() {
        for (form, value, expected) in [
            (Form::Lower, "Jan@Example.com", Some((15, false))),
            (Form::Lower, "jan@example.com", Some((15, true))),
            (Form::Lower, "jan%40example.com", None),
            (Form::Digits, "4111 1111 1111 1111", Some((16, false))),
            (Form::Alnum, "NL91ABNA0417164300", Some((18, true))),
            (Form::Phone, "+12025550143", Some((12, true))),
            (Form::Phone, "020 7946 0958", Some((11, false))),
            (Form::Phone, "+44 (0)20 7946 0958", None),
        ] {
            assert_eq!(fill(form, value.as_bytes(), &mut [0; LONGEST]), expected, "{value}");
        }
    }

    proptest! {
        #[test]
        fn the_fast_path_is_the_slow_path(
            value in prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..=70),
                "[0-9+() .%aBé-]{0,70}".prop_map(String::into_bytes),
                "\\+?(00)?[0-9]{60,64}".prop_map(String::into_bytes),
            ],
        ) {
            for form in [Form::Exact, Form::Lower, Form::Digits, Form::Alnum, Form::Hex, Form::Ip, Form::Phone] {
                let mut short = [0; LONGEST];
                if let Some((length, same)) = fill(form, &value, &mut short) {
                    let mut slow = Vec::new();
                    form.append(&value, &mut slow);
                    prop_assert_eq!(&short[..length], &slow, "{:?}", form);
                    prop_assert_eq!(same, slow == value, "{:?}", form);
                }
            }
        }
    }
}
