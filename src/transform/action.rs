//! Actions by name: what `--action` and pattern files may say, and which action fits which detector.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::model::{Category, Detector, Kind, Regulation};
use crate::suggest::nearest;

/// Characters that a mask may show at one end. What stays visible must be too short to be found again, whatever kind it looks like.
const MOST_SHOWN: u8 = 6;
/// PCI DSS 4.0, requirement 3.4.1: at most the first six (and the BIN of eight digits) and the last four digits are displayed.
const MOST_OF_CARD: (u8, u8) = (6, 4);
/// All actions, for messages.
const EXISTING: &str = "label, label:plain, mask, mask:last4, mask:first6last4 (any numbers up to 6), mask:domain (e-mail addresses), \
                        remove, hash, scramble, surrogate, encrypt, truncate (IP addresses), keep";

/// What is done to a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// `[EMAIL:7k3fq2xa5b]`: the kind, and a keyed tag that is the same for the same value.
    ///
    /// For `credit_card` it is never the default: a tag is a hash, and a hash of a card must not stand beside a truncation of
    /// it (PCI DSS 4.0, requirement 3.5.1). Within one run a card has one action, so asking for it is allowed.
    Label,
    /// `[EMAIL]`: the kind alone.
    PlainLabel,
    /// Stars in place of letters and digits.
    Mask(Shown),
    /// Nothing, or a space where two words would meet.
    Remove,
    /// HMAC-SHA-256 of the canonical form, in hexadecimal digits.
    Hash,
    /// Another value of the same shape, which nothing marks as a replacement: letter for letter, digit for digit.
    Scramble,
    /// A token that holds the value, encrypted: with the key it can be brought back.
    Encrypt,
    /// Another value that is realistic and valid, of the same shape, and the same for the same value: `piet.bakker.k3fq2xa5bz7c@example.com`.
    Surrogate,
    /// An IP address without its host part.
    Truncate,
    /// The value as it is.
    Keep,
}

/// What a mask leaves readable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// So many characters at either end.
    Ends {
        /// Characters at the start.
        first: u8,
        /// Characters at the end.
        last: u8,
    },
    /// The domain of an e-mail address.
    Domain,
}

impl Action {
    /// Whether the action can be applied to what `detector` finds.
    ///
    /// # Errors
    /// [`Error::Usage`] with the reason and what to take in its place.
    pub(crate) fn check(self, detector: &Detector) -> Result<()> {
        let id = &detector.id;
        let refused = match self {
            Self::Truncate if detector.canonical != "ip" => format!("truncate is for IP addresses; `{id}` can be masked"),
            Self::Mask(Shown::Domain) if id != "email_address" => {
                format!("mask:domain is for e-mail addresses; `{id}` has no domain")
            }
            Self::Mask(Shown::Ends { first, last })
                if id == "credit_card" && (first > MOST_OF_CARD.0 || last > MOST_OF_CARD.1) =>
            {
                format!("{self} shows too much of `{id}`: PCI DSS allows the first 6 and the last 4 digits")
            }
            _ => return Ok(()),
        };
        Err(Error::Usage(refused))
    }
}

impl FromStr for Action {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(match text.trim() {
            "label" => Self::Label,
            "label:plain" => Self::PlainLabel,
            "mask" => Self::Mask(Shown::Ends { first: 0, last: 0 }),
            "mask:domain" => Self::Mask(Shown::Domain),
            "remove" => Self::Remove,
            "hash" => Self::Hash,
            "scramble" => Self::Scramble,
            "encrypt" => Self::Encrypt,
            "surrogate" => Self::Surrogate,
            "truncate" => Self::Truncate,
            "keep" => Self::Keep,
            other => match other.strip_prefix("mask:") {
                Some(ends) => Self::Mask(parse_ends(ends).ok_or_else(|| bad_mask(other))?),
                None => return Err(Error::Usage(format!("there is no action `{other}`; there are {EXISTING}"))),
            },
        })
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Label => "label",
            Self::PlainLabel => "label:plain",
            Self::Mask(Shown::Domain) => "mask:domain",
            Self::Mask(Shown::Ends { first: 0, last: 0 }) => "mask",
            Self::Mask(Shown::Ends { first, last }) => {
                f.write_str("mask:")?;
                if *first > 0 {
                    write!(f, "first{first}")?;
                }
                return if *last > 0 { write!(f, "last{last}") } else { Ok(()) };
            }
            Self::Remove => "remove",
            Self::Hash => "hash",
            Self::Scramble => "scramble",
            Self::Encrypt => "encrypt",
            Self::Surrogate => "surrogate",
            Self::Truncate => "truncate",
            Self::Keep => "keep",
        })
    }
}

/// `first6last4`, `first2`, `last3`.
fn parse_ends(text: &str) -> Option<Shown> {
    let (first, rest) = match text.strip_prefix("first") {
        Some(rest) => number(rest)?,
        None => (0, text),
    };
    let (last, rest) = match rest.strip_prefix("last") {
        Some(rest) => number(rest)?,
        None => (0, rest),
    };
    (rest.is_empty() && (first, last) != (0, 0)).then_some(Shown::Ends { first, last })
}

/// A number from 1 to [`MOST_SHOWN`], and what follows it.
fn number(text: &str) -> Option<(u8, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let value = text[..end].parse().ok().filter(|value| (1..=MOST_SHOWN).contains(value))?;
    Some((value, &text[end..]))
}

fn bad_mask(text: &str) -> Error {
    Error::Usage(format!(
        "`{text}` is no mask; there are mask, mask:domain, mask:lastN, mask:firstN and mask:firstNlastM with N and M from 1 to {MOST_SHOWN}"
    ))
}

