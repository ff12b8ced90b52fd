//! What stands beside the number of a card or an account: the month in which a card ends (`exp 12/27`), its security code (`CVV 123`), the sort code of a
//! bank (`20-00-00`), the code of a bank beside an IBAN. PCI DSS 4.0, requirement 3.3.1: a security code is never kept.

use super::super::said;
use super::{Hits, Number};
use crate::detect::lexicon::{Parts, part};
use crate::detect::look::Look;
use crate::detect::rules::Rule;
use crate::detect::score::Form;
use crate::detect::validate::plausible;
use crate::model::{DetectorIndex, Traits};

/// Say what the number behind them is, of a card or an account.
const ANNOUNCES: u32 = part::EXPIRY | part::CODE | part::SORT | part::ACCOUNT;

/// Whether a word that says so stands before the number, perhaps with small ones between, and the number begins what stands there.
pub(super) fn may_be(number: &Number<'_>) -> bool {
    let [first, second] = number.bytes(number.end());
    let is_parted = matches!(first, b'/' | b'-')
        || first == b' ' && (second.is_ascii_digit() || matches!(second, b'/' | b'-'))
        || first == b'.' && second.is_ascii_digit();
    number.before_parts.has(ANNOUNCES | part::LINK)
        && (is_parted || matches!(number.digits, 3 | 4 | 6))
        && announcing(number).is_some()
}

pub(super) fn find(number: &Number<'_>, hits: &mut Hits) -> bool {
    let spoken = &number.look.rules.spoken;
    let Some(word) = announcing(number) else { return false };
    if let Some(rule) = spoken.card_expiry.filter(|_| word.has(part::EXPIRY))
        && let Some(length) = expiry(&number.text[number.at..])
        && (opens_line(number) || super::card::speaks_of_card([&number.text[..number.at], &number.text[number.at + length..]]))
    {
        return number.take(&rule, number.at, number.at + length, Form::Strong, hits);
    }
    if let Some(rule) = spoken.card_security_code.filter(|_| word.has(part::CODE))
        && let Some(length) = security_code(&number.text[number.at..])
    {
        return number.take(&rule, number.at, number.at + length, Form::Strong, hits);
    }
    if let Some(rule) = spoken.bank_account.filter(|_| word.has(part::SORT))
        && let Some(length) = sort_code(&number.text[number.at..])
    {
        return sorted(number, &rule, number.at + length, hits);
    }
    if let Some(rule) = spoken.bank_account.filter(|_| word.has(part::ACCOUNT))
        && let Some(length) = account(&number.text[number.at..])
    {
        return number.take(&rule, number.at, number.at + length, Form::Strong, hits);
    }
    false
}

/// Takes a sort code that ends at `end`, and the account of eight digits that follows it in a few words.
fn sorted(number: &Number<'_>, rule: &Rule, end: usize, hits: &mut Hits) -> bool {
    let behind = &number.text[end..number.text.len().min(end + NEAR)];
    let start = behind.iter().position(u8::is_ascii_digit).unwrap_or(behind.len());
    let length = behind[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let is_taken = number.take(rule, number.at, end, Form::Strong, hits);
    let is_free = behind.get(start + length).is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-');
    if (7..=8).contains(&length) && is_free && start > 0 && behind[start - 1] == b' ' {
        number.take(rule, end + start, end + start + length, Form::Strong, hits);
    }
    is_taken
}

/// What the word before the number says, or one before small words: `Valid thru 12/27`, `security code 123`.
fn announcing(number: &Number<'_>) -> Option<Parts> {
    let mut at = number.at;
    for _ in 0..3 {
        let (start, end) = number.word_before(at)?;
        let word = number.parts(start, end);
        if at - end > 2 || word.has(ANNOUNCES) {
            return Some(word).filter(|_| at - end <= 2 && word.has(ANNOUNCES));
        }
        if !word.has(part::LINK) {
            return None;
        }
        at = start;
    }
    None
}

/// Length of a month and a year at the start: `12/27`, `12/2027`, `12-27`.
fn expiry(text: &[u8]) -> Option<usize> {
    // `2027-12`, `2027/12`.
    if let [b'2', b'0', b'2'..=b'4', y, b'/' | b'-', a, b, rest @ ..] = text
        && y.is_ascii_digit()
        && matches!((a, b), (b'0', b'1'..=b'9') | (b'1', b'0'..=b'2'))
        && rest.first().is_none_or(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'/' | b'-'))
    {
        return Some(7);
    }
    let digits = |text: &[u8]| text.iter().take(5).take_while(|byte| byte.is_ascii_digit()).count();
    let month = digits(text);
    let is_free =
        |end: usize, signs: &[u8]| text.get(end).is_none_or(|byte| !byte.is_ascii_alphanumeric() && !signs.contains(byte));
    if month == 4 && plausible::is_month_and_year(&text[..4]) && is_free(4, b"/-.:_") {
        return Some(4);
    }
    let is_month = matches!(text.get(..month)?, [b'0', b'1'..=b'9'] | [b'1', b'0'..=b'2'] | [b'1'..=b'9']);
    // `08 / 27`, `01/'29`, `05 2026`.
    let gap = match text.get(month..)? {
        [b' ', b'/' | b'-', b' ', ..] => 3,
        [b'/' | b'-', b'\'' | b' ', ..] => 2,
        [b'/' | b'-', ..] => 1,
        [b' ', b'2', b'0', ..] => 1,
        _ => return None,
    };
    let separator = text[month];
    let year = digits(&text[month + gap..]);
    let end = month + gap + year;
    let is_year = matches!(text.get(month + gap..end)?, [b'2'..=b'4', _] | [b'2', b'0', b'1'..=b'4', _]);
    (is_month && is_year && is_free(end, &[separator]) | (separator == b' ' && is_free(end, b"/-"))).then_some(end)
}

