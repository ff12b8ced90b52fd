//! Canonical forms: two spellings of one value become the same bytes, so that their tags, hashes and fingerprints agree.
//!
//! A form only has to be the same for equal values, not to be valid or to be shown. What two values lose here is not lost in labels:
//! where the bytes differ from the canonical form, the label carries a second tag over the exact bytes.

use std::io::Write;

use super::{ip, short};
use crate::model::limits::MAX_FINDING;

/// How a kind is made canonical. The most usual way of writing a kind is its canonical form where there is one, as labels of such values
/// are the shorter ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The bytes as they are: passwords, tokens.
    Exact,
    /// Lower case, percent-encoding undone: e-mail addresses, URIs. (RFC 5321 lets a server tell `Jan` from `jan`; none in use does.)
    Lower,
    /// The digits alone: cards.
    Digits,
    /// Letters in upper case and digits: IBANs.
    Alnum,
    /// Hexadecimal digits in lower case, in pairs joined by colons: MAC addresses.
    Hex,
    /// RFC 5952 text without brackets, zone and port.
    Ip,
    /// ITU-T E.164 with `+`, where the number is international (`+` or `00`); a national number keeps its digits.
    Phone,
}

impl Form {
    /// Every form with its name in pattern files.
    const NAMES: &'static [(&'static str, Form)] = &[
        ("exact", Form::Exact),
        ("lower", Form::Lower),
        ("digits", Form::Digits),
        ("alnum", Form::Alnum),
        ("hex", Form::Hex),
        ("ip", Form::Ip),
        ("phone", Form::Phone),
    ];

    /// The form of this name.
    pub(super) fn find(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, form)| *form)
    }

    /// Whether letters and digits carry the value and what stands between them only groups it, so that a mask may keep it.
    pub(super) fn is_grouped(self) -> bool {
        !matches!(self, Self::Exact | Self::Lower)
    }

    /// Hands the canonical form of `value` and whether it equals the bytes of `value` to `with`. Of a longer value only the first
    /// [`MAX_FINDING`] bytes count: of a run nothing else is known to every reader.
    ///
    /// For values that are not short the end of `out` serves as scratch and is as it was afterwards: no allocation, and no large array to
    /// clear for each value.
    #[inline]
    pub(super) fn with<T>(self, value: &[u8], out: &mut Vec<u8>, with: impl FnOnce(&[u8], bool) -> T) -> T {
        let value = &value[..value.len().min(MAX_FINDING)];
        match self {
            Self::Exact => return with(value, true),
            Self::Ip => {
                // IPv4 without padding is its own canonical form; this is most of all addresses in a log.
                if let Some(ip::Parsed { text, plain: true, .. }) = ip::parse(value) {
                    return with(text, text.len() == value.len());
                }
            }
            _ => {
                let mut array = [0; short::LONGEST];
                if let Some((length, same)) = short::fill(self, value, &mut array) {
                    return with(&array[..length], same);
                }
            }
        }
        let start = out.len();
        self.append(value, out);
        if out.len() == start {
            // A card without digits: another detector's find, or a user's pattern. Distinct values must stay distinct.
            out.extend_from_slice(value);
        }
        let canonical = &out[start..];
        let result = with(canonical, canonical == value);
        out.truncate(start);
        result
    }

    /// Appends the canonical form, or nothing if the value has none.
    pub(super) fn append(self, value: &[u8], out: &mut Vec<u8>) {
        match self {
            Self::Exact => out.extend_from_slice(value),
            Self::Lower => append_lower(value, out),
            Self::Digits => out.extend(value.iter().filter(|byte| byte.is_ascii_digit())),
            Self::Alnum => {
                let kept = value.iter().filter(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
                out.extend(kept.map(u8::to_ascii_uppercase));
            }
            Self::Hex => append_hex(value, out),
            Self::Ip => append_ip(value, out),
            Self::Phone => append_phone(value, out),
        }
    }
}

