//! Texts of pattern files. Those of built-in ones stand in the binary, and are held without a copy: a run begins with thousands of them, and
//! asks for few.

use std::borrow::Cow;

/// A text that may stand in the binary.
pub type Text = Cow<'static, str>;

/// Ends each of [`Texts`].
const END: u8 = b'\n';

/// A list of texts of one line each, in one piece.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts(Text);

impl Texts {
    /// The texts of these lines; the last one ends as well.
    pub(crate) const fn of_lines(lines: &'static str) -> Self {
        Self(Cow::Borrowed(lines))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        memchr::memchr_iter(END, self.0.as_bytes()).count()
    }

    /// All of them, in order.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter(&self.0)
    }

    /// All of them as one text.
    #[must_use]
    pub fn join(&self, between: &str) -> String {
        self.iter().collect::<Vec<_>>().join(between)
    }
}

impl<'t> IntoIterator for &'t Texts {
    type Item = &'t str;
    type IntoIter = Iter<'t>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The texts of a list that are left.
#[derive(Clone, Debug)]
pub struct Iter<'t>(&'t str);

impl<'t> Iterator for Iter<'t> {
    type Item = &'t str;

    #[inline]
    fn next(&mut self) -> Option<&'t str> {
        let end = memchr::memchr(END, self.0.as_bytes())?;
        let text = &self.0[..end];
        self.0 = &self.0[end + 1..];
        Some(text)
    }
}

/// Of each text its first line.
impl<T: AsRef<str>> Extend<T> for Texts {
    fn extend<I: IntoIterator<Item = T>>(&mut self, texts: I) {
        let lines = self.0.to_mut();
        for text in texts {
            lines.push_str(text.as_ref().split(char::from(END)).next().unwrap_or_default());
            lines.push(char::from(END));
        }
    }
}

impl<T: AsRef<str>> FromIterator<T> for Texts {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        let mut list = Self::default();
        list.extend(texts);
        list
    }
}

/// A few values by their names, in the order of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByName<T>(Vec<(Text, T)>);

impl<T> ByName<T> {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What has this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// All of them with their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    /// All of them.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, value)| value)
    }
}

impl<T> Default for ByName<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> FromIterator<(Text, T)> for ByName<T> {
    fn from_iter<I: IntoIterator<Item = (Text, T)>>(values: I) -> Self {
        let mut values: Vec<_> = values.into_iter().collect();
        values.sort_by(|(one, _), (other, _)| one.cmp(other));
        Self(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_hold_what_they_are_given() {
        for texts in [&[][..], &["one"], &["one", "two words", "vélo"], &["", "x", ""]] {
            let list: Texts = texts.iter().collect();
            assert_eq!(list.iter().collect::<Vec<_>>(), texts);
            assert_eq!(list.is_empty(), texts.is_empty());
            assert_eq!(list.join(", "), texts.join(", "));
        }
        assert_eq!(Texts::of_lines("a\nb\n"), ["a", "b"].iter().collect());
        // A text of several lines is no two texts.
        assert_eq!(["a\nb"].iter().collect::<Texts>(), Texts::of_lines("a\n"));
    }

    #[test]
    fn names_are_in_order() {
        let named: ByName<u8> = [("nl".into(), 1), ("en".into(), 2)].into_iter().collect();
        assert_eq!(named.iter().collect::<Vec<_>>(), [("en", &2), ("nl", &1)]);
        assert_eq!((named.get("nl"), named.get("de"), named.is_empty()), (Some(&1), None, false));
    }
}
