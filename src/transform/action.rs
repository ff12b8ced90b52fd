//! Actions by name: what `--action` and pattern files may say, and which action fits which detector.

use std::fmt;
use std::str::FromStr;

use super::generalise::{self, Grain};
use super::shift::Shift;
use crate::error::{Error, Result};
use crate::model::{Category, Detector, Kind, Origin, Regulation};
use crate::suggest::nearest;

/// Characters that a mask may show at one end. What stays visible must be too short to be found again, whatever kind it looks like.
const MOST_SHOWN: u8 = 6;
/// PCI DSS 4.0, requirement 3.4.1: at most the first six (and the BIN of eight digits) and the last four digits are displayed.
const MOST_OF_CARD: (u8, u8) = (6, 4);
/// All actions, for messages.
const EXISTING: &str = "label, label:plain, mask, mask:last4, mask:first6last4 (any numbers up to 6), mask:domain (e-mail addresses), \
                        mask:area (phone numbers), mask:fixed8, mask:# (and with #, X or x in place of stars), remove, hash, scramble, \
                        surrogate, encrypt, shift, shift:30, shift:weeks (dates), generalise, generalise:month, generalise:year (dates), \
                        generalise:5 (ages), truncate (IP addresses), keep";
/// Signs that a mask may be made of.
const SIGNS: [u8; 4] = *b"*#Xx";
/// Signs of a mask whose length says nothing: at least three, by which a mask of stars is recognised.
const FIXED: std::ops::RangeInclusive<u8> = 3..=16;
/// Sensitive authentication data, which is never stored, masked, hashed or encrypted (PCI DSS 4.0, requirement 3.3).
pub(super) const NEVER_STORED: &str = "card_security_code";

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
    Mask(Shown, Stars),
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
    /// A date that is moved by as many days as all others.
    Shift(Shift),
    /// The larger thing that the value is part of.
    Generalise(Grain),
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
    /// Country and area of a phone number.
    Area,
}

impl Shown {
    /// Nothing.
    pub(super) const NOTHING: Self = Self::Ends { first: 0, last: 0 };
}

/// What a mask is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stars {
    /// What stands for a character, in ASCII.
    pub sign: u8,
    /// So many of them, however long the value is; 0 for as many as it has characters.
    pub fixed: u8,
}

impl Stars {
    /// A star a character.
    pub(super) const USUAL: Self = Self { sign: b'*', fixed: 0 };
}

impl Action {
    /// Whether the action may be done to what `detector` finds if it is chosen for all detectors.
    pub(super) fn may_be_for(self, detector: &Detector) -> bool {
        let is_form = matches!(self, Self::Label | Self::Hash | Self::Scramble | Self::Surrogate | Self::Encrypt)
            || matches!(self, Self::Mask(shown, _) if shown != Shown::NOTHING);
        detector.id != NEVER_STORED || !is_form
    }

    /// Whether of one card, in one run, both this and `other` may be written: no hash beside a part of it, and no two parts (PCI DSS 4.0,
    /// requirement 3.5.1).
    pub(crate) fn may_stand_beside(self, other: Self) -> bool {
        let is_hash = |action| matches!(action, Self::Label | Self::Hash | Self::Encrypt);
        let shows = |action| matches!(action, Self::Mask(shown, _) if shown != Shown::NOTHING);
        !(is_hash(self) && shows(other) || shows(self) && is_hash(other) || shows(self) && shows(other) && self != other)
    }

