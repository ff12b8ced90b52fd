//! Short names of keys: each read as one number, with what was found of it remembered. A log has few, and each of them again and again.
//!
//! What is remembered depends on nothing but the name and the rules, so no order of work shows.

use super::Hits;
use crate::detect::look::{HERE, Look};
use crate::detect::validate::plausible::TooLittle;
use crate::detect::vector::class;
use crate::model::Column;

/// The longest short name, in bytes.
const SHORT: usize = 16;

/// What a name means.
#[derive(Clone, Copy, Debug)]
pub(super) enum Meaning {
    /// Nobody asks for it.
    Other,
    /// That of a field, and which values in quotes are none for certain.
    Field(Column, TooLittle),
}

/// Names and what they mean, each in the one place that it has.
pub(crate) struct KeyNames {
    places: Box<[(u128, Meaning); KeyNames::PLACES]>,
    /// The rules by which they mean that.
    rules: u64,
}

impl Default for KeyNames {
    fn default() -> Self {
        Self { places: Box::new([Self::NONE; Self::PLACES]), rules: 0 }
    }
}

impl KeyNames {
    const PLACES: usize = 1024;
    /// No name is zero.
    const NONE: (u128, Meaning) = (0, Meaning::Other);

    /// Forgets everything if it was found by other rules.
    pub(crate) fn hold_to(&mut self, rules: u64) {
        if self.rules != rules {
            self.places.fill(Self::NONE);
            self.rules = rules;
        }
    }

    #[inline(always)]
    fn place(name: u128) -> usize {
        (((name as u64) ^ (name >> 64) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 54) as usize
    }

    /// What the name means, if that is remembered.
    #[inline(always)]
    pub(super) fn get(&self, name: u128) -> Option<Meaning> {
        let (known, meaning) = self.places[Self::place(name)];
        (known == name).then_some(meaning)
    }

    pub(super) fn insert(&mut self, name: u128, meaning: Meaning) {
        self.places[Self::place(name)] = (name, meaning);
    }
}

/// Whether nothing is found behind the name before `position`, where `=`, `:` or `>` stands, as far as is remembered. Nearly all keys are such.
#[inline(always)]
pub(crate) fn is_settled(look: &Look<'_>, position: usize, hits: &Hits) -> bool {
    let Some(near) = look.near(position) else { return false };
    // Most keys stand without quotes, or in those of JSON.
    let is_quoted = near[HERE - 1] == b'"';
    let is_scheme = near[HERE] == b':' && matches!(near[HERE + 1], b'/' | b'\\');
    let is_tag = near[HERE] == b'>';
    if if is_quoted { is_tag } else { is_scheme } {
        return false;
    }
    let Some((name, start)) = name_before(look, near, position, HERE - usize::from(is_quoted)) else { return false };
    match hits.names.get(name) {
        Some(Meaning::Other) => true,
        Some(Meaning::Field(_, least)) => {
            is_quoted && near[start - 1] == b'"' && is_too_little(look, near, position, least, hits)
        }
        None => false,
    }
}

/// Whether what stands in JSON behind the key before `position` is one word in quotes that is none of what the name of its field hints at.
#[inline(always)]
fn is_too_little(look: &Look<'_>, near: &[u8; 2 * HERE], position: usize, least: TooLittle, hits: &Hits) -> bool {
    let first = near[HERE + 2];
    let is_asked = match least {
        TooLittle::Nothing => false,
        TooLittle::OneWord => first.is_ascii_alphanumeric(),
        TooLittle::Capital => first.is_ascii_uppercase(),
    };
    if near[HERE] != b':' || near[HERE + 1] != b'"' || !is_asked || hits.minds_words() {
        return false;
    }
    // No blank stands before the first that may close it, and another quote would not.
    let closers = look.ahead(&look.tile.bits.class[class::KEY_CLOSER], position + 2);
    let end = HERE + 2 + closers.trailing_zeros() as usize;
    end < 2 * HERE - 1
        && near[end] == b'"'
        && near[end + 1] != b'"'
        && (least != TooLittle::Capital || least.is(&near[HERE + 2..end]))
}

/// The name before the sign at `position` as a number, if it is short and nothing before it belongs to it.
#[inline(always)]
pub(super) fn short_name(look: &Look<'_>, position: usize) -> Option<u128> {
    let near = look.near(position)?;
    let closers = (!look.behind(&look.tile.bits.class[class::KEY_CLOSER], position)).leading_zeros() as usize;
    if closers > 2 {
        return None;
    }
    Some(name_before(look, near, position, HERE - closers)?.0)
}

/// The name that ends at `end` of the bytes near the sign, and where in them it starts.
#[inline(always)]
fn name_before(look: &Look<'_>, near: &[u8; 2 * HERE], position: usize, end: usize) -> Option<(u128, usize)> {
    let part = look.behind(&look.tile.unions.name, position - (HERE - end));
    let length = (!part).leading_zeros() as usize;
    if length.wrapping_sub(1) >= SHORT {
        return None;
    }
    let start = end - length;
    let before = near[start - 1];
    // Words apart may be one name, and an escape may end in a letter.
    let is_apart = before == b' ' && near[start - 2].is_ascii_alphabetic() && (near[HERE] == b':' || end < HERE);
    if is_apart || before == b'\\' {
        return None;
    }
    let last = near.get(end - SHORT..).and_then(<[u8]>::first_chunk::<SHORT>)?;
    Some((u128::from_le_bytes(*last) & LAST[length], start))
}

/// The last bytes of sixteen, by their number, as masks.
static LAST: [u128; SHORT + 1] = {
    let mut masks = [0; SHORT + 1];
    let mut length = 1;
    while length <= SHORT {
        masks[length] = !0 << (8 * (SHORT - length));
        length += 1;
    }
    masks
};
