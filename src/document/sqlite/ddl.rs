//! The statements of a schema as text: what of them are names and structure, and what are strings, remarks and long numbers, in which
//! personal data may stand (<https://www.sqlite.org/lang.html>).

use std::io;
use std::ops::Range;

use crate::document::cells;

/// Digits of a number that may be somebody's.
const LONG: usize = 7;

/// What a part of a statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A string, with its quotes.
    Literal,
    /// With the signs around it.
    Remark,
    /// Of so many digits that it may be somebody's.
    Number,
    /// A name in quotes, or a word.
    Name,
    /// A single sign.
    Sign,
}

/// The parts of a statement, blanks apart.
fn parts(sql: &str) -> Vec<(Kind, Range<usize>)> {
    let bytes = sql.as_bytes();
    let mut parts: Vec<(Kind, Range<usize>)> = Vec::new();
    let mut at = 0;
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80;
    while let Some(&byte) = bytes.get(at) {
        let until = |sign: &str, from: usize| sql.get(from..).and_then(|rest| rest.find(sign)).map(|length| from + length);
        let (kind, end) = match byte {
            b'\'' | b'"' | b'`' => {
                // Quotes in it are doubled.
                let mut end = at + 1;
                while end < bytes.len() && (bytes[end] != byte || bytes.get(end + 1) == Some(&byte)) {
                    end += if bytes[end] == byte { 2 } else { 1 };
                }
                // What has double quotes is a string where no name may stand.
                let behind = parts.last().map_or("", |(_, range)| &sql[range.clone()]);
                let is_literal = byte == b'\'' || byte == b'"' && behind.eq_ignore_ascii_case("default");
                (if is_literal { Kind::Literal } else { Kind::Name }, end + 1)
            }
            b'[' => (Kind::Name, until("]", at).map_or(bytes.len(), |end| end + 1)),
            b'-' if bytes.get(at + 1) == Some(&b'-') => (Kind::Remark, until("\n", at).unwrap_or(bytes.len())),
            b'/' if bytes.get(at + 1) == Some(&b'*') => (Kind::Remark, until("*/", at + 2).map_or(bytes.len(), |end| end + 2)),
            byte if is_word(byte) => {
                let length = bytes[at..].iter().take_while(|byte| is_word(**byte)).count();
                let is_number = length >= LONG && bytes[at..at + length].iter().all(u8::is_ascii_digit);
                (if is_number { Kind::Number } else { Kind::Name }, at + length)
            }
            byte if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            _ => (Kind::Sign, at + 1),
        };
        let end = end.min(bytes.len());
        parts.push((kind, at..end));
        at = end;
    }
    parts
}

/// What stands in a string or remark.
fn text(kind: Kind, part: &str) -> String {
    match kind {
        Kind::Literal => unquoted(part),
        Kind::Remark => part.trim_start_matches(['-', '/', '*']).trim_end_matches(['/', '*']).trim().to_owned(),
        Kind::Number | Kind::Name | Kind::Sign => part.to_owned(),
    }
}

/// The strings, remarks and long numbers of a statement, each as a line has it.
pub(super) fn texts(sql: &str) -> Vec<Vec<u8>> {
    let parts = parts(sql).into_iter().filter(|(kind, _)| !matches!(kind, Kind::Name | Kind::Sign));
    let lines = parts.map(|(kind, range)| {
        let mut line = Vec::new();
        cells::escape(text(kind, &sql[range]).as_bytes(), &mut line);
        line
    });
    lines.collect()
}

/// The statement with other lines in place of those of [`texts`], each of which `next` gives.
pub(super) fn edited(sql: &str, mut next: impl FnMut() -> io::Result<Vec<u8>>) -> io::Result<String> {
    let mut edited = String::with_capacity(sql.len());
    let mut at = 0;
    for (kind, range) in parts(sql).into_iter().filter(|(kind, _)| !matches!(kind, Kind::Name | Kind::Sign)) {
        edited.push_str(&sql[at..range.start]);
        at = range.end;
        let old = text(kind, &sql[range.clone()]);
        let new = String::from_utf8_lossy(&cells::unescape(&next()?)).into_owned();
        match kind {
            _ if new == old => edited.push_str(&sql[range]),
            Kind::Remark => {
                edited.push_str("/* ");
                edited.push_str(&new.replace("*/", "* /"));
                edited.push_str(" */");
            }
            // Of a number a string may be left.
            _ => {
                edited.push('\'');
                edited.push_str(&new.replace('\'', "''"));
                edited.push('\'');
            }
        }
    }
    edited.push_str(&sql[at..]);
    Ok(edited)
}

/// A `CREATE TABLE` in one line, without remarks and what stands in strings, and with more constraints.
pub(super) fn outline(sql: &str, constraints: &[String]) -> String {
    let mut outline = String::with_capacity(sql.len());
    let mut depth = 0_u32;
    for (kind, range) in parts(sql) {
        let part = &sql[range];
        match (kind, part) {
            (Kind::Sign, "(") => depth += 1,
            (Kind::Sign, ")") => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    constraints.iter().for_each(|constraint| {
                        outline.push_str(", ");
                        outline.push_str(constraint);
                    });
                    outline.push_str(");");
                    return outline;
                }
            }
            _ => {}
        }
        push(kind, part, &mut outline);
    }
    outline.push(';');
    outline
}

