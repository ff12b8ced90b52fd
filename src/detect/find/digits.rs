//! Clusters of digits with the separators people use: cards and phones among the groups that [`super::groups`] tells.
//!
//! Clusters inside hex, UUIDs, decimals, versions and longer tokens are dismissed here, once. A candidate starts at a group of the
//! cluster and ends at one; every group is tried, so that what is found does not depend on where the cluster begins.

use super::groups::{Groups, MOST_DIGITS, separators_at};
use super::{Hits, letter_digits};
use crate::detect::context::Verdict;
use crate::detect::look::{Look, is_joint};
use crate::detect::rules::Rule;
use crate::detect::score::Form;
use crate::detect::validate::card;
use crate::model::Traits;
use crate::numbering;

/// Groups that are looked at together; more than any written form has.
const MOST_GROUPS: usize = 12;
/// Groups of a card number: `4111 1111 1111 1111 111` has five.
const MOST_CARD_GROUPS: usize = 6;
/// Groups of a phone number in national form: `06 12 34 56 78` has five.
const MOST_NATIONAL_GROUPS: usize = 7;
/// Digits of `00`, a calling code and an area code together, as people write them in one.
const LONGEST_CODE: u32 = 8;
/// The fewest digits of any number that is looked for.
const LEAST_DIGITS: usize = 7;
/// The fewest digits of a card number.
const LEAST_CARD_DIGITS: usize = 12;
/// How far before a number a mask of ours is looked for, in bytes.
const LONGEST_MASK: usize = 32;

