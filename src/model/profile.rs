//! A profile as its file describes it: a policy of what is done to which findings. Actions are names here; who applies them knows what they mean.

use super::allowed::Allowed;
use super::detector::Regulation;
use super::kind::Category;
use super::strictness::Strictness;

/// Which findings a rule is for. Of several that fit, the most specific counts: a kind before a tag, a tag before a category, and all last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chooser {
    /// `*`: all.
    All,
    /// A category.
    Category(Category),
    /// A law or standard.
    Regulation(Regulation),
    /// A kind, by id or alias.
    Kind(String),
}

/// What is done to what is chosen, with the place that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule<C = Chooser> {
    /// Of what.
    pub chooser: C,
    /// What is done, in the notation of `--action`.
    pub action: String,
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

/// A field by its name, and by its table where that was said: `users.notes`, `notes`, `$.customer.notes`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldName {
    /// The name of the table, or of the key around it, in small letters.
    pub table: Option<String>,
    /// The name of the field, in small letters.
    pub name: String,
    /// Whether it is a path (`$.customer.notes`), which needs the key around it.
    pub is_path: bool,
}

/// Rules for some files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileRules {
    /// Which, in the syntax of `.gitignore`.
    pub globs: Vec<String>,
    /// What is done to findings in them; the rules of the profile count for the rest.
    pub rules: Vec<Rule>,
}

/// How long something may be kept: Regulation (EU) 2016/679, article 5 (1) (e).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// What it is for, by category and by id; everything if neither is named.
    pub categories: Vec<Category>,
    /// Ids of kinds.
    pub kinds: Vec<String>,
    /// Which files it is for, in the syntax of `.gitignore`; all if none is named.
    pub glob: Option<String>,
    /// For so many months, and days beyond these.
    pub months: u32,
    /// Days.
    pub days: u32,
    /// The same in the words of the profile: `3 months`.
    pub max_age: String,
}

impl Retention {
    /// Reads `3 months`, `1 year`, `6 weeks`, `90 days` as months and days.
    #[must_use]
    pub fn span(text: &str) -> Option<(u32, u32)> {
        let (number, unit) = text.trim().split_once(' ')?;
        let number: u32 = number.parse().ok().filter(|number| (1..=1_000).contains(number))?;
        match unit.trim() {
            "day" | "days" => Some((0, number)),
            "week" | "weeks" => Some((0, 7 * number)),
            "month" | "months" => Some((number, 0)),
            "year" | "years" => Some((12 * number, 0)),
            _ => None,
        }
    }
}

/// A policy.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// Who it is for, in one sentence.
    pub description: String,
    /// Who receives what it makes.
    pub receives: String,
    /// What that must not hold, in words.
    pub must_not_hold: String,
    /// Names of the profiles that it inherits from, the nearest first.
    pub inherits: Vec<String>,
    /// SHA-256 over what it and those say, in hexadecimal digits.
    pub digest: String,
    /// Rules of those first: of two that are as specific, the later counts.
    pub rules: Vec<Rule>,
    /// What is done to whole fields.
    pub fields: Vec<Rule<FieldName>>,
    /// Rules for some files.
    pub files: Vec<FileRules>,
    /// What is allowed to stand.
    pub allowed: Allowed,
    /// How long what may be kept.
    pub retention: Vec<Retention>,
    /// How sure findings have to be, if it says so.
    pub strictness: Option<Strictness>,
    /// What is looked for, if it says so.
    pub detect: Vec<String>,
    /// What is not looked for.
    pub skip: Vec<String>,
}

impl FieldName {
    /// Reads `column`, `table.column`, `$.path.key`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let is_path = text.trim().starts_with("$.");
        let field = text.trim().trim_start_matches("$.").to_lowercase();
        match field.rsplit_once('.') {
            Some((table, name)) => {
                let table = table.rsplit('.').next().unwrap_or(table).trim_end_matches("[]");
                Self { table: Some(table.to_owned()), name: name.trim_end_matches("[]").to_owned(), is_path }
            }
            None => Self { table: None, name: field, is_path },
        }
    }
}
