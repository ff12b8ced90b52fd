//! Whether output may go where the user wants it, before anything is read.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::atomic::refused;
use crate::error::Result;

/// What the output is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One file, for one file or standard input.
    File,
    /// A folder into which one archive is unpacked: its name ends in `/`.
    Unpacked,
    /// A folder with the tree mirrored in it.
    Tree,
}

/// Checks OUT against the PATH arguments, and says which shape it has.
///
/// # Errors
/// Refused if OUT and a PATH are the same or one lies inside the other (the walk would meet its own output, or the output replace its
/// source), if OUT exists and `force` is not given, or if it exists as the wrong thing.
pub(crate) fn check_output(paths: &[PathBuf], out: &Path, force: bool) -> Result<Shape> {
    let real_out = real(out);
    for path in paths.iter().filter(|path| path.as_path() != Path::new("-")) {
        let path_is_folder = path.is_dir();
        let path = real(path);
        if path == real_out {
            return Err(refused(out, "is the input itself (--in-place redacts a file where it is)"));
        }
        if real_out.starts_with(&path) {
            return Err(refused(out, "lies inside the input"));
        }
        if path.starts_with(&real_out) && (path_is_folder || out.is_dir()) {
            return Err(refused(out, "is a folder that holds the input"));
        }
    }
    let is_named_folder = out.as_os_str().as_bytes().ends_with(b"/");
    let shape = match paths {
        [] if is_named_folder => Shape::Unpacked,
        [path] if is_named_folder && !path.is_dir() => Shape::Unpacked,
        [] => Shape::File,
        [path] if !path.is_dir() => Shape::File,
        _ => Shape::Tree,
    };
    let Ok(there) = out.symlink_metadata() else { return Ok(shape) };
    match shape {
        Shape::File if out.is_dir() => {
            return Err(refused(
                out,
                "is a folder, and the input is one file (with / at its end an archive is unpacked into it)",
            ));
        }
        Shape::File if !there.is_file() => return Err(refused(out, "exists and is not a regular file")),
        Shape::Tree | Shape::Unpacked if !out.is_dir() => return Err(refused(out, "exists and is not a folder")),
        _ => {}
    }
    if !force {
        return Err(refused(out, "exists already (write into it with --force)"));
    }
    Ok(shape)
}

/// Where a path really is: links resolved as far as it exists, the rest as written.
fn real(path: &Path) -> PathBuf {
    let mut rest: Vec<OsString> = Vec::new();
    let mut known = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    loop {
        if let Ok(mut real) = known.canonicalize() {
            for name in rest.into_iter().rev() {
                if name == ".." {
                    real.pop();
                } else {
                    real.push(name);
                }
            }
            return real;
        }
        match known.components().next_back() {
            Some(last) => rest.push(last.as_os_str().to_os_string()),
            None => return path.to_path_buf(),
        }
        // Not `parent`, which stops at `..`.
        let mut components = known.components();
        components.next_back();
        known = components.as_path().to_path_buf();
    }
}
