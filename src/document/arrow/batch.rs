//! A batch of rows (`RecordBatch` of Arrow), or some of the rows of one, and how its values become buffers again, packed as they were.

use std::io::{self, Write};

use super::flat::{Field, Writer};
use super::schema::{Leaf, Store};
use super::{damaged, store};
use crate::document::parquet::values::Values;

/// What buffers begin at a multiple of.
const ALIGNED: usize = 64;

/// How buffers are packed (`CompressionType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codec {
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
    pub(super) length: i64,
    pub(super) nulls: i64,
    pub(super) validity: Vec<u8>,
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
    pub(super) codec: Codec,
}

impl Batch {
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
