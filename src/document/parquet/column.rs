//! The columns of a file as those of a table: what they are called, what fits in them, and which hold several values in a row.
//!
//! Columns are the leaves of the schema. A nested one is called by its path, without what the format puts around lists and maps: so
//! `users.list.element.email` is `users.email`.

use std::collections::HashSet;
use std::io;

use parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::schema::types::{ColumnDescriptor, SchemaDescriptor, Type};

use super::refused;
use crate::document::cells::name_in_line;

/// Columns of a file at most: each has a page in memory.
const MOST: usize = 4096;
/// Digits of the numbers that fit in eight and sixteen bytes.
const DIGITS: i32 = 38;

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::document) enum Form {
    /// True or false.
    Truth,
    /// A whole number from and to.
    Whole(i64, i64),
    /// A whole number without sign that needs the highest of its 64 bits.
    Unsigned,
    /// Of so many digits behind the point.
    Decimal(u32),
    /// A number with any fraction.
    Real,
    /// Days.
    Date,
    /// A moment, in so many parts of a second.
    Moment(i64),
    /// Days and nanoseconds, as older writers have it.
    Int96,
    /// 16 bytes.
    Uuid,
    /// Text, or bytes that may hold it.
    Bytes,
    /// So many bytes.
    Fixed(u16),
    /// Nothing of anybody: a time of day, a span.
    Untold,
}

/// A column.
pub(in crate::document) struct Column {
    pub(in crate::document) name: String,
    pub(in crate::document) form: Form,
    /// A row may have several values.
    pub(in crate::document) is_list: bool,
    /// They are the values of a map, the keys of which are in the column of this number.
    pub(in crate::document) keys: Option<usize>,
}

impl Column {
    /// Whether its values are no part of the text of the rows but of one of their own, a line each: in a list nothing but texts and whole numbers
    /// would be replaced by what the column can hold.
    pub(super) fn is_apart(&self) -> bool {
        let is_of_numbers = matches!(self.form, Form::Date | Form::Moment(_) | Form::Int96 | Form::Real | Form::Decimal(_));
        self.is_list && self.keys.is_none() && is_of_numbers
    }
}

/// The columns of a file, in its order.
///
/// # Errors
/// There are too many.
pub(in crate::document) fn columns(schema: &SchemaDescriptor) -> io::Result<Vec<Column>> {
    if schema.num_columns() > MOST {
        return Err(refused("it has too many columns"));
    }
    let mut taken = HashSet::new();
    let mut columns: Vec<Column> = Vec::with_capacity(schema.num_columns());
    for leaf in schema.columns() {
        let path = leaf.path().parts();
        let map = map_of(schema.root_schema(), path);
        let plain = name(schema.root_schema(), path);
        let name = if taken.insert(plain.clone()) { plain } else { leaf.path().string() };
        taken.insert(name.clone());
        let is_key = |other: &ColumnDescriptor, depth: usize| {
            let of = other.path().parts();
            of.len() == depth + 2 && of[..=depth] == path[..=depth] && of != path
        };
        let keys = map.and_then(|depth| {
            let keys = schema.columns().iter().position(|other| is_key(other, depth) && is_text(other))?;
            let key = schema.column(keys);
            (key.max_rep_level() <= leaf.max_rep_level() && keys < columns.len()).then_some(keys)
        });
        columns.push(Column { name, form: form(leaf), is_list: leaf.max_rep_level() > 0, keys });
    }
    Ok(columns)
}

fn is_text(leaf: &ColumnDescriptor) -> bool {
    form(leaf) == Form::Bytes
}

fn is_map(group: &Type) -> bool {
    let info = group.get_basic_info();
    info.logical_type_ref() == Some(&LogicalType::Map)
        || matches!(info.converted_type(), ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE)
}

fn is_list(group: &Type) -> bool {
    let info = group.get_basic_info();
    info.logical_type_ref() == Some(&LogicalType::List) || info.converted_type() == ConvertedType::LIST
}

fn child<'t>(group: &'t Type, name: &str) -> Option<&'t Type> {
    if !group.is_group() {
        return None;
    }
    group.get_fields().iter().find(|field| field.name() == name).map(AsRef::as_ref)
}

/// Where in the path of a leaf the entries of the innermost map stand whose values it is, or a part of them.
fn map_of(root: &Type, path: &[String]) -> Option<usize> {
    let (mut group, mut found) = (root, None);
    for (depth, part) in path.iter().enumerate() {
        let Some(next) = child(group, part) else { break };
        let is_repeated = next.get_basic_info().has_repetition() && next.get_basic_info().repetition() == Repetition::REPEATED;
        if is_repeated && is_map(group) && next.is_group() {
            found = Some(depth);
        }
        group = next;
    }
    let depth = found?;
    let entries = path[..=depth].iter().try_fold(root, |group, part| child(group, part))?;
    // The key stands first.
    let is_key = entries.get_fields().first().is_none_or(|first| path.get(depth + 1).is_some_and(|part| part == first.name()));
    (!is_key).then_some(depth)
}