fn push(kind: Kind, part: &str, line: &mut String) {
    match kind {
        Kind::Remark => return,
        Kind::Literal => line.push_str("''"),
        Kind::Name | Kind::Number => line.extend(part.chars().map(|c| if c.is_control() { ' ' } else { c })),
        Kind::Sign if part == "." => {
            // Names of schemas stand close to those in them.
            line.truncate(line.trim_end().len());
            line.push('.');
            return;
        }
        Kind::Sign => line.push_str(part),
    }
    line.push(' ');
}

/// The module of a virtual table in small letters, and what it is given.
pub(super) fn module(sql: &str) -> (String, Vec<String>) {
    let parts = parts(sql);
    let is_using = |(kind, range): &(Kind, Range<usize>)| *kind == Kind::Name && sql[range.clone()].eq_ignore_ascii_case("using");
    let Some(using) = parts.iter().position(is_using) else { return (String::new(), Vec::new()) };
    let module = parts.get(using + 1).map_or("", |(_, range)| &sql[range.clone()]);
    let (mut arguments, mut depth, mut from) = (Vec::new(), 0_u32, 0);
    for (kind, range) in &parts[(using + 2).min(parts.len())..] {
        match &sql[range.clone()] {
            "(" if *kind == Kind::Sign => {
                depth += 1;
                from = if depth == 1 { range.end } else { from };
            }
            ")" if *kind == Kind::Sign => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    arguments.push(sql[from..range.start].trim().to_owned());
                    break;
                }
            }
            "," if *kind == Kind::Sign && depth == 1 => {
                arguments.push(sql[from..range.start].trim().to_owned());
                from = range.end;
            }
            _ => {}
        }
    }
    (unquoted(module).to_ascii_lowercase(), arguments)
}

/// A name as a statement may have it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A name or string without its quotes.
pub(super) fn unquoted(text: &str) -> String {
    let quote = match text.chars().next() {
        Some('[') => ']',
        Some(quote @ ('\'' | '"' | '`')) => quote,
        _ => return text.to_owned(),
    };
    let inner = text[1..].strip_suffix(quote).unwrap_or(&text[1..]);
    inner.replace(&format!("{quote}{quote}"), &quote.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sql: &str, expected: &[&str], outlined: &str) {
        let texts: Vec<_> = texts(sql).into_iter().map(|line| String::from_utf8(line).unwrap()).collect();
        assert_eq!(texts, expected, "{sql}");
        assert_eq!(outline(sql, &[]), outlined, "{sql}");
        let mut lines = texts.iter();
        assert_eq!(edited(sql, || Ok(lines.next().unwrap().clone().into_bytes())).unwrap(), sql);
    }

    #[test]
    fn strings_and_remarks_are_told_from_names() {
        check("CREATE TABLE t(a, \"b c\" TEXT)", &[], "CREATE TABLE t ( a , \"b c\" TEXT );");
        check(
            "CREATE TABLE t(a TEXT DEFAULT 'it''s', -- who?\n [b;] INT CHECK (b > 31612345678) /* x\ty */)",
            &["it's", "who?", "31612345678", "x\\ty"],
            "CREATE TABLE t ( a TEXT DEFAULT '' , [b;] INT CHECK ( b > 31612345678 ) );",
        );
        check("CREATE TABLE t(a DEFAULT \"x\", \"y\")", &["x"], "CREATE TABLE t ( a DEFAULT '' , \"y\" );");
        // Cut off, as a damaged file may have them.
        for sql in ["CREATE TABLE t(a DEFAULT 'x", "CREATE TABLE t(/* a", "CREATE TABLE t([a", "'é", "--", "/*", "'"] {
            let count = texts(sql).len();
            let mut asked = 0;
            edited(sql, || {
                asked += 1;
                Ok(b"new".to_vec())
            })
            .unwrap();
            assert_eq!(asked, count);
            outline(sql, &["UNIQUE (a)".to_owned()]);
        }
    }

    #[test]
    fn what_replaces_a_string_stays_one() {
        let new = |sql: &str, line: &str| edited(sql, || Ok(line.as_bytes().to_vec())).unwrap();
        assert_eq!(new("SELECT 'a' AS b", "it's"), "SELECT 'it''s' AS b");
        assert_eq!(new("SELECT 31612345678", "[PHONE:x]"), "SELECT '[PHONE:x]'");
        assert_eq!(new("SELECT 1 -- jan\n+ 2", "*/ x"), "SELECT 1 /* * / x */\n+ 2");
    }

    #[test]
    fn modules_and_what_they_are_given() {
        let (name, arguments) = module("CREATE VIRTUAL TABLE \"using\" USING FTS5(a, \"b,c\", content='t (x)', prefix = '2 3')");
        assert_eq!((name.as_str(), arguments.len()), ("fts5", 4));
        assert_eq!(arguments[2], "content='t (x)'");
        assert_eq!(module("CREATE VIRTUAL TABLE t USING dbstat").0, "dbstat");
        assert_eq!(unquoted("[a]"), "a");
        assert_eq!(unquoted("'it''s'"), "it's");
    }

    #[test]
    fn names_in_schemas_stay_together() {
        assert_eq!(
            outline("CREATE TABLE public.\"a b\" (c text DEFAULT 'x'::text)", &[]),
            "CREATE TABLE public.\"a b\" ( c text DEFAULT '' : : text );"
        );
    }

    #[test]
    fn constraints_are_put_before_the_end() {
        let unique = ["UNIQUE (\"a\")".to_owned()];
        assert_eq!(
            outline("CREATE TABLE t(a CHECK (a)) WITHOUT ROWID", &unique),
            "CREATE TABLE t ( a CHECK ( a ) , UNIQUE (\"a\"));"
        );
    }
}
