//! From UTF-8 back to a set: the characters of what was decoded become the bytes they were, escapes too; see [`super`].
//!
//! Text that was put in on the way may hold what the set cannot say: that becomes a question mark.

use encoding_rs::{EncoderResult, Encoding};

use super::{Charset, ESCAPE_LEN, Kind, Order, next_escape, opaque};

/// What stands for a character that the set does not have, and for half of one.
const UNKNOWN: &str = "?";

/// Encodes one stream.
pub(crate) struct Encoder {
    set: Charset,
    /// The start of a character whose end has not come yet.
    carry: Vec<u8>,
    /// Escaped bytes that are no whole unit yet: what comes behind must not be shifted by them.
    partial: Vec<u8>,
    units: Vec<u16>,
}

impl Encoder {
    /// At the start of a stream.
    pub(crate) fn new(set: Charset) -> Self {
        Self { set, carry: Vec::new(), partial: Vec::new(), units: Vec::new() }
    }

    /// Appends the next bytes of UTF-8 in the set to `out`.
    pub(crate) fn encode(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        let joined;
        let mut rest = if self.carry.is_empty() {
            bytes
        } else {
            joined = [&std::mem::take(&mut self.carry)[..], bytes].concat();
            &joined
        };
        if self.set.0 == Kind::Opaque {
            self.carry.extend_from_slice(opaque::encode(rest, out));
            return;
        }
        loop {
            let error = match std::str::from_utf8(rest) {
                Ok(text) => return self.text(text, out),
                Err(error) => error,
            };
            let (good, bad) = rest.split_at(error.valid_up_to());
            self.text(std::str::from_utf8(good).unwrap_or_default(), out);
            match error.error_len() {
                Some(length) => {
                    self.characters(UNKNOWN, out);
                    rest = &bad[length..];
                }
                None => return self.carry.extend_from_slice(bad),
            }
        }
    }

    /// Appends what was held back.
    pub(crate) fn finish(&mut self, out: &mut Vec<u8>) {
        if self.set.0 == Kind::Opaque {
            out.append(&mut self.carry);
        } else if !std::mem::take(&mut self.carry).is_empty() {
            self.characters(UNKNOWN, out);
        }
        out.append(&mut self.partial);
    }

    fn text(&mut self, mut text: &str, out: &mut Vec<u8>) {
        while let Some((at, byte)) = next_escape(text.as_bytes()) {
            self.characters(&text[..at], out);
            self.partial.push(byte);
            if self.partial.len() == self.set.unit() {
                out.append(&mut self.partial);
            }
            text = &text[at + ESCAPE_LEN..];
        }
        self.characters(text, out);
    }

    /// Encodes text without escapes.
    fn characters(&mut self, text: &str, out: &mut Vec<u8>) {
        if text.is_empty() {
            return;
        }
        if !self.partial.is_empty() {
            // Some of the bytes of a unit were replaced: what is left of it is none.
            self.partial.clear();
            self.whole(UNKNOWN, out);
        }
        self.whole(text, out);
    }

    fn whole(&mut self, text: &str, out: &mut Vec<u8>) {
        match self.set.0 {
            Kind::Utf16(order) => {
                self.units.clear();
                self.units.resize(text.len(), 0);
                let length = encoding_rs::mem::convert_str_to_utf16(text, &mut self.units);
                let units = self.units[..length].iter();
                match order {
                    Order::Little => out.extend(units.flat_map(|unit| unit.to_le_bytes())),
                    Order::Big => out.extend(units.flat_map(|unit| unit.to_be_bytes())),
                }
            }
            Kind::Utf32(order) => out.extend(text.chars().flat_map(|character| match order {
                Order::Little => u32::from(character).to_le_bytes(),
                Order::Big => u32::from(character).to_be_bytes(),
            })),
            Kind::Single(encoding) | Kind::Multi(encoding) => legacy(encoding, text, out),
            Kind::Opaque => out.extend_from_slice(text.as_bytes()),
        }
    }
}

/// Encodes with the encoder of a set; what it does not have becomes a question mark.
fn legacy(encoding: &'static Encoding, mut text: &str, out: &mut Vec<u8>) {
    let mut encoder = encoding.new_encoder();
    while !text.is_empty() {
        let start = out.len();
        let Some(room) = encoder.max_buffer_length_from_utf8_without_replacement(text.len()) else { return };
        out.resize(start + room, 0);
        let (result, read, written) = encoder.encode_from_utf8_without_replacement(text, &mut out[start..], true);
        out.truncate(start + written);
        if let EncoderResult::Unmappable(_) = result {
            out.extend_from_slice(UNKNOWN.as_bytes());
        }
        text = &text[read..];
    }
}
