//! Ports behind a dot, as tcpdump and BSD's netstat write them: `192.0.2.7.51234 > 198.51.100.1.443:`. Says where they are, finds nothing.

/// The longest text of an IPv4 address and a port with dots, in bytes.
const LONGEST: usize = 21;

/// Digits of the port behind the dot at the start of `text`, if one stands there and the number ends with it.
pub(super) fn digits(text: &[u8]) -> Option<usize> {
    let port = text.strip_prefix(b".")?;
    let count = port.iter().take(6).take_while(|byte| byte.is_ascii_digit()).count();
    let value = port[..count].iter().fold(0u32, |value, byte| value * 10 + u32::from(byte - b'0'));
    let is_port = (1..=5).contains(&count) && port[0] != b'0' && value <= u32::from(u16::MAX);
    let goes_on = match port[count..] {
        [b'.', beyond, ..] => beyond.is_ascii_alphanumeric(),
        [after, ..] => after.is_ascii_alphanumeric() || after == b'_',
        [] => false,
    };
    (is_port && !goes_on).then_some(count)
}

/// Whether the address at `start..end` of the buffer has a port behind it, and is traced: it stands beside the arrow of a packet, or,
/// where it `may_be_listed`, beside another address with a port.
#[cold]
pub(super) fn is_behind(buffer: &[u8], start: usize, end: usize, may_be_listed: bool) -> bool {
    let Some(digits) = digits(&buffer[end..]) else { return false };
    let (before, after) = (&buffer[..start], &buffer[end + 1 + digits..]);
    if after.starts_with(b" > ") || before.ends_with(b" > ") && matches!(after, [] | [b':' | b',' | b' ' | b'\n' | b'\r', ..]) {
        return true;
    }
    if !may_be_listed {
        return false;
    }
    let is_next = after.starts_with(b" ") && is_five_numbers(head(after.trim_ascii_start()));
    let is_previous = before.ends_with(b" ") && is_five_numbers(tail(before.trim_ascii_end()));
    is_next || is_previous || matches!(after, [b':', b' ', ..])
}

/// What may be an address and a port at the start of `text`.
fn head(text: &[u8]) -> &[u8] {
    let length = text.iter().take(LONGEST + 1).take_while(|byte| is_part(**byte)).count();
    &text[..length]
}

/// What may be an address and a port at the end of `text`.
fn tail(text: &[u8]) -> &[u8] {
    let length = text.iter().rev().take(LONGEST + 1).take_while(|byte| is_part(**byte)).count();
    &text[text.len() - length..]
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'.' | b'*')
}

/// Whether the text is an address and a port; netstat writes stars for those that are any.
fn is_five_numbers(text: &[u8]) -> bool {
    text.starts_with(b"*.")
        || text.len() <= LONGEST && text.split(|byte| *byte == b'.').filter(|number| !number.is_empty()).count() == 5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_numbers_of_sixteen_bits_at_the_end() {
        for (text, expected) in [
            (".443 > ", Some(3)),
            (".65535", Some(5)),
            (".1.", Some(1)),
            (".65536", None),
            (".0", None),
            (".443.1", None),
            (".443a", None),
            (".", None),
            ("443", None),
        ] {
            assert_eq!(digits(text.as_bytes()), expected, "{text}");
        }
    }
}
