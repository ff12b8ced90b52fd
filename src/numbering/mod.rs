//! Phone numbering plans (stub).
#![allow(missing_docs)]

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Region(pub(crate) u16);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) reserved: bool,
}

impl Region {
    pub(crate) fn parse(name: &str) -> Option<Self> {
        (name.len() == 2).then_some(Self(0))
    }
    pub(crate) fn possible(self, length: usize, _first: u8) -> bool {
        length >= 7
    }
}

pub(crate) fn international(digits: &[u8]) -> Option<Number> {
    (digits.len() >= 8).then_some(Number { reserved: false })
}

pub(crate) fn national(_region: Region, _digits: &[u8]) -> Option<Number> {
    None
}
