//! How numbers are written that no check decides: those of passports, licences, accounts and devices. Each function
//! tells how long the value is that a text begins with. It never decides without a word or a field beside it.

use super::luhn;

/// The most groups of a value.
pub(super) const MOST_GROUPS: usize = 8;
/// The most letters and digits of one.
const MOST_SIGNS: usize = 24;

/// Part of a value between separators.
#[derive(Clone, Copy, Default)]
pub(super) struct Group {
    pub(super) end: usize,
    pub(super) letters: usize,
    pub(super) digits: usize,
    /// Letters among them that are small.
    pub(super) small: usize,
    /// What stands before it; zero before the first.
    pub(super) separator: u8,
}

impl Group {
    pub(super) fn signs(self) -> usize {
        self.letters + self.digits
    }
}

/// The groups that a text begins with, and their number.
pub(super) fn groups(text: &[u8], separators: &[u8]) -> ([Group; MOST_GROUPS], usize) {
    let mut groups = [Group::default(); MOST_GROUPS];
    let mut count = 0;
    let mut at = 0;
    let mut separator = 0;
    while count < MOST_GROUPS {
        let mut group = Group { end: at, separator, ..Group::default() };
        while let Some(byte) = text.get(group.end) {
            match byte {
                b'0'..=b'9' => group.digits += 1,
                b'A'..=b'Z' => group.letters += 1,
                b'a'..=b'z' => {
                    group.letters += 1;
                    group.small += 1;
                }
                // Districts of Germany: `KÜN`, `MÜ`.
                0xc3 if matches!(text.get(group.end + 1), Some(0x84 | 0x96 | 0x9c)) => {
                    group.letters += 1;
                    group.end += 1;
                }
                _ => break,
            }
            group.end += 1;
        }
        if group.signs() == 0 || group.signs() > MOST_SIGNS {
            break;
        }
        groups[count] = group;
        count += 1;
        let gap = match text.get(group.end..).unwrap_or_default() {
            [b' ', b'-', b' ', ..] => 3,
            [b' ', 0xe2, 0x80, 0x93, b' ', ..] => 5,
            [byte, ..] if separators.contains(byte) => 1,
            _ => break,
        };
        separator = if gap > 1 { b'-' } else { text[group.end] };
        at = group.end + gap;
    }
    (groups, count)
}

/// Whether nothing that stands at `end` belongs to the value before it.
pub(crate) fn is_end(text: &[u8], end: usize) -> bool {
    match text.get(end..).unwrap_or_default() {
        [b'.' | b',' | b'-' | b'/' | b':', next, ..] => !next.is_ascii_alphanumeric(),
        [byte, ..] => {
            !byte.is_ascii_alphanumeric() && !matches!(byte, b'_' | b'@' | b'%' | b'*' | b'[' | b'\\') && *byte < 0xc3
                || *byte > 0xdf
        }
        [] => true,
    }
}

/// Length of a phone number in the form of any country at the start: eight to thirteen digits, in two to six groups.
pub(crate) fn phone(text: &[u8]) -> Option<usize> {
    let (mut at, mut digits, mut groups, mut run, mut end) = (0, 0, 0, 0, 0);
    let (mut dots, mut is_of_years) = (0, false);
    while let Some(byte) = text.get(at) {
        match byte {
            b'0'..=b'9' => {
                digits += 1;
                run += 1;
                end = at + 1;
                groups += usize::from(run == 1);
            }
            b'(' if at == 0 || run > 0 => run = 0,
            b' ' | b'-' | b'.' | b'/' | b')'
                if run > 0 && text.get(at + 1).is_some_and(|next| next.is_ascii_digit() || matches!(next, b' ' | b'(')) =>
            {
                is_of_years |= run == 4 && matches!(text[at - 4..at], [b'1', b'9', ..] | [b'2', b'0', ..]);
                dots += usize::from(*byte == b'.');
                run = 0;
            }
            b' ' if at > 0 && text[at - 1] == b')' => {}
            _ => break,
        }
        at += 1;
    }
    is_of_years |=
        run == 4 && matches!(text.get(end.saturating_sub(4)..end), Some([b'1', b'9', ..] | [b'2', b'0', ..])) && groups == 3;
    let is_amount = dots > 0 && dots + 1 == groups && groups < 4;
    ((8..=13).contains(&digits) && (2..=6).contains(&groups) && !is_of_years && !is_amount && is_end(text, end)).then_some(end)
}

