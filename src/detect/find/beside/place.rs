//! Postal codes and places, as they stand in addresses: `1016 GV Amsterdam`, `10115 Berlin`, `London NW1 6XE`, `Springfield, IL 62704`,
//! `111 22 Stockholm`, `00-001 Warszawa`.

use super::{Number, is_capital};
use crate::detect::lexicon::part;

/// A postal code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) end: usize,
    /// Few other things are written so: `1016 GV`, `NW1 6XE`.
    pub(super) is_telling: bool,
}

/// Areas of post towns in the United Kingdom (Royal Mail, PAF).
const AREAS: &[u8] = b" AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE ";

/// The postal code at `at`.
pub(super) fn code(number: &Number<'_>, at: usize) -> Option<Code> {
    let text = number.text.get(at..)?;
    let shaped = |shape: &str| shape_at(text, shape);
    let telling = |length: usize| Some(Code { end: at + length, is_telling: true });
    if !text.first()?.is_ascii_digit() {
        if let Some(length) = british(text) {
            return telling(length);
        }
        // Canada; Ireland.
        for shape in ["A9A 9A9", "A99 A9A9", "A99 AA99", "A99 A999"] {
            if let Some(length) = shaped(shape) {
                return telling(length);
            }
        }
        return None;
    }
    // The Netherlands: no code ends in SA, SD or SS.
    for shape in ["9999 AA", "9999AA"] {
        if let Some(length) = shaped(shape)
            && text[0] != b'0'
            && !matches!(&text[length - 2..length], b"SA" | b"SD" | b"SS")
        {
            return telling(length);
        }
    }
    // Poland, Portugal; Sweden, Czechia and Greece; the United States with four more; most others.
    for shape in ["99-999", "9999-999", "99999-9999", "999 99", "99999", "9999"] {
        if let Some(length) = shaped(shape) {
            return Some(Code { end: at + length, is_telling: false });
        }
    }
    None
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
    let is_free = match text.get(length..) {
        Some([b'.' | b',' | b'-' | b':', next, ..]) => !next.is_ascii_digit(),
        Some([next, ..]) => !next.is_ascii_alphanumeric() && !matches!(next, b'_' | b'/' | b'%'),
        _ => true,
    };
    (is_shaped && is_free).then_some(length)
}

/// Length of a postcode of the United Kingdom (BS 7666): an area, a district, a blank, a digit and two letters.
fn british(text: &[u8]) -> Option<usize> {
    let shapes = ["A9 9AA", "A99 9AA", "A9A 9AA", "AA9 9AA", "AA99 9AA", "AA9A 9AA"];
    let length = shapes.iter().find_map(|shape| shape_at(text, shape))?;
    let area = text.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let is_area =
        AREAS.windows(area + 2).any(|known| known[0] == b' ' && known[area + 1] == b' ' && known[1..=area] == text[..area]);
    let is_inward = text[length - 2..length].iter().all(|byte| !b"CIKMOV".contains(byte));
    (is_area && is_inward).then_some(length)
}

/// The place at `at`, up to four words: where it ends.
pub(super) fn name(number: &Number<'_>, at: usize) -> Option<usize> {
    let mut end = None;
    let mut start = at;
    for _ in 0..5 {
        let word_end = number.word_at(start);
        let word = number.text.get(start..word_end)?;
        // `London NW1 6XE`, `Burlington VT 05401`
        let is_state =
            word.len() == 2 && number.byte(word_end + 1).is_ascii_digit() && number.lexicon.word(word).has(part::STATE);
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

/// A postal code with its place behind it, or one that needs none: where both end. Letters of a country may stand before it.
pub(super) fn code_and_name(number: &Number<'_>, at: usize) -> Option<(Code, usize)> {
    let country = [2, 1].into_iter().find(|length| {
        number.byte(at + length) == b'-'
            && number.byte(at + length + 1).is_ascii_digit()
            && number.text.get(at..at + length).is_some_and(|letters| letters.iter().all(u8::is_ascii_uppercase))
    });
    let start = at + country.map_or(0, |length| length + 1);
    // `IL 62704`, `ON M5V 2T6`
    if country.is_none()
        && let Some(state) = number.text.get(at..at + 2)
        && state.iter().all(u8::is_ascii_uppercase)
        && number.byte(at + 2) == b' '
        && number.lexicon.word(state).has(part::STATE)
        && let Some(code) = code(number, at + 3)
    {
        return Some((Code { is_telling: true, ..code }, code.end));
    }
    let code = code(number, start)?;
    let gap = (0..2).take_while(|gap| number.byte(code.end + gap) == b' ').count();
    match name(number, code.end + gap).filter(|_| gap > 0) {
        Some(end) => Some((code, end)),
        None => code.is_telling.then_some((code, code.end)),
    }
}
