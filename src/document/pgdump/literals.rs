//! Strings in statements that say what a column may hold: labels of enumerations, lists in conditions and of partitions, defaults. Whatever they become,
//! values of the column become the same, or nothing could be loaded: so each is told as a row of the table, in its column, and not where it stands.

use std::collections::HashMap;
use std::io;

use super::lexer::{self, Kind, Part, unquoted};
use super::tables::{self, Table, is, items, name};
use super::toc::{Contents, Entry};
use super::{definitions, lines};
use crate::document::cells::{END, NULL, escape, unescape};
use crate::document::rewriting::{Redacted, lost, pass_head};

/// Types of text.
const TEXTS: [&[u8]; 5] = [b"text", b"character", b"varchar", b"char", b"bpchar"];

/// A string of a statement.
struct Literal {
    /// The entry whose statement it is.
    entry: usize,
    /// Which of its strings in plain quotes.
    number: usize,
    /// The column of which it says something.
    column: usize,
    text: Vec<u8>,
}

/// Those of a dump, by the tables whose columns they are about.
pub(super) struct Literals {
    tables: Vec<(Vec<u8>, Vec<Literal>)>,
    known: HashMap<Vec<u8>, Table>,
    /// Rows of the dump are `INSERT` statements, so these are such statements too.
    is_inserts: bool,
}

