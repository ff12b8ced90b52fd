//! Words by the part that they play in a value (`[parts.…]` in pattern files): ends of names of streets, months, what announces a date of birth.
//!
//! Filters over the last and the first three bytes of a word, and over its length and its first four bytes, dismiss nearly every other word in a
//! look. What the parts make together is the business of `find/beside`.

use super::announce;
use super::context::{first_of, place_of as place_among};
use super::slots::Slots;
use crate::model::{Detector, Texts};

/// Parts, as bits.
pub(crate) mod part {
    /// End of the name of a street before a house number: `straat`.
    pub(crate) const END: u32 = 1;
    /// One that many other words have: `hof`.
    pub(crate) const WEAK_END: u32 = 1 << 1;
    /// Last word of the name of a street behind a house number: `Street`.
    pub(crate) const TYPE: u32 = 1 << 2;
    /// One that stands behind numbers of other things too: `Way`.
    pub(crate) const WEAK_TYPE: u32 = 1 << 3;
    /// First word of the name of a street: `rue`, `Calle`.
    pub(crate) const OPENER: u32 = 1 << 4;
    /// Part of a house: `Apt`, `Flat`.
    pub(crate) const UNIT: u32 = 1 << 5;
    /// Box of a post office: `Postbus`.
    pub(crate) const BOX: u32 = 1 << 6;
    /// Small word in names of streets and places: `de`, `op`.
    pub(crate) const PARTICLE: u32 = 1 << 7;
    /// First word of names of streets that are more than one: `Lange`.
    pub(crate) const LEAD: u32 = 1 << 8;
    /// State or province before a postal code: `IL`.
    pub(crate) const STATE: u32 = 1 << 9;
    /// Looks like the name of a street and is none: `onderweg`.
    pub(crate) const NEVER: u32 = 1 << 10;
    /// Announces a date of birth: `born`.
    pub(crate) const BIRTH: u32 = 1 << 11;
    /// Stands between what announces a date and the date: `on`.
    pub(crate) const LINK: u32 = 1 << 12;
    /// Name of a month.
    pub(crate) const MONTH: u32 = 1 << 13;
    /// Years of an age: `year`, `jaar`.
    pub(crate) const YEARS: u32 = 1 << 14;
    /// Says that these are an age: `old`, `oud`.
    pub(crate) const OLD: u32 = 1 << 15;
    /// Stands before an age: `aged`.
    pub(crate) const AGED: u32 = 1 << 16;
    /// Years and age in one: `jarige`.
    pub(crate) const OF_AGE: u32 = 1 << 17;
    /// Before the month in which a card ends: `expires`.
    pub(crate) const EXPIRY: u32 = 1 << 18;
    /// Before the security code of a card: `cvv`.
    pub(crate) const CODE: u32 = 1 << 19;
    /// Before the sort code of a bank: `sort code`.
    pub(crate) const SORT: u32 = 1 << 20;
    /// Before a postal code: `postcode`.
    pub(crate) const POSTAL: u32 = 1 << 21;
    /// Before the number of a bank account in groups: `rekening`.
    pub(crate) const ACCOUNT: u32 = 1 << 22;
    /// First word of the name of a street whose number stands behind it: `Calle`.
    pub(crate) const HEAD: u32 = 1 << 23;
    /// Somebody: `daughter`.
    pub(crate) const PERSON: u32 = 1 << 24;
    /// Word for a street that stands apart behind its name: `Straße`, `gate`.
    pub(crate) const APART: u32 = 1 << 25;
    /// Says that somebody lives where follows: `adres`, `bor`.
    pub(crate) const HOME: u32 = 1 << 26;
    /// Part of a house that needs no number: `Rear`.
    pub(crate) const ALONE: u32 = 1 << 27;
    /// Who answers in a conversation: `Beller`.
    pub(crate) const SPEAKER: u32 = 1 << 28;

    /// Stands before where somebody is: `gps`.
    pub(crate) const GEO: u32 = 1 << 29;

    /// Stands before one side of where somebody is: `lat`.
    pub(crate) const AXIS: u32 = 1 << 30;
    /// Ends a part of an address that has no number: `Cottage`, `Nagar`.
    pub(crate) const HOUSE: u32 = 1 << 31;

