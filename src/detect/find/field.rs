//! Values that the name of their field gives away: `"first_name": "Jan"`, `voornaam=Jan`, `Naam: Jan de Vries`, `<name>Jan</name>`.
//!
//! It knows where such a value stands and whether it can be what its field says. What a field is, is told by [`crate::field`].

use std::ops::Range;

use super::acting::{is_beside_bank, names_who_acts};
use super::json_text::unescaped;
use super::key::{blanks, leaves_cell, opening};
use super::key_name::{Meaning, short_name};
use super::placeholder::{begins_mask, is_code, is_placeholder};
use super::slot::slot_of;
use super::value::{without_backslashes, without_mail};
use super::{Hits, Until, beside, company, national, record, row};
use crate::detect::fields::Fields;
use crate::detect::look::Look;
use crate::detect::names;
use crate::detect::rules::Rule;
use crate::detect::score::Form;
use crate::detect::validate::plausible::TooLittle;
use crate::detect::validate::{plausible, secret};
use crate::field::{Named, Strength};
use crate::model::{Category, Cell, Kind, Quotes, Slot, Style, Traits, Ways, limits};

/// Confidence of a name that only the vague name of its field speaks for, in percent.
const DOUBTFUL: u8 = 30;
/// The longest name of a field that is looked at, with the words before it, in bytes.
const LONGEST_NAME: usize = 64;
/// Words of a name that stand apart: `Date of birth`, `Emergency contact phone number`.
const MOST_WORDS: usize = 4;
/// The longest value that stands without quotes, in bytes.
pub(super) const LONGEST_BARE: usize = 120;
const _: () = assert!(LONGEST_BARE < limits::END_MARGIN);

/// A value as it is written.
struct Written {
    span: Range<usize>,
    /// It stands without quotes, in a text.
    is_bare: bool,
}

/// Verifies the field whose name ends at `end` and is closed (by quotes and the like) at `closed`; its sign (`=`, `:` or `>`) stands at
/// `position`. Says whether the name is that of a field.
#[inline(never)]
pub(super) fn at(look: &Look<'_>, end: usize, closed: usize, position: usize, hits: &mut Hits) -> bool {
    let Some(fields) = look.rules.fields() else { return false };
    let start = name_start(look, end, closed, position);
    let short = short_name(look, position);
    let known = match short.and_then(|name| hits.names.get(name)) {
        Some(Meaning::Field(column, _)) => Some(column),
        _ => None,
    };
    let column = known.or_else(|| {
        let column = fields.column(&look.buffer[start..end], b"")?;
        let (_, named) = fields.of_column(column)?;
        if let Some(name) = short {
            hits.names.insert(name, Meaning::Field(column, too_little(named, &look.buffer[start..end])));
        }
        Some(column)
    });
    let Some((column, (rule, named))) = column.and_then(|column| Some((column, fields.of_column(column)?))) else {
        return false;
    };
    if named.strength == Strength::Other {
        return false;
    }
    // The name of a label, or the end of its tag.
    let is_label = look.before(start) == b'[' && look.rules.labels.at(&look.buffer[start - 1..]).is_some()
        || look.byte(closed) == b']' && look.rules.labels.ends(&look.buffer[..=closed]);
    let is_tag = look.byte(position) == b'>';
    if !is_label
        && (!is_tag || look.before(start) == b'<')
        && let Some(written) = written(look, named.kind, start..end, closed, position, hits)
    {
        let rule = national::of_column(look, column, &look.buffer[written.span.clone()]).unwrap_or(rule);
        take(look, &rule, named, start..end, &written, hits);
    }
    true
}

/// Which values in quotes [`take`] passes over, whatever stands around them.
fn too_little(named: Named, name: &[u8]) -> TooLittle {
    let is_told = named.strength != Strength::Likely
        || named.kind.id == "person_name" && (names_who_acts(name) || company::may_be_half(name));
    if is_told { TooLittle::Nothing } else { plausible::too_little(named.kind) }
}

