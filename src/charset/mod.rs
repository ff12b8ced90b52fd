//! Character sets other than UTF-8: told by their bytes, turned into UTF-8 and back, without losing anything.
//!
//! For every set and every string of bytes, encoding what was decoded gives the same bytes. What has no character, or whose character has
//! another byte sequence of its own (an undefined byte, a lone surrogate, half a character at the end, a second way to write the same
//! sign), travels as *escapes*: one code point of U+10FE00 to U+10FEFF for each byte. Characters of that range in the input are
//! escaped too, so an escape never stands for anything but a byte.
//!
//! It knows bytes only, no streams and no files. Every stage may import it, and it imports none.

mod decode;
mod encode;
mod guess;
mod meter;
mod opaque;
mod runs;
mod single;
#[cfg(test)]
mod tests;

use std::sync::{Arc, OnceLock};

use encoding_rs::Encoding;

pub(crate) use decode::Decoder;
pub(crate) use encode::Encoder;
pub(crate) use guess::{LIMIT, is_undecided, of_line, of_start};
pub(crate) use meter::Meter;
pub(crate) use runs::{Extractor, Runs};

/// A set of characters with the way its bytes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Charset(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Units of two bytes (RFC 2781).
    Utf16(Order),
    /// Units of four bytes (Unicode 16, section 3.10).
    Utf32(Order),
    /// A byte a character.
    Single(&'static Encoding),
    /// ASCII, and two to four bytes for each other character.
    Multi(&'static Encoding),
    /// Not text: any bytes, of which NUL is escaped.
    Opaque,
}

/// Which byte of a unit comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Little,
    Big,
}

/// What takes no decoding, by its name.
const UTF_8: &str = "utf-8";
/// The names of the sets that `encoding_rs` does not have.
const UTF_32: [(&str, Order); 3] = [("utf-32le", Order::Little), ("utf-32be", Order::Big), ("utf-32", Order::Little)];

/// How the set of a stream is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Choice {
    /// By its bytes.
    #[default]
    Told,
    /// By a mark or NUL bytes; what has neither is taken as it is.
    Marked,
    /// It is UTF-8, or bytes that are taken as they are.
    Utf8,
    /// It is this one.
    Only(Charset),
}

impl Choice {
    /// The set of this name: the labels of the Encoding Standard (<https://encoding.spec.whatwg.org/#names-and-labels>), which takes
    /// ISO-8859-1 for windows-1252 and the like, and `utf-32le`, `utf-32be`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        if let Some((_, order)) = UTF_32.iter().find(|(known, _)| *known == name) {
            return Some(Self::Only(Charset(Kind::Utf32(*order))));
        }
        match Encoding::for_label_no_replacement(name.as_bytes())? {
            encoding if encoding == encoding_rs::UTF_8 => Some(Self::Utf8),
            encoding => Charset::of(encoding).map(Self::Only),
        }
    }

    /// Names that can be given, for messages.
    pub(crate) fn examples() -> String {
        format!(
            "{UTF_8}, utf-16le, utf-16be, utf-32le, windows-1252, iso-8859-2, koi8-r, shift_jis, euc-jp, euc-kr, gb18030, big5"
        )
    }
}

impl Charset {
    /// What is copied as it is: no later stage sees a NUL byte in it.
    pub(crate) const OPAQUE: Self = Self(Kind::Opaque);

    /// None for UTF-8, and for sets whose bytes mean something else by what stood before (ISO-2022-JP).
    fn of(encoding: &'static Encoding) -> Option<Self> {
        let kind = match encoding {
            encoding if encoding == encoding_rs::UTF_16LE => Kind::Utf16(Order::Little),
            encoding if encoding == encoding_rs::UTF_16BE => Kind::Utf16(Order::Big),
            encoding if encoding.is_single_byte() => Kind::Single(encoding),
            encoding if encoding.is_ascii_compatible() && encoding != encoding_rs::UTF_8 => Kind::Multi(encoding),
            _ => return None,
        };
        Some(Self(kind))
    }

