//! How names are laid out in a table that is made when the program is built: whoever makes it and whoever looks into it agree here.

/// Slots of the table, by the bits of their number.
pub(super) const SLOT_BITS: u32 = 15;
/// Bits of a slot that say how long its name is.
const LENGTH_BITS: u32 = 6;
/// The longest name, in bytes.
pub(super) const LONGEST: usize = 32;

/// Where to look first for a name.
pub(super) fn slot(name: &[u8]) -> usize {
    let mut mixed = name.len() as u64;
    for chunk in name.chunks(8) {
        let mut bytes = [0; 8];
        bytes[..chunk.len()].copy_from_slice(chunk);
        mixed = (mixed.rotate_left(23) ^ u64::from_le_bytes(bytes)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    (mixed >> (u64::BITS - SLOT_BITS)) as usize
}

/// What stands in the slot of a name that begins at `start` of the list. None is zero.
#[allow(dead_code)]
pub(super) fn entry(start: usize, length: usize) -> u32 {
    (start as u32) << LENGTH_BITS | length as u32
}

/// The start and the length of the name of a slot.
#[allow(dead_code)]
pub(super) fn name_of(entry: u32) -> (usize, usize) {
    ((entry >> LENGTH_BITS) as usize, (entry & ((1 << LENGTH_BITS) - 1)) as usize)
}
