//! Looks a name up by its end: `billing_first_name` ends in `first name`, whatever stands before it.
//!
//! This module weighs what the entries of `endings` mean: words beside a name, and the table it stands in. What the entries are is data,
//! below `patterns/fields/`.

use super::compiled;
use super::endings::{Endings, ending};
use super::name::{LONGEST, Name};
use super::{Named, Strength};
use crate::model::KINDS;

/// How many words that change nothing may stand behind: `email_address_new_raw`.
const BEHIND: usize = 2;

/// What a name means that ends in an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A kind, by its place in the taxonomy.
    Is(u8, Strength),
    /// Likely a kind, as what the row itself has: its name, its title. Of a thing it is no one's.
    OfTheRow(u8),
    /// A kind in a table of people, where they live; elsewhere a place that may be called like a person.
    Town(u8),
    /// Likely a kind, if it is the whole name: `from`, not `valid_from`.
    Alone(u8),
    /// Something that no kind covers, though shorter entries say so.
    Never,
}

/// A word that says something of the words around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Modifier {
    /// Whatever comes behind it is something else: `has`, `max`.
    Before,
    /// Leaves what stands before it what it is: `new`, `raw`.
    Behind,
}

/// What a table, object or element holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// People: what is likely a name is one.
    People,
    /// Calls: who is likely called is.
    Calls,
    /// Messages: whom they are from is a person.
    Messages,
    /// Things, whose name, number and code are no one's.
    Things,
}

/// What fields are, by their names.
pub(crate) struct Dictionary {
    pub(super) names: Endings<Meaning>,
    /// Whole names that are of a kind, by its place, in tables of calls only: `from` is a number there.
    pub(super) in_calls: Endings<u8>,
    /// The same in tables of messages.
    pub(super) in_messages: Endings<u8>,
    pub(super) modifiers: Endings<Modifier>,
    pub(super) tables: Endings<Rows>,
    /// One bit for each three letters that a name may end in which means anything, the plural and words behind it included.
    pub(super) tails: &'static [u64],
    /// For each kind, the tables in which what is likely is sure.
    pub(super) sure_in: &'static [Option<Rows>],
}

impl Dictionary {
    /// The dictionary that ships in the binary. It is ready-made: this costs nothing.
    pub(crate) const fn built_in() -> Self {
        compiled::DICTIONARY
    }

    /// Whether the name of a field that is something may end in these three bytes: a test before the name is looked at. Over-approves.
    #[inline]
    pub(crate) fn may_end(&self, last: [u8; 3]) -> bool {
        // Of accents and of what stands behind a separator the bytes say too little.
        !last.iter().all(u8::is_ascii_alphabetic)
            || ending(&last).is_none_or(|bit| self.tails.get(bit >> 6).is_some_and(|bits| bits >> (bit & 63) & 1 == 1))
    }

    /// What a field of this name is. `table` is the name of the table, object or element it stands in, empty where unknown.
    ///
    /// Both are raw bytes, with the quotes they may stand in. Nothing is allocated, and most names are dismissed by their last letters.
    pub(crate) fn named(&self, name: &[u8], table: &[u8]) -> Option<Named> {
        if !self.may_mean(name) {
            return None;
        }
        let text = name;
        let name = Name::new(text);
        let alone = self.meaning(name.letters(), name.starts);
        if table.is_empty()
            || matches!(alone, Some(Meaning::Never | Meaning::Is(_, Strength::Sure | Strength::National | Strength::Other)))
        {
            return alone.and_then(alone_means);
        }
        let rows = self.rows(table);
        let here = match rows {
            Some(Rows::Calls) => self.in_calls.whole(name.letters()).map(|kind| (kind, Strength::Sure)),
            Some(Rows::Messages) => self.in_messages.whole(name.letters()).map(|kind| (kind, Strength::Fitting)),
            _ => None,
        };
        if let Some((kind, strength)) = here {
            return of(kind, strength);
        }
        let kind = match alone {
            Some(Meaning::OfTheRow(kind) | Meaning::Town(kind) | Meaning::Alone(kind) | Meaning::Is(kind, _)) => Some(kind),
            _ => None,
        };
        let is_lifted = |kind: &u8| rows.is_some() && self.sure_in.get(usize::from(*kind)).copied().flatten() == rows;
        if let Some(kind) = kind.filter(is_lifted) {
            return of(kind, Strength::Sure);
        }
        // The name and the table together may be a name: `card.number`, `phones.home`; or that of something else: `channel.name`.
        let singular = table.strip_suffix(b"s").unwrap_or(table);
        match self.together(table, text).or_else(|| self.together(singular, text)) {
            Some(Meaning::Is(kind, Strength::Sure | Strength::National)) => of(kind, Strength::Fitting),
            Some(Meaning::Never) => None,
            _ if rows == Some(Rows::Things) && matches!(alone, Some(Meaning::OfTheRow(_))) => None,
            _ => alone.and_then(alone_means),
        }
    }

