//! Who speaks in chats and transcripts: `[19-11-2024 10:15:03] Jan de Vries: …`, `11/19/24, 10:15 AM - Jan: …`, `[10:15] <nick> …`,
//! `00:00:12 Jan de Vries: …`, `Jan de Vries  00:12`.
//!
//! Each line is judged by itself, from its time stamp and what follows it. Logs begin so too, so a speaker is only what has the form of a
//! person's name ([`super::person`]) or stands in the angle brackets of IRC. What is said is text.

use super::GLANCE;
use super::captions::Captions;
use super::line::{Line, Read, Stop};
use super::mentions::Mentions;
use super::person::{self, Case, Name};
use super::reader::{Begin, Followed, Format, Found};
use super::stamp::{self, Stamp};
use super::{members, nick};
use crate::model::{Frame, Style};

pub(super) const FORMAT: Format = Format {
    name: "chat",
    sign: "a line begins with a time stamp and who speaks",
    is_first_only: false,
    may_begin: |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'[' | b'(' | b'<' | b'@' | 0xe2 | 0xef),
    glance,
    begin,
};

/// Marks of direction that cannot be seen, and the mark at the start of a file.
const UNSEEN: [&str; 6] = ["\u{200e}", "\u{200f}", "\u{202a}", "\u{202c}", "\u{feff}", "\u{2068}"];

/// The longest rest of a line that says when something is shown, in bytes.
const LONGEST_CUE: usize = 128;

/// Who somebody is to a talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Speaker,
    Member,
    Mention,
    Nick,
    /// A number that is mentioned.
    Number,
}

/// Where somebody stands in the line.
pub(super) type Somebody = (Part, usize, usize);

/// What the start of a line is.
enum Start {
    /// These people stand in so many bytes.
    People(Vec<Somebody>, usize),
    /// And behind them others may be mentioned, to the end of the line.
    Talk(Vec<Somebody>, usize),
    /// The line of so many bytes says when the words behind it are spoken.
    Cue(usize),
}

fn glance(first: &[u8; GLANCE]) -> bool {
    match first[0] {
        b'0'..=b'9' => stamp::may_stand(first),
        b'A'..=b'Z' => {
            if first[3] == b' ' && matches!(first[4], b'0'..=b'9' | b' ') && stamp::is_month(&[first[0], first[1], first[2]]) {
                return matches!(first[16], b'<' | b'*');
            }
            may_be_name(first)
        }
        b'a'..=b'z' | b'@' => nick::may_speak(first),
        _ => true,
    }
}

/// Whether the line may begin with a name and the time, as far as its second word tells.
fn may_be_name(first: &[u8; GLANCE]) -> bool {
    let end = |from: usize| first[from..].iter().position(|byte| !person::is_of_word(*byte)).map(|length| from + length);
    let Some(blank) = end(0) else { return true };
    match (first[blank], first.get(blank + 1)) {
        (b' ', Some(byte)) if byte.is_ascii_lowercase() => {
            end(blank + 1).is_none_or(|end| person::is_particle(&first[blank + 1..end]))
        }
        (b' ', Some(byte)) => byte.is_ascii_alphanumeric() || *byte >= 0x80 || matches!(byte, b' ' | b'\''),
        (b',', byte) => byte.is_none_or(|byte| *byte == b' '),
        (b'\t' | b' ', None) => true,
        (byte, _) => byte == b'\t',
    }
}

fn begin(head: &[u8], found: &mut Found<'_>) -> Begin {
    match start(Line::new(head)) {
        Err(Stop::Open) => Begin::Open,
        Err(Stop::No) if found.records.has_entry() => none_of_entry(head, found),
        Err(Stop::No) => Begin::No,
        Ok(Start::Cue(length)) => {
            found
                .records
                .begin(found.records.line_or_number(), Frame { open: captions_begin(&head[..length]), ..Frame::default() });
            Begin::Is(length, Box::<Captions>::default())
        }
        Ok(Start::People(people, length)) => {
            found.records.begin_entry(has_date(head));
            tell_all(found, people);
            Begin::Told(length)
        }
        Ok(Start::Talk(people, length)) => {
            found.records.begin_entry(has_date(head));
            tell_all(found, people);
            Begin::Is(length, Box::<Mentions>::default())
        }
    }
}

