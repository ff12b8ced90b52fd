//! A batch as it lies in its file: however long it is, its rows are read some at a time, from all its buffers at once.

use std::io::{self, Read, Seek};
use std::ops::Range;

use parquet::data_type::ByteArray;

use super::batch::{self, Batch, Codec, Held, Part};
use super::flat::Table;
use super::opening::Opening;
use super::schema::{Leaf, Node, Store};
use super::{at, damaged, refused, store};
use crate::document::parquet::values::Values;
use crate::document::spill::Spill;

/// Rows of a batch.
const MOST_ROWS: i64 = 1 << 28;
/// Bytes of the rows that are held at a time.
const HELD: u64 = 12 << 20;
/// Bytes of a row.
const LONGEST_ROW: u64 = 8 << 20;
/// Bytes that a value in a buffer takes beside its own while it is held.
pub(super) const VALUE: u64 = 40;

/// Where a buffer is.
#[derive(Clone)]
pub(super) enum Buffer {
    File { at: u64, length: u64 },
    Unpacked(Range<u64>),
}

/// A field of the batch.
pub(super) struct Branch {
    pub(super) length: usize,
    /// Nothing if no value is missing.
    pub(super) validity: Option<Buffer>,
    pub(super) kind: Kind,
}

pub(super) enum Kind {
    Null,
    Leaf(Leaf, Vec<Buffer>),
    List(usize, Buffer, Box<Branch>),
    FixedList(usize, Box<Branch>),
    Struct(Vec<Branch>),
}

/// A batch in its file.
pub(super) struct Stored {
    rows: usize,
    fields: Vec<Branch>,
    codec: Codec,
    unpacked: Spill,
    /// The row that is read next, and whether there is none.
    next: usize,
    is_over: bool,
}

impl Stored {
    /// The batch of these fields whose buffers stand at a place of a file.
    ///
    /// # Errors
    /// It is damaged, or unpacks to more than any.
    pub(super) fn open(batch: Table<'_>, file: &mut (impl Read + Seek), body: Range<u64>, fields: &[Node]) -> io::Result<Self> {
        let codec = match batch.table(3) {
            None => Codec::None,
            Some(packed) => match packed.byte(0) {
                0 => Codec::Lz4,
                1 => Codec::Zstd,
                _ => return Err(refused("it is compressed in a way that is not read")),
            },
        };
        let rows = length(batch.long(0))?;
        let mut opening = Opening {
            nodes: batch.longs(1, 2).into_iter(),
            buffers: batch.longs(2, 2).into_iter(),
            views: batch.longs(4, 1).into_iter(),
            file,
            body,
            codec,
            unpacked: Spill::default(),
        };
        let fields = fields.iter().map(|node| opening.branch(node)).collect::<io::Result<Vec<_>>>()?;
        if fields.iter().any(|field| field.length != rows) {
            return Err(damaged());
        }
        Ok(Self { rows, fields, codec, unpacked: opening.unpacked, next: 0, is_over: false })
    }

    /// The next rows, as many as are held, as a batch of their own; nothing behind the last. A batch without rows has none.
    ///
    /// # Errors
    /// It is damaged; a row is too long to be held.
    pub(super) fn next(&mut self, file: &mut (impl Read + Seek)) -> io::Result<Option<Batch>> {
        if self.is_over {
            return Ok(None);
        }
        let mut source = Source { file, unpacked: &mut self.unpacked };
        let (from, mut end) = (self.next, self.rows);
        while end - from > 1 && !fits(&self.fields, from..end, &mut HELD.clone(), &mut source)? {
            end = from + (end - from) / 2;
        }
        if end - from == 1 && !fits(&self.fields, from..end, &mut LONGEST_ROW.clone(), &mut source)? {
            return Err(refused("a row of it is longer than 8 MiB"));
        }
        self.next = end;
        self.is_over = end == self.rows;
        read(&self.fields, from..end, self.codec, &mut source).map(Some)
    }

    /// All of it, a dictionary, which has to be held; takes from what is left for such.
    ///
    /// # Errors
    /// It is damaged, or too long for that.
    pub(super) fn whole(mut self, file: &mut (impl Read + Seek), left: &mut u64) -> io::Result<Batch> {
        let mut source = Source { file, unpacked: &mut self.unpacked };
        if !fits(&self.fields, 0..self.rows, left, &mut source)? {
            return Err(super::too_many());
        }
        read(&self.fields, 0..self.rows, self.codec, &mut source)
    }
}

/// Where the buffers of a batch are read from.
struct Source<'s, F> {
    file: &'s mut F,
    unpacked: &'s mut Spill,
}

