//! `inkout redact --review`: the doubtful findings, value by value, before anything is replaced.
//!
//! What is decided is kept in a file that is a list for `--allow` too, so later runs know it without asking.

use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::engine::{self, Engine, Progress};
use crate::error::Error;
use crate::model::{Allowed, FileTotals, Notice, Recognised, Skipped, Summary};
use crate::report::layout::printable;
use crate::report::{FieldIn, FoundIn, Report};
use crate::walk::Visit;
use crate::write::{AtomicFile, Placement};

use super::messages;

/// Findings of less confidence are asked about, in percent; what passed a check is not.
const DOUBTFUL: u8 = 85;
/// Distinct values that are asked about. Others are replaced.
const MOST: usize = 10_000;
/// The longest value that is asked about, in bytes.
const LONGEST: usize = 200;
/// What stands above the decisions.
const HEAD: &str = "# What was decided in `inkout redact --review`; a list for --allow too. It holds values as they are: keep it like the data.\n";

/// What was decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Decisions {
    /// Stay.
    values: Vec<String>,
    patterns: Vec<String>,
    /// Addresses in these stay.
    domains: Vec<String>,
    paths: Vec<String>,
    /// What stands in these stays.
    fields: Vec<String>,
    /// Are replaced, and not asked about again.
    confirmed: Vec<String>,
}

impl Decisions {
    /// Those of a file; none if it is not there.
    ///
    /// # Errors
    /// It cannot be read, or is none of this kind.
    pub(super) fn read(path: &Path) -> Result<Self> {
        match std::fs::read_to_string(path) {
            Ok(text) => Ok(toml::from_str(&text).map_err(|err| {
                let line = err.span().map_or(1, |span| 1 + text[..span.start.min(text.len())].matches('\n').count());
                Error::Pattern { file: path.display().to_string(), line, message: err.message().to_owned() }
            })?),
            Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(err) => Err(Error::Usage(format!("{}: cannot read: {err}", path.display())).into()),
        }
    }

    /// Writes them, for nobody else to read.
    fn write(&self, path: &Path) -> Result<()> {
        let text = toml::to_string(self).map_err(|err| Error::Usage(format!("{}: {err}", path.display())))?;
        let mut file = AtomicFile::create(path, Placement { force: true, ..Placement::default() })?;
        file.set_mode(0o600);
        let written = file.write_all(HEAD.as_bytes()).and_then(|()| file.write_all(text.as_bytes()));
        written.map_err(|err| Error::io(path, "cannot write", err))?;
        Ok(file.finish()?)
    }

    /// What of it is allowed to stand. Patterns and paths are for whoever reads the file as a list.
    pub(super) fn allowed(&self) -> Allowed {
        Allowed {
            values: self.values.iter().map(|value| value.as_bytes().to_vec()).collect(),
            domains: self.domains.clone(),
            fields: self.fields.clone(),
            ..Allowed::default()
        }
    }
}

/// A value that is asked about.
#[derive(Clone, Debug)]
struct Doubt {
    value: String,
    detector: String,
    /// The least confidence, in percent.
    score: u8,
    count: u64,
    path: PathBuf,
    line: u64,
    field: Option<String>,
}

/// Asks about the doubtful findings in the visits, keeps what is decided in the file, and returns what is allowed to stand.
///
/// # Errors
/// Nobody is there to ask, or the file cannot be used.
pub(super) fn review(path: &Path, engine: &Engine, visits: &mut (dyn Iterator<Item = Visit> + Send)) -> Result<Allowed> {
    let mut decisions = Decisions::read(path)?;
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(Error::Usage("--review asks on a terminal: without one, give what was decided with --allow".into()).into());
    }
    let mut doubts = Doubts { known: decisions.known(), ..Doubts::default() };
    engine::scan(
        engine,
        visits,
        &mut doubts,
        &mut |notice: &Notice<'_>| messages::notice(notice),
        engine::Asked::default(),
        &Progress::default(),
    )?;
    let failed = |err| Error::io("-", "cannot ask on the terminal", err);
    ask(&doubts.sorted(), &mut decisions, &mut io::stdin().lock(), &mut io::stderr().lock()).map_err(failed)?;
    decisions.write(path)?;
    Ok(decisions.allowed())
}

impl Decisions {
    fn known(&self) -> HashSet<String> {
        self.values.iter().chain(&self.confirmed).cloned().collect()
    }
}

/// Asks one after the other; without an answer the rest is replaced.
fn ask(doubts: &[Doubt], decisions: &mut Decisions, input: &mut dyn BufRead, out: &mut dyn Write) -> io::Result<()> {
    let mut line = String::new();
    let mut left_alone = HashSet::new();
    for (at, doubt) in doubts.iter().enumerate() {
        let domain = doubt.value.split_once('@').map(|(_, domain)| domain.to_lowercase());
        if domain.as_ref().is_some_and(|domain| decisions.domains.contains(domain))
            || doubt.field.as_ref().is_some_and(|field| left_alone.contains(field))
        {
            continue;
        }
        let times = if doubt.count > 1 { format!(", {} times", doubt.count) } else { String::new() };
        let field = doubt.field.as_ref().map(|field| format!(", in {}", printable(field))).unwrap_or_default();
        writeln!(
            out,
            "{} of {}: {} at {}:{}{field}, confidence {:.2}{times}\n  {}",
            at + 1,
            doubts.len(),
            doubt.detector,
            printable(&doubt.path.to_string_lossy()),
            doubt.line,
            f64::from(doubt.score) / 100.0,
            printable(&doubt.value)
        )?;
        loop {
            let domain_choice = if domain.is_some() { ", [d]omain stays" } else { "" };
            let field_choice = if doubt.field.is_some() { ", [f]ield stays" } else { "" };
            write!(out, "[r]eplace, [k]eep{domain_choice}{field_choice}, [s]kip, [q]uit: ")?;
            out.flush()?;
            line.clear();
            if input.read_line(&mut line)? == 0 {
                writeln!(out)?;
                return Ok(());
            }
            match (line.trim(), &domain, &doubt.field) {
                ("r" | "y", ..) => decisions.confirmed.push(doubt.value.clone()),
                ("k" | "n", ..) => decisions.values.push(doubt.value.clone()),
                ("d", Some(domain), _) => decisions.domains.push(domain.clone()),
                ("f", _, Some(field)) => {
                    decisions.fields.push(field.clone());
                    left_alone.insert(field.clone());
                }
                ("s", ..) => {}
                ("q", ..) => return Ok(()),
                _ => continue,
            }
            break;
        }
    }
    Ok(())
}

