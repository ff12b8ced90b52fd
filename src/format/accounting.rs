//! Who calls and is called, in the lines that SIP proxies write to the system's log for accounting (Kamailio, OpenSIPS):
//! `ACC: transaction answered: timestamp=1732007703;…;src_user=31612345678;dst_user=100`.

use super::line::{Line, Read, Stop};

/// Names of values that are a number, or the name of an account.
const PARTIES: [&[u8]; 10] =
    [b"src_user", b"dst_user", b"dst_ouser", b"src_ouser", b"caller", b"callee", b"from_user", b"to_user", b"auth_user", b"user"];
/// The longest line that is read, in bytes.
const LONGEST: usize = 2048;

/// Where a party stands, and whether it is a number.
pub(super) type Party = (usize, usize, bool);

/// Whether a program of this name is such a proxy.
pub(super) fn is_known(program: &[u8]) -> bool {
    matches!(program, b"kamailio" | b"/usr/sbin/kamailio" | b"opensips" | b"/usr/sbin/opensips" | b"ser" | b"openser")
}

/// The parties in the rest of the line, if it is of accounting.
pub(super) fn parties(line: &Line<'_>) -> Read<Vec<Party>> {
    let message = line.rest(LONGEST)?.trim_ascii_end();
    let Some(start) = memchr::memmem::find(message, b"ACC: ") else { return Err(Stop::No) };
    let mut at = start;
    let mut parties = Vec::new();
    for part in message[start..].split(|byte| *byte == b';') {
        if let Some(equals) = memchr::memchr(b'=', part)
            && PARTIES.contains(&&part[..equals])
            && equals + 1 < part.len()
        {
            let value = &part[equals + 1..];
            let digits = value.strip_prefix(b"+").unwrap_or(value);
            let is_number = digits.iter().all(u8::is_ascii_digit);
            // Extensions are no one's outside their exchange.
            if !is_number || digits.len() >= 6 {
                parties.push((line.at + at + equals + 1, line.at + at + part.len(), is_number));
            }
        }
        at += part.len() + 1;
    }
    if parties.is_empty() { Err(Stop::No) } else { Ok(parties) }
}
