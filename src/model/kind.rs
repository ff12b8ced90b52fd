//! The taxonomy: every kind of personal data that inkout knows by id, with its category and the names other tools give it.
//!
//! A kind stands here even before a detector for it exists, so that ids, profiles and reports stay stable.
//! It does not say how a kind is found: that is declared in `patterns/`.

/// What sort of data a kind is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Who someone is.
    Identity,
    /// How to reach someone.
    Contact,
    /// Where someone is or lives.
    Location,
    /// Accounts and cards.
    Financial,
    /// What opens a door: passwords, tokens, keys.
    Credential,
    /// Network addresses.
    Network,
    /// A device that someone carries or uses.
    Device,
    /// Identifiers that the web gives to a person.
    Online,
    /// What someone did, and when.
    Behaviour,
    /// Employer and function.
    Work,
    /// Numbers that a state gives to a person.
    NationalId,
    /// Declared by a user without a category of the above.
    Custom,
}

impl Category {
    /// Every category with its name in pattern files and reports.
    pub const NAMES: &'static [(&'static str, Category)] = &[
        ("identity", Category::Identity),
        ("contact", Category::Contact),
        ("location", Category::Location),
        ("financial", Category::Financial),
        ("credential", Category::Credential),
        ("network", Category::Network),
        ("device", Category::Device),
        ("online", Category::Online),
        ("behaviour", Category::Behaviour),
        ("work", Category::Work),
        ("national-id", Category::NationalId),
        ("custom", Category::Custom),
    ];

    /// The name used in pattern files and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, category)| *category == self).map_or("custom", |(name, _)| name)
    }
}

/// One kind of personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Stable snake_case id.
    pub id: &'static str,
    /// Upper-case word used in labels.
    pub label: &'static str,
    /// What sort of data it is.
    pub category: Category,
    /// Presidio and Google infoType names, accepted wherever an id is.
    pub aliases: &'static [&'static str],
}

impl Kind {
    /// Finds a kind by id or alias, in any case.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Kind> {
        KINDS
            .iter()
            .find(|kind| kind.id.eq_ignore_ascii_case(name) || kind.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name)))
    }
}

const fn kind(id: &'static str, label: &'static str, category: Category, aliases: &'static [&'static str]) -> Kind {
    Kind { id, label, category, aliases }
}

