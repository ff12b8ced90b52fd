//! Numbers that a state gives to a person, and others with check digits: another number that passes the same check.
//!
//! A template says what each sign of a number is. The free ones are one number under one permutation, the check digits are
//! those with which the
//! whole passes; of several (the century of a Belgian number is in its check only) the one in the same place. So two numbers
//! never become one,
//! and no scheme needs code of its own. A date becomes another date, month and day that are none stay. What no check knows has
//! no template: it
//! keeps its shape.

use super::Surrogates;
use super::people::shifted_back;
use crate::checks::national::{self, Check};
use crate::transform::scramble::date::days_of;

/// Templates by the name of their check: `9` a free digit, `A` a free letter (what is of the other sort there stays), `YY`,
/// `MM`, `DD` a date,
/// `K` a check digit, `=` what stays.
#[rustfmt::skip]
const TEMPLATES: &[(&str, &[&str])] = &[
    ("ae_emirates_id", &["=====999999999K"]), ("ar_cuit", &["==99999999K"]), ("at_vnr", &["999KDDMMYY"]),
    ("au_medicare", &["99999999K9", "99999999K99"]), ("au_tfn", &["9999999K", "99999999K"]),
    ("be_rijksregisternummer", &["YYMMDD999KK"]), ("bg_egn", &["YYMMDD999K"]), ("br_cpf", &["999999999KK"]), ("ca_sin", &["99999999K"]),
    ("ch_ahv", &["===999999999K"]), ("cl_run", &["9999999K", "99999999K"]), ("cn_ric", &["999999==YYMMDD999K"]),
    ("cz_rodne_cislo", &["YYMMDD999K"]), ("de_rvnr", &["99DDMMYYA99K"]), ("de_steuer_id", &["9999999999K"]), ("dk_cpr", &["DDMMYY9999"]),
    ("do_cedula", &["9999999999K"]), ("ec_ci", &["999999999K"]), ("ee_isikukood", &["=YYMMDD999K"]), ("eg_national_id", &["=YYMMDD9999999"]),
    ("es_dni", &["99999999K"]), ("es_nie", &["=9999999K"]), ("es_nuss", &["9999999999KK"]),
    ("fi_henkilotunnus", &["DDMMYY999K", "DDMMYY=999K"]), ("fr_nir", &["=99MM99999999KK"]), ("fr_spi", &["=999999999KKK"]),
    ("gb_nhs", &["999999999K"]), ("gb_nino", &["AA999999A"]), ("gb_utr", &["K999999999"]), ("gr_amka", &["DDMMYY9999K"]),
    ("gt_cui", &["99999999K9999"]), ("hk_hkid", &["A999999K", "AA999999K"]), ("hr_oib", &["9999999999K"]),
    ("hu_adoazonosito", &["=99999999K"]), ("hu_taj", &["99999999K"]), ("iccid", &["==9999999999999999K", "==99999999999999999K"]),
    ("id_nik", &["999999DDMMYY9999"]), ("ie_pps", &["9999999K", "9999999K="]), ("il_teudat_zehut", &["99999999K"]), ("imei", &["==999999999999K"]),
    ("in_aadhaar", &["99999999999K"]), ("in_pan", &["AAA=A9999A"]), ("ir_national_code", &["999999999K"]), ("is_kennitala", &["DDMMYY99K="]),
    ("it_codice_fiscale", &["AAAAAA99==9A999K"]), ("jp_my_number", &["99999999999K"]), ("kr_rrn", &["YYMMDD=99999K"]),
    ("kw_civil_id", &["=YYMMDD9999K"]), ("kz_iin", &["YYMMDD=9999K"]), ("lt_asmens_kodas", &["=YYMMDD999K"]),
    ("lu_matricule", &["==YYMMDD999KK"]), ("lv_personas_kods", &["DDMMYY=999K"]), ("md_idnp", &["=99999999999K"]),
    ("mx_curp", &["AAAAYYMMDD===AAA9K"]), ("my_nric", &["YYMMDD999999"]), ("nl_bsn", &["99999999K"]), ("nl_onderwijsnummer", &["==999999K"]),
    ("no_fodselsnummer", &["DDMMYY999KK"]), ("nz_ird", &["9999999K", "=9999999K"]), ("pl_pesel", &["YYMMDD9999K"]), ("pt_cc", &["999999999AAK"]),
    ("pt_nif", &["=9999999K"]), ("ro_cnp", &["=YYMMDD99999K"]), ("rs_jmbg", &["DDMM=YY99999K"]), ("ru_inn", &["9999999999KK"]),
    ("ru_snils", &["999999999KK"]), ("sa_national_id", &["=99999999K"]), ("se_personnummer", &["YYMMDD999K", "==YYMMDD999K"]),
    ("sg_nric", &["=9999999K"]), ("sv_dui", &["99999999K"]), ("th_pin", &["999999999999K"]), ("tr_tckn", &["999999999KK"]),
    ("tw_id", &["A=9999999K"]), ("ua_rntrc", &["999999999K"]), ("us_aba", &["99999999K"]), ("us_itin", &["=99999999"]), ("us_ssn", &["999999999"]),
    ("uy_ci", &["9999999K"]), ("ve_rif", &["=99999999K"]), ("za_id", &["YYMMDD9999=9K"]),
];
/// The most letters and digits of such a number.
const MOST_SIGNS: usize = 24;
/// What check signs may be.
const CHECK_SIGNS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// What keeps these permutations apart from others.
const OF_IDS: u64 = 10 << 40;

