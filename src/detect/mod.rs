//! Detection: bytes of one buffer to scored candidates, in three stages.
//!
//! [`vector`] turns bytes into class bitmaps, [`anchors`] turns these into places to look at, [`find`] verifies there. Detection never
//! sees a path, never prints, and depends on nothing but the buffer and the rules: the same bytes give the same candidates.

// Rows of words are walked by index: what is combined stands at the same index, or one beside it.
#[allow(clippy::needless_range_loop)]
pub(crate) mod anchors;
pub(crate) mod context;
pub(crate) mod fields;
pub(crate) mod find;
pub(crate) mod key_table;
pub(crate) mod look;
pub(crate) mod opaque;
pub(crate) mod rules;
pub(crate) mod score;
#[cfg(test)]
mod tests;
pub(crate) mod validate;
#[allow(clippy::needless_range_loop)]
pub(crate) mod vector;

use crate::model::Cell;
use anchors::{PAD, TILE, TILE_BYTES, Tile};
use find::groups::Groups;
use find::{Hits, KnownFields, armour, at, digits, field, hex_groups, key, letter_digits, quad};
use look::Look;
use rules::Detection;
use vector::{Kernel, WORD};

/// Buffers of one worker, reused from block to block.
pub(crate) struct Scratch {
    tile: Box<Tile>,
    pub(crate) hits: Hits,
    groups: Groups,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        Self { tile: Tile::new(), hits: Hits::default(), groups: Groups::default() }
    }
}

/// Finds the candidates in `buffer`, ordered by their start, into `scratch.hits`. `cells` are those of tables in it, with offsets in the
/// stream, where the buffer starts at `offset`.
pub(crate) fn detect(rules: &Detection, buffer: &[u8], cells: &[Cell], offset: u64, scratch: &mut Scratch) {
    let Scratch { tile, hits, groups } = scratch;
    hits.clear();
    if hits.other_keys.hold_to(rules.number) {
        hits.known_fields = KnownFields::default();
    }
    let mut start = 0;
    while start < buffer.len() {
        tile.fill(rules.kernel, buffer, start, start > 0, rules.wanted);
        let look = Look { buffer, tile, start, rules };
        verify(&look, hits, groups);
        start += TILE_BYTES;
    }
    let look = Look { buffer, tile, start: 0, rules };
    rules.customs.find(&look, hits);
    if !cells.is_empty() {
        hits.order();
        hits.found = hits.candidates.len();
        field::cells(&look, cells, offset, hits);
    }
    hits.order();
}

/// Verifies at every anchor of the tile, with the bit instructions of the processor where it has them.
#[inline]
#[allow(unsafe_code)]
fn verify(look: &Look<'_>, hits: &mut Hits, groups: &mut Groups) {
    match look.rules.kernel {
        // SAFETY: such a kernel is chosen only where the processor has the features (see `Kernel::all`); the body is safe code.
        #[cfg(target_arch = "x86_64")]
        Kernel::Avx2 | Kernel::Avx512 => unsafe { verify_with_bit_instructions(look, hits, groups) },
        _ => verify_tile(look, hits, groups),
    }
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
fn verify_with_bit_instructions(look: &Look<'_>, hits: &mut Hits, groups: &mut Groups) {
    verify_tile(look, hits, groups);
}

/// Visits every set bit of a word. A macro, since a closure is not compiled with the instructions of its caller.
macro_rules! each {
    ($bits:expr, $base:ident, $position:ident => $visit:expr) => {
        let mut bits = $bits;
        while bits != 0 {
            let $position = $base + bits.trailing_zeros() as usize;
            bits &= bits - 1;
            $visit;
        }
    };
}

/// Verifies at every anchor of the tile.
#[inline(always)]
fn verify_tile(look: &Look<'_>, hits: &mut Hits, groups: &mut Groups) {
    let anchors = &look.tile.anchors;
    let served = &look.rules.served;
    for w in PAD..PAD + TILE {
        if anchors.any[w] == 0 {
            continue;
        }
        let base = look.start + (w - PAD) * WORD;
        if let Some(rule) = &served.email {
            each!(anchors.at[w], base, position => at::at(look, rule, position, hits));
        }
        each!(anchors.quad[w], base, position => quad::at(look, position, hits, groups));
        // Before the digits in them.
        if let Some(rule) = &served.iban {
            each!(anchors.letter_digits[w], base, position => letter_digits::at(look, rule, position, hits));
        }
        each!(anchors.digits[w], base, position => digits::cluster(look, position, hits, groups));
        each!(anchors.key[w], base, position => key::at(look, position, hits));
        if anchors.rare[w] != 0 {
            if let Some(rule) = &served.email {
                each!(anchors.percent[w], base, position => at::encoded_email(look, rule, position, hits));
            }
            each!(anchors.colons[w], base, position => hex_groups::colons(look, position, hits));
            each!(anchors.mac[w], base, position => hex_groups::mac_at(look, position, hits));
            each!(anchors.armour[w], base, position => armour::armour(look, position, hits));
        }
    }
}
