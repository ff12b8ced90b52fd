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
mod dates;
mod encrypt;
mod generalise;
mod hash;
mod ip;
mod key;
mod label;
mod mask;
mod phone;
mod preview;
mod remove;
mod scramble;
mod shift;
mod short;
mod surrogate;
mod tag;
mod truncate;

pub(crate) use action::parse_overrides;
pub use action::{Action, Selector, Shown, Stars};
pub(crate) use encrypt::{Around, Beside, Raw};
pub use generalise::Grain;
pub use key::Key;
pub(crate) use key::KeyedDigest;
pub(crate) use remove::Sign;
pub use shift::Shift;

use std::sync::{Arc, OnceLock};

use canonical::Form;
use encrypt::{Opened, Opener, Sealer, Typed};
use key::{Late, Purpose};
use preview::Preview;
use scramble::Scrambler;
use surrogate::Surrogates;
use tag::Fingerprinter;

use crate::error::{Error, Result};
use crate::model::detector::CANONICAL_FORMS;
use crate::model::{Anchor, Detector, DetectorIndex, EncryptedColumn, Fate, Slot, Text};

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
    /// Somebody keeps the list of what is encrypted where no token can stand.
    seals_typed: bool,
}

/// What is done to one detector's findings.
struct Rule {
    action: Action,
    replacement: Replacement,
    form: Form,
    preview: Preview,
    fingerprinter: Late<Fingerprinter>,
    manner: scramble::Manner,
    surrogate: surrogate::Manner,
    is_card: bool,
    /// Nothing may be made of it: PCI DSS 4.0, requirement 3.3.
    is_never_stored: bool,
    /// The last four digits of a card stay where only a number can stand. Beside a tag or a hash of it, or another part of it, they must not:
    /// PCI DSS 4.0, requirement 3.5.1.
    shows_end: bool,
    /// All was to be encrypted, and this must not be.
    is_barred: bool,
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
    Shift(shift::Shifter),
    Generalise(generalise::Generaliser),
    Encrypt(Sealer, Typed),
    /// The way back from `encrypt`.
    Restore(Opener),
    Surrogate,
    /// The way back for cells that hold no token.
    RestoreTyped(Typed),
    Truncate {
        /// For what is not wholly an address.
        instead: Box<[u8]>,
    },
}

impl Replacement {
    /// Whether what it writes says nothing of itself to a second run.
    fn bares(&self) -> bool {
        match self {
            Self::Remove | Self::Truncate { .. } => true,
            Self::Generalise(generaliser) => generaliser.bares(),
            _ => false,
        }
    }
}

impl Transform {
    /// Prepares the actions of `detectors`: what the user asked for, or else what the first part of the policy says that has a say, or else the default of
    /// each. Of several rules that cover a detector the most specific wins, and of two of the same rank the later.
    ///
    /// # Errors
    /// [`Error::Usage`] if a selector names nothing, or an action does not fit a detector that it is chosen for.
    ///
    /// `regions` are those in whose national form phone numbers may be written, in order of preference: whose number it is decides what stands for it.
    pub(crate) fn new(
        detectors: &[Detector],
        overrides: &[(Selector, Action)],
        policy: &[&[(Selector, Action)]],
        key: &Key,
        regions: &[String],
    ) -> Result<Self> {
        for (selector, _) in overrides {
            selector.check(detectors)?;
        }
        let key = Arc::new(key.clone());
        let rules: Vec<_> =
            detectors.iter().map(|detector| Rule::new(detector, overrides, policy, &key)).collect::<Result<_>>()?;
        let bares_any = rules.iter().any(|rule| rule.replacement.bares());
        let scrambler = Late::new(&key, Purpose::Scramble, &Text::default(), Scrambler::new);
        Ok(Self { rules, scrambler, surrogates: OnceLock::new(), key, regions: regions.into(), bares_any, seals_typed: false })
    }

    fn surrogates(&self) -> &Surrogates {
        self.surrogates.get_or_init(|| Surrogates::new(&self.key, surrogate::regions(&self.regions)))
    }

