//! Whether a text is what somebody does for a living, or who they do it for: told by the ends of its words, where the name of a field says too little.

use std::collections::HashMap;
use std::sync::LazyLock;

/// How words end that say what somebody does.
#[rustfmt::skip]
const JOBS: &[&str] = &[
    "manager", "director", "engineer", "officer", "assistant", "analyst", "developer", "consultant", "nurse", "teacher",
    "specialist", "coordinator", "administrator", "supervisor", "technician", "accountant", "designer", "architect",
    "scientist", "secretary", "president", "founder", "clerk", "driver", "operator", "mechanic", "electrician", "plumber",
    "lawyer", "attorney", "physician", "surgeon", "therapist", "archivist", "librarian", "buyer", "planner", "recruiter",
    "cashier", "inspector", "professor", "lecturer", "researcher", "tester", "lead", "ceo", "cfo", "cto", "coo", "ciso", "vp",
    "agronomy", "chef", "medewerker", "medewerkster", "directeur", "directrice", "adviseur", "leider", "docent", "monteur",
    "verpleegkundige", "hoofd", "beheerder", "beheerster", "secretaresse", "bestuurder", "zaakvoerder", "oprichter",
    "inkoper", "verkoper", "coördinator", "conciërge", "roostermaker", "promovendus", "stagiair", "stagiaire", "timmerman",
    "schilder", "bakker", "kapper", "leraar", "lerares", "arts", "huisarts", "tandarts", "apotheker", "notaris", "advocaat",
    "jurist", "boekhouder", "controleur", "chauffeur", "ontwikkelaar", "onderzoeker", "vertaler", "maker", "maakster",
    "leiter", "leiterin", "geschäftsführer", "prokurist", "ingenieur", "arzt", "ärztin", "lehrer", "lehrerin",
    "sachbearbeiter", "sachbearbeiterin", "kaufmann", "kauffrau", "referent", "referentin", "berater", "entwickler",
    "meister", "pfleger", "verkäufer", "vertriebsleiter", "gérant", "comptable", "infirmier", "infirmière", "responsable",
    "ingénieur", "vendeur", "médecin", "avocat", "ingeniero", "gerente", "enfermera", "enfermero", "abogado", "contable",
    "médico", "profesor", "profesora", "technico", "técnico", "ingegnere", "impiegato", "responsabile", "kierowca",
    "inżynier", "dyrektor", "kierownik", "nauczyciel", "ingenjör", "sjuksköterska", "lärare", "handläggare", "ansvarig",
    "tekniker", "leder", "rådgiver", "sykepleier", "lærer", "konsulent", "sygeplejerske", "medarbejder", "johtaja",
    "päällikkö", "mies", "hoitaja", "opettaja", "insinööri", "sihteeri", "asiantuntija", "työntekijä", "barista", "waiter",
    "waitress", "bartender", "butcher", "carpenter", "welder", "roofer", "painter", "glazier", "bricklayer", "joiner",
    "locksmith", "gardener", "florist", "farmer", "fisherman", "fisherwoman", "shepherd", "pilot", "skipper", "sailor",
    "steward", "stewardess", "porter", "courier", "postman", "postwoman", "mailman", "dispatcher", "forwarder", "stevedore",
    "foreman", "forewoman", "headteacher", "headmaster", "headmistress", "tutor", "trainer", "coach", "counsellor",
    "counselor", "psychologist", "psychiatrist", "dentist", "hygienist", "midwife", "paramedic", "pharmacist", "optician",
    "radiographer", "dietician", "dietitian", "carer", "caregiver", "caretaker", "janitor", "cleaner", "housekeeper",
    "receptionist", "bookkeeper", "auditor", "actuary", "underwriter", "banker", "teller", "economist", "statistician",
    "mathematician", "physicist", "chemist", "biologist", "geologist", "surveyor", "draughtsman", "programmer", "webmaster",
    "sysadmin", "sre", "translator", "interpreter", "journalist", "reporter", "copywriter", "photographer", "illustrator",
    "animator", "musician", "actress", "curator", "historian", "paralegal", "solicitor", "barrister", "judge", "bailiff",
    "notary", "policeman", "policewoman", "detective", "firefighter", "soldier", "sergeant", "lieutenant", "warden",
    "salesman", "saleswoman", "merchandiser", "shopkeeper", "landlord", "co-owner", "franchisee", "entrepreneur",
    "freelancer", "contractor", "apprentice", "intern", "trainee", "volunteer", "chairman", "chairwoman", "chairperson",
    "treasurer", "trustee", "councillor", "mayor", "priest", "vicar", "pastor", "rabbi", "imam", "undertaker", "tailor",
    "seamstress", "hairdresser", "barber", "beautician", "masseur", "masseuse", "veterinarian", "machinist", "toolmaker",
    "rigger", "scaffolder", "plasterer", "tiler", "upholsterer", "weaver", "potter", "jeweller", "watchmaker", "zookeeper",
    "gamekeeper", "locum", "scrummaster", "jongleur", "ploegbaas", "voorman", "magazijnmeester", "havenmeester", "schipper",
    "binnenschipper", "matroos", "stuurman", "ober", "kelner", "serveerster", "barman", "slager", "visser", "melkveehouder",
    "veehouder", "tuinder", "hovenier", "tuinman", "metselaar", "stukadoor", "loodgieter", "elektricien", "lasser",
    "dakdekker", "glazenzetter", "stratenmaker", "timmervrouw", "buschauffeur", "vrachtwagenchauffeur", "heftruckchauffeur",
    "koerier", "postbode", "bezorger", "inkoopster", "verkoopster", "winkelier", "caissière", "kassière", "kassamedewerker",
    "bedrijfsleidster", "penningmeester", "voorzitter", "secretaris", "bestuurslid", "raadslid", "wethouder", "burgemeester",
    "griffier", "notulist", "ambtenaar", "functionaris", "handhaver", "rechercheur", "brandweerman", "brandweervrouw",
    "militair", "schoonmaker", "schoonmaakster", "huismeester", "gastouder", "kraamverzorgende", "verzorgende", "verpleger",
    "verpleegster", "doktersassistente", "fysiotherapeut", "diëtist", "logopedist", "psycholoog", "orthodontist",
    "mondhygiënist", "opticien", "vroedvrouw", "verloskundige", "dierenarts", "vormgever", "vormgeefster", "tekenaar",
    "architecte", "redacteur", "redactrice", "journaliste", "fotograaf", "tolk", "vertaalster", "schrijver", "programmeur",
    "beveiliger", "projectleidster", "teamleidster", "eigenaar", "eigenaresse", "ondernemer", "zzp'er", "directielid",
    "gemachtigde", "taxateur", "makelaar", "accountmanager", "relatiebeheerster", "rayonmanager", "kapster",
    "schoonheidsspecialiste", "pedicure", "naaister", "kleermaker", "smid", "knecht", "terreinknecht", "hausmeister",
    "hausmeisterin", "mechaniker", "mechatroniker", "mechatronikerin", "elektriker", "elektrikerin", "klempner", "tischler",
    "tischlerin", "zimmermann", "schreiner", "maurer", "dachdecker", "malerin", "schlosser", "schweißer", "bäcker",
    "bäckerin", "metzger", "koch", "köchin", "kellner", "kellnerin", "gärtner", "gärtnerin", "landwirt", "landwirtin",
    "winzer", "fahrer", "fahrerin", "lokführer", "lokführerin", "busfahrer", "straßenbahnfahrer", "pilotin", "kapitän",
    "verkäuferin", "kassierer", "kassiererin", "buchhalter", "buchhalterin", "steuerberater", "steuerberaterin",
    "rechtsanwalt", "rechtsanwältin", "notarin", "richter", "richterin", "polizist", "polizistin", "feuerwehrmann",
    "erzieher", "erzieherin", "krankenschwester", "krankenpfleger", "pflegerin", "altenpfleger", "altenpflegerin", "hebamme",
    "apothekerin", "zahnarzt", "zahnärztin", "tierarzt", "tierärztin", "therapeutin", "optikerin", "optiker", "friseur",
    "friseurin", "kosmetikerin", "reinigungskraft", "putzfrau", "zeugwart", "vorstand", "vorsitzender", "vorsitzende",
    "kassenwart", "schriftführer", "betreuer", "betreuerin", "beraterin", "entwicklerin", "ingenieurin", "architektin",
    "technikerin", "laborant", "laborantin", "dolmetscher", "übersetzerin", "redakteur", "redakteurin", "sekretärin",
    "assistentin", "assistent", "meisterin", "geselle", "azubi", "auszubildende", "praktikant", "praktikantin", "beamter",
    "beamtin", "cariste", "serveur", "serveuse", "cuisinier", "cuisinière", "boulanger", "boulangère", "boucher", "bouchère",
    "charpentier", "menuisier", "plombier", "électricien", "maçon", "couvreur", "peintre", "jardinier", "agriculteur",
    "agricultrice", "viticulteur", "pêcheur", "chauffeure", "conducteur", "conductrice", "livreur", "facteur", "factrice",
    "vendeuse", "caissier", "secrétaire", "assistante", "réceptionniste", "gérante", "technicien", "technicienne",
    "ingénieure", "développeur", "développeuse", "informaticien", "informaticienne", "professeur", "professeure",
    "enseignant", "enseignante", "instituteur", "institutrice", "éducateur", "éducatrice", "sage-femme", "pharmacien",
    "pharmacienne", "dentiste", "chirurgien", "aide-soignant", "aide-soignante", "kinésithérapeute", "vétérinaire",
    "coiffeur", "coiffeuse", "esthéticienne", "couturière", "tailleur", "avocate", "notaire", "policier", "policière",
    "pompier", "gendarme", "photographe", "traducteur", "traductrice", "retraité", "retraitée", "artisan", "ouvrier",
    "ouvrière", "magasinier", "magasinière", "cheffe", "présidente", "trésorier", "trésorière", "mécanicien", "mécanicienne",
    "soudeur", "hôtesse", "camarero", "camarera", "cocinero", "cocinera", "panadero", "panadera", "carnicero", "fontanero",
    "electricista", "albañil", "carpintero", "pintor", "jardinero", "agricultor", "conductora", "repartidor", "cartero",
    "vendedora", "vendedor", "dependiente", "dependienta", "cajero", "cajera", "contador", "contadora", "secretaria",
    "secretario", "recepcionista", "directora", "ingeniera", "desarrollador", "programador", "programadora", "maestro",
    "maestra", "médica", "farmacéutica", "farmacéutico", "dentista", "fisioterapeuta", "veterinaria", "peluquero",
    "peluquera", "abogada", "notaria", "policía", "bombero", "periodista", "traductora", "encargada", "encargado", "jefe",
    "jefa", "oficial", "socorrista", "cameriere", "cameriera", "cuoco", "cuoca", "panettiere", "macellaio", "idraulico",
    "elettricista", "muratore", "falegname", "imbianchino", "giardiniere", "agricoltore", "autista", "corriere", "postino",
    "commessa", "commesso", "cassiere", "cassiera", "contabile", "segretaria", "segretario", "direttore", "direttrice",
    "ingegnera", "sviluppatore", "programmatore", "insegnante", "infermiere", "infermiera", "farmacista", "veterinario",
    "parrucchiere", "parrucchiera", "avvocato", "avvocata", "notaio", "poliziotto", "pompiere", "giornalista", "traduttrice",
    "traduttore", "amministratore", "amministratrice", "geometra", "operaio", "operaia", "magazziniere", "capoturno",
    "ragioniere", "commercialista", "ostetrica", "empregado", "empregada", "cozinheiro", "cozinheira", "padeiro", "padeira",
    "canalizador", "eletricista", "pedreiro", "carpinteiro", "jardineiro", "motorista", "carteiro", "contabilista",
    "secretária", "diretor", "diretora", "engenheiro", "engenheira", "professora", "enfermeiro", "enfermeira", "farmacêutico",
    "veterinário", "cabeleireiro", "cabeleireira", "advogado", "advogada", "bombeiro", "jornalista", "encarregado",
    "encarregada", "kelnerka", "kucharz", "kucharka", "piekarz", "rzeźnik", "hydraulik", "elektryk", "murarz", "stolarz",
    "malarz", "ogrodnik", "rolnik", "kurier", "listonosz", "sprzedawca", "sprzedawczyni", "kasjer", "kasjerka", "księgowy",
    "księgowa", "sekretarka", "sekretarz", "recepcjonistka", "dyrektorka", "inżynierka", "programista", "programistka",
    "nauczycielka", "lekarz", "lekarka", "pielęgniarka", "pielęgniarz", "farmaceuta", "farmaceutka", "dentystka",
    "stomatolog", "weterynarz", "fryzjer", "fryzjerka", "prawnik", "prawniczka", "notariusz", "policjant", "strażak",
    "dziennikarz", "tłumacz", "tłumaczka", "spawacz", "ślusarz", "magazynier", "magazynierka", "mechanik", "kierowniczka",
    "prezes", "kock", "servitör", "servitris", "bagare", "slaktare", "rörmokare", "murare", "snickare", "målare",
    "trädgårdsmästare", "bonde", "fiskare", "förare", "brevbärare", "säljare", "kassör", "kassörska", "revisor", "ekonom",
    "sekreterare", "chefen", "ingenjören", "utvecklare", "programmerare", "lärarinna", "förskollärare", "undersköterska",
    "barnmorska", "läkare", "tandläkare", "apotekare", "veterinär", "frisör", "advokat", "brandman", "översättare", "städare",
    "vaktmästare", "svetsare", "lagerarbetare", "projektledare", "ordförande", "handledare", "barnskötare", "kokk",
    "servitør", "slakter", "rørlegger", "murer", "snekker", "gartner", "sjåfør", "postbud", "selger", "kasserer",
    "regnskapsfører", "sekretær", "resepsjonist", "utvikler", "programmerer", "lærerinne", "hjelpepleier", "jordmor",
    "tannlege", "farmasøyt", "veterinær", "frisør", "politibetjent", "brannmann", "oversetter", "renholder", "vaktmester",
    "sveiser", "lagermedarbeider", "prosjektleder", "styreleder", "butikksjef", "saksbehandler", "avdelingsleder", "tjener",
    "bager", "slagter", "blikkenslager", "tømrer", "landmand", "chauffør", "sælger", "bogholder", "udvikler", "programmør",
    "pædagog", "sosu-assistent", "jordemoder", "læge", "tandlæge", "farmaceut", "dyrlæge", "betjent", "brandmand",
    "oversætter", "rengøringsassistent", "pedel", "svejser", "lagermedarbejder", "projektleder", "formand", "butikschef",
    "sagsbehandler", "skribent", "afdelingsleder", "kokki", "tarjoilija", "leipuri", "putkimies", "sähköasentaja", "muurari",
    "kirvesmies", "maalari", "puutarhuri", "maanviljelijä", "kalastaja", "kuljettaja", "postinkantaja", "myyjä",
    "kassanhoitaja", "kirjanpitäjä", "tilintarkastaja", "kehittäjä", "ohjelmoija", "sairaanhoitaja", "lähihoitaja", "kätilö",
    "lääkäri", "hammaslääkäri", "farmaseutti", "eläinlääkäri", "kampaaja", "asianajaja", "poliisi", "palomies", "toimittaja",
    "kääntäjä", "siivooja", "talonmies", "hitsaaja", "muotoilija", "virkailija", "ohjaaja", "asentaja", "cook", "miner",
    "captain", "vet", "ranger", "registrar", "kok", "maler", "baker", "splitter", "editor",
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
    is_text && small.split([' ', '-', '/', ',']).any(is_job)
}

