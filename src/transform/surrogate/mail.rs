//! Addresses of mail: the words of the local part as in names, and a keyed tag of the whole address, at a domain that is
//! nobody's (RFC 2606).
//!
//! So `jan.devries@…` and "Jan de Vries" get surrogates of the same person, and two addresses never become one: the tag has 60
//! bits. That is a
//! function, not a permutation, for there are more addresses than any room at three domains.

use siphasher::sip::SipHasher24;

use super::permute::Permuter;
use super::words::Place;
use crate::transform::canonical::Form;
use crate::transform::scramble::text::{escape, first};
use crate::transform::tag::Tagger;

/// Domains that are set aside for examples.
const DOMAINS: [&str; 3] = ["example.com", "example.org", "example.net"];
/// Characters of a tag, of five bits each.
const TAG: usize = 12;
/// The most bytes of names in a local part, which may have 64 (RFC 5321, section 4.5.3.1.1).
const MOST_NAMES: usize = 40;
/// Words of local parts that name a function, not a person. They stay.
#[rustfmt::skip]
const ROLES: &[&str] = &[
    "info", "support", "sales", "admin", "noreply", "no", "reply", "contact", "office", "hello", "help", "helpdesk", "service", "team", "hr",
    "billing", "mail", "post", "webmaster", "postmaster", "abuse", "security", "klantenservice", "administratie", "news", "newsletter",
];

/// Makes addresses under one sub-key.
#[derive(Clone)]
pub(super) struct Mailer {
    tagger: Tagger,
    domains: SipHasher24,
}

impl Mailer {
    pub(super) fn new(key: &[u8; 16]) -> Self {
        Self { tagger: Tagger::new(key), domains: SipHasher24::new_with_key(key) }
    }

    /// Appends another address; `false` if it is none, and nothing is appended.
    pub(super) fn write(&self, permuter: &Permuter, value: &[u8], out: &mut Vec<u8>) -> bool {
        let Some((at, length)) = sign(value) else { return false };
        let from = out.len();
        let scheme = value[..at].iter().position(|byte| *byte == b':').map_or(0, |end| end + 1);
        out.extend_from_slice(&value[..scheme]);
        let start = out.len();
        names(permuter, &value[scheme..at], out);
        let is_escaped = length > 1;
        if out.len() > start {
            out.push(b'.');
        }
        let (tag, hash) = Form::Lower.with(&value[scheme..], out, |canonical, _| {
            let domain = memchr::memrchr(b'@', canonical).map_or(canonical, |at| &canonical[at + 1..]);
            (self.tagger.tag::<TAG>(canonical), self.domains.hash(domain))
        });
        out.extend_from_slice(&tag);
        out.extend_from_slice(&value[at..at + length]);
        out.extend_from_slice(DOMAINS[(hash % 3) as usize].as_bytes());
        // Signs in an escape are no letters of the address.
        if !is_escaped && value.iter().any(u8::is_ascii_uppercase) && !value.iter().any(u8::is_ascii_lowercase) {
            out[from + scheme..].make_ascii_uppercase();
        }
        true
    }
}

/// Where the sign of an address stands, and how many bytes it is written with: `@`, `%40`, `%2540`.
fn sign(value: &[u8]) -> Option<(usize, usize)> {
    if let Some(at) = memchr::memrchr(b'@', value) {
        return Some((at, 1));
    }
    let mut from = 0;
    while let Some(at) = memchr::memchr(b'%', &value[from..]).map(|at| from + at) {
        let twice = value[at + 1..].chunks(2).take_while(|pair| *pair == b"25").count();
        let end = at + 1 + 2 * twice;
        if value[end..].starts_with(b"40") {
            return Some((at, end + 2 - at));
        }
        from = end;
    }
    None
}

/// Appends what stands for the words of a local part, up to what is filed by (`+news`).
fn names(permuter: &Permuter, local: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    let (mut at, mut separator) = (0, None);
    while at < local.len() {
        let escaped = escape(&local[at..]);
        let letters = |from: usize| {
            let mut end = from;
            while end < local.len() && local[end].is_ascii_alphabetic() {
                end += 1;
            }
            while end < local.len()
                && escape(&local[end..]) == 0
                && matches!(first(&local[end..]), (Some(letter), _) if letter.is_alphabetic())
            {
                end += first(&local[end..]).1;
            }
            end
        };
        let end = if escaped > 0 { at } else { letters(at) };
        if end == at {
            if local[at] == b'+' {
                return;
            }
            separator = Some(if matches!(local[at], b'_' | b'-') { local[at] } else { b'.' });
            at += escaped.max(1);
            continue;
        }
        let word = std::str::from_utf8(&local[at..end]).unwrap_or_default();
        let is_filed = out.len() - start + word.len() + 1 > MOST_NAMES;
        if is_filed {
            return;
        }
        if out.len() > start {
            out.push(separator.unwrap_or(b'.'));
        }
        if ROLES.iter().any(|role| role.eq_ignore_ascii_case(word)) {
            out.extend_from_slice(word.as_bytes());
        } else {
            permuter.word(word, Place::Before, out);
        }
        (at, separator) = (end, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn other(value: &str) -> Option<String> {
        let mut out = Vec::new();
        let is_one = Mailer::new(&[7; 16]).write(&Permuter::new(&[7; 16]), value.as_bytes(), &mut out);
        is_one.then(|| String::from_utf8(out).unwrap())
    }

    #[test]
    fn addresses_keep_how_they_are_written() {
        let domain = |other: &str| other.rsplit(['@', '0']).next().unwrap().to_lowercase();
        for value in [
            "jan.devries@firma.nl",
            "jan%40firma.nl",
            "jan%2540firma.nl",
            "JAN@FIRMA.NL",
            "sip:jan@firma.nl",
            "jan+news@firma.nl",
            "12345@firma.nl",
            "a.very.long.local.part.of.an.address.that.goes.on.and.on.until.here@firma.nl",
        ] {
            let other = other(value).unwrap();
            assert!(DOMAINS.contains(&domain(&other).as_str()), "{other}");
            let local = other.split(['@', '%']).next().unwrap();
            assert!(local.len() <= 64 && !other.to_lowercase().contains("firma"), "{other}");
            let count = |text: &str, sign: char| text.chars().filter(|other| *other == sign).count();
            assert_eq!((count(&other, '@'), count(&other, '%')), (count(value, '@'), count(value, '%')), "{other}");
        }
        assert_eq!(other("Jan@Firma.nl").unwrap().to_lowercase(), other("jan@firma.nl").unwrap());
        assert_ne!(other("jan@firma.nl"), other("jan@firma.be"));
        assert!(other("info@firma.nl").unwrap().starts_with("info."));
        assert_eq!(other("nobody"), None);
    }
}
