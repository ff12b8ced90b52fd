//! Undoes the removal of national prefixes.
//!
//! A plan says which national significant numbers exist; people dial and write them with a trunk prefix, a carrier code or an area left
//! out. libphonenumber turns what was written into the number by a regular expression with captures and a replacement, under conditions
//! on lengths. Here that function is inverted: given the set of numbers, [`Written::set`] is the set of digit strings that it maps there.

use std::collections::HashMap;

use regex_automata::nfa::thompson::pikevm::{Cache, PikeVM};
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input};

use super::graph::{Graph, NOTHING, Node, Set};
use super::pattern;

/// Rule by which a region's national prefix is removed (`national_prefix_for_parsing`).
pub(crate) struct Prefix {
    machine: PikeVM,
    /// What the rule matches; says how long a string has to be read until the match is settled.
    matched: Set,
    /// What takes the place of the match; `$1` and `$2` stand for captures.
    replacement: String,
}

impl Prefix {
    pub(crate) fn new(graph: &mut Graph, expression: &str, replacement: &str) -> Result<Self, String> {
        // Without Unicode `\d` is the ten ASCII digits.
        let ascii = syntax::Config::new().unicode(false).utf8(false);
        let machine = PikeVM::builder().syntax(ascii).build(expression).map_err(|error| format!("{expression}: {error}"))?;
        Ok(Self { machine, matched: pattern::set(graph, expression)?, replacement: replacement.into() })
    }

    /// `digits` with the prefix removed or replaced; `None` if there is none.
    fn removed(&self, digits: &[u8], cache: &mut Cache) -> Option<Vec<u8>> {
        let text: Vec<u8> = digits.iter().map(|digit| b'0' + digit).collect();
        let mut captures = self.machine.create_captures();
        self.machine.captures(cache, Input::new(&text).anchored(Anchored::Yes), &mut captures);
        let end = captures.get_match()?.end();
        let group = |number: usize| captures.get_group(number).map(|span| &digits[span.start..span.end]);
        let replaces = match (group(1), group(2)) {
            (Some(_), Some(second)) => !second.is_empty(),
            (Some(first), None) => !first.is_empty(),
            (None, _) => false,
        };
        let mut number = Vec::new();
        if replaces && !self.replacement.is_empty() {
            let mut rule = self.replacement.bytes();
            while let Some(byte) = rule.next() {
                match byte {
                    b'$' => number.extend(rule.next().and_then(|byte| group(usize::from(byte - b'0'))).unwrap_or(&[])),
                    digit => number.push(digit - b'0'),
                }
            }
        }
        number.extend(&digits[end..]);
        (number != digits).then_some(number)
    }
}

/// The plan against which written numbers are read.
pub(crate) struct Written<'a> {
    pub(crate) prefix: Option<&'a Prefix>,
    /// Numbers of the general description, of any length: a prefix stays where removing it would leave this set.
    pub(crate) general: Set,
    /// Lengths of national numbers, and of numbers that are only dialled within an area, as bits.
    pub(crate) lengths: u32,
    pub(crate) local_lengths: u32,
    /// Numbers that may be written without a prefix.
    pub(crate) bare: Set,
    /// Numbers that may be written with a prefix.
    pub(crate) prefixed: Set,
}

/// What is left to read, once it is settled what the prefix was: positions in the sets for the string as it stands (`bare`) and with the
/// prefix removed (`prefixed`).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Rest {
    bare: Set,
    bare_general: Set,
    prefixed: Set,
    prefixed_general: Set,
    /// Digits read of the number without its prefix.
    length: u32,
}

/// The prefix rule at work, and what was found so far.
struct Search<'a> {
    prefix: &'a Prefix,
    cache: Cache,
    unsettled: HashMap<Vec<u32>, Set>,
    settled: HashMap<Rest, Set>,
}

