//! The parts of mail that are encoded for transfer (RFC 2045, RFC 2046), in `.eml` files and mailboxes (`mbox`).
//!
//! It follows the headers and the boundaries of a stream that begins as mail does, beside whatever else is read from the stream, and tells
//! which lines are an encoded part. A part is told when its end is seen; until then what follows its start is held back.

mod cut;

use crate::model::{Encoding, Frame, Part, Record, Trouble};
use cut::Cut;

/// The longest part that is decoded, in bytes; what is longer is taken in pieces.
pub(crate) const LONGEST_PART: u64 = 512 * 1024;
/// The longest line of a header, with its continuations, that is understood, in bytes.
const LONGEST_HEADER: usize = 8 * 1024;
/// The most bytes of a line of a body that tell whether it is a boundary (RFC 2046, 5.1.1: 70 characters and four hyphens).
const LONGEST_BOUNDARY: usize = 80;
/// Multiparts within each other.
const DEEPEST: usize = 16;
/// Headers of which one begins a mail; so does any that begins with `X-`.
const FIRST: [&[u8]; 26] = [
    b"return-path",
    b"received",
    b"delivered-to",
    b"message-id",
    b"mime-version",
    b"from",
    b"to",
    b"date",
    b"subject",
    b"x-original-to",
    b"dkim-signature",
    b"content-type",
    b"envelope-to",
    b"arc-seal",
    b"arc-message-signature",
    b"arc-authentication-results",
    b"authentication-results",
    b"received-spf",
    b"reply-to",
    b"sender",
    b"cc",
    b"bcc",
    b"references",
    b"in-reply-to",
    b"user-agent",
    b"thread-topic",
];

/// Headers of which one stands in every mail that somebody has sent, and hardly elsewhere beside another one.
const CERTAIN: [&[u8]; 7] =
    [b"from", b"received", b"return-path", b"message-id", b"mime-version", b"delivered-to", b"x-original-to"];
/// The longest headers that tell whether the stream is mail, in bytes.
const LONGEST_HEADERS: u64 = 64 * 1024;

/// The mail that is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Message {
    /// Whether it is one is not known yet.
    #[default]
    Unknown,
    None,
    /// It starts here; `None` behind the end of the stream.
    From(Option<u64>),
}

/// What stands where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// At the first line of the stream.
    First,
    /// No mail.
    Off,
    /// In headers.
    Headers,
    Body,
}

/// An encoded part, or the rest of one, whose end was not seen yet.
#[derive(Clone, Copy, Debug)]
struct Opened {
    start: u64,
    encoding: Encoding,
    /// Characters of its first line that stand before it.
    column: u32,
    /// Characters of a line.
    width: u32,
    /// Pieces of it were told.
    is_rest: bool,
}

/// Follows a stream.
#[derive(Debug)]
pub(super) struct Mime {
    state: State,
    /// Offset of the next byte.
    offset: u64,
    /// The line, as far as it matters, and where it starts.
    line: Vec<u8>,
    line_start: u64,
    /// A header with its continuations, until the next one begins.
    header: Vec<u8>,
    /// Boundaries of the multiparts that are open.
    boundaries: Vec<Vec<u8>>,
    /// The encoding that the headers say, and the boundary.
    encoding: Option<Encoding>,
    boundary: Option<Vec<u8>>,
    /// The headers say that a mail follows.
    is_mail: bool,
    /// The part that is read.
    part: Option<Opened>,
    /// Where a piece of it could end.
    cut: Cut,
    /// Nothing is looked for in parts but tokens.
    tokens_only: bool,
    is_mailbox: bool,
    /// The line before was empty.
    is_behind_blank: bool,
    parts: Vec<Part>,
    message: Message,
    /// Headers that were met before it was known to be a mail, and whether one of them is certain.
    headers: u32,
    is_certain: bool,
    /// Mails whose end was seen.
    messages: Vec<Record>,
}

