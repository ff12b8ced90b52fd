//! Values as buffers of Arrow hold them (<https://arrow.apache.org/docs/format/Columnar.html>), and back.

use std::io;

use bytes::Bytes;
use parquet::data_type::{ByteArray, FixedLenByteArray};

use super::schema::Store;
use super::{damaged, refused};
use crate::document::parquet::values::Values;

/// Bytes of a view, and those of a text that may stand in it.
pub(super) const VIEW: usize = 16;
const INLINE: usize = 12;

fn chunks<const N: usize>(bytes: &[u8], length: usize) -> io::Result<impl Iterator<Item = [u8; N]> + '_> {
    let bytes = bytes.get(..length.checked_mul(N).ok_or_else(damaged)?).ok_or_else(damaged)?;
    Ok(bytes.chunks_exact(N).filter_map(|chunk| chunk.try_into().ok()))
}

/// Whole numbers of this store, as wide as any.
fn wide(store: Store, bytes: &[u8], length: usize) -> io::Result<Vec<i64>> {
    Ok(match store {
        Store::Whole(1) => chunks::<1>(bytes, length)?.map(|[byte]| i64::from(byte.cast_signed())).collect(),
        Store::Unsigned(1) => chunks::<1>(bytes, length)?.map(|[byte]| i64::from(byte)).collect(),
        Store::Whole(2) => chunks(bytes, length)?.map(|chunk| i64::from(i16::from_le_bytes(chunk))).collect(),
        Store::Unsigned(2) => chunks(bytes, length)?.map(|chunk| i64::from(u16::from_le_bytes(chunk))).collect(),
        Store::Whole(4) => chunks(bytes, length)?.map(|chunk| i64::from(i32::from_le_bytes(chunk))).collect(),
        Store::Unsigned(4) => chunks(bytes, length)?.map(|chunk| i64::from(u32::from_le_bytes(chunk))).collect(),
        _ => chunks(bytes, length)?.map(i64::from_le_bytes).collect(),
    })
}

/// Places in a list or a dictionary.
pub(super) fn places(store: Store, bytes: &[u8], length: usize) -> io::Result<Vec<usize>> {
    // What stands where a row has none is any number.
    Ok(wide(store, bytes, length)?.into_iter().map(|place| usize::try_from(place).unwrap_or(usize::MAX)).collect())
}

/// How many places such numbers tell apart.
pub(super) fn room(store: Store) -> u64 {
    match store {
        Store::Whole(width) => 1 << (8 * width as u32 - 1).min(62),
        Store::Unsigned(width) => 1 << (8 * width as u32).min(62),
        _ => 0,
    }
}

/// Such numbers as a buffer.
pub(super) fn of_places(store: Store, places: &[usize]) -> Vec<u8> {
    let (Store::Whole(width) | Store::Unsigned(width)) = store else { return Vec::new() };
    places.iter().flat_map(|place| (*place as u64).to_le_bytes().into_iter().take(width)).collect()
}

/// The values of these buffers.
///
/// # Errors
/// There are not as many.
pub(super) fn decode(store: Store, length: usize, buffers: Vec<Vec<u8>>) -> io::Result<Values> {
    let mut buffers = buffers.into_iter();
    let mut first = buffers.next().unwrap_or_default();
    Ok(match store {
        Store::Bits => {
            if first.len() < length.div_ceil(8) {
                return Err(damaged());
            }
            Values::Truths((0..length).map(|at| first[at / 8] >> (at % 8) & 1 == 1).collect())
        }
        Store::Whole(8) | Store::Unsigned(8) => Values::Longs(chunks(&first, length)?.map(i64::from_le_bytes).collect()),
        Store::Whole(_) | Store::Unsigned(_) => {
            let short = |number: i64| (number as u64 as u32).cast_signed();
            Values::Shorts(wide(store, &first, length)?.into_iter().map(short).collect())
        }
        Store::Single => Values::Floats(chunks(&first, length)?.map(f32::from_le_bytes).collect()),
        Store::Double => Values::Doubles(chunks(&first, length)?.map(f64::from_le_bytes).collect()),
        Store::Fixed(0) => Values::Fixed((0..length).map(|_| FixedLenByteArray::from(ByteArray::from(Vec::new()))).collect()),
        Store::Fixed(_) | Store::Decimal => {
            let width = if let Store::Fixed(width) = store { width } else { 16 };
            let whole = width.checked_mul(length).filter(|whole| *whole <= first.len()).ok_or_else(damaged)?;
            if store == Store::Decimal {
                // The highest byte stands last, and is told first.
                first[..whole].chunks_exact_mut(width).for_each(<[u8]>::reverse);
            }
            let bytes = Bytes::from(first);
            let value = |at: usize| FixedLenByteArray::from(ByteArray::from(bytes.slice(at * width..(at + 1) * width)));
            Values::Fixed((0..length).map(value).collect())
        }
        Store::Bytes(width) => {
            // Where there are no rows there may be no places.
            let ends = if length == 0 { vec![0] } else { places(Store::Whole(width), &first, length + 1)? };
            let data = Bytes::from(buffers.next().unwrap_or_default());
            let value = |pair: &[usize]| match pair {
                [start, end] if start <= end && *end <= data.len() => Ok(ByteArray::from(data.slice(*start..*end))),
                _ => Err(damaged()),
            };
            Values::Bytes(ends.windows(2).map(value).collect::<io::Result<_>>()?)
        }
        // They are read one by one.
        Store::Views => return Err(damaged()),
    })
}

