//! How passwords, tokens and names by which somebody signs in are told from the words of a sentence, where a word announces them. Each function tells
//! how long the value is that a text begins with.

use super::terms::{ENDS, TERMS};
use super::{given, plausible, sid};
use crate::detect::names;

/// The longest value, in bytes.
const LONGEST: usize = 80;

/// What a value consists of.
#[derive(Clone, Copy, Default)]
struct Count {
    small: usize,
    capitals: usize,
    digits: usize,
    /// Signs within it.
    marks: usize,
    other: usize,
}

impl Count {
    fn of(text: &[u8]) -> Self {
        let mut count = Self::default();
        for byte in text {
            match byte {
                b'a'..=b'z' => count.small += 1,
                b'A'..=b'Z' => count.capitals += 1,
                b'0'..=b'9' => count.digits += 1,
                0x80.. => count.other += 1,
                _ => count.marks += 1,
            }
        }
        count
    }

    fn letters(self) -> usize {
        self.small + self.capitals + self.other
    }
}

/// The word that the text begins with, up to a blank or a quote, without what ends a sentence.
fn word(text: &[u8]) -> &[u8] {
    let ends = |byte: &u8| matches!(byte, 0..=b' ' | b'"' | b'`' | b'<' | b'>' | b'[' | b']' | b'|' | b'\\');
    let word = &text[..text.iter().take(LONGEST + 1).position(ends).unwrap_or(text.len().min(LONGEST + 1))];
    let word = word.iter().position(|byte| *byte == b'(').map_or(word, |at| &word[..at]);
    let length = word
        .iter()
        .rposition(|byte| !matches!(byte, b'.' | b',' | b';' | b':' | b'!' | b'?' | b')' | b'\''))
        .map_or(0, |at| at + 1);
    // A password may well end in what ends a sentence, but rarely in the points and commas of one.
    let kept = word[length..].iter().take_while(|byte| matches!(byte, b'!' | b'?')).count();
    &word[..length + kept]
}

/// Length of the password at the start. `is_told` says that a sign or a verb stands before it.
pub(crate) fn password(text: &[u8], is_told: bool) -> Option<usize> {
    let word = word(text);
    // Typographic quotes close what they opened.
    let word = ["”", "“", "’", "»", "«"].iter().find_map(|quote| word.strip_suffix(quote.as_bytes())).unwrap_or(word);
    let begins =
        |texts: &[&[u8]]| texts.iter().any(|text| word.len() > text.len() && word[..text.len()].eq_ignore_ascii_case(text));
    let says = |text: &[u8]| word.windows(text.len()).any(|part| part.eq_ignore_ascii_case(text));
    if begins(&[b"pkcs", b"rfc", b"cve-", b"'", b"=", b"&", b"*", b"+"]) || says(b"passw") {
        return None;
    }
    if !(4..=LONGEST).contains(&word.len()) || TERMS.has(word) || is_of_net(word) || word.contains(&b'=') && !is_told {
        return None;
    }
    let count = Count::of(word);
    let is_inner_capital = word[1..].iter().any(u8::is_ascii_uppercase) && count.small > 0;
    // `v2.0`, `12:30`, `8-12`: a version, a time, a range.
    let is_number = count.letters() <= 1
        && word.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_alphabetic() || b".:-/,".contains(byte));
    let inner = &word[..word.len() - word.iter().rev().take_while(|byte| matches!(byte, b'!' | b'?')).count()];
    let odd = inner.iter().filter(|byte| b"!@#$%^&*?_+=~".contains(byte)).count();
    let is_mixed = count.digits > 0 && count.letters() > 1
        || odd > 0 && count.letters() > 1
        || is_told && is_inner_capital && count.marks > 0;
    // Words that hyphens join are a password only where it is said to be one.
    let is_joined = is_told
        && count.marks > 1
        && count.digits == 0
        && count.small > 8
        && word.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b'-' || *byte >= 0x80);
    let parts = word.split(|byte| *byte == b'-').filter(|part| part.len() > 2 && part[0].is_ascii_uppercase()).count();
    let is_joined =
        is_joined || parts > 1 && count.digits == 0 && (parts > 2 || odd > 0 || matches!(word.last(), Some(b'!' | b'?')));
    // `user/pass`, `and/or`, `8-character`, `20th`.
    let is_phrase = count.digits > 0
        && word[0].is_ascii_digit()
        && word.iter().skip_while(|byte| byte.is_ascii_digit() || **byte == b'-').all(u8::is_ascii_lowercase)
        && !is_told;
    let is_path = word[0] == b'/'
        || word.starts_with(b"./")
        || word.starts_with(b"~/")
        || word[0] == b'$' && count.digits == 0
        || word[0] == b'%'
        || word[0] == b'{';
    let is_one = (is_mixed || is_joined) && !is_number && !is_phrase && !is_path && word[0] != b'-' && word[0] != b'<';
    is_one.then_some(word.len())
}

