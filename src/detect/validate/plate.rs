//! How registrations of vehicles are written. It never decides without a word or a field beside it.

use super::written::{Group, groups, is_end};

/// Length of a registration at the start, as any country may write it: groups of capitals and digits, four to nine together, both among them.
pub(crate) fn plate(text: &[u8]) -> Option<usize> {
    let (groups, count) = groups(text, b" -\xb7");
    let any = (1..=count.min(4)).rev().find_map(|count| {
        let groups = &groups[..count];
        let end = groups[count - 1].end;
        (is_plate(groups) && is_end(text, end)).then_some(end)
    });
    any.max(national(text))
}

fn is_plate(groups: &[Group]) -> bool {
    let sum = |of: fn(&Group) -> usize| groups.iter().map(of).sum::<usize>();
    let (letters, digits, small) = (sum(|group| group.letters), sum(|group| group.digits), sum(|group| group.small));
    let has_blank = groups.iter().any(|group| group.separator == b' ');
    // In small letters only where hyphens tell it from words.
    let is_cased = small == 0 || small == letters && !has_blank && groups.len() > 2;
    let is_whole = groups
        .iter()
        .all(|group| group.signs() <= if groups.len() == 1 { 9 } else { 6 } && (group.letters <= 4 || groups.len() == 1));
    let is_short = groups.len() < 4 || has_blank;
    is_short
        && (5..=9).contains(&(letters + digits))
        && (1..=6).contains(&letters)
        && (1..=6).contains(&digits)
        && is_cased
        && is_whole
}

/// Forms of registrations: `A` a capital, `9` a digit, `-` a hyphen or a blank, `_` a blank or nothing. The Netherlands (RDW), Belgium (DIV),
/// France (SIV and before), Italy, Spain, Portugal, the United Kingdom (DVLA), Ireland, Germany, Austria, Switzerland, the Nordic countries, Poland, the
/// states of the United States.
const FORMS: &[&[u8]] = &[
    b"AA-99-99",
    b"99-99-AA",
    b"99-AA-99",
    b"AA-99-AA",
    b"AA-AA-99",
    b"99-AA-AA",
    b"99-AAA-9",
    b"9-AAA-99",
    b"AA-999-A",
    b"A-999-AA",
    b"AAA-99-A",
    b"A-99-AAA",
    b"9-AA-999",
    b"999-AA-9",
    b"9_AAA_999",
    b"9-AAA-99",
    b"AA_999_AA",
    b"9999-AA-99",
    b"999-AAA-99",
    b"999-AA-99",
    b"AA99_AAA",
    b"A999_AAA",
    b"A99-AAA",
    b"AAA-999A",
    b"9999_AAA",
    b"99-A-9999",
    b"99-AA-9999",
    b"999-A-99999",
    b"999-A-9999",
    b"999-AA-9999",
    b"999-A-999",
    b"A-AA-9999",
    b"AA-A-9999",
    b"AA-AA-9999",
    b"AAA-A-9999",
    b"AAA-AA-9999",
    b"A-AA-999",
    b"AA-A-999",
    b"AA-AA-999",
    b"AAA-A-999",
    b"AAA-AA-999",
    b"A-A-9999",
    b"A-AA-99",
    b"AA-AA-99",
    b"AAA-AA-99",
    b"AAA-A-99",
    b"A-999-AA",
    b"AA-999-AA",
    b"A-99999-A",
    b"AA-99999",
    b"AA-999999",
    b"A-AAA-999",
    b"AAA_999",
    b"AAA_99A",
    b"AA_99_999",
    b"AA-9999A",
    b"AAA-9999A",
    b"AAA-9999",
    b"AAA-999",
    b"9-AAA-999",
    b"AA-999-999",
    b"AA_99_A_9999",
    b"AA_9A_AA_9999",
    b"AA_99A_9999",
    b"99-AA-9999-A",
    b"9AA_9AA",
    b"AA_99_AA",
    b"AAA_9999_A",
    b"AAA9999A",
    b"AA-99-A-9999",
    b"AAA_999",
    b"AAAA_999",
    b"AA_999999",
    b"A9_AAA",
    b"AA_99_AA_9999",
    b"AA-9AA99",
    b"AA-999AA",
    b"AAA-99AA",
    b"AA-99-AAA",
    b"9AA-9AA",
    b"AAA-99A",
    b"A-99999A",
    b"A-9999A",
    b"A-999AA",
    b"AA-999AA",
    b"AA-99999A",
    b"AA-9999-AA",
    b"AAA-AA99",
    b"9AAA999",
    b"99AAA9",
    b"AA-99999",
    b"AA-9999",
    b"AAA-99999",
];

/// The longest form, in bytes: in so many at the start of one a digit stands.
pub(crate) const LONGEST: usize = 13;

/// Whether a text may begin with any form: every one has a capital and a digit, and nearly all that words announce has not.
fn may_be(text: &[u8]) -> bool {
    let signs = text
        .iter()
        .take(LONGEST)
        .take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b' ' | b'-'));
    let (capitals, digits) = signs
        .fold((false, false), |(capitals, digits), byte| (capitals | byte.is_ascii_uppercase(), digits | byte.is_ascii_digit()));
    capitals && digits
}

/// Length of a registration at the start in a form that a country has.
pub(crate) fn national(text: &[u8]) -> Option<usize> {
    if !may_be(text) {
        return None;
    }
    FORMS.iter().filter_map(|form| formed(text, form)).max()
}

