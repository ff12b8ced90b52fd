//! Recognises inkout's own output, which is opaque to it: labels and masks are never a candidate, context or key.
//!
//! A label names a kind or a detector that exists: `[NL91ABNA0417164300]` is none. What a value holds beside a label is still a value.

use std::collections::HashSet;

use super::look::is_word;
use crate::model::{Detector, KINDS, limits, token};

/// Characters in a tag, in base32: letters and digits, whichever of them an alphabet leaves out.
const TAG: usize = 10;
/// Characters behind `~`, which tell spellings of one value apart.
const SPELLING: usize = 4;
/// The longest name of a label, in bytes.
const LONGEST_NAME: usize = 48;
/// The longest label, in bytes.
pub(crate) const LONGEST: usize = LONGEST_NAME + TAG + SPELLING + 4;

/// The labels that this catalogue can write.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    names: HashSet<Vec<u8>>,
    /// Tokens of `encrypt` are what is looked for.
    shows_tokens: bool,
}

impl Labels {
    /// Labels of every kind, also of those without a detector yet, and of every detector.
    pub(crate) fn new(detectors: &[Detector]) -> Self {
        let kinds = KINDS.iter().map(|kind| kind.label);
        Self {
            names: kinds.chain(detectors.iter().map(|detector| &*detector.label)).map(Into::into).collect(),
            shows_tokens: false,
        }
    }

    /// Tokens of `encrypt` are not opaque: they are what is looked for.
    pub(crate) fn show_tokens(&mut self) {
        self.shows_tokens = true;
    }

    /// Whether a value behind a key was replaced at the start of `bytes`, and ends there: `[PASSWORD];user=…`.
    #[inline]
    pub(crate) fn replaced(&self, bytes: &[u8]) -> bool {
        bytes.first() == Some(&b'[') && self.replaced_by_label(bytes)
    }

    #[cold]
    fn replaced_by_label(&self, bytes: &[u8]) -> bool {
        let Some(length) = self.at(bytes) else { return false };
        bytes.get(length).is_none_or(|byte| b",;|=)]}\"'[{(/+-:._*".contains(byte))
    }

    /// Length of the label at the start of `bytes` (`[EMAIL]`, `[EMAIL:7k3fq2xa9b]`, `[EMAIL:7k3fq2xa9b~c4de]`, `[ENC:EMAIL:…]`), if one
    /// stands there.
    pub(crate) fn at(&self, bytes: &[u8]) -> Option<usize> {
        let rest = bytes.strip_prefix(b"[")?;
        if bytes.starts_with(token::OPENING)
            && !self.shows_tokens
            && let Some((_, _, length)) = token::read(bytes)
        {
            // Whatever its kind: under another key, or with other pattern files, it is no less one.
            return Some(length);
        }
        let name = rest.iter().take(LONGEST_NAME).take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()).count();
        let mut length = 1 + name;
        if rest.get(name) == Some(&b':') {
            length += 1 + symbols(&bytes[length + 1..], TAG)?;
            if bytes.get(length) == Some(&b'~') {
                length += 1 + symbols(&bytes[length + 1..], SPELLING)?;
            }
        }
        (bytes.get(length) == Some(&b']') && self.names.contains(&rest[..name])).then_some(length + 1)
    }

    /// Whether a label ends at the end of `bytes`.
    pub(crate) fn ends(&self, bytes: &[u8]) -> bool {
        let near = &bytes[bytes.len().saturating_sub(LONGEST)..];
        match memchr::memrchr(b'[', near) {
            Some(open) => self.at(&near[open..]) == Some(near.len() - open),
            None => !self.shows_tokens && token::start(bytes).is_some(),
        }
    }

    /// Whether the span lies inside a label, or holds labels and nothing else that is a value. Cheap when the bytes around it cannot
    /// be part of one. `may_hold_label` says whether the value may have a bracket in it.
    #[inline]
    pub(crate) fn hide(&self, buffer: &[u8], start: usize, end: usize, may_hold_label: bool) -> bool {
        let before = if start == 0 { b'\n' } else { buffer[start - 1] };
        let after = buffer.get(end).copied().unwrap_or(b'\n');
        // Inside a label a value is framed by its punctuation: it is the name, the tag or what follows `~`. A value that holds a label
        // holds a bracket.
        let is_behind_name = before == b':' && start >= 2 && may_end_name(buffer[start - 2]);
        if !is_behind_name
            && !matches!(before, b'[' | b'~')
            && !matches!(after, b']' | b'~')
            && (!may_hold_label || memchr::memchr(b'[', &buffer[start..end.min(start + limits::MAX_FINDING)]).is_none())
        {
            return false;
        }
        self.cover(buffer, start, end)
    }

    #[cold]
    fn cover(&self, buffer: &[u8], start: usize, end: usize) -> bool {
        let mut at = start.saturating_sub(LONGEST);
        let mut seen = false;
        let mut bare = start;
        while let Some(found) = memchr::memchr(b'[', &buffer[at..end]) {
            let open = at + found;
            at = open + 1;
            // Nothing that is looked at is looked at again: a value may hold any number of brackets.
            if open > bare {
                if buffer[bare..open].iter().any(|byte| is_word(*byte)) {
                    return false;
                }
                bare = open;
            }
            let Some(length) = self.at(&buffer[open..]) else { continue };
            let close = open + length;
            at = close.min(end);
            if close <= start {
                continue;
            }
            if open < start {
                return true;
            }
            seen = true;
            bare = close;
        }
        seen && !buffer[bare.min(end)..end].iter().any(|byte| is_word(*byte))
    }
}

