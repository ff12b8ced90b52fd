//! What the numbering metadata says, as sets of numbers.
//!
//! Follows libphonenumber: a national significant number is valid if it matches its region's general description and one of its types; of
//! regions that share a calling code, the first whose leading digits or types fit decides.

use std::collections::BTreeMap;

use serde_json::Value;

use super::graph::{Graph, NOTHING, Set};
use super::pattern::{self, digit};
use super::trunk::{Prefix, Written};
use super::{RESERVED_NUMBER, VALID};

/// Lengths that a number in national form may have: below seven digits there are only services, and any number in a text is one.
const NATIONAL_LENGTHS: u32 = !0 << 7;

/// Id of the entries without region: satellite networks, international freephone.
const WORLD: &str = "001";

/// The plans of all calling codes.
pub(crate) struct Plans {
    regions: Vec<Region>,
    /// Positions in `regions` by calling code, the main region first.
    codes: BTreeMap<u64, Vec<usize>>,
    /// National numbers set aside for fiction, by calling code.
    reserved: BTreeMap<u64, Set>,
}

struct Region {
    name: String,
    code: u64,
    /// Numbers that match the general description, of any length.
    general: Set,
    lengths: u32,
    local_lengths: u32,
    /// Valid numbers.
    valid: Set,
    mobile: Set,
    /// Leading digits that mark the region's numbers among those of the calling code.
    leading: Set,
    /// The prefix that is dialled before a number within the region; empty if there is none.
    trunk: String,
    habit: Habit,
    prefix: Option<Prefix>,
    formats: Vec<Format>,
}

/// Whether people write numbers without the trunk prefix, beyond what the formats say.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Habit {
    /// As the formats say.
    Formats,
    /// The prefix is always written.
    Required,
    /// The prefix is left out for mobile numbers only.
    Mobile,
}

/// How a kind of number is written nationally.
struct Format {
    /// Leading digits and whole numbers of the kind.
    leading: Set,
    whole: Set,
    /// The prefix is always part of it.
    prefix_required: bool,
}

impl Plans {
    pub(crate) fn new(graph: &mut Graph, plans: &Value, reserved: &Value) -> Result<Self, String> {
        let mut all = Self { regions: Vec::new(), codes: BTreeMap::new(), reserved: BTreeMap::new() };
        for entry in list(plans, "regions")? {
            let region = Region::new(graph, entry).map_err(|reason| format!("{}: {reason}", entry["id"]))?;
            let position = all.regions.len();
            let sharing = all.codes.entry(region.code).or_default();
            if entry["main"] == true {
                sharing.insert(0, position);
            } else {
                sharing.push(position);
            }
            all.regions.push(region);
        }
        for entry in list(reserved, "ranges")? {
            let code = entry["code"].as_u64().ok_or("a reserved range without calling code")?;
            for expression in list(entry, "numbers")? {
                let range = pattern::set(graph, expression.as_str().unwrap_or_default())?;
                let range = graph.marked(range, RESERVED_NUMBER);
                let known = all.reserved.entry(code).or_insert(NOTHING);
                *known = graph.union(*known, range);
            }
        }
        Ok(all)
    }

    /// ISO 3166 codes of the regions.
    pub(crate) fn regions(&self) -> impl Iterator<Item = &str> {
        self.regions.iter().map(|region| region.name.as_str()).filter(|name| *name != WORLD)
    }

    /// The calling code of a region, and the prefix that is dialled before a number within it.
    pub(crate) fn dialled(&self, name: &str) -> Result<(u64, &str), String> {
        let region = self.regions.iter().find(|region| region.name == name).ok_or("unknown region")?;
        Ok((region.code, &region.trunk))
    }

    /// Every calling code with the regions that share it, the main one first. Some belong to no region.
    pub(crate) fn codes(&self) -> impl Iterator<Item = (u64, Vec<&str>)> {
        let names = |sharing: &Vec<usize>| {
            let names = sharing.iter().map(|position| self.regions[*position].name.as_str());
            names.filter(|name| *name != WORLD).collect()
        };
        self.codes.iter().map(move |(code, sharing)| (*code, names(sharing)))
    }

    /// All numbers in international form, behind their calling codes. A national prefix after the calling code, as in +44 (0)20, is read
    /// over as libphonenumber does.
    pub(crate) fn international(&self, graph: &mut Graph) -> Result<Set, String> {
        let mut all = NOTHING;
        for (code, sharing) in &self.codes {
            let mut valid = NOTHING;
            for position in sharing.iter().rev() {
                let region = &self.regions[*position];
                let others = graph.without_prefix(valid, region.leading);
                valid = graph.union(others, region.valid);
            }
            valid = self.with_reserved(graph, valid, *code);
            let main = &self.regions[sharing[0]];
            let written = main.written(valid, valid).set(graph);
            let behind = graph.behind(&code_digits(*code)?, written);
            all = graph.union(all, behind);
        }
        Ok(all)
    }

