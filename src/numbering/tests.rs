//! The compiled plans against libphonenumber itself, and numbers whose standing the plans and their keepers publish.

use proptest::prelude::*;
use rlibphonenumber::{CountryCodeSource, PHONE_NUMBER_UTIL, PhoneNumberType, Region as Oracle};

use super::*;

/// Regions whose national numbers are looked for by default.
const DEFAULT_REGIONS: [&str; 12] = ["NL", "US", "GB", "DE", "IN", "CA", "NO", "SE", "DK", "CH", "LT", "IE"];

/// Regions whose numbers are always written with the trunk prefix 0.
const TRUNK_ALWAYS: [&str; 6] = ["NL", "GB", "DE", "SE", "CH", "LT"];

/// SplitMix64: numbers that look random and are the same in each run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn digit(&mut self) -> char {
        char::from(b'0' + self.below(10) as u8)
    }
}

/// What libphonenumber says of `digits` behind a plus.
fn oracle_international(digits: &str) -> bool {
    PHONE_NUMBER_UTIL.parse(format!("+{digits}"), None).is_ok_and(|number| number.is_valid())
}

fn region(name: &str) -> Region {
    Region::parse(name).expect("a region with a plan")
}

/// Digits of all example numbers, in international form, with their region and national significant number.
fn examples() -> Vec<(Option<Oracle>, String, String)> {
    use PhoneNumberType::*;
    let types = [FixedLine, Mobile, TollFree, PremiumRate, SharedCost, PersonalNumber, VoIP, Pager, UAN, VoiceMail];
    let mut all = Vec::new();
    let mut add = |region, number: rlibphonenumber::PhoneNumber| {
        let national = number.get_national_significant_number();
        all.push((region, format!("{}{national}", number.country_code), national));
    };
    let mut regions: Vec<Oracle> = PHONE_NUMBER_UTIL.get_supported_regions().collect();
    regions.sort_by_key(|region| region.to_string());
    for region in regions {
        for kind in types {
            if let Ok(number) = PHONE_NUMBER_UTIL.get_example_number_for_type_and_region(region, kind) {
                add(Some(region), number);
            }
        }
    }
    for code in PHONE_NUMBER_UTIL.get_supported_global_network_calling_codes() {
        if let Ok(number) = PHONE_NUMBER_UTIL.get_example_number_for_non_geo_entity(code) {
            add(None, number);
        }
    }
    all
}

fn check_international(digits: &str) {
    // What stands behind the digits does not matter.
    for filler in [b'0', b'9', b' '] {
        let mut padded = [filler; MOST_INTERNATIONAL];
        if let Some(text) = padded.get_mut(..digits.len()) {
            text.copy_from_slice(digits.as_bytes());
            assert_eq!(international_in(&padded, digits.len()), international(digits.as_bytes()), "+{digits}");
        }
    }
    if let Some(opening) = digits.as_bytes().first_chunk() {
        let is_one = international(digits.as_bytes()).is_some();
        assert!(!is_one || may_be_international(*opening, digits.len()), "+{digits}");
    }
    match international(digits.as_bytes()) {
        // Set aside, whatever the plan says.
        Some(Number { reserved: true }) => {}
        found => assert_eq!(found.is_some(), oracle_international(digits), "+{digits}"),
    }
}

/// Checks `digits` as dialled within `name`, where libphonenumber takes them for a national number.
fn check_national(name: &str, digits: &str) {
    let oracle = Oracle::from_code(name).expect("a region");
    let found = national(region(name), digits.as_bytes());
    if found == Some(Number { reserved: true }) {
        return;
    }
    let parsed = PHONE_NUMBER_UTIL.parse_and_keep_raw_input(digits, Some(oracle));
    let valid = match parsed {
        Ok(number) if number.country_code_source() != CountryCodeSource::FromDefaultCountry => return,
        Ok(number) => {
            let trunk = number.get_national_significant_number() != digits;
            let bare_allowed = match name {
                "IN" => matches!(number.get_type(), PhoneNumberType::Mobile | PhoneNumberType::FixedLineOrMobile),
                // Freephone 1800 and its like are dialled as they are.
                "IE" => digits.starts_with('1') && digits.len() == 10,
                _ => !TRUNK_ALWAYS.contains(&name),
            };
            number.is_valid_for_region(oracle) && (trunk || bare_allowed) && digits.len() >= 7
        }
        Err(_) => false,
    };
    assert_eq!(found.is_some(), valid, "{digits} in {name}");
}