/// Where the name starts that ends at `end`. Before a colon in a text it may be several words.
fn name_start(look: &Look<'_>, end: usize, closed: usize, position: usize) -> usize {
    let buffer = look.buffer;
    let first = end.saturating_sub(LONGEST_NAME);
    let is_quoted = position > closed && matches!(look.byte(closed), b'"' | b'\'');
    let may_be_apart = look.byte(position) == b':' || is_quoted;
    let mut start = end;
    let mut words = 1;
    while start > first {
        match buffer[start - 1] {
            byte if byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'_' | b'-' | b'.') => start -= 1,
            b' ' if may_be_apart && words < MOST_WORDS && start - 1 > first && buffer[start - 2].is_ascii_alphabetic() => {
                start -= 1;
                words += 1;
            }
            _ => break,
        }
    }
    // `\nname=` in an escaped text.
    if look.before(start) == b'\\' && matches!(look.byte(start), b'n' | b't' | b'r') && start + 1 < end {
        start + 1
    } else {
        start
    }
}

/// The value behind the sign at `position`, if it stands in the same cell.
fn written(look: &Look<'_>, kind: &Kind, name: Range<usize>, closed: usize, position: usize, hits: &mut Hits) -> Option<Written> {
    let written = behind_sign(look, kind, name, closed, position, hits)?;
    (!leaves_cell(look, position, written.span.start, hits)).then_some(written)
}

/// The value behind the sign at `position`.
fn behind_sign(
    look: &Look<'_>,
    kind: &Kind,
    name: Range<usize>,
    closed: usize,
    position: usize,
    hits: &mut Hits,
) -> Option<Written> {
    let buffer = look.buffer;
    let mut at = position + 1;
    if look.byte(position) == b'>' {
        return enclosed(look, at, Until::Tag, hits);
    }
    match (buffer[position], look.byte(at)) {
        (b'=', b'=') | (b':', b':') => return None,
        (b'=', b'>') | (b':', b'=') => at += 1,
        _ => {}
    }
    let spaces = blanks(&buffer[at..]);
    at += spaces;
    let (until, quote) = opening(&buffer[at..]);
    if quote > 0 {
        // `'name='` closes what was opened before it.
        let is_closing = closed == position && spaces == 0 && look.before(name.start) == look.byte(at);
        return match until {
            _ if is_closing => None,
            Until::Delimiter => escaped_twice(look, at, hits),
            _ => enclosed(look, at + quote, until, hits),
        };
    }
    let is_json = position > closed && matches!(look.byte(closed), b'"' | b'\\');
    if is_json {
        return number(look, at);
    }
    if buffer[position] == b'=' && spaces > 0 && closed == position {
        return None;
    }
    if kind.id == "date_of_birth"
        && let Some(span) = company::constructed(&buffer[at..(at + LONGEST_BARE).min(buffer.len())])
    {
        return Some(Written { span: at + span.start..at + span.end, is_bare: false });
    }
    // `lahiosoite=Koivutie 8`, alone on its line
    let is_setting =
        buffer[position] == b'=' && spaces == 0 && kind.id == "street_address" && matches!(look.before(name.start), b'\n');
    let is_line = buffer[position] == b':' && spaces > 0 || is_setting;
    // `user=<jan>, session=<…>`, as Dovecot logs it.
    if buffer[position] == b'='
        && look.byte(at) == b'<'
        && let Some(length) = super::value::bracketed(&buffer[at + 1..])
    {
        return Some(Written { span: at + 1..at + 1 + length, is_bare: true });
    }
    if buffer[position] == b'='
        && spaces == 0
        && let Some(length) = printed(look, kind, at)
    {
        return Some(Written { span: at..at + length, is_bare: true });
    }
    bare(look, kind, at, is_line)
}

/// A value between quotes or tags.
fn enclosed(look: &Look<'_>, start: usize, until: Until, hits: &mut Hits) -> Option<Written> {
    let end = hits.end(look.buffer, start, until)?;
    (end >= start).then_some(Written { span: start..end, is_bare: false })
}

/// What opens and closes a text in JSON that is a text in JSON that is a text in JSON.
const ESCAPED_TWICE: &[u8] = b"\\\\\\\"";

