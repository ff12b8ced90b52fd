//! A detector as the catalogue describes it: data, not code.

use std::path::PathBuf;

use super::expression::Expression;
use super::kind::Category;
use super::texts::{ByName, Text, Texts};

/// What makes the engine look at a place. Each anchor is found by vector instructions in the one pass over the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// `@` or `%40`.
    At,
    /// A cluster of digits with the separators people use.
    Digits,
    /// Four numbers joined by three dots.
    DottedQuad,
    /// Hexadecimal groups joined by colons, hyphens or dots.
    HexGroups,
    /// Two letters and two digits at a word boundary.
    LetterDigits,
    /// `key=`, `"key":`, `key: `, `<key>`.
    Key,
    /// `scheme:` of a URI.
    Scheme,
    /// `eyJ` of a JSON web token and `-----BEGIN` of an armoured key.
    Armour,
    /// The name of a field: a key, a tag or a column.
    Field,
    /// A form of digits and capitals, and a check.
    Form,
    /// A short number beside a word.
    Spoken,
    /// A long word of letters and digits.
    Token,
    /// Words that stand on a list of the user; no pattern file declares it.
    List,
    /// The literals a regular expression requires (patterns of users, and built-in ones without an own recogniser).
    Regex,
}

impl Anchor {
    /// Every anchor with its name in pattern files.
    pub const NAMES: &'static [(&'static str, Anchor)] = &[
        ("at", Anchor::At),
        ("digits", Anchor::Digits),
        ("dotted-quad", Anchor::DottedQuad),
        ("hex-groups", Anchor::HexGroups),
        ("letter-digits", Anchor::LetterDigits),
        ("key", Anchor::Key),
        ("scheme", Anchor::Scheme),
        ("armour", Anchor::Armour),
        ("field", Anchor::Field),
        ("form", Anchor::Form),
        ("spoken", Anchor::Spoken),
        ("token", Anchor::Token),
        ("regex", Anchor::Regex),
    ];
}

/// The built-in recognisers, each with the anchor that it works around.
pub const RECOGNISERS: &[(&str, Anchor)] = &[
    ("email", Anchor::At),
    ("phone", Anchor::Digits),
    ("credit_card", Anchor::Digits),
    ("ip_address", Anchor::DottedQuad),
    ("mac_address", Anchor::HexGroups),
    ("iban", Anchor::LetterDigits),
    ("sip_uri", Anchor::Scheme),
    ("url_credentials", Anchor::Scheme),
    ("password", Anchor::Key),
    ("access_token", Anchor::Key),
    ("person_name", Anchor::Field),
    ("date_of_birth", Anchor::Spoken),
    ("age", Anchor::Spoken),
    ("minor", Anchor::Spoken),
    ("street_address", Anchor::Spoken),
    ("postal_code", Anchor::Spoken),
    ("bank_account", Anchor::Spoken),
    ("card_expiry", Anchor::Spoken),
    ("card_security_code", Anchor::Spoken),
    ("bic", Anchor::Spoken),
    ("geo_coordinates", Anchor::Spoken),
    ("api_key", Anchor::Token),
    ("crypto_wallet", Anchor::Token),
];

/// The checks that a match of a regular expression can be put to.
pub const CHECKS: &[&str] = &["luhn", "mod97"];

/// The ways in which two spellings of one value are made equal before tagging.
pub const CANONICAL_FORMS: &[&str] = &["exact", "lower", "digits", "alnum", "hex", "ip", "phone"];

/// The longest context word, in bytes: a longer one is never looked up.
pub const LONGEST_CONTEXT_WORD: usize = 32;

/// A law or standard under which the kind is regulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Regulation {
    /// Regulation (EU) 2016/679.
    Gdpr,
    /// PCI DSS.
    Pci,
    /// HIPAA, 45 CFR 164.514.
    Hipaa,
}

impl Regulation {
    /// Every regulation with its name in pattern files.
    pub const NAMES: &'static [(&'static str, Regulation)] =
        &[("GDPR", Regulation::Gdpr), ("PCI", Regulation::Pci), ("HIPAA", Regulation::Hipaa)];

    /// The name used in pattern files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, regulation)| *regulation == self).map_or("", |(name, _)| name)
    }
}