/// Length of a code of three or four digits at the start.
fn security_code(text: &[u8]) -> Option<usize> {
    let length = text.iter().take(5).take_while(|byte| byte.is_ascii_digit()).count();
    let is_free = match text.get(length..) {
        Some([b'.' | b',' | b':' | b'/' | b'-', next, ..]) => !next.is_ascii_alphanumeric(),
        Some([next, ..]) => !next.is_ascii_alphanumeric() && *next != b'_',
        _ => true,
    };
    ((3..=4).contains(&length) && is_free).then_some(length)
}

/// Length of a sort code at the start: `20-00-00`, `20 00 00`, `200000`.
fn sort_code(text: &[u8]) -> Option<usize> {
    shaped(text, &[b"99-99-99", b"99 99 99", b"999999"])
}

/// Length of an account number in groups at the start, as the Netherlands and Norway wrote and write it.
fn account(text: &[u8]) -> Option<usize> {
    shaped(text, &[b"99.99.99.999", b"99 99 99 999", b"9999.99.99999", b"9999 99 99999"])
}

/// Length of the text if it begins with one of these shapes: `9` a digit.
fn shaped(text: &[u8], shapes: &[&[u8]]) -> Option<usize> {
    let is = |length: usize, shape: &[u8]| {
        text.len() >= length
            && text.iter().zip(shape).all(|(byte, sign)| if *sign == b'9' { byte.is_ascii_digit() } else { byte == sign })
            && text.get(length).is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-')
    };
    shapes.iter().find(|shape| is(shape.len(), shape)).map(|shape| shape.len())
}

/// The most blanks before the first word of a line.
const MOST_BLANKS: usize = 16;

/// Whether the words before the number are the first of its line, which says nothing of what ends then. What was redacted before them counts as something, so a
/// second run sees the same.
fn opens_line(number: &Number<'_>) -> bool {
    let mut at = number.at;
    while let Some((start, end)) = number.word_before(at)
        && number.parts(start, end).has(part::EXPIRY | part::LINK)
    {
        at = start;
    }
    let start = number.from + at;
    let blanks =
        number.look.buffer[..start].iter().rev().take(MOST_BLANKS).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    number.look.before(start - blanks) == b'\n'
}

/// How far beside a card or an account its side data may stand, in bytes.
const NEAR: usize = 48;
/// So much further is read that none is taken for whole because it was cut, in bytes.
const SPARE: usize = 16;

/// Looks beside cards for when they end and for their codes, and beside accounts for the codes of banks.
pub(crate) fn beside_found(look: &Look<'_>, hits: &mut Hits) {
    let spoken = &look.rules.spoken;
    let card = look.rules.served.credit_card.filter(|_| spoken.card_expiry.is_some() || spoken.card_security_code.is_some());
    let iban = look.rules.served.iban.filter(|_| spoken.bic.is_some());
    let mail = look.rules.served.email.filter(|_| look.rules.served.paypal_account.is_some());
    let person = look.rules.served.person_name.filter(|_| look.rules.served.job_title.is_some());
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
        } else if is(mail, found.detector) {
            beside_mail(look, found.start as usize, found.end as usize, hits);
        } else if is(person, found.detector) {
            said::job_beside(look, found.end as usize, hits);
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
    {
        push(spoken.card_security_code, next, length);
    }
}

/// How far before a card the bracket of its array is looked for, in bytes.
const LONGEST_ARRAY: usize = 2048;

/// Whether a bracket stands open at the end of a text, as far as its line tells.
fn is_in_array(text: &[u8]) -> bool {
    let mut closed = 0;
    for byte in text.iter().rev().take(LONGEST_ARRAY).take_while(|byte| **byte != b'\n') {
        match byte {
            b']' => closed += 1,
            b'[' if closed == 0 => return true,
            b'[' => closed -= 1,
            _ => {}
        }
    }
    false
}

/// When a card ends, a few words behind its number: a month and a year with a sign between them, or four digits behind a word for it.
fn behind_words(look: &Look<'_>, line: &[u8]) -> Option<(usize, usize)> {
    let mut at = 0;
    while let Some(digit) = line[at..].iter().position(u8::is_ascii_digit) {
        let start = at + digit;
        if start >= NEAR {
            return None;
        }
        let end = start + line[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
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
        // Another number stands between: what is behind it belongs to that.
        if end - start > 4 {
            return None;
        }
        at = end;
    }
    None
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

/// Where the last of its names begins.
#[inline]
fn last_named(text: &[u8]) -> Option<usize> {
    let is_name = |at: &usize| text.get(*at..at + PAYPAL.len()).is_some_and(|part| part.eq_ignore_ascii_case(PAYPAL));
    memchr::memrchr2_iter(b'p', b'P', text).find(is_name)
}

/// The code of a bank (ISO 9362) on the same line: four letters, the letters of a country, two or five letters or digits.
fn beside_iban(look: &Look<'_>, start: usize, end: usize, hits: &mut Hits) {
    let Some(rule) = look.rules.spoken.bic else { return };
    let country = [look.buffer[start].to_ascii_uppercase(), look.byte(start + 1).to_ascii_uppercase()];
    let from = start.saturating_sub(NEAR);
    let from = from + memchr::memrchr2(b'\n', b']', &look.buffer[from..start]).map_or(0, |at| at + 1);
    let to = look.buffer.len().min(end + NEAR);
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
