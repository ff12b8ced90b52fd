//! Long words that say themselves what they are: API keys by the prefix of their provider, addresses of wallets by their check, accounts of
//! Windows by how they are numbered.

use super::Hits;
use crate::detect::context::Verdict;
use crate::detect::look::Look;
use crate::detect::prefixes::Prefixes;
use crate::detect::score::Form;
use crate::detect::validate::{plausible, sid, wallet};
use crate::detect::vector::{WORD, class};
use crate::model::Traits;

/// The longest key, in bytes; what is longer is something encoded.
const LONGEST: usize = 512;

/// Verifies the word of at least twenty letters, digits, `_` and `-` that begins at `start`.
#[inline]
pub(crate) fn at(look: &Look<'_>, start: usize, hits: &mut Hits) {
    let prefixes: &Prefixes = &look.rules.prefixes;
    let beginning = [look.byte(start), look.byte(start + 1)];
    let before = look.before(start);
    let is_behind_point = before == b'.';
    if prefixes.may_begin(beginning) || is_behind_point && prefixes.may_end(look.before(start - 1)) {
        key(look, start, is_behind_point, hits);
    }
    if beginning == *b"S-" {
        account(look, start, hits);
    }
    if before == b'/' && look.rules.served.access_token.is_some() {
        hook(look, start, hits);
    }
    if matches!(before, b'$' | b'/' | b'.') && may_be_hash(look, start) {
        hash(look, start, hits);
    }
    if look.rules.crypto_wallet.is_some() && wallet::may_begin(beginning) && !is_behind_point && may_be_address(look, start) {
        address(look, start, hits);
    }
}

/// Whether the word that begins at `start` has the length of an address, by the bitmaps: hashes and UUIDs have others.
#[inline(always)]
fn may_be_address(look: &Look<'_>, start: usize) -> bool {
    let bits = &look.tile.bits.class;
    let word = (look.ahead(&look.tile.unions.word, start) | look.ahead(&bits[class::DASH], start))
        & !look.ahead(&bits[class::HIGH], start);
    let length = word.trailing_ones() as usize;
    length == WORD || look.is_careful() || wallet::may_have(length, look.byte(start + 2), look.byte(start + 3))
}

/// An account of Windows.
#[cold]
fn account(look: &Look<'_>, start: usize, hits: &mut Hits) {
    let Some(rule) = &look.rules.served.account_number else { return };
    let Some(length) = sid::account(&look.buffer[start..]) else { return };
    if !look.joins(start) {
        hits.push(look, start..start + length, rule.index, rule.score(Form::Strong, Traits::default()), Traits::default());
    }
}

/// The longest hash of a password before the word by which it is met, in bytes.
const LONGEST_HASH: usize = 96;
const _: () = assert!(LONGEST_HASH <= 2 * WORD);

/// Whether a `$` may stand among the bytes before the word at `start`, as far as a hash reaches: before paths and links none does.
#[inline(always)]
fn may_be_hash(look: &Look<'_>, start: usize) -> bool {
    let signs = &look.tile.bits.class[class::MAIL_PUNCTUATION];
    look.behind(signs, start) | look.behind(signs, start.saturating_sub(WORD)) != 0
}

/// What a system keeps of a password (crypt(5)): `$6$…$…`, `$2y$10$…`, `$apr1$…$…`, `$argon2id$v=19$…`, where the word at `start` is part of it.
#[cold]
fn hash(look: &Look<'_>, start: usize, hits: &mut Hits) {
    let Some(rule) = &look.rules.served.password else { return };
    let is_part =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/' | b'$' | b'=' | b',' | b'+' | b'-' | b'_');
    let before = &look.buffer[start.saturating_sub(LONGEST_HASH)..start];
    let back = before.iter().rev().take_while(|byte| is_part(byte)).count();
    let text = &before[before.len() - back..];
    if memchr::memchr(b'$', text).is_none() {
        return;
    }
    const SCHEMES: &[&[u8]] = &[
        b"$1$",
        b"$5$",
        b"$6$",
        b"$2a$",
        b"$2b$",
        b"$2y$",
        b"$y$",
        b"$7$",
        b"$apr1$",
        b"$argon2i$",
        b"$argon2id$",
        b"$P$",
        b"$scrypt$",
    ];
    let Some(at) = SCHEMES.iter().find_map(|scheme| memchr::memmem::find(text, scheme)) else { return };
    let first = start - back + at;
    let behind = &look.buffer[start..look.buffer.len().min(start + 2 * LONGEST_HASH)];
    let length = behind.iter().take_while(|byte| is_part(byte)).count();
    let end = start + length
        - behind[..length].iter().rev().take_while(|byte| matches!(byte, b'.' | b',')).count().min(1) * usize::from(length > 60);
    let is_random = look.buffer[first..end].iter().any(u8::is_ascii_digit) && end - first > 24;
    if is_random && length < 2 * LONGEST_HASH {
        owner(look, first, hits);
        hits.push(look, first..end, rule.index, rule.score(Form::Strong, Traits::default()), Traits::default());
    }
}