impl<F: Read + Seek> Source<'_, F> {
    fn read(&mut self, buffer: &Buffer, from: u64, length: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let inside = |whole: u64| from.checked_add(length).filter(|end| *end <= whole).ok_or_else(damaged);
        match buffer {
            Buffer::File { at: start, length: whole } => {
                inside(*whole)?;
                at(self.file, start + from)?;
                bytes.resize(usize::try_from(length).map_err(|_| damaged())?, 0);
                self.file.read_exact(&mut bytes)?;
            }
            Buffer::Unpacked(range) => {
                let end = inside(range.end - range.start)?;
                self.unpacked.read(range.start + from..range.start + end, &mut bytes)?;
            }
        }
        Ok(bytes)
    }

    /// Values of so many bytes each.
    fn values(&mut self, buffer: &Buffer, of: &Range<usize>, width: usize) -> io::Result<Vec<u8>> {
        let (from, length) = (of.start.checked_mul(width), of.len().checked_mul(width));
        let (Some(from), Some(length)) = (from, length) else { return Err(damaged()) };
        self.read(buffer, from as u64, length as u64)
    }

    fn bits(&mut self, buffer: &Buffer, of: &Range<usize>) -> io::Result<Vec<u8>> {
        let (first, shift) = (of.start / 8, of.start % 8);
        let bytes = self.read(buffer, first as u64, (of.end.div_ceil(8) - first) as u64)?;
        let mut bits: Vec<u8> = (0..of.len().div_ceil(8))
            .map(|at| {
                let high = bytes.get(at + 1).map_or(0, |byte| u16::from(*byte)) << 8;
                ((high | u16::from(bytes[at])) >> shift) as u8
            })
            .collect();
        if let (Some(last), 1..) = (bits.last_mut(), of.len() % 8) {
            *last &= (1 << (of.len() % 8)) - 1;
        }
        Ok(bits)
    }

    /// Where texts or lists end, the start of the first before them.
    fn ends(&mut self, buffer: &Buffer, of: &Range<usize>, width: usize) -> io::Result<Vec<usize>> {
        // Where there are no rows there may be no places.
        if of.is_empty() {
            return Ok(vec![0]);
        }
        let bytes = self.values(buffer, &(of.start..of.end + 1), width)?;
        let ends = store::places(Store::Whole(width), &bytes, of.len() + 1)?;
        if ends.is_sorted() && !ends.contains(&usize::MAX) { Ok(ends) } else { Err(damaged()) }
    }

    /// The first and the last of them.
    fn reach(&mut self, buffer: &Buffer, of: &Range<usize>, width: usize) -> io::Result<Range<usize>> {
        if of.is_empty() {
            return Ok(0..0);
        }
        let mut end = |at: usize| {
            let bytes = self.values(buffer, &(at..at + 1), width)?;
            store::places(Store::Whole(width), &bytes, 1)?.pop().ok_or_else(damaged)
        };
        let (from, to) = (end(of.start)?, end(of.end)?);
        if from <= to && to < usize::MAX { Ok(from..to) } else { Err(damaged()) }
    }
}

