//! Words that announce a value in running text: `kenteken 12-ABC-3`, `the password is hunter2` (`[parts.said]` of pattern files).
//!
//! A filter over the first letters of a word dismisses nearly all words in a look. Which value may stand behind one, and how it is told from
//! the words of a sentence, is the business of `find/said`.

use std::borrow::Cow;

use super::rules::Rule;
use super::slots::Slots;
use super::validate::national::{self, Check};
pub(crate) use super::vector::heads::BYTES;
use super::vector::heads::{Heads, bit};
use super::vector::sieve::{self, Sieve};
use crate::model::{Category, Detector, DetectorIndex, Texts};

/// What is announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Plate,
    /// A registration behind a word for a vehicle, of which other things are said as often.
    Vehicle,
    Bic,
    /// A mail address beside the name of the service.
    Paypal,
    AdId,
    Passport,
    /// A passport, or a password.
    Pass,
    Licence,
    Account,
    /// Such a number behind a word for a person.
    Customer,
    Bank,
    /// The code of a branch, beside an account: `transit 10202 acct 6302930`.
    Branch,
    Login,
    /// A name behind a word that other things stand behind too: `login`, `user`.
    User,
    Password,
    Pin,
    Token,
    /// A token behind such a word: `key`.
    Key,
    Imei,
    Imsi,
    Iccid,
    /// A number that a state gives to a person, in groups of any length, which its check decides.
    National,
    /// The last digits of such a number.
    Ending,
    /// What somebody does, where a phrase says that it follows: `works as`.
    Job,
    /// The same behind words that other things stand behind as often: `she is`.
    LooseJob,
    /// Who somebody works for.
    Employer,
    /// A program whose options say who signs in, and with what: `mysql -u jan -p…`.
    Command,
    Phone,
    /// A folder that is called after whose it is: `/home/jan`.
    Home,
}

impl Sort {
    /// Whether every value of it has digits.
    fn has_digits(self) -> bool {
        match self {
            Self::Plate
            | Self::Vehicle
            | Self::Passport
            | Self::Licence
            | Self::Account
            | Self::Customer
            | Self::Bank
            | Self::Branch
            | Self::Pin
            | Self::Imei
            | Self::Imsi
            | Self::Iccid
            | Self::National
            | Self::Ending
            | Self::Phone => true,
            Self::Bic
            | Self::Paypal
            | Self::AdId
            | Self::Pass
            | Self::Login
            | Self::User
            | Self::Password
            | Self::Token
            | Self::Key
            | Self::Job
            | Self::LooseJob
            | Self::Employer
            | Self::Command
            | Self::Home => false,
        }
    }
}

/// The parts that pattern files have for these, by the detector.
const PARTS: &[(&str, &str, Sort)] = &[
    ("vehicle_plate", "said", Sort::Plate),
    ("vehicle_plate", "said_loosely", Sort::Vehicle),
    ("bic", "said", Sort::Bic),
    ("paypal_account", "said", Sort::Paypal),
    ("advertising_id", "said", Sort::AdId),
    ("passport_number", "said", Sort::Passport),
    ("passport_number", "said_of_passes", Sort::Pass),
    ("driving_licence", "said", Sort::Licence),
    ("account_number", "said", Sort::Account),
    ("account_number", "said_loosely", Sort::Customer),
    ("bank_account", "said", Sort::Bank),
    ("bank_account", "said_of_branches", Sort::Branch),
    ("username", "said", Sort::Login),
    ("username", "said_loosely", Sort::User),
    ("password", "said", Sort::Password),
    ("password", "pins", Sort::Pin),
    ("access_token", "said", Sort::Token),
    ("access_token", "said_loosely", Sort::Key),
    ("imei", "said", Sort::Imei),
    ("imsi", "said", Sort::Imsi),
    ("iccid", "said", Sort::Iccid),
    ("job_title", "said", Sort::Job),
    ("job_title", "said_loosely", Sort::LooseJob),
    ("organisation", "said", Sort::Employer),
    ("username", "commands", Sort::Command),
    ("username", "folders", Sort::Home),
    ("phone_number", "said", Sort::Phone),
];

