//! What may stand between the words that announce a value and the value: `kenteken is 12-ABC-3`, `passport (no. AB1234567)`, `PIN: 4821`.

use crate::detect::announce::is_letter;

/// Words that say nothing of their own there: a number follows, or something is something.
const LINKS: &[&str] = &[
    "nr",
    "no",
    "num",
    "number",
    "nummer",
    "numer",
    "numero",
    "número",
    "numéro",
    "nro",
    "n",
    "nb",
    "id",
    "code",
    "is",
    "was",
    "are",
    "now",
    "reads",
    "said",
    "says",
    "being",
    "helaas",
    "still",
    "always",
    "altijd",
    "gewoon",
    "immer",
    "toujours",
    "siempre",
    "sempre",
    "alltid",
    "nu",
    "luidt",
    "blijft",
    "blijkt",
    "wordt",
    "werd",
    "met",
    "van",
    "het",
    "de",
    "mijn",
    "met",
    "lautet",
    "ist",
    "war",
    "jetzt",
    "est",
    "était",
    "es",
    "era",
    "è",
    "jest",
    "to",
    "é",
    "är",
    "var",
    "er",
    "nå",
    "on",
    "oli",
    "lyder",
    "yra",
    "mit",
    "the",
    "a",
    "set",
    "reset",
    "changed",
    "satt",
    "til",
    "till",
    "gezet",
    "gesetzt",
    "auf",
    "provvisoria",
    "provvisorio",
    "temporanea",
    "provisoire",
    "temporal",
    "provisional",
    "provisória",
    "tymczasowe",
    "midlertidig",
    "tillfälligt",
    "tijdelijk",
    "vorläufig",
];
/// The most of them.
const MOST_LINKS: usize = 3;
/// The most blanks in a row.
pub(super) const MOST_BLANKS: usize = 3;
/// The most of them behind what a line of a form begins with.
pub(super) const MOST_OF_FORM: usize = 40;

/// Signs beyond ASCII: typographic quotes, and what stands for a colon or a bracket in Japanese.
const OPENERS: [&[u8]; 8] = [
    "“".as_bytes(),
    "”".as_bytes(),
    "„".as_bytes(),
    "‘".as_bytes(),
    "«".as_bytes(),
    "»".as_bytes(),
    "：".as_bytes(),
    "（".as_bytes(),
];

/// What stands there.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gap {
    /// In bytes.
    pub(super) length: usize,
    /// A sign says that a value follows: a colon, a quote, a bracket.
    pub(super) is_signed: bool,
    /// So does a verb.
    pub(super) is_linked: bool,
    /// It is one that says what something is: `is`, `lautet`.
    pub(super) has_verb: bool,
    /// Words of no known part stand there: `wachtwoord van de app: …`.
    pub(super) is_wide: bool,
    /// The quote that opens the value, or zero.
    pub(super) quote: u8,
}

