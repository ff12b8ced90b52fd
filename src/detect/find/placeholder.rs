//! Values that are none: our own masks, variables, templates, format codes, and the expressions that stand behind a key in source code.

use crate::detect::look::is_word;
use crate::model::limits;

/// How far into a value a mask is looked for, in bytes.
const LONGEST_MASK: usize = 1024;
/// How far a mask of several words is followed, in bytes.
const MASKED_WORDS: usize = 64;
const _: () = assert!(MASKED_WORDS < limits::END_MARGIN);

/// Values that stand for one: variables, templates, format codes, a row of one character.
pub(super) fn is_placeholder(text: &[u8]) -> bool {
    let Some((&first, rest)) = text.split_first() else { return true };
    if is_mask(text)
        || is_between(text)
        || matches!(first, b'*' | b'x' | b'X' | b'.' | b'-' | b'#') && rest.iter().all(|byte| *byte == first)
    {
        return true;
    }
    // What closes a template ends it; a blank may have cut it off before.
    let ends_with = |close: u8| memchr::memchr(close, text).is_none() || text.last() == Some(&close);
    match first {
        // `[FILTERED]`, `[gefilterd]`, `[masqué]`.
        b'[' => {
            text.len() < 24
                && text.ends_with(b"]")
                && rest[..rest.len() - 1].iter().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, 0x80..|b' '| b'_'))
        }
        b'<' => text.ends_with(b">"),
        b'$' => match rest.first() {
            Some(b'{') => ends_with(b'}'),
            Some(b'(') => ends_with(b')'),
            Some(_) => rest.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'_'),
            None => false,
        },
        b'{' => rest.first() == Some(&b'{') && ends_with(b'}'),
        b'%' => matches!(rest, [b's'] | [b'd'] | [b'v'] | [b'@']) || rest.first() == Some(&b'('),
        b'?' | b':' => rest.is_empty(),
        b'(' => true,
        _ => false,
    }
}

static BETWEEN: [bool; 256] = {
    let between = b" \t,;:|=+-/.*_\"'()[]{}<>";
    let mut table = [false; 256];
    let mut i = 0;
    while i < between.len() {
        table[between[i] as usize] = true;
        i += 1;
    }
    table
};

/// What stands between values and no value: the one behind the key was removed.
fn is_between(text: &[u8]) -> bool {
    text.iter().all(|byte| BETWEEN[usize::from(*byte)])
}

/// A mask that inkout can have written: of most values at most half of the letters and digits are shown, of a card the digits at both
/// ends, of a mail address the domain.
fn is_mask(text: &[u8]) -> bool {
    let text = &text[..text.len().min(LONGEST_MASK)];
    // Nearly all values have no star at all.
    let Some(star) = memchr::memchr(b'*', text) else { return false };
    let Some(stars) = memchr::memmem::find(&text[star..], b"***").map(|at| star + at) else { return false };
    let count = |is: fn(&u8) -> bool| text.iter().filter(|byte| is(byte)).count();
    let hidden = count(|byte| *byte == b'*');
    let shown = count(|byte| byte.is_ascii_alphanumeric() || *byte >= 0xc0);
    let rest = &text[stars..];
    let is_mail = memchr::memchr(b'@', rest).is_some() || memchr::memmem::find(rest, b"%40").is_some();
    shown <= hidden || count(u8::is_ascii_digit) == shown || is_mail && memchr::memchr(b' ', text).is_none()
}

/// Whether the value begins a mask of several words, such as that of a telephone number: `+** * ****5678`.
pub(super) fn begins_mask(bytes: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'*' | b'+' | b'-' | b'(' | b')' | b'.' | b' ' | b'/');
    let length = bytes.iter().take(MASKED_WORDS).take_while(|byte| is_part(byte)).count();
    let masked = &bytes[..length];
    let symbols = masked.iter().filter(|byte| byte.is_ascii_digit() || **byte == b'*').count();
    let first = masked.iter().position(|byte| *byte == b' ').unwrap_or(length);
    let is_whole = !bytes.get(length).is_some_and(|byte| is_word(*byte)) || masked.ends_with(b" ");
    is_whole && memchr::memmem::find(masked, b"***").is_some() && (masked[..first].contains(&b'*') || symbols >= 10)
}

