//! Build step: every `patterns/fields/*.toml` is read, checked and compiled to the table in which names are looked up. The folder is the
//! list. Reading them at each start would cost more than looking up all names of most inputs.

// Build scripts talk to cargo on standard output.
#![allow(clippy::print_stdout)]

mod compile;
mod name;
mod read;

use std::path::PathBuf;

use compile::Endings;

/// Writes `fields.rs` to `OUT_DIR`: the definition of `DICTIONARY`. `kinds` are the ids of all kinds in their order.
pub(crate) fn build(kinds: &[String]) {
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

    let (mut names, mut in_calls, mut in_messages) = (Endings::default(), Endings::default(), Endings::default());
    let (mut modifiers, mut tables) = (Endings::default(), Endings::default());
    let mut sure_in = vec!["None".to_owned(); kinds.len()];
    let mut texts = String::new();
    for file in &files {
        let path = folder.join(file);
        println!("cargo::rerun-if-changed={}", path.display());
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let place = |line: usize| format!("patterns/fields/{file}:{line}");
        let fields = read::read(file, &text).unwrap_or_else(|(line, message)| panic!("{}: {message}", place(line)));
        let kind = fields.kind.map(|(id, line)| {
            kinds.iter().position(|kind| *kind == id).unwrap_or_else(|| panic!("{}: no kind is called {id}", place(line)))
        });
        if let (Some(kind), Some(rows)) = (kind, &fields.sure_in) {
            sure_in[kind] = format!("Some({})", capitalised(rows));
        }
        for entry in &fields.entries {
            let (endings, meaning) = match (entry.section, kind) {
                ("sure" | "national" | "likely" | "other", Some(kind)) => {
                    (&mut names, format!("Is({kind}, {})", capitalised(entry.section)))
                }
                ("of_the_row", Some(kind)) => (&mut names, format!("OfTheRow({kind})")),
                ("town", Some(kind)) => (&mut names, format!("Town({kind})")),
                ("alone", Some(kind)) => (&mut names, format!("Alone({kind})")),
                ("in_calls", Some(kind)) => (&mut in_calls, kind.to_string()),
                ("in_messages", Some(kind)) => (&mut in_messages, kind.to_string()),
                ("never", _) => (&mut names, "Never".into()),
                ("before" | "behind", _) => (&mut modifiers, capitalised(entry.section)),
                _ => (&mut tables, capitalised(entry.section)),
            };
            endings.add(&entry.letters, meaning, place(entry.line)).unwrap_or_else(|wrong| panic!("{wrong}"));
        }
        texts.push_str(&format!("    ({file:?}, include_str!({:?})),\n", path.to_string_lossy()));
    }
    let mut tails = names.tails();
    for other in [in_calls.tails(), in_messages.tails(), modifiers.tails()] {
        tails.iter_mut().zip(other).for_each(|(tail, other)| *tail |= other);
    }
    let code = format!(
        "pub(super) const DICTIONARY: Dictionary = Dictionary {{\n    names: {},\n    in_calls: {},\n    in_messages: {},\n    modifiers: {},\n    tables: {},\n    tails: &{tails:?},\n    sure_in: &[{}],\n}};\n\
         /// Name and text of every file.\n#[cfg(test)]\npub(super) const FILES: &[(&str, &str)] = &[\n{texts}];\n",
        names.code(),
        in_calls.code(),
        in_messages.code(),
        modifiers.code(),
        tables.code(),
        sure_in.join(", ")
    );
    let out = variable("OUT_DIR").join("fields.rs");
    std::fs::write(&out, code).unwrap_or_else(|error| panic!("{}: {error}", out.display()));
}

fn capitalised(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

fn variable(name: &str) -> PathBuf {
    std::env::var_os(name).unwrap_or_else(|| panic!("cargo sets {name}")).into()
}
