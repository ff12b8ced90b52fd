//! How the API keys of providers begin, and how much has to follow: `[parts.prefixes]` of `access_token`, as `"ghp_ 36"`
//! or `"SK 32 hex"`.

use crate::model::Detector;

/// One bit for each two bytes.
const FILTER: usize = 1 << 16 >> 6;

/// The prefixes of all providers.
#[derive(Debug)]
pub(crate) struct Prefixes {
    /// By their first two bytes; of those with the same, the longest first.
    all: Vec<Prefix>,
    filter: Box<[u64; FILTER]>,
    /// Those that end in a point, the longest first, and what stands before it in any of them.
    pointed: Vec<Vec<u8>>,
    before_points: [bool; 256],
}

/// How keys begin.
#[derive(Debug)]
struct Prefix {
    text: Vec<u8>,
    /// How many characters have to follow.
    length: usize,
    /// So many follow, and all are hexadecimal digits in small letters: the prefix says too little by itself.
    is_hex: bool,
}

impl Prefix {
    /// The first two bytes, as a number.
    fn beginning(&self) -> usize {
        self.text.first_chunk().map_or(0, |first| bit(*first))
    }

    fn begins(&self, key: &[u8]) -> bool {
        let Some(body) = key.strip_prefix(&*self.text) else { return false };
        let is_hex = || body.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if self.is_hex { body.len() == self.length && is_hex() } else { body.len() >= self.length }
    }
}

impl Prefixes {
    /// Gathers the prefixes of the detectors.
    pub(crate) fn new(detectors: &[Detector]) -> Self {
        let mut all: Vec<Prefix> = Vec::new();
        let mut filter = Box::new([0; FILTER]);
        for entry in
            detectors.iter().filter_map(|detector| detector.parts.get("prefixes")).flat_map(|lists| lists.values().flatten())
        {
            let (entry, is_hex) = entry.strip_suffix(" hex").map_or((entry, false), |entry| (entry, true));
            let (prefix, length) = entry.rsplit_once(' ').unwrap_or((entry, "16"));
            if let [a, b, ..] = *prefix.as_bytes() {
                filter[bit([a, b]) >> 6] |= 1 << (bit([a, b]) & 63);
                all.push(Prefix { text: prefix.as_bytes().to_vec(), length: length.parse().unwrap_or(16), is_hex });
            }
        }
        all.sort_by_key(|prefix| (prefix.beginning(), std::cmp::Reverse(prefix.text.len())));
        let mut pointed: Vec<_> = all.iter().map(|prefix| prefix.text.clone()).filter(|text| text.ends_with(b".")).collect();
        pointed.sort_by_key(|text| std::cmp::Reverse(text.len()));
        let mut before_points = [false; 256];
        for text in &pointed {
            before_points[usize::from(text[text.len() - 2])] = true;
        }
        Self { all, filter, pointed, before_points }
    }

    /// Whether there are any.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether a key may begin with these bytes.
    #[inline(always)]
    pub(crate) fn may_begin(&self, beginning: [u8; 2]) -> bool {
        self.filter[bit(beginning) >> 6] >> (bit(beginning) & 63) & 1 == 1
    }

    /// Whether a prefix with a point may have this byte before it.
    #[inline(always)]
    pub(crate) fn may_end(&self, before_point: u8) -> bool {
        self.before_points[usize::from(before_point)]
    }

    /// Where a prefix with a point begins that `text` ends with.
    pub(crate) fn before_point(&self, text: &[u8]) -> Option<usize> {
        self.pointed.iter().find(|prefix| text.ends_with(prefix)).map(|prefix| text.len() - prefix.len())
    }

    /// Where what follows the prefix begins, if the text is long enough.
    pub(crate) fn body(&self, text: &[u8]) -> Option<usize> {
        let beginning = *text.first_chunk::<2>()?;
        let first = self.all.partition_point(|prefix| prefix.beginning() < bit(beginning));
        let alike = self.all[first..].iter().take_while(|prefix| prefix.beginning() == bit(beginning));
        alike.into_iter().find(|prefix| prefix.begins(text)).map(|prefix| prefix.text.len())
    }
}

fn bit(bytes: [u8; 2]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}