/// How numbers of one scheme are replaced.
#[derive(Clone, Copy, Debug)]
pub(in crate::transform) struct Scheme {
    check: Check,
    templates: &'static [&'static str],
    /// Its place among all.
    place: u64,
}

impl Scheme {
    /// Its place among all.
    pub(super) fn place(self) -> u64 {
        self.place
    }

    /// That of a detector, by the name of its check.
    pub(super) fn of(validator: &str) -> Option<Self> {
        let place = TEMPLATES.iter().position(|(name, _)| *name == validator)?;
        Some(Self { check: national::check(validator)?, templates: TEMPLATES[place].1, place: place as u64 })
    }
}

/// Letters (capitals) and digits of a value.
#[derive(Clone, Copy)]
struct Signs {
    signs: [u8; MOST_SIGNS],
    length: usize,
}

impl Signs {
    fn of(value: &[u8]) -> Option<Self> {
        let mut all = Self { signs: [0; MOST_SIGNS], length: 0 };
        for byte in value.iter().filter(|byte| byte.is_ascii_alphanumeric()) {
            *all.signs.get_mut(all.length)? = byte.to_ascii_uppercase();
            all.length += 1;
        }
        Some(all)
    }

    fn all(&self) -> &[u8] {
        &self.signs[..self.length]
    }

    fn pair(&self, at: usize) -> u32 {
        let digit = |at: usize| u32::from(self.signs.get(at).copied().unwrap_or_default() & 15);
        digit(at) * 10 + digit(at + 1)
    }

    fn set_pair(&mut self, at: usize, number: u32) {
        for (place, digit) in self.signs[at..].iter_mut().zip([number / 10, number % 10]) {
            *place = b'0' + digit as u8;
        }
    }
}

/// What is free in a number, by its template.
struct Free<'a> {
    template: &'a [u8],
    /// Where year, month and day stand, if they are a date. (Of years with two digits 00 is a leap year: it was in 2000.)
    date: Option<[usize; 3]>,
}

impl<'a> Free<'a> {
    fn of(template: &'a str, signs: &Signs) -> Self {
        let place = |sign: u8| template.bytes().position(|other| other == sign);
        let date = match (place(b'Y'), place(b'M'), place(b'D')) {
            (Some(year), Some(month), Some(day)) => Some([year, month, day]).filter(|date| is_date(signs, date)),
            _ => None,
        };
        Self { template: template.as_bytes(), date }
    }

    /// How many values the sign at a place has, and which it has; one where it stays.
    fn sign(&self, signs: &Signs, at: usize) -> (u8, u128) {
        match (self.template[at], signs.signs[at]) {
            // Years of what is no date are free as well.
            (b'9' | b'Y', digit @ b'0'..=b'9') if self.date.is_none() || self.template[at] == b'9' => (digit - b'0', 10),
            (b'A', letter @ b'A'..=b'Z') => (letter - b'A', 26),
            _ => (0, 1),
        }
    }

    /// The number that the free signs are, and how many there are.
    fn number(&self, signs: &Signs) -> (u128, u128) {
        let (mut number, mut size) = (0, 1);
        for at in 0..signs.length {
            let (value, all) = self.sign(signs, at);
            (number, size) = (number * all + u128::from(value), size * all);
        }
        if let Some([year, month, day]) = self.date {
            let date = (signs.pair(year) * 12 + signs.pair(month) - 1) * 31 + signs.pair(day) - 1;
            (number, size) = (number * 37_200 + u128::from(date), size * 37_200);
        }
        (number, size)
    }

