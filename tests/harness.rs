//! Runs the binary: a folder of its own for each test, and what a run gave.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A key for tests, so that tags are the same each time.
pub(crate) const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// What a run gave.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: Vec<u8>,
    pub(crate) err: String,
}

impl Ran {
    /// Standard output as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.out).unwrap()
    }

    /// Demands an exit code, and shows the messages if it is another one.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.err);
        self
    }

    /// Demands that standard error names all of these.
    #[track_caller]
    pub(crate) fn names(self, what: &[&str]) -> Self {
        for what in what {
            assert!(self.err.contains(what), "{what} is not in: {}", self.err);
        }
        self
    }

    /// Detector and value of each finding, of a run with `--format jsonl --show-values`.
    pub(crate) fn findings(&self) -> Vec<(String, String)> {
        let field = |line: &serde_json::Value, name: &str| line[name].as_str().unwrap_or_default().to_owned();
        let lines = self.text().lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        let findings = lines.filter(|line| line["type"] == "finding");
        findings.map(|line| (field(&line, "detector"), field(&line, "value"))).collect()
    }
}

/// The binary, in an environment that holds nothing but the key.
pub(crate) fn inkout(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inkout"));
    command.args(args).env_clear().env("INKOUT_KEY", KEY).stdin(Stdio::null());
    command
}

/// Runs a command to its end with these bytes on standard input.
pub(crate) fn run(command: &mut Command, input: &[u8]) -> Ran {
    run_fed(command, |stdin| stdin.write_all(input))
}

/// Runs a command to its end; `feed` writes its standard input.
pub(crate) fn run_fed(command: &mut Command, feed: impl FnOnce(&mut dyn Write) -> std::io::Result<()> + Send) -> Ran {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        // A program that has seen enough closes its end; what it made of that is in its exit code.
        scope.spawn(move || feed(&mut stdin).err());
        child.wait_with_output().unwrap()
    });
    Ran { code: output.status.code(), out: output.stdout, err: String::from_utf8(output.stderr).unwrap() }
}

/// Starts a command with all its streams as pipes.
pub(crate) fn start(command: &mut Command) -> Child {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// A folder in which runs take place.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A folder with these files.
    pub(crate) fn with(files: &[(&str, &[u8])]) -> Self {
        let folder = Self::new();
        for (name, bytes) in files {
            folder.write(name, bytes);
        }
        folder
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The names of everything in it, folders apart, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        list(self.0.path(), self.0.path(), &mut names);
        names.sort();
        names
    }

    /// The binary with arguments parted by spaces, in this folder.
    pub(crate) fn inkout(&self, args: &str) -> Command {
        let mut command = inkout(&args.split_whitespace().collect::<Vec<_>>());
        command.current_dir(self.0.path());
        command
    }

    /// Runs the binary with arguments parted by spaces, in this folder.
    pub(crate) fn run(&self, args: &str) -> Ran {
        run(&mut self.inkout(args), b"")
    }
}

fn list(root: &Path, folder: &Path, names: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list(root, &path, names);
        } else {
            names.push(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
        }
    }
}

/// Says of a test that it could not test here, and why.
#[allow(clippy::print_stderr)]
pub(crate) fn not_tested(what: &str, why: &str) {
    eprintln!("NOT TESTED: {what}: {why}");
}
