//! The keys of JSON, YAML and TOML: each path that was met, with what the values at it are.
//!
//! A path is judged once, by its key and the key that it stands below; a log has few paths, and each of them in every line. Only so many are
//! remembered, since JSON may have values for keys: the others are judged each time.

use std::collections::HashMap;

use super::places::Places;
use super::reader::Judge;
use crate::model::{Column, HINT, NONE_OF, Place};

/// A path, by its number. The first is that of the document itself.
pub(super) type Path = u32;
pub(super) const ROOT: Path = 0;
/// The last path that is not remembered.
const OTHER: Path = 1;
/// Where nothing is known of what stands above.
const NOWHERE: Path = 2;

/// The most paths that are remembered.
const MOST: usize = 4096;
/// The longest key that is remembered, in bytes.
const LONGEST: usize = 64;
/// The longest key that is looked at, in bytes.
pub(super) const LONGEST_KEY: usize = 1024;
/// Paths that are found at one look.
const NEAR: usize = 1024;

/// Keys that hold what the key above them names, and say nothing of it: `"members": {"list": [{"name": …}]}`.
const WRAPPERS: [&[u8]; 14] = [
    b"list",
    b"items",
    b"data",
    b"attributes",
    b"edges",
    b"node",
    b"nodes",
    b"results",
    b"records",
    b"rows",
    b"entries",
    b"elements",
    b"value",
    b"values",
];

/// The paths of one stream.
#[derive(Debug)]
pub(super) struct Keys {
    paths: Vec<Known>,
    known: HashMap<Vec<u8>, Path>,
    /// None until the first is found.
    near: Vec<Path>,
}

/// One path.
#[derive(Debug)]
pub(super) struct Known {
    above: Path,
    /// The first eight bytes of its key, as far as there are.
    head: u64,
    key: Box<[u8]>,
    /// The path whose key names what lies below this one.
    context: Path,
    /// The path of the elements, where this is that of an array; the document's while it is not known.
    elements: Path,
    /// What its values are.
    pub(super) column: Option<Column>,
    /// Its values are not what the key alone would make them.
    pub(super) is_other: bool,
    /// Its key is written so that a number behind it is known without looking further.
    pub(super) is_plain: bool,
    /// Its key only hints at what its values are, and whoever looks at the line sees as much.
    pub(super) is_hint: bool,
    pub(super) place: Place,
}

impl Known {
    /// Whether the values at this path matter.
    #[inline]
    pub(super) fn matters(&self) -> bool {
        self.column.is_some() || self.place != Place::NONE
    }
}

impl Default for Keys {
    fn default() -> Self {
        let empty = || Known {
            above: ROOT,
            head: 0,
            key: Box::default(),
            context: ROOT,
            elements: ROOT,
            column: None,
            is_other: false,
            is_plain: false,
            is_hint: false,
            place: Place::NONE,
        };
        Self { paths: vec![empty(), empty(), empty()], known: HashMap::new(), near: Vec::new() }
    }
}

impl Keys {
    /// What is known of a path.
    #[inline]
    pub(super) fn of(&self, path: Path) -> &Known {
        // Paths are given out here and never taken back.
        &self.paths[path as usize]
    }

    /// The path of the key that is `bytes[start..end]`, below another.
    #[inline(always)]
    pub(super) fn below(
        &mut self,
        above: Path,
        bytes: &[u8],
        start: usize,
        end: usize,
        judge: Judge<'_>,
        places: &mut Places,
    ) -> Path {
        if end - start > LONGEST_KEY {
            return NOWHERE;
        }
        let (head, tail) = ends(bytes, start, end);
        let slot = slot(above, head, tail);
        let near = self.near.get(slot).copied().unwrap_or(ROOT);
        let known = &self.paths[near as usize];
        if near != ROOT && known.above == above && known.head == head && known.key.len() == end - start {
            let is_it = end - start <= 8 || known.key[8..] == bytes[start + 8..end];
            if is_it {
                return near;
            }
        }
        let path = self.look_up(above, head, &bytes[start..end], judge, places);
        if path != OTHER {
            self.near.resize(NEAR, ROOT);
            self.near[slot] = path;
        }
        path
    }

