//! Whether a value can be what the name of its field says: a coarse check of its shape, so that `"name": null`, `phone: see below` and
//! `"address": "::1"` are not taken. It never decides without a field.

use std::ops::Range;

use super::nothing::{NOTHING, PARTICLES, SYSTEM_USERS, THINGS};
use super::{given, job, plate, secret, sid, street, written};
use crate::model::{Category, Holds, Kind};

/// The longest name of a person, in bytes.
const LONGEST_NAME: usize = 80;
/// The most words of a name.
const MOST_WORDS: usize = 7;

/// Whether a value of the kind is several words.
pub(crate) fn has_words(kind: &Kind) -> bool {
    matches!(
        kind.id,
        "person_name"
            | "street_address"
            | "job_title"
            | "organisation"
            | "date_of_birth"
            | "phone_number"
            | "postal_code"
            | "iban"
            | "credit_card"
            | "bank_account"
    ) || kind.holds == Holds::Words
}

/// Whether commas may stand in it.
pub(crate) fn has_commas(kind: &Kind) -> bool {
    matches!(kind.id, "street_address" | "geo_coordinates")
}

/// Whether brackets may stand in it.
pub(crate) fn has_brackets(kind: &Kind) -> bool {
    kind.id == "phone_number"
}

/// Whether the text is a value at all: more than a sign, a flag or a word for nothing.
pub(crate) fn is_something(text: &[u8]) -> bool {
    let is_flag = text.len() == 1 && !text[0].is_ascii_alphabetic();
    text.iter().any(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80) && !is_flag && !is_nothing(text)
}

/// Whether a text where a phone number may stand is none: a word in small letters for one that is not shown, or a sign.
fn is_withheld(text: &[u8]) -> bool {
    let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_word = text.iter().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b' ' | b'-' | b'/'));
    digits < 3 && (is_word || digits == 0 && text[0] >= 0xe2)
}

/// Whether the text is a word for nothing.
pub(crate) fn is_nothing(text: &[u8]) -> bool {
    NOTHING.has(text)
}

/// Whether it is a user that comes with a system, and nobody's name.
pub(crate) fn is_system_user(text: &[u8]) -> bool {
    is_nothing(text) || text.len() <= 20 && SYSTEM_USERS.iter().any(|user| text.eq_ignore_ascii_case(user))
}

/// What stands behind the domain of an account: `jan` in `CORP\jan`.
fn own_name(text: &[u8]) -> &[u8] {
    memchr::memrchr(b'\\', text).map_or(text, |at| &text[at + 1..])
}

/// What bytes are.
static BYTES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = match byte as u8 {
            b'0'..=b'9' => DIGIT,
            b'A'..=b'Z' | b'a'..=b'z' | 0x80.. => LETTER,
            b' ' | b'\t' | b'\n' | b'\r' | 0x0c => BLANK,
            b'@' | b'/' | b'_' | b'=' | b'{' | b'}' | b'[' | b']' | b'<' | b'>' | b'|' | b'\\' | b':' | b';' => ODD,
            b'#' | b'$' | b'%' | b'^' | b'*' | b'+' | b'~' => ODD,
            _ => 0,
        };
        byte += 1;
    }
    table
};
const DIGIT: u8 = 1;
const LETTER: u8 = 2;
const BLANK: u8 = 3;
/// Of no name of a person.
const ODD: u8 = 4;