/// Whether an unquoted value is an expression: the field of the same name (`self.password`), a call, a name in a namespace, the
/// environment, a type. `after` is the byte behind it, `name` the key, `is_spaced` says that blanks stand before the value.
pub(super) fn is_code(text: &[u8], after: u8, name: &[u8], is_spaced: bool) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'?');
    let (path, rest) = text.split_at(text.iter().take_while(|byte| is_part(byte)).count());
    if !path.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_') {
        return false;
    }
    const STATEMENTS: [&[u8]; 8] = [b"raise", b"return", b"throw", b"yield", b"await", b"new", b"assert", b"print"];
    const ENVIRONMENT: [&[u8]; 4] = [b"process.env.", b"os.environ", b"os.getenv", b"System.getenv"];
    if ENVIRONMENT.iter().any(|start| text.starts_with(start)) {
        return true;
    }
    // What Terraform refers to, which stands behind blanks: `password = var.db_password`.
    const REFERENCES: [&[u8]; 5] = [b"var.", b"local.", b"module.", b"data.", b"each.value"];
    let is_reference = |byte: &u8| is_word(*byte) || matches!(byte, b'.' | b'[' | b']' | b'"' | b'*' | b'-');
    if is_spaced && REFERENCES.iter().any(|start| text.starts_with(start)) && text.iter().all(is_reference) {
        return true;
    }
    match rest {
        [] => {
            let field = path.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
            let own = name.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
            let is_type = is_spaced && after == b'<' && path[0].is_ascii_uppercase() && path.iter().all(u8::is_ascii_alphabetic);
            // `if not user.password: raise ValueError(…)`
            let is_statement = is_spaced && after == b' ' && STATEMENTS.contains(&path);
            is_type || is_statement || field.len() < path.len() && field.eq_ignore_ascii_case(own) || is_scoped(path)
        }
        b"()" => true,
        [b'('] | [b'(', b'"' | b'\'', ..] | [b'(', .., b')'] => is_spaced,
        // A call of a method whose arguments hold a blank.
        [b'(', ..] => is_spaced && memchr::memchr(b'.', path).is_some(),
        _ => false,
    }
}

/// `Token::Ident`.
fn is_scoped(path: &[u8]) -> bool {
    let Some(at) = memchr::memmem::find(path, b"::") else { return false };
    // A colon that stands alone is none of a scope: `hunter2:fe80::7`.
    let mut colons = path.split(|byte| is_word(*byte)).filter(|row| row.contains(&b':'));
    path[..at].iter().chain(&path[at + 2..]).all(|byte| is_word(*byte) || *byte == b':')
        && at + 2 < path.len()
        && colons.all(|row| row.len() > 1)
}

/// `{token}` of a format string.
pub(super) fn is_field(text: &[u8]) -> bool {
    matches!(text, [b'{', name @ .., b'}'] if name.iter().all(|byte| is_word(*byte) || *byte == b'.'))
}

/// The name of a secret, and other words that are no token, have fewer bytes.
const LONGEST_NAME: usize = 40;

/// Whether a value can be a token at all: long enough, and neither plain words nor a small number.
pub(super) fn is_token_like(text: &[u8]) -> bool {
    if text.len() >= LONGEST_NAME {
        return true;
    }
    let mut digits = 0;
    let mut letters = 0;
    for byte in text {
        digits += usize::from(byte.is_ascii_digit());
        letters += usize::from(byte.is_ascii_alphabetic());
    }
    let is_joined = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'.');
    // The name of a secret (`my-k8s-secret-name`), a field (`tok.value`).
    let is_name = letters + digits < text.len()
        && digits * 8 <= text.len()
        && text.iter().all(is_joined)
        && text.split(|byte| !byte.is_ascii_alphanumeric()).all(|part| part.len() <= 12);
    let is_word = text.len() < 16 && letters == text.len();
    let is_number = text.len() < 8 && letters == 0;
    text.len() >= 6 && !is_word && !is_number && !is_name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_are_recognised_and_what_only_holds_stars_is_not() {
        for (text, expected) in [
            ("*******", true),
            ("h***2", true),
            ("************1111", true),
            ("411111******1111", true),
            ("j***@example.com", true),
            ("***real", false),
            ("****1234 hunter2", false),
            ("a**b", false),
        ] {
            assert_eq!(is_mask(text.as_bytes()), expected, "{text}");
        }
        for (text, expected) in [
            ("+** * ****5678 x", true),
            ("4111 11** **** 1111", true),
            ("+31 6 1*******", true),
            ("1234 *** x", false),
            ("hunter2 ***", false),
            ("***real", false),
        ] {
            assert_eq!(begins_mask(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn expressions_are_no_values() {
        for (text, after, is_spaced, expected) in [
            ("self.password", b'\n', true, true),
            ("req.body.password", b')', false, true),
            ("self.secret1", b'\n', true, false),
            ("Token::Ident", b'\n', true, true),
            ("ab::", b'\n', true, false),
            ("a1:b::c", b'\n', true, false),
            ("process.env.DB", b'\n', true, true),
            ("os.environ[", b'"', true, true),
            ("Option", b'<', true, true),
            ("hunter2", b'<', true, false),
            ("input(\"x\")", b'\n', true, true),
            ("get_password(user)", b'\n', true, true),
            ("get_password()", b'\n', false, true),
            ("keys.iter().find(|key|", b' ', true, true),
            ("pa(ss)w", b'\n', true, false),
            ("abc(1)", b'\n', false, false),
            ("", b'\n', false, false),
        ] {
            assert_eq!(is_code(text.as_bytes(), after, b"password", is_spaced), expected, "{text}");
        }
    }
}
