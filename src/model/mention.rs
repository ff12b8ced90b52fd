//! Words of people's names that stand where names do, and where: what a document says later of the same person is told by them.

/// A word of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// A hash of the word in small letters.
    pub word: u32,
    /// A number of its first letters, as many as a filter looks at.
    pub first: u64,
    /// Where it stands, in bytes of the decoded stream.
    pub offset: u64,
}

/// How far behind a name its words are remembered, in bytes of the decoded stream.
pub(crate) const REACH: u64 = 64 * 1024;

/// Names whose words are kept for when they are met again: who speaks in a chat does so often.
const KEPT: usize = 64;

/// What is remembered of a stream, by where it stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mentions {
    all: Vec<Mention>,
    kept: Vec<Kept>,
}

/// A name, and its words with their places in it.
#[derive(Clone, Debug, Default)]
struct Kept {
    name: Vec<u8>,
    is_sure: bool,
    words: Vec<Mention>,
}

impl Mentions {
    /// All of it.
    pub(crate) fn all(&self) -> &[Mention] {
        &self.all
    }

    /// Takes in the words of a name at `offset`, once. `read` says which these are, with their places in the name; it gives the same for the same name if
    /// `is_sure` is the same.
    pub(crate) fn add(&mut self, name: &[u8], is_sure: bool, offset: u64, read: impl FnOnce(&[u8]) -> Vec<Mention>) {
        if self.kept.is_empty() {
            self.kept.resize(KEPT, Kept::default());
        }
        let place = name.iter().fold(usize::from(is_sure), |place, byte| place.wrapping_mul(31) ^ usize::from(*byte)) % KEPT;
        let kept = &mut self.kept[place];
        if kept.name != name || kept.is_sure != is_sure {
            *kept = Kept { name: name.to_vec(), is_sure, words: read(name) };
        }
        for word in &kept.words {
            let mention = Mention { offset: offset + word.offset, ..*word };
            // Nearly all come in order.
            match self.all.last() {
                Some(last) if last.offset >= mention.offset => {
                    let at = self.all.partition_point(|known| known.offset < mention.offset);
                    if self.all[at].offset != mention.offset {
                        self.all.insert(at, mention);
                    }
                }
                _ => self.all.push(mention),
            }
        }
    }

    /// Forgets what no place from `offset` on is near enough to.
    pub(crate) fn forget(&mut self, offset: u64) {
        let gone = self.all.partition_point(|mention| mention.offset + REACH < offset);
        self.all.drain(..gone);
    }
}
