//! Values that a word before them announces in running text: `kenteken 12-ABC-3`, `passport no. AB1234567`, `the password is hunter2`.
//!
//! The words are met by the bitmaps of their tile ([`crate::detect::announce`]). This module tells what may stand between such a word and its value;
//! whether what stands there is one is decided by its shape, in [`crate::detect::validate::written`].

mod command;
mod gap;
mod home;
pub(crate) mod login;
mod national;
mod work;

use std::ops::Range;

use super::Hits;
use super::placeholder::is_placeholder;
use crate::detect::anchors::Row;
use crate::detect::anchors::places::Places;
use crate::detect::announce::{Meaning, Sort};
use crate::detect::look::Look;
use crate::detect::names;
use crate::detect::rules::Rule;
use crate::detect::score::Form;
use crate::detect::validate::{plate, plausible, secret, written};
use crate::field::Strength;
use crate::model::{Traits, limits};
use command::What;
use gap::Gap;

/// How far behind its words a value may end, in bytes.
const REACH: usize = 120;
const _: () = assert!(REACH < limits::END_MARGIN);
/// How far behind the first of its words digits are looked for, in bytes.
const NEARBY: usize = 64;
/// How far before the words for an account one for a bank may stand, in bytes.
const NEAR: usize = 48;

/// Finds the values behind the words of the tile that begin at `starts`.
#[inline]
pub(crate) fn find(look: &Look<'_>, starts: &Row, hits: &mut Hits, places: &mut Places) {
    if look.rules.announcers.is_empty() {
        return;
    }
    for place in places.fill(look.rules.kernel, starts) {
        at(look, look.start + usize::from(*place), hits);
    }
}

#[cold]
fn at(look: &Look<'_>, position: usize, hits: &mut Hits) {
    let buffer = look.buffer;
    let Some((meaning, end)) = look.rules.announcers.phrase(buffer, position) else { return };
    // `DL` of a licence, but `dl` of a page; `PASS: …` of a test.
    let is_short = end - position == 2 && matches!(meaning.sort, Sort::Licence | Sort::Account | Sort::Bank);
    if is_short && !buffer[position..end].iter().all(u8::is_ascii_uppercase)
        || meaning.sort == Sort::Pass && buffer[position..end] == *b"PASS"
    {
        return;
    }
    if meaning.sort == Sort::Home {
        let folder = home::folder(&buffer[..buffer.len().min(end + REACH)], position..end);
        if let Some(folder) = folder.filter(|folder| hits.fence(position).is_none_or(|fence| folder.end <= fence)) {
            take(look, meaning.rule, position, folder, hits);
        }
        return;
    }
    // The name of a field in quotes has a value that its recogniser knows how to read.
    if matches!(look.before(position), b'"' | b'\'' | b'\\' | b'<') && matches!(look.byte(end), b'"' | b'\'' | b'\\' | b'>') {
        return;
    }
    let to = buffer.len().min(end + REACH);
    let to = hits.fence(position).map_or(to, |fence| to.min(fence.max(end)));
    let text = &buffer[end..to];
    let text = &text[..memchr::memchr(b'\n', text).unwrap_or(text.len())];
    // Words with a capital are looked at only where digits are near, on their line.
    let near = position + NEARBY;
    let has_digits = || text[..text.len().min(near.saturating_sub(end))].iter().any(u8::is_ascii_digit);
    let is_small_behind = !look.byte(position + 1).is_ascii_uppercase();
    if buffer[position].is_ascii_uppercase() && is_small_behind && !has_digits() {
        return;
    }
    match meaning.sort {
        Sort::Paypal => {
            if let Some(account) = paypal(text) {
                take(look, meaning.rule, position, end + account.start..end + account.end, hits);
            }
            return;
        }
        Sort::Command => return command(look, position, end, text, hits),
        Sort::Job | Sort::LooseJob => return work(look, meaning, position, end, text, hits),
        Sort::Employer => {
            if let Some(span) = work::employer(text) {
                take(look, meaning.rule, position, end + span.start..end + span.end, hits);
            }
            return;
        }
        _ => {}
    }
    // What a sign assigns has been looked at by the recognisers of keys and fields.
    let is_assigned = matches!(text.trim_ascii_start(), [b'=' | b':', ..]);
    if is_assigned && matches!(meaning.sort, Sort::Password | Sort::Token | Sort::Key | Sort::User | Sort::Pass)
        || text.starts_with(b"=") && meaning.sort == Sort::Login
    {
        return;
    }
    let most_blanks = if text.starts_with(b"    ") && labels_line(look, position) { gap::MOST_OF_FORM } else { gap::MOST_BLANKS };
    let found = [Gap::before(text, most_blanks), Gap::beyond_words(text)].into_iter().flatten().find_map(|gap| {
        let value = &text[gap.length..];
        // What is ours is no value, and neither is what stands beside it.
        if value.is_empty() || matches!(value[0], b'[' | b'*') || text[..gap.length].contains(&b'[') {
            return None;
        }
        of(look, meaning, position, value, &gap).map(|(meaning, length)| (meaning, gap, value, length))
    });
    let Some((meaning, gap, value, length)) = found else {
        plates(look, meaning, position, end, text, hits);
        return;
    };
    let start = end + gap.length;
    if written::is_of_zeros(&value[..length]) {
        return;
    }
    if matches!(look.byte(start + length), b'[' | b'*') && length == value.len() {
        return;
    }
    let mut rule = meaning.rule;
    // Whatever else says what stands behind such a word says it better: `klant: 660 736 512` may answer a question.
    rule.figures.score = rule.figures.score.saturating_sub(if meaning.sort == Sort::Customer { 5 } else { 0 });
    take(look, rule, position, start..start + length, hits);
    if matches!(meaning.sort, Sort::Login | Sort::User) {
        paired(look, position, start + length, &value[length..], hits);
    }
    if meaning.sort == Sort::Account {
        alike(look, rule, position, start, value, length, hits);
    }
    plates(look, meaning, position, start + length, &value[length..], hits);
}