/// Whether a detector may have parts of this name here.
pub(crate) fn is_part(detector: &Detector, part: &str) -> bool {
    sort_of(detector, part).is_some()
}

/// What the phrases of a part announce.
fn sort_of(detector: &Detector, part: &str) -> Option<Sort> {
    let own = PARTS.iter().find(|(who, name, _)| *who == detector.id && *name == part).map(|(.., sort)| *sort);
    let is_national = part == "said" && detector.category == Category::NationalId && check_of(detector).is_some();
    let is_ending = part == "said_of_ends" && detector.category == Category::NationalId;
    own.or(is_national.then_some(Sort::National)).or(is_ending.then_some(Sort::Ending))
}

/// The check of a number that a state gives.
fn check_of(detector: &Detector) -> Option<Check> {
    detector.validator.as_deref().and_then(national::check)
}

/// The most words of a phrase.
const MOST_WORDS: usize = 3;
/// The longest word, in bytes.
const LONGEST_WORD: usize = 32;
/// Bits of the filter.
const FILTER_BITS: u32 = 16;

/// Words that begin a phrase and stand in every other sentence too: such a phrase is known by its second word, which few sentences have.
const COMMON: &[&str] = &[
    "as", "check", "de", "el", "for", "her", "his", "il", "in", "la", "met", "mijn", "mon", "my", "na", "new", "one", "op",
    "set", "the", "van", "your",
];
/// How far before the second word of such a phrase the first may begin, in bytes.
pub(crate) const BEFORE_SECOND: usize = 8;

/// What a phrase announces.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meaning {
    pub(crate) sort: Sort,
    pub(crate) rule: Rule,
    /// What a number that a state gives has to pass.
    pub(crate) check: Option<Check>,
}

/// The first letters of words, as bits. Over-approves.
#[derive(Clone, Copy)]
pub(crate) struct Filter<'a>(&'a [u64]);

impl Filter<'_> {
    /// Whether a word of these letters, the first the lowest, in small letters and zero behind the last of [`BYTES`], is among them.
    #[inline(always)]
    pub(crate) fn has(self, first: u64) -> bool {
        has(self.0, bit(first))
    }
}

/// The phrases of all detectors.
#[derive(Debug, Default)]
pub(crate) struct Announcers {
    /// By a hash of the words, apart by one blank and in small letters, which of the meanings is theirs, from 1.
    slots: Slots,
    meanings: Vec<Meaning>,
    filter: Vec<u64>,
    /// The same for those whose values may have no digits.
    wordy: Vec<u64>,
    /// The same for those of one word.
    alone: Vec<u64>,
    /// The same for those of more, with the first letters of the second: `the key` is met at few of all words that are `the`.
    pairs: Vec<u64>,
    /// The first words of phrases that go on, by their hash: most that are met go no further.
    openers: Vec<u64>,
    /// The first letters of second words behind one of [`COMMON`].
    seconds: Vec<u64>,
    /// The same with those of all first words: one look tells of both.
    known: Heads,
    openings: Openings,
    /// The first four bytes of the same.
    sieve: Sieve,
}

/// The first three bytes of all that phrases are known by: of second words behind one of [`COMMON`], of first words else.
#[derive(Debug)]
pub(crate) struct Openings(Box<[u64; 1 << FILTER_BITS >> 6]>);

impl Default for Openings {
    fn default() -> Self {
        Self(Box::new([0; 1 << FILTER_BITS >> 6]))
    }
}

impl Openings {
    /// Whether a phrase may be known by a word of which these are the first three bytes, the first the lowest: one look that dismisses
    /// most words. What is above them does not count. Over-approves.
    #[inline(always)]
    pub(crate) fn has(&self, bytes: u32) -> bool {
        let place = opening(bytes);
        self.0[place as usize >> 6] >> (place & 63) & 1 == 1
    }

