//! Numbers and strings as `pg_dump` writes them: a byte for the sign and so many bytes, the lowest first; a length and as many bytes, or -1 for
//! none (`pg_backup_archiver.c` of PostgreSQL).

use std::io::{self, Read, Write};

use super::damaged;

/// Bytes of a string at most: more than a statement that anybody writes.
const LONGEST: usize = 64 << 20;

/// A string, or none.
pub(super) type Str = Option<Vec<u8>>;

/// How long numbers and places in the file are, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Widths {
    pub(super) number: u8,
    pub(super) place: u8,
}

impl Widths {
    pub(super) fn read_number(self, input: &mut impl Read) -> io::Result<i64> {
        let sign = byte(input)?;
        let mut bytes = [0; 8];
        input.read_exact(&mut bytes[..usize::from(self.number.min(8))]).map_err(cut)?;
        let number = i64::try_from(u64::from_le_bytes(bytes)).map_err(|_| damaged())?;
        Ok(if sign == 0 { number } else { -number })
    }

    pub(super) fn write_number(self, number: i64, out: &mut impl Write) -> io::Result<()> {
        out.write_all(&[u8::from(number < 0)])?;
        out.write_all(&number.unsigned_abs().to_le_bytes()[..usize::from(self.number.min(8))])
    }

    pub(super) fn read_string(self, input: &mut impl Read) -> io::Result<Str> {
        let Ok(length) = usize::try_from(self.read_number(input)?) else { return Ok(None) };
        if length > LONGEST {
            return Err(damaged());
        }
        let mut text = Vec::new();
        input.take(length as u64).read_to_end(&mut text)?;
        if text.len() == length { Ok(Some(text)) } else { Err(damaged()) }
    }

    pub(super) fn write_string(self, text: &Str, out: &mut impl Write) -> io::Result<()> {
        match text {
            Some(text) => {
                self.write_number(i64::try_from(text.len()).map_err(|_| damaged())?, out)?;
                out.write_all(text)
            }
            None => self.write_number(-1, out),
        }
    }

    /// Where the data of an entry stand, with what is known of that.
    pub(super) fn read_place(self, input: &mut impl Read) -> io::Result<(u8, u64)> {
        let known = byte(input)?;
        let mut bytes = [0; 8];
        input.read_exact(&mut bytes[..usize::from(self.place.min(8))]).map_err(cut)?;
        Ok((known, u64::from_le_bytes(bytes)))
    }

    pub(super) fn write_place(self, (known, place): (u8, u64), out: &mut impl Write) -> io::Result<()> {
        out.write_all(&[known])?;
        out.write_all(&place.to_le_bytes()[..usize::from(self.place.min(8))])
    }
}

pub(super) fn byte(input: &mut impl Read) -> io::Result<u8> {
    let mut byte = [0];
    input.read_exact(&mut byte).map_err(cut)?;
    Ok(byte[0])
}

/// The file ends before it should.
pub(super) fn cut(err: io::Error) -> io::Error {
    if err.kind() == io::ErrorKind::UnexpectedEof { damaged() } else { err }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(number in -0x7fff_ffff_i64..0x7fff_ffff, text in proptest::option::of(proptest::collection::vec(any::<u8>(), 0..50)),
            width in 4_u8..=8, place in any::<u64>()) {
            let widths = Widths { number: width, place: 8 };
            let mut bytes = Vec::new();
            widths.write_number(number, &mut bytes).unwrap();
            widths.write_string(&text, &mut bytes).unwrap();
            widths.write_place((2, place), &mut bytes).unwrap();
            let mut input = &bytes[..];
            prop_assert_eq!(widths.read_number(&mut input).unwrap(), number);
            prop_assert_eq!(widths.read_string(&mut input).unwrap(), text);
            prop_assert_eq!(widths.read_place(&mut input).unwrap(), (2, place));
            prop_assert!(input.is_empty());
            for length in 0..bytes.len().min(12) {
                let mut input = &bytes[..length];
                let _ = (widths.read_number(&mut input), widths.read_string(&mut input), widths.read_place(&mut input));
            }
        }
    }
}
