//! Other text of the same shape: letter for letter, digit for digit; case, length, separators and escapes stay.

use super::Scrambler;
use super::feistel::{MOST_PARTS, Part};

/// Bits of letters and digits that are one number, about.
const BITS: u32 = 45;
/// Characters that are permuted together, at most: their numbers fit a row.
const MOST_SYMBOLS: usize = 22;
/// Of the letters of these scripts any can stand for any; of others only those near it, which are of the same script.
const LARGE_SCRIPTS: [(u32, u32); 2] = [(0x4e00, 0xa000), (0xac00, 0xd7a4)];
/// Letters that are near each other: those that differ in the last six bits, which are one byte of UTF-8.
const NEAR: u32 = 64;
/// Signs from here on (pictures, most of them) are values as well; below stand marks and separators.
const FIRST_PICTURE: u32 = 0x1_f000;

/// The least texts of a shape of which one can be encrypted: as many as NIST asks for in SP 800-38G.
const FEWEST: u64 = 1_000_000;

/// What is made of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Another text.
    Another,
    /// Its encrypted form.
    There,
    /// The text that this is the encrypted form of.
    Back,
}

/// A character that becomes another one.
#[derive(Clone, Copy)]
struct Symbol {
    /// Where it stands.
    start: usize,
    length: usize,
    /// Which of its like it is, and how many there are.
    value: u64,
    size: u64,
}

impl Symbol {
    fn bits(&self) -> u32 {
        u64::BITS - self.size.leading_zeros()
    }
}

/// What stands for a character of this place among its like.
pub(in crate::transform) fn put(like: char, value: u64, out: &mut [u8]) {
    let base = match like {
        'a'..='z' => b'a',
        'A'..='Z' => b'A',
        _ => b'0',
    };
    if like.is_ascii() {
        out[0] = base + value as u8;
    } else if let Some(other) = others(like).nth(value as usize) {
        other.encode_utf8(out);
    }
}

/// The characters that are like this one, which is not ASCII.
fn others(like: char) -> impl Iterator<Item = char> {
    let code = u32::from(like);
    let large = LARGE_SCRIPTS.iter().find(|(first, past)| (*first..*past).contains(&code));
    let (first, past) = large.copied().unwrap_or((code / NEAR * NEAR, code / NEAR * NEAR + NEAR));
    let is_like = move |other: &char| {
        other.is_alphabetic() == like.is_alphabetic()
            && other.is_lowercase() == like.is_lowercase()
            && other.is_uppercase() == like.is_uppercase()
            && other.is_numeric() == like.is_numeric()
    };
    (first..past).filter_map(char::from_u32).filter(is_like)
}

/// The place of a character among its like, and how many there are. Letters have the same place in either case: what tells no cases
/// apart must not see two values become one.
pub(in crate::transform) fn place(character: char) -> Option<(u64, u64)> {
    match character {
        '0'..='9' => Some((u64::from(character) - u64::from(b'0'), 10)),
        'a'..='z' => Some((u64::from(character) - u64::from(b'a'), 26)),
        'A'..='Z' => Some((u64::from(character) - u64::from(b'A'), 26)),
        _ if character.is_ascii() => None,
        _ if character.is_alphanumeric() || u32::from(character) >= FIRST_PICTURE => {
            if let Some((first, past)) =
                LARGE_SCRIPTS.iter().find(|(first, past)| (*first..*past).contains(&u32::from(character)))
            {
                return Some((u64::from(u32::from(character) - first), u64::from(past - first)));
            }
            let value = others(character).position(|other| other == character)?;
            Some((value as u64, others(character).count() as u64)).filter(|(_, size)| *size > 1)
        }
        _ => None,
    }
}

/// The length of an escape at the start of `text`, which stays: `\n`, `\x41`, `\u00e9`, `\101`, `%40`, `&amp;`. What only looks like one stays
/// as well: a scrambled text must not look like another escape than the text did, or two could become one.
pub(in crate::transform) fn escape(text: &[u8]) -> usize {
    let are_signs = |from: usize, length: usize| {
        text.get(from..from + length).is_some_and(|signs| signs.iter().all(u8::is_ascii_alphanumeric))
    };
    match text {
        [b'\\', b'u', ..] if are_signs(2, 4) => 6,
        [b'\\', b'x', ..] if are_signs(2, 2) => 4,
        [b'\\', rest @ ..] => {
            let octal = rest.iter().take(3).take_while(|byte| byte.is_ascii_digit()).count();
            // The whole of a character of several bytes.
            1 + octal.max(rest.first().map_or(0, |byte| usize::from(byte.is_ascii())))
        }
        [b'%', ..] if are_signs(1, 2) => 3,
        [b'&', name @ ..] => {
            let length = name.iter().take(10).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
            if length > 0 && name.get(length) == Some(&b';') { length + 2 } else { 0 }
        }
        _ => 0,
    }
}

impl Scrambler {
    /// Appends another text in the shape of `value`.
    pub(in crate::transform) fn text(&self, value: &[u8], out: &mut Vec<u8>) {
        self.write_text(Way::Another, value, out);
    }