    fn set(&mut self, bytes: [u8; 3]) {
        let [a, b, c] = bytes;
        let place = opening(u32::from_le_bytes([a, b, c, 0]));
        self.0[place as usize >> 6] |= 1 << (place & 63);
    }

    /// Takes in what `opening` makes of each byte that is part of no letter.
    fn set_behind(&mut self, opening: impl Fn(u8) -> [u8; 3]) {
        (0..=u8::MAX).filter(|next| !is_letter(*next)).for_each(|next| self.set(opening(next)));
    }

    /// Takes in the ways in which the first three bytes of such a phrase may read in a text.
    fn add(&mut self, phrase: &[u8]) {
        let length = phrase.iter().position(|byte| *byte == b' ').unwrap_or(phrase.len());
        let (word, rest) = phrase.split_at(length);
        match (word, rest.strip_prefix(b" ")) {
            ([a, b, c, ..], _) => self.set([*a, *b, *c]),
            (_, Some(rest)) => {
                for joint in JOINTS {
                    if let [a, b, c, ..] = [word, joint, rest].concat()[..] {
                        self.set([a, b, c]);
                    }
                }
            }
            // What follows such a word is no letter, and behind one letter anything may.
            ([a, b], None) => self.set_behind(|next| [*a, *b, next]),
            ([a], None) => (0..=u8::MAX).for_each(|beyond| self.set_behind(|next| [*a, next, beyond])),
            (_, None) => {}
        }
    }
}

/// Where the first three bytes of a word stand in the filter of openings, in any case.
#[inline(always)]
fn opening(bytes: u32) -> u32 {
    const { assert!(FILTER_BITS == 16) };
    ((bytes | 0x20_2020) << 8).wrapping_mul(0x9e37_79b1) >> 16
}

/// What stands between the words of a phrase: see [`joint`].
const JOINTS: &[&[u8]] = &[b" ", b"-", b".", b"/", b"'", b". ", b".-"];

/// Takes in the ways in which the first four bytes of such a phrase may read in a text.
fn add_beginning(sieve: &mut Sieve, phrase: &[u8]) {
    let length = phrase.iter().position(|byte| *byte == b' ').unwrap_or(phrase.len());
    let (word, rest) = phrase.split_at(length);
    let mut add = |text: &[u8]| {
        let mut bytes = [b' '; sieve::BYTES];
        bytes.iter_mut().zip(text).for_each(|(to, from)| *to = *from);
        sieve.add(bytes);
    };
    match (word, rest.strip_prefix(b" ")) {
        (_, Some(rest)) => JOINTS.iter().for_each(|joint| add(&[word, joint, rest].concat())),
        ([letter], None) => sieve.add_letter(*letter),
        (_, None) => add(word),
    }
}

