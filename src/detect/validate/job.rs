//! Whether a text is what somebody does for a living, or who they do it for: told by the ends of its words, where the name of a field says too little.

/// How words end that say what somebody does.
const JOBS: &[&str] = &[
    "manager",
    "director",
    "engineer",
    "officer",
    "assistant",
    "analyst",
    "developer",
    "consultant",
    "nurse",
    "teacher",
    "specialist",
    "coordinator",
    "administrator",
    "supervisor",
    "technician",
    "accountant",
    "designer",
    "architect",
    "scientist",
    "secretary",
    "president",
    "founder",
    "clerk",
    "driver",
    "operator",
    "mechanic",
    "electrician",
    "plumber",
    "lawyer",
    "attorney",
    "physician",
    "surgeon",
    "therapist",
    "archivist",
    "librarian",
    "buyer",
    "planner",
    "recruiter",
    "cashier",
    "inspector",
    "professor",
    "lecturer",
    "researcher",
    "tester",
    "lead",
    "ceo",
    "cfo",
    "cto",
    "coo",
    "ciso",
    "vp",
    "agronomy",
    "chef",
    "medewerker",
    "medewerkster",
    "directeur",
    "directrice",
    "adviseur",
    "leider",
    "docent",
    "monteur",
    "verpleegkundige",
    "hoofd",
    "beheerder",
    "beheerster",
    "secretaresse",
    "bestuurder",
    "zaakvoerder",
    "oprichter",
    "inkoper",
    "verkoper",
    "coördinator",
    "conciërge",
    "roostermaker",
    "promovendus",
    "stagiair",
    "stagiaire",
    "timmerman",
    "schilder",
    "bakker",
    "kapper",
    "leraar",
    "lerares",
    "arts",
    "huisarts",
    "tandarts",
    "apotheker",
    "notaris",
    "advocaat",
    "jurist",
    "boekhouder",
    "controleur",
    "chauffeur",
    "ontwikkelaar",
    "onderzoeker",
    "vertaler",
    "maker",
    "maakster",
    "leiter",
    "leiterin",
    "geschäftsführer",
    "prokurist",
    "ingenieur",
    "arzt",
    "ärztin",
    "lehrer",
    "lehrerin",
    "sachbearbeiter",
    "sachbearbeiterin",
    "kaufmann",
    "kauffrau",
    "referent",
    "referentin",
    "berater",
    "entwickler",
    "meister",
    "pfleger",
    "verkäufer",
    "vertriebsleiter",
    "gérant",
    "comptable",
    "infirmier",
    "infirmière",
    "responsable",
    "ingénieur",
    "chef",
    "vendeur",
    "médecin",
    "avocat",
    "ingeniero",
    "gerente",
    "enfermera",
    "enfermero",
    "abogado",
    "contable",
    "médico",
    "profesor",
    "profesora",
    "technico",
    "técnico",
    "ingegnere",
    "impiegato",
    "responsabile",
    "kierowca",
    "inżynier",
    "dyrektor",
    "kierownik",
    "nauczyciel",
    "chef",
    "ingenjör",
    "sjuksköterska",
    "lärare",
    "handläggare",
    "ansvarig",
    "tekniker",
    "leder",
    "rådgiver",
    "sykepleier",
    "lærer",
    "konsulent",
    "sygeplejerske",
    "medarbejder",
    "johtaja",
    "päällikkö",
    "mies",
    "hoitaja",
    "opettaja",
    "insinööri",
    "sihteeri",
    "asiantuntija",
    "työntekijä",
];
/// Words of names of companies, in small letters.
const COMPANIES: &[&str] = &[
    "bv",
    "b.v.",
    "nv",
    "n.v.",
    "vof",
    "v.o.f.",
    "gmbh",
    "ag",
    "kg",
    "ohg",
    "ug",
    "ltd",
    "ltd.",
    "limited",
    "llc",
    "llp",
    "inc",
    "inc.",
    "corp",
    "corp.",
    "co",
    "co.",
    "plc",
    "oy",
    "oyj",
    "ab",
    "as",
    "asa",
    "a/s",
    "aps",
    "srl",
    "s.r.l.",
    "spa",
    "s.p.a.",
    "sa",
    "s.a.",
    "sarl",
    "sas",
    "sl",
    "s.l.",
    "group",
    "groep",
    "gruppe",
    "holding",
    "sp.",
    "z",
    "o.o.",
    "bank",
    "university",
    "universiteit",
    "school",
    "college",
    "hospital",
    "ziekenhuis",
    "stichting",
    "vereniging",
];

/// Whether some word ends as words for what somebody does end.
pub(crate) fn is_one(text: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(text) else { return false };
    let small = text.to_lowercase();
    let is_text = small.chars().all(|letter| letter.is_alphabetic() || " -&/,.'()".contains(letter));
    is_text && small.split([' ', '-', '/', ',']).any(|word| JOBS.iter().any(|job| is_end(word, job)))
}

/// Whether a word ends in another: in all of it, if that is short.
fn is_end(word: &str, end: &str) -> bool {
    word == end || end.len() > 4 && word.ends_with(end)
}

/// Whether a text names a company or the like: words with capitals, or one of those that such names end in.
pub(crate) fn is_employer(text: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(text) else { return false };
    let words = || text.split(' ').filter(|word| !word.is_empty());
    let is_capital = |word: &str| word.chars().next().is_some_and(|letter| letter.is_uppercase() || letter.is_numeric());
    let is_named = words().next().is_some_and(is_capital)
        && words().filter(|word| is_capital(word)).count() > 1
        && words().all(|word| is_capital(word) || word.len() <= 3);
    let has_form = words().count() > 1 && words().any(|word| COMPANIES.iter().any(|form| word.eq_ignore_ascii_case(form)));
    text.len() <= 80 && !text.contains(['{', '<', '=', '/', ':', '_', '@']) && (is_named || has_form)
}

/// Whether no letter is a capital.
pub(crate) fn is_small(text: &[u8]) -> bool {
    !text.iter().any(u8::is_ascii_uppercase)
}

/// `Prof`, `Dr.`: what somebody is addressed by.
pub(crate) fn is_form_of_address(text: &[u8]) -> bool {
    const FORMS: [&str; 16] =
        ["prof", "dr", "mr", "mrs", "ms", "miss", "mx", "sir", "madam", "dhr", "mw", "mevr", "herr", "frau", "m", "mme"];
    let text = text.strip_suffix(b".").unwrap_or(text);
    FORMS.iter().any(|form| text.eq_ignore_ascii_case(form.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_and_employers() {
        for job in [
            "Accounts Payable Lead",
            "VP Agronomy",
            "conciërge",
            "diensthoofd ICT",
            "onthaalmedewerker",
            "inkoper non-food",
            "Prokurist",
        ] {
            assert!(is_one(job.as_bytes()), "{job}");
        }
        for other in ["left", "Invoice 2024", "center", "main_window", "42"] {
            assert!(!is_one(other.as_bytes()), "{other}");
        }
        for employer in ["Red River Seed Co-op", "Textiel Ronse NV", "Scholengroep De Kaai", "Rederij Waddenzicht"] {
            assert!(is_employer(employer.as_bytes()), "{employer}");
        }
        for other in ["acme", "true", "my-org", "Select company", "com.example"] {
            assert!(!is_employer(other.as_bytes()), "{other}");
        }
        assert!(is_form_of_address(b"Prof") && is_form_of_address(b"Dr.") && !is_form_of_address(b"Driver"));
    }
}
