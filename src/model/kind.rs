//! The taxonomy: every kind of personal data that inkout knows by id, with its category and the names other tools give it.
//!
//! A kind is what a file below `patterns/detectors/` declares; the folder is the list. How a kind is found is not its business.

/// What sort of data a kind is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Who someone is.
    Identity,
    /// How to reach someone.
    Contact,
    /// Where someone is or lives.
    Location,
    /// Accounts and cards.
    Financial,
    /// What opens a door: passwords, tokens, keys.
    Credential,
    /// Network addresses.
    Network,
    /// A device that someone carries or uses.
    Device,
    /// Identifiers that the web gives to a person.
    Online,
    /// What someone did, and when.
    Behaviour,
    /// Employer and function.
    Work,
    /// Numbers that a state gives to a person.
    NationalId,
    /// Special categories of personal data: Regulation (EU) 2016/679, article 9.
    Special,
    /// Declared by a user without a category of the above.
    Custom,
}

impl Category {
    /// Every category with its name in pattern files and reports.
    pub const NAMES: &'static [(&'static str, Category)] = &[
        ("identity", Category::Identity),
        ("contact", Category::Contact),
        ("location", Category::Location),
        ("financial", Category::Financial),
        ("credential", Category::Credential),
        ("network", Category::Network),
        ("device", Category::Device),
        ("online", Category::Online),
        ("behaviour", Category::Behaviour),
        ("work", Category::Work),
        ("national-id", Category::NationalId),
        ("special", Category::Special),
        ("custom", Category::Custom),
    ];

    /// The name used in pattern files and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, category)| *category == self).map_or("custom", |(name, _)| name)
    }
}

/// What the values of a kind look like, where nothing but the name of a field says what they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Holds {
    /// Digits, letters among them and separators.
    #[default]
    Number,
    /// One word without blanks in which a digit stands.
    Id,
    /// Words.
    Words,
    /// A date, a time or both.
    Time,
    /// An address of the web, or a path with a query.
    Url,
    /// Up to four digits.
    Pin,
    /// A month and a year.
    Month,
}

impl Holds {
    /// Every shape with its name in pattern files.
    pub const NAMES: &'static [(&'static str, Holds)] = &[
        ("number", Holds::Number),
        ("id", Holds::Id),
        ("words", Holds::Words),
        ("time", Holds::Time),
        ("url", Holds::Url),
        ("pin", Holds::Pin),
        ("month", Holds::Month),
    ];
}

/// One kind of personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Stable snake_case id.
    pub id: &'static str,
    /// Upper-case word used in labels.
    pub label: &'static str,
    /// What sort of data it is.
    pub category: Category,
    /// Presidio and Google infoType names, accepted wherever an id is.
    pub aliases: &'static [&'static str],
    /// What its values look like.
    pub holds: Holds,
}

impl Kind {
    /// Finds a kind by id or alias, in any case.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Kind> {
        KINDS
            .iter()
            .find(|kind| kind.id.eq_ignore_ascii_case(name) || kind.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name)))
    }
}

/// All kinds, in the order in which they are listed to people. The build step reads them from the pattern files.
pub static KINDS: &[Kind] = include!(concat!(env!("OUT_DIR"), "/kinds.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_labels_and_aliases_are_unique_and_well_formed() {
        let mut names = std::collections::HashMap::new();
        let mut labels = std::collections::HashSet::new();
        for kind in KINDS {
            assert!(kind.id.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{}", kind.id);
            assert!(kind.label.bytes().all(|b| b.is_ascii_uppercase()), "{}", kind.label);
            assert!(labels.insert(kind.label), "label {} twice", kind.label);
            for name in kind.aliases.iter().copied().chain([kind.id]) {
                let owner = names.insert(name.to_ascii_lowercase(), kind.id);
                assert!(owner.is_none() || owner == Some(kind.id), "{name} claimed by {owner:?} and {}", kind.id);
            }
        }
    }

    #[test]
    fn aliases_find_their_kind() {
        assert_eq!(Kind::find("CREDIT_CARD_NUMBER").map(|k| k.id), Some("credit_card"));
        assert_eq!(Kind::find("email_address").map(|k| k.id), Some("email_address"));
        assert_eq!(Kind::find("nothing"), None);
    }
}
