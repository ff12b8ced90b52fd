//! Documents: files whose texts lie in a structure of their own.

use std::fmt;

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// A database of SQLite 3.
    Sqlite,
    /// A text, presentation or workbook of Office Open XML.
    Office,
    /// A text, workbook, presentation or drawing of OpenDocument.
    OpenDocument,
    /// A table in columns: a Parquet file.
    Parquet,
    /// Batches of rows of Arrow: a file (Feather), or a stream.
    Arrow,
    /// A dump of PostgreSQL in the format of its own (`pg_dump -Fc`), or a file of one in a folder (`-Fd`).
    PgDump,
    /// Documents of MongoDB, as `mongodump` writes them: those of one collection, or an archive of several.
    Bson,
    /// An event log of Windows.
    EventLog,
    /// A PDF document.
    Pdf,
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite database",
            Self::Office => "Office document (OOXML)",
            Self::OpenDocument => "OpenDocument file",
            Self::Parquet => "Parquet file",
            Self::Arrow => "Arrow file",
            Self::PgDump => "PostgreSQL dump",
            Self::Bson => "BSON file",
            Self::EventLog => "Windows event log",
            Self::Pdf => "PDF document",
        })
    }
}
