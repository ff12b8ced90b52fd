//! Sets of digit strings as decision graphs.
//!
//! Every set of phone numbers is finite, so it is a tree of digits; equal subtrees are stored once (hash-consing). That makes the graph
//! of a set unique and minimal, comparison of sets a comparison of two ids, and each operation a walk over pairs of nodes. It knows
//! nothing of numbering plans or of patterns.

use std::collections::HashMap;

/// A set of digit strings: the node at which its strings start.
pub(crate) type Set = u32;

/// The empty set.
pub(crate) const NOTHING: Set = 0;

/// The set of the empty string.
pub(crate) const END: Set = 1;

/// One node: what is known of the string that ends here, and where each further digit leads.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Node {
    /// 0: not in the set. Larger values mark kinds of members; the larger wins where sets meet.
    pub(crate) verdict: u8,
    pub(crate) next: [Set; 10],
}

/// Two-operand operations on sets, as keys of the memory of results.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Operation {
    Union,
    Intersection,
    Difference,
    Concatenation,
    WithPrefix,
    WithoutPrefix,
    Lengths,
    Marked,
}

/// All nodes, and the results of earlier operations.
pub(crate) struct Graph {
    nodes: Vec<Node>,
    ids: HashMap<Node, Set>,
    results: HashMap<(Operation, Set, u32), Set>,
}

impl Graph {
    pub(crate) fn new() -> Self {
        let mut graph = Self { nodes: Vec::new(), ids: HashMap::new(), results: HashMap::new() };
        graph.add(Node { verdict: 0, next: [NOTHING; 10] });
        graph.add(Node { verdict: 1, next: [NOTHING; 10] });
        graph
    }

    pub(crate) fn node(&self, set: Set) -> Node {
        self.nodes[set as usize]
    }

    /// The set whose members are `node`'s.
    pub(crate) fn add(&mut self, node: Node) -> Set {
        if let Some(set) = self.ids.get(&node) {
            return *set;
        }
        let set = self.nodes.len() as Set;
        self.nodes.push(node);
        self.ids.insert(node, set);
        set
    }

    /// What is left of the members that start with `digits`, without these.
    pub(crate) fn after(&self, set: Set, digits: &[u8]) -> Set {
        digits.iter().fold(set, |at, digit| self.node(at).next[usize::from(*digit)])
    }

    /// The single digits for which `wanted` holds.
    pub(crate) fn digits(&mut self, wanted: impl Fn(u8) -> bool) -> Set {
        let next = std::array::from_fn(|digit| if wanted(digit as u8) { END } else { NOTHING });
        self.add(Node { verdict: 0, next })
    }

    /// `digits` in front of every member.
    pub(crate) fn behind(&mut self, digits: &[u8], set: Set) -> Set {
        digits.iter().rev().fold(set, |at, digit| {
            let mut next = [NOTHING; 10];
            next[usize::from(*digit)] = at;
            self.add(Node { verdict: 0, next })
        })
    }

    /// The members with another mark.
    pub(crate) fn marked(&mut self, set: Set, verdict: u8) -> Set {
        if set == NOTHING {
            return NOTHING;
        }
        self.remembered(Operation::Marked, set, u32::from(verdict), |graph| {
            let node = graph.node(set);
            let next = node.next.map(|child| graph.marked(child, verdict));
            graph.add(Node { verdict: if node.verdict > 0 { verdict } else { 0 }, next })
        })
    }

    /// Members of either set.
    pub(crate) fn union(&mut self, a: Set, b: Set) -> Set {
        match (a, b) {
            (NOTHING, other) | (other, NOTHING) => other,
            _ if a == b => a,
            _ => self.pairwise(Operation::Union, a.min(b), a.max(b)),
        }
    }

    /// Members of `a` that are in `b` as well, with the marks of `a`.
    pub(crate) fn intersection(&mut self, a: Set, b: Set) -> Set {
        if a == NOTHING || b == NOTHING { NOTHING } else { self.pairwise(Operation::Intersection, a, b) }
    }

    /// Members of `a` that are not in `b`.
    pub(crate) fn difference(&mut self, a: Set, b: Set) -> Set {
        if a == NOTHING || b == NOTHING { a } else { self.pairwise(Operation::Difference, a, b) }
    }

