//! FlatBuffers (<https://flatbuffers.dev/internals/>), as far as Arrow uses them for what it says of its data: tables that are read where they lie, and
//! those of a message, which are written one behind the other.

/// A table in a buffer. What lies outside of the buffer is not there.
#[derive(Clone, Copy)]
pub(super) struct Table<'b> {
    bytes: &'b [u8],
    at: usize,
    fields: &'b [u8],
}

fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

fn offset(bytes: &[u8], at: usize) -> Option<usize> {
    at.checked_add(usize::try_from(u32::from_le_bytes(number(bytes, at)?)).ok()?)
}

impl<'b> Table<'b> {
    /// The table that a buffer is.
    pub(super) fn root(bytes: &'b [u8]) -> Option<Self> {
        Self::new(bytes, offset(bytes, 0)?)
    }

    fn new(bytes: &'b [u8], at: usize) -> Option<Self> {
        let back = i32::from_le_bytes(number(bytes, at)?);
        let list = usize::try_from(i64::try_from(at).ok()? - i64::from(back)).ok()?;
        let length = usize::from(u16::from_le_bytes(number(bytes, list)?));
        Some(Self { bytes, at, fields: bytes.get(list..list.checked_add(length)?)?.get(4..)? })
    }

    fn field(&self, field: usize) -> Option<usize> {
        let at = usize::from(u16::from_le_bytes(number(self.fields, 2 * field)?));
        (at > 0).then_some(self.at + at)
    }

    /// Where a field stands.
    pub(super) fn place(&self, field: usize) -> Option<usize> {
        self.field(field).filter(|at| at.checked_add(4).is_some_and(|end| end <= self.bytes.len()))
    }

    pub(super) fn byte(&self, field: usize) -> u8 {
        self.field(field).and_then(|at| self.bytes.get(at)).copied().unwrap_or_default()
    }

    pub(super) fn short(&self, field: usize, default: i16) -> i16 {
        self.field(field).and_then(|at| number(self.bytes, at)).map_or(default, i16::from_le_bytes)
    }

    pub(super) fn int(&self, field: usize, default: i32) -> i32 {
        self.field(field).and_then(|at| number(self.bytes, at)).map_or(default, i32::from_le_bytes)
    }

    pub(super) fn long(&self, field: usize) -> i64 {
        self.field(field).and_then(|at| number(self.bytes, at)).map_or(0, i64::from_le_bytes)
    }

    pub(super) fn table(&self, field: usize) -> Option<Self> {
        Self::new(self.bytes, offset(self.bytes, self.field(field)?)?)
    }

    /// Where the elements of a list stand, each of so many bytes, and how many they are.
    pub(super) fn list(&self, field: usize, size: usize) -> Option<(usize, usize)> {
        let at = offset(self.bytes, self.field(field)?)?;
        let count = usize::try_from(u32::from_le_bytes(number(self.bytes, at)?)).ok()?;
        let end = at.checked_add(4)?.checked_add(count.checked_mul(size)?)?;
        (end <= self.bytes.len()).then_some((at + 4, count))
    }

    /// The tables of a list.
    pub(super) fn tables(&self, field: usize) -> impl Iterator<Item = Option<Self>> + use<'b> {
        let (start, count) = self.list(field, 4).unwrap_or_default();
        let bytes = self.bytes;
        (0..count).map(move |number| Self::new(bytes, offset(bytes, start + 4 * number)?))
    }

    /// The numbers of a list of structures, each of so many of them.
    pub(super) fn longs(&self, field: usize, each: usize) -> Vec<i64> {
        let (start, count) = self.list(field, 8 * each).unwrap_or_default();
        (0..count * each).filter_map(|at| number(self.bytes, start + 8 * at)).map(i64::from_le_bytes).collect()
    }

    /// Where a text stands.
    pub(super) fn text(&self, field: usize) -> Option<std::ops::Range<usize>> {
        let (start, length) = self.list(field, 1)?;
        Some(start..start + length)
    }
}

