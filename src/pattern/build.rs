//! Build step: every `patterns/detectors/**/*.toml` goes into the binary. The folder is the list.

// Build scripts talk to cargo on standard output.
#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};

/// Writes `detectors.rs` to `OUT_DIR`: a slice of triples, the path below the package, the text of the file, and that text without what
/// only `inkout detectors` and the tests want, in order of the paths.
pub(crate) fn build() {
    let root = variable("CARGO_MANIFEST_DIR");
    let mut files = Vec::new();
    gather(&root.join("patterns/detectors"), &mut files);
    files.sort();
    let mut list = String::from("&[\n");
    for file in &files {
        let below = file.strip_prefix(&root).unwrap_or(file);
        let name = below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let brief = without_examples(&text);
        list.push_str(&format!("    ({name:?}, include_str!({:?}), {brief:?}),\n", file.to_string_lossy()));
    }
    list.push_str("]\n");
    let out = variable("OUT_DIR").join("detectors.rs");
    std::fs::write(&out, list).unwrap_or_else(|error| panic!("{}: {error}", out.display()));
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
