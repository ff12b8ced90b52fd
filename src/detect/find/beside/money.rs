//! What words say of cards and accounts: the month in which a card ends (`exp 12/27`), its security code (`CVV 123`), the sort code of a bank
//! (`20-00-00`). PCI DSS 4.0, requirement 3.3.1: a security code is never kept.

use super::found::NEAR;
use super::{Hits, Number};
use crate::detect::lexicon::{Parts, part};
use crate::detect::rules::Rule;
use crate::detect::score::Form;
use crate::detect::validate::plausible;

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
pub(super) fn expiry(text: &[u8]) -> Option<usize> {
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
pub(super) fn security_code(text: &[u8]) -> Option<usize> {
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