/// A field of a table that is written.
#[derive(Clone, Copy)]
pub(super) enum Field {
    Byte(u8),
    Short(i16),
    Long(i64),
    /// Where something stands that is written behind it.
    Offset,
    Absent,
}

/// Writes tables.
pub(super) struct Writer(pub(super) Vec<u8>);

impl Writer {
    pub(super) fn new() -> Self {
        Self(vec![0; 4])
    }

    fn align(&mut self, to: usize, beside: usize) {
        while !(self.0.len() + beside).is_multiple_of(to) {
            self.0.push(0);
        }
    }

    /// Writes a table, to which the offset at `from` leads; where its fields are.
    pub(super) fn table(&mut self, from: usize, fields: &[Field]) -> Vec<usize> {
        // Numbers of eight bytes first: so each stands at a multiple of its size.
        let size = |field: &Field| match field {
            Field::Byte(_) => 1,
            Field::Short(_) => 2,
            Field::Offset => 4,
            Field::Long(_) => 8,
            Field::Absent => 0,
        };
        let mut places = vec![0_usize; fields.len()];
        let mut length = 8;
        for wanted in [8, 4, 2, 1] {
            for (field, place) in fields.iter().zip(&mut places).filter(|(field, _)| size(field) == wanted) {
                *place = length;
                length += size(field);
            }
        }
        self.align(2, 0);
        let list = self.0.len();
        for number in [4 + 2 * fields.len(), length].iter().chain(&places) {
            self.0.extend_from_slice(&u16::try_from(*number).unwrap_or_default().to_le_bytes());
        }
        self.align(8, 0);
        let start = self.0.len();
        self.leads(from, start);
        self.0.resize(start + length, 0);
        self.put(start, &i32::try_from(start - list).unwrap_or_default().to_le_bytes());
        for (field, place) in fields.iter().zip(&places) {
            match field {
                Field::Byte(value) => self.put(start + place, &[*value]),
                Field::Short(value) => self.put(start + place, &value.to_le_bytes()),
                Field::Long(value) => self.put(start + place, &value.to_le_bytes()),
                Field::Offset | Field::Absent => {}
            }
        }
        places.iter().map(|place| start + place).collect()
    }

    /// Writes a list of structures, each of so many numbers, to which the offset at `from` leads.
    pub(super) fn longs(&mut self, from: usize, numbers: &[i64], each: usize) {
        self.align(8, 4);
        self.leads(from, self.0.len());
        self.0.extend_from_slice(&u32::try_from(numbers.len() / each).unwrap_or_default().to_le_bytes());
        for number in numbers {
            self.0.extend_from_slice(&number.to_le_bytes());
        }
    }

    fn leads(&mut self, from: usize, to: usize) {
        self.put(from, &u32::try_from(to - from).unwrap_or_default().to_le_bytes());
    }

    fn put(&mut self, at: usize, bytes: &[u8]) {
        self.0[at..at + bytes.len()].copy_from_slice(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_written_is_read() {
        let mut writer = Writer::new();
        let places =
            writer.table(0, &[Field::Short(4), Field::Byte(3), Field::Offset, Field::Long(-7), Field::Absent, Field::Offset]);
        let inner = writer.table(places[2], &[Field::Long(9)]);
        assert_eq!(inner[0] % 8, 0);
        writer.longs(places[5], &[1, 2, 3, 4], 2);
        let table = Table::root(&writer.0).unwrap();
        assert_eq!((table.short(0, 0), table.byte(1), table.long(3), table.long(4)), (4, 3, -7, 0));
        assert_eq!(table.table(2).unwrap().long(0), 9);
        assert_eq!(table.longs(5, 2), [1, 2, 3, 4]);
        assert_eq!((table.short(9, 5), table.table(4).is_none()), (5, true));
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_odd(bytes in proptest::collection::vec(prop_oneof![any::<u8>(), 0_u8..32], 0..120)) {
            if let Some(table) = Table::root(&bytes) {
                for field in 0..8 {
                    let _ = (table.byte(field), table.short(field, 0), table.int(field, 0), table.long(field), table.text(field));
                    let _ = (table.tables(field).count(), table.longs(field, 2));
                }
            }
        }
    }
}