    /// The numbers of a region as people write them within it.
    pub(crate) fn national(&self, graph: &mut Graph, name: &str) -> Result<Set, String> {
        let region = self.regions.iter().find(|region| region.name == name).ok_or("unknown region")?;
        // Formats stand with the main region of a calling code only.
        let formats = &self.regions[self.codes[&region.code][0]].formats;
        let valid = self.with_reserved(graph, region.valid, region.code);
        let bare = region.bare(graph, formats, valid);
        let written = region.written(bare, valid).set(graph);
        Ok(graph.of_length(written, NATIONAL_LENGTHS))
    }

    fn with_reserved(&self, graph: &mut Graph, valid: Set, code: u64) -> Set {
        graph.union(valid, self.reserved.get(&code).copied().unwrap_or(NOTHING))
    }
}

impl Region {
    fn new(graph: &mut Graph, entry: &Value) -> Result<Self, String> {
        let general = pattern::set(graph, text(&entry["general"]["pattern"]))?;
        let lengths = bits(&entry["general"]["lengths"]);
        let mut valid = NOTHING;
        let mut mobile = NOTHING;
        for (kind, description) in entry["types"].as_object().ok_or("no types")? {
            let mut numbers = pattern::set(graph, text(&description["pattern"]))?;
            if description["lengths"].is_array() {
                numbers = graph.of_length(numbers, bits(&description["lengths"]));
            }
            valid = graph.union(valid, numbers);
            if kind == "mobile" {
                mobile = numbers;
            }
        }
        let possible = graph.of_length(general, lengths);
        valid = graph.intersection(valid, possible);
        valid = graph.marked(valid, VALID);
        let prefix = match text(&entry["parse"]) {
            "" => None,
            expression => Some(Prefix::new(graph, expression, text(&entry["transform"]))?),
        };
        let mut formats = Vec::new();
        for format in entry["formats"].as_array().into_iter().flatten() {
            formats.push(Format {
                whole: pattern::set(graph, text(&format[0]))?,
                leading: pattern::set(graph, text(&format[1]))?,
                prefix_required: format[2] == "required",
            });
        }
        Ok(Self {
            name: text(&entry["id"]).into(),
            code: entry["code"].as_u64().ok_or("no calling code")?,
            general,
            lengths,
            local_lengths: bits(&entry["general"]["local"]),
            valid,
            mobile,
            leading: match text(&entry["leading"]) {
                "" => NOTHING,
                expression => pattern::set(graph, expression)?,
            },
            trunk: text(&entry["prefix"]).into(),
            habit: match text(&entry["trunk"]) {
                "" => Habit::Formats,
                "required" => Habit::Required,
                "mobile" => Habit::Mobile,
                other => return Err(format!("unknown trunk habit {other}")),
            },
            prefix,
            formats,
        })
    }

    fn written(&self, bare: Set, prefixed: Set) -> Written<'_> {
        Written {
            prefix: self.prefix.as_ref(),
            general: self.general,
            lengths: self.lengths,
            local_lengths: self.local_lengths,
            bare,
            prefixed,
        }
    }

    /// Those of `valid` that people write without trunk prefix. The first format that fits a number says how it is written.
    fn bare(&self, graph: &mut Graph, formats: &[Format], valid: Set) -> Set {
        if self.trunk.is_empty() {
            return valid;
        }
        match self.habit {
            Habit::Required => return NOTHING,
            Habit::Mobile => return graph.intersection(valid, self.mobile),
            Habit::Formats => {}
        }
        let mut left = valid;
        let mut bare = NOTHING;
        for format in formats {
            let matching = graph.with_prefix(left, format.leading);
            let matching = graph.intersection(matching, format.whole);
            left = graph.difference(left, matching);
            if !format.prefix_required {
                bare = graph.union(bare, matching);
            }
        }
        // A number without format follows the others.
        if formats.iter().any(|format| format.prefix_required) { bare } else { graph.union(bare, left) }
    }
}

fn list<'a>(value: &'a Value, key: &str) -> Result<&'a Vec<Value>, String> {
    value[key].as_array().ok_or_else(|| format!("no list {key}"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A list of lengths as bits. Lengths above 31 digits do not occur.
fn bits(lengths: &Value) -> u32 {
    lengths.as_array().into_iter().flatten().filter_map(Value::as_u64).fold(0, |all, length| all | 1 << length.min(31))
}

fn code_digits(code: u64) -> Result<Vec<u8>, String> {
    code.to_string().bytes().map(digit).collect()
}
