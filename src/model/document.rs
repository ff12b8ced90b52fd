//! Documents: files whose texts lie in a structure of their own.

use std::fmt;

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// A database of SQLite 3.
    Sqlite,
    /// A text, presentation or workbook of Office Open XML.
    Office,
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite database",
            Self::Office => "Office document (OOXML)",
        })
    }
}
