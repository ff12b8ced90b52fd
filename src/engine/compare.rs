//! Compares a stream with what was written of it, edit by edit, by the map of its manifest.

use std::io::{self, Read};

use hmac::Mac;
use sha2::{Digest as _, Sha256};

use crate::model::{Digest, limits};
use crate::proof::Map;
use crate::proof::map::Edit;
use crate::transform::KeyedDigest;

/// Bytes that are compared at a time.
const PIECE: usize = 64 << 10;

/// Is told of an edit, what was replaced and what was written.
type Each<'e> = dyn FnMut(&Edit, &[u8], &[u8]) + 'e;

/// What a comparison came to.
pub(super) struct Compared {
    /// Where in the original the first byte outside the edits differs, if one does. Nothing behind it was compared.
    pub(super) outside: Option<u64>,
    /// Of the original, under the key that was given.
    pub(super) before: Option<Digest>,
    pub(super) after: Digest,
}

/// Two streams, read side by side.
struct Pair<'r> {
    before: &'r mut dyn Read,
    after: &'r mut dyn Read,
    keyed: Option<KeyedDigest>,
    plain: Sha256,
    /// Bytes read of each.
    at: (u64, u64),
    pieces: (Vec<u8>, Vec<u8>),
}

/// Compares `before` with `after`; `each` is told of every edit, with the first `limits::MAX_FINDING` bytes of what was replaced and of what was
/// written, and the rest is read past.
///
/// # Errors
/// One of the streams cannot be read, or the map is broken.
pub(super) fn compare(
    before: &mut dyn Read,
    after: &mut dyn Read,
    map: &mut Map<'_>,
    keyed: Option<KeyedDigest>,
    each: &mut Each<'_>,
) -> io::Result<Compared> {
    let pieces = (vec![0; PIECE], vec![0; PIECE]);
    let mut pair = Pair { before, after, keyed, plain: Sha256::new(), at: (0, 0), pieces };
    while let Some(edit) = map.next()? {
        if let Some(outside) = pair.gap(edit.start - pair.at.0)? {
            return Ok(pair.end(Some(outside)));
        }
        let (old, new) = (pair.value(true, edit.old)?, pair.value(false, edit.new)?);
        let (Some(old), Some(new)) = (old, new) else {
            let outside = Some(pair.at.0);
            return Ok(pair.end(outside));
        };
        each(&edit, &old, &new);
    }
    let outside = pair.gap(u64::MAX)?;
    Ok(pair.end(outside))
}

impl Pair<'_> {
    /// Reads this many bytes of both, or all; says where they differ.
    fn gap(&mut self, length: u64) -> io::Result<Option<u64>> {
        let mut left = length;
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(usize::MAX).min(PIECE);
            let read = fill(self.before, &mut self.pieces.0[..most])?;
            let written = fill(self.after, &mut self.pieces.1[..most])?;
            let (old, new) = (&self.pieces.0[..read], &self.pieces.1[..written]);
            if let Some(keyed) = &mut self.keyed {
                keyed.update(old);
            }
            self.plain.update(new);
            let same = old.iter().zip(new).take_while(|(old, new)| old == new).count();
            if same < read.max(written) {
                return Ok(Some(self.at.0 + same as u64));
            }
            self.at = (self.at.0 + read as u64, self.at.1 + written as u64);
            if read < most {
                // Both are over, though more should follow.
                return Ok((length != u64::MAX).then_some(self.at.0));
            }
            left -= read as u64;
        }
        Ok(None)
    }

    /// The next bytes of one of them, as many as a finding may have; the others are read past. `None` if there are fewer.
    fn value(&mut self, is_before: bool, length: u64) -> io::Result<Option<Vec<u8>>> {
        let mut value = Vec::new();
        let mut left = length;
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(usize::MAX).min(PIECE);
            let (reader, piece) =
                if is_before { (&mut *self.before, &mut self.pieces.0) } else { (&mut *self.after, &mut self.pieces.1) };
            let read = fill(reader, &mut piece[..most])?;
            let bytes = &piece[..read];
            match &mut self.keyed {
                _ if !is_before => self.plain.update(bytes),
                Some(keyed) => keyed.update(bytes),
                None => {}
            }
            let room = limits::MAX_FINDING.saturating_sub(value.len());
            value.extend_from_slice(&bytes[..read.min(room)]);
            if read < most {
                return Ok(None);
            }
            left -= read as u64;
        }
        if is_before {
            self.at.0 += length;
        } else {
            self.at.1 += length;
        }
        Ok(Some(value))
    }

    fn end(self, outside: Option<u64>) -> Compared {
        let before = self.keyed.map(|keyed| Digest { bytes: self.at.0, hash: keyed.finalize().into_bytes().into() });
        let after = Digest { bytes: self.at.1, hash: self.plain.finalize().into() };
        Compared { outside, before, after }
    }
}

/// Reads until the buffer is full or the stream over.
fn fill(reader: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut read = 0;
    while read < buffer.len() {
        match reader.read(&mut buffer[read..]) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
            Err(err) => return Err(err),
        }
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DetectorIndex, Edited};
    use crate::proof::MapWriter;

    /// Compares, with edits of (start, old, new); gives where it differs, and the edits met.
    fn compared(before: &str, after: &str, edits: &[(u64, u64, u64)]) -> (Option<u64>, Vec<(String, String)>) {
        let mut map = MapWriter::new();
        for (start, old, new) in edits {
            let edited = Edited { start: *start, old: *old, new: *new, detector: Some(DetectorIndex(0)) };
            map.push(0, &edited).unwrap();
        }
        let mut text = Vec::new();
        map.finish(&mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        let mut met = Vec::new();
        let each = &mut |_: &Edit, old: &[u8], new: &[u8]| {
            met.push((String::from_utf8_lossy(old).into_owned(), String::from_utf8_lossy(new).into_owned()));
        };
        let mut map = Map::new(&text).unwrap();
        let outcome = compare(&mut before.as_bytes(), &mut after.as_bytes(), &mut map, None, each).unwrap();
        (outcome.outside, met)
    }

    #[test]
    fn what_no_edit_covers_must_be_the_same() {
        let met = |old: &str, new: &str| vec![(old.to_owned(), new.to_owned())];
        assert_eq!(compared("to jan now", "to [N] now", &[(3, 3, 3)]), (None, met("jan", "[N]")));
        assert_eq!(compared("to jan now", "to [NAME] now", &[(3, 3, 6)]), (None, met("jan", "[NAME]")));
        assert_eq!(compared("to jan now", "to [N] noW", &[(3, 3, 3)]).0, Some(9));
        assert_eq!(compared("to jan now", "tO [N] now", &[(3, 3, 3)]).0, Some(1));
        assert_eq!(compared("to jan now", "to [N] now!", &[(3, 3, 3)]).0, Some(10));
        assert_eq!(compared("to jan now", "to [N] no", &[(3, 3, 3)]).0, Some(9));
        assert_eq!(compared("to jan", "to [", &[(3, 3, 3)]).0, Some(6));
        assert_eq!(compared("to", "to", &[(3, 3, 3)]).0, Some(2));
        assert_eq!(compared("", "", &[]).0, None);
    }
}