/// Length of the password of several words at the start that a quote closes: `"tawny owl"`.
pub(crate) fn quoted(text: &[u8], quote: u8) -> Option<usize> {
    let length = memchr::memchr(quote, text).filter(|_| quote != 0)?;
    let words = text[..length].split(|byte| *byte == b' ').count();
    let is_text = text[..length].iter().all(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80 || b" -_.!".contains(byte));
    let is_one = (2..=4).contains(&words) && (6..=40).contains(&length) && is_text && text[0].is_ascii_alphanumeric();
    let is_nothing =
        text[..length].split(|byte| *byte == b' ').any(|word| plausible::is_nothing(word) || word == b"not" || word == b"set");
    (is_one && !is_nothing && !text[length - 1].is_ascii_punctuation()).then_some(length)
}

/// Whether a word is a mail address or a link.
fn is_of_net(word: &[u8]) -> bool {
    let is_mail = word.iter().position(|byte| *byte == b'@').is_some_and(|at| at > 0 && word[at..].contains(&b'.'));
    is_mail || memchr::memmem::find(word, b"://").is_some() || word.starts_with(b"www.")
}

/// Length of the token at the start: so many letters and digits at least, mixed.
pub(crate) fn token(text: &[u8], least: usize) -> Option<usize> {
    let word = word(text);
    let count = Count::of(word);
    let is_made_of = word.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.=+/~".contains(byte));
    let is_mixed = count.digits > 0 && count.letters() > 1 && (count.capitals > 0 || count.digits > 2 || count.letters() > 6);
    let is_cased = count.capitals > 2 && count.small > 2 && word.len() >= 12;
    let is_one = (least..=LONGEST).contains(&word.len())
        && is_made_of
        && (is_mixed || is_cased)
        && !TERMS.has(word)
        && !word.contains(&b'.')
        && !matches!(word[0], b'-' | b'/' | b'#');
    is_one.then_some(word.len())
}

/// Length of the name at the start that somebody signs in with, behind a word that says just that. `is_signed` says that a sign stands before it.
pub(crate) fn login(text: &[u8], is_signed: bool) -> Option<usize> {
    let word = name(text)?;
    let count = Count::of(word);
    let is_small = count.small == word.len() && word.len() >= 5;
    let is_told =
        is_small && is_signed && ends_alone(text, word.len()) && !plausible::is_system_user(word) && !names::is_ordinary(word);
    (is_handle(word, count) || count.marks > 0 && !count_is_words(word) && count.small > 2 || is_told).then_some(word.len())
}

/// The longest name of a domain as Windows has it, in bytes ([MS-NBTE], section 2.2.1).
const LONGEST_DOMAIN: usize = 15;
/// Domains of what comes with a system.
const SYSTEMS: [&[u8]; 8] = [b"AUTHORITY", b"SERVICE", b"BUILTIN", b"IIS", b"APPPOOL", b"HKLM", b"HKCU", b"NT"];

/// Length of the account at the start that has its domain before it: `CORP\jan`, and `CORP\\jan` where signs are escaped.
pub(crate) fn of_domain(text: &[u8]) -> Option<usize> {
    let is_part = |byte: &&u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    let domain = &text[..text.iter().take(LONGEST_DOMAIN + 1).take_while(is_part).count()];
    let is_one = (2..=LONGEST_DOMAIN).contains(&domain.len()) && domain[0].is_ascii_uppercase() && !SYSTEMS.contains(&domain);
    let behind = text[domain.len()..].strip_prefix(b"\\").filter(|_| is_one)?;
    let own = behind.strip_prefix(b"\\").unwrap_or(behind);
    let word = name(own).filter(|word| word[0].is_ascii_alphabetic() && !plausible::is_system_user(word))?;
    Some(text.len() - own.len() + word.len())
}

