//! Which lines of YAML and TOML are records: an element of a list that holds keys, or a document without any; a table; an entry of LDIF.

use super::{behind_dashes, key_of};
use crate::format::records::Records;
use crate::model::Frame;

/// What is known of the lines before.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    /// A document has begun.
    is_begun: bool,
    /// The indentation of the list whose element is open.
    list: Option<usize>,
    /// Entries of a directory (LDIF, RFC 2849), parted by empty lines.
    is_directory: bool,
    /// The name of the table that is open, if it is one of several.
    table: Vec<u8>,
}

impl Blocks {
    /// A line of YAML without its end starts at `start`.
    pub(super) fn yaml(&mut self, line: &[u8], start: u64, records: &mut Records) {
        let text = line.trim_ascii_end();
        if self.is_directory && text.is_empty() {
            return records.end(start + line.len() as u64 + 1);
        }
        let indentation = line.iter().take_while(|byte| **byte == b' ').count();
        if !self.is_begun || matches!(text, b"---" | b"...") {
            self.leave_list(start, records);
            records.end(start);
            records.begin_alone(start);
            self.is_begun = true;
        }
        if text.is_empty() || text.trim_ascii_start().starts_with(b"#") {
            return;
        }
        if self.list.is_some_and(|list| indentation > list) {
            return;
        }
        let is_element = text[indentation..] == *b"-" || text[indentation..].starts_with(b"- ");
        if self.list != Some(indentation) || !is_element {
            self.leave_list(start, records);
        }
        if self.list.is_some() {
            records.end(start);
            records.begin(start, Frame::default());
        } else if is_element && (text[indentation..] == *b"-" || key_of(behind_dashes(text).1).is_some()) {
            self.list = Some(indentation);
            records.begin(start, Frame::default());
        } else if text.starts_with(b"dn: ") {
            if std::mem::replace(&mut self.is_directory, true) {
                records.end(start);
            } else {
                records.drop_open();
            }
            records.begin(start, Frame::default());
        }
    }

    fn leave_list(&mut self, start: u64, records: &mut Records) {
        if self.list.take().is_some() {
            records.end(start);
        }
    }

    /// A line of TOML that begins a table starts at `start`; `name` is what stands behind its first bracket.
    pub(super) fn toml(&mut self, name: &[u8], start: u64, records: &mut Records) {
        let (name, is_of_several) = name.strip_prefix(b"[").map_or((name, false), |name| (name, true));
        let end = memchr::memchr(b']', name).unwrap_or(0);
        let name = name[..end].trim_ascii();
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80 || b"_-.\"' ".contains(byte);
        if name.is_empty() || !name.iter().all(is_name) {
            return;
        }
        // `[people.address]` is a part of `[[people]]`.
        let is_part =
            !self.table.is_empty() && name.strip_prefix(self.table.as_slice()).is_some_and(|rest| rest.first() == Some(&b'.'));
        if is_part {
            return;
        }
        records.end(start);
        records.begin(start, Frame::default());
        self.table.clear();
        if is_of_several {
            self.table.extend_from_slice(name);
        }
    }
}