/// Takes the registrations further on in the `text` behind words for them, which begins at `from`: `kenteken, oud: 53-VP-HS, nieuw P-425-PK`, `a silver
/// Audi, AB20 CDN`.
fn plates(look: &Look<'_>, meaning: Meaning, position: usize, from: usize, text: &[u8], hits: &mut Hits) {
    let reach = match meaning.sort {
        Sort::Plate => REACH,
        Sort::Vehicle => NEAR,
        _ => return,
    };
    let text = &text[..text.len().min(reach)];
    // All of it is looked at together, which becomes vectors: behind most words for a vehicle no digit stands.
    if !text.iter().fold(false, |any, byte| any | byte.is_ascii_digit()) {
        return;
    }
    // Beyond a label or a mask nothing is seen.
    let is_ours = |at: usize| text[at] == b'*' || text[at] == b'[' && !text.get(at + 1).is_some_and(u8::is_ascii_digit);
    let text = &text[..(0..text.len()).find(|at| is_ours(*at)).unwrap_or(text.len())];
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    let (Some(first), Some(last)) = (text.iter().position(is_digit), text.iter().rposition(is_digit)) else { return };
    let mut at = (first + 1).saturating_sub(plate::LONGEST);
    while at <= last {
        let is_free = at == 0 || matches!(text[at - 1], b' ' | b',' | b'(' | b'"' | b'\'' | b':' | b';' | b'/' | b'|' | b'>');
        let is_sign = text[at].is_ascii_digit() || text[at].is_ascii_uppercase();
        let plate = (is_free && is_sign).then(|| plate::telling(&text[at..])).flatten();
        let plate = plate.filter(|_| !is_word_and_number(&text[at..]) && !is_of_thing(&text[..at]));
        match plate {
            // What reaches the end of what is seen may go on.
            Some(length) if at + length < text.len() || text.len() < reach => {
                take(look, meaning.rule, position, from + at..from + at + length, hits);
                at += length;
            }
            _ => at += 1,
        }
    }
}

