//! Whose a field of a record is, as far as its name and its place tell: `customer_email`, `agent_email`, an element of a list.
//!
//! It sees names, kinds and places, no values. In doubt a field is nobody's in particular: what is erased of the wrong person is lost.

use std::collections::{HashMap, HashSet};

use crate::field::Dictionary;

use super::record::Item;

/// Words that say whose a field is, before the rest of its name or as all of it.
const ROLES: &str = "agent assignee assigned owner manager supervisor author editor creator created updated modified last_modified approved \
    handled referred referrer referral emergency partner spouse parent guardian mother father child kin next sender recipient receiver from \
    to cc bcc caller callee called calling src dst speaker doctor physician gp huisarts colleague beneficiary payee payer counterparty seller \
    buyer driver host guest reviewer medewerker behandelaar afzender ontvanger reporter requester nok lawyer employer vendor supplier cosigner \
    tenant neighbour neighbor invited sales support organizer organiser attendee participant participants attendees members recipients \
    followers watchers friends friend guests gift sister brother family_member joint household";
/// Words before the rest of a name that leave it the person's own.
const NEUTRAL: &str = "first last middle full given family sur maiden user display screen nick preferred mobile cell home work office private \
    personal primary main own my birth e post postal zip street house contact tel telephone email mail phone new old current verified raw hashed \
    account customer client member patient person klant gebruiker legal real login register registration permanent date place day of";
/// Objects that hold what is the person's around them.
const OWN: &str = "address addresses contact contacts profile person personal account details adres identity info";

fn has(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == word)
}

/// Whose the value of a field is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Owning {
    /// The table, object or element.
    pub(super) scope: String,
    /// Whose of the people in it, if the name of the field says.
    pub(super) role: Option<String>,
    /// The object that it stands in, with those around it, where that is told by brackets.
    object: Vec<u32>,
    /// It is a value of a list.
    is_listed: bool,
    /// Other elements of the same list may stand in the record, and nothing tells them apart.
    is_blurred: bool,
}

impl Owning {
    /// Whether they stand in one object and say of nobody or of the same one.
    pub(super) fn is_beside(&self, other: &Self) -> bool {
        self.scope == other.scope && self.role == other.role && self.object == other.object && !self.is_blurred
    }

    /// Whether somebody who is only named in the record is meant.
    pub(super) fn is_of_talk(&self) -> bool {
        self.role.as_deref().is_some_and(|role| has(ROLES, role))
    }

    /// Whether what stands beside it may be of the same person at all.
    pub(super) fn is_anchor(&self) -> bool {
        !self.is_listed && !self.is_blurred
    }
}

/// Tells whose fields are.
pub(super) struct Owners(Dictionary);

impl Owners {
    pub(super) fn new() -> Self {
        Self(Dictionary::built_in())
    }

    /// Whether the name of a field says that it is of somebody who is only named in the record.
    pub(super) fn is_of_talk(&self, field: &str) -> bool {
        let (_, name) = parted(field);
        self.role(name, &HashSet::new()).is_some_and(|role| has(ROLES, &role))
    }

    /// Whose the values of a record are, in order.
    pub(super) fn of(&self, items: &[Item]) -> Vec<Option<Owning>> {
        let mut names: HashMap<&str, HashSet<String>> = HashMap::new();
        let mut seen: HashSet<(&str, &[u32])> = HashSet::new();
        let mut blurred: HashSet<&str> = HashSet::new();
        for item in items.iter().filter(|item| item.is_whole) {
            let Some(field) = item.field.as_deref() else { continue };
            let (scope, name) = parted(field);
            names.entry(scope).or_default().insert(words(name).collect::<Vec<_>>().join("_"));
            // Values of one list stand in one object.
            if scope.contains("[]") && !name.ends_with("[]") && !seen.insert((field, &item.object)) {
                blurred.insert(scope);
            }
        }
        let none = HashSet::new();
        let of = |item: &Item| {
            let field = item.field.as_deref()?;
            let (scope, name) = parted(field);
            Some(Owning {
                scope: scope.to_owned(),
                role: self.role(name, names.get(scope).unwrap_or(&none)),
                object: item.object.clone(),
                is_listed: name.ends_with("[]"),
                is_blurred: blurred.contains(scope),
            })
        };
        items.iter().map(of).collect()
    }

