//! Clusters of digits with the separators people use: one tokeniser for every detector of numbers, now cards and phones.
//!
//! Clusters inside hex, UUIDs, decimals, versions and longer tokens are dismissed here, once. A candidate starts at a group of the
//! cluster and ends at one; every group is tried, so that what is found does not depend on where the cluster begins.

use super::Hits;
use crate::detect::context::Verdict;
use crate::detect::look::{Look, is_word};
use crate::detect::rules::Rule;
use crate::detect::score::Form;
use crate::detect::validate::card;
use crate::model::Traits;
use crate::numbering;

/// The most digits that any detector of numbers wants.
const MOST_DIGITS: usize = 20;
/// Groups that are looked at together; more than any written form has.
const MOST_GROUPS: usize = 12;
/// How far before a number a mask of ours is looked for, in bytes.
const LONGEST_MASK: usize = 32;

/// A run of digits in the cluster.
#[derive(Clone, Copy, Default)]
struct Group {
    start: u32,
    length: u32,
}

/// Up to [`MOST_GROUPS`] groups from one group of the cluster on, with their digits packed.
struct Window {
    groups: [Group; MOST_GROUPS],
    count: usize,
    digits: [u8; MOST_DIGITS],
    /// Digits packed up to and including a group.
    upto: [u8; MOST_GROUPS],
}

