//! `inkout keygen`.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::Result;

use crate::error::Error;
use crate::transform::Key;

use super::args::Keygen;
use super::exit::Exit;
use super::messages;

pub(super) fn run(args: &Keygen) -> Result<Exit> {
    let key = Key::random()?;
    let mut digits = key.to_hex();
    digits.push('\n');
    match &args.output {
        Some(path) => create(path, digits.as_bytes())?,
        None => {
            let written = std::io::stdout().lock().write_all(digits.as_bytes());
            written.map_err(|source| Error::io(Path::new("-"), "cannot write standard output", source))?;
        }
    }
    if !args.quiet {
        messages::note(&format!("key id {}", key.id()));
    }
    Ok(Exit::Completed)
}

/// Writes a file that is new, and that nobody else could open at any time.
fn create(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|source| match source.kind() {
        ErrorKind::AlreadyExists => Error::Usage(format!(
            "{} exists already: a key that is overwritten is lost, and all that was encrypted under it",
            path.display()
        )),
        _ => Error::io(path, "cannot create key file", source),
    })?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|source| Error::io(path, "cannot write key file", source))
}
