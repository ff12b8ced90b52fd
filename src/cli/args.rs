//! What can be typed: each flag once, without meaning. `super::scan` and the other commands give it meaning.

mod audit;
mod subject;

use std::path::PathBuf;

use crate::engine::{DEFAULT_REGIONS, Setup};
use crate::model::Binary;
use crate::report::Format;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};

pub(super) use audit::{Audit, AuditCommand, AuditDiff, AuditFormat};
pub(super) use subject::{EraseSubject, ExtractSubject, Person, ReportSubject, Subject, SubjectCommand, SubjectFormat};

/// Finds personal data in logs, dumps, chats and call records, and redacts it byte-exact.
///
/// Scrub before sharing:   inkout redact support.log -o clean.log
/// Audit a backup:         inkout scan /backups
/// Filter a pipeline:      tail -f app.log | inkout redact | shipper
#[derive(Debug, Parser)]
#[command(name = "inkout", version, max_term_width = 100, verbatim_doc_comment)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    // Documented at the arguments themselves: a line here would take the place of all that is said there.
    Scan(Scan),
    Audit(Audit),
    Redact(Redact),
    Verify(Verify),
    Restore(Restore),
    Subject(Subject),
    Explain(Explain),
    Detectors(Detectors),
    Profiles(Profiles),
    Keygen(Keygen),
}

/// Report the personal data in files, folders or standard input
///
/// Hidden and git-ignored files are read too. Nothing of a value is shown unless --show-values is given.
///
/// Exit status: 0 completed, with or without findings; 1 --fail-on is met; 2 usage; 3 some input could not be processed.
#[derive(Debug, Args)]
pub(super) struct Scan {
    /// Files and folders; `-` or nothing with a pipe on standard input reads that
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) detection: Detection,
    #[command(flatten)]
    pub(super) learning: Learning,
    #[command(flatten)]
    pub(super) walk: Walk,
    #[command(flatten)]
    pub(super) run: Run,
    /// How findings are written
    #[arg(long, value_parser = format(), default_value = "table", value_name = "FORMAT", help_heading = "Output")]
    pub(super) format: Format,
    /// Show values as they are, not masked
    #[arg(long, help_heading = "Output")]
    pub(super) show_values: bool,
    /// Totals only
    #[arg(long, help_heading = "Output")]
    pub(super) summary: bool,
    /// Say of each finding why it is one
    #[arg(long, help_heading = "Output")]
    pub(super) explain: bool,
    /// List every field of every file (column of a table, path in JSON): what it holds, and how much of it was found
    #[arg(long, conflicts_with = "summary", help_heading = "Output")]
    pub(super) columns: bool,
    /// Say as what each file is read, and why
    #[arg(long, help_heading = "Output")]
    pub(super) explain_format: bool,
    /// Say on standard error how much was read, how fast
    #[arg(long, help_heading = "Output")]
    pub(super) stats: bool,
    /// Exit with 1 if something of these is found: `any`, ids or aliases of detectors, categories
    #[arg(long, value_name = "WHAT", value_delimiter = ',', help_heading = "Output")]
    pub(super) fail_on: Vec<String>,
    /// Leave out what is in this report, which `--format jsonl` wrote under the same key
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) baseline: Option<PathBuf>,
    /// Read a share of the files only (`10%`, `0.1`), and say how much all of them may hold
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub(super) sample: Option<f64>,
}

