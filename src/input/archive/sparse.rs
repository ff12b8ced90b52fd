//! Sparse files in tar archives: stretches of data with holes between, which read as zeros. GNU tar has four ways to write where they
//! are ("GNU tar manual", appendix "Storing Sparse Files"): in the header and blocks behind it, and three in pax records.

use std::collections::VecDeque;
use std::io::{self, Read};

use super::pax;
use super::{damaged, fill};
use crate::model::Records;

/// Stretches of data that are kept of one file.
const MOST_PIECES: usize = 1 << 20;

/// Where the data of a file are.
pub(super) struct Map {
    /// Offset and length of each stretch, in order.
    pieces: VecDeque<(u64, u64)>,
    /// Size of the file.
    size: u64,
    /// How far it was read.
    at: u64,
}

impl Map {
    /// A map that makes sense: stretches in order, all of them in the file.
    fn new(pieces: Vec<(u64, u64)>, size: u64) -> io::Result<Self> {
        let mut end = 0;
        for &(offset, length) in &pieces {
            let next = offset.checked_add(length).filter(|next| offset >= end && *next <= size);
            end = next.ok_or_else(|| damaged("the map of a sparse file is damaged"))?;
        }
        Ok(Self { pieces: pieces.into(), size, at: 0 })
    }

    /// Bytes of data that are stored.
    pub(super) fn stored(&self) -> u64 {
        self.pieces.iter().map(|(_, length)| length).sum()
    }

    /// Reads the file: its data from `data`, zeros where holes are.
    pub(super) fn read(&mut self, data: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
        while self.pieces.front().is_some_and(|(offset, length)| self.at >= offset + length) {
            self.pieces.pop_front();
        }
        let room = buffer.len() as u64;
        let (is_hole, end) = match self.pieces.front() {
            Some(&(offset, _)) if self.at < offset => (true, offset),
            Some(&(offset, length)) => (false, offset + length),
            None => (true, self.size),
        };
        let wanted = room.min(end - self.at) as usize;
        let read = if is_hole {
            buffer[..wanted].fill(0);
            wanted
        } else {
            data.read(&mut buffer[..wanted])?
        };
        self.at += read as u64;
        Ok(read)
    }
}

/// Stretches in a header of the old GNU kind: 24 bytes each, an offset and a length.
fn old_pieces(table: &[u8], pieces: &mut Vec<(u64, u64)>) -> io::Result<()> {
    for piece in table.chunks_exact(24) {
        let mut header = [0; 512];
        header[124..136].copy_from_slice(&piece[..12]);
        let offset = tar::Header::from_byte_slice(&header).size();
        header[124..136].copy_from_slice(&piece[12..]);
        let length = tar::Header::from_byte_slice(&header).size();
        if piece[0] != 0 && piece[12] != 0 {
            pieces.push((offset?, length?));
        }
    }
    if pieces.len() > MOST_PIECES { Err(damaged("a sparse file of too many pieces")) } else { Ok(()) }
}

/// The map of a member with type `S`: four stretches in the header, more in blocks behind it.
pub(super) fn old_gnu(header: &[u8; 512], input: &mut impl Read) -> io::Result<Map> {
    let mut pieces = Vec::new();
    old_pieces(&header[386..482], &mut pieces)?;
    let mut is_extended = header[482] != 0;
    while is_extended {
        let mut block = [0; 512];
        if fill(input, &mut block)? < block.len() {
            return Err(damaged("the tar archive ends within a header"));
        }
        old_pieces(&block[..504], &mut pieces)?;
        is_extended = block[504] != 0;
    }
    let mut size = [0; 512];
    size[124..136].copy_from_slice(&header[483..495]);
    Map::new(pieces, tar::Header::from_byte_slice(&size).size()?)
}

/// What pax records say of a sparse file.
pub(super) enum Said {
    /// It is none.
    No,
    /// The map stands in the records.
    Here(Map),
    /// The map stands before the data, in lines of decimal digits (version 1.0); the size of the file.
    BeforeData(u64),
}

/// The map that pax records hold (versions 0.0, 0.1 and 1.0).
pub(super) fn in_records(records: &Records) -> io::Result<Said> {
    let number = |key: &str| pax::value(records, key).and_then(pax::number);
    if number("GNU.sparse.major") == Some(1) {
        let size = number("GNU.sparse.realsize").ok_or_else(|| damaged("a sparse file without its size"))?;
        return Ok(Said::BeforeData(size));
    }
    let Some(size) = number("GNU.sparse.size") else { return Ok(Said::No) };
    let numbers: Option<Vec<u64>> = match pax::value(records, "GNU.sparse.map") {
        Some(map) => map.split(|byte| *byte == b',').filter(|part| !part.is_empty()).map(pax::number).collect(),
        None => {
            let keys: [&[u8]; 2] = [b"GNU.sparse.offset", b"GNU.sparse.numbytes"];
            records.iter().filter(|(key, _)| keys.contains(&key.as_slice())).map(|(_, value)| pax::number(value)).collect()
        }
    };
    let numbers = numbers.ok_or_else(|| damaged("the map of a sparse file is damaged"))?;
    Ok(Said::Here(Map::new(numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect(), size)?))
}

/// The map that stands before the data, and how many bytes it took.
pub(super) fn before_data(input: &mut impl Read, size: u64) -> io::Result<(Map, u64)> {
    let broken = || damaged("the map of a sparse file is damaged");
    let mut taken = 0;
    let mut numbers: Vec<u64> = Vec::new();
    let mut digits = Vec::new();
    let mut wanted = None;
    while wanted.is_none_or(|wanted| numbers.len() < wanted) {
        let mut block = [0; 512];
        if fill(input, &mut block)? < block.len() {
            return Err(damaged("the tar archive ends within a header"));
        }
        taken += block.len() as u64;
        for &byte in &block {
            if byte == b'\n' {
                numbers.push(pax::number(&digits).ok_or_else(broken)?);
                digits.clear();
                if wanted.is_none() {
                    let pieces = usize::try_from(numbers[0]).ok().filter(|pieces| *pieces <= MOST_PIECES).ok_or_else(broken)?;
                    wanted = Some(1 + 2 * pieces);
                }
                if Some(numbers.len()) == wanted {
                    break;
                }
            } else if digits.len() < 20 {
                digits.push(byte);
            } else {
                return Err(broken());
            }
        }
    }
    Ok((Map::new(numbers[1..].chunks_exact(2).map(|pair| (pair[0], pair[1])).collect(), size)?, taken))
}
