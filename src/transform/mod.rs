//! What is done to a finding: the bytes that replace it, and what a report may show of it.
//!
//! One file an action. This module turns policies (defaults of the detectors, and overrides) into one ready replacement a
//! detector, and
//! applies it. It does not decide what is a finding, does not know where the value stood beyond the bytes on either side, and
//! does not
//! write output. Everything but keys is prepared when a [`Transform`] is made; the keys of a kind are derived when the first
//! of its findings is
//! replaced. Replacing allocates nothing, and locks nothing but then.

mod action;
mod canonical;
mod hash;
mod ip;
mod key;
mod label;
mod mask;
mod preview;
mod remove;
mod scramble;
mod short;
mod surrogate;
mod tag;
mod truncate;

pub(crate) use action::parse_overrides;
pub use action::{Action, Selector, Shown};
pub use key::Key;
pub(crate) use remove::Sign;

use std::sync::{Arc, OnceLock};

use canonical::Form;
use key::{Late, Purpose};
use preview::Preview;
use scramble::Scrambler;
use surrogate::Surrogates;
use tag::Fingerprinter;

use crate::error::{Error, Result};
use crate::model::detector::CANONICAL_FORMS;
use crate::model::{Anchor, Detector, DetectorIndex, Slot, Text};

/// Version of the fingerprint function, in front of every fingerprint.
const FINGERPRINT_VERSION: &str = "k1:";

/// The replacement for every detector's findings, ready to use from any number of threads.
pub(crate) struct Transform {
    rules: Vec<Rule>,
    /// One for all kinds: a value has one replacement wherever it stands.
    scrambler: Late<Scrambler>,
    /// One for all kinds as well; made when the first is asked for.
    surrogates: OnceLock<Surrogates>,
    key: Arc<Key>,
    regions: Arc<[String]>,
    bares_any: bool,
}

/// What is done to one detector's findings.
struct Rule {
    replacement: Replacement,
    form: Form,
    preview: Preview,
    fingerprinter: Late<Fingerprinter>,
    manner: scramble::Manner,
    surrogate: surrogate::Manner,
    is_card: bool,
    merges: bool,
    /// Whether a built-in recogniser finds it.
    is_recognised: bool,
}

enum Replacement {
    Keep,
    Remove,
    PlainLabel(Box<[u8]>),
    Label(label::Tagged),
    Mask(mask::Mask),
    Hash(hash::Hashed),
    Scramble,
    Surrogate,
    Truncate {
        /// For what is not wholly an address.
        instead: Box<[u8]>,
    },
}

impl Transform {
    /// Prepares the actions of `detectors`: the default of each, or an override. An override by name wins over `*`, and of two
    /// of the same
    /// rank the later wins.
    ///
    /// # Errors
    /// [`Error::Usage`] if a selector names nothing, or an action does not fit a detector that it is chosen for.
    ///
    /// `regions` are those in whose national form phone numbers may be written, in order of preference: whose number it is
    /// decides what stands for it.
    pub(crate) fn new(detectors: &[Detector], overrides: &[(Selector, Action)], key: &Key, regions: &[String]) -> Result<Self> {
        for (selector, _) in overrides {
            selector.check(detectors)?;
        }
        let key = Arc::new(key.clone());
        let rules: Vec<_> = detectors.iter().map(|detector| Rule::new(detector, overrides, &key)).collect::<Result<_>>()?;
        let bares_any = rules.iter().any(|rule| matches!(rule.replacement, Replacement::Remove | Replacement::Truncate { .. }));
        let scrambler = Late::new(&key, Purpose::Scramble, &Text::default(), Scrambler::new);
        Ok(Self { rules, scrambler, surrogates: OnceLock::new(), key, regions: regions.into(), bares_any })
    }

    fn surrogates(&self) -> &Surrogates {
        self.surrogates.get_or_init(|| Surrogates::new(&self.key, surrogate::regions(&self.regions)))
    }

    /// Appends to `out` what replaces `value`, a finding of `detector`. `before` and `after` are the bytes around it, a line
    /// end where
    /// there is none. Of a run longer than [`MAX_FINDING`](crate::model::limits::MAX_FINDING) its first bytes of that number
    /// suffice: the
    /// replacement is the same.
    ///
    /// With `keep` the value itself is appended; use [`keeps`](Self::keeps) to leave such findings alone.
    #[inline]
    pub(crate) fn replace(&self, detector: DetectorIndex, value: &[u8], before: u8, after: u8, out: &mut Vec<u8>) {
        match &self.rules[detector.get()].replacement {
            Replacement::PlainLabel(label) => out.extend_from_slice(label),
            Replacement::Label(label) => label.write(value, out),
            Replacement::Mask(mask) => mask.write(value, out),
            Replacement::Remove => remove::write(before, after, out),
            Replacement::Hash(hash) => hash.write(value, out),
            Replacement::Scramble => self.scrambler.get().write(self.rules[detector.get()].manner, value, out),
            Replacement::Surrogate => self.surrogates().write(self.rules[detector.get()].surrogate, value, out),
            Replacement::Truncate { instead } => truncate::write(value, instead, out),
            Replacement::Keep => out.extend_from_slice(value),
        }
    }

    /// The canonical form of a value of this detector, which is the same for all its spellings.
    pub(crate) fn canonical(&self, detector: DetectorIndex, value: &[u8]) -> Vec<u8> {
        self.rules[detector.get()].form.with(value, &mut Vec::new(), |canonical, _| canonical.to_vec())
    }