/// Whether the text can be a value of the kind.
pub(crate) fn is(kind: &Kind, text: &[u8]) -> bool {
    if text.is_empty() || is_nothing(text) || has_digits(kind) && !is_numbered(text) {
        return false;
    }
    let (mut digits, mut letters, mut blanks, mut odd) = (0, 0, 0, 0);
    for byte in text {
        let kind = BYTES[usize::from(*byte)];
        digits += usize::from(kind == DIGIT);
        letters += usize::from(kind == LETTER);
        blanks += usize::from(kind == BLANK);
        odd += usize::from(kind == ODD);
    }
    let consists = |others: &[u8]| text.iter().all(|byte| byte.is_ascii_digit() || others.contains(byte));
    match kind.id {
        "person_name" => letters > 0 && digits == 0 && text.len() <= LONGEST_NAME && blanks < MOST_WORDS && odd == 0,
        "email_address" => text.contains(&b'@') && blanks == 0,
        "phone_number" => (5..=17).contains(&digits) && consists(b"+-. ()/") && !looks_like_date(text),
        "ip_address" => {
            blanks == 0
                && (text.iter().filter(|byte| **byte == b'.').count() == 3 && consists(b".")
                    || text.iter().filter(|byte| **byte == b':').count() > 1)
                && !super::ip::is_nobodys(text)
        }
        "mac_address" => {
            (12..=17).contains(&text.len()) && text.iter().all(|byte| byte.is_ascii_hexdigit() || b":-.".contains(byte))
        }
        "credit_card" => (12..=19).contains(&digits) && consists(b" -."),
        "iban" => text.len() >= 15 && text[0].is_ascii_alphabetic() && text[1].is_ascii_alphabetic() && digits >= 8,
        "bank_account" => digits >= 5 && text.len() <= 40,
        "street_address" => {
            letters > 2
                && text.len() <= 160
                && !text.starts_with(b"http")
                && text[0] != b'*'
                && !text.contains(&b'@')
                && (digits > 0 || blanks > 0)
        }
        "postal_code" => {
            digits > 0
                && (3..=10).contains(&text.len())
                && text.iter().all(|byte| byte.is_ascii_alphanumeric() || b" -".contains(byte))
        }
        "username" => {
            (blanks == 0 || leading_name(text) == text.len())
                && text.len() <= 64
                && letters + digits > 0
                && !text.contains(&b'/')
                && !is_system_user(own_name(text))
        }
        "account_number" => {
            digits > 1
                && (blanks == 0 || written::customer(text) == Some(text.len()))
                && text.len() <= 40
                && text.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_./ ".contains(byte))
                && (!sid::begins(text) || sid::account(text).is_some())
        }
        "vehicle_plate" => plate::plate(text) == Some(text.len()),
        "passport_number" => {
            digits > 0
                && blanks < 3
                && (6..=14).contains(&text.len())
                && text.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b' ')
        }
        "driving_licence" => {
            digits >= 4
                && blanks < 4
                && (5..=24).contains(&text.len())
                && text.iter().all(|byte| byte.is_ascii_alphanumeric() || b" -".contains(byte))
        }
        // India's codes of branches (IFSC) are of eleven too.
        "bic" => written::bic(text) == Some(text.len()) || text.len() == 11 && text[4] == b'0' && digits > 3,
        "paypal_account" => {
            blanks == 0
                && text.len() >= 5
                && (text.contains(&b'@') || memchr::memmem::find(text, b"paypal.me/").is_some() || digits > 0 && odd == 0)
        }
        "iccid" => (18..=22).contains(&digits) && consists(b" -"),
        "date_of_birth" => {
            let is_of_date = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80 || b" -./:,+'".contains(byte);
            digits >= 3 && text.len() <= 40 && text.iter().all(is_of_date)
        }
        "age" => digits == text.len() && digits <= 3 && text.iter().fold(0, |age, digit| age * 10 + u32::from(digit & 15)) <= 125,
        "imei" => (14..=17).contains(&digits) && consists(b" -/") && (digits != 15 || written::is_imei(text)),
        "imsi" => (13..=17).contains(&digits) && consists(b" -/"),
        "geo_coordinates" => digits >= 3 && text.contains(&b'.') && consists(b"-+., "),
        // `manager-gui` and `job_id` are roles and names of programs.
        "job_title" => {
            letters > 1
                && text.len() <= 80
                && !text.contains(&b'_')
                && (blanks > 0 || !text.contains(&b'-') || !job::is_small(text))
                && !job::is_form_of_address(text)
        }
        // `COMPANY_NAME: FLR_PARAM_TYPE` is code.
        "organisation" => letters > digits && text.len() <= 80 && !text.contains(&b'_'),
        // `laravel_session` is the name of a cookie.
        // A pair of a cookie counts where its name says so.
        "session_id" if memchr::memchr(b'=', text.strip_suffix(b"=").unwrap_or(text)).is_some() => {
            let name = text.split(|byte| *byte == b'=').next().unwrap_or_default().to_ascii_lowercase();
            blanks == 0
                && text.len() > name.len() + 8
                && digits > 0
                && [&b"sess"[..], b"sid"].iter().any(|word| memchr::memmem::find(&name, word).is_some())
        }
        "session_id" => text.len() >= 8 && blanks == 0 && (digits > 0 || text.len() >= 20),
        "user_agent" => {
            text.len() >= 8
                && text.contains(&b'/')
                && !text.contains(&b'{')
                && !text.starts_with(b"[")
                && !secret::is_of_robot(&text[..text.len().min(20)])
        }
        "sip_uri" => text.contains(&b':') || text.contains(&b'@'),
        "password" => blanks == 0 && text.len() >= 3,
        "access_token" => blanks == 0 && text.len() >= 6 && digits > 0,
        _ if kind.holds == Holds::Words => letters > 1 && text.len() <= 120,
        _ if kind.holds == Holds::Id => {
            text.iter().any(|byte| byte.is_ascii_alphanumeric() && *byte != b'0')
                && blanks == 0
                && (4..=120).contains(&text.len())
                && digits > 0
                && !text.contains(&b'(')
                && !text.contains(&b'{')
        }
        _ if kind.holds == Holds::Time => {
            digits >= 4 && text.len() <= 40 && text.iter().all(|byte| byte.is_ascii_alphanumeric() || b" -./:,+".contains(byte))
        }
        "tracking_url" if blanks == 0 && secret::is_click_id(text) => true,
        _ if kind.holds == Holds::Url => {
            blanks == 0
                && (text.contains(&b'?') || memchr::memmem::find(text, b"://").is_some())
                && text.len() >= 8
                && !is_front_page(text)
        }
        _ if kind.holds == Holds::Pin => (3..=4).contains(&digits) && digits == text.len(),
        _ if kind.holds == Holds::Month => (1..=8).contains(&digits) && consists(b"/- .") || letters == 3 && text.len() == 3,
        // Numbers that a state gives.
        _ => digits >= 4 && text.len() <= 24 && text.iter().all(|byte| byte.is_ascii_alphanumeric() || b" -./".contains(byte)),
    }
}

