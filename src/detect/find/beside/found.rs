//! What stands beside a card, an account, an address or a person that was found: when the card ends and its code, the code of the bank
//! beside an IBAN, that PayPal is spoken of, what somebody does.

use super::super::said;
use super::Hits;
use super::money::{expiry, security_code};
use crate::detect::lexicon::part;
use crate::detect::look::Look;
use crate::detect::rules::Rule;
use crate::detect::score::Form;
use crate::detect::validate::given;
use crate::model::{DetectorIndex, Traits};

/// How far beside a card or an account its side data may stand, in bytes.
pub(super) const NEAR: usize = 48;
/// So much further is read that none is taken for whole because it was cut, in bytes.
const SPARE: usize = 16;
const _: () = assert!(NEAR + SPARE <= u64::BITS as usize, "a bit tells of each byte");

/// Looks beside cards for when they end and for their codes, and beside accounts for the codes of banks.
pub(crate) fn beside_found(look: &Look<'_>, hits: &mut Hits) {
    let spoken = &look.rules.spoken;
    let card = look.rules.served.credit_card.filter(|_| spoken.card_expiry.is_some() || spoken.card_security_code.is_some());
    let iban = look.rules.served.iban.filter(|_| spoken.bic.is_some());
    let mail = look.rules.served.email.filter(|_| look.rules.served.paypal_account.is_some());
    let served = &look.rules.served;
    let person = served.person_name.filter(|_| served.job_title.is_some() || served.url_credentials.is_some());
    if card.is_none() && iban.is_none() && mail.is_none() && person.is_none() {
        return;
    }
    let imei = look.rules.served.imei.filter(|_| look.rules.served.imsi.is_some());
    let is = |rule: Option<Rule>, detector: DetectorIndex| rule.is_some_and(|rule| rule.index == detector);
    for at in 0..hits.candidates.len() {
        let found = hits.candidates[at];
        if is(card, found.detector) {
            beside_card(look, found.end as usize, hits);
        } else if is(iban, found.detector) {
            beside_iban(look, found.start as usize, found.end as usize, hits);
            holder(look, found.end as usize, hits);
        } else if is(mail, found.detector) {
            beside_mail(look, found.start as usize, found.end as usize, hits);
        } else if is(person, found.detector) {
            said::job_beside(look, found.end as usize, hits);
            said::login::beside(look, found.start as usize..found.end as usize, hits);
        } else if is(imei, found.detector) {
            beside_imei(look, found.start as usize, found.end as usize, hits);
        }
    }
}