/// Verifies the cluster whose first digit stands at `first`.
#[inline(always)]
pub(crate) fn cluster(look: &Look<'_>, first: usize, hits: &mut Hits) {
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
    let alone = !matches!(next, b' ' | b'-' | b'.' | b'(' | b')' | b'/');
    let before = look.before(first);
    let plus = plus_before(look, first);
    if alone && plus.is_none() {
        if run > 19
            || (is_joint(next) || next == b'*') && look.joins_behind(first + run)
            || (is_joint(before) || matches!(before, b'.' | b'-' | b'*')) && joined_left(look, first, hits)
        {
            return;
        }
        let national = look.rules.national.is_possible(run, look.buffer[first]);
        let card = served.credit_card.is_some() && run >= 12 && card::has_issuer(&look.buffer[first..first + run]);
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
    if follows_mask(look, first) {
        return behind_rule(look, first, hits);
    }
    whole_cluster(look, first, plus, hits);
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
    if !matches!(before, b'*' | b' ' | b'-' | b'.' | b'(' | b')' | b'/') {
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
fn behind_rule(look: &Look<'_>, first: usize, hits: &mut Hits) {
    let Some(text) = look.buffer[..first].strip_suffix(b" ") else { return };
    let stars = text.iter().rev().take_while(|byte| **byte == b'*').count();
    let is_alone = match text[..text.len() - stars] {
        [] | [.., b'\n' | b'\r'] => true,
        [.., beyond, b' '] => beyond.is_ascii_alphabetic(),
        _ => false,
    };
    let groups = Groups::at(look.buffer, first);
    let is_long = groups.count > 3 || (groups.end[0] - groups.start[0]) as usize > LEAST_CARD_DIGITS;
    if let Some(rule) = &look.rules.served.credit_card
        && is_alone
        && is_long
    {
        card(look, rule, &groups, 0, hits);
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
    if count >= LEAST_CARD_DIGITS || opening == b'0' && look.byte(first + 1) == b'0' {
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
        return false;
    }
    !(national.is_possible(run, opening)
        || national.is_possible(count, opening) && !is_code_and_amount(run, opening, count)
        || national.is_possible(second_run, look.buffer[first + second]))
}

/// Tries every group of the cluster. Where a row of groups is a number, the next one tried is behind it.
#[inline(always)]
fn whole_cluster(look: &Look<'_>, first: usize, plus: Option<usize>, hits: &mut Hits) {
    let mut groups = Groups::at(look.buffer, first);
    let known = hits.candidates.len();
    let mut group = match (plus, &look.rules.served.phone) {
        (Some(start), Some(rule)) => 1 + international(look, rule, &groups, 0, start, 0, Form::Strong, hits).unwrap_or(0),
        (Some(_), None) => 1,
        _ if joined_left(look, first, hits) => 1,
        _ => 1 + from_group(look, &groups, 0, hits),
    };
    let mut is_behind_number = hits.candidates.len() > known;
    loop {
        // A row may have so many groups: where fewer are kept, go on from here.
        if group > 0 && group + MOST_GROUPS > groups.count && !groups.is_whole {
            groups = Groups::at(look.buffer, groups.start[group.min(groups.count - 1)] as usize);
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
                Some(rule) => 1 + card(look, rule, &groups, group, hits).map_or(0, |last| last - group),
                None => 1,
            },
            _ => 1 + from_group(look, &groups, group, hits),
        };
        is_behind_number = hits.candidates.len() > known;
    }
}

/// Tries the rows that start with this group; returns how many further groups belong to what was found.
#[inline(always)]
fn from_group(look: &Look<'_>, groups: &Groups, group: usize, hits: &mut Hits) -> usize {
    let served = &look.rules.served;
    if let Some(rule) = &served.credit_card
        && let Some(last) = card(look, rule, groups, group, hits)
    {
        return last - group;
    }
    match &served.phone {
        Some(rule) => phone(look, rule, groups, group, hits).map_or(0, |last| last - group),
        None => 0,
    }
}

/// Where a number in international form starts whose first digit stands at `first`: its `+`, also encoded, with an opening bracket
/// allowed between.
#[inline]
fn plus_before(look: &Look<'_>, first: usize) -> Option<usize> {
    let mut at = first;
    if !matches!(look.before(at), b'+' | b'(' | b'B' | b'b') {
        return None;
    }
    if look.before(at) == b'(' {
        at -= 1;
    }
    if look.before(at) == b'+' {
        at -= 1;
    } else if at >= 3 && look.buffer[at - 3..at].eq_ignore_ascii_case(b"%2b") {
        at -= 3;
    } else {
        return None;
    }
    // A plus inside a token (base64, `a+49`) is none of a phone number; `%20+31` and `%3D%2B31` end an escape, and where a value ends
    // the next may begin.
    let is_free = !look.joins(at) || ends_international(look, at);
    (is_free && !look.is_behind_mask(at) && look.before(at) != b'+').then_some(at)
}

/// Whether a number in international form, in one piece, ends just before `end`: the next may begin there.
#[cold]
fn ends_international(look: &Look<'_>, end: usize) -> bool {
    let run = look.run_left(look.digits(), end, MOST_DIGITS);
    run >= LEAST_DIGITS && look.before(end - run) == b'+' && numbering::international(&look.buffer[end - run..end]).is_some()
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
    let served = look.rules.served;
    [served.phone, served.credit_card]
        .iter()
        .flatten()
        .any(|rule| look.rules.words.word_before(look.buffer, end, rule.index) == Verdict::For)
}

/// Whether what follows a candidate's last group makes it part of a longer token.
#[inline]
fn joined_right(look: &Look<'_>, end: usize, strict: bool) -> bool {
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
    !look.joins_behind(start + run) && look.buffer.get(start..start + run).is_some_and(card::is_card)
}

/// A payment card that starts with this group: its last group.
#[inline(always)]
fn card(look: &Look<'_>, rule: &Rule, groups: &Groups, first: usize, hits: &mut Hits) -> Option<usize> {
    let start = groups.start[first] as usize;
    let opening = (groups.end[first] - groups.start[first]) as usize;
    if !card::may_start(look.buffer[start], opening) {
        return None;
    }
    let mut lengths = [0u8; MOST_GROUPS];
    let mut separator = None;
    let mut best = None;
    for group in first..groups.last(first, MOST_CARD_GROUPS) {
        if group > first {
            // One separator, the same throughout.
            let gap = &look.buffer[groups.end[group - 1] as usize..groups.start[group] as usize];
            if gap.len() != 1 || !matches!(gap[0], b' ' | b'-' | b'.') || separator.is_some_and(|known| known != gap[0]) {
                break;
            }
            separator = Some(gap[0]);
        }
        let Some(digits) = groups.row(first, group).filter(|digits| digits.len() <= 19) else { break };
        lengths[group - first] = (groups.end[group] - groups.start[group]) as u8;
        if digits.len() >= 12
            && card::is_layout(&lengths[..=group - first], separator)
            && card::is_card(digits)
            && !joined_right(look, groups.end[group] as usize, true)
        {
            best = Some((group, digits));
        }
    }
    let (last, digits) = best?;
    let end = groups.end[last] as usize;
    let form = if last == first { Form::Weak } else { Form::Strong };
    let mut traits = Traits { validated: true, reserved: card::is_test_number(digits), ..Traits::default() };
    if traits.reserved {
        // No order number happens to be a published test card.
        return hits.push_plain(look, start..end, rule, rule.score(Form::Strong, traits), traits).then_some(last);
    }
    match look.rules.words.near(look, start, end, rule.index) {
        Verdict::For => traits.context_for = true,
        Verdict::Against => traits.context_against = true,
        Verdict::Silent => {}
    }
    // Bare runs of other lengths, and those in a path, are mostly something else: only a word for it makes them a card.
    let in_path = look.before(start) == b'/' || look.byte(end) == b'/';
    // Twelve digits in fours are as often a reference.
    let doubtful =
        !traits.context_for && (digits.len() == 12 || form == Form::Weak && (in_path || !matches!(digits.len(), 15 | 16)));
    let score = rule.score(form, traits);
    hits.push_plain(look, start..end, rule, if doubtful { score / 2 } else { score }, traits).then_some(last)
}

/// A phone number without `+` that starts with this group: its last group.
#[inline(always)]
fn phone(look: &Look<'_>, rule: &Rule, groups: &Groups, first: usize, hits: &mut Hits) -> Option<usize> {
    let at = groups.start[first] as usize;
    let opening = look.buffer[at];
    if opening == b'0' && groups.row(first, first).is_none_or(|digits| digits.starts_with(b"00")) {
        // `12:00:00 4111…` holds a time.
        let is_time = look.before(at) == b':' && at >= 2 && look.buffer[at - 2].is_ascii_digit();
        if groups.are_pairs(look, first) {
            return None;
        }
        if look.before(at) != b'/'
            && !is_time
            && let Some(last) = international(look, rule, groups, first, at, 2, Form::Weak, hits)
        {
            return Some(last);
        }
    }
    if rule.figures.weak.saturating_add(rule.figures.boost) < look.rules.minimum || !look.rules.national.may_start(opening) {
        return None;
    }
    for last in (first..groups.last(first, MOST_NATIONAL_GROUPS)).rev() {
        let Some(digits) = groups.row(first, last) else { continue };
        let group = last - first;
        if group == 1
            && (is_decimal(look, groups, first)
                || is_code_and_amount((groups.end[first] - groups.start[first]) as usize, opening, digits.len()))
        {
            continue;
        }
        let Some(national) = look.rules.national.find(digits) else { continue };
        let end = groups.end[last] as usize;
        if joined_right(look, end, group == 0) || matches!(group, 0 | 2) && looks_like_date(digits) {
            continue;
        }
        if !groups.may_have_context(look, rule) {
            return None;
        }
        // `(020) 7946 0000` starts at its bracket.
        let start = if look.before(at) == b'(' && look.buffer[at..end].contains(&b')') { at - 1 } else { at };
        let mut traits = Traits { validated: true, reserved: national.reserved, ..Traits::default() };
        match look.rules.words.near(look, start, end, rule.index) {
            Verdict::For => traits.context_for = true,
            Verdict::Against => traits.context_against = true,
            Verdict::Silent => {}
        }
        return hits.push_plain(look, start..end, rule, rule.score(Form::Weak, traits), traits).then_some(last);
    }
    None
}

/// A phone number in international form: the longest row of groups that the numbering plan accepts. `skip` digits (`00`) stand
/// before the calling code. Returns its last group.
#[inline]
#[allow(clippy::too_many_arguments)]
fn international(
    look: &Look<'_>,
    rule: &Rule,
    groups: &Groups,
    first: usize,
    start: usize,
    skip: usize,
    form: Form,
    hits: &mut Hits,
) -> Option<usize> {
    for last in (first..groups.last(first, MOST_GROUPS)).rev() {
        let Some(digits) = groups.row(first, last) else { continue };
        if digits.len() < skip + 7 || digits.len() > skip + 17 {
            continue;
        }
        let Some(number) = numbering::international(&digits[skip..]) else { continue };
        let end = groups.end[last] as usize;
        // `(+31) 6 …` starts at its bracket.
        let text = &look.buffer[start..end];
        let start = if look.before(start) == b'(' && text.contains(&b')') && !text.contains(&b'(') { start - 1 } else { start };
        let extension = match look.byte(end) {
            b'x' => look.byte(end + 1).is_ascii_digit() || look.byte(end + 1) == b'.' || look.byte(end + 1) == b' ',
            b'e' => look.byte(end + 1) == b'x',
            b'w' => true,
            _ => false,
        } && form == Form::Strong;
        if joined_right(look, end, false) && !extension || form == Form::Weak && is_file_name(look, end) {
            continue;
        }
        // Separators speak for a number behind `00`; a bare run, also one with a tail (`003135891-9662`), may be any number with zeros in
        // front.
        let is_spaced = last > first
            && groups.end[first] - groups.start[first] <= LONGEST_CODE
            && !(last == first + 1 && look.byte(groups.end[first] as usize) == b'.');
        let form = if form == Form::Weak && is_spaced { Form::Strong } else { form };
        let mut traits = Traits { validated: true, reserved: number.reserved, ..Traits::default() };
        if form == Form::Weak {
            match look.rules.words.near(look, start, end, rule.index) {
                Verdict::For => traits.context_for = true,
                Verdict::Against => traits.context_against = true,
                Verdict::Silent => {}
            }
        }
        hits.push_plain(look, start..end, rule, rule.score(form, traits), traits);
        return Some(last);
    }
    None
}

/// Whether an extension in small letters follows: `00231220-619517.tar`.
#[inline]
fn is_file_name(look: &Look<'_>, end: usize) -> bool {
    look.byte(end) == b'.' && look.byte(end + 1).is_ascii_lowercase()
}

/// Two groups with a point between are a decimal, unless the first is an area code with its zero: `20.817053`, not `06.12345678`.
fn is_decimal(look: &Look<'_>, groups: &Groups, first: usize) -> bool {
    let (start, end) = (groups.start[first] as usize, groups.end[first] as usize);
    look.byte(end) == b'.' && end + 1 == groups.start[first + 1] as usize && (look.buffer[start] != b'0' || end - start == 1)
}

/// Three digits and then a few more, without a zero in front, are a status and a size (`200 40593`), not a number that people write.
#[inline]
fn is_code_and_amount(first_group: usize, opening: u8, digits: usize) -> bool {
    first_group == 3 && opening != b'0' && digits < 10
}

/// Eight digits, in one group or three, that read as a date of 1900 to 2099, year first or last.
fn looks_like_date(digits: &[u8]) -> bool {
    let two = |at: usize| (digits[at] - b'0') * 10 + (digits[at + 1] - b'0');
    let date = |day: u8, month: u8| (1..=31).contains(&day) && (1..=12).contains(&month);
    digits.len() == 8
        && (matches!(two(0), 19 | 20) && (date(two(6), two(4)) || date(two(4), two(6)))
            || matches!(two(4), 19 | 20) && (date(two(0), two(2)) || date(two(2), two(0))))
}
