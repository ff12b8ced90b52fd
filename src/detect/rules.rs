//! The detectors compiled for the hot loop: which recogniser belongs to which detector, its figures, its words and its keys.
//!
//! It holds no input and no state of a run; one value serves all threads.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::anchors::Wanted;
use super::announce::Announcers;
use super::context::Words;
use super::fields::Fields;
use super::find::beside::Spoken;
use super::find::custom::Customs;
use super::forms::{Forms, Meaning};
use super::key_table::KeyTable;
use super::known::{Known, Owners};
use super::lexicon::{self, Lexicon};
use super::names;
use super::opaque::Labels;
use super::prefixes::Prefixes;
use super::score::{Figures, Form, score};
use super::validate::national::{self, Check};
use super::vector::Kernel;
use crate::error::{Error, Result};
use crate::model::{Anchor, Detector, DetectorIndex, Origin, Strictness, Traits};
use crate::numbering::{Region, Regions};
use crate::suggest::nearest;

/// A detector that a built-in recogniser serves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    pub(crate) index: DetectorIndex,
    pub(crate) figures: Figures,
}

impl Rule {
    /// Confidence of a candidate, in percent.
    #[inline]
    pub(crate) fn score(&self, form: Form, traits: Traits) -> u8 {
        score(self.figures, form, traits)
    }
}

/// The built-in recognisers, each serving the detector that names it as validator.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Served {
    pub(crate) email: Option<Rule>,
    pub(crate) phone: Option<Rule>,
    pub(crate) sip_uri: Option<Rule>,
    pub(crate) url_credentials: Option<Rule>,
    pub(crate) ip_address: Option<Rule>,
    pub(crate) mac_address: Option<Rule>,
    pub(crate) credit_card: Option<Rule>,
    pub(crate) iban: Option<Rule>,
    pub(crate) password: Option<Rule>,
    pub(crate) access_token: Option<Rule>,
    /// In running text; by their fields they are found like others.
    pub(crate) person_name: Option<Rule>,
    pub(crate) user_agent: Option<Rule>,
    pub(crate) tracking_url: Option<Rule>,
    pub(crate) paypal_account: Option<Rule>,
    pub(crate) organisation: Option<Rule>,
    pub(crate) job_title: Option<Rule>,
    pub(crate) imei: Option<Rule>,
    pub(crate) imsi: Option<Rule>,
    pub(crate) plate: Option<Rule>,
    pub(crate) account_number: Option<Rule>,
}

/// Countries whose phone numbers in national form are found beside a word for a phone, chosen or not: the plans take nearly every row of
/// their length, so the form says little.
const ABROAD: [&str; 11] = ["ES", "IT", "PL", "PT", "AT", "NZ", "FI", "AU", "SG", "HK", "JP"];
/// Confidence of a word that may tell of somebody what an audit looks for, in percent.
const VOCABULARY: u8 = 30;

/// Numbers of rules; zero is none.
static NUMBERS: AtomicU64 = AtomicU64::new(1);

/// Everything that detection needs, compiled from the catalogue.
#[derive(Debug)]
pub(crate) struct Detection {
    pub(crate) kernel: Kernel,
    pub(crate) wanted: Wanted,
    pub(crate) served: Served,
    pub(crate) words: Words,
    pub(crate) keys: KeyTable,
    pub(crate) customs: Customs,
    /// Forms of values that a check decides.
    pub(crate) forms: Forms,
    /// Detectors of short numbers beside words, and the words.
    pub(crate) spoken: Spoken,
    pub(crate) lexicon: Lexicon,
    /// Words that announce a value.
    pub(crate) announcers: Announcers,
    /// How API keys begin.
    pub(crate) prefixes: Prefixes,
    pub(crate) crypto_wallet: Option<Rule>,
    fields: Option<Fields>,
    /// The labels that are opaque.
    pub(crate) labels: Labels,
    /// Phone numbers in national form; of no region where phones are not looked for.
    pub(crate) national: Regions,
    /// Candidates below this score, in percent, are not reported.
    pub(crate) minimum: u8,
    /// The same by detector, where some need more than others.
    pub(crate) least: Option<Box<[u8]>>,
    /// Lists of values and people, and whose findings these are.
    pub(crate) known: Option<(Arc<Known>, Owners)>,
    /// How much less than it must a name in running text may score.
    pub(crate) slack: i32,
    /// Tells these rules from all others of the process, for what is remembered of them.
    pub(crate) number: u64,
    /// Nothing is decided by bits alone: for tests, which hold what is to what is not.
    #[cfg(test)]
    pub(crate) is_careful: bool,
}

