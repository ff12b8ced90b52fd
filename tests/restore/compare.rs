//! What a database held before, and what the one holds that was loaded from the redacted dump.

use std::collections::HashMap;

use super::data::{Is, Table};

/// The rows of a table as the server tells them: values in hexadecimal digits, `-` for none.
pub(crate) type Told = Vec<Vec<Option<String>>>;

/// Reads lines of hexadecimal values with tabs between them.
pub(crate) fn read(lines: &[u8]) -> Told {
    let value = |text: &str| {
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        (text != "-").then(|| String::from_utf8_lossy(&text.as_bytes().chunks(2).map(byte).collect::<Vec<_>>()).into_owned())
    };
    std::str::from_utf8(lines).unwrap().lines().map(|line| line.split('\t').map(value).collect()).collect()
}

/// What became of the values of a group of columns.
#[derive(Default)]
pub(crate) struct Seen {
    became: HashMap<(&'static str, String), String>,
    stands_for: HashMap<(&'static str, String), String>,
}

/// Compares a table before and after; what is wrong goes to `wrong`.
pub(crate) fn compare(table: &Table, before: &Told, after: &Told, seen: &mut Seen, wrong: &mut Vec<String>) {
    let mut say = |what: String| {
        if wrong.len() < 8 {
            wrong.push(format!("{}: {what}", table.name));
        }
    };
    if before.len() != table.rows.len() || after.len() != before.len() {
        return say(format!("{} rows became {} and {}", table.rows.len(), before.len(), after.len()));
    }
    for (old, new) in before.iter().zip(after) {
        for ((name, is), (old, new)) in table.columns.iter().zip(old.iter().zip(new)) {
            let (Some(old), Some(new)) = (old, new) else {
                if old != new {
                    say(format!("{name}: {old:?} became {new:?}"));
                }
                continue;
            };
            match is {
                Is::Kept | Is::Bytes => {
                    if old != new {
                        say(format!("{name}: {old:?} became {new:?}"));
                    }
                }
                Is::Card => {
                    if old == new {
                        say(format!("{name}: {old:?} stays"));
                    }
                }
                Is::Notes => {
                    if values(old).any(|value| new.contains(value)) {
                        say(format!("{name}: {old:?} became {new:?}"));
                    }
                }
                Is::Personal(group) => {
                    if old == new {
                        say(format!("{name}: {old:?} stays"));
                    }
                    let other = seen.became.entry((group, old.clone())).or_insert_with(|| new.clone());
                    if other != new {
                        say(format!("{name}: {old:?} became {other:?} and {new:?}"));
                    }
                    let other = seen.stands_for.entry((group, new.clone())).or_insert_with(|| old.clone());
                    if other != old {
                        say(format!("{name}: {old:?} and {other:?} became {new:?}"));
                    }
                }
            }
        }
    }
}

/// The addresses of mail and numbers of phones in a text of the rows.
fn values(text: &str) -> impl Iterator<Item = &str> {
    const PHONE: &str = "+31 6 11 22 33 44";
    let is_value = |word: &&str| word.contains('@') || word.len() > 9 && word.bytes().all(|byte| byte.is_ascii_digit());
    let words = text.split([' ', '"', '{', '}', ',', ';', '>']).filter(is_value);
    words.chain(text.match_indices("+31 6 ").filter_map(|(at, _)| text.get(at..at + PHONE.len())))
}
