//! What a user allows to stand: what the lists of `--allow` say, as it is written there.

use super::expression::Expression;

/// What is allowed.
#[derive(Clone, Debug, Default)]
pub struct Allowed {
    /// Whole values, in whatever spelling.
    pub values: Vec<Vec<u8>>,
    /// Expressions that match whole values.
    pub patterns: Vec<Expression>,
    /// Domains whose addresses are allowed, with those of all domains below them.
    pub domains: Vec<String>,
    /// Files in which everything is allowed, in the syntax of `.gitignore`.
    pub paths: Vec<String>,
    /// Fields in which everything is allowed: `column`, `table.column`, `$.path.key`.
    pub fields: Vec<String>,
}
