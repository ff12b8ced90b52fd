//! Numbers that systems give people: by the name of the field, or the words before them, whether a number is one, and whose.
//!
//! `4711` is an order in one column and a customer in the next: a number counts only where its name says that it is a person's.

use crate::field::Dictionary;

/// Kinds of fields whose values tell one person from all others within a system.
const KINDS: [&str; 2] = ["account_number", "username"];
/// What names of numbers end in.
const ENDINGS: [&str; 9] = ["number", "nummer", "code", "num", "ref", "id", "no", "nr", "key"];
/// Words before a number that say no more than that it is one.
const FILLERS: [&str; 6] = ["is", "was", "number", "nummer", "nr", "no"];
/// From so many characters on, letters and digits mixed (or digits alone) are nobody else's wherever they stand.
const DISTINCT: (usize, usize) = (6, 8);
/// Letters of a plural.
const PLURAL: usize = 3;

/// Whose number it is: `customer` of `customer_id`, `klant` of `klantnummer`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owner(String);

impl Owner {
    /// Of the name of a key.
    pub(super) fn of(name: &str) -> Self {
        let mut name: String = name.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>().to_lowercase();
        while let Some(rest) = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).filter(|rest| !rest.is_empty()) {
            name.truncate(rest.len());
        }
        Self(name)
    }

    /// The owner of a table's name: `user` of `users`.
    pub(super) fn singular(self) -> Self {
        if self.0 == "people" {
            return Self("person".to_owned());
        }
        match self.0.strip_suffix('s').filter(|rest| rest.len() > 2 && !rest.ends_with('s')) {
            Some(rest) => Self(rest.to_owned()),
            None => self,
        }
    }

    /// Whether a table of this name holds them.
    fn has_table(&self, table: &str) -> bool {
        let table = Self::of(table.rsplit('.').next().unwrap_or(table)).singular().0;
        table.strip_prefix(&self.0).is_some_and(|rest| rest.len() <= PLURAL)
    }
}

/// Where a value stands.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Setting<'s> {
    /// The name of its field: `users.email`, `$.customer.id`.
    pub(super) field: Option<&'s str>,
    /// What stands before it on its line, if it is in no field.
    pub(super) before: &'s [u8],
}

/// The last part of the name of a field, and the part before it.
pub(super) fn parted(field: &str) -> (&str, &str) {
    let is_sign = |letter: char| matches!(letter, '.' | '/' | '[' | ']' | '@' | '$');
    let field = field.trim_end_matches(is_sign);
    match field.rsplit_once(is_sign) {
        Some((rest, name)) => {
            let rest = rest.trim_end_matches(is_sign);
            (name, rest.rsplit(is_sign).next().unwrap_or(rest))
        }
        None => (field, ""),
    }
}

/// Whether a field of this name holds numbers of people.
pub(super) fn is_key(dictionary: &Dictionary, field: &str) -> bool {
    let (name, table) = parted(field);
    let named = dictionary.named(name.as_bytes(), table.as_bytes());
    named.is_some_and(|named| KINDS.contains(&named.kind.id)) || is_bare(name) && dictionary.is_of_people(table.as_bytes())
}

/// Whether a name says no more than that it is of a number: `id`, `number`.
fn is_bare(name: &str) -> bool {
    let name = name.trim_matches('_');
    ENDINGS.iter().any(|ending| name.eq_ignore_ascii_case(ending))
}

/// Whether a value in this setting is a number of a person, and of the owner if one is named.
pub(super) fn is_number_of(dictionary: &Dictionary, setting: Setting<'_>, owner: Option<&Owner>) -> bool {
    if let Some(field) = setting.field {
        let (name, table) = parted(field);
        return match owner {
            None => is_key(dictionary, field),
            Some(owner) if is_bare(name) => owner.has_table(table),
            Some(owner) => Owner::of(name) == *owner,
        };
    }
    let Some(word) = word_before(setting.before) else { return false };
    match owner {
        Some(owner) => Owner::of(&word) == *owner,
        None => {
            let named = dictionary.named(word.as_bytes(), b"");
            named.is_some_and(|named| KINDS.contains(&named.kind.id)) || dictionary.is_of_people(word.as_bytes())
        }
    }
}