impl Gap {
    /// The gap that the text, which follows the words, begins with; `None` if no value can follow.
    /// `most_blanks` of it may stand together.
    pub(super) fn before(text: &[u8], most_blanks: usize) -> Option<Self> {
        let mut gap = Self::default();
        let (mut links, mut blanks) = (0, 0);
        // `IMEI1 …`, `Gebruikersnaam 2: …`
        match text {
            [digit, b' ' | b':', ..] if digit.is_ascii_digit() => gap.length = 1,
            [b' ', digit, b':', ..] if digit.is_ascii_digit() => gap.length = 2,
            _ => {}
        }
        loop {
            let rest = &text[gap.length..];
            let length = match rest {
                [b' ', ..] if blanks < most_blanks || gap.is_signed && blanks < MOST_OF_FORM => {
                    blanks += 1;
                    gap.length += 1;
                    continue;
                }
                // A scope, a URL, a comparison.
                [b':' | b'=', b':' | b'=' | b'/' | b'\\', ..] => return None,
                // `cust# 0880`, `Account #: 0880`
                [b'#', b' ' | b':', ..] if gap.length <= 1 => {
                    gap.is_signed = true;
                    1
                }
                [b'c', b'\'', b'e', b's', b't', b' ', ..] if gap.length > 0 => {
                    (gap.is_linked, gap.has_verb) = (true, true);
                    5
                }
                // `toegangscode #4471`
                [b'#', next, ..] if next.is_ascii_digit() && gap.length > 0 => {
                    gap.is_signed = true;
                    1
                }
                [b':' | b'=', ..] => {
                    gap.is_signed = true;
                    1
                }
                // Directly behind a word a quote closes what the word stands in.
                [opener @ (b'(' | b'"' | b'\'' | b'`'), ..] if gap.length > 0 => {
                    gap.is_signed = true;
                    gap.quote = if matches!(opener, b'(' | b'\'') { 0 } else { *opener };
                    gap.length += 1;
                    if *opener == b'(' {
                        gap.length += number_word(&text[gap.length..]);
                    }
                    break;
                }
                [b'.', b' ' | b':', ..] if gap.length == 0 || links > 0 => 1,
                [b'-', b' ', ..] => 2,
                [0xe2, 0x80, 0x93 | 0x94, b' ', ..] => 4,
                [first, ..] if is_letter(*first) => {
                    if let Some(opener) = OPENERS.iter().find(|opener| rest.starts_with(opener)) {
                        gap.is_signed = true;
                        gap.length += opener.len();
                        break;
                    }
                    let length = rest.iter().take_while(|byte| is_letter(**byte)).count();
                    // `user n.keller`
                    let goes_on = rest.get(length) == Some(&b'.') && rest.get(length + 1).is_some_and(|next| is_letter(*next));
                    let is_whole = gap.length > 0
                        && !goes_on
                        && rest.get(length).is_none_or(|byte| matches!(byte, b' ' | b'.' | b':' | b'='));
                    if links == MOST_LINKS || !is_whole || !is_link(&rest[..length]) {
                        break;
                    }
                    links += 1;
                    // `to` and `on` are as often no verbs.
                    let is_verb = |verb: &&&str| verb.len() > 2 || matches!(**verb, "is" | "es" | "er");
                    gap.has_verb |= VERBS.iter().filter(is_verb).any(|verb| rest[..length].eq_ignore_ascii_case(verb.as_bytes()));
                    gap.is_linked = true;
                    length
                }
                _ => break,
            };
            gap.length += length;
            blanks = 0;
        }
        (gap.length > 0).then_some(gap)
    }

    /// A wider one: a few words, and then a sign or a verb that a value follows: `kenteken van de caravan is …`, `mot de passe du NAS : …`.
    pub(super) fn beyond_words(text: &[u8]) -> Option<Self> {
        let mut at = 0;
        let mut is_done = false;
        for _ in 0..MOST_WORDS {
            let rest = &text[at..];
            let opener = rest.iter().take_while(|byte| matches!(byte, b' ' | b'(' | b'\'')).count();
            let length = rest[opener..]
                .iter()
                .take_while(|byte| is_letter(**byte) || matches!(byte, b'-' | b'.' | b'\'' | b'/') || byte.is_ascii_digit())
                .count();
            if opener == 0 || length == 0 || at + opener + length > WIDEST {
                return None;
            }
            let word = &rest[opener..opener + length];
            let end = at + opener + length;
            let end = end + text[end..].iter().take_while(|byte| matches!(byte, b')' | b'!')).count();
            let behind = &text[end..];
            let is_one = |words: &[&str]| words.iter().any(|one| word.eq_ignore_ascii_case(one.as_bytes()));
            let is_verb = (is_one(VERBS) || is_done && is_one(TO)) && behind.first() == Some(&b' ');
            is_done = is_one(DONE);
            let sign = match behind {
                [b':', b' ', ..] => 2,
                [b' ', b':' | b'=', b' ', ..] => 3,
                [b' ', ..] if is_verb => 1,
                _ => 0,
            };
            if sign > 0 && (at > 0 || !is_verb) {
                let length = end + sign;
                let length = length
                    + text[length..].iter().take_while(|byte| matches!(byte, b' ' | b'"' | b'\'' | b'`' | b'(')).take(3).count();
                return Some(Self { length, is_signed: true, is_linked: true, is_wide: true, has_verb: true, quote: 0 });
            }
            if let Some(said) = behind.strip_prefix(b",")
                && let Some(namely) = NAMELY.iter().find(|namely| said.starts_with(namely.as_bytes()))
            {
                let length = end + 1 + namely.len();
                return Some(Self { length, is_signed: true, is_linked: true, is_wide: true, has_verb: true, quote: 0 });
            }
            // A word with a digit is a value itself, and a point ends the sentence.
            if word.iter().any(u8::is_ascii_digit) || word.ends_with(b".") && word.len() > 4 {
                return None;
            }
            at = end;
        }
        None
    }
}