    /// Say of the number behind them what it is.
    pub(crate) const ANNOUNCES: u32 = BIRTH | AGED | EXPIRY | CODE | SORT | ACCOUNT | POSTAL | BOX | APART;
    /// Stand before a number.
    pub(super) const BEFORE: u32 = END
        | WEAK_END
        | BOX
        | BIRTH
        | LINK
        | MONTH
        | AGED
        | EXPIRY
        | CODE
        | SORT
        | POSTAL
        | ACCOUNT
        | APART
        | SPEAKER
        | GEO
        | AXIS
        | UNIT;
    /// Stand behind one.
    pub(super) const BEHIND: u32 = YEARS | OF_AGE | OPENER;
    /// Ends of words.
    pub(super) const ENDS: u32 = END | WEAK_END;
}

/// The parts by the recogniser and the name that pattern files give them.
const PARTS: &[(&str, &str, u32)] = &[
    ("street_address", "ends", part::END),
    ("street_address", "weak_ends", part::WEAK_END),
    ("street_address", "types", part::TYPE),
    ("street_address", "weak_types", part::WEAK_TYPE),
    ("street_address", "openers", part::OPENER),
    ("street_address", "heads", part::HEAD),
    ("street_address", "units", part::UNIT),
    ("street_address", "units_alone", part::ALONE),
    ("street_address", "aparts", part::APART),
    ("street_address", "homes", part::HOME),
    ("street_address", "boxes", part::BOX),
    ("street_address", "particles", part::PARTICLE),
    ("street_address", "leads", part::LEAD),
    ("street_address", "states", part::STATE),
    ("street_address", "never", part::NEVER),
    ("postal_code", "codes", part::POSTAL),
    ("date_of_birth", "births", part::BIRTH),
    ("date_of_birth", "links", part::LINK),
    ("date_of_birth", "months", part::MONTH),
    ("date_of_birth", "speakers", part::SPEAKER),
    ("geo_coordinates", "positions", part::GEO),
    ("geo_coordinates", "axes", part::AXIS),
    ("street_address", "houses", part::HOUSE),
    ("age", "years", part::YEARS),
    ("age", "old", part::OLD),
    ("age", "people", part::PERSON),
    ("age", "aged", part::AGED),
    ("age", "of_age", part::OF_AGE),
    ("card_expiry", "expiries", part::EXPIRY),
    ("card_security_code", "codes", part::CODE),
    ("card_expiry", "links", part::LINK),
    ("card_security_code", "links", part::LINK),
    ("bank_account", "sorts", part::SORT),
    ("bank_account", "links", part::LINK),
    ("bank_account", "accounts", part::ACCOUNT),
    // Words that an audit looks for in running text: see `rules`.
    ("", "vocabulary", 0),
    // Of these `prefixes` makes what it needs.
    ("access_token", "prefixes", 0),
];

/// Why the parts of a detector cannot be used, if they cannot.
pub(crate) fn problem(detector: &Detector) -> Option<String> {
    let validator = detector.validator.as_deref().unwrap_or_default();
    let unknown = detector.parts.iter().map(|(name, _)| name).find(|name| {
        !announce::is_part(detector, name) && !PARTS.iter().any(|(who, part, _)| *who == validator && *part == *name)
    });
    unknown.map(|name| format!("detector {}: no recogniser has parts called {name}", detector.id))
}

/// The longest end of a word, in bytes.
const LONGEST_END: usize = 16;
/// The shortest end of a word.
const SHORTEST_END: usize = 3;
/// The fewest bytes before it; one less before a long one: `Nygatan`.
const LEAST_STEM: usize = 3;
/// Words of a filter of three letters.
const FILTER: usize = 1 << 15 >> 6;

/// What a word is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    parts: u32,
    /// Its place in its list, from 1: the month.
    pub(crate) number: u8,
}

impl Parts {
    /// Whether it may be one of these.
    pub(crate) fn has(self, parts: u32) -> bool {
        self.parts & parts != 0
    }
}

/// The words of all recognisers.
#[derive(Debug)]
pub(crate) struct Lexicon {
    /// By a hash of the word, which of the roles is its own.
    slots: Slots,
    /// What words are: few differ. The first is nothing.
    roles: Vec<Parts>,
    before: Box<[u64; FILTER]>,
    behind: Box<[u64; FILTER]>,
    ends: Box<[u64; FILTER]>,
    /// Of words that are more than ends of others.
    words: Box<[u64; FILTER]>,
}