#[test]
fn example_numbers_in_international_form() {
    let examples = examples();
    assert!(examples.len() > 1000, "{} examples", examples.len());
    for (_, digits, _) in &examples {
        assert!(international(digits.as_bytes()).is_some(), "+{digits}");
        // One digit more, one less, and each digit changed.
        check_international(&digits[..digits.len() - 1]);
        check_international(&format!("{digits}0"));
        for at in 1..digits.len() {
            let mut changed = digits.clone().into_bytes();
            changed[at] = b'0' + (changed[at] - b'0' + 1) % 10;
            check_international(std::str::from_utf8(&changed).expect("digits"));
        }
    }
}

/// A million numbers; four threads, because libphonenumber takes its time.
#[test]
fn random_numbers_in_international_form() {
    let examples = examples();
    std::thread::scope(|scope| {
        for seed in 0..4 {
            let examples = &examples;
            scope.spawn(move || check_random(examples, Random(seed), 250_000));
        }
    });
}

fn check_random(examples: &[(Option<Oracle>, String, String)], mut random: Random, count: u32) {
    let mut valid = 0;
    for round in 0..count {
        // A quarter is random behind a calling code, the others have the first digits of a number that exists.
        let (_, example, national) = &examples[random.below(examples.len() as u64) as usize];
        let code = example.len() - national.len();
        let kept = if round % 4 == 0 { code } else { code + random.below(national.len() as u64) as usize };
        let length = match random.below(4) {
            0 => 7 + random.below(11) as usize,
            _ => example.len(),
        };
        let mut digits = example[..kept].to_owned();
        // A trunk prefix after the calling code, now and then.
        if round % 16 == 5 {
            digits.insert(code, '0');
        }
        while digits.len() < length {
            digits.push(random.digit());
        }
        check_international(&digits);
        valid += u32::from(international(digits.as_bytes()).is_some());
    }
    assert!(valid > count / 5, "{valid} of {count} valid: too few to tell");
}

#[test]
fn national_forms_of_the_default_regions() {
    let examples = examples();
    let mut random = Random(3);
    for name in DEFAULT_REGIONS {
        let mut valid = 0;
        for (_, _, significant) in examples.iter().filter(|(region, ..)| region.is_some_and(|region| region.to_string() == name))
        {
            for prefix in ["", "0", "1", "8"] {
                for _ in 0..300 {
                    let kept = random.below(significant.len() as u64 + 1) as usize;
                    let length = significant.len() + usize::from(random.below(8) == 0);
                    let mut digits = format!("{prefix}{}", &significant[..kept]);
                    while digits.len() < prefix.len() + length {
                        digits.push(random.digit());
                    }
                    check_national(name, &digits);
                    valid += u32::from(national(region(name), digits.as_bytes()).is_some());
                }
            }
        }
        assert!(valid > 300, "{valid} valid in {name}");
    }
}

#[test]
fn written_as_people_do() {
    let cases = [
        ("NL", "0201234567", true),
        ("NL", "201234567", false),
        ("NL", "0612345678", true),
        ("NL", "612345678", false),
        ("GB", "02079460958", true),
        ("GB", "2079460958", false),
        ("DE", "03023125000", true),
        ("DE", "3023125000", false),
        ("SE", "0701740605", true),
        ("SE", "701740605", false),
        ("CH", "0446681800", true),
        ("CH", "446681800", false),
        ("IE", "0850123456", true),
        ("IE", "850123456", false),
        ("LT", "861234567", true),
        ("LT", "061234567", true),
        ("LT", "61234567", false),
        ("IN", "08123456789", true),
        ("IN", "8123456789", true),
        ("IN", "01123456789", true),
        ("IN", "1123456789", false),
        ("US", "2015550123", true),
        ("US", "12015550123", true),
        ("CA", "5062345678", true),
        ("CA", "15062345678", true),
        ("US", "5550123", false),
        ("NO", "40612345", true),
        ("NO", "040612345", false),
        ("DK", "34412345", true),
        ("DK", "034412345", false),
        // Short services.
        ("NL", "14020", false),
        ("NO", "02000", false),
    ];
    for (name, digits, expected) in cases {
        assert_eq!(national(region(name), digits.as_bytes()).is_some(), expected, "{digits} in {name}");
        if expected {
            assert!(region(name).possible(digits.len(), digits.as_bytes()[0]), "{digits} in {name}");
        }
    }
}

