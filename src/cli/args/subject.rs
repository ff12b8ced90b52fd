//! The flags of `inkout subject`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{Detection, Run, Walk};

/// Find, hand out or erase everything on one person
///
/// What is known of the person (in any usual form: names in another order or with initials, phone numbers national or international) is looked
/// for in dumps, tables, logs, chats, mail and call records, and what is found is told record by record: row, message, line.
#[derive(Debug, Args)]
pub(in crate::cli) struct Subject {
    #[command(subcommand)]
    pub(in crate::cli) command: SubjectCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum SubjectCommand {
    // Documented at the arguments themselves.
    Report(ReportSubject),
    Extract(ExtractSubject),
    Erase(EraseSubject),
}

/// Say where something is about the person, and why
///
/// Exit status: 0 completed, with or without records; 2 usage; 3 some input could not be processed.
#[derive(Debug, Args)]
pub(in crate::cli) struct ReportSubject {
    #[command(flatten)]
    pub(in crate::cli) person: Person,
    /// How records are told
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT", help_heading = "Output")]
    pub(in crate::cli) format: SubjectFormat,
    /// Show values as they are, not masked
    #[arg(long, help_heading = "Output")]
    pub(in crate::cli) show_values: bool,
}

/// Take the records about the person out, each file's in its own format, with an index: the answer to a request for access or portability
///
/// Exit status: 0 completed; 2 usage; 3 some input could not be processed.
#[derive(Debug, Args)]
pub(in crate::cli) struct ExtractSubject {
    #[command(flatten)]
    pub(in crate::cli) person: Person,
    /// A new folder, or an archive (.zip, .tar.gz and the like)
    #[arg(short, long, value_name = "OUT", help_heading = "Output")]
    pub(in crate::cli) output: PathBuf,
    /// Write into an OUT that exists already
    #[arg(long, help_heading = "Output")]
    pub(in crate::cli) force: bool,
    /// Replace what is found on others in these records
    #[arg(long, help_heading = "Output")]
    pub(in crate::cli) redact_others: bool,
}

/// Write the same data without what is theirs: every other byte stays, and rows and keys do
///
/// In rows and objects about the person all that is found in their own fields is replaced, in texts what is known of them. Numbers by which tables
/// are joined stay. `inkout verify OUT --against PATH` proves it.
///
/// Exit status: 0 completed; 1 --verify found something left; 2 usage; 3 some input could not be processed.
#[derive(Debug, Args)]
pub(in crate::cli) struct EraseSubject {
    #[command(flatten)]
    pub(in crate::cli) person: Person,
    /// Where the file or the mirrored tree goes, as with `redact`
    #[arg(
        short,
        long,
        value_name = "OUT",
        conflicts_with = "in_place",
        required_unless_present = "in_place",
        help_heading = "Output"
    )]
    pub(in crate::cli) output: Option<PathBuf>,
    /// Write into an OUT that exists already
    #[arg(long, help_heading = "Output")]
    pub(in crate::cli) force: bool,
    /// Replace the files where they are
    #[arg(long, help_heading = "Output")]
    pub(in crate::cli) in_place: bool,
    /// Keep the files as they were under their names with this suffix
    #[arg(long, value_name = "SUFFIX", requires = "in_place", help_heading = "Output")]
    pub(in crate::cli) backup: Option<String>,
    /// What is done to their values, as with `redact`; without it a label without a tag stands for each
    #[arg(long, value_name = "DETECTOR=ACTION,…", help_heading = "Output")]
    pub(in crate::cli) action: Vec<String>,
    /// Where the manifest goes that says what was replaced; beside OUT unless told otherwise
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(in crate::cli) manifest: Option<PathBuf>,
    /// Write no manifest
    #[arg(long, conflicts_with_all = ["manifest", "verify"], help_heading = "Output")]
    pub(in crate::cli) no_manifest: bool,
    /// Verify the output at once, against what was read
    #[arg(long, conflicts_with = "in_place", help_heading = "Output")]
    pub(in crate::cli) verify: bool,
}

/// How records are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SubjectFormat {
    /// For people
    Table,
    /// One JSON object a line
    Jsonl,
}

/// Who is looked for, and where.
#[derive(Debug, Args)]
pub(in crate::cli) struct Person {
    /// Files and folders
    #[arg(value_name = "PATH")]
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// Their name, and others they go by
    #[arg(long, value_name = "NAME", help_heading = "Person")]
    pub(in crate::cli) name: Vec<String>,
    /// Their mail addresses
    #[arg(long, value_name = "ADDRESS", help_heading = "Person")]
    pub(in crate::cli) email: Vec<String>,
    /// Their phone numbers; without a country's code of the first region of --region that has it
    #[arg(long, value_name = "NUMBER", help_heading = "Person")]
    pub(in crate::cli) phone: Vec<String>,
    /// Numbers that systems know them by: `customer_id=4711`, or `4711` for any that is a person's
    #[arg(long, value_name = "NAME=NUMBER", help_heading = "Person")]
    pub(in crate::cli) id: Vec<String>,
    /// The last four digits of a card of theirs
    #[arg(long, value_name = "DIGITS", help_heading = "Person")]
    pub(in crate::cli) card_last4: Vec<String>,
    /// What stands about them in the record at this line of a file: `users.csv:17`
    #[arg(long, value_name = "FILE:LINE", help_heading = "Person")]
    pub(in crate::cli) from_row: Vec<String>,
    /// Look also for what else their records tell of them: other addresses, accounts, numbers
    #[arg(long, help_heading = "Person")]
    pub(in crate::cli) expand: bool,
    /// Leave out records that may be about somebody else: known by initials or by four digits only
    #[arg(long, help_heading = "Person")]
    pub(in crate::cli) sure: bool,
    #[command(flatten)]
    pub(in crate::cli) detection: Detection,
    #[command(flatten)]
    pub(in crate::cli) walk: Walk,
    #[command(flatten)]
    pub(in crate::cli) run: Run,
}