/// What files of cues begin with that have a point before the parts of a second: those of WebVTT.
fn captions_begin(times: &[u8]) -> &'static str {
    let is_web = memchr::memmem::find(times, b" --> ").is_some_and(|at| times[..at].contains(&b'.'));
    if is_web { "WEBVTT\n\n" } else { "" }
}

/// Whether a stamp with a date begins the line.
fn has_date(head: &[u8]) -> bool {
    dated(head).unwrap_or(false)
}

/// Whether the stamp that begins the line has a date; none does if it begins otherwise.
fn dated(head: &[u8]) -> Read<bool> {
    let mut line = Line::new(head);
    line.eat_any(&UNSEEN)?;
    match line.peek()? {
        b'A'..=b'Z' => stamp::month_first(&mut line),
        _ => stamp::read(&mut line),
    }
    .map(|stamp| stamp.has_date)
}

/// A line of nobody, behind what somebody has said: it goes on, or is what a program says, which begins as what people say does.
fn none_of_entry(head: &[u8], found: &mut Found<'_>) -> Begin {
    match dated(head) {
        Err(Stop::Open) => return Begin::Open,
        Ok(has_date) if found.records.entry_has_date() == Some(has_date) || has_date => found.records.leave_entry(),
        _ => {}
    }
    Begin::No
}

fn tell_all(found: &mut Found<'_>, people: Vec<Somebody>) {
    for (part, from, to) in people {
        tell(found, part, found.start + from as u64, found.start + to as u64);
    }
}

/// Tells of somebody at these offsets of the stream.
pub(super) fn tell(found: &mut Found<'_>, part: Part, start: u64, end: u64) {
    let (column, place) = match part {
        Part::Speaker => ("full_name", "speaker"),
        Part::Member => ("full_name", "member"),
        Part::Mention => ("full_name", "mention"),
        Part::Nick => ("username", "speaker"),
        Part::Number => ("phone_number", "mention"),
    };
    let column = found.judged(column.as_bytes(), b"");
    let place = found.places.named(place.into());
    found.cell(Followed { column, style: Style::Text, place }, start, end);
}

fn start(mut line: Line<'_>) -> Read<Start> {
    match line.peek()? {
        b'<' => return nick::bare(&mut line).map(|people| people.start(line)),
        b'A'..=b'Z' => return named_first(line),
        b'a'..=b'z' | b'@' => return nick::speaking(&mut line).map(|people| people.start(line)),
        0xe2 | 0xef if !line.eat_any(&UNSEEN)? => return Err(Stop::No),
        _ => {}
    }
    let is_marked = line.at > 0;
    let mut stamp = stamp::read(&mut line)?;
    stamp.is_for_people |= is_marked;
    behind(line, stamp)
}