    /// Whether the action can be applied to what `detector` finds.
    ///
    /// # Errors
    /// [`Error::Usage`] with the reason and what to take in its place.
    pub(crate) fn check(self, detector: &Detector) -> Result<()> {
        let id = &detector.id;
        let refused = match self {
            Self::Truncate if detector.canonical != "ip" => format!("truncate is for IP addresses; `{id}` can be masked"),
            Self::Hash | Self::Scramble | Self::Surrogate | Self::Encrypt if id == NEVER_STORED => {
                format!("PCI DSS lets nothing be made of `{id}` that it can be told from: remove or label:plain fit it")
            }
            Self::Mask(shown, _) if id == NEVER_STORED && shown != Shown::NOTHING => {
                format!("{self} shows some of `{id}`, which PCI DSS forbids: remove or label:plain fit it")
            }
            Self::Mask(Shown::Area, _) if id != "phone_number" => format!("mask:area is for phone numbers; `{id}` has no area"),
            Self::Shift(_) if !is_date(detector) => {
                format!(
                    "shift is for dates (date_of_birth, event_time and those of own pattern files); `{id}` can be labelled or masked"
                )
            }
            Self::Generalise(grain) => match generalise::problem(id, grain) {
                Some(problem) => problem,
                None => return Ok(()),
            },
            Self::Mask(Shown::Domain, _) if id != "email_address" => {
                format!("mask:domain is for e-mail addresses; `{id}` has no domain")
            }
            Self::Mask(Shown::Ends { first, last }, _)
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
            "remove" => Self::Remove,
            "hash" => Self::Hash,
            "scramble" => Self::Scramble,
            "encrypt" => Self::Encrypt,
            "surrogate" => Self::Surrogate,
            "truncate" => Self::Truncate,
            "keep" => Self::Keep,
            other => {
                let (name, options) = other.split_at(other.find(':').unwrap_or(other.len()));
                match name {
                    "mask" => parse_mask(options).ok_or_else(|| bad_mask(other))?,
                    "shift" => Self::Shift(Shift::parse(options).ok_or_else(|| bad_shift(other))?),
                    "generalise" | "generalize" => Self::Generalise(parse_grain(options).ok_or_else(|| bad_grain(other))?),
                    _ => return Err(Error::Usage(format!("there is no action `{other}`; there are {EXISTING}"))),
                }
            }
        })
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Label => "label",
            Self::PlainLabel => "label:plain",
            Self::Mask(shown, stars) => return write_mask(*shown, *stars, f),
            Self::Shift(shift) => return shift.fmt(f),
            Self::Generalise(Grain::Usual) => "generalise",
            Self::Generalise(Grain::Month) => "generalise:month",
            Self::Generalise(Grain::Year) => "generalise:year",
            Self::Generalise(Grain::Band(years)) => return write!(f, "generalise:{years}"),
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

/// `mask`, with what is shown and what the mask is made of.
fn write_mask(shown: Shown, stars: Stars, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("mask")?;
    match shown {
        Shown::Domain => f.write_str(":domain")?,
        Shown::Area => f.write_str(":area")?,
        Shown::NOTHING => {}
        Shown::Ends { first, last } => {
            f.write_str(":")?;
            if first > 0 {
                write!(f, "first{first}")?;
            }
            if last > 0 {
                write!(f, "last{last}")?;
            }
        }
    }
    if stars.fixed > 0 {
        write!(f, ":fixed{}", stars.fixed)?;
    }
    if stars.sign != Stars::USUAL.sign { write!(f, ":{}", char::from(stars.sign)) } else { Ok(()) }
}

/// What stands behind `mask`: `:last4`, `:domain`, `:area` or `:fixed8`, and a sign such as `:#`.
fn parse_mask(options: &str) -> Option<Action> {
    let (mut shown, mut stars) = (None, Stars::USUAL);
    let Some(options) = options.strip_prefix(':') else { return Some(Action::Mask(Shown::NOTHING, stars)) };
    for (at, option) in options.split(':').enumerate() {
        let one = match option {
            "domain" => Some(Shown::Domain),
            "area" => Some(Shown::Area),
            _ => parse_ends(option),
        };
        match (option.as_bytes(), one) {
            (_, Some(one)) if at == 0 => shown = Some(one),
            ([sign], _) if SIGNS.contains(sign) => stars.sign = *sign,
            _ => stars.fixed = option.strip_prefix("fixed")?.parse().ok().filter(|number| at == 0 && FIXED.contains(number))?,
        }
    }
    Some(Action::Mask(shown.unwrap_or(Shown::NOTHING), stars))
}

/// What stands behind `generalise`: nothing, `:month`, `:year`, `:5`, `:10`.
fn parse_grain(options: &str) -> Option<Grain> {
    Some(match options {
        "" => Grain::Usual,
        ":month" => Grain::Month,
        ":year" => Grain::Year,
        ":5" => Grain::Band(5),
        ":10" => Grain::Band(10),
        _ => return None,
    })
}

/// Whether its findings may be read as dates with a day.
fn is_date(detector: &Detector) -> bool {
    matches!(&*detector.id, "date_of_birth" | "event_time") || matches!(detector.origin, Origin::User(_))
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
        "`{text}` is no mask; there are mask, mask:domain, mask:area, mask:lastN, mask:firstN and mask:firstNlastM with N and M from 1 to \
         {MOST_SHOWN}, and mask:fixedN with N from {} to {}; each may end in :# (or :X, :x) to be made of that",
        FIXED.start(),
        FIXED.end()
    ))
}