/// Verifies the cluster whose first digit stands at `first`.
#[inline]
pub(crate) fn cluster(look: &Look<'_>, first: usize, hits: &mut Hits) {
    let served = &look.rules.served;
    // `%20` and the like before a number are no part of it.
    let first = if look.before(first) == b'%' && look.run_right(look.digits(), first, 64) > 2 { first + 2 } else { first };
    // The plain and most frequent case: one run of digits that no detector wants by its length or its neighbours.
    let run = look.run_right(look.digits(), first, 64);
    let next = look.byte(first + run);
    let alone = !matches!(next, b' ' | b'-' | b'.' | b'(' | b')' | b'/');
    let before = look.before(first);
    let plus = plus_before(look, first);
    if alone && plus.is_none() {
        if run > 19
            || is_word(next)
            || (is_word(before) || matches!(before, b'.' | b'-' | b'*')) && joined_left(look, first)
            || next == b'*'
        {
            return;
        }
        let national = served.phone.is_some() && look.rules.national_lengths >> run & 1 == 1;
        let card = served.credit_card.is_some() && run >= 12;
        let zeros = served.phone.is_some() && before != b'/' && look.buffer[first] == b'0' && look.byte(first + 1) == b'0';
        if !(national || card || zeros) {
            return;
        }
    }
    if is_uuid(look, first) || follows_mask(look, first) {
        return;
    }
    whole_cluster(look, first, plus, hits);
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

/// Tries every group of the cluster.
fn whole_cluster(look: &Look<'_>, first: usize, plus: Option<usize>, hits: &mut Hits) {
    let served = look.rules.served;
    let mut at = first;
    let limit = look.buffer.len();
    loop {
        let window = Window::at(look.buffer, at);
        if window.count == 0 {
            return;
        }
        let length = window.groups[0].length as usize;
        let joined = if at == first { joined_left(look, first) } else { matches!(look.before(at), b'-' | b'.' | b'/') };
        let plus = if at == first { plus } else { None };
        if let Some(start) = plus {
            if let Some(rule) = &served.phone {
                international(look, rule, &window, start, 0, Form::Strong, hits);
            }
        } else if !joined {
            if let Some(rule) = &served.credit_card {
                card(look, rule, &window, hits);
            }
            if let Some(rule) = &served.phone {
                phone(look, rule, &window, at, hits);
            }
        }
        // On to the next group, over the one or two separators between.
        at += length;
        let mut separators = 0;
        while at < limit && separators < 2 && matches!(look.buffer[at], b' ' | b'-' | b'.' | b'(' | b')' | b'/') {
            at += 1;
            separators += 1;
        }
        if separators == 0 || at >= limit || !look.buffer[at].is_ascii_digit() {
            return;
        }
    }
}

impl Window {
    #[inline]
    fn at(buffer: &[u8], start: usize) -> Self {
        let limit = buffer.len();
        let mut window =
            Self { groups: [Group::default(); MOST_GROUPS], count: 0, digits: [0; MOST_DIGITS], upto: [0; MOST_GROUPS] };
        let mut at = start;
        let mut packed = 0;
        while window.count < MOST_GROUPS && packed < MOST_DIGITS {
            let group_start = at;
            while at < limit && buffer[at].is_ascii_digit() {
                if packed < MOST_DIGITS {
                    window.digits[packed] = buffer[at];
                    packed += 1;
                }
                at += 1;
            }
            if at == group_start {
                break;
            }
            window.groups[window.count] = Group { start: group_start as u32, length: (at - group_start) as u32 };
            window.upto[window.count] = packed as u8;
            window.count += 1;
            let separators = buffer[at..limit]
                .iter()
                .take(3)
                .take_while(|byte| matches!(byte, b' ' | b'-' | b'.' | b'(' | b')' | b'/'))
                .count();
            if separators == 0 || separators > 2 {
                break;
            }
            at += separators;
        }
        window
    }

    #[inline]
    fn end(&self, group: usize) -> usize {
        let group = self.groups[group];
        (group.start + group.length) as usize
    }

    /// The digits up to and including `group`, if every one of them was packed.
    #[inline]
    fn digits(&self, group: usize) -> Option<&[u8]> {
        let count = usize::from(self.upto[group]);
        let total: u32 = self.groups[..=group].iter().map(|group| group.length).sum();
        (total as usize == count).then(|| &self.digits[..count])
    }
}

/// Where a number in international form starts whose first digit stands at `first`: its `+`, also encoded, with an opening bracket
/// allowed between.
#[inline]
fn plus_before(look: &Look<'_>, first: usize) -> Option<usize> {
    let mut at = first;
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
    // A plus inside a token (base64, `a+49`) is none of a phone number; `%20+31` and `%3D%2B31` end an escape.
    let before = look.before(at);
    (!look.joins(at) && before != b'*' && before != b'+').then_some(at)
}

/// Whether the first group is the tail of a longer token: `a1-123`, `1.234` cut by a boundary, `***123`.
#[inline]
fn joined_left(look: &Look<'_>, first: usize) -> bool {
    let before = look.before(first);
    match before {
        b'*' => true,
        b'-' | b'.' | b'_' => {
            let beyond = if first >= 2 { look.before(first - 1) } else { b'\n' };
            (is_word(beyond) || beyond == b'*' || beyond == before)
                && !(beyond.is_ascii_alphabetic() && is_announced(look, first - 1))
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
    let after = look.byte(end);
    if is_word(after) || after == b'*' {
        return true;
    }
    let beyond = look.byte(end + 1);
    match after {
        b'-' => is_word(beyond) && (strict || !beyond.is_ascii_digit()),
        b'.' => beyond.is_ascii_digit() && strict,
        _ => false,
    }
}

/// A payment card that starts at the window's first group.
#[inline]
fn card(look: &Look<'_>, rule: &Rule, window: &Window, hits: &mut Hits) {
    let mut lengths = [0u8; MOST_GROUPS];
    let mut separator = None;
    let mut best = None;
    for group in 0..window.count.min(6) {
        let Group { start, length } = window.groups[group];
        if length > 19 {
            break;
        }
        if group > 0 {
            // One separator, the same throughout.
            let gap = &look.buffer[window.end(group - 1)..start as usize];
            if gap.len() != 1 || !matches!(gap[0], b' ' | b'-' | b'.') || separator.is_some_and(|known| known != gap[0]) {
                break;
            }
            separator = Some(gap[0]);
        }
        lengths[group] = length as u8;
        let Some(digits) = window.digits(group) else { break };
        if digits.len() > 19 {
            break;
        }
        if digits.len() >= 12
            && card::is_layout(&lengths[..=group])
            && card::is_card(digits)
            && !joined_right(look, window.end(group), true)
        {
            best = Some(group);
        }
    }
    let Some(last) = best else { return };
    let (start, end) = (window.groups[0].start as usize, window.end(last));
    let Some(digits) = window.digits(last) else { return };
    let form = if last == 0 { Form::Weak } else { Form::Strong };
    let mut traits = Traits { validated: true, reserved: card::is_test_number(digits), ..Traits::default() };
    if traits.reserved {
        // No order number happens to be a published test card.
        hits.push(look, start..end, rule.index, rule.score(Form::Strong, traits), traits);
        return;
    }
    match look.rules.words.around(look, start, end, rule.index) {
        Verdict::For => traits.context_for = true,
        Verdict::Against => traits.context_against = true,
        Verdict::Silent => {}
    }
    // Bare runs of other lengths, and those in a path, are mostly something else: only a word for it makes them a card.
    let in_path = look.before(start) == b'/' || look.byte(end) == b'/';
    let doubtful = form == Form::Weak && !traits.context_for && (in_path || !matches!(digits.len(), 15 | 16));
    let score = rule.score(form, traits);
    hits.push(look, start..end, rule.index, if doubtful { score / 2 } else { score }, traits);
}

/// A phone number without `+` that starts at the window's first group.
#[inline]
fn phone(look: &Look<'_>, rule: &Rule, window: &Window, at: usize, hits: &mut Hits) {
    let first = &window.digits[..2];
    // `12:00:00 4111…` holds a time.
    let is_time = look.before(at) == b':' && at >= 2 && look.buffer[at - 2].is_ascii_digit();
    if first == b"00" && look.before(at) != b'/' && !is_time && international(look, rule, window, at, 2, Form::Weak, hits) {
        return;
    }
    if look.rules.regions.is_empty() || rule.figures.weak.saturating_add(rule.figures.boost) < look.rules.minimum {
        return;
    }
    for group in (0..window.count.min(7)).rev() {
        let Some(digits) = window.digits(group) else { continue };
        if look.rules.national_lengths >> digits.len() & 1 == 0 {
            continue;
        }
        let Some(national) = look
            .rules
            .regions
            .iter()
            .filter(|region| region.possible(digits.len(), digits[0]))
            .find_map(|region| numbering::national(*region, digits))
        else {
            continue;
        };
        let end = window.end(group);
        if joined_right(look, end, group == 0) || matches!(group, 0 | 2) && looks_like_date(digits) {
            continue;
        }
        // `(020) 7946 0000` starts at its bracket.
        let start = if look.before(at) == b'(' && look.buffer[at..end].contains(&b')') { at - 1 } else { at };
        let mut traits = Traits { validated: true, reserved: national.reserved, ..Traits::default() };
        match look.rules.words.around(look, start, end, rule.index) {
            Verdict::For => traits.context_for = true,
            Verdict::Against => traits.context_against = true,
            Verdict::Silent => {}
        }
        hits.push(look, start..end, rule.index, rule.score(Form::Weak, traits), traits);
        return;
    }
}

/// A phone number in international form: the longest row of groups that the numbering plan accepts. `skip` digits (`00`) stand
/// before the calling code. Says whether there is one.
#[inline]
fn international(look: &Look<'_>, rule: &Rule, window: &Window, start: usize, skip: usize, form: Form, hits: &mut Hits) -> bool {
    for group in (0..window.count).rev() {
        let Some(digits) = window.digits(group) else { continue };
        if digits.len() < skip + 7 || digits.len() > skip + 17 {
            continue;
        }
        let Some(number) = numbering::international(&digits[skip..]) else { continue };
        let end = window.end(group);
        // `(+31) 6 …` starts at its bracket.
        let text = &look.buffer[start..end];
        let start = if look.before(start) == b'(' && text.contains(&b')') && !text.contains(&b'(') { start - 1 } else { start };
        let extension = matches!(look.byte(end), b'x' | b'e' | b'w') && form == Form::Strong;
        if joined_right(look, end, false) && !extension {
            continue;
        }
        // Separators speak for a number behind `00`; a bare run may be any number with zeros in front.
        let form = if form == Form::Weak && group > 0 { Form::Strong } else { form };
        let mut traits = Traits { validated: true, reserved: number.reserved, ..Traits::default() };
        if form == Form::Weak {
            match look.rules.words.around(look, start, end, rule.index) {
                Verdict::For => traits.context_for = true,
                Verdict::Against => traits.context_against = true,
                Verdict::Silent => {}
            }
        }
        hits.push(look, start..end, rule.index, rule.score(form, traits), traits);
        return true;
    }
    false
}

/// Eight digits, in one group or three, that read as a date of 1900 to 2099, year first or last.
fn looks_like_date(digits: &[u8]) -> bool {
    let two = |at: usize| (digits[at] - b'0') * 10 + (digits[at + 1] - b'0');
    let date = |day: u8, month: u8| (1..=31).contains(&day) && (1..=12).contains(&month);
    digits.len() == 8
        && (matches!(two(0), 19 | 20) && (date(two(6), two(4)) || date(two(4), two(6)))
            || matches!(two(4), 19 | 20) && (date(two(0), two(2)) || date(two(2), two(0))))
}
