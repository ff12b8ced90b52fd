//! Lists of values and of people: one a line, with a label behind a tab if the line has one.
//!
//! A line that begins with `#` is a remark. It does not know what an entry is good for.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use crate::error::{Error, Result};
use crate::model::{Anchor, ByName, Category, Detector, FieldName, Origin, Texts};

/// The longest line, in bytes.
const LONGEST_LINE: u64 = 8 * 1024;
/// The most letters of the label of a field.
const LONGEST_LABEL: usize = 32;
/// Confidence of what stands on a list, in percent.
const SCORE: u8 = 99;

/// Hands every entry of a list to `take`, with its label: what that says is an error at the entry's line. Memory does not grow with the list.
///
/// # Errors
/// The file cannot be read, or an entry not be used.
pub(crate) fn entries(path: &Path, mut take: impl FnMut(&[u8], Option<&str>) -> Result<(), String>) -> Result<()> {
    let unreadable = |error| Error::io(path, "cannot read", error);
    let mut file = BufReader::new(File::open(path).map_err(|error| Error::io(path, "cannot open", error))?);
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let length = (&mut file).take(LONGEST_LINE).read_until(b'\n', &mut line).map_err(unreadable)?;
        if length == 0 {
            break;
        }
        let wrong = |message: String| Error::Pattern { file: path.display().to_string(), line: number, message };
        if length as u64 == LONGEST_LINE && !line.ends_with(b"\n") {
            return Err(wrong(format!("a line of a list has at most {LONGEST_LINE} bytes")));
        }
        if line.contains(&0) {
            return Err(wrong("a list is a text in UTF-8, one entry a line".into()));
        }
        let text = if number == 1 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line) } else { &line };
        let text = text.trim_ascii();
        if text.is_empty() || text.starts_with(b"#") {
            continue;
        }
        let (value, label) = match memchr::memchr(b'\t', text) {
            Some(tab) => (text[..tab].trim_ascii_end(), Some(text[tab + 1..].trim_ascii())),
            None => (text, None),
        };
        let label = label.map(std::str::from_utf8).transpose().map_err(|_| wrong("a label is written in UTF-8".into()))?;
        take(value, label).map_err(wrong)?;
    }
    Ok(())
}

/// The first line of a file that may be a list, as far as such lines are long.
///
/// # Errors
/// The file cannot be read.
pub(crate) fn first(path: &Path) -> Result<Vec<u8>> {
    let file = File::open(path).map_err(|error| Error::io(path, "cannot open", error))?;
    let mut line = Vec::new();
    let read = BufReader::new(file.take(LONGEST_LINE)).read_until(b'\n', &mut line);
    read.map_err(|error| Error::io(path, "cannot read", error))?;
    let text = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line).trim_ascii();
    Ok(text.to_vec())
}

/// The id of a detector for a label: `Project name` is `project_name`.
///
/// # Errors
/// What is wrong with the label.
pub(crate) fn id(label: &str) -> Result<String, String> {
    let id: String =
        label.chars().map(|letter| if matches!(letter, ' ' | '-') { '_' } else { letter.to_ascii_lowercase() }).collect();
    let is_id = id.len() <= super::shape::LONGEST_NAME
        && id.starts_with(|letter: char| letter.is_ascii_lowercase())
        && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if is_id {
        Ok(id)
    } else {
        Err("a label (behind a tab) is letters, digits, blanks and underscores, and starts with a letter".into())
    }
}

/// The detector that stands for a field of which a profile says what is done to it.
pub(crate) fn of_field(field: &FieldName) -> Detector {
    let FieldName { table, name, .. } = field;
    let whole = table.as_ref().map_or_else(|| name.clone(), |table| format!("{table}.{name}"));
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let label =
        if letters.starts_with(|letter: char| letter.is_ascii_alphabetic()) { letters } else { format!("field{letters}") };
    Detector {
        label: label.to_ascii_uppercase().chars().take(LONGEST_LABEL).collect::<String>().into(),
        description: "A field of which the profile says what is done to it.".into(),
        canonical: "exact".into(),
        ..detector(&format!("field:{whole}"), Path::new("profile"))
    }
}

/// The detector whose findings are the entries of a list under one label.
pub(crate) fn detector(id: &str, file: &Path) -> Detector {
    Detector {
        id: id.to_owned().into(),
        label: id.to_ascii_uppercase().replace('_', "").into(),
        description: "What stands on a list of the user.".into(),
        category: Category::Custom,
        aliases: Texts::default(),
        regulations: Vec::new(),
        anchor: Anchor::List,
        regex: None,
        words: Texts::default(),
        forms: Texts::default(),
        weak_forms: Texts::default(),
        validator: None,
        keys: Texts::default(),
        ignored_values: Texts::default(),
        parts: ByName::default(),
        context: ByName::default(),
        context_against: ByName::default(),
        score: SCORE,
        weak_score: SCORE,
        context_boost: 0,
        recall_score: None,
        precision_score: None,
        by_default: true,
        action: "label".into(),
        canonical: "lower".into(),
        examples: Vec::new(),
        counter_examples: Vec::new(),
        origin: Origin::User(file.to_path_buf()),
        line: 1,
    }
}
