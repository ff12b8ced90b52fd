//! The files of `samples/`, with what must be found in them (`tests/samples/expected`) and what redaction must leave of them
//! (`tests/samples/redacted`, for `*=label:plain,credit_card=mask:last4`). Both were written from the standards, by hand.
//!
//! A file in another character set than UTF-8 has its twin in the same set.
//!
//! The tests here hold the three in agreement, the values by their own rules, and inkout to all of them.

use crate::corpus::personal::remainder;
use crate::harness::{Folder, run};
use crate::mail::contents;
use rlibphonenumber::{PHONE_NUMBER_UTIL, Region};
use serde::Deserialize;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// One sample, decompressed.
pub(crate) struct Sample {
    /// File name below `samples/`.
    pub(crate) name: String,
    pub(crate) text: String,
    /// What must be found, in order.
    pub(crate) expected: Vec<Expected>,
    /// What redaction must leave.
    pub(crate) redacted: String,
}

/// One finding that must be made.
#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    /// The line on which it starts, from 1.
    pub(crate) line: usize,
    /// Id of its detector.
    pub(crate) detector: String,
    /// The bytes that are the finding.
    pub(crate) text: String,
    /// The quotes around what replaces it, where the value has none: a bare number in JSON, a text in YAML.
    #[serde(default)]
    pub(crate) quotes: String,
    /// It stands in a table that is lined up, and so does what replaces it.
    #[serde(default)]
    pub(crate) lined: bool,
}

/// Every sample, by name.
pub(crate) fn samples() -> Vec<Sample> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<PathBuf> = fs::read_dir(root.join("samples")).unwrap().map(|entry| entry.unwrap().path()).collect();
    // Documents are held to what makes them.
    paths.retain(|path| path.is_file());
    paths.sort();
    let sample = |path: PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let beside = root.join("tests/samples");
        let expected = fs::read_to_string(beside.join("expected").join(format!("{name}.jsonl"))).unwrap();
        Sample {
            text: read(&path),
            expected: expected.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
            redacted: read(&beside.join("redacted").join(&name)),
            name,
        }
    };
    paths.into_iter().map(sample).collect()
}

fn read(path: &Path) -> String {
    let bytes = fs::read(path).unwrap();
    let mut text = String::new();
    match set_of(path.file_name().unwrap().to_str().unwrap()) {
        Some(set) => text.push_str(&set.decode_without_bom_handling(&bytes).0),
        None if path.extension().is_some_and(|extension| extension == "gz") => {
            flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
        }
        None => text = String::from_utf8(bytes).unwrap(),
    }
    text
}

/// The character set of a sample that is not in UTF-8.
fn set_of(name: &str) -> Option<&'static encoding_rs::Encoding> {
    match name {
        name if name.contains("_utf16") => Some(encoding_rs::UTF_16LE),
        name if name.contains("_latin1") => Some(encoding_rs::WINDOWS_1252),
        _ => None,
    }
}

/// What stands in the place of a finding.
fn replacement(finding: &Expected) -> String {
    let label = match finding.detector.as_str() {
        "credit_card" => return last_four(&finding.text),
        "email_address" => "EMAIL",
        "phone_number" => "PHONE",
        "ip_address" => "IP",
        "mac_address" => "MAC",
        "iban" => "IBAN",
        "sip_uri" => "SIP",
        "username" => "USERNAME",
        "password" => "PASSWORD",
        "access_token" => "TOKEN",
        "person_name" => "NAME",
        "job_title" => "JOB",
        "street_address" => "ADDRESS",
        "postal_code" => "POSTCODE",
        "date_of_birth" => "BIRTHDATE",
        "imsi" => "IMSI",
        "imei" => "IMEI",
        "geo_coordinates" => "GEO",
        "account_number" => "ACCOUNTNO",
        "age" => "AGE",
        "card_security_code" => "CVV",
        "organisation" => "ORG",
        "user_agent" => "USERAGENT",
        "nl_bsn" => "BSN",
        "no_fodselsnummer" => "FNR",
        "se_personnummer" => "PNR",
        "dk_cpr" => "CPR",
        "de_steuer_id" => "STEUERID",
        "gb_nino" => "NINO",
        "gb_nhs" => "NHS",
        "ch_ahv" => "AHV",
        "lt_asmens_kodas" => "AK",
        "in_aadhaar" => "AADHAAR",
        "in_pan" => "PAN",
        "us_ssn" => "SSN",
        "us_itin" => "ITIN",
        "ca_sin" => "SIN",
        "ie_pps" => "PPS",
        "be_rijksregisternummer" => "RRN",
        "fr_nir" => "NIR",
        "es_dni" => "DNI",
        "es_nie" => "NIE",
        "it_codice_fiscale" => "CF",
        "pl_pesel" => "PESEL",
        "fi_henkilotunnus" => "HETU",
        "au_tfn" => "TFN",
        "au_medicare" => "MEDICARE",
        "jp_my_number" => "MYNUMBER",
        "sg_nric" => "NRIC",
        "hk_hkid" => "HKID",
        other => panic!("no label for {other}"),
    };
    format!("[{label}]")
}