impl Written<'_> {
    /// All strings of digits that are read as one of the plan's numbers.
    pub(crate) fn set(&self, graph: &mut Graph) -> Set {
        let Some(prefix) = self.prefix else { return self.bare };
        let mut search =
            Search { prefix, cache: prefix.machine.create_cache(), unsettled: HashMap::new(), settled: HashMap::new() };
        self.unsettled(graph, &mut search, &mut Vec::new())
    }

    /// Strings that start with `read`, of which the prefix rule may match more.
    fn unsettled(&self, graph: &mut Graph, search: &mut Search<'_>, read: &mut Vec<u8>) -> Set {
        let bare = graph.after(self.bare, read);
        let bare_general = graph.after(self.general, read);
        let rest = match search.prefix.removed(read, &mut search.cache) {
            None => Rest { bare, bare_general, prefixed: bare, prefixed_general: bare_general, length: 0 },
            Some(number) => Rest {
                bare,
                bare_general,
                prefixed: graph.after(self.prefixed, &number),
                prefixed_general: graph.after(self.general, &number),
                length: number.len() as u32,
            },
        };
        let open = graph.after(search.prefix.matched, read);
        if open == NOTHING {
            return self.settled(graph, rest, &mut search.settled);
        }
        let outlook = self.outlook(graph, search, read, open, rest);
        if let Some(set) = search.unsettled.get(&outlook) {
            return *set;
        }
        let mut next = [NOTHING; 10];
        for digit in 0..10 {
            read.push(digit);
            next[usize::from(digit)] = self.unsettled(graph, search, read);
            read.pop();
        }
        let verdict = self.verdict(graph, rest);
        let set = graph.add(Node { verdict, next });
        search.unsettled.insert(outlook, set);
        set
    }

    /// What the further course depends on. Rules with captures like `([2-9]\d{6})$` stay open for millions of strings, most of which lead
    /// to the same: those for which the rule can go on alike, and for which each length at which it can end leaves the same numbers.
    fn outlook(&self, graph: &Graph, search: &mut Search<'_>, read: &[u8], open: Set, rest: Rest) -> Vec<u32> {
        let mut outlook =
            vec![open, read.len() as u32, rest.bare, rest.bare_general, rest.prefixed, rest.prefixed_general, rest.length];
        for end in graph.shortest_to_longest(open) {
            let whole = [read, end.as_slice()].concat();
            let Some(number) = search.prefix.removed(&whole, &mut search.cache) else {
                outlook.push(u32::MAX);
                continue;
            };
            let start = number.strip_suffix(end.as_slice()).unwrap_or(&number);
            outlook.push(number.len() as u32);
            for digits in [number.as_slice(), start] {
                outlook.extend([graph.after(self.prefixed, digits), graph.after(self.general, digits)]);
            }
        }
        outlook
    }

    fn settled(&self, graph: &mut Graph, rest: Rest, known: &mut HashMap<Rest, Set>) -> Set {
        if rest.bare == rest.prefixed {
            return rest.bare;
        }
        if let Some(set) = known.get(&rest) {
            return *set;
        }
        let positions = [rest.bare, rest.bare_general, rest.prefixed, rest.prefixed_general].map(|set| graph.node(set).next);
        let next = std::array::from_fn(|digit| {
            let [bare, bare_general, prefixed, prefixed_general] = positions.map(|next| next[digit]);
            self.settled(graph, Rest { bare, bare_general, prefixed, prefixed_general, length: rest.length + 1 }, known)
        });
        let verdict = self.verdict(graph, rest);
        let set = graph.add(Node { verdict, next });
        known.insert(rest, set);
        set
    }

    /// The verdict on a string that ends here: the prefix counts unless removing it leaves something of an impossible length, or spoils
    /// what was right.
    fn verdict(&self, graph: &Graph, rest: Rest) -> u8 {
        let in_general = |set: Set| graph.node(set).verdict > 0;
        let spoils = in_general(rest.bare_general) && !in_general(rest.prefixed_general);
        let bit = 1u32 << rest.length.min(31);
        let possible = self.lengths & bit != 0 || bit > self.lengths;
        let removed = !spoils && possible && self.local_lengths & bit == 0;
        graph.node(if removed { rest.prefixed } else { rest.bare }).verdict
    }
}