impl Lexicon {
    /// Gathers the words of the detectors.
    pub(crate) fn new(detectors: &[Detector]) -> Self {
        let known = |detector: &Detector, name: &str| {
            let validator = detector.validator.as_deref().unwrap_or_default();
            let known = PARTS.iter().find(|(who, known, part)| *who == validator && *known == name && *part != 0);
            known.map(|(.., part)| *part)
        };
        let lists: Vec<(u32, &Texts)> = detectors
            .iter()
            .flat_map(|detector| detector.parts.iter().filter_map(move |(name, lists)| Some((known(detector, name)?, lists))))
            .flat_map(|(part, lists)| lists.values().map(move |list| (part, list)))
            .collect();
        let mut slots = Slots::with_room(lists.iter().map(|(_, list)| list.len()).sum());
        let mut roles = vec![Parts::default()];
        let [mut before, mut behind, mut ends, mut whole] = [(); 4].map(|()| Box::new([0; FILTER]));
        for (part, list) in lists {
            for (at, word) in list.iter().map(str::as_bytes).enumerate() {
                let hash = hash(word);
                let known = slots.get(hash).map_or(Parts::default(), |role| roles[role]);
                let number = if part == part::MONTH { (at % 12) as u8 + 1 } else { known.number };
                slots.set(hash, place_of(Parts { parts: known.parts | part, number }, &mut roles));
                if part & !part::ENDS != 0 {
                    let place = outline(word);
                    whole[place >> 6] |= 1 << (place & 63);
                }
                if part & part::BEFORE != 0 {
                    set(&mut before, last(word));
                }
                if part & part::ENDS != 0 {
                    set(&mut ends, last(word));
                }
                if part & part::BEHIND != 0 {
                    set(&mut behind, first(word));
                    // `8 av. de la République`
                    if let [a, b] = word {
                        set(&mut behind, [*a, *b, b'.']);
                    }
                }
            }
        }
        Self { slots, roles, before, behind, ends, words: whole }
    }

    /// Whether a word that ends in these bytes may stand before a number. Over-approves.
    #[inline(always)]
    pub(crate) fn may_stand_before(&self, ending: [u8; 3]) -> bool {
        has(&self.before, ending)
    }

    /// Whether a word that begins with these bytes may stand behind a number. Over-approves.
    #[inline(always)]
    pub(crate) fn may_stand_behind(&self, beginning: [u8; 3]) -> bool {
        has(&self.behind, beginning)
    }

    /// What the word is. Ends of words are told by [`Lexicon::end_of`].
    #[inline]
    pub(crate) fn word(&self, word: &[u8]) -> Parts {
        let place = outline(word);
        if self.words[place >> 6] >> (place & 63) & 1 == 0 {
            return Parts::default();
        }
        let found = self.look_up(word);
        Parts { parts: found.parts & !part::ENDS, ..found }
    }

    /// Whether the word is itself an end of names of streets: `Straße`.
    pub(crate) fn is_end(&self, word: &[u8]) -> bool {
        has(&self.ends, last(word)) && self.look_up(word).has(part::ENDS)
    }

    /// Whether the word may have the end of a name of a street. Over-approves.
    #[inline]
    pub(crate) fn may_end(&self, word: &[u8]) -> bool {
        has(&self.ends, last(word)) && (word.len() >= LEAST_STEM + SHORTEST_END || self.is_end(word))
    }

    /// What the end of the word says.
    pub(crate) fn end_of(&self, word: &[u8]) -> Parts {
        if !has(&self.ends, last(word)) {
            return Parts::default();
        }
        let longest = word.len().saturating_sub(LEAST_STEM - 1).min(LONGEST_END);
        let ends = (SHORTEST_END..=longest).rev().filter(|length| *length > 4 || word.len() - *length >= LEAST_STEM);
        let ends = ends.map(|length| self.look_up(&word[word.len() - length..]));
        let end = ends.map(|found| Parts { parts: found.parts & part::ENDS, ..found }).find(|found| found.parts != 0);
        end.filter(|_| !self.look_up(word).has(part::NEVER)).unwrap_or_default()
    }

    /// What part the word plays for this recogniser, by the name that pattern files give it.
    pub(crate) fn role(&self, word: &[u8], recogniser: &str) -> Option<&'static str> {
        let (whole, end) = (self.look_up(word), self.end_of(word));
        let is_one = |part: u32| whole.has(part) || part & part::ENDS != 0 && end.has(part);
        PARTS.iter().find(|(who, _, part)| *who == recogniser && is_one(*part)).map(|(_, name, _)| *name)
    }

    fn look_up(&self, word: &[u8]) -> Parts {
        self.slots.get(hash(word)).and_then(|role| self.roles.get(role)).copied().unwrap_or_default()
    }
}

