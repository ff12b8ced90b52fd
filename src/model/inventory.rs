//! What is known of a field of a file when the file is over: a column of a table, a path in JSON, the speakers of a chat.

use super::finding::DetectorIndex;

/// One field of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldTotals {
    /// Its name: `users.email`, `$.customer.phone`.
    pub name: String,
    /// What its name says it holds.
    pub named: Option<DetectorIndex>,
    /// Values in it that are not empty.
    pub values: u64,
    /// Values with at least one finding.
    pub found_in: u64,
    /// Findings by detector, the one with the most first.
    pub findings: Vec<(DetectorIndex, u64)>,
    /// A value of it, masked.
    pub example: String,
}

impl FieldTotals {
    /// What it holds: what its name says, or what is in most of its values.
    #[must_use]
    pub fn verdict(&self) -> Option<DetectorIndex> {
        let most = self.findings.first().filter(|(_, count)| 2 * count > self.values);
        self.named.or(most.map(|(detector, _)| *detector))
    }
}