/// The name before a value: `user_id` of `user_id=`, `customer` of `customer no. `.
fn word_before(text: &[u8]) -> Option<String> {
    let line = &text[memchr::memrchr(b'\n', text).map_or(0, |at| at + 1)..];
    let text = String::from_utf8_lossy(line);
    let is_letter = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    let mut rest = text.trim_end_matches(|letter: char| !is_letter(letter) || letter == '-');
    // Another sentence is no name.
    if text[rest.len()..].contains([',', ';', ')', ']', '!', '?', '|']) {
        return None;
    }
    for _ in 0..=2 {
        let start = rest
            .rfind(|letter: char| !is_letter(letter))
            .map_or(0, |at| at + rest[at..].chars().next().map_or(1, char::len_utf8));
        let word = &rest[start..];
        if word.is_empty() {
            return None;
        }
        if !FILLERS.iter().any(|filler| word.eq_ignore_ascii_case(filler)) {
            return Some(word.to_owned());
        }
        rest = rest[..start].trim_end_matches([' ', '_', '-', '.', ':', '#', '"', '\'']);
    }
    None
}

/// Whether so long a number, or so mixed a one, is nobody else's wherever it stands.
pub(super) fn is_distinct(number: &[u8]) -> bool {
    let digits = number.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_mixed = digits > 1 && number.iter().filter(|byte| byte.is_ascii_alphabetic()).count() > 0;
    number.len() >= DISTINCT.0 && is_mixed || digits >= DISTINCT.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_persons_where_its_name_says_so() {
        let dictionary = Dictionary::built_in();
        let check = |field: Option<&str>, before: &str, owner: Option<&str>| {
            let owner = owner.map(Owner::of);
            is_number_of(&dictionary, Setting { field, before: before.as_bytes() }, owner.as_ref())
        };
        for (field, owner, expected) in [
            ("orders.customer_id", None, true),
            ("customer_id", None, true),
            ("$.customer.customerNumber", None, true),
            ("users.id", None, true),
            ("$.users[].id", None, true),
            ("orders.id", None, false),
            ("orders.order_id", None, false),
            ("orders.amount", None, false),
            ("orders.customer_id", Some("customer_id"), true),
            ("customers.id", Some("customer_id"), true),
            ("public.customers.id", Some("customer_id"), true),
            ("$.customer.id", Some("customer_id"), true),
            ("orders.user_id", Some("customer_id"), false),
            ("users.id", Some("customer_id"), false),
            ("klantnummer", Some("klantnummer"), true),
            ("klanten.id", Some("klantnummer"), true),
        ] {
            assert_eq!(check(Some(field), "", owner), expected, "{field} for {owner:?}");
        }
        for (before, owner, expected) in [
            ("INFO user_id=", None, true),
            ("INFO customer ", None, true),
            ("customer no. ", None, true),
            ("Customer #", None, true),
            ("klantnummer: ", None, true),
            ("port ", None, false),
            ("", None, false),
            ("customer, ", None, false),
            ("{\"customer_id\":", Some("customer_id"), true),
            ("customer ", Some("customer_id"), true),
            ("user ", Some("customer_id"), false),
            ("user_id=", Some("customer_id"), false),
        ] {
            assert_eq!(check(None, before, owner), expected, "{before} for {owner:?}");
        }
    }

    #[test]
    fn long_numbers_are_nobody_elses() {
        for (number, expected) in [("4711", false), ("AB12", false), ("AB1234", true), ("1234567", false), ("12345678", true)] {
            assert_eq!(is_distinct(number.as_bytes()), expected, "{number}");
        }
    }
}
