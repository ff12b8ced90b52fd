//! Postal codes and places, as they stand in addresses: `1016 GV Amsterdam`, `10115 Berlin`, `London NW1 6XE`, `Springfield, IL 62704`,
//! `111 22 Stockholm`, `00-001 Warszawa`, `D08 X7K2`.

use super::{Number, is_capital};
use crate::detect::lexicon::part;

/// A postal code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Few other things are written so: `1016 GV`, `NW1 6XE`.
    pub(super) is_telling: bool,
}

/// Areas of post towns in the United Kingdom (Royal Mail, PAF).
const AREAS: &[u8] = b" AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE ";
/// What a digit and two letters are more often than the end of such a code: units and ordinals.
fn is_unit(inward: &[u8]) -> bool {
    matches!(inward, [_, b'G' | b'T' | b'K' | b'M' | b'P', b'B'] | [_, b'H', b'Z'] | [_, b'D', b'B'])
        || matches!(inward, b"1ST" | b"2ND" | b"3RD" | [b'4'..=b'9' | b'0', b'T', b'H'])
}

/// Capitals behind four digits that are more often a unit, a half of the day or an era than the letters of a Dutch code.
const DUTCH_UNITS: &[&[u8]] = &[
    b"AM", b"PM", b"KB", b"MB", b"GB", b"TB", b"HP", b"KW", b"MW", b"KM", b"MM", b"CM", b"KG", b"HZ", b"AD", b"BC", b"CE", b"HD",
    b"EU", b"US", b"UK", b"PS", b"CC", b"PK", b"BV", b"NV",
];
/// Letters of the second half of an Eircode (Eircode address database, product guide).
const EIRCODE: &[u8] = b"ACDEFHKNPRTVWXY";

/// The postal code at `at`.
pub(super) fn code(number: &Number<'_>, at: usize) -> Option<Code> {
    let text = number.text.get(at..)?;
    let shaped = |shape: &str| shape_at(text, shape);
    let telling = |length: usize| Some(Code { start: at, end: at + length, is_telling: true });
    if !text.first()?.is_ascii_digit() {
        if let Some(length) = british(text)
            .or_else(|| irish(text).filter(|length| is_free(text, *length)))
            .or_else(|| shaped("A9A 9A9"))
            .or_else(|| shaped("A9A9A9"))
        {
            return telling(length);
        }
        return None;
    }
    // The Netherlands: no code ends in SA, SD or SS.
    for shape in ["9999 AA", "9999AA"] {
        if let Some(length) = shaped(shape)
            && text[0] != b'0'
            && !matches!(&text[length - 2..length], b"SA" | b"SD" | b"SS")
        {
            let is_telling = !DUTCH_UNITS.contains(&&text[length - 2..length]);
            return Some(Code { start: at, end: at + length, is_telling });
        }
    }
    if text.iter().take(4).all(|byte| *byte == b'0') {
        return None;
    }
    // Poland; Portugal; Japan; Brazil; Sweden, Czechia and Greece; the United States with four more; India; most others.
    for shape in ["99-999", "9999-999", "999-9999", "99999-999", "99999-9999", "999 99", "999 999", "999999", "99999", "9999"] {
        if let Some(length) = shaped(shape) {
            return Some(Code { start: at, end: at + length, is_telling: false });
        }
    }
    None
}

/// Words and units behind four digits that are no letters of a code: `1991 by`, `2048 mb`.
const NO_LETTERS: [&[u8]; 46] = [
    b"in", b"te", b"is", b"en", b"op", b"om", b"er", b"we", b"ik", b"kr", b"by", b"of", b"to", b"at", b"on", b"or", b"an", b"if",
    b"as", b"am", b"pm", b"no", b"us", b"he", b"it", b"be", b"do", b"go", b"so", b"up", b"my", b"ms", b"mm", b"cm", b"km", b"kg",
    b"mb", b"gb", b"kb", b"hz", b"px", b"pt", b"et", b"au", b"im", b"zu",
];

/// A Dutch code in small letters at `at`, as people type it: `3438 sb`. Only an address says that it is one.
pub(super) fn typed_code(number: &Number<'_>, at: usize) -> Option<Code> {
    let text = number.text.get(at..)?;
    let digits = text.iter().take(5).take_while(|byte| byte.is_ascii_digit()).count();
    let gap = usize::from(text.get(digits) == Some(&b' '));
    let letters = text[digits + gap..].iter().take(3).take_while(|byte| byte.is_ascii_lowercase()).count();
    let end = digits + gap + letters;
    let is_word = NO_LETTERS.contains(&&text[digits + gap..end]);
    let is_free = text.get(end).is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte < 0x80);
    (digits == 4 && letters == 2 && text[0] != b'0' && is_free && !(gap > 0 && is_word)).then_some(Code {
        start: at,
        end: at + end,
        is_telling: true,
    })
}

/// Length of the text if it begins with this shape and nothing joins it: `9` a digit, `A` a capital.
fn shape_at(text: &[u8], shape: &str) -> Option<usize> {
    let is = |byte: &u8, sign: u8| match sign {
        b'9' => byte.is_ascii_digit(),
        b'A' => byte.is_ascii_uppercase(),
        sign => *byte == sign,
    };
    let length = shape.len();
    let is_shaped = text.len() >= length && text.iter().zip(shape.bytes()).all(|(byte, sign)| is(byte, sign));
    (is_shaped && is_free(text, length)).then_some(length)
}

