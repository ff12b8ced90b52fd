//! What a misspelt name may have meant.

/// The name nearest to `given`, if one is near: at most a third of its letters differ.
pub(crate) fn nearest<'a>(given: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given = given.to_ascii_lowercase();
    let nearest = names.into_iter().map(|name| (distance(given.as_bytes(), name.to_ascii_lowercase().as_bytes()), name)).min()?;
    (nearest.0 <= 1 + given.len() / 3 && nearest.0 < nearest.1.len()).then_some(nearest.1)
}

/// Levenshtein distance in bytes.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_names_are_suggested_and_far_ones_are_not() {
        let names = ["regex", "context", "context_against", "email_address", "iban"];
        for (given, expected) in [
            ("regexp", Some("regex")),
            ("contxt", Some("context")),
            ("EMAIL_ADRESS", Some("email_address")),
            ("iabn", Some("iban")),
            ("quux", None),
            ("", None),
        ] {
            assert_eq!(nearest(given, names), expected, "{given}");
        }
    }
}
