//! Which elements of XML are records: those with others in them, or of attributes alone, that repeat under one element. A document without any is one
//! itself.

use crate::format::records::Records;
use crate::model::Frame;

/// Elements become those of a document.
const FRAME: Frame = Frame { head: (0, 0), open: "<records>\n", between: "\n", close: "\n</records>\n" };
/// An element without anything in it may be a record from so many attributes on.
const LEAST_ATTRIBUTES: u32 = 2;

/// The elements that are open, as far as they may be records.
#[derive(Clone, Debug, Default)]
pub(super) struct Elements(Vec<Element>);

#[derive(Clone, Debug)]
struct Element {
    /// A hash of its name.
    name: u32,
    attributes: u32,
    has_elements: bool,
    /// The last of those in it that may be records.
    last: Option<u32>,
}

impl Elements {
    /// An element begins.
    pub(super) fn begin(&mut self, start: u64, records: &mut Records) {
        match self.0.last_mut() {
            Some(around) => {
                around.has_elements = true;
                records.begin(start, FRAME);
            }
            None => records.begin_alone(start),
        }
        self.0.push(Element { name: 0, attributes: 0, has_elements: false, last: None });
    }

    /// The name of the innermost element.
    pub(super) fn name(&mut self, name: &[u8], records: &mut Records) {
        let name = name.iter().fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
        if let [.., around, element] = self.0.as_mut_slice() {
            records.settle(around.last == Some(name));
            element.name = name;
        }
    }

    /// The innermost element has an attribute.
    pub(super) fn attribute(&mut self) {
        if let Some(element) = self.0.last_mut() {
            element.attributes += 1;
        }
    }

    /// The innermost element ends; with or without a tag of its own.
    pub(super) fn end(&mut self, end: u64, is_empty: bool, records: &mut Records) {
        let Some(element) = self.0.pop() else { return };
        records.settle(false);
        let Some(around) = self.0.last_mut() else { return records.end_with_line(end) };
        if !(element.has_elements || is_empty && element.attributes >= LEAST_ATTRIBUTES) {
            return records.drop_last();
        }
        // Whether the first one repeats is told by what follows.
        if around.last.replace(element.name) == Some(element.name) { records.end(end) } else { records.end_in_doubt(end) }
    }
    /// The document is over before its last element is. The innermost one is no record if nothing stands in it.
    pub(super) fn leave(&self, records: &mut Records) {
        if self.0.last().is_some_and(|element| !element.has_elements) {
            records.drop_last();
        }
    }
}