/// Whether nothing joins what ends at `length`.
fn is_free(text: &[u8], length: usize) -> bool {
    let is_of_digits = text[length - 1].is_ascii_digit();
    match text.get(length..) {
        Some([b'.' | b',' | b'-' | b':', next, ..]) if is_of_digits => !next.is_ascii_digit(),
        Some([next, ..]) => !next.is_ascii_alphanumeric() && !matches!(next, b'_' | b'/' | b'%'),
        _ => true,
    }
}

/// Length of a postcode of the United Kingdom (BS 7666): an area, a district, a blank, a digit and two letters.
fn british(text: &[u8]) -> Option<usize> {
    let shapes = ["A9 9AA", "A99 9AA", "A9A 9AA", "AA9 9AA", "AA99 9AA", "AA9A 9AA"];
    let length = shapes.iter().find_map(|shape| shape_at(text, shape))?;
    let area = text.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let is_area =
        AREAS.windows(area + 2).any(|known| known[0] == b' ' && known[area + 1] == b' ' && known[1..=area] == text[..area]);
    let inward = &text[length - 3..length];
    let is_inward = inward.iter().all(|byte| !b"CIKMOV".contains(byte)) && !is_unit(inward);
    // `M2 5XX-11` goes on.
    let is_whole = text.get(length) != Some(&b'-');
    (is_area && is_inward && is_whole).then_some(length)
}

/// Length of a code of Canada, whose letters are not all of the alphabet (Canada Post).
pub(super) fn canadian(text: &[u8]) -> Option<usize> {
    let length = shape_at(text, "A9A 9A9")?;
    let is_of_codes = |byte: &u8| !b"DFIOQU".contains(byte);
    let is_one = !b"DFIOQUWZ".contains(&text[0]) && [text[2], text[5]].iter().all(is_of_codes);
    is_one.then_some(length)
}

/// Whether the text, in capitals, is a code of the United Kingdom or of Canada.
pub(super) fn is_whole_in_capitals(text: &[u8]) -> bool {
    british(text).or_else(|| canadian(text)) == Some(text.len())
}

/// Length of an Eircode (Ireland): a routing key, perhaps a blank, and four letters and digits.
pub(super) fn irish(text: &[u8]) -> Option<usize> {
    let [letter, first, second, rest @ ..] = text else { return None };
    let is_key = EIRCODE.contains(letter) && first.is_ascii_digit() && (second.is_ascii_digit() || *second == b'W');
    let gap = usize::from(rest.first() == Some(&b' '));
    let unique = rest.get(gap..gap + 4)?;
    let digits = unique.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_unique =
        (1..=3).contains(&digits) && unique.iter().all(|byte| byte.is_ascii_digit() || EIRCODE.contains(byte)) && is_key;
    let length = 3 + gap + 4;
    is_unique.then_some(length)
}

/// The place at `at`, up to four words: where it ends.
pub(super) fn name(number: &Number<'_>, at: usize) -> Option<usize> {
    let mut end = None;
    let mut start = at;
    for _ in 0..5 {
        let word_end = number.word_at(start);
        // `Berlin-GB29…`
        let is_glued = number.byte(word_end).is_ascii_digit();
        let hyphen = memchr::memrchr(b'-', number.text.get(start..word_end)?).filter(|at| is_glued && *at > 2);
        let word_end = hyphen.map_or(word_end, |at| start + at);
        let word = number.text.get(start..word_end)?;
        // `London NW1 6XE`, `Burlington VT 05401`
        let is_state = is_state(number, start, word_end) && number.byte(word_end + 1).is_ascii_digit();
        if word.is_empty() || number.byte(word_end).is_ascii_digit() || is_state && end.is_some() {
            break;
        }
        if is_capital(word) {
            end = Some(word_end);
        } else if end.is_none() || !number.lexicon.word(word).has(part::PARTICLE) {
            break;
        }
        // `St. Gallen`
        let is_saint = word.len() < 4 && number.byte(word_end) == b'.' && number.byte(word_end + 1) == b' ';
        if number.byte(word_end) != b' ' && !is_saint {
            break;
        }
        start = word_end + 1 + usize::from(is_saint);
    }
    end
}

/// Whether the word is a state or a province: `IL`, `Georgia`.
fn is_state(number: &Number<'_>, start: usize, end: usize) -> bool {
    let word = &number.text[start..end];
    let is_written = if word.len() <= 3 { word.iter().all(u8::is_ascii_uppercase) } else { is_capital(word) };
    is_written && number.lexicon.word(word).has(part::STATE)
}

/// A postal code with its place behind it, or one that needs none, and where both end. Letters of a country or a state may stand before it.
pub(super) fn code_and_name(number: &Number<'_>, at: usize) -> Option<(Code, usize)> {
    let country = [2, 1].into_iter().find(|length| {
        number.byte(at + length) == b'-'
            && number.byte(at + length + 1).is_ascii_digit()
            && number.text.get(at..at + length).is_some_and(|letters| letters.iter().all(u8::is_ascii_uppercase))
    });
    let start = at + country.map_or(0, |length| length + 1);
    // `IL 62704`, `ON M5V 2T6`, `Massachusetts 01852`
    let state = number.word_at(at);
    if country.is_none()
        && state > at
        && number.byte(state) == b' '
        && is_state(number, at, state)
        && let Some(code) = code(number, state + 1)
    {
        return Some((Code { is_telling: true, ..code }, code.end));
    }
    let code = code(number, start)?;
    // `SE-168 69`
    let code = Code { is_telling: code.is_telling || country.is_some(), ..code };
    let gap = (0..2).take_while(|gap| number.byte(code.end + gap) == b' ').count();
    match name(number, code.end + gap).filter(|_| gap > 0) {
        Some(end) => Some((code, end)),
        None => code.is_telling.then_some((code, code.end)),
    }
}