#[inline]
fn append_lower(value: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    if value.is_ascii() {
        out.extend(value.iter().map(u8::to_ascii_lowercase));
    } else {
        append_lower_unicode(value, out);
    }
    if memchr::memchr(b'%', value).is_some() {
        undo_percent(out, start);
        out[start..].make_ascii_lowercase();
    }
}

/// Internationalised addresses (RFC 6531): simple case mapping of Unicode; bytes that are no UTF-8 stay.
#[cold]
fn append_lower_unicode(value: &[u8], out: &mut Vec<u8>) {
    for chunk in value.utf8_chunks() {
        for character in chunk.valid().chars().flat_map(char::to_lowercase) {
            out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        out.extend_from_slice(chunk.invalid());
    }
}

/// Decodes `%40`, and `%2540` that went through two encoders, in place. Only what stands for a visible ASCII character is decoded.
#[cold]
fn undo_percent(out: &mut Vec<u8>, start: usize) {
    let (mut read, mut write) = (start, start);
    while read < out.len() {
        let mut byte = out[read];
        read += 1;
        if byte == b'%' {
            // `%25` is the sign itself: what follows it may be the rest of an escape.
            while out[read..].starts_with(b"25") {
                read += 2;
            }
            if let Some(decoded) = out.get(read..read + 2).and_then(hex_pair).filter(u8::is_ascii_graphic) {
                byte = decoded;
                read += 2;
            }
        }
        out[write] = byte;
        write += 1;
    }
    out.truncate(write);
}

fn hex_pair(pair: &[u8]) -> Option<u8> {
    let high = char::from(pair[0]).to_digit(16)?;
    let low = char::from(pair[1]).to_digit(16)?;
    u8::try_from(high << 4 | low).ok()
}

fn append_hex(value: &[u8], out: &mut Vec<u8>) {
    for (i, byte) in value.iter().filter(|byte| byte.is_ascii_hexdigit()).enumerate() {
        if i > 0 && i % 2 == 0 {
            out.push(b':');
        }
        out.push(byte.to_ascii_lowercase());
    }
}

fn append_ip(value: &[u8], out: &mut Vec<u8>) {
    match ip::parse(value) {
        // Writing to a vector does not fail.
        Some(ip::Parsed { address, .. }) => write!(out, "{address}").unwrap_or_default(),
        None => out.extend(value.iter().map(u8::to_ascii_lowercase)),
    }
}

/// ITU-T E.123 writes `+31 6 1234 5678`; `00` is the international prefix that ITU-T E.164 recommends. `(0)` behind the country code is the
/// national trunk prefix, which is not dialled from abroad.
fn append_phone(value: &[u8], out: &mut Vec<u8>) {
    let Some(first) = value.iter().position(u8::is_ascii_digit) else { return };
    let mut rest = &value[first..];
    let mut international = memchr::memchr(b'+', &value[..first]).is_some();
    let is_encoded_plus = value[..first].ends_with(b"%") && rest.len() > 2 && rest[..2].eq_ignore_ascii_case(b"2b");
    if !international && (is_encoded_plus || rest.starts_with(b"00")) {
        (international, rest) = (true, &rest[2..]);
    }
    if international {
        out.push(b'+');
    }
    while let Some((&byte, tail)) = rest.split_first() {
        if international && rest.starts_with(b"(0)") {
            rest = &rest[3..];
            continue;
        }
        if byte.is_ascii_digit() {
            out.push(byte);
        }
        rest = tail;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(form: Form, value: &str, expected: &str) {
        let mut out = b"before".to_vec();
        let (canonical, same) =
            form.with(value.as_bytes(), &mut out, |canonical, same| (String::from_utf8_lossy(canonical).into_owned(), same));
        assert_eq!((canonical.as_str(), same), (expected, value == expected), "{form:?} of {value}");
        assert_eq!(out, b"before");
    }

    #[test]
    fn spellings_of_one_value_agree() {
        for (form, value, expected) in [
            (Form::Exact, "Secret 1", "Secret 1"),
            (Form::Lower, "Jan@Example.COM", "jan@example.com"),
            (Form::Lower, "jan%40example.com", "jan@example.com"),
            (Form::Lower, "jan%2540example.com", "jan@example.com"),
            (Form::Lower, "%4AAN%2Bx%40example.com", "jan+x@example.com"),
            (Form::Lower, "50%@example.com", "50%@example.com"),
            (Form::Lower, "a%0ab%zz%4", "a%0ab%zz%4"),
            (Form::Lower, "JÖRG@BÜCHER.example", "jörg@bücher.example"),
            (Form::Digits, "4111-1111 1111.1111", "4111111111111111"),
            (Form::Digits, "none", "none"),
            (Form::Alnum, "nl91 ABNA 0417 1643 00", "NL91ABNA0417164300"),
            (Form::Hex, "00-00-5E-00-53-AF", "00:00:5e:00:53:af"),
            (Form::Hex, "0000.5e00.53af", "00:00:5e:00:53:af"),
            (Form::Hex, "00:00:5e:00:53:af", "00:00:5e:00:53:af"),
            (Form::Ip, "192.0.2.1", "192.0.2.1"),
            (Form::Ip, "192.000.002.001", "192.0.2.1"),
            (Form::Ip, "192.0.2.1:8080", "192.0.2.1"),
            (Form::Ip, "2001:DB8:0:0::1", "2001:db8::1"),
            (Form::Ip, "[2001:db8::1%eth0]:443", "2001:db8::1"),
            (Form::Ip, "::FFFF:192.0.2.1", "::ffff:192.0.2.1"),
            (Form::Ip, "::ffff:c000:201", "::ffff:192.0.2.1"),
            (Form::Ip, "Not one", "not one"),
            (Form::Phone, "+1 (202) 555-0143", "+12025550143"),
            (Form::Phone, "001 202 555 0143", "+12025550143"),
            (Form::Phone, "%2B12025550143", "+12025550143"),
            (Form::Phone, "+44 (0)20 7946 0958", "+442079460958"),
            (Form::Phone, "0044 20 7946 0958", "+442079460958"),
            (Form::Phone, "020 7946 0958", "02079460958"),
            (Form::Phone, "(020) 7946 0958", "02079460958"),
            (Form::Phone, "tel:+12025550143", "+12025550143"),
            (Form::Phone, "phone", "phone"),
        ] {
            check(form, value, expected);
        }
    }

    #[test]
    fn forms_are_those_that_pattern_files_may_name() {
        let names: Vec<&str> = Form::NAMES.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, crate::model::detector::CANONICAL_FORMS);
        assert_eq!(Form::find("upper"), None);
    }

    #[test]
    fn only_the_first_bytes_of_a_run_count() {
        let long = vec![b'x'; MAX_FINDING + 10];
        for (_, form) in Form::NAMES {
            let seen = |value: &[u8]| form.with(value, &mut Vec::new(), |canonical, same| (canonical.to_vec(), same));
            assert_eq!(seen(&long), seen(&long[..MAX_FINDING]));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_have_a_form_and_scratch_is_left_as_it_was(value in proptest::collection::vec(any::<u8>(), 0..80)) {
            for (_, form) in Form::NAMES {
                let mut out = vec![1, 2, 3];
                let empty = form.with(&value, &mut out, |canonical, _| canonical.is_empty());
                prop_assert_eq!(empty, value.is_empty());
                prop_assert_eq!(&out, &[1, 2, 3]);
            }
        }

        #[test]
        fn every_way_of_writing_an_ipv6_address_agrees(bits in any::<u128>()) {
            let address = std::net::Ipv6Addr::from_bits(bits);
            let long = address.segments().map(|segment| format!("{segment:04X}")).join(":");
            check(Form::Ip, &long, &address.to_string());
            check(Form::Ip, &format!("[{long}]"), &address.to_string());
        }
    }
}