    /// The path that what is below this one stands below.
    #[inline]
    pub(super) fn above(path: Path) -> Path {
        if path == OTHER { NOWHERE } else { path }
    }

    /// The path of the elements of the array at this path.
    pub(super) fn elements(&mut self, path: Path, places: &mut Places) -> Path {
        let known = self.of(path);
        if known.elements != ROOT {
            return known.elements;
        }
        if self.paths.len() >= MOST || path == NOWHERE {
            return path;
        }
        let Known { context, column, is_other, .. } = *known;
        let place = places.named(self.name(path, b"[]"));
        let elements = self.paths.len() as Path;
        self.paths.push(Known {
            above: path,
            head: 0,
            key: (*b"[]").into(),
            context,
            elements: ROOT,
            column,
            is_other,
            is_plain: false,
            is_hint: false,
            place,
        });
        self.paths[path as usize].elements = elements;
        elements
    }

    #[cold]
    fn look_up(&mut self, above: Path, head: u64, key: &[u8], judge: Judge<'_>, places: &mut Places) -> Path {
        let whole = [&above.to_le_bytes(), key].concat();
        if let Some(path) = self.known.get(&whole) {
            return *path;
        }
        let context = self.of(above).context;
        let table = &self.of(context).key;
        // The users of Slack's export: their `name` is the one they sign in by, and follows that of the team.
        let is_member = key == b"name" && self.known.contains_key(&[&above.to_le_bytes(), &b"team_id"[..]].concat());
        let column = if is_member { judge(b"username", table) } else { judge(key, table) };
        let alone = if column.is_none() && !table.is_empty() { judge(key, b"") } else { None };
        let is_known = self.paths.len() < MOST && key.len() <= LONGEST;
        let path = if is_known { self.paths.len() as Path } else { OTHER };
        // Keys without letters are numbers of what the key above them names.
        let is_wrapper = WRAPPERS.contains(&key) || !key.iter().any(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80);
        let known = Known {
            above,
            head,
            key: key.into(),
            context: if is_wrapper || !is_known { context } else { path },
            elements: ROOT,
            column: column.or(alone),
            is_other: column.or(alone).is_some_and(|known| column.is_none() || known & NONE_OF != 0),
            is_plain: is_known && !key.is_empty() && memchr::memchr2(b'\\', b'"', key).is_none(),
            is_hint: column.is_some_and(|column| column & HINT != 0),
            place: if is_known { places.named(self.name(above, key)) } else { Place::NONE },
        };
        if is_known {
            self.known.insert(whole, path);
            self.paths.push(known);
        } else {
            self.paths[OTHER as usize] = known;
        }
        path
    }

    /// The name of a key below a path: `$.customer.phone`, `$.items[].name`.
    fn name(&self, above: Path, key: &[u8]) -> Vec<u8> {
        let mut parts = vec![key];
        let mut path = above;
        while path != ROOT {
            let known = self.of(path);
            parts.push(&known.key);
            path = known.above;
        }
        let mut name = b"$".to_vec();
        for part in parts.iter().rev() {
            if *part != b"[]" {
                name.push(b'.');
            }
            name.extend_from_slice(part);
        }
        name
    }
}

/// The first and the last eight bytes of a key, as far as there are.
#[inline(always)]
fn ends(bytes: &[u8], start: usize, end: usize) -> (u64, u64) {
    let length = end - start;
    let word = |at: usize| bytes.get(at..).and_then(|rest| rest.first_chunk()).map(|chunk| u64::from_le_bytes(*chunk));
    match word(start) {
        Some(head) if length >= 8 => (head, word(end - 8).unwrap_or_default()),
        Some(head) => (head & ((1 << (8 * length)) - 1), 0),
        None => {
            let mut chunk = [0; 8];
            chunk[..length.min(8)].copy_from_slice(&bytes[start..start + length.min(8)]);
            (u64::from_le_bytes(chunk), 0)
        }
    }
}

#[inline(always)]
fn slot(above: Path, head: u64, tail: u64) -> usize {
    let mixed = (head ^ u64::from(above).rotate_left(40)).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ tail;
    (mixed.wrapping_mul(0xff51_afd7_ed55_8ccd) >> 54) as usize
}
