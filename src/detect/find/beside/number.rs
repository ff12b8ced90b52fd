//! A number and what may be seen around it: the words directly beside it at first, its line when something may be made of it.

use super::date::{self, Date};
use super::home;
use super::memo::Memo;
use crate::detect::find::Hits;
use crate::detect::lexicon::{Lexicon, Parts};
use crate::detect::look::Look;
use crate::detect::rules::Rule;
use crate::detect::score::Form;
use crate::model::{Traits, limits};

/// How far before a number words are read, in bytes.
const BEFORE: usize = 112;
/// How far behind one.
const BEHIND: usize = 160;

const _: () = assert!(BEFORE + BEHIND + limits::MAX_FINDING < u16::MAX as usize, "places in the text have sixteen bits");

/// So many letters before a quote make it one that closes: `Prins'`, but `l'Opéra` and `O'Neil`.
const SHORTEST_BEFORE_QUOTE: usize = 2;

/// A number and what may be seen around it: bytes of its line, and of its cell where that is known.
pub(super) struct Number<'l> {
    pub(super) look: &'l Look<'l>,
    pub(super) lexicon: &'l Lexicon,
    /// The bytes from the first that may be seen to the last.
    pub(super) text: &'l [u8],
    /// Where these begin in the buffer.
    pub(super) from: usize,
    /// Its first digit in `text`.
    pub(super) at: usize,
    /// So many digits.
    pub(super) digits: usize,
    /// The word before it, and what it is.
    pub(super) before: Option<(usize, usize)>,
    pub(super) before_parts: Parts,
    /// What the word behind it is, as far as a hyphen in it, and whether it has one.
    pub(super) behind_parts: Parts,
    pub(super) is_behind_joined: bool,
    /// What was read around it.
    memo: &'l Memo,
}

impl<'l> Number<'l> {
    /// A text in which words are read, and no number yet.
    pub(super) fn in_text(look: &'l Look<'l>, text: &'l [u8], from: usize, memo: &'l Memo) -> Self {
        Self {
            look,
            lexicon: &look.rules.lexicon,
            text,
            from,
            at: 0,
            digits: 0,
            before: None,
            before_parts: Parts::default(),
            behind_parts: Parts::default(),
            is_behind_joined: false,
            memo,
        }
    }

    /// The number at `position` with the words directly beside it. What lies beyond its line, or beyond a label, is still seen, though no word
    /// reaches so far.
    pub(super) fn beside(look: &'l Look<'l>, position: usize, digits: usize, hits: &Hits, memo: &'l Memo) -> Self {
        let from = position.saturating_sub(BEFORE);
        let to = look.buffer.len().min(position + BEHIND);
        let to = hits.fence(position).map_or(to, |fence| to.min(fence)).max(position + digits);
        let mut number = Self { at: position - from, digits, ..Self::in_text(look, &look.buffer[from..to], from, memo) };
        number.before = number.word_before(number.at);
        number.before_parts = number.before.map(|(start, end)| number.parts(start, end)).unwrap_or_default();
        let next = number.end() + usize::from(matches!(number.byte(number.end()), b' ' | b'-'));
        let end = number.word_at(next);
        // `year-old` is one word to us.
        let hyphen = number.text[next..end].iter().position(|byte| *byte == b'-');
        number.is_behind_joined = hyphen.is_some();
        number.behind_parts = number.parts(next, hyphen.map_or(end, |at| next + at));
        number
    }

