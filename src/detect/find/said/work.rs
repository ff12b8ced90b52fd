//! What somebody does and who for, where a phrase says that it follows: `works as a slate splitter at Chwarel Uchaf Ltd`.
//!
//! Software works as well, so words that no list has are a job only where somebody follows who has people work for them.

use std::ops::Range;

use crate::detect::names;
use crate::detect::validate::{given, job};

/// Articles and the like before a job or an employer.
const ARTICLES: &[&str] = &[
    "a", "an", "the", "our", "their", "new", "een", "de", "het", "ein", "eine", "einer", "der", "die", "dem", "das", "un", "une",
    "une", "le", "la", "el", "il", "lo", "um", "uma", "o", "os", "en", "ett", "et",
];
/// Words within a job that join its parts.
const PARTICLES: &[&str] =
    &["of", "de", "du", "des", "der", "di", "da", "do", "van", "d'", "&", "and", "en", "et", "und", "to", "for"];
/// Words before who somebody works for.
const EMPLOYERS: &[&str] = &["at", "bij", "bei", "beim", "chez", "hos", "presso", "na", "w", "på", "within"];
/// Words that end a job too.
const ENDS: &[&str] = &[
    "in", "with", "from", "on", "by", "since", "who", "which", "that", "op", "sinds", "voor", "im", "seit", "für", "pour",
    "dans", "au", "aux", "à", "para", "por", "per", "dal", "i", "som", "if", "when", "while", "because", "so", "but", "or",
    "van", "and", "en", "und", "för", "for", "is", "was", "of", "met", "till", "fra", "til",
];
/// Words of names of employers that are written small.
const OF_NAMES: &[&str] = &[
    "de", "den", "der", "van", "von", "of", "&", "+", "en", "and", "und", "et", "y", "e", "og", "och", "du", "des", "di", "da",
    "do", "del", "della", "la", "le", "les", "am", "an", "im", "in", "zum", "zur", "for", "the", "het", "voor", "'t",
];
/// The most words of a job, and of a name.
const MOST_WORDS: usize = 6;

/// A job that a text begins with, and where who it is done for would be named.
pub(super) struct Job {
    pub(super) span: Range<usize>,
    pub(super) employer: Option<usize>,
}

/// The job that the text, which follows such a phrase, begins with. `is_loose` says that other things follow it as often.
pub(super) fn job(text: &[u8], is_loose: bool) -> Option<Job> {
    let mut words = Words { text, at: 0, is_over: false };
    let mut first = words.next()?;
    while is_one_of(ARTICLES, &text[first.clone()]) && !words.is_over {
        first = words.next()?;
    }
    let (start, mut end) = (first.start, first.start);
    let mut employer = None;
    let mut word = first;
    for _ in 0..MOST_WORDS {
        let this = &text[word.clone()];
        if end > start && is_one_of(EMPLOYERS, this) {
            employer = Some(word.end);
            break;
        }
        let joins = is_one_of(PARTICLES, this) && end > start && words.peek().is_some_and(|next| joins_on(&text[next]));
        if !joins && (is_one_of(ENDS, this) || is_one_of(EMPLOYERS, this)) || !is_word(this) {
            break;
        }
        if !joins || words.is_over {
            end = word.end;
        }
        if words.is_over {
            break;
        }
        match words.next() {
            Some(next) => word = next,
            None => break,
        }
    }
    let value = &text[start..end];
    let follows = employer.filter(|at| names_one(&text[*at..]));
    let is_one = value.len() > 2
        && (job::is_one(value) || follows.is_some() && !is_loose || follows.is_some() && is_strange(value))
        && !value.split(|byte| *byte == b' ').any(|word| is_one_of(NONE, word));
    is_one.then_some(Job { span: start..end, employer })
}

/// What things are done as.
const NONE: &[&str] = &[
    "expected",
    "intended",
    "designed",
    "follows",
    "usual",
    "before",
    "well",
    "such",
    "normal",
    "described",
    "documented",
    "not",
    "well-known",
    "default",
    "always",
    "advertised",
    "vroeger",
    "verwacht",
    "anders",
    "vandaag",
    "morgen",
    "nu",
    "nog",
    "ook",
    "niet",
];

/// The job that stands behind a name and a sign, whose text begins with the blank behind it: `, relatiebeheerder`, ` (Zeugwart)`.
pub(super) fn beside(text: &[u8]) -> Option<Job> {
    let job = job(text, true)?;
    let is_end = job.employer.is_some()
        || matches!(
            text[job.span.end..],
            [] | [b',' | b';' | b')' | b'\r' | b'\n' | b'"' | b'<' | b'|', ..] | [b'.'] | [b'.', b' ' | b'\r' | b'\n' | b'"', ..]
        );
    let value = &text[job.span.clone()];
    // The name of a class.
    let is_camel =
        !value.contains(&b' ') && value.iter().skip(1).any(u8::is_ascii_uppercase) && value.iter().any(u8::is_ascii_lowercase);
    let is_one = value.split(|byte| *byte == b' ').count() < 5 && !is_camel;
    (is_end && is_one).then_some(job)
}

