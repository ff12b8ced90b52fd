//! The printable text in binary data, a line each, and where it stands: for data that is searched but never written.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The least characters of a run.
const LEAST: usize = 4;
/// Bytes that are looked at to tell what a character is.
const AHEAD: usize = 2 * LEAST;

/// Where runs begin, by the line that they are in the text. Whoever extracts them adds, whoever measures the text forgets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Runs(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    /// Lines that are forgotten.
    forgotten: u64,
    runs: VecDeque<Run>,
}

/// A run.
#[derive(Clone, Copy, Debug, Default)]
struct Run {
    /// Where its first character stands.
    start: u64,
    is_wide: bool,
}

impl Runs {
    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, run: Run) {
        self.lock().runs.push_back(run);
    }

    fn of_line(&self, line: u64) -> Option<Run> {
        let known = self.lock();
        known.runs.get(usize::try_from(line.checked_sub(known.forgotten)?).ok()?).copied()
    }

    fn forget_before(&self, line: u64) {
        let mut known = self.lock();
        while known.forgotten < line && known.runs.pop_front().is_some() {
            known.forgotten += 1;
        }
    }
}

/// A place in the text of runs.
#[derive(Clone, Debug)]
pub(super) struct Cursor {
    runs: Runs,
    line: u64,
    run: Run,
    /// Bytes of the original from the start of the run.
    passed: u64,
}

impl Cursor {
    pub(super) fn new(runs: Runs) -> Self {
        Self { runs, line: 0, run: Run::default(), passed: 0 }
    }

    pub(super) fn place(&self) -> u64 {
        self.runs.of_line(self.line).unwrap_or(self.run).start + self.passed
    }

    /// Passes over text; what stands before it is not asked for any more if `forgets`.
    pub(super) fn pass(&mut self, text: &[u8], forgets: bool) {
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            self.run = self.runs.of_line(self.line).unwrap_or(self.run);
            let characters = line.strip_suffix(b"\n").unwrap_or(line);
            self.passed += match self.run.is_wide {
                true => 2 * characters.iter().filter(|byte| **byte & 0xc0 != 0x80).count() as u64,
                false => characters.len() as u64,
            };
            if characters.len() < line.len() {
                self.line += 1;
                self.passed = 0;
            }
        }
        if forgets {
            self.runs.forget_before(self.line);
        }
    }
}

/// Extracts the runs of one stream.
pub(crate) struct Extractor {
    runs: Runs,
    /// Bytes that are not decided on, and where the first of them stands.
    carry: Vec<u8>,
    place: u64,
    /// The run that is followed.
    run: Option<Run>,
    /// Its characters, while they are fewer than make one.
    pending: Vec<u8>,
    count: usize,
    /// Whether the last byte before was NUL.
    is_behind_nul: bool,
}

impl Extractor {
    /// At the start of a stream; `runs` is told where they begin.
    pub(crate) fn new(runs: Runs) -> Self {
        let (carry, pending) = (Vec::new(), Vec::new());
        Self { runs, carry, place: 0, run: None, pending, count: 0, is_behind_nul: false }
    }

    /// Appends the runs in the next bytes to `out`, each as a line.
    pub(crate) fn extract(&mut self, bytes: &[u8], is_last: bool, out: &mut Vec<u8>) {
        let mut joined = std::mem::take(&mut self.carry);
        joined.extend_from_slice(bytes);
        let (bytes, mut at) = (&joined[..], 0);
        while at < bytes.len() && (is_last || at + AHEAD <= bytes.len()) {
            let rest = &bytes[at..];
            let length = match self.run {
                Some(Run { is_wide: true, .. }) => wide(rest).map(|character| {
                    self.take(character.encode_utf8(&mut [0; 4]).as_bytes(), out);
                    2
                }),
                // What is too short to be a run does not keep a wide one from beginning.
                Some(_) if self.count < LEAST && is_wide_run(rest) => None,
                Some(_) => narrow(rest).map(|character| {
                    self.take(character.as_bytes(), out);
                    character.len()
                }),
                None if is_wide_run(rest) => {
                    // The high byte comes first where one stands before, at a place where no unit of the other order begins.
                    let start = self.place + at as u64;
                    let before = u64::from(self.is_behind_nul && start % 2 == 1);
                    self.run = Some(Run { start: start - before, is_wide: true });
                    continue;
                }
                None if narrow(rest).is_some() => {
                    self.run = Some(Run { start: self.place + at as u64, is_wide: false });
                    continue;
                }
                None => Some(1),
            };
            let Some(length) = length else {
                self.end(out);
                continue;
            };
            at += length;
            self.is_behind_nul = bytes[at - 1] == 0;
        }
        self.place += at as u64;
        joined.drain(..at);
        self.carry = joined;
        if is_last {
            self.end(out);
            // What is behind the last run is as far as the data goes.
            self.runs.add(Run { start: self.place, is_wide: false });
        }
    }

