//! What was made of the values that were met a moment ago: logs say the same again and again.
//!
//! A surrogate is a function of the key, the manner and the exact bytes, all of which are compared, so neither the order of threads nor what was met
//! before shows. Memory is bounded and never written anywhere; what is there is overwritten in the end. Passwords, tokens and other text are not kept.
//! A place is read without a lock: its first number is odd while it is written, and is another one afterwards.
//!
//! What is met once is not kept, and does not displace what is met often: a note of sixteen bits of its hash is all that stays of it.

use std::hash::Hasher;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering, fence};

use super::Manner;
use super::lists::Quick;

/// Places, a power of two: half a mebibyte.
const PLACES: usize = 1 << 12;
/// Numbers in a place: which writing it is, what the rest is, and then the bytes of a value and of what stands for it.
const NUMBERS: usize = 16;
const BYTES: usize = 8 * (NUMBERS - 2);
/// The longest value that is kept, in bytes.
const LONGEST: usize = 64;

#[derive(Default)]
#[repr(align(128))]
struct Place([AtomicU64; NUMBERS]);

/// Values, and what stands for them.
pub(super) struct Recall {
    places: Box<[Place]>,
    /// By place the hash of the value that is there, sixteen bits of it, and that of the last one that was not.
    notes: Box<[AtomicU32]>,
}

/// A value that is not there.
#[derive(Clone, Copy)]
pub(super) struct Missed {
    place: usize,
    /// Of its hash.
    note: u16,
    /// Manner and length.
    head: u64,
}

impl Manner {
    /// A number that tells it from others, if values are kept that are written in it.
    fn kept(self) -> Option<u64> {
        Some(match self {
            Self::Address => 1,
            Self::Card => 2,
            Self::Iban => 3,
            Self::Mail => 4,
            Self::Name => 5,
            Self::Phone => 6,
            Self::Street => 7,
            Self::Id(scheme) => 8 + scheme.place(),
            Self::Coordinates | Self::Date | Self::Number | Self::Postcode | Self::Text => return None,
        })
    }
}

impl Recall {
    pub(super) fn new() -> Self {
        Self::with(PLACES)
    }

    fn with(places: usize) -> Self {
        Self { places: (0..places).map(|_| Place::default()).collect(), notes: (0..places).map(|_| AtomicU32::new(0)).collect() }
    }

    /// Appends what stands for a value if it is there. Otherwise tells where it belongs, if it may be kept.
    #[inline]
    pub(super) fn find(&self, manner: Manner, value: &[u8], out: &mut Vec<u8>) -> Result<(), Option<Missed>> {
        let Some(manner) = manner.kept().filter(|_| value.len() <= LONGEST) else { return Err(None) };
        let head = manner << 16 | value.len() as u64;
        let mut hasher = Quick::default();
        hasher.write_u64(head);
        hasher.write(value);
        let hash = hasher.finish();
        let missed = Missed { place: hash as usize & (self.notes.len() - 1), note: (hash >> 40) as u16, head };
        let note = self.notes.get(missed.place).map_or(0, |notes| notes.load(Ordering::Relaxed) as u16);
        let is_there = note == missed.note && self.read(missed, value, out).is_some();
        if is_there { Ok(()) } else { Err(Some(missed)) }
    }

    fn read(&self, Missed { place, head, .. }: Missed, value: &[u8], out: &mut Vec<u8>) -> Option<()> {
        let Place([writing, is, numbers @ ..]) = self.places.get(place)?;
        let before = writing.load(Ordering::Acquire);
        let (is, length) = split(is.load(Ordering::Relaxed));
        if before & 1 == 1 || is != head {
            return None;
        }
        let of_value = value.len().div_ceil(8);
        let (of_value, of_other) = numbers.split_at_checked(of_value)?;
        let is_it = value.chunks(8).zip(of_value).all(|(bytes, number)| number.load(Ordering::Relaxed) == padded(bytes));
        let mut other = [0; BYTES];
        for (bytes, number) in other.chunks_exact_mut(8).zip(of_other).take(length.div_ceil(8)) {
            bytes.copy_from_slice(&number.load(Ordering::Relaxed).to_le_bytes());
        }
        fence(Ordering::Acquire);
        let is_whole = is_it && writing.load(Ordering::Relaxed) == before;
        out.extend_from_slice(other.get(..length).filter(|_| is_whole)?);
        Some(())
    }

