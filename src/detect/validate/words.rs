//! Sets of short words, asked in one look however many they hold. A word of another case is the same one.

/// The longest word of a set, in bytes.
const LONGEST: usize = 16;
/// Twice as many as the largest set has words, and more.
const SLOTS: usize = 256;

/// A set of words of ASCII.
pub(crate) struct Words([u128; SLOTS]);

impl Words {
    /// The set of these words, which are in small letters.
    pub(crate) const fn new(words: &[&[u8]]) -> Self {
        assert!(words.len() <= SLOTS / 2);
        let mut slots = [0; SLOTS];
        let mut at = 0;
        while at < words.len() {
            let (word, mut bytes, mut i) = (words[at], [0; LONGEST], 0);
            assert!(!word.is_empty());
            while i < word.len() {
                bytes[i] = word[i];
                i += 1;
            }
            let word = u128::from_le_bytes(bytes);
            let mut slot = slot(word);
            while slots[slot] != 0 && slots[slot] != word {
                slot = (slot + 1) % SLOTS;
            }
            slots[slot] = word;
            at += 1;
        }
        Self(slots)
    }

    /// Whether the text is one of the words.
    #[inline]
    pub(crate) fn has(&self, text: &[u8]) -> bool {
        if text.is_empty() || text.len() > LONGEST {
            return false;
        }
        let mut bytes = [0; LONGEST];
        bytes[..text.len()].copy_from_slice(text);
        bytes.make_ascii_lowercase();
        let word = u128::from_le_bytes(bytes);
        let mut slot = slot(word);
        while self.0[slot] != 0 {
            if self.0[slot] == word {
                return true;
            }
            slot = (slot + 1) % SLOTS;
        }
        false
    }
}

const fn slot(word: u128) -> usize {
    let mixed = (word as u64 ^ (word >> 64) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 56) as usize
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn a_set_has_its_words_in_any_case_and_no_others() {
        static SET: Words = Words::new(&[b"n/a", b"null", b"announcements", b"null"]);
        for word in ["n/a", "N/A", "Null", "ANNOUNCEMENTS"] {
            assert!(SET.has(word.as_bytes()), "{word}");
        }
        for word in ["", "n", "nul", "nulls", "n\x0fa", "announcements of all", "\0"] {
            assert!(!SET.has(word.as_bytes()), "{word:?}");
        }
    }
}
