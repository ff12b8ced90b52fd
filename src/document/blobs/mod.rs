//! Blobs that are no text: the printable text in them, in UTF-8 and in units of two bytes, and how what is found there is struck out sign by
//! sign, so that all else stays where it is.

pub(super) mod pieces;

use std::io;
use std::ops::Range;

use crate::document::rewriting::lost;
use crate::model::token;

/// What parts the texts of a blob, which holds it in none of them.
const BETWEEN: &str = " \u{fffd} ";
/// The least characters of such a text.
const LEAST: usize = 5;
/// What is found in a blob is struck out with this.
const STRUCK: u8 = b'*';
/// Units of two bytes are characters up to the scripts of Europe: of any bytes, half would be characters beyond them.
const LAST: u16 = 0x05ff;

/// Whether a blob is text: UTF-8 without signs that steer machines.
pub(super) fn is_text(blob: &[u8]) -> bool {
    let is_steering = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b) || *byte == 0x7f;
    !blob.iter().any(is_steering) && std::str::from_utf8(blob).is_ok()
}

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Utf8,
    /// In units of two bytes, the lower one first or last (RFC 2781).
    Little,
    Big,
}

impl Form {
    fn unit(self, pair: &[u8]) -> Option<u16> {
        let pair = [*pair.first()?, *pair.get(1)?];
        Some(if self == Self::Big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
    }
}

/// What is said where something was to come back and cannot.
const SEALED: &str =
    "what is encrypted in bytes that are no text has no room there, so it would never come back (another action strikes it out)";

pub(super) fn is_sealed(text: &[u8]) -> bool {
    memchr::memmem::find(text, token::OPENING).is_some()
}

/// The texts of a blob, as a cell has them.
pub(super) fn text(blob: &[u8]) -> String {
    runs(blob).into_iter().map(|(form, place)| decoded(form, &blob[place])).collect::<Vec<_>>().join(BETWEEN)
}

/// The blob with what is not in `new`, which are its texts redacted, struck out.
///
/// # Errors
/// They are not as many.
pub(super) fn struck(blob: &[u8], new: &[u8]) -> io::Result<Vec<u8>> {
    let new = std::str::from_utf8(new).map_err(|_| lost())?;
    let runs = runs(blob);
    let texts: Vec<_> = if runs.is_empty() && new.is_empty() { Vec::new() } else { new.split(BETWEEN).collect() };
    let mut struck = blob.to_vec();
    if runs.len() != texts.len() {
        across(&runs, blob, new, &mut struck)?;
        return Ok(struck);
    }
    for ((form, place), new) in runs.into_iter().zip(texts) {
        strike(form, &mut struck[place], new)?;
    }
    Ok(struck)
}

/// Strikes out what lies between the first and the last that is another in `new`, where something was found across runs.
fn across(runs: &[(Form, Range<usize>)], blob: &[u8], new: &str, struck: &mut [u8]) -> io::Result<()> {
    if runs.is_empty() {
        return Err(lost());
    }
    let texts: Vec<String> = runs.iter().map(|(form, place)| decoded(*form, &blob[place.clone()])).collect();
    let old = texts.join(BETWEEN);
    if is_sealed(new.as_bytes()) && !is_sealed(old.as_bytes()) {
        return Err(io::Error::new(io::ErrorKind::Unsupported, SEALED));
    }
    let (before, behind) = differing(&old, new);
    let mut at = 0;
    for ((form, place), text) in runs.iter().zip(&texts) {
        let (from, to) = (before.clamp(at, at + text.len()) - at, behind.clamp(at, at + text.len()) - at);
        let length = |text: &str| if *form == Form::Utf8 { text.len() } else { 2 * text.chars().count() };
        let (Some(head), Some(tail)) = (text.get(..from), text.get(to..)) else { return Err(lost()) };
        if from < to {
            struck_over(*form, &mut struck[place.start + length(head)..place.end - length(tail)]);
        }
        at += text.len() + BETWEEN.len();
    }
    Ok(())
}

/// Strikes out what of a run is not in `new`, its text redacted.
fn strike(form: Form, run: &mut [u8], new: &str) -> io::Result<()> {
    let old = decoded(form, run);
    if old == new {
        return Ok(());
    }
    if is_sealed(new.as_bytes()) && !is_sealed(old.as_bytes()) {
        return Err(io::Error::new(io::ErrorKind::Unsupported, SEALED));
    }
    let (before, behind) = differing(&old, new);
    let length = |text: &str| if form == Form::Utf8 { text.len() } else { 2 * text.chars().count() };
    let (start, end) = (length(&old[..before]), run.len() - length(&old[behind..]));
    struck_over(form, &mut run[start..end]);
    Ok(())
}

/// Puts signs over text.
fn struck_over(form: Form, text: &mut [u8]) {
    match form {
        Form::Utf8 => text.fill(STRUCK),
        Form::Little => text.chunks_mut(2).for_each(|pair| pair.copy_from_slice(&[STRUCK, 0][..pair.len()])),
        Form::Big => text.chunks_mut(2).for_each(|pair| pair.copy_from_slice(&[0, STRUCK][..pair.len()])),
    }
}

/// A text with what is not in `new` struck out, so that it keeps its length; `new` itself if that is as long.
pub(super) fn struck_text(old: &[u8], new: &[u8]) -> Vec<u8> {
    let texts = (std::str::from_utf8(old), std::str::from_utf8(new));
    let (Ok(old), Ok(new)) = texts else { return vec![STRUCK; old.len()] };
    if old.len() == new.len() {
        return new.as_bytes().to_vec();
    }
    let (before, behind) = differing(old, new);
    let mut struck = old.as_bytes().to_vec();
    struck[before..behind].fill(STRUCK);
    struck
}

/// From which byte to which a text is not as another one: both stand between characters.
fn differing(old: &str, new: &str) -> (usize, usize) {
    let same = |pair: &(char, char)| pair.0 == pair.1;
    let before = old.chars().zip(new.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (old_rest, new_rest) = (&old[before..], &new[before..]);
    let behind: usize = old_rest.chars().rev().zip(new_rest.chars().rev()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    (before, old.len() - behind)
}

fn decoded(form: Form, bytes: &[u8]) -> String {
    match form {
        Form::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
        Form::Little | Form::Big => bytes.chunks(2).filter_map(|pair| char::from_u32(u32::from(form.unit(pair)?))).collect(),
    }
}

/// Where text stands in a blob, in order.
fn runs(blob: &[u8]) -> Vec<(Form, Range<usize>)> {
    let mut runs = Vec::new();
    let (mut at, mut gap) = (0, 0);
    while at < blob.len() {
        match begins_wide(&blob[at..]) {
            Some(form) => {
                let is_in = |pair: &&[u8]| form.unit(pair).is_some_and(is_character);
                let end = at + 2 * blob[at..].chunks_exact(2).take_while(is_in).count();
                narrow(blob, gap..at, &mut runs);
                runs.push((form, at..end));
                (at, gap) = (end, end);
            }
            None => at += 1,
        }
    }
    narrow(blob, gap..blob.len(), &mut runs);
    runs
}

/// Whether a unit of two bytes is a character of text.
fn is_character(unit: u16) -> bool {
    (0x20..=LAST).contains(&unit) && !(0x7f..=0x9f).contains(&unit)
}

/// How the text in units of two bytes is written that begins here, if one does: its first characters are of ASCII.
fn begins_wide(bytes: &[u8]) -> Option<Form> {
    let begins = |form: &Form| {
        let mut units = bytes.chunks_exact(2).take(LEAST).map_while(|pair| form.unit(pair)).enumerate();
        let is_one = |(number, unit): (usize, u16)| is_character(unit) && (number > 2 || unit < 0x7f);
        bytes.len() >= 2 * LEAST && units.all(is_one)
    };
    [Form::Little, Form::Big].into_iter().find(begins)
}

/// Whether no text has this character.
fn is_control(c: char) -> bool {
    c.is_control() || c == '\u{fffd}'
}

/// Where text in UTF-8 stands in these bytes of a blob.
fn narrow(blob: &[u8], within: Range<usize>, runs: &mut Vec<(Form, Range<usize>)>) {
    let mut at = within.start;
    for chunk in blob[within].utf8_chunks() {
        let valid = chunk.valid();
        let mut start = at;
        for (offset, c) in valid.char_indices().chain([(valid.len(), '\0')]) {
            if is_control(c) {
                let end = at + offset;
                if valid[start.min(end) - at..offset].chars().count() >= LEAST {
                    runs.push((Form::Utf8, start..end));
                }
                start = end + c.len_utf8();
            }
        }
        at += valid.len() + chunk.invalid().len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wide(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[track_caller]
    fn check(blob: &[u8], told: &str, new: &str, expected: &[u8]) {
        assert_eq!(text(blob), told);
        assert_eq!(struck(blob, new.as_bytes()).unwrap(), expected);
    }

    #[test]
    fn what_is_found_is_struck_out_in_its_place() {
        check(
            b"\0\x01mail jan@example.com now\0\xffabcdef\x02abc",
            "mail jan@example.com now \u{fffd} abcdef",
            "mail [EMAIL:7k3fq2xa9b] now \u{fffd} abcdef",
            b"\0\x01mail *************** now\0\xffabcdef\x02abc",
        );
        for order in [u16::to_le_bytes, u16::to_be_bytes] {
            let (blob, expected) = (wide("to Jan Łuk", order), wide("to *******", order));
            check(
                &[&[1, 2], &blob[..], b"\xff"].concat(),
                "to Jan Łuk",
                "to [NAME]",
                &[&[1, 2], &expected[..], b"\xff"].concat(),
            );
        }
        // What was found reaches from one text into the next.
        let new = "abc[ADDRESS]kl \u{fffd} mnopqr";
        assert_eq!(struck(b"\0abcdef\0ghijkl\0mnopqr", new.as_bytes()).unwrap(), b"\0abc***\0****kl\0mnopqr");
        assert_eq!(struck(b"\0abcdef\0ghijkl", b"abcdef").unwrap(), b"\0abcdef\0******", "a text is lost");
    }

    proptest! {
        #[test]
        fn a_blob_stays_what_it_is(blob in proptest::collection::vec(prop_oneof![any::<u8>(), 97_u8..105, Just(0)], 0..200)) {
            prop_assert_eq!(struck(&blob, text(&blob).as_bytes()).ok(), Some(blob));
        }

        #[test]
        fn whatever_comes_back_it_is_as_long(blob in proptest::collection::vec(prop_oneof![any::<u8>(), 97_u8..105, Just(0)], 0..100), new in "[a-z ]{0,30}") {
            let count = runs(&blob).len();
            let texts = vec![new; count].join(BETWEEN);
            prop_assert_eq!(struck(&blob, texts.as_bytes()).unwrap().len(), blob.len());
        }
    }
}