    /// Every member of `a` followed by every member of `b`; the marks of `b` count.
    pub(crate) fn concatenation(&mut self, a: Set, b: Set) -> Set {
        match (a, b) {
            (NOTHING, _) | (_, NOTHING) => NOTHING,
            (END, other) => other,
            _ => self.remembered(Operation::Concatenation, a, b, |graph| {
                let node = graph.node(a);
                let next = node.next.map(|child| graph.concatenation(child, b));
                let longer = graph.add(Node { verdict: 0, next });
                if node.verdict > 0 { graph.union(longer, b) } else { longer }
            }),
        }
    }

    /// Members of `set` that start with a member of `prefixes`.
    pub(crate) fn with_prefix(&mut self, set: Set, prefixes: Set) -> Set {
        let prefix = self.node(prefixes);
        match set {
            _ if prefix.verdict > 0 => set,
            _ if set == NOTHING || prefixes == NOTHING => NOTHING,
            _ => self.remembered(Operation::WithPrefix, set, prefixes, |graph| {
                let node = graph.node(set);
                let next = std::array::from_fn(|digit| graph.with_prefix(node.next[digit], prefix.next[digit]));
                graph.add(Node { verdict: 0, next })
            }),
        }
    }

    /// Members of `set` that start with no member of `prefixes`.
    pub(crate) fn without_prefix(&mut self, set: Set, prefixes: Set) -> Set {
        let prefix = self.node(prefixes);
        match set {
            _ if prefix.verdict > 0 => NOTHING,
            _ if set == NOTHING || prefixes == NOTHING => set,
            _ => self.remembered(Operation::WithoutPrefix, set, prefixes, |graph| {
                let node = graph.node(set);
                let next = std::array::from_fn(|digit| graph.without_prefix(node.next[digit], prefix.next[digit]));
                graph.add(Node { verdict: node.verdict, next })
            }),
        }
    }

    /// Members whose length is a bit of `lengths`.
    pub(crate) fn of_length(&mut self, set: Set, lengths: u32) -> Set {
        if set == NOTHING || lengths == 0 {
            return NOTHING;
        }
        self.remembered(Operation::Lengths, set, lengths, |graph| {
            let node = graph.node(set);
            let next = node.next.map(|child| graph.of_length(child, lengths >> 1));
            graph.add(Node { verdict: node.verdict * (lengths & 1) as u8, next })
        })
    }

    /// The lengths of the members, as bits.
    pub(crate) fn lengths(&self, set: Set, known: &mut HashMap<Set, u32>) -> u32 {
        if set == NOTHING {
            return 0;
        }
        if let Some(lengths) = known.get(&set) {
            return *lengths;
        }
        let node = self.node(set);
        let lengths = node.next.iter().fold(u32::from(node.verdict > 0), |all, child| all | self.lengths(*child, known) << 1);
        known.insert(set, lengths);
        lengths
    }

    /// One member of each length that occurs.
    pub(crate) fn shortest_to_longest(&self, set: Set) -> Vec<Vec<u8>> {
        let mut members = Vec::new();
        let mut reached = vec![(set, Vec::new())];
        while !reached.is_empty() {
            if let Some((_, member)) = reached.iter().find(|(at, _)| self.node(*at).verdict > 0) {
                members.push(member.clone());
            }
            let mut further: Vec<(Set, Vec<u8>)> = Vec::new();
            for (at, member) in reached {
                for (digit, next) in (0..).zip(self.node(at).next) {
                    if next != NOTHING && further.iter().all(|(known, _)| *known != next) {
                        further.push((next, [member.as_slice(), &[digit]].concat()));
                    }
                }
            }
            reached = further;
        }
        members
    }

    fn pairwise(&mut self, operation: Operation, a: Set, b: Set) -> Set {
        self.remembered(operation, a, b, |graph| {
            let (left, right) = (graph.node(a), graph.node(b));
            let combine = match operation {
                Operation::Union => Self::union,
                Operation::Intersection => Self::intersection,
                _ => Self::difference,
            };
            let verdict = match operation {
                Operation::Union => left.verdict.max(right.verdict),
                Operation::Intersection => left.verdict * u8::from(right.verdict > 0),
                _ => left.verdict * u8::from(right.verdict == 0),
            };
            let next = std::array::from_fn(|digit| combine(graph, left.next[digit], right.next[digit]));
            graph.add(Node { verdict, next })
        })
    }

    fn remembered(&mut self, operation: Operation, a: Set, b: u32, compute: impl FnOnce(&mut Self) -> Set) -> Set {
        if let Some(set) = self.results.get(&(operation, a, b)) {
            return *set;
        }
        let set = compute(self);
        self.results.insert((operation, a, b), set);
        set
    }
}
