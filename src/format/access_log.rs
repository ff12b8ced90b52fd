//! Who signed in, in the access logs of web servers: the third field of the common and the combined format, also behind a virtual host.

use super::GLANCE;
use super::line::{Line, Read, Stop, begins_with_date, blank};
use super::reader::{Begin, Format, Found};
use crate::model::Style;

pub(super) const FORMAT: Format = Format {
    name: "access_log",
    sign: "a line begins with an address, who signed in, and a date in brackets",
    is_first_only: false,
    may_begin: |byte| byte.is_ascii_alphanumeric() || byte == b':',
    glance,
    begin,
};

/// The longest name of a host, in bytes.
const LONGEST_HOST: usize = 255;
/// The longest name of somebody who signed in, in bytes.
const LONGEST_USER: usize = 128;

/// Most lines of such logs are of nobody who signed in, and other lines have no `-` behind their first word.
fn glance(first: &[u8; GLANCE]) -> bool {
    if begins_with_date(first) {
        return false;
    }
    let Some(blank) = blank(first) else { return true };
    match &first[blank..] {
        [b' ', b'-', b' ', behind, ..] => *behind != b'-',
        // Behind a virtual host stands the address.
        [b' ', byte, _, _, ..] => (byte.is_ascii_alphanumeric() || *byte == b':') && has_point_before(first, blank),
        _ => blank + 4 > GLANCE,
    }
}

/// Whether a point stands before this place. All places are looked at together, which becomes vectors.
#[inline]
fn has_point_before(first: &[u8; GLANCE], end: usize) -> bool {
    let end = end.min(GLANCE) as u8;
    first.iter().zip(0u8..).fold(false, |any, (byte, at)| any | (*byte == b'.') & (at < end))
}

fn begin(head: &[u8], found: &mut Found<'_>) -> Begin {
    match user(Line::new(head)) {
        Err(Stop::Open) => Begin::Open,
        Err(Stop::No) => Begin::No,
        Ok((start, end)) => {
            let followed = found.column(b"username", b"", Style::Text);
            found.cell(followed, found.start + start as u64, found.start + end as u64);
            Begin::Told(end)
        }
    }
}

/// Where the name of who signed in stands.
fn user(mut line: Line<'_>) -> Read<(usize, usize)> {
    let first = line.word(LONGEST_HOST)?.len();
    line.at += 1;
    // Nobody asks for the identity that RFC 1413 has here, so it tells the log from other lines.
    if !is_unasked(&line)? {
        if !line.peek()?.is_ascii_alphanumeric() && line.peek()? != b':' {
            return Err(Stop::No);
        }
        let host = line.word(LONGEST_HOST)?;
        line.at += 1;
        // It stands behind the name of another host, which has points.
        if !line.since(0)[..first].contains(&b'.') || !host.iter().any(|byte| matches!(byte, b'.' | b':')) || !is_unasked(&line)?
        {
            return Err(Stop::No);
        }
    }
    line.at += 2;
    if is_unasked(&line)? {
        return Err(Stop::No);
    }
    let start = line.at;
    while !(line.peek()? == b' ' && line.ahead(1)? == b'[') {
        if line.peek()? == b'\n' || line.at - start > LONGEST_USER {
            return Err(Stop::No);
        }
        line.at += 1;
    }
    let end = line.at;
    line.at += 2;
    line.number(2, 2)?;
    line.expect(b"/")?;
    for _ in 0..3 {
        if !line.peek()?.is_ascii_alphabetic() {
            return Err(Stop::No);
        }
        line.at += 1;
    }
    line.expect(b"/")?;
    line.number(4, 4)?;
    line.expect(b":")?;
    if end > start { Ok((start, end)) } else { Err(Stop::No) }
}

/// Whether `- ` stands here.
fn is_unasked(line: &Line<'_>) -> Read<bool> {
    Ok(line.peek()? == b'-' && line.ahead(1)? == b' ')
}
