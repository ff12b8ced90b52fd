//! What is known of the person who is looked for, and whether a value is theirs.
//!
//! Values are compared as people write them: a phone number in any form that its plan has, mail without regard to case and tags, names in any
//! order. What stands beside a value is told by [`Setting`]; records are somebody else's matter.

use std::fmt;

use crate::error::{Error, Result};
use crate::field::Dictionary;
use crate::model::KINDS;
use crate::numbering::{Dialled, MOST_INTERNATIONAL, Region};

use super::keys::{self, Owner, Setting};
use super::name::{Likeness, Name};

/// The shortest number without a name, in letters and digits.
const SHORTEST_NUMBER: usize = 3;
/// What the reasons end in that are told of values among those of others.
pub(crate) const AMONG: &str = "among others";
/// The id of what is found because it is on the list of what is looked for.
pub(crate) const LISTED: &str = "subject";

/// Something that is known of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Identifier {
    Name(Name, Ways),
    /// In lower case, without a tag.
    Mail(Vec<u8>),
    /// What its digits are, read as international or as of the regions chosen.
    Phone(Vec<Dialled>),
    /// Letters and digits of a number that a system gave them, and which.
    Number(Vec<u8>, Option<Owner>),
    /// The last digits of a card.
    Card([u8; 4]),
    /// A value of a kind, by its letters and digits.
    Value(&'static str, Vec<u8>),
}

/// In which ways somebody's name may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ways {
    /// In any: also with initials.
    Any,
    /// With all of its words: it was taken from a record, and nobody said that initials tell enough.
    Whole,
}

/// How sure it is that a value is the person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Certainty {
    /// Somebody else may have it: initials, four digits.
    Likely,
    /// Nobody else has it.
    Sure,
}

/// That a value is the person's, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theirs {
    /// It alone tells.
    Whole(Certainty, &'static str),
    /// Given names, or initials of them.
    Given,
    /// The family's name, which needs given names beside it.
    Family,
}

/// What is known of the person.
pub(crate) struct Identity {
    regions: Vec<Region>,
    dictionary: Dictionary,
    known: Vec<Identifier>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What is known of somebody is nothing for logs.
        write!(f, "Identity({})", self.known.len())
    }
}

impl Identity {
    /// Nothing yet. National phone numbers are those of these regions (ISO 3166), the first one before others.
    ///
    /// # Errors
    /// A region without a numbering plan.
    pub(crate) fn new(regions: &[String]) -> Result<Self> {
        let region = |name: &String| Region::parse(name).ok_or_else(|| Error::Usage(format!("there is no region `{name}`")));
        let regions = regions.iter().map(region).collect::<Result<Vec<_>>>()?;
        Ok(Self { regions, dictionary: Dictionary::built_in(), known: Vec::new() })
    }

    /// What is known.
    pub(crate) fn known(&self) -> &[Identifier] {
        &self.known
    }

    /// Whether something is known of them already.
    pub(crate) fn knows(&self, identifier: &Identifier) -> bool {
        self.known.iter().any(|known| match (known, identifier) {
            (Identifier::Name(known, _), Identifier::Name(name, _)) => known == name,
            _ => known == identifier,
        })
    }

    /// Takes in what else is known; says whether it is new.
    pub(crate) fn add(&mut self, identifier: Identifier) -> bool {
        let is_new = !self.knows(&identifier);
        if is_new {
            self.known.push(identifier);
        }
        is_new
    }

    /// Takes in a name.
    ///
    /// # Errors
    /// It has no letters.
    pub(crate) fn name(&mut self, text: &str) -> Result<()> {
        let name = Name::new(text.as_bytes()).ok_or_else(|| Error::Usage("--name: a name has letters".into()))?;
        self.add(Identifier::Name(name, Ways::Any));
        Ok(())
    }

    /// Takes in a mail address.
    ///
    /// # Errors
    /// It is none.
    pub(crate) fn mail(&mut self, text: &str) -> Result<()> {
        let mail =
            mail(text.as_bytes()).ok_or_else(|| Error::Usage("--email: an address such as jan@example.com is needed".into()))?;
        self.add(Identifier::Mail(mail));
        Ok(())
    }

    /// Takes in a phone number.
    ///
    /// # Errors
    /// It is none of the plans that are known.
    pub(crate) fn phone(&mut self, text: &str) -> Result<()> {
        // Of several readings the first is meant: whoever writes 06… means their own country.
        let number = self.dialled(text.as_bytes()).into_iter().next().ok_or_else(|| {
            Error::Usage(
                "--phone: a number that exists is needed, with + and the country's code, or of a region of --region".into(),
            )
        })?;
        self.add(Identifier::Phone(vec![number]));
        Ok(())
    }