    /// Its name in the Encoding Standard.
    pub(crate) fn name(self) -> &'static str {
        match self.0 {
            Kind::Utf16(Order::Little) => "UTF-16LE",
            Kind::Utf16(Order::Big) => "UTF-16BE",
            Kind::Utf32(Order::Little) => "UTF-32LE",
            Kind::Utf32(Order::Big) => "UTF-32BE",
            Kind::Single(encoding) | Kind::Multi(encoding) => encoding.name(),
            Kind::Opaque => "binary",
        }
    }

    /// Its name, if it is a set of characters in which ASCII is ASCII byte for byte.
    pub(crate) fn narrow_name(self) -> Option<&'static str> {
        matches!(self.0, Kind::Single(_) | Kind::Multi(_)).then(|| self.name())
    }

    /// Whether ASCII in it is not ASCII byte for byte.
    pub(crate) fn is_wide(self) -> bool {
        self.unit() > 1
    }

    /// Bytes that cannot be parted.
    fn unit(self) -> usize {
        match self.0 {
            Kind::Utf16(_) => 2,
            Kind::Utf32(_) => 4,
            Kind::Single(_) | Kind::Multi(_) | Kind::Opaque => 1,
        }
    }
}

/// Stands for byte 0; the other bytes follow.
const ESCAPES: u32 = 0x0010_fe00;
/// How the four bytes of every escape begin in UTF-8; the third lies between [`ESCAPE_THIRD`].
const ESCAPE_START: [u8; 2] = [0xf4, 0x8f];
/// The third byte of the first and of the last escape.
const ESCAPE_THIRD: std::ops::RangeInclusive<u8> = 0xb8..=0xbb;
/// Bytes of an escape in UTF-8.
const ESCAPE_LEN: usize = 4;

/// Appends the bytes as escapes.
fn escape(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend(
        bytes.iter().flat_map(|byte| [ESCAPE_START[0], ESCAPE_START[1], ESCAPE_THIRD.start() + (byte >> 6), 0x80 | byte & 0x3f]),
    );
}

/// Where the next escape in the text begins, and its byte. Text may end within one, which then is none.
fn next_escape(text: &[u8]) -> Option<(usize, u8)> {
    memchr::memchr_iter(ESCAPE_START[0], text).find_map(|at| match text.get(at..at + ESCAPE_LEN) {
        Some(&[_, second, third, last]) if second == ESCAPE_START[1] && ESCAPE_THIRD.contains(&third) => {
            Some((at, (third - ESCAPE_THIRD.start()) << 6 | last & 0x3f))
        }
        _ => None,
    })
}

/// Whether a character of the input has to be escaped, since it would be taken for an escape.
fn is_escape(character: u32) -> bool {
    character & !0xff == ESCAPES
}

/// What was decided of a stream, for those who follow behind its reader. Until it is decided all that was read is ASCII.
#[derive(Clone, Debug, Default)]
pub(crate) struct Decision(Arc<OnceLock<Decided>>);

#[derive(Debug)]
enum Decided {
    /// A set, and by what it was known, in words.
    Set(Charset, &'static str),
    /// The text is what is printable of the stream.
    Runs(Runs),
}

impl Decision {
    /// Decides: the set, and by what it was known, in words. Only the first time counts.
    pub(crate) fn decide(&self, set: Charset, sign: &'static str) {
        let _ = self.0.set(Decided::Set(set, sign));
    }

    /// The text is that of these runs.
    pub(crate) fn runs(runs: Runs) -> Self {
        let decision = Self::default();
        let _ = decision.0.set(Decided::Runs(runs));
        decision
    }

    /// What measures the text behind so many bytes of ASCII, where its places are not those in the original.
    pub(crate) fn meter(&self, ascii: u64) -> Option<Meter> {
        self.0.get().map(|decided| match decided {
            Decided::Set(set, _) => Meter::new(*set, ascii),
            Decided::Runs(runs) => Meter::of_runs(runs.clone()),
        })
    }

    /// The set that was decided on; none while all is ASCII, and for UTF-8.
    pub(crate) fn charset(&self) -> Option<Charset> {
        self.get().map(|(set, _)| set)
    }

    /// The set, and by what it was known.
    pub(crate) fn get(&self) -> Option<(Charset, &'static str)> {
        match self.0.get()? {
            Decided::Set(set, sign) => Some((*set, sign)),
            Decided::Runs(_) => None,
        }
    }
}