/// How many words may stand there.
const MOST_WORDS: usize = 5;
/// In so many bytes.
const WIDEST: usize = 48;
/// What was done to a secret, before a small word and the new one: `wachtwoord gezet op …`, `password reset to …`.
const DONE: &[&str] = &[
    "gezet",
    "gereset",
    "gewijzigd",
    "veranderd",
    "aangepast",
    "ingesteld",
    "set",
    "reset",
    "changed",
    "updated",
    "switched",
    "gesetzt",
    "zurückgesetzt",
    "geändert",
    "satt",
    "ändrat",
    "endret",
    "ændret",
    "sat",
    "changé",
    "modifié",
    "réinitialisé",
    "mis",
    "cambiado",
    "cambiada",
    "restablecido",
    "restablecida",
    "puesto",
    "reimpostata",
    "cambiata",
    "impostata",
    "zmienione",
    "ustawione",
    "zresetowane",
    "alterada",
    "definida",
];
/// Small words that stand behind that.
const TO: &[&str] = &["op", "naar", "in", "to", "as", "auf", "zu", "til", "till", "à", "en", "a", "na", "su", "para"];
/// Words behind a comma that say what was spoken of: `een wachtwoord, dat is …`.
const NAMELY: &[&str] = &[
    " dat is ",
    " dit is ",
    " namelijk ",
    " nl. ",
    " that is ",
    " that's ",
    " it is ",
    " it's ",
    " which is ",
    " namely ",
    " das ist ",
    " nämlich ",
];
/// Verbs that a value follows.
const VERBS: &[&str] = &[
    "is", "was", "are", "ist", "war", "lautet", "est", "es", "è", "é", "är", "er", "var", "on", "oli", "jest", "luidt", "to",
    "becomes", "wordt", "blijft", "blijkt", "bleibt", "remains", "reste", "blir", "forblir",
];

/// The length of a word for a number with what stands behind it: `no. `, `nummer `, `nr: `.
fn number_word(text: &[u8]) -> usize {
    const NUMBERS: &[&str] = &["nr", "no", "num", "number", "nummer", "numer", "numero", "número", "numéro", "nro"];
    let length = text.iter().take_while(|byte| is_letter(**byte)).count();
    if !NUMBERS.iter().any(|word| text[..length].eq_ignore_ascii_case(word.as_bytes())) {
        return 0;
    }
    let behind = text[length..].iter().take(2).take_while(|byte| matches!(byte, b'.' | b':')).count();
    if text.get(length + behind) == Some(&b' ') { length + behind + 1 } else { 0 }
}

fn is_link(word: &[u8]) -> bool {
    LINKS.iter().any(|link| word.eq_ignore_ascii_case(link.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps() {
        for (text, expected) in [
            (" 12-ABC-3", Some(1)),
            (" is 12-ABC-3", Some(4)),
            (": 4821", Some(2)),
            (" no. AB1", Some(5)),
            (" (nr. x", Some(6)),
            (" (nummer AB1", Some(9)),
            (" (nota bene", Some(2)),
            (" #: 88", Some(4)),
            (" n.keller", Some(1)),
            (" n. 12", Some(4)),
            (" \"x", Some(2)),
            (" „x", Some(4)),
            (" must be", Some(1)),
            ("://x", None),
            ("::new", None),
            ("4821", None),
            (", 12", None),
        ] {
            assert_eq!(Gap::before(text.as_bytes(), MOST_BLANKS).map(|gap| gap.length), expected, "{text}");
        }
    }
}
