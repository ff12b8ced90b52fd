//! The first line of a delimited file: whether it names columns, what delimits them, and whether they are those of records of calls.

use crate::model::NONE_OF;

/// Delimiters that are tried, the more telling first.
const DELIMITERS: [u8; 4] = [b'\t', b';', b'|', b','];
/// The longest name of a column, in bytes.
const LONGEST_NAME: usize = 64;
/// The most words in the name of a column.
const MOST_WORDS: usize = 5;

/// The delimiter and the names of the columns, if the line (with its end) is such a header.
pub(super) fn read(line: &[u8]) -> Option<(u8, Vec<Vec<u8>>)> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let delimiter = DELIMITERS.into_iter().find(|delimiter| line.contains(delimiter))?;
    let names: Vec<_> = line.split(|byte| *byte == delimiter).map(unquoted).collect();
    let named = names.iter().filter(|name| is_name(name)).count();
    // One name is no table: `BEGIN;` is a statement.
    let is_header = named >= 2 && 2 * named >= names.len() && names.iter().all(|name| is_name(name) || is_unnamed(name));
    is_header.then(|| (delimiter, names.into_iter().map(<[u8]>::to_vec).collect()))
}

/// The name of the only column, if the line (with its end) is nothing but one in small letters: a file of one column has no delimiter.
pub(super) fn single(line: &[u8]) -> Option<&[u8]> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii_end();
    let name = unquoted(line);
    let is_part = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte >= 0x80 || *byte == b'_';
    (name.len() >= 3 && name.len() <= LONGEST_NAME && name.iter().all(is_part)).then_some(name)
}

/// Columns that only a table of people has, in letters only, as whole names.
const OF_PEOPLE: [&[u8]; 88] = [
    b"firstname",
    b"lastname",
    b"givenname",
    b"familyname",
    b"surname",
    b"forename",
    b"middlename",
    b"fname",
    b"lname",
    b"dateofbirth",
    b"birthdate",
    b"birthday",
    b"voornaam",
    b"achternaam",
    b"tussenvoegsel",
    b"roepnaam",
    b"geboortedatum",
    b"vorname",
    b"nachname",
    b"familienname",
    b"geburtsdatum",
    b"prenom",
    "prénom".as_bytes(),
    b"nomdefamille",
    b"datedenaissance",
    b"apellido",
    b"apellidos",
    b"fechadenacimiento",
    b"fornavn",
    b"etternavn",
    b"efternavn",
    "förnamn".as_bytes(),
    b"efternamn",
    b"sukunimi",
    b"dob",
    b"gebdat",
    b"gebdatum",
    b"gebdtm",
    b"gdat",
    b"geboren",
    b"voorletters",
    b"vrltrs",
    b"voorl",
    b"voorlett",
    b"initialen",
    b"initials",
    b"anrede",
    "civilité".as_bytes(),
    b"civilite",
    b"fnac",
    b"fechanac",
    b"fnacimiento",
    b"ddn",
    b"datenaiss",
    b"bsn",
    b"sofi",
    b"burgerservicenummer",
    b"personnr",
    b"personnummer",
    "fødselsnummer".as_bytes(),
    b"fnr",
    b"cpr",
    b"cprnr",
    b"hetu",
    "henkilötunnus".as_bytes(),
    b"pesel",
    b"dni",
    b"nif",
    b"codicefiscale",
    b"nationalinsurance",
    b"ssn",
    "födelsedatum".as_bytes(),
    "fødselsdato".as_bytes(),
    "syntymäaika".as_bytes(),
    b"datanascita",
    b"dataurodzenia",
    "imię".as_bytes(),
    b"imie",
    b"nazwisko",
    b"cognome",
    "prénoms".as_bytes(),
    b"achternm",
    b"voornm",
    b"roepnm",
    b"etunimi",
    "keresztnév".as_bytes(),
    b"geslachtsnaam",
    b"nino",
];