/// Replace the personal data in a file, a tree or a stream
///
/// Without PATH, standard input is filtered to standard output. Every byte outside the findings stays as it is. tar and zip archives are
/// rewritten member by member. Other archives and data with NUL bytes are left out of the output, listed, and make the exit status 3.
///
/// Exit status: 0 completed; 2 usage; 3 some input could not be processed.
#[derive(Debug, Args)]
pub(super) struct Redact {
    /// Files and folders; nothing or `-` reads standard input
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Where the redacted file or the mirrored tree goes; an archive becomes one of the kind that OUT ends in, or is unpacked into `OUT/`
    #[arg(short, long, value_name = "OUT", conflicts_with = "in_place", help_heading = "Output")]
    pub(super) output: Option<PathBuf>,
    /// Write into an OUT that exists already
    #[arg(long, help_heading = "Output")]
    pub(super) force: bool,
    /// Replace the files where they are
    #[arg(long, help_heading = "Output")]
    pub(super) in_place: bool,
    /// Keep the files as they were under their names with this suffix
    #[arg(long, value_name = "SUFFIX", requires = "in_place", help_heading = "Output")]
    pub(super) backup: Option<String>,
    /// Write nothing: show what would change, as a unified diff in which values are masked
    #[arg(long, conflicts_with_all = ["in_place", "output", "verify", "manifest"], help_heading = "Output")]
    pub(super) dry_run: bool,
    /// The policy: who gets the output, and what may stand in it; a name of `inkout profiles list`, or a file. Without it `inkout.toml` in the
    /// working directory counts, or else share-logs
    #[arg(long, value_name = "NAME|FILE", help_heading = "Output")]
    pub(super) profile: Option<String>,
    /// What to do with findings, before what the profile says: label, label:plain, mask, mask:last4, mask:first6last4, mask:domain, mask:area, mask:fixed8, mask:#, remove,
    /// hash, scramble, surrogate, encrypt, shift, generalise, truncate, keep
    #[arg(long, value_name = "DETECTOR=ACTION,…", help_heading = "Output")]
    pub(super) action: Vec<String>,
    /// Write what was done to this file: digests, counts and places, no values. With -o it goes to OUT.manifest.json without being asked for
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) manifest: Option<PathBuf>,
    /// Write no manifest
    #[arg(long, conflicts_with = "manifest", help_heading = "Output")]
    pub(super) no_manifest: bool,
    /// Ask on the terminal about doubtful findings, value by value, before anything is replaced. What is decided is kept in this file, which
    /// later runs take here or as --allow
    #[arg(long, value_name = "FILE", conflicts_with = "learn", help_heading = "Output")]
    pub(super) review: Option<PathBuf>,
    /// Verify what was written, against what was read: see `inkout verify`
    #[arg(long, requires = "output", conflicts_with_all = ["no_manifest", "in_place"], help_heading = "Output")]
    pub(super) verify: bool,
    /// Hand on each line as soon as it is there, at the cost of speed
    #[arg(long, help_heading = "Output")]
    pub(super) line_buffered: bool,
    /// No two rows may share a value of this column, whatever the input says of it; in CSV the name of the column alone counts
    #[arg(long, value_name = "TABLE.COLUMN", help_heading = "Output")]
    pub(super) unique: Vec<String>,
    #[command(flatten)]
    pub(super) detection: Detection,
    #[command(flatten)]
    pub(super) learning: Learning,
    #[command(flatten)]
    pub(super) walk: Walk,
    #[command(flatten)]
    pub(super) run: Run,
}

/// Check what a redaction wrote: that it is what was written, and that nothing is left in it
///
/// The manifest beside OUT says where something was replaced, and by what digests the files are known. OUT is searched again, for doubtful values
/// too; those are told of, and make the exit status 1 with --strict only. With --against, every byte outside the edits is compared with the original, and
/// no value that was replaced may stand anywhere in OUT, as it was or percent-, base64-, JSON- or quoted-printable-encoded.
///
/// Exit status: 0 nothing is left; 1 something is; 2 usage; 3 some of it could not be read.
#[derive(Debug, Args)]
pub(super) struct Verify {
    /// The file or folder that was written
    #[arg(value_name = "OUT")]
    pub(super) output: PathBuf,
    /// The manifest of the redaction, if it is not beside OUT
    #[arg(long, value_name = "FILE", help_heading = "Verification")]
    pub(super) manifest: Option<PathBuf>,
    /// The file or folder that was redacted
    #[arg(long, value_name = "PATH", help_heading = "Verification")]
    pub(super) against: Option<PathBuf>,
    /// The profile of the redaction, for what it allows and names; else as with `redact`
    #[arg(long, value_name = "NAME|FILE", help_heading = "Verification")]
    pub(super) profile: Option<String>,
    /// Doubtful values are left ones
    #[arg(long, help_heading = "Verification")]
    pub(super) strict: bool,
    #[command(flatten)]
    pub(super) detection: Detection,
    #[command(flatten)]
    pub(super) walk: Walk,
    #[command(flatten)]
    pub(super) run: Run,
}

