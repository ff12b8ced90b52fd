//! Columns that join tables: the same value has to become the same value in all of them, so what a column is and what fits in it they
//! agree on.
//!
//! Where a table says to which column of another one it refers, both follow that column: what it is, and how its values are written. A dump
//! of PostgreSQL says so only behind its data, but creates all tables before: so all columns of one meaning are written in the way that
//! fits the narrowest of them.

use std::collections::{HashMap, HashSet};

use super::reader::{Followed, Judge};
use super::sql::Created;
use crate::model::{Column, Style};

/// A column of a table, in small letters.
type Name = (Vec<u8>, Vec<u8>);

/// What is known of the columns that join tables.
#[derive(Debug, Default)]
pub(super) struct Joins {
    /// What fits all columns of one meaning.
    narrowest: HashMap<Column, Style>,
    /// How the values of columns of text were written.
    written: HashMap<Name, Style>,
    /// Columns whose values were written, where others refer to them, before anything was known of what fits in them.
    promised: HashSet<Name>,
}

fn name(table: &[u8], column: &[u8]) -> Name {
    (table.to_ascii_lowercase(), column.to_ascii_lowercase())
}

fn is_text(style: Style) -> bool {
    matches!(style, Style::Text | Style::Key | Style::ShortKey(_) | Style::Short(_) | Style::Checked)
}

/// What fits in both.
fn narrower(one: Style, other: Style) -> Style {
    match (one, other) {
        (Style::Checked, _) | (_, Style::Checked) => Style::Checked,
        (Style::Short(one), Style::Short(other)) => Style::Short(one.min(other)),
        (Style::ShortKey(one), Style::ShortKey(other)) => Style::ShortKey(one.min(other)),
        (Style::ShortKey(most), Style::Key) | (Style::Key, Style::ShortKey(most)) => Style::ShortKey(most),
        (Style::Short(_), Style::Key | Style::ShortKey(_)) | (Style::Key | Style::ShortKey(_), Style::Short(_)) => Style::Checked,
        (Style::Text, style) | (style, _) => style,
    }
}

impl Joins {
    /// Such a column was created, and means this.
    pub(super) fn create(&mut self, created: &Created, meaning: Option<Column>) {
        if let Some(meaning) = meaning.filter(|_| is_text(created.style)) {
            let narrowest = self.narrowest.entry(meaning).or_insert(Style::Text);
            *narrowest = narrower(*narrowest, created.style);
        }
    }

    /// Makes a column, the values of which follow, agree with those that it joins.
    pub(super) fn agree(&mut self, table: &[u8], created: &Created, judge: Judge<'_>, followed: &mut Followed) {
        if !is_text(created.style) {
            return;
        }
        let own = name(table, &created.name);
        let other = created
            .references
            .as_ref()
            .map(|other| (other, name(&other.table, &other.column)))
            .filter(|(_, other)| *other != own);
        if let Some((reference, other)) = other {
            followed.column = judge(&reference.column, &reference.table);
            match self.written.get(&other) {
                Some(style) => followed.style = *style,
                None => {
                    followed.style = Style::Checked;
                    self.promised.insert(other);
                }
            }
        } else if self.promised.contains(&own) {
            followed.style = Style::Checked;
        } else if let Some(narrowest) = followed.column.and_then(|meaning| self.narrowest.get(&meaning)) {
            followed.style = narrower(followed.style, *narrowest);
        }
        self.written.insert(own, followed.style);
    }
}