    /// Takes in a number that a system gave them: `customer_id=4711`, or `4711` for whatever numbers people.
    ///
    /// # Errors
    /// It has no letters and digits, or too few.
    pub(crate) fn number(&mut self, text: &str) -> Result<()> {
        let (owner, value) = match text.split_once('=') {
            Some((name, _)) if letters(name.as_bytes()).is_empty() => {
                return Err(Error::Usage("--id: a name stands before =, such as customer_id=4711".into()));
            }
            Some((name, value)) => (Some(Owner::of(name)), value),
            None => (None, text),
        };
        let value = letters(value.as_bytes());
        if value.is_empty() || owner.is_none() && value.len() < SHORTEST_NUMBER {
            let hint = "--id: at least three letters and digits are needed, or a name before them, such as customer_id=47";
            return Err(Error::Usage(hint.into()));
        }
        self.add(Identifier::Number(value, owner));
        Ok(())
    }

    /// Takes in the last digits of a card.
    ///
    /// # Errors
    /// There are not four.
    pub(crate) fn card(&mut self, text: &str) -> Result<()> {
        let digits = <[u8; 4]>::try_from(text.as_bytes()).ok().filter(|digits| digits.iter().all(u8::is_ascii_digit));
        let digits = digits.ok_or_else(|| Error::Usage("--card-last4: four digits are needed".into()))?;
        self.add(Identifier::Card(digits));
        Ok(())
    }

    /// Takes in a value that was found, of a kind or in a field that numbers people; says whether it is something new that tells people apart.
    pub(crate) fn learn(&mut self, kind: &str, value: &[u8], field: Option<&str>) -> bool {
        let Some(identifier) = self.identifier(kind, value, field) else { return false };
        self.add(identifier)
    }

    /// What a value that was found says of whoever it belongs to.
    pub(crate) fn identifier(&self, kind: &str, value: &[u8], field: Option<&str>) -> Option<Identifier> {
        match kind {
            "email_address" => Some(Identifier::Mail(mail(value)?)),
            "person_name" => Some(Identifier::Name(Name::new(value).filter(Name::is_full)?, Ways::Whole)),
            "phone_number" => Some(Identifier::Phone(vec![self.dialled(value).into_iter().next()?])),
            LISTED | "account_number" | "username" => {
                let (name, table) = keys::parted(field?);
                // `users.id` is `user_id` elsewhere.
                let owner = if name.len() <= 2 { Owner::of(table) } else { Owner::of(name) };
                Some(Identifier::Number(Some(letters(value)).filter(|value| !value.is_empty())?, Some(owner.singular())))
            }
            kind => {
                let kind = KINDS.iter().find(|known| known.id == kind && is_telling(known.id, known.category.name()))?;
                Some(Identifier::Value(kind.id, letters(value)))
            }
        }
    }

    /// Whether a value of a kind is the person's.
    pub(crate) fn is_theirs(&self, kind: &str, value: &[u8], setting: Setting<'_>) -> Option<Theirs> {
        let mut best = self.among(kind, value);
        for identifier in &self.known {
            match self.compare(identifier, kind, value, setting) {
                Some(Theirs::Whole(Certainty::Sure, why)) => return Some(Theirs::Whole(Certainty::Sure, why)),
                Some(theirs) if !matches!(best, Some(Theirs::Whole(..))) => best = Some(theirs),
                _ => {}
            }
        }
        best
    }

    /// Whether one of several values that stand together is the person's.
    fn among(&self, kind: &str, value: &[u8]) -> Option<Theirs> {
        let (parts, is_one): (&[char], fn(&str) -> bool) = match kind {
            "email_address" => (&[' ', ',', ';', '<', '>', '/', '|', '"', '(', ')', '\t'], |part| part.contains('@')),
            "phone_number" => (&['/', ',', ';', '|'], |part| part.bytes().filter(u8::is_ascii_digit).count() > 6),
            "person_name" => (&[',', ';', '/', '&', '|'], |part| !part.trim().is_empty()),
            _ => return None,
        };
        let text = std::str::from_utf8(value).ok().filter(|text| text.contains(parts))?;
        let pieces: Vec<&str> = text.split(parts).filter(|piece| is_one(piece)).collect();
        let is_theirs = |piece: &&&str| {
            let compare = |identifier| self.compare(identifier, kind, piece.trim().as_bytes(), Setting::default());
            self.known.iter().any(|identifier| matches!(compare(identifier), Some(Theirs::Whole(Certainty::Sure, _))))
        };
        let theirs = pieces.iter().filter(is_theirs).count();
        let why = match kind {
            "email_address" => "mail address",
            "phone_number" => "phone number",
            _ => "name",
        };
        let among = match kind {
            "email_address" => "mail address among others",
            "phone_number" => "phone number among others",
            _ => "name among others",
        };
        (theirs > 0).then_some(Theirs::Whole(Certainty::Sure, if theirs == pieces.len() { why } else { among }))
    }