/// Length of the number of a passport (ICAO 9303, up to nine letters and digits; ten in a few countries) at the start.
pub(crate) fn passport(text: &[u8]) -> Option<usize> {
    let (groups, count) = groups(text, b" ");
    let first = groups[0];
    if count == 0 {
        return None;
    }
    let is_one =
        |letters: usize, digits: usize| (6..=10).contains(&(letters + digits)) && digits > 0 && (letters > 0 || digits >= 7);
    if is_one(first.letters, first.digits)
        && (first.small == 0 || first.small == first.letters && first.digits > 4)
        && is_end(text, first.end)
    {
        return Some(first.end);
    }
    // `AB 1234567`
    let second = groups[1];
    let is_parted = count > 1 && first.digits == 0 && first.small == 0 && first.letters <= 3 && second.letters == 0;
    (is_parted && is_one(first.letters, second.digits) && is_end(text, second.end)).then_some(second.end)
}

/// Length of the number of a driving licence at the start: seven to eighteen letters and digits, whose groups are apart as some countries write them.
pub(crate) fn licence(text: &[u8]) -> Option<usize> {
    const FORMS: [&[u8]; 6] =
        [b"XXXXX 999999 XXXXX 99", b"XXXXX 999999 XXXXX", b"99 99 999999 9", b"A999 9999 9999 99", b"999 999 999", b"99 999 999"];
    let is = |form: &&&[u8]| {
        text.len() >= form.len()
            && form.iter().zip(text).all(|(sign, byte)| match sign {
                b'9' => byte.is_ascii_digit(),
                b'A' => byte.is_ascii_uppercase(),
                b'X' => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
                _ => byte == sign || *byte == b'-',
            })
            && is_end(text, form.len())
    };
    if let Some(form) = FORMS.iter().find(|form| is(form)) {
        return Some(form.len());
    }
    let (groups, count) = groups(text, b"-");
    let groups = &groups[..count];
    let (letters, digits) =
        groups.iter().fold((0, 0), |(letters, digits), group| (letters + group.letters, digits + group.digits));
    let end = groups.last()?.end;
    let is_small = groups.iter().any(|group| group.small > 0);
    // Germany: eleven letters and digits in one piece.
    let is_mixed = letters + digits == 11 && groups.len() == 1 && digits > 1;
    ((6..=18).contains(&(letters + digits))
        && (digits >= 5 || is_mixed)
        && (letters > 0 || digits >= 7)
        && !is_small
        && is_end(text, end))
    .then_some(end)
}

/// Length of the number of a bank account at the start, as banks of many countries write it: digits in groups, six to twenty-six together.
pub(crate) fn bank_account(text: &[u8]) -> Option<usize> {
    // France (RIB): bank, branch, an account that may hold letters, a key.
    let is_rib = |form: &[u8]| {
        text.len() >= form.len()
            && form.iter().zip(text).all(|(sign, byte)| match sign {
                b'9' => byte.is_ascii_digit(),
                b'X' => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
                _ => byte == sign,
            })
            && is_end(text, form.len())
    };
    const RIB: &[u8] = b"99999 99999 XXXXXXXXXXX 99";
    if is_rib(RIB) {
        return Some(RIB.len());
    }
    let (groups, count) = groups(text, b" -./");
    let mut best = None;
    let mut digits = 0;
    // `87.0 92.4`: decimals in a row.
    let has = |sign: u8| groups[..count].iter().any(|group| group.separator == sign);
    if has(b'.') && has(b' ') {
        return None;
    }
    for (at, group) in groups[..count].iter().enumerate() {
        // `8214-9, 914 118 822-3` is a clearing number and an account.
        let is_of_it = group.letters == 0 && (group.separator != b' ' || group.digits > 1);
        digits += group.digits;
        if !is_of_it || digits > 26 {
            break;
        }
        if (6..=26).contains(&digits) && is_end(text, group.end) && !is_date(text, &groups[..=at]) {
            best = Some(group.end);
        }
    }
    let clearing = || (count > 1 && groups[1].separator == b'-' && groups[1].digits == 1).then_some(groups[1].end);
    let end = best.or_else(clearing)?;
    // A comma may stand between the clearing number and the account in Sweden.
    if end <= 6
        && let Some(rest) = text[end..].strip_prefix(b", ")
        && let Some(length) = bank_account(rest)
    {
        return Some(end + 2 + length);
    }
    (best.is_some()).then_some(end)
}

