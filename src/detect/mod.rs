//! Detection: bytes of one buffer to scored candidates, in three stages.
//!
//! [`vector`] turns bytes into class bitmaps, [`anchors`] turns these into places to look at, [`find`] verifies there. Detection never
//! sees a path, never prints, and depends on nothing but the buffer and the rules: the same bytes give the same candidates.

// Rows of words are walked by index: what is combined stands at the same index, or one beside it.
#[allow(clippy::needless_range_loop)]
pub(crate) mod anchors;
pub(crate) mod announce;
pub(crate) mod column;
pub(crate) mod context;
pub(crate) mod doubtful;
pub(crate) mod fields;
pub(crate) mod find;
pub(crate) mod forms;
pub(crate) mod key_table;
pub(crate) mod known;
pub(crate) mod lexicon;
pub(crate) mod look;
pub(crate) mod names;
pub(crate) mod opaque;
pub(crate) mod prefixes;
pub(crate) mod rules;
pub(crate) mod score;
mod slots;
mod starts;
#[cfg(test)]
mod tests;
pub(crate) mod validate;
#[allow(clippy::needless_range_loop)]
pub(crate) mod vector;
pub(crate) mod why;

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::model::Cell;
use anchors::places::Places;
use anchors::{PAD, TILE_BYTES, Tile};
use find::groups::Groups;
use find::{
    Hits, account, agent, armour, at, bare, beside, digits, field, form, hex_groups, key, key_name, letter_digits, quad, said,
    token,
};
use look::Look;
use rules::Detection;
use starts::Starts;
pub(crate) use vector::ESCAPE;
use vector::{Kernel, WORD};

/// Buffers of one worker, reused from block to block.
pub(crate) struct Scratch {
    near: Box<Near>,
    pub(crate) hits: Hits,
    groups: Groups,
    pub(crate) names: names::Names,
}

/// What each tile fills anew, which is all that the first-level cache holds. In one piece that begins at a page: where the pieces lay by
/// the luck of the allocator, the same code was up to 6 % slower.
#[repr(C, align(4096))]
struct Near {
    tile: Tile,
    places: Places,
    starts: Starts,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        Self {
            near: Box::new(Near { tile: *Tile::new(), places: *Places::new(), starts: Starts::new() }),
            hits: Hits::default(),
            groups: Groups::default(),
            names: names::Names::default(),
        }
    }
}

