//! The people whom files name in fields, headers and other places that names stand in. The parts of a name over several columns belong together.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::model::{FileTotals, Notice, Recognised, SkipReason, Skipped, Summary};
use crate::report::{FieldIn, FoundIn, Report};
use crate::walk::Visit;

use super::{Asked, Engine, Progress, scan};

/// What a column holds of a name, by words in its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Given,
    Middle,
    Family,
    Whole,
}

/// Words in names of columns, in several languages. What is in no list holds whole names.
const PARTS: &[(Part, &[&str])] = &[
    (Part::Middle, &["middle", "infix", "tussenv", "voorvoeg", "prefix"]),
    (
        Part::Given,
        &[
            "first", "given", "forename", "voorna", "roepna", "vorname", "prenom", "prénom", "fornavn", "förnamn", "etunimi",
            "imie", "imię", "nombre",
        ],
    ),
    (
        Part::Family,
        &[
            "last",
            "family",
            "surname",
            "achterna",
            "nachname",
            "familienname",
            "nom_de_famille",
            "apellido",
            "efternavn",
            "etternavn",
            "efternamn",
            "sukunimi",
            "nazwisko",
            "cognome",
        ],
    ),
];

/// What a look for people gave.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// Names that were handed on, doubles included.
    pub(super) names: u64,
    /// The first input that was not read, and why.
    pub(super) left_out: Option<String>,
}

/// Hands on the people among the findings of a run.
struct People<'t> {
    hand_on: &'t mut (dyn FnMut(&[u8]) + Send),
    gathered: Gathered,
    path: PathBuf,
    line: u64,
    /// Numbers of the file's fields, in the order in which they were met.
    fields: HashMap<String, usize>,
    /// The row: field, part and value.
    row: Vec<(usize, Part, Vec<u8>)>,
}

