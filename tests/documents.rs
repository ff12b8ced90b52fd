//! Documents: files whose texts lie in a structure of their own are searched where they stand, and written back as what they were.

mod arrow_files;
mod bounded;
mod columnar;
mod database;
mod dumps;
mod literals;
mod long;
mod make;
mod mongo;
mod office;
mod open_document;
mod open_package;
mod package;
mod packed;
mod parquet_files;
mod readonly;
mod returned;
mod samples;
mod whole;

use crate::harness::Ran;

/// Where each finding is: the text of the document, the line and the field; and what it is.
fn places(ran: &Ran) -> Vec<String> {
    let lines = ran.text().lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let found = lines.filter(|line| line["type"] == "finding").map(|line| {
        let text = |name: &str| line[name].as_str().unwrap_or("-").to_owned();
        let path = text("path");
        let part = path.split_once('!').map_or("", |(_, part)| part);
        format!("{part}:{} {} {} {}", line["line"], text("field"), text("detector"), text("value"))
    });
    found.collect()
}

/// Demands that none of these values stands in the bytes, in UTF-8 or UTF-16, in any case.
#[track_caller]
fn holds_none_of(bytes: &[u8], values: &[&str]) {
    let lower = bytes.to_ascii_lowercase();
    for value in values {
        let value = value.to_lowercase();
        let wide = |order: fn(u16) -> [u8; 2]| value.encode_utf16().flat_map(order).collect::<Vec<u8>>();
        for form in [value.clone().into_bytes(), wide(u16::to_le_bytes), wide(u16::to_be_bytes)] {
            assert!(memchr::memmem::find(&lower, &form).is_none(), "{value} is left");
        }
    }
}
