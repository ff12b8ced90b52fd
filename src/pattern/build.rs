//! Build step: every `patterns/detectors/**/*.toml` goes into the binary. The folder is the list.

// Build scripts talk to cargo on standard output.
#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

/// What is listed first, in this order: it decides which of two equal findings counts. All others follow in the order of their paths.
#[rustfmt::skip]
const FIRST: &[&str] = &[
    "person_name", "email_address", "phone_number", "ip_address", "credit_card", "iban", "bank_account", "paypal_account",
    "street_address", "postal_code", "username", "password", "account_number", "access_token", "session_id",
    "advertising_id", "tracking_url", "user_agent", "event_time", "imei", "imsi", "mac_address", "geo_coordinates",
    "organisation", "job_title", "date_of_birth", "age", "sip_uri", "nl_bsn", "no_fodselsnummer", "se_personnummer",
    "dk_cpr", "de_steuer_id", "gb_nino", "gb_nhs", "ch_ahv", "lt_asmens_kodas", "in_aadhaar", "in_pan", "us_ssn", "us_itin",
    "ca_sin", "ie_pps", "be_rijksregisternummer", "fr_nir", "es_dni", "es_nie", "it_codice_fiscale", "pl_pesel",
    "fi_henkilotunnus", "au_tfn", "au_medicare", "jp_my_number", "sg_nric", "hk_hkid",
];

/// Writes `detectors.rs` to `OUT_DIR`: for each file the path below the package, its text, that text without what only `inkout detectors` and
/// the tests want, and the table that this is; and `kinds.rs`: what the files say of the kinds. Returns the ids of these.
/// All are in the order of the kinds.
pub(crate) fn build() -> Vec<String> {
    let root = variable("CARGO_MANIFEST_DIR");
    let mut files = Vec::new();
    gather(&root.join("patterns/detectors"), &mut files);
    files.sort();
    let mut kinds = Vec::new();
    for file in &files {
        let below = file.strip_prefix(&root).unwrap_or(file);
        let name = below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let brief = without_examples(&text);
        let (id, row) = kind(&text).unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
        let members =
            DeTable::parse(&brief).map(|root| members(0, root.get_ref())).unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
        let detector = format!("    ({name:?}, include_str!({:?}), {brief:?}, {members:?}),\n", file.to_string_lossy());
        kinds.push((id, row, detector));
    }
    kinds.sort_by_key(|(id, ..)| FIRST.iter().position(|first| first == id).unwrap_or(FIRST.len()));
    write("kinds.rs", kinds.iter().map(|(_, row, _)| &**row));
    write("detectors.rs", kinds.iter().map(|(.., detector)| &**detector));
    profiles(&root);
    kinds.into_iter().map(|(id, ..)| id).collect()
}

/// Writes `profiles.rs` to `OUT_DIR`: name and text of each profile.
fn profiles(root: &Path) {
    let mut files = Vec::new();
    gather(&root.join("patterns/profiles"), &mut files);
    files.sort();
    let row = |file: &PathBuf| {
        let name = file.file_stem().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
        format!("    ({name:?}, include_str!({:?})),\n", file.to_string_lossy())
    };
    let rows: Vec<String> = files.iter().map(row).collect();
    write("profiles.rs", rows.iter().map(String::as_str));
}

/// Writes a list to a file in `OUT_DIR`.
fn write<'t>(name: &str, rows: impl Iterator<Item = &'t str>) {
    let out = variable("OUT_DIR").join(name);
    let text = format!("&[\n{}]\n", rows.collect::<String>());
    std::fs::write(&out, text).unwrap_or_else(|error| panic!("{}: {error}", out.display()));
}

/// The id of the kind that a file declares, and its row.
fn kind(text: &str) -> Result<(String, String), String> {
    let root = DeTable::parse(text).map_err(|error| error.to_string())?;
    let root = root.get_ref();
    let text = |key: &str| match root.get(key).map(toml::Spanned::get_ref) {
        Some(DeValue::String(text)) => Ok(text.to_string()),
        _ => Err(format!("{key} is missing, or no text")),
    };
    let aliases = match root.get("aliases").map(toml::Spanned::get_ref) {
        Some(DeValue::Array(list)) => list.iter().filter_map(|alias| alias.get_ref().as_str()).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let (id, label) = (text("id")?, text("label")?);
    let category = variant(&text("category")?);
    let holds = text("holds").map_or_else(|_| "Number".to_owned(), |holds| variant(&holds));
    let row = format!(
        "    Kind {{ id: {id:?}, label: {label:?}, category: Category::{category}, aliases: &{aliases:?}, holds: Holds::{holds} }},\n"
    );
    Ok((id, row))
}

/// A table as `pattern::plain` reads it.
fn members(at: usize, table: &DeTable<'_>) -> String {
    let member = |(key, value): (&toml::Spanned<toml::de::DeString<'_>>, &toml::Spanned<DeValue<'_>>)| {
        let (name, at) = (key.get_ref(), key.span().start);
        format!("{at}:{}:{name}{}", name.len(), plain(value))
    };
    format!("o{at}:{}:{}", table.len(), table.iter().map(member).collect::<String>())
}

/// A value as `pattern::plain` reads it.
fn plain(value: &toml::Spanned<DeValue<'_>>) -> String {
    let at = value.span().start;
    let text = |kind: char, text: &str| format!("{kind}{at}:{}:{text}", text.len());
    match value.get_ref() {
        DeValue::String(string) => text('t', string),
        DeValue::Integer(number) => text('n', number.as_str()),
        DeValue::Boolean(value) => text('b', &value.to_string()),
        DeValue::Array(items) if items.iter().all(|item| item.get_ref().as_str().is_some_and(|text| !text.contains('\n'))) => {
            text(
                'w',
                &items.iter().filter_map(|item| item.get_ref().as_str()).map(|text| format!("{text}\n")).collect::<String>(),
            )
        }
        DeValue::Array(items) => format!("l{at}:{}:{}", items.len(), items.iter().map(plain).collect::<String>()),
        DeValue::Table(table) => members(at, table),
        other => panic!("no pattern file has a {}", other.type_str()),
    }
}

/// `national-id` as `NationalId`.
fn variant(name: &str) -> String {
    name.split('-').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

/// Leaves out comments and examples, which are most of a file; the lines keep their numbers. A test compares the outcome.
fn without_examples(text: &str) -> String {
    let is_start =
        |line: &str| ["examples = [", "reserved_examples = [", "counter_examples = ["].iter().any(|key| line.starts_with(key));
    let mut is_inside = false;
    let mut brief = String::new();
    for line in text.lines() {
        let is_left_out = is_inside || is_start(line) || line.starts_with('#');
        is_inside = (is_inside || is_start(line)) && !line.ends_with(']');
        brief.push_str(if is_left_out { "" } else { line });
        brief.push('\n');
    }
    brief
}

fn variable(name: &str) -> PathBuf {
    std::env::var_os(name).unwrap_or_else(|| panic!("cargo sets {name}")).into()
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    // A folder's time changes when a file comes or goes; the files themselves are watched through `include_str!`.
    println!("cargo::rerun-if-changed={}", folder.display());
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.unwrap_or_else(|error| panic!("{}: {error}", folder.display())).path();
        if path.is_dir() {
            gather(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            println!("cargo::rerun-if-changed={}", path.display());
            files.push(path);
        }
    }
}
