//! Forms of values as pattern files write them: `9` for a digit, `A` for a capital, and what stands between them (`9999.99.999`).

/// The longest form, in bytes.
pub(crate) const LONGEST: usize = 24;
/// The fewest digits of a form that no letter before three digits gives away: clusters of fewer are not looked at.
const LEAST_DIGITS: usize = 7;

/// Why a text is no form; `None` if it is one.
pub(crate) fn problem(form: &str) -> Option<&'static str> {
    let bytes = form.as_bytes();
    let is_sign = |byte: &u8| matches!(byte, b'9' | b'A' | b' ' | b'-' | b'.' | b'/' | b'+' | b'(' | b')');
    let is_value = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let digits = bytes.iter().filter(|byte| **byte == b'9').count();
    if !bytes.iter().all(is_sign) {
        Some(
            "a form is made of 9 for a digit, A for a capital, and blanks, hyphens, points, slashes, plus signs and brackets between them",
        )
    } else if !is_value(bytes.first()) || !(is_value(bytes.last()) || bytes.ends_with(b")")) {
        Some("a form begins and ends with a digit or a letter")
    } else if bytes.len() > LONGEST {
        Some("a form is at most 24 characters long")
    } else if digits >= LEAST_DIGITS || form.contains("A999") || form.starts_with("AA 99 99") {
        None
    } else {
        Some("a form has seven digits, or a letter before three digits: shorter ones are everywhere")
    }
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn forms_are_told_from_other_texts() {
        for form in ["999999999", "9999.99.999", "AA999999A", "AA 99 99 99 A", "A999999(9)", "999999-999A", "AAAAAA99A99A999A"] {
            assert_eq!(problem(form), None, "{form}");
        }
        for text in
            ["", "999", "99-99-99", "AAAAAAA", "123456789", "999999999x", "-99999999", "99999999-", "9999999999999999999999999"]
        {
            assert!(problem(text).is_some(), "{text}");
        }
    }
}
