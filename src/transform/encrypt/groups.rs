//! Tokens within base64 whose lines could not be written anew as they were: what is encrypted are the characters of whole groups, with the
//! line ends among them.
//!
//! The groups begin and end up to two bytes beside the value, and those bytes stay beside the token. For what follows to keep its characters, token and
//! bytes have to fill whole groups too, so a few bytes that mean nothing are encrypted with the value.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::{Opened, Opener, Sealer, byte_of, quotes_of};
use crate::model::Quotes;
use crate::model::token::read;
use crate::transform::key::{Purpose, SubKey};

/// Second associated data of such a token.
const GROUPS: &[u8] = b"groups";
/// Bytes behind the characters: what stands beside the value, and quotes.
const SAID: usize = 2;
/// The most bytes that mean nothing: with seven, a token has every length modulo three.
const MOST_FILLER: usize = 7;
/// Where somebody has decoded the text since: no letter of base64 is refused for how it ends.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true).with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What the groups hold beside the value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Beside {
    /// Bytes before it, up to two.
    pub(crate) before: usize,
    /// Bytes behind it, up to two.
    pub(crate) behind: usize,
    /// Quotes that are written on either side of the token.
    pub(crate) quotes: Option<Quotes>,
}

/// An opened token.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Raw {
    /// Where the token stands in what was found, with its quotes.
    pub(crate) range: Range<usize>,
    /// The characters that stood in the place of its groups.
    pub(crate) characters: Vec<u8>,
}

impl Sealer {
    /// Appends a token for these characters that has `length` bytes modulo three; says whether it did, for they may be too many.
    pub(in crate::transform) fn write_groups(&self, characters: &[u8], beside: Beside, length: usize, out: &mut Vec<u8>) -> bool {
        let filler = (0..=MOST_FILLER).find(|filler| self.width(characters.len() + filler) % 3 == length % 3);
        let (Some(filler), true) = (filler, Self::fits(characters.len())) else { return false };
        let mut plain = characters.to_vec();
        plain.extend(std::iter::repeat_n(0, filler));
        plain.extend([(filler << 4 | beside.before << 2 | beside.behind) as u8, byte_of(beside.quotes)]);
        self.seal([self.name(), GROUPS], plain, out)
    }
}

impl Opener {
    /// What was encrypted as groups of base64; `None` if the token does not open, or holds a value.
    pub(in crate::transform) fn groups(&self, found: &[u8]) -> Option<Raw> {
        let start = memchr::memchr(b'[', found)?;
        let (name, body, _) = read(&found[start..])?;
        if !self.wants(name) {
            return None;
        }
        let key = self.key.derive(Purpose::Encrypt, std::str::from_utf8(name).ok()?);
        opened(&key, name, &super::base32::decode(body)?, found).map(|(raw, _)| raw)
    }
}

/// Appends the value of such a token where no base64 stands.
pub(super) fn open(key: &SubKey, name: &[u8], sealed: &[u8], found: &[u8], out: &mut Vec<u8>) -> Opened {
    let Some((Raw { range, mut characters }, beside)) = opened(key, name, sealed, found) else { return Opened::Closed };
    characters.retain(|byte| !byte.is_ascii_whitespace());
    let text = LENIENT.decode(characters).unwrap_or_default();
    let Some(value) = text.len().checked_sub(beside.behind).and_then(|end| text.get(beside.before..end)) else {
        return Opened::Closed;
    };
    for part in [&found[..range.start], value, &found[range.end..]] {
        out.extend_from_slice(part);
    }
    Opened::Value
}

/// What a token holds, and what stood beside the value.
fn opened(key: &SubKey, name: &[u8], sealed: &[u8], found: &[u8]) -> Option<(Raw, Beside)> {
    let mut characters = super::siv(key).decrypt([name, GROUPS], sealed).ok()?;
    let [sizes, quotes] = *characters.last_chunk::<SAID>()?;
    let length = characters.len().checked_sub(SAID + usize::from(sizes >> 4))?;
    characters.truncate(length);
    let beside = Beside { before: (sizes >> 2 & 3).into(), behind: (sizes & 3).into(), quotes: quotes_of(quotes) };
    let start = memchr::memchr(b'[', found)?;
    let (_, _, length) = read(&found[start..])?;
    let (before, behind) = (&found[..start], &found[start + length..]);
    // Quotes that somebody has taken away since need not be taken away here.
    let quote = beside.quotes.map_or(&b""[..], Quotes::bytes);
    let quote = if before.ends_with(quote) && behind.starts_with(quote) { quote.len() } else { 0 };
    Some((Raw { range: start - quote..start + length + quote, characters }, beside))
}
