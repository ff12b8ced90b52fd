use super::*;

/// Published examples and numbers of ranges for tests, by check: those that pass.
const VALID: &[(&str, &[&str])] = &[
    ("au_medicare", &["2123456701", "21234567011"]),
    ("au_tfn", &["123456782", "12345677"]),
    ("be_rijksregisternummer", &["85073003328", "17073003384"]),
    ("ca_sin", &["046454286", "193456787"]),
    ("ch_ahv", &["7569217076985", "7561234567897"]),
    ("de_steuer_id", &["86095742719", "47036892816", "65929970489"]),
    ("dk_cpr", &["0101901234", "6101901234", "2902960001"]),
    ("es_dni", &["12345678Z", "00000000T", "54362315K"]),
    ("es_nie", &["X1234567L", "Y1234567X", "Z1234567R"]),
    ("fi_henkilotunnus", &["131052308T", "131052A308T", "010594Y9032"]),
    ("fr_nir", &["185057800608491", "185052A00608435"]),
    ("gb_nhs", &["9434765919", "9990000018"]),
    ("gb_nino", &["AB123456C", "QQ123456C", "JG103759A"]),
    ("hk_hkid", &["A1234563", "AB9876543"]),
    ("ie_pps", &["1234567T", "1234567FA", "1234567TW"]),
    ("in_aadhaar", &["999941057058", "234123412346"]),
    ("in_pan", &["ABCPE1234F", "ABCCE1234F"]),
    ("it_codice_fiscale", &["RSSMRA85T10A562S", "MRTMTT25D09F205Z"]),
    ("jp_my_number", &["123456789018"]),
    ("lt_asmens_kodas", &["33309240064", "38703181745"]),
    ("nl_bsn", &["111222333", "123456782", "999999990"]),
    ("no_fodselsnummer", &["15076500565"]),
    ("pl_pesel", &["44051401359", "02070803628"]),
    ("se_personnummer", &["8112289874", "198112289874", "8112889871"]),
    ("sg_nric", &["S1234567D", "T1234567J", "F1234567N", "G1234567X"]),
    ("us_itin", &["912701234"]),
    ("us_ssn", &["078051120", "219099999"]),
];

/// What no check of the country takes.
const INVALID: &[(&str, &[&str])] = &[
    ("au_medicare", &["2123456711", "1123456701", "212345670"]),
    ("be_rijksregisternummer", &["85073003329", "85990003328"]),
    ("ca_sin", &["046454287", "846454286"]),
    ("ch_ahv", &["7569217076986", "7559217076985"]),
    ("de_steuer_id", &["86095742718", "00000000000", "01234567899"]),
    ("dk_cpr", &["3202901234", "0113901234", "0101900000"]),
    ("es_dni", &["12345678A", "1234567Z"]),
    ("es_nie", &["X1234567A", "W1234567L"]),
    ("fi_henkilotunnus", &["131052308A", "321352308T", "131052G308T"]),
    ("fr_nir", &["185057800608492", "585057800608491"]),
    ("gb_nhs", &["9434765918", "1111111111"]),
    ("gb_nino", &["DA123456A", "GB123456A", "AB123456E", "AB12345C"]),
    ("hk_hkid", &["A1234564", "1234563"]),
    ("ie_pps", &["1234567A", "123456T"]),
    ("in_aadhaar", &["999941057059", "134123412346"]),
    ("in_pan", &["ABCDE1234F", "ABCPE0000F"]),
    ("it_codice_fiscale", &["RSSMRA85T10A562T", "RSSMRA85Z10A562S"]),
    ("jp_my_number", &["123456789019", "000000000000"]),
    ("lt_asmens_kodas", &["33309240065", "33313240064"]),
    ("nl_bsn", &["111222334", "000000000", "12345678"]),
    ("no_fodselsnummer", &["15076500566", "32076500565"]),
    ("pl_pesel", &["44051401358", "44151401359"]),
    ("se_personnummer", &["8112289875", "8113289874", "178112289874"]),
    ("sg_nric", &["S1234567E", "A1234567D"]),
    ("us_itin", &["812701234", "912491234"]),
    ("us_ssn", &["000123456", "666123456", "900123456", "123001234", "123450000", "123456789"]),
];

#[test]
fn numbers_pass_by_the_rules_of_their_country() {
    for (wanted, table) in [(true, VALID), (false, INVALID)] {
        for (name, values) in table {
            let check = check(name).expect("a check of this name");
            for value in *values {
                assert_eq!(check(value.as_bytes()), wanted, "{name} {value}");
            }
        }
    }
    let names: Vec<&str> = CHECKS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, crate::model::detector::FORM_CHECKS);
    assert_eq!(VALID.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names);
}

#[test]
fn a_wrong_digit_is_noticed() {
    // What has check digits notices every single one; a date, a pattern and a sum in two steps do not.
    const WITHOUT: [&str; 7] = ["lt_asmens_kodas", "dk_cpr", "gb_nino", "in_pan", "us_itin", "us_ssn", "au_medicare"];
    for (name, values) in VALID.iter().filter(|(name, _)| !WITHOUT.contains(name)) {
        let check = check(name).expect("a check of this name");
        for value in *values {
            for at in (0..value.len()).filter(|at| value.as_bytes()[*at].is_ascii_digit()) {
                // The century of a personnummer is in no sum, and other digits may lead to another valid one by another rule.
                if *name == "se_personnummer" && value.len() == 12 && at < 2 || *name == "be_rijksregisternummer" {
                    continue;
                }
                for digit in b'0'..=b'9' {
                    let mut other = value.as_bytes().to_vec();
                    other[at] = digit;
                    assert!(other == value.as_bytes() || !check(&other), "{name} {}", String::from_utf8_lossy(&other));
                }
            }
        }
    }
}

#[test]
fn no_bytes_make_a_check_fail_otherwise_than_by_saying_no() {
    let signs = b"0123456789AZXYS\xff-";
    let mut state = 7u64;
    for _ in 0..20_000 {
        let mut value = Vec::new();
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        for at in 0..state >> 59 {
            value.push(signs[(state >> (at % 48)) as usize % signs.len()]);
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        }
        for (_, check) in CHECKS {
            check(&value);
        }
    }
}
