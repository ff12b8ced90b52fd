//! Attributes of a tag that is otherwise copied as it stands.

use std::io;
use std::ops::Range;

use crate::document::office::xml;

/// Where an attribute of a tag stands, its name without prefix: the name, and the value between its quotes.
fn place(tag: &[u8], name: &[u8]) -> Option<(Range<usize>, Range<usize>)> {
    let (_, value) = xml::attributes(tag).into_iter().find(|(is, _)| *is == name)?;
    let before = tag.get(..value.start.checked_sub(1)?)?.trim_ascii_end();
    let before = before.strip_suffix(b"=").unwrap_or(before).trim_ascii_end();
    let start = before.iter().rposition(u8::is_ascii_whitespace).map_or(0, |at| at + 1);
    Some((start..before.len(), value))
}

/// What an attribute says, if it is there.
///
/// # Errors
/// It is not UTF-8.
pub(super) fn value(tag: &[u8], name: &[u8]) -> io::Result<Option<String>> {
    place(tag, name).map(|(_, value)| xml::unescape(&tag[value])).transpose()
}

/// A count that an attribute says; one if it does not.
pub(super) fn count(tag: &[u8], name: &[u8]) -> io::Result<u64> {
    Ok(value(tag, name)?.and_then(|count| count.trim().parse().ok()).filter(|count| *count > 0).unwrap_or(1))
}

/// Writes another value for an attribute, under another name with the same prefix. It stays away where it is not there.
pub(super) fn rename(tag: &mut Vec<u8>, name: &[u8], new: &str, value: &str) {
    let Some((name, old)) = place(tag, name) else { return };
    let mut written = Vec::with_capacity(value.len());
    xml::escape(value, true, &mut written);
    tag.splice(old, written);
    let local = memchr::memchr(b':', &tag[name.clone()]).map_or(name.start, |at| name.start + at + 1);
    tag.splice(local..name.end, new.bytes());
}

/// Takes an attribute away.
pub(super) fn remove(tag: &mut Vec<u8>, name: &[u8]) {
    if let Some((name, value)) = place(tag, name) {
        let before = tag[..name.start].trim_ascii_end().len();
        tag.drain(before..value.end + 1);
    }
}

/// Writes this value for all attributes of a name, whatever their prefixes.
pub(super) fn set_all(tag: &mut Vec<u8>, name: &[u8], value: &str) {
    let places: Vec<_> = xml::attributes(tag).into_iter().filter(|(is, _)| *is == name).map(|(_, value)| value).collect();
    for place in places.into_iter().rev() {
        tag.splice(place, value.bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_changed_where_they_stand() {
        let tag = b"<t:c o:value = 'x' t:n=\"2\"\n o:string-value=\"a&amp;b\"/>".to_vec();
        assert_eq!(value(&tag, b"string-value").unwrap().as_deref(), Some("a&b"));
        assert_eq!((count(&tag, b"n").unwrap(), count(&tag, b"m").unwrap()), (2, 1));
        let changed = |act: &dyn Fn(&mut Vec<u8>)| {
            let mut tag = tag.clone();
            act(&mut tag);
            String::from_utf8(tag).unwrap()
        };
        for (is, expected) in [
            (
                changed(&|tag| rename(tag, b"value", "date-value", "<1>")),
                "<t:c o:date-value = '&lt;1&gt;' t:n=\"2\"\n o:string-value=\"a&amp;b\"/>",
            ),
            (changed(&|tag| remove(tag, b"value")), "<t:c t:n=\"2\"\n o:string-value=\"a&amp;b\"/>"),
            (changed(&|tag| remove(tag, b"string-value")), "<t:c o:value = 'x' t:n=\"2\"/>"),
            (changed(&|tag| set_all(tag, b"n", "31")), "<t:c o:value = 'x' t:n=\"31\"\n o:string-value=\"a&amp;b\"/>"),
            (changed(&|tag| rename(tag, b"none", "x", "1")), "<t:c o:value = 'x' t:n=\"2\"\n o:string-value=\"a&amp;b\"/>"),
        ] {
            assert_eq!(is, expected);
        }
    }
}