/// A value between quotes that were escaped twice.
fn escaped_twice(look: &Look<'_>, start: usize, hits: &Hits) -> Option<Written> {
    let start = start + look.buffer[start..].strip_prefix(ESCAPED_TWICE).map(|_| ESCAPED_TWICE.len())?;
    let text = &look.buffer[start..look.buffer.len().min(start + limits::MAX_FINDING)];
    let end = start + memchr::memchr2(b'"', b'\n', text)?;
    let is_known = !hits.is_cut || end + limits::END_MARGIN <= look.buffer.len();
    let is_whole = is_known && look.buffer[start..=end].ends_with(ESCAPED_TWICE);
    is_whole.then(|| Written { span: start..end + 1 - ESCAPED_TWICE.len(), is_bare: false })
}

/// A bare number in JSON.
fn number(look: &Look<'_>, start: usize) -> Option<Written> {
    let text = &look.buffer[start..(start + LONGEST_BARE).min(look.buffer.len())];
    let length =
        text.iter().position(|byte| !(byte.is_ascii_digit() || matches!(byte, b'.' | b'-'))).filter(|length| *length > 0)?;
    let is_whole = matches!(text[length], b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\\');
    is_whole.then_some(Written { span: start..start + length, is_bare: false })
}

/// The length of a value of several words in an object as programs print it: `User(name=Jan de Vries, street=Kerkstraat 12)`.
fn printed(look: &Look<'_>, kind: &Kind, start: usize) -> Option<usize> {
    if !matches!(kind.id, "person_name" | "street_address") {
        return None;
    }
    let text = &look.buffer[start..(start + LONGEST_BARE).min(look.buffer.len())];
    let length = text.iter().position(|byte| matches!(byte, b',' | b')' | b']' | b'}' | b'=' | b'"' | b'\'' | b'(' | 0..b' '))?;
    let (value, behind) = text.split_at(length);
    let is_end = match behind {
        [b',', b' ', rest @ ..] => {
            let name = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
            name > 0 && rest.get(name) == Some(&b'=')
        }
        [byte, ..] => matches!(byte, b')' | b']' | b'}'),
        [] => false,
    };
    let is_value = kind.id != "person_name" || plausible::leading_name(value) == value.len();
    (is_end && is_value && value.contains(&b' ')).then_some(length)
}

/// A value in a text: a word behind `=`, some words behind `: `.
fn bare(look: &Look<'_>, kind: &Kind, start: usize, is_line: bool) -> Option<Written> {
    let text = &look.buffer[start..(start + LONGEST_BARE).min(look.buffer.len())];
    let has_words = is_line && plausible::has_words(kind);
    let is_end = |at: usize, byte: u8| match byte {
        // The account of a domain is whole with it: `CORP\jan`.
        b'\\' if is_line && kind.id == "username" => !text.get(at + 1).is_some_and(u8::is_ascii_alphanumeric),
        // Behind blanks no parameter of a URL stands.
        b'&' => kind.id != "password" || look.before(start) != b' ',
        0..b' ' | b';' | b'|' | b'<' | b'>' | b'{' | b'}' | b'[' | b']' | b'"' | b'`' | b'\\' => true,
        b' ' => !has_words || matches!(text.get(at + 1), Some(b' ' | b'-' | b'(')),
        b',' => !plausible::has_commas(kind) || !has_words,
        b'(' | b')' => !plausible::has_brackets(kind),
        _ => false,
    };
    let is_last = start + LONGEST_BARE >= look.buffer.len();
    let end = text.iter().enumerate().position(|(at, byte)| is_end(at, *byte));
    let mut length = end.or(is_last.then_some(text.len()))?;
    // The next field ends it: `Naam: Jan de Vries Tel: …`.
    if has_words && let Some(sign) = text[..length].iter().position(|byte| matches!(byte, b'=' | b':')) {
        length = memchr::memrchr(b' ', &text[..sign])?;
    }
    if kind.id == "person_name" && has_words {
        length = plausible::leading_name(&text[..length]);
    }
    // A call or an element is code, and so is `props.lastName`.
    let is_code = matches!(text.get(length), Some(b'(' | b'['))
        || kind.id == "person_name"
            && text[..length]
                .windows(4)
                .any(|part| matches!(part, [a, b, b'.', c] if [a, b, c].iter().all(|byte| byte.is_ascii_alphabetic())));
    if is_code {
        return None;
    }
    let text = text[..length].trim_ascii_end();
    let closers: &[u8] = if has_words { b".,;!?'" } else { b".,;!?'/)" };
    let length = text.iter().rposition(|byte| !closers.contains(byte))? + 1;
    Some(Written { span: start..start + length, is_bare: true })
}

/// Takes the value if it can be what its field, whose name stands at `name`, says.
fn take(look: &Look<'_>, rule: &Rule, named: Named, name: Range<usize>, written: &Written, hits: &mut Hits) {
    let Range { start, end } = written.span;
    if end - start > limits::MAX_FINDING {
        return;
    }
    hits.note(look.buffer, start..end);
    let end = hits.fence_within(look.buffer, start..end).map_or(end, |fence| end.min(fence));
    let end = start + without_mail(named.kind, &look.buffer[start..end]).len();
    let (kind, text) = (named.kind, &look.buffer[start..end]);
    let (whole, start) = (start, start + plausible::core(kind, text).start);
    let is_hopeless = named.strength == Strength::Likely
        && !written.is_bare
        && plausible::too_little(kind).is(text)
        && !company::may_be_half(&look.buffer[name.clone()]);
    // `"createdBy": "hnovak"`, `owner: kl_medewerker7`
    let rule = &match look.rules.spoken.bank_account {
        Some(bank) if kind.id == "account_number" && is_beside_bank(look, &name, start, end) => bank,
        _ => *rule,
    };
    let says_who = kind.id == "person_name" && names_who_acts(&look.buffer[name.clone()])
        || kind.id == "account_number" && look.buffer[name.clone()].ends_with(b"D");
    if named.strength == Strength::Likely
        && says_who
        && let Some(rule) = look.rules.served.url_credentials
        && secret::is_account(text)
        && !is_placeholder(text)
        && !plausible::is_system_user(text)
        && !is_code(text, look.byte(end), &look.buffer[name.clone()], true)
    {
        if !hits.values.hold(start) {
            hits.push(look, start..end, rule.index, rule.score(Form::Strong, Traits::default()), Traits::default());
        }
        hits.values.add(start..end);
        return;
    }
    // In prose and in code names of such fields stand everywhere.
    if kind.category == Category::Special && written.is_bare && !is_line_of_form(look, &name, written) {
        return;
    }
    // `Bankverbindung: IBAN DE…`: its own recogniser knows where it begins.
    let names_iban = kind.id == "bank_account" && text.get(..4).is_some_and(|word| word.eq_ignore_ascii_case(b"iban"));
    if is_hopeless || names_iban || is_placeholder(text) || written.is_bare && begins_mask(&look.buffer[start..]) {
        return;
    }
    // `username: form.username` in a program.
    if written.is_bare && kind.id == "username" && is_code(text, look.byte(end), &look.buffer[name.clone()], true) {
        return;
    }
    let decoded = if written.is_bare { without_percents(kind, text) } else { None };
    let text = decoded.as_deref().unwrap_or(text);
    let is_part = kind.id == "street_address"
        && named.strength == Strength::Sure
        && !written.is_bare
        && company::is_part_of_address(look, text, &look.buffer[name.clone()]);
    if !is_part && !plausible::is(kind, without_backslashes(kind, text)) {
        return;
    }
    let is_certain = named.strength != Strength::Likely
        || (plausible::is_whole_name(kind, text)
            || is_text_of_field(look, start) && plausible::is_family_first(kind, text)
            || kind.id == "person_name" && names::is_person(text))
            && !company::is_among_goods(look, start, end)
        || kind.id == "person_name" && company::is_half_of_name(look, &name, text)
        || kind.id == "username" && company::is_beside_password(look, end)
        || plausible::speaks_for_itself(kind, text)
            && (!plausible::needs_company(kind, text) || company::is_among_people(look, start, end))
            && (kind.id != "card_expiry" || super::beside::speaks_of_card(look.line_around(start, end)))
        || plausible::is_given_name(kind, text) && is_line_of_form(look, &name, written)
        || is_account_of_event(look, kind, &name, written);
    // An audit is shown what may be a name behind such a label.
    let is_doubtful = !is_certain && look.rules.slack > 0 && kind.id == "person_name";
    if !is_certain && !is_doubtful || says_its_name(look, kind, &look.buffer[name], text) {
        return;
    }
    let traits = Traits { ways: Ways::PLACE, ..Traits::default() };
    let score = if is_doubtful { DOUBTFUL } else { rule.score(Form::Strong, traits) };
    if score < look.rules.minimum {
        return;
    }
    if !hits.values.hold(whole) {
        // In a text a postal code is one of its own, and the place is left.
        let (street, code) =
            if written.is_bare && kind.id == "street_address" { beside::split(look, start..end) } else { (end, None) };
        hits.push(look, start..street, rule.index, score, traits);
        if let Some((rule, code)) = look.rules.spoken.postal_code.zip(code) {
            hits.push(look, code, rule.index, rule.score(Form::Strong, traits), traits);
        }
        if written.is_bare && kind.id == "person_name" && look.before(start) == b' ' {
            row::others(look, rule, end, score, hits);
        }
    }
    hits.values.add(whole..end);
}

/// Whether a text in quotes starts here whose key is one of data, and no header of mail: `name="`, `"name": "`.
fn is_text_of_field(look: &Look<'_>, start: usize) -> bool {
    let before = &look.buffer[start.saturating_sub(4)..start];
    [&b"=\""[..], b":\"", b"\": \""].iter().any(|sign| before.ends_with(sign))
}

/// `Account Name:\t\tjan`, as Windows tells of events.
fn is_account_of_event(look: &Look<'_>, kind: &Kind, name: &Range<usize>, written: &Written) -> bool {
    let is_tabbed = look.byte(name.end) == b':' && look.before(written.span.start) == b'\t';
    kind.id == "username" && written.is_bare && is_tabbed && look.buffer[name.clone()].ends_with(b"ame")
}

/// Whether the label starts its line and the value ends it: `Agent: Sarah`. A bare `name` is that of anything.
fn is_line_of_form(look: &Look<'_>, name: &Range<usize>, written: &Written) -> bool {
    let is_start = matches!(look.before(name.start), b'\n') || name.start == 0;
    let behind = &look.buffer[written.span.end..look.buffer.len().min(written.span.end + 2)];
    // In a row of people others follow.
    let is_end = matches!(behind, [] | [b'\n', ..] | [b'\r', b'\n'] | [b',', b' ']);
    let is_role = !look.buffer[name.clone()].to_ascii_lowercase().ends_with(b"name") && name.len() > 4;
    written.is_bare && look.byte(name.start).is_ascii_uppercase() && is_start && is_end && is_role
}

/// Whether the value only says what its field is called: a form, or its translation.
fn says_its_name(look: &Look<'_>, kind: &Kind, name: &[u8], text: &[u8]) -> bool {
    if !plausible::is_of_words(kind) || text.len() > LONGEST_NAME {
        return false;
    }
    let letters = |text: &'_ [u8]| {
        text.iter().filter(|byte| byte.is_ascii_alphabetic() || **byte >= 0x80).map(u8::to_ascii_lowercase).collect::<Vec<_>>()
    };
    let is_same = name.len().abs_diff(text.len()) <= MOST_WORDS
        && name.first().zip(text.first()).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b));
    // Nobody writes with a capital how they sign in, but forms do.
    let may_be_label = kind.id != "username" || text.first().is_some_and(u8::is_ascii_uppercase);
    is_same && letters(name) == letters(text)
        || may_be_label && look.rules.fields().is_some_and(|fields| fields.is_name_of(kind, text))
}

