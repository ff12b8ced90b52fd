//! Nicknames as programs for IRC write them: `[10:15] <nick> …`, `10:15 <@nick> …`, `[10:15] * nick waves`, `*** nick is now known as …`.

use super::line::{Line, Read, Stop};
use super::person;
use super::speech::{Part, Somebody};
use super::stamp::Stamp;

/// The longest nickname, in bytes.
const LONGEST: usize = 32;
/// What stands before the nickname of somebody with rights.
const RIGHTS: &[u8] = b"@+%~&! ";
/// What may follow the name of who does something that the server tells.
const EVENTS: [&str; 10] = [
    " has joined",
    " has left",
    " has quit",
    " is now known as ",
    " joined",
    " left",
    " quit",
    " sets mode",
    " was kicked",
    " [",
];

/// Behind a stamp: `<nick> …` or `* nick does`.
pub(super) fn stamped(line: &mut Line<'_>, stamp: Stamp) -> Read<Vec<Somebody>> {
    if line.peek()? == b'<' {
        return angled(line, true);
    }
    if line.eat_text(b"*** ")? {
        return happened(line, stamp);
    }
    line.expect(b"*")?;
    if line.blanks()? == 0 {
        return Err(Stop::No);
    }
    let nick = nick(line)?;
    if line.peek()? != b' ' {
        return Err(Stop::No);
    }
    Ok([Some(nick), user(line)?].into_iter().flatten().collect())
}

/// The user in what the server knows of somebody, if that follows: ` [~jan@host]`, ` (jan@192.0.2.7)`. Nothing is passed over.
fn user(line: &mut Line<'_>) -> Read<Option<Somebody>> {
    let before = line.at;
    let mut user = None;
    if line.eat_any(&[" [", " ("])? {
        line.eat(b'~')?;
        let start = line.at;
        while line.at - start <= LONGEST && !matches!(line.peek()?, b'@' | b'\n' | b' ' | b']' | b')') {
            line.at += 1;
        }
        if line.peek()? == b'@' && line.at > start {
            user = Some((Part::Nick, start, line.at));
        }
    }
    line.at = before;
    Ok(user)
}

/// At the start of a line: `<@nick> …`, and WebVTT's `<v Jan de Vries>`. A nickname that could be an element of XML is taken for one.
pub(super) fn bare(line: &mut Line<'_>) -> Read<Vec<Somebody>> {
    if line.ahead(1)? == b'v' && matches!(line.ahead(2)?, b' ' | b'.') {
        return super::captions::voice(line).map(|name| vec![name]);
    }
    angled(line, false)
}

/// `<nick> `, at least if something tells it from an element.
fn angled(line: &mut Line<'_>, is_certain: bool) -> Read<Vec<Somebody>> {
    line.expect(b"<")?;
    let has_rights = RIGHTS.contains(&line.peek()?);
    line.at += usize::from(has_rights);
    let nick = nick(line)?;
    let text = line.since(nick.1);
    let is_odd = text.iter().any(|byte| b"[]\\`^{|}".contains(byte) || *byte >= 0x80);
    let is_told = is_certain || has_rights || is_odd;
    if !is_told && (!is_own(text) || text.contains(&b'.')) {
        return Err(Stop::No);
    }
    line.expect(b">")?;
    // An element is closed, most often on its line.
    if !is_told && (line.peek()? != b' ' || line.rest(LONGEST_SAID)?.contains(&b'<')) {
        return Err(Stop::No);
    }
    if matches!(line.peek()?, b' ' | b'\t' | b'\n' | b'\r') { Ok(vec![nick]) } else { Err(Stop::No) }
}

/// The longest text that is looked at for how people write, in bytes.
const LONGEST_SAID: usize = 200;

/// Whether a word is none that programs call something by: with digits or underscores, and no part of it a word of theirs.
fn is_own(nick: &[u8]) -> bool {
    let is_odd = nick.iter().any(|byte| byte.is_ascii_digit() || *byte == b'_' || *byte == b'.');
    let parts = || nick.split(|byte| !byte.is_ascii_alphabetic() && *byte < 0x80).filter(|part| !part.is_empty());
    nick.len() > 4 && is_odd && parts().any(|part| part.len() > 2) && !parts().any(person::is_nobody)
}

/// Whether the line may begin with a nickname and a colon, as far as its first blank tells.
pub(super) fn may_speak(first: &[u8; super::GLANCE]) -> bool {
    let Some(blank) = super::line::blank(first) else { return false };
    let is_named = blank > 4 && (first[blank - 1] == b':' || first[blank] == b' ' && first.get(blank + 1) == Some(&b':'));
    is_named && (first[0] == b'@' || first[..blank].iter().any(|byte| byte.is_ascii_digit() || matches!(byte, b'_' | b'.')))
}