impl Detection {
    /// What fields are by their names.
    #[inline]
    pub(crate) fn fields(&self) -> Option<&Fields> {
        self.fields.as_ref()
    }

    /// These rules, and lists of what is known beforehand.
    pub(crate) fn with_known(self, known: Arc<Known>, owners: Owners) -> Self {
        Self { known: Some((known, owners)), ..self }
    }

    /// What a candidate of this detector has to reach, in percent.
    pub(crate) fn least_of(&self, detector: DetectorIndex) -> u8 {
        self.least.as_ref().and_then(|least| least.get(detector.get())).copied().unwrap_or(self.minimum)
    }

    /// Compiles the detectors.
    #[cfg(test)]
    pub(crate) fn new(detectors: &[Detector], minimum: u8, regions: &[String], kernel: Kernel) -> Result<Self> {
        Self::as_strict(Strictness::Usual, detectors, minimum, regions, kernel)
    }

    /// Compiles the detectors for a profile of strictness; `minimum` is that of the usual one.
    ///
    /// # Errors
    /// A regular expression or a region that cannot be used.
    pub(crate) fn as_strict(
        strictness: Strictness,
        detectors: &[Detector],
        minimum: u8,
        regions: &[String],
        kernel: Kernel,
    ) -> Result<Self> {
        let least: Box<[u8]> = detectors.iter().map(|detector| strictness.least(detector, minimum)).collect();
        let minimum = least.iter().copied().min().unwrap_or(minimum);
        let name_minimum = served_name(detectors).map_or(minimum, |at| least[at]);
        let mut served = Served::default();
        let mut customs = Customs::default();
        let mut forms = Forms::default();
        let mut spoken = Spoken::default();
        let mut crypto_wallet = None;
        for (position, detector) in detectors.iter().enumerate() {
            let index = DetectorIndex(u16::try_from(position).map_err(|_| Error::Usage("more than 65535 detectors".into()))?);
            let figures = figures_of(detector);
            if let Some(problem) = lexicon::problem(detector) {
                return Err(Error::Usage(problem));
            }
            if strictness == Strictness::Recall
                && let Some(vocabulary) = detector.parts.get("vocabulary")
            {
                customs.add_words(
                    index,
                    Figures { score: VOCABULARY, weak: VOCABULARY, boost: 0 },
                    vocabulary.values().flatten(),
                );
            }
            if let Some(slot) = spoken.slot(detector.validator.as_deref().unwrap_or_default()) {
                *slot = Some(Rule { index, figures });
                if detector.anchor == Anchor::Form {
                    add_forms(&mut forms, Rule { index, figures }, detector, None, minimum);
                }
                continue;
            }
            if detector.validator.as_deref() == Some("crypto_wallet") {
                crypto_wallet = Some(Rule { index, figures });
                continue;
            }
            if detector.anchor == Anchor::List {
                continue;
            }
            if detector.anchor == Anchor::Regex {
                customs.add(index, figures, detector)?;
                continue;
            }
            if detector.anchor == Anchor::Field {
                let rule = Some(Rule { index, figures });
                match (detector.validator.as_deref(), &*detector.id) {
                    (Some("person_name"), _) => served.person_name = rule,
                    (_, "user_agent") => served.user_agent = rule,
                    (_, "tracking_url") => served.tracking_url = rule,
                    (_, "paypal_account") => served.paypal_account = rule,
                    (_, "organisation") => served.organisation = rule,
                    (_, "job_title") => served.job_title = rule,
                    (_, "imsi") => served.imsi = rule,
                    (_, "account_number") => served.account_number = rule,
                    (_, "vehicle_plate") => served.plate = rule,
                    _ => {}
                }
                continue;
            }
            if detector.anchor == Anchor::Form {
                let check = check_of(detector)?;
                if detector.id == "imei" {
                    served.imei = Some(Rule { index, figures });
                }
                add_forms(&mut forms, Rule { index, figures }, detector, check, minimum);
                continue;
            }
            let slot = match detector.validator.as_deref() {
                Some("email") => &mut served.email,
                Some("phone") => &mut served.phone,
                Some("sip_uri") => &mut served.sip_uri,
                Some("url_credentials") => &mut served.url_credentials,
                Some("ip_address") => &mut served.ip_address,
                Some("mac_address") => &mut served.mac_address,
                Some("credit_card") => &mut served.credit_card,
                Some("iban") => &mut served.iban,
                Some("password") => &mut served.password,
                Some("access_token") => &mut served.access_token,
                _ => return Err(Error::Usage(format!("detector {} names no recogniser of its anchor", detector.id))),
            };
            *slot = Some(Rule { index, figures });
        }
        let regions = regions
            .iter()
            .map(|name| {
                Region::parse(name).ok_or_else(|| Error::Usage(format!("unknown region {name:?}: use ISO 3166 codes such as NL")))
            })
            .collect::<Result<Vec<_>>>()?;
        let fields = Fields::new(detectors, |index, detector| Rule { index, figures: figures_of(detector) });
        let prefixes = Prefixes::new(detectors);
        let announcers = Announcers::new(detectors, |index, detector| Rule { index, figures: figures_of(detector) });
        let wanted = Wanted {
            at: served.email.is_some(),
            quad: served.ip_address.is_some() || served.phone.is_some(),
            hex_groups: served.ip_address.is_some() || served.mac_address.is_some(),
            digits: served.phone.is_some() || served.credit_card.is_some() || !forms.is_empty(),
            numbers: served.phone.is_some() || served.credit_card.is_some(),
            tokens: forms.has_letters(),
            letter_digits: served.iban.is_some(),
            key: served.password.is_some()
                || served.access_token.is_some()
                || served.sip_uri.is_some()
                || served.url_credentials.is_some()
                || fields.is_some(),
            armour: served.access_token.is_some(),
            name: served.person_name.is_some() || !announcers.is_empty(),
            name_anywhere: served.person_name.is_some() || !announcers.are_of_phones(),
            announcing: !announcers.is_empty(),
            announcing_long: announcers.are_of_phones(),
            spoken: spoken.is_any(),
            degrees: spoken.geo_coordinates.is_some(),
            long: crypto_wallet.is_some()
                || served.account_number.is_some()
                || served.access_token.is_some() && !prefixes.is_empty(),
            product: served.user_agent.is_some(),
            quoted: served.user_agent.is_some() || served.url_credentials.is_some(),
        };
        let abroad: Vec<Region> = ABROAD.iter().filter_map(|region| Region::parse(region)).collect();
        let national = if served.phone.is_some() { Regions::with_abroad(&regions, &abroad) } else { Regions::new(&[]) };
        Ok(Self {
            kernel,
            wanted,
            served,
            words: Words::new(detectors),
            keys: KeyTable::new(detectors, &served),
            customs: customs.compiled()?,
            forms,
            spoken,
            lexicon: Lexicon::new(detectors),
            announcers,
            prefixes,
            crypto_wallet,
            fields,
            labels: Labels::new(detectors),
            national,
            minimum,
            least: Some(least).filter(|least| least.iter().any(|least| *least != minimum)),
            known: None,
            slack: names::slack(name_minimum),
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
            #[cfg(test)]
            is_careful: false,
        })
    }
}