impl Announcers {
    /// Gathers the phrases of the detectors.
    pub(crate) fn new(detectors: &[Detector], rule: impl Fn(DetectorIndex, &Detector) -> Rule) -> Self {
        let mut meanings = Vec::new();
        let mut phrases: Vec<&Texts> = Vec::new();
        let mut filter = vec![0; 1 << FILTER_BITS >> 6];
        let (mut wordy, mut alone, mut pairs, mut known) = (filter.clone(), filter.clone(), filter.clone(), Heads::default());
        let (mut seconds, mut openers) = (filter.clone(), filter.clone());
        let (mut openings, mut sieve) = (Openings::default(), Sieve::default());
        for (index, detector) in (0..).map(DetectorIndex).zip(detectors) {
            for (part, lists) in detector.parts.iter() {
                let Some(sort) = sort_of(detector, part) else { continue };
                let meaning = Meaning { sort, rule: rule(index, detector), check: check_of(detector) };
                for list in lists.values() {
                    meanings.push(meaning);
                    phrases.push(list);
                }
            }
        }
        let mut slots = Slots::with_room(phrases.iter().map(|list| list.len()).sum());
        for (number, (meaning, list)) in (1..).zip(meanings.iter().zip(phrases)) {
            for text in list {
                // `d'abonné` is two words here.
                let is_joined = memchr::memchr(b'\'', text.as_bytes()).is_some();
                let phrase = if is_joined { Cow::Owned(text.replace('\'', " ")) } else { Cow::Borrowed(text) };
                let hash = key(phrase.bytes().fold(SEED, |hash, byte| {
                    if byte == b' ' {
                        set(&mut openers, bit(hash));
                    }
                    add(hash, byte)
                }));
                // Where two announce with the same words, the first of them does.
                if slots.get(hash).is_none() {
                    slots.set(hash, number);
                }
                let first = first_letters(phrase.as_bytes());
                set(&mut filter, bit(first));
                known.add(first);
                if !meaning.sort.has_digits() {
                    set(&mut wordy, bit(first));
                }
                match phrase.split_once(' ') {
                    Some((word, behind)) => {
                        set(&mut pairs, bit(pair(first, beginning(behind.as_bytes()))));
                        // Words that begin beyond ASCII are not met as second ones.
                        if COMMON.contains(&word) && behind.starts_with(|first: char| first.is_ascii_alphabetic()) {
                            let second = first_letters(behind.as_bytes());
                            set(&mut seconds, bit(second));
                            known.add(second);
                            openings.add(behind.as_bytes());
                            add_beginning(&mut sieve, behind.as_bytes());
                        } else {
                            openings.add(phrase.as_bytes());
                            add_beginning(&mut sieve, phrase.as_bytes());
                        }
                    }
                    None => {
                        set(&mut alone, bit(first));
                        openings.add(phrase.as_bytes());
                        add_beginning(&mut sieve, phrase.as_bytes());
                    }
                }
            }
        }
        Self { slots, meanings, filter, wordy, alone, pairs, openers, seconds, known, openings, sieve }
    }

    /// Whether all of them announce numbers of phones, which are long.
    pub(crate) fn are_of_phones(&self) -> bool {
        self.meanings.iter().all(|meaning| meaning.sort == Sort::Phone)
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.meanings.is_empty()
    }

    /// Tells of words by their first letters: of all, or of those that announce what may have no digits.
    #[inline(always)]
    pub(crate) fn filter(&self, has_digits: bool) -> Filter<'_> {
        Filter(if has_digits { &self.filter } else { &self.wordy })
    }

    /// Whether a phrase may begin with a word of these letters, the first the lowest, in small letters and zero behind the last of
    /// [`BYTES`]. Over-approves.
    #[inline(always)]
    pub(crate) fn may_begin(&self, first: u64) -> bool {
        has(&self.filter, bit(first))
    }

    /// The first bytes of what phrases are known by.
    #[inline(always)]
    pub(crate) fn openings(&self) -> &Openings {
        &self.openings
    }

    /// The first four bytes of the same, for kernels that look at many words together.
    #[inline(always)]
    pub(crate) fn sieve(&self) -> &Sieve {
        &self.sieve
    }

    /// The first letters of the same, of as many as [`BYTES`].
    #[inline(always)]
    pub(crate) fn known(&self) -> &Heads {
        &self.known
    }

    /// Whether a word of these letters may be the second of a phrase that is known by it. Over-approves.
    #[inline(always)]
    pub(crate) fn may_be_second(&self, first: u64) -> bool {
        has(&self.seconds, bit(first))
    }

    /// Whether what such a phrase announces may have no digits. Over-approves.
    #[inline(always)]
    pub(crate) fn may_be_wordy(&self, first: u64) -> bool {
        has(&self.wordy, bit(first))
    }

    /// Whether such a phrase may stand where this follows its first word: it is of that word alone, or goes on so. Over-approves.
    #[inline(always)]
    pub(crate) fn may_go_on<'t>(&self, first: u64, behind: impl Fn() -> Option<&'t [u8]>) -> bool {
        has(&self.alone, bit(first)) || behind().is_some_and(|next| has(&self.pairs, bit(pair(first, beginning(next)))))
    }

    /// The longest phrase that begins at `start`: what it announces, and where it ends.
    pub(crate) fn phrase(&self, buffer: &[u8], start: usize) -> Option<(Meaning, usize)> {
        let mut hash = SEED;
        let mut at = start;
        let mut longest = None;
        for word in 0..MOST_WORDS {
            let end = at + buffer[at..].iter().take(LONGEST_WORD + 1).take_while(|byte| is_letter(**byte)).count();
            if end == at || end - at > LONGEST_WORD {
                break;
            }
            if word > 0 {
                hash = add(hash, b' ');
            }
            hash = buffer[at..end].iter().fold(hash, |hash, byte| add(hash, byte.to_ascii_lowercase()));
            if let Some(meaning) = self.look_up(hash) {
                longest = Some((meaning, end));
            }
            if !has(&self.openers, bit(hash)) {
                break;
            }
            at = end + joint(&buffer[end..]);
            if at == end {
                break;
            }
        }
        longest
    }

    fn look_up(&self, hash: u64) -> Option<Meaning> {
        self.meanings.get(self.slots.get(key(hash))? - 1).copied()
    }
}

