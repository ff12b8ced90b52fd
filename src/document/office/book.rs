//! What the sheets of a workbook share (ECMA-376, part 1, section 18): their names, and which styles make a number a day.

use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead};

use super::package::resolve;
use super::shared::Shared;
use super::xml::{self, Kind, Tokens};

/// Columns that a sheet has at most.
const MOST_COLUMNS: usize = 16_384;
/// Numbers of formats that every program knows as days.
const DAYS: [std::ops::RangeInclusive<u32>; 4] = [14..=17, 22..=22, 27..=36, 50..=58];

/// A row in which columns of a table are named, and which these are.
pub(super) type Head = (u64, std::ops::RangeInclusive<usize>);

/// What sheets share.
#[derive(Default)]
pub(super) struct Book {
    /// Names of sheets by their parts.
    names: HashMap<String, String>,
    /// Parts with rows, wherever they are.
    with_rows: HashSet<String>,
    heads: HashMap<String, Vec<Head>>,
    pub(super) shared: Shared,
    /// Whether a style shows a day.
    pub(super) days: Vec<bool>,
    /// Days are counted from 1904.
    pub(super) from_1904: bool,
}

impl Book {
    /// Takes in the sheets that a workbook lists; `links` are its parts by their ids.
    pub(super) fn sheets(&mut self, workbook: impl BufRead, links: &HashMap<String, String>) -> io::Result<()> {
        each_tag(workbook, |_, name, attributes| match name {
            b"sheet" => {
                if let (Some(id), Some(name)) = (attributes.get("id"), attributes.get("name"))
                    && let Some(target) = links.get(id)
                {
                    let part = resolve("xl/", target);
                    self.with_rows.insert(part.clone());
                    self.names.insert(part, name.clone());
                }
            }
            b"workbookPr" => {
                self.from_1904 = attributes.get("date1904").is_some_and(|value| matches!(value.as_str(), "1" | "true"))
            }
            _ => {}
        })
    }

    /// Takes in a part that may be a sheet: its first element says so (ECMA-376, part 1, section 18.3; macros: MS-OFFMACRO2).
    pub(super) fn may_have_rows(&mut self, name: &str, part: impl BufRead) -> io::Result<()> {
        let (mut tokens, mut token) = (Tokens::new(part), Vec::new());
        while let Some(kind) = tokens.next(&mut token)? {
            if matches!(kind, Kind::Open | Kind::Empty | Kind::Close) {
                if matches!(xml::name(&token), b"worksheet" | b"macrosheet" | b"dialogsheet") {
                    self.with_rows.insert(name.to_owned());
                }
                break;
            }
        }
        Ok(())
    }

    /// Whether a part is a sheet.
    pub(super) fn has_rows(&self, part: &str) -> bool {
        self.with_rows.contains(part)
    }

    /// Takes in where the columns of a table over cells of a sheet are named: those cells say what the table says.
    pub(super) fn table(&mut self, sheet: &str, part: impl BufRead) -> io::Result<()> {
        let mut place = None;
        each_tag(part, |kind, name, attributes| {
            let has_head = attributes.get("headerRowCount").is_none_or(|count| count != "0");
            if name == b"table" && kind != Kind::Close && has_head {
                place = attributes.get("ref").cloned();
            }
        })?;
        let head = place.as_deref().and_then(|place| {
            let (from, to) = place.split_once(':').unwrap_or((place, place));
            let row = from.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().ok()?;
            Some((row, column(from)?..=column(to)?))
        });
        self.heads.entry(sheet.to_owned()).or_default().extend(head);
        Ok(())
    }

    /// Where the columns of tables in this sheet are named: rows, and columns in them.
    pub(super) fn heads(&self, sheet: &str) -> Vec<Head> {
        self.heads.get(sheet).cloned().unwrap_or_default()
    }

    /// What the sheet in this part is called.
    pub(super) fn name(&self, part: &str) -> String {
        self.names.get(part).cloned().unwrap_or_else(|| part.to_owned())
    }

    /// Takes in the styles of cells.
    pub(super) fn styles(&mut self, part: impl BufRead) -> io::Result<()> {
        let mut own: HashMap<u32, bool> = HashMap::new();
        let mut is_in_cells = false;
        each_tag(part, |kind, name, attributes| match name {
            b"numFmt" => {
                let number = attributes.get("numFmtId").and_then(|number| number.parse().ok());
                own.extend(number.zip(attributes.get("formatCode").map(|code| shows_day(code))));
            }
            b"cellXfs" => is_in_cells = kind == Kind::Open,
            b"xf" if is_in_cells && kind != Kind::Close => {
                let number = attributes.get("numFmtId").and_then(|number| number.parse().ok()).unwrap_or_default();
                let is_day = own.get(&number).copied().unwrap_or_else(|| DAYS.iter().any(|days| days.contains(&number)));
                self.days.push(is_day);
            }
            _ => {}
        })
    }

