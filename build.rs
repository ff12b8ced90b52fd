//! Compiles what the binary carries ready-made: the numbering plans, and the list of pattern files. The folders are the list: nothing is
//! registered a second time.

#[path = "src/numbering/build.rs"]
mod numbering;
#[path = "src/pattern/build.rs"]
mod pattern;

fn main() {
    numbering::build();
    pattern::build();
}