/// The place of a role among all, to which it is added if it is new.
fn place_of(role: Parts, roles: &mut Vec<Parts>) -> usize {
    // Words of a list stand together, and most are of this list only.
    roles.iter().rposition(|known| *known == role).unwrap_or_else(|| {
        roles.push(role);
        roles.len() - 1
    })
}

/// The last three bytes of a word; of a shorter one with the blank before it.
fn last(word: &[u8]) -> [u8; 3] {
    let at = |place: usize| word.len().checked_sub(place).map_or(b' ', |at| word[at]);
    [at(3), at(2), at(1)]
}

/// The first three bytes of a word; of a shorter one with the blank behind it.
fn first(word: &[u8]) -> [u8; 3] {
    let at = |place: usize| word.get(place).copied().unwrap_or(b' ');
    [at(0), at(1), at(2)]
}

/// The place in a filter of a word's length and first four bytes; the same for all ways in which its letters may be written.
#[inline(always)]
fn outline(word: &[u8]) -> usize {
    place_among(first_of(word), word.len()) >> 1 & (64 * FILTER - 1)
}

#[inline(always)]
fn bit(bytes: [u8; 3]) -> usize {
    usize::from(bytes[0] & 0x1f) << 10 | usize::from(bytes[1] & 0x1f) << 5 | usize::from(bytes[2] & 0x1f)
}

#[inline(always)]
fn has(filter: &[u64; FILTER], bytes: [u8; 3]) -> bool {
    let bit = bit(bytes);
    filter[bit >> 6] >> (bit & 63) & 1 == 1
}

fn set(filter: &mut [u64; FILTER], bytes: [u8; 3]) {
    let bit = bit(bytes);
    filter[bit >> 6] |= 1 << (bit & 63);
}

/// Bytes that are hashed at a time.
const CHUNK: usize = 8;
/// The highest bit of each of them.
const HIGHS: u64 = 0x8080_8080_8080_8080;
/// The lowest.
const LOWS: u64 = 0x0101_0101_0101_0101;

/// A hash of the word in small letters, those of Latin-1 included; never zero.
fn hash(word: &[u8]) -> u64 {
    let mut state = 0x9e37_79b9_7f4a_7c15 ^ word.len() as u64;
    let mut before = 0;
    let (whole, rest) = word.as_chunks::<CHUNK>();
    for bytes in whole {
        state = add(state, small(u64::from_le_bytes(*bytes), &mut before));
    }
    if !rest.is_empty() {
        state = add(state, small(number_of(rest), &mut before));
    }
    (state ^ state >> 32) | 1
}

#[inline(always)]
fn add(state: u64, bytes: u64) -> u64 {
    (state.rotate_left(5) ^ bytes).wrapping_mul(0x517c_c1b7_2722_0a95)
}

/// Fewer bytes than a chunk as a number, the first the lowest.
#[inline(always)]
fn number_of(bytes: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        // They overlap, and agree where they do.
        let shift = 8 * (bytes.len() - 4) as u32;
        return u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << shift;
    }
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Bytes in small letters. `before` is the byte before them, and becomes their last.
#[inline(always)]
fn small(bytes: u64, before: &mut u8) -> u64 {
    let low = bytes & !HIGHS;
    let is_capital = (low + (0x80 - u64::from(b'A')) * LOWS) & !(low + (0x7f - u64::from(b'Z')) * LOWS) & !bytes & HIGHS;
    let last = std::mem::replace(before, (bytes >> (u64::BITS - 8)) as u8);
    if bytes & HIGHS == 0 { bytes | is_capital >> 2 } else { small_beyond_ascii(bytes | is_capital >> 2, last) }
}

/// Capitals of Latin-1 behind its first byte in UTF-8, in small letters.
#[cold]
fn small_beyond_ascii(bytes: u64, before: u8) -> u64 {
    let mut before = before;
    let small = bytes.to_le_bytes().map(|byte| {
        let is_capital = before == 0xc3 && (0x80..=0x9e).contains(&byte);
        before = byte;
        if is_capital { byte | 0x20 } else { byte }
    });
    u64::from_le_bytes(small)
}
