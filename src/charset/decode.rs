//! From a set to UTF-8, piece by piece, so that nothing is lost: see [`super`].
//!
//! What comes out does not depend on where the pieces are cut. Only what may be half a character is held back.

use encoding_rs::{DecoderResult, EncoderResult, Encoding};

use super::opaque;
use super::single::Table;
use super::{Charset, Kind, Order, escape, is_escape, next_escape};

/// The high surrogate of all escapes: no text without it has any.
const ESCAPE_SURROGATE: u16 = 0xdbff;
/// The longest character of any set, in bytes.
const LONGEST: usize = 4;

/// Decodes one stream.
pub(crate) struct Decoder {
    set: Charset,
    table: Option<Box<Table>>,
    /// Bytes that may be half a character.
    carry: Vec<u8>,
    units: Vec<u16>,
    back: Vec<u8>,
}

impl Decoder {
    /// At the start of a stream.
    pub(crate) fn new(set: Charset) -> Self {
        let table = match set.0 {
            Kind::Single(encoding) => Some(Box::new(Table::new(encoding))),
            _ => None,
        };
        Self { set, table, carry: Vec::new(), units: Vec::new(), back: Vec::new() }
    }

    /// Appends the next bytes in UTF-8 to `out`. With `is_last`, nothing is held back.
    pub(crate) fn decode(&mut self, bytes: &[u8], is_last: bool, out: &mut Vec<u8>) {
        let joined;
        let bytes = if self.carry.is_empty() {
            bytes
        } else {
            joined = [&std::mem::take(&mut self.carry)[..], bytes].concat();
            &joined
        };
        let done = match (self.set.0, &self.table) {
            (Kind::Utf16(order), _) => utf16(order, bytes, is_last, &mut self.units, out),
            (Kind::Utf32(order), _) => utf32(order, bytes, is_last, out),
            (Kind::Multi(encoding), _) => multi(encoding, bytes, is_last, &mut self.back, out),
            (Kind::Opaque, _) => {
                opaque::decode(bytes, out);
                bytes.len()
            }
            (Kind::Single(_), table) => {
                if let Some(table) = table {
                    table.decode(bytes, out);
                }
                bytes.len()
            }
        };
        self.carry.extend_from_slice(&bytes[done..]);
    }

    /// Bytes that are held back.
    pub(crate) fn pending(&self) -> usize {
        self.carry.len()
    }
}

/// Decodes UTF-16 as far as it is whole; returns how far that is.
fn utf16(order: Order, bytes: &[u8], is_last: bool, units: &mut Vec<u16>, out: &mut Vec<u8>) -> usize {
    let pairs = bytes.chunks_exact(2).map(|pair| [pair[0], pair[1]]);
    units.clear();
    match order {
        Order::Little => units.extend(pairs.map(u16::from_le_bytes)),
        Order::Big => units.extend(pairs.map(u16::from_be_bytes)),
    }
    if !is_last && units.last().is_some_and(|unit| (0xd800..0xdc00).contains(unit)) {
        units.pop();
    }
    let done = if is_last { bytes.len() } else { units.len() * 2 };
    if encoding_rs::mem::utf16_valid_up_to(units) == units.len() && !units.contains(&ESCAPE_SURROGATE) {
        let start = out.len();
        out.resize(start + units.len() * 3, 0);
        let written = encoding_rs::mem::convert_utf16_to_utf8(units, &mut out[start..]);
        out.truncate(start + written);
    } else {
        let mut at = 0;
        for decoded in char::decode_utf16(units.iter().copied()) {
            let length = decoded.as_ref().map_or(2, |character| character.len_utf16() * 2);
            match decoded {
                Ok(character) if !is_escape(character.into()) => push(character, out),
                _ => escape(&bytes[at..at + length], out),
            }
            at += length;
        }
    }
    if is_last {
        escape(&bytes[units.len() * 2..], out);
    }
    done
}

