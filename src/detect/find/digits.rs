//! Clusters of digits: cards and phones among the groups that [`super::groups`] tells.
//!
//! Clusters inside hex, UUIDs, decimals, versions and longer tokens are dismissed here, once. A candidate starts at a group of the
//! cluster and ends at one; every group is tried, so that what is found does not depend on where the cluster begins. Most clusters are
//! one row of digits with nothing about it that has to be looked at: these are decided by bits, without their groups.

use super::groups::{Groups, MOST_DIGITS, is_separator, separators_at};
use super::{Hits, card, letter_digits, phone, phone_dashed, phone_shape, record};
use crate::detect::context::{self, Verdict};
use crate::detect::look::{HERE, Look, is_joint};
use crate::detect::opaque;
use crate::detect::rules::Rule;
use crate::detect::score::Form;
use crate::detect::validate::card::{has_issuer, is_card};
use crate::detect::vector::class;

/// Groups that are looked at together; more than any written form has.
const MOST_GROUPS: usize = 12;
/// The fewest digits of any number that is looked for.
pub(super) const LEAST_DIGITS: usize = 7;
/// How far before a number a mask of ours is looked for, in bytes.
const LONGEST_MASK: usize = 32;

/// What bytes beside a number say. Most say nothing: they join nothing, end no escape, no mask, no bracket and no fraction.
static SIDES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = match byte as u8 {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'*' | b'_' => TELLS_BEFORE | TELLS_BEHIND,
            b'-' => TELLS_BEFORE | TELLS_BEHIND | SEPARATES,
            b' ' | b'(' | b')' | b'.' | b'/' => TELLS_BEFORE | SEPARATES,
            b'+' | b'%' | b'#' | b'\\' | b':' | b'[' | b'~' => TELLS_BEFORE,
            b']' => TELLS_BEHIND,
            _ => 0,
        };
        byte += 1;
    }
    table
};
/// Something stands before the number that has to be looked at.
const TELLS_BEFORE: u8 = 1;
/// Something stands behind it that has to be looked at.
const TELLS_BEHIND: u8 = 2;
/// May stand between groups of digits.
const SEPARATES: u8 = 4;

/// Verifies the cluster whose first digit stands at `first`.
#[inline(always)]
pub(crate) fn cluster(look: &Look<'_>, first: usize, hits: &mut Hits, groups: &mut Groups) {
    let is_decided =
        if hits.iban.contains(&first) { !is_separator(look.byte(hits.iban.end)) } else { is_plain(look, first, hits) };
    if !is_decided {
        any_cluster(look, first, hits, groups);
    }
}

/// Decides a cluster of a usual form that stands clear, by bits; says whether it was one.
#[inline(always)]
fn is_plain(look: &Look<'_>, first: usize, hits: &mut Hits) -> bool {
    let Some(near) = look.near(first) else { return false };
    let digits = look.ahead(look.digits(), first);
    let run = (!digits).trailing_zeros() as usize;
    if run > 40 {
        return false;
    }
    let behind = SIDES[usize::from(near[HERE + run])];
    // No digit follows over one separator or two.
    let is_alone = behind & SEPARATES == 0 || digits >> run & 0b110 == 0;
    if near[HERE - 1] == b'+' {
        let is_clear_before = match near[HERE - 2] {
            b' ' => true,
            b':' => !opaque::may_end_name(near[HERE - 3]),
            beyond => SIDES[usize::from(beyond)] & TELLS_BEFORE == 0,
        };
        if !is_clear_before {
            return false;
        }
        let Some(rule) = &look.rules.served.phone else { return false };
        if is_alone && behind & TELLS_BEHIND == 0 {
            let Some(number) = near[HERE..].first_chunk() else { return false };
            return phone::international_in(look, rule, first - 1, first + run, (number, run), hits) || run < card::LEAST_DIGITS;
        }
        return !is_alone && spaced_international(look, rule, near, first, digits, hits);
    }
    let is_clear_before = match near[HERE - 1] {
        b' ' => matches!(near[HERE - 2], b'a'..=b'z' | b'A'..=b'Z' | b',' | b'"' | b']' | b'='),
        // A card in a path is doubted.
        b'/' => near[HERE - 2].is_ascii_alphabetic() && run < card::LEAST_DIGITS && is_alone,
        before => SIDES[usize::from(before)] & TELLS_BEFORE == 0,
    };
    if !is_clear_before {
        return match near[HERE - 1] {
            b'/' => !is_alone && is_hopeless(look, first, run),
            before => (before.is_ascii_alphabetic() || before == b'-') && is_tail(look, first, hits),
        };
    }
    if !is_alone {
        return is_hopeless(look, first, run)
            || run == 8 && is_uuid(look, first)
            || digits & FOURS_SHOWN == FOURS && card_in_fours(look, near, first, digits, hits);
    }
    // What goes on as a word is no number.
    if near[HERE + run].is_ascii_alphanumeric() {
        return true;
    }
    behind & TELLS_BEHIND == 0 && one_run(look, near, first, run, hits)
}

