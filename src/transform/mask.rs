//! The action `mask`: stars in place of letters and digits, with some left readable at the ends where that is asked.
//!
//! Three stars in a row are how inkout recognises a mask and leaves it alone, so every mask has them. Masking a mask changes nothing: a
//! star counts as the character it stands for.

use std::ops::Range;

use super::action::{Shown, Stars};
use super::canonical::Form;
use super::phone;
use crate::model::Detector;
use crate::model::limits::MAX_FINDING;

/// Signs in a row of which every mask has one: three stars are what inkout recognises.
const MARK: usize = 3;
/// Digits of a card from which both ends may be shown: six are left of sixteen, too many to try without the card's bank noticing. That is
/// what the PCI SSC says of truncation (FAQ 1091): of 16 digits the first six or eight and any other four.
const LONG_CARD: usize = 16;
/// Of American Express, whose numbers are shorter and begin with 34 or 37, it says: the first six and the last four.
const AMERICAN_EXPRESS: (usize, [[u8; 2]; 2]) = (15, [*b"34", *b"37"]);
/// Digits that a domain may hold to stay readable. A longer number could be found as a phone number.
const MOST_DOMAIN_DIGITS: usize = 6;

/// Masks values of one kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mask {
    shown: Shown,
    stars: Stars,
    /// What stands between letters and digits is grouping and stays.
    grouped: bool,
    is_card: bool,
}

impl Mask {
    pub(super) fn new(detector: &Detector, form: Form, shown: Shown, stars: Stars) -> Self {
        // A part of an IPv6 address is one itself (`db8::1`), so of an address nothing can stay: that is what `truncate` is for.
        let shown = if form == Form::Ip { Shown::NOTHING } else { shown };
        Self { shown, stars, grouped: form.is_grouped(), is_card: detector.id == "credit_card" }
    }

    /// Appends the mask of `value`.
    pub(super) fn write(&self, value: &[u8], out: &mut Vec<u8>) {
        if value.len() >= MAX_FINDING {
            // Only the start of a run is known, and a star a byte would only tell its length.
            self.signs(MARK, out);
            return;
        }
        if self.stars.fixed > 0 {
            self.signs(usize::from(self.stars.fixed), out);
            return;
        }
        let start = out.len();
        // Where the first star of the mask stands; those before it, if any, are shown.
        let first_hidden = match self.shown {
            Shown::Domain => match domain(value) {
                Some(domain) => {
                    self.signs(MARK, out);
                    out.extend_from_slice(domain);
                    start
                }
                None => self.write_characters(value, 0..usize::MAX, out),
            },
            Shown::NOTHING => self.write_characters(value, 0..usize::MAX, out),
            // Of a mask of a number its area cannot be told any more.
            Shown::Area if has_mark(value, self.stars.sign) => {
                out.extend_from_slice(value);
                start
            }
            Shown::Area => {
                let (shown, count) = (phone::area(value), self.count(value));
                self.write_characters(value, if 2 * shown > count { 0..usize::MAX } else { shown..count }, out)
            }
            // What is no card number wholly covers a neighbour's find.
            Shown::Ends { .. } if self.is_card && value.iter().any(|byte| !is_of_card(*byte)) => {
                self.write_characters(value, 0..usize::MAX, out)
            }
            Shown::Ends { first, last } => {
                let hidden = self.hidden(value, self.count(value), usize::from(first), usize::from(last));
                self.write_characters(value, hidden, out)
            }
        };
        self.mark(out, start, first_hidden);
    }

    fn signs(&self, count: usize, out: &mut Vec<u8>) {
        out.extend(std::iter::repeat_n(self.stars.sign, count));
    }

    /// Which of `count` characters are hidden: at least half, except of a long card, for which PCI DSS says how many.
    fn hidden(&self, value: &[u8], count: usize, first: usize, last: usize) -> Range<usize> {
        let first = if self.is_card && first > 0 && last > 0 {
            if count >= LONG_CARD || is_american_express(value, count) {
                return first..count - last;
            }
            0
        } else {
            first
        };
        if 2 * (first + last) > count { 0..usize::MAX } else { first..count - last }
    }

