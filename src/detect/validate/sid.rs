//! Security identifiers of Windows ([MS-DTYP], section 2.4.2): of accounts, and not those that every system has (section 2.4.2.4).

/// Who gives them: a domain or a machine, by three numbers, and a directory in the cloud, by four.
const GIVERS: [(&[u8], usize); 2] = [(b"S-1-5-21", 4), (b"S-1-12-1", 4)];
/// The first number of an account that somebody made.
const FIRST_OF_ACCOUNTS: u64 = 1000;

/// Whether the text begins as such an identifier does, whoever has it.
pub(crate) fn begins(text: &[u8]) -> bool {
    text.starts_with(b"S-1-") && text.get(4).is_some_and(u8::is_ascii_digit)
}

/// Length of the identifier of an account at the start.
pub(crate) fn account(text: &[u8]) -> Option<usize> {
    let (giver, count) = GIVERS.iter().find(|(giver, _)| text.starts_with(giver))?;
    let (mut end, mut last) = (giver.len(), 0);
    for _ in 0..*count {
        let digits = text.get(end..)?.strip_prefix(b"-")?;
        // 32 bits each.
        let length = digits.iter().take(11).take_while(|byte| byte.is_ascii_digit()).count();
        if !(1..=10).contains(&length) {
            return None;
        }
        last = digits[..length].iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
        end += 1 + length;
    }
    let is_end = !text.get(end).is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    (is_end && last >= FIRST_OF_ACCOUNTS).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_told_from_what_every_system_has() {
        const ACCOUNT: &str = "S-1-5-21-1004336348-1177238915-682003330-1105";
        for (text, expected) in [
            (ACCOUNT, Some(ACCOUNT.len())),
            ("S-1-5-21-1004336348-1177238915-682003330-1105, x", Some(ACCOUNT.len())),
            ("S-1-12-1-1111111111-2222222222-3333333333-4444444444", Some(52)),
            ("S-1-5-21-1004336348-1177238915-682003330-500", None),
            ("S-1-5-21-1004336348-1177238915-682003330-1105-7", None),
            ("S-1-5-21-1004336348-1177238915-682003330", None),
            ("S-1-5-21-1004336348-1177238915-68200333012-1105", None),
            ("S-1-5-18", None),
            ("S-1-5-32-544", None),
            ("S-1-5-21", None),
        ] {
            assert_eq!(account(text.as_bytes()), expected, "{text}");
            assert!(begins(text.as_bytes()));
        }
        assert!(!begins(b"S-1-x") && !begins(b"S-1-"));
    }
}