/// The subscriber in a row of calls: the cell before or behind that of the device, fifteen digits that begin with the code of a country (ITU-T E.212).
fn beside_imei(look: &Look<'_>, start: usize, end: usize, hits: &mut Hits) {
    let Some(rule) = look.rules.served.imsi else { return };
    const LENGTH: usize = 15;
    let is_cell = |byte: &u8| matches!(byte, b'|' | b';' | b',' | b'\t' | b' ' | b'"' | b'\'');
    let is_one = |digits: &[u8]| {
        let country = digits.iter().take(3).fold(0, |value, digit| value * 10 + u32::from(digit & 15));
        digits.len() == LENGTH
            && digits.iter().all(u8::is_ascii_digit)
            && matches!(country, 202..=297 | 302..=376 | 400..=472 | 502..=555 | 602..=659 | 702..=750 | 1)
    };
    let behind = &look.buffer[end..look.buffer.len().min(end + LENGTH + 8)];
    let gap = behind.iter().take(5).take_while(|byte| is_cell(byte)).count();
    let digits = behind[gap..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let before = &look.buffer[start.saturating_sub(LENGTH + 8)..start];
    let back = before.iter().rev().take(5).take_while(|byte| is_cell(byte)).count();
    let first = before.len() - back;
    let count = before[..first].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let mut push = |span: std::ops::Range<usize>| {
        hits.push_late(look, span, rule.index, rule.score(Form::Strong, Traits::default()), Traits::default());
    };
    if gap > 0 && is_one(&behind[gap..gap + digits]) {
        push(end + gap..end + gap + digits);
    }
    if back > 0 && is_one(&before[first - count..first]) {
        push(start - back - count..start - back);
    }
}

/// `4111111111111111 12/27 123`, `4111111111111111|12|27|123`, `4111111111111111 geldig tot 12/27`, `4111111111111111, exp=1227`
fn beside_card(look: &Look<'_>, end: usize, hits: &mut Hits) {
    let spoken = &look.rules.spoken;
    let to = look.buffer.len().min(end + NEAR + SPARE);
    let to = hits.fence(end.saturating_sub(1)).map_or(to, |fence| to.min(fence.max(end)));
    let line = &look.buffer[end..to];
    let line = &line[..memchr::memchr3(b'\n', b'[', b'*', line).unwrap_or(line.len())];
    let gap =
        |text: &[u8]| text.iter().take(4).take_while(|byte| matches!(byte, b' ' | b',' | b';' | b'|' | b'/' | b'\t')).count();
    let start = gap(line);
    let mut push = |rule: Option<Rule>, start: usize, length: usize| {
        if let Some(rule) = rule {
            let span = end + start..end + start + length;
            hits.push_late(look, span, rule.index, rule.score(Form::Strong, Traits::default()), Traits::default());
        }
    };
    // `12|27` is a month and a year in two.
    let parted = match line[start..] {
        [a, b, b'|', c, d, ref rest @ ..] if [a, b, c, d].iter().all(u8::is_ascii_digit) => {
            let year = 2 + 2 * usize::from(rest.len() >= 2 && rest[..2].iter().all(u8::is_ascii_digit));
            (line.get(start + 3 + year) == Some(&b'|')).then_some(3 + year)
        }
        _ => None,
    };
    let beside = expiry(&line[start..]).or(parted).filter(|_| start > 0).map(|length| (start, length));
    let Some((start, length)) = beside.or_else(|| behind_words(look, line)) else { return };
    // A number of four digits in an array is any number, and nothing that is written for it but a text in quotes would keep the array.
    if line[start..start + length].iter().all(u8::is_ascii_digit) && is_in_array(&look.buffer[..end]) {
        return;
    }
    push(spoken.card_expiry, start, length);
    let behind = start + length;
    let next = behind + gap(&line[behind..]);
    if next > behind
        && let Some(length) = security_code(&line[next..])
        && may_be_code_of(&look.buffer[..end], &line[next..next + length])
    {
        push(spoken.card_security_code, next, length);
    }
}

/// Whether the code may be that of the card that ends the text: only cards that begin with 3 have codes of four digits (American Express), and the
/// last four of a card are shown beside it.
fn may_be_code_of(card: &[u8], code: &[u8]) -> bool {
    const MOST: usize = 24;
    let is_part = |byte: &&u8| byte.is_ascii_digit() || matches!(byte, b' ' | b'-');
    let digits = card.iter().rev().take(MOST).take_while(is_part).filter(|byte| byte.is_ascii_digit());
    let is_last = digits.clone().take(code.len()).eq(code.iter().rev());
    code.len() < 4 || digits.last() == Some(&b'3') && !is_last
}

/// How far before a card the bracket of its array is looked for, in bytes.
const LONGEST_ARRAY: usize = 2048;

/// Whether a bracket stands open at the end of a text, as far as its line tells.
fn is_in_array(text: &[u8]) -> bool {
    let text = &text[text.len().saturating_sub(LONGEST_ARRAY)..];
    let mut closed = 0;
    for at in memchr::memrchr3_iter(b'\n', b'[', b']', text) {
        match text[at] {
            b']' => closed += 1,
            b'[' if closed == 0 => return true,
            b'[' => closed -= 1,
            _ => return false,
        }
    }
    false
}

/// When a card ends, a few words behind its number: a month and a year with a sign between them, or four digits behind a word for it.
fn behind_words(look: &Look<'_>, line: &[u8]) -> Option<(usize, usize)> {
    let digits = digits_of(line);
    let mut at = 0;
    while digits >> at != 0 {
        let start = at + (digits >> at).trailing_zeros() as usize;
        if start >= NEAR {
            return None;
        }
        let end = start + (digits >> start).trailing_ones() as usize;
        let before = &line[..start];
        let is_apart = before.last().is_some_and(|byte| !byte.is_ascii_digit() && !matches!(byte, b'.' | b'-' | b'/'));
        let is_of_month = end - start == 4 || end - start < 3 && matches!(line.get(end), Some(b' ' | b'-' | b'/'));
        if is_apart
            && is_of_month
            && let Some(length) = expiry(&line[start..])
        {
            // `12/26` may be a day of this year, but hardly behind a card.
            return Some((start, length));
        }
        let is_month_and_year =
            matches!(&line[start..end], [b'0', b'1'..=b'9', b'2' | b'3', _] | [b'1', b'0'..=b'2', b'2' | b'3', _]);
        if is_apart && is_month_and_year && !line.get(end).is_some_and(u8::is_ascii_alphanumeric) && says_expiry(look, before) {
            return Some((start, 4));
        }
        // Another number stands between: what is behind it belongs to that. So is one that ends with what the bits tell of.
        if end - start > 4 {
            return None;
        }
        at = end;
    }
    None
}

/// Which of the first bytes are digits, as bits, the first the lowest.
#[inline]
fn digits_of(text: &[u8]) -> u64 {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = LOW << 7;
    let mut digits = 0;
    for (at, chunk) in text.chunks(8).take(8).enumerate() {
        let mut eight = [0; 8];
        eight[..chunk.len()].copy_from_slice(chunk);
        let word = u64::from_le_bytes(eight);
        // The upper bit of a byte says that it is ASCII, `0` or above, and no more than `9`.
        let are = !word & ((word & !HIGH) + LOW * (0x80 - 0x30)) & !((word & !HIGH) + LOW * (0x80 - 0x3a)) & HIGH;
        // Gathers them in the uppermost byte.
        digits |= (are >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56 << (8 * at);
    }
    digits
}

/// Whether the word that ends a text says that what follows is when a card ends.
fn says_expiry(look: &Look<'_>, text: &[u8]) -> bool {
    let text = text.trim_ascii_end();
    let word = text.strip_suffix(b":").or(text.strip_suffix(b"=")).unwrap_or(text);
    let length = word.iter().rev().take_while(|byte| byte.is_ascii_alphabetic() || **byte >= 0x80).count();
    look.rules.lexicon.word(&word[word.len() - length..]).has(part::EXPIRY)
}

/// A mail address that PayPal is spoken of beside: `PayPal läuft auf jan@example.com`, `jan@example.com for PayPal`.
fn beside_mail(look: &Look<'_>, start: usize, end: usize, hits: &mut Hits) {
    let Some(rule) = look.rules.served.paypal_account else { return };
    let before = &look.buffer[start.saturating_sub(NEAR)..start];
    let behind = &look.buffer[end..look.buffer.len().min(end + NEAR / 2)];
    // Beside nearly all of them it is not spoken of at all, in any line.
    if last_named(before).is_none() && last_named(behind).is_none() {
        return;
    }
    let before = &before[memchr::memrchr3(b'\n', b']', b'@', before).map_or(0, |at| at + 1)..];
    let behind = &behind[..memchr::memchr3(b'\n', b'[', b'.', behind).unwrap_or(behind.len())];
    // Another sentence speaks of something else, but a question is answered.
    let is_before = last_named(before).is_some_and(|at| !before[at..].windows(2).any(|pair| pair == b". "));
    if is_before || last_named(behind).is_some() {
        hits.push_late(look, start..end, rule.index, rule.score(Form::Strong, Traits::default()), Traits::default());
    }
}

/// The name of the service.
const PAYPAL: &[u8] = b"paypal";

/// The longest name of who has an account, in bytes (SEPA: 70 characters).
const LONGEST_HOLDER: usize = 72;

/// Whose account it is, as statements of banks have it (MT940, SEPA): `/CNTP/NL91ABNA0417164300/ABNANL2A/J. de Vries///`.
fn holder(look: &Look<'_>, end: usize, hits: &mut Hits) {
    const COMPANIES: [&[u8]; 14] = [
        b"BV",
        b"B.V.",
        b"NV",
        b"N.V.",
        b"GMBH",
        b"LTD",
        b"INC",
        b"STICHTING",
        b"VERENIGING",
        b"GEMEENTE",
        b"BANK",
        b"HOLDING",
        b"BELASTINGDIENST",
        b"VOF",
    ];
    let Some(rule) = look.rules.served.person_name else { return };
    let to = look.buffer.len().min(end + 13 + LONGEST_HOLDER);
    let to = hits.fence(end.saturating_sub(1)).map_or(to, |fence| to.min(fence.max(end)));
    let text = &look.buffer[end..to];
    let Some(rest) = text.strip_prefix(b"/") else { return };
    let code = rest.iter().take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()).count();
    let Some(rest) = rest.get(code..).and_then(|rest| rest.strip_prefix(b"/")).filter(|_| matches!(code, 8 | 11)) else { return };
    let length = rest.iter().take_while(|byte| !matches!(byte, b'/' | b'\n' | b'\r' | b'[' | b'*')).count();
    let name = &rest[..length];
    let is_person = name.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80)
        && !name.iter().any(u8::is_ascii_digit)
        && name.contains(&b' ')
        && !name.split(|byte| *byte == b' ').any(|word| COMPANIES.iter().any(|company| word.eq_ignore_ascii_case(company)));
    if rest.get(length) == Some(&b'/') && is_person {
        let start = end + 2 + code + given::titles(name);
        let traits = Traits::default();
        hits.push_late(look, start..end + 2 + code + length, rule.index, rule.score(Form::Strong, traits), traits);
    }
}