    /// The same with nothing beyond its line, and an empty memory. Labels and masks are ours: nothing is seen beyond them either.
    pub(super) fn in_line<'m>(&self, memo: &'m Memo) -> Number<'m>
    where
        'l: 'm,
    {
        let (before, behind) = self.text.split_at(self.at);
        let cut = memchr::memrchr3(b'\n', b']', b'*', before).map_or(0, |at| at + 1);
        let end = self.at + memchr::memchr3(b'\n', b'[', b'*', behind).unwrap_or(behind.len());
        let before = self.before.map(|(start, end)| (start - cut, end - cut));
        self.memo.pass_on(cut, memo);
        memo.words.get((self.at - cut) as u32, || before.map(|(start, end)| (start as u16, end as u16)));
        Number { text: &self.text[cut..end], from: self.from + cut, at: self.at - cut, before, memo, ..*self }
    }

    /// Where its digits end.
    #[inline(always)]
    pub(super) fn end(&self) -> usize {
        self.at + self.digits
    }

    /// The byte at this place of the text, or a line end.
    #[inline(always)]
    pub(super) fn byte(&self, at: usize) -> u8 {
        self.text.get(at).copied().unwrap_or(b'\n')
    }

    /// The bytes at this place of the text, with line ends for what it does not have.
    #[inline(always)]
    pub(super) fn bytes<const N: usize>(&self, at: usize) -> [u8; N] {
        let text = self.text.get(at..).unwrap_or_default();
        text.first_chunk().copied().unwrap_or_else(|| std::array::from_fn(|place| self.byte(at + place)))
    }

    /// The byte before it, or a line end where its line, a label or a mask ends.
    #[inline(always)]
    pub(super) fn byte_before(&self) -> u8 {
        match self.text[..self.at].last() {
            None | Some(b']' | b'*') => b'\n',
            Some(byte) => *byte,
        }
    }

    /// The date around it, if it may be one of a date.
    pub(super) fn date(&self) -> Option<Date> {
        *self.memo.date.get_or_init(|| date::of(self))
    }

    /// Whether one of the two words before it says that somebody lives there.
    pub(super) fn is_in_home(&self) -> bool {
        *self.memo.is_in_home.get_or_init(|| home::is_announced(self))
    }

    /// The word before `end`, behind one blank and perhaps a comma, a colon, a point or a slash: where it begins and ends.
    pub(super) fn word_before(&self, end: usize) -> Option<(usize, usize)> {
        let word = self.memo.words.get(end as u32, || {
            let mut end = end;
            while end > 0 && matches!(self.text[end - 1], b' ' | b'.' | b':' | b',' | b'(' | b'/') {
                end -= 1;
            }
            let start = self.first_of_word(end);
            (start < end).then_some((start as u16, end as u16))
        });
        word.map(|(start, end)| (usize::from(start), usize::from(end)))
    }

    /// Where the word begins that ends at `end`: behind a quote, unless that is part of the word: `'s-Gravenweg`, `l'Opéra`.
    fn first_of_word(&self, end: usize) -> usize {
        let (mut start, mut met) = (end, 0);
        while start > 0 && role_of(self.text[start - 1]) != 0 {
            start -= 1;
            met |= role_of(self.text[start]);
        }
        if met & role::QUOTE == 0 {
            return start;
        }
        let word = &self.text[start..end];
        let Some(quote) = memchr::memrchr(b'\'', word) else { return start };
        let is_joined = if quote == 0 { matches!(word.get(1), Some(b's' | b't')) } else { quote < SHORTEST_BEFORE_QUOTE };
        if is_joined { start } else { start + quote + 1 }
    }

    /// The word that begins at `start`: where it ends. A quote that closes is no part of it, nor is a hyphen at its end.
    pub(super) fn word_at(&self, start: usize) -> usize {
        let start = start.min(self.text.len());
        let (mut length, mut met) = (0, 0);
        for byte in &self.text[start..] {
            let role = role_of(*byte);
            if role == 0 {
                break;
            }
            met |= role;
            length += 1;
        }
        if met & (role::QUOTE | role::DASH) == 0 {
            return start + length;
        }
        let quote = memchr::memchr(b'\'', &self.text[start..start + length]);
        if let Some(quote) = quote.filter(|quote| *quote >= SHORTEST_BEFORE_QUOTE) {
            length = quote;
        }
        while length > 1 && matches!(self.text[start + length - 1], b'\'' | b'-') {
            length -= 1;
        }
        start + length
    }

    /// What the word is.
    pub(super) fn parts(&self, start: usize, end: usize) -> Parts {
        let asked = (start as u32) << u16::BITS | end as u32;
        let found = self.memo.parts.get(asked, || Some(self.lexicon.word(&self.text[start..end])));
        found.unwrap_or_default()
    }

    /// Takes part of the text for a value.
    pub(super) fn take(&self, rule: &Rule, start: usize, end: usize, form: Form, hits: &mut Hits) -> bool {
        let (start, end) = (self.from + start, self.from + end);
        let mut traits = Traits::default();
        if form == Form::Weak {
            let verdict = self.look.rules.words.around(self.look, start, end, rule.index);
            traits.context_for = verdict == crate::detect::context::Verdict::For;
        }
        hits.note(self.look.buffer, start..end);
        let is_taken = hits.push(self.look, start..end, rule.index, rule.score(form, traits), traits);
        if is_taken {
            hits.spoken_done = end;
        }
        is_taken
    }
}

/// What a byte is in a word; nothing where it is part of none.
mod role {
    pub(super) const LETTER: u8 = 1;
    pub(super) const QUOTE: u8 = 1 << 1;
    pub(super) const DASH: u8 = 1 << 2;
}

static ROLES: [u8; 256] = {
    let mut roles = [0; 256];
    let mut byte = 0;
    while byte < roles.len() {
        roles[byte] = match byte as u8 {
            b'A'..=b'Z' | b'a'..=b'z' | 0x80.. => role::LETTER,
            b'\'' => role::QUOTE,
            b'-' => role::DASH,
            _ => 0,
        };
        byte += 1;
    }
    roles
};

#[inline(always)]
fn role_of(byte: u8) -> u8 {
    ROLES[usize::from(byte)]
}

/// Whether a byte is part of a word: a letter, or what joins two of them.
#[inline(always)]
pub(super) fn is_part(byte: u8) -> bool {
    role_of(byte) != 0
}

/// Whether a word begins with a capital.
pub(super) fn is_capital(word: &[u8]) -> bool {
    match word {
        [b'\'', b's', b'-', first, ..] | [b'd' | b'l', b'\'', first, ..] | [first, ..] if first.is_ascii_uppercase() => true,
        [b'd' | b'l', b'\'', 0xc3, second, ..] => *second < 0xa0,
        // Capitals of Latin-1 and behind it; others have no case that matters here.
        [0xc3, second, ..] => *second < 0xa0,
        [first, ..] => *first > 0xc3,
        [] => false,
    }
}
