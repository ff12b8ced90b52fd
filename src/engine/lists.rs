//! What is known beforehand: values of lists, and people of files or of the run's own input. This module gathers it; `detect/known` finds it.

use std::path::Path;
use std::sync::Arc;

use crate::detect::known::{self, Known, MOST_WORDS, Owners, Problem};
use crate::error::{Error, Result};
use crate::model::{Allowed, Detector, DetectorIndex};
use crate::pattern::allow::allow;
use crate::pattern::list;
use crate::walk::Visit;

use super::people::{self, Gathered};
use super::subject::{Identity, LISTED};
use super::{Engine, Setup};

/// The id of what a list denies without saying more.
const DENIED: &str = "denied";
/// Confidence of what is found only because it is known of a person, in percent.
const DOUBTFUL: u8 = 50;
/// The id of what was replaced.
const ORIGINAL: &str = "original";
/// The most labels of all lists.
const MOST_LABELS: usize = 255;
/// The most ways in which all people together may be written.
const MOST_NAMES: usize = 16_000_000;

/// What is known beforehand, ready for an engine.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    known: Option<Arc<Known>>,
    /// Ids of the detectors that find values, by their marks.
    labels: Vec<String>,
    with_people: bool,
    /// What is allowed.
    pub(super) allowed: Allowed,
}

impl Lists {
    /// Allows this too.
    pub(crate) fn allow(&mut self, more: &Allowed) {
        let Allowed { values, patterns, domains, paths, fields } = more;
        self.allowed.values.extend_from_slice(values);
        self.allowed.patterns.extend_from_slice(patterns);
        self.allowed.domains.extend_from_slice(domains);
        self.allowed.paths.extend_from_slice(paths);
        self.allowed.fields.extend_from_slice(fields);
    }

    /// The same with nothing allowed.
    pub(crate) fn allowing_nothing(self) -> Self {
        Self { allowed: Allowed::default(), ..self }
    }

    /// Whose findings these are among `detectors`.
    ///
    /// # Errors
    /// People are known, and nobody asks for names.
    pub(super) fn owned(&self, detectors: &[Detector]) -> Result<Option<(Arc<Known>, Owners)>> {
        let Some(known) = &self.known else { return Ok(None) };
        let index_of = |id: &str| {
            let at = detectors.iter().position(|detector| detector.id == id)?;
            u16::try_from(at).ok().map(DetectorIndex)
        };
        let score_of = |index: DetectorIndex| (index, detectors[index.get()].score);
        let values = self.labels.iter().filter_map(|label| index_of(label).map(score_of)).collect();
        let person = index_of("person_name");
        if self.with_people && person.is_none() {
            return Err(Error::Usage("known people are found as person_name, which is not looked for in this run".into()));
        }
        Ok(Some((Arc::clone(known), Owners { values, person })))
    }
}

/// Gathers what is known.
pub(crate) struct Gathering {
    lists: known::Lists,
    labels: Vec<String>,
    /// What of it is people.
    with_people: bool,
    has_any: bool,
    allowed: Allowed,
}