    /// Appends to `out` what replaces `value` where only values of one type can stand: another one of its shape, whatever the
    /// action.
    pub(crate) fn replace_typed(&self, detector: DetectorIndex, slot: Slot, value: &[u8], out: &mut Vec<u8>) {
        let Rule { is_card, manner, surrogate, replacement, .. } = &self.rules[detector.get()];
        if matches!(replacement, Replacement::Surrogate) {
            return self.surrogates().write_typed(*surrogate, slot, value, out);
        }
        let scrambler = self.scrambler.get();
        match slot {
            Slot::Date => scrambler.date(value, out),
            Slot::Address => scrambler.address(value, out),
            Slot::Hex => scrambler.hexadecimal(value, out),
            _ if *is_card => scrambler.card(value, out),
            Slot::Shape => scrambler.text(value, out),
            Slot::Unique => scrambler.write(*manner, value, out),
            _ => scrambler.number(value, out),
        }
    }

    /// Whether two values may become one without the user having said so: a mask that is the detector's own choice.
    #[inline]
    pub(crate) fn merges(&self, detector: DetectorIndex) -> bool {
        self.rules[detector.get()].merges
    }

    /// Whether of this finding nothing stays, although a key before it may take what follows for its value: those are passwords and
    /// tokens, and what covers one.
    #[inline]
    pub(crate) fn empties(&self, detector: DetectorIndex, is_validated: bool) -> bool {
        let rule = &self.rules[detector.get()];
        !is_validated && rule.is_recognised && matches!(rule.replacement, Replacement::Remove)
    }

    /// [`Transform::replace`] for a finding that [`Transform::empties`] names, behind the sign of a key or none.
    #[cold]
    pub(crate) fn empty(sign: Sign, before: u8, after: u8, out: &mut Vec<u8>) {
        remove::write_value(sign, before, after, out);
    }

    /// Whether what stands for a finding of `detector` says nothing of itself to a second run: nothing, or an address.
    #[inline]
    pub(crate) fn bares(&self, detector: DetectorIndex) -> bool {
        matches!(self.rules[detector.get()].replacement, Replacement::Remove | Replacement::Truncate { .. })
    }

    /// [`Transform::bares`] for any detector.
    pub(crate) fn bares_any(&self) -> bool {
        self.bares_any
    }

    /// Whether findings of `detector` stay as they are.
    #[inline]
    pub(crate) fn keeps(&self, detector: DetectorIndex) -> bool {
        matches!(self.rules[detector.get()].replacement, Replacement::Keep)
    }

    /// Appends to `out` a hint at `value` for reports, such as `j•••@e•••.com`; never the value.
    pub(crate) fn preview(&self, detector: DetectorIndex, value: &[u8], out: &mut String) {
        self.rules[detector.get()].preview.write(value, out);
    }

    /// Appends to `out` the keyed fingerprint of `value` for reports, such as `k1:mzxw6ytboi2dkmrq`: the same for all
    /// spellings of one value
    /// under one key. Cards have none and `out` stays as it is, because their preview is a truncation, and PCI DSS 4.0,
    /// requirement 3.5.1,
    /// warns of a hash beside one.
    pub(crate) fn fingerprint(&self, detector: DetectorIndex, value: &[u8], out: &mut String) {
        let rule = &self.rules[detector.get()];
        if rule.is_card {
            return;
        }
        let print = rule.form.with(value, &mut Vec::new(), |canonical, _| rule.fingerprinter.get().fingerprint(canonical));
        out.push_str(FINGERPRINT_VERSION);
        out.extend(print.iter().map(|byte| char::from(*byte)));
    }
}

impl Rule {
    fn new(detector: &Detector, overrides: &[(Selector, Action)], key: &Arc<Key>) -> Result<Self> {
        let chosen = chosen(detector, overrides);
        let action = chosen.map_or_else(|| detector.action.parse(), Ok)?;
        action.check(detector)?;
        let form = Form::find(&detector.canonical).ok_or_else(|| {
            let Detector { id, canonical, .. } = detector;
            Error::Usage(format!("`{id}` has the canonical form `{canonical}`; there are {}", CANONICAL_FORMS.join(", ")))
        })?;
        let replacement = match action {
            Action::Label => Replacement::Label(label::Tagged::new(detector, form, key)?),
            Action::PlainLabel => Replacement::PlainLabel(label::plain(detector)?),
            Action::Mask(shown) => Replacement::Mask(mask::Mask::new(detector, form, shown)),
            Action::Remove => Replacement::Remove,
            Action::Scramble => Replacement::Scramble,
            Action::Surrogate => Replacement::Surrogate,
            Action::Hash => Replacement::Hash(hash::Hashed::new(detector, form, key)),
            Action::Truncate => Replacement::Truncate { instead: label::plain(detector)? },
            Action::Keep => Replacement::Keep,
        };
        Ok(Self {
            replacement,
            form,
            preview: Preview::of(detector, form),
            fingerprinter: Late::new(key, Purpose::Fingerprint, &detector.id, Fingerprinter::new),
            manner: scramble::Manner::of(&detector.id),
            surrogate: surrogate::Manner::of(detector),
            merges: chosen.is_none()
                && !matches!(action, Action::Label | Action::Hash | Action::Scramble | Action::Surrogate | Action::Keep),
            is_card: detector.id == "credit_card",
            is_recognised: !matches!(detector.anchor, Anchor::Regex | Anchor::List),
        })
    }
}

/// The action for `detector` that is not its own.
fn chosen(detector: &Detector, overrides: &[(Selector, Action)]) -> Option<Action> {
    let covering = |named: bool| {
        let of_rank = move |selector: &Selector| (*selector != Selector::All) == named;
        overrides.iter().rev().find(|(selector, _)| of_rank(selector) && selector.covers(detector)).map(|(_, action)| *action)
    };
    covering(true).or_else(|| covering(false))
}

#[cfg(test)]
mod tests;
