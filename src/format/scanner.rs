//! Reads the words and names of a statement in SQL, which may end before it is whole.

/// A position in the head of a statement.
pub(super) struct Scanner<'h> {
    pub(super) bytes: &'h [u8],
    pub(super) at: usize,
}

/// Why a head is not understood: it ends too early, or is another.
pub(super) enum Stop {
    Open,
    Other,
}

impl<'h> Scanner<'h> {
    /// Goes behind blanks and comments.
    pub(super) fn blanks(&mut self) {
        loop {
            let rest = &self.bytes[self.at..];
            let length = if rest.starts_with(b"--") {
                memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1)
            } else if rest.starts_with(b"/*") {
                memchr::memmem::find(rest, b"*/").map_or(rest.len(), |at| at + 2)
            } else {
                rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
            };
            if length == 0 {
                return;
            }
            self.at += length;
        }
    }

    /// The byte behind blanks and comments. One that may begin a comment needs another one to tell.
    pub(super) fn peek(&mut self) -> Result<u8, Stop> {
        self.blanks();
        match self.bytes[self.at..] {
            [] | [b'-' | b'/'] => Err(Stop::Open),
            [byte, ..] => Ok(byte),
        }
    }

    /// The word that follows, in lower case, or as much of it as is a prefix of nothing wanted.
    pub(super) fn word(&mut self, wanted: &[&[u8]]) -> Result<usize, Stop> {
        self.peek()?;
        let rest = &self.bytes[self.at..];
        for (i, word) in wanted.iter().enumerate() {
            let shown = rest.len().min(word.len());
            if rest[..shown].eq_ignore_ascii_case(&word[..shown]) {
                match rest.get(word.len()) {
                    None => return Err(Stop::Open),
                    Some(next) if !next.is_ascii_alphanumeric() && *next != b'_' => {
                        self.at += word.len();
                        return Ok(i);
                    }
                    _ => {}
                }
            }
        }
        Err(Stop::Other)
    }

    /// Goes behind one of these words, if one follows; says whether it does.
    pub(super) fn optional(&mut self, wanted: &[&[u8]]) -> Result<bool, Stop> {
        match self.word(wanted) {
            Ok(_) => Ok(true),
            Err(Stop::Other) => Ok(false),
            Err(Stop::Open) => Err(Stop::Open),
        }
    }

    /// A name, quoted or not, without the schema before it.
    pub(super) fn name(&mut self) -> Result<Vec<u8>, Stop> {
        loop {
            let close = match self.peek()? {
                b'`' => b'`',
                b'"' => b'"',
                b'[' => b']',
                _ => 0,
            };
            let name;
            if close > 0 {
                let from = self.at + 1;
                let length = memchr::memchr(close, &self.bytes[from..]).ok_or(Stop::Open)?;
                name = &self.bytes[from..from + length];
                self.at = from + length + 1;
            } else {
                let rest = &self.bytes[self.at..];
                let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80 || matches!(*byte, b'_' | b'$');
                let length = rest.iter().position(|byte| !is_part(byte)).ok_or(Stop::Open)?;
                if length == 0 {
                    return Err(Stop::Other);
                }
                name = &rest[..length];
                self.at += length;
            }
            match self.bytes.get(self.at) {
                None => return Err(Stop::Open),
                Some(b'.') => self.at += 1,
                Some(_) => return Ok(name.to_vec()),
            }
        }
    }

    /// The names in brackets that follow; none where no bracket does.
    pub(super) fn names(&mut self) -> Result<Vec<Vec<u8>>, Stop> {
        let mut names = Vec::new();
        if self.peek()? != b'(' {
            return Ok(names);
        }
        self.at += 1;
        loop {
            names.push(self.name()?);
            match self.peek()? {
                b',' => self.at += 1,
                b')' => {
                    self.at += 1;
                    return Ok(names);
                }
                _ => return Err(Stop::Other),
            }
        }
    }
}