/// Whether the name in a label may end in this byte.
#[inline(always)]
pub(crate) fn may_end_name(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

/// `count` if as many characters of a tag stand at the start of `bytes`.
fn symbols(bytes: &[u8], count: usize) -> Option<usize> {
    let is_symbol = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    bytes.get(..count)?.iter().all(is_symbol).then_some(count)
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
        let labels = Labels::new(&[]);
        for (text, expected) in [
            ("[EMAIL]", Some(7)),
            ("[EMAIL:7k3fq2xa3b] x", Some(18)),
            ("[EMAIL:7k3fq2xa3b~c4de]", Some(23)),
            ("[NAME] ", Some(6)),
            ("[EMAIL:7k3]", None),
            ("[EMAIL:7k3fq2xa3bc]", None),
            ("[EMAIL:7k3fq2xa3b~c4d]", None),
            ("[EMAIL~c4de]", None),
            ("[EMAIL:7k3", None),
            ("[EMAIL:]", None),
            ("[EMAIL", None),
            ("[email]", None),
            ("[EMAIL:7K3fq2xa9b]", None),
            ("[EMAIL:7k3fq2xa9b]", Some(18)),
            ("[NL91ABNA0417164300]", None),
            ("[JANSEN]", None),
            ("[]", None),
            ("EMAIL]", None),
            ("[", None),
            ("", None),
        ] {
            assert_eq!(labels.at(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn labels_hide_what_they_hold_and_nothing_beside_them() {
        let labels = Labels::new(&[]);
        for (text, start, end, expected) in [
            ("password=[PASSWORD:abcdefghij] x", 9, 30, true),
            ("password=[PASSWORD:abcdefghij] x", 9, 29, true),
            ("password=[PASSWORD:abcdefghij] x", 19, 29, true),
            ("password=[PASSWORD:abcdefghij] x", 31, 32, false),
            ("[EMAIL], [PHONE]", 0, 16, true),
            ("[EMAIL]hunter2", 0, 14, false),
            ("hunter2[EMAIL]", 0, 14, false),
            ("ab[IP]cd", 0, 8, false),
            ("[a] x@example.com", 4, 17, false),
        ] {
            assert_eq!(labels.hide(text.as_bytes(), start, end, true), expected, "{text} {start}..{end}");
        }
    }
}
