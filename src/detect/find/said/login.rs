//! How somebody signs in, in brackets behind their name: `Caoimhe Brannigan (cbrannigan)`, `Jan de Vries (@jdevries)`.

use std::ops::Range;

use crate::detect::find::Hits;
use crate::detect::look::Look;
use crate::detect::names;
use crate::detect::score::Form;
use crate::model::Traits;

/// The longest such word, in bytes.
const LONGEST: usize = 32;
/// So many letters of a name are in how somebody signs in, or one more if it has them.
const SHARED: usize = 3;

/// Takes the word in brackets behind the name at `name`, if it is made of that.
pub(crate) fn beside(look: &Look<'_>, name: Range<usize>, hits: &mut Hits) {
    let Some(rule) = look.rules.served.url_credentials else { return };
    let end = name.end;
    if (look.byte(end), look.byte(end + 1)) != (b' ', b'(') {
        return;
    }
    let start = end + 2 + usize::from(look.byte(end + 2) == b'@');
    let to = look.buffer.len().min(start + LONGEST + 1);
    let to = hits.fence(end.saturating_sub(1)).map_or(to, |fence| to.min(fence.max(start)));
    let text = look.buffer.get(start..to).unwrap_or_default();
    let is_part = |byte: &&u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b'-');
    let length = text.iter().take_while(is_part).count();
    let word = &text[..length];
    if text.get(length) == Some(&b')') && is_made_of(&look.buffer[name], word) {
        let traits = Traits::default();
        hits.push_late(look, start..start + length, rule.index, rule.score(Form::Strong, traits), traits);
    }
}

/// Whether a word is none of a language and has in it what a word of the name begins with.
fn is_made_of(name: &[u8], word: &[u8]) -> bool {
    let has = |part: &[u8]| {
        let begin = part[..part.len().min(SHARED + 1)].to_ascii_lowercase();
        begin.len() >= SHARED && memchr::memmem::find(word, &begin).is_some()
    };
    word.len() > SHARED
        && word.first().is_some_and(u8::is_ascii_lowercase)
        && !names::is_ordinary(word)
        && name.split(|byte| !byte.is_ascii_alphabetic()).any(has)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_made_of_names() {
        for (name, word, expected) in [
            ("Caoimhe Brannigan", "cbrannigan", true),
            ("D'Angelo Freeman", "dfreeman3", true),
            ("Jan de Vries", "jan.devries", true),
            ("Jan de Vries", "jdv", false),
            ("Jan de Vries", "manager", false),
            ("Mark Bakker", "marketing", false),
            ("Ann Lee", "annlee", true),
        ] {
            assert_eq!(is_made_of(name.as_bytes(), word.as_bytes()), expected, "{name} {word}");
        }
    }
}