/// `kelpie_91: anyone got a spare?`: what is said reads as people write, not as what is set.
pub(super) fn speaking(line: &mut Line<'_>) -> Read<Vec<Somebody>> {
    let is_mentioned = line.peek()? == b'@';
    let (_, start, end) = before_colon_of(line, is_mentioned)?;
    // Names of files and programs have points and digits as well.
    let text = line.since(start);
    if !is_mentioned && (!text.contains(&b'_') || text.iter().any(|byte| matches!(byte, b'.' | b'['))) {
        return Err(Stop::No);
    }
    let said = line.rest(LONGEST_SAID)?.trim_ascii();
    let said = said.strip_prefix(b":").unwrap_or(said).trim_ascii();
    let words = said.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).count();
    let is_set = said.iter().any(|byte| matches!(byte, b'"' | b'{' | b'}' | b'=' | b'<' | b'|' | b';' | b'\t' | b'\\' | b'['));
    let ends = |byte: &u8| matches!(byte, b'?' | b'!');
    let is_asked = said.last().is_some_and(ends) || said.windows(2).any(|pair| ends(&pair[0]) && pair[1] == b' ');
    // `foo_bar: Likewise, …` tells what changed in a program.
    let text = line.since(start);
    let joint = text.iter().position(|byte| *byte == b'_');
    let has_digits = joint.is_some_and(|at| {
        text[at + 1..].iter().take_while(|byte| **byte != b':').all(|byte| byte.is_ascii_digit() || *byte == b' ')
    });
    let is_written = is_asked || (has_digits || is_mentioned) && said.windows(2).any(|pair| matches!(pair, [b'.' | b',', b' ']));
    let begins = said.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80);
    if words > 2 && begins && !is_set && is_written { Ok(vec![(Part::Nick, start, end)]) } else { Err(Stop::No) }
}

/// The nickname before a colon that words follow.
pub(super) fn before_colon(line: &mut Line<'_>) -> Read<Somebody> {
    before_colon_of(line, false)
}

fn before_colon_of(line: &mut Line<'_>, is_mentioned: bool) -> Read<Somebody> {
    let start = line.at;
    line.at += usize::from(is_mentioned);
    let (part, _, end) = nick(line)?;
    let text = line.since(start + usize::from(is_mentioned));
    if !(is_own(text) || is_mentioned && text.len() > 2) {
        return Err(Stop::No);
    }
    line.eat(b' ')?;
    line.expect(b":")?;
    if line.peek()? == b' ' { Ok((part, start, end)) } else { Err(Stop::No) }
}

/// `-!- nick [user@host] has joined #channel`.
pub(super) fn status(line: &mut Line<'_>) -> Read<Vec<Somebody>> {
    line.expect(b"-!- ")?;
    told(line)
}

/// `*** Joins: nick (user@host)` and `*** nick is now known as other`; in brackets also `*** Jan de Vries joined the chat ***`.
fn happened(line: &mut Line<'_>, stamp: Stamp) -> Read<Vec<Somebody>> {
    if line.eat_any(&["Joins: ", "Parts: ", "Quits: "])? {
        let nick = nick(line)?;
        return Ok([Some(nick), user(line)?].into_iter().flatten().collect());
    }
    if stamp.bracket == b'(' {
        let name = person::read(line, person::Case::Mixed)?;
        return if line.eat_any(&EVENTS)? { Ok(vec![(Part::Member, name.start, name.end)]) } else { Err(Stop::No) };
    }
    told(line)
}

/// What the server tells of somebody.
fn told(line: &mut Line<'_>) -> Read<Vec<Somebody>> {
    let mut people = vec![nick(line)?];
    people.extend(user(line)?);
    let start = line.at;
    if !line.eat_any(&EVENTS)? {
        return Err(Stop::No);
    }
    if line.since(start) == b" is now known as " {
        people.push(nick(line)?);
    }
    Ok(people)
}

/// The nickname that starts here (RFC 2812, section 2.3.1, and what servers take beside it).
fn nick(line: &mut Line<'_>) -> Read<Somebody> {
    let start = line.at;
    loop {
        let byte = line.peek()?;
        let is_first = byte.is_ascii_alphabetic() || byte >= 0x80 || b"[]\\`_^{|}".contains(&byte);
        if !(is_first || line.at > start && (byte.is_ascii_digit() || byte == b'-' || byte == b'.')) {
            break;
        }
        line.at += 1;
        if line.at - start > LONGEST {
            return Err(Stop::No);
        }
    }
    let text = line.since(start);
    if text.is_empty() || person::is_nobody(text) || text.starts_with(b"[") && text.ends_with(b"]") {
        return Err(Stop::No);
    }
    Ok((Part::Nick, start, line.at))
}