/// Gathers what is asked about.
#[derive(Default)]
struct Doubts {
    known: HashSet<String>,
    found: HashMap<(String, String), Doubt>,
}

impl Doubts {
    /// The most frequent first, of equals the least sure.
    fn sorted(self) -> Vec<Doubt> {
        let mut doubts: Vec<Doubt> = self.found.into_values().collect();
        doubts.sort_by(|a, b| (b.count, a.score, &a.path, a.line, &a.value).cmp(&(a.count, b.score, &b.path, b.line, &b.value)));
        doubts
    }
}

impl Report for Doubts {
    fn wants_positions(&self) -> bool {
        true
    }

    fn finding(&mut self, found: &FoundIn<'_>) -> io::Result<()> {
        let finding = found.finding;
        if finding.score >= DOUBTFUL || finding.traits.validated || found.value.len() > LONGEST {
            return Ok(());
        }
        // What is no text cannot be shown, nor be on a list.
        let Ok(value) = std::str::from_utf8(found.value) else { return Ok(()) };
        if self.known.contains(value) {
            return Ok(());
        }
        let key = (found.detector.id.to_string(), value.to_owned());
        let is_full = self.found.len() >= MOST;
        match self.found.get_mut(&key) {
            Some(doubt) => {
                doubt.count += 1;
                doubt.score = doubt.score.min(finding.score);
            }
            None if is_full => {}
            None => {
                let (detector, value) = key.clone();
                let field = found.field.map(str::to_owned);
                let (path, line) = (found.path.to_path_buf(), finding.line);
                self.found.insert(key, Doubt { value, detector, score: finding.score, count: 1, path, line, field });
            }
        }
        Ok(())
    }

    fn wants_reasons(&self) -> bool {
        false
    }

    fn wants_fields(&self) -> bool {
        true
    }

    fn format(&mut self, _: &Path, _: Option<&Recognised>) -> io::Result<()> {
        Ok(())
    }

    fn fields(&mut self, _: &[FieldIn<'_>]) -> io::Result<()> {
        Ok(())
    }

    fn file_done(&mut self, _: &Path, _: &FileTotals) -> io::Result<()> {
        Ok(())
    }

    fn skipped(&mut self, _: &Skipped) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubt(value: &str, field: Option<&str>) -> Doubt {
        Doubt {
            value: value.to_owned(),
            detector: "person_name".to_owned(),
            score: 60,
            count: 2,
            path: PathBuf::from("a.log"),
            line: 3,
            field: field.map(str::to_owned),
        }
    }

    #[test]
    fn what_is_answered_is_decided() {
        let doubts = [
            doubt("Rose", None),
            doubt("May", None),
            doubt("a@example.com", None),
            doubt("b@example.com", None),
            doubt("x", Some("$.note")),
            doubt("y", Some("$.note")),
            doubt("z", None),
            doubt("later", None),
        ];
        let mut decisions = Decisions::default();
        let mut out = Vec::new();
        // What is no answer is asked again.
        ask(&doubts, &mut decisions, &mut "f\nk\nr\nd\nf\ns\nq\n".as_bytes(), &mut out).unwrap();
        let list = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(decisions.values, list(&["Rose"]));
        assert_eq!(decisions.confirmed, list(&["May"]));
        assert_eq!(decisions.domains, list(&["example.com"]));
        assert_eq!(decisions.fields, list(&["$.note"]));
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains("1 of 8: person_name at a.log:3, confidence 0.60, 2 times\n  Rose\n"), "{out}");
        assert!(!out.contains("b@example.com") && !out.contains("  y\n"), "{out}");
        // An end of input is none of an answer.
        ask(&doubts, &mut decisions, &mut "".as_bytes(), &mut Vec::new()).unwrap();
        assert_eq!(decisions.values.len(), 1);
    }

    #[test]
    fn decisions_are_a_list() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("review.toml");
        let decisions = Decisions { values: vec!["Rose \"x\"\n".into()], confirmed: vec!["May".into()], ..Decisions::default() };
        decisions.write(&path).unwrap();
        assert_eq!(Decisions::read(&path).unwrap(), decisions);
        let mut allowed = Allowed::default();
        crate::pattern::allow::allow(&path, &mut allowed).unwrap();
        assert_eq!(allowed.values.len(), 1);
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(Decisions::read(&folder.path().join("gone")).unwrap(), Decisions::default());
        std::fs::write(&path, "values = 1\n").unwrap();
        assert!(Decisions::read(&path).unwrap_err().to_string().contains("review.toml:1"));
    }
}
