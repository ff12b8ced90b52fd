//! Answers in chats and transcripts: a line that asks for something (`Agent: kunt u uw BSN noemen?`, `passport no.?`) says what stands on the next.
//!
//! Each line is judged when its end is seen. What a question asks for is told by its last words, as the name of a field would be; of the answer
//! only what has digits, or is one word that cannot be one of a sentence, is told as a value.

use std::ops::Range;

use super::reader::{Followed, Found};
use crate::model::{Column, NONE_OF, Style};

/// The longest line that asks or answers, in bytes.
const LONGEST: usize = 240;
/// The most words of the name of a field in a question, and of what may stand behind it.
const MOST_WORDS: usize = 3;
const MOST_BEHIND: usize = 5;
/// The fewest digits of an answer.
const LEAST_DIGITS: usize = 4;
/// The most words of a question, and of one that nobody is said to ask.
const MOST_ASKED: usize = 14;
const MOST_ALONE: usize = 7;
/// The longest answer that nobody is said to give, in bytes.
const LONGEST_ALONE: usize = 40;
/// The most empty lines between a question and its answer.
const MOST_BLANK: u8 = 2;

/// What was asked for on the last line.
#[derive(Clone, Copy, Debug)]
struct Asked {
    column: Column,
    /// The column of days of birth, if one was asked for, alone or too.
    birth: Option<Column>,
    /// Whether the line says who asks.
    is_of_talk: bool,
}

/// Follows questions and answers on lines of text.
#[derive(Debug, Default)]
pub(super) struct Questions {
    /// The line that began in the bytes before, as far as it is looked at.
    line: Vec<u8>,
    is_too_long: bool,
    asked: Option<Asked>,
    blank: u8,
}

impl Questions {
    /// More of a line, whose end was not seen yet.
    pub(super) fn keep(&mut self, part: &[u8]) {
        if self.is_too_long || self.line.len() + part.len() > LONGEST {
            self.is_too_long = true;
            self.line.clear();
        } else {
            self.line.extend_from_slice(part);
        }
    }

    /// Something that is no text stands here.
    pub(super) fn forget(&mut self) {
        if self.asked.is_some() || !self.line.is_empty() || self.is_too_long {
            self.asked = None;
            self.line.clear();
            self.is_too_long = false;
        }
    }

    /// Whether a line that ends with these bytes may ask or answer. Most do neither, which their last bytes tell.
    #[inline]
    pub(super) fn may_tell(&self, rest: &[u8]) -> bool {
        let asks = matches!(rest, [.., b'?' | b':'] | [.., b'?' | b':', b' ' | b'\r']);
        asks || self.asked.is_some() || !self.line.is_empty() || self.is_too_long
    }

    /// The line ends with these bytes, which start at `offset` of the stream.
    #[cold]
    pub(super) fn end(&mut self, rest: &[u8], offset: u64, found: &mut Found<'_>) {
        let start = offset - self.line.len() as u64;
        self.keep(rest);
        let line = std::mem::take(&mut self.line);
        if std::mem::take(&mut self.is_too_long) {
            self.asked = None;
            return;
        }
        let text = line.trim_ascii();
        if text.is_empty() && self.asked.is_some() && self.blank < MOST_BLANK {
            self.blank += 1;
            return;
        }
        let is_apart = std::mem::take(&mut self.blank) > 0;
        let asked = self.asked.take();
        let is_answer = |is_of_talk| is_of_talk || behind_speaker(&line) > 0 || !is_apart && line.len() <= LONGEST_ALONE;
        // A day is several words, and another answer may stand beside it.
        let mut line = line.as_slice();
        let mut without_day = Vec::new();
        if let Some(Asked { column, birth: Some(birth), is_of_talk }) = asked
            && let Some(day) = day(line)
            && is_answer(is_of_talk)
        {
            let place = found.places.named("answer".into());
            let followed = Followed { column: Some(birth), style: Style::Text, place };
            if column == birth {
                found.cell(followed, start + day.start as u64, start + day.end as u64);
                return;
            }
            without_day.extend_from_slice(line);
            without_day[day.clone()].fill(b'.');
            // Cells come in the order of the stream.
            let other = answer(&without_day).filter(|other| other.start < day.start);
            let other_one = |span: Range<usize>, found: &mut Found<'_>| {
                let place = found.places.named("answer".into());
                let followed = Followed { column: Some(column), style: Style::Text, place };
                found.cell(followed, start + span.start as u64, start + span.end as u64);
            };
            let is_before = other.is_some();
            if let Some(span) = other {
                other_one(span, found);
            }
            found.cell(followed, start + day.start as u64, start + day.end as u64);
            if is_before {
                return;
            }
            line = &without_day;
        }
        if let Some(Asked { column, is_of_talk, .. }) = asked
            && let Some(span) = answer(line)
            && is_answer(is_of_talk)
        {
            // Who is asked for an address may give a number too, which says itself what it is.
            if Some(column) == found.judged(b"email", b"") && !line[span.clone()].contains(&b'@') {
                return;
            }
            let place = found.places.named("answer".into());
            let followed = Followed { column: Some(column), style: Style::Text, place };
            found.cell(followed, start + span.start as u64, start + span.end as u64);
            return;
        }
        self.asked = asking(line.trim_ascii(), found);
    }
}

