//! Names of members in the archive that is written: redacted, each of its own, and links lead where they led.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use crate::model::{Entry, EntryKind};

use super::names::Member;

/// The names of one archive. Only hashes of them are kept.
#[derive(Default)]
pub(super) struct Renaming {
    /// Which path of the archive that is read stands behind a path of the one that is written.
    claimed: HashMap<u64, u64>,
    /// Members that another name may be given to, by their paths in the archive that is read.
    written: HashSet<u64>,
    hasher: RandomState,
}

/// A path as far as it was gone: the parts that are read, and those that are written for them.
#[derive(Default)]
struct Walked<'p> {
    read: Vec<&'p [u8]>,
    written: Vec<Vec<u8>>,
}

impl Renaming {
    /// The member as it is written.
    ///
    /// # Errors
    /// It is another name of a member that was left out.
    pub(super) fn entry(&mut self, member: Member) -> Result<Entry, &'static str> {
        let Member { mut entry, original, original_target, .. } = member;
        if entry.kind == EntryKind::Records {
            return Ok(*entry);
        }
        let mut walked = Walked::default();
        entry.name = self.follow(&mut walked, &original, &entry.name);
        let target = original_target.unwrap_or_default();
        match &mut entry.kind {
            EntryKind::Link(redacted) => {
                walked.read.pop();
                walked.written.pop();
                *redacted = self.follow(&mut walked, &target, redacted);
            }
            EntryKind::HardLink(redacted) => {
                let known = parts(&target).collect::<Vec<_>>();
                if !self.written.contains(&self.hasher.hash_one(&known)) {
                    return Err("another name of a member that is left out");
                }
                *redacted = self.follow(&mut Walked::default(), &target, redacted);
                self.remember(&original);
            }
            EntryKind::File | EntryKind::Folder | EntryKind::Records => {}
        }
        Ok(*entry)
    }

    /// The path of a file in a tree as it is written.
    pub(super) fn path(&mut self, read: &[u8], redacted: &[u8]) -> Vec<u8> {
        self.follow(&mut Walked::default(), read, redacted)
    }

    /// A member of this path in the archive that is read was written.
    pub(super) fn remember(&mut self, original: &[u8]) {
        let known = parts(original).collect::<Vec<_>>();
        self.written.insert(self.hasher.hash_one(&known));
    }

    /// Goes along a path from where `walked` is; returns it as it is written.
    fn follow<'p>(&mut self, walked: &mut Walked<'p>, read: &'p [u8], redacted: &[u8]) -> Vec<u8> {
        let mut path = Vec::with_capacity(redacted.len());
        let both = read.split(|byte| *byte == b'/').zip(redacted.split(|byte| *byte == b'/'));
        for (number, (read, redacted)) in both.enumerate() {
            if number > 0 {
                path.push(b'/');
            }
            match read {
                b"" | b"." => path.extend_from_slice(read),
                b".." => {
                    walked.read.pop();
                    walked.written.pop();
                    path.extend_from_slice(read);
                }
                _ => {
                    walked.read.push(read);
                    self.claim(walked, redacted);
                    path.extend(walked.written.iter().next_back().into_iter().flatten());
                }
            }
        }
        path
    }

    /// Finds a name that nothing else has for the last part that was read.
    fn claim(&mut self, walked: &mut Walked<'_>, redacted: &[u8]) {
        let read = self.hasher.hash_one(&walked.read);
        walked.written.push(redacted.to_vec());
        let mut number = 1_u64;
        while *self.claimed.entry(self.hasher.hash_one(&walked.written)).or_insert(read) != read {
            number += 1;
            if let Some(last) = walked.written.last_mut() {
                *last = numbered(redacted, number);
            }
        }
    }
}

/// `name~2.log`
fn numbered(name: &[u8], number: u64) -> Vec<u8> {
    let dot = memchr::memrchr(b'.', name).filter(|dot| *dot > 0).unwrap_or(name.len());
    [&name[..dot], format!("~{number}").as_bytes(), &name[dot..]].concat()
}

fn parts(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    path.split(|byte| *byte == b'/').filter(|part| !part.is_empty() && *part != b".")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, redacted: &str, kind: EntryKind, redacted_kind: EntryKind) -> Member {
        let mut member = Member::new(Box::new(Entry::new(name.into(), kind)), 0);
        member.entry.name = redacted.into();
        member.entry.kind = redacted_kind;
        member
    }

    fn file(name: &str, redacted: &str) -> Member {
        member(name, redacted, EntryKind::File, EntryKind::File)
    }

    #[test]
    fn two_names_stay_two_and_one_stays_one() {
        let mut renaming = Renaming::default();
        let mut name =
            |read: &str, redacted: &str| String::from_utf8(renaming.entry(file(read, redacted)).unwrap().name).unwrap();
        assert_eq!(name("a@example.com.log", "[EMAIL].log"), "[EMAIL].log");
        assert_eq!(name("b@example.com.log", "[EMAIL].log"), "[EMAIL]~2.log");
        assert_eq!(name("a@example.com.log", "[EMAIL].log"), "[EMAIL].log");
        assert_eq!(name("[EMAIL].log", "[EMAIL].log"), "[EMAIL]~3.log");
        assert_eq!(name("c@example.com/x", "[EMAIL]/x"), "[EMAIL]/x");
        assert_eq!(name("d@example.com/x", "[EMAIL]/x"), "[EMAIL]~2/x");
        assert_eq!(name("./d@example.com/y/", "./[EMAIL]/y/"), "./[EMAIL]~2/y/");
        assert_eq!(name("c@example.com/y", "[EMAIL]/y"), "[EMAIL]/y");
    }

    #[test]
    fn links_lead_where_they_led() {
        let mut renaming = Renaming::default();
        let link = |target: &str| EntryKind::Link(target.into());
        renaming.entry(file("c/x", "M/x")).unwrap();
        renaming.entry(file("d/x", "M/x")).unwrap();
        let target = |renaming: &mut Renaming, read: &str, redacted: &str| {
            let entry = renaming.entry(member("d/link", "M/link", link(read), link(redacted))).unwrap();
            String::from_utf8(entry.target().unwrap().to_vec()).unwrap()
        };
        assert_eq!(target(&mut renaming, "x", "x"), "x");
        assert_eq!(target(&mut renaming, "../d/x", "../M/x"), "../M~2/x");
        assert_eq!(target(&mut renaming, "../c/x", "../M/x"), "../M/x");
    }

    #[test]
    fn another_name_of_what_was_left_out_is_none() {
        let mut renaming = Renaming::default();
        let hard = || member("b", "b", EntryKind::HardLink(b"./a".to_vec()), EntryKind::HardLink(b"./a".to_vec()));
        assert!(renaming.entry(hard()).is_err());
        renaming.entry(file("a", "a")).unwrap();
        renaming.remember(b"a");
        assert!(renaming.entry(hard()).is_ok());
    }
}
