//! Previews: what a report shows of a value so that its owner can recognise the place, and nobody the person.
//!
//! `•••` stands for what is hidden, always three, so that a preview does not tell the length of the value.

use super::canonical::Form;
use crate::model::{Category, Detector};

const HIDDEN: &str = "•••";
/// Characters that a value must have before its first is shown.
const SHORTEST: usize = 4;
/// Characters of a top-level domain that are shown.
const LONGEST_TLD: usize = 10;

/// How values of one kind are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Preview {
    /// `j•••@e•••.com`.
    Email,
    /// `•••• 1111`: the last four digits, as a receipt shows them.
    Card,
    /// `+31•••`: the first digits of the calling code.
    Phone,
    /// `NL•••`: the country.
    Country,
    /// `•••`: nothing of what opens a door.
    Nothing,
    /// `j•••`.
    First,
}

impl Preview {
    pub(super) fn of(detector: &Detector, form: Form) -> Self {
        match &*detector.id {
            "email_address" => Self::Email,
            "credit_card" => Self::Card,
            "iban" => Self::Country,
            _ if detector.category == Category::Credential => Self::Nothing,
            _ if form == Form::Phone => Self::Phone,
            _ => Self::First,
        }
    }

    /// Appends the preview of `value`, at most 24 characters.
    pub(super) fn write(self, value: &[u8], out: &mut String) {
        match self {
            Self::Email => return write_email(value, out),
            Self::Card => return write_card(value, out),
            Self::Phone if value.len() > 7 && value[0] == b'+' => write_first(value, 3, out),
            Self::Country => write_first(value, 2, out),
            Self::Nothing => {}
            Self::Phone | Self::First => write_first(value, 1, out),
        }
        out.push_str(HIDDEN);
    }
}

/// The first characters, if they are letters, digits or `+` and enough others follow.
fn write_first(value: &[u8], count: usize, out: &mut String) {
    // Four bytes a character are the most, so the others need not be looked at.
    let start = value.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    if start.chars().take(SHORTEST + count - 1).count() == SHORTEST + count - 1 {
        out.extend(start.chars().take(count).take_while(|c| c.is_alphanumeric() || *c == '+'));
    }
}

fn write_email(value: &[u8], out: &mut String) {
    let sign = memchr::memrchr(b'@', value).map(|at| (at, at + 1)).or_else(|| encoded_sign(value));
    let Some((at, host)) = sign else {
        return out.push_str(HIDDEN);
    };
    write_first(&value[..at], 1, out);
    out.push_str(HIDDEN);
    out.push('@');
    let host = &value[host..];
    let dot = memchr::memrchr(b'.', host).unwrap_or(host.len());
    write_first(&host[..dot], 1, out);
    out.push_str(HIDDEN);
    if let Ok(tld) = std::str::from_utf8(&host[dot..])
        && (2..=LONGEST_TLD).contains(&tld.chars().count())
        && tld.chars().skip(1).all(char::is_alphanumeric)
    {
        out.push_str(tld);
    }
}

/// The place of `%40`, and of what follows it.
fn encoded_sign(value: &[u8]) -> Option<(usize, usize)> {
    memchr::memmem::rfind(value, b"%40")
        .map(|at| (at, at + 3))
        .or_else(|| memchr::memmem::rfind(value, b"%2540").map(|at| (at, at + 5)))
}

fn write_card(value: &[u8], out: &mut String) {
    out.push_str("••••");
    let digits = value.iter().filter(|byte| byte.is_ascii_digit());
    let count = digits.clone().count();
    if count >= 12 {
        out.push(' ');
        out.extend(digits.skip(count - 4).map(|byte| char::from(*byte)));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [Preview; 6] = [Preview::Email, Preview::Card, Preview::Phone, Preview::Country, Preview::Nothing, Preview::First];

    fn preview(style: Preview, value: &[u8]) -> String {
        let mut out = String::new();
        style.write(value, &mut out);
        out
    }

    #[test]
    fn previews_hint_and_hide() {
        for (style, value, expected) in [
            (Preview::Email, "jan.jansen@example.com", "j•••@e•••.com"),
            (Preview::Email, "jan.jansen%40example.com", "j•••@e•••.com"),
            (Preview::Email, "jan.jansen%2540example.com", "j•••@e•••.com"),
            (Preview::Email, "j@example.com", "•••@e•••.com"),
            (Preview::Email, "jan.jansen@x.example", "j•••@•••.example"),
            (Preview::Email, "jan.jansen@example.international", "j•••@e•••"),
            (Preview::Email, "żaneta@bücher.example", "ż•••@b•••.example"),
            (Preview::Email, "no sign", "•••"),
            (Preview::Card, "4111-1111-1111-1234", "•••• 1234"),
            (Preview::Card, "1234", "••••"),
            (Preview::Phone, "+31 20 555 0143", "+31•••"),
            (Preview::Phone, "020 555 0143", "0•••"),
            (Preview::Country, "NL91ABNA0417164300", "NL•••"),
            (Preview::Nothing, "correct horse", "•••"),
            (Preview::First, "192.0.2.1", "1•••"),
            (Preview::First, "abc", "•••"),
            (Preview::First, "", "•••"),
            (Preview::First, "\u{1b}[31m", "•••"),
        ] {
            assert_eq!(preview(style, value.as_bytes()), expected, "{value}");
        }
    }

    proptest! {
        #[test]
        fn previews_are_short_printable_and_not_the_value(
            value in prop_oneof![proptest::collection::vec(any::<u8>(), 0..60), "\\PC{0,9}@\\PC{0,20}".prop_map(String::into_bytes)],
        ) {
            for style in ALL {
                let shown = preview(style, &value);
                prop_assert!(shown.chars().count() <= 24, "{}", shown);
                prop_assert!(!shown.chars().any(char::is_control));
                prop_assert_ne!(shown.as_bytes(), &value[..]);
            }
        }
    }
}
