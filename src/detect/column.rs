//! What the columns of a table are whose names nobody knows: a vote over the values of its first rows, and over what stands in the columns beside.
//!
//! It answers with names that columns are usually given, so that whoever knows names knows the rest.

use super::names;
use super::validate::{given, plausible};
use crate::model::Kind;
use crate::numbering::{self, Region};

/// The fewest rows that are asked.
const FEWEST: usize = 2;
/// Years in which people are born of whom somebody keeps data, but hardly anything is made or sold.
const BORN: std::ops::RangeInclusive<u32> = 1905..=2012;
/// Half of them were born before this year: things of the last years have dates too.
const BORN_BEFORE: u32 = 2004;

/// Whoever counts the votes.
#[derive(Clone, Debug)]
pub(crate) struct Ballot {
    regions: Vec<Region>,
}

impl Ballot {
    /// Numbers in national form are those of these regions.
    pub(crate) fn new(regions: &[String]) -> Self {
        Self { regions: regions.iter().filter_map(|region| Region::parse(region)).collect() }
    }

    /// What each of these columns is usually called, by its values.
    pub(crate) fn columns(&self, columns: &[Vec<&[u8]>]) -> Vec<Option<&'static str>> {
        let columns: Vec<Vec<&[u8]>> = columns.iter().map(|values| filled(values)).collect();
        let mut voted: Vec<_> = columns.iter().map(|values| self.alone(values)).collect();
        let is_of_people = voted.iter().any(|name| name.is_some_and(|name| name != "postal_code"));
        for at in 0..columns.len() {
            if voted[at].is_none() && is_of_people {
                let is_behind = at > 0 && voted[at - 1] == Some("first_name") && are_many(&columns[at]);
                let is_before = voted.get(at + 1).is_some_and(|other| *other == Some("first_name")) && are_families(&columns[at]);
                voted[at] = if are_words(&columns[at]) && (is_behind || is_before) {
                    Some("last_name")
                } else if at > 0 && voted[at - 1] == Some("postal_code") && are_words(&columns[at]) {
                    Some("city")
                } else {
                    None
                };
            }
        }
        // Words and dates are anything where nothing says how somebody is reached, and numbers where nobody is.
        let has = |names: &[&str]| voted.iter().flatten().any(|name| names.contains(name));
        let is_reached = has(&["email", "phone_number", "street_address"]);
        let is_someone = has(&["email", "first_name", "full_name", "street_address"]);
        if !is_reached || !is_someone {
            voted.fill(None);
        }
        voted
    }

    /// What a column is, whatever stands beside it.
    fn alone(&self, values: &[&[u8]]) -> Option<&'static str> {
        let all = |is: &dyn Fn(&[u8]) -> bool| values.iter().all(|value| is(value));
        let half = |is: &dyn Fn(&[u8]) -> bool| 2 * values.iter().filter(|value| is(value)).count() >= values.len();
        if values.len() < FEWEST || !are_many(values) {
            return None;
        }
        if all(&is_mail) {
            Some("email")
        } else if all(&|value| self.is_phone(value)) {
            Some("phone_number")
        } else if are_births(values) {
            Some("date_of_birth")
        } else if all(&is_code) {
            Some("postal_code")
        } else if half(&is_street) && half(&|value| value.iter().any(u8::is_ascii_digit)) {
            Some("street_address")
        } else if are_words(values) {
            let person = Kind::find("person_name")?;
            let is_whole = |value: &[u8]| {
                plausible::is_name_in_column(person, value) || plausible::is_whole_name(person, value) || names::is_person(value)
            };
            match () {
                () if half(&is_whole) => Some("full_name"),
                () if half(&given::is_given) => Some("first_name"),
                () => None,
            }
        } else {
            None
        }
    }

    /// Whether the text is a phone number with a plus, in national form, or with the calling code of a region.
    fn is_phone(&self, text: &[u8]) -> bool {
        let is_sign = |byte: &u8| matches!(byte, b' ' | b'-' | b'.' | b'/' | b'(' | b')' | b'+');
        let digits: Vec<u8> = text.iter().copied().filter(u8::is_ascii_digit).collect();
        if !text.iter().all(|byte| byte.is_ascii_digit() || is_sign(byte)) || !(9..=15).contains(&digits.len()) {
            return false;
        }
        let abroad = digits.strip_prefix(b"00").unwrap_or(&digits);
        let is_international = || numbering::international(abroad).is_some();
        if text.starts_with(b"+") || text.starts_with(b"00") || digits.len() >= 11 && digits[0] != b'0' {
            return is_international();
        }
        digits[0] == b'0' && self.regions.iter().any(|region| numbering::national(*region, &digits).is_some())
    }
}

/// The values that are any.
fn filled<'v>(values: &[&'v [u8]]) -> Vec<&'v [u8]> {
    let values = values.iter().map(|value| value.trim_ascii());
    values.filter(|value| !value.is_empty() && *value != b"\\N" && !plausible::is_nothing(value)).collect()
}

fn is_mail(text: &[u8]) -> bool {
    let Some(at) = memchr::memchr(b'@', text) else { return false };
    let is_part = |byte: &u8| byte.is_ascii_graphic() && !b"\"'<>()[]:;,/\\".contains(byte);
    at > 0 && text[at + 1..].contains(&b'.') && text.iter().all(is_part) && memchr::memchr(b'@', &text[at + 1..]).is_none()
}