/// Whether columns of these names are those of people, so that `name` and `title` are a person's.
pub(super) fn is_of_people<'n>(names: impl Iterator<Item = &'n [u8]>) -> bool {
    let (mut has_first, mut has_last) = (false, false);
    for name in names {
        let is_letter = |byte: &&u8| byte.is_ascii_alphabetic() || **byte >= 0x80;
        let letters: Vec<u8> = name.iter().filter(is_letter).map(u8::to_ascii_lowercase).collect();
        // Each alone may be of anything.
        has_first |= letters == b"first";
        has_last |= letters == b"last";
        if has_first && has_last || OF_PEOPLE.contains(&letters.as_slice()) {
            return true;
        }
    }
    false
}

/// What a column of this name is in a table of people, if it is their name or their job: `name`, `title`.
pub(super) fn of_a_person(name: &[u8], judge: super::Judge<'_>) -> Option<crate::model::Column> {
    let column = judge(name, b"people");
    column.filter(|_| [&b"first_name"[..], b"job_title"].iter().any(|known| judge(known, b"") == column))
}

/// Whether columns that mean this are of people where one is: how old things are is no one's business.
pub(super) fn has_people(meanings: &[Option<crate::model::Column>], judge: super::Judge<'_>) -> bool {
    let others: Vec<_> = [&b"age"[..], b"ip_address", b"mac_address"].iter().filter_map(|name| judge(name, b"")).collect();
    meanings.iter().flatten().any(|meaning| meaning & NONE_OF == 0 && !others.contains(meaning))
}

/// Whether a line before the header may be one that spreadsheets and people put there: empty, `sep=;`, or a comment.
pub(super) fn is_before_header(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii();
    line.is_empty() || line.starts_with(b"#") || line.len() == 5 && line[..4].eq_ignore_ascii_case(b"sep=")
}

/// The cells of a line with its end, without their quotes.
pub(super) fn cells(line: &[u8], delimiter: u8) -> Vec<&[u8]> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let mut is_quoted = false;
    let parts = line.split(|byte| {
        is_quoted ^= *byte == b'"';
        *byte == delimiter && !is_quoted
    });
    parts.map(unquoted).collect()
}

/// Columns that records of calls have, in letters only, and how much each tells. Three is enough.
const OF_CALLS: [(&[u8], u8); 128] = [
    (b"a", 1),
    (b"acccode", 2),
    (b"accountcode", 2),
    (b"agenttalktime", 2),
    (b"alku", 1),
    (b"angerufener", 3),
    (b"ani", 2),
    (b"anropende", 3),
    (b"anrufer", 2),
    (b"answer", 1),
    (b"answered", 1),
    (b"answertime", 2),
    (b"anumber", 2),
    (b"appelant", 3),
    (b"appele", 3),
    ("appelé".as_bytes(), 3),
    (b"b", 1),
    (b"beginn", 1),
    (b"beller", 2),
    (b"billableduration", 2),
    (b"billsec", 3),
    (b"bnumber", 2),
    (b"bundel", 1),
    (b"callduration", 3),
    (b"called", 2),
    (b"callee", 2),
    (b"caller", 2),
    (b"callid", 2),
    (b"calling", 2),
    (b"callingpartynumber", 3),
    (b"callsid", 3),
    (b"callstart", 3),
    (b"callstatus", 3),
    (b"calltype", 2),
    (b"cause", 1),
    (b"cdrid", 3),
    (b"cdrrecordtype", 3),
    (b"cell", 1),
    (b"celle", 1),
    (b"cellid", 2),
    (b"channel", 1),
    (b"cli", 2),
    (b"clid", 2),
    (b"codec", 1),
    (b"connecttime", 2),
    (b"dauer", 1),
    (b"dcontext", 3),
    (b"destino", 1),
    (b"dialednumber", 3),
    (b"diallednumber", 3),
    (b"dialnumber", 3),
    (b"direction", 1),
    (b"disconnecttime", 2),
    (b"disposition", 2),
    (b"dnis", 2),
    (b"dst", 1),
    (b"dstchannel", 3),
    (b"dur", 1),
    (b"duracion", 1),
    ("duración".as_bytes(), 1),
    (b"duration", 1),
    (b"duree", 1),
    ("durée".as_bytes(), 1),
    (b"duur", 1),
    ("début".as_bytes(), 1),
    (b"endtime", 1),
    (b"ext", 1),
    (b"extension", 1),
    (b"fra", 1),
    ("från".as_bytes(), 1),
    (b"gebelde", 3),
    (b"gebeldnummer", 3),
    (b"gespreksduur", 3),
    ("gesprächsdauer".as_bytes(), 3),
    (b"hangupcause", 3),
    (b"imei", 1),
    (b"imsi", 2),
    (b"kesto", 2),
    (b"kosten", 1),
    (b"llamado", 3),
    (b"llamante", 3),
    (b"mottaker", 2),
    (b"msisdn", 2),
    (b"naar", 1),
    (b"nach", 1),
    (b"nebenstelle", 2),
    (b"numsegments", 3),
    (b"orig", 1),
    (b"origen", 1),
    (b"price", 1),
    (b"rate", 1),
    (b"richting", 1),
    (b"ring", 1),
    (b"ringduration", 3),
    (b"ringtime", 2),
    (b"route", 1),
    (b"samtalstid", 3),
    (b"sec", 1),
    (b"seconds", 1),
    (b"secs", 1),
    (b"sid", 1),
    (b"sipcallid", 3),
    (b"smsid", 3),
    (b"soittaja", 3),
    (b"src", 1),
    (b"starttijd", 1),
    (b"starttime", 1),
    (b"status", 1),
    (b"talktime", 2),
    (b"term", 1),
    (b"tijd", 1),
    (b"til", 1),
    (b"till", 1),
    (b"trk", 2),
    (b"trunk", 2),
    (b"uniqueid", 2),
    (b"uppringande", 3),
    (b"uppringd", 3),
    (b"van", 1),
    (b"varaktighet", 2),
    (b"varighed", 2),
    (b"varighet", 2),
    (b"vastaanottaja", 2),
    (b"von", 1),
    ("発信".as_bytes(), 3),
    ("着信".as_bytes(), 3),
    ("秒".as_bytes(), 1),
    ("開始".as_bytes(), 1),
];

