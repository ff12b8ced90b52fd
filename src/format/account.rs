//! Statements of SQL about accounts: `CREATE USER 'jan'@'host' IDENTIFIED BY 'hunter2'`, `ALTER ROLE jan PASSWORD 'hunter2'`, `GRANT … TO 'jan'`.

use super::reader::Found;
use super::scanner::{Scanner, Stop};
use super::sql::Head;
use crate::model::Style;

/// What an account is called in a statement about one.
pub(super) const ACCOUNTS: [&[u8]; 3] = [b"user", b"role", b"login"];
/// The longest statement about an account that is read, in bytes.
const LONGEST_ACCOUNT: usize = 1024;

/// `CREATE USER 'jan'@'host' IDENTIFIED BY 'hunter2'`, `ALTER ROLE jan PASSWORD 'hunter2'`: the texts behind the words that say what they are.
pub(super) fn read(scanner: &mut Scanner<'_>) -> Result<Head, Stop> {
    const BEFORE_NAMES: [&[u8]; 4] = [b"user", b"role", b"login", b"exists"];
    const BEFORE_SECRETS: [&[u8]; 3] = [b"by", b"as", b"password"];
    let rest = &scanner.bytes[..scanner.bytes.len().min(LONGEST_ACCOUNT)];
    let end = memchr::memchr2(b';', b'\n', rest);
    let length = end.or((rest.len() == LONGEST_ACCOUNT).then_some(rest.len())).ok_or(Stop::Open)?;
    let statement = &rest[..length];
    let (mut names, mut secrets) = (Vec::new(), Vec::new());
    let (mut at, mut word) = (0, &statement[..0]);
    while let Some(first) = statement.get(at) {
        let text = &statement[at..];
        match first {
            b'\'' | b'"' | b'`' => {
                let Some(length) = memchr::memchr(*first, &text[1..]) else { break };
                let is = |words: &[&[u8]]| words.iter().any(|known| word.eq_ignore_ascii_case(known));
                if is(&BEFORE_SECRETS) && *first == b'\'' {
                    secrets.push((at + 1, at + 1 + length));
                } else if is(&BEFORE_NAMES) || statement[at + length + 2..].starts_with(b"@") {
                    names.push((at + 1, at + 1 + length));
                }
                at += length + 2;
                word = &statement[..0];
            }
            _ if first.is_ascii_alphanumeric() || *first == b'_' => {
                let length = text.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
                let is_name = BEFORE_NAMES.iter().any(|known| word.eq_ignore_ascii_case(known));
                word = &text[..length];
                if is_name && !matches!(word.to_ascii_lowercase().as_slice(), b"if" | b"not" | b"mapping") {
                    names.push((at, at + length));
                }
                at += length;
            }
            _ => at += 1,
        }
    }
    Ok(Head::Account { names, secrets, length })
}

/// Tells the cells of a statement about an account.
pub(super) fn tell(names: Vec<(usize, usize)>, secrets: Vec<(usize, usize)>, found: &mut Found<'_>) {
    let told = found.cells.len();
    for (texts, name) in [(names, b"username"), (secrets, b"password")] {
        let followed = found.column(name, b"", Style::Text);
        for (start, end) in texts {
            found.cell(followed, found.start + start as u64, found.start + end as u64);
        }
    }
    found.cells[told..].sort_by_key(|cell| cell.start);
}