/// Bring back what `redact --action …=encrypt` encrypted
///
/// Needs the key (and scope) of that run and nothing else. Each token becomes the bytes that stood there; all others stay as they are.
/// Tokens that were made under another key, or changed since, stay and are counted.
///
/// Exit status: 0 completed; 2 usage; 3 some token or input could not be processed.
#[derive(Debug, Args)]
pub(super) struct Restore {
    /// Files and folders; nothing or `-` reads standard input
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Where the restored file or the mirrored tree goes, as with `redact`
    #[arg(short, long, value_name = "OUT", conflicts_with = "in_place", help_heading = "Output")]
    pub(super) output: Option<PathBuf>,
    /// Write into an OUT that exists already
    #[arg(long, help_heading = "Output")]
    pub(super) force: bool,
    /// Restore the files where they are
    #[arg(long, help_heading = "Output")]
    pub(super) in_place: bool,
    /// Keep the files as they were under their names with this suffix
    #[arg(long, value_name = "SUFFIX", requires = "in_place", help_heading = "Output")]
    pub(super) backup: Option<String>,
    /// The manifest that `redact` wrote: digits and addresses in columns that hold no token come back by its list
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) manifest: Option<PathBuf>,
    /// Bring back these kinds only, by id or alias
    #[arg(long, value_name = "DETECTOR,…", value_delimiter = ',', help_heading = "Output")]
    pub(super) kinds: Vec<String>,
    /// Hand on each line as soon as it is there, at the cost of speed
    #[arg(long, help_heading = "Output")]
    pub(super) line_buffered: bool,
    /// Own pattern files whose kinds --kinds may name
    #[arg(long, value_name = "FILE|DIR", help_heading = "Output")]
    pub(super) patterns: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) walk: Walk,
    #[command(flatten)]
    pub(super) run: Run,
}

/// Tell of one text what is found in it and why, and what nearly is
///
/// For each finding: its detector and check, what told of it, the field it stands in, the words that had a say and how far away they stand,
/// and how its confidence came about. The same for what is below the threshold or part of another finding. Values are shown as they are.
///
/// Exit status: 0 completed; 2 usage; 3 the text could not be read.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The text; `-` or nothing with a pipe on standard input reads that
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    pub(super) text: Option<String>,
    /// Take the text for this format, whatever its bytes say
    #[arg(long, value_name = "FORMAT", value_parser = PossibleValuesParser::new(Setup::formats()), help_heading = "Input")]
    pub(super) format_in: Option<String>,
    #[command(flatten)]
    pub(super) detection: Detection,
}

