//! Whether a text that stands where a date may stand is a day. In running text `find/beside/date` reads its forms.

/// Names of months by their first three letters, in the languages of the catalogue.
const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mrt", "maa", "mei", "okt", "mär", "mai",
    "dez", "fév", "fev", "avr", "jui", "aoû", "aou", "déc", "ene", "abr", "ago", "dic", "gen", "mag", "giu", "lug", "set", "ott",
    "maj", "des", "out", "sty", "lut", "kwi", "cze", "lip", "sie", "wrz", "paź", "lis", "gru", "tam", "hel", "huh", "tou", "kes",
    "hei", "elo", "syy", "lok", "jou",
];

/// A day with the name of its month, or in fewer digits, where the name of the field says more than `is_one` asks for: `8 dec -61`, `9-Jan-67`,
/// `17.05.99`, `740812`.
fn is_written(text: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(text) else { return false };
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = |part: &str| part.parse::<u32>().unwrap_or(0);
    if is_digits {
        return match text.len() {
            6 => {
                let pair = |at: usize| number(&text[at..at + 2]);
                let is_month = (1..=12).contains(&pair(2));
                is_month && ((1..=31).contains(&pair(0)) || (1..=31).contains(&pair(4)))
            }
            _ => false,
        };
    }
    let parts: Vec<&str> = text
        .split([' ', '-', '.', '/', ',', '\'', '\u{2019}'])
        .filter(|part| !part.is_empty() && !matches!(*part, "of" | "de" | "del"))
        .collect();
    let is_number = |part: &&&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let numbers = parts.iter().filter(is_number).count();
    let is_month = |part: &str| {
        let small = part.to_lowercase();
        MONTHS.iter().any(|month| small.starts_with(month)) && small.chars().all(char::is_alphabetic)
    };
    let months = parts.iter().filter(|part| is_month(part)).count();
    let is_day = |day: u32, month: u32| (1..=31).contains(&day) && (1..=12).contains(&month);
    match parts[..] {
        [day, month, year] if numbers == 3 && year.len() == 2 => {
            is_day(number(day), number(month)) || is_day(number(month), number(day))
        }
        [_, _, year] | [_, year] => months == 1 && numbers + 1 == parts.len() && matches!(year.len(), 2 | 4),
        [whole] => {
            let letters = whole.trim_matches(|sign: char| sign.is_ascii_digit());
            (7..=9).contains(&whole.len()) && letters.len() == 3 && is_month(letters)
        }
        _ => false,
    }
}

/// A day with month and year in numbers: `1974-03-12`, `12/3/1974`, `19740312`, also with a time of day behind it.
pub(super) fn is_one(text: &[u8]) -> bool {
    let is_time = |rest: &[u8]| rest.iter().all(|byte| byte.is_ascii_digit() || b":.TZ+- ".contains(byte));
    let length = text.iter().position(|byte| matches!(byte, b'T' | b' ')).unwrap_or(text.len());
    let (day, rest) = text.split_at(length);
    let mut parts = day.split(|byte| matches!(byte, b'-' | b'.' | b'/')).map(<[u8]>::len);
    let is_parted = matches!(
        (parts.next(), parts.next(), parts.next(), parts.next()),
        (Some(4), Some(1..=2), Some(1..=2), None) | (Some(1..=2), Some(1..=2), Some(4), None)
    );
    let is_compact = matches!(day, [b'1', b'9', ..] | [b'2', b'0', ..]) && day.len() == 8;
    day.iter().all(|byte| byte.is_ascii_digit() || b"-./".contains(byte)) && (is_parted || is_compact) && is_time(rest)
        || is_written(text)
}
