//! Fields in a table for people: those with findings beside the files, or with `--columns` every field of every file.

use std::io::{self, Write};

use super::FieldIn;
use super::layout::{Style, columns, pad, printable, shown_path};

/// Fields that are listed beside the files.
const MOST_LISTED: usize = 40;

/// Collects fields, to be listed when the run is over: those with the most values found, most first; of equals the first met.
#[derive(Default)]
pub(super) struct Fields {
    rows: Vec<(u64, [String; 4])>,
    more: u64,
}

impl Fields {
    /// Keeps a field with findings where there is room.
    pub(super) fn keep(&mut self, field: &FieldIn<'_>) {
        let totals = field.totals;
        if totals.found_in == 0 {
            return;
        }
        let place = self.rows.partition_point(|(found, _)| *found >= totals.found_in);
        self.more += u64::from(self.rows.len() == MOST_LISTED);
        if place == MOST_LISTED {
            return;
        }
        self.rows.truncate(MOST_LISTED - 1);
        let found: Vec<_> = field.findings().map(|(id, count)| format!("{id} {count}")).collect();
        let row = [
            format!("{} of {}", totals.found_in, totals.values),
            printable(&totals.name).into_owned(),
            shown_path(field.path),
            found.join(", "),
        ];
        self.rows.insert(place, (totals.found_in, row));
    }

    /// Lists what was kept.
    pub(super) fn write(&self, style: Style, out: &mut impl Write) -> io::Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let room = style.width.saturating_sub(6);
        let width = |at: usize, heading: &str, most: usize| {
            let cells = self.rows.iter().map(|(_, row)| columns(&row[at]));
            cells.chain([columns(heading)]).max().unwrap_or(0).min(most)
        };
        let counts = width(0, "values", room / 4);
        let names = width(1, "field", room / 3);
        let paths = width(2, "file", room / 3);
        writeln!(out, "\n{}", style.heading(&format!("{:>counts$}  {}  file", "values", pad("field", names))))?;
        for (_, [count, name, path, found]) in &self.rows {
            let (name, path) = (style.cut_middle(name, names), style.cut_middle(path, paths));
            let found = style.cut_end(found, room.saturating_sub(counts + names + paths));
            writeln!(out, "{count:>counts$}  {}  {}  {found}", pad(&name, names), pad(&path, paths))?;
        }
        if self.more > 0 {
            writeln!(out, "{:>counts$}  {} {} more, which --columns lists", "", style.ellipsis(), self.more)?;
        }
        Ok(())
    }
}

/// Writes all fields of one file.
pub(super) fn write_all(fields: &[FieldIn<'_>], style: Style, out: &mut impl Write) -> io::Result<()> {
    let Some(first) = fields.first() else { return Ok(()) };
    writeln!(out, "{}", style.heading(&shown_path(first.path)))?;
    let width = |heading: &str, cell: &dyn Fn(&FieldIn<'_>) -> usize| {
        fields.iter().map(cell).chain([columns(heading)]).max().unwrap_or(0)
    };
    let names = width("field", &|field| columns(&printable(&field.totals.name))).min(style.width / 2);
    let verdicts = width("verdict", &|field| columns(field.verdict.unwrap_or("")));
    writeln!(out, "  {}  {}  share  values  example", pad("field", names), pad("verdict", verdicts))?;
    for field in fields {
        let name = printable(&field.totals.name).into_owned();
        let name = pad(&style.cut_middle(&name, names), names);
        let verdict = pad(field.verdict.unwrap_or(""), verdicts);
        let share = format!("{:.0}%", 100.0 * field.share());
        let row = format!("  {name}  {verdict}  {share:>5}  {:>6}  {}", field.totals.values, style.dots(&field.totals.example));
        writeln!(out, "{}", row.trim_end())?;
    }
    writeln!(out)
}
