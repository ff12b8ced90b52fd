//! Every format over the same run, with the exact bytes expected.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use super::*;
use crate::model::{
    Anchor, ByName, Category, DetectorIndex, FieldTotals, IpClass, Origin, Place, Recognised, SkipReason, Stats, Text, Texts,
    Traits,
};

fn detector(id: &str, category: Category, canonical: &str, validator: Option<&str>) -> Detector {
    Detector {
        id: id.to_owned().into(),
        label: id.to_ascii_uppercase().into(),
        description: Text::default(),
        category,
        aliases: Texts::default(),
        regulations: Vec::new(),
        anchor: Anchor::Regex,
        regex: None,
        words: Texts::default(),
        forms: Texts::default(),
        weak_forms: Texts::default(),
        validator: validator.map(|name| name.to_owned().into()),
        keys: Texts::default(),
        ignored_values: Texts::default(),
        parts: ByName::default(),
        by_default: true,
        context: ByName::default(),
        context_against: ByName::default(),
        score: 90,
        weak_score: 40,
        context_boost: 9,
        recall_score: None,
        precision_score: None,
        action: "label".into(),
        canonical: canonical.to_owned().into(),
        examples: Vec::new(),
        counter_examples: Vec::new(),
        origin: Origin::BuiltIn("detectors/contact/test.toml"),
        line: 1,
    }
}

/// A writer whose bytes stay readable after the report took it.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Stands for what holds the key: previews by value, and one fingerprint for all.
struct Fixed;

impl Describe for Fixed {
    fn preview(&self, _: DetectorIndex, value: &[u8], out: &mut String) {
        out.push_str(match value {
            b"jan@example.com" => "j•••@e•••.com",
            b"192.0.2.1" => "1•••",
            b"NL91ABNA0417164300" => "NL•••",
            [] => "",
            [first, ..] => return out.extend([char::from(*first); 4]),
        });
    }

    fn fingerprint(&self, _: DetectorIndex, _: &[u8], out: &mut String) {
        out.push_str("k1:abcdefghijklmnop");
    }
}