/// Whether its name may stand there.
#[inline(always)]
fn may_be_named(text: &[u8]) -> bool {
    any_pair::<3>(text, |first, fourth| (first | 0x20 == b'p') & (fourth | 0x20 == b'p'))
}

/// Whether this holds of any two bytes so far apart. All places are looked at together, which becomes vectors: the last ones overlap those
/// before, so that none are left.
#[inline(always)]
fn any_pair<const APART: usize>(text: &[u8], is_one: impl Fn(u8, u8) -> bool) -> bool {
    const TOGETHER: usize = 16;
    let others = text.get(APART..).unwrap_or_default();
    let Some(last) = others.len().checked_sub(TOGETHER) else {
        return text.iter().zip(others).any(|(one, other)| is_one(*one, *other));
    };
    let mut any = [false; TOGETHER];
    let mut at = 0;
    loop {
        let from = at.min(last);
        let (ones, others) = (text[from..].first_chunk::<TOGETHER>(), others[from..].first_chunk::<TOGETHER>());
        let (Some(ones), Some(others)) = (ones, others) else { break };
        for place in 0..TOGETHER {
            any[place] |= is_one(ones[place], others[place]);
        }
        if at >= last {
            break;
        }
        at += TOGETHER;
    }
    any != [false; TOGETHER]
}