/// What a line asks for.
fn asking(line: &[u8], found: &mut Found<'_>) -> Option<Asked> {
    let question = match line {
        [question @ .., b'?'] => question,
        // `Chatbot: Skriv brukernavn:`
        [question @ .., b':'] if question.windows(2).any(|pair| pair == b": ") => question,
        _ => return None,
    };
    let begin =
        question.windows(2).rposition(|pair| matches!(pair, b": " | b". " | b"? " | b"> " | b"] ")).map_or(0, |at| at + 2);
    let question = &question[begin..];
    let mut words: Vec<&[u8]> = Vec::new();
    for word in question.split(|byte| matches!(byte, b' ' | b',' | b'/' | b'(' | b')')) {
        let word = word.strip_suffix(b".").unwrap_or(word);
        let word = word.strip_prefix("\u{bf}".as_bytes()).unwrap_or(word);
        if !word.is_empty() {
            words.push(word);
        }
    }
    let is_of_talk = behind_speaker(line) > 0;
    if words.len() > if is_of_talk { MOST_ASKED } else { MOST_ALONE } {
        return None;
    }
    for behind in 0..=MOST_BEHIND.min(words.len().saturating_sub(1)) {
        let last = words.len() - behind;
        for first in last.saturating_sub(MOST_WORDS)..last {
            let name = words[first..last].join(&b' ');
            if let Some(column) = found.judged(&name, b"").filter(|column| column & NONE_OF == 0) {
                let birth = found.judged(b"date of birth", b"");
                let names_birth = |found: &mut Found<'_>| {
                    let mut windows = (1..=MOST_WORDS).flat_map(|count| words[..last].windows(count));
                    windows.any(|name| found.judged(&name.join(&b' '), b"") == birth)
                };
                let is_birth = birth.is_some() && (birth == Some(column) || names_birth(found));
                return Some(Asked { column, birth: birth.filter(|_| is_birth), is_of_talk });
            }
        }
    }
    None
}

/// Where in a line the day stands that a question asked for: `4 June 1990`, `June 4th, 1990`, `4-6-1990`.
fn day(line: &[u8]) -> Option<Range<usize>> {
    let from = behind_speaker(line);
    let text = &line[from..];
    if text.iter().any(|byte| matches!(byte, b'[' | b'*' | b'=' | b'{')) {
        return None;
    }
    let tokens = tokens(text);
    let word = |token: &Range<usize>| &text[token.start..token.start + trimmed(&text[token.clone()])];
    let is_year = |text: &[u8]| text.len() == 4 && matches!(text[..2], [b'1', b'8' | b'9'] | [b'2', b'0']) && digits(text) == 4;
    let is_day = |text: &[u8]| {
        let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let is_ordinal = matches!(&text[count..], b"" | b"st" | b"nd" | b"rd" | b"th" | b"e" | b"er" | b"ste" | b"de");
        (1..=2).contains(&count) && is_ordinal
    };
    let is_month = |text: &[u8]| {
        (3..=12).contains(&text.len()) && text.iter().all(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80) && text != b"and"
    };
    for (at, token) in tokens.iter().enumerate() {
        let first = word(token);
        let marks = first.iter().filter(|byte| matches!(byte, b'-' | b'/' | b'.')).count();
        let groups = || first.split(|byte| !byte.is_ascii_digit()).all(|group| (1..=4).contains(&group.len()));
        if marks == 2 && digits(first) == first.len() - 2 && (4..=8).contains(&digits(first)) && groups() {
            return Some(from + token.start..from + token.start + first.len());
        }
        let next = |ahead: usize| tokens.get(at + ahead).map(word).unwrap_or_default();
        let joins = usize::from(matches!(next(1), b"of" | b"de" | b"di"));
        let is_written = is_day(first) && is_month(next(1 + joins)) && is_year(next(2 + joins));
        let is_american = is_month(first) && is_day(next(1)) && is_year(next(2));
        if is_written || is_american {
            let last = &tokens[at + 2 + if is_written { joins } else { 0 }];
            return Some(from + token.start..from + last.start + word(last).len());
        }
    }
    None
}

