//! What the columns of a file are (`Schema.fbs` of Arrow), as columns of a table: the leaves of its fields, called by their paths. Those of a list or map
//! are called as it is.

use std::io;

use super::flat::Table;
use super::{damaged, refused};
use crate::document::parquet::column::{Column, Form};

/// Leaves that a file has at most, and fields in fields.
const MOST: usize = 4096;
const DEEPEST: usize = 64;
/// Digits of decimal numbers that are read.
const DIGITS: i32 = 38;

/// How the values of a leaf are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Store {
    /// A bit each.
    Bits,
    /// A whole number of so many bytes.
    Whole(usize),
    /// The same without a sign.
    Unsigned(usize),
    Single,
    Double,
    /// So many bytes each.
    Fixed(usize),
    /// A whole number of 16 bytes.
    Decimal,
    /// Bytes of any length, with the places where they begin and end, each of so many bytes.
    Bytes(usize),
    /// Bytes of any length, each with where they are (`BinaryView`).
    Views,
}

/// A column of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Leaf {
    pub(super) store: Store,
    pub(super) form: Form,
    /// The values stand in a dictionary of this number, and places in that in the column.
    pub(super) dictionary: Option<(i64, Store)>,
}

/// A field.
pub(super) enum Node {
    /// Nothing but nulls.
    Null,
    Leaf(Leaf),
    /// Several of a field in each row, with the places where they begin and end, each of so many bytes.
    List(usize, Box<Node>),
    /// So many of a field in each row.
    FixedList(usize, Box<Node>),
    Struct(Vec<Node>),
}

/// The fields of a file, and the columns that they are.
///
/// # Errors
/// There are too many, or some of a type that is not read.
pub(super) fn read(schema: Table<'_>, bytes: &[u8]) -> io::Result<(Vec<Node>, Vec<Column>)> {
    if schema.short(0, 0) != 0 {
        return Err(refused("its numbers have their highest byte first"));
    }
    let mut columns = Vec::new();
    let mut fields = Vec::new();
    for field in schema.tables(1) {
        let field = field.ok_or_else(damaged)?;
        fields.push(node(field, bytes, &Path { name: name(field, bytes), is_list: false, depth: 0 }, &mut columns)?);
    }
    Ok((fields, columns))
}

/// Where a field is.
struct Path {
    name: String,
    is_list: bool,
    depth: usize,
}

impl Path {
    fn to(&self, name: &str, is_list: bool) -> Self {
        let name = if name.is_empty() { self.name.clone() } else { format!("{}.{name}", self.name) };
        Self { name, is_list: self.is_list || is_list, depth: self.depth + 1 }
    }
}

fn name(field: Table<'_>, bytes: &[u8]) -> String {
    let name = field.text(0).and_then(|place| bytes.get(place)).unwrap_or_default();
    String::from_utf8_lossy(name).into_owned()
}

fn node(field: Table<'_>, bytes: &[u8], path: &Path, columns: &mut Vec<Column>) -> io::Result<Node> {
    if path.depth > DEEPEST || columns.len() > MOST {
        return Err(refused("it has too many columns"));
    }
    let kind = field.table(3);
    let only = || field.tables(5).next().flatten().filter(|_| field.tables(5).count() == 1).ok_or_else(damaged);
    let number = |field: usize, default: i32| kind.map_or(default, |kind| kind.int(field, default));
    let child = |is_list: bool, columns: &mut Vec<Column>| node(only()?, bytes, &path.to("", is_list), columns).map(Box::new);
    let has_dictionary = field.table(4).is_some();
    match field.byte(2) {
        12..=14 | 16 | 17 | 21.. if has_dictionary && !matches!(field.byte(2), 23 | 24) => {
            Err(refused("it has a dictionary of lists or structures"))
        }
        1 => Ok(Node::Null),
        12 => Ok(Node::List(4, child(true, columns)?)),
        21 => Ok(Node::List(8, child(true, columns)?)),
        16 => {
            let size = usize::try_from(number(0, 0)).map_err(|_| damaged())?;
            Ok(Node::FixedList(size, child(true, columns)?))
        }
        17 => {
            let first = columns.len();
            let entries = child(true, columns)?;
            // A key stands before its value; what is no text names nothing.
            if let [key, value] = &mut columns[first..]
                && key.form == Form::Bytes
                && !path.is_list
            {
                key.name = format!("{}.key", path.name);
                value.name = format!("{}.value", path.name);
                value.keys = Some(first);
            }
            Ok(Node::List(4, entries))
        }
        13 => {
            let mut children = Vec::new();
            for child in field.tables(5) {
                let child = child.ok_or_else(damaged)?;
                children.push(node(child, bytes, &path.to(&name(child, bytes), false), columns)?);
            }
            Ok(Node::Struct(children))
        }
        other => {
            let (store, form) = leaf(other, kind)?;
            let dictionary = match field.table(4) {
                Some(dictionary) => Some((dictionary.long(0), index(dictionary)?)),
                None => None,
            };
            columns.push(Column { name: path.name.clone(), form, is_list: path.is_list, keys: None });
            Ok(Node::Leaf(Leaf { store, form, dictionary }))
        }
    }
}