    fn take(&mut self, character: &[u8], out: &mut Vec<u8>) {
        if self.count >= LEAST {
            return out.extend_from_slice(character);
        }
        self.pending.extend_from_slice(character);
        self.count += 1;
        if self.count == LEAST
            && let Some(run) = self.run
        {
            self.runs.add(run);
            out.append(&mut self.pending);
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        if self.count >= LEAST {
            out.push(b'\n');
        }
        self.run = None;
        self.pending.clear();
        self.count = 0;
    }
}

/// The printable character in UTF-8 at the start.
fn narrow(bytes: &[u8]) -> Option<&str> {
    let length = match bytes.first()? {
        b'\t' | b' '..=b'~' => 1,
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let character = std::str::from_utf8(bytes.get(..length)?).ok()?;
    (character == "\t" || !character.chars().any(char::is_control)).then_some(character)
}

/// The printable Latin character in two bytes, the low one first, at the start.
fn wide(bytes: &[u8]) -> Option<char> {
    match bytes {
        [b'\t' | b' '..=b'~' | 0xa0.., 0, ..] => Some(char::from(bytes[0])),
        _ => None,
    }
}

/// Whether a run of such characters begins here.
fn is_wide_run(bytes: &[u8]) -> bool {
    bytes.len() >= AHEAD && bytes[..AHEAD].chunks_exact(2).all(|unit| wide(unit).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The text, and where each line of it begins in the data.
    fn extract(bytes: &[u8], sizes: &[usize]) -> (String, Vec<u64>) {
        let runs = Runs::default();
        let (mut extractor, mut text) = (Extractor::new(runs.clone()), Vec::new());
        let (mut rest, mut turn) = (bytes, 0);
        while !rest.is_empty() {
            let (piece, behind) = rest.split_at(sizes[turn % sizes.len()].min(rest.len()));
            extractor.extract(piece, false, &mut text);
            (rest, turn) = (behind, turn + 1);
        }
        extractor.extract(b"", true, &mut text);
        let lines = text.iter().filter(|byte| **byte == b'\n').count() as u64;
        (String::from_utf8(text).unwrap(), (0..lines).map(|line| runs.of_line(line).unwrap().start).collect())
    }

    #[track_caller]
    fn check(bytes: &[u8], expected: &[(u64, &str)]) {
        let (text, starts) = extract(bytes, &[usize::MAX]);
        assert_eq!(starts.into_iter().zip(text.lines()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn runs_are_lines_and_have_their_places() {
        check(b"\0\x01jan@example.com\0abc\0abcd", &[(2, "jan@example.com"), (22, "abcd")]);
        check(b"\x01j\0a\0n\0@\0x\0\x02\x03", &[(1, "jan@x")]);
        check(b"\0\0\0j\0a\0n\0@\0x\x02\x03\0", &[(2, "jan@")]);
        check(b"\xff\xffM\xc3\xbcller\xff", &[(2, "Müller")]);
        check(b"M\0\xfc\0l\0l\0e\0r\0", &[(0, "Müller")]);
        check(b"name\0x\0y\0", &[(0, "name")]);
        check(b"one line\nand two", &[(0, "one line"), (9, "and two")]);
        check(b"", &[]);
        check(&[0; 100], &[]);
    }

    proptest! {
        #[test]
        fn runs_do_not_depend_on_pieces(
            pieces in proptest::collection::vec(prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..9),
                "[a-zäé@ ]{1,9}".prop_map(String::into_bytes),
                "[a-zäé@]{1,9}".prop_map(|text| text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
            ], 0..20),
            sizes in proptest::collection::vec(1usize..20, 1..4),
        ) {
            let bytes = pieces.concat();
            let (text, starts) = extract(&bytes, &[usize::MAX]);
            prop_assert_eq!(&extract(&bytes, &sizes), &(text.clone(), starts.clone()));
            for (line, start) in text.lines().zip(starts) {
                prop_assert!(line.chars().count() >= LEAST);
                let wide: Vec<u8> = line.encode_utf16().flat_map(u16::to_le_bytes).collect();
                let there = &bytes[start as usize..];
                // Units of the other order begin a byte before.
                prop_assert!(there.starts_with(line.as_bytes()) || there.starts_with(&wide) || there[1..].starts_with(&wide));
            }
        }
    }
}
