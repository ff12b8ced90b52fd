//! The records of zip archives (APPNOTE.TXT 6.3.10): headers before each member, and the central directory behind all of them.

use std::io;

use flate2::Crc;

use super::super::damaged;
use crate::model::{Time, ZipCentral};

/// Signatures (4.3.7, 4.3.12, 4.3.16, 4.3.14, 4.3.15, 4.3.9, 4.3.11, 4.3.13).
pub(super) const LOCAL: [u8; 4] = *b"PK\x03\x04";
pub(super) const CENTRAL: [u8; 4] = *b"PK\x01\x02";
pub(super) const END: [u8; 4] = *b"PK\x05\x06";
pub(super) const END_64: [u8; 4] = *b"PK\x06\x06";
pub(super) const LOCATOR_64: [u8; 4] = *b"PK\x06\x07";
pub(super) const DESCRIPTOR: [u8; 4] = *b"PK\x07\x08";
pub(super) const EXTRA_DATA: [u8; 4] = *b"PK\x06\x08";
pub(super) const SIGNATURE: [u8; 4] = *b"PK\x05\x05";

/// Lengths of the fixed parts.
pub(super) const LOCAL_LENGTH: usize = 30;
pub(super) const CENTRAL_LENGTH: usize = 46;
pub(super) const END_LENGTH: usize = 22;

/// Flags (4.4.4).
pub(super) const ENCRYPTED: u16 = 1;
pub(super) const HAS_DESCRIPTOR: u16 = 1 << 3;
pub(super) const STRONG: u16 = 1 << 6;
pub(super) const UTF_8: u16 = 1 << 11;
pub(super) const MASKED: u16 = 1 << 13;

/// Extra fields that are kept: times, owners, marks of Java and Android. Others are not, since nobody knows what is in them.
const KEPT: [u16; 7] = [0x5455, 0x7875, 0x5855, 0x7855, 0x000a, 0xcafe, 0xd935];

/// What both headers of a member say.
#[derive(Clone, Debug, Default)]
pub(super) struct Common {
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) dos_time: u32,
    pub(super) crc: u32,
    pub(super) stored: u64,
    pub(super) size: u64,
    /// As it stands in the header.
    pub(super) name: Vec<u8>,
    /// In UTF-8, from the extra field for that.
    pub(super) unicode_name: Option<Vec<u8>>,
    /// Extra fields that are kept.
    pub(super) extra: Vec<u8>,
    pub(super) modified: Option<Time>,
}

impl Common {
    /// The name that counts.
    pub(super) fn real_name(&self) -> &[u8] {
        self.unicode_name.as_ref().unwrap_or(&self.name)
    }

    /// Whether it is unreadable for who has no password.
    pub(super) fn is_encrypted(&self) -> bool {
        self.flags & (ENCRYPTED | STRONG | MASKED) != 0 || self.method == 99
    }
}

/// What the central directory says of a member.
#[derive(Clone, Debug)]
pub(super) struct Central {
    pub(super) common: Common,
    pub(super) offset: u64,
    pub(super) comment: Vec<u8>,
    pub(super) own: ZipCentral,
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |bytes| u16::from_le_bytes([bytes[0], bytes[1]]))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}

/// How much follows the fixed part of a local header.
pub(super) fn local_rest(fixed: &[u8]) -> usize {
    usize::from(u16_at(fixed, 26)) + usize::from(u16_at(fixed, 28))
}

/// How much follows the fixed part of a central header.
pub(super) fn central_rest(fixed: &[u8]) -> usize {
    usize::from(u16_at(fixed, 28)) + usize::from(u16_at(fixed, 30)) + usize::from(u16_at(fixed, 32))
}

/// A local header, with what follows its fixed part.
pub(super) fn local(header: &[u8]) -> io::Result<Common> {
    let name_end = LOCAL_LENGTH + usize::from(u16_at(header, 26));
    let (Some(name), Some(extra)) = (header.get(LOCAL_LENGTH..name_end), header.get(name_end..)) else { return Err(broken()) };
    let mut common = common(&header[4..], name);
    let mut sizes = [(&mut common.size, u32_at(header, 22)), (&mut common.stored, u32_at(header, 18))];
    for (size, short) in &mut sizes {
        **size = u64::from(*short);
    }
    let mut wide: Vec<&mut u64> = sizes.into_iter().filter(|(_, short)| *short == u32::MAX).map(|(size, _)| size).collect();
    let rest = extras(extra, &mut wide, name)?;
    (common.extra, common.unicode_name, common.modified) = (rest.kept, rest.unicode_name, rest.modified);
    common.modified = common.modified.or_else(|| from_dos(common.dos_time));
    Ok(common)
}

