//! What can stand in a column, by its definition in `CREATE TABLE`: the types of PostgreSQL, MySQL, SQLite and SQL Server, and the types that
//! a dump creates itself.

use std::collections::HashMap;

use crate::model::Style;

/// Types that the stream has created, by their names in small letters.
pub(super) type Types = HashMap<Vec<u8>, Style>;

const NUMBERS: &[&str] = &[
    "int",
    "integer",
    "bigint",
    "smallint",
    "tinyint",
    "mediumint",
    "int2",
    "int4",
    "int8",
    "serial",
    "bigserial",
    "smallserial",
    "numeric",
    "decimal",
    "dec",
    "number",
    "real",
    "double",
    "float",
    "float4",
    "float8",
    "money",
    "smallmoney",
    "oid",
    "year",
    "unsigned",
    "fixed",
];
const DATES: &[&str] = &["date", "datetime", "datetime2", "datetimeoffset", "smalldatetime", "timestamp", "timestamptz"];
const ADDRESSES: &[&str] = &["inet", "inet4", "inet6", "cidr", "macaddr", "macaddr8", "uuid", "uniqueidentifier", "guid"];
/// Structures and flags; a label may stand in none of them.
const COMPOUNDS: &[&str] = &[
    "json",
    "jsonb",
    "hstore",
    "xml",
    "enum",
    "set",
    "bool",
    "boolean",
    "bit",
    "varbit",
    "tsvector",
    "tsquery",
    "interval",
    "time",
    "timetz",
    "point",
    "line",
    "lseg",
    "box",
    "path",
    "polygon",
    "circle",
    "geometry",
    "geography",
    "linestring",
    "multipoint",
    "multilinestring",
    "multipolygon",
    "geometrycollection",
    "int4range",
    "int8range",
    "numrange",
    "tsrange",
    "tstzrange",
    "daterange",
    "int4multirange",
    "int8multirange",
    "nummultirange",
    "tsmultirange",
    "tstzmultirange",
    "datemultirange",
    "vector",
    "rowversion",
    "hierarchyid",
    "pg_lsn",
    "xid",
];
/// Text, or bytes that may be text.
const TEXTS: &[&str] =
    &["blob", "tinyblob", "mediumblob", "longblob", "binary", "varbinary", "image", "citext", "name", "sysname", "any"];
/// Whatever holds one of these in its name is text.
const TEXT_PARTS: &[&str] = &["char", "text", "clob", "string"];
/// The most bytes of MySQL's smallest texts.
const TINY: u16 = 255;

/// Labels fit in columns of so many characters.
const ROOM_FOR_LABELS: u16 = 33;

/// What can stand in a column with this definition, which begins with its type.
pub(super) fn style_of(definition: &[u8], types: &Types) -> Style {
    let definition = definition.trim_ascii_start();
    let (name, rest) = name(definition);
    let base = base(&name, rest, types);
    let is_list = rest.windows(2).take(64).take_while(|pair| pair[0] != b',').any(|pair| pair == b"[]");
    match base {
        _ if is_list || contains(rest, b"json_valid") => Style::Compound,
        Style::Text | Style::Short(_) if is_choice(rest) => Style::Compound,
        Style::Text | Style::Short(_) if has_check(rest) => Style::Checked,
        base if contains(rest, b"unique") || contains(rest, b"primary") => unique(base),
        base => base,
    }
}

/// The style of a column no two rows of which may share a value. Labels hardly fit where it is that short.
pub(super) fn unique(style: Style) -> Style {
    match style {
        Style::Text | Style::Unknown => Style::Key,
        Style::Short(most) => {
            if most < ROOM_FOR_LABELS {
                Style::Checked
            } else {
                Style::ShortKey(most)
            }
        }
        style => style,
    }
}

/// Whether a definition has a condition that lists the values: `CHECK (x IN ('a', 'b'))`. The list says all there is to say; it stays.
pub(super) fn is_choice(definition: &[u8]) -> bool {
    find(definition, b"check").is_some_and(|at| {
        let condition = &definition[at..];
        condition.contains(&b'\'') && (contains(condition, b"in") || contains(condition, b"any"))
    })
}

