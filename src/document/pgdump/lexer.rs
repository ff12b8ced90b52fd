//! Statements of PostgreSQL in parts (<https://www.postgresql.org/docs/current/sql-syntax-lexical.html>): as much as is needed to know which of their
//! strings say what a column may hold.

use std::ops::Range;

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word or number, or a name in double quotes.
    Word,
    /// A string in plain quotes, with them.
    Literal,
    /// A string that is written otherwise: with a backslash for some signs, or between dollars.
    Other,
    /// A single sign.
    Sign,
}

/// A part of a statement, and where it stands.
pub(super) type Part = (Kind, Range<usize>);

/// The parts of a statement; blanks and remarks are none.
pub(super) fn parts(sql: &[u8]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut at = 0;
    while let Some(&byte) = sql.get(at) {
        let rest = &sql[at..];
        let is_escaping = parts.last().is_some_and(|(_, last)| last.end == at && matches!(&sql[last.clone()], b"E" | b"e"));
        let (kind, length) = match byte {
            byte if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'-' if rest.starts_with(b"--") => {
                at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                continue;
            }
            b'/' if rest.starts_with(b"/*") => {
                at += remark(rest);
                continue;
            }
            b'\'' if is_escaping => (Kind::Other, quoted(rest, true)),
            b'\'' => (Kind::Literal, quoted(rest, false)),
            b'"' => (Kind::Word, quoted(rest, false)),
            b'$' => match dollars(rest) {
                Some(length) => (Kind::Other, length),
                None => (Kind::Sign, 1),
            },
            byte if is_word(byte) => (Kind::Word, rest.iter().take_while(|byte| is_word(**byte)).count()),
            _ => (Kind::Sign, 1),
        };
        parts.push((kind, at..at + length));
        at += length;
    }
    parts
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80
}

/// The length of what begins with a quote, which is doubled in it.
fn quoted(text: &[u8], is_escaping: bool) -> usize {
    let mut at = 1;
    while let Some(byte) = text.get(at) {
        at += match byte {
            b'\\' if is_escaping => 2,
            byte if *byte != text[0] => 1,
            _ if text.get(at + 1) == Some(&text[0]) => 2,
            _ => return at + 1,
        };
    }
    text.len()
}

/// The length of a string between dollars, if one begins here.
fn dollars(text: &[u8]) -> Option<usize> {
    let length = 1 + text[1..].iter().position(|byte| !is_word(*byte) || *byte == b'$')?;
    let tag = text.get(..=length).filter(|tag| tag.ends_with(b"$") && !tag[1].is_ascii_digit())?;
    let end = memchr::memmem::find(&text[tag.len()..], tag).map_or(text.len(), |at| at + 2 * tag.len());
    Some(end)
}

/// The length of a remark, which may hold others.
fn remark(text: &[u8]) -> usize {
    let (mut at, mut depth) = (2, 1_usize);
    while depth > 0 && at < text.len() {
        match text.get(at..at + 2) {
            Some(b"/*") => (at, depth) = (at + 2, depth + 1),
            Some(b"*/") => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
    }
    at
}

/// What a string in plain quotes says.
pub(super) fn unquoted(literal: &[u8]) -> Vec<u8> {
    let inner = literal.strip_prefix(b"'").and_then(|rest| rest.strip_suffix(b"'")).unwrap_or(literal);
    let mut text = Vec::with_capacity(inner.len());
    let mut was_quote = false;
    for byte in inner {
        was_quote = *byte == b'\'' && !was_quote;
        if !was_quote {
            text.push(*byte);
        }
    }
    text
}

/// A string in plain quotes.
pub(super) fn quote(text: &[u8]) -> Vec<u8> {
    let mut literal = vec![b'\''];
    for byte in text {
        literal.extend(std::iter::repeat_n(*byte, if *byte == b'\'' { 2 } else { 1 }));
    }
    literal.push(b'\'');
    literal
}

/// The first of some statements in one line, without remarks, and with nothing in its strings.
pub(super) fn in_one_line(sql: &[u8]) -> Vec<u8> {
    let mut line: Vec<u8> = Vec::new();
    let mut end = 0;
    for (kind, place) in parts(sql) {
        if !line.is_empty() && place.start > end {
            line.push(b' ');
        }
        end = place.end;
        if kind == Kind::Sign && &sql[place.clone()] == b";" {
            line.push(b';');
            break;
        }
        match kind {
            Kind::Literal | Kind::Other => line.extend_from_slice(b"''"),
            Kind::Word | Kind::Sign => {
                line.extend(sql[place].iter().map(|byte| if byte.is_ascii_control() { b' ' } else { *byte }))
            }
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn strings_and_words_are_told_from_remarks() {
        let sql = b"CREATE /* a /* b */ 'c' */ TABLE \"a'b\" (x text DEFAULT 'it''s'::text, -- 'no'\n y text = E'a\\'b' || $q$ 'z' $q$ || $1);";
        let strings = |wanted: Kind| {
            let parts = parts(sql).into_iter().filter(|(kind, _)| *kind == wanted);
            parts.map(|(_, place)| String::from_utf8_lossy(&sql[place]).into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(strings(Kind::Literal), ["'it''s'"]);
        assert_eq!(strings(Kind::Other), ["'a\\'b'", "$q$ 'z' $q$"]);
        assert!(strings(Kind::Word).contains(&"\"a'b\"".to_owned()));
        assert_eq!(
            String::from_utf8(in_one_line(sql)).unwrap(),
            "CREATE TABLE \"a'b\" (x text DEFAULT ''::text, y text = E'' || '' || $1);"
        );
        let sql = b"CREATE DOMAIN d AS varchar(9) -- who?\n CHECK (VALUE <> 'a;b');\n\nALTER DOMAIN d OWNER TO jan;";
        assert_eq!(in_one_line(sql), b"CREATE DOMAIN d AS varchar(9) CHECK (VALUE <> '');");
        assert_eq!(in_one_line(b"CHECK ((x = ANY (ARRAY['jan@example.com'::text])))"), b"CHECK ((x = ANY (ARRAY[''::text])))");
    }

    proptest! {
        #[test]
        fn parts_lie_in_order(sql in "[a$'\"/*\\- \n]{0,40}", text in proptest::collection::vec(any::<u8>(), 0..20)) {
            let mut end = 0;
            for (_, place) in parts(sql.as_bytes()) {
                prop_assert!(place.start >= end && place.end > place.start && place.end <= sql.len());
                end = place.end;
            }
            let literal = quote(&text);
            prop_assert_eq!(parts(&literal), vec![(Kind::Literal, 0..literal.len())]);
            prop_assert_eq!(unquoted(&literal), text);
        }
    }
}
