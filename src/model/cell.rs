//! Cells of tables: where the values of columns stand in a stream.

use std::sync::Arc;

use super::mention::Mention;
use super::part::Part;
use super::record::Record;
use super::selection::Selection;

/// What a column is, as a number that whoever judged its name understands.
pub type Column = u16;

/// Set in the number of a column whose name only hints at what it is, so that its values have to tell.
pub const HINT: Column = 1 << 15;

/// Set in the number of a column whose name says what its values are not, whatever they look like: no `city` is a person.
pub const NONE_OF: Column = 1 << 14;

/// The number of a column in which the user allows everything.
pub const ALLOWED: Column = HINT - 1;

/// What can stand in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Text, where any text without quotes and separators can stand.
    Text,
    /// Text of at most so many characters.
    Short(u16),
    /// Text at a fixed place of its line: what stands behind it must stay where it is.
    Fixed,
    /// Text in a table that is lined up for the eye.
    Lined,
    /// Text that no two rows may share.
    Key,
    /// The same, of at most so many characters.
    ShortKey(u16),
    /// Text that has to pass a check nobody here understands: a constraint, a domain, a type of its own.
    Checked,
    /// Only a number: a bare value in SQL, or a column of numbers.
    Number,
    /// Only a date.
    Date,
    /// Only an address of the internet protocol or of a device, or another value in hexadecimal digits that are grouped.
    Address,
    /// Text in the quotes of JSON.
    JsonText,
    /// A bare number in JSON, which a text in quotes may replace.
    JsonNumber,
    /// Text without quotes in YAML, which must get some if a label begins it.
    Plain,
    /// Text that is not what its column is alone: a `name` below `product`.
    Other,
    /// Only hexadecimal digits.
    Hex,
    /// No type was told: what the value looks like, it has to look like.
    Unknown,
    /// JSON, a list, a flag: what stands in it may be a value, the whole of it is none.
    Compound,
}

/// One cell of a column that matters, without its quotes. Offsets are bytes in the decoded stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its first byte.
    pub start: u64,
    /// Behind its last byte.
    pub end: u64,
    /// What its column is; `None` where only the style of the cell matters.
    pub column: Option<Column>,
    /// What can stand in it.
    pub style: Style,
    /// Where it stands, in names: its table and column.
    pub place: Place,
}

/// A place of a stream that has a name, as a number: a column of a table, a path in JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(pub u32);

impl Place {
    /// No place that has a name.
    pub const NONE: Self = Self(0);
}

/// A format that a stream turned out to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// Its name: `csv`, `sql`.
    pub format: &'static str,
    /// By what it was recognised, in words.
    pub sign: &'static str,
    /// Where, in bytes of the decoded stream.
    pub offset: u64,
}

/// What the bytes of a block told of the stream's structure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The user allows whatever stands in the stream.
    pub is_allowed: bool,
    /// Number of the rules that count in it: of those of the profile for some files.
    pub policy: u16,
    /// The name of the character set of the stream, if ASCII stands in it as in UTF-8, which it is not.
    pub set: Option<&'static str>,
    /// What dates are moved by, where each file has a number of its own.
    pub file: u64,
    /// Cells that end in its buffer, in order.
    pub cells: Vec<Cell>,
    /// Encoded parts that end in it, in order.
    pub parts: Vec<Part>,
    /// Names of places that were met for the first time.
    pub places: Vec<(Place, String)>,
    /// What was not as its format has it.
    pub troubles: Vec<Trouble>,
    /// Formats that were met for the first time.
    pub recognised: Vec<Recognised>,
    /// Cells whose values were encrypted though no token fits, in order: start, end, and which of the columns of the run it is.
    pub sealed: Vec<(u64, u64, u16)>,
    /// Words of names in the fields before its bytes and among them, as far as they are remembered there.
    pub mentions: Vec<Mention>,
    /// Records whose end was seen, by their ends, those within others first; elsewhere a record is a line. Only if somebody wants to know.
    pub records: Vec<Record>,
    /// Where the outermost record starts whose end was not seen yet.
    pub open_record: Option<u64>,
    /// What alone of its findings counts, if not all do.
    pub selection: Option<Arc<Selection>>,
}

impl Told {
    /// Forgets everything, and keeps its memory.
    pub fn clear(&mut self) {
        self.cells.clear();
        self.parts.clear();
        self.places.clear();
        self.troubles.clear();
        self.recognised.clear();
        self.sealed.clear();
        self.mentions.clear();
        self.records.clear();
        self.open_record = None;
    }
}

impl Trouble {
    /// What is said of an encoded part that is not looked into for its length.
    pub const TOO_LONG: &'static str = "an encoded part is too long to be decoded";

    /// Whether some of the stream was not searched.
    #[must_use]
    pub fn hides(&self) -> bool {
        self.what == Self::TOO_LONG
    }
}

/// Something that is not as the format of its stream has it; what follows is text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Where, in bytes of the decoded stream.
    pub offset: u64,
    /// What, in words.
    pub what: &'static str,
}