    /// The word of a name that says whose it is, beside the other names in its scope.
    fn role(&self, name: &str, beside: &HashSet<String>) -> Option<String> {
        let parts: Vec<String> = words(name).collect();
        let first = parts.first()?;
        if has(ROLES, first) || parts.len() > 1 && self.0.is_of_people(first.as_bytes()) {
            return Some(first.clone());
        }
        // `name` beside `friend_name`; `phone` beside `phone2`.
        let bare = name.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '_');
        if bare.len() < name.len() && beside.contains(&words(bare).collect::<Vec<_>>().join("_")) {
            return Some(name[bare.len()..].to_owned());
        }
        let is_other = (1..parts.len()).any(|at| beside.contains(&parts[at..].join("_"))) && !has(NEUTRAL, first);
        is_other.then(|| first.clone())
    }

    /// Whether what is owned so belongs to whoever owns the other, within one record.
    pub(super) fn is_within(&self, item: &Owning, theirs: &Owning) -> bool {
        let Some(below) = item.scope.strip_prefix(&theirs.scope) else { return false };
        let is_below =
            below.is_empty() || below.starts_with(['.', '/', '[']) || theirs.scope.is_empty() && !item.scope.is_empty();
        let is_somebody = |part: &str| {
            let small = part.to_lowercase();
            self.role(part, &HashSet::new()).is_some() || self.0.is_of_people(part.as_bytes()) && !has(OWN, &small)
        };
        let is_around = item.object.starts_with(&theirs.object) && (!below.is_empty() || item.object == theirs.object);
        is_below && is_around && !item.is_blurred && !below.split(['.', '/', '[', ']']).any(is_somebody)
    }
}

/// The scope of a field, and its name.
fn parted(field: &str) -> (&str, &str) {
    field.rsplit_once(['.', '/']).unwrap_or(("", field))
}

/// The words of a name in small letters: `customerName`, `customer_name`.
fn words(name: &str) -> impl Iterator<Item = String> {
    let mut parts = Vec::new();
    let mut word = String::new();
    let mut was_small = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || letter.is_uppercase() && was_small {
            parts.push(std::mem::take(&mut word));
        }
        was_small = letter.is_lowercase();
        word.extend(letter.to_lowercase().filter(|letter| letter.is_alphanumeric()));
    }
    parts.push(word);
    parts.into_iter().filter(|word| !word.is_empty())
}

/// Follows the brackets of JSON from value to value: which object each stands in.
#[derive(Debug, Default)]
pub(super) struct Brackets {
    open: Vec<u32>,
    count: u32,
    in_text: bool,
}

impl Brackets {
    /// Takes the bytes between two values; `behind_text` says that the first closes the quotes of one.
    pub(super) fn pass(&mut self, bytes: &[u8]) {
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                b'\\' => at += 1,
                b'"' => self.in_text = !self.in_text,
                b'{' if !self.in_text => {
                    self.count += 1;
                    self.open.push(self.count);
                }
                b'}' if !self.in_text => drop(self.open.pop()),
                b'\n' => self.in_text = false,
                _ => {}
            }
            at += 1;
        }
    }

    /// The objects that are open.
    pub(super) fn open(&self) -> &[u32] {
        &self.open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_fields_say_whose_they_are() {
        let owners = Owners::new();
        let row = |names: &[&str]| names.iter().map(|name| words(name).collect::<Vec<_>>().join("_")).collect::<HashSet<_>>();
        let beside = row(&["name", "email", "phone", "friend_name", "phone2", "nextOfKinName", "first_name", "agentEmail"]);
        for (name, expected) in [
            ("name", None),
            ("first_name", None),
            ("mobile_phone", None),
            ("friend_name", Some("friend")),
            ("phone2", Some("2")),
            ("agentEmail", Some("agent")),
            ("customer_email", Some("customer")),
            ("alternate_email", Some("alternate")),
            ("city", None),
        ] {
            assert_eq!(owners.role(name, &beside).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn brackets_tell_objects_apart() {
        let text = br#"{"a":"x}","friends":[{"n":"A","p":"1"},{"n":"B\"{"}],"z":1}"#;
        let object_at = |what: &[u8]| {
            let at = memchr::memmem::find(text, what).unwrap();
            let mut brackets = Brackets::default();
            brackets.pass(&text[..at]);
            brackets.open().to_vec()
        };
        assert_eq!(object_at(b"A\""), object_at(b"1\""));
        assert_ne!(object_at(b"A\""), object_at(b"B"));
        assert_eq!(object_at(b"x}"), object_at(b"1}"));
        assert!(object_at(b"A\"").starts_with(&object_at(b"x}")));
    }
}