/// All kinds, in the order in which they are listed to people.
#[rustfmt::skip]
pub static KINDS: &[Kind] = &[
    kind("person_name", "NAME", Category::Identity, &["PERSON", "PERSON_NAME", "FIRST_NAME", "LAST_NAME"]),
    kind("email_address", "EMAIL", Category::Contact, &["EMAIL_ADDRESS", "EMAIL"]),
    kind("phone_number", "PHONE", Category::Contact, &["PHONE_NUMBER", "PHONE"]),
    kind("ip_address", "IP", Category::Network, &["IP_ADDRESS", "IP"]),
    kind("credit_card", "CARD", Category::Financial, &["CREDIT_CARD", "CREDIT_CARD_NUMBER"]),
    kind("iban", "IBAN", Category::Financial, &["IBAN_CODE"]),
    kind("bank_account", "ACCOUNT", Category::Financial, &["US_BANK_NUMBER", "FINANCIAL_ACCOUNT_NUMBER"]),
    kind("paypal_account", "PAYPAL", Category::Financial, &[]),
    kind("street_address", "ADDRESS", Category::Location, &["STREET_ADDRESS", "LOCATION"]),
    kind("postal_code", "POSTCODE", Category::Location, &["ZIP_CODE"]),
    kind("username", "USERNAME", Category::Identity, &["USER_NAME"]),
    kind("password", "PASSWORD", Category::Credential, &["PASSWORD"]),
    kind("account_number", "ACCOUNTNO", Category::Identity, &["ACCOUNT_NUMBER", "CUSTOMER_NUMBER"]),
    kind("access_token", "TOKEN", Category::Credential, &["AUTH_TOKEN", "JSON_WEB_TOKEN", "HTTP_BASIC_AUTH", "ENCRYPTION_KEY", "API_KEY"]),
    kind("session_id", "SESSION", Category::Online, &["HTTP_COOKIE"]),
    kind("advertising_id", "ADID", Category::Online, &["ADVERTISING_ID"]),
    kind("tracking_url", "TRACKING", Category::Online, &[]),
    kind("user_agent", "USERAGENT", Category::Online, &[]),
    kind("event_time", "TIME", Category::Behaviour, &["DATE_TIME", "TIME"]),
    kind("imei", "IMEI", Category::Device, &["IMEI_HARDWARE_ID"]),
    kind("imsi", "IMSI", Category::Device, &["IMSI_ID"]),
    kind("mac_address", "MAC", Category::Device, &["MAC_ADDRESS"]),
    kind("geo_coordinates", "GEO", Category::Location, &["LOCATION_COORDINATES"]),
    kind("organisation", "ORG", Category::Work, &["ORGANIZATION", "ORGANIZATION_NAME"]),
    kind("job_title", "JOB", Category::Work, &[]),
    kind("date_of_birth", "BIRTHDATE", Category::Identity, &["DATE_OF_BIRTH"]),
    kind("age", "AGE", Category::Identity, &["AGE"]),
    kind("sip_uri", "SIP", Category::Contact, &[]),
    kind("nl_bsn", "BSN", Category::NationalId, &["NETHERLANDS_BSN_NUMBER"]),
    kind("no_fodselsnummer", "FNR", Category::NationalId, &["NORWAY_NI_NUMBER"]),
    kind("se_personnummer", "PNR", Category::NationalId, &["SE_PERSONNUMMER", "SWEDEN_NATIONAL_ID_NUMBER"]),
    kind("dk_cpr", "CPR", Category::NationalId, &["DENMARK_CPR_NUMBER"]),
    kind("de_steuer_id", "STEUERID", Category::NationalId, &["GERMANY_TAXPAYER_IDENTIFICATION_NUMBER", "DE_TAX_ID"]),
    kind("gb_nino", "NINO", Category::NationalId, &["UK_NINO", "UK_NATIONAL_INSURANCE_NUMBER"]),
    kind("gb_nhs", "NHS", Category::NationalId, &["UK_NHS", "UK_NATIONAL_HEALTH_SERVICE_NUMBER"]),
    kind("ch_ahv", "AHV", Category::NationalId, &["SWITZERLAND_SOCIAL_SECURITY_NUMBER"]),
    kind("lt_asmens_kodas", "AK", Category::NationalId, &[]),
    kind("in_aadhaar", "AADHAAR", Category::NationalId, &["IN_AADHAAR", "INDIA_AADHAAR_INDIVIDUAL"]),
    kind("in_pan", "PAN", Category::NationalId, &["INDIA_PAN_INDIVIDUAL"]),
    kind("us_ssn", "SSN", Category::NationalId, &["US_SOCIAL_SECURITY_NUMBER"]),
    kind("us_itin", "ITIN", Category::NationalId, &["US_INDIVIDUAL_TAXPAYER_IDENTIFICATION_NUMBER"]),
    kind("ca_sin", "SIN", Category::NationalId, &["CA_SOCIAL_INSURANCE_NUMBER", "CANADA_SOCIAL_INSURANCE_NUMBER"]),
    kind("ie_pps", "PPS", Category::NationalId, &["IRELAND_PPSN"]),
    kind("be_rijksregisternummer", "RRN", Category::NationalId, &["BELGIUM_NATIONAL_ID_CARD_NUMBER"]),
    kind("fr_nir", "NIR", Category::NationalId, &["FRANCE_NIR"]),
    kind("es_dni", "DNI", Category::NationalId, &["ES_NIF", "SPAIN_DNI_NUMBER"]),
    kind("es_nie", "NIE", Category::NationalId, &["SPAIN_NIE_NUMBER"]),
    kind("it_codice_fiscale", "CF", Category::NationalId, &["IT_FISCAL_CODE", "ITALY_FISCAL_CODE"]),
    kind("pl_pesel", "PESEL", Category::NationalId, &["POLAND_PESEL_NUMBER"]),
    kind("fi_henkilotunnus", "HETU", Category::NationalId, &["FI_PERSONAL_IDENTITY_CODE", "FINLAND_NATIONAL_ID_NUMBER"]),
    kind("au_tfn", "TFN", Category::NationalId, &["AUSTRALIA_TAX_FILE_NUMBER"]),
    kind("au_medicare", "MEDICARE", Category::NationalId, &["AUSTRALIA_MEDICARE_NUMBER"]),
    kind("jp_my_number", "MYNUMBER", Category::NationalId, &["JAPAN_INDIVIDUAL_NUMBER"]),
    kind("sg_nric", "NRIC", Category::NationalId, &["SG_NRIC_FIN", "SINGAPORE_NATIONAL_REGISTRATION_ID_NUMBER"]),
    kind("hk_hkid", "HKID", Category::NationalId, &["HONG_KONG_ID_NUMBER"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_labels_and_aliases_are_unique_and_well_formed() {
        let mut names = std::collections::HashMap::new();
        let mut labels = std::collections::HashSet::new();
        for kind in KINDS {
            assert!(kind.id.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{}", kind.id);
            assert!(kind.label.bytes().all(|b| b.is_ascii_uppercase()), "{}", kind.label);
            assert!(labels.insert(kind.label), "label {} twice", kind.label);
            for name in kind.aliases.iter().copied().chain([kind.id]) {
                let owner = names.insert(name.to_ascii_lowercase(), kind.id);
                assert!(owner.is_none() || owner == Some(kind.id), "{name} claimed by {owner:?} and {}", kind.id);
            }
        }
    }

    #[test]
    fn aliases_find_their_kind() {
        assert_eq!(Kind::find("CREDIT_CARD_NUMBER").map(|k| k.id), Some("credit_card"));
        assert_eq!(Kind::find("email_address").map(|k| k.id), Some("email_address"));
        assert_eq!(Kind::find("nothing"), None);
    }
}