/// Whether the cluster is the tail of a longer token, such as a UUID, with nothing but hyphens and points between its groups: no number
/// starts at a group behind one of these.
#[inline(always)]
fn is_tail(look: &Look<'_>, first: usize, hits: &Hits) -> bool {
    let bits = &look.tile.bits.class;
    let bridged = look.ahead(&look.tile.unions.bridged, first);
    let cluster = !(!0 << (!bridged).trailing_zeros().min(63));
    let known = look.ahead(look.digits(), first) | look.ahead(&bits[class::DASH], first) | look.ahead(&bits[class::DOT], first);
    cluster & !known == 0 && look.rest_of_escape(first) == 0 && joined_left(look, first, hits)
}

/// Four groups of four digits, as bits, and these with the bits beside them.
const FOURS: u64 = 0b111_1011_1101_1110_1111;
const FOURS_SHOWN: u64 = (1 << 20) - 1;

/// A card in four groups of four at `first`, where nothing stands beside it.
#[inline(always)]
fn card_in_fours(look: &Look<'_>, near: &[u8; 2 * HERE], first: usize, digits: u64, hits: &mut Hits) -> bool {
    let Some(rule) = &look.rules.served.credit_card else { return false };
    let behind = SIDES[usize::from(near[HERE + 19])];
    let is_alone = behind & SEPARATES == 0 || digits >> 19 & 0b110 == 0;
    behind & TELLS_BEHIND == 0 && is_alone && card::in_fours(look, rule, first, hits)
}

/// Decides one row of digits with nothing beside it.
#[inline(always)]
fn one_run(look: &Look<'_>, near: &[u8; 2 * HERE], first: usize, run: usize, hits: &mut Hits) -> bool {
    let served = &look.rules.served;
    let opening = near[HERE];
    let end = first + run;
    if (card::LEAST_DIGITS..=card::MOST_DIGITS).contains(&run)
        && let Some(rule) = &served.credit_card
        && has_issuer(&near[HERE..HERE + run])
        && card::in_run(look, rule, first, end, hits)
    {
        return true;
    }
    if let Some(rule) = &served.phone {
        if record::may_be_one([opening, near[HERE + 1], near[HERE + 2]], run) {
            record::number(look, rule, first, end, hits);
        }
        if opening == b'0' && near[HERE + 1] == b'0' && near[HERE - 1] != b'/' {
            return false;
        }
        if look.rules.national.is_possible(run, opening) {
            phone::national_in_run(look, rule, first, end, hits);
        }
    }
    true
}

/// A number in international form that is all of the groups from `first` on, with nothing beside them; says whether there was one.
#[inline(always)]
fn spaced_international(look: &Look<'_>, rule: &Rule, near: &[u8; 2 * HERE], first: usize, digits: u64, hits: &mut Hits) -> bool {
    let length = (!look.ahead(&look.tile.unions.bridged, first)).trailing_zeros() as usize;
    if length > 32 {
        return false;
    }
    let behind = SIDES[usize::from(near[HERE + length])];
    if behind & TELLS_BEHIND != 0 || behind & SEPARATES != 0 && digits >> length & 0b110 != 0 {
        return false;
    }
    let mut rest = digits & ((1 << length) - 1);
    if rest.count_ones() > 16 {
        return false;
    }
    // What is copied too much is written over by the next group.
    let mut packed = [0; 32];
    let (mut count, mut at) = (0, 0);
    while rest != 0 {
        let gap = rest.trailing_zeros() as usize;
        let run = (!(rest >> gap)).trailing_zeros() as usize;
        at += gap;
        let group = near[HERE + at..].first_chunk::<16>();
        let (Some(group), Some(place)) = (group, packed[count..].first_chunk_mut()) else { return false };
        *place = *group;
        count += run;
        at += run;
        rest = rest >> gap >> run;
    }
    let Some(number) = packed.first_chunk() else { return false };
    phone::international_in(look, rule, first - 1, first + length, (number, count), hits)
}