    /// Whether names of theirs are known.
    pub(crate) fn has_names(&self) -> bool {
        self.names().next().is_some()
    }

    /// Whether a text is but particles of a name of theirs: `van der` in a column of its own.
    pub(crate) fn is_particle(&self, text: &[u8]) -> bool {
        self.known.iter().any(|identifier| matches!(identifier, Identifier::Name(name, _) if name.has_particles(text)))
    }

    fn compare(&self, identifier: &Identifier, kind: &str, value: &[u8], setting: Setting<'_>) -> Option<Theirs> {
        let sure = |why| Some(Theirs::Whole(Certainty::Sure, why));
        let likely = |why| Some(Theirs::Whole(Certainty::Likely, why));
        match identifier {
            Identifier::Name(name, ways) if matches!(kind, "person_name" | LISTED) => match name.likeness(value)? {
                Likeness::Same => sure("name"),
                Likeness::Short if *ways == Ways::Whole => None,
                Likeness::Short => likely("name, in short"),
                // Words of a list in small letters may be any: `19 jan`.
                Likeness::Given | Likeness::Family if kind == LISTED && !value.first().is_some_and(u8::is_ascii_uppercase) => {
                    None
                }
                Likeness::Given => Some(Theirs::Given),
                Likeness::Family => Some(Theirs::Family),
            },
            Identifier::Mail(known) if matches!(kind, "email_address" | "sip_uri" | "username" | LISTED) => {
                (mail(value)? == *known).then_some(Theirs::Whole(Certainty::Sure, "mail address"))
            }
            // A number behind the code of another country is none of ours.
            Identifier::Phone(_) if ends_in_code(setting.before) => None,
            Identifier::Phone(known) if matches!(kind, "phone_number" | "sip_uri" | "username" | "account_number" | LISTED) => {
                self.dialled(value)
                    .iter()
                    .any(|number| known.contains(number))
                    .then_some(Theirs::Whole(Certainty::Sure, "phone number"))
            }
            Identifier::Card(last) => match kind {
                "credit_card" => letters(value).ends_with(last).then_some(Theirs::Whole(Certainty::Likely, "card's last digits")),
                LISTED if value == last && names_card(setting) => likely("card's last digits"),
                _ => None,
            },
            Identifier::Number(known, owner) if kind != "person_name" && letters(value) == *known => {
                let is_theirs = keys::is_distinct(known) && (owner.is_none() || setting.field.is_none())
                    || keys::is_number_of(&self.dictionary, setting, owner.as_ref());
                is_theirs.then_some(Theirs::Whole(Certainty::Sure, "number"))
            }
            Identifier::Value(known, own) if *known == kind || kind == LISTED => {
                (letters(value) == *own).then_some(Theirs::Whole(Certainty::Sure, "value of their record"))
            }
            _ => None,
        }
    }

    /// Whether a field numbers people.
    pub(crate) fn is_key(&self, field: &str) -> bool {
        keys::is_key(&self.dictionary, field)
    }

    /// The texts by which what is known may be found where nothing else speaks for it: values, and names of people.
    pub(crate) fn texts(&self) -> Vec<Vec<u8>> {
        let mut texts = Vec::new();
        for identifier in &self.known {
            match identifier {
                // Parts count in their own records, where other names for them stand.
                Identifier::Name(name, _) => texts.extend(name.parts()),
                // Addresses are found wherever they stand; a part of a longer one is none of theirs.
                Identifier::Mail(_) => {}
                Identifier::Number(text, _) | Identifier::Value(_, text) => texts.push(text.clone()),
                Identifier::Card(digits) => texts.push(digits.to_vec()),
                Identifier::Phone(numbers) => numbers.iter().for_each(|number| texts.extend(self.digits(number))),
            }
        }
        texts
    }

    /// The names by which they are known.
    pub(crate) fn names(&self) -> impl Iterator<Item = Vec<u8>> {
        self.known.iter().filter_map(|identifier| match identifier {
            Identifier::Name(name, _) => Some(name.text()),
            _ => None,
        })
    }