    /// Appends to `out` what replaces `value`, a finding of `detector`. `before` and `after` are the bytes around it, a line
    /// end where
    /// there is none. Of a run longer than [`MAX_FINDING`](crate::model::limits::MAX_FINDING) its first bytes of that number
    /// suffice: the
    /// replacement is the same. `file` is the number of its file ([`number_of`](Self::number_of)).
    ///
    /// With `keep` the value itself is appended; use [`keeps`](Self::keeps) to leave such findings alone.
    #[inline]
    pub(crate) fn replace(&self, detector: DetectorIndex, value: &[u8], before: u8, after: u8, file: u64, out: &mut Vec<u8>) {
        match &self.rules[detector.get()].replacement {
            Replacement::PlainLabel(label) => out.extend_from_slice(label),
            Replacement::Label(label) => label.write(value, out),
            Replacement::Mask(mask) => mask.write(value, out),
            Replacement::Remove => remove::write(before, after, out),
            Replacement::Hash(hash) => hash.write(value, out),
            Replacement::Scramble => self.scrambler.get().write(self.rules[detector.get()].manner, value, out),
            Replacement::Shift(shifter) => shifter.write(value, file, out),
            Replacement::Generalise(generaliser) => generaliser.write(value, out),
            Replacement::Encrypt(sealer, _) => sealer.write(value, Around::default(), out),
            Replacement::RestoreTyped(typed) => {
                if !typed.open(value, out) {
                    out.extend_from_slice(value);
                }
            }
            Replacement::Restore(opener) => {
                opener.write(value, out);
            }
            Replacement::Surrogate => self.surrogates().write(self.rules[detector.get()].surrogate, value, out),
            Replacement::Truncate { instead } => truncate::write(value, instead, out),
            Replacement::Keep => out.extend_from_slice(value),
        }
    }

    /// The canonical form of a value of this detector, which is the same for all its spellings.
    pub(crate) fn canonical(&self, detector: DetectorIndex, value: &[u8]) -> Vec<u8> {
        self.rules[detector.get()].form.with(value, &mut Vec::new(), |canonical, _| canonical.to_vec())
    }

    /// Appends to `out` what replaces `value` where only values of one type can stand: another one of its shape, whatever the action, but for
    /// dates that are shifted, what is generalised, and what is encrypted if it is all that stands there.
    pub(crate) fn replace_typed(
        &self,
        detector: DetectorIndex,
        slot: Slot,
        is_whole: bool,
        value: &[u8],
        file: u64,
        out: &mut Vec<u8>,
    ) {
        let Rule { surrogate, replacement, .. } = &self.rules[detector.get()];
        let from = out.len();
        match replacement {
            Replacement::Restore(_) | Replacement::RestoreTyped(_) | Replacement::Keep => {}
            // Some databases take any text for a column of numbers or dates; it stands in quotes, where a label can.
            _ if !is_typed(slot, value) => return self.replace(detector, value, b'\n', b'\n', file, out),
            _ => {}
        }
        match replacement {
            Replacement::Surrogate => self.surrogates().write_typed(*surrogate, slot, value, out),
            Replacement::Restore(opener) => {
                opener.write(value, out);
                return;
            }
            Replacement::Encrypt(_, typed) if self.seals_typed && is_whole && typed.seal(slot, value, out) => return,
            Replacement::Shift(shifter) if shifter.shift(value, file, out) => return,
            Replacement::Generalise(generaliser) if generaliser.write_typed(value, out) => return,
            _ => {
                out.truncate(from);
                self.scramble_typed(detector, slot, value, out);
            }
        }
        // What is of no such type after all was left as it is.
        let is_text = slot.is_typed() && value.len() > 1 && value.iter().any(u8::is_ascii_alphabetic) && !is_word(value);
        if is_text && out[from..] == *value && !matches!(replacement, Replacement::Keep) {
            out.truncate(from);
            self.replace(detector, value, b'\n', b'\n', file, out);
        }
    }

