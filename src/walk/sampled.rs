//! A share of the files of a walk (`--sample`), drawn by their paths: the same tree gives the same sample.

use crate::model::Source;

use super::Visit;

/// A walk that leaves files out. Those that were named one by one are always in it.
pub(crate) struct Sampled<V> {
    visits: V,
    /// Files whose hash is below this are read.
    below: u64,
    met: u64,
    read: u64,
}

impl<V> Sampled<V> {
    /// A share of the files, above 0 and up to 1.
    pub(crate) fn new(visits: V, share: f64) -> Self {
        // A number up to 1 times 2 to the 53rd is whole.
        let below = ((share * (1_u64 << 53) as f64) as u64) << 11;
        Self { visits, below: if share < 1.0 { below } else { u64::MAX }, met: 0, read: 0 }
    }

    /// How many files were met, and how many of them are read.
    pub(crate) fn counts(&self) -> [u64; 2] {
        [self.met, self.read]
    }

    fn is_in(&self, source: &Source) -> bool {
        let digest = blake3::hash(source.path.as_os_str().as_encoded_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(&digest.as_bytes()[..8]);
        source.explicit || u64::from_le_bytes(first) < self.below
    }
}

impl<V: Iterator<Item = Visit>> Iterator for Sampled<V> {
    type Item = Visit;

    fn next(&mut self) -> Option<Visit> {
        loop {
            let visit = self.visits.next()?;
            let Visit::File(source) = &visit else { return Some(visit) };
            self.met += 1;
            if self.is_in(source) {
                self.read += 1;
                return Some(visit);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_drawn_and_always_the_same() {
        let files = || {
            (0..20_000)
                .map(|number| Visit::File(Source { path: format!("a/{number}").into(), relative: "".into(), explicit: false }))
        };
        for (share, least, most) in [(0.01, 150, 250), (0.25, 4800, 5200), (1.0, 20_000, 20_000)] {
            let mut sampled = Sampled::new(files(), share);
            let first: Vec<_> = sampled.by_ref().collect();
            assert!((least..=most).contains(&first.len()), "{share}: {}", first.len());
            assert_eq!(sampled.counts(), [20_000, first.len() as u64]);
            assert_eq!(Sampled::new(files(), share).collect::<Vec<_>>(), first);
        }
        let named = Visit::File(Source { path: "x".into(), relative: "x".into(), explicit: true });
        assert_eq!(Sampled::new([named.clone()].into_iter(), 0.000_001).collect::<Vec<_>>(), [named]);
    }
}