/// Verifies a cluster of any kind.
#[inline(never)]
fn any_cluster(look: &Look<'_>, first: usize, hits: &mut Hits, groups: &mut Groups) {
    let served = &look.rules.served;
    // The groups of an IBAN are no number, but others may follow them.
    let first = if hits.iban.contains(&first) {
        match behind_iban(look, hits.iban.end) {
            Some(first) => first,
            None => return,
        }
    } else {
        first
    };
    // `%20` and the like before a number are no part of it.
    let escaped = look.rest_of_escape(first);
    let first = if look.run_right(look.digits(), first, 64) > escaped { first + escaped } else { first };
    // The plain and most frequent case: one run of digits that no detector wants by its length or its neighbours.
    let run = look.run_right(look.digits(), first, 64);
    let next = look.byte(first + run);
    // Of a longer run more has to be seen than its end.
    let alone = !matches!(next, b' ' | b'-' | b'.' | b'(' | b')' | b'/' | b'0'..=b'9');
    let before = look.before(first);
    let plus = phone::plus_before(look, first);
    let opening = [look.buffer[first], look.byte(first + 1), look.byte(first + 2)];
    if let Some(rule) = served.phone.as_ref().filter(|_| plus.is_none() && record::may_be_one(opening, run)) {
        let separators = separators_at(look.buffer, first + run);
        let is_single = !matches!(separators, 1 | 2) || !look.byte(first + run + separators).is_ascii_digit();
        if is_single && !look.joins(first) && !look.joins_behind(first + run) {
            record::number(look, rule, first, first + run, hits);
        }
    }
    if alone && plus.is_none() {
        if run > card::MOST_DIGITS
            || (is_joint(next) || next == b'*') && look.joins_behind(first + run)
            || (is_joint(before) || matches!(before, b'.' | b'-' | b'*')) && joined_left(look, first, hits)
        {
            return;
        }
        let national = look.rules.national.is_possible(run, look.buffer[first]);
        let card = served.credit_card.is_some() && run >= card::LEAST_DIGITS && has_issuer(&look.buffer[first..first + run]);
        let zeros = served.phone.is_some() && before != b'/' && look.buffer[first] == b'0' && look.byte(first + 1) == b'0';
        if !(national || card || zeros) {
            return;
        }
    } else if plus.is_none() && is_hopeless(look, first, run) {
        return;
    }
    if is_uuid(look, first) {
        return;
    }
    if before == b' '
        && plus.is_none()
        && matches!(look.before(first - 1), b'-' | b'/' | 0x93)
        && let Some(rule) = &served.phone
        && phone_dashed::number(look, rule, first, groups, hits)
    {
        return;
    }
    // What a mask left has no plus in it.
    if plus.is_none() && follows_mask(look, first) {
        return behind_rule(look, first, hits, groups);
    }
    whole_cluster(look, first, plus, hits, groups);
}

/// The first digit of the number behind an IBAN that ends at `end`, if a separator or two and digits follow.
#[cold]
fn behind_iban(look: &Look<'_>, end: usize) -> Option<usize> {
    let separators = separators_at(look.buffer, end);
    (matches!(separators, 1 | 2) && look.byte(end + separators).is_ascii_digit()).then_some(end + separators)
}

/// Whether a UUID (RFC 9562) starts at `first`: its groups are no numbers.
#[inline]
fn is_uuid(look: &Look<'_>, first: usize) -> bool {
    look.byte(first + 8) == b'-'
        && look.byte(first + 13) == b'-'
        && look.byte(first + 18) == b'-'
        && look.byte(first + 23) == b'-'
        && (first..first + 36).all(|at| look.byte(at).is_ascii_hexdigit() || matches!(at - first, 8 | 13 | 18 | 23))
}

