//! Whole lines for readers that read a line at a time, however their bytes arrive.

/// The longest line that is read, in bytes; of a longer one nothing is told.
const LONGEST: usize = 64 * 1024;

/// The line so far, as far as it came in other pieces.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    kept: Vec<u8>,
    /// It is too long to be read.
    is_long: bool,
}

impl Lines {
    /// Reads the lines that end in the next bytes, the first of which is at `offset` of the stream: `each` is given a line without its end and where
    /// it starts, and says whether the next may follow. How many bytes there are up to where none did: behind the line that was none, or before one that
    /// does not begin so.
    pub(super) fn follow(
        &mut self,
        bytes: &[u8],
        offset: u64,
        may_begin: impl Fn(u8) -> bool,
        mut each: impl FnMut(&[u8], u64) -> bool,
    ) -> Option<usize> {
        let mut at = 0;
        loop {
            let is_begun = !self.kept.is_empty() || self.is_long;
            if !is_begun && bytes.get(at).is_some_and(|byte| !may_begin(*byte)) {
                return Some(at);
            }
            let Some(length) = memchr::memchr(b'\n', &bytes[at..]) else { break };
            let start = offset + at as u64 - self.kept.len() as u64;
            self.keep(&bytes[at..at + length]);
            let line = std::mem::take(&mut self.kept);
            at += length + 1;
            if !std::mem::take(&mut self.is_long) && !each(&line, start) {
                return Some(at);
            }
        }
        self.keep(&bytes[at..]);
        None
    }

    /// The line that the stream ends in at `offset`, and where it starts, if there is one.
    pub(super) fn last(&mut self, offset: u64) -> Option<(Vec<u8>, u64)> {
        let line = std::mem::take(&mut self.kept);
        let start = offset - line.len() as u64;
        (!line.is_empty() && !self.is_long).then_some((line, start))
    }

    /// Where the line starts that bytes up to `offset` end in.
    pub(super) fn open(&self, offset: u64) -> u64 {
        offset - self.kept.len() as u64
    }

    fn keep(&mut self, part: &[u8]) {
        self.is_long |= self.kept.len() + part.len() > LONGEST;
        if self.is_long {
            self.kept.clear();
        } else {
            self.kept.extend_from_slice(part);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The lines up to the first that begins with `!` or is `over`, where each starts, and how many bytes were read.
    fn lines(text: &[u8], sizes: &[usize]) -> (Vec<(Vec<u8>, u64)>, usize) {
        let (mut lines, mut told, mut at) = (Lines::default(), Vec::new(), 0);
        for size in sizes.iter().cycle() {
            if at == text.len() {
                break;
            }
            let piece = &text[at..text.len().min(at + size)];
            let end = lines.follow(
                piece,
                at as u64,
                |byte| byte != b'!',
                |line, start| {
                    told.push((line.to_vec(), start));
                    line != b"over"
                },
            );
            if let Some(end) = end {
                return (told, at + end);
            }
            at += piece.len();
            assert_eq!(
                lines.open(at as u64) as usize,
                text[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1)
            );
        }
        told.extend(lines.last(at as u64));
        (told, at)
    }

    #[test]
    fn a_long_line_is_passed_over() {
        let text = [b"a\n".to_vec(), vec![b'x'; LONGEST + 1], b"\nb".to_vec()].concat();
        let expected = vec![(b"a".to_vec(), 0), (b"b".to_vec(), LONGEST as u64 + 4)];
        assert_eq!(lines_of_long(&text), expected);
    }

    /// The same, where the open line may have been forgotten.
    fn lines_of_long(text: &[u8]) -> Vec<(Vec<u8>, u64)> {
        let (mut lines, mut told) = (Lines::default(), Vec::new());
        for (number, piece) in text.chunks(1000).enumerate() {
            lines.follow(
                piece,
                1000 * number as u64,
                |_| true,
                |line, start| {
                    told.push((line.to_vec(), start));
                    true
                },
            );
        }
        told.extend(lines.last(text.len() as u64));
        told
    }

    proptest! {
        #[test]
        fn it_does_not_matter_how_they_arrive(text in "([a!\n]{0,3}|over\n){0,12}", sizes in proptest::collection::vec(1_usize..6, 1..4)) {
            prop_assert_eq!(lines(text.as_bytes(), &sizes), lines(text.as_bytes(), &[usize::MAX]));
        }
    }
}