impl Mime {
    /// At the start of a stream; says whether somebody wants to know where mails begin and end, and whether nothing but tokens is looked for in parts.
    pub(super) fn new(with_messages: bool, tokens_only: bool) -> Self {
        Self {
            state: State::First,
            offset: 0,
            line: Vec::new(),
            line_start: 0,
            header: Vec::new(),
            boundaries: Vec::new(),
            encoding: None,
            boundary: None,
            is_mail: false,
            part: None,
            cut: Cut::default(),
            tokens_only,
            is_mailbox: false,
            is_behind_blank: true,
            parts: Vec::new(),
            message: if with_messages { Message::Unknown } else { Message::None },
            headers: 0,
            is_certain: false,
            messages: Vec::new(),
        }
    }

    /// Follows nothing.
    pub(super) fn off() -> Self {
        Self { state: State::Off, ..Self::new(false, false) }
    }

    /// Where a part starts whose end was not seen yet: whether it can be decoded is not known.
    pub(super) fn held_from(&self) -> Option<u64> {
        self.part.map(|part| part.start)
    }

    /// The parts whose end was seen, that start before `end`, and that were not taken yet.
    pub(super) fn take_parts(&mut self, end: u64) -> impl Iterator<Item = Part> + '_ {
        let count = self.parts.partition_point(|part| part.start < end);
        self.parts.drain(..count)
    }

    /// The mail that is read.
    pub(super) fn message(&self) -> Message {
        self.message
    }

    /// The mails whose end was seen, and that were not taken yet.
    pub(super) fn take_messages(&mut self) -> impl Iterator<Item = Record> + '_ {
        self.messages.drain(..)
    }

    /// A mail ends here, and the next one begins.
    fn end_message(&mut self, end: u64) {
        if let Message::From(Some(start)) = self.message {
            self.messages.push(Record { start, end, frame: Frame::default() });
            self.message = Message::From(Some(end));
        }
    }

    /// The first headers are over, or the stream: whether it is mail is known.
    fn settle(&mut self) {
        if self.message == Message::Unknown {
            let is_mail = self.is_certain && self.headers > 1 && self.state != State::Off;
            self.message = if is_mail { Message::From(Some(0)) } else { Message::None };
        }
    }

    /// Counts the header that the line begins, while it is not known whether the stream is mail.
    fn count(&mut self, line: &[u8]) {
        if self.message == Message::Unknown
            && let Some(name) = name_of(line)
        {
            self.headers += 1;
            self.is_certain |= CERTAIN.iter().any(|known| known.eq_ignore_ascii_case(name));
        }
    }

    /// Passes over bytes at the start of the stream that are none of its text.
    pub(super) fn skip(&mut self, bytes: u64) {
        self.offset += bytes;
        self.line_start += bytes;
    }

    /// Follows the next bytes.
    pub(super) fn follow(&mut self, mut bytes: &[u8], troubles: &mut Vec<Trouble>) {
        while !bytes.is_empty() && self.state != State::Off {
            let mut taken = bytes.len();
            if let Some(part) = self.part {
                if self.offset - part.start == LONGEST_PART {
                    self.cut_part(part, troubles);
                    continue;
                }
                taken = taken.min((LONGEST_PART - (self.offset - part.start)) as usize);
            }
            let end = memchr::memchr(b'\n', &bytes[..taken]).map(|at| at + 1);
            taken = end.unwrap_or(taken);
            let longest = if self.state == State::Body { LONGEST_BOUNDARY } else { LONGEST_HEADER };
            let room = longest.saturating_sub(self.line.len()).min(taken);
            self.line.extend_from_slice(&bytes[..room]);
            let is_too_long = self.line_start > LONGEST_HEADERS || self.line.len() == LONGEST_HEADER;
            if self.message == Message::Unknown && is_too_long {
                self.message = Message::None;
            }
            if self.part.is_some_and(|part| part.encoding == Encoding::Base64) {
                self.cut.follow(&bytes[..taken], self.offset);
            }
            self.offset += taken as u64;
            if end.is_some() {
                self.end_line();
            }
            bytes = &bytes[taken..];
        }
    }

    /// The part is too long: a piece of it is told.
    fn cut_part(&mut self, part: Opened, troubles: &mut Vec<Trouble>) {
        let Opened { start, encoding, column: from_column, width, .. } = part;
        self.part = self.cut.take().filter(|end| end.at > start).map(|end| {
            let to_column = end.column;
            self.parts.push(Part { start, end: end.at, encoding, is_piece: true, goes_on: true, from_column, to_column, width });
            Opened { start: end.at, encoding, column: to_column, width: self.cut.width(), is_rest: true }
        });
        if self.part.is_none() {
            troubles.push(Trouble { offset: self.line_start, what: Trouble::TOO_LONG });
        }
    }

    /// The stream ends.
    pub(super) fn finish(&mut self) {
        if !self.line.is_empty() && self.state != State::Off {
            self.end_line();
        }
        self.end_part(self.offset);
        self.settle();
        self.end_message(self.offset);
        if let Message::From(start) = &mut self.message {
            *start = None;
        }
    }

    /// A line is whole.
    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        match self.state {
            State::First => self.first(text),
            State::Headers => self.header_line(text),
            State::Body => self.body_line(text, line.ends_with(b"\n")),
            State::Off => {}
        }
        self.is_behind_blank = text.is_empty();
        self.line = line;
        self.line.clear();
        self.line_start = self.offset;
    }

    fn first(&mut self, line: &[u8]) {
        self.is_mailbox = line.starts_with(b"From ");
        let is_header = name_of(line).is_some_and(|name| {
            let is_own = name.get(..2).is_some_and(|first| first.eq_ignore_ascii_case(b"x-"));
            is_own || FIRST.iter().any(|first| first.eq_ignore_ascii_case(name))
        });
        self.state = if self.is_mailbox || is_header { State::Headers } else { State::Off };
        self.count(line);
        if self.state == State::Off {
            self.settle();
        }
        if is_header {
            self.header.extend_from_slice(line);
            self.words(line);
        }
    }

    fn header_line(&mut self, line: &[u8]) {
        if matches!(line.first(), Some(b' ' | b'\t')) {
            if self.header.len() + line.len() <= LONGEST_HEADER {
                self.header.extend_from_slice(line);
            }
            return self.words(line);
        }
        self.end_header();
        if line.is_empty() {
            return self.end_headers();
        }
        if name_of(line).is_some() || line.starts_with(b">From ") {
            self.header.extend_from_slice(line);
            self.words(line);
            self.count(line);
        } else if self.boundaries.is_empty() && !self.is_mailbox {
            // It only began as mail does.
            self.state = State::Off;
            self.settle();
        }
    }

    /// Tells the encoded words of a line of a header that is a text (RFC 2047, section 5, 1); names are read where senders are.
    fn words(&mut self, line: &[u8]) {
        const TEXTS: [&[u8]; 5] = [b"subject", b"thread-topic", b"comments", b"keywords", b"content-description"];
        if !name_of(&self.header).is_some_and(|name| TEXTS.iter().any(|text| text.eq_ignore_ascii_case(name))) {
            return;
        }
        let mut at = 0;
        while let Some(start) = memchr::memmem::find(&line[at..], b"=?").map(|start| at + start + 2) {
            at = start;
            let mut marks = memchr::memchr_iter(b'?', &line[start..]).map(|mark| start + mark);
            let (Some(charset), Some(kind), Some(end)) = (marks.next(), marks.next(), marks.next()) else { return };
            let encoding = match line[charset + 1..kind] {
                [b'b' | b'B'] => Encoding::Base64,
                [b'q' | b'Q'] => Encoding::Word,
                _ => continue,
            };
            if line.get(end + 1) == Some(&b'=') && end > kind + 1 {
                let (start, end) = (self.line_start + kind as u64 + 1, self.line_start + end as u64);
                self.parts.push(Part {
                    start,
                    end,
                    encoding,
                    is_piece: false,
                    goes_on: false,
                    from_column: 0,
                    to_column: 0,
                    width: 0,
                });
            }
            at = end;
        }
    }

    fn end_header(&mut self) {
        let header = std::mem::take(&mut self.header);
        let Some(name) = name_of(&header) else { return };
        let value = header[name.len() + 1..].trim_ascii();
        if name.eq_ignore_ascii_case(b"content-transfer-encoding") {
            let word = value.split(|byte| matches!(byte, b' ' | b'\t' | b';' | b'(')).next().unwrap_or_default();
            self.encoding = match () {
                () if word.eq_ignore_ascii_case(b"base64") => Some(Encoding::Base64),
                () if word.eq_ignore_ascii_case(b"quoted-printable") => Some(Encoding::QuotedPrintable),
                () => None,
            };
        } else if name.eq_ignore_ascii_case(b"content-type") {
            self.boundary = boundary_of(value);
            self.is_mail = [b"message/rfc822".as_slice(), b"message/global"].iter().any(|mail| {
                value.get(..mail.len()).is_some_and(|first| first.eq_ignore_ascii_case(mail))
                    && value.get(mail.len()).is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-')
            });
        }
    }

    /// An empty line stands behind the headers.
    fn end_headers(&mut self) {
        self.settle();
        self.state = State::Body;
        let encoding = self.encoding.take();
        self.cut = Cut::new(self.tokens_only);
        if std::mem::take(&mut self.is_mail) && encoding.is_none() {
            // Its headers come next.
            self.state = State::Headers;
            return;
        }
        match self.boundary.take() {
            Some(boundary) => {
                self.boundaries.truncate(DEEPEST - 1);
                self.boundaries.push(boundary);
            }
            None => {
                self.part = encoding.map(|encoding| Opened { start: self.offset, encoding, column: 0, width: 0, is_rest: false })
            }
        }
    }

    fn body_line(&mut self, line: &[u8], is_whole: bool) {
        if let Some(rest) = line.strip_prefix(b"--")
            && let Some(at) = self.boundaries.iter().rposition(|boundary| {
                rest.strip_prefix(boundary.as_slice())
                    .is_some_and(|rest| rest.trim_ascii_end().is_empty() || rest.starts_with(b"--"))
            })
        {
            self.end_part(self.line_start);
            let is_last = rest[self.boundaries[at].len()..].starts_with(b"--");
            self.boundaries.truncate(if is_last { at } else { at + 1 });
            self.state = if is_last { State::Body } else { State::Headers };
        } else if self.is_mailbox && self.is_behind_blank && line.starts_with(b"From ") {
            self.end_part(self.line_start);
            self.end_message(self.line_start);
            self.boundaries.clear();
            self.state = State::Headers;
        } else if self.part.is_some_and(|part| part.encoding == Encoding::QuotedPrintable) {
            self.cut.end_line(line, is_whole, self.offset);
        }
    }

    fn end_part(&mut self, end: u64) {
        if let Some(Opened { start, encoding, column: from_column, width, is_rest }) = self.part.take()
            && end > start
        {
            self.parts.push(Part { start, end, encoding, is_piece: is_rest, goes_on: false, from_column, to_column: 0, width });
        }
    }
}