/// Whether the number is what a mask of ours left: `**** *** 678 1234`.
#[inline]
fn follows_mask(look: &Look<'_>, first: usize) -> bool {
    let before = look.before(first);
    if !matches!(before, b'*' | b' ' | b'-' | b'.' | b'(' | b')' | b'/' | b'+') {
        return false;
    }
    let mut stars = 0;
    for byte in look.buffer[first.saturating_sub(LONGEST_MASK)..first].iter().rev() {
        match byte {
            b'*' => stars += 1,
            b' ' | b'-' | b'.' | b'(' | b')' | b'/' | b'+' | b'0'..=b'9' => stars = 0,
            _ => return false,
        }
        if stars == 3 {
            return true;
        }
    }
    false
}

/// A whole card behind a rule of stars and a space: `*** 4111 1111 1111 1111`. No mask leaves so many digits behind its only stars.
#[cold]
fn behind_rule(look: &Look<'_>, first: usize, hits: &mut Hits, groups: &mut Groups) {
    let Some(text) = look.buffer[..first].strip_suffix(b" ") else { return };
    let stars = text.iter().rev().take_while(|byte| **byte == b'*').count();
    let is_alone = match text[..text.len() - stars] {
        [] | [.., b'\n' | b'\r'] => true,
        [.., beyond, b' '] => beyond.is_ascii_alphabetic(),
        _ => false,
    };
    groups.fill(look, first);
    let is_long = groups.count > 3 || (groups.end[0] - groups.start[0]) as usize > card::LEAST_DIGITS;
    if let Some(rule) = &look.rules.served.credit_card
        && is_alone
        && is_long
    {
        card::in_groups(look, rule, groups, 0, hits);
    }
}

/// Whether the bits alone rule out every number in the cluster, whose first group has `run` digits: there are too few for a card, and
/// no row of its one or two groups has the length of a number in national form.
#[inline(always)]
fn is_hopeless(look: &Look<'_>, first: usize, run: usize) -> bool {
    let bridged = look.ahead(&look.tile.unions.bridged, first);
    let length = (!bridged).trailing_zeros();
    if length == 64 || run >= length as usize {
        return false;
    }
    let digits = look.ahead(look.digits(), first) & ((1 << length) - 1);
    let count = digits.count_ones() as usize;
    let opening = look.buffer[first];
    if count < LEAST_DIGITS {
        return true;
    }
    if count >= card::LEAST_DIGITS || opening == b'0' && look.byte(first + 1) == b'0' {
        return false;
    }
    let national = &look.rules.national;
    let rest = digits >> run;
    if rest == 0 {
        return !national.is_possible(run, opening);
    }
    let second = run + rest.trailing_zeros() as usize;
    let second_run = (!(digits >> second)).trailing_zeros() as usize;
    if digits >> second >> second_run != 0 {
        // Behind a point no number starts, so all rows start with the first group: `119.0.6099.230`.
        let points = look.ahead(&look.tile.bits.class[class::DOT], first);
        let is_pointed = (!0 << length) | digits | points == !0;
        let from_second = digits & (digits - 1);
        let from_third = from_second & (from_second - 1);
        let digit = |from: u64| look.byte(first + from.trailing_zeros() as usize);
        return is_pointed && !national.may_start_so([opening, digit(from_second), digit(from_third)]);
    }
    !(national.is_possible(run, opening)
        || national.is_possible(count, opening) && !phone::is_code_and_amount(run, opening, count)
        || national.is_possible(second_run, look.buffer[first + second]))
}

/// Tries every group of the cluster. Where a row of groups is a number, the next one tried is behind it.
#[inline]
fn whole_cluster(look: &Look<'_>, first: usize, plus: Option<usize>, hits: &mut Hits, groups: &mut Groups) {
    groups.fill(look, first);
    let known = hits.candidates.len();
    let mut group = match (plus, &look.rules.served.phone) {
        // What is no such number may be another one behind a sign: `192.0.2.7+4111111111111111`.
        (Some(start), rule) => {
            let international = |rule| phone::international(look, rule, groups, 0, start, 0, Form::Strong, hits);
            1 + rule.as_ref().and_then(international).unwrap_or_else(|| behind_plus(look, groups, hits))
        }
        _ if joined_left(look, first, hits) => 1,
        _ => 1 + from_group(look, groups, 0, hits),
    };
    let mut is_behind_number = hits.candidates.len() > known;
    loop {
        // A row may have so many groups: where fewer are kept, go on from here.
        if group > 0 && group + MOST_GROUPS > groups.count && !groups.is_whole {
            groups.fill(look, groups.start[group.min(groups.count - 1)] as usize);
            group = 0;
        }
        if group >= groups.count {
            return;
        }
        let known = hits.candidates.len();
        group += match look.before(groups.start[group] as usize) {
            b'-' if !is_behind_number => 1,
            b'.' => 1,
            // `12/4111 1111 1111 1111`: phone numbers are not told from dates and fractions there.
            b'-' | b'/' => match &look.rules.served.credit_card {
                Some(rule) => 1 + card::in_groups(look, rule, groups, group, hits).map_or(0, |last| last - group),
                None => 1,
            },
            _ => 1 + from_group(look, groups, group, hits),
        };
        is_behind_number = hits.candidates.len() > known;
    }
}