    /// Appends another value of the shape and type of `value`.
    fn scramble_typed(&self, detector: DetectorIndex, slot: Slot, value: &[u8], out: &mut Vec<u8>) {
        let Rule { is_card, manner, shows_end, is_never_stored, .. } = &self.rules[detector.get()];
        if *is_never_stored {
            out.extend(value.iter().map(|byte| if byte.is_ascii_digit() { b'0' } else { *byte }));
            return;
        }
        let scrambler = self.scrambler.get();
        match slot {
            Slot::Date => scrambler.date(value, out),
            Slot::Address => scrambler.address(value, out),
            Slot::Hex => scrambler.hexadecimal(value, out),
            _ if *is_card => scrambler.card(value, *shows_end, out),
            Slot::Shape => scrambler.text(value, out),
            Slot::Unique => scrambler.write(*manner, value, out),
            _ => scrambler.number(value, out),
        }
    }

    /// The way back from `encrypt`, for an engine of one detector, which finds tokens. `wanted` has the labels of the kinds that are asked
    /// for; without it all are. What it writes `is_decoded` if it is encoded later, as its stream was. The detectors behind the first have the values of `columns`.
    ///
    /// # Errors
    /// A detector has no label, or there is no such method.
    pub(crate) fn restoring(
        detectors: &[Detector],
        columns: &[EncryptedColumn],
        key: &Key,
        wanted: Option<Box<[Box<[u8]>]>>,
        is_decoded: bool,
    ) -> Result<Self> {
        let mut transform = Self::new(detectors, &[], &[], key, &[])?;
        if let Some((first, others)) = transform.rules.split_first_mut() {
            first.replacement = Replacement::Restore(Opener::new(key, wanted, is_decoded));
            for (rule, column) in others.iter_mut().zip(columns) {
                rule.replacement = Replacement::RestoreTyped(Typed::named(&column.method, &column.kind, key)?);
            }
        }
        Ok(transform)
    }

    /// Encrypts digits and addresses too where no token can stand, for somebody who keeps the list of where that is.
    pub(crate) fn with_typed(self) -> Self {
        Self { seals_typed: true, ..self }
    }

    /// Whether something may be encrypted where no token can stand.
    pub(crate) fn seals_typed(&self) -> bool {
        self.seals_typed && self.seals_any()
    }

    /// Whether findings of some detector are encrypted.
    pub(crate) fn seals_any(&self) -> bool {
        self.rules.iter().any(|rule| matches!(rule.replacement, Replacement::Encrypt(..)))
    }