/// The text of a query string as it is meant, if it is encoded: `de%20Vries`, and `de+Vries` where signs cannot stand.
fn without_percents(kind: &Kind, text: &[u8]) -> Option<Vec<u8>> {
    let has_plus = plausible::has_words(kind) && !plausible::has_brackets(kind);
    if !text.iter().any(|byte| *byte == b'%' || has_plus && *byte == b'+') {
        return None;
    }
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        let hex = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
        let pair = tail.first_chunk::<2>().and_then(|[high, low]| Some(hex(*high)? << 4 | hex(*low)?));
        rest = tail;
        match (first, pair) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                rest = &tail[2..];
            }
            (b'+', _) if has_plus => decoded.push(b' '),
            _ => decoded.push(*first),
        }
    }
    Some(decoded)
}

/// Takes the cells of tables. The buffer starts at `offset` of the stream.
pub(crate) fn cells(look: &Look<'_>, cells: &[Cell], offset: u64, hits: &mut Hits) {
    let Some(fields) = look.rules.fields() else { return };
    for cell in cells {
        let (start, end) = ((cell.start - offset) as usize, (cell.end - offset) as usize);
        let Some(text) = look.buffer.get(start..end) else { continue };
        // Findings stay within a line.
        if text.len() > limits::MAX_FINDING || memchr::memchr(b'\n', text).is_some() {
            continue;
        }
        let slot = match cell.style {
            Style::Text | Style::Key | Style::ShortKey(_) | Style::Short(_) | Style::Fixed | Style::Lined | Style::Compound => {
                Slot::Any
            }
            Style::Checked => Slot::Shape,
            Style::Hex => Slot::Hex,
            Style::Unknown => slot_of(text, matches!(look.before(start), b'\'' | b'"')),
            Style::Number => Slot::Number,
            Style::Date => Slot::Date,
            Style::Address => Slot::Address,
            Style::Other => {
                if let Some(rule) = cell.column.and_then(|column| fields.only_by_field(column)) {
                    hits.dismiss_within(start, end, rule.index);
                }
                continue;
            }
            Style::JsonText | Style::JsonNumber | Style::Plain => {
                member(look, fields, cell, start..end, hits);
                continue;
            }
        };
        if slot.is_typed() {
            // `NULL` stays, and so does what is no value of the type.
            if slot != Slot::Shape && !text.iter().any(u8::is_ascii_digit) {
                continue;
            }
            hits.place_in(start, end, slot);
        }
        let column = cell.column.filter(|_| cell.style != Style::Compound);
        let Some((rule, named)) = column.and_then(|column| fields.of_column(column)) else { continue };
        // In a column that is named so every value is one, whatever it looks like.
        let is_one = match named.strength {
            Strength::Sure | Strength::National => plausible::may_stand_in_column(named.kind, text),
            Strength::Fitting => plausible::is(named.kind, text),
            Strength::Other => {
                hits.dismiss_within(start, end, rule.index);
                false
            }
            Strength::Likely
                if named.kind.id == "card_expiry" && !super::beside::speaks_of_card(look.line_around(start, end)) =>
            {
                false
            }
            Strength::Likely => {
                plausible::is(named.kind, text)
                    && (plausible::speaks_for_itself(named.kind, text)
                        || named.kind.id == "phone_number" && record::is_national(look, text)
                        || plausible::is_given_name(named.kind, text)
                        || plausible::is_name_in_column(named.kind, text))
            }
        };
        // Whom a message is from and for is a person, or a number.
        let number =
            look.rules.served.phone.filter(|_| !is_one && named.kind.id == "person_name" && record::is_whole(look, text));
        if is_placeholder(text) || !is_one && number.is_none() {
            continue;
        }
        // A name that is a number is the key of another table.
        if slot == Slot::Number && number.is_none() && plausible::is_never_a_number(named.kind) {
            continue;
        }
        let traits = Traits { slot, ways: Ways::PLACE, ..Traits::default() };
        let core = plausible::core(named.kind, text);
        let rule = column.and_then(|column| national::of_column(look, column, text)).or(number).unwrap_or(rule);
        hits.push_late(look, start + core.start..start + core.end, rule.index, rule.score(Form::Strong, traits), traits);
    }
}

