//! Redaction by format, one core: what following structure costs, beside the engine without it and beside readers of the same format.
//!
//! A plain program and not criterion: what counts is the ratio, so the contenders take turns over each buffer and CPU time is compared, median
//! of the rounds. MB/s is 10^6 bytes a second. Each buffer is redacted as one stream.
//!
//! `cargo bench --bench formats -- [--mib N] [--rounds N] [--format TEXT]` measures. A goal that is not met is said to be so; the exit status is 0 all the
//! same, because a busy machine is no failure.
#![allow(clippy::print_stdout, reason = "a bench reports on stdout")]

#[path = "corpus/mod.rs"]
mod corpus;

use corpus::Kind;
use inkout::{Engine, Setup, Worker};
use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

/// A buffer of one format.
struct Source {
    format: &'static str,
    made_of: Made,
}

/// What a buffer is made of.
enum Made {
    /// A kind of file with as much personal data as such files have, generated.
    Generated(Kind),
    /// A sample, of which so many lines stand once, at the start and at the end, and the others again and again. Samples are made to show
    /// every kind of data: nearly every field is a finding.
    Repeated(&'static str, usize, usize),
}

const SOURCES: [Source; 12] = [
    Source { format: "SQL", made_of: Made::Generated(Kind::SqlDump) },
    Source { format: "CSV", made_of: Made::Generated(Kind::CdrCsv) },
    Source { format: "NDJSON", made_of: Made::Generated(Kind::NdjsonChat) },
    Source { format: "access log", made_of: Made::Generated(Kind::WebLog) },
    Source { format: "application log", made_of: Made::Generated(Kind::AppLog) },
    Source { format: "SQL, COPY, dense", made_of: Made::Repeated("users_pg.sql", 20, 3) },
    Source { format: "SQL, INSERT, dense", made_of: Made::Repeated("payments_mysql.sql", 19, 2) },
    Source { format: "CSV, dense", made_of: Made::Repeated("crm_contacts.csv", 1, 0) },
    Source { format: "NDJSON, dense", made_of: Made::Repeated("support_chat.ndjson", 0, 0) },
    Source { format: "chat, dense", made_of: Made::Repeated("whatsapp_export.txt", 0, 0) },
    Source { format: "XML, dense", made_of: Made::Repeated("windows_events.xml", 2, 1) },
    Source { format: "mail, dense", made_of: Made::Repeated("archive.mbox", 0, 0) },
];

const SEED: u64 = 3;

/// The detectors that need no structure.
const BY_CONTENT: &[&str] = &[
    "email_address",
    "phone_number",
    "ip_address",
    "credit_card",
    "iban",
    "username",
    "password",
    "access_token",
    "mac_address",
    "sip_uri",
];

impl Source {
    fn bytes(&self, length: usize) -> Result<Vec<u8>, Box<dyn Error>> {
        let (sample, head, tail) = match self.made_of {
            Made::Generated(kind) => return Ok(corpus::generate(kind, length, SEED)),
            Made::Repeated(sample, head, tail) => (sample, head, tail),
        };
        let text = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(sample))?;
        let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
        let (head, rest) = lines.split_at(head);
        let (body, tail) = rest.split_at(rest.len() - tail);
        let body = body.concat();
        let mut bytes = head.concat();
        while bytes.len() < length {
            bytes.extend_from_slice(&body);
        }
        bytes.extend(tail.concat());
        Ok(bytes)
    }
}

/// A way to go through a buffer, and the CPU time that it took each round.
type Run<'r> = Box<dyn FnMut(&[u8]) + 'r>;

fn redact(engine: &Engine) -> Run<'_> {
    let (mut worker, mut output) = (Worker::default(), Vec::new());
    Box::new(move |bytes| {
        output.clear();
        engine.redact(bytes, &mut worker, &mut output);
        black_box(&output);
    })
}

fn read_csv(bytes: &[u8]) {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        black_box(&record);
    }
}

fn parse_json(bytes: &[u8]) {
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let _ = black_box(serde_json::from_slice::<serde_json::Value>(line));
    }
}

/// MB/s of each.
fn measure(runs: &mut [Run<'_>], bytes: &[u8], rounds: usize) -> Vec<f64> {
    let mut times = vec![Vec::with_capacity(rounds); runs.len()];
    // The first round warms caches and is not counted.
    for round in 0..=rounds {
        for (run, times) in runs.iter_mut().zip(&mut times) {
            let start = cpu_time();
            run(black_box(bytes));
            if round > 0 {
                times.push(cpu_time().saturating_sub(start));
            }
        }
    }
    let speed = |times: &mut Vec<Duration>| {
        times.sort_unstable();
        bytes.len() as f64 / 1e6 / times[times.len() / 2].as_secs_f64()
    };
    times.iter_mut().map(speed).collect()
}

/// Numbers in a column of numbers, each of which is scrambled: millions a second.
fn scrambled(rounds: usize) -> Result<f64, Box<dyn Error>> {
    const ROWS: u64 = 500_000;
    let mut dump = b"CREATE TABLE users (id bigint, phone bigint);\nCOPY users (id, phone) FROM stdin;\n".to_vec();
    for row in 0..ROWS {
        dump.extend(format!("{row}\t{}\n", 447_700_900_000 + row).bytes());
    }
    dump.extend_from_slice(b"\\.\n");
    let engine = Engine::new(Setup::built_in()?.names_in_fields())?;
    let speed = measure(&mut [redact(&engine)], &dump, rounds)[0];
    Ok(ROWS as f64 * speed / dump.len() as f64)
}

fn main() -> Result<(), Box<dyn Error>> {
    let (mut mib, mut rounds, mut wanted) = (16, 7, String::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = |default| arguments.next().and_then(|text| text.parse().ok()).unwrap_or(default);
        match argument.as_str() {
            "--mib" => mib = number(mib),
            "--rounds" => rounds = number(rounds).max(1),
            "--format" => wanted = arguments.next().unwrap_or_default(),
            _ => {}
        }
    }
    let raw = Setup { format: Some("text".to_owned()), ..Setup::built_in()? };
    let raw = Engine::new(raw.detect(BY_CONTENT)?.act("*=label:plain")?)?;
    let whole = Engine::new(Setup::built_in()?.names_in_fields().act("*=label:plain")?)?;
    println!(
        "| format | without structure, MB/s | with it, MB/s (ratio, goal 0.45) | another reader, MB/s (ratio) |\n|---|---|---|---|"
    );
    for source in SOURCES.iter().filter(|source| source.format.contains(&wanted)) {
        let bytes = source.bytes(mib << 20)?;
        let mut runs = vec![redact(&raw), redact(&whole)];
        let other = match source.format.split(',').next().unwrap_or_default() {
            "CSV" => Some(("csv", 0.5, Box::new(read_csv) as Run<'_>)),
            "NDJSON" => Some(("serde_json", 2.0, Box::new(parse_json) as Run<'_>)),
            _ => None,
        };
        let name = other.as_ref().map(|(name, goal, _)| (*name, *goal));
        runs.extend(other.map(|(_, _, run)| run));
        let speeds = measure(&mut runs, &bytes, rounds);
        let beside = name
            .map_or(String::new(), |(name, goal)| format!("{name} {:.0} ({:.2}, goal {goal})", speeds[2], speeds[1] / speeds[2]));
        println!("| {} | {:.0} | {:.0} ({:.2}) | {beside} |", source.format, speeds[0], speeds[1], speeds[1] / speeds[0]);
    }
    if wanted.is_empty() {
        println!("\nscrambled: {:.1} million values a second (goal 2)", scrambled(rounds)?);
    }
    Ok(())
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