    /// Appends the encrypted form of `value`, a text of the same shape, or with `inverse` the text that has this form; says whether there are enough
    /// texts of the shape.
    pub(in crate::transform) fn encrypted(&self, value: &[u8], inverse: bool, out: &mut Vec<u8>) -> bool {
        self.write_text(if inverse { Way::Back } else { Way::There }, value, out) >= FEWEST
    }

    /// Appends what is made of `value`, and says how many texts of its shape there are, at least.
    fn write_text(&self, way: Way, value: &[u8], out: &mut Vec<u8>) -> u64 {
        let mut all = 1u64;
        let from = out.len();
        out.extend_from_slice(value);
        let mut symbols: Vec<Symbol> = Vec::with_capacity(MOST_SYMBOLS);
        let (mut at, mut tweak) = (0, 0);
        while at < value.len() {
            let escaped = escape(&value[at..]);
            if escaped > 0 {
                at += escaped;
                continue;
            }
            let (character, length) = first(&value[at..]);
            if let Some((value, size)) = character.and_then(place) {
                all = all.saturating_mul(size);
                symbols.push(Symbol { start: at, length, value, size });
                if symbols.len() == MOST_SYMBOLS {
                    tweak = self.symbols(way, tweak, &mut symbols, &mut out[from..]);
                }
            }
            at += length;
        }
        self.symbols(way, tweak, &mut symbols, &mut out[from..]);
        all
    }

    /// Puts others in the places of the symbols. What follows is permuted in a way that depends on them, which the answer chooses.
    fn symbols(&self, way: Way, tweak: u64, symbols: &mut Vec<Symbol>, out: &mut [u8]) -> u64 {
        let mut seen = value_of(symbols);
        let bits: u32 = symbols.iter().map(Symbol::bits).sum();
        let wanted = (bits.div_ceil(BITS).max(2) as usize).min(symbols.len()).clamp(1, MOST_PARTS);
        let mut row = [Part { value: 0, size: 1 }; MOST_PARTS];
        let (mut sum, mut places) = (0, [0; MOST_SYMBOLS]);
        for (symbol, place) in symbols.iter().zip(&mut places) {
            *place = (sum as usize * wanted / bits.max(1) as usize).min(wanted - 1);
            let part = &mut row[*place];
            *part = Part { value: part.value * symbol.size + symbol.value, size: part.size * symbol.size };
            sum += symbol.bits();
        }
        // A row has no number without digits in it.
        let used = symbols.len().min(1).max(places[..symbols.len()].last().map_or(0, |last| last + 1));
        match way {
            // One number alone is mixed with no other.
            Way::Another => self.row(tweak, &mut row[..used]),
            Way::There | Way::Back => self.turn(tweak, &mut row[..used], way == Way::Back),
        }
        for (symbol, place) in symbols.iter_mut().zip(&places).rev() {
            let part = &mut row[*place];
            let slot = &mut out[symbol.start..symbol.start + symbol.length];
            if let (Some(like), _) = first(slot) {
                put(like, part.value % symbol.size, slot);
            }
            symbol.value = part.value % symbol.size;
            part.value /= symbol.size;
        }
        if way == Way::Back {
            seen = value_of(symbols);
        }
        symbols.clear();
        self.chained(tweak, seen)
    }

    /// What was seen, on top of what was seen before.
    pub(super) fn chained(&self, tweak: u64, seen: u64) -> u64 {
        let mut block = [0xff; 17];
        block[..8].copy_from_slice(&tweak.to_le_bytes());
        block[8..16].copy_from_slice(&seen.to_le_bytes());
        self.0.hash(&block)
    }

    /// Appends an IBAN of the same country with the check digits that ISO 13616 gives it, or other text.
    pub(in crate::transform) fn iban(&self, value: &[u8], out: &mut Vec<u8>) {
        let from = out.len();
        let is_one = matches!(value, [a, b, c, d, ..] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() && c.is_ascii_digit() && d.is_ascii_digit());
        if !is_one {
            return self.text(value, out);
        }
        out.extend_from_slice(&value[..4]);
        self.text(&value[4..], out);
        let rest = |sum: u32, byte: u8| match byte {
            b'0'..=b'9' => (sum * 10 + u32::from(byte - b'0')) % 97,
            b'A'..=b'Z' | b'a'..=b'z' => (sum * 100 + u32::from(byte.to_ascii_uppercase() - b'A') + 10) % 97,
            _ => sum,
        };
        let country = [value[0], value[1], b'0', b'0'];
        let check = 98 - out[from + 4..].iter().chain(&country).fold(0, |sum, byte| rest(sum, *byte));
        out[from + 2] = b'0' + (check / 10) as u8;
        out[from + 3] = b'0' + (check % 10) as u8;
    }
}

/// A number that tells these symbols from others, nearly always.
fn value_of(symbols: &[Symbol]) -> u64 {
    symbols.iter().fold(symbols.len() as u64, |seen, symbol| (seen ^ symbol.value).wrapping_mul(0x0100_0000_01b3).rotate_left(23))
}

/// The character at the start and its length in bytes; none where bytes are no UTF-8.
pub(in crate::transform) fn first(text: &[u8]) -> (Option<char>, usize) {
    let length = match text[0] {
        0..0x80 => 1,
        0xc2..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0..0xf5 => 4,
        _ => return (None, 1),
    };
    match text.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok()) {
        Some(text) => (text.chars().next(), length),
        None => (None, 1),
    }
}