impl Literals {
    pub(super) fn of(contents: &Contents) -> Self {
        let mut data = contents.entries.iter().filter(|entry| entry.is("TABLE DATA")).peekable();
        let is_inserts = data.peek().is_some() && data.all(|entry| tables::copied(entry).is_none());
        let mut literals = Self { tables: Vec::new(), known: tables::tables(contents), is_inserts };
        for (entry, of) in contents.entries.iter().enumerate() {
            let Some(sql) = of.definition.as_deref() else { continue };
            let (parts, mut found) = (lexer::parts(sql), Vec::new());
            literals.find(contents, of, sql, &parts, &mut found);
            for (at, table, column) in found {
                let number = parts[..at].iter().filter(|(kind, _)| *kind == Kind::Literal).count();
                let literal = Literal { entry, number, column, text: unquoted(&sql[parts[at].1.clone()]) };
                // A statement with a line end is more than a line.
                if is_inserts && literal.text.iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
                    continue;
                }
                match literals.tables.iter_mut().find(|(name, _)| *name == table) {
                    Some((_, literals)) => literals.push(literal),
                    None => literals.tables.push((table, vec![literal])),
                }
            }
        }
        literals
    }

    /// Finds the strings of a statement: which part each is, and the table and column that it is about.
    fn find(&self, contents: &Contents, entry: &Entry, sql: &[u8], parts: &[Part], found: &mut Vec<(usize, Vec<u8>, usize)>) {
        let of_kind = |kind: &str| entry.is(kind);
        if of_kind("TYPE") || of_kind("DOMAIN") {
            let is_list = of_kind("DOMAIN") || parts.iter().any(|part| is(sql, Some(part), b"ENUM"));
            let user = tables::created_name(sql).filter(|_| is_list).and_then(|kind| self.user(contents, &kind));
            if let Some((table, column)) = user {
                let is_about = |at: &usize| of_kind("TYPE") || is_compared(sql, parts, *at) || is_default(sql, parts, *at);
                found.extend(strings(parts).filter(is_about).map(|at| (at, table.clone(), column)));
            }
            return;
        }
        let Some(name_) = tables::created_name(sql) else { return };
        if of_kind("TABLE") {
            let Some(table) = self.known.get(&name_) else { return };
            for item in items(sql, parts) {
                let of_item = &parts[item.clone()];
                let own = tables::is_column(sql, of_item).then(|| column(table, sql, of_item.first())).flatten();
                self.conditions(table, sql, parts, item, own, &mut |at, column| found.push((at, name_.clone(), column)));
            }
        } else if of_kind("CHECK CONSTRAINT") || of_kind("CONSTRAINT") || of_kind("DEFAULT") {
            let Some(table) = self.known.get(&name_) else { return };
            let all = 0..parts.len();
            let alter = parts.iter().position(|part| is(sql, Some(part), b"COLUMN"));
            let own = alter.and_then(|at| column(table, sql, parts.get(at + 1)));
            self.conditions(table, sql, parts, all, own, &mut |at, column| found.push((at, name_.clone(), column)));
        } else if of_kind("TABLE ATTACH") {
            let Some(at) = parts.iter().position(|part| is(sql, Some(part), b"PARTITION")) else { return };
            let part = name(sql, parts.get(at + 1..).unwrap_or_default());
            let key = self.known.get(&name_).and_then(|table| Some(&table.columns.get(table.parted?)?.name));
            let column = key.and_then(|key| self.known.get(&part)?.columns.iter().position(|column| column.name == *key));
            if let Some(column) = column {
                found.extend(strings(parts).map(|at| (at, part.clone(), column)));
            }
        }
    }

    /// The strings of a part of a statement on a table: those that are a default, or are compared with a column.
    fn conditions(
        &self,
        table: &Table,
        sql: &[u8],
        parts: &[Part],
        item: std::ops::Range<usize>,
        own: Option<usize>,
        each: &mut dyn FnMut(usize, usize),
    ) {
        let (mut last, mut is_condition) = (own, false);
        for at in item {
            is_condition |= is(sql, parts.get(at), b"CHECK");
            // A default of a column of text may be any text.
            let is_typed =
                || last.and_then(|column| table.columns.get(column)).is_some_and(|column| !TEXTS.contains(&&*column.kind));
            match (parts[at].0, own) {
                (Kind::Word, None) => last = column(table, sql, parts.get(at)).or(last),
                (Kind::Literal, _) if is_default(sql, parts, at) && is_typed() || is_condition && is_compared(sql, parts, at) => {
                    if let Some(column) = last {
                        each(at, column);
                    }
                }
                _ => {}
            }
        }
    }

    /// The first column of a type: its table, and its number there.
    fn user(&self, contents: &Contents, kind: &[u8]) -> Option<(Vec<u8>, usize)> {
        contents.entries.iter().filter(|entry| entry.is("TABLE")).find_map(|entry| {
            let table = tables::created_name(entry.definition.as_deref()?)?;
            let column = self.known.get(&table)?.columns.iter().position(|column| column.kind == kind)?;
            Some((table, column))
        })
    }

    /// A statement without what is told elsewhere.
    pub(super) fn hidden(&self, entry: usize, sql: &[u8]) -> Vec<u8> {
        self.spliced(entry, sql, |_| Some(Vec::new())).unwrap_or_else(|| sql.to_vec())
    }

    /// A statement with other strings in the place of those that are told elsewhere.
    fn spliced(&self, entry: usize, sql: &[u8], text: impl Fn(usize) -> Option<Vec<u8>>) -> Option<Vec<u8>> {
        let of_entry = |literal: &&Literal| literal.entry == entry;
        let numbers: Vec<_> =
            self.tables.iter().flat_map(|(_, literals)| literals).filter(of_entry).map(|is| is.number).collect();
        let parts = lexer::parts(sql);
        let (mut spliced, mut end) = (Vec::with_capacity(sql.len()), 0);
        for (number, at) in strings(&parts).enumerate().filter(|(number, _)| numbers.contains(number)) {
            let place = parts[at].1.clone();
            spliced.extend_from_slice(&sql[end..place.start]);
            spliced.extend_from_slice(&lexer::quote(&text(number)?));
            end = place.end;
        }
        spliced.extend_from_slice(&sql[end..]);
        Some(spliced)
    }

    /// What stands before the rows of a table: how tables are created, and that rows with all of its columns follow.
    fn head(&self, contents: &Contents, table: &[u8]) -> Vec<u8> {
        let mut head = definitions(contents, table);
        if self.is_inserts {
            return head;
        }
        let columns = self.known.get(table).map_or(&[][..], |table| &table.columns);
        let names: Vec<_> = columns.iter().map(|column| column.name.as_slice()).collect();
        head.extend_from_slice(&[b"COPY ", table, b" (", &names.join(&b", "[..]), b") FROM stdin;\n"].concat());
        head
    }

    fn row(&self, table: &[u8], literal: &Literal) -> Vec<u8> {
        let mut row = Vec::new();
        if self.is_inserts {
            let count = self.known.get(table).map_or(0, |table| table.columns.len());
            let cell = |number: usize| if number == literal.column { lexer::quote(&literal.text) } else { b"NULL".to_vec() };
            let cells: Vec<_> = (0..count).map(cell).collect();
            return [b"INSERT INTO ", table, b" VALUES (", &cells.join(&b", "[..]), b");"].concat();
        }
        for number in 0..self.known.get(table).map_or(0, |table| table.columns.len()) {
            if number > 0 {
                row.push(b'\t');
            }
            if number == literal.column {
                escape(&literal.text, &mut row);
            } else {
                row.extend_from_slice(NULL);
            }
        }
        row
    }

    /// Tells the strings, as rows of each table: `begin` is given the name of a text and how many lines are no row, `end` ends it.
    pub(super) fn tell(&self, contents: &Contents, texts: &mut crate::document::reading::Texts) -> io::Result<()> {
        for (table, literals) in &self.tables {
            let head = self.head(contents, table);
            texts.begin(&text_name(table), lines(&head))?;
            texts.write(&head)?;
            for literal in literals {
                texts.write(&self.row(table, literal))?;
                texts.write(b"\n")?;
            }
            if !self.is_inserts {
                texts.write(END)?;
                texts.write(b"\n")?;
            }
            texts.end()?;
        }
        Ok(())
    }

    /// Puts what came back in the statements of `contents`, which came back without them. `before` are the contents as they were.
    ///
    /// # Errors
    /// Lines are missing, or strings of a statement.
    pub(super) fn put(&self, before: &Contents, contents: &mut Contents, redacted: &mut Redacted) -> io::Result<()> {
        let mut new: HashMap<(usize, usize), Vec<u8>> = HashMap::new();
        for (table, literals) in &self.tables {
            redacted.begin(&text_name(table))?;
            pass_head(&self.head(before, table), redacted)?;
            for literal in literals {
                let line = redacted.line()?.ok_or_else(lost)?;
                let text = if self.is_inserts {
                    let parts = lexer::parts(line);
                    let only = strings(&parts).next().filter(|_| strings(&parts).count() == 1).ok_or_else(lost)?;
                    unquoted(&line[parts[only].1.clone()])
                } else {
                    unescape(line.split(|byte| *byte == b'\t').nth(literal.column).ok_or_else(lost)?)
                };
                new.insert((literal.entry, literal.number), text);
            }
            if !self.is_inserts && redacted.line()? != Some(END) {
                return Err(lost());
            }
            redacted.end()?;
        }
        for (number, entry) in contents.entries.iter_mut().enumerate() {
            let old = before.entries.get(number).and_then(|entry| entry.definition.as_deref());
            let (Some(old), Some(definition)) = (old, &mut entry.definition) else { continue };
            if !new.keys().any(|(entry, _)| *entry == number) {
                continue;
            }
            let count = |sql: &[u8]| strings(&lexer::parts(sql)).count();
            if count(old) != count(definition) {
                return Err(lost());
            }
            *definition = self.spliced(number, definition, |literal| new.get(&(number, literal)).cloned()).ok_or_else(lost)?;
        }
        Ok(())
    }
}