/// What happens in a run.
enum Event {
    Found(usize, &'static str, Traits),
    Done(&'static str),
    /// A format, and the fields of a file that is over: name, what the name says, values, values with findings, findings.
    Fields(&'static str, Vec<Field>),
    Skipped(&'static str, SkipReason),
}
use Event::{Done, Fields, Found, Skipped as Left};

type Field = (&'static str, Option<u16>, u64, u64, Vec<(u16, u64)>);

const PLAIN: Traits = Traits {
    validated: false,
    reserved: false,
    context_for: false,
    context_against: false,
    run: false,
    lines: false,
    partial: false,
    encoded: false,
    ways: crate::model::Ways::NONE,
    ip_class: IpClass::Global,
    slot: crate::model::Slot::Any,
};
const MAIL: Traits = Traits { validated: true, reserved: true, context_for: true, ..PLAIN };
const ADDRESS: Traits = Traits { validated: true, reserved: true, ip_class: IpClass::Documentation, ..PLAIN };

/// Three findings of two detectors in two files, one empty file and two skipped inputs.
fn small_run() -> Vec<Event> {
    vec![
        Found(0, "jan@example.com", MAIL),
        Found(1, "192.0.2.1", ADDRESS),
        Done("logs/web.log"),
        Left("logs/a.tar.gz", SkipReason::Unsupported("tar archive".to_owned())),
        Found(0, "jan@example.com", MAIL),
        Done("logs/app.log"),
        Done("logs/empty.log"),
        Left("logs/old.log", SkipReason::Excluded("ignored by .inkoutignore")),
    ]
}

fn rendered(format: Format, options: Options, events: &[Event], stats: Option<Stats>) -> String {
    let detectors = [
        detector("email_address", Category::Contact, "lower", Some("tld")),
        detector("ip_address", Category::Network, "ip", None),
        detector("iban", Category::Financial, "alnum", Some("iban")),
    ];
    let out = Shared::default();
    let mut report = open(format, options, &Fixed, out.clone());
    let mut summary = Summary::new(&detectors);
    let mut findings = 0;
    for event in events {
        match event {
            Found(index, value, traits) => {
                let finding = Finding {
                    start: 100,
                    end: 100 + value.len() as u64,
                    line: 4,
                    column: 17,
                    detector: DetectorIndex(*index as u16),
                    score: 99,
                    traits: *traits,
                    place: Place::NONE,
                };
                let found = FoundIn {
                    // The path of a finding is that of its file, which ends later; these tests look at one file only where it matters.
                    path: Path::new("logs/web.log"),
                    finding: &finding,
                    detector: &detectors[*index],
                    field: None,
                    why: None,
                    at: finding.start,
                    value: value.as_bytes(),
                };
                report.finding(&found).unwrap();
                summary.count(&finding);
                findings += 1;
            }
            Done(path) => {
                let totals = FileTotals { bytes: 1_000, findings };
                findings = 0;
                report.file_done(Path::new(path), &totals).unwrap();
                summary.files += 1;
                summary.bytes += totals.bytes;
            }
            Fields(path, fields) => {
                let path = Path::new(path);
                let sign = "the first line names the columns of a table";
                report.format(path, Some(&Recognised { format: "csv", sign, offset: 3 })).unwrap();
                let totals: Vec<_> = fields.iter().map(field_totals).collect();
                let verdict = |totals: &FieldTotals| totals.verdict().map(|detector| &*detectors[detector.get()].id);
                let fields: Vec<_> = totals
                    .iter()
                    .map(|totals| FieldIn { path, totals, verdict: verdict(totals), detectors: &detectors })
                    .collect();
                report.fields(&fields).unwrap();
            }
            Left(path, reason) => {
                let skipped = Skipped { path: PathBuf::from(path), reason: reason.clone() };
                report.skipped(&skipped).unwrap();
                summary.skip(skipped);
            }
        }
    }
    summary.seconds = 0.0421;
    summary.stats = stats;
    report.finish(&summary).unwrap();
    drop(report);
    String::from_utf8(out.0.lock().unwrap().clone()).unwrap()
}

fn field_totals((name, named, values, found_in, findings): &Field) -> FieldTotals {
    FieldTotals {
        name: (*name).to_owned(),
        named: named.map(DetectorIndex),
        values: *values,
        found_in: *found_in,
        findings: findings.iter().map(|(detector, count)| (DetectorIndex(*detector), *count)).collect(),
        example: if findings.is_empty() { String::new() } else { "x•••".to_owned() },
    }
}

/// A table whose first column is named, whose second is known by its values, and whose others are neither.
fn table_run() -> Vec<Event> {
    let fields = vec![
        ("users.email", Some(0), 10, 9, vec![(0, 9)]),
        ("users.host", None, 8, 8, vec![(1, 8), (0, 1)]),
        ("users.notes", None, 3, 1, vec![(0, 1)]),
        ("users.id", None, 10, 0, vec![]),
    ];
    vec![Fields("a.sql", fields), Found(0, "jan@example.com", MAIL), Done("a.sql")]
}

#[test]
fn fields_stand_in_every_format() {
    let columns = Options { columns: true, ..Options::default() };
    check(
        Format::Table,
        Options::default(),
        &table_run()[..],
        "\
a.sql: csv from byte 3: the first line names the columns of a table
detector       findings  files  samples
email_address         1      1  j•••@e•••.com

findings  file
       1  a.sql  email_address 1

 values  field        file
9 of 10  users.email  a.sql  email_address 9
 8 of 8  users.host   a.sql  ip_address 8, email_address 1
 1 of 3  users.notes  a.sql  email_address 1

1 finding in 1 file, 1.0 kB, 0 skipped, 0.04 s
",
    );
    let table = rendered(Format::Table, columns, &table_run(), None);
    let expected = "\
a.sql
  field        verdict        share  values  example
  users.email  email_address    90%      10  x•••
  users.host   ip_address      100%       8  x•••
  users.notes                   33%       3  x•••
  users.id                       0%      10

";
    assert!(table.contains(expected), "{table}");
    let email = r#"{"type":"column","path":"a.sql","field":"users.email","verdict":"email_address","evidence":"name","values":10,"found_in":9,"share":0.9,"findings":{"email_address":9},"example":"x•••"}"#;
    let host = r#"{"type":"column","path":"a.sql","field":"users.host","verdict":"ip_address","evidence":"values","values":8,"found_in":8,"share":1.0,"findings":{"ip_address":8,"email_address":1},"example":"x•••"}"#;
    let format =
        r#"{"type":"format","path":"a.sql","format":"csv","start":3,"reason":"the first line names the columns of a table"}"#;
    let lines = rendered(Format::Jsonl, columns, &table_run(), None);
    for line in [email, host, format] {
        assert!(lines.lines().any(|known| known == line), "{lines}");
    }
    let both = Options { explain_format: true, ..columns };
    let json: serde_json::Value = serde_json::from_str(&rendered(Format::Json, both, &table_run(), None)).unwrap();
    assert_eq!(json["columns"][1], serde_json::from_str::<serde_json::Value>(host).unwrap());
    assert_eq!(json["formats"][0], serde_json::from_str::<serde_json::Value>(format).unwrap());
    let rows = rendered(Format::Csv, columns, &table_run(), None);
    assert_eq!(
        rows.lines().take(3).collect::<Vec<_>>(),
        [
            "path,field,verdict,evidence,values,found_in,share,findings,example",
            "a.sql,users.email,email_address,name,10,9,0.9,email_address 9,x•••",
            "a.sql,users.host,ip_address,values,8,8,1,\"ip_address 8, email_address 1\",x•••",
        ]
    );
}

#[track_caller]
fn check(format: Format, options: Options, events: &[Event], expected: &str) {
    let actual = rendered(format, options, events, None);
    assert_eq!(actual, expected, "\n{actual}");
}

#[test]
fn formats_are_named() {
    for (name, format) in Format::NAMES {
        assert_eq!(name.parse::<Format>().unwrap(), *format);
    }
    assert_eq!("yaml".parse::<Format>().unwrap_err().to_string(), "there is no format `yaml`; there are table, jsonl, json, csv");
}

#[test]
fn table_tells_by_detector_and_by_file() {
    check(
        Format::Table,
        Options::default(),
        &small_run(),
        "\
detector       findings  files  samples
email_address         2      2  j•••@e•••.com
ip_address            1      1  1•••

findings  file
       2  logs/web.log  email_address 1, ip_address 1
       1  logs/app.log  email_address 1

skipped        reason
logs/a.tar.gz  tar archive
logs/old.log   ignored by .inkoutignore

3 findings in 3 files, 3.0 kB, 2 skipped, 0.04 s
",
    );
}

#[test]
fn table_of_totals_only() {
    check(
        Format::Table,
        Options { totals_only: true, ..Options::default() },
        &small_run(),
        "\
detector       findings  files
email_address         2      2
ip_address            1      1

3 findings in 3 files, 3.0 kB, 2 skipped, 0.04 s
",
    );
}

#[test]
fn table_says_that_nothing_was_found() {
    check(Format::Table, Options::default(), &[Done("a"), Done("b")], "no findings in 2 files, 2000 bytes, 0 skipped\n");
    check(
        Format::Table,
        Options::default(),
        &[Left("a", SkipReason::Failed("permission denied".to_owned()))],
        "skipped  reason\na        permission denied\n\nno findings in 0 files, 0 bytes, 1 skipped\n",
    );
}

#[test]
fn table_explains_each_finding() {
    check(
        Format::Table,
        Options { explain: true, ..Options::default() },
        &[Found(0, "jan@example.com", MAIL), Done("logs/web.log")],
        "\
logs/web.log:4:17: email_address j•••@e•••.com: confidence 0.99, base score 0.90, context for, \
pattern detectors/contact/test.toml, passed tld, reserved

detector       findings  files  samples
email_address         1      1  j•••@e•••.com

findings  file
       1  logs/web.log  email_address 1

1 finding in 1 file, 1.0 kB, 0 skipped, 0.04 s
",
    );
}

#[test]
fn table_lists_the_twenty_files_with_the_most_findings() {
    let paths: Vec<&'static str> = (0..30).map(|number| &*format!("f{number:02}").leak()).collect();
    let mut events = Vec::new();
    // f00 has 1 finding, f01 has 2, ...; the first ten are the fewest.
    for (number, path) in paths.iter().enumerate() {
        events.extend((0..=number).map(|_| Found(2, "NL91ABNA0417164300", PLAIN)));
        events.push(Done(path));
        events.push(Left(path, SkipReason::NoContent("socket")));
    }
    let table = rendered(Format::Table, Options::default(), &events, None);
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines[4], "      30  f29   iban 30");
    assert_eq!(lines[23], "      11  f10   iban 11");
    assert_eq!(lines[24], "          … 10 more");
    assert_eq!((lines[27], lines[46], lines[47]), ("f00      socket", "f19      socket", "… 10 more"));
}

#[test]
fn table_keeps_three_distinct_samples_and_its_width() {
    let values = ["a", "b", "a", "c", "d"];
    let mut events: Vec<Event> = values.iter().map(|value| Found(0, value, PLAIN)).collect();
    events.push(Done("a/very/long/path/that/goes/on/and/on/until/the/end.log"));
    let options = Options { style: Style { width: 44, unicode: false, colour: false }, ..Options::default() };
    check(
        Format::Table,
        options,
        &events,
        "\
detector       findings  files  samples
email_address         5      1  aaaa, bbb...

findings  file
       5  a/very/l...e/end.log  email_add...

5 findings in 1 file, 1.0 kB, 0 skipped, 0.04 s
",
    );
}

#[test]
fn table_lets_nothing_steer_the_terminal() {
    let options = Options { show_values: true, ..Options::default() };
    let reason = SkipReason::Failed("bad\u{1b}]0;x\u{7}".to_owned());
    let table = rendered(
        Format::Table,
        options,
        &[Found(0, "a\u{1b}[31m\u{202e}b", PLAIN), Done("p\u{1b}[2J\n"), Left("q\u{9b}", reason)],
        None,
    );
    assert!(!table.chars().any(|c| c.is_control() && c != '\n' || c == '\u{202e}'), "{table}");
    assert!(table.contains("a\\u{1b}[31m\\u{202e}b") && table.contains("p\\u{1b}[2J\\n"), "{table}");
}

#[test]
fn table_is_bold_only_where_colour_is_wanted() {
    let style = Style { colour: true, ..Style::default() };
    let table = rendered(Format::Table, Options { style, ..Options::default() }, &small_run(), None);
    assert_eq!(table.matches("\u{1b}[1m").count(), 3);
    assert_eq!(table.matches("\u{1b}[0m").count(), 3);
}

#[test]
fn stats_stand_behind_the_totals() {
    let stats = Stats { threads: 2, vector: "avx2".to_owned(), blocks: 1, candidates: 7, worker_seconds: 0.05 };
    let table = rendered(Format::Table, Options::default(), &[Done("a")], Some(stats.clone()));
    assert_eq!(table.lines().last(), Some("2 threads, avx2, 1 block, 7 candidates, 0.05 s of work, 23.8 kB/s"));
    let lines = rendered(Format::Jsonl, Options::default(), &[Done("a")], Some(stats));
    let stats =
        r#""stats":{"threads":2,"vector":"avx2","blocks":1,"candidates":7,"worker_seconds":0.05,"bytes_per_second":23753.0}}"#;
    assert!(lines.trim_end().ends_with(stats), "{lines}");
}

const FOUND_MAIL: &str = r#"{"type":"finding","path":"logs/web.log","detector":"email_address","category":"contact","start":100,"end":115,"line":4,"column":17,"confidence":0.99,"validated":true,"reserved":true,"preview":"j•••@e•••.com","fingerprint":"k1:abcdefghijklmnop"}"#;
const FOUND_ADDRESS: &str = r#"{"type":"finding","path":"logs/web.log","detector":"ip_address","category":"network","start":100,"end":109,"line":4,"column":17,"confidence":0.99,"validated":true,"reserved":true,"ip_class":"documentation","preview":"1•••","fingerprint":"k1:abcdefghijklmnop"}"#;
const SKIPPED_ARCHIVE: &str = r#"{"type":"skipped","path":"logs/a.tar.gz","class":"unsupported","reason":"tar archive"}"#;
const SKIPPED_IGNORED: &str =
    r#"{"type":"skipped","path":"logs/old.log","class":"excluded","reason":"ignored by .inkoutignore"}"#;
const TOTALS: &str = r#"{"type":"summary","version":1,"files":3,"bytes":3000,"findings":{"email_address":2,"ip_address":1,"iban":0},"skipped":{"total":2,"incomplete":1,"reasons":{"ignored by .inkoutignore":1,"tar archive":1}},"seconds":0.042}"#;

#[test]
fn jsonl_has_one_object_a_line() {
    let lines = [FOUND_MAIL, FOUND_ADDRESS, SKIPPED_ARCHIVE, FOUND_MAIL, SKIPPED_IGNORED, TOTALS];
    check(Format::Jsonl, Options::default(), &small_run(), &format!("{}\n", lines.join("\n")));
    check(Format::Jsonl, Options { totals_only: true, ..Options::default() }, &small_run(), &format!("{TOTALS}\n"));
}

#[test]
fn json_is_one_object() {
    let findings = [FOUND_MAIL, FOUND_ADDRESS, FOUND_MAIL].join(",\n");
    let skipped = [SKIPPED_ARCHIVE, SKIPPED_IGNORED].join(",\n");
    let expected = format!("{{\"findings\":[\n{findings}],\n\"skipped\":[\n{skipped}],\n\"summary\":{TOTALS}}}\n");
    check(Format::Json, Options::default(), &small_run(), &expected);
    for events in [small_run(), Vec::new(), vec![Done("a")]] {
        for totals_only in [false, true] {
            let text = rendered(Format::Json, Options { totals_only, ..Options::default() }, &events, None);
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(value.as_object().unwrap().keys().collect::<Vec<_>>(), ["findings", "skipped", "summary"]);
        }
    }
}

#[test]
fn values_and_reasons_only_where_asked_for() {
    let events = [Found(0, "jan@example.com", MAIL), Done("logs/web.log")];
    for (name, format) in Format::NAMES {
        assert!(!rendered(*format, Options::default(), &events, None).contains("jan@"), "{name}");
        let shown = Options { show_values: true, explain: true, ..Options::default() };
        let text = rendered(*format, shown, &events, None);
        assert!(text.contains("jan@example.com") && text.contains("detectors/contact/test.toml"), "{name}: {text}");
    }
    let explained = rendered(Format::Jsonl, Options { explain: true, ..Options::default() }, &events, None);
    let why = r#""explain":{"pattern":"detectors/contact/test.toml","validator":"tld","base_score":0.9,"context":"for"}}"#;
    assert!(explained.lines().next().unwrap().ends_with(why), "{explained}");
}

#[test]
fn csv_has_a_header_and_a_row_each() {
    let header = "type,path,detector,category,start,end,line,column,confidence,validated,reserved,ip_class,preview,fingerprint,reason,field";
    let mail = "finding,logs/web.log,email_address,contact,100,115,4,17,0.99,true,true,,j•••@e•••.com,k1:abcdefghijklmnop,,";
    let address = "finding,logs/web.log,ip_address,network,100,109,4,17,0.99,true,true,documentation,1•••,k1:abcdefghijklmnop,,";
    let archive = "skipped,logs/a.tar.gz,,,,,,,,,,,,,unsupported: tar archive,";
    let ignored = "skipped,logs/old.log,,,,,,,,,,,,,excluded: ignored by .inkoutignore,";
    let rows = [header, mail, address, archive, mail, ignored];
    check(Format::Csv, Options::default(), &small_run(), &format!("{}\n", rows.join("\n")));
    check(Format::Csv, Options::default(), &[Done("a")], &format!("{header}\n"));
    check(
        Format::Csv,
        Options { totals_only: true, ..Options::default() },
        &small_run(),
        "detector,category,findings\nemail_address,contact,2\nip_address,network,1\niban,financial,0\n",
    );
    let quoted = rendered(Format::Csv, Options { show_values: true, ..Options::default() }, &[Found(0, "a\"b,\nc", PLAIN)], None);
    assert!(quoted.contains("\"a\"\"b,\nc\""), "{quoted}");
}