impl Gathering {
    /// Nothing yet. What comes is hashed under a key that nobody keeps.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub(crate) fn new() -> Result<Self> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|error| Error::Usage(format!("no random bytes: {error}")))?;
        let mut key = [0; 4];
        for (part, bytes) in key.iter_mut().zip(bytes.as_chunks::<8>().0) {
            *part = u64::from_le_bytes(*bytes);
        }
        Ok(Self {
            lists: known::Lists::new(key),
            labels: Vec::new(),
            with_people: false,
            has_any: false,
            allowed: Allowed::default(),
        })
    }

    /// Takes in a list of what is allowed.
    ///
    /// # Errors
    /// A file that cannot be read, or an entry that cannot be used, with its line.
    pub(crate) fn allow(&mut self, path: &Path) -> Result<()> {
        allow(path, &mut self.allowed)
    }

    /// Takes in a list of values; labels that no detector answers to become detectors.
    ///
    /// # Errors
    /// A file that cannot be read, or an entry that cannot be used, with its line.
    pub(crate) fn deny(&mut self, path: &Path, detectors: &mut Vec<Detector>) -> Result<()> {
        let mut known: Option<(String, u8)> = None;
        list::entries(path, |value, label| {
            let label = label.filter(|label| !label.is_empty()).unwrap_or(DENIED);
            let mark = match &known {
                Some((last, mark)) if last == label => *mark,
                _ => self.mark(label, path, detectors)?,
            };
            known = Some((label.to_owned(), mark));
            self.lists.value(value, mark).map_err(told)
        })?;
        self.has_any = true;
        Ok(())
    }

    /// Takes in a value that was replaced; what is too long for a list is known by its first words.
    pub(super) fn value(&mut self, value: &[u8]) {
        if self.lists.value(value, 0) == Err(Problem::TooLong) {
            let words = value.split_inclusive(|byte| !byte.is_ascii_alphanumeric() && byte.is_ascii());
            let first = words.take(MOST_WORDS).map(<[u8]>::len).sum::<usize>();
            // A word that is too long has none.
            let _ = self.lists.value(&value[..first], 0);
        }
        self.has_any = true;
    }

    /// Takes in what is known of a person; returns the detector that finds it where nothing else does.
    pub(crate) fn subject(&mut self, identity: &Identity) -> Detector {
        let at = self.labels.len();
        self.labels.push(LISTED.to_owned());
        if let Ok(mark) = u8::try_from(at) {
            for text in identity.texts() {
                // What is too long for a list is found by what it is.
                let _ = self.lists.value(&text, mark);
            }
        }
        for name in identity.names() {
            let _ = self.lists.person(&name);
        }
        self.has_any = true;
        // Whatever else finds it says better what it is.
        Detector { score: DOUBTFUL, ..list::detector(LISTED, Path::new("subject")) }
    }

    /// The detector that finds such values.
    pub(super) fn original(&mut self) -> Detector {
        self.labels = vec![ORIGINAL.to_owned()];
        list::detector(ORIGINAL, Path::new("originals"))
    }

    /// The mark of a label.
    fn mark(&mut self, label: &str, path: &Path, detectors: &mut Vec<Detector>) -> Result<u8, String> {
        let id = match detectors.iter().find(|detector| detector.answers_to(label)) {
            Some(detector) => detector.id.to_string(),
            None if crate::model::Kind::find(label).is_some() => {
                return Err(format!("nothing detects {label} in this run"));
            }
            None => {
                let id = list::id(label)?;
                if !detectors.iter().any(|detector| detector.id == id) {
                    detectors.push(list::detector(&id, path));
                }
                id
            }
        };
        let at = self.labels.iter().position(|known| *known == id).unwrap_or_else(|| {
            self.labels.push(id);
            self.labels.len() - 1
        });
        u8::try_from(at).map_err(|_| format!("lists have at most {MOST_LABELS} labels"))
    }

    /// Takes in the people of a file: those in fields, headers and other places that names stand in, or else one a line.
    ///
    /// # Errors
    /// A file that cannot be read, or an entry that cannot be used, with its line.
    pub(crate) fn known(&mut self, path: &Path, visits: &mut (dyn Iterator<Item = Visit> + Send)) -> Result<()> {
        let is_plain = path.is_file() && people::is_heading(&list::first(path)?);
        let gathered = if is_plain { Gathered::default() } else { self.gather(visits)? };
        if let Some(reason) = gathered.left_out {
            return Err(Error::Usage(format!("the people in {reason}")));
        }
        if gathered.names == 0 {
            let mut is_first = true;
            list::entries(path, |value, _| {
                // A list may begin with what it is a list of.
                let is_heading = std::mem::take(&mut is_first) && people::is_heading(value);
                if is_heading { Ok(()) } else { self.lists.person(value).map_err(told) }
            })?;
        }
        self.check()
    }

    /// Takes in the people whom the run's own input names in fields, headers and other places that names stand in. What cannot be read is
    /// told of when the run comes to it.
    ///
    /// # Errors
    /// There are too many.
    pub(crate) fn learn(&mut self, visits: &mut (dyn Iterator<Item = Visit> + Send)) -> Result<()> {
        self.gather(visits)?;
        self.check()
    }

    fn gather(&mut self, visits: &mut (dyn Iterator<Item = Visit> + Send)) -> Result<Gathered> {
        let lists = &mut self.lists;
        let mut take = |name: &[u8]| {
            // Beyond the most nothing more is taken in, and the run is refused.
            if lists.names() <= MOST_NAMES {
                // What is no name here was none to begin with.
                let _ = lists.person(name);
            }
        };
        people::gather(&places()?, visits, &mut take)
    }

    fn check(&mut self) -> Result<()> {
        (self.with_people, self.has_any) = (true, true);
        if self.lists.names() > MOST_NAMES {
            return Err(Error::Usage(format!("more people are named than can be known: {MOST_NAMES} ways of writing names")));
        }
        Ok(())
    }

    /// What was gathered.
    pub(crate) fn lists(self) -> Lists {
        let known = self.has_any.then(|| Arc::new(self.lists.known()));
        Lists { known, labels: self.labels, with_people: self.with_people, allowed: self.allowed }
    }
}

/// An engine that knows names by their places only.
fn places() -> Result<Engine> {
    let setup = Setup::built_in()?.detect(&["person_name"])?.names_in_fields();
    Engine::new(setup)
}

fn told(problem: Problem) -> String {
    match problem {
        Problem::Empty => "an entry has letters or digits".into(),
        Problem::TooLong => format!("an entry has at most {MOST_WORDS} words of 64 bytes"),
    }
}