/// Whether a column of numbers holds none of the kind, whatever its name says: `manager integer` refers to one.
pub(crate) fn is_never_a_number(kind: &Kind) -> bool {
    matches!(
        kind.id,
        "person_name"
            | "email_address"
            | "username"
            | "job_title"
            | "organisation"
            | "user_agent"
            | "sip_uri"
            | "ip_address"
            | "mac_address"
    )
}

/// Whether any text can look so much like the kind that a name which only hints at it is enough.
pub(crate) fn can_speak_for_itself(kind: &Kind) -> bool {
    matches!(
        kind.id,
        "person_name"
            | "email_address"
            | "ip_address"
            | "mac_address"
            | "iban"
            | "phone_number"
            | "geo_coordinates"
            | "postal_code"
            | "age"
            | "street_address"
            | "date_of_birth"
            | "username"
            | "vehicle_plate"
            | "session_id"
            | "access_token"
            | "user_agent"
            | "account_number"
            | "bank_account"
            | "job_title"
            | "organisation"
            | "password"
            | "card_expiry"
            | "driving_licence"
            | "passport_number"
            | "paypal_account"
            | "advertising_id"
            | "tracking_url"
    )
}

/// Whether values of the kind are words, as the names of fields are, and none ends as one does: an address ends in `Street`.
pub(crate) fn is_of_words(kind: &Kind) -> bool {
    matches!(kind.id, "person_name" | "username" | "job_title") || kind.holds == Holds::Words
}

/// Whether the text is a name that a person gave themselves, such as `jan_dv42`: in one word, of letters, digits and what joins them.
pub(crate) fn is_handle(kind: &Kind, text: &[u8]) -> bool {
    kind.id == "person_name"
        && text.len() <= LONGEST_NAME
        && text.iter().any(u8::is_ascii_alphabetic)
        && text.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80 || b"_.-".contains(byte))
        && !is_nothing(text)
}

