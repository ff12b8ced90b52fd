//! A batch of rows (`RecordBatch` of Arrow): from the buffers of its columns to values, and back to buffers, packed as they were.

use std::io::{self, Read, Write};

use super::flat::{Field, Table, Writer};
use super::schema::{Leaf, Node, Store};
use super::{damaged, refused, store};
use crate::document::parquet::values::Values;

/// Bytes that the buffers of a batch may unpack to.
const MOST: u64 = 1 << 30;
/// Rows of a batch.
const MOST_ROWS: i64 = 1 << 28;
/// What buffers begin at a multiple of.
const ALIGNED: usize = 64;

/// How buffers are packed (`CompressionType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Codec {
    None,
    Lz4,
    Zstd,
}

/// The values of a column.
pub(super) enum Held {
    Values(Values),
    /// Places in a dictionary.
    Places(Vec<usize>),
}

/// A column of a batch.
pub(super) struct Part {
    pub(super) leaf: Leaf,
    pub(super) length: usize,
    /// A bit for each value that is there; nothing if all are.
    pub(super) validity: Vec<u8>,
    pub(super) held: Held,
}

impl Part {
    /// Whether there is a value.
    pub(super) fn is_there(&self, at: usize) -> bool {
        self.validity.is_empty() || self.validity.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1)
    }
}

/// A field of a batch.
pub(super) struct Branch {
    length: i64,
    nulls: i64,
    validity: Vec<u8>,
    pub(super) kind: Kind,
}

/// What a field of a batch is.
pub(super) enum Kind {
    Null,
    /// The column of this number.
    Leaf(usize),
    List(usize, Vec<usize>, Box<Branch>),
    FixedList(usize, Box<Branch>),
    Struct(Vec<Branch>),
}

/// The rows of a batch.
pub(super) struct Batch {
    pub(super) rows: usize,
    pub(super) fields: Vec<Branch>,
    pub(super) parts: Vec<Part>,
    codec: Codec,
}

/// What is read of a batch.
struct Reader<'b> {
    nodes: std::vec::IntoIter<i64>,
    buffers: std::vec::IntoIter<i64>,
    /// How many buffers the next column of views has.
    views: std::vec::IntoIter<i64>,
    body: &'b [u8],
    codec: Codec,
    unpacked: u64,
    parts: Vec<Part>,
}

impl Batch {
    /// Reads a batch of these fields.
    ///
    /// # Errors
    /// It is damaged, or unpacks to more than any.
    pub(super) fn read(batch: Table<'_>, body: &[u8], fields: &[Node]) -> io::Result<Self> {
        let codec = match batch.table(3) {
            None => Codec::None,
            Some(packed) => match packed.byte(0) {
                0 => Codec::Lz4,
                1 => Codec::Zstd,
                _ => return Err(refused("it is compressed in a way that is not read")),
            },
        };
        let rows = batch.long(0);
        if !(0..=MOST_ROWS).contains(&rows) {
            return Err(damaged());
        }
        let mut reader = Reader {
            nodes: batch.longs(1, 2).into_iter(),
            buffers: batch.longs(2, 2).into_iter(),
            views: batch.longs(4, 1).into_iter(),
            body,
            codec,
            unpacked: 0,
            parts: Vec::new(),
        };
        let fields = fields.iter().map(|node| reader.branch(node)).collect::<io::Result<Vec<_>>>()?;
        let rows = usize::try_from(rows).map_err(|_| damaged())?;
        if fields.iter().any(|field| usize::try_from(field.length).ok() != Some(rows)) {
            return Err(damaged());
        }
        Ok(Self { rows, fields, parts: reader.parts, codec })
    }

