//! What of Thrift's compact protocol (<https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>) is needed to look at
//! the numbers of a structure and to know where it ends, before anything believes what it claims.

/// Structures in structures.
const DEEPEST: usize = 24;

/// Why a structure is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// It goes on behind these bytes.
    Short,
    /// It is none.
    Damaged,
}

type Result<T> = std::result::Result<T, Stop>;

/// Is told the numbers of the fields that lead to a value, and the value if it is a whole number.
pub(super) type Each<'e> = dyn FnMut(&[i16], Option<i64>) + 'e;

/// Follows the structure at the start of `bytes`; its length.
///
/// # Errors
/// It is damaged, or not wholly there.
pub(super) fn follow(bytes: &[u8], each: &mut Each<'_>) -> Result<usize> {
    let mut reader = Reader { bytes, at: 0, path: Vec::new() };
    reader.structure(each)?;
    Ok(reader.at)
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    path: Vec<i16>,
}

impl Reader<'_> {
    fn byte(&mut self) -> Result<u8> {
        let byte = self.bytes.get(self.at).ok_or(Stop::Short)?;
        self.at += 1;
        Ok(*byte)
    }

    fn number(&mut self) -> Result<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Stop::Damaged)
    }

    fn signed(&mut self) -> Result<i64> {
        self.number().map(|number| (number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    fn pass(&mut self, length: u64) -> Result<()> {
        let length = usize::try_from(length).map_err(|_| Stop::Damaged)?;
        self.at = self.at.checked_add(length).ok_or(Stop::Damaged)?;
        if self.at > self.bytes.len() { Err(Stop::Short) } else { Ok(()) }
    }

    fn structure(&mut self, each: &mut Each<'_>) -> Result<()> {
        if self.path.len() >= DEEPEST {
            return Err(Stop::Damaged);
        }
        let mut field = 0_i16;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Ok(());
            }
            field = match head >> 4 {
                0 => i16::try_from(self.signed()?).map_err(|_| Stop::Damaged)?,
                step => field.checked_add(i16::from(step)).ok_or(Stop::Damaged)?,
            };
            self.path.push(field);
            self.value(head & 15, false, each)?;
            self.path.pop();
        }
    }

    fn value(&mut self, kind: u8, is_in_list: bool, each: &mut Each<'_>) -> Result<()> {
        let mut number = None;
        match kind {
            1 | 2 if is_in_list => drop(self.byte()?),
            1 | 2 => number = Some(i64::from(kind == 1)),
            3 => drop(self.byte()?),
            4..=6 => number = Some(self.signed()?),
            7 => self.pass(8)?,
            8 => {
                let length = self.number()?;
                self.pass(length)?;
            }
            9 | 10 => {
                let head = self.byte()?;
                let count = if head >> 4 == 15 { self.number()? } else { u64::from(head >> 4) };
                if !matches!(head & 15, 1..=13) {
                    return Err(Stop::Damaged);
                }
                each(&self.path, None);
                for _ in 0..count {
                    self.value(head & 15, true, each)?;
                }
                return Ok(());
            }
            11 => {
                let count = self.number()?;
                if count > 0 {
                    let kinds = self.byte()?;
                    for _ in 0..count {
                        self.value(kinds >> 4, true, each)?;
                        self.value(kinds & 15, true, each)?;
                    }
                }
            }
            12 => {
                each(&self.path, None);
                return self.structure(each);
            }
            13 => self.pass(16)?,
            _ => return Err(Stop::Damaged),
        }
        each(&self.path, number);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: Result<usize>, numbers: &[(&[i16], i64)]) {
        let mut seen = Vec::new();
        let is = follow(bytes, &mut |path, number| seen.extend(number.map(|number| (path.to_vec(), number))));
        assert_eq!(is, expected, "{bytes:x?}");
        assert_eq!(seen, numbers.iter().map(|(path, number)| (path.to_vec(), *number)).collect::<Vec<_>>());
    }

    #[test]
    fn structures_are_followed_to_their_end() {
        check(&[0], Ok(1), &[]);
        // 1: i32 = 3, 3: i64 = -1, 4: list of two structures with 1: bool, 5: "ab", then bytes of something else.
        let bytes = [0x15, 6, 0x26, 1, 0x19, 0x2c, 0x11, 0, 0x12, 0, 0x18, 2, b'a', b'b', 0, 9];
        check(&bytes, Ok(15), &[(&[1], 3), (&[3], -1), (&[4, 1], 1), (&[4, 1], 0)]);
        check(&bytes[..13], Err(Stop::Short), &[(&[1], 3), (&[3], -1), (&[4, 1], 1), (&[4, 1], 0)]);
        // A list that claims 2^32 elements, a structure in itself, a number without an end.
        check(&[0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 0x0f], Err(Stop::Short), &[]);
        check(&[0x1c; 100], Err(Stop::Damaged), &[]);
        check(&[0x16, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255], Err(Stop::Damaged), &[]);
    }
}
