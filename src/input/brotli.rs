//! Brotli (RFC 7932). Nothing marks its data, so it is known by the ending of a file's name, if its first bytes can be decoded.

use std::io::{self, BufRead, Read};
use std::path::Path;

use brotli::enc::StandardAlloc;
use brotli::{BrotliDecompressStream, BrotliResult, BrotliState};

/// The ending of names.
const ENDING: &str = "br";

/// Decodes one stream.
pub(super) struct Stream<R> {
    inner: R,
    state: State,
    is_over: bool,
}

/// Windows are those of the RFC, 16 MiB at most.
type State = BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>;

fn start() -> State {
    BrotliState::new_strict(StandardAlloc::default(), StandardAlloc::default(), StandardAlloc::default())
}

/// Whether a file of this name that begins like this is brotli: something comes out of it, and nothing in it is wrong.
pub(super) fn is_likely(path: &Path, head: &[u8]) -> bool {
    if !path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(ENDING)) || head.is_empty() {
        return false;
    }
    let mut out = [0; 16];
    let (_, written, result) = step(&mut start(), head, &mut out);
    match result {
        BrotliResult::ResultSuccess => true,
        BrotliResult::NeedsMoreInput | BrotliResult::NeedsMoreOutput => written > 0,
        BrotliResult::ResultFailure => false,
    }
}

/// Decodes from `input` to `output`; how much of either was used.
fn step(state: &mut State, input: &[u8], output: &mut [u8]) -> (usize, usize, BrotliResult) {
    let (mut left, mut read, mut room, mut written, mut total) = (input.len(), 0, output.len(), 0, 0);
    let result = BrotliDecompressStream(&mut left, &mut read, input, &mut room, &mut written, output, &mut total, state);
    (read, written, result)
}

impl<R: BufRead> Stream<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, state: start(), is_over: false }
    }
}

impl<R: BufRead> Read for Stream<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let damaged = |what| Err(io::Error::new(io::ErrorKind::InvalidData, what));
        while !buffer.is_empty() {
            let input = self.inner.fill_buf()?;
            if self.is_over {
                return if input.is_empty() { Ok(0) } else { damaged("something follows its end") };
            }
            let (read, written, result) = step(&mut self.state, input, buffer);
            let is_cut = input.is_empty();
            self.inner.consume(read);
            match result {
                BrotliResult::ResultSuccess => self.is_over = true,
                BrotliResult::ResultFailure => return damaged("it cannot be decoded"),
                BrotliResult::NeedsMoreInput if is_cut && written == 0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                _ => {}
            }
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}