/// How the sign of mail addresses may be escaped, in JSON and in HTML: `\\u0040`, `&#64;`, `&#x40;`.
pub(crate) const SIGNS: [&[u8]; 2] = [b"u0040", b"&#"];
static SIGN_FINDERS: LazyLock<[Finder<'static>; 2]> = LazyLock::new(|| SIGNS.map(Finder::new));

/// Whether an escape begins in the tile at `start`, or in what is seen of the next.
#[inline]
fn has_escape(buffer: &[u8], start: usize, tile: &Tile) -> bool {
    tile.bits.has_escape || tile.hints.sign && has_sign(buffer, start)
}

/// Whether an escaped sign begins in the tile at `start`.
#[cold]
fn has_sign(buffer: &[u8], start: usize) -> bool {
    // One may reach behind the tile.
    let wide = &buffer[start..buffer.len().min(start + TILE_BYTES + SIGNS[0].len() - 1)];
    SIGN_FINDERS.iter().any(|finder| finder.find(wide).is_some())
}

/// [`detect`], unless there is an [`ESCAPE`] in the buffer, or one of the [`SIGNS`] behind a backslash where it has one: then it stops there
/// and says `false`.
pub(crate) fn detect_without_escapes(
    rules: &Detection,
    buffer: &[u8],
    cells: &[Cell],
    offset: u64,
    scratch: &mut Scratch,
) -> bool {
    detect_in::<true>(rules, buffer, cells, offset, scratch)
}

/// Finds the candidates in `buffer`, ordered by their start, into `scratch.hits`. `cells` are those of tables in it, with offsets in the
/// stream, where the buffer starts at `offset`.
pub(crate) fn detect(rules: &Detection, buffer: &[u8], cells: &[Cell], offset: u64, scratch: &mut Scratch) {
    detect_in::<false>(rules, buffer, cells, offset, scratch);
}

fn detect_in<const STOPS: bool>(rules: &Detection, buffer: &[u8], cells: &[Cell], offset: u64, scratch: &mut Scratch) -> bool {
    let Scratch { near, hits, groups, names } = scratch;
    let Near { tile, places, starts } = &mut **near;
    hits.clear();
    names.clear();
    hits.names.hold_to(rules.number);
    hits.recalled.hold_to(rules.number);
    let mut start = 0;
    while start < buffer.len() {
        tile.fill(rules.kernel, buffer, start, start > 0, rules.wanted);
        if STOPS && has_escape(buffer, start, tile) {
            return false;
        }
        if tile.hints.loose_colon {
            hits.note_colon(start..start + TILE_BYTES);
        }
        let look = Look { buffer, tile, start, rules };
        verify(&look, hits, groups, places);
        if tile.hints.words {
            find_starts(&look, starts, places);
            if let Some(rule) = &rules.served.person_name {
                names::find(&look, rule, names, hits, places, &starts.names);
            }
            said::find(&look, &starts.announcing, hits, places);
        }
        start += TILE_BYTES;
    }
    let look = Look { buffer, tile, start: 0, rules };
    rules.customs.find(&look, hits);
    if let Some((known, owners)) = &rules.known {
        known.find(&look, owners, hits);
    }
    beside::beside_found(&look, hits);
    bare::quote(buffer, hits);
    if !cells.is_empty() {
        hits.order();
        hits.found = hits.candidates.len();
        field::cells(&look, cells, offset, hits);
    }
    hits.order();
    if let Some(least) = &rules.least {
        hits.candidates.retain(|candidate| candidate.score >= least[candidate.detector.get()]);
    }
    true
}

/// Verifies at every anchor of the tile, with the bit instructions of the processor where it has them.
#[inline]
#[allow(unsafe_code)]
fn verify(look: &Look<'_>, hits: &mut Hits, groups: &mut Groups, places: &mut Places) {
    match look.rules.kernel {
        // SAFETY: such a kernel is chosen only where the processor has the features (see `Kernel::all`); the body is safe code.
        #[cfg(target_arch = "x86_64")]
        Kernel::Avx2 | Kernel::Avx512 => unsafe { verify_with_bit_instructions(look, hits, groups, places) },
        _ => verify_tile(look, hits, groups, places),
    }
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
fn verify_with_bit_instructions(look: &Look<'_>, hits: &mut Hits, groups: &mut Groups, places: &mut Places) {
    verify_tile(look, hits, groups, places);
}

/// The words of the tile that are worth a look, found with the bit instructions of the processor where it has them.
#[inline]
#[allow(unsafe_code)]
fn find_starts(look: &Look<'_>, starts: &mut Starts, places: &mut Places) {
    match look.rules.kernel {
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Kernel::Avx2 | Kernel::Avx512 => unsafe { starts_with_bit_instructions(look, starts, places) },
        _ => starts::find(look, look.rules.served.person_name.is_some(), names::is_of_name, starts, places),
    }
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
fn starts_with_bit_instructions(look: &Look<'_>, starts: &mut Starts, places: &mut Places) {
    // Closures are compiled without these instructions, unless they are part of a function that has them.
    starts::find(look, look.rules.served.person_name.is_some(), names::is_of_name, starts, places);
}

/// Verifies at every anchor of the tile, in order.
#[inline(always)]
fn verify_tile(look: &Look<'_>, hits: &mut Hits, groups: &mut Groups, places: &mut Places) {
    let anchors = &look.tile.anchors;
    let served = &look.rules.served;
    let mut rest;
    let mut any = &anchors.any;
    let has_forms = !look.rules.forms.is_empty();
    let has_more_at_digits = look.rules.wanted.tokens | look.rules.wanted.spoken | look.rules.wanted.long | has_forms;
    // Most keys are none that anybody asks for: a loop of its own takes few instructions to say so.
    if look.rules.wanted.key {
        let keys = places.fill(look.rules.kernel, &anchors.key);
        let mut left = 0;
        for at in 0..keys.len() {
            let place = keys[at];
            keys[left] = place;
            left += usize::from(!key_name::is_settled(look, look.start + usize::from(place), hits));
        }
        rest = *any;
        for (w, rest) in rest.iter_mut().enumerate() {
            *rest &= !anchors.key[w] | anchors.colons[w];
        }
        for place in &keys[..left] {
            let place = usize::from(*place);
            rest[PAD + place / WORD] |= 1 << (place % WORD);
        }
        any = &rest;
    }
    for place in places.fill(look.rules.kernel, any) {
        let place = usize::from(*place);
        let position = look.start + place;
        let (w, bit) = (PAD + place / WORD, 1 << (place % WORD));
        // What may begin at a byte is told by the byte: one branch by the kinds that follow one another is foreseen better than a loop
        // for each kind.
        match look.byte(position) {
            b'0'..=b'9' => {
                if has_more_at_digits {
                    if anchors.tokens[w] & bit != 0 {
                        form::token(look, position, hits);
                    }
                    if anchors.spoken[w] & bit != 0 {
                        beside::at(look, position, hits);
                    }
                    if anchors.long[w] & bit != 0 {
                        token::at(look, position, hits);
                    }
                    if has_forms && anchors.digits[w] & bit != 0 {
                        form::number(look, position, hits);
                    }
                }
                if look.rules.wanted.numbers && anchors.digits[w] & bit != 0 {
                    digits::cluster(look, position, hits, groups);
                }
            }
            b'@' => {
                if let Some(rule) = &served.email {
                    at::at(look, rule, position, hits);
                }
            }
            b'.' => {
                if anchors.quad[w] & bit != 0 {
                    quad::at(look, position, hits, groups);
                }
                if anchors.mac[w] & bit != 0 {
                    hex_groups::mac_at(look, position, hits);
                }
                if anchors.degrees[w] & bit != 0 {
                    beside::degrees(look, position, hits);
                }
            }
            b':' | b'=' | b'>' => {
                if anchors.key[w] & bit != 0 {
                    key::at(look, position, hits);
                }
                if anchors.colons[w] & bit != 0 {
                    hex_groups::colons(look, position, hits);
                }
            }
            b'-' => {
                if anchors.mac[w] & bit != 0 {
                    hex_groups::mac_at(look, position, hits);
                }
                if anchors.armour[w] & bit != 0 {
                    armour::armour(look, position, hits);
                }
            }
            b'/' => agent::mozilla(look, position, hits),
            b'"' | b'\'' | b'\\' | b']' => {
                account::at(look, position, hits);
                agent::logged(look, position, hits);
            }
            b'%' => {
                if let Some(rule) = &served.email {
                    at::encoded_email(look, rule, position, hits);
                }
            }
            _ => {
                if anchors.degrees[w] & bit != 0 {
                    beside::degrees(look, position, hits);
                }
                if let Some(rule) = &served.iban
                    && anchors.letter_digits[w] & bit != 0
                {
                    letter_digits::at(look, rule, position, hits);
                }
                if anchors.armour[w] & bit != 0 {
                    armour::armour(look, position, hits);
                }
                if anchors.long[w] & bit != 0 {
                    token::at(look, position, hits);
                }
            }
        }
    }
}
