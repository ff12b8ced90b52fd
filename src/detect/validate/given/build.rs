//! Build step: the list of given names becomes a table in which a name is found at the first or second look. Making it at each start would
//! cost more than a small input takes.

// Build scripts talk to cargo on standard output.
#![allow(clippy::print_stdout)]

mod table;

use std::path::PathBuf;

/// Writes `given.bin` to `OUT_DIR`: the slots, each a number of four bytes, the lowest first.
pub(crate) fn build() {
    let variable = |name: &str| PathBuf::from(std::env::var_os(name).unwrap_or_else(|| panic!("cargo sets {name}")));
    let path = variable("CARGO_MANIFEST_DIR").join("patterns/names/given.txt");
    println!("cargo::rerun-if-changed={}", path.display());
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut slots = vec![0u32; 1 << table::SLOT_BITS];
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let name = line.trim_end_matches('\n');
        if !name.is_empty() && !name.starts_with('#') {
            assert!(name.len() <= table::LONGEST, "{}: {name} is longer than {} bytes", path.display(), table::LONGEST);
            let mut slot = table::slot(name.as_bytes());
            while slots[slot] != 0 {
                slot = (slot + 1) % slots.len();
            }
            slots[slot] = table::entry(start, name.len());
        }
        start += line.len();
    }
    let bytes: Vec<u8> = slots.iter().flat_map(|slot| slot.to_le_bytes()).collect();
    let out = variable("OUT_DIR").join("given.bin");
    std::fs::write(&out, bytes).unwrap_or_else(|error| panic!("{}: {error}", out.display()));
}