/// Whether these rows take no more bytes than are left while they are held.
fn fits<F: Read + Seek>(fields: &[Branch], rows: Range<usize>, left: &mut u64, source: &mut Source<'_, F>) -> io::Result<bool> {
    for field in fields {
        if !takes(field, rows.clone(), left, source)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Takes from what is left what a part of a field takes; says whether there is as much.
fn takes<F: Read + Seek>(branch: &Branch, of: Range<usize>, left: &mut u64, source: &mut Source<'_, F>) -> io::Result<bool> {
    let count = of.len() as u64;
    let mut take = |bytes: u64| {
        let rest = left.checked_sub(bytes);
        *left = rest.unwrap_or_default();
        rest.is_some()
    };
    match &branch.kind {
        Kind::Null => Ok(true),
        Kind::Leaf(leaf, buffers) => {
            // What each takes at least, before anything is read.
            let own = match leaf.store {
                _ if leaf.dictionary.is_some() => 8,
                Store::Bytes(_) | Store::Views => VALUE,
                Store::Fixed(width) => VALUE + width as u64,
                Store::Decimal => VALUE + 16,
                _ => 8,
            };
            if !take(count.saturating_mul(own)) {
                return Ok(false);
            }
            match leaf.store {
                _ if leaf.dictionary.is_some() => Ok(true),
                Store::Bytes(width) => {
                    let places = buffers.first().ok_or_else(damaged)?;
                    let reach = source.reach(places, &of, width)?;
                    Ok(take(reach.len() as u64))
                }
                Store::Views => {
                    let views = source.values(buffers.first().ok_or_else(damaged)?, &of, store::VIEW)?;
                    let lengths =
                        views.chunks_exact(store::VIEW).map(|view| u32::from_le_bytes([view[0], view[1], view[2], view[3]]));
                    Ok(take(lengths.map(u64::from).sum()))
                }
                _ => Ok(true),
            }
        }
        Kind::List(width, places, child) => {
            if !take(count.saturating_mul(8)) {
                return Ok(false);
            }
            let reach = source.reach(places, &of, *width)?;
            takes(child, reach, left, source)
        }
        Kind::FixedList(size, child) => takes(child, of.start * size..of.end * size, left, source),
        Kind::Struct(children) => {
            for child in children {
                if !takes(child, of.clone(), left, source)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
    }
}

fn read<F: Read + Seek>(fields: &[Branch], rows: Range<usize>, codec: Codec, source: &mut Source<'_, F>) -> io::Result<Batch> {
    let mut parts = Vec::new();
    let fields = fields.iter().map(|field| part_of(field, rows.clone(), source, &mut parts)).collect::<io::Result<Vec<_>>>()?;
    Ok(Batch { rows: rows.len(), fields, parts, codec })
}

/// A part of a field, as a field of its own.
fn part_of<F: Read + Seek>(
    branch: &Branch,
    of: Range<usize>,
    source: &mut Source<'_, F>,
    parts: &mut Vec<Part>,
) -> io::Result<batch::Branch> {
    if of.end > branch.length {
        return Err(damaged());
    }
    let count = of.len();
    let mut validity = branch.validity.as_ref().map(|bits| source.bits(bits, &of)).transpose()?.unwrap_or_default();
    let there: usize = validity.iter().map(|byte| byte.count_ones() as usize).sum();
    let mut nulls = if validity.is_empty() { 0 } else { count - there };
    if nulls == 0 {
        validity.clear();
    }
    let kind = match &branch.kind {
        Kind::Null => {
            nulls = count;
            batch::Kind::Null
        }
        Kind::Leaf(leaf, buffers) => {
            let held = held(leaf, buffers, &of, source)?;
            parts.push(Part { leaf: *leaf, length: count, validity: validity.clone(), held });
            batch::Kind::Leaf(parts.len() - 1)
        }
        Kind::List(width, places, child) => {
            let ends = source.ends(places, &of, *width)?;
            let (first, last) = (ends[0], ends[ends.len() - 1]);
            let child = part_of(child, first..last, source, parts)?;
            batch::Kind::List(*width, ends.iter().map(|end| end - first).collect(), Box::new(child))
        }
        Kind::FixedList(size, child) => {
            batch::Kind::FixedList(*size, Box::new(part_of(child, of.start * size..of.end * size, source, parts)?))
        }
        Kind::Struct(children) => {
            let children = children.iter().map(|child| part_of(child, of.clone(), source, parts));
            batch::Kind::Struct(children.collect::<io::Result<_>>()?)
        }
    };
    Ok(batch::Branch { length: count as i64, nulls: nulls as i64, validity, kind })
}

fn held<F: Read + Seek>(leaf: &Leaf, buffers: &[Buffer], of: &Range<usize>, source: &mut Source<'_, F>) -> io::Result<Held> {
    let first = buffers.first().ok_or_else(damaged)?;
    if let Some((_, index)) = leaf.dictionary {
        let (Store::Whole(width) | Store::Unsigned(width)) = index else { return Err(damaged()) };
        let places = source.values(first, of, width)?;
        return Ok(Held::Places(store::places(index, &places, of.len())?));
    }
    let width = match leaf.store {
        Store::Bits => {
            let bits = source.bits(first, of)?;
            return store::decode(leaf.store, of.len(), vec![bits]).map(Held::Values);
        }
        Store::Bytes(width) => {
            let ends = source.ends(first, of, width)?;
            let (start, end) = (ends[0], ends[ends.len() - 1]);
            let data = source.read(buffers.get(1).ok_or_else(damaged)?, start as u64, (end - start) as u64)?;
            let ends: Vec<_> = ends.iter().map(|end| end - start).collect();
            let places = store::of_places(Store::Whole(width), &ends);
            return store::decode(leaf.store, of.len(), vec![places, data]).map(Held::Values);
        }
        Store::Views => {
            let views = source.values(first, of, store::VIEW)?;
            let view = |view: &[u8]| {
                let bytes = match store::view(view)? {
                    store::View::Here(bytes) => bytes.to_vec(),
                    store::View::There { data, from, length } => {
                        source.read(buffers.get(data + 1).ok_or_else(damaged)?, from as u64, length as u64)?
                    }
                };
                Ok(ByteArray::from(bytes))
            };
            let values = views.chunks_exact(store::VIEW).map(view).collect::<io::Result<_>>()?;
            return Ok(Held::Values(Values::Bytes(values)));
        }
        Store::Whole(width) | Store::Unsigned(width) | Store::Fixed(width) => width,
        Store::Single => 4,
        Store::Double => 8,
        Store::Decimal => 16,
    };
    let bytes = source.values(first, of, width)?;
    store::decode(leaf.store, of.len(), vec![bytes]).map(Held::Values)
}

/// A number of rows, if it is one.
pub(super) fn length(rows: i64) -> io::Result<usize> {
    usize::try_from(rows).ok().filter(|_| rows <= MOST_ROWS).ok_or_else(damaged)
}

impl Buffer {
    pub(super) fn length(&self) -> u64 {
        match self {
            Self::File { length, .. } => *length,
            Self::Unpacked(range) => range.end - range.start,
        }
    }
}
