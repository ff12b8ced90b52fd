//! The first line of a delimited file: whether it names columns, and what delimits them.

/// Delimiters that are tried, the more telling first.
const DELIMITERS: [u8; 4] = [b'\t', b';', b'|', b','];
/// The longest name of a column, in bytes.
const LONGEST_NAME: usize = 64;
/// The most words in the name of a column.
const MOST_WORDS: usize = 5;

/// The delimiter and the names of the columns, if the line (with its end) is such a header.
pub(super) fn read(line: &[u8]) -> Option<(u8, Vec<Vec<u8>>)> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let line = line.strip_suffix(b"\n")?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let delimiter = DELIMITERS.into_iter().find(|delimiter| line.contains(delimiter))?;
    let names: Vec<_> = line.split(|byte| *byte == delimiter).map(unquoted).collect();
    let is_header = names.len() >= 2 && names.iter().all(|name| is_name(name));
    is_header.then(|| (delimiter, names.into_iter().map(<[u8]>::to_vec).collect()))
}

fn unquoted(cell: &[u8]) -> &[u8] {
    let cell = cell.trim_ascii();
    cell.strip_prefix(b"\"").and_then(|cell| cell.strip_suffix(b"\"")).unwrap_or(cell)
}

/// Whether the cell can be the name of a column: a few words that begin with a letter.
fn is_name(name: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80 || b"_-. ()/#%".contains(byte);
    name.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_' || *byte >= 0x80)
        && name.len() <= LONGEST_NAME
        && name.iter().all(is_part)
        && !matches!(name.last(), Some(b'.' | b'-' | b' '))
        && name.split(|byte| *byte == b' ').count() <= MOST_WORDS
}