fn bad_shift(text: &str) -> Error {
    Error::Usage(format!(
        "`{text}` moves no date; there are shift, shift:N (at most N days either way), shift:weeks and shift:N:weeks (N from 7), each \
         may end in :mdy (the month first where day and month cannot be told apart) and :files (each file by a number of days of its own)"
    ))
}

fn bad_grain(text: &str) -> Error {
    Error::Usage(format!(
        "`{text}` is none; there are generalise, generalise:month and generalise:year (dates), generalise:5 and \
         generalise:10 (ages)"
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
            ("mask", Action::Mask(Shown::NOTHING, Stars::USUAL)),
            ("mask:last4", Action::Mask(Shown::Ends { first: 0, last: 4 }, Stars::USUAL)),
            ("mask:first2", Action::Mask(Shown::Ends { first: 2, last: 0 }, Stars::USUAL)),
            ("mask:first6last4", Action::Mask(Shown::Ends { first: 6, last: 4 }, Stars::USUAL)),
            ("mask:domain", Action::Mask(Shown::Domain, Stars::USUAL)),
            ("mask:area", Action::Mask(Shown::Area, Stars::USUAL)),
            ("mask:last4:#", Action::Mask(Shown::Ends { first: 0, last: 4 }, Stars { sign: b'#', fixed: 0 })),
            ("mask:X", Action::Mask(Shown::NOTHING, Stars { sign: b'X', fixed: 0 })),
            ("mask:fixed8", Action::Mask(Shown::NOTHING, Stars { sign: b'*', fixed: 8 })),
            ("mask:fixed12:x", Action::Mask(Shown::NOTHING, Stars { sign: b'x', fixed: 12 })),
            ("shift", Action::Shift(Shift::parse("").unwrap())),
            ("shift:files", Action::Shift(Shift::parse(":files").unwrap())),
            ("shift:30:weeks:mdy", Action::Shift(Shift { most: 30, weeks: true, month_first: true, by_file: false })),
            ("generalise", Action::Generalise(Grain::Usual)),
            ("generalise:month", Action::Generalise(Grain::Month)),
            ("generalise:5", Action::Generalise(Grain::Band(5))),
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
            ("mask:?", "mask:fixedN"),
            ("mask:fixed2", "from 3 to 16"),
            ("mask:last4:fixed8", "mask:fixedN"),
            ("mask:#:last4", "mask:fixedN"),
            ("mask:domain:area", "mask:fixedN"),
            ("shift:0", "shift:N"),
            ("shift:days", "shift:weeks"),
            ("generalise:7", "generalise:5"),
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
                (named("CREDIT_CARD_NUMBER"), Action::Mask(Shown::Ends { first: 0, last: 4 }, Stars::USUAL)),
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
