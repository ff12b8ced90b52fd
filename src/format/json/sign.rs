//! Whether a line begins with JSON: by its first bytes, all of which stand on the lines that they tell of.

/// By so many bytes it is known whether a line begins with JSON.
pub(super) const LONGEST: usize = 1024;

/// Whether the bytes begin an object with a key and a value, or an array that goes on behind its first value or ends with its line; `None`
/// where they end too soon. A log line may begin with brackets too.
pub(super) fn is_json(text: &[u8]) -> Option<bool> {
    let mut at = 0;
    let mut depth = 0;
    loop {
        let first = after_blanks(text, &mut at)?;
        at += 1;
        match first {
            b'[' if depth < 8 => {
                depth += 1;
                continue;
            }
            b'[' => return Some(true),
            b']' if depth > 1 => {}
            b'{' => match after_blanks(text, &mut at)? {
                b'"' => {
                    at += 1;
                    return Some(
                        skip_text(text, &mut at)? && after_blanks(text, &mut at)? == b':' && {
                            at += 1;
                            begins_value(after_blanks(text, &mut at)?)
                        },
                    );
                }
                b'}' if depth > 0 => at += 1,
                _ => return Some(false),
            },
            b'"' if depth > 0 => {
                if !skip_text(text, &mut at)? {
                    return Some(false);
                }
            }
            b'0'..=b'9' | b'-' | b't' | b'f' | b'n' if depth > 0 => {
                let from = at - 1;
                while matches!(text.get(at)?, b'0'..=b'9' | b'.' | b'-' | b'+' | b'E' | b'a'..=b'z') {
                    at += 1;
                }
                let word = &text[from..at];
                // A date has more points: `[19.11.24, 10:15:03] Jan: …`.
                let is_number = word.first() == Some(&b'-')
                    || word.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
                        && word.iter().filter(|byte| **byte == b'.').count() <= 1;
                if !is_number && ![b"true".as_slice(), b"false", b"null"].contains(&word) {
                    return Some(false);
                }
            }
            _ => return Some(false),
        }
        // Behind a value, which is told by the end of its line.
        let behind = |at: usize| text[at..].iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r')).copied();
        match behind(at)? {
            b'\n' => return Some(true),
            b',' => {
                at += 1 + text[at..].iter().take_while(|byte| **byte != b',').count();
                let next = behind(at)?;
                return Some(next == b'\n' || begins_value(next));
            }
            b']' => {
                let next = text[at..].iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b']'))?;
                return Some(matches!(next, b'\n' | b','));
            }
            _ => return Some(false),
        }
    }
}

fn after_blanks(text: &[u8], at: &mut usize) -> Option<u8> {
    while matches!(text.get(*at)?, b' ' | b'\t' | b'\r' | b'\n') {
        *at += 1;
    }
    text.get(*at).copied()
}

/// Goes to the end of a text; says whether it has one within its line.
fn skip_text(text: &[u8], at: &mut usize) -> Option<bool> {
    loop {
        let byte = *text.get(*at)?;
        *at += 1 + usize::from(byte == b'\\');
        match byte {
            b'"' => return Some(true),
            b'\n' => return Some(false),
            _ => {}
        }
    }
}

fn begins_value(byte: u8) -> bool {
    matches!(byte, b'"' | b'{' | b'[' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n')
}
