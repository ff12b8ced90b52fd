//! How the API keys of providers begin, and how much has to follow: `[parts.prefixes]` of `access_token`, as `"ghp_ 36"`.

use crate::model::Detector;

/// One bit for each two bytes.
const FILTER: usize = 1 << 16 >> 6;

/// The prefixes of all providers.
#[derive(Debug)]
pub(crate) struct Prefixes {
    /// With how many characters have to follow, the longest first.
    all: Vec<(Vec<u8>, usize)>,
    filter: Box<[u64; FILTER]>,
}

impl Prefixes {
    /// Gathers the prefixes of the detectors.
    pub(crate) fn new(detectors: &[Detector]) -> Self {
        let mut all: Vec<(Vec<u8>, usize)> = Vec::new();
        let mut filter = Box::new([0; FILTER]);
        for entry in
            detectors.iter().filter_map(|detector| detector.parts.get("prefixes")).flat_map(|lists| lists.values().flatten())
        {
            let (prefix, length) = entry.rsplit_once(' ').unwrap_or((entry, "16"));
            if let [a, b, ..] = *prefix.as_bytes() {
                filter[bit([a, b]) >> 6] |= 1 << (bit([a, b]) & 63);
                all.push((prefix.as_bytes().to_vec(), length.parse().unwrap_or(16)));
            }
        }
        all.sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.len()));
        Self { all, filter }
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

    /// Where a prefix with a point begins that `text` ends with.
    pub(crate) fn before_point(&self, text: &[u8]) -> Option<usize> {
        self.all
            .iter()
            .find(|(prefix, _)| prefix.ends_with(b".") && text.ends_with(prefix))
            .map(|(prefix, _)| text.len() - prefix.len())
    }

    /// Where what follows the prefix begins, if the text is long enough.
    pub(crate) fn body(&self, text: &[u8]) -> Option<usize> {
        let known = self.all.iter().find(|(prefix, length)| text.starts_with(prefix) && text.len() >= prefix.len() + length);
        known.map(|(prefix, _)| prefix.len())
    }
}

fn bit(bytes: [u8; 2]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}