/// Where in a line the answer to a question stands.
fn answer(line: &[u8]) -> Option<Range<usize>> {
    let start = behind_speaker(line);
    let text = &line[start..];
    if text.iter().any(|byte| matches!(byte, b'[' | b'*' | b'=' | b'{')) {
        return None;
    }
    let tokens = tokens(text);
    // Numbers in groups, with what letters stand among them.
    for (at, token) in tokens.iter().enumerate() {
        if digits(&text[token.clone()]) == 0 {
            continue;
        }
        let is_part = |token: &Range<usize>| {
            let token = &text[token.clone()];
            digits(token) > 0
                || token.len() <= 3 && token.iter().all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'-' | b'/' | b'.'))
        };
        let mut first = at;
        while first > 0 && is_part(&tokens[first - 1]) && !ends(&text[tokens[first - 1].clone()]) && at - first < 2 {
            first -= 1;
        }
        let mut last = at;
        while last + 1 < tokens.len() && !ends(&text[tokens[last].clone()]) && is_part(&tokens[last + 1]) {
            last += 1;
        }
        // A letter behind all digits of an identity card, but no word.
        if last + 1 < tokens.len() && !ends(&text[tokens[last].clone()]) && tokens[last + 1].len() <= 2 {
            let next = &text[tokens[last + 1].clone()];
            if next[0].is_ascii_alphabetic() && (next.len() == 1 || ends(next)) {
                last += 1;
            }
        }
        // A number in international form says itself what it is.
        if text[tokens[first].start] == b'+' {
            return None;
        }
        let span = tokens[first].start..tokens[last].end;
        let span = span.start..span.start + trimmed(&text[span]);
        if digits(&text[span.clone()]) >= LEAST_DIGITS {
            return Some(start + span.start..start + span.end);
        }
    }
    // One word that cannot be one of a sentence: how somebody signs in, and with what.
    let [only] = &tokens[..] else { return None };
    let length = trimmed(&text[only.clone()]);
    let word = &text[only.start..only.start + length];
    let is_odd = word.len() > 3 && word[1..].iter().any(|byte| byte.is_ascii_digit() || b"._-@#!&$%".contains(byte));
    is_odd.then_some(start + only.start..start + only.start + length)
}

/// Where what is said begins: behind a time and who says it.
fn behind_speaker(line: &[u8]) -> usize {
    let mut at = line.len() - line.trim_ascii_start().len();
    if line[at..].starts_with(b"[")
        && let Some(close) = memchr::memchr(b']', &line[at..line.len().min(at + 24)])
    {
        at += close + 1;
    }
    let rest = &line[at..line.len().min(at + 48)];
    let sign = rest.windows(2).position(|pair| matches!(pair, b": " | b"> "));
    let sign = sign.filter(|sign| !rest[..*sign].iter().any(|byte| matches!(byte, b'=' | b',' | b'"' | b'{')));
    at += sign.map_or(0, |sign| sign + 2);
    at + line[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b':')).count()
}

/// The words of a text, apart by blanks.
fn tokens(text: &[u8]) -> Vec<Range<usize>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    for word in text.split(|byte| matches!(byte, b' ' | b'\t' | b'\r')) {
        if !word.is_empty() {
            tokens.push(at..at + word.len());
        }
        at += word.len() + 1;
    }
    tokens
}

/// Whether a word ends a sentence or a part of one.
fn ends(word: &[u8]) -> bool {
    matches!(word.last(), Some(b',' | b'.' | b';' | b'?' | b'!' | b':'))
}

/// Length of a text without what ends a sentence.
fn trimmed(text: &[u8]) -> usize {
    text.iter().rposition(|byte| !matches!(byte, b',' | b'.' | b';' | b'?' | b':')).map_or(0, |at| at + 1)
}

fn digits(text: &[u8]) -> usize {
    text.iter().filter(|byte| byte.is_ascii_digit()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        for (line, expected) in [
            ("[10:03:25] Visitor: 4 June 1990 and LS6 2QT", Some("4 June 1990")),
            ("klant: 3 mei 1958, postcode 1852 RD", Some("3 mei 1958")),
            ("June 4th, 1990", Some("June 4th, 1990")),
            ("Client: le 1er mars 1987.", Some("1er mars 1987")),
            ("it's 04/06/1990", Some("04/06/1990")),
            ("klant: 4-6-90.", Some("4-6-90")),
            ("since 2019 and 12 items", None),
            ("version 1.2.10.4", None),
            ("klant: [DOB:7k3fq2xa9b]", None),
        ] {
            assert_eq!(day(line.as_bytes()).map(|span| &line[span]), expected, "{line}");
        }
    }

    #[test]
    fn answers() {
        for (line, expected) in [
            ("klant: 64 8 903 47 3, ik lees het van de pas.", Some("64 8 903 47 3")),
            ("[09:42] Klant: 027. mag dat?", None),
            ("Caller: V 551887 (3)", Some("V 551887 (3)")),
            ("Cliente: 39 743 313 A.", Some("39 743 313 A")),
            ("Cliente: PAH 959131. Vivo en la Avenida", Some("PAH 959131")),
            ("331728841", Some("331728841")),
            ("Du: tulla76", Some("tulla76")),
            ("Cliente: momentje", None),
            ("klant: weet ik niet, 12 of 13", None),
            ("klant: [BSN:7k3fq2xa9b]", None),
        ] {
            assert_eq!(answer(line.as_bytes()).map(|span| &line[span]), expected, "{line}");
        }
    }
}
