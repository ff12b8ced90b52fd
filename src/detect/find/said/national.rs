//! Numbers that a state gives to a person behind a word that says so: in groups of any length, with any sign between, as people type and spell
//! them. The check of the number decides.

use crate::detect::validate::national::Check;
use crate::detect::validate::written;

/// The fewest letters and digits of such a number, and the most.
const LEAST: usize = 8;
const MOST: usize = 18;
/// The longest of them as it is written, in bytes.
const LONGEST: usize = 44;

/// Length of the number that the text begins with.
pub(super) fn number(text: &[u8], check: Check) -> Option<usize> {
    let text = &text[..text.len().min(LONGEST)];
    let mut packed = [0; MOST];
    let (mut count, mut digits, mut at) = (0, 0, 0);
    let mut best = None;
    loop {
        let group = &text[at..at + text[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count()];
        let letters = group.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
        // A word of the sentence.
        let is_word = letters == group.len() && letters > 3;
        if group.is_empty() || is_word || count + group.len() > MOST {
            return best;
        }
        for byte in group {
            packed[count] = byte.to_ascii_uppercase();
            count += 1;
        }
        digits += group.len() - letters;
        at += group.len();
        // `A123456(3)`
        let is_bracketed = text.get(at) == Some(&b')') && text[..at].contains(&b'(');
        at += usize::from(is_bracketed);
        if count >= LEAST && digits > 4 && written::is_end(text, at) && check(&packed[..count]) {
            best = Some(at);
        }
        at += match text.get(at..).unwrap_or_default() {
            [b' ', b'-' | b'/' | b' ', b' ', next, ..] | [b' ', b'(', next, ..] if next.is_ascii_alphanumeric() => {
                if text[at + 1] == b'(' { 2 } else { 3 }
            }
            [b' ' | b'.', b' ', next, ..] if next.is_ascii_digit() => 2,
            [b' ' | b'-' | b'.' | b'/' | b'(' | b'+' | b'_', next, ..] if next.is_ascii_alphanumeric() => 1,
            _ => return best,
        };
    }
}

/// Length of the last four digits that the text begins with, which are all that is told of a number.
pub(super) fn end(text: &[u8]) -> Option<usize> {
    (text.len() >= 4 && text[..4].iter().all(u8::is_ascii_digit) && written::is_end(text, 4)).then_some(4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::validate::national;

    #[test]
    fn numbers_in_any_groups() {
        for (name, text, expected) in [
            ("nl_bsn", "11 12 22 333 klopt", Some("11 12 22 333")),
            ("nl_bsn", "1 1 1 2 2 2 3 3 3", Some("1 1 1 2 2 2 3 3 3")),
            ("nl_bsn", "111222334", None),
            ("nl_bsn", "is onbekend", None),
            ("gb_nino", "ab 12 34 56 c", Some("ab 12 34 56 c")),
            ("hk_hkid", "A123456(3), ok", Some("A123456(3)")),
            ("hk_hkid", "A 123456 (3)", Some("A 123456 (3)")),
        ] {
            let check = national::check(name).unwrap();
            assert_eq!(number(text.as_bytes(), check).map(|length| &text[..length]), expected, "{text}");
        }
    }
}
