//! End to end by kind of file, one core: each way to go through the same bytes, in the same run, beside one union regex.
//!
//! A plain program and not criterion: what counts is the ratio, so the contenders take turns over each buffer and CPU time is
//! compared, median of the rounds. MB/s is 10^6 bytes a second.
//!
//! `cargo bench --bench ratios -- [--mib N] [--rounds N] [--kind TEXT] [--only TEXT]`
#![allow(clippy::print_stdout, reason = "a bench reports on stdout")]

#[path = "corpus/mod.rs"]
mod corpus;
#[path = "ratios/union.rs"]
mod union;

use corpus::Kind;
use std::hint::black_box;
use std::time::Duration;

const SEED: u64 = 2;

type Run = Box<dyn FnMut(&[u8]) -> usize>;

/// One way to go through a buffer.
struct Contender {
    name: &'static str,
    /// Goes through all bytes and says how much it found, or wrote.
    run: Run,
    goal: Option<Goal>,
}

/// What a contender has to reach.
#[derive(Clone, Copy)]
struct Goal {
    /// The contender whose speed is the unit.
    against: &'static str,
    /// The least ratio on any kind.
    each: f64,
    /// The least mean of the ratios.
    mean: f64,
}

/// Every contender; a goal names one that stands before it.
fn contenders() -> Vec<Contender> {
    vec![Contender { name: union::NAME, run: Box::new(union::contender()), goal: None }]
}

fn main() {
    let settings = Settings::from_arguments(std::env::args().skip(1));
    let mut contenders = contenders();
    contenders.retain(|contender| settings.only.as_deref().is_none_or(|only| contender.name.contains(only)));
    let mut report = Report::new(&contenders);
    for kind in Kind::ALL {
        if settings.kind.as_deref().is_none_or(|wanted| kind.name().contains(wanted)) {
            let bytes = corpus::generate(kind, settings.mib << 20, SEED);
            report.add(kind, bytes.len(), &measure(&mut contenders, &bytes, settings.rounds));
        }
    }
    report.summary();
}

struct Settings {
    mib: usize,
    rounds: usize,
    kind: Option<String>,
    only: Option<String>,
}

impl Settings {
    /// Reads the arguments; what cargo itself passes (`--bench`) is ignored.
    fn from_arguments(mut arguments: impl Iterator<Item = String>) -> Self {
        let mut settings = Self { mib: 64, rounds: 5, kind: None, only: None };
        while let Some(argument) = arguments.next() {
            let mut number = |default| arguments.next().and_then(|text| text.parse().ok()).unwrap_or(default);
            match argument.as_str() {
                "--mib" => settings.mib = number(settings.mib),
                "--rounds" => settings.rounds = number(settings.rounds).max(1),
                "--kind" => settings.kind = arguments.next(),
                "--only" => settings.only = arguments.next(),
                _ => {}
            }
        }
        settings
    }
}

/// What one contender did on one kind.
struct Figure {
    cpu: Duration,
    found: usize,
}

/// Lets the contenders take turns, so that a noisy neighbour hurts all of them alike.
fn measure(contenders: &mut [Contender], bytes: &[u8], rounds: usize) -> Vec<Figure> {
    // One round that is not counted warms caches and lazily built tables.
    let found: Vec<usize> = contenders.iter_mut().map(|contender| (contender.run)(black_box(bytes))).collect();
    let mut times = vec![Vec::with_capacity(rounds); contenders.len()];
    for _ in 0..rounds {
        for (contender, times) in contenders.iter_mut().zip(&mut times) {
            let start = cpu_time();
            black_box((contender.run)(black_box(bytes)));
            times.push(cpu_time().saturating_sub(start));
        }
    }
    times.into_iter().zip(found).map(|(times, found)| Figure { cpu: median(times), found }).collect()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// CPU time of the whole process, so that work handed to a thread counts too.
#[cfg(unix)]
fn cpu_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// Wall time, where CPU time is not to be had portably.
#[cfg(not(unix))]
fn cpu_time() -> Duration {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    START.elapsed()
}

/// The table, printed line by line.
struct Report {
    columns: Vec<Column>,
}

/// What one contender reached so far.
struct Column {
    name: &'static str,
    /// Its goal, with the column that is the unit.
    goal: Option<(Goal, usize)>,
    ratios: Vec<f64>,
}

impl Report {
    fn new(contenders: &[Contender]) -> Self {
        let position = |name| contenders.iter().position(|contender| contender.name == name);
        let column = |contender: &Contender| Column {
            name: contender.name,
            goal: contender.goal.and_then(|goal| Some((goal, position(goal.against)?))),
            ratios: Vec::new(),
        };
        let columns: Vec<Column> = contenders.iter().map(column).collect();
        let heads: Vec<String> = columns.iter().map(|column| format!("{:>26}", column.name)).collect();
        println!("{:<12}{}", "MB/s (ratio)", heads.concat());
        Self { columns }
    }

    fn add(&mut self, kind: Kind, bytes: usize, figures: &[Figure]) {
        let speed = |figure: &Figure| bytes as f64 / 1e6 / figure.cpu.as_secs_f64().max(1e-9);
        print!("{:<12}", kind.name());
        for (column, figure) in self.columns.iter_mut().zip(figures) {
            let ratio = column.goal.map(|(_, unit)| speed(figure) / speed(&figures[unit]));
            column.ratios.extend(ratio);
            let ratio = ratio.map_or(String::new(), |ratio| format!(" ({ratio:.2})"));
            print!("{:>26}", format!("{} in {:.0}{ratio}", figure.found, speed(figure)));
        }
        println!();
    }

    /// Least and mean ratio of each column beside its goal.
    fn summary(&self) {
        for column in &self.columns {
            let Some((goal, _)) = column.goal else { continue };
            let least = column.ratios.iter().copied().fold(f64::INFINITY, f64::min);
            let mean = column.ratios.iter().sum::<f64>() / column.ratios.len() as f64;
            let verdict = if least >= goal.each && mean >= goal.mean { "reached" } else { "missed" };
            println!(
                "{} against {}: least {least:.2} (goal {:.2}), mean {mean:.2} (goal {:.2}): {verdict}",
                column.name, goal.against, goal.each, goal.mean
            );
        }
    }
}
