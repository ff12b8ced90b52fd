//! Top-level domains: whether a host name ends in one that the Public Suffix List knows (`psl`), or in one reserved for tests.

/// Names that never resolve, RFC 2606 and RFC 6761: values under them are findings, tagged reserved.
const RESERVED_TLDS: &[&str] = &["example", "test", "invalid", "localhost"];

/// Remembers recent answers: a look-up in the list costs more than everything else about a mail address.
#[derive(Clone)]
pub(crate) struct TldCache {
    slots: [(u64, bool); SLOTS],
}

impl Default for TldCache {
    fn default() -> Self {
        Self { slots: [(0, false); SLOTS] }
    }
}

impl TldCache {
    /// Whether the last `length` bytes of `ending`, two to eight, are a top-level domain that was asked for before and is known.
    #[inline(always)]
    pub(crate) fn has_seen(&self, ending: [u8; 8], length: usize) -> bool {
        let key = (u64::from_be_bytes(ending) | u64::from_be_bytes([b' '; 8])) & !0 >> (64 - 8 * length);
        // Only letters are remembered, so nothing else has their key.
        self.slots[slot_of(key)] == (key, true)
    }

    /// Whether `tld` (without dot, any case) is known.
    #[inline]
    pub(crate) fn knows(&mut self, tld: &[u8]) -> bool {
        if tld.len() < 2 || tld.len() > 8 {
            return tld.len() <= 63 && look_up(tld);
        }
        // ASCII letters in lower case; other bytes only become other keys.
        let key = tld.iter().fold(0u64, |key, byte| key << 8 | u64::from(byte | 0x20));
        let slot = &mut self.slots[slot_of(key)];
        if slot.0 != key || !tld.iter().all(u8::is_ascii_alphabetic) {
            let known = look_up(tld);
            if !tld.iter().all(u8::is_ascii_alphabetic) {
                return known;
            }
            *slot = (key, known);
        }
        slot.1
    }
}

/// Answers that are remembered.
const SLOTS: usize = 1 << 7;

/// The slot of a name. The factor was drawn so that the names met most have one each.
fn slot_of(key: u64) -> usize {
    (key.wrapping_mul(0xa5ac_06d8_64c2_f2e3) >> (64 - SLOTS.ilog2())) as usize
}

fn look_up(tld: &[u8]) -> bool {
    if tld.len() < 2 {
        return false;
    }
    // The list is case-sensitive, and rules such as *.ck need a label in front.
    let mut name = [0u8; 2 + 63];
    name[..2].copy_from_slice(b"x.");
    let lower = &mut name[2..2 + tld.len()];
    lower.copy_from_slice(tld);
    lower.make_ascii_lowercase();
    if RESERVED_TLDS.iter().any(|reserved| reserved.as_bytes() == lower) {
        return true;
    }
    psl::suffix(&name[..2 + tld.len()]).is_some_and(|suffix| suffix.is_known())
}

const COM: u32 = u32::from_le_bytes(*b"com\0");
const NET: u32 = u32::from_le_bytes(*b"net\0");
const ORG: u32 = u32::from_le_bytes(*b"org\0");

/// Whether a host name lies in a domain reserved for documentation and tests: `example` under `com`, `net` and `org` (RFC 2606), or one
/// of the names that never resolve.
#[inline]
pub(crate) fn is_reserved(host: &[u8]) -> bool {
    let under = |suffix: &str| {
        let at = host.len().checked_sub(suffix.len());
        at.is_some_and(|at| host[at..].eq_ignore_ascii_case(suffix.as_bytes()) && (at == 0 || host[at - 1] == b'.'))
    };
    match host {
        // All at once, in lower case: `example` and its dot, then three letters.
        [.., a, b, c, d, e, f, g, b'.', x, y, z] => {
            let name = u64::from_le_bytes([*a, *b, *c, *d, *e, *f, *g, 0]) | u64::from_le_bytes(*b"       \0");
            let tld = u32::from_le_bytes([*x, *y, *z, 0]) | 0x20_2020;
            let is_tld = (tld == COM) | (tld == NET) | (tld == ORG);
            let before = host[host.len().saturating_sub(12)];
            // Without branches: which of these a host is cannot be foreseen.
            (name == u64::from_le_bytes(*b"example\0")) & is_tld & ((before == b'.') | (host.len() == 11))
        }
        [.., b'e' | b'E' | b't' | b'T' | b'd' | b'D'] => RESERVED_TLDS.iter().any(|suffix| under(suffix)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_and_reserved_endings_are_known_and_others_are_not() {
        let mut cache = TldCache::default();
        for _ in 0..2 {
            for tld in ["com", "COM", "nl", "Amsterdam", "xn--p1ai", "museum", "ck", "example", "test", "photography"] {
                assert!(cache.knows(tld.as_bytes()), "{tld}");
            }
            for tld in ["txt", "internal", "log", "c0m", "x", "", "local", "png"] {
                assert!(!cache.knows(tld.as_bytes()), "{tld}");
            }
        }
    }

    #[test]
    fn frequent_names_do_not_share_a_slot() {
        let names = "com net org nl de uk be fr io eu info dev edu gov co us ca se no dk ch at es it pl ie lt in example test";
        let slots: std::collections::HashSet<usize> =
            names.split(' ').map(|name| slot_of(name.bytes().fold(0, |key, byte| key << 8 | u64::from(byte)))).collect();
        assert_eq!(slots.len(), names.split(' ').count());
    }

    #[test]
    fn reserved_domains_are_told_from_their_look_alikes() {
        for (host, expected) in [
            ("example.com", true),
            ("mail.Example.ORG", true),
            ("myexample.com", false),
            ("a.test", true),
            ("latest", false),
            ("x.nl", false),
        ] {
            assert_eq!(is_reserved(host.as_bytes()), expected, "{host}");
        }
    }
}
