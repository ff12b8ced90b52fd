//! Which state gave the number in a field that only says that some state did: `national_id`, `tax_id`.
//!
//! The form and its check tell. Where two of them fit, the field says as little as before.

use crate::detect::fields::Fields;
use crate::detect::look::Look;
use crate::detect::rules::Rule;
use crate::model::Column;
use crate::model::form::LONGEST;

/// The rule of the one national number that the text, all of it, can be; none where the column says more or less than that, or the text
/// can be several.
pub(super) fn of_column(look: &Look<'_>, column: Column, text: &[u8]) -> Option<Rule> {
    if !Fields::is_national(column) || text.len() > LONGEST {
        return None;
    }
    let (_, meanings) = look.rules.forms.at(text).find(|(length, _)| *length == text.len())?;
    let mut packed = [0; LONGEST];
    let mut count = 0;
    for (byte, place) in text.iter().filter(|byte| byte.is_ascii_alphanumeric()).zip(packed.iter_mut()) {
        *place = *byte;
        count += 1;
    }
    let fits = meanings.all.iter().filter(|meaning| meaning.check.is_some_and(|check| check(&packed[..count])));
    let mut best: Option<Rule> = None;
    let mut is_only = true;
    for Rule { index, figures } in fits.map(|meaning| meaning.rule) {
        match best.map(|best| figures.weak.cmp(&best.figures.weak)) {
            Some(std::cmp::Ordering::Less) => {}
            Some(std::cmp::Ordering::Equal) => is_only = false,
            _ => (best, is_only) = (Some(Rule { index, figures }), true),
        }
    }
    best.filter(|_| is_only)
}