/// The words for jobs by their last two bytes, which dismiss nearly all others.
static BY_END: LazyLock<HashMap<[u8; 2], Vec<&'static str>>> = LazyLock::new(|| {
    let mut by_end: HashMap<[u8; 2], Vec<&'static str>> = HashMap::new();
    for job in JOBS {
        if let [.., a, b] = job.as_bytes() {
            by_end.entry([*a, *b]).or_default().push(job);
        }
    }
    by_end
});

/// Whether a word in small letters ends as words for jobs do.
fn is_job(word: &str) -> bool {
    let [.., a, b] = word.as_bytes() else { return false };
    BY_END.get(&[*a, *b]).is_some_and(|jobs| jobs.iter().any(|job| is_end(word, job)))
}

/// Whether a word ends in another: in all of it, if that is short.
fn is_end(word: &str, end: &str) -> bool {
    word == end || end.len() > 4 && word.ends_with(end)
}

/// Whether a text names a company or the like: words with capitals, or one of those that such names end in.
pub(crate) fn is_employer(text: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(text) else { return false };
    // The form of companies of the north has a slash in it.
    let text = [" A/S", " I/S", " K/S", " P/S"].iter().find_map(|form| text.strip_suffix(form)).unwrap_or(text);
    let words = || text.split(' ').filter(|word| !word.is_empty());
    let is_capital = |word: &str| word.chars().next().is_some_and(|letter| letter.is_uppercase() || letter.is_numeric());
    let is_named = words().next().is_some_and(is_capital)
        && words().filter(|word| is_capital(word)).count() > 1
        && words().all(|word| is_capital(word) || word.len() <= 3);
    let has_form = words().count() > 1 && words().any(|word| COMPANIES.iter().any(|form| word.eq_ignore_ascii_case(form)));
    text.len() <= 80 && !text.contains(['{', '<', '=', '/', ':', '_', '@']) && (is_named || has_form)
}

/// Whether a word says of what form a company is: `B.V.`, `Ltd`.
pub(crate) fn is_legal_form(word: &[u8]) -> bool {
    COMPANIES.iter().any(|form| word.eq_ignore_ascii_case(form.as_bytes()))
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
        for employer in
            ["Red River Seed Co-op", "Textiel Ronse NV", "Scholengroep De Kaai", "Rederij Waddenzicht", "Nordsken Logistik A/S"]
        {
            assert!(is_employer(employer.as_bytes()), "{employer}");
        }
        for other in ["acme", "true", "my-org", "Select company", "com.example", "and/or", "N/A"] {
            assert!(!is_employer(other.as_bytes()), "{other}");
        }
        assert!(is_form_of_address(b"Prof") && is_form_of_address(b"Dr.") && !is_form_of_address(b"Driver"));
    }
}
