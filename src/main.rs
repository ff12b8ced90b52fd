//! The `inkout` command: a thin door to `inkout::cli`.

fn main() {}