/// People, of whom the line tells no more.
trait People {
    fn start(self, line: Line<'_>) -> Start;
}

impl People for Vec<Somebody> {
    fn start(self, line: Line<'_>) -> Start {
        Start::People(self, line.at)
    }
}

/// What stands behind a stamp.
fn behind(mut line: Line<'_>, mut stamp: Stamp) -> Read<Start> {
    match line.peek()? {
        b' ' | b'\t' => {}
        // With parts of a second only captions are for people.
        b',' | b'.' if stamp.bracket == 0 && !stamp.has_date => {
            line.at += 1;
            line.number(1, 3)?;
            return cue(line);
        }
        _ => return Err(Stop::No),
    }
    let blanks = line.blanks()?;
    // Logs have no marks that cannot be seen.
    stamp.is_for_people |= line.eat_any(&UNSEEN)?;
    match line.peek()? {
        b'<' | b'*' => return nick::stamped(&mut line, stamp).map(|people| people.start(line)),
        b'-' if line.ahead(1)? == b'-' => {
            line.at -= blanks;
            return cue(line);
        }
        b'-' if line.ahead(1)? == b'!' => return nick::status(&mut line).map(|people| people.start(line)),
        b'-' | 0xe2 if stamp.bracket == 0 => return dashed(line, stamp),
        b'|' if stamp.bracket == 0 && stamp.is_for_people && !stamp.has_date => {
            line.expect(b"| ")?;
            let name = person::read(&mut line, Case::Mixed)?;
            line.eat_any(&[" from "])?;
            return Ok(vec![speaker(name)].start(line));
        }
        b'F' if line.eat_text(b"From ")? => return from_to(line),
        _ => {}
    }
    if blanks > 1 && line.since(line.at - blanks) != b"\t" {
        return Err(Stop::No);
    }
    if stamp.has_date && stamp.bracket == b'[' {
        return export(line, stamp);
    }
    // `[18:20] vivi_du_33 : …`
    if stamp.bracket != 0 || !stamp.has_date {
        let mut named = line;
        match nick::before_colon(&mut named) {
            Ok(nick) => return Ok(vec![nick].start(named)),
            Err(Stop::Open) => return Err(Stop::Open),
            Err(Stop::No) => {}
        }
    }
    // Behind the day of the week people are called as others call them: `[sat 09:10] vee: …`.
    let case = if stamp.bracket == b'[' && stamp.is_for_people && !stamp.has_date { Case::Loose } else { Case::Mixed };
    let name = person::read(&mut line, case)?;
    // A line of a log names what wrote it in one word.
    let is_certain = stamp.bracket != 0 || !stamp.has_date || name.has_particles || name.words > 1 && !stamp.is_year_first;
    if is_certain && is_before_words(&line)? {
        return Ok(vec![speaker(name)].start(line));
    }
    if is_alone(&line, stamp, name)? { Ok(vec![speaker(name)].start(line)) } else { Err(Stop::No) }
}

/// Copied from a list of messages: `[10:15] Jan de Vries` on a line of its own.
fn is_alone(line: &Line<'_>, stamp: Stamp, name: Name) -> Read<bool> {
    Ok(stamp.bracket == b'[' && !stamp.has_seconds && name.words > 1 && line.is_end()?)
}

fn speaker(name: Name) -> Somebody {
    (Part::Speaker, name.start, name.end)
}

/// Whether a colon stands here, perhaps behind a remark in brackets, and then words or nothing.
fn is_before_words(line: &Line<'_>) -> Read<bool> {
    let mut line = *line;
    if line.eat_text(b" (")? {
        let remark = line.at;
        while !matches!(line.peek()?, b')' | b'\n' | b':') && line.at - remark < 40 {
            line.at += 1;
        }
        if !line.eat(b')')? {
            return Ok(false);
        }
    }
    if !line.eat(b':')? {
        return Ok(false);
    }
    Ok(matches!(line.peek()?, b' ' | b'\t' | b'\n' | b'\r' | 0xe2))
}

/// `From Jan de Vries to Everyone: …`, as Zoom writes it.
fn from_to(mut line: Line<'_>) -> Read<Start> {
    line.blanks()?;
    let mut people = vec![speaker(person::read(&mut line, Case::Mixed)?)];
    line.blanks()?;
    if line.eat_any(&["to ", "To "])? {
        line.blanks()?;
        let mut to = line;
        match person::read(&mut to, Case::Mixed) {
            Ok(name) => {
                people.push(speaker(name));
                line = to;
            }
            Err(Stop::Open) => return Err(Stop::Open),
            Err(Stop::No) => line.expect(b"Everyone")?,
        }
        line.blanks()?;
    }
    if matches!(line.peek()?, b':' | b'(') { Ok(people.start(line)) } else { Err(Stop::No) }
}

/// Behind a stamp without brackets and a dash: `19/11/2024, 10:15 - Jan: …`.
fn dashed(mut line: Line<'_>, stamp: Stamp) -> Read<Start> {
    if !line.eat_any(&["- ", "\u{2013} "])? {
        return Err(Stop::No);
    }
    // With seconds, and nothing that only people write, it is a log.
    if stamp.has_date && (!stamp.has_seconds || stamp.is_for_people) {
        return export(line, stamp);
    }
    let name = person::read(&mut line, Case::Mixed)?;
    let is_certain = !stamp.has_date || name.words > 1;
    if is_certain && is_before_words(&line)? { Ok(vec![speaker(name)].start(line)) } else { Err(Stop::No) }
}

/// A line of a chat as WhatsApp exports it: what somebody says, or what happened to whom.
fn export(mut line: Line<'_>, stamp: Stamp) -> Read<Start> {
    line.eat_any(&UNSEEN)?;
    if line.eat(b'~')? {
        line.eat_any(&["\u{202f}", "\u{a0}", " "])?;
    }
    line.eat_any(&UNSEEN)?;
    // Who is not known by name has a number, which is found by what it is.
    let mut people = Vec::new();
    if line.peek()? == b'+' {
        while line.peek()? != b'\n' && line.peek()? != b':' {
            line.at += 1;
            if line.at > 96 {
                return Err(Stop::No);
            }
        }
    } else {
        let mut named = line;
        let name = match person::read(&mut named, Case::Mixed) {
            Err(Stop::No) if stamp.bracket == 0 && stamp.is_for_people && !stamp.has_seconds => {
                return match contact_in_small(line) {
                    Err(Stop::No) => members::read(&mut line, None).map(|people| people.start(line)),
                    read => read,
                };
            }
            Err(Stop::No) => return members::read(&mut line, None).map(|people| people.start(line)),
            read => read?,
        };
        named.eat_text("\u{2069}".as_bytes())?;
        let mut behind = named;
        let end = contact(&mut behind, name)?;
        let is_log_like = stamp.is_year_first && stamp.has_seconds && !stamp.is_for_people;
        if is_before_words(&behind)? {
            if is_log_like && name.words < 2 {
                return Err(Stop::No);
            }
            people.push((Part::Speaker, name.start, end));
            line = behind;
            // What the program says of somebody is marked.
            if line.eat_text(": \u{200e}".as_bytes())? {
                return with_deed(line, people);
            }
        } else if is_alone(&behind, stamp, name)? {
            return Ok(vec![speaker(name)].start(behind));
        } else if stamp.is_for_people || !stamp.has_seconds {
            return members::read(&mut line, Some((name, named.at))).map(|people| people.start(line));
        } else {
            return Err(Stop::No);
        }
    }
    Ok(Start::Talk(people, line.at))
}

/// `jan: …`, as somebody has the name in a list of contacts. No log has a date with a comma, a time to the minute and a dash.
fn contact_in_small(mut line: Line<'_>) -> Read<Start> {
    let name = person::read(&mut line, Case::Loose)?;
    let end = contact(&mut line, name)?;
    if !is_before_words(&line)? {
        return Err(Stop::No);
    }
    Ok(Start::Talk(vec![(Part::Speaker, name.start, end)], line.at))
}

/// Reads what the program says of somebody, behind whom it gives for the one who speaks.
fn with_deed(mut line: Line<'_>, mut people: Vec<Somebody>) -> Read<Start> {
    let before = line;
    let members = person::read(&mut line, Case::Listed).and_then(|name| {
        let behind = line.at;
        members::read(&mut line, Some((name, behind)))
    });
    match members {
        Ok(members) => people.extend(members),
        Err(Stop::Open) => return Err(Stop::Open),
        Err(Stop::No) => line = before,
    }
    Ok(people.start(line))
}

/// Where the name of somebody in a list of contacts ends, of which a number may be part: `Jan 2`. The line stands behind it afterwards.
fn contact(line: &mut Line<'_>, name: Name) -> Read<usize> {
    let mut ahead = *line;
    if ahead.eat(b' ')? && ahead.peek()?.is_ascii_digit() {
        while ahead.peek()?.is_ascii_digit() {
            ahead.at += 1;
        }
        if ahead.peek()? == b':' {
            *line = ahead;
            return Ok(ahead.at);
        }
    }
    Ok(name.end)
}

/// A line that begins with a letter: with who speaks, or the month.
fn named_first(mut line: Line<'_>) -> Read<Start> {
    let letters = [line.peek()?, line.ahead(1)?, line.ahead(2)?];
    if stamp::is_month(&letters) && line.ahead(3)? == b' ' && matches!(line.ahead(4)?, b'0'..=b'9' | b' ') {
        return with_month(line);
    }
    // The time stands apart from the name, or the part of who speaks before it. That is seen before the name is read.
    if !person::has_role(&line)? && !is_before_gap(line)? {
        return Err(Stop::No);
    }
    before_time(&mut line).map(|people| people.start(line))
}

/// Whether words stand here that may be a name, and then more than a blank, or a bracket behind a comma.
fn is_before_gap(mut line: Line<'_>) -> Read<bool> {
    loop {
        let start = line.at;
        while person::is_of_word(line.peek()?) {
            line.at += 1;
        }
        let word = line.since(start);
        let is_small = word.first().is_none_or(u8::is_ascii_lowercase);
        if is_small && !person::is_particle(word) || line.at > 100 {
            return Ok(false);
        }
        match (line.peek()?, line.ahead(1)?) {
            (b'\t', _) | (b' ', b' ') => return Ok(true),
            (b',', b' ') if line.ahead(2)? == b'[' => return Ok(true),
            (b',', b' ') => line.at += 2,
            (b' ', _) => line.at += 1,
            _ => return Ok(false),
        }
    }
}

/// Who speaks, on a line of its own before the time: `Jan de Vries  00:12`, `Agent Jan 10:15`, `Jan, [19.11.24 10:15]`.
fn before_time(line: &mut Line<'_>) -> Read<Vec<Somebody>> {
    let name = person::read(line, Case::Mixed)?;
    if line.eat_text(b", [")? {
        line.at -= 1;
        let stamp = stamp::read(line)?;
        line.eat(b':')?;
        return if stamp.has_date && line.is_end()? { Ok(vec![speaker(name)]) } else { Err(Stop::No) };
    }
    let start = line.at;
    let blanks = line.blanks()?;
    let is_wide = blanks > 1 || line.since(start) == b"\t";
    if blanks == 0 || !(name.has_role || is_wide && name.words > 1) || !line.peek()?.is_ascii_digit() {
        return Err(Stop::No);
    }
    stamp::read(line)?;
    line.blanks()?;
    if line.is_end()? { Ok(vec![speaker(name)]) } else { Err(Stop::No) }
}

/// `Nov 19 10:15:03 <nick> …`: only the signs of IRC may follow, for the system's log begins so.
fn with_month(mut line: Line<'_>) -> Read<Start> {
    // All of the stamp has the same length there, so that most lines are told by what stands behind it.
    if !matches!(line.ahead(16)?, b'<' | b'*') {
        return Err(Stop::No);
    }
    let stamp = stamp::month_first(&mut line)?;
    line.expect(b" ")?;
    match line.peek()? {
        b'<' | b'*' => nick::stamped(&mut line, stamp).map(|people| people.start(line)),
        _ => Err(Stop::No),
    }
}

/// The time at which words are shown: `00:00:12,000 --> 00:00:14,000`.
fn cue(mut line: Line<'_>) -> Read<Start> {
    line.expect(b" --> ")?;
    let rest = line.rest(LONGEST_CUE)?;
    if rest.len() == LONGEST_CUE {
        return Err(Stop::No);
    }
    line.at += rest.len() + 1;
    Ok(Start::Cue(line.at))
}
