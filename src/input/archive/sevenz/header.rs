//! The header of a 7z archive (7zFormat.txt of the LZMA SDK): which streams are packed how, and which files they hold. Every count is held
//! against the bytes that are there, so that what a damaged header claims is not believed.

use crate::model::Time;

/// How a stream is unpacked: the methods from the last one to be undone to the first, with their properties.
#[derive(Debug, Default)]
pub(super) struct Packing {
    pub(super) methods: Vec<(Vec<u8>, Vec<u8>)>,
    /// Bytes as they are stored, from the end of the signature header on.
    pub(super) offset: u64,
    pub(super) stored: u64,
    /// Bytes that come out.
    pub(super) size: u64,
    pub(super) crc: Option<u32>,
    /// Whether it is a chain of methods with one stream in and one out each.
    pub(super) is_simple: bool,
}

/// One file.
#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) name: Vec<u8>,
    pub(super) is_folder: bool,
    /// The mode with its type, as Unix has it.
    pub(super) mode: Option<u32>,
    pub(super) modified: Option<Time>,
    /// Which packing holds its content, and how long that is.
    pub(super) content: Option<Content>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Content {
    pub(super) packing: usize,
    pub(super) size: u64,
    pub(super) crc: Option<u32>,
}

/// What a header holds.
pub(super) enum Header {
    /// The header itself is packed: in this.
    Packed(Packing),
    /// Packed streams, and files in their order.
    Plain(Vec<Packing>, Vec<File>),
}

const END: u64 = 0;

/// Takes a header apart; `None` if it is damaged.
pub(super) fn parse(bytes: &[u8]) -> Option<Header> {
    let mut parser = Parser { bytes, most: bytes.len() as u64 };
    match parser.byte()? {
        0x17 => {
            let (mut packings, _) = parser.streams()?;
            (packings.len() == 1).then(|| packings.remove(0)).map(Header::Packed)
        }
        0x01 => parser.header(),
        _ => None,
    }
}

struct Parser<'b> {
    bytes: &'b [u8],
    /// No count can be larger than the header is long.
    most: u64,
}