    /// A number of a cell with this style as it is shown, if it is a day.
    pub(super) fn day(&self, style: Option<usize>, number: f64) -> Option<String> {
        let is_day = style.and_then(|style| self.days.get(style)).copied().unwrap_or_default();
        // From the year 1900 (or 1904) to 9999.
        if !is_day || !(1.0..2_958_466.0).contains(&number) {
            return None;
        }
        // 1970-01-01 is day 25569, or 24107 from 1904 on; before March of 1900 one less, for a day is counted then that never was.
        let first = if self.from_1904 { 24_107 } else { 25_569 - i64::from(number < 60.0) };
        Some(day_of(number.floor() as i64 - first))
    }
}

impl Book {
    /// The number that is shown as this day.
    pub(super) fn number(&self, day: &str) -> Option<i64> {
        let mut parts = day.splitn(3, '-').map(|part| part.parse::<i64>().ok());
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        if !(1900..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let shifted = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let (era, of_era) = (shifted.0.div_euclid(400), shifted.0.rem_euclid(400));
        let of_year = (153 * shifted.1 + 2) / 5 + day - 1;
        let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
        let number = if self.from_1904 { days + 24_107 } else { days + 25_569 };
        Some(if !self.from_1904 && number <= 60 { number - 1 } else { number })
    }
}

/// Whether a format shows years or days of a month: those signs stand outside of strings and brackets.
fn shows_day(code: &str) -> bool {
    let (mut is_quoted, mut is_bracketed, mut is_escaped) = (false, false, false);
    code.chars().any(|c| {
        let is_plain = !is_quoted && !is_bracketed && !is_escaped;
        is_escaped = is_plain && matches!(c, '\\' | '_' | '*');
        match c {
            '"' if !is_bracketed => is_quoted = !is_quoted,
            '[' if is_plain => is_bracketed = true,
            ']' => is_bracketed = false,
            _ => {}
        }
        is_plain && matches!(c, 'y' | 'Y' | 'd' | 'D')
    })
}

/// The day that is so many days behind 1970-01-01, in the calendar of Gregory.
fn day_of(days: i64) -> String {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let (day, month) = (of_year - (153 * shifted + 2) / 5 + 1, if shifted < 10 { shifted + 3 } else { shifted - 9 });
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Goes through the tags of a part.
pub(super) fn each_tag(part: impl BufRead, mut each: impl FnMut(Kind, &[u8], &HashMap<String, String>)) -> io::Result<()> {
    let (mut tokens, mut token) = (Tokens::new(part), Vec::new());
    while let Some(kind) = tokens.next(&mut token)? {
        if !matches!(kind, Kind::Open | Kind::Empty | Kind::Close) {
            continue;
        }
        let mut attributes = HashMap::new();
        for (name, value) in xml::attributes(&token) {
            attributes.insert(String::from_utf8_lossy(name).into_owned(), xml::unescape(&token[value])?);
        }
        each(kind, xml::name(&token), &attributes);
    }
    Ok(())
}

/// The number of the column that the name of a cell begins with.
pub(super) fn column(cell: &str) -> Option<usize> {
    let letters = cell.bytes().take_while(u8::is_ascii_alphabetic);
    let column = letters.take(4).fold(0, |column, letter| column * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
    column.checked_sub(1).filter(|column| *column < MOST_COLUMNS)
}

/// What a token of text says.
pub(super) fn text_of(kind: Kind, token: &[u8]) -> io::Result<String> {
    match kind {
        Kind::Data => Ok(String::from_utf8_lossy(token.get(9..token.len() - 3).unwrap_or_default()).into_owned()),
        _ => xml::unescape(token),
    }
}

/// What stands before the name of a tag, with its colon.
pub(super) fn prefix(tag: &[u8]) -> String {
    let name = tag.get(1..).unwrap_or_default();
    let end = name.iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>')).unwrap_or(name.len());
    let prefix = memchr::memchr(b':', &name[..end]).map_or(&[][..], |at| &name[..=at]);
    String::from_utf8_lossy(prefix).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_days_where_a_style_says_so() {
        let mut book = Book::default();
        let styles = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\"/><numFmt numFmtId='165' formatCode='\"day\" 0'/>\
                      <numFmt numFmtId='166' formatCode='[Red]0.00'/></numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>\
                      <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId='166'/></cellXfs></styleSheet>";
        book.styles(styles.as_bytes()).unwrap();
        assert_eq!(book.days, [false, true, true, false, false]);
        // ECMA-376, part 1, section 18.17.4.1: the first day, the day behind the one that never was, and two days of birth.
        for (number, day) in [(1.0, "1900-01-01"), (61.0, "1900-03-01"), (27352.0, "1974-11-19"), (29222.5, "1980-01-02")] {
            assert_eq!(book.day(Some(1), number).as_deref(), Some(day));
            assert_eq!(book.number(day), Some(number as i64));
        }
        assert_eq!((book.day(Some(0), 5.0), book.day(None, 5.0), book.day(Some(1), -1.0)), (None, None, None));
        book.from_1904 = true;
        assert_eq!(book.day(Some(1), 25890.0).as_deref(), Some("1974-11-19"));
    }
}