/// Length of the code of a branch of a bank at the start: three to six digits, perhaps with one more behind a hyphen.
pub(crate) fn branch(text: &[u8]) -> Option<usize> {
    let digits = text.iter().take(9).take_while(|byte| byte.is_ascii_digit()).count();
    let more = match text.get(digits..) {
        Some([b'-', digit, ..]) if digit.is_ascii_digit() => 2,
        _ => 0,
    };
    ((3..=8).contains(&digits) && is_end(text, digits + more)).then_some(digits + more)
}

/// Whether a text is written as numbers of accounts are: in groups, or long.
pub(crate) fn is_sure_account(text: &[u8]) -> bool {
    let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
    text.len() <= 40 && digits >= 7 && bank_account(text) == Some(text.len())
}

/// Whether a text is written as numbers of customers are: letters before digits, or groups of these.
pub(crate) fn is_sure_customer(text: &[u8]) -> bool {
    let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_grouped = text.iter().any(|byte| matches!(byte, b'-' | b'/' | b' '));
    let is_lettered =
        text.len() == digits + text.iter().take(3).take_while(|byte| byte.is_ascii_uppercase()).count() && text.len() > digits;
    customer(text) == Some(text.len()) && text.len() <= 18 && digits >= 4 && (is_grouped || is_lettered)
}

/// Length of the code of a bank (ISO 9362) at the start: four letters, a country, two or five letters or digits.
pub(crate) fn bic(text: &[u8]) -> Option<usize> {
    let length = text.iter().take(12).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let code = &text[..length];
    let is_one = matches!(length, 8 | 11)
        && code[..6].iter().all(u8::is_ascii_uppercase)
        && code[6..].iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && code[..4].iter().any(|byte| *byte != code[0])
        && COUNTRIES.chunks(2).any(|country| country == &code[4..6])
        && is_end(text, length);
    is_one.then_some(length)
}

/// Countries whose banks have codes, with what stands for one in tests.
const COUNTRIES: &[u8] = b"ADAEALATAUBABEBGBHBRBYCACHCLCNCOCRCYCZDEDKDOEEEGESEUFIFRGBGEGIGRHKHRHUIDIEILINIQISITJOJPKRKWKZLBLILTLULVMAMCMDMEMKMTMXMYNLNONZPEPHPKPLPTQAROR\
SRURSASESGSISKSMTHTNTRTWUAUSUYVAVNXKZA";

/// Whether the digits of a text are zeros, as in examples and forms.
pub(crate) fn is_of_zeros(text: &[u8]) -> bool {
    let mut digits = text.iter().filter(|byte| byte.is_ascii_digit());
    digits.clone().count() > 1 && digits.all(|digit| *digit == b'0')
}

/// Length of the identifier at the start that is written as UUIDs are (RFC 9562).
pub(crate) fn uuid(text: &[u8]) -> Option<usize> {
    let is_one = text.len() >= 36
        && text[..36]
            .iter()
            .enumerate()
            .all(|(at, byte)| if matches!(at, 8 | 13 | 18 | 23) { *byte == b'-' } else { byte.is_ascii_hexdigit() })
        && text[..36].iter().any(|byte| !matches!(byte, b'0' | b'-'))
        && is_end(text, 36);
    is_one.then_some(36)
}

/// Whether three groups of a text are a day: `12-03-2026`, `2026-03-12`.
fn is_date(text: &[u8], groups: &[Group]) -> bool {
    let [a, b, c] = groups else { return false };
    let is_year = |end: usize| matches!(text[end - 4..end], [b'1', b'8' | b'9', ..] | [b'2', b'0', ..]);
    let is_one = match (a.digits, b.digits, c.digits) {
        (1..=2, 1..=2, 4) => is_year(c.end),
        (4, 2, 2) => is_year(a.end),
        _ => false,
    };
    is_one && b.separator != b' '
}