/// Decodes UTF-32 as far as it is whole; returns how far that is.
fn utf32(order: Order, bytes: &[u8], is_last: bool, out: &mut Vec<u8>) -> usize {
    let units = bytes.chunks_exact(4);
    let rest = units.remainder();
    for unit in units {
        let four = [unit[0], unit[1], unit[2], unit[3]];
        let number = match order {
            Order::Little => u32::from_le_bytes(four),
            Order::Big => u32::from_be_bytes(four),
        };
        match char::from_u32(number) {
            Some(character) if !is_escape(number) => push(character, out),
            _ => escape(unit, out),
        }
    }
    if !is_last {
        return bytes.len() - rest.len();
    }
    escape(rest, out);
    bytes.len()
}

/// Decodes a set of characters of several bytes as far as it is whole; returns how far that is.
///
/// All at once where that can be encoded back, else line by line, and the lines where that fails character by character. No character
/// holds the byte of a line end, so the three give the same.
fn multi(encoding: &'static Encoding, bytes: &[u8], is_last: bool, back: &mut Vec<u8>, out: &mut Vec<u8>) -> usize {
    if let Some(done) = at_once(encoding, bytes, back, out) {
        return done + by_character(encoding, &bytes[done..], is_last, out);
    }
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let done = at_once(encoding, line, back, out).unwrap_or(0);
        at += done + by_character(encoding, &line[done..], is_last, out);
    }
    at
}

/// Decodes all but half a character at the end, if nothing in it has to be escaped; returns how far that is.
fn at_once(encoding: &'static Encoding, bytes: &[u8], back: &mut Vec<u8>, out: &mut Vec<u8>) -> Option<usize> {
    let start = out.len();
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len())?;
    out.resize(start + room, 0);
    let (result, _, written) = decoder.decode_to_utf8_without_replacement(bytes, &mut out[start..], false);
    out.truncate(start + written);
    let is_same = result == DecoderResult::InputEmpty && {
        let text = &out[start..];
        next_escape(text).is_none() && encode(encoding, text, back) && bytes.starts_with(back)
    };
    if !is_same {
        out.truncate(start);
        return None;
    }
    Some(back.len())
}

/// Encodes text wholly, if that can be done.
fn encode(encoding: &'static Encoding, text: &[u8], back: &mut Vec<u8>) -> bool {
    let Ok(text) = std::str::from_utf8(text) else { return false };
    let mut encoder = encoding.new_encoder();
    let Some(room) = encoder.max_buffer_length_from_utf8_without_replacement(text.len()) else { return false };
    back.resize(room, 0);
    let (result, _, written) = encoder.encode_from_utf8_without_replacement(text, back, true);
    back.truncate(written);
    result == EncoderResult::InputEmpty
}

/// Decodes character by character; what cannot be encoded back is escaped.
fn by_character(encoding: &'static Encoding, bytes: &[u8], is_last: bool, out: &mut Vec<u8>) -> usize {
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        if rest[0].is_ascii() {
            out.push(rest[0]);
            at += 1;
            continue;
        }
        let line = memchr::memchr(b'\n', &rest[..rest.len().min(LONGEST)]).map_or(rest, |end| &rest[..end]);
        let character = (1..=line.len().min(LONGEST)).find_map(|length| {
            let text = encoding.decode_without_bom_handling_and_without_replacement(&line[..length])?;
            Some((length, text))
        });
        match character {
            Some((length, text)) => {
                let (encoded, _, has_failed) = encoding.encode(&text);
                if has_failed || encoded[..] != line[..length] || next_escape(text.as_bytes()).is_some() {
                    escape(&line[..length], out);
                } else {
                    out.extend_from_slice(text.as_bytes());
                }
                at += length;
            }
            // More bytes may make it a character.
            None if line.len() == rest.len() && rest.len() < LONGEST && !is_last => break,
            None => {
                escape(&rest[..1], out);
                at += 1;
            }
        }
    }
    at
}

fn push(character: char, out: &mut Vec<u8>) {
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}