/// The same behind a word that other things stand behind too.
pub(crate) fn unlikely_login(text: &[u8]) -> Option<usize> {
    let word = name(text)?;
    let count = Count::of(word);
    // `config.subr` and `io_uring` are names of other things.
    let is_of_person = |part: &[u8]| part.len() == 1 || given::is_given(part) || names::is_name(part);
    let is_pointed = word.contains(&b'.') && word.split(|byte| *byte == b'.').any(is_of_person);
    let is_scored = word.contains(&b'_') && word.split(|byte| *byte == b'_').any(|part| part.len() > 2 && is_of_person(part));
    let is_one = is_handle(word, count)
        && count.letters() > 3
        && count.capitals < 3
        && (count.digits > 0 || is_pointed || is_scored && count.capitals == 0);
    is_one.then_some(word.len())
}

/// Length of the name at the start that is an initial and a family name in one, and no word of a language: `wbrouwer`.
pub(crate) fn initial_and_family(text: &[u8]) -> Option<usize> {
    let word = name(text)?;
    let is_one = (6..=16).contains(&word.len())
        && word.iter().all(u8::is_ascii_lowercase)
        && !names::is_ordinary(word)
        && (names::is_name(&word[1..]) || names::is_family_name(&word[1..]))
        && !plausible::is_system_user(word);
    is_one.then_some(word.len())
}

/// Length of the name that is all of a text.
pub(crate) fn whole(text: &[u8]) -> Option<usize> {
    let text = text.trim_ascii_end();
    let word = name(text).filter(|word| word.len() == text.len())?;
    let is_plain = word.iter().all(u8::is_ascii_lowercase) && names::is_ordinary(word) && !given::is_given(word);
    (!is_plain && word.iter().any(u8::is_ascii_lowercase) && !word[0].is_ascii_uppercase() && !plausible::is_system_user(word))
        .then_some(word.len())
}

/// What is said of who signs in, behind a name.
const DEEDS: &[&str] = &[
    "logged",
    "signed",
    "authenticated",
    "connected",
    "disconnected",
    "locked",
    "unlocked",
    "executed",
    "requested",
    "attempted",
    "entered",
    "successfully",
    "failed",
    "ingelogd",
    "angemeldet",
    "connecté",
    "innlogget",
    "loggade",
    "loggede",
    "kirjautui",
];
/// The same behind what cannot be a word.
const VERBS: &[&str] = &[
    "has", "had", "not", "does", "cannot", "could", "can't", "was", "is", "on", "from", "via", "at", "tried", "denied",
    "reported", "heeft", "kan", "kon", "hat", "ist", "wurde", "nicht", "kann", "created", "deleted", "changed", "added",
    "removed", "har", "er", "ei", "no", "non",
];

/// Length of the name at the start that a sentence goes on behind: `bdoherty logged in`, `'mcolq' executed`. An ordinary word is none.
pub(crate) fn acted(text: &[u8], is_quoted: bool) -> Option<usize> {
    let word = name(text)?;
    let count = Count::of(word);
    let is_strange = word.len() > 4 && count.small == word.len() && (!names::is_ordinary(word) || names::is_name(word));
    if !is_strange && !is_handle(word, count) || plausible::is_system_user(word) || ENDS.has(last_part(word)) {
        return None;
    }
    let behind = &text[word.len()..];
    let behind = behind.strip_prefix(b"'").or(behind.strip_prefix(b"\"")).unwrap_or(behind);
    let behind = behind.strip_prefix(b" ").or(behind.strip_prefix(b"("))?;
    let deed = &behind[..behind.iter().take_while(|byte| !matches!(byte, b' ' | b'.' | b',' | b'\n' | b'\r')).count()];
    let is_one_of = |words: &[&str]| words.iter().any(|known| known.as_bytes() == deed);
    // `from 192.0.2.7`
    let is_from_address = behind.strip_prefix(b"from ").is_some_and(|rest| rest.first().is_some_and(u8::is_ascii_digit));
    let is_told = behind.starts_with(b"uid=")
        || behind.starts_with(b"(uid=")
        || behind.starts_with(b"not found")
        || behind.starts_with(b"has been ")
        || is_from_address
        || is_one_of(DEEDS)
        || is_quoted && is_one_of(VERBS);
    is_told.then_some(word.len())
}

