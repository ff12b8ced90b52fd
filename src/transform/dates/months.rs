//! Names of months in English, Dutch, German, French and Spanish, in full and short.

/// A way to name months.
#[derive(Debug)]
pub(super) struct Names {
    language: Language,
    names: [&'static str; 12],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    English,
    Dutch,
    German,
    French,
    Spanish,
}

use Language::{Dutch, English, French, German, Spanish};

/// In full before short: where two are the same, as `mei` and `mai`, the full one is meant.
const NAMES: [Names; 13] = [
    Names {
        language: English,
        names: [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
    },
    Names { language: English, names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"] },
    Names { language: English, names: ["jan", "feb", "mar", "apr", "may", "june", "july", "aug", "sept", "oct", "nov", "dec"] },
    Names {
        language: Dutch,
        names: [
            "januari",
            "februari",
            "maart",
            "april",
            "mei",
            "juni",
            "juli",
            "augustus",
            "september",
            "oktober",
            "november",
            "december",
        ],
    },
    Names { language: Dutch, names: ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"] },
    Names {
        language: Dutch,
        names: ["jan", "febr", "maart", "april", "mei", "juni", "juli", "aug", "sept", "okt", "nov", "dec"],
    },
    Names {
        language: German,
        names: [
            "januar",
            "februar",
            "märz",
            "april",
            "mai",
            "juni",
            "juli",
            "august",
            "september",
            "oktober",
            "november",
            "dezember",
        ],
    },
    Names { language: German, names: ["jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez"] },
    Names { language: German, names: ["jan", "feb", "mrz", "apr", "mai", "jun", "jul", "aug", "sept", "okt", "nov", "dez"] },
    Names {
        language: French,
        names: [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ],
    },
    Names {
        language: French,
        names: ["janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc"],
    },
    Names {
        language: Spanish,
        names: [
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ],
    },
    Names { language: Spanish, names: ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"] },
];

/// What is known of a date's language beside its month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hints {
    /// `1st`, `2nd`, `of`.
    pub(super) is_english: bool,
    /// A point behind the day: `12. März`.
    pub(super) is_german: bool,
    /// `12 de marzo`.
    pub(super) is_spanish: bool,
}

/// The month of this name, from 1, and the way that it is named in.
pub(super) fn find(word: &str, hints: Hints) -> Option<(u32, &'static Names)> {
    let lower = word.to_lowercase();
    let is_small = !word.starts_with(char::is_uppercase);
    let rank = |language: Language| match language {
        English => !hints.is_english && (is_small || hints.is_german || hints.is_spanish),
        German => !hints.is_german,
        Spanish => !hints.is_spanish,
        // Written small in these languages.
        Dutch | French => !is_small,
    };
    let of = |names: &'static Names| names.names.iter().position(|name| *name == lower).map(|at| (at as u32 + 1, names));
    NAMES.iter().filter_map(of).min_by_key(|(_, names)| rank(names.language))
}

impl Names {
    /// The name of a month, from 1, written as `like` is: in capitals, with one, or small.
    pub(super) fn write(&self, month: u32, like: &str, out: &mut Vec<u8>) {
        let name = self.names[(month as usize + 11) % 12];
        let is_capital = like.starts_with(char::is_uppercase);
        let is_all = like.chars().count() > 1 && like.chars().all(char::is_uppercase);
        for (at, letter) in name.chars().enumerate() {
            let text: String = if is_all || is_capital && at == 0 { letter.to_uppercase().collect() } else { letter.into() };
            out.extend_from_slice(text.as_bytes());
        }
    }
}
