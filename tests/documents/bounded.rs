//! Memory does not grow with a document: not with columns, pages, rows or cells of a Parquet file, nor with the strings of a workbook.

use parquet::basic::{Compression, GzipLevel};

use super::whole::stays_below;
use super::{columnar, package};
use crate::harness::Folder;

/// What any document may take, in MiB.
pub(super) const MOST: usize = 150;

/// Scans and redacts a file.
#[track_caller]
fn check(name: &str, content: &[u8]) -> Folder {
    check_below(MOST, name, content)
}

#[track_caller]
fn check_below(mebibytes: usize, name: &str, content: &[u8]) -> Folder {
    let folder = Folder::new();
    folder.write(name, content);
    stays_below(mebibytes, &folder, &format!("scan {name} -q"));
    stays_below(mebibytes, &folder, &format!("redact {name} -o out-{name} -q --no-manifest"));
    folder
}

#[test]
fn many_columns_of_many_different_values() {
    let text =
        |column: usize, row: usize| format!("user{column}x{row}@example.com and some text, number {}", row * 7919 % 100_003);
    let folder = check("wide.parquet", &columnar::wide(100, 20_000, text));
    let (old, new) = (columnar::rows(&folder.path("wide.parquet")), columnar::rows(&folder.path("out-wide.parquet")));
    assert_eq!(old.len(), new.len());
    for (old, new) in old.iter().zip(&new).step_by(997) {
        let number = |row: &str| row.split("number ").nth(70).map(|rest| rest.split('"').next().unwrap_or_default().to_owned());
        assert_eq!(number(old), number(new));
        assert!(!new.contains("@example"), "{new}");
    }
}

#[test]
fn pages_of_long_texts() {
    let words = "nothing of anybody stands here, but it goes on and on ".repeat(400);
    let text = |number: usize| format!("{}{number} mail user{number}@example.com", &words[number % 50..]);
    let folder = check("long.parquet", &columnar::long_pages(3000, text));
    let rows = columnar::rows(&folder.path("out-long.parquet"));
    assert!(
        rows.len() == 3000
            && rows
                .iter()
                .enumerate()
                .all(|(number, row)| row.contains(&format!("here, but it goes on and on {number} mail [EMAIL")))
    );
}

#[test]
fn cells_that_are_pages_by_themselves() {
    let words = "nothing of anybody stands here, but it goes on and on ".repeat(100_000);
    let text = |number: usize| format!("{words}{number} mail user{number}@example.com");
    check("cells.parquet", &columnar::texts(12, 12, text, Compression::GZIP(GzipLevel::default())));
}

#[test]
fn strings_that_cells_share() {
    // Held in memory twice, those who read and those who write, they would take more than as much again.
    let folder = check_below(80, "book.xlsx", &package::shared(400_000));
    assert!(folder.read("out-book.xlsx").len() > 1 << 20);
}