    /// Digits of a phone number as they are dialled, without separators.
    fn digits(&self, number: &Dialled) -> Vec<Vec<u8>> {
        let all = number.all().to_vec();
        let mut ways = vec![[b"00", &all[..]].concat(), all];
        for region in &self.regions {
            if let Some((digits, length)) = number.prefix_in(*region).and_then(|prefix| number.behind(prefix)) {
                ways.push(digits[..length].to_vec());
            }
        }
        ways.sort_unstable();
        ways.dedup();
        ways
    }

    /// The numbers that a text may be, the likeliest first.
    fn dialled(&self, text: &[u8]) -> Vec<Dialled> {
        let (digits, is_international) = dialled_digits(text);
        let mut numbers = Vec::new();
        let mut take = |number: Option<Dialled>| {
            if let Some(number) = number.filter(|number| !numbers.contains(number)) {
                numbers.push(number);
            }
        };
        if is_international {
            take(Dialled::international(&digits));
            return numbers;
        }
        for region in &self.regions {
            take(Dialled::national(*region, &digits));
        }
        take(Dialled::international(&digits));
        numbers
    }
}

/// Kinds whose values tell one person from all others: national numbers, and accounts.
fn is_telling(id: &str, category: &str) -> bool {
    category == "national-id"
        || matches!(id, "iban" | "credit_card" | "paypal_account" | "passport_number" | "driving_licence" | "crypto_wallet")
}

/// Whether a value of a kind is one person's only: a town or a family's name is not.
pub(crate) fn tells_alone(kind: &str, value: &[u8]) -> bool {
    match kind {
        "person_name" => Name::new(value).is_some_and(|name| name.is_full()),
        "email_address" | "phone_number" | "username" | "credit_card" | LISTED => true,
        kind => KINDS.iter().any(|known| known.id == kind && is_telling(known.id, known.category.name())),
    }
}

/// Whether four digits in this setting are those of a card.
fn names_card(setting: Setting<'_>) -> bool {
    const WORDS: [&str; 12] =
        ["card", "kaart", "karte", "carte", "tarjeta", "last4", "last_4", "pan", "visa", "mastercard", "maestro", "amex"];
    let text = String::from_utf8_lossy(setting.field.map_or(setting.before, str::as_bytes)).to_lowercase();
    if setting.field.is_some() {
        return WORDS.iter().any(|word| text.contains(word));
    }
    let before = text.trim_end_matches(|letter: char| letter.is_whitespace() || matches!(letter, '-' | ':' | '.' | '#'));
    // `•••• 1111`, or a word with no other number behind it.
    let is_masked = ["**", "xx", "••", ".."].iter().any(|mask| before.ends_with(mask)) || text.trim_end().ends_with("..");
    let is_close = |rest: &str| !rest.contains(|letter: char| letter.is_ascii_digit()) && rest.split_whitespace().count() <= 3;
    is_masked || WORDS.iter().any(|word| text.rfind(word).is_some_and(|at| is_close(&text[at + word.len()..])))
}

/// Whether a text ends in the calling code of a country: `+31 `.
fn ends_in_code(before: &[u8]) -> bool {
    let text = before.trim_ascii_end();
    let digits = text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    (1..=3).contains(&digits) && text[..text.len() - digits].ends_with(b"+")
}

/// A mail address as it is compared; what stands before it (`mailto:`, `sip:`) and its tag are no part of it.
fn mail(text: &[u8]) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(text).to_lowercase().replace("%40", "@").replace("%2b", "+");
    let text = ["mailto:", "sip:", "sips:"].iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or(&text);
    let (local, domain) = text.split_once('@')?;
    let local = local.split('+').next().unwrap_or(local);
    let domain = domain.split([';', '?', '>', ':']).next().unwrap_or(domain);
    let is_address = !local.is_empty() && domain.contains('.') && !domain.contains(char::is_whitespace);
    is_address.then(|| format!("{local}@{domain}").into_bytes())
}