/// Whether the text names a thing where a person may be named too: `General Chat`, `Acme Inc.`
pub(crate) fn names_a_thing(kind: &Kind, text: &[u8]) -> bool {
    let mut words = text.split(|byte| *byte == b' ');
    let ends = [words.next(), words.next_back()];
    kind.id == "person_name" && ends.iter().flatten().any(|word| THINGS.has(word))
}

/// Whether an element of a list is of the kind that the name of the list, in the plural, only hints at: of names one word is enough.
pub(crate) fn speaks_in_list(kind: &Kind, text: &[u8]) -> bool {
    match kind.id {
        "person_name" => {
            text.len() == leading_name(text) && text.iter().any(u8::is_ascii_lowercase) && !names_a_thing(kind, text)
        }
        _ => speaks_for_itself(kind, text) && !needs_company(kind, text),
    }
}

/// Whether the text looks so much like the kind that a name which only hints at it is enough.
pub(crate) fn speaks_for_itself(kind: &Kind, text: &[u8]) -> bool {
    match kind.id {
        "person_name" => {
            let words = text.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).count();
            words >= 2
                && text.len() == leading_name(text)
                && text.iter().any(u8::is_ascii_lowercase)
                && !names_a_thing(kind, text)
        }
        "email_address" | "ip_address" | "mac_address" | "iban" => true,
        "phone_number" => text.starts_with(b"+") || text.starts_with(b"00"),
        // Degrees with three decimals and more.
        "geo_coordinates" => memchr::memchr(b'.', text).is_some_and(|point| text.len() - point > 3),
        "postal_code" => is_telling_code(text) || is_code(text),
        "date_of_birth" => super::day::is_one(text),
        "age" => true,
        "street_address" => street::is_one(text),
        // With the domain that somebody signs in to: `CORP\jan`.
        "username" => {
            let own = own_name(text);
            own.len() < text.len() && secret::of_domain(text) == Some(text.len()) || given::is_login(own) || secret::is_login(own)
        }
        "vehicle_plate" => plate::national(text) == Some(text.len()),
        "session_id" => secret::is_drawn(text, 16),
        "access_token" => secret::is_drawn(text, 20),
        "user_agent" => text.starts_with(b"Mozilla/") || secret::is_product(text),
        "account_number" => written::is_sure_customer(text),
        "bank_account" => written::is_sure_account(text),
        "job_title" => job::is_one(text),
        "organisation" => job::is_employer(text),
        "password" => secret::password(text, true) == Some(text.len()),
        "card_expiry" => text.len() <= 7 && text.iter().any(|byte| matches!(byte, b'/' | b'-')) || is_month_and_year(text),
        "driving_licence" => {
            written::licence(text) == Some(text.len()) && text.iter().filter(|byte| byte.is_ascii_digit()).count() > 5
        }
        "passport_number" => written::passport(text) == Some(text.len()),
        "paypal_account" => text.contains(&b'@') || memchr::memmem::find(text, b"paypal.me/").is_some(),
        "tracking_url" => secret::is_click_id(text),
        "advertising_id" if [&b"GA1."[..], b"fb.1.", b"GCL."].iter().any(|begin| text.starts_with(begin)) => {
            secret::is_click_id(text)
        }
        "advertising_id" => text.len() == 36 && text.iter().filter(|byte| **byte == b'-').count() == 4,
        _ => false,
    }
}

/// Forms of postal codes: `9` a digit, `A` a letter. These are hardly anything else.
fn is_telling_code(text: &[u8]) -> bool {
    const FORMS: &[&str] = &[
        "9999 AA",
        "9999AA",
        "A9A 9A9",
        "A9A9A9",
        "A9 9AA",
        "A99 9AA",
        "A9A 9AA",
        "AA9 9AA",
        "AA99 9AA",
        "AA9A 9AA",
        "9999-999",
        "99999-999",
        "999-9999",
    ];
    FORMS.iter().any(|form| is_formed(text, form))
}

