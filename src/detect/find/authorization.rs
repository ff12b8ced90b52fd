//! The `Authorization` header: the credentials behind the name of the scheme (RFC 9110, section 11.6.2).

use super::key::{Place, blanks, is_assignment, opening, take};
use super::{Hits, Until};
use crate::detect::key_table::Owner;
use crate::detect::look::Look;
use crate::detect::score::Form;

/// Schemes of one token; others have parameters and go on to the end of the line (Digest, AWS4-HMAC-SHA256).
const SINGLE: [&[u8]; 6] = [b"bearer", b"basic", b"apikey", b"negotiate", b"ntlm", b"token"];

/// Verifies the value of the header, which starts at `start`; the sign behind the name stands at `sign`.
pub(super) fn credentials(look: &Look<'_>, sign: usize, start: usize, until: Until, hits: &mut Hits) {
    let buffer = look.buffer;
    let is_scheme = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'-';
    let scheme = buffer[start..].iter().take(24).take_while(is_scheme).count();
    let name = &buffer[start..start + scheme];
    let is_single = SINGLE.iter().any(|known| name.eq_ignore_ascii_case(known));
    let colon = usize::from(is_single && look.byte(start + scheme) == b':');
    let behind = &buffer[start + scheme + colon..];
    let gap = if behind.starts_with(b"%20") { 3 } else { blanks(behind) };
    let mut place =
        Place { owner: Owner::AccessToken, name: b"", sign, start, until, form: Form::Strong, is_sure: false, is_spaced: false };
    if gap > 0 && name.first().is_some_and(u8::is_ascii_alphabetic) {
        place.start = start + scheme + colon + gap;
        // Behind more than one blank may stand what followed a token that was removed.
        let is_wide = gap > 1 && !behind.starts_with(b"%20");
        place.is_sure = is_single && !is_wide && !name.eq_ignore_ascii_case(b"token");
        if until == Until::Delimiter && !is_single {
            place.until = Until::Line;
        } else if until == Until::Delimiter && is_wide && is_assignment(&buffer[place.start..]) {
            return;
        } else if until == Until::Delimiter && !is_wide {
            let (inner, quote) = opening(&buffer[place.start..]);
            place.until = inner;
            place.start += quote;
        }
    }
    take(look, &place, hits);
}
