//! Names that stand for names: which words are on the lists that inkout ships, and which of them share a place in them.
//!
//! A word of a name is one of five sorts, and what stands for it is of the same sort: so no two words become one, with no
//! table of what was
//! seen. The sorts depend on the word alone, in small letters.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

use super::letters;

/// Given names and family names, in the order of length; `patterns/names/surrogates/make.py` says where they come from.
const FILES: [&str; 2] = [
    include_str!("../../../patterns/names/surrogates/given.txt"),
    include_str!("../../../patterns/names/surrogates/surnames.txt"),
];
/// The place of the family names in [`FILES`].
const SURNAMES: u8 = 1;
/// Names of a list that have the same length share a place if there are so many: among few a name would say who it stands for.
const FEWEST: usize = 16;

/// Words between names, in small letters. They stay where a name follows.
#[rustfmt::skip]
pub(super) const PARTICLES: &[&str] = &[
    "van", "der", "den", "de", "het", "ter", "ten", "te", "vd", "vande", "vander", "vanden", "op", "in", "uit", "voor", "aan", "bij", "tot",
    "von", "vom", "zu", "zum", "zur", "und", "du", "des", "la", "le", "les", "da", "do", "dos", "das", "del", "della", "dello", "di", "el",
    "al", "ul", "bin", "bint", "ibn", "abu", "af", "av",
];
/// Titles, and what stands behind names, in small letters. They stay.
#[rustfmt::skip]
const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "professor", "sir", "madam", "dhr", "mevr", "mw", "mevrouw", "meneer", "heer", "drs", "ir", "ing",
    "herr", "frau", "herrn", "hr", "fru", "mme", "mlle", "monsieur", "madame", "señor", "señora", "sr", "sra", "doña", "jr", "junior",
    "senior", "ii", "iii", "phd", "msc", "bsc", "weduwe",
];
/// Particles that are written together with the family name behind them, as in addresses of mail.
pub(super) const GLUED: [&str; 16] =
    ["vanden", "vander", "vande", "van", "von", "den", "der", "ter", "ten", "del", "de", "le", "la", "el", "al", "di"];
/// The least letters of a family name behind such a particle.
const LEAST_BEHIND: usize = 4;

/// Where a word stands in the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    /// Those that have the same list and length.
    pub(super) class: u16,
    /// Its place among them.
    pub(super) place: u16,
    /// Its place among all.
    pub(super) number: u16,
}

/// What a word of a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// It stays.
    Title,
    /// It stays where a name follows.
    Particle,
    /// A name that is known.
    Listed(Listed),
    /// One of [`GLUED`], by its place, and a family name that is known behind it.
    Glued(usize, Listed),
    /// Any other word.
    Unknown,
}

/// The lists, ready to look words up in.
pub(super) struct Lists {
    words: HashMap<&'static str, Sort, BuildHasherDefault<Quick>>,
    classes: Vec<(u8, Vec<&'static str>)>,
    many: u16,
}

/// A hash for what is known beforehand: words that are looked up cannot make places meet.
#[derive(Default)]
pub(super) struct Quick(u64);

impl Hasher for Quick {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut block = [0; 8];
            block[..chunk.len()].copy_from_slice(chunk);
            // An odd number without a pattern: the digits of the golden ratio.
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(block)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

impl Lists {
    /// The lists; made when the first name is met. They take about a megabyte.
    pub(super) fn get() -> &'static Self {
        static LISTS: OnceLock<Lists> = OnceLock::new();
        LISTS.get_or_init(|| {
            let mut lists = Self { words: HashMap::default(), classes: Vec::new(), many: 0 };
            for (list, file) in (0..).zip(FILES) {
                let names = || file.lines().filter(|name| !PARTICLES.contains(name) && !TITLES.contains(name));
                let mut shapes: BTreeMap<(usize, String), Vec<&'static str>> = BTreeMap::new();
                for name in names() {
                    shapes.entry(shape(name)).or_default().push(name);
                }
                for members in shapes.into_values().filter(|members| members.len() >= FEWEST) {
                    lists.add(list, members);
                }
            }
            lists.words.extend(TITLES.iter().map(|title| (*title, Sort::Title)));
            lists.words.extend(PARTICLES.iter().map(|particle| (*particle, Sort::Particle)));
            lists
        })
    }

    fn add(&mut self, list: u8, members: Vec<&'static str>) {
        let class = self.classes.len() as u16;
        let listed = |place| Sort::Listed(Listed { class, place, number: self.many + place });
        self.words.extend(members.iter().zip(0..).map(|(name, place)| (*name, listed(place))));
        self.many += members.len() as u16;
        self.classes.push((list, members));
    }

    /// How many names there are.
    pub(super) fn many(&self) -> usize {
        usize::from(self.many)
    }

    /// The names that share a place with those of a class.
    pub(super) fn names(&self, class: u16) -> &[&'static str] {
        &self.classes[usize::from(class)].1
    }

    /// What a word in small letters is.
    pub(super) fn sort(&self, word: &str) -> Sort {
        if let Some(sort) = self.words.get(word) {
            return *sort;
        }
        for (at, particle) in GLUED.iter().enumerate() {
            if let Some(name) = word.strip_prefix(particle).filter(|name| name.len() >= LEAST_BEHIND)
                && let Some(Sort::Listed(listed)) = self.words.get(name)
                && self.classes[usize::from(listed.class)].0 == SURNAMES
            {
                return Sort::Glued(at, *listed);
            }
        }
        Sort::Unknown
    }
}

/// How many letters a name has, and the like of those with accents.
fn shape(name: &str) -> (usize, String) {
    let mut accents: Vec<char> = name.chars().filter(|letter| !letter.is_ascii()).map(letters::like).collect();
    accents.sort_unstable();
    (name.chars().count(), accents.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_their_sorts() {
        let lists = Lists::get();
        for word in ["jan", "vries", "smith", "anna", "bakker"] {
            assert!(matches!(lists.sort(word), Sort::Listed(_)), "{word}");
        }
        for (word, particle) in [("devries", 2), ("vandenberg", 6), ("vandermeer", 6), ("vandijk", 3)] {
            let sort = lists.sort(word);
            assert!(
                matches!(sort, Sort::Glued(at, _) if GLUED[at].len() == particle) || matches!(sort, Sort::Listed(_)),
                "{word}"
            );
        }
        assert_eq!((lists.sort("van"), lists.sort("dhr"), lists.sort("qxzzt")), (Sort::Particle, Sort::Title, Sort::Unknown));
        assert!(lists.words.len() > 12_000);
    }

    #[test]
    fn names_of_a_class_have_one_length_and_capitals_of_their_own() {
        for (_, names) in &Lists::get().classes {
            assert!(names.len() >= FEWEST && names.iter().all(|name| name.len() == names[0].len()));
            for letter in names.iter().flat_map(|name| name.chars()) {
                assert_eq!(letters::lower(letters::upper(letter)), Some(letter));
            }
        }
    }
}