/// Make a key for --key-file: 256 random bits as 64 hexadecimal digits
///
/// Its id goes to standard error: it tells keys apart, and nothing of the key.
///
/// Exit status: 0 completed; 2 usage; 3 the file could not be written.
#[derive(Debug, Args)]
pub(super) struct Keygen {
    /// Write it into this new file, which only its owner may open; nothing is overwritten
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Do not say the id
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// List, show and check detectors
#[derive(Debug, Args)]
pub(super) struct Detectors {
    #[command(subcommand)]
    pub(super) command: Option<DetectorsCommand>,
}

/// List, show and check profiles: who gets a copy, and what may stand in it
#[derive(Debug, Args)]
pub(super) struct Profiles {
    #[command(subcommand)]
    pub(super) command: Option<ProfilesCommand>,
}

#[derive(Debug, Subcommand)]
pub(super) enum ProfilesCommand {
    /// List the built-in profiles
    List,
    /// Show one with all that it inherits, and what it does to each kind
    Show {
        /// Name, or file
        profile: String,
    },
    /// Check files of profiles
    Check {
        /// Files; without any, `inkout.toml` of the working directory
        files: Vec<PathBuf>,
    },
    /// Print the JSON Schema of such files, for editors
    Schema,
}

#[derive(Debug, Subcommand)]
pub(super) enum DetectorsCommand {
    /// List all detectors
    List {
        /// Pattern files or folders whose detectors are listed too
        #[arg(long, value_name = "FILE|DIR")]
        patterns: Vec<PathBuf>,
    },
    /// Show one detector with its examples
    Show {
        /// Id or alias
        id: String,
        /// Pattern files or folders whose detectors count too
        #[arg(long, value_name = "FILE|DIR")]
        patterns: Vec<PathBuf>,
    },
    /// Check pattern files, or the built-in detectors: every example runs through the whole engine
    Check {
        /// Pattern files or folders
        files: Vec<PathBuf>,
    },
}

/// Findings have at least this confidence unless the user says otherwise.
pub(super) const DEFAULT_CONFIDENCE: f64 = 0.5;

/// What is looked for.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Detection")]
pub(super) struct Detection {
    /// Look for these only, by id or alias; `default` and `all` stand for many
    #[arg(long, value_name = "DETECTOR,…", value_delimiter = ',')]
    pub(super) detect: Vec<String>,
    /// Do not look for these
    #[arg(long, value_name = "DETECTOR,…", value_delimiter = ',')]
    pub(super) skip: Vec<String>,
    /// Look for names of people in fields and places only, not in running text: several times as fast
    #[arg(long)]
    pub(super) names_in_fields: bool,
    /// Take findings of at least this confidence, from 0 to 1
    #[arg(long, value_name = "NUMBER", default_value_t = DEFAULT_CONFIDENCE, value_parser = confidence)]
    pub(super) min_confidence: f64,
    /// Take doubtful findings too, as for an audit: national numbers and names that little speaks for, and words of special categories
    #[arg(long, conflicts_with_all = ["precision", "min_confidence"])]
    pub(super) recall: bool,
    /// Take sure findings only, as for a filter that must not touch what is none
    #[arg(long, conflicts_with_all = ["recall", "min_confidence"])]
    pub(super) precision: bool,
    /// Countries whose phone numbers are recognised in national form
    #[arg(long, value_name = "COUNTRY,…", value_delimiter = ',', default_values_t = DEFAULT_REGIONS.map(String::from))]
    pub(super) region: Vec<String>,
    /// Own pattern files
    #[arg(long, value_name = "FILE|DIR")]
    pub(super) patterns: Vec<PathBuf>,
    /// Find what stands in this list, one value a line, with the kind to find it as behind a tab (else `denied`); case, accents and
    /// punctuation do not count
    #[arg(long, value_name = "FILE")]
    pub(super) deny: Vec<PathBuf>,
    /// Leave alone what this list allows: one value a line, or a TOML file with `values`, `patterns`, `domains`, `paths` and `fields`
    #[arg(long, value_name = "FILE")]
    pub(super) allow: Vec<PathBuf>,
    /// Find the people of this file wherever they are named: a CSV file, a dump, a directory's export, or one name a line
    #[arg(long, value_name = "FILE")]
    pub(super) known: Vec<PathBuf>,
}

/// What is learnt from the input before it is worked on.
#[derive(Debug, Args)]
#[command(next_help_heading = "Detection")]
pub(super) struct Learning {
    /// Read the input twice: first for the people whom columns, headers and speakers name, then to find them in all text too; nothing
    /// of it is kept
    #[arg(long)]
    pub(super) learn: bool,
}

/// What is read.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(super) struct Walk {
    /// Leave out what .gitignore files name
    #[arg(long)]
    pub(super) gitignore: bool,
    /// Read what matches only; with `!` in front, what does not
    #[arg(long, short, value_name = "GLOB")]
    pub(super) glob: Vec<String>,
    /// Read files of this type only, such as log, sql, json
    #[arg(long, short, value_name = "TYPE")]
    pub(super) r#type: Vec<String>,
    /// Do not read files of this type
    #[arg(long, short = 'T', value_name = "TYPE")]
    pub(super) type_not: Vec<String>,
    /// Leave out larger files; units K, M and G
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(super) max_filesize: Option<u64>,
    /// Follow symbolic links
    #[arg(long, short = 'L')]
    pub(super) follow: bool,
    /// Leave out what this file names, in the syntax of .gitignore (an .inkoutignore in the working directory always counts)
    #[arg(long, value_name = "FILE")]
    pub(super) ignore_file: Vec<PathBuf>,
    /// Take every input for this format, whatever its bytes say
    #[arg(long, value_name = "FORMAT", value_parser = PossibleValuesParser::new(Setup::formats()))]
    pub(super) format_in: Option<String>,
    /// Take every input for this character set (UTF-16, windows-1252, Shift_JIS, …), whatever its bytes say
    #[arg(long, value_name = "NAME")]
    pub(super) encoding: Option<String>,
    /// What to do with images, executables and whatever else is no text: refuse (leave out, exit 3), skip (leave out), copy (redact
    /// only: copy as it is) or strings (scan only: search the printable text in it); what it does is listed
    #[arg(long, value_name = "POLICY", default_value = "refuse", value_parser = binary())]
    pub(super) binary: Binary,
    /// The largest window that compressed data may ask for; units K, M and G
    #[arg(long, value_name = "SIZE", default_value = "128M", value_parser = size)]
    pub(super) max_window: u64,
    /// How deep archives may lie in archives
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub(super) max_depth: usize,
    /// How many members an archive may have, with those of archives in it
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    pub(super) max_members: u64,
    /// How many times its own size an archive may unpack to, once that is more than 1G
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(super) max_ratio: u64,
    /// How much an archive may unpack to; units K, M, G and T
    #[arg(long, value_name = "SIZE", default_value = "1T", value_parser = size)]
    pub(super) max_unpacked: u64,
}