    /// Its message, and the bytes behind that. Of a dictionary with this number.
    ///
    /// # Errors
    /// Its values are more than their type can hold.
    pub(super) fn write(&self, dictionary: Option<i64>) -> io::Result<(Vec<u8>, Vec<u8>)> {
        let mut body = Body { nodes: Vec::new(), buffers: Vec::new(), views: Vec::new(), bytes: Vec::new(), codec: self.codec };
        for field in &self.fields {
            body.branch(field, &self.parts)?;
        }
        let mut writer = Writer::new();
        let kind = if dictionary.is_some() { super::DICTIONARY } else { super::BATCH };
        let length = Field::Long(body.bytes.len() as i64);
        // The fifth version of the format.
        let message = writer.table(0, &[Field::Short(4), Field::Byte(kind), Field::Offset, length]);
        let mut from = message[2];
        if let Some(id) = dictionary {
            from = writer.table(from, &[Field::Long(id), Field::Offset])[1];
        }
        let packed = if self.codec == Codec::None { Field::Absent } else { Field::Offset };
        let views = if body.views.is_empty() { Field::Absent } else { Field::Offset };
        let batch = writer.table(from, &[Field::Long(self.rows as i64), Field::Offset, Field::Offset, packed, views]);
        writer.longs(batch[1], &body.nodes, 2);
        writer.longs(batch[2], &body.buffers, 2);
        if self.codec != Codec::None {
            writer.table(batch[3], &[Field::Byte(u8::from(self.codec == Codec::Zstd))]);
        }
        if !body.views.is_empty() {
            writer.longs(batch[4], &body.views, 1);
        }
        Ok((writer.0, body.bytes))
    }

    /// A dictionary of such values, packed as this batch is; those of these places are none.
    pub(super) fn dictionary(codec_of: &Self, leaf: Leaf, values: Values, length: usize, missing: &[usize]) -> Self {
        let mut validity = Vec::new();
        if !missing.is_empty() {
            validity = vec![0xff; length.div_ceil(8)];
            for at in missing {
                validity[at / 8] &= !(1 << (at % 8));
            }
        }
        let (length_, nulls) = (length as i64, missing.len() as i64);
        let field = Branch { length: length_, nulls, validity: validity.clone(), kind: Kind::Leaf(0) };
        let leaf = Leaf { dictionary: None, ..leaf };
        let part = Part { leaf, length, validity, held: Held::Values(values) };
        Self { rows: length, fields: vec![field], parts: vec![part], codec: codec_of.codec }
    }
}

impl Reader<'_> {
    fn branch(&mut self, node: &Node) -> io::Result<Branch> {
        let (length, nulls) = (self.nodes.next().ok_or_else(damaged)?, self.nodes.next().ok_or_else(damaged)?);
        if !(0..=MOST_ROWS).contains(&length) {
            return Err(damaged());
        }
        let count = usize::try_from(length).map_err(|_| damaged())?;
        if matches!(node, Node::Null) {
            return Ok(Branch { length, nulls, validity: Vec::new(), kind: Kind::Null });
        }
        let mut validity = self.buffer()?;
        // Where nothing is missing the bits may be left out.
        if nulls == 0 {
            validity.clear();
        }
        if !validity.is_empty() && validity.len() < count.div_ceil(8) {
            return Err(damaged());
        }
        let kind = match node {
            Node::Null => Kind::Null,
            Node::Leaf(leaf) => {
                let held = self.held(leaf, count)?;
                self.parts.push(Part { leaf: *leaf, length: count, validity: validity.clone(), held });
                Kind::Leaf(self.parts.len() - 1)
            }
            Node::List(width, child) => {
                let ends = self.buffer()?;
                let ends = if count == 0 { vec![0] } else { store::places(Store::Whole(*width), &ends, count + 1)? };
                let child = self.branch(child)?;
                let last = usize::try_from(child.length).map_err(|_| damaged())?;
                if !ends.is_sorted() || ends.last().is_some_and(|end| *end > last) {
                    return Err(damaged());
                }
                Kind::List(*width, ends, Box::new(child))
            }
            Node::FixedList(size, child) => {
                let child = self.branch(child)?;
                if count.checked_mul(*size).is_none_or(|needed| needed as i64 > child.length) {
                    return Err(damaged());
                }
                Kind::FixedList(*size, Box::new(child))
            }
            Node::Struct(children) => {
                let children = children.iter().map(|child| self.branch(child)).collect::<io::Result<Vec<_>>>()?;
                if children.iter().any(|child| child.length < length) {
                    return Err(damaged());
                }
                Kind::Struct(children)
            }
        };
        Ok(Branch { length, nulls, validity, kind })
    }

    fn held(&mut self, leaf: &Leaf, count: usize) -> io::Result<Held> {
        if let Some((_, index)) = leaf.dictionary {
            return Ok(Held::Places(store::places(index, &self.buffer()?, count)?));
        }
        let more = match leaf.store {
            Store::Bytes(_) => 1,
            Store::Views => usize::try_from(self.views.next().ok_or_else(damaged)?).map_err(|_| damaged())?,
            _ => 0,
        };
        let mut buffers = vec![self.buffer()?];
        for _ in 0..more {
            buffers.push(self.buffer()?);
        }
        store::decode(leaf.store, count, buffers).map(Held::Values)
    }

    fn buffer(&mut self) -> io::Result<Vec<u8>> {
        let mut next = || usize::try_from(self.buffers.next().ok_or_else(damaged)?).map_err(|_| damaged());
        let (start, length) = (next()?, next()?);
        let bytes = start.checked_add(length).and_then(|end| self.body.get(start..end)).ok_or_else(damaged)?;
        self.unpacked += bytes.len() as u64;
        let (Some((head, packed)), true) = (bytes.split_first_chunk(), self.codec != Codec::None) else {
            return Ok(bytes.to_vec());
        };
        let length = i64::from_le_bytes(*head);
        if length == -1 {
            return Ok(packed.to_vec());
        }
        let length = u64::try_from(length).map_err(|_| damaged())?;
        self.unpacked = self.unpacked.saturating_add(length);
        if self.unpacked > MOST {
            return Err(refused("a batch of it unpacks to more than 1 GiB"));
        }
        let mut unpacked = Vec::new();
        let read = match self.codec {
            Codec::Lz4 => lz4_flex::frame::FrameDecoder::new(packed).take(length).read_to_end(&mut unpacked),
            _ => zstd::stream::read::Decoder::new(packed).and_then(|input| input.take(length).read_to_end(&mut unpacked)),
        };
        match read {
            Ok(_) if unpacked.len() as u64 == length => Ok(unpacked),
            _ => Err(damaged()),
        }
    }
}