impl<'b> Parser<'b> {
    fn take(&mut self, length: u64) -> Option<&'b [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(usize::try_from(length).ok()?)?;
        self.bytes = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_le_bytes)
    }

    /// A number: ones at the start of the first byte count the bytes behind it.
    fn number(&mut self) -> Option<u64> {
        let first = self.byte()?;
        let more = first.leading_ones().min(8);
        let mut value = 0;
        for at in 0..more {
            value |= u64::from(self.byte()?) << (8 * at);
        }
        let high = if more >= 7 { 0 } else { u64::from(first) & (0x7f >> more) };
        Some(value | high << (8 * more).min(63))
    }

    fn count(&mut self) -> Option<usize> {
        self.number().filter(|number| *number <= self.most).and_then(|number| usize::try_from(number).ok())
    }

    fn bits(&mut self, count: usize) -> Option<Vec<bool>> {
        let bytes = self.take(count.div_ceil(8) as u64)?;
        Some((0..count).map(|at| bytes[at / 8] & (0x80 >> (at % 8)) != 0).collect())
    }

    /// Bits of which a byte says that all are set.
    fn defined(&mut self, count: usize) -> Option<Vec<bool>> {
        if self.byte()? != 0 { Some(vec![true; count]) } else { self.bits(count) }
    }

    fn digests(&mut self, count: usize) -> Option<Vec<Option<u32>>> {
        let defined = self.defined(count)?;
        defined.into_iter().map(|is_defined| if is_defined { self.u32().map(Some) } else { Some(None) }).collect()
    }

    fn header(&mut self) -> Option<Header> {
        let mut id = self.number()?;
        if id == 0x02 {
            // Properties of the archive, of which none is known.
            loop {
                if self.number()? == END {
                    break;
                }
                let length = self.number()?;
                self.take(length)?;
            }
            id = self.number()?;
        }
        let (mut packings, mut contents) = (Vec::new(), Vec::new());
        if id == 0x04 {
            (packings, contents) = self.streams()?;
            id = self.number()?;
        }
        let files = if id == 0x05 { self.files(&contents)? } else { Vec::new() };
        Some(Header::Plain(packings, files))
    }

    /// Packed streams, and the contents in them.
    fn streams(&mut self) -> Option<(Vec<Packing>, Vec<Content>)> {
        let (mut sizes, mut offset) = (Vec::new(), 0);
        let mut packings: Vec<Packing> = Vec::new();
        let mut contents = None;
        loop {
            match self.number()? {
                END => break,
                0x06 => {
                    offset = self.number()?;
                    sizes = self.pack_info()?;
                }
                0x07 => packings = self.unpack_info(&mut offset, &sizes)?,
                0x08 => contents = Some(self.sub_streams(&packings)?),
                _ => return None,
            }
        }
        let whole = |(at, packing): (usize, &Packing)| Content { packing: at, size: packing.size, crc: packing.crc };
        let contents = contents.unwrap_or_else(|| packings.iter().enumerate().map(whole).collect());
        Some((packings, contents))
    }

    fn pack_info(&mut self) -> Option<Vec<u64>> {
        let count = self.count()?;
        let mut sizes = vec![0; count];
        loop {
            match self.number()? {
                END => return Some(sizes),
                0x09 => {
                    for size in &mut sizes {
                        *size = self.number()?;
                    }
                }
                0x0a => drop(self.digests(count)?),
                _ => return None,
            }
        }
    }

    fn unpack_info(&mut self, offset: &mut u64, sizes: &[u64]) -> Option<Vec<Packing>> {
        if self.number()? != 0x0b {
            return None;
        }
        let count = self.count()?;
        if self.byte()? != 0 {
            return None;
        }
        let mut packings = Vec::new();
        let mut outs = Vec::new();
        let mut sizes = sizes.iter();
        for _ in 0..count {
            let (mut packing, packed, main, out) = self.packing()?;
            packing.offset = *offset;
            for number in 0..packed {
                let size = *sizes.next()?;
                if number == 0 {
                    packing.stored = size;
                }
                *offset = offset.checked_add(size)?;
            }
            packings.push(packing);
            outs.push((main, out));
        }
        if self.number()? != 0x0c {
            return None;
        }
        for (packing, (main, out)) in packings.iter_mut().zip(outs) {
            for number in 0..out {
                let size = self.number()?;
                if number == main {
                    packing.size = size;
                }
            }
        }
        loop {
            match self.number()? {
                END => return Some(packings),
                0x0a => {
                    let digests = self.digests(packings.len())?;
                    packings.iter_mut().zip(digests).for_each(|(packing, crc)| packing.crc = crc);
                }
                _ => return None,
            }
        }
    }

    /// How one stream is packed; how many packed streams it takes, which of its outputs is the last, and how many it has.
    fn packing(&mut self) -> Option<(Packing, usize, usize, usize)> {
        let count = self.count().filter(|count| (1..=32).contains(count))?;
        let mut methods = Vec::new();
        let (mut ins, mut outs) = (0, 0);
        for _ in 0..count {
            let flags = self.byte()?;
            let id = self.take(u64::from(flags & 0x0f))?.to_vec();
            let (into, out) = if flags & 0x10 != 0 { (self.count()?, self.count()?) } else { (1, 1) };
            let length = if flags & 0x20 != 0 { self.number()? } else { 0 };
            methods.push((id, self.take(length)?.to_vec()));
            (ins, outs) = (ins + into.min(64), outs + out.min(64));
        }
        let bound: Vec<(usize, usize)> = (1..outs).map(|_| Some((self.count()?, self.count()?))).collect::<Option<_>>()?;
        let packed = ins.checked_sub(bound.len()).filter(|packed| *packed > 0)?;
        for _ in 0..if packed > 1 { packed } else { 0 } {
            self.count()?;
        }
        let main = (0..outs).find(|out| bound.iter().all(|(_, bound)| bound != out))?;
        // From the output that is bound to nothing to what is stored: each input is bound to the output of the method before it.
        let mut order = vec![main];
        while let Some((_, out)) = bound.iter().find(|(into, _)| Some(into) == order.last()).filter(|_| order.len() < count) {
            order.push(*out);
        }
        let is_simple = ins == count && outs == count && order.len() == count;
        let methods = order.iter().filter_map(|at| methods.get(*at).cloned()).collect();
        Some((Packing { methods, is_simple, ..Packing::default() }, packed, main, outs))
    }

    fn sub_streams(&mut self, packings: &[Packing]) -> Option<Vec<Content>> {
        let mut counts = vec![1; packings.len()];
        let mut id = self.number()?;
        if id == 0x0d {
            for count in &mut counts {
                *count = self.count()?;
            }
            id = self.number()?;
        }
        if counts.iter().sum::<usize>() as u64 > self.most {
            return None;
        }
        let has_sizes = id == 0x09;
        let mut contents = Vec::new();
        for (at, (packing, count)) in packings.iter().zip(&counts).enumerate() {
            let mut left = packing.size;
            for number in 0..*count {
                let size = if number + 1 == *count {
                    left
                } else if has_sizes {
                    self.number()?
                } else {
                    return None;
                };
                left = left.checked_sub(size)?;
                let crc = packing.crc.filter(|_| *count == 1);
                contents.push(Content { packing: at, size, crc });
            }
        }
        if has_sizes {
            id = self.number()?;
        }
        if id == 0x0a {
            let unknown: Vec<usize> = (0..contents.len()).filter(|at| contents[*at].crc.is_none()).collect();
            let digests = self.digests(unknown.len())?;
            unknown.into_iter().zip(digests).for_each(|(at, crc)| contents[at].crc = crc);
            id = self.number()?;
        }
        (id == END).then_some(contents)
    }

    fn files(&mut self, contents: &[Content]) -> Option<Vec<File>> {
        let count = self.count()?;
        let mut files: Vec<File> = (0..count).map(|_| File::default()).collect();
        let (mut is_empty, mut is_empty_file) = (vec![false; count], Vec::new());
        loop {
            let id = self.number()?;
            if id == END {
                break;
            }
            let length = self.number()?;
            let mut inner = Parser { bytes: self.take(length)?, most: self.most };
            match id {
                0x0e => is_empty = inner.bits(count)?,
                0x0f => is_empty_file = inner.bits(is_empty.iter().filter(|is| **is).count())?,
                0x11 if inner.byte()? == 0 => {
                    for file in &mut files {
                        file.name = inner.name()?;
                    }
                }
                0x14 => {
                    let defined = inner.defined(count)?;
                    inner.byte().filter(|external| *external == 0)?;
                    for (file, _) in files.iter_mut().zip(defined).filter(|(_, is_defined)| *is_defined) {
                        file.modified = Some(time(inner.u64()?));
                    }
                }
                0x15 => {
                    let defined = inner.defined(count)?;
                    inner.byte().filter(|external| *external == 0)?;
                    for (file, _) in files.iter_mut().zip(defined).filter(|(_, is_defined)| *is_defined) {
                        let attributes = inner.u32()?;
                        // Programs on Unix keep its mode in the upper half.
                        file.mode = (attributes & 0x8000 != 0).then_some(attributes >> 16);
                    }
                }
                _ => {}
            }
        }
        let mut contents = contents.iter();
        let mut empty_files = is_empty_file.into_iter();
        for (file, is_empty) in files.iter_mut().zip(is_empty) {
            if is_empty {
                file.is_folder = !empty_files.next().unwrap_or(false);
            } else {
                file.content = Some(*contents.next()?);
            }
        }
        Some(files)
    }

    /// A name in UTF-16, up to its NUL.
    fn name(&mut self) -> Option<Vec<u8>> {
        let mut units = Vec::new();
        loop {
            match u16::from_le_bytes(self.take(2)?.try_into().ok()?) {
                0 => return Some(String::from_utf16_lossy(&units).into_bytes()),
                unit => units.push(unit),
            }
        }
    }
}

