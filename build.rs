//! Compiles what the binary carries ready-made: the names of fields, given names, the numbering plans, and the list of pattern files. The folders are
//! the list: nothing is registered a second time.

#[path = "src/field/build.rs"]
mod field;
#[path = "src/detect/validate/given/build.rs"]
mod given;
#[path = "src/numbering/build.rs"]
mod numbering;
#[path = "src/pattern/build.rs"]
mod pattern;

fn main() {
    let kinds = pattern::build();
    field::build(&kinds);
    given::build();
    numbering::build();
}