    /// Characters that are hidden or shown by their position.
    fn count(&self, value: &[u8]) -> usize {
        if value.is_ascii() {
            return value.iter().filter(|byte| self.counts(**byte)).count();
        }
        characters(value).filter(|character| self.counts(character[0])).count()
    }

    /// Writes the mask; returns where the first hidden character stands.
    fn write_characters(&self, value: &[u8], hidden: Range<usize>, out: &mut Vec<u8>) -> usize {
        let mut position = 0;
        let start = out.len();
        if value.is_ascii() {
            // The same as below; as the length is known, the room in `out` is looked for once.
            out.extend(value.iter().map(|&byte| {
                if !self.counts(byte) {
                    return byte;
                }
                position += 1;
                if hidden.contains(&(position - 1)) || !byte.is_ascii_alphanumeric() { self.stars.sign } else { byte }
            }));
            let mut counted = value.iter().enumerate().filter(|(_, byte)| self.counts(**byte)).map(|(at, _)| at);
            return start + counted.nth(hidden.start).unwrap_or(0);
        }
        let mut first_hidden = start;
        for character in characters(value) {
            if !self.counts(character[0]) {
                out.extend_from_slice(character);
                continue;
            }
            if position == hidden.start {
                first_hidden = out.len();
            }
            // Half of an escape (`\n`, `%40`) must not stay: only letters and digits are shown.
            let is_shown = !hidden.contains(&position) && std::str::from_utf8(character).is_ok_and(is_letter_or_digit);
            out.extend_from_slice(if is_shown { character } else { std::slice::from_ref(&self.stars.sign) });
            position += 1;
        }
        first_hidden
    }

    /// Makes the first signs from `first_hidden` on three where no three stand in a row behind `start`: those before it are shown.
    fn mark(&self, out: &mut Vec<u8>, start: usize, first_hidden: usize) {
        let sign = self.stars.sign;
        if has_mark(&out[start..], sign) {
            return;
        }
        let first = memchr::memchr(sign, &out[first_hidden..]).map_or(out.len(), |at| first_hidden + at);
        let signs = out[first..].iter().take_while(|byte| **byte == sign).count();
        out.splice(first..first, std::iter::repeat_n(sign, MARK.saturating_sub(signs)));
    }

    /// Whether the character that begins with this byte is hidden or shown by its position; all others stay.
    fn counts(&self, first_byte: u8) -> bool {
        match first_byte {
            // A value over several lines stays on as many lines.
            b'\n' | b'\r' => false,
            // `\` and `%` begin escapes, of which letters and digits would be masked.
            b'*' | b'\\' | b'%' => true,
            byte if byte == self.stars.sign => true,
            byte => !self.grouped || byte.is_ascii_alphanumeric() || !byte.is_ascii(),
        }
    }
}

/// `@example.com`, `%40example.com`, if the domain may stay: it must look like one and hold nothing that could be found.
fn domain(value: &[u8]) -> Option<&[u8]> {
    let (at, width) = match memchr::memrchr(b'@', value) {
        Some(at) => (at, 1),
        None => {
            let at = memchr::memmem::rfind(value, b"40")?;
            let encoded = [b"%25".as_slice(), b"%"].into_iter().find(|sign| value[..at].ends_with(sign))?;
            (at - encoded.len(), encoded.len() + 2)
        }
    };
    let name = &value[at + width..];
    let digits = name.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_name = name.iter().any(u8::is_ascii_alphabetic)
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-') || !byte.is_ascii());
    (is_name && digits <= MOST_DOMAIN_DIGITS).then_some(&value[at..])
}

/// Whether three of this sign stand in a row.
fn has_mark(text: &[u8], sign: u8) -> bool {
    text.windows(MARK).any(|window| window.iter().all(|byte| *byte == sign))
}