/// How the run goes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Run")]
pub(super) struct Run {
    /// Threads; 0 takes one for each processor
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) threads: usize,
    /// The key for tags and fingerprints, 256 bits in hexadecimal digits (or in INKOUT_KEY); without one each run has its own
    #[arg(long, value_name = "FILE")]
    pub(super) key_file: Option<PathBuf>,
    /// Whose data it is, such as a tenant: under one key, what is made of a value in one scope is unlike that of all others
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    pub(super) scope: String,
    /// No progress and no summary on standard error
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// The formats by name, from the one list of them.
fn format() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::NAMES.iter().map(|(name, _)| *name)).try_map(|name| name.parse::<Format>())
}

/// The policies by name, from the one list of them.
fn binary() -> impl TypedValueParser<Value = Binary> {
    PossibleValuesParser::new(Binary::NAMES.iter().map(|(name, _)| *name)).map(|name| Binary::named(&name).unwrap_or_default())
}

fn confidence(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if (0.0..=1.0).contains(&number) => Ok(number),
        _ => Err("a number from 0 to 1 is needed".into()),
    }
}

fn share(text: &str) -> Result<f64, String> {
    let (number, unit) = text.strip_suffix('%').map_or((text, 1.0), |number| (number, 100.0));
    match number.trim().parse::<f64>().map(|number| number / unit) {
        Ok(share) if share > 0.0 && share <= 1.0 => Ok(share),
        _ => Err("a share above 0 and up to 1 is needed, such as 10% or 0.1".into()),
    }
}

fn size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "K" | "KB" | "KIB" => 1 << 10,
        "M" | "MB" | "MIB" => 1 << 20,
        "G" | "GB" | "GIB" => 1 << 30,
        "T" | "TB" | "TIB" => 1 << 40,
        _ => return Err("units are K, M, G and T".into()),
    };
    digits
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(unit))
        .ok_or_else(|| "a whole number is needed, such as 10M".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_are_sane() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn sizes_have_units() {
        for (text, expected) in [
            ("10", Some(10)),
            ("2K", Some(2048)),
            ("1MiB", Some(1 << 20)),
            ("x", None),
            ("1T", Some(1 << 40)),
            ("1X", None),
            ("", None),
            ("99999999999G", None),
        ] {
            assert_eq!(size(text).ok(), expected, "{text}");
        }
    }
}