/// Length of what joins the words of a phrase: `license plate`, `rijbewijs-nr`, `lic. no`, `Kd.-Nr`.
fn joint(text: &[u8]) -> usize {
    match text {
        [b'.', b' ' | b'-', next, ..] if is_letter(*next) => 2,
        [b' ' | b'-' | b'.' | b'/' | b'\'', next, ..] if is_letter(*next) => 1,
        _ => 0,
    }
}

/// The first letters of a word as a number: up to eight of ASCII, in small letters.
fn first_letters(word: &[u8]) -> u64 {
    let mut first = [0; BYTES];
    for (to, from) in first.iter_mut().zip(word.iter().take_while(|byte| byte.is_ascii_alphabetic())) {
        *to = from.to_ascii_lowercase();
    }
    u64::from_le_bytes(first)
}

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// The first letters of a phrase, and those of its second word.
#[inline(always)]
fn pair(first: u64, beginning: u64) -> u64 {
    first.rotate_left(7) ^ beginning
}

/// So many letters of a second word are looked at.
const SECOND: usize = 4;

/// The first letters of a word as a number, in small ones. Behind one beyond ASCII none is told.
#[inline]
fn beginning(word: &[u8]) -> u64 {
    let mut letters = 0;
    for byte in word.iter().take(SECOND) {
        match byte {
            0x80.. => return letters << 8 | 0x80,
            byte if byte.is_ascii_alphabetic() => letters = letters << 8 | u64::from(byte | 0x20),
            _ => break,
        }
    }
    letters
}

#[inline(always)]
fn has(filter: &[u64], bit: usize) -> bool {
    filter.get(bit >> 6).is_some_and(|bits| bits >> (bit & 63) & 1 == 1)
}

fn set(filter: &mut [u64], bit: usize) {
    filter[bit >> 6] |= 1 << (bit & 63);
}

/// The text from the word on that is joined to what ends before it.
#[inline(always)]
pub(crate) fn joined(text: &[u8]) -> Option<&[u8]> {
    match joint(text) {
        0 => None,
        length => text.get(length..),
    }
}

/// The longest word of a phrase with what is more than one, in bytes.
pub(crate) const TOO_LONG: usize = LONGEST_WORD + 1;

fn add(hash: u64, byte: u8) -> u64 {
    (hash.rotate_left(5) ^ u64::from(byte)).wrapping_mul(0x517c_c1b7_2722_0a95)
}

/// A hash whose lower bits depend on all of the phrase.
fn key(hash: u64) -> u64 {
    hash ^ hash >> 32
}

/// Whether a byte is part of a letter.
pub(crate) fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0x80
}