    /// The signs for a number; `None` if it is no date that exists.
    fn put(&self, signs: &Signs, mut number: u128) -> Option<Signs> {
        let mut other = *signs;
        if let Some(date @ [year, month, day]) = self.date {
            let of_date = (number % 37_200) as u32;
            number /= 37_200;
            other.set_pair(year, of_date / 372);
            other.set_pair(month, of_date / 31 % 12 + 1);
            other.set_pair(day, of_date % 31 + 1);
            if !is_date(&other, &date) {
                return None;
            }
        }
        for at in (0..signs.length).rev() {
            let (_, all) = self.sign(signs, at);
            if all > 1 {
                other.signs[at] = (number % all) as u8 + if all == 10 { b'0' } else { b'A' };
                number /= all;
            }
        }
        Some(other)
    }

    /// Which of the ways to fill the check digits so that the whole passes is the one that is there, or the way in that place.
    fn checked(&self, signs: &Signs, check: Check, wanted: Option<usize>) -> Option<(usize, Signs)> {
        let mut places = [0; 4];
        let mut many = 0;
        for at in (0..signs.length).filter(|at| self.template[*at] == b'K') {
            *places.get_mut(many)? = at;
            many += 1;
        }
        let places = &places[..many];
        // Several check digits are digits.
        let signs_of_check = if many > 1 { 10 } else { CHECK_SIGNS.len() };
        let (mut other, mut found) = (*signs, 0);
        for mut number in 0..signs_of_check.pow(many as u32) {
            for at in places {
                other.signs[*at] = CHECK_SIGNS[number % signs_of_check];
                number /= signs_of_check;
            }
            if check(other.all()) {
                let is_it = wanted.map_or(other.signs == signs.signs, |wanted| wanted == found);
                if is_it {
                    return Some((found, other));
                }
                found += 1;
            }
        }
        None
    }
}

/// Whether the pairs at these places are a date in some century.
fn is_date(signs: &Signs, [year, month, day]: &[usize; 3]) -> bool {
    let (year, month, day) = (signs.pair(*year), signs.pair(*month), signs.pair(*day));
    (1..=12).contains(&month) && day >= 1 && day <= days_of(2000 + year, month)
}

impl Surrogates {
    /// Appends another number of the scheme, or one of the same shape where it is none.
    pub(super) fn id(&self, scheme: Scheme, value: &[u8], out: &mut Vec<u8>) {
        if !self.valid_id(scheme, value, out) {
            let is_none = |other: &[u8]| Signs::of(other).is_none_or(|signs| template_of(scheme, &signs).is_none());
            shifted_back(value, out, |value, out| self.scrambler.text(value, out), is_none);
        }
    }

    fn valid_id(&self, scheme: Scheme, value: &[u8], out: &mut Vec<u8>) -> bool {
        let Some(signs) = Signs::of(value) else { return false };
        let Some((place, template)) = template_of(scheme, &signs) else { return false };
        let free = Free::of(template, &signs);
        let Some((way, _)) = free.checked(&signs, scheme.check, None) else { return false };
        let (number, size) = free.number(&signs);
        let tweak = scheme.place << 8 | (place as u64) << 4 | u64::from(free.date.is_some()) | OF_IDS;
        let mut made = signs;
        let is_one = |other: u128| {
            let Some((_, other)) = free.put(&signs, other).and_then(|other| free.checked(&other, scheme.check, Some(way))) else {
                return false;
            };
            made = other;
            // A number without a date must not become one with a date: those are permuted with theirs.
            Free::of(template, &other).date.is_some() == free.date.is_some()
        };
        if self.permuter.next(tweak, number, size, is_one) == number {
            made = signs;
        }
        let from = out.len();
        out.extend_from_slice(value);
        for (place, sign) in out[from..].iter_mut().filter(|byte| byte.is_ascii_alphanumeric()).zip(made.all()) {
            *place = if place.is_ascii_lowercase() { sign.to_ascii_lowercase() } else { *sign };
        }
        true
    }
}

/// The template for these signs, if they pass.
fn template_of(scheme: Scheme, signs: &Signs) -> Option<(usize, &'static str)> {
    let template = scheme.templates.iter().enumerate().find(|(_, template)| template.len() == signs.length)?;
    (scheme.check)(signs.all()).then_some((template.0, *template.1))
}