/// Whether a number of so many digits is one of American Express.
fn is_american_express(value: &[u8], count: usize) -> bool {
    let (length, starts) = AMERICAN_EXPRESS;
    let mut digits = value.iter().copied().filter(u8::is_ascii_digit);
    count == length && starts.contains(&[digits.next().unwrap_or(0), digits.next().unwrap_or(0)])
}

/// Digits and what stands between them, and the stars of a mask.
fn is_of_card(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b' ' | b'-' | b'.' | b'*')
}

/// ASCII letters and digits, and whatever lies beyond ASCII.
fn is_letter_or_digit(character: &str) -> bool {
    !character.is_ascii() || character.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The characters of text that is mostly UTF-8: a lead byte takes its continuation bytes with it, any other byte stands for itself.
fn characters(mut bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let wanted = match bytes.first()? {
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => 1,
        };
        let length = 1 + bytes[1..].iter().take(wanted - 1).take_while(|byte| matches!(byte, 0x80..=0xbf)).count();
        let (character, rest) = bytes.split_at(length);
        bytes = rest;
        Some(character)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOTHING: Shown = Shown::NOTHING;

    fn ends(first: u8, last: u8) -> Shown {
        Shown::Ends { first, last }
    }

    fn masked(grouped: bool, is_card: bool, shown: Shown, value: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        Mask { shown, stars: Stars::USUAL, grouped, is_card }.write(value, &mut out);
        out
    }

    #[track_caller]
    fn check(grouped: bool, is_card: bool, shown: Shown, value: &str, expected: &str) {
        assert_eq!(String::from_utf8_lossy(&masked(grouped, is_card, shown, value.as_bytes())), expected, "{shown:?} of {value}");
    }

    #[test]
    fn cards_keep_what_pci_allows() {
        check(true, true, ends(0, 4), "4111-1111-1111-1111", "****-****-****-1111");
        check(true, true, ends(0, 4), "4111 1111 1111 1111", "**** **** **** 1111");
        check(true, true, ends(6, 4), "4111111111111111", "411111******1111");
        check(true, true, ends(6, 4), "4111-1111-1111-1111", "4111-11**-****-1111");
        // American Express has 15 digits; other numbers as short, and shorter ones, show one end.
        check(true, true, ends(6, 4), "378282246310005", "378282*****0005");
        check(true, true, ends(6, 4), "3782 822463 10005", "3782 82**** *0005");
        check(true, true, ends(6, 4), "358282246310005", "***********0005");
        check(true, true, ends(6, 4), "30569309025904", "**********5904");
        check(true, true, ends(6, 4), "6304000000000000000", "630400*********0000");
        check(true, true, ends(6, 0), "378282246310005", "378282*********");
        check(true, true, NOTHING, "378282246310005", "***************");
        check(true, true, ends(0, 4), "4111 1111 1111 1111:2001:db8::1", "**** **** **** ****:****:***::*");
    }

    #[test]
    fn grouping_stays_and_half_is_hidden() {
        check(true, false, NOTHING, "+1 202-555-0143", "+* ***-***-****");
        check(true, false, ends(0, 4), "+1 202-555-0143", "+* ***-***-0143");
        check(true, false, ends(6, 4), "+1 202-555-0143", "+* ***-***-****");
        check(true, false, ends(4, 4), "NL91 ABNA 0417 1643 00", "NL91 **** **** **43 00");
        check(true, false, NOTHING, "00:00:5e:00:53:af", "***:**:**:**:**:**");
        check(true, false, NOTHING, "10.1.2.3", "***.*.*.*");
        check(true, false, ends(0, 2), "%2B12", "***12");
    }

    #[test]
    fn other_values_lose_every_character() {
        check(false, false, NOTHING, "hunter-2", "********");
        check(false, false, ends(0, 3), "hunter-2", "*****r*2");
        check(false, false, ends(2, 0), "hunter-2", "hu******");
        check(false, false, ends(2, 0), "\\nabcd", "*n****");
        check(false, false, ends(2, 0), "abc", "***");
        check(false, false, ends(1, 0), "ab", "a***");
        check(false, false, NOTHING, "x", "***");
        check(false, false, NOTHING, "", "***");
        check(false, false, ends(1, 1), "żółw", "ż***w");
        check(false, false, NOTHING, "ab\nc\r\n", "***\n*\r\n");
    }

    #[test]
    fn mail_keeps_its_domain() {
        check(false, false, Shown::Domain, "jan@example.com", "***@example.com");
        check(false, false, Shown::Domain, "\"a@b\"@example.com", "***@example.com");
        check(false, false, Shown::Domain, "jan%40example.com", "***%40example.com");
        check(false, false, Shown::Domain, "jan%2540example.com", "***%2540example.com");
        check(false, false, Shown::Domain, "x@bücher.example", "***@bücher.example");
        check(false, false, Shown::Domain, "x@192.0.2.1", "***********");
        check(false, false, Shown::Domain, "x@t12025550143.example", "*".repeat(22).as_str());
        check(false, false, Shown::Domain, "x@example.com>y", "***************");
        check(false, false, Shown::Domain, "nothing", "*******");
    }

    #[test]
    fn masks_are_made_of_what_is_asked() {
        for (shown, sign, fixed, value, expected) in [
            (ends(0, 4), b'#', 0, "+1 202-555-0143", "+# ###-###-0143"),
            (NOTHING, b'X', 0, "12", "XXX"),
            (NOTHING, b'x', 0, "a*b", "xxx"),
            (Shown::Domain, b'#', 0, "jan@example.com", "###@example.com"),
            (NOTHING, b'*', 8, "x", "********"),
            (NOTHING, b'#', 3, "a much longer value\nof two lines", "###"),
            (Shown::Area, b'*', 0, "+1 202-555-0143", "+1 202-***-****"),
            (Shown::Area, b'*', 0, "06-12345678", "06-********"),
            (Shown::Area, b'#', 0, "+31 20 1234567", "+31 20 #######"),
            (Shown::Area, b'*', 0, "0031 20 123", "**** ** ***"),
        ] {
            let mask = Mask { shown, stars: Stars { sign, fixed }, grouped: shown != Shown::Domain, is_card: false };
            let mut once = Vec::new();
            mask.write(value.as_bytes(), &mut once);
            assert_eq!(String::from_utf8_lossy(&once), expected, "{value}");
            let mut again = Vec::new();
            mask.write(&once, &mut again);
            assert_eq!(again, once, "masking a mask changes nothing");
        }
    }

    #[test]
    fn runs_show_neither_content_nor_length() {
        for length in [MAX_FINDING, MAX_FINDING + 1, 3 * MAX_FINDING] {
            assert_eq!(masked(false, false, ends(2, 2), &vec![b'x'; length]), b"***");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_become_a_mask_that_masking_leaves_alone(
            value in prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..40),
                "[0-9 *.-]{0,24}".prop_map(String::into_bytes),
                "\\PC{0,12}(@|%40)[a-z0-9.]{0,9}".prop_map(String::into_bytes),
            ],
            grouped: bool,
            is_card: bool,
            shown in prop_oneof![Just(Shown::Domain), (0u8..=6, 0u8..=6).prop_map(|(first, last)| ends(first, last))],
        ) {
            let once = masked(grouped, is_card, shown, &value);
            prop_assert!(has_mark(&once, b'*'));
            prop_assert_eq!(masked(grouped, is_card, shown, &once), once);
        }

        #[test]
        fn no_more_than_half_of_a_value_is_shown(value in "[a-zA-Z0-9]{0,30}", first in 0u8..=6, last in 0u8..=6) {
            let shown = masked(true, false, ends(first, last), value.as_bytes()).iter().filter(|byte| **byte != b'*').count();
            prop_assert!(2 * shown <= value.len());
        }
    }
}