/// Forms that hardly anything else has, so that a word for a vehicle need not stand directly before them.
const TELLING: &[&[u8]] = &[
    b"AA-99-99",
    b"99-99-AA",
    b"99-AA-99",
    b"AA-99-AA",
    b"AA-AA-99",
    b"99-AA-AA",
    b"99-AAA-9",
    b"9-AAA-99",
    b"AA-999-A",
    b"A-999-AA",
    b"AAA-99-A",
    b"A-99-AAA",
    b"9-AA-999",
    b"999-AA-9",
    b"9-AAA-999",
    b"AA_999_AA",
    b"AA99_AAA",
    b"A999_AAA",
    b"A99_AAA",
    b"AAA_999A",
    b"9999_AAA",
    b"99-A-9999",
    b"999-A-99999",
    b"999-A-9999",
    b"A-AA-9999",
    b"AA-AA-9999",
    b"AAA-AA-9999",
    b"A-AA-999",
    b"AA-AA-999",
    b"AAA-AA-999",
    b"A-A-9999",
    b"AA-AA-99",
    b"A-AA-99",
    b"AAA-AA-99",
    b"AAA_999",
    b"AAA_99A",
    b"AA-99-999",
    b"AA_99999",
    b"AA_99_AA_9999",
    b"AA-99-A-9999",
    b"AA-9AA99",
    b"AA_999AA",
    b"AA-9999A",
    b"9AAA999",
    b"AA-9999-AA",
    b"A9_AAA",
];

/// Length of a registration at the start in one of those forms.
pub(crate) fn telling(text: &[u8]) -> Option<usize> {
    if !may_be(text) {
        return None;
    }
    let length = TELLING.iter().filter_map(|form| formed(text, form)).max()?;
    // `CVE-2021`, `ISO-885`: standards and what is numbered.
    let letters = text.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    const NO_PLATES: [&[u8]; 31] = [
        b"ID", b"NO", b"NR", b"PO", b"OR", b"ISO", b"RFC", b"USB", b"UTF", b"CVE", b"TCP", b"UDP", b"MIL", b"DIN", b"ECU",
        b"ABS", b"SIM", b"GPS", b"BMW", b"KIA", b"DAF", b"MAN", b"CBR", b"SLK", b"RAV", b"TGX", b"PCI", b"AMD", b"CPU", b"GPU",
        b"HTTP",
    ];
    // `1930 UUR`, `1200 UTC`
    let is_time = [&b" UUR"[..], b" UHR", b" CET", b" GMT", b" UTC", b" EST", b" PST", b" HRS", b" CST"]
        .iter()
        .any(|unit| text[..length].ends_with(unit));
    (!is_time && !NO_PLATES.contains(&&text[..letters])).then_some(length)
}

/// Length of the text if it begins with this form.
fn formed(text: &[u8], form: &[u8]) -> Option<usize> {
    let mut at = 0;
    // The same sign throughout.
    let mut separator = None;
    for sign in form {
        let byte = *text.get(at)?;
        let is_separator = matches!(byte, b'-' | b' ') && separator.is_none_or(|known| known == byte || form[0] != b'9');
        match sign {
            b'9' if byte.is_ascii_digit() => {}
            b'A' if byte.is_ascii_uppercase() => {}
            b'-' if is_separator => separator = Some(byte),
            b'_' if byte == b' ' => separator = Some(byte),
            b'_' => continue,
            _ => return None,
        }
        at += 1;
    }
    is_end(text, at).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_has_a_capital_and_a_digit_and_is_short() {
        for form in FORMS {
            assert!(form.contains(&b'A') && form.contains(&b'9') && form.len() <= LONGEST, "{form:?}");
        }
    }

    fn check(shape: fn(&[u8]) -> Option<usize>, cases: &[(&str, Option<&str>)]) {
        for (text, expected) in cases {
            assert_eq!(shape(text.as_bytes()).map(|length| &text[..length]), *expected, "{text}");
        }
    }

    #[test]
    fn registrations_of_vehicles() {
        let cases = [
            ("12-ABC-3 staat", Some("12-ABC-3")),
            ("7ABC123, blue", Some("7ABC123")),
            ("AB12 CDE.", Some("AB12 CDE")),
            ("B-AB 1234", Some("B-AB 1234")),
            ("KÜN-AB 12", Some("KÜN-AB 12")),
            ("1-ABC-234", Some("1-ABC-234")),
            ("G 118 KP", Some("G 118 KP")),
            ("191-D-44172 failed", Some("191-D-44172")),
            ("pz-610-h", Some("pz-610-h")),
            ("ABC 123 and", Some("ABC 123")),
            ("1234 BCD", Some("1234 BCD")),
            ("HH – LM 4418", Some("HH – LM 4418")),
            ("12 times", None),
            ("on 3-4", None),
            ("2024-03-12", None),
            ("template", None),
            ("number 12", None),
            ("AB-12-CD-2", None),
        ];
        check(plate, &cases);
    }

    #[test]
    fn registrations_in_forms_that_countries_have() {
        let cases = [
            ("12-ABC-3.", Some("12-ABC-3")),
            ("YK19 DVR", Some("YK19 DVR")),
            ("SN68ZHK", Some("SN68ZHK")),
            ("WB 4471K", Some("WB 4471K")),
            ("EL 44710", Some("EL 44710")),
            ("191-D-44718", Some("191-D-44718")),
            ("GB-771-LX", Some("GB-771-LX")),
            ("4471 ZX 13", Some("4471 ZX 13")),
            ("CKZ-208", Some("CKZ-208")),
            ("DKE291", Some("DKE291")),
            ("8KTR418", Some("8KTR418")),
            ("1-ZKL-044", Some("1-ZKL-044")),
            ("V-70-D5", None),
            ("IC 841", None),
            ("YK19-220", None),
            ("P-03", None),
            ("2024-03-12", None),
        ];
        check(national, &cases);
    }
}