/// How far behind a name a word for a password may stand, in bytes.
const NEAR_SECRET: usize = 24;
/// How such words begin, in small letters.
const SECRETS: &[&str] = &[
    "pass",
    "pw",
    "ww",
    "wachtw",
    "kennw",
    "pwd",
    "lösen",
    "kodeord",
    "adgangskode",
    "contrase",
    "clave",
    "senha",
    "hasł",
    "haslo",
    "salasana",
    "mdp",
    "mot de passe",
];

/// Whether a word begins so among others.
fn speaks_of(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len() + 1).any(|part| !part[0].is_ascii_alphanumeric() && part[1..].eq_ignore_ascii_case(word))
}

/// Length of the name at the start that stands before a password, as in `~/.netrc`: `login jan password …`.
pub(crate) fn before_password(text: &[u8]) -> Option<usize> {
    let word = name(text)?;
    let behind = &text[word.len()..text.len().min(word.len() + NEAR_SECRET)];
    let is_said = behind.starts_with(b" password ")
        || !names::is_ordinary(word) && SECRETS.iter().any(|secret| speaks_of(behind, secret.as_bytes()));
    (is_said && word.len() > 3 && !plausible::is_system_user(word)).then_some(word.len())
}

/// Whether what stands behind the name leaves it alone: no sentence goes on.
fn ends_alone(text: &[u8], end: usize) -> bool {
    matches!(
        text.get(end..).unwrap_or_default(),
        [] | [b',' | b';' | b')' | b'\r' | b'"' | b'\'' | b'`', ..] | [b'.', b' ', ..] | [b'.']
    )
}

/// The word at the start if a name may be made of it.
fn name(text: &[u8]) -> Option<&[u8]> {
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"._-@".contains(byte);
    let word = &text[..text.iter().take(LONGEST).take_while(is_part).count()];
    let word = &word[..word.iter().rposition(u8::is_ascii_alphanumeric)? + 1];
    let behind = text.get(word.len()).copied().unwrap_or(b' ');
    let is_whole = !matches!(behind, b'(' | b'/' | b'*' | b'[' | b'=' | b':' | b'%' | b'\\') && behind < 0x80;
    (is_whole && (3..=64).contains(&word.len()) && word[0].is_ascii_alphanumeric() && !is_of_net(word) && !sid::begins(word))
        .then_some(word)
}

/// Whether a word is written as nothing but such a name is: letters with digits behind them, with points or underscores.
fn is_handle(word: &[u8], count: Count) -> bool {
    let last = word.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    let has_point = last.len() < word.len();
    let is_pointed = has_point
        && count.letters() > 4
        && count.digits < 6
        && !ENDS.has(last)
        && word.split(|byte| *byte == b'.').all(|part| part.iter().any(u8::is_ascii_alphabetic));
    let is_numbered = count.digits > 0
        && count.small > 1
        && word[0].is_ascii_alphabetic()
        && !has_point
        && word.last().is_some_and(u8::is_ascii_digit);
    count.letters() > 1
        && !TERMS.has(word)
        && (is_pointed || is_numbered || word.contains(&b'_') && count.small > 2 && !ENDS.has(last_part(word)))
}

/// Whether a text in a field that holds who signs in is such a name: written as one, or a word that is none of a language.
pub(crate) fn is_login(text: &[u8]) -> bool {
    let Some(word) = name(text).filter(|word| word.len() == text.len()) else { return false };
    let count = Count::of(word);
    let is_strange = |word: &[u8]| word.len() > 3 && word.iter().all(u8::is_ascii_lowercase) && !names::is_ordinary(word);
    let has_digits = count.marks > 0 && count.digits > 0 && count.small > 2 && count.capitals == 0;
    // A token of a program, which may be one of a person, but nothing that they type.
    if is_drawn(word, 16) || word.len() > 32 {
        return false;
    }
    // `kaatje.66`
    let is_pointed = || {
        let end = word.iter().rposition(|byte| *byte == b'.').unwrap_or(word.len());
        let (name, number) = (&word[..end], word.get(end + 1..).unwrap_or_default());
        (1..=4).contains(&number.len())
            && number.iter().all(u8::is_ascii_digit)
            && name.len() > 3
            && name.iter().all(u8::is_ascii_lowercase)
            && !TERMS.has(name)
    };
    // `HEIJNM01`, of staff.
    let is_numbered = || {
        let letters = word.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
        (4..=8).contains(&letters)
            && (2..=4).contains(&(word.len() - letters))
            && word[letters..].iter().all(u8::is_ascii_digit)
            && !TERMS.has(&word[..letters])
    };
    is_handle(word, count)
        || is_strange(word)
        || is_pointed()
        || is_numbered()
        || !word.contains(&b'.') && count.small > 3 && (has_digits || word.split(|byte| *byte == b'-').any(is_strange))
}