/// Which detector names in running text belong to.
fn served_name(detectors: &[Detector]) -> Option<usize> {
    detectors.iter().position(|detector| detector.validator.as_deref() == Some("person_name"))
}

/// The check that the values of a detector with forms are put to.
fn check_of(detector: &Detector) -> Result<Option<Check>> {
    let check = detector.validator.as_deref().map(|name| {
        national::check(name).ok_or_else(|| {
            let hint = nearest(name, national::names()).map_or(String::new(), |known| format!(": did you mean {known}?"));
            let message = format!("detector {}: unknown validator of a form {name}{hint}", detector.id);
            match &detector.origin {
                Origin::BuiltIn(file) => Error::Pattern { file: (*file).into(), line: detector.line, message },
                Origin::User(file) => Error::Pattern { file: file.display().to_string(), line: detector.line, message },
            }
        })
    });
    check.transpose()
}

/// Takes in the forms of a detector.
fn add_forms(forms: &mut Forms, rule: Rule, detector: &Detector, check: Option<Check>, minimum: u8) {
    for (list, form) in [(&detector.forms, Form::Strong), (&detector.weak_forms, Form::Weak)] {
        for text in list {
            forms.add(text, Meaning::new(rule, check, form, minimum));
        }
    }
}

fn figures_of(detector: &Detector) -> Figures {
    Figures { score: detector.score, weak: detector.weak_score, boost: detector.context_boost }
}