    /// How `value` is encrypted where no token can stand, if it can be brought back by a list of where that is.
    pub(crate) fn typed_method(&self, detector: DetectorIndex, slot: Slot, value: &[u8]) -> Option<&'static str> {
        match &self.rules[detector.get()].replacement {
            Replacement::Encrypt(_, typed) if typed.seal(slot, value, &mut Vec::new()) => Some(typed.method(slot)),
            _ => None,
        }
    }

    /// Whether the run puts encrypted values back.
    #[inline]
    pub(crate) fn restores(&self) -> bool {
        matches!(self.rules.first(), Some(Rule { replacement: Replacement::Restore(_), .. }))
    }

    /// Whether findings of this detector are encrypted.
    #[inline]
    pub(crate) fn seals(&self, detector: DetectorIndex) -> bool {
        matches!(self.rules[detector.get()].replacement, Replacement::Encrypt(..))
    }

    /// [`Transform::replace`] for a finding that is encrypted, with what is changed around it.
    pub(crate) fn seal(&self, detector: DetectorIndex, value: &[u8], around: Around, out: &mut Vec<u8>) {
        if let Replacement::Encrypt(sealer, _) = &self.rules[detector.get()].replacement {
            sealer.write(value, around, out);
        }
    }

    /// Appends what stands for a finding that is encrypted as characters of base64, of which whole groups are given, so that it has `length` bytes
    /// modulo three; says whether it can.
    pub(crate) fn seal_groups(
        &self,
        detector: DetectorIndex,
        characters: &[u8],
        beside: Beside,
        length: usize,
        out: &mut Vec<u8>,
    ) -> bool {
        match &self.rules[detector.get()].replacement {
            Replacement::Encrypt(sealer, _) => sealer.write_groups(characters, beside, length, out),
            _ => false,
        }
    }

    /// The characters of base64 that a token was made of, if it was.
    pub(crate) fn open_groups(&self, found: &[u8]) -> Option<Raw> {
        match &self.rules.first()?.replacement {
            Replacement::Restore(opener) => opener.groups(found),
            _ => None,
        }
    }

    /// Whether a run that puts values back has the key of a token, and is to put it back.
    pub(crate) fn opens(&self, found: &[u8]) -> bool {
        match self.rules.first().map(|rule| &rule.replacement) {
            Some(Replacement::Restore(opener)) => opener.write(found, &mut Vec::new()) == Opened::Value,
            _ => false,
        }
    }

    /// How wide the token of a value of so many bytes is, which says what was changed around it; 0 if there is no token.
    pub(crate) fn sealed_width(&self, detector: DetectorIndex, length: usize) -> usize {
        match &self.rules[detector.get()].replacement {
            Replacement::Encrypt(sealer, _) if Sealer::fits(length) => sealer.width(length),
            _ => 0,
        }
    }

    /// What becomes of a finding of a run that encrypts, or that puts values back, unless it becomes a token; `length` is what is encrypted
    /// of it, in bytes.
    pub(crate) fn fate(&self, detector: DetectorIndex, slot: Slot, value: &[u8], length: u64) -> Option<Fate> {
        if self.rules[detector.get()].is_barred {
            return Some(Fate::Lost("it must not be stored, encrypted or not (PCI DSS), so its own action was done to it"));
        }
        match &self.rules[detector.get()].replacement {
            Replacement::Restore(opener) => Some(match opener.write(value, &mut Vec::new()) {
                Opened::Value => Fate::Restored,
                Opened::Other => Fate::Other,
                Opened::Closed => Fate::Closed,
            }),
            Replacement::RestoreTyped(typed) => {
                Some(if typed.open(value, &mut Vec::new()) { Fate::Restored } else { Fate::Closed })
            }
            Replacement::Encrypt(..) if slot.is_typed() => Some(Fate::Typed),
            Replacement::Encrypt(..) if !usize::try_from(length).is_ok_and(Sealer::fits) => {
                Some(Fate::Lost("it is too long, so its label alone stands there"))
            }
            _ => None,
        }
    }

    /// Appends the date that `value` is moved to, if that is what is done to findings of this detector, and it is a date; says whether it is.
    pub(crate) fn shift(&self, detector: DetectorIndex, value: &[u8], file: u64, out: &mut Vec<u8>) -> bool {
        matches!(&self.rules[detector.get()].replacement, Replacement::Shift(shifter) if shifter.shift(value, file, out))
    }

    /// The number of the file of this path, by which its dates are moved; 0 if no dates are moved by files.
    pub(crate) fn number_of(&self, path: &[u8]) -> u64 {
        let moves_by_file = |rule: &Rule| matches!(rule.action, Action::Shift(Shift { by_file: true, .. }));
        if self.rules.iter().any(moves_by_file) { shift::number_of(&self.key, path) } else { 0 }
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
        self.rules[detector.get()].replacement.bares()
    }

    /// [`Transform::bares`] for any detector.
    pub(crate) fn bares_any(&self) -> bool {
        self.bares_any
    }

    /// What is done to the findings of `detector`.
    pub(crate) fn action(&self, detector: DetectorIndex) -> Action {
        self.rules[detector.get()].action
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
    fn new(
        detector: &Detector,
        overrides: &[(Selector, Action)],
        policy: &[&[(Selector, Action)]],
        key: &Arc<Key>,
    ) -> Result<Self> {
        let chosen = chosen(detector, overrides);
        let is_barred = chosen.is_none()
            && overrides.iter().rfind(|(selector, _)| *selector == Selector::All).is_some_and(|(_, all)| *all == Action::Encrypt);
        let of_policy = || policy.iter().find_map(|rules| self::chosen(detector, rules));
        let action = chosen.or_else(of_policy).map_or_else(|| detector.action.parse(), Ok)?;
        action.check(detector)?;
        let form = Form::find(&detector.canonical).ok_or_else(|| {
            let Detector { id, canonical, .. } = detector;
            Error::Usage(format!("`{id}` has the canonical form `{canonical}`; there are {}", CANONICAL_FORMS.join(", ")))
        })?;
        let replacement = match action {
            Action::Label => Replacement::Label(label::Tagged::new(detector, form, key)?),
            Action::PlainLabel => Replacement::PlainLabel(label::plain(detector)?),
            Action::Mask(shown, stars) => Replacement::Mask(mask::Mask::new(detector, form, shown, stars)),
            Action::Remove => Replacement::Remove,
            Action::Scramble => Replacement::Scramble,
            Action::Shift(shift) => Replacement::Shift(shift::Shifter::new(shift, key, label::plain(detector)?)),
            Action::Generalise(grain) => {
                Replacement::Generalise(generalise::Generaliser::new(&detector.id, grain, label::plain(detector)?))
            }
            Action::Encrypt => Replacement::Encrypt(Sealer::new(detector, key)?, Typed::of(detector, key)),
            Action::Surrogate => Replacement::Surrogate,
            Action::Hash => Replacement::Hash(hash::Hashed::new(detector, form, key)),
            Action::Truncate => Replacement::Truncate { instead: label::plain(detector)? },
            Action::Keep => Replacement::Keep,
        };
        Ok(Self {
            action,
            replacement,
            form,
            preview: Preview::of(detector, form),
            fingerprinter: Late::new(key, Purpose::Fingerprint, &detector.id, Fingerprinter::new),
            manner: scramble::Manner::of(&detector.id),
            surrogate: surrogate::Manner::of(detector),
            merges: chosen.is_none()
                && !matches!(
                    action,
                    Action::Label
                        | Action::Hash
                        | Action::Scramble
                        | Action::Encrypt
                        | Action::Surrogate
                        | Action::Shift(_)
                        | Action::Keep
                ),
            is_card: detector.id == "credit_card",
            is_never_stored: detector.id == action::NEVER_STORED,
            shows_end: shows_end(action),
            is_barred,
            is_recognised: !matches!(detector.anchor, Anchor::Regex | Anchor::List),
        })
    }
}