/// Where the last of its names begins.
#[inline]
fn last_named(text: &[u8]) -> Option<usize> {
    if !may_be_named(text) {
        return None;
    }
    let is_name = |at: &usize| text.get(*at..at + PAYPAL.len()).is_some_and(|part| part.eq_ignore_ascii_case(PAYPAL));
    memchr::memrchr2_iter(b'p', b'P', text).find(is_name)
}

/// Whether these two letters stand together in the text.
#[inline(always)]
fn may_hold(text: &[u8], [first, second]: [u8; 2]) -> bool {
    any_pair::<1>(text, |one, other| (one == first) & (other == second))
}

/// The code of a bank (ISO 9362) on the same line: four letters, the letters of a country, two or five letters or digits.
fn beside_iban(look: &Look<'_>, start: usize, end: usize, hits: &mut Hits) {
    let Some(rule) = look.rules.spoken.bic else { return };
    let country = [look.buffer[start].to_ascii_uppercase(), look.byte(start + 1).to_ascii_uppercase()];
    let from = start.saturating_sub(NEAR);
    let to = look.buffer.len().min(end + NEAR);
    // Beside most of them no word has these two, in any line.
    if ![from..start, end..to].into_iter().any(|beside| may_hold(&look.buffer[beside], country)) {
        return;
    }
    let from = from + memchr::memrchr2(b'\n', b']', &look.buffer[from..start]).map_or(0, |at| at + 1);
    let to = end + memchr::memchr2(b'\n', b'[', &look.buffer[end..to]).unwrap_or(to - end);
    for (from, to) in [(from, start), (end, to)] {
        // The country stands behind four letters, and few other words have these two.
        for country_at in memchr::memchr_iter(country[0], &look.buffer[from..to]).filter(|at| *at >= 4) {
            let at = from + country_at - 4;
            let is_begun = at > from && look.buffer[at - 1].is_ascii_alphanumeric();
            if is_begun || look.buffer.get(at + 4..at + 6) != Some(&country[..]) {
                continue;
            }
            let length = look.buffer[at..to].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let word = &look.buffer[at..at + length];
            let is_code = matches!(length, 8 | 11)
                && word[..6].iter().all(u8::is_ascii_uppercase)
                && word[6..].iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
                && !look.joins(at)
                && !look.joins_behind(at + length);
            if is_code {
                let score = rule.score(Form::Strong, Traits::default());
                hits.push_late(look, at..at + length, rule.index, score, Traits::default());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn together_they_see_what_one_by_one_would(text in "[pPaAyYlLNDE \\n]{0,60}(paypal|PayPal|NL)?[pPaylLN]{0,9}") {
            let text = text.as_bytes();
            for country in [*b"NL", *b"DE", *b"PP"] {
                prop_assert_eq!(may_hold(text, country), text.windows(2).any(|pair| pair == country));
            }
            let is_named = text.windows(PAYPAL.len()).any(|part| part.eq_ignore_ascii_case(PAYPAL));
            prop_assert_eq!(last_named(text).is_some(), is_named);
            prop_assert!(may_be_named(text) || !is_named);
        }

        #[test]
        fn digits_are_told_as_one_by_one(text in proptest::collection::vec(prop_oneof![any::<u8>(), b'-'..=b';'], 0..70)) {
            let expected = text.iter().take(64).enumerate().fold(0, |all, (at, byte)| all | u64::from(byte.is_ascii_digit()) << at);
            prop_assert_eq!(digits_of(&text), expected);
        }
    }
}
