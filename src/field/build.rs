//! Build step: every `patterns/fields/*.toml` is read, checked and compiled to the table in which names are looked up. The folder is the
//! list. Reading them at each start would cost more than looking up all names of most inputs.

// Build scripts talk to cargo on standard output.
#![allow(clippy::print_stdout)]

#[path = "../model/kind.rs"]
#[allow(dead_code, unreachable_pub)]
mod kind;
mod name;
mod read;

use std::collections::BTreeMap;
use std::path::PathBuf;

/// Letters of an entry, from the last to the first: the order in which they are looked up.
type Reversed = Vec<u8>;

/// Entries with the code of what they mean, and where they stand.
#[derive(Default)]
struct Endings(BTreeMap<Reversed, (String, String)>);

/// Writes `fields.rs` to `OUT_DIR`: the definition of `DICTIONARY`.
pub(crate) fn build() {
    let root = variable("CARGO_MANIFEST_DIR");
    let folder = root.join("patterns/fields");
    println!("cargo::rerun-if-changed={}", folder.display());
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = entries
        .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_, _>>()
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    files.retain(|file| file.ends_with(".toml"));
    files.sort();

    let (mut names, mut in_calls) = (Endings::default(), Endings::default());
    let (mut modifiers, mut tables) = (Endings::default(), Endings::default());
    let mut sure_in = vec!["None".to_owned(); kind::KINDS.len()];
    let mut texts = String::new();
    for file in &files {
        let path = folder.join(file);
        println!("cargo::rerun-if-changed={}", path.display());
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let place = |line: usize| format!("patterns/fields/{file}:{line}");
        let fields = read::read(file, &text).unwrap_or_else(|(line, message)| panic!("{}: {message}", place(line)));
        let kind = fields.kind.map(|(id, line)| {
            kind::KINDS.iter().position(|kind| kind.id == id).unwrap_or_else(|| panic!("{}: no kind is called {id}", place(line)))
        });
        if let (Some(kind), Some(rows)) = (kind, &fields.sure_in) {
            sure_in[kind] = format!("Some({})", capitalised(rows));
        }
        for entry in &fields.entries {
            let (endings, meaning) = match (entry.section, kind) {
                ("sure" | "likely", Some(kind)) => (&mut names, format!("Is({kind}, {})", capitalised(entry.section))),
                ("of_the_row", Some(kind)) => (&mut names, format!("OfTheRow({kind})")),
                ("in_calls", Some(kind)) => (&mut in_calls, kind.to_string()),
                ("never", _) => (&mut names, "Never".into()),
                ("before" | "behind", _) => (&mut modifiers, capitalised(entry.section)),
                _ => (&mut tables, capitalised(entry.section)),
            };
            endings.add(&entry.letters, meaning, place(entry.line));
        }
        texts.push_str(&format!("    ({file:?}, include_str!({:?})),\n", path.to_string_lossy()));
    }
    let code = format!(
        "pub(super) const DICTIONARY: Dictionary = Dictionary {{\n    names: {},\n    in_calls: {},\n    modifiers: {},\n    tables: {},\n    sure_in: &[{}],\n}};\n\
         /// Name and text of every file.\n#[cfg(test)]\npub(super) const FILES: &[(&str, &str)] = &[\n{texts}];\n",
        names.code(),
        in_calls.code(),
        modifiers.code(),
        tables.code(),
        sure_in.join(", ")
    );
    let out = variable("OUT_DIR").join("fields.rs");
    std::fs::write(&out, code).unwrap_or_else(|error| panic!("{}: {error}", out.display()));
}

impl Endings {
    /// A name may stand in the lists of several languages, but means one thing.
    fn add(&mut self, letters: &str, meaning: String, place: String) {
        let reversed = letters.bytes().rev().collect();
        let (known, other) = self.0.entry(reversed).or_insert_with(|| (meaning.clone(), place.clone()));
        assert!(*known == meaning, "{place}: {letters} means something else at {other}");
    }

    fn code(&self) -> String {
        let (mut letters, mut ends, mut meanings) = (String::new(), vec![0], Vec::new());
        let mut filter = vec![0u64; 1 << 15 >> 6];
        for (reversed, (meaning, _)) in &self.0 {
            letters.extend(reversed.iter().rev().map(|byte| char::from(*byte)));
            ends.push(letters.len());
            meanings.push(meaning.as_str());
            let part = |place: usize| reversed.get(place).map_or(0, |letter| usize::from(letter & 0x1f));
            let bit = part(2) << 10 | part(1) << 5 | part(0);
            // Any letter may stand before an entry of two; one of a single letter is a whole name.
            let ahead = if reversed.len() == 2 { 0..32 } else { 0..1 };
            for bit in ahead.map(|third| bit | third << 10) {
                filter[bit >> 6] |= 1 << (bit & 63);
            }
        }
        format!("Endings {{ letters: b{letters:?}, ends: &{ends:?}, meanings: &[{}], filter: &{filter:?} }}", meanings.join(", "))
    }
}

fn capitalised(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

fn variable(name: &str) -> PathBuf {
    std::env::var_os(name).unwrap_or_else(|| panic!("cargo sets {name}")).into()
}