/// Whether a text in a field that holds who did something is how somebody signs in, and no name or word: `hnovak`, `kl_medewerker7`.
pub(crate) fn is_account(text: &[u8]) -> bool {
    let Some(word) = name(text).filter(|word| word.len() == text.len()) else { return false };
    let count = Count::of(word);
    let is_strange = (5..=12).contains(&word.len()) && count.small == word.len() && !names::is_ordinary(word);
    let is_numbered = count.small > 3 && (1..=4).contains(&count.digits) && count.small + count.digits == word.len();
    let is_pointed = count.digits < 4
        && count.capitals == 0
        && !is_drawn(word, 12)
        && word
            .split(|byte| matches!(byte, b'.' | b'_' | b'-'))
            .any(|part| given::is_given(part) || names::is_name(part) || part.len() == 1)
        && word.contains(&b'.') | word.contains(&b'_');
    let is_joined = count.digits < 5
        && count.capitals == 0
        && word.contains(&b'_')
        && !is_drawn(word, 12)
        && word
            .split(|byte| *byte == b'_')
            .any(|part| part.len() > 4 && part.iter().all(u8::is_ascii_lowercase) && !names::is_ordinary(part));
    !given::is_given(word) && !names::is_name(word) && (is_strange || is_numbered || is_pointed || is_joined)
}

/// Whether a text is drawn by lot: so many letters and digits at least, that change often or are all hexadecimal.
pub(crate) fn is_drawn(text: &[u8], least: usize) -> bool {
    let count = Count::of(text);
    let is_made_of = text.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:%+/=~".contains(byte));
    let changes = text.windows(2).filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit()).count();
    let is_hex = text.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'-');
    is_made_of
        && text.len() >= least
        && count.digits > 2
        && count.letters() > 2
        && (changes > 5 || is_hex || count.capitals > 2 && count.small > 2 && changes > 2)
}

/// Whether a text is what those who advertise know a visitor or a click by: `GA1.2.145583737.1758692946`, `fb.1.1690000000000.1234567890`, or drawn by lot.
pub(crate) fn is_click_id(text: &[u8]) -> bool {
    let is_made_of = text.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.*~%=".contains(byte));
    let count = Count::of(text);
    let is_mixed = count.digits > 0 && count.letters() > 0 || count.capitals > 2 && count.small > 2;
    let is_host = text
        .rsplit(|byte| *byte == b'.')
        .next()
        .is_some_and(|last| last.len() < text.len() && last.iter().all(u8::is_ascii_lowercase));
    is_made_of && text.len() >= 10 && is_mixed && !is_host && (count.digits > 3 || count.capitals > 2 && count.small > 2)
}

/// `okhttp/4.12.0`: a product and its version.
pub(crate) fn is_product(text: &[u8]) -> bool {
    let Some(at) = memchr::memchr(b'/', text) else { return false };
    at > 1
        && !is_of_robot(&text[..at])
        && text[0].is_ascii_alphabetic()
        && text[..at].iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_. ".contains(byte))
        && text.get(at + 1).is_some_and(u8::is_ascii_digit)
}

/// Whether a product is a program that no person uses: `Googlebot`, `kube-probe`.
pub(crate) fn is_of_robot(product: &[u8]) -> bool {
    const ROBOTS: [&[u8]; 9] = [b"bot", b"probe", b"crawler", b"spider", b"monitor", b"health", b"check", b"prometheus", b"job"];
    let begins = |text: &[u8], word: &[u8]| text.get(..word.len()).is_some_and(|part| part.eq_ignore_ascii_case(word));
    (0..product.len()).any(|at| {
        let rest = &product[at..];
        matches!(rest[0] | 0x20, b'b' | b'c' | b'h' | b'j' | b'm' | b'p' | b's') && ROBOTS.iter().any(|robot| begins(rest, robot))
    })
}

