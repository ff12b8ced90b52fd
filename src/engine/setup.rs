//! What an engine is made of: detectors, actions, a key, and how the input is read.

use crate::error::{Error, Result};
use crate::field::Dictionary;
use crate::format;
use crate::input;
use crate::model::limits::Unpacking;
use crate::model::{Binary, Detector, DetectorIndex, Strictness};
use crate::pattern::{self, list};
use crate::transform::{Action, Key, Selector};

use super::chosen::{self, Chosen};
use super::lists::Lists;
use super::policy::Policy;

/// What an engine is made of.
pub struct Setup {
    /// The detectors in use, in the order of the catalogue.
    pub detectors: Vec<Detector>,
    /// Findings below this confidence, in percent, are none.
    pub minimum: u8,
    /// How sure findings have to be; other than usually, `minimum` does not count.
    pub strictness: Strictness,
    /// Regions (ISO 3166) whose national phone numbers are recognised.
    pub regions: Vec<String>,
    /// Actions that differ from the detectors' own.
    pub actions: Vec<(Selector, Action)>,
    /// What a profile says besides.
    pub policy: Policy,
    /// For tags and fingerprints.
    pub key: Key,
    /// Threads that work at the same time, at least one.
    pub threads: usize,
    /// The largest window that a codec may ask for, in bytes.
    pub max_window: u64,
    /// What archives may unpack to.
    pub unpacking: Unpacking,
    /// The one format that streams have, by its name; without it their bytes tell. [`Setup::formats`] has the names.
    pub format: Option<String>,
    /// The character set of every stream, by its name; without it their bytes tell.
    pub encoding: Option<String>,
    /// What is done with inputs that are no text.
    pub binary: Binary,
    /// Columns, as `table.column`, no two rows of which may share a value, whatever a stream says of them. In delimited text, which has no
    /// table, the name of the column counts.
    pub unique: Vec<String>,
    /// Values and people that are known beforehand.
    pub lists: Lists,
    /// Whether a redaction notes where it replaced what, as a manifest needs it.
    pub notes_edits: bool,
    /// Whether somebody keeps the list of columns in which values are encrypted where no token fits (`Sealed::columns`).
    pub lists_columns: bool,
}

/// Where national phone numbers are recognised unless the user says otherwise.
pub(crate) const DEFAULT_REGIONS: [&str; 14] =
    ["NL", "US", "GB", "DE", "IN", "CA", "NO", "SE", "DK", "CH", "LT", "IE", "BE", "FR"];
/// The least confidence that makes a finding unless the user says otherwise, in percent.
const DEFAULT_MINIMUM: u8 = 50;

impl Setup {
    /// All built-in detectors (without their examples) with their own actions, on one thread, under a random key.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn built_in() -> Result<Self> {
        Ok(Self::with(pattern::built_in_without_examples()?, Key::random()?))
    }

    /// These detectors with their own actions, on one thread, under this key.
    #[must_use]
    pub fn with(detectors: Vec<Detector>, key: Key) -> Self {
        Self {
            detectors,
            minimum: DEFAULT_MINIMUM,
            strictness: Strictness::Usual,
            regions: DEFAULT_REGIONS.map(String::from).to_vec(),
            actions: Vec::new(),
            policy: Policy::default(),
            key,
            threads: 1,
            max_window: input::MAX_WINDOW,
            unpacking: Unpacking::default(),
            format: None,
            encoding: None,
            binary: Binary::Refuse,
            unique: Vec::new(),
            lists: Lists::default(),
            notes_edits: false,
            lists_columns: false,
        }
    }

    /// Keeps the detectors of these ids or aliases only.
    ///
    /// # Errors
    /// A name that no detector answers to.
    pub fn detect(mut self, names: &[&str]) -> Result<Self> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        self.detectors = pattern::select(self.detectors, &names, &[])?;
        Ok(self)
    }

    /// The names of the formats that can be told.
    pub fn formats() -> impl Iterator<Item = &'static str> {
        format::Only::names()
    }

    /// Looks for names of people in fields and places only, not in running text: that is several times as fast.
    #[must_use]
    pub fn names_in_fields(mut self) -> Self {
        for detector in self.detectors.iter_mut().filter(|detector| detector.id == "person_name") {
            // The recogniser is what reads running text; fields need none.
            detector.validator = None;
        }
        self
    }

    /// Takes actions in the notation of `--action`.
    ///
    /// # Errors
    /// An action that does not exist.
    pub fn act(mut self, actions: &str) -> Result<Self> {
        self.actions.extend(crate::transform::parse_overrides(actions)?);
        Ok(self)
    }
}

impl Setup {
    /// Makes a detector of each field of which the profile says what is done to it, behind all others.
    pub(super) fn chosen_fields(&mut self) -> Result<Chosen> {
        let mut chosen = Vec::new();
        if self.policy.fields.len() > chosen::MOST {
            return Err(Error::Usage(format!("a profile names at most {} fields", chosen::MOST)));
        }
        if self.policy.fields.is_empty() {
            return Ok(Chosen::default());
        }
        let dictionary = Dictionary::built_in();
        for (field, action) in &self.policy.fields {
            let table = field.table.as_deref().unwrap_or_default();
            let kind = dictionary.named(field.name.as_bytes(), table.as_bytes()).map(|named| named.kind.id);
            // What may not be made of a kind may not be made of its fields.
            if let Some(detector) = self
                .detectors
                .iter()
                .find(|detector| ["credit_card", "card_security_code"].contains(&&*detector.id) && Some(&*detector.id) == kind)
            {
                action.check(detector)?;
            }
            let detector = list::of_field(field);
            // Whatever `*` stands for, it does not stand for a field that is named.
            self.actions.push((Selector::Named(detector.id.to_string()), *action));
            let at = self.detectors.iter().position(|known| known.id == detector.id).unwrap_or_else(|| {
                self.detectors.push(detector);
                self.detectors.len() - 1
            });
            let index = u16::try_from(at).map_err(|_| Error::Usage("more than 65535 detectors".into()))?;
            chosen.push((field.clone(), DetectorIndex(index)));
        }
        Ok(Chosen::new(chosen))
    }
}