fn last_four(card: &str) -> String {
    let mut hidden = card.bytes().filter(u8::is_ascii_digit).count().saturating_sub(4);
    let mask = |character: char| {
        let hide = character.is_ascii_digit() && hidden > 0;
        hidden -= usize::from(hide);
        if hide { '*' } else { character }
    };
    card.chars().map(mask).collect()
}

#[test]
fn redacted_twins_are_the_samples_with_the_expected_findings_replaced() {
    for sample in samples() {
        assert!(!sample.expected.is_empty(), "{} holds nothing to find", sample.name);
        // Mail may be encoded: what its reader sees is compared.
        let is_mail = sample.name.ends_with(".eml");
        let seen = |text: &str| if is_mail { contents(text) } else { text.to_owned() };
        let text = seen(&sample.text);
        let (mut redacted, mut at) = (String::new(), 0);
        for finding in &sample.expected {
            let start = at + text[at..].find(&finding.text).unwrap_or_else(|| panic!("{}: {finding:?}", sample.name));
            let line = text[..start].matches('\n').count() + 1;
            assert!(is_mail || line == finding.line, "{}: {finding:?}", sample.name);
            redacted += &text[at..start];
            redacted += &format!("{0}{1}{0}", finding.quotes, replacement(finding));
            at = start + finding.text.len();
            if finding.lined {
                let (is, was) = (replacement(finding).chars().count(), finding.text.chars().count());
                redacted += &" ".repeat(was.saturating_sub(is));
                at += text[at..].chars().take(is.saturating_sub(was)).take_while(|character| *character == ' ').count();
            }
        }
        redacted += &text[at..];
        assert_eq!(redacted, seen(&sample.redacted), "{}", sample.name);
    }
}

#[test]
fn inkout_finds_what_is_expected_and_leaves_the_twin() {
    let folder = Folder::new();
    for sample in samples() {
        let input = sample.text.as_bytes();
        let found = run(&mut folder.inkout("scan --format jsonl --show-values"), input).exits(0).findings();
        let expected: Vec<_> = sample.expected.iter().map(|finding| (finding.detector.clone(), finding.text.clone())).collect();
        assert_eq!(found, expected, "{}", sample.name);
        let twin = run(&mut folder.inkout("redact -q --action *=label:plain,credit_card=mask:last4"), input).exits(0).out;
        assert_eq!(String::from_utf8_lossy(&twin), sample.redacted, "{}", sample.name);
    }
}

#[test]
fn samples_in_other_character_sets_stay_in_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Folder::new();
    let mut met = 0;
    for sample in samples().iter().filter(|sample| set_of(&sample.name).is_some()) {
        let input = fs::read(root.join("samples").join(&sample.name)).unwrap();
        let found = run(&mut folder.inkout("scan --format jsonl --show-values"), &input).exits(0).findings();
        let expected: Vec<_> = sample.expected.iter().map(|finding| (finding.detector.clone(), finding.text.clone())).collect();
        assert_eq!(found, expected, "{}", sample.name);
        let twin = run(&mut folder.inkout("redact -q --action *=label:plain,credit_card=mask:last4"), &input).exits(0).out;
        assert!(twin == fs::read(root.join("tests/samples/redacted").join(&sample.name)).unwrap(), "{}", sample.name);
        met += 1;
    }
    assert_eq!(met, 2);
}

#[test]
fn expected_values_are_right_by_their_standards() {
    for sample in samples() {
        for Expected { detector, text, .. } in &sample.expected {
            let compact: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
            let right = match detector.as_str() {
                "iban" => remainder(compact.as_bytes()) == 1,
                "credit_card" => crate::corpus::personal::CARDS.iter().any(|(card, _)| *card == compact),
                "ip_address" => text.parse::<std::net::IpAddr>().is_ok(),
                "mac_address" => compact.len() == 12 && compact.to_lowercase().starts_with("00005e0053"),
                "phone_number" => {
                    // A caller with their name, encoded.
                    let number = text
                        .split_once("%3C")
                        .and_then(|(_, rest)| rest.split_once("%3E"))
                        .map_or(text.as_str(), |(number, _)| number);
                    is_phone(&number.replace("%2B", "+"))
                }
                "email_address" => {
                    ["example.com", "example.org", "example.net", ".example"].iter().any(|host| text.ends_with(host))
                }
                "sip_uri" => text.starts_with("sip:") || text.starts_with("sips:"),
                _ => true,
            };
            assert!(right, "{}: {detector} {text}", sample.name);
        }
    }
}

/// Valid by the numbering plan in international form, or in the national form of a region whose fictitious numbers the samples use.
fn is_phone(text: &str) -> bool {
    [Region::GB, Region::DE, Region::US]
        .into_iter()
        .any(|region| PHONE_NUMBER_UTIL.parse(text, Some(region)).is_ok_and(|number| PHONE_NUMBER_UTIL.is_valid_number(&number)))
}
