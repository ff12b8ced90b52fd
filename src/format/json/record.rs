//! Which parts of JSON are records: objects in arrays. A document over several lines without any is one itself, and one that is an object whatever
//! stands in it.
//!
//! A document on one line is that line, for so are logs written, unless it is all there is: then it was written without blanks. What follows tells,
//! so the objects of the first document are held until then, or until the line is longer than those of logs.

use crate::format::records::Records;
use crate::model::Frame;

/// Objects become the elements of an array.
const FRAME: Frame = Frame { head: (0, 0), open: "[\n", between: ",\n", close: "\n]\n" };
/// The longest line that may be one of many documents, in bytes.
const LONGEST_LINE: u64 = 64 * 1024;
/// What may stand before the only document of a stream, in bytes: the mark of its encoding.
const MARK: u64 = 3;

/// What is known of the document.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    start: u64,
    /// No line has ended in it so far, and somebody wants to know.
    is_on_line: bool,
    /// Documents before were lines.
    is_of_many: bool,
    /// It has ended on its line, and is the first.
    is_first: bool,
}

impl Place {
    /// Whether it matters that a line ends.
    #[inline(always)]
    pub(super) fn is_on_line(&self) -> bool {
        self.is_on_line
    }

    /// A document begins.
    pub(super) fn begin(&mut self, start: u64, is_object: bool, records: &mut Records) {
        if !records.is_wanted() {
            return;
        }
        self.is_of_many |= self.is_first;
        records.drop_held();
        records.hold();
        if is_object {
            // What stands in it beside the elements of its arrays belongs together.
            records.begin(start, Frame::default());
        } else {
            records.begin_alone(start);
        }
        *self = Self { start, is_on_line: true, is_first: false, ..*self };
    }

    /// A line ends in it.
    #[cold]
    pub(super) fn end_line(&mut self, records: &mut Records) {
        self.is_on_line = false;
        records.release();
    }

    /// An object begins in an array.
    pub(super) fn begin_object(start: u64, records: &mut Records) {
        records.begin(start, FRAME);
    }

    /// An object ends that is in an array.
    pub(super) fn end_object(&mut self, end: u64, records: &mut Records) {
        records.end(end);
        if self.is_on_line && end - self.start > LONGEST_LINE {
            if self.is_of_many {
                records.drop_held();
                records.hold();
            } else {
                self.end_line(records);
            }
        }
    }

    /// The document ends.
    pub(super) fn end(&mut self, end: u64, records: &mut Records) {
        if !self.is_on_line {
            return records.end_with_line(end);
        }
        records.drop_last();
        self.is_on_line = false;
        self.is_first = !self.is_of_many && self.start <= MARK;
        if !self.is_first {
            self.is_of_many = true;
            records.drop_held();
        }
    }

    /// Something else follows, or what is no JSON.
    pub(super) fn leave(&self, records: &mut Records) {
        if self.is_on_line {
            records.drop_open();
        }
        if self.is_on_line || self.is_first {
            records.drop_held();
        }
    }

    /// The stream ends.
    pub(super) fn finish(&self, records: &mut Records) {
        if self.is_of_many {
            self.leave(records);
        }
    }
}