/// Hands on the name of everybody who stands where names do.
///
/// # Errors
/// What a scan gives.
pub(super) fn gather(
    engine: &Engine,
    visits: &mut (dyn Iterator<Item = Visit> + Send),
    hand_on: &mut (dyn FnMut(&[u8]) + Send),
) -> Result<Gathered> {
    let mut people = People::new(hand_on);
    scan(engine, visits, &mut people, &mut |_: &Notice<'_>| {}, Asked::default(), &Progress::default())?;
    people.end_row();
    Ok(people.gathered)
}

/// Whether a line only says that names follow.
pub(super) fn is_heading(line: &[u8]) -> bool {
    matches!(
        line.to_ascii_lowercase().as_slice(),
        b"name" | b"names" | b"naam" | b"namen" | b"nom" | b"nombre" | b"full name" | b"full_name"
    )
}

impl<'t> People<'t> {
    fn new(hand_on: &'t mut (dyn FnMut(&[u8]) + Send)) -> Self {
        Self { hand_on, gathered: Gathered::default(), path: PathBuf::new(), line: 0, fields: HashMap::new(), row: Vec::new() }
    }

    fn name(&mut self, name: &[u8]) {
        self.gathered.names += 1;
        (self.hand_on)(name);
    }

    fn take(&mut self, field: Option<&str>, line: u64, value: &[u8]) {
        let value = unescaped(value);
        let Some(field) = field else {
            self.end_row();
            self.name(&value);
            return;
        };
        // A tree goes on over lines; a row does not.
        let is_tree = field.starts_with(['$', '/']);
        let count = self.fields.len();
        let number = *self.fields.entry(field.to_owned()).or_insert(count);
        let is_next = match is_tree {
            true => self.row.last().is_some_and(|(last, ..)| number <= *last),
            false => self.row.iter().any(|(known, ..)| *known == number),
        };
        if is_next || line != self.line && !is_tree {
            self.end_row();
        }
        self.line = line;
        self.row.push((number, part_of(field), value));
    }

    /// The names of a row: those that stand in one column, and the one whose parts stand in several.
    fn end_row(&mut self) {
        let row = std::mem::take(&mut self.row);
        let of = |wanted: Part| row.iter().filter(move |(_, part, _)| *part == wanted).map(|(.., value)| value);
        of(Part::Whole).for_each(|name| self.name(name));
        match (of(Part::Given).next(), of(Part::Middle).next(), of(Part::Family).next()) {
            (Some(given), middle, Some(family)) => {
                let parts: Vec<_> = [Some(given), middle, Some(family)].into_iter().flatten().map(Vec::as_slice).collect();
                self.name(&parts.join(&b' '));
            }
            // A family name alone is that of many, and often a word.
            (Some(name), _, None) | (None, _, Some(name)) if name.trim_ascii().contains(&b' ') => self.name(name),
            _ => {}
        }
    }
}

fn part_of(field: &str) -> Part {
    let field = field.rsplit(['.', '/']).next().unwrap_or(field).to_lowercase();
    let found = PARTS.iter().find(|(_, words)| words.iter().any(|word| field.contains(word)));
    found.map_or(Part::Whole, |(part, _)| *part)
}

/// A value as it is meant where it stands in JSON.
pub(super) fn unescaped(value: &[u8]) -> Vec<u8> {
    if !value.contains(&b'\\') {
        return value.to_vec();
    }
    let quoted = [b"\"", value, b"\""].concat();
    serde_json::from_slice::<String>(&quoted).map_or_else(|_| value.to_vec(), String::into_bytes)
}

impl Report for People<'_> {
    fn wants_positions(&self) -> bool {
        true
    }

    fn finding(&mut self, found: &FoundIn<'_>) -> io::Result<()> {
        if self.path != found.path {
            self.end_row();
            self.path = found.path.to_path_buf();
            self.fields.clear();
        }
        self.take(found.field, found.finding.line, found.value);
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
        self.end_row();
        Ok(())
    }

    fn skipped(&mut self, skipped: &Skipped) -> io::Result<()> {
        if !matches!(skipped.reason, SkipReason::Excluded(_) | SkipReason::NoContent(_)) && self.gathered.left_out.is_none() {
            self.gathered.left_out = Some(format!("{}: {}", skipped.path.display(), skipped.reason));
        }
        Ok(())
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(cells: &[(&str, u64, &str)]) -> Vec<String> {
        let mut names = Vec::new();
        let mut take = |name: &[u8]| names.push(String::from_utf8(name.to_vec()).unwrap());
        let mut people = People::new(&mut take);
        for (field, line, value) in cells {
            people.take(Some(field), *line, value.as_bytes());
        }
        people.end_row();
        names
    }

    #[test]
    fn parts_of_a_name_belong_together() {
        for (cells, expected) in [
            (&[("u.first_name", 1, "Jan"), ("u.last_name", 1, "de Vries")][..], &["Jan de Vries"][..]),
            (&[("achternaam", 2, "Vries"), ("voornaam", 2, "Jan")], &["Jan Vries"]),
            (&[("voornaam", 2, "Jan"), ("tussenvoegsel", 2, "de"), ("achternaam", 2, "Vries")], &["Jan de Vries"]),
            (&[("first", 1, "Jan"), ("first", 2, "Piet"), ("last", 2, "Smit")], &["Piet Smit"]),
            (&[("last", 1, "Smit"), ("first", 2, "Piet"), ("last", 2, "Bos")], &["Piet Bos"]),
            (&[("$.u.first", 1, "Jan"), ("$.u.last", 2, "Smit"), ("$.u.first", 5, "Piet")], &["Jan Smit"]),
            (&[("speaker", 1, "Fatima"), ("speaker", 2, "Jan Smit")], &["Fatima", "Jan Smit"]),
            (&[("u.name", 1, "Jos\\u00e9 Garc\\u00eda")], &["José García"]),
        ] {
            assert_eq!(names(cells), expected, "{cells:?}");
        }
    }
}