/// What a leaf is called.
fn name(root: &Type, path: &[String]) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let (mut group, mut passes) = (Some(root), 0_u8);
    for part in path {
        let next = group.and_then(|group| child(group, part));
        match passes {
            0 => {
                parts.push(part);
                passes = match next {
                    // Around the elements of a list stand two groups, around those of old ones one; around entries of a map one.
                    Some(next) if is_list(next) => 1 + u8::from(has_elements(next)),
                    Some(next) if is_map(next) => 1,
                    _ => 0,
                };
            }
            1 => {
                // The element may be a list itself.
                passes = match next {
                    Some(next) if is_list(next) => 1 + u8::from(has_elements(next)),
                    Some(next) if is_map(next) => 1,
                    _ => 0,
                };
            }
            _ => passes -= 1,
        }
        group = next;
    }
    parts.join(".")
}

/// Whether the repeated field of a list is a group around one element.
fn has_elements(list: &Type) -> bool {
    match list.get_fields() {
        [repeated] if repeated.is_group() => {
            repeated.get_fields().len() == 1 && repeated.name() != "array" && !repeated.name().ends_with("_tuple")
        }
        _ => false,
    }
}

fn form(leaf: &ColumnDescriptor) -> Form {
    let whole = |bits: u32, is_signed: bool| match (bits, is_signed) {
        (64, false) => Form::Unsigned,
        (64, true) => Form::Whole(i64::MIN, i64::MAX),
        (bits, true) => Form::Whole(-(1 << (bits - 1)), (1 << (bits - 1)) - 1),
        (bits, false) => Form::Whole(0, (1 << bits) - 1),
    };
    let bits = |unit: TimeUnit| match unit {
        TimeUnit::MILLIS => 1_000,
        TimeUnit::MICROS => 1_000_000,
        TimeUnit::NANOS => 1_000_000_000,
    };
    let physical = leaf.physical_type();
    let scale = || u32::try_from(leaf.type_scale()).ok().filter(|scale| *scale <= 38);
    match (physical, leaf.logical_type_ref(), leaf.converted_type()) {
        (Physical::BOOLEAN, ..) => Form::Truth,
        (Physical::FLOAT | Physical::DOUBLE, ..) => Form::Real,
        (Physical::INT96, ..) => Form::Int96,
        (_, Some(LogicalType::Decimal(_)), _) | (_, _, ConvertedType::DECIMAL) => match scale() {
            Some(scale) if leaf.type_precision() <= DIGITS => Form::Decimal(scale),
            _ => Form::Untold,
        },
        (Physical::INT32, Some(LogicalType::Date), _) | (Physical::INT32, _, ConvertedType::DATE) => Form::Date,
        (Physical::INT64, Some(LogicalType::Timestamp(moment)), _) => Form::Moment(bits(moment.unit)),
        (Physical::INT64, _, ConvertedType::TIMESTAMP_MILLIS) => Form::Moment(1_000),
        (Physical::INT64, _, ConvertedType::TIMESTAMP_MICROS) => Form::Moment(1_000_000),
        (Physical::INT32 | Physical::INT64, Some(LogicalType::Time(_)), _)
        | (_, _, ConvertedType::TIME_MILLIS | ConvertedType::TIME_MICROS) => Form::Untold,
        (Physical::INT32 | Physical::INT64, Some(LogicalType::Integer(kind)), _)
            if matches!((kind.bit_width, physical), (8 | 16 | 32, Physical::INT32) | (64, Physical::INT64)) =>
        {
            whole(u32::from(kind.bit_width.unsigned_abs()), kind.is_signed)
        }
        (Physical::INT32, _, ConvertedType::INT_8) => whole(8, true),
        (Physical::INT32, _, ConvertedType::INT_16) => whole(16, true),
        (Physical::INT32, _, ConvertedType::UINT_8) => whole(8, false),
        (Physical::INT32, _, ConvertedType::UINT_16) => whole(16, false),
        (Physical::INT32, _, ConvertedType::UINT_32) => whole(32, false),
        (Physical::INT64, _, ConvertedType::UINT_64) => Form::Unsigned,
        (Physical::INT32, ..) => whole(32, true),
        (Physical::INT64, ..) => whole(64, true),
        (Physical::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::Uuid), _) if leaf.type_length() == 16 => Form::Uuid,
        (Physical::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::Float16), _) | (_, _, ConvertedType::INTERVAL) => Form::Untold,
        (Physical::FIXED_LEN_BYTE_ARRAY, ..) => Form::Fixed(u16::try_from(leaf.type_length()).unwrap_or(u16::MAX)),
        (Physical::BYTE_ARRAY, ..) => Form::Bytes,
    }
}

