//! Names in small letters that nothing announces: `maja wraca w maju`, `molly, when will it be here`. Most such words are something else, so only
//! an audit is shown them.

use super::lexicon::Entry;
use super::setting::{self, Setting, Value};
use super::word::{self, Shape};
use super::{LEXICON, Row};
use crate::detect::anchors::places::Places;
use crate::detect::find::Hits;
use crate::detect::look::Look;
use crate::detect::rules::Rule;
use crate::model::{Traits, Ways};

/// The confidence of one, in percent.
const SCORE: u8 = 25;
/// How far on either side nothing of ours may stand, in bytes: as far as the words that other names depend on.
const BESIDE: usize = 64;

/// Finds them among the small words of the tile.
#[cold]
pub(super) fn find(look: &Look<'_>, rule: &Rule, hits: &mut Hits, places: &mut Places) {
    let row: Row = look.tile.anchors.small;
    for place in places.fill(look.rules.kernel, &row) {
        let position = look.start + usize::from(*place);
        let Some(word) = word::word_at(look.buffer, position, &LEXICON) else { continue };
        let span = word.start..word.end;
        if word.start != position || word.shape != Shape::Small || !is_given(word.entry) {
            continue;
        }
        if Setting::of(look, &span).value() != Value::No {
            continue;
        }
        let around = setting::line(look.buffer, &span, BESIDE);
        if !setting::is_redacted(look.buffer, &look.rules.labels, around) {
            hits.push(look, span, rule.index, SCORE, Traits { ways: Ways::TEXT, ..Traits::default() });
        }
    }
}

/// Whether people have the word as a given name, and it is not met all the time as another.
fn is_given(entry: Entry) -> bool {
    entry.given() > 0 && entry.word() < 5 || entry.given() >= 4 && entry.word() < 6
}