fn text_name(table: &[u8]) -> String {
    format!("toc.{}", String::from_utf8_lossy(table))
}

/// The parts that are strings in plain quotes.
fn strings(parts: &[Part]) -> impl Iterator<Item = usize> {
    parts.iter().enumerate().filter(|(_, (kind, _))| *kind == Kind::Literal).map(|(at, _)| at)
}

fn column(table: &Table, sql: &[u8], part: Option<&Part>) -> Option<usize> {
    let (_, place) = part?;
    table.columns.iter().position(|column| column.name == sql[place.clone()])
}

fn is_default(sql: &[u8], parts: &[Part], at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| is(sql, parts.get(before), b"DEFAULT"))
}

/// Whether a string is one of a list, or compared as a whole; patterns and limits are not.
fn is_compared(sql: &[u8], parts: &[Part], at: usize) -> bool {
    let sign = |at: usize| match parts.get(at) {
        Some((Kind::Sign, place)) => sql[place.start],
        _ => 0,
    };
    let Some(before) = at.checked_sub(1) else { return false };
    if sign(before) == b'=' {
        // No limit, and nothing that is not so.
        return before.checked_sub(1).is_none_or(|before| !matches!(sign(before), b'<' | b'>' | b'!'));
    }
    let mut depth = 0_usize;
    let open = (0..at).rev().find(|part| match sign(*part) {
        b')' | b']' => {
            depth += 1;
            false
        }
        b'(' | b'[' if depth == 0 => true,
        b'(' | b'[' => {
            depth -= 1;
            false
        }
        _ => false,
    });
    let is_list = |open: usize| sign(open) == b'[' || open.checked_sub(1).is_some_and(|before| is(sql, parts.get(before), b"IN"));
    open.is_some_and(|open| is_list(open) && (before == open || sign(before) == b','))
}