/// Forms that other numbers have too: five digits, perhaps with four more, of the United States and others; Poland, Sweden, India, and those of four.
fn is_code(text: &[u8]) -> bool {
    const FORMS: &[&str] = &["99999", "99999-9999", "99-999", "999 99", "999999", "999 999", "9999"];
    FORMS.iter().any(|form| is_formed(text, form)) && !(text.len() == 4 && matches!(text, [b'1', b'9', ..] | [b'2', b'0', ..]))
}

fn is_formed(text: &[u8], form: &str) -> bool {
    text.len() == form.len()
        && text.iter().zip(form.bytes()).all(|(byte, sign)| match sign {
            b'9' => byte.is_ascii_digit(),
            b'A' => byte.is_ascii_alphabetic(),
            sign => *byte == sign,
        })
}

/// By what a value in quotes is none for certain where the name of its field only hints at the kind: for most a look at one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TooLittle {
    /// By nothing.
    Nothing,
    /// It has no blank.
    OneWord,
    /// It begins with a capital.
    Capital,
}

impl TooLittle {
    /// Whether the value is such.
    #[inline]
    pub(crate) fn is(self, text: &[u8]) -> bool {
        match self {
            Self::Nothing => false,
            Self::OneWord => !text.contains(&b' '),
            // `CORP\jan` begins with the domain, and `HEIJNM01` is no name; `U6497653` is a key.
            Self::Capital => {
                let is_code = || {
                    let letters = text.first_chunk::<4>();
                    letters.is_some_and(|letters| letters.iter().all(u8::is_ascii_uppercase))
                        && text.last().is_some_and(u8::is_ascii_digit)
                };
                text.first().is_some_and(u8::is_ascii_uppercase) && !text.contains(&b'\\') && !is_code()
            }
        }
    }
}

/// What says too little for this kind.
#[inline]
pub(crate) fn too_little(kind: &Kind) -> TooLittle {
    match kind.id {
        "person_name" => TooLittle::OneWord,
        "username" => TooLittle::Capital,
        _ => TooLittle::Nothing,
    }
}

/// Whether it is a person's name whatever stands around it.
pub(crate) fn is_whole_name(kind: &Kind, text: &[u8]) -> bool {
    kind.id == "person_name" && !names_a_thing(kind, text) && text.len() == leading_name(text) && given::is_whole_name(text)
}

/// Whether it is a person's name with the family first: `Petrov, Anatoly`.
pub(crate) fn is_family_first(kind: &Kind, text: &[u8]) -> bool {
    kind.id == "person_name" && given::is_family_first(text) && !names_a_thing(kind, text)
}

/// Whether it is a person's name where a column of a table says that it may be one.
pub(crate) fn is_name_in_column(kind: &Kind, text: &[u8]) -> bool {
    is_family_first(kind, text) || kind.id == "person_name" && given::is_name_in_any_case(text) && !names_a_thing(kind, text)
}

/// Where in a value of the kind stands what is redacted: without the blanks around it, and of a name without the titles before it.
pub(crate) fn core(kind: &Kind, text: &[u8]) -> Range<usize> {
    let end = text.trim_ascii_end().len();
    let start = text[..end].len() - text[..end].trim_ascii_start().len();
    if kind.id == "person_name" { start + given::titles(&text[start..end])..end } else { start..end }
}

/// Whether the text is one given name that many people have.
pub(crate) fn is_given_name(kind: &Kind, text: &[u8]) -> bool {
    kind.id == "person_name" && text.first().is_some_and(|byte| !byte.is_ascii_lowercase()) && given::is_given(text)
}

/// Whether a name that only hints at the kind needs something else on the line that speaks of a person.
pub(crate) fn needs_company(kind: &Kind, text: &[u8]) -> bool {
    matches!(kind.id, "person_name" | "age") || kind.id == "postal_code" && !is_telling_code(text)
}

/// Length of the name at the start of a text: words with a capital, and particles between them.
pub(crate) fn leading_name(text: &[u8]) -> usize {
    let mut length = 0;
    let mut at = 0;
    for (i, word) in text.split(|byte| *byte == b' ').enumerate().take(MOST_WORDS) {
        let end = at + word.len();
        let is_name = word.first().is_some_and(|byte| byte.is_ascii_uppercase() || *byte >= 0x80);
        if is_name {
            length = end;
            // A name ends with its sentence, but initials have points.
            if word.len() > 3 && matches!(word.last(), Some(b'.' | b',')) && !given::has_point(word) {
                return end - 1;
            }
        } else if !PARTICLES.has(word) || i == 0 && word.len() < 2 {
            break;
        }
        at = end + 1;
    }
    length
}