/// Who the text, which follows a phrase for somebody's work, names.
pub(super) fn employer(text: &[u8]) -> Option<Range<usize>> {
    let mut words = Words { text, at: 0, is_over: false };
    let mut first = words.next_of_name()?;
    if is_one_of(ARTICLES, &text[first.clone()]) && !words.is_over {
        first = words.next_of_name()?;
    }
    let start = first.start;
    let (mut end, mut capitals, mut written, mut has_form) = (start, 0, 0, false);
    let mut word = first;
    for _ in 0..MOST_WORDS + 2 {
        let this = &text[word.clone()];
        let is_form = end > start && job::is_legal_form(this);
        if is_capital(this) || is_form {
            capitals += usize::from(!is_form);
            // `RSA and DSA` are none.
            written += usize::from(!is_form && this.iter().skip(1).any(|byte| !byte.is_ascii_uppercase()));
            has_form |= is_form;
            end = word.end;
        } else if !(is_one_of(OF_NAMES, this) && end > start) {
            break;
        }
        if words.is_over {
            break;
        }
        match words.next_of_name() {
            Some(next) => word = next,
            None => break,
        }
    }
    let value = &text[start..end];
    let is_one = written > 1 || capitals > 0 && has_form;
    (is_one && value.len() > 4 && (has_form || !given::is_whole_name(value))).then_some(start..end)
}

/// Whether a text names who has people work for them: a word with a capital, perhaps behind an article.
fn names_one(text: &[u8]) -> bool {
    let mut words = Words { text, at: 0, is_over: false };
    let Some(first) = words.next() else { return false };
    let first = &text[first];
    is_capital(first) || is_one_of(ARTICLES, first) && !words.is_over && words.next().is_some()
}

fn joins_on(word: &[u8]) -> bool {
    is_word(word) && !is_one_of(EMPLOYERS, word) && !is_one_of(ENDS, word)
}

/// Whether a text is a word that no language has for other things.
fn is_strange(text: &[u8]) -> bool {
    let last = text.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
    last.len() > 5 && !names::is_ordinary(last) && !is_capital(last)
}

fn is_word(word: &[u8]) -> bool {
    word.iter().all(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80 || matches!(byte, b'-' | b'\'' | b'/' | b'&'))
        && word.iter().any(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80)
}

fn is_capital(word: &[u8]) -> bool {
    std::str::from_utf8(word).is_ok_and(|word| word.chars().next().is_some_and(char::is_uppercase))
}

fn is_one_of(words: &[&str], word: &[u8]) -> bool {
    words.iter().any(|known| known.as_bytes() == word)
}

/// The words of a text, apart by one blank, to the sign that ends them.
struct Words<'t> {
    text: &'t [u8],
    at: usize,
    /// A sign stands behind the last of them.
    is_over: bool,
}

impl Words<'_> {
    fn next(&mut self) -> Option<Range<usize>> {
        self.word(false)
    }

    /// The same where words may have points: `B.V.`
    fn next_of_name(&mut self) -> Option<Range<usize>> {
        self.word(true)
    }

    fn peek(&self) -> Option<Range<usize>> {
        Words { text: self.text, at: self.at, is_over: self.is_over }.next()
    }

    fn word(&mut self, has_points: bool) -> Option<Range<usize>> {
        let rest = self.text.get(self.at..)?.strip_prefix(b" ")?;
        let start = self.at + 1;
        let ends = |byte: &u8| {
            matches!(
                byte,
                0..=b' '
                    | b','
                    | b';'
                    | b':'
                    | b'!'
                    | b'?'
                    | b'('
                    | b')'
                    | b'"'
                    | b'['
                    | b'<'
                    | b'>'
                    | b'|'
                    | b'{'
                    | b'}'
                    | b'='
                    | b'*'
            )
        };
        let length = rest.iter().position(ends).unwrap_or(rest.len());
        let mut end = start + length;
        self.is_over = rest.get(length).is_none_or(|byte| *byte != b' ');
        let word = &rest[..length];
        // `Ltd.` ends a sentence, `B.V.` has its points.
        let has_own_point = has_points && job::is_legal_form(word) && word[..length - 1].contains(&b'.');
        if word.ends_with(b".") && !has_own_point {
            end -= 1;
            self.is_over = true;
        }
        self.at = start + length;
        (end > start).then_some(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(told: impl Fn(&[u8]) -> Option<Range<usize>>, cases: &[(&str, Option<&str>)]) {
        for (text, expected) in cases {
            assert_eq!(told(text.as_bytes()).map(|span| &text[span]), *expected, "{text}");
        }
    }

    #[test]
    fn jobs() {
        check(
            |text| job(text, false).map(|job| job.span),
            &[
                (" a slate splitter at Chwarel Uchaf Ltd.", Some("slate splitter")),
                (" cariste chez Durand", Some("cariste")),
                (" chef de projet.", Some("chef de projet")),
                (" expected at the time", None),
                (" a wrapper for the old one", None),
                (" follows", None),
            ],
        );
        check(
            |text| job(text, true).map(|job| job.span),
            &[(" havenmeester bij Jachthaven De Ree", Some("havenmeester")), (" now at Home", None), (" not in", None)],
        );
    }

    #[test]
    fn employers() {
        check(
            employer,
            &[
                (" Chwarel Uchaf Ltd.", Some("Chwarel Uchaf Ltd")),
                (" de Stichting Dorpshuis De Brink, en", Some("Stichting Dorpshuis De Brink")),
                (" Klinik am Sonnenhang", Some("Klinik am Sonnenhang")),
                (" Reformas Txiki S.L. desde", Some("Reformas Txiki S.L.")),
                (" Glansrijk BV als", Some("Glansrijk BV")),
                (" home", None),
                (" Monday", None),
            ],
        );
    }
}
