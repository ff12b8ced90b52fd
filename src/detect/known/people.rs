//! How people that are known may be written: their names in another order, with initials for given names, without all but the first of these.

use super::super::names;

/// One way of writing a name: its words, in lower case without accents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) words: Vec<Vec<u8>>,
    /// Some of its given names are initials.
    pub(super) is_short: bool,
}

/// The most given names that are told apart.
const MOST_GIVEN: usize = 3;

/// The ways of writing a name of these words; those behind the first `family` of them are given names where that is told by a comma
/// (`Vries, Jan de`).
pub(super) fn ways(words: Vec<Vec<u8>>, family: Option<usize>) -> Vec<Written> {
    let (words, family) = without_titles(words, family);
    let whole = Written { words: words.clone(), is_short: false };
    if words.len() < 2 {
        return vec![whole];
    }
    let (given, surname) = parted(words, family);
    let mut ways = vec![whole];
    let mut add = |given: Vec<Vec<u8>>, is_short: bool| {
        let way = Written { words: given.into_iter().chain(surname.iter().cloned()).collect(), is_short };
        if !ways.iter().any(|known| known.words == way.words) {
            ways.push(way);
        }
    };
    let is_initial = |word: &Vec<u8>| initial(word).len() == word.len();
    if given.first().is_some_and(is_initial) || given.is_empty() || given.len() > MOST_GIVEN {
        return ways;
    }
    if given.len() > 1 {
        add(vec![given[0].clone()], false);
        add(given.iter().map(|word| initial(word).to_vec()).collect(), true);
    }
    add(vec![initial(&given[0]).to_vec()], true);
    ways
}

/// `Dhr. Jan de Vries` without what is no part of the name.
fn without_titles(mut words: Vec<Vec<u8>>, mut family: Option<usize>) -> (Vec<Vec<u8>>, Option<usize>) {
    while words.len() > 2 && names::why::is_title(&words[0]) && words[0].len() > 1 {
        words.remove(0);
        family = family.map(|family| family.saturating_sub(1));
    }
    (words, family)
}

/// Given names and the family's. A name of one word is a given one.
pub(super) fn parts(words: Vec<Vec<u8>>, family: Option<usize>) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let (words, family) = without_titles(words, family);
    if words.len() < 2 { (words, Vec::new()) } else { parted(words, family) }
}

/// [`parts`] of two words and more.
fn parted(words: Vec<Vec<u8>>, family: Option<usize>) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    match family.filter(|family| *family > 0 && *family < words.len()) {
        Some(family) => {
            let behind = &words[family..];
            // `Vries, Jan de`: particles behind the given names belong to the family's.
            let particles = behind.iter().rev().take_while(|word| names::why::is_particle(word)).count().min(behind.len() - 1);
            let (given, particles) = behind.split_at(behind.len() - particles);
            (given.to_vec(), [particles, &words[..family]].concat())
        }
        None => {
            let particle = words.iter().skip(1).position(|word| names::why::is_particle(word)).map(|at| at + 1);
            let (given, surname) = words.split_at(particle.filter(|at| *at < words.len() - 1).unwrap_or(words.len() - 1));
            (given.to_vec(), surname.to_vec())
        }
    }
}

/// The first letter of a word.
fn initial(word: &[u8]) -> &[u8] {
    let length = word.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next()).map_or(1, char::len_utf8);
    &word[..length.min(word.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_in_some_ways() {
        for (name, family, expected) in [
            ("jan de vries", None, &["jan de vries", "j de vries"][..]),
            ("vries jan de", Some(1), &["vries jan de", "j de vries"]),
            ("jan peter smit", None, &["jan peter smit", "jan smit", "j p smit", "j smit"]),
            ("dhr jan smit", None, &["jan smit", "j smit"]),
            ("fatima", None, &["fatima"]),
            ("j smit", None, &["j smit"]),
        ] {
            let words = name.split(' ').map(|word| word.as_bytes().to_vec()).collect();
            let written: Vec<_> =
                ways(words, family).iter().map(|way| String::from_utf8(way.words.join(&b' ')).unwrap()).collect();
            assert_eq!(written, expected, "{name}");
        }
    }
}