#[test]
fn numbers_for_fiction_are_marked() {
    let cases = [
        ("12025550147", true),
        ("12125550100", true),
        // An area code that nobody has.
        ("13685550199", true),
        ("12025550200", false),
        ("442079460018", true),
        ("4402079460018", true),
        ("441632960123", true),
        ("447700900123", true),
        ("441134960999", true),
        ("441914980000", true),
        ("443069990000", true),
        ("442079471018", false),
        ("46701740605", true),
        ("46701740604", false),
        ("46846500499", true),
        ("493023125000", true),
        ("4915228817386", true),
        ("4917139200", false),
        ("33199001234", true),
        ("33639981234", true),
        ("61491570006", true),
        ("61491570007", false),
        ("61255501234", true),
        ("353209201234", false),
        ("353209112345", true),
    ];
    for (digits, expected) in cases {
        let found = international(digits.as_bytes());
        assert_eq!(found.is_some_and(|number| number.reserved), expected, "+{digits}: {found:?}");
    }
    let cases =
        [("US", "2025550147"), ("CA", "14165550100"), ("GB", "07700900123"), ("SE", "0313900600"), ("DE", "022147109 99")];
    for (name, digits) in cases {
        let digits = digits.replace(' ', "");
        assert_eq!(national(region(name), digits.as_bytes()), Some(Number { reserved: true }), "{digits} in {name}");
    }
}

#[test]
fn regions_are_named_by_iso_codes() {
    for name in DEFAULT_REGIONS {
        assert_eq!(region(name).name(), name);
        assert_eq!(region(&name.to_lowercase()), region(name));
    }
    for unknown in ["", "N", "XX", "NLD", "001", "é"] {
        assert_eq!(Region::parse(unknown), None, "{unknown}");
    }
    assert_eq!(REGIONS.len(), PHONE_NUMBER_UTIL.get_supported_regions().len());
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..40), digits in "[0-9]{0,25}", index in any::<prop::sample::Index>()) {
        let region = Region(index.index(REGIONS.len()) as u16);
        for text in [bytes.as_slice(), digits.as_bytes()] {
            let found = [international(text), national(region, text)];
            if !text.iter().all(u8::is_ascii_digit) {
                prop_assert_eq!(found, [None, None]);
            }
            if found[1].is_some() {
                prop_assert!(region.possible(text.len(), text[0]));
            }
            region.possible(text.len(), text.first().copied().unwrap_or(0));
        }
    }

    #[test]
    fn together_regions_say_what_each_says(
        digits in prop_oneof!["0?[1-9][0-9]{6,10}", "[0-9]{0,14}", "[0-9]{3,6}[a:/ ][0-9]{3,6}"],
        places in proptest::collection::vec(proptest::option::weighted(0.8, any::<prop::sample::Index>()), TOGETHER),
    ) {
        let mut regions = [None; TOGETHER];
        for (region, place) in regions.iter_mut().zip(places) {
            *region = place.map(|place| Region(place.index(REGIONS.len()) as u16));
        }
        let alone = |region: &Option<Region>| region.and_then(|region| national(region, digits.as_bytes()));
        let expected = regions.iter().enumerate().find_map(|(place, region)| alone(region).map(|number| (place, number)));
        prop_assert_eq!(first_national(regions, digits.as_bytes()), expected);
        let chosen: Vec<Region> = regions.iter().flatten().copied().collect();
        let first = chosen.iter().find_map(|region| alone(&Some(*region)).map(|number| (*region, number)));
        let found = Regions::new(&chosen).first(digits.as_bytes());
        prop_assert!(found.is_none() || found == first);
    }
}