/// Takes a value in JSON.
fn member(look: &Look<'_>, fields: &Fields, cell: &Cell, span: Range<usize>, hits: &mut Hits) {
    let Range { start, end } = span;
    let slot = if cell.style == Style::JsonText { Slot::Any } else { Slot::Quoted(Quotes::PLAIN) };
    match cell.style {
        Style::JsonNumber => hits.place_all(start, end, slot),
        // What begins with a label is a list, and with a mask an alias.
        Style::Plain if hits.is_found_at(start) => hits.place_all(start, end, slot),
        _ => {}
    }
    let Some((rule, Named { kind, strength })) = cell.column.and_then(|column| fields.of_column(column)) else { return };
    // The line has told.
    if cell.style == Style::JsonText && hits.is_found_by(start, end, rule.index) {
        return;
    }
    let end = start + without_mail(kind, &look.buffer[start..end]).len();
    let text = unescaped(&look.buffer[start..end]);
    let is_handle = strength == Strength::Sure && (plausible::is_handle(kind, &text) || is_caller(kind, &text));
    if is_placeholder(&text) || !plausible::is(kind, without_backslashes(kind, &text)) && !is_handle {
        return;
    }
    // One small word is a role that a program knows. Where the key says more, the line has told.
    if kind.id == "job_title" && text.iter().all(u8::is_ascii_lowercase) {
        return;
    }
    let name = name_before(look, start);
    // Behind their keys these have a recogniser, which knows where they begin: `Bearer …`.
    if name.is_some() && strength == Strength::Sure && matches!(kind.id, "password" | "access_token") {
        return;
    }
    let is_one = match strength {
        Strength::Sure | Strength::National => true,
        Strength::Other => false,
        Strength::Fitting => !plausible::names_a_thing(kind, &text),
        // Behind its key the line has told. In an array one word is enough for a name: the key is in the plural.
        Strength::Likely => name.is_none() && !is_behind_bare_key(look, start) && plausible::speaks_in_list(kind, &text),
    };
    if is_one && !says_its_name(look, kind, name.unwrap_or_default(), &text) {
        let traits = Traits { slot, ways: Ways::PLACE, ..Traits::default() };
        let core = plausible::core(kind, &look.buffer[start..end]);
        let rule = cell.column.and_then(|column| national::of_column(look, column, &text)).unwrap_or(rule);
        hits.push_late(look, start + core.start..start + core.end, rule.index, rule.score(Form::Strong, traits), traits);
    }
}