/// Takes the value that words at `position` announce.
fn take(look: &Look<'_>, rule: Rule, position: usize, value: Range<usize>, hits: &mut Hits) {
    hits.note(look.buffer, position..value.end);
    hits.push(look, value, rule.index, rule.score(Form::Strong, Traits::default()), Traits::default());
}

/// Takes the job behind a phrase that ends at `end`, and who it is done for.
fn work(look: &Look<'_>, meaning: Meaning, position: usize, end: usize, text: &[u8], hits: &mut Hits) {
    let Some(job) = work::job(text, meaning.sort == Sort::LooseJob) else { return };
    take(look, meaning.rule, position, end + job.span.start..end + job.span.end, hits);
    if let (Some(at), Some(rule)) = (job.employer, look.rules.served.organisation)
        && let Some(span) = work::employer(&text[at..])
    {
        take(look, rule, position, end + at + span.start..end + at + span.end, hits);
    }
}

/// How far behind a name its job may end, in bytes.
const BESIDE: usize = 64;

/// Takes what somebody does, whose name ends at `end`, if it stands beside that: `Jan de Vries, havenmeester`, `Heiner (Zeugwart)`.
pub(crate) fn job_beside(look: &Look<'_>, end: usize, hits: &mut Hits) {
    let Some(rule) = look.rules.served.job_title else { return };
    // Most names stand before other things.
    if !matches!((look.byte(end), look.byte(end + 1)), (b',', b' ') | (b' ', b'-' | 0xe2 | b'(')) {
        return;
    }
    let to = look.buffer.len().min(end + BESIDE);
    let to = hits.fence(end.saturating_sub(1)).map_or(to, |fence| to.min(fence.max(end)));
    let text = &look.buffer[end..to];
    let text = &text[..memchr::memchr3(b'\n', b'[', b'*', text).unwrap_or(text.len())];
    let blank = match text {
        [b',', b' ', ..] => 1,
        [b' ', b'-', b' ', ..] => 2,
        [b' ', 0xe2, 0x80, 0x93, b' ', ..] => 4,
        [b' ', b'(', ..] => 1,
        _ => return,
    };
    let is_bracketed = text[1] == b'(';
    let mut said = [0; BESIDE];
    said[..text.len() - blank].copy_from_slice(&text[blank..]);
    if is_bracketed {
        said[0] = b' ';
    }
    let Some(job) = work::beside(&said[..text.len() - blank]) else { return };
    if is_bracketed && said[job.span.end] != b')' && job.employer.is_none() && said[job.span.end] != b',' {
        return;
    }
    let span = end + blank + job.span.start..end + blank + job.span.end;
    hits.push_late(look, span, rule.index, rule.score(Form::Strong, Traits::default()), Traits::default());
}

/// Takes what a command or a call says, whose name stands at `position` and ends at `end`.
fn command(look: &Look<'_>, position: usize, end: usize, text: &[u8], hits: &mut Hits) {
    let program = &look.buffer[position..end];
    if let Some((name, value)) = command::call(program, text) {
        let field = look.rules.fields().and_then(|fields| fields.of_column(fields.column(&text[name], b"")?));
        let Some((rule, named)) = field else { return };
        let said = &text[value.clone()];
        let is_one = match named.strength {
            Strength::Sure | Strength::National => true,
            Strength::Likely => plausible::speaks_for_itself(named.kind, said),
            Strength::Fitting | Strength::Other => false,
        };
        if is_one && plausible::is(named.kind, said) && !is_placeholder(said) {
            take(look, rule, position, end + value.start..end + value.end, hits);
        }
        return;
    }
    command::values(program, text, |what, span| {
        let served = &look.rules.served;
        let rule = if what == What::User { served.url_credentials } else { served.password };
        if let Some(rule) = rule {
            take(look, rule, position, end + span.start..end + span.end, hits);
        }
    });
}

/// Whether it is a word that dictionaries have.
fn is_plain_word(text: &[u8]) -> bool {
    text.iter().all(u8::is_ascii_lowercase) && names::is_ordinary(text)
}

/// Length of the name behind `paypal.me`, with the slash before it.
fn paypal(text: &[u8]) -> Option<Range<usize>> {
    let rest = text.strip_prefix(b"/")?;
    let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte)).count();
    (length > 2).then_some(1..1 + length)
}