/// `0827`, and `2708` as machines have it: the month in which a card ends, without a sign.
pub(crate) fn is_month_and_year(text: &[u8]) -> bool {
    let is_month = |text: &[u8]| matches!(text, [b'0', b'1'..=b'9'] | [b'1', b'0'..=b'2']);
    let is_year = |text: &[u8]| matches!(text, [b'2', b'3'..=b'9'] | [b'3', b'0'..=b'9']);
    text.len() == 4 && (is_month(&text[..2]) && is_year(&text[2..]) || is_year(&text[..2]) && is_month(&text[2..]))
}

/// Whether a link leads to the front page of a site, which nobody is followed to.
fn is_front_page(text: &[u8]) -> bool {
    let host = memchr::memmem::find(text, b"://").map_or(text, |at| &text[at + 3..]);
    let path = memchr::memchr2(b'/', b'?', host).map_or(&[][..], |at| &host[at..]);
    path.len() < 2
}

/// Whether a text has digits and no words.
fn is_numbered(text: &[u8]) -> bool {
    let mut digits = text.iter().filter(|byte| byte.is_ascii_digit());
    let first = digits.next();
    // Zeros and nines stand where nothing is known.
    let is_row = match first {
        Some(b'0') => text.len() > 2 && digits.all(|digit| *digit == b'0'),
        Some(b'9') => text.len() > 6 && digits.all(|digit| *digit == b'9'),
        _ => false,
    };
    !is_row && text.iter().any(u8::is_ascii_digit) && !text.windows(4).any(|part| part.iter().all(u8::is_ascii_lowercase))
}

/// Whether a text in a column that is named so may be one, whatever it looks like.
pub(crate) fn may_stand_in_column(kind: &Kind, text: &[u8]) -> bool {
    is_something(text)
        && !(kind.id == "username" && is_system_user(text))
        && !(kind.id == "phone_number" && is_withheld(text))
        && (text.len() > 3 || !matches!(kind.id, "access_token" | "session_id"))
        && (!has_digits(kind) || is_numbered(text))
        && (!must_fit(kind) || is(kind, text))
        && !(kind.id == "phone_number" && looks_like_date(text))
        && !(kind.id == "date_of_birth" && is_token(text))
}

/// Whether the text is one word of capitals and digits, as a postal code is: no date.
fn is_token(text: &[u8]) -> bool {
    let capitals = text.iter().filter(|byte| byte.is_ascii_uppercase()).count();
    capitals > 1
        && text.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b' ')
        && !super::day::is_one(text)
}

/// Whether values of the kind are so formed that others in their column are none.
fn must_fit(kind: &Kind) -> bool {
    matches!(kind.id, "bic" | "imei" | "imsi" | "iccid" | "vehicle_plate")
}

/// Whether values of the kind have digits, whatever their fields say.
fn has_digits(kind: &Kind) -> bool {
    matches!(
        kind.id,
        "iban"
            | "credit_card"
            | "bank_account"
            | "imei"
            | "imsi"
            | "iccid"
            | "phone_number"
            | "passport_number"
            | "driving_licence"
            | "vehicle_plate"
            | "account_number"
            | "card_security_code"
            | "postal_code"
    ) || kind.category == Category::NationalId
}

/// `2024-01-02` and `02.01.2024`.
fn looks_like_date(text: &[u8]) -> bool {
    let groups = |separator: u8| {
        let mut lengths = text.split(|byte| *byte == separator).map(<[u8]>::len);
        matches!(
            (lengths.next(), lengths.next(), lengths.next(), lengths.next()),
            (Some(4), Some(2), Some(2), None) | (Some(2), Some(2), Some(4), None)
        )
    };
    text.len() == 10 && (groups(b'-') || groups(b'.') || groups(b'/'))
}
