//! The table, printed line by line, and what became of the goals.

use super::corpus::Kind;
use super::{Contender, Figure};

/// What a contender has to reach, as ratio of its speed to that of another.
#[derive(Clone, Copy)]
pub(crate) struct Goal {
    /// The contender whose speed is the unit; it stands before this one.
    pub(crate) against: &'static str,
    /// The mean over [`COUNTED`].
    pub(crate) mean: f64,
    /// The ratio where it is hardest.
    pub(crate) floor: Floor,
}

/// Where a ratio may not fall below a value.
#[derive(Clone, Copy)]
pub(crate) enum Floor {
    /// On each of [`COUNTED`].
    Each(f64),
    /// On the densest file.
    Dense(f64),
}

/// The kinds of file that means are of. The clean and the dense log stand beside them, for the ends of the range.
const COUNTED: [Kind; 6] = [Kind::WebLog, Kind::AppLog, Kind::SqlDump, Kind::NdjsonChat, Kind::CdrCsv, Kind::Prose];

pub(crate) struct Report {
    columns: Vec<Column>,
}

/// What one contender reached so far.
struct Column {
    name: &'static str,
    /// Its goal, with the column that is the unit.
    goal: Option<(Goal, usize)>,
    ratios: Vec<(Kind, f64)>,
}

impl Report {
    pub(crate) fn new(contenders: &[Contender]) -> Self {
        let position = |name| contenders.iter().position(|contender| contender.name == name);
        let column = |contender: &Contender| Column {
            name: contender.name,
            goal: contender.goal.and_then(|goal| Some((goal, position(goal.against)?))),
            ratios: Vec::new(),
        };
        let columns: Vec<Column> = contenders.iter().map(column).collect();
        let heads: Vec<&str> = columns.iter().map(|column| column.name).collect();
        println!("MB/s (ratio), found or written\n");
        println!("| kind of file | {} |\n|---|{}", heads.join(" | "), "---|".repeat(heads.len()));
        Self { columns }
    }

    /// Prints the line of one kind of file.
    pub(crate) fn add(&mut self, kind: Kind, bytes: usize, figures: &[Figure]) {
        let speed = |figure: &Figure| bytes as f64 / 1e6 / figure.cpu.as_secs_f64().max(1e-9);
        print!("| {} |", kind.name());
        for (column, figure) in self.columns.iter_mut().zip(figures) {
            let ratio = column.goal.map(|(_, unit)| speed(figure) / speed(&figures[unit]));
            column.ratios.extend(ratio.map(|ratio| (kind, ratio)));
            let ratio = ratio.map_or(String::new(), |ratio| format!(" ({ratio:.2})"));
            print!(" {:.0}{ratio}, {} |", speed(figure), figure.found);
        }
        println!();
    }

    /// Prints each goal with what was reached.
    pub(crate) fn summary(&self) {
        println!("\n| ratio | where | goal | reached | |\n|---|---|---|---|---|");
        for column in &self.columns {
            let Some((goal, _)) = column.goal else { continue };
            let counted: Vec<f64> = column.of(&COUNTED).collect();
            let mean = counted.iter().sum::<f64>() / counted.len() as f64;
            let least = |kinds: &[Kind]| column.of(kinds).reduce(f64::min).unwrap_or(f64::NAN);
            let (place, floor, reached) = match goal.floor {
                Floor::Each(floor) => ("least of the six kinds", floor, least(&COUNTED)),
                Floor::Dense(floor) => ("dense", floor, least(&[Kind::Dense])),
            };
            for (place, goal_value, value) in [("mean of the six kinds", goal.mean, mean), (place, floor, reached)] {
                let verdict = if value >= goal_value { "met" } else { "not met" };
                println!("| {} / {} | {place} | {goal_value:.2} | {value:.2} | {verdict} |", column.name, goal.against);
            }
        }
    }
}

impl Column {
    /// The ratios on these kinds of file, as far as they were measured.
    fn of(&self, kinds: &[Kind]) -> impl Iterator<Item = f64> {
        self.ratios.iter().filter(|(kind, _)| kinds.contains(kind)).map(|(_, ratio)| *ratio)
    }
}