/// Length of the number of a customer at the start: `K-100234`, `7 203 118 440`, `204 417 881K`.
pub(crate) fn customer(text: &[u8]) -> Option<usize> {
    let (groups, count) = groups(text, b" -./");
    // Numbers of reports, standards and algorithms.
    const OTHERS: [&[u8]; 17] = [
        b"CMP", b"CVE", b"RFC", b"ISO", b"PEP", b"RHSA", b"DSA", b"DLA", b"USN", b"UTF", b"SHA", b"CRC", b"AES", b"CARD", b"INT",
        b"UINT", b"HTTP",
    ];
    let beginning = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    if OTHERS.contains(&&text[..beginning]) {
        return None;
    }
    let mut best = None;
    // `44 01 88 90`
    let pairs = groups[..count]
        .iter()
        .take_while(|group| group.digits == 2 && group.letters == 0 && matches!(group.separator, 0 | b' '))
        .count();
    if (3..=5).contains(&pairs) && is_end(text, groups[pairs - 1].end) {
        best = Some(groups[pairs - 1].end);
    }
    let (mut letters, mut digits) = (0, 0);
    for (at, group) in groups[..count].iter().enumerate() {
        let is_blank = group.separator == b' ';
        // Behind a blank goes on what is digits: letters are a word of the sentence, unless digits have begun with them.
        let before = if at > 0 { groups[at - 1] } else { Group::default() };
        // `s2884117`, of a student.
        let is_led = at == 0 && group.small == 1 && group.letters == 1 && group.digits >= 5;
        let is_of_it = (group.small == 0 || is_led)
            && group.letters <= 4
            && (!is_blank
                || group.digits > 2 && before.signs() <= 4 && group.letters <= 1
                || at == 1 && before.digits == 0 && before.letters <= 4 && group.digits > 2
                || at == 1 && before.digits == 0 && before.letters <= 4 && group.digits == 2 && groups[2].digits > 2);
        letters += group.letters;
        digits += group.digits;
        if !is_of_it || letters + digits > 20 {
            break;
        }
        if digits >= 3 && (letters > 0 || digits >= 4) && is_end(text, group.end) && !is_date(text, &groups[..=at]) {
            best = Some(group.end);
        }
    }
    best
}

/// Length of a personal number or the code of a door at the start: four digits or five, eight of a SIM card, or three with a letter or a sign (`44B7`).
pub(crate) fn pin(text: &[u8]) -> Option<usize> {
    let length = text
        .iter()
        .take(9)
        .take_while(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase() || matches!(byte, b'#' | b'*'))
        .count();
    let digits = text[..length].iter().filter(|byte| byte.is_ascii_digit()).count();
    let others = length - digits;
    // Of safes: `33-06-26`.
    if let [a, b, b'-', c, d, b'-', e, f, ..] = text
        && [a, b, c, d, e, f].iter().all(|byte| byte.is_ascii_digit())
        && is_end(text, 8)
    {
        return Some(8);
    }
    let is_one = matches!((digits, others), (4..=6 | 8, 0) | (3..=6, 1..=2));
    (is_one && is_end(text, length) && !is_of_zeros(&text[..length])).then_some(length)
}

/// Length of the number of a device at the start: fifteen digits, checked by Luhn (3GPP TS 23.003) unless the last was left out or is zero, as in
/// call records (3GPP TS 32.298), or sixteen with the version of its software.
pub(crate) fn imei(text: &[u8]) -> Option<usize> {
    let (length, digits, count) = digits(text, 16)?;
    let is_one = match count {
        14 | 16 => true,
        15 => digits[14] == b'0' || luhn::passes(&digits[..15]),
        _ => false,
    };
    is_one.then_some(length)
}

/// Whether a text of digits can be the number of a device.
pub(crate) fn is_imei(text: &[u8]) -> bool {
    imei(text) == Some(text.len())
}