/// Whether a definition has a condition that a label may not pass. Those that only want some text (`length(x) > 0`, `x <> ''`) are none.
pub(super) fn has_check(definition: &[u8]) -> bool {
    const ASKING: [&[u8]; 20] = [
        b"like",
        b"ilike",
        b"regexp",
        b"rlike",
        b"glob",
        b"similar",
        b"in",
        b"any",
        b"instr",
        b"position",
        b"strpos",
        b"substr",
        b"substring",
        b"left",
        b"right",
        b"upper",
        b"lower",
        b"patindex",
        b"charindex",
        b"between",
    ];
    let asks = |condition: &[u8]| {
        let signs = || condition.iter().enumerate();
        let is_equal = |at: usize| at > 0 && !matches!(condition[at - 1], b'>' | b'!' | b'<');
        ASKING.iter().any(|word| contains(condition, word))
            || signs().any(|(at, sign)| match sign {
                b'~' => true,
                b'<' => condition.get(at + 1) != Some(&b'>'),
                b'=' => is_equal(at),
                _ => false,
            })
    };
    find(definition, b"check").is_some_and(|at| asks(&definition[at..]))
}

/// Whether a word stands in text that is no string.
pub(super) fn contains(text: &[u8], word: &[u8]) -> bool {
    find(text, word).is_some()
}

/// Where a word stands in text that is no string.
pub(super) fn find(text: &[u8], word: &[u8]) -> Option<usize> {
    let is_part = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80);
    let mut quoted = None;
    text.iter().enumerate().position(|(at, byte)| {
        match quoted {
            Some(quote) if quote == *byte => quoted = None,
            None if *byte == b'\'' => quoted = Some(*byte),
            _ => {}
        }
        let found = text.get(at..at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word));
        quoted.is_none() && found && !is_part(text.get(at + word.len())) && (at == 0 || !is_part(text.get(at - 1)))
    })
}

/// The name of the type in small letters, without quotes and its schema, and what follows it.
fn name(definition: &[u8]) -> (String, &[u8]) {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80 || matches!(byte, b'_' | b'.' | b'"' | b'`');
    let (text, rest) = match definition {
        // SQL Server's `[dbo].[Email]` and `[nvarchar](20)`, not the `[]` of a list.
        [b'[', ..] => {
            let length = definition.iter().position(|byte| !is_part(byte) && !matches!(byte, b'[' | b']'));
            definition.split_at(length.unwrap_or(definition.len()))
        }
        _ => definition.split_at(definition.iter().position(|byte| !is_part(byte)).unwrap_or(definition.len())),
    };
    let text = String::from_utf8_lossy(text).to_ascii_lowercase();
    let last = text.rsplit('.').next().unwrap_or_default();
    (last.trim_matches(['[', ']', '"', '`']).to_owned(), rest)
}

fn base(name: &str, rest: &[u8], types: &Types) -> Style {
    let is = |list: &[&str]| list.contains(&name);
    match types.get(name.as_bytes()) {
        Some(style) => *style,
        None if is(NUMBERS) => Style::Number,
        None if is(DATES) => Style::Date,
        None if is(ADDRESSES) => Style::Address,
        None if is(COMPOUNDS) => Style::Compound,
        // Written in hexadecimal digits, or as text.
        None if name == "bytea" => Style::Unknown,
        None if name == "tinytext" || name == "tinyblob" => Style::Short(TINY),
        None if name.is_empty() || is(TEXTS) || TEXT_PARTS.iter().any(|part| name.contains(part)) => {
            let is_single = matches!(name, "char" | "character" | "nchar" | "bpchar" | "binary");
            width(rest).map_or(if is_single && !contains(rest, b"varying") { Style::Short(1) } else { Style::Text }, Style::Short)
        }
        // A constraint may follow a name without a type.
        None if matches!(
            name,
            "not" | "null" | "primary" | "unique" | "default" | "check" | "references" | "collate" | "constraint"
        ) =>
        {
            Style::Text
        }
        None => Style::Checked,
    }
}

/// The number in the brackets behind a type, `varying` and the like apart.
fn width(rest: &[u8]) -> Option<u16> {
    let open = rest.iter().position(|byte| !(byte.is_ascii_alphabetic() || byte.is_ascii_whitespace()))?;
    let digits = rest[open..].strip_prefix(b"(")?.trim_ascii_start();
    let length = digits.iter().position(|byte| !byte.is_ascii_digit())?;
    std::str::from_utf8(&digits[..length]).ok()?.parse().ok()
}
