//! What a careful user would do without inkout: six textbook patterns as one regex over the whole buffer, nothing validated.

use regex::bytes::Regex;

/// Its name in the table.
pub(crate) const NAME: &str = "union regex";

const EMAIL: &str = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}";
const IPV4: &str = r"\b(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\b";
const IPV6: &str = r"(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}|(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4}){1,6}";
const CARD: &str = r"\b[0-9](?:[ -]?[0-9]){12,18}\b";
const PHONE: &str = r"(?:\+|\b00)[1-9](?:[ ().-]{0,2}[0-9]){6,14}\b";
const IBAN: &str = r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b";

/// Counts the matches of the union.
pub(crate) fn contender() -> impl FnMut(&[u8]) -> usize {
    // ASCII word boundaries, as for bytes: the Unicode ones would take the regex off its fast path.
    let union = [EMAIL, IPV4, IPV6, CARD, PHONE, IBAN].map(|pattern| format!("(?:{pattern})")).join("|");
    let regex = Regex::new(&format!("(?-u){union}"));
    move |bytes| regex.as_ref().map_or(0, |regex| regex.find_iter(bytes).count())
}