/// The name of a header.
fn name_of(line: &[u8]) -> Option<&[u8]> {
    let length = memchr::memchr(b':', line)?;
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (length > 0 && line[..length].iter().all(is_name)).then_some(&line[..length])
}

/// The boundary that the value of a `Content-Type` header gives.
fn boundary_of(value: &[u8]) -> Option<Vec<u8>> {
    if !value.get(..10)?.eq_ignore_ascii_case(b"multipart/") {
        return None;
    }
    let lower = value.to_ascii_lowercase();
    let at = memchr::memmem::find(&lower, b"boundary=")? + b"boundary=".len();
    let text = &value[at..];
    let boundary = match text.strip_prefix(b"\"") {
        Some(quoted) => &quoted[..memchr::memchr(b'"', quoted)?],
        None => &text[..text.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b';').unwrap_or(text.len())],
    };
    (!boundary.is_empty() && boundary.len() <= LONGEST_BOUNDARY - 4).then(|| boundary.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "From: a@example.com\nMIME-Version: 1.0\nContent-Type: multipart/mixed;\n boundary=\"=_b\"\n\npreamble\n--=_b\n\
        Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nHello =C3=A9\n\n--=_b\n\
        Content-Type: multipart/alternative; boundary=inner\n\n--inner\ncontent-transfer-encoding: BASE64\n\nSGVsbG8=\n--inner--\n--=_b\n\
        Content-Type: text/plain\n\nplain\n--=_b--\nepilogue\n";

    fn parts(text: &str, size: usize) -> Vec<(Encoding, String)> {
        let (mut mime, mut troubles) = (Mime::new(false, false), Vec::new());
        text.as_bytes().chunks(size).for_each(|piece| mime.follow(piece, &mut troubles));
        mime.finish();
        mime.take_parts(u64::MAX).map(|part| (part.encoding, text[part.start as usize..part.end as usize].to_owned())).collect()
    }

    #[test]
    fn encoded_parts_are_told_however_they_arrive() {
        let expected = [(Encoding::QuotedPrintable, "Hello =C3=A9\n\n".to_owned()), (Encoding::Base64, "SGVsbG8=\n".to_owned())];
        for size in [1, 2, 7, 1000] {
            assert_eq!(parts(MAIL, size), expected);
            let crlf = MAIL.replace('\n', "\r\n");
            assert_eq!(parts(&crlf, size).len(), 2);
        }
    }

    #[test]
    fn whole_bodies_and_mailboxes() {
        let one = "Subject: x\nContent-Transfer-Encoding: base64\n\nSGVsbG8=";
        assert_eq!(parts(one, 3), [(Encoding::Base64, "SGVsbG8=".to_owned())]);
        let mailbox = format!("From a@example.com Thu\n{one}\n\nFrom b@example.com Fri\n{one}\n");
        assert_eq!(parts(&mailbox, 5).len(), 2);
    }

    #[test]
    fn what_only_begins_as_mail_is_none() {
        for text in [
            "date: x\nno header\n\nContent-Transfer-Encoding: base64\n\nSGVsbG8=\n",
            "text\nTo: x\nContent-Transfer-Encoding: base64\n\nSGVs\n",
        ] {
            assert_eq!(parts(text, 4), []);
        }
    }

    #[test]
    fn long_parts_stay() {
        let text = format!("To: x\nContent-Transfer-Encoding: base64\n\n{}", "QUJD\n".repeat(200_000));
        assert_eq!(parts(&text, 4096), []);
    }

    #[test]
    fn long_parts_are_taken_in_pieces_that_end_with_a_line_of_the_text() {
        // "jan@example.com ab\n" has nineteen bytes; three of them fill a line of 57.
        let base64 = "amFuQGV4YW1wbGUuY29tIGFiCmphbkBleGFtcGxlLmNvbSBhYgpqYW5AZXhhbXBsZS5jb20gYWIK\r\n".repeat(16_000);
        let printable = "jan=40exam=\r\nple.com\r\n".repeat(60_000);
        for (encoding, body) in [("base64", base64), ("quoted-printable", printable)] {
            let text = format!("To: x\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}");
            let pieces = parts(&text, 4096);
            assert!(pieces.len() > 2);
            assert_eq!(pieces, parts(&text, 77));
            assert_eq!(pieces.iter().map(|(_, piece)| piece.as_str()).collect::<String>(), body);
            assert!(pieces.iter().all(|(_, piece)| piece.ends_with("YWIK\r\n") || piece.ends_with("com\r\n")));
        }
    }

    #[test]
    fn mail_in_mail() {
        let text = "Received: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nSubject: x\n\
            Content-Type: multipart/mixed; boundary=c\n\n--c\nContent-Transfer-Encoding: base64\n\nSGVsbG8=\n--c--\n--b--\n";
        assert_eq!(parts(text, 5), [(Encoding::Base64, "SGVsbG8=\n".to_owned())]);
    }

    #[test]
    fn mail_may_begin_with_a_header_of_its_own() {
        for first in ["X-Spam-Level: 1", "Reply-To: x"] {
            assert_eq!(parts(&format!("{first}\nContent-Transfer-Encoding: base64\n\nSGVsbG8=\n"), 5).len(), 1);
        }
    }
}