/// A postal code that nothing else looks like: of digits and letters, or with a blank.
fn is_code(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_alphabetic)
        && Kind::find("postal_code").is_some_and(|kind| plausible::is(kind, text) && plausible::speaks_for_itself(kind, text))
}

fn is_street(text: &[u8]) -> bool {
    Kind::find("street_address").is_some_and(|kind| plausible::speaks_for_itself(kind, text))
}

/// Words of letters, as names are.
fn are_words(values: &[&[u8]]) -> bool {
    let Some(person) = Kind::find("person_name") else { return false };
    !values.is_empty() && values.iter().all(|value| plausible::is(person, value))
}

/// Whether they are not all the same.
fn are_many(values: &[&[u8]]) -> bool {
    values.len() >= FEWEST && values.iter().any(|value| value != &values[0])
}

/// Words that are none of those that say how something stands: some have a capital, or are no ordinary words.
fn are_families(values: &[&[u8]]) -> bool {
    let is_one = |value: &&[u8]| {
        let last = value.rsplit(|byte| *byte == b' ').next().unwrap_or(value);
        value.len() > 2 && (last[0].is_ascii_uppercase() || !names::is_ordinary(last))
    };
    are_words(values) && values.len() >= FEWEST && 2 * values.iter().filter(|value| is_one(value)).count() >= values.len()
}

/// Dates without a time, of which many are some time ago.
fn are_births(values: &[&[u8]]) -> bool {
    let years: Option<Vec<u32>> = values.iter().map(|value| year(value)).collect();
    years.is_some_and(|years| {
        let before = years.iter().filter(|year| **year < BORN_BEFORE).count();
        years.iter().all(|year| BORN.contains(year)) && 2 * before >= years.len() && years.iter().min() != years.iter().max()
    })
}

/// The year of a date: `1974-11-19`, `19-11-1974`, `11/19/1974`.
fn year(text: &[u8]) -> Option<u32> {
    let sign = *text.iter().find(|byte| !byte.is_ascii_digit())?;
    if !matches!(sign, b'-' | b'/' | b'.') {
        return None;
    }
    let mut numbers = text.split(|byte| *byte == sign).map(|part| {
        let number = std::str::from_utf8(part).ok()?.parse::<u32>().ok()?;
        (part.len() <= 4).then_some((part.len(), number))
    });
    let (a, b, c) = (numbers.next()??, numbers.next()??, numbers.next()??);
    let is_small = |(length, number): (usize, u32)| length <= 2 && (1..=31).contains(&number);
    match (a, c) {
        _ if numbers.next().is_some() || !is_small(b) => None,
        ((4, year), day) if is_small(day) => Some(year),
        (day, (4, year)) if is_small(day) => Some(year),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rows: &[&str], expected: &str) {
        let cells: Vec<Vec<&[u8]>> = rows.iter().map(|row| row.split(';').map(str::as_bytes).collect()).collect();
        let columns: Vec<Vec<&[u8]>> = (0..cells[0].len()).map(|at| cells.iter().map(|row| row[at]).collect()).collect();
        let voted = Ballot::new(&["NL".to_owned(), "GB".to_owned()]).columns(&columns);
        let voted: Vec<&str> = voted.into_iter().map(|name| name.unwrap_or("")).collect();
        assert_eq!(voted.join(";"), expected, "{rows:?}");
    }

    #[test]
    fn values_say_what_columns_are() {
        check(
            &[
                "1001;Fatima;El Amrani;fatima@example.com;0612345678;12-03-1984;Kerkstraat 12;1011 AB;Amsterdam;t",
                "1002;jaap;van der Berg;jaap@example.com;0687654321;30-11-1979;Dorpsstraat 3;3511 BT;Utrecht;f",
                "1003;Priya;Raghunathan;;31611112222;04-07-1991;Laan 7;2511 CV;Den Haag;t",
            ],
            ";first_name;last_name;email;phone_number;date_of_birth;street_address;postal_code;city;",
        );
        check(&["Jan de Vries;+31201234567", "anna smith;020 7946 0958", "Vries, Piet de;NULL"], "full_name;phone_number");
        check(
            &["1001;jaap;wibier;j@example.com", "1002;fatima;el amrani;f@example.com", "1003;peter;zwaan;p@example.com"],
            ";first_name;last_name;email",
        );
        check(&["1984-03-12;a@example.com", "2001-01-02;b@example.com"], "date_of_birth;email");
    }

    #[test]
    fn what_is_of_no_one_stays() {
        // Numbers and dates without people, dates of the last years, things, words.
        check(&["1;0612345678;1984-03-12", "2;0687654321;1979-11-30"], ";;");
        check(&["a@example.com;2024-01-02;10", "b@example.com;2023-01-02;11"], "email;;");
        check(&["active;Amsterdam;web server", "closed;Utrecht;mail server"], ";;");
        check(&["INFO;main;started", "WARN;main;stopped"], ";;");
        check(&["a@example.com;1234567890;x", "b@example.com;1234567891;y"], "email;;");
        check(&["2024-01-02;INFO;dev;started", "2024-01-02;WARN;main;stopped"], ";;;");
        check(&["Billy;Bookcase;1978-01-01", "Ingrid;Chair;1990-05-05"], ";;");
    }
}
