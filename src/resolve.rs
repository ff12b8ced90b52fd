//! Overlapping candidates to findings: a pure function with a total order, the same whether we report or redact.
//!
//! Candidates that overlap, directly or through others, form a cluster and become one finding, which covers all of them: nothing that
//! any detector saw stays behind. Its detector is that of the winner, by this order:
//!
//! 1. one that may go on over several lines: a stream may be cut behind any line, and must not depend on where,
//! 2. the longest candidate (an address inside a SIP URI belongs to the URI),
//! 3. the higher score,
//! 4. the validated one,
//! 5. the one that starts first,
//! 6. the one whose detector stands first in the catalogue.
//!
//! Lengths beyond `limits::MAX_FINDING` are equal, and candidates that start further than that behind the cluster's start do not stand
//! for election: the winner is known from a bounded stretch of a stream, however long a run goes on.

use crate::model::{Candidate, IpClass, Slot, limits};

/// Resolves candidates, ordered by their start, in place.
pub(crate) fn resolve(candidates: &mut Vec<Candidate>) {
    // Most overlap nothing: as long as none does, none moves.
    let alone = candidates.windows(2).take_while(|pair| pair[0].end <= pair[1].start).count();
    if alone + 1 >= candidates.len() {
        return;
    }
    let mut kept = alone;
    let mut at = alone;
    while at < candidates.len() {
        if candidates.get(at + 1).is_none_or(|next| candidates[at].end <= next.start) {
            candidates[kept] = candidates[at];
            kept += 1;
            at += 1;
            continue;
        }
        let (first, start) = (at, candidates[at].start);
        let mut end = candidates[at].end;
        let mut winner = candidates[at];
        let mut quoted = winner;
        at += 1;
        while at < candidates.len() && candidates[at].start < end {
            let rival = candidates[at];
            end = end.max(rival.end);
            if (rival.start - start) as usize <= limits::MAX_FINDING && rank(&rival, start) > rank(&winner, start) {
                winner = rival;
            }
            if rival.traits.slot != Slot::Any {
                quoted = rival;
            }
            at += 1;
        }
        // A value may be found by its look and by its place: what either says of it counts.
        for twin in &candidates[first..at] {
            if (twin.start, twin.end, twin.detector) == (winner.start, winner.end, winner.detector) {
                winner.traits.validated |= twin.traits.validated;
                winner.traits.reserved |= twin.traits.reserved;
                winner.traits.context_for |= twin.traits.context_for;
                winner.traits.ways = winner.traits.ways.and(twin.traits.ways);
                winner.score = winner.score.max(twin.score);
                if twin.traits.ip_class != IpClass::Global {
                    winner.traits.ip_class = twin.traits.ip_class;
                }
            }
        }
        // What was validated is the winner's own span: a wider one is not.
        winner.traits.validated &= winner.start == start && winner.end == end;
        // Whoever wins, what can stand there is what the place allows.
        winner.traits.slot = if (quoted.start, quoted.end) == (start, end) { quoted.traits.slot } else { Slot::Any };
        winner.traits.run |= (end - start) as usize > limits::MAX_FINDING;
        candidates[kept] = Candidate { start, end, is_clear: false, ..winner };
        kept += 1;
    }
    candidates.truncate(kept);
}

/// The order of the rules above as a number: the higher wins. The candidate starts at most the length of a finding behind `first`.
#[inline]
fn rank(candidate: &Candidate, first: u32) -> u64 {
    let length = (candidate.end - candidate.start).min(limits::MAX_FINDING as u32);
    let nearness = limits::MAX_FINDING as u32 - (candidate.start - first);
    u64::from(candidate.traits.lines) << 63
        | u64::from(length) << 40
        | u64::from(candidate.score) << 32
        | u64::from(candidate.traits.validated) << 31
        | u64::from(nearness) << 16
        | u64::from(!candidate.detector.0)
}
const _: () = assert!(limits::MAX_FINDING < 1 << 15);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DetectorIndex, Traits};
    use proptest::prelude::*;

    fn candidate(start: u32, end: u32, detector: u16, score: u8) -> Candidate {
        Candidate { start, end, detector: DetectorIndex(detector), score, traits: Traits::default(), is_clear: false }
    }

    fn check(given: &[(u32, u32, u16, u8)], expected: &[(u32, u32, u16)]) {
        let mut candidates: Vec<_> = given.iter().map(|&(s, e, d, c)| candidate(s, e, d, c)).collect();
        resolve(&mut candidates);
        let got: Vec<_> = candidates.iter().map(|c| (c.start, c.end, c.detector.0)).collect();
        assert_eq!(got, expected, "{given:?}");
    }

    #[test]
    fn the_order_decides() {
        check(&[], &[]);
        check(&[(0, 5, 0, 90), (5, 9, 1, 90)], &[(0, 5, 0), (5, 9, 1)]);
        check(&[(0, 20, 0, 50), (4, 10, 1, 99)], &[(0, 20, 0)]);
        check(&[(0, 10, 0, 50), (0, 10, 1, 60)], &[(0, 10, 1)]);
        check(&[(0, 10, 1, 60), (0, 10, 0, 60)], &[(0, 10, 0)]);
        check(&[(0, 6, 0, 90), (4, 12, 1, 60), (11, 13, 2, 99)], &[(0, 13, 1)]);
    }

    proptest! {
        #[test]
        fn findings_cover_every_candidate_and_never_overlap(mut raw in proptest::collection::vec((0u32..200, 1u32..30, 0u16..4, 0u8..100), 0..30)) {
            raw.sort_by_key(|c| c.0);
            let given: Vec<_> = raw.iter().map(|&(s, l, d, c)| candidate(s, s + l, d, c)).collect();
            let mut resolved = given.clone();
            resolve(&mut resolved);
            prop_assert!(resolved.windows(2).all(|w| w[0].end <= w[1].start));
            for c in &given {
                prop_assert!(resolved.iter().any(|r| r.start <= c.start && c.end <= r.end));
            }
        }
    }
}