    /// Keeps what stands for a value that was missed before, in the place of what was there; or leaves it, if it is too long or another thread is
    /// about to.
    #[inline]
    pub(super) fn keep(&self, missed: Missed, value: &[u8], other: &[u8]) {
        let Some(notes) = self.notes.get(missed.place) else { return };
        let noted = notes.load(Ordering::Relaxed);
        let note = u32::from(missed.note);
        if noted >> 16 == note {
            notes.store(note << 16 | note, Ordering::Relaxed);
            self.put(missed, value, other);
        } else {
            notes.store(note << 16 | noted & 0xffff, Ordering::Relaxed);
        }
    }

    fn put(&self, Missed { place, head, .. }: Missed, value: &[u8], other: &[u8]) {
        let Some(Place([writing, is, numbers @ ..])) = self.places.get(place) else { return };
        if 8 * (value.len().div_ceil(8) + other.len().div_ceil(8)) > BYTES {
            return;
        }
        let before = writing.load(Ordering::Relaxed);
        let is_free = before & 1 == 0;
        if !is_free || writing.compare_exchange(before, before + 1, Ordering::Acquire, Ordering::Relaxed).is_err() {
            return;
        }
        fence(Ordering::Release);
        is.store(head | (other.len() as u64) << 32, Ordering::Relaxed);
        for (bytes, number) in value.chunks(8).chain(other.chunks(8)).zip(numbers) {
            number.store(padded(bytes), Ordering::Relaxed);
        }
        writing.store(before.wrapping_add(2), Ordering::Release);
    }
}

impl Drop for Recall {
    fn drop(&mut self) {
        let numbers = self.places.iter().flat_map(|place| &place.0);
        numbers.for_each(|number| number.store(0, Ordering::Relaxed));
        fence(Ordering::SeqCst);
    }
}

/// Manner and length of a value, and the length of what stands for it.
fn split(is: u64) -> (u64, usize) {
    (is & 0xffff_ffff, (is >> 32) as usize)
}

/// Up to eight bytes as a number.
#[inline]
fn padded(bytes: &[u8]) -> u64 {
    let mut all = [0; 8];
    all[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(recall: &Recall, manner: Manner, value: &str) -> Option<String> {
        let mut out = b"kept".to_vec();
        let is_found = recall.find(manner, value.as_bytes(), &mut out).is_ok();
        assert!(out.starts_with(b"kept") && (is_found || out.len() == 4));
        is_found.then(|| String::from_utf8(out[4..].to_vec()).unwrap())
    }

    fn keep(recall: &Recall, manner: Manner, value: &str, other: &str) {
        for times in 0..2 {
            assert_eq!(found(recall, manner, value), None, "{value} was met {times} times");
            if let Err(Some(missed)) = recall.find(manner, value.as_bytes(), &mut Vec::new()) {
                recall.keep(missed, value.as_bytes(), other.as_bytes());
            }
        }
    }

    #[test]
    fn what_was_made_is_known_by_manner_and_bytes() {
        let recall = Recall::new();
        let long = "x".repeat(LONGEST + 1);
        for (value, other) in [("", ""), ("12345678", "87654321"), ("123456789", "1"), (&long[1..], &long[..48])] {
            keep(&recall, Manner::Phone, value, other);
            assert_eq!(found(&recall, Manner::Phone, value).as_deref(), Some(other), "{value}");
            assert_eq!(found(&recall, Manner::Card, value), None, "{value}");
            assert_eq!(found(&recall, Manner::Phone, &format!("{value}\0")), None, "{value}");
        }
        for (manner, value, other) in
            [(Manner::Phone, &long[..], "x"), (Manner::Phone, &long[1..], &long[..49]), (Manner::Text, "secret", "x")]
        {
            let recall = Recall::new();
            keep(&recall, manner, value, other);
            assert_eq!(found(&recall, manner, value), None, "{value}");
        }
    }

    #[test]
    fn threads_never_read_half_of_what_another_one_writes() {
        let recall = Recall::with(1);
        let missed = |value: &str| Missed { place: 0, note: 0, head: 6 << 16 | value.len() as u64 };
        std::thread::scope(|scope| {
            for thread in 0..3 {
                let recall = &recall;
                scope.spawn(move || {
                    for number in 0..50_000 {
                        let value = format!("{:08}{:032}", number % 5, thread);
                        recall.put(missed(&value), value.as_bytes(), value.as_bytes());
                        let mut out = Vec::new();
                        if recall.read(missed(&value), value.as_bytes(), &mut out).is_some() {
                            assert_eq!(out, value.as_bytes());
                        }
                    }
                });
            }
        });
    }
}
