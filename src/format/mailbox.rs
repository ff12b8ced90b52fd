//! Lists of mailboxes (RFC 5322, section 3.4): where the names of people stand in `"Vries, Jan de" <jan@example.com>, Piet <p@example.com>`,
//! `jan@example.com (Jan de Vries)` and `=?UTF-8?Q?Jan_de_Vries?= <jan@example.com>`. It knows nothing of headers.

use super::person;

/// The longest name that is shown with an address, in bytes.
const LONGEST: usize = 256;

/// Where the names of people stand in a list of mailboxes, in order.
pub(super) fn names(value: &[u8]) -> Vec<(usize, usize)> {
    let mut names = Vec::new();
    let mut start = 0;
    // Programs that do not write for mail part people with semicolons, and have commas in names.
    let separator = if outside(value, b';').next().is_some() { b';' } else { b',' };
    let mut separators = outside(value, separator).peekable();
    while start < value.len() {
        let mut end = separators.next().unwrap_or(value.len());
        // `Vries, Jan de <jan@example.com>` without its quotes.
        if separator == b',' && is_surname(&value[start..end]) {
            let next = separators.peek().copied().unwrap_or(value.len());
            if end < value.len() && memchr::memchr(b'<', &value[end..next]).is_some() {
                end = next;
                separators.next();
            }
        }
        let name = name(&value[start..end]).filter(|(from, to)| to > from && to - from <= LONGEST);
        names.extend(name.map(|(from, to)| (start + from, start + to)));
        start = end + 1;
    }
    names
}

/// Whether an address in angle brackets or alone stands on the line, or a word that is encoded.
pub(super) fn has_address(line: &[u8]) -> bool {
    encoded(line).is_some()
        || memchr::memchr_iter(b'@', line).any(|at| {
            let is_part = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80);
            is_part(at.checked_sub(1).and_then(|before| line.get(before))) && is_part(line.get(at + 1))
        })
}

/// Where somebody stands who is said to have written what follows the line: before an address in angle brackets, or beside the word that
/// says so.
pub(super) fn author(line: &[u8]) -> Option<(usize, usize)> {
    /// Behind who wrote it.
    const WROTE: [&[u8]; 8] = [
        b" wrote:",
        " a \u{e9}crit :".as_bytes(),
        " a \u{e9}crit\u{a0}:".as_bytes(),
        "escribi\u{f3}:".as_bytes(),
        b"ha scritto:",
        b"escreveu:",
        b"skrev:",
        b"writes:",
    ];
    /// Before who wrote it.
    const BY: [&[u8]; 4] = [b"schreef ", b"schrieb ", b"skrev ", b"wrote "];
    let line = line.trim_ascii_end();
    if !line.iter().any(u8::is_ascii_digit) {
        return None;
    }
    if let Some(open) = memchr::memchr(b'<', line) {
        let address = &line[open + 1..];
        let close = memchr::memchr(b'>', address)?;
        if !address[..close].contains(&b'@') {
            return None;
        }
        return last_name(line[..open].trim_ascii_end());
    }
    if let Some(wrote) = WROTE.iter().find(|wrote| line.ends_with(wrote)) {
        return last_name(line[..line.len() - wrote.len()].trim_ascii_end());
    }
    let by = BY.iter().find_map(|by| Some(memchr::memmem::rfind(line, by)? + by.len()))?;
    let end = line.strip_suffix(b":")?.len();
    (by < end && person::is(&line[by..end])).then_some((by, end))
}

/// The name that the text ends in: in quotes, encoded, or the longest part from the start of a word on that has the form of one.
fn last_name(text: &[u8]) -> Option<(usize, usize)> {
    if let Some(inner) = text.strip_suffix(b"\"") {
        let start = memchr::memrchr(b'"', inner)? + 1;
        return (start < inner.len()).then_some((start, inner.len()));
    }
    if text.ends_with(b"?=") {
        return encoded(text);
    }
    let starts = memchr::memchr_iter(b' ', text).map(|at| at + 1);
    let is_noon = |text: &[u8]| text.starts_with(b"AM ") || text.starts_with(b"PM ");
    starts.filter(|start| !is_noon(&text[*start..])).find(|start| person::is(&text[*start..])).map(|start| (start, text.len()))
}

/// Where the separator stands outside quotes, comments and addresses.
fn outside(value: &[u8], separator: u8) -> impl Iterator<Item = usize> {
    let mut closer = 0;
    let mut is_escaped = false;
    value.iter().enumerate().filter_map(move |(at, byte)| {
        if std::mem::take(&mut is_escaped) {
            return None;
        }
        match *byte {
            b'\\' => is_escaped = true,
            byte if closer != 0 && byte == closer => closer = 0,
            _ if closer != 0 => {}
            b'"' => closer = b'"',
            b'(' => closer = b')',
            b'<' => closer = b'>',
            byte if byte == separator => return Some(at),
            _ => {}
        }
        None
    })
}

/// Where the name stands in one mailbox.
fn name(mailbox: &[u8]) -> Option<(usize, usize)> {
    let open = outside(mailbox, b'<').next().or_else(|| memchr::memchr(b'<', mailbox));
    if let Some(open) = open {
        let (start, end) = unquoted(mailbox, 0, open);
        let text = &mailbox[start..end];
        let is_address = text.contains(&b'@');
        let is_somebody = text.iter().any(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80)
            && !text.split(|byte| *byte == b' ').any(person::is_nobody)
            && !text.starts_with(b"[");
        return (!is_address && is_somebody).then_some((start, end));
    }
    let at = memchr::memchr(b'@', mailbox);
    if at.is_some() {
        // The older way: `jan@example.com (Jan de Vries)`.
        let open = memchr::memchr(b'(', mailbox)?;
        let close = memchr::memrchr(b')', mailbox)?;
        let (start, end) = trimmed(mailbox, open + 1, close.max(open + 1));
        let text = &mailbox[start..end];
        return (person::is(text) || encoded(text).is_some()).then_some((start, end));
    }
    if let Some(word) = encoded(mailbox) {
        return Some(word);
    }
    let (start, end) = unquoted(mailbox, 0, mailbox.len());
    person::is(&mailbox[start..end]).then_some((start, end))
}

/// Whether the text is what can stand before the comma in a name.
fn is_surname(text: &[u8]) -> bool {
    let (start, end) = trimmed(text, 0, text.len());
    let text = &text[start..end];
    let words = text.split(|byte| *byte == b' ').filter(|word| word.first().is_some_and(u8::is_ascii_uppercase)).count();
    words == 1 && text.iter().all(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80 || b" -'".contains(byte))
}

/// Where words begin and end that are encoded (RFC 2047): from the first `=?` to the last `?=`.
fn encoded(text: &[u8]) -> Option<(usize, usize)> {
    let start = memchr::memchr_iter(b'=', text).find(|at| text.get(at + 1) == Some(&b'?'))?;
    let end = memchr::memmem::rfind(text, b"?=")? + 2;
    let word = text.get(start..end)?;
    (word.iter().filter(|byte| **byte == b'?').count() >= 4).then_some((start, end))
}

fn trimmed(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let part = &text[start..end];
    let lead = part.len() - part.trim_ascii_start().len();
    (start + lead, start + lead + part.trim_ascii().len())
}

/// Without blanks and quotes around.
fn unquoted(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let (start, end) = trimmed(text, start, end);
    match &text[start..end] {
        [b'"', .., b'"'] | [b'\'', .., b'\''] if end - start > 2 => trimmed(text, start + 1, end - 1),
        _ => (start, end),
    }
}