/// A time as Windows has it: tenths of microseconds since 1601.
fn time(ticks: u64) -> Time {
    const TO_1970: i64 = 11_644_473_600;
    let seconds = (ticks / 10_000_000).cast_signed() - TO_1970;
    Time { seconds, nanos: (ticks % 10_000_000) as u32 * 100 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_length_that_their_first_byte_says() {
        let number = |bytes: &[u8]| Parser { bytes, most: u64::MAX }.number();
        assert_eq!(number(&[0x7f]), Some(0x7f));
        assert_eq!(number(&[0x80, 0x80]), Some(0x80));
        assert_eq!(number(&[0x81, 0x02]), Some(0x102));
        assert_eq!(number(&[0xc1, 0x02, 0x03]), Some(0x1_0302));
        assert_eq!(number(&[0xff, 1, 2, 3, 4, 5, 6, 7, 8]), Some(0x0807_0605_0403_0201));
        assert_eq!(number(&[0xfe, 1, 2, 3, 4, 5, 6, 7]), Some(0x07_0605_0403_0201));
        assert_eq!(number(&[0xff, 1]), None);
    }

    #[test]
    fn times_count_from_1601() {
        assert_eq!(time(116_444_736_000_000_000), Time { seconds: 0, nanos: 0 });
        assert_eq!(time(116_444_736_005_000_000), Time { seconds: 0, nanos: 500_000_000 });
    }

    #[test]
    fn what_a_damaged_header_claims_is_not_believed() {
        // A million million packed streams, and as many files.
        assert!(parse(&[0x17, 0x06, 0x00, 0xfe, 1, 2, 3, 4, 5, 6, 7]).is_none());
        assert!(parse(&[0x01, 0x05, 0xfe, 1, 2, 3, 4, 5, 6, 7]).is_none());
        assert!(
            parse(&[0x01, 0x00]).is_some_and(
                |header| matches!(header, Header::Plain(packings, files) if packings.is_empty() && files.is_empty())
            )
        );
        assert!(parse(&[]).is_none());
    }
}