    /// Whether a table, object or element of this name holds people.
    pub(crate) fn is_of_people(&self, table: &[u8]) -> bool {
        !table.is_empty() && self.rows(table) == Some(Rows::People)
    }

    /// What a name means behind that of its table.
    fn together(&self, table: &[u8], name: &[u8]) -> Option<Meaning> {
        let mut text = [b' '; 2 * LONGEST + 1];
        let (table, name) = (last(table), last(name));
        text[LONGEST - table.len()..LONGEST].copy_from_slice(table);
        text[LONGEST + 1..=LONGEST + name.len()].copy_from_slice(name);
        let both = Name::new(&text[LONGEST - table.len()..=LONGEST + name.len()]);
        self.meaning(both.letters(), both.starts)
    }

    /// Whether the last three letters leave anything open. Over-approves.
    fn may_mean(&self, name: &[u8]) -> bool {
        let mut bits = 0;
        let mut shift = 0;
        for byte in name.iter().rev() {
            if !byte.is_ascii() || *byte == b'#' {
                return true;
            }
            if byte.is_ascii_alphabetic() {
                bits |= usize::from(byte & 0x1f) << shift;
                shift += 5;
                if shift == 15 {
                    break;
                }
            }
        }
        self.tails.get(bits >> 6).is_some_and(|tails| tails >> (bits & 63) & 1 == 1)
    }

    /// What a name means wherever it stands, with the words beside it.
    fn meaning(&self, letters: &[u8], starts: u64) -> Option<Meaning> {
        let mut length = letters.len();
        for cut in 0..=BEHIND {
            let letters = &letters[..length];
            if let Some((found, meaning)) = self.names.longest_of_any_number(letters, starts) {
                // A word cut off behind a name that is not certain leaves too little.
                let is_enough = match meaning {
                    Meaning::Is(_, Strength::Sure | Strength::National | Strength::Other) => true,
                    Meaning::Alone(_) => found == letters.len() && cut == 0,
                    _ => cut == 0,
                };
                let before = &letters[..length - found];
                let meaning = self.of_person(before, starts, meaning).unwrap_or(meaning);
                return (is_enough && !self.is_turned(before, starts)).then_some(meaning);
            }
            let last = last_start(starts, length)?;
            if self.modifiers.whole(&letters[last..]) != Some(Modifier::Behind) {
                return None;
            }
            length = last;
        }
        None
    }

    /// What a name means that ends in who somebody is, behind what it is of them: `tel ouder`, `e-mail klant`.
    fn of_person(&self, before: &[u8], starts: u64, meaning: Meaning) -> Option<Meaning> {
        let Meaning::Is(person, Strength::Likely) = meaning else { return None };
        if KINDS.get(usize::from(person)).is_none_or(|kind| kind.id != "person_name") || before.is_empty() {
            return None;
        }
        match self.names.longest_of_any_number(before, starts) {
            Some((_, Meaning::Is(kind, Strength::Sure))) if is_of_contacts(kind) => Some(Meaning::Is(kind, Strength::Fitting)),
            _ => None,
        }
    }

    /// Whether a word of `before` makes what follows something else.
    fn is_turned(&self, before: &[u8], starts: u64) -> bool {
        let mut length = before.len();
        while let Some(start) = last_start(starts, length) {
            if self.modifiers.whole(&before[start..length]) == Some(Modifier::Before) {
                return true;
            }
            length = start;
        }
        false
    }

    fn rows(&self, table: &[u8]) -> Option<Rows> {
        let table = Name::new(table);
        self.tables.longest_of_any_number(table.letters(), table.starts).map(|(_, rows)| rows)
    }
}

/// Whether people are reached or known by values of this kind, so that its name stands before who they are.
fn is_of_contacts(kind: u8) -> bool {
    const CONTACTS: [&str; 5] = ["phone_number", "email_address", "date_of_birth", "street_address", "postal_code"];
    KINDS.get(usize::from(kind)).is_some_and(|kind| CONTACTS.contains(&kind.id))
}

/// What a name means wherever it stands.
fn alone_means(meaning: Meaning) -> Option<Named> {
    match meaning {
        Meaning::Never => None,
        Meaning::OfTheRow(kind) | Meaning::Alone(kind) => of(kind, Strength::Likely),
        Meaning::Is(kind, strength) => of(kind, strength),
        Meaning::Town(_) => {
            KINDS.iter().find(|kind| kind.id == "person_name").map(|kind| Named { kind, strength: Strength::Other })
        }
    }
}

fn of(kind: u8, strength: Strength) -> Option<Named> {
    Some(Named { kind: KINDS.get(usize::from(kind))?, strength })
}

/// The end of a name, as far as it is looked at.
fn last(name: &[u8]) -> &[u8] {
    &name[name.len().saturating_sub(LONGEST)..]
}

/// Where the last word among the first `length` letters begins.
fn last_start(starts: u64, length: usize) -> Option<usize> {
    let below = if length == 0 { 0 } else { starts & (u64::MAX >> (LONGEST - length.min(LONGEST))) };
    below.checked_ilog2().map(|place| place as usize)
}