/// What the value is that these bytes begin with, and its length.
fn of(look: &Look<'_>, meaning: Meaning, position: usize, value: &[u8], gap: &Gap) -> Option<(Meaning, usize)> {
    let length = match meaning.sort {
        Sort::Plate if gap.is_wide => plate::national(value),
        Sort::Plate => plate::plate(value),
        Sort::Vehicle if !gap.is_wide => plate::national(value),
        Sort::Vehicle => None,
        Sort::Bic => written::bic(value),
        Sort::Paypal => None,
        Sort::AdId => written::uuid(value),
        Sort::Passport => written::passport(value),
        Sort::Pass => {
            let is_passport = |length: &usize| {
                value[0].is_ascii_uppercase() && value[..*length].iter().filter(|byte| byte.is_ascii_digit()).count() > 5
            };
            let passport = written::passport(value).filter(is_passport);
            let Some(rule) = look.rules.served.password.filter(|_| passport.is_none() && !gap.is_wide) else {
                return passport.map(|length| (meaning, length));
            };
            // `pass upload_pack_data to the caller`
            let is_code = |length: &usize| {
                value[..*length].iter().all(|byte| byte.is_ascii_alphanumeric() || b"_*.".contains(byte))
                    && value[..*length].iter().any(|byte| b"_*".contains(byte))
            };
            return secret::password(value, gap.is_linked)
                .filter(|length| gap.is_signed || !is_code(length) && value[0] != b'`')
                .map(|length| (Meaning { sort: Sort::Password, rule, check: None }, length));
        }
        Sort::Licence => written::licence(value),
        Sort::Account | Sort::Customer if gap.is_signed && !gap.is_wide && is_answer(look, position, value) => {
            let rule = look.rules.served.plate?;
            return plate::telling(value).map(|length| (Meaning { sort: Sort::Plate, rule, check: None }, length));
        }
        Sort::Account => {
            if let Some(rule) = look.rules.spoken.bank_account.filter(|_| is_of_bank(look, position)) {
                let length = written::bank_account(value)?;
                return Some((Meaning { sort: Sort::Bank, rule, check: None }, length));
            }
            let is_of_bank = || is_before_bank(value, written::customer(value)?).then_some(());
            if let Some((rule, ())) = look.rules.spoken.bank_account.zip(is_of_bank()) {
                return written::bank_account(value).map(|length| (Meaning { sort: Sort::Bank, rule, check: None }, length));
            }
            if let (None, Some(rule)) = (written::customer(value), look.rules.served.url_credentials) {
                let length =
                    secret::unlikely_login(value).or_else(|| secret::acted(value, gap.is_signed)).filter(|_| !gap.is_wide)?;
                return Some((Meaning { sort: Sort::User, rule, check: None }, length));
            }
            written::customer(value)
        }
        Sort::Branch if gap.is_wide => None,
        Sort::Branch => written::branch(value).filter(|length| is_before_account(&value[*length..])),
        Sort::Bank => written::bank_account(value),
        // `advises the user to explicitly pass`
        Sort::Login => secret::of_domain(value)
            .or_else(|| secret::login(value, gap.is_signed || gap.has_verb))
            .filter(|length| gap.is_signed || gap.is_linked || !is_plain_word(&value[..*length]))
            .or_else(|| secret::initial_and_family(value))
            .or_else(|| secret::before_password(value)),
        Sort::User if gap.is_wide => None,
        Sort::User => secret::of_domain(value)
            .or_else(|| secret::unlikely_login(value))
            .or_else(|| secret::before_password(value))
            .or_else(|| {
                let is_small = |length: &usize| !value[..*length].iter().any(u8::is_ascii_uppercase);
                secret::login(value, false).filter(|length| gap.has_verb && is_small(length))
            })
            .or_else(|| secret::initial_and_family(value))
            .or_else(|| secret::acted(value, gap.is_signed))
            .or_else(|| secret::whole(value).filter(|_| opens_line(look, position) && gap.length == 1)),
        Sort::Customer if gap.is_wide => None,
        Sort::Customer => written::customer(value).filter(|length| written::is_sure_customer(&value[..*length])),
        Sort::Password => secret::quoted(value, gap.quote).or_else(|| secret::password(value, gap.is_linked || gap.is_signed)),
        Sort::Pin => written::pin(value),
        Sort::Token => secret::token(value, 6),
        Sort::Key if gap.is_wide => None,
        // The print of a key is no secret.
        Sort::Key => secret::token(value, 16).filter(|length| !value[..*length].iter().all(u8::is_ascii_hexdigit)),
        Sort::Imei => written::imei(value),
        Sort::Imsi => written::imsi(value),
        Sort::Iccid => written::iccid(value),
        Sort::National => national::number(value, meaning.check?),
        Sort::Ending => national::end(value),
        Sort::Job | Sort::LooseJob | Sort::Employer | Sort::Command | Sort::Home => None,
        Sort::Phone if gap.is_wide => None,
        Sort::Phone => written::phone(value),
    }?;
    Some((meaning, length))
}