/// Length of the number of a subscriber of a mobile network (ITU-T E.212) at the start.
pub(crate) fn imsi(text: &[u8]) -> Option<usize> {
    let (length, digits, count) = digits(text, 15)?;
    ((14..=15).contains(&count) && (b'2'..=b'7').contains(&digits[0])).then_some(length)
}

/// Length of the number of a SIM card (ITU-T E.118) at the start: it begins with 89.
pub(crate) fn iccid(text: &[u8]) -> Option<usize> {
    let (length, digits, count) = digits(text, 22)?;
    // Where it has a check digit, as all have but those of a few carriers that leave it out.
    let is_checked = !matches!(count, 19 | 20) || luhn::passes(&digits[..count]) || count == 20 && luhn::passes(&digits[..19]);
    ((18..=22).contains(&count) && digits.starts_with(b"89") && is_checked).then_some(length)
}

/// The digits that a text begins with, with blanks and the like between them: the length of all, the digits and their number.
fn digits(text: &[u8], most: usize) -> Option<(usize, [u8; MOST_SIGNS], usize)> {
    let mut digits = [0; MOST_SIGNS];
    let (mut at, mut count, mut end) = (0, 0, 0);
    while let Some(byte) = text.get(at) {
        match byte {
            b'0'..=b'9' if count < most => {
                digits[count] = *byte;
                count += 1;
                end = at + 1;
            }
            b' ' | b'-' | b'/' | b'.' if count > 0 && end == at => {}
            _ => break,
        }
        at += 1;
    }
    (count > 0 && is_end(text, end)).then_some((end, digits, count))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(shape: fn(&[u8]) -> Option<usize>, cases: &[(&str, Option<&str>)]) {
        for (text, expected) in cases {
            assert_eq!(shape(text.as_bytes()).map(|length| &text[..length]), *expected, "{text}");
        }
    }

    #[test]
    fn numbers_of_documents() {
        check(
            passport,
            &[
                ("NXH7L8R21 of", Some("NXH7L8R21")),
                ("AB 1234567", Some("AB 1234567")),
                ("88110950.", Some("88110950")),
                ("AB12", None),
                ("expired", None),
                ("PASSPORT", None),
                ("2024", None),
            ],
        );
        check(
            licence,
            &[
                ("5177161938", Some("5177161938")),
                ("OKAFO 902134 K99ZX 44, x", Some("OKAFO 902134 K99ZX 44")),
                ("G612-4410-7788 (FL)", Some("G612-4410-7788")),
                ("71 08 114422 3 heller", Some("71 08 114422 3")),
                ("D1234567", Some("D1234567")),
                ("since 1998", None),
                ("WDL-PENDING", None),
                ("12-03-26", None),
            ],
        );
    }

    #[test]
    fn accounts() {
        check(
            bank_account,
            &[
                ("1188 2204 11 (BLZ", Some("1188 2204 11")),
                ("012-345-6-789012 name", Some("012-345-6-789012")),
                ("8214-9, 914 118 822-3. Akt", Some("8214-9, 914 118 822-3")),
                ("062-000 acc", Some("062-000")),
                ("8352.66.16939.", Some("8352.66.16939")),
                ("4400", None),
                ("12-03-2026", None),
                ("of 12", None),
            ],
        );
        check(
            customer,
            &[
                ("K-100234", Some("K-100234")),
                ("KD 4411-88 x", Some("KD 4411-88")),
                ("7 203 118 440, correct", Some("7 203 118 440")),
                ("BB-004417-F.", Some("BB-004417-F")),
                ("22-118-04", Some("22-118-04")),
                ("12", None),
                ("begint met BE-7", None),
                ("BE-7", None),
            ],
        );
    }

    #[test]
    fn devices() {
        check(
            imei,
            &[
                ("35-209900-176148-1", Some("35-209900-176148-1")),
                ("49 015420 323751 8", Some("49 015420 323751 8")),
                ("490154203237519", None),
            ],
        );
        check(imsi, &[("204080123456789", Some("204080123456789")), ("12345", None)]);
        check(iccid, &[("8931168314025137424", Some("8931168314025137424")), ("1231168314025137424", None)]);
    }
}
