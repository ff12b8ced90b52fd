//! Which attributes people fill in, by their names and those of their elements. All others are looked at only where they hold an at sign.

/// Attributes that people fill in, wherever they stand.
const ANYWHERE: [&[u8]; 23] = [
    b"author",
    b"initials",
    b"lastModifiedBy",
    b"displayName",
    b"userId",
    b"userName",
    b"user",
    b"descr",
    b"description",
    b"title",
    b"alt",
    b"tooltip",
    b"display",
    b"displayText",
    b"prompt",
    b"promptTitle",
    b"error",
    b"errorTitle",
    b"comment",
    b"instr",
    b"text",
    b"string",
    b"href",
];
/// Those that people fill in only there (ECMA-376, part 1, sections 17.5.2, 17.15.1, 17.16 and 19.4).
const THERE: [(&[u8], &[u8]); 10] = [
    (b"author", b"name"),
    (b"cmAuthor", b"name"),
    (b"alias", b"val"),
    (b"tag", b"val"),
    (b"docVar", b"val"),
    (b"listItem", b"value"),
    (b"listEntry", b"val"),
    (b"statusText", b"val"),
    (b"helpText", b"val"),
    (b"default", b"val"),
];

/// Whether people fill in this attribute of this element.
pub(super) fn is_filled_in(element: &[u8], attribute: &[u8]) -> bool {
    ANYWHERE.contains(&attribute) || THERE.contains(&(element, attribute))
}

/// Whether it names a person who writes.
pub(super) fn is_writer(element: &[u8], attribute: &[u8]) -> bool {
    attribute == b"name" && matches!(element, b"author" | b"cmAuthor")
}