/// Which detectors an override is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// `*`: every detector that no other selector names.
    All,
    /// The detectors of a category.
    Category(Category),
    /// The detectors of what a law or standard regulates.
    Regulation(Regulation),
    /// An id or alias, in any case.
    Named(String),
}

impl Selector {
    /// Whether `detector` is meant, by name or with all others.
    pub(crate) fn covers(&self, detector: &Detector) -> bool {
        match self {
            Self::All => true,
            Self::Category(category) => detector.category == *category,
            Self::Regulation(regulation) => detector.regulations.contains(regulation),
            Self::Named(name) => detector.answers_to(name),
        }
    }

    /// How specific it is.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::All => 0,
            Self::Category(_) => 1,
            Self::Regulation(_) => 2,
            Self::Named(_) => 3,
        }
    }

    /// Whether anything goes by this name: a detector, or a kind for which there is none yet, so that a policy may already name it.
    ///
    /// # Errors
    /// [`Error::Usage`] with the id of the detector whose name is nearest.
    pub(super) fn check(&self, detectors: &[Detector]) -> Result<()> {
        let Self::Named(name) = self else { return Ok(()) };
        if detectors.iter().any(|detector| detector.answers_to(name)) || Kind::find(name).is_some() {
            return Ok(());
        }
        let names = detectors.iter().flat_map(|detector| detector.aliases.iter().chain([&*detector.id]));
        let meant = nearest(name, names);
        // Of its names the id is the one to learn.
        Err(Error::Usage(match detectors.iter().find(|detector| meant.is_some_and(|meant| detector.answers_to(meant))) {
            Some(Detector { id, .. }) => format!("there is no detector `{name}`; did you mean `{id}`?"),
            None => format!("there is no detector `{name}`; `inkout detectors list` shows all"),
        }))
    }
}

/// Parses the value of `--action`: `email_address=label,credit_card=mask:last4,*=label:plain`.
///
/// An override for a name wins over one for `*`, wherever they stand; of two for one detector the later wins.
///
/// # Errors
/// [`Error::Usage`] if an entry is not `NAME=ACTION` or names an action that does not exist. Names are checked later, against the
/// detectors in use.
pub(crate) fn parse_overrides(text: &str) -> Result<Vec<(Selector, Action)>> {
    text.split(',').map(str::trim).filter(|entry| !entry.is_empty()).map(parse_override).collect()
}

fn parse_override(entry: &str) -> Result<(Selector, Action)> {
    let (name, action) = entry.split_once('=').ok_or_else(|| {
        Error::Usage(format!("`{entry}` is not of the form NAME=ACTION, such as email_address=label or *=mask"))
    })?;
    let selector = match name.trim() {
        "" => return Err(Error::Usage(format!("`{entry}` names no detector; `*` stands for all"))),
        "*" => Selector::All,
        name => Selector::Named(name.to_owned()),
    };
    Ok((selector, action.parse()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notation_is_read_and_written() {
        for (text, action) in [
            ("label", Action::Label),
            ("label:plain", Action::PlainLabel),
            ("mask", Action::Mask(Shown::Ends { first: 0, last: 0 })),
            ("mask:last4", Action::Mask(Shown::Ends { first: 0, last: 4 })),
            ("mask:first2", Action::Mask(Shown::Ends { first: 2, last: 0 })),
            ("mask:first6last4", Action::Mask(Shown::Ends { first: 6, last: 4 })),
            ("mask:domain", Action::Mask(Shown::Domain)),
            ("remove", Action::Remove),
            ("hash", Action::Hash),
            ("encrypt", Action::Encrypt),
            ("scramble", Action::Scramble),
            ("surrogate", Action::Surrogate),
            ("truncate", Action::Truncate),
            ("keep", Action::Keep),
        ] {
            assert_eq!(text.parse::<Action>().unwrap(), action);
            assert_eq!(action.to_string(), text);
        }
    }

    #[test]
    fn unknown_actions_say_what_exists() {
        for (text, part) in [
            ("lable", "there are label, label:plain, mask"),
            ("", "there is no action ``"),
            ("label:tagged", "there is no action"),
            ("mask:", "mask:firstNlastM"),
            ("mask:last", "mask:firstNlastM"),
            ("mask:last0", "from 1 to 6"),
            ("mask:last7", "from 1 to 6"),
            ("mask:first300", "from 1 to 6"),
            ("mask:last4first6", "mask:firstNlastM"),
            ("mask:last4 ", ""),
        ] {
            match text.parse::<Action>() {
                Err(error) => assert!(!part.is_empty() && error.to_string().contains(part), "{text}: {error}"),
                Ok(_) => assert!(part.is_empty(), "{text}"),
            }
        }
    }

    #[test]
    fn overrides_are_read_in_order() {
        let named = |name: &str| Selector::Named(name.to_owned());
        assert_eq!(
            parse_overrides(" email_address=label, CREDIT_CARD_NUMBER = mask:last4 ,*=label:plain,").unwrap(),
            [
                (named("email_address"), Action::Label),
                (named("CREDIT_CARD_NUMBER"), Action::Mask(Shown::Ends { first: 0, last: 4 })),
                (Selector::All, Action::PlainLabel),
            ]
        );
        assert_eq!(parse_overrides("").unwrap(), []);
        for (text, part) in [("iban", "NAME=ACTION"), ("=label", "names no detector"), ("iban=blur", "no action `blur`")] {
            let message = parse_overrides(text).unwrap_err().to_string();
            assert!(message.contains(part), "{message}");
        }
    }
}
