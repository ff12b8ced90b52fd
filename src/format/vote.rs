//! Asks what the columns of a table are by the values of its first rows, where no names say it.
//!
//! The rows are gathered from the head of the table, so it is known before any of them is told, and does not depend on how they arrive.

use std::fmt;
use std::sync::Arc;

/// So many rows are asked.
pub(super) const ROWS: usize = 4;
/// The fewest columns of a table without names.
pub(super) const FEWEST: usize = 3;
/// The most columns that are asked about.
const MOST: usize = 256;

/// Says what each column is usually called, by the values of its rows.
type Columns = dyn Fn(&[Vec<&[u8]>]) -> Vec<Option<&'static str>> + Send + Sync;

/// Whoever counts the votes.
#[derive(Clone)]
pub(crate) struct Voter(Arc<Columns>);

impl fmt::Debug for Voter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Voter")
    }
}

impl Voter {
    /// Who says what each column is usually called, by the values of its rows.
    pub(crate) fn new(columns: impl Fn(&[Vec<&[u8]>]) -> Vec<Option<&'static str>> + Send + Sync + 'static) -> Self {
        Self(Arc::new(columns))
    }

    /// What the columns of these rows are, if that is known of one: the names that they are usually given, or what number they have.
    pub(super) fn names(&self, rows: &[Vec<&[u8]>]) -> Option<Vec<String>> {
        let width = rows.iter().map(Vec::len).min()?.min(MOST);
        let columns: Vec<Vec<&[u8]>> = (0..width).map(|at| rows.iter().map(|row| row[at]).collect()).collect();
        let voted = (self.0)(&columns);
        let numbered = |(at, name): (usize, &Option<&str>)| name.map_or_else(|| format!("column {}", at + 1), str::to_owned);
        voted.iter().any(Option::is_some).then(|| voted.iter().enumerate().map(numbered).collect())
    }
}
