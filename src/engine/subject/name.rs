//! The name of the person who is looked for, and how a name that was found is like it.
//!
//! Case, accents, order and titles do not count; initials may stand for given names. It sees words and no place: whether a part of a name
//! counts is for whoever knows what stands beside it.

use crate::detect::known;
use crate::detect::names::why::is_particle;

/// The name of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    given: Vec<Vec<u8>>,
    family: Vec<Vec<u8>>,
}

/// How a name is like that of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Likeness {
    /// The same words.
    Same,
    /// Initials for given names, fewer of them, or no particles.
    Short,
    /// Given names, or their initials, alone.
    Given,
    /// The family's name alone.
    Family,
}

impl Name {
    /// The name of these words; `None` if there are none.
    pub(super) fn new(text: &[u8]) -> Option<Self> {
        let (given, family) = known::parts_of_name(text);
        let is_name = given.iter().chain(&family).any(|word| !is_particle(word));
        is_name.then_some(Self { given, family })
    }

    /// Whether a text is but particles of the family's name.
    pub(super) fn has_particles(&self, text: &[u8]) -> bool {
        let (given, family) = known::parts_of_name(text);
        let mut words = given.iter().chain(&family).peekable();
        words.peek().is_some() && words.all(|word| is_particle(word) && self.family.contains(word))
    }

    /// Whether it has given names and a family's: a part alone is that of many.
    pub(super) fn is_full(&self) -> bool {
        !self.family.is_empty() && !self.given.iter().all(|word| is_particle(word))
    }

    /// Its first given name, and the family's, as far as they are no initials.
    pub(super) fn parts(&self) -> impl Iterator<Item = Vec<u8>> {
        let parts = [self.given[..1].join(&b' '), self.family.join(&b' ')];
        parts.into_iter().filter(|part| part.len() > 2 && self.is_full())
    }

    /// Its words, given names first.
    pub(crate) fn text(&self) -> Vec<u8> {
        self.given.iter().chain(&self.family).cloned().collect::<Vec<_>>().join(&b' ')
    }

    /// How this text is like the name, if it is.
    pub(super) fn likeness(&self, text: &[u8]) -> Option<Likeness> {
        let (given, family) = known::parts_of_name(text);
        let words: Vec<&[u8]> = given.iter().chain(&family).map(Vec::as_slice).collect();
        if words.is_empty() {
            return None;
        }
        if is_same(&words, self.given.iter().chain(&self.family)) {
            return Some(Likeness::Same);
        }
        if self.family.is_empty() {
            return None;
        }
        let own: Vec<&[u8]> = self.family.iter().map(Vec::as_slice).filter(|word| !is_particle(word)).collect();
        let bare: Vec<&[u8]> = words.iter().copied().filter(|word| !is_particle(word)).collect();
        if is_same(&bare, own.iter()) {
            return Some(Likeness::Family);
        }
        if own.is_empty() {
            return None;
        }
        // What is left when the family's name is taken out.
        let mut rest = bare;
        for word in &own {
            match rest.iter().position(|other| other == word) {
                Some(at) => drop(rest.remove(at)),
                None => return self.is_given(&words).then_some(Likeness::Given),
            }
        }
        self.is_given(&rest).then_some(Likeness::Short)
    }

    /// Whether these words are given names of the person in order, each whole or an initial, the first among them.
    fn is_given(&self, words: &[&[u8]]) -> bool {
        let initials;
        let words = match words {
            // `JP` for two names; `Jo` is no initials of one.
            [only] if self.given.len() > 1 && only.len() == self.given.len() && only.is_ascii() && **only != *self.given[0] => {
                initials = only.iter().map(std::slice::from_ref).collect::<Vec<_>>();
                &initials[..]
            }
            words => words,
        };
        let is = |word: &&[u8], name: &Vec<u8>| *word == name.as_slice() || *word == initial(name);
        !words.is_empty() && words.len() <= self.given.len() && words.iter().zip(&self.given).all(|(word, name)| is(word, name))
    }
}

/// The first letter of a word.
fn initial(word: &[u8]) -> &[u8] {
    let length = word.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next()).map_or(1, char::len_utf8);
    &word[..length.min(word.len())]
}

/// Whether these are the same words in any order.
fn is_same<'w, T: AsRef<[u8]> + 'w>(words: &[&[u8]], others: impl Iterator<Item = &'w T>) -> bool {
    let mut others: Vec<&[u8]> = others.map(AsRef::as_ref).collect();
    let mut words = words.to_vec();
    others.sort_unstable();
    words.sort_unstable();
    words == others
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_those_of_others() {
        use Likeness::{Family, Given, Same, Short};
        for (person, text, expected) in [
            ("Jan de Vries", "Jan de Vries", Some(Same)),
            ("Jan de Vries", "JAN DE VRIES", Some(Same)),
            ("Jan de Vries", "de Vries, Jan", Some(Same)),
            ("Jan de Vries", "Vries, Jan de", Some(Same)),
            ("Jan de Vries", "Dhr. Jan de Vries", Some(Same)),
            ("Jan de Vries", "Jan Vries", Some(Short)),
            ("Jan de Vries", "J. de Vries", Some(Short)),
            ("Jan de Vries", "Vries, J. de", Some(Short)),
            ("Jan de Vries", "Jan", Some(Given)),
            ("Jan de Vries", "J.", Some(Given)),
            ("Jan de Vries", "de Vries", Some(Family)),
            ("Jan de Vries", "Vries", Some(Family)),
            ("Jan de Vries", "Piet de Vries", None),
            ("Jan de Vries", "Jeroen de Vries", None),
            ("Jan de Vries", "P. de Vries", None),
            ("Jan de Vries", "Jan Smit", None),
            ("Jan de Vries", "Jan Piet de Vries", None),
            ("Jan de Vries", "de", None),
            ("José García", "Jose Garcia", Some(Same)),
            ("Jose Garcia", "GARCÍA José", Some(Same)),
            ("Jan Peter Smit", "J.P. Smit", Some(Short)),
            ("Jan Peter Smit", "JP Smit", Some(Short)),
            ("Jan Peter Smit", "Jan Smit", Some(Short)),
            ("Jan Peter Smit", "Peter Smit", None),
            ("Jan Smit", "J.P. Smit", None),
            ("Fatima", "fatima", Some(Same)),
            ("Fatima", "Fatima Bakker", None),
            ("Mary O'Brien", "mary o’brien", Some(Same)),
        ] {
            let name = Name::new(person.as_bytes()).unwrap();
            assert_eq!(name.likeness(text.as_bytes()), expected, "{text} for {person}");
        }
        assert_eq!(Name::new(b" .,"), None);
    }
}