/// Whether the last four digits of a card may stand somewhere beside what the action writes for it elsewhere.
fn shows_end(action: Action) -> bool {
    match action {
        Action::Mask(Shown::Ends { first: 0, last }, _) => last == 0 || last == 4,
        Action::Mask(Shown::Ends { first: 6, last: 4 }, _) | Action::PlainLabel | Action::Remove | Action::Scramble => true,
        _ => false,
    }
}

/// Words of SQL that stand without quotes among numbers and dates.
const WORDS: [&[u8]; 11] = [
    b"NULL",
    b"TRUE",
    b"FALSE",
    b"UNKNOWN",
    b"DEFAULT",
    b"NAN",
    b"INFINITY",
    b"CURRENT_DATE",
    b"CURRENT_TIME",
    b"CURRENT_TIMESTAMP",
    b"LOCALTIMESTAMP",
];

/// Whether a value may be one of the type of its slot: a text among numbers is none.
fn is_typed(slot: Slot, value: &[u8]) -> bool {
    let is_of_number =
        |byte: &u8| byte.is_ascii() && !byte.is_ascii_alphabetic() && *byte != b'@' || matches!(byte, b'e' | b'E' | b'x');
    match slot {
        Slot::Number => value.iter().all(is_of_number) || is_word(value),
        Slot::Date => !value.contains(&b'@') && (value.iter().any(u8::is_ascii_digit) || is_word(value)),
        Slot::Address => !value.contains(&b'@') && !value.contains(&b' '),
        _ => true,
    }
}

/// Whether a value is a word of SQL, or a call.
fn is_word(value: &[u8]) -> bool {
    WORDS.iter().any(|word| value.eq_ignore_ascii_case(word)) || value.ends_with(b"()")
}

/// The action that these rules have for `detector`: the last of the most specific that cover it. What is chosen for many leaves those alone that it
/// must not be chosen for.
fn chosen(detector: &Detector, rules: &[(Selector, Action)]) -> Option<Action> {
    let may_be = |selector: &Selector, action: &Action| matches!(selector, Selector::Named(_)) || action.may_be_for(detector);
    let covering = rules.iter().filter(|(selector, action)| selector.covers(detector) && may_be(selector, action));
    covering.max_by_key(|(selector, _)| selector.rank()).map(|(_, action)| *action)
}

#[cfg(test)]
mod tests;