/// Whose password it is that starts at `start`, on a line of its own (htpasswd, shadow(5)): `merriweather:$apr1$…`.
fn owner(look: &Look<'_>, start: usize, hits: &mut Hits) {
    const LONGEST: usize = 32;
    let Some(rule) = &look.rules.served.url_credentials else { return };
    let Some(end) = start.checked_sub(1).filter(|end| look.byte(*end) == b':') else { return };
    let before = &look.buffer[end.saturating_sub(LONGEST + 1)..end];
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    let length = before.iter().rev().take_while(is_part).count();
    let word = &before[before.len() - length..];
    let is_first = matches!(look.before(end - length), b'\n' | b' ' | b'"' | b'\'' | b'\t');
    // What a program calls it.
    const NAMES: [&[u8]; 9] = [b"hash", b"crypt", b"expected", b"password", b"digest", b"stored", b"value", b"encrypted", b"key"];
    let is_name = NAMES.iter().any(|name| word.eq_ignore_ascii_case(name));
    if (2..=LONGEST).contains(&length) && is_first && !is_name && !plausible::is_system_user(word) {
        hits.push(look, end - length..end, rule.index, rule.score(Form::Strong, Traits::default()), Traits::default());
    }
}

/// The word that begins at `start`, if it is not too long.
fn word(look: &Look<'_>, start: usize) -> Option<usize> {
    let text = &look.buffer[start..look.buffer.len().min(start + LONGEST + 1)];
    let length = text.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')).count();
    (length <= LONGEST).then_some(length)
}

#[cold]
fn key(look: &Look<'_>, start: usize, is_behind_point: bool, hits: &mut Hits) {
    let Some(rule) = &look.rules.served.access_token else { return };
    let Some(length) = word(look, start) else { return };
    // `SG.…`: what stands before the point belongs to the prefix.
    let first = if is_behind_point { look.rules.prefixes.before_point(&look.buffer[..start]).unwrap_or(start) } else { start };
    if look.joins(first) && first != start || !is_behind_point && look.joins(start) {
        return;
    }
    let mut end = start + length;
    let Some(body) = look.rules.prefixes.body(&look.buffer[first..end]) else { return };
    // Some have more parts.
    while look.byte(end) == b'.' && look.buffer.get(end + 1).is_some_and(u8::is_ascii_alphanumeric) && end - first < LONGEST {
        match word(look, end + 1) {
            Some(more) if more >= 16 => end += 1 + more,
            _ => break,
        }
    }
    let text = &look.buffer[first + body..end];
    if !is_random(text) {
        return;
    }
    let traits = Traits::default();
    hits.push(look, first..end, rule.index, rule.score(Form::Strong, traits), traits);
}

/// How far before it the address of such a key begins, in bytes.
const HOOK: usize = 80;

/// The key in an address to which anybody who knows it may post: `https://hooks.slack.com/services/T…/B…/key`.
#[cold]
fn hook(look: &Look<'_>, start: usize, hits: &mut Hits) {
    const PATHS: [&[u8]; 3] = [b"hooks.slack.com/services/", b"/api/webhooks/", b"/IncomingWebhook/"];
    let Some(rule) = &look.rules.served.access_token else { return };
    let before = &look.buffer[start.saturating_sub(HOOK)..start];
    let before = &before[before.iter().rposition(|byte| *byte <= b' ').map_or(0, |at| at + 1)..];
    // Parts of the path stand between, none of which is longer.
    if !PATHS.iter().any(|path| memchr::memmem::rfind(before, path).is_some()) {
        return;
    }
    let Some(length) = word(look, start).filter(|length| is_random(&look.buffer[start..start + length])) else { return };
    hits.push(look, start..start + length, rule.index, rule.score(Form::Strong, Traits::default()), Traits::default());
}

/// Whether the text looks drawn by lot: digits or both cases, and no character for most of it.
fn is_random(text: &[u8]) -> bool {
    let has = |is: fn(&u8) -> bool| text.iter().any(is);
    let most = text.iter().map(|byte| text.iter().filter(|other| *other == byte).count()).max().unwrap_or(0);
    (has(u8::is_ascii_digit) || has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase)) && most * 3 < text.len() + 6
}

#[cold]
fn address(look: &Look<'_>, start: usize, hits: &mut Hits) {
    let Some(rule) = &look.rules.crypto_wallet else { return };
    let Some(length) = word(look, start) else { return };
    let text = &look.buffer[start..start + length];
    if look.joins(start)
        || look.joins_behind(start + length)
        || matches!(look.before(start), b'/' | b'-' | b'+') && !text.starts_with(b"0x")
    {
        return;
    }
    let Some(is_checked) = wallet::check(text) else { return };
    let mut traits = Traits { validated: is_checked, ..Traits::default() };
    if !is_checked {
        traits.context_for = look.rules.words.around(look, start, start + length, rule.index) == Verdict::For;
    }
    let form = if is_checked { Form::Strong } else { Form::Weak };
    hits.push(look, start..start + length, rule.index, rule.score(form, traits), traits);
}
