//! The score of a candidate: one pure function of what is known of it.

use crate::model::Traits;

/// The figures of a detector that scoring needs, in percent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figures {
    /// Confidence of a form that speaks for itself.
    pub(crate) score: u8,
    /// Confidence of a weak form.
    pub(crate) weak: u8,
    /// Added when context speaks for a candidate.
    pub(crate) boost: u8,
}

/// Whether the form of a candidate speaks for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Prefix, grouping or checksum leave little doubt.
    Strong,
    /// Written as such values are, and as few other things are: context can only speak against it.
    Shaped,
    /// Many other things look like it: context decides.
    Weak,
}

/// The highest score that anything gets, in percent.
const CEILING: u8 = 99;
/// What a strong form loses when context speaks against it.
const DOUBT: u8 = 20;

/// Confidence in percent.
#[inline]
pub(crate) fn score(figures: Figures, form: Form, traits: Traits) -> u8 {
    let base = match form {
        Form::Strong => figures.score,
        Form::Shaped => u8::midpoint(figures.score, figures.weak),
        Form::Weak => figures.weak,
    };
    if traits.context_for {
        base.saturating_add(figures.boost).min(CEILING)
    } else if traits.context_against {
        match form {
            Form::Strong => base.saturating_sub(DOUBT),
            Form::Shaped | Form::Weak => base / 2,
        }
    } else {
        base
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn context_moves_the_score_and_never_past_its_bounds() {
        let figures = Figures { score: 95, weak: 40, boost: 45 };
        let towards = Traits { context_for: true, ..Traits::default() };
        let against = Traits { context_against: true, ..Traits::default() };
        for (form, traits, expected) in [
            (Form::Strong, Traits::default(), 95),
            (Form::Strong, towards, 99),
            (Form::Strong, against, 75),
            (Form::Shaped, Traits::default(), 67),
            (Form::Shaped, towards, 99),
            (Form::Shaped, against, 33),
            (Form::Weak, Traits::default(), 40),
            (Form::Weak, towards, 85),
            (Form::Weak, against, 20),
        ] {
            assert_eq!(score(figures, form, traits), expected, "{form:?} {traits:?}");
        }
    }
}
