//! Build step (stub).
pub(crate) fn build() {}
