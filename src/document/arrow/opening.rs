//! Where the buffers of a batch are, as its message says: what is compressed is unpacked into a file without a name, encrypted as all that is read.

use std::io::{self, BufReader, Read, Seek};
use std::ops::Range;

use super::batch::Codec;
use super::schema::{Node, Store};
use super::stored::{Branch, Buffer, Kind, length};
use super::{at, damaged, refused};
use crate::document::spill::Spill;
use crate::document::{WINDOW, of_window};

/// Bytes that the buffers of a batch may unpack to.
const MOST: u64 = 1 << 30;
/// Bytes that are unpacked at a time.
const PIECE: usize = 64 << 10;

/// What is read of a batch to find its buffers.
pub(super) struct Opening<'f, F> {
    pub(super) nodes: std::vec::IntoIter<i64>,
    pub(super) buffers: std::vec::IntoIter<i64>,
    /// How many buffers the next column of views has.
    pub(super) views: std::vec::IntoIter<i64>,
    pub(super) file: &'f mut F,
    pub(super) body: Range<u64>,
    pub(super) codec: Codec,
    pub(super) unpacked: Spill,
}

impl<F: Read + Seek> Opening<'_, F> {
    /// The next field.
    ///
    /// # Errors
    /// It is damaged, or unpacks to more than any.
    pub(super) fn branch(&mut self, node: &Node) -> io::Result<Branch> {
        let (count, nulls) = (self.nodes.next().ok_or_else(damaged)?, self.nodes.next().ok_or_else(damaged)?);
        let count = length(count)?;
        if matches!(node, Node::Null) {
            return Ok(Branch { length: count, validity: None, kind: Kind::Null });
        }
        // Where nothing is missing the bits may be left out.
        let validity = Some(self.buffer()?).filter(|bits| nulls != 0 && bits.length() > 0);
        if validity.as_ref().is_some_and(|bits| bits.length() < count.div_ceil(8) as u64) {
            return Err(damaged());
        }
        let kind = match node {
            Node::Null => Kind::Null,
            Node::Leaf(leaf) => {
                let more = match leaf.store {
                    _ if leaf.dictionary.is_some() => 0,
                    Store::Bytes(_) => 1,
                    Store::Views => usize::try_from(self.views.next().ok_or_else(damaged)?).map_err(|_| damaged())?,
                    _ => 0,
                };
                let mut buffers = vec![self.buffer()?];
                for _ in 0..more {
                    buffers.push(self.buffer()?);
                }
                Kind::Leaf(*leaf, buffers)
            }
            Node::List(width, child) => Kind::List(*width, self.buffer()?, Box::new(self.branch(child)?)),
            Node::FixedList(size, child) => {
                let child = self.branch(child)?;
                if count.checked_mul(*size).is_none_or(|needed| needed > child.length) {
                    return Err(damaged());
                }
                Kind::FixedList(*size, Box::new(child))
            }
            Node::Struct(children) => {
                let children = children.iter().map(|child| self.branch(child)).collect::<io::Result<Vec<_>>>()?;
                if children.iter().any(|child| child.length < count) {
                    return Err(damaged());
                }
                Kind::Struct(children)
            }
        };
        Ok(Branch { length: count, validity, kind })
    }

    fn buffer(&mut self) -> io::Result<Buffer> {
        let mut next = || u64::try_from(self.buffers.next().ok_or_else(damaged)?).map_err(|_| damaged());
        let (start, length) = (next()?, next()?);
        let inside = start.checked_add(length).is_some_and(|end| end <= self.body.end - self.body.start);
        if !inside {
            return Err(damaged());
        }
        let start = self.body.start + start;
        let Some(packed) = length.checked_sub(8).filter(|_| self.codec != Codec::None) else {
            return Ok(Buffer::File { at: start, length });
        };
        at(self.file, start)?;
        let mut head = [0; 8];
        self.file.read_exact(&mut head)?;
        match i64::from_le_bytes(head) {
            -1 => Ok(Buffer::File { at: start + 8, length: packed }),
            length => self.unpack(packed, u64::try_from(length).map_err(|_| damaged())?),
        }
    }

    /// Unpacks what stands here.
    fn unpack(&mut self, packed: u64, length: u64) -> io::Result<Buffer> {
        let from = self.unpacked.len();
        if from.saturating_add(length) > MOST {
            return Err(refused("a batch of it unpacks to more than 1 GiB"));
        }
        let packed = BufReader::new(self.file.by_ref().take(packed));
        let mut unpacking: Box<dyn Read + '_> = match self.codec {
            Codec::Lz4 => Box::new(lz4_flex::frame::FrameDecoder::new(packed)),
            _ => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(packed)?;
                decoder.window_log_max(WINDOW)?;
                Box::new(decoder)
            }
        };
        let (mut piece, mut left) = (vec![0; PIECE], length);
        while left > 0 {
            let room = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
            match unpacking.read(&mut piece[..room]) {
                Ok(read @ 1..) => {
                    self.unpacked.append(&piece[..read])?;
                    left -= read as u64;
                }
                Ok(_) => return Err(damaged()),
                Err(err) => {
                    let err = of_window(err);
                    return Err(if err.kind() == io::ErrorKind::Unsupported { err } else { damaged() });
                }
            }
        }
        Ok(Buffer::Unpacked(from..from + length))
    }
}