/// What stands behind the last underscore: `user_id` is the name of a column.
fn last_part(word: &[u8]) -> &[u8] {
    word.rsplit(|byte| *byte == b'_').next().unwrap_or_default()
}

/// Whether the parts of a word are words that hyphens join: `re-use`, `sign-in`.
fn count_is_words(word: &[u8]) -> bool {
    word.split(|byte| *byte == b'-').any(|part| part.len() < 3) || word.contains(&b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_sign_in_so() {
        for (text, expected) in [
            ("kaatje.66", true),
            ("jansen.66", true),
            ("HEIJNM01", true),
            ("NURSEK04", true),
            ("hnovak", true),
            ("SHA256", false),
        ] {
            assert_eq!(is_login(text.as_bytes()), expected, "{text}");
        }
        for (text, expected) in [
            ("CORP\\jan x", Some(8)),
            ("CORP\\\\jan", Some(9)),
            ("NT AUTHORITY\\SYSTEM", None),
            ("HKLM\\Software\\x", None),
            ("A\\b", None),
        ] {
            assert_eq!(of_domain(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn passwords() {
        for (text, is_told, expected) in [
            ("hunter2", true, Some("hunter2")),
            ("maple$yrup22. parking", false, Some("maple$yrup22")),
            ("Zomer-2024-x7. Switch", false, Some("Zomer-2024-x7")),
            ("Poekie2011! en", false, Some("Poekie2011!")),
            ("Vollmond_3, Frage", false, Some("Vollmond_3")),
            ("larks-ascend-tall)", true, Some("larks-ascend-tall")),
            ("required", true, None),
            ("must be changed", false, None),
            ("SHA-256", false, None),
            ("12 characters", false, None),
            ("8-character", false, None),
            ("v2.0", false, None),
            ("jan@example.com", false, None),
            ("https://example.com/1", true, None),
            ("re-use", true, None),
            ("${DB_PASSWORD}", true, None),
            ("2024-01-02", true, None),
        ] {
            assert_eq!(password(text.as_bytes(), is_told).map(|length| &text[..length]), expected, "{text}");
        }
    }

    #[test]
    fn tokens() {
        for (text, expected) in [
            ("iqDViTrmDuSU. DNS", Some("iqDViTrmDuSU")),
            ("W9F-K44-7RT", Some("W9F-K44-7RT")),
            ("expired", None),
            ("093117", None),
            ("v1.2.3", None),
        ] {
            assert_eq!(token(text.as_bytes(), 6).map(|length| &text[..length]), expected, "{text}");
        }
    }

    #[test]
    fn names_to_sign_in_with() {
        for (text, is_signed, expected) in [
            ("zeilmeisje_88)", false, Some("zeilmeisje_88")),
            ("mond-schaf, altes", false, Some("mond-schaf")),
            ("hfaassen", true, Some("hfaassen")),
            ("t.koopmans74", false, Some("t.koopmans74")),
            ("is required", false, None),
            ("and password", true, None),
            ("jan@example.com", false, None),
            ("field", false, None),
        ] {
            assert_eq!(login(text.as_bytes(), is_signed).map(|length| &text[..length]), expected, "{text}");
        }
        for (text, expected) in [
            ("root2-mehmet", None),
            ("anna.mallory", Some("anna.mallory")),
            ("manual.pdf", None),
            ("example.com", None),
            ("user_id", None),
            ("guide", None),
            ("anna77", Some("anna77")),
            ("n.keller, from", Some("n.keller")),
            ("jan_keller", Some("jan_keller")),
            ("io_uring", None),
        ] {
            assert_eq!(unlikely_login(text.as_bytes()).map(|length| &text[..length]), expected, "{text}");
        }
        for (text, expected) in [("wbrouwer en", Some("wbrouwer")), ("settings", None), ("kubelet", None), ("data", None)] {
            assert_eq!(initial_and_family(text.as_bytes()).map(|length| &text[..length]), expected, "{text}");
        }
    }
}
