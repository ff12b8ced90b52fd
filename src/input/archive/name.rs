//! Names of members, and where links lead: what must not be written because it would lead out of the tree of the archive.

/// Why a member of this name is refused.
pub(in crate::input) fn name_problem(name: &[u8]) -> Option<&'static str> {
    let trimmed = name.strip_suffix(b"/").unwrap_or(name);
    if trimmed.is_empty() && name != b"./" {
        return Some("a member without a name");
    }
    if name.contains(&0) {
        return Some("a name with a NUL byte");
    }
    if is_absolute(name) {
        return Some("an absolute name");
    }
    // Where backslashes separate, `..` between them leads up as well.
    if name.split(|byte| matches!(byte, b'/' | b'\\')).any(|part| part == b"..") {
        return Some("a name that leads out of the archive");
    }
    None
}

/// Why a link with this target is refused, given the name of the link. A hard link names a member; a symbolic link is relative to its own
/// folder, and may lead up at its beginning only: behind the name of another link, `..` leads anywhere.
pub(in crate::input) fn link_problem(name: &[u8], target: &[u8], is_hard: bool) -> Option<&'static str> {
    const OUT: &str = "a link out of the archive";
    if target.is_empty() || target.contains(&0) {
        return Some("a link to nothing");
    }
    if is_absolute(target) || target.contains(&b'\\') {
        return Some(OUT);
    }
    if is_hard {
        return name_problem(target).map(|_| OUT);
    }
    let mut room = parts(name).count().saturating_sub(1);
    let mut is_leading = true;
    for part in parts(target) {
        if part != b".." {
            is_leading = false;
        } else if !is_leading || room == 0 {
            return Some(OUT);
        } else {
            room -= 1;
        }
    }
    None
}

/// The parts of a path that lead somewhere.
pub(in crate::input) fn parts(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    path.split(|byte| *byte == b'/').filter(|part| !part.is_empty() && *part != b".")
}

fn is_absolute(path: &[u8]) -> bool {
    let has_drive = matches!(path, [letter, b':', ..] if letter.is_ascii_alphabetic());
    path.starts_with(b"/") || path.starts_with(b"\\") || has_drive && matches!(path.get(2), Some(b'/' | b'\\'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_the_tree() {
        for name in ["a", "./a", "a/b/", "a..b/..c", "a:b", "./", "12:30/x", "a\\b"] {
            assert_eq!(name_problem(name.as_bytes()), None, "{name}");
        }
        for name in ["", "/", "/a", "../a", "a/../b", "a/..", "\\a", "a\\..\\b", "C:\\a", "c:/a", "..", "a\0b"] {
            assert!(name_problem(name.as_bytes()).is_some(), "{name}");
        }
    }

    #[test]
    fn links_stay_in_the_tree() {
        let problem = |name: &str, target: &str| link_problem(name.as_bytes(), target.as_bytes(), false);
        for (name, target) in
            [("a", "b"), ("a/b", "../c"), ("./a/b", "../c/d"), ("a", "./b/c"), ("a/b/c", "../../d"), ("a/b", ".")]
        {
            assert_eq!(problem(name, target), None, "{name} -> {target}");
        }
        for (name, target) in [
            ("a", "/etc/passwd"),
            ("a", "../b"),
            ("./a", "../b"),
            ("a/b", "../../c"),
            ("a/b", "c/../../.."),
            ("a", "b/.."),
            ("a", ""),
        ] {
            assert!(problem(name, target).is_some(), "{name} -> {target}");
        }
        assert_eq!(link_problem(b"a/b", b"a/c", true), None);
        assert!(link_problem(b"a/b", b"../c", true).is_some());
        assert!(link_problem(b"a/b", b"/c", true).is_some());
    }
}