/// Where a text of a view stands.
pub(super) enum View<'v> {
    Here(&'v [u8]),
    /// In the buffer of this number behind the views.
    There {
        data: usize,
        from: usize,
        length: usize,
    },
}

/// What a view says.
///
/// # Errors
/// Its numbers are none.
pub(super) fn view(view: &[u8]) -> io::Result<View<'_>> {
    let number = |from: usize| {
        let bytes = view.get(from..from + 4).and_then(|bytes| bytes.try_into().ok());
        bytes.and_then(|bytes| usize::try_from(i32::from_le_bytes(bytes)).ok()).ok_or_else(damaged)
    };
    let length = number(0)?;
    if length <= INLINE {
        return view.get(4..4 + length).map(View::Here).ok_or_else(damaged);
    }
    Ok(View::There { data: number(8)?, from: number(12)?, length })
}

/// The buffers of values.
///
/// # Errors
/// They are more than the places of their type tell apart.
pub(super) fn encode(store: Store, values: &Values) -> io::Result<Vec<Vec<u8>>> {
    Ok(match (store, values) {
        (Store::Bits, Values::Truths(values)) => {
            let mut bits = vec![0_u8; values.len().div_ceil(8)];
            for (at, _) in values.iter().enumerate().filter(|(_, is)| **is) {
                bits[at / 8] |= 1 << (at % 8);
            }
            vec![bits]
        }
        (Store::Whole(width) | Store::Unsigned(width), Values::Shorts(values)) => {
            vec![values.iter().flat_map(|value| value.to_le_bytes().into_iter().take(width)).collect()]
        }
        (_, Values::Longs(values)) => vec![values.iter().flat_map(|value| value.to_le_bytes()).collect()],
        (_, Values::Floats(values)) => vec![values.iter().flat_map(|value| value.to_le_bytes()).collect()],
        (_, Values::Doubles(values)) => vec![values.iter().flat_map(|value| value.to_le_bytes()).collect()],
        (Store::Decimal, Values::Fixed(values)) => {
            vec![values.iter().flat_map(|value| value.data().iter().rev().copied()).collect()]
        }
        (_, Values::Fixed(values)) => vec![values.iter().flat_map(|value| value.data().iter().copied()).collect()],
        (Store::Bytes(width), Values::Bytes(values)) => {
            let mut ends = Vec::with_capacity(values.len() + 1);
            let mut data = Vec::new();
            ends.push(0);
            for value in values {
                data.extend_from_slice(value.data());
                ends.push(data.len());
            }
            if data.len() as u64 >= room(Store::Whole(width)) {
                return Err(too_much());
            }
            vec![of_places(Store::Whole(width), &ends), data]
        }
        (Store::Views, Values::Bytes(values)) => {
            let (mut views, mut data) = (Vec::with_capacity(VIEW * values.len()), Vec::new());
            for value in values {
                let bytes = value.data();
                views.extend_from_slice(&u32::try_from(bytes.len()).map_err(|_| too_much())?.to_le_bytes());
                let start = views.len();
                if bytes.len() <= INLINE {
                    views.extend_from_slice(bytes);
                    views.resize(start + INLINE, 0);
                } else {
                    views.extend_from_slice(&bytes[..4]);
                    views.extend_from_slice(&0_u32.to_le_bytes());
                    views.extend_from_slice(&i32::try_from(data.len()).map_err(|_| too_much())?.to_le_bytes());
                    data.extend_from_slice(bytes);
                }
            }
            if data.is_empty() { vec![views] } else { vec![views, data] }
        }
        _ => return Err(damaged()),
    })
}

fn too_much() -> io::Error {
    refused("texts of a column come to more than 2 GiB")
}

/// Takes away what stands where no row has a value.
pub(super) fn wipe(values: &mut Values, at: usize) {
    fn put<T>(values: &mut [T], at: usize, new: T) {
        if let Some(value) = values.get_mut(at) {
            *value = new;
        }
    }
    match values {
        Values::Truths(values) => put(values, at, false),
        Values::Shorts(values) => put(values, at, 0),
        Values::Longs(values) => put(values, at, 0),
        Values::Floats(values) => put(values, at, 0.0),
        Values::Doubles(values) => put(values, at, 0.0),
        Values::Bytes(values) => put(values, at, ByteArray::from(Vec::new())),
        Values::Fixed(values) => {
            let length = values.get(at).map_or(0, |value| value.data().len());
            put(values, at, FixedLenByteArray::from(ByteArray::from(vec![0; length])));
        }
        Values::Moments(_) => {}
    }
}

