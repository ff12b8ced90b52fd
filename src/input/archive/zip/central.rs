//! The central directory of a zip archive that can be read at any place: modes, comments, and which members count.

use std::io;

use super::header::{self, Central, END, END_64, END_LENGTH, LOCATOR_64, u16_at, u32_at, u64_at};

/// The longest directory that is read beforehand, in bytes. Archives with a longer one are read as streams.
const LONGEST: u64 = 16 << 20;
/// The longest comment of an archive.
const LONGEST_COMMENT: u64 = 65_535;

/// What stands behind the members.
#[derive(Debug, Default)]
pub(super) struct Directory {
    /// The members, by their place in the archive.
    pub(super) members: Vec<Central>,
    /// The comment of the archive.
    pub(super) comment: Vec<u8>,
    /// Where the members end.
    pub(super) offset: u64,
}

/// Reads the directory of an archive of `length` bytes; nothing if it has none, or it is damaged or too long. `read` gives bytes at an offset.
pub(super) fn read(length: u64, read: &mut dyn FnMut(u64, usize) -> io::Result<Vec<u8>>) -> Option<Directory> {
    let tail_length = length.min(END_LENGTH as u64 + LONGEST_COMMENT);
    let tail = read(length - tail_length, tail_length as usize).ok()?;
    let is_end =
        |at: &usize| tail[*at..].starts_with(&END) && at + END_LENGTH + usize::from(u16_at(&tail, at + 20)) == tail.len();
    let at = (0..tail.len().saturating_sub(END_LENGTH - 1)).rev().find(is_end)?;
    let end = &tail[at..];
    let mut end_offset = length - tail_length + at as u64;
    let (mut size, mut offset) = (u64::from(u32_at(end, 12)), u64::from(u32_at(end, 16)));
    let mut count = u64::from(u16_at(end, 10));
    let mut disks = u32::from(u16_at(end, 4)) | u32::from(u16_at(end, 6));
    if end_offset >= 20 {
        let locator = read(end_offset - 20, 20).ok()?;
        if locator.starts_with(&LOCATOR_64) {
            // Where something stands before the archive, the record is right before its locator.
            let told = u64_at(&locator, 8);
            let places = [told, end_offset.saturating_sub(76)];
            let (place, record) = places
                .into_iter()
                .find_map(|place| Some((place, read(place, 56).ok().filter(|record| record.starts_with(&END_64))?)))?;
            (count, size, offset) = (u64_at(&record, 32), u64_at(&record, 40), u64_at(&record, 48));
            disks = u32_at(&record, 16) | u32_at(&record, 20);
            end_offset = place;
        }
    }
    if size > LONGEST || size > end_offset || disks != 0 {
        return None;
    }
    let start = end_offset - size;
    // Offsets count from where the archive begins.
    let before = start.checked_sub(offset)?;
    let bytes = read(start, size as usize).ok()?;
    let mut rest = bytes.as_slice();
    let mut members = Vec::new();
    while rest.starts_with(&header::CENTRAL) && rest.len() >= header::CENTRAL_LENGTH {
        let length = header::CENTRAL_LENGTH + header::central_rest(rest);
        let mut member = header::central(rest.get(..length)?).ok()?;
        member.offset = member.offset.checked_add(before)?;
        members.push(member);
        rest = &rest[length..];
    }
    if members.len() as u64 != count {
        return None;
    }
    members.sort_by_key(|member| member.offset);
    Some(Directory { members, comment: end[END_LENGTH..].to_vec(), offset: start })
}
