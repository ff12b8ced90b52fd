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
    let named = names.iter().filter(|name| is_name(name)).count();
    let is_header = names.len() >= 2 && 2 * named >= names.len() && names.iter().all(|name| is_name(name) || is_unnamed(name));
    is_header.then(|| (delimiter, names.into_iter().map(<[u8]>::to_vec).collect()))
}

/// Whether a line before the header may be one that spreadsheets and people put there: empty, `sep=;`, or a comment.
pub(super) fn is_before_header(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii();
    line.is_empty() || line.starts_with(b"#") || line.len() == 5 && line[..4].eq_ignore_ascii_case(b"sep=")
}

fn unquoted(cell: &[u8]) -> &[u8] {
    let cell = cell.trim_ascii();
    cell.strip_prefix(b"\"").and_then(|cell| cell.strip_suffix(b"\"")).unwrap_or(cell)
}

/// Whether the cell can stand above a column without a name: `#`, an index, nothing.
fn is_unnamed(name: &[u8]) -> bool {
    name.len() <= 2 && !name.contains(&b'"')
}

/// Whether the cell can be the name of a column: a few words, and no sentence.
fn is_name(name: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80 || b"_-. ()/#%*?:&'".contains(byte);
    name.iter().any(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80)
        && name.len() <= LONGEST_NAME
        && name.iter().all(is_part)
        && name.split(|byte| *byte == b' ').count() <= if name.ends_with(b".") { 2 } else { MOST_WORDS }
}