/// A text with the expected findings marked, or one in which nothing may be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The text without marks.
    pub text: String,
    /// Byte ranges of `text` that this detector must report; empty for a counter-example.
    pub spans: Vec<std::ops::Range<usize>>,
    /// Whether the spans are in a reserved range, so that the finding must carry the tag `reserved`.
    pub reserved: bool,
    /// Line of the pattern file, from 1.
    pub line: usize,
}

/// Where a detector was declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Shipped in the binary; the path below `patterns/`.
    BuiltIn(&'static str),
    /// A user's pattern file.
    User(PathBuf),
}

/// One detector, as declared in a pattern file and checked.
#[derive(Clone, Debug)]
pub struct Detector {
    /// Stable snake_case id, such as `email_address`.
    pub id: Text,
    /// Upper-case word used in labels, such as `EMAIL`.
    pub label: Text,
    /// One sentence for people.
    pub description: Text,
    /// What sort of data it is.
    pub category: Category,
    /// Other names accepted wherever the id is (Presidio, Google infoType).
    pub aliases: Texts,
    /// Regulations that name this kind.
    pub regulations: Vec<Regulation>,
    /// What makes the engine look.
    pub anchor: Anchor,
    /// Regular expression, for `Anchor::Regex`.
    pub regex: Option<Expression>,
    /// Literal words and phrases that are findings themselves, for `Anchor::Regex`: whole words, in any case of ASCII letters.
    pub words: Texts,
    /// Forms of values that speak for themselves, for `Anchor::Form`: `9` for a digit, `A` for a capital, and what stands between them.
    pub forms: Texts,
    /// Forms that many other things have too, so that a word has to speak for the value.
    pub weak_forms: Texts,
    /// By name: the built-in recogniser ([`RECOGNISERS`]), or the check that a match of `regex` ([`CHECKS`]) or of a form must pass.
    pub validator: Option<Text>,
    /// Keys (lower case, letters only, such as `apikey`) whose value this detector owns, for `Anchor::Key`.
    pub keys: Texts,
    /// Values of such keys that are no data (`null`, `required`), lower case.
    pub ignored_values: Texts,
    /// Words that a recogniser knows values by, in lower case: by their part in a value, and by language code.
    pub parts: ByName<ByName<Texts>>,
    /// Words near a candidate that speak for it, lower case, by language code.
    pub context: ByName<Texts>,
    /// Words near a candidate that speak against it, lower case, by language code.
    pub context_against: ByName<Texts>,
    /// Confidence without context, in percent.
    pub score: u8,
    /// Confidence of a weak form (a national phone number, a bare digit run) without context, in percent.
    pub weak_score: u8,
    /// Added when context speaks for it, in percent points.
    pub context_boost: u8,
    /// Confidence that a doubtful finding has to reach (`--recall`), in percent, where it is another than for most.
    pub recall_score: Option<u8>,
    /// Confidence that a sure finding has to reach (`--precision`), in percent, where it is another than for most.
    pub precision_score: Option<u8>,
    /// Whether it is looked for unless it is named.
    pub by_default: bool,
    /// Default action, in the notation of `--action`.
    pub action: Text,
    /// How two spellings of one value are made equal before tagging: `exact`, `lower`, `digits`, `alnum`, `hex`, `ip`, `phone`.
    pub canonical: Text,
    /// Texts in which it must be found.
    pub examples: Vec<Example>,
    /// Texts in which it must not be found.
    pub counter_examples: Vec<Example>,
    /// Where it was declared.
    pub origin: Origin,
    /// Line of that file at which the declaration begins, from 1.
    pub line: usize,
}

impl Detector {
    /// Whether `name` is this detector's id or one of its aliases, in any case.
    #[must_use]
    pub fn answers_to(&self, name: &str) -> bool {
        self.id.eq_ignore_ascii_case(name) || self.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    }
}