/// A central header, with what follows its fixed part.
pub(super) fn central(header: &[u8]) -> io::Result<Central> {
    let name_end = CENTRAL_LENGTH + usize::from(u16_at(header, 28));
    let extra_end = name_end + usize::from(u16_at(header, 30));
    let comment_end = extra_end + usize::from(u16_at(header, 32));
    let (Some(name), Some(extra), Some(comment)) =
        (header.get(CENTRAL_LENGTH..name_end), header.get(name_end..extra_end), header.get(extra_end..comment_end))
    else {
        return Err(broken());
    };
    let mut common = common(&header[6..], name);
    (common.size, common.stored) = (u64::from(u32_at(header, 24)), u64::from(u32_at(header, 20)));
    let mut offset = u64::from(u32_at(header, 42));
    let mut wide = Vec::new();
    for field in [&mut common.size, &mut common.stored, &mut offset] {
        if *field == u64::from(u32::MAX) {
            wide.push(field);
        }
    }
    let rest = extras(extra, &mut wide, name)?;
    let comment = rest.unicode_comment(comment);
    (common.unicode_name, common.modified) = (rest.unicode_name, rest.modified);
    let own =
        ZipCentral { made_by: u16_at(header, 4), internal: u16_at(header, 36), external: u32_at(header, 38), extra: rest.kept };
    Ok(Central { common, offset, comment, own })
}

/// The fields that both headers have in the same order, from the flags on. The sizes are set by the caller.
fn common(fields: &[u8], name: &[u8]) -> Common {
    Common {
        flags: u16_at(fields, 2),
        method: u16_at(fields, 4),
        dos_time: u32_at(fields, 6),
        crc: u32_at(fields, 10),
        name: name.to_vec(),
        ..Common::default()
    }
}

/// What extra fields say (4.5).
#[derive(Default)]
struct Extras {
    kept: Vec<u8>,
    unicode_name: Option<Vec<u8>>,
    comment: Option<(u32, Vec<u8>)>,
    modified: Option<Time>,
}

impl Extras {
    fn unicode_comment(&self, comment: &[u8]) -> Vec<u8> {
        match &self.comment {
            Some((crc, text)) if *crc == crc_of(comment) => text.clone(),
            _ => comment.to_vec(),
        }
    }
}

/// Reads extra fields; `wide` are the numbers that stand in the one for zip64, in its order.
fn extras(mut bytes: &[u8], wide: &mut [&mut u64], name: &[u8]) -> io::Result<Extras> {
    let mut extras = Extras::default();
    let mut left = wide.iter_mut();
    while bytes.len() >= 4 {
        let (id, length) = (u16_at(bytes, 0), usize::from(u16_at(bytes, 2)));
        let Some(data) = bytes.get(4..4 + length) else { break };
        match id {
            0x0001 => {
                for (number, field) in data.chunks_exact(8).zip(&mut left) {
                    **field = u64_at(number, 0);
                }
            }
            // Info-ZIP's names and comments in UTF-8 (4.6.9, 4.6.8), good for the text whose checksum they hold.
            0x7075 if data.len() > 5 && data[0] == 1 && u32_at(data, 1) == crc_of(name) => {
                extras.unicode_name = Some(data[5..].to_vec());
            }
            0x6375 if data.len() >= 5 && data[0] == 1 => extras.comment = Some((u32_at(data, 1), data[5..].to_vec())),
            _ => {}
        }
        if id == 0x5455 && data.len() >= 5 && data[0] & 1 != 0 {
            extras.modified = Some(Time { seconds: i64::from(u32_at(data, 1).cast_signed()), nanos: 0 });
        }
        if KEPT.contains(&id) {
            extras.kept.extend_from_slice(&bytes[..4 + length]);
        }
        bytes = &bytes[4 + length..];
    }
    Ok(extras)
}

fn crc_of(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// A date and time as MS-DOS has them, which know no zone: taken for UTC.
fn from_dos(dos: u32) -> Option<Time> {
    let (date, time) = (dos >> 16, dos & 0xffff);
    let (year, month, day) = (i64::from(1980 + (date >> 9)), i64::from(date >> 5 & 15), i64::from(date & 31));
    if month == 0 || day == 0 {
        return None;
    }
    // Days of the proleptic Gregorian calendar, with years that begin in March.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468;
    let seconds = i64::from(time >> 11) * 3600 + i64::from(time >> 5 & 63) * 60 + i64::from(time & 31) * 2;
    Some(Time { seconds: days * 86_400 + seconds, nanos: 0 })
}

fn broken() -> io::Error {
    damaged("a header of the zip archive is damaged")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dos_times_are_dates() {
        let dos = |y: u32, m: u32, d: u32, h: u32, min: u32, s: u32| {
            (y - 1980) << 25 | m << 21 | d << 16 | h << 11 | min << 5 | (s / 2)
        };
        for (time, seconds) in [
            (dos(1980, 1, 1, 0, 0, 0), 315_532_800),
            (dos(2000, 2, 29, 12, 30, 58), 951_827_458),
            (dos(2026, 1, 5, 10, 11, 12), 1_767_607_872),
        ] {
            assert_eq!(from_dos(time), Some(Time { seconds, nanos: 0 }));
        }
        assert_eq!(from_dos(0), None);
    }
}