fn index(dictionary: Table<'_>) -> io::Result<Store> {
    let Some(kind) = dictionary.table(1) else { return Ok(Store::Whole(4)) };
    whole(kind).map(|(store, _)| store)
}

fn whole(kind: Table<'_>) -> io::Result<(Store, Form)> {
    let (bits, is_signed) = (kind.int(0, 0), kind.byte(1) != 0);
    let width = match bits {
        8 | 16 | 32 | 64 => usize::try_from(bits / 8).map_err(|_| damaged())?,
        _ => return Err(damaged()),
    };
    Ok(match (is_signed, bits) {
        (true, 64) => (Store::Whole(8), Form::Whole(i64::MIN, i64::MAX)),
        (false, 64) => (Store::Unsigned(8), Form::Unsigned),
        (true, bits) => (Store::Whole(width), Form::Whole(-(1 << (bits - 1)), (1 << (bits - 1)) - 1)),
        (false, bits) => (Store::Unsigned(width), Form::Whole(0, (1 << bits) - 1)),
    })
}

/// How a type is stored, and what its values are.
fn leaf(kind: u8, table: Option<Table<'_>>) -> io::Result<(Store, Form)> {
    let unit = |default: i16| table.map_or(default, |table| table.short(0, default));
    let parts = |unit: i16| match unit {
        0 => Ok(1),
        1 => Ok(1_000),
        2 => Ok(1_000_000),
        3 => Ok(1_000_000_000),
        _ => Err(damaged()),
    };
    Ok(match kind {
        2 => whole(table.ok_or_else(damaged)?)?,
        3 => match unit(0) {
            0 => (Store::Fixed(2), Form::Untold),
            1 => (Store::Single, Form::Real),
            2 => (Store::Double, Form::Real),
            _ => return Err(damaged()),
        },
        4 | 5 => (Store::Bytes(4), Form::Bytes),
        19 | 20 => (Store::Bytes(8), Form::Bytes),
        23 | 24 => (Store::Views, Form::Bytes),
        6 => (Store::Bits, Form::Truth),
        7 => {
            let (digits, scale, bits) = table.map_or((0, 0, 0), |table| (table.int(0, 0), table.int(1, 0), table.int(2, 128)));
            let scale = u32::try_from(scale).ok().filter(|scale| *scale <= 38 && digits <= DIGITS);
            let form = scale.map_or(Form::Untold, Form::Decimal);
            match bits {
                32 => (Store::Whole(4), form),
                64 => (Store::Whole(8), form),
                128 => (Store::Decimal, form),
                256 => (Store::Fixed(32), Form::Untold),
                _ => return Err(damaged()),
            }
        }
        8 => {
            if unit(1) == 0 {
                (Store::Whole(4), Form::Date)
            } else {
                (Store::Whole(8), Form::Moment(1_000))
            }
        }
        9 => (Store::Fixed(if table.map_or(32, |table| table.int(1, 32)) == 64 { 8 } else { 4 }), Form::Untold),
        10 => (Store::Whole(8), Form::Moment(parts(unit(0))?)),
        11 => (
            Store::Fixed(match unit(0) {
                0 => 4,
                1 => 8,
                _ => 16,
            }),
            Form::Untold,
        ),
        18 => (Store::Fixed(8), Form::Untold),
        15 => {
            let width = usize::try_from(table.map_or(0, |table| table.int(0, 0))).map_err(|_| damaged())?;
            (Store::Fixed(width), Form::Fixed(u16::try_from(width).unwrap_or(u16::MAX)))
        }
        14 => return Err(refused("it has a column of a type that is not read (Union)")),
        22 => return Err(refused("it has a column of a type that is not read (RunEndEncoded)")),
        25 | 26 => return Err(refused("it has a column of a type that is not read (ListView)")),
        _ => return Err(refused("it has a column of a type that is not read")),
    })
}