/// Whether columns of these names are those of records of calls.
pub(super) fn is_of_calls(names: &[&[u8]]) -> bool {
    let told = |name: &&[u8]| {
        let letters = letters(name);
        OF_CALLS.iter().find(|(known, _)| **known == letters).map_or(0, |(_, tells)| *tells)
    };
    names.iter().map(told).fold(0, u8::saturating_add) >= 3
}

/// Whether addresses stand in the column of this name as numbers (Cisco Unified Communications Manager).
pub(super) fn is_number_for_address(name: &[u8]) -> bool {
    const NAMES: [&[u8]; 4] = [b"origipaddr", b"destipaddr", b"origmediatransportaddressip", b"destmediatransportaddressip"];
    NAMES.contains(&letters(name).as_slice())
}

/// Whether the column of this name is the first of records before which a record of types stands (of the same).
pub(super) fn is_before_types(name: &[u8]) -> bool {
    letters(name) == b"cdrrecordtype"
}

/// The letters of a name, those of ASCII in small.
fn letters(name: &[u8]) -> Vec<u8> {
    name.iter().filter(|byte| byte.is_ascii_alphabetic() || **byte >= 0x80).map(u8::to_ascii_lowercase).collect()
}

fn unquoted(cell: &[u8]) -> &[u8] {
    let cell = cell.trim_ascii();
    cell.strip_prefix(b"\"").and_then(|cell| cell.strip_suffix(b"\"")).unwrap_or(cell)
}

/// Whether the cell can stand above a column without a name: `#`, an index, nothing.
fn is_unnamed(name: &[u8]) -> bool {
    name.len() <= 2 && !name.contains(&b'"')
}

/// Whether the cell can be the name of a column: a few words, and no sentence.
fn is_name(name: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80 || b"_-. ()/#%*?:&'".contains(byte);
    name.iter().any(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80)
        && name.len() <= LONGEST_NAME
        && name.iter().all(is_part)
        && name.split(|byte| *byte == b' ').count() <= if name.ends_with(b".") { 2 } else { MOST_WORDS }
}