impl Column {
    /// Its type as a dump would tell it, by which is decided what may stand in it.
    fn sql(&self, is_list: bool) -> String {
        if self.keys.is_some() {
            return "jsonb".to_owned();
        }
        let several = if is_list { "[]" } else { "" };
        let name = match self.form {
            Form::Truth => "boolean",
            Form::Whole(_, most) if most <= i64::from(i16::MAX) => "smallint",
            Form::Whole(_, most) if most <= i64::from(i32::MAX) => "integer",
            Form::Whole(..) | Form::Unsigned => "bigint",
            Form::Decimal(scale) => return format!("numeric(38,{scale}){several}"),
            Form::Real => "double precision",
            Form::Date => "date",
            Form::Moment(_) | Form::Int96 => "timestamp",
            Form::Uuid => "uuid",
            Form::Bytes => "text",
            Form::Fixed(length) => return format!("varchar({length}){several}"),
            Form::Untold => "time",
        };
        format!("{name}{several}")
    }
}

/// What stands before the rows: how their table is created, and that rows follow.
pub(in crate::document) fn head<'c>(columns: impl Iterator<Item = &'c Column>, table: &str) -> Vec<u8> {
    text(columns.map(|column| (&*column.name, column.sql(column.is_list))), table)
}

/// What stands before the values of a column, one a line.
pub(super) fn head_of_values(column: &Column, table: &str) -> Vec<u8> {
    text(std::iter::once((&*column.name, column.sql(false))), table)
}

fn text<'c>(columns: impl Iterator<Item = (&'c str, String)>, table: &str) -> Vec<u8> {
    let (names, defined): (Vec<_>, Vec<_>) = columns
        .map(|(name, sql)| {
            let name = name_in_line(name);
            let defined = format!("{name} {sql}");
            (name, defined)
        })
        .unzip();
    format!("CREATE TABLE {table} ({});\nCOPY {table} ({}) FROM stdin;\n", defined.join(", "), names.join(", ")).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::schema::parser::parse_message_type;
    use std::sync::Arc;

    #[track_caller]
    fn check(message: &str, expected: &[(&str, Form, bool, Option<usize>)]) {
        let schema = SchemaDescriptor::new(Arc::new(parse_message_type(message).unwrap()));
        let is: Vec<_> = columns(&schema).unwrap().into_iter().map(|c| (c.name, c.form, c.is_list, c.keys)).collect();
        let expected: Vec<_> =
            expected.iter().map(|(name, form, list, keys)| ((*name).to_owned(), *form, *list, *keys)).collect();
        assert_eq!(is, expected);
    }

    #[test]
    fn leaves_are_called_as_people_call_them() {
        const LONG: Form = Form::Whole(i64::MIN, i64::MAX);
        check(
            "message m { required int64 id; optional binary email (UTF8); optional int32 born (DATE); optional int64 seen (TIMESTAMP_MILLIS);
               optional group home { optional binary street; optional int64 phone; }
               optional int32 small (INT_8); optional int32 u (UINT_32); optional int64 at (TIME_MICROS); required boolean ok; }",
            &[
                ("id", LONG, false, None),
                ("email", Form::Bytes, false, None),
                ("born", Form::Date, false, None),
                ("seen", Form::Moment(1_000), false, None),
                ("home.street", Form::Bytes, false, None),
                ("home.phone", LONG, false, None),
                ("small", Form::Whole(-128, 127), false, None),
                ("u", Form::Whole(0, u32::MAX as i64), false, None),
                ("at", Form::Untold, false, None),
                ("ok", Form::Truth, false, None),
            ],
        );
        check(
            "message m {
               optional group users (LIST) { repeated group list { optional group element { optional binary email; optional int64 phone; } } }
               optional group tags (LIST) { repeated binary array; }
               optional group deep (LIST) { repeated group list { optional group element (LIST) { repeated group list { optional binary element; } } } }
               repeated binary raw;
               optional group attrs (MAP) { repeated group key_value { required binary key (UTF8); optional binary value (UTF8); } }
               optional group many (MAP) { repeated group key_value { required binary key; optional group value (LIST) { repeated group list { optional binary element; } } } }
             }",
            &[
                ("users.email", Form::Bytes, true, None),
                ("users.phone", LONG, true, None),
                ("tags", Form::Bytes, true, None),
                ("deep", Form::Bytes, true, None),
                ("raw", Form::Bytes, true, None),
                ("attrs.key", Form::Bytes, true, None),
                ("attrs.value", Form::Bytes, true, Some(5)),
                ("many.key", Form::Bytes, true, None),
                ("many.value", Form::Bytes, true, Some(7)),
            ],
        );
    }
}