/// Whether the text is a caller with their name, as they are shown, and as FreeSWITCH encodes that: `"Jan de Vries" <31612345678>`.
fn is_caller(kind: &Kind, text: &[u8]) -> bool {
    let decoded = without_percents(kind, text);
    let text = decoded.as_deref().unwrap_or(text);
    let number = text.strip_suffix(b">").and_then(|text| text.get(memchr::memrchr(b'<', text)? + 1..));
    kind.id == "phone_number"
        && number.is_some_and(|number| number.len() >= 3 && number.iter().all(|byte| byte.is_ascii_digit() || *byte == b'+'))
}

/// The key before the value at `start`, with its quotes or without, if it stands on the same line.
fn name_before<'b>(look: &Look<'b>, start: usize) -> Option<&'b [u8]> {
    let line = &look.buffer[start.saturating_sub(2 * LONGEST_NAME)..start];
    let line = line.strip_suffix(b"\"").unwrap_or(line).trim_ascii_end().strip_suffix(b":")?.trim_ascii_end();
    let line = line.strip_suffix(b"\"")?;
    line.get(memchr::memrchr2(b'"', b'\n', line)? + 1..)
}

/// Whether the value at `start` stands behind a key without quotes, as in YAML.
fn is_behind_bare_key(look: &Look<'_>, start: usize) -> bool {
    let line = &look.buffer[start.saturating_sub(LONGEST_NAME)..start];
    let line = line.strip_suffix(b"\"").or(line.strip_suffix(b"'")).unwrap_or(line).trim_ascii_end();
    matches!(line, [.., before, b':' | b'='] if before.is_ascii_alphanumeric() || *before == b' ')
}