/// The bytes of a batch that is written.
struct Body {
    nodes: Vec<i64>,
    buffers: Vec<i64>,
    views: Vec<i64>,
    bytes: Vec<u8>,
    codec: Codec,
}

impl Body {
    fn branch(&mut self, branch: &Branch, parts: &[Part]) -> io::Result<()> {
        self.nodes.extend([branch.length, branch.nulls]);
        if matches!(branch.kind, Kind::Null) {
            return Ok(());
        }
        self.buffer(&branch.validity)?;
        match &branch.kind {
            Kind::Null => {}
            Kind::Leaf(number) => {
                let part = parts.get(*number).ok_or_else(damaged)?;
                let buffers = match (&part.held, part.leaf.dictionary) {
                    (Held::Places(places), Some((_, index))) => vec![store::of_places(index, places)],
                    (Held::Values(values), _) => store::encode(part.leaf.store, values)?,
                    (Held::Places(_), None) => return Err(damaged()),
                };
                if part.leaf.dictionary.is_none() && part.leaf.store == Store::Views {
                    self.views.push(buffers.len() as i64 - 1);
                }
                buffers.iter().try_for_each(|buffer| self.buffer(buffer))?;
            }
            Kind::List(width, ends, child) => {
                self.buffer(&store::of_places(Store::Whole(*width), ends))?;
                self.branch(child, parts)?;
            }
            Kind::FixedList(_, child) => self.branch(child, parts)?,
            Kind::Struct(children) => children.iter().try_for_each(|child| self.branch(child, parts))?,
        }
        Ok(())
    }

    fn buffer(&mut self, buffer: &[u8]) -> io::Result<()> {
        let start = self.bytes.len();
        if self.codec != Codec::None && !buffer.is_empty() {
            self.bytes.extend_from_slice(&(buffer.len() as i64).to_le_bytes());
            if self.codec == Codec::Lz4 {
                let mut packer = lz4_flex::frame::FrameEncoder::new(&mut self.bytes);
                packer.write_all(buffer)?;
                packer.finish().map_err(|_| damaged())?;
            } else {
                zstd::stream::copy_encode(buffer, &mut self.bytes, 0)?;
            }
        } else {
            self.bytes.extend_from_slice(buffer);
        }
        self.buffers.extend([start as i64, (self.bytes.len() - start) as i64]);
        self.bytes.resize(self.bytes.len().next_multiple_of(ALIGNED), 0);
        Ok(())
    }
}
