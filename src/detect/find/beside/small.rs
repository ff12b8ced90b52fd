//! Streets as people type them, in small letters (`noorderkade 41`), and those that stand alone: on a line, in quotes, as an answer.

use super::home::is_closed;
use super::{Number, house};
use crate::detect::lexicon::part;

/// Ends of streets that hardly any other word in small letters has.
const SMALL_ENDS: &[&str] = &[
    "straat",
    "laan",
    "gracht",
    "plein",
    "kade",
    "singel",
    "steeg",
    "dreef",
    "straße",
    "strasse",
    "gasse",
    "gatan",
    "vägen",
    "gata",
    "gaten",
    "veien",
    "katu",
    "kuja",
    "gade",
    "vænget",
    "stræde",
    "schans",
    "plantsoen",
    "burgwal",
    "allee",
    "weg",
];

/// Words that end so and are no name of a street.
const NO_STREETS: &[&str] = &[
    "snelweg",
    "autosnelweg",
    "autoweg",
    "spoorweg",
    "waterweg",
    "luchtweg",
    "uitweg",
    "kortweg",
    "gewoonweg",
    "simpelweg",
    "domweg",
    "gaandeweg",
    "toegangsweg",
    "invalsweg",
    "zijweg",
    "landweg",
    "zandweg",
    "onderweg",
    "overweg",
    "terugweg",
    "heenweg",
    "halfweg",
    "middenweg",
    "radweg",
    "gehweg",
    "feldweg",
    "waldweg",
    "arbeitsweg",
    "schulweg",
    "heimweg",
    "rückweg",
    "hinweg",
    "umweg",
    "ausweg",
    "lösungsweg",
    "beschwerdeweg",
    "zijstraat",
    "dwarsstraat",
    "winkelstraat",
    "hoofdstraat",
    "decade",
    "brigade",
    "blokkade",
    "barricade",
    "ontvangstkade",
    "marktplein",
    "schoolplein",
    "einbahnstraße",
    "autobahnstraße",
    "nebenstraße",
    "seitenstraße",
    "bundesstraße",
    "landstraße",
    "querstraße",
    "sidegata",
    "hovedgata",
    "huvudgatan",
    "bouwstraat",
    "productiestraat",
    "wasstraat",
    "teststraat",
    "klassenallee",
    "sackgasse",
    "fertigungsstraße",
];

/// Whether a word in small letters is the name of a street, as people type it: `noorderkade 41`.
pub(super) fn is_small_street(number: &Number<'_>, word: &[u8], house: usize) -> bool {
    let Ok(text) = std::str::from_utf8(word) else { return false };
    let is_street = SMALL_ENDS.iter().any(|end| text.len() > end.len() + 2 && text.ends_with(end));
    is_street
        && number.digits <= 3
        && word.iter().all(|byte| byte.is_ascii_lowercase() || *byte >= 0x80)
        && !NO_STREETS.contains(&text)
        && (is_closed(number, house) || house > number.end() && number.byte(house) == b' ')
}

/// Where a street in small letters begins whose last word begins at `start`: `de savornin lohmanlaan 4`, behind a colon.
pub(super) fn first_small(number: &Number<'_>, start: usize) -> usize {
    let mut at = start;
    for _ in 0..3 {
        let Some((first, end)) = number.word_before(at).filter(|(_, end)| at == end + 1) else { break };
        let gap = &number.text[end..at];
        if gap == b": " || gap != b" " {
            break;
        }
        let is_sign = number.text[..first].ends_with(b": ") || number.text[..first].last() == Some(&b'\n');
        at = first;
        if is_sign {
            return first;
        }
    }
    start
}

/// Whether the street is one word and, with its number, all of the line: `Kurfürstendamm 21`.
pub(super) fn is_line(number: &Number<'_>, start: usize, house: usize) -> bool {
    let look = number.look;
    let from = number.from + start;
    let is_end = matches!(look.byte(number.from + house), b'\n' | b'\r');
    let is_start = start == 0 && (from == 0 || look.before(from) == b'\n');
    is_start && is_end && number.digits <= 3 && number.at - start > 8
}

/// Whether all of a value in quotes begins here, or what somebody says who was asked: `kunde: Skovbrynet 16A`.
pub(super) fn is_said(number: &Number<'_>, start: usize) -> bool {
    let before = &number.text[..start];
    let is_asked = before.ends_with(b": ")
        && number.word_before(start).is_some_and(|(first, end)| number.parts(first, end).has(part::SPEAKER | part::HOME));
    let is_quoted = match before.last() {
        Some(quote @ (b'"' | b'\'')) => house::number(number).is_some_and(|house| number.byte(house) == *quote),
        _ => false,
    };
    let is_polish = (before.ends_with(b"na ") || before.ends_with(b"przy "))
        && [&b"skiej"[..], b"ckiej", b"owej", b"niej", b"skiego", b"ckiego", b"dzkiej"]
            .iter()
            .any(|end| number.text[start..number.at].trim_ascii_end().ends_with(end));
    (is_asked || is_quoted || is_polish) && number.at - start > 6
}
