//! What is otherwise in OpenDocument (ISO/IEC 26300-3): which characters are part of a paragraph, which cells of a sheet tell as rows, and which
//! attributes people fill in.

/// Paragraphs and headings.
const PARAGRAPHS: [&[u8]; 2] = [b"p", b"h"];
/// Elements in a paragraph that are no part of its text, but hold texts of their own: notes, frames, what is read above words.
const APART: [&[u8]; 8] = [
    b"annotation",
    b"note-body",
    b"note-citation",
    b"frame",
    b"custom-shape",
    b"ruby-text",
    b"tracked-changes",
    b"event-listeners",
];
/// What of the paragraphs of a cell is its text; other elements in them (fields, notes) have texts of their own.
const IN_CELL: [&[u8]; 2] = [b"span", b"a"];
/// The cells of a row; one that another covers may hold something too.
const CELLS: [&[u8]; 2] = [b"table-cell", b"covered-table-cell"];
/// Attributes that hold what a cell is worth.
const VALUES: [&[u8]; 5] = [b"value", b"date-value", b"time-value", b"boolean-value", b"string-value"];
/// Elements out of sheets that have such attributes: what cells held before, variables, filters.
const WITH_VALUES: [&[u8]; 8] = [
    b"change-track-table-cell",
    b"user-field-decl",
    b"variable-set",
    b"variable-decl",
    b"user-field-get",
    b"filter-condition",
    b"filter-set-item",
    b"option",
];
/// Attributes that hold conditions and formulas: told where there is a string in them.
const FORMULAS: [&[u8]; 3] = [b"formula", b"condition", b"expression"];
/// Attributes that people fill in.
const FILLED: [&[u8]; 25] = [
    b"author",
    b"editor",
    b"title",
    b"booktitle",
    b"publisher",
    b"institution",
    b"organizations",
    b"address",
    b"annote",
    b"note",
    b"url",
    b"identifier",
    b"label",
    b"current-value",
    b"description",
    b"help",
    b"hint",
    b"string-value",
    b"string-value-if-true",
    b"string-value-if-false",
    b"custom1",
    b"custom2",
    b"custom3",
    b"custom4",
    b"custom5",
];
/// Copies of values of cells in tables of a pivot, which programs make anew.
pub(super) const COPIES: &[u8] = b"data-pilot-members";

/// Whether it is a paragraph.
pub(in crate::document) fn is_paragraph(name: &[u8]) -> bool {
    PARAGRAPHS.contains(&name)
}

/// Whether characters in these elements, from the outermost to the innermost, are part of a paragraph.
pub(super) fn is_run(open: &[Vec<u8>]) -> bool {
    let known = open.iter().rev().find(|name| is_paragraph(name) || APART.contains(&name.as_slice()));
    known.is_some_and(|name| is_paragraph(name))
}

/// Where in these elements the cell of a sheet stands that is in no other cell.
fn cell(open: &[Vec<u8>]) -> Option<usize> {
    let body = open.iter().position(|name| matches!(name.as_slice(), b"spreadsheet" | b"chart"))?;
    let row = body + open[body..].iter().position(|name| name == b"table-row")?;
    let is_tracked = open[body..row].iter().any(|name| name == b"tracked-changes");
    (!is_tracked && open.get(row + 1).is_some_and(|name| CELLS.contains(&name.as_slice()))).then_some(row + 1)
}

/// Whether the elements up to here end in a row of a sheet.
pub(in crate::document) fn is_row(open: &[Vec<u8>]) -> bool {
    let (Some((last, before)), Some(body)) =
        (open.split_last(), open.iter().position(|name| matches!(name.as_slice(), b"spreadsheet" | b"chart")))
    else {
        return false;
    };
    let between = before.get(body..).unwrap_or_default();
    last == b"table-row" && !between.iter().any(|name| matches!(name.as_slice(), b"table-row" | b"tracked-changes"))
}

/// Whether this is a cell.
pub(in crate::document) fn is_cell(name: &[u8]) -> bool {
    CELLS.contains(&name)
}

/// Whether characters in these elements, which stand in a cell, are its text.
pub(in crate::document) fn is_text_of_cell(within: &[Vec<u8>]) -> bool {
    matches!(within, [paragraph, inner @ ..] if is_paragraph(paragraph) && inner.iter().all(|name| IN_CELL.contains(&name.as_slice())))
}

/// Whether characters in these elements are told as the text of a cell of a sheet.
pub(super) fn is_told_by_row(open: &[Vec<u8>]) -> bool {
    cell(open).is_some_and(|at| is_text_of_cell(&open[at + 1..]))
}

/// Whether an attribute of an element of this name, which stands in these, is told as the value of a cell of a sheet.
pub(super) fn is_value_of_cell(open: &[Vec<u8>], element: &[u8], attribute: &[u8]) -> bool {
    VALUES.contains(&attribute) && is_cell(element) && is_row(open)
}

/// Whether an attribute of an element is one of those that are told only where there is a string in them.
pub(super) fn is_formula(attribute: &[u8]) -> bool {
    FORMULAS.contains(&attribute)
}

/// Whether there is a string in it.
pub(super) fn has_string(value: &[u8]) -> bool {
    value.contains(&b'"') || memchr::memmem::find(value, b"&quot;").is_some() || memchr::memmem::find(value, b"&#").is_some()
}

/// Whether people fill in this attribute of this element.
pub(super) fn is_filled_in(element: &[u8], attribute: &[u8]) -> bool {
    FILLED.contains(&attribute)
        || VALUES.contains(&attribute) && WITH_VALUES.contains(&element)
        || attribute == b"name" && element == b"data-pilot-group-member"
}

/// Whether a link that says this leads out of the document, so that nothing in it has that name.
pub(super) fn leads_out(link: &[u8]) -> bool {
    link.contains(&b':') || link.starts_with(b"#") || link.starts_with(b"/") || link.starts_with(b"..")
}
