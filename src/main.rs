//! The `inkout` command: a thin door to `inkout::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    inkout::cli::main()
}
