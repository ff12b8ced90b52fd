//! Recognises inkout's own output, which is opaque to it: labels and masks are never a candidate, context or key.

/// Characters in a tag, and in the part after `~`.
const TAG: std::ops::RangeInclusive<usize> = 4..=10;
/// The longest label that is recognised, in bytes.
const LONGEST: usize = 64;

/// Length of the label at the start of `bytes` (`[EMAIL]`, `[EMAIL:7k3fq2xa9b]`, `[EMAIL:7k3fq2xa9b~c4de]`), if one stands there.
pub(crate) fn label(bytes: &[u8]) -> Option<usize> {
    let (&first, rest) = bytes.split_first()?;
    if first != b'[' || !rest.first()?.is_ascii_uppercase() {
        return None;
    }
    let name = rest.iter().take(LONGEST).take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || **b == b'_').count();
    let mut length = 1 + name;
    for opener in [b':', b'~'] {
        if bytes.get(length) == Some(&opener) {
            let tag = bytes[length + 1..].iter().take(11).take_while(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7')).count();
            if !TAG.contains(&tag) {
                return None;
            }
            length += 1 + tag;
        }
    }
    (bytes.get(length) == Some(&b']')).then_some(length + 1)
}

/// Whether the span overlaps a label. Cheap when the bytes around it cannot be part of one.
#[inline]
pub(crate) fn touches_label(buffer: &[u8], start: usize, end: usize) -> bool {
    let before = if start == 0 { b'\n' } else { buffer[start - 1] };
    let after = buffer.get(end).copied().unwrap_or(b'\n');
    // Inside a label a value is framed by its punctuation; a value that swallows a label holds a bracket.
    if !matches!(before, b':' | b'[' | b'~') && !matches!(after, b']' | b'~' | b':') && !buffer[start..end].contains(&b'[') {
        return false;
    }
    let from = start.saturating_sub(LONGEST);
    let mut at = from;
    while let Some(found) = memchr::memchr(b'[', &buffer[at..end]) {
        let open = at + found;
        if let Some(length) = label(&buffer[open..])
            && open + length > start
        {
            return true;
        }
        at = open + 1;
    }
    false
}

/// Whether the value is one of our masks, or touches one: a mask always holds `***`.
#[inline]
pub(crate) fn is_masked(value: &[u8]) -> bool {
    memchr::memchr(b'*', value).is_some_and(|at| value[at..].windows(3).any(|w| w == b"***"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_recognised_and_nothing_else() {
        for (text, expected) in [
            ("[EMAIL]", Some(7)),
            ("[EMAIL:7k3fq2xa3b] x", Some(18)),
            ("[EMAIL:7k3fq2xa3b~c4de]", Some(23)),
            ("[EMAIL:7k3", None),
            ("[EMAIL:]", None),
            ("[email]", None),
            ("[EMAIL:7K3fq2xa9b]", None),
            ("EMAIL]", None),
            ("[", None),
            ("", None),
        ] {
            assert_eq!(label(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn spans_in_and_around_labels_are_opaque() {
        let text = b"password=[PASSWORD:abcdefghij] x";
        assert!(touches_label(text, 9, 30));
        assert!(touches_label(text, 19, 29));
        assert!(!touches_label(text, 31, 32));
        assert!(!touches_label(b"[a] x@example.com", 4, 17));
    }
}
