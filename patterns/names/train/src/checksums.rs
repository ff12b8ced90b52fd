//! The checksums of what is read and of what is made, in `checksums.txt`: a SHA-256, two blanks and a name a line.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// The checksums, by name.
pub struct Checksums {
    path: PathBuf,
    known: BTreeMap<String, String>,
}

/// The SHA-256 of the bytes.
pub fn of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Checksums {
    /// Those of this folder.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let path = folder.join("checksums.txt");
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let lines = text.lines().filter_map(|line| line.split_once("  "));
        Ok(Self { path, known: lines.map(|(sum, name)| (name.to_owned(), sum.to_owned())).collect() })
    }

    pub fn write(&self) -> Result<(), String> {
        let mut text = String::new();
        for (name, sum) in &self.known {
            writeln!(text, "{sum}  {name}").unwrap();
        }
        fs::write(&self.path, text).map_err(|error| format!("{}: {error}", self.path.display()))
    }

    pub fn set(&mut self, name: &str, bytes: &[u8]) {
        self.known.insert(name.to_owned(), of(bytes));
    }

    /// Whether the bytes are those that are known by the name.
    pub fn hold(&self, name: &str, bytes: &[u8]) -> Result<(), String> {
        match self.known.get(name) {
            Some(sum) if *sum == of(bytes) => Ok(()),
            Some(_) => Err(format!("{name} has another checksum than {} says", self.path.display())),
            None => Err(format!("{name} is not in {}", self.path.display())),
        }
    }

    /// Holds the files at these places, which are files or folders of them, to what is known by their names; or takes them anew.
    pub fn inputs(&mut self, places: &[(String, PathBuf)], takes: bool) -> Result<(), String> {
        for (name, path) in places {
            let mut files = Vec::new();
            if path.is_dir() {
                if takes {
                    self.known.retain(|known, _| !known.starts_with(&format!("{name}/")));
                }
                let entries = fs::read_dir(path).map_err(|error| format!("{}: {error}", path.display()))?;
                let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
                // Folders and scripts beside corpora are not read.
                paths.retain(|path| path.extension().is_some_and(|end| end == "tsv" || end == "jsonl" || end == "txt"));
                paths.sort();
                files
                    .extend(paths.into_iter().filter_map(|path| Some((format!("{name}/{}", path.file_name()?.to_str()?), path))));
                if let Some(missing) = self
                    .known
                    .keys()
                    .find(|known| known.starts_with(&format!("{name}/")) && !files.iter().any(|(found, _)| found == *known))
                {
                    return Err(format!("{missing} is missing"));
                }
            } else {
                files.push((name.clone(), path.clone()));
            }
            for (name, path) in files {
                let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
                if takes {
                    self.set(&name, &bytes);
                } else {
                    self.hold(&name, &bytes)?;
                }
            }
        }
        Ok(())
    }
}