/// Letters and digits of a value, in upper case.
fn letters(value: &[u8]) -> Vec<u8> {
    let kept = value.iter().filter(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    kept.map(u8::to_ascii_uppercase).collect()
}

/// The digits of a phone number without an extension, and whether `+`, `00` or `011` stood before them.
fn dialled_digits(text: &[u8]) -> (Vec<u8>, bool) {
    let lower = text.to_ascii_lowercase();
    let mut rest: &[u8] = &lower;
    for scheme in [&b"tel:"[..], b"sips:", b"sip:", b"callto:", b"fax:"] {
        rest = rest.strip_prefix(scheme).unwrap_or(rest);
    }
    let mut is_international = false;
    let mut digits = Vec::new();
    while let Some((&byte, tail)) = rest.split_first() {
        if digits.is_empty() && (byte == b'+' || rest.starts_with(b"%2b")) {
            is_international = true;
            rest = if byte == b'+' { tail } else { &rest[3..] };
            continue;
        }
        if is_international && rest.starts_with(b"(0)") {
            rest = &rest[3..];
            continue;
        }
        match byte {
            b'0'..=b'9' => digits.push(byte),
            b'a'..=b'z' | b';' | b'#' | b'@' | b',' => break,
            _ => {}
        }
        rest = tail;
    }
    for prefix in [&b"00"[..], b"011"] {
        if !is_international && digits.len() > 9 && digits.starts_with(prefix) {
            let bare = digits.split_off(prefix.len());
            return (bare, true);
        }
    }
    digits.truncate(MOST_INTERNATIONAL);
    (digits, is_international)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity() -> Identity {
        let mut identity = Identity::new(&["NL".to_owned(), "US".to_owned(), "GB".to_owned(), "DE".to_owned()]).unwrap();
        identity.name("Jan de Vries").unwrap();
        identity.mail("Jan.deVries@example.com").unwrap();
        identity.phone("+31 6 12345678").unwrap();
        identity.number("customer_id=47").unwrap();
        identity.number("XK-90210-7").unwrap();
        identity.card("1111").unwrap();
        identity
    }

    #[track_caller]
    fn check(kind: &str, value: &str, expected: Option<Theirs>) {
        assert_eq!(identity().is_theirs(kind, value.as_bytes(), Setting::default()), expected, "{kind} {value}");
    }

    #[test]
    fn values_are_compared_as_people_write_them() {
        use Certainty::{Likely, Sure};
        let phone = Some(Theirs::Whole(Sure, "phone number"));
        for form in [
            "+31612345678",
            "+31 6 12345678",
            "+31 (0)6 1234 5678",
            "+31-6-12-34-56-78",
            "0031612345678",
            "011 31 6 12345678",
            "06-12345678",
            "06 12 34 56 78",
            "(06) 12345678",
            "0612345678",
            "31612345678",
            "612345678",
            "tel:+31612345678;ext=2",
            "%2B31612345678",
            "06.12.34.56.78",
            "+31 6 12345678 x12",
        ] {
            check("phone_number", form, phone);
        }
        for form in ["+31612345679", "06-12345679", "+49612345678", "+32 6 12345678", "12345678"] {
            check("phone_number", form, None);
        }
        let mail = Some(Theirs::Whole(Sure, "mail address"));
        for form in
            ["jan.devries@example.com", "JAN.DEVRIES@EXAMPLE.COM", "jan.devries+shop@example.com", "jan.devries%40example.com"]
        {
            check("email_address", form, mail);
        }
        check("sip_uri", "sip:jan.devries@example.com;transport=tcp", mail);
        check("sip_uri", "sip:+31612345678@pbx.example.com", phone);
        for form in ["jan.devries@example.org", "piet.devries@example.com", "xjan.devries@example.com"] {
            check("email_address", form, None);
        }
        check("person_name", "J. de Vries", Some(Theirs::Whole(Likely, "name, in short")));
        check("person_name", "de Vries", Some(Theirs::Family));
        check("credit_card", "4111 1111 1111 1111", Some(Theirs::Whole(Likely, "card's last digits")));
        check("credit_card", "5555 5555 5555 4444", None);
        check("account_number", "xk902107", Some(Theirs::Whole(Sure, "number")));
        check("account_number", "47", None);
    }

    #[test]
    fn what_is_none_is_refused() {
        let mut identity = identity();
        for refused in [
            identity.name(" . "),
            identity.mail("jan"),
            identity.phone("12"),
            identity.number("47"),
            identity.number("x="),
            identity.card("111"),
            identity.card("11a1"),
        ] {
            assert!(refused.unwrap_err().to_string().starts_with("--"));
        }
    }

    #[test]
    fn what_was_found_becomes_known() {
        let mut identity = identity();
        assert!(identity.learn(LISTED, b"4711", Some("users.id")));
        assert!(!identity.learn("account_number", b"4711", Some("orders.user_id")));
        let setting = Setting { field: Some("orders.user_id"), before: b"" };
        assert!(identity.is_theirs("account_number", b"4711", setting).is_some());
        assert!(identity.learn("iban", b"NL91 ABNA 0417 1643 00", Some("users.iban")));
        assert!(identity.is_theirs("iban", b"nl91abna0417164300", Setting::default()).is_some());
        assert!(!identity.learn("street_address", b"Kerkstraat 1", Some("users.street")));
    }
}
