//! The rules of the house that no compiler holds: which module may know which, where `unsafe` stands, how long a file may be.

use std::fs;
use std::path::{Path, PathBuf};

/// The stages of the data flow. None imports another; the engine wires them.
const STAGES: [&str; 11] =
    ["walk", "input", "format", "detect", "pattern", "resolve", "transform", "write", "report", "numbering", "field"];

/// Stages that may import another one all the same, and why.
const ALLOWED: [(&str, &str, &str); 3] = [
    ("detect", "numbering", "the tables that verify phone numbers belong to the verification, and are a module for their size"),
    ("transform", "numbering", "what stands for a phone number is a number of the same plan"),
    ("detect", "field", "so does the dictionary that says what the name of a field means"),
];

/// Lines of a file without its tests.
const LONGEST_FILE: usize = 600;

struct SourceFile {
    /// Below `src/`.
    name: String,
    /// The text without its tests.
    code: String,
}

impl SourceFile {
    /// The top module it belongs to.
    fn module(&self) -> &str {
        let end = self.name.find(['/', '.']).unwrap();
        &self.name[..end]
    }

    /// The top modules of the crate that it names in code.
    fn imports(&self) -> Vec<&str> {
        let code = self.code.lines().filter(|line| !line.trim_start().starts_with("//"));
        let paths = code.flat_map(|line| line.split("crate::").skip(1));
        paths.map(|rest| &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len())]).collect()
    }
}

fn root(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path, ending));
        } else if path.extension().is_some_and(|found| found == ending) {
            all.push(path);
        }
    }
    all.sort();
    all
}

fn sources() -> Vec<SourceFile> {
    let src = root("src");
    let is_test = |name: &str| name.ends_with("tests.rs") || name.contains("/tests/");
    let all = files(&src, "rs").into_iter().map(|path| (path.strip_prefix(&src).unwrap().to_str().unwrap().to_owned(), path));
    let sources: Vec<_> = all
        .filter(|(name, _)| !is_test(name))
        .map(|(name, path)| {
            let text = fs::read_to_string(path).unwrap();
            // Tests stand at the end of a file.
            let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
            SourceFile { name, code: text[..end].to_owned() }
        })
        .collect();
    assert!(sources.len() > 60, "the sources are not where they were");
    sources
}

#[track_caller]
fn check(rule: &str, breaks: impl Fn(&SourceFile) -> Vec<String>) {
    let broken: Vec<String> =
        sources().iter().flat_map(|source| breaks(source).into_iter().map(|what| format!("{}: {what}", source.name))).collect();
    assert!(broken.is_empty(), "{rule}:\n{}", broken.join("\n"));
}

fn lines_with(source: &SourceFile, words: &[&str]) -> Vec<String> {
    let code = source.code.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.filter(|line| words.iter().any(|word| line.contains(word))).map(|line| line.trim().to_owned()).collect()
}

#[test]
fn the_model_knows_no_stage() {
    check("value types import only each other and the error", |source| match source.module() {
        "model" => source.imports().into_iter().filter(|name| !["model", "error"].contains(name)).map(str::to_owned).collect(),
        _ => Vec::new(),
    });
}

#[test]
fn stages_do_not_know_each_other() {
    check("a stage imports value types, not other stages", |source| {
        let module = source.module();
        let is_foreign = |name: &&str| {
            let is_allowed = ALLOWED.iter().any(|(from, to, _)| (*from, *to) == (module, *name));
            *name != module && (STAGES.contains(name) || ["engine", "cli"].contains(name)) && !is_allowed
        };
        if STAGES.contains(&module) {
            source.imports().into_iter().filter(is_foreign).map(str::to_owned).collect()
        } else {
            Vec::new()
        }
    });
    // An exception that nobody uses is none.
    for (from, to, why) in ALLOWED {
        assert!(
            sources().iter().any(|source| source.module() == from && source.imports().contains(&to)),
            "{from} -> {to}: {why}"
        );
    }
}

#[test]
fn nobody_below_knows_the_command_line() {
    // What runs when inkout is built talks to cargo by printing.
    let is_edge = |source: &SourceFile| ["cli", "main", "lib"].contains(&source.module()) || source.name.ends_with("/build.rs");
    check("only `cli` prints and knows clap, anyhow and the progress bar", |source| {
        if is_edge(source) {
            return Vec::new();
        }
        lines_with(source, &["println!", "print!(", "dbg!", "clap::", "anyhow::", "indicatif::", "crate::cli", "process::exit"])
    });
    check("the engine knows no command line", |source| match source.module() {
        "engine" => source.imports().into_iter().filter(|name| *name == "cli").map(str::to_owned).collect(),
        _ => Vec::new(),
    });
}

#[test]
fn unsafe_code_stands_where_vectors_are() {
    check("`unsafe` is for the vector kernels and the choice among them", |source| {
        let is_allowed = ["detect/vector/", "detect/anchors", "detect/mod.rs"].iter().any(|place| source.name.starts_with(place));
        if is_allowed { Vec::new() } else { lines_with(source, &["unsafe ", "allow(unsafe_code)"]) }
    });
}

#[test]
fn there_is_no_network() {
    check("no module opens a connection", |source| {
        lines_with(source, &["TcpStream", "TcpListener", "UdpSocket", "ToSocketAddrs"])
    });
    let manifest: toml::Table = fs::read_to_string(root("Cargo.toml")).unwrap().parse().unwrap();
    const NETWORK: [&str; 16] = [
        "reqwest",
        "hyper",
        "ureq",
        "curl",
        "tokio",
        "async-std",
        "smol",
        "mio",
        "socket2",
        "rustls",
        "openssl",
        "native-tls",
        "isahc",
        "surf",
        "tonic",
        "attohttpc",
    ];
    for name in manifest["dependencies"].as_table().unwrap().keys() {
        assert!(!NETWORK.contains(&name.as_str()), "{name} opens connections");
    }
}

#[test]
fn files_are_short_and_say_what_they_are() {
    check("a file that grows asks for a seam", |source| {
        let lines = source.code.lines().count();
        if lines > LONGEST_FILE { vec![format!("{lines} lines")] } else { Vec::new() }
    });
    check("a file opens with what it is responsible for", |source| {
        if source.code.starts_with("//!") { Vec::new() } else { vec!["no module documentation".to_owned()] }
    });
    check("a name says what a module is", |source| {
        let nothing = ["util", "utils", "helper", "helpers", "common", "misc"];
        let says_nothing = |part: &str| nothing.contains(&part.trim_end_matches(".rs")) || part.contains("_v2");
        source.name.split('/').filter(|part| says_nothing(part)).map(str::to_owned).collect()
    });
}

#[test]
fn every_pattern_file_is_picked_up() {
    let folder = root("patterns/detectors");
    let mut ids: Vec<String> =
        files(&folder, "toml").iter().map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    ids.sort();
    let ran = crate::harness::run(&mut crate::harness::inkout(&["detectors", "list"]), b"").exits(0);
    let mut listed: Vec<String> = ran.text().lines().map(|line| line.split_whitespace().next().unwrap().to_owned()).collect();
    listed.sort();
    assert_eq!(listed, ids);
}
