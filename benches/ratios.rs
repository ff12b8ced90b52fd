//! End to end by kind of file, one core: each way to go through the same bytes, in the same run, beside one union regex.
//!
//! A plain program and not criterion: what counts is the ratio, so the contenders take turns over each buffer and CPU time is
//! compared, median of the rounds. MB/s is 10^6 bytes a second.
//!
//! `cargo bench --bench ratios -- [--mib N] [--rounds N] [--kind TEXT] [--only TEXT]` measures; with `--write DIR` it writes the files it would
//! measure on instead, for measurements from outside, and with `--digest FILE…` it prints what is found in files, to compare two builds. A goal that is not met is said to be so; the exit status is 0 all the same, because
//! a busy machine is no failure.
#![allow(clippy::print_stdout, reason = "a bench reports on stdout")]

#[path = "corpus/mod.rs"]
mod corpus;
#[path = "ratios/engine.rs"]
mod engine;
#[path = "ratios/report.rs"]
mod report;
#[path = "ratios/union.rs"]
mod union;

use corpus::Kind;
use report::{Floor, Goal, Report};
use std::error::Error;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::Duration;

const SEED: u64 = 2;

/// What the union regex looks for too: e-mail, IPv4, IPv6, card, phone, IBAN.
const SIX_KINDS: &[&str] = &["email_address", "ip_address", "credit_card", "phone_number", "iban"];

/// The detectors that the spine came with: those six kinds, and what is found by keys and in URLs.
const FIRST_TEN: &[&str] = &[
    "email_address",
    "ip_address",
    "mac_address",
    "credit_card",
    "phone_number",
    "iban",
    "sip_uri",
    "username",
    "password",
    "access_token",
];

const SCAN_SIX: &str = "scan, six kinds";
const SCAN_TEN: &str = "scan, first ten";
/// All detectors, but names of people in fields and places only.
const SCAN: &str = "scan";
const SCAN_NAMES: &str = "scan, names in text too";
const REDACT_PLAIN: &str = "redact, plain labels";
const REDACT_KEYED: &str = "redact, keyed tags";

type Run = Box<dyn FnMut(&[u8]) -> usize>;

/// One way to go through a buffer.
struct Contender {
    name: &'static str,
    /// Goes through all bytes and says how much it found, or wrote.
    run: Run,
    goal: Option<Goal>,
}

/// Every contender; a goal names one that stands before it.
fn contenders() -> inkout::Result<Vec<Contender>> {
    let goal = |against, mean, floor| Some(Goal { against, mean, floor });
    let six = goal(union::NAME, 4.0, Floor::Each(2.8));
    let ten = goal(union::NAME, 3.0, Floor::Each(2.0));
    // The whole catalogue costs at most a quarter over the first detectors.
    let all = goal(SCAN_TEN, 0.8, Floor::Each(0.8));
    let plain = goal(SCAN, 0.85, Floor::Dense(0.65));
    let keyed = goal(SCAN, 0.7, Floor::Dense(0.4));
    Ok(vec![
        Contender { name: union::NAME, run: Box::new(union::contender()), goal: None },
        Contender { name: SCAN_SIX, run: Box::new(engine::scan(SIX_KINDS)?), goal: six },
        Contender { name: SCAN_TEN, run: Box::new(engine::scan(FIRST_TEN)?), goal: ten },
        Contender { name: SCAN, run: Box::new(engine::scan(engine::ALL)?), goal: all },
        Contender { name: SCAN_NAMES, run: Box::new(engine::scan_names()?), goal: None },
        Contender { name: REDACT_PLAIN, run: Box::new(engine::redact(engine::PLAIN)?), goal: plain },
        Contender { name: REDACT_KEYED, run: Box::new(engine::redact(engine::KEYED)?), goal: keyed },
    ])
}

fn main() -> Result<(), Box<dyn Error>> {
    let settings = Settings::from_arguments(std::env::args().skip(1));
    let kinds = Kind::ALL.into_iter().filter(|kind| settings.kind.as_deref().is_none_or(|wanted| kind.name().contains(wanted)));
    let generate = |kind| corpus::generate(kind, settings.mib << 20, SEED);
    if let Some(folder) = &settings.write {
        std::fs::create_dir_all(folder)?;
        for kind in kinds {
            std::fs::write(folder.join(kind.name().replace(' ', "-")), generate(kind))?;
        }
        return Ok(());
    }
    if !settings.digest.is_empty() {
        return digest(&settings.digest);
    }
    let mut contenders = contenders()?;
    contenders.retain(|contender| settings.only.as_deref().is_none_or(|only| is_meant(contender.name, only)));
    let mut report = Report::new(&contenders);
    for kind in kinds {
        let bytes = generate(kind);
        report.add(kind, bytes.len(), &measure(&mut contenders, &bytes, settings.rounds));
    }
    report.summary();
    Ok(())
}

/// Whether the name is meant by what was asked for: one of that very name, or else all that have it in theirs.
fn is_meant(name: &str, only: &str) -> bool {
    name == only || name.contains(only) && ![SCAN_SIX, SCAN_TEN, SCAN, SCAN_NAMES].contains(&only)
}

/// Prints what is found in these files, as a number each: a change that is for speed alone leaves them as they are.
fn digest(paths: &[PathBuf]) -> Result<(), Box<dyn Error>> {
    let mut digests = [engine::digest(SIX_KINDS)?, engine::digest(FIRST_TEN)?, engine::digest(engine::ALL)?];
    for path in paths {
        let bytes = std::fs::read(path)?;
        print!("{}", path.display());
        for digest in &mut digests {
            let (count, digest) = digest(&bytes);
            print!(" {count} {digest:016x}");
        }
        println!();
    }
    Ok(())
}

struct Settings {
    mib: usize,
    rounds: usize,
    kind: Option<String>,
    only: Option<String>,
    write: Option<PathBuf>,
    digest: Vec<PathBuf>,
}

impl Settings {
    /// Reads the arguments; what cargo itself passes (`--bench`) is ignored.
    fn from_arguments(mut arguments: impl Iterator<Item = String>) -> Self {
        let mut settings = Self { mib: 32, rounds: 5, kind: None, only: None, write: None, digest: Vec::new() };
        while let Some(argument) = arguments.next() {
            let mut number = |default| arguments.next().and_then(|text| text.parse().ok()).unwrap_or(default);
            match argument.as_str() {
                "--mib" => settings.mib = number(settings.mib),
                "--rounds" => settings.rounds = number(settings.rounds).max(1),
                "--kind" => settings.kind = arguments.next(),
                "--only" => settings.only = arguments.next(),
                "--digest" => settings.digest = arguments.by_ref().map(PathBuf::from).collect(),
                "--write" => settings.write = arguments.next().map(PathBuf::from),
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