/// Takes the password behind a slash that follows how somebody signs in: `login incassoportaal: fin-gerda / Aanmaning#3`.
fn paired(look: &Look<'_>, position: usize, end: usize, text: &[u8], hits: &mut Hits) {
    let Some(rule) = look.rules.served.password else { return };
    const BETWEEN: [&[u8]; 3] = [b" / ", b"/", b" | "];
    let Some(gap) = BETWEEN.iter().find(|gap| text.starts_with(gap)) else { return };
    let secret = &text[gap.len()..];
    let has_digit = |length: &usize| secret[..*length].iter().any(u8::is_ascii_digit);
    if let Some(length) = secret::password(secret, false).filter(has_digit) {
        take(look, rule, position, end + gap.len()..end + gap.len() + length, hits);
    }
}

/// Takes the numbers that are listed behind the first, which `value` begins with, and written as that: `personeelsnummer 20441 en 20977`.
fn alike(look: &Look<'_>, rule: Rule, position: usize, start: usize, value: &[u8], length: usize, hits: &mut Hits) {
    const BETWEEN: [&[u8]; 9] = [b" en ", b" and ", b" und ", b" et ", b" y ", b" och ", b" og ", b", ", b" / "];
    const MOST: usize = 8;
    let shape = |text: &[u8]| text.iter().map(|byte| if byte.is_ascii_digit() { b'9' } else { *byte }).collect::<Vec<u8>>();
    let first = shape(&value[..length]);
    let mut at = length;
    for _ in 0..MOST {
        let Some(between) = BETWEEN.iter().find(|between| value[at..].starts_with(between)) else { return };
        let next = &value[at + between.len()..];
        if written::customer(next) != Some(length) || shape(&next[..length]) != first {
            return;
        }
        at += between.len() + length;
        take(look, rule, position, start + at - length..start + at, hits);
    }
}

/// Whether a word is what its line begins with, behind blanks and the number of an item: `1b. Polisnummer        AP 70.551.208`.
fn labels_line(look: &Look<'_>, position: usize) -> bool {
    const MOST: usize = 16;
    let before = &look.buffer[position.saturating_sub(MOST)..position];
    let from = match memchr::memrchr(b'\n', before) {
        Some(end) => end + 1,
        None if before.len() == position => 0,
        None => return false,
    };
    let item = before[from..].trim_ascii();
    let number = item.strip_suffix(b".").or(item.strip_suffix(b")")).unwrap_or_default();
    item.is_empty() || (1..=3).contains(&number.len()) && number.iter().all(u8::is_ascii_alphanumeric)
}

/// Whether only blanks stand before a word on its line, but some: `  User jan` of ssh, `  login jan` of netrc.
fn opens_line(look: &Look<'_>, position: usize) -> bool {
    const MOST: usize = 12;
    let blanks = look.buffer[..position].iter().rev().take(MOST).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    blanks > 0 && (blanks == position || look.before(position - blanks) == b'\n')
}