/// Tries the rows behind a plus that is none of theirs: of phone numbers those that are in international form without it.
#[cold]
fn behind_plus(look: &Look<'_>, groups: &Groups, hits: &mut Hits) -> usize {
    let start = groups.start[0] as usize;
    match &look.rules.served.credit_card {
        _ if look.buffer[start..].starts_with(b"00") => from_group(look, groups, 0, hits),
        // `tag+202-555-0143`
        _ if groups.count > 1 && phone_shape::is_phone(look, groups, 0, groups.count - 1) => from_group(look, groups, 0, hits),
        Some(rule) => card::in_groups(look, rule, groups, 0, hits).unwrap_or(0),
        None => 0,
    }
}

/// Tries the rows that start with this group; returns how many further groups belong to what was found.
#[inline]
fn from_group(look: &Look<'_>, groups: &Groups, group: usize, hits: &mut Hits) -> usize {
    let served = &look.rules.served;
    if let Some(rule) = &served.credit_card
        && let Some(last) = card::in_groups(look, rule, groups, group, hits)
    {
        return last - group;
    }
    match &served.phone {
        Some(rule) => phone::in_groups(look, rule, groups, group, hits).map_or(0, |last| last - group),
        None => 0,
    }
}

/// Whether the first group is the tail of a longer token: `a1-123`, `1.234` cut by a boundary, `***123`.
#[inline]
fn joined_left(look: &Look<'_>, first: usize, hits: &Hits) -> bool {
    let before = look.before(first);
    match before {
        b'*' => look.is_behind_mask(first),
        b'-' if hits.iban.end == first - 1 && !hits.iban.is_empty() => false,
        b'-' | b'.' | b'_' => {
            let beyond = if first >= 2 { look.before(first - 1) } else { b'\n' };
            let is_emphasis = before == b'_' && beyond == b'_' && !look.joins(first);
            (is_joint(beyond) || look.is_behind_mask(first - 1) || beyond == before)
                && !is_emphasis
                && !(beyond.is_ascii_alphabetic() && (is_announced(look, first - 1) || look.ends_escape(first - 1)))
        }
        _ => look.joins(first),
    }
}

/// Whether the word that ends at `end` announces a number: `tel.0201234567`, `card-4111…`.
#[cold]
fn is_announced(look: &Look<'_>, end: usize) -> bool {
    let (served, words) = (&look.rules.served, &look.rules.words);
    let word = context::word_before(look.buffer, end);
    let announces = |rule: &Rule| words.of_word(look.buffer, word.clone(), rule.index) == Verdict::For;
    served.phone.as_ref().is_some_and(announces) || served.credit_card.as_ref().is_some_and(announces)
}

/// Whether what follows a candidate's last group makes it part of a longer token.
#[inline]
pub(super) fn joined_right(look: &Look<'_>, end: usize, strict: bool) -> bool {
    if look.joins_behind(end) {
        return true;
    }
    let beyond = look.byte(end + 1);
    match look.byte(end) {
        b'-' if beyond.is_ascii_alphabetic() => !letter_digits::is_at(look.buffer, end + 1),
        b'-' => is_joint(beyond) && (strict || !beyond.is_ascii_digit()) && !(strict && is_whole_card(look, end + 1)),
        b'.' => beyond.is_ascii_digit() && strict,
        _ => false,
    }
}

/// Whether the run of digits at `start` is a card number: a value of its own.
#[cold]
fn is_whole_card(look: &Look<'_>, start: usize) -> bool {
    let run = look.run_right(look.digits(), start, MOST_DIGITS);
    !look.joins_behind(start + run) && look.buffer.get(start..start + run).is_some_and(is_card)
}
