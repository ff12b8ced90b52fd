//! Whether a text that stands where a date may stand is a day in numbers. In running text `find/beside/date` reads many more forms.

/// A day with month and year in numbers: `1974-03-12`, `12/3/1974`, `19740312`, also with a time of day behind it.
pub(super) fn is_one(text: &[u8]) -> bool {
    let is_time = |rest: &[u8]| rest.iter().all(|byte| byte.is_ascii_digit() || b":.TZ+- ".contains(byte));
    let length = text.iter().position(|byte| matches!(byte, b'T' | b' ')).unwrap_or(text.len());
    let (day, rest) = text.split_at(length);
    let mut parts = day.split(|byte| matches!(byte, b'-' | b'.' | b'/')).map(<[u8]>::len);
    let is_parted = matches!(
        (parts.next(), parts.next(), parts.next(), parts.next()),
        (Some(4), Some(1..=2), Some(1..=2), None) | (Some(1..=2), Some(1..=2), Some(4), None)
    );
    let is_compact = matches!(day, [b'1', b'9', ..] | [b'2', b'0', ..]) && day.len() == 8;
    day.iter().all(|byte| byte.is_ascii_digit() || b"-./".contains(byte)) && (is_parted || is_compact) && is_time(rest)
}