/// Whether what follows a value of this length speaks of a bank: `acct no. 21787161 sort code 72-71-32`.
fn is_before_bank(value: &[u8], length: usize) -> bool {
    const BANKS: [&[u8]; 8] = [b"sort", b"sortcode", b"bsb", b"routing", b"rtn", b"aba", b"blz", b"ifsc"];
    let behind = &value[length..value.len().min(length + NEAR)];
    let to = memchr::memchr3(b'[', b'*', b'\n', behind).unwrap_or(behind.len());
    behind[..to].split(|byte| !byte.is_ascii_alphabetic()).any(|word| BANKS.iter().any(|bank| word.eq_ignore_ascii_case(bank)))
}

/// Whether an account, or another part of where it is kept, is spoken of next.
fn is_before_account(behind: &[u8]) -> bool {
    const NEXT: [&[u8]; 12] = [
        b"acct",
        b"account",
        b"acc",
        b"konto",
        b"kontonr",
        b"kontonummer",
        b"inst",
        b"institution",
        b"transit",
        b"kto",
        b"nr",
        b"compte",
    ];
    let behind = &behind[..behind.len().min(NEAR / 2)];
    let to = memchr::memchr3(b'[', b'*', b'\n', behind).unwrap_or(behind.len());
    behind[..to].split(|byte| !byte.is_ascii_alphabetic()).any(|word| NEXT.iter().any(|next| word.eq_ignore_ascii_case(next)))
}

/// Whether the word before a registration says that it is the number of something else: `Fleet no HV-70-12`, `bus route X90 OXF`.
fn is_of_thing(before: &[u8]) -> bool {
    const THINGS: &[&str] = &[
        "no",
        "nr",
        "ref",
        "route",
        "type",
        "model",
        "order",
        "part",
        "file",
        "badge",
        "fleet",
        "bouwnr",
        "romp",
        "serial",
        "serie",
        "lot",
        "room",
        "code",
        "versie",
        "version",
        "g",
        "bijv",
        "b",
        "ex",
        "vak",
        "gate",
        "dock",
        "bay",
        "zone",
        "parkering",
        "onderdeel",
        "artikel",
        "art",
        "chassis",
        "vin",
        "motor",
        "polis",
        "policy",
        "claim",
        "case",
        "dossier",
        "ticket",
        "incident",
        "flight",
        "vlucht",
        "postcode",
        "plads",
        "plats",
        "plaats",
        "exhibit",
        "seat",
        "line",
    ];
    let before = before.trim_ascii_end();
    let before = before.strip_suffix(b".").or_else(|| before.strip_suffix(b":")).unwrap_or(before);
    let length = before.iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let word = &before[before.len() - length..];
    THINGS.iter().any(|thing| word.eq_ignore_ascii_case(thing.as_bytes()))
}

/// Whether the text begins with a word in capitals: `MAX 500`, `TOP 100`.
fn is_word_and_number(text: &[u8]) -> bool {
    let length = text.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    length > 2 && names::is_ordinary(&text[..length].to_ascii_lowercase())
}

/// Whether somebody says the registration of a vehicle: `beller: 8-NJG-69, een rode`.
fn is_answer(look: &Look<'_>, position: usize, value: &[u8]) -> bool {
    let is_start = position == 0 || matches!(look.before(position), b'\n' | b' ' | b']');
    is_start && plate::telling(value).is_some()
}

/// Whether words before an account on its line speak of a bank: `ABA 026412889, acct 000123-456789`.
fn is_of_bank(look: &Look<'_>, position: usize) -> bool {
    const BANKS: [&[u8]; 14] = [
        b"bank",
        b"routing",
        b"aba",
        b"sort",
        b"bsb",
        b"deposit",
        b"swift",
        b"wire",
        b"transfer",
        b"transit",
        b"beneficiary",
        b"iban",
        b"payroll",
        b"checking",
    ];
    let before = &look.buffer[position.saturating_sub(NEAR)..position];
    let from = memchr::memrchr3(b'\n', b']', b'*', before).map_or(0, |at| at + 1);
    before[from..].split(|byte| !byte.is_ascii_alphabetic()).any(|word| BANKS.iter().any(|bank| word.eq_ignore_ascii_case(bank)))
}
