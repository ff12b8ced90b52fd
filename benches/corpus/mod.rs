//! The synthetic corpus of benches and tests: any amount of each kind of file, the same bytes for the same seed on every machine.
//!
//! It only makes bytes; it does not know what inkout finds in them. Personal data is made up from reserved ranges (see
//! [`personal`]), the density of hits from none at all ([`Kind::Clean`]) to several on each line ([`Kind::Dense`]).
//! No dependency but std, so that benches and tests include it by path.
// Each bench and test that includes the module uses a part of it.
#![allow(dead_code, unused_imports)]

mod calls;
mod chat;
mod clock;
mod dump;
mod generator;
mod hard_negatives;
mod logs;
pub(crate) mod personal;
mod prose;
#[cfg(test)]
mod tests;

use generator::Generator;
pub(crate) use hard_negatives::hard_negatives_log;

/// One kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Access log in combined format with a client address a line, now and then a mail address in a URL.
    WebLog,
    /// Key-value and text lines of an application; rarely a mail address, phone number or IP address.
    AppLog,
    /// `mysqldump` extended inserts and `pg_dump` COPY blocks of a users table: mail, phone, IP, IBAN and card in most rows.
    SqlDump,
    /// Chat messages, one JSON object a line; some hold a mail address or phone number.
    NdjsonChat,
    /// Call detail records: numbers with `+`, SIP URIs and addresses in every line.
    CdrCsv,
    /// English and Dutch running text with hardly any hit.
    Prose,
    /// A log without a single hit.
    Clean,
    /// A log with several hits on each line.
    Dense,
}

impl Kind {
    /// Every kind, in the order of reports.
    pub(crate) const ALL: [Kind; 8] =
        [Kind::WebLog, Kind::AppLog, Kind::SqlDump, Kind::NdjsonChat, Kind::CdrCsv, Kind::Prose, Kind::Clean, Kind::Dense];

    /// The name in reports.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::WebLog => "web log",
            Kind::AppLog => "app log",
            Kind::SqlDump => "sql dump",
            Kind::NdjsonChat => "ndjson chat",
            Kind::CdrCsv => "cdr csv",
            Kind::Prose => "prose",
            Kind::Clean => "clean",
            Kind::Dense => "dense",
        }
    }
}

/// Makes at least `bytes` bytes of `kind`: whole records, so a few hundred bytes more at most.
pub(crate) fn generate(kind: Kind, bytes: usize, seed: u64) -> Vec<u8> {
    let mut generator = Generator::new(seed ^ kind as u64, bytes);
    let begin: fn(&mut Generator, usize) = match kind {
        Kind::WebLog => logs::web,
        Kind::AppLog => logs::app,
        Kind::SqlDump => dump::sql,
        Kind::NdjsonChat => chat::ndjson,
        Kind::CdrCsv => calls::csv,
        Kind::Prose => prose::prose,
        Kind::Clean => logs::clean,
        Kind::Dense => logs::dense,
    };
    begin(&mut generator, bytes);
    generator.into_bytes()
}