/// Appends a value of others of the same type.
pub(super) fn push(values: &mut Values, from: &Values, at: usize) {
    match (values, from) {
        (Values::Truths(values), Values::Truths(from)) => values.extend(from.get(at)),
        (Values::Shorts(values), Values::Shorts(from)) => values.extend(from.get(at)),
        (Values::Longs(values), Values::Longs(from)) => values.extend(from.get(at)),
        (Values::Floats(values), Values::Floats(from)) => values.extend(from.get(at)),
        (Values::Doubles(values), Values::Doubles(from)) => values.extend(from.get(at)),
        (Values::Bytes(values), Values::Bytes(from)) => values.extend(from.get(at).cloned()),
        (Values::Fixed(values), Values::Fixed(from)) => values.extend(from.get(at).cloned()),
        _ => {}
    }
}

/// None of the type of these.
pub(super) fn none(values: &Values) -> Values {
    match values {
        Values::Truths(_) => Values::Truths(Vec::new()),
        Values::Shorts(_) => Values::Shorts(Vec::new()),
        Values::Longs(_) => Values::Longs(Vec::new()),
        Values::Moments(_) => Values::Moments(Vec::new()),
        Values::Floats(_) => Values::Floats(Vec::new()),
        Values::Doubles(_) => Values::Doubles(Vec::new()),
        Values::Bytes(_) => Values::Bytes(Vec::new()),
        Values::Fixed(_) => Values::Fixed(Vec::new()),
    }
}

/// What a value is told apart by.
pub(super) fn key(values: &Values, at: usize) -> Vec<u8> {
    match values {
        Values::Truths(values) => values.get(at).map(|value| vec![u8::from(*value)]),
        Values::Shorts(values) => values.get(at).map(|value| value.to_le_bytes().to_vec()),
        Values::Longs(values) => values.get(at).map(|value| value.to_le_bytes().to_vec()),
        Values::Floats(values) => values.get(at).map(|value| value.to_le_bytes().to_vec()),
        Values::Doubles(values) => values.get(at).map(|value| value.to_le_bytes().to_vec()),
        Values::Bytes(values) => values.get(at).map(|value| value.data().to_vec()),
        Values::Fixed(values) => values.get(at).map(|value| value.data().to_vec()),
        Values::Moments(_) => None,
    }
    .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STORES: [Store; 14] = [
        Store::Bits,
        Store::Whole(1),
        Store::Unsigned(1),
        Store::Whole(2),
        Store::Unsigned(2),
        Store::Whole(4),
        Store::Unsigned(4),
        Store::Whole(8),
        Store::Unsigned(8),
        Store::Single,
        Store::Double,
        Store::Fixed(3),
        Store::Fixed(0),
        Store::Decimal,
    ];

    proptest! {
        #[test]
        fn numbers_come_back(bytes in proptest::collection::vec(any::<u8>(), 128..129)) {
            for store in STORES {
                let values = decode(store, 8, vec![bytes.clone()]).unwrap();
                let width = match store {
                    Store::Bits => 1,
                    Store::Whole(width) | Store::Unsigned(width) | Store::Fixed(width) => 8 * width,
                    Store::Single => 32,
                    Store::Double => 64,
                    _ => 128,
                };
                prop_assert_eq!(encode(store, &values).unwrap().concat(), bytes[..width].to_vec(), "{:?}", store);
                prop_assert!(width == 0 || decode(store, 8, vec![bytes[..width - 1].to_vec()]).is_err());
            }
        }

        #[test]
        fn texts_come_back(texts in proptest::collection::vec("[a-z]{0,20}", 0..8)) {
            let values = Values::Bytes(texts.iter().map(|text| ByteArray::from(text.as_bytes().to_vec())).collect());
            for store in [Store::Bytes(4), Store::Bytes(8)] {
                let buffers = encode(store, &values).unwrap();
                let back = decode(store, texts.len(), buffers).unwrap();
                let is: Vec<_> = (0..texts.len()).map(|at| String::from_utf8(key(&back, at)).unwrap()).collect();
                prop_assert_eq!(&is, &texts);
            }
        }

        #[test]
        fn no_bytes_are_too_odd(first in proptest::collection::vec(prop_oneof![any::<u8>(), 0_u8..4], 0..80), second in proptest::collection::vec(any::<u8>(), 0..20)) {
            for store in STORES.into_iter().chain([Store::Bytes(4), Store::Bytes(8), Store::Views]) {
                let _ = decode(store, 4, vec![first.clone(), second.clone()]);
            }
            let _ = view(&first);
        }
    }
}
