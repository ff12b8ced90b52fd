//! Columns of which the user says that no two rows share a value: a dump may say so behind its data only, and delimited text never does.

use std::sync::Arc;

use crate::error::{Error, Result};

/// The columns, in small letters, by their tables. A copy costs nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unique(Arc<[(Vec<u8>, Vec<u8>)]>);

impl Unique {
    /// The columns of these names, `table.column`, with a schema before them or none.
    ///
    /// # Errors
    /// A name without a table.
    pub(crate) fn named(names: &[String]) -> Result<Self> {
        let column = |name: &String| {
            let (table, column) =
                name.rsplit_once('.').filter(|(table, column)| !table.is_empty() && !column.is_empty()).ok_or_else(|| {
                    Error::Usage(format!("`{name}` names no column: TABLE.COLUMN is needed, such as payments.card_no"))
                })?;
            let table = table.rsplit('.').next().unwrap_or(table);
            Ok((table.to_ascii_lowercase().into_bytes(), column.to_ascii_lowercase().into_bytes()))
        };
        names.iter().map(column).collect::<Result<Vec<_>>>().map(|columns| Self(columns.into()))
    }

    /// Whether a column is one of them; without a table its name alone counts.
    pub(super) fn has(&self, table: Option<&[u8]>, column: &[u8]) -> bool {
        self.0
            .iter()
            .any(|(known, name)| table.is_none_or(|table| table.eq_ignore_ascii_case(known)) && column.eq_ignore_ascii_case(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_with_their_tables() {
        let unique = Unique::named(&["public.Payments.card_no".to_owned()]).unwrap();
        assert!(unique.has(Some(b"payments"), b"CARD_NO") && unique.has(None, b"card_no"));
        assert!(!unique.has(Some(b"orders"), b"card_no") && !unique.has(None, b"card"));
        for wrong in ["card_no", ".card_no", "payments."] {
            assert!(Unique::named(&[wrong.to_owned()]).is_err(), "{wrong}");
        }
    }
}
