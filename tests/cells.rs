//! Findings stay in the cell that they start in: whatever stands in a cell, the redacted table has the same rows and columns, and cells in
//! which nothing is found stay as they are.

use inkout::{Engine, Setup, Worker};
use proptest::prelude::*;

/// What cells are made of that want to take more than their own.
const HOSTILE: [&str; 38] = [
    "password: \"",
    "password: '",
    "password=",
    "passwd: (",
    "secret='",
    "token: \"",
    "user=x password='",
    "pw: `",
    "name: \"",
    "Naam: ",
    "first_name='",
    "email: ",
    "jan@example.com",
    "\"j x\"@example.com",
    "sip:jan@",
    "https://jan:pw",
    "@example.com",
    "'",
    "\"",
    "\"\"",
    "''",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ";",
    ",",
    "|",
    "\\",
    "<",
    "&",
    " ",
    " z",
    "hunter2",
    "Authorization: Bearer ",
];

/// What nothing is found in.
const PLAIN: [&str; 12] = ["8", "plain", "it's", "a \"b\" c", "a,b;c", "", "(z)", "x;y|z", "'", "\"q\"", "\\", "<b> & c"];

/// The cells of a row: what is hostile and what is plain by turns.
type Table = Vec<[String; 4]>;

fn tables() -> impl Strategy<Value = Table> {
    let hostile = || proptest::collection::vec(proptest::sample::select(&HOSTILE[..]), 0..5).prop_map(|parts| parts.concat());
    let plain = || proptest::sample::select(&PLAIN[..]).prop_map(str::to_owned);
    let row = (hostile(), plain(), hostile(), plain()).prop_map(|(a, b, c, d)| [a, b, c, d]);
    proptest::collection::vec(row, 1..5)
}

fn redacted(text: &str) -> String {
    thread_local! {
        static ENGINE: (Engine, std::cell::RefCell<Worker>) = {
            let setup = Setup::built_in().unwrap().act("*=label:plain").unwrap();
            (Engine::new(setup).unwrap(), std::cell::RefCell::default())
        };
    }
    ENGINE.with(|(engine, worker)| {
        let mut out = Vec::new();
        engine.redact(text.as_bytes(), &mut worker.borrow_mut(), &mut out);
        String::from_utf8(out).unwrap()
    })
}

/// How a table is written, and read.
struct Format {
    name: &'static str,
    write: fn(&Table) -> String,
    read: fn(&str) -> Option<Vec<Vec<String>>>,
}

const FORMATS: [Format; 8] = [
    Format { name: "sql", write: |table| insert(table, "t", |cell| cell.replace('\'', "''")), read: |text| values(text, false) },
    Format {
        name: "mysql",
        write: |table| insert(table, "`t`", |cell| cell.replace('\\', "\\\\").replace('\'', "\\'").replace('"', "\\\"")),
        read: |text| values(text, true),
    },
    Format { name: "copy", write: copy, read: rows },
    Format { name: "csv", write: |table| delimited(table, b',', csv::QuoteStyle::Necessary), read: |text| records(text, b',') },
    Format { name: "quoted", write: |table| delimited(table, b';', csv::QuoteStyle::Always), read: |text| records(text, b';') },
    Format { name: "tsv", write: |table| delimited(table, b'\t', csv::QuoteStyle::Necessary), read: |text| records(text, b'\t') },
    Format { name: "json", write: json, read: objects },
    Format { name: "xml", write: xml, read: elements },
];

fn insert(table: &Table, name: &str, escape: fn(&str) -> String) -> String {
    let tuple = |row: &[String; 4]| format!("({})", row.each_ref().map(|cell| format!("'{}'", escape(cell))).join(","));
    format!("INSERT INTO {name} VALUES {};\n", table.iter().map(tuple).collect::<Vec<_>>().join(","))
}

fn values(text: &str, escapes: bool) -> Option<Vec<Vec<String>>> {
    let mut rest = text.split_once(" VALUES ")?.1.chars().peekable();
    let mut rows = Vec::new();
    loop {
        let mut row = Vec::new();
        if rest.next()? != '(' {
            return None;
        }
        loop {
            let mut cell = String::new();
            if rest.next()? != '\'' {
                return None;
            }
            loop {
                match rest.next()? {
                    '\\' if escapes => cell.push(rest.next()?),
                    '\'' if rest.peek() == Some(&'\'') => cell.extend(rest.next()),
                    '\'' => break,
                    other => cell.push(other),
                }
            }
            row.push(cell);
            match rest.next()? {
                ',' => {}
                ')' => break,
                _ => return None,
            }
        }
        rows.push(row);
        match rest.next()? {
            ',' => {}
            ';' => return (rest.collect::<String>() == "\n").then_some(rows),
            _ => return None,
        }
    }
}

fn copy(table: &Table) -> String {
    let line = |row: &[String; 4]| row.each_ref().map(|cell| cell.replace('\\', "\\\\")).join("\t") + "\n";
    format!("COPY t (a, b, c, d) FROM stdin;\n{}\\.\n", table.iter().map(line).collect::<String>())
}

fn rows(text: &str) -> Option<Vec<Vec<String>>> {
    let lines = text.split_once('\n')?.1.strip_suffix("\\.\n")?;
    Some(lines.lines().map(|line| line.split('\t').map(|cell| cell.replace("\\\\", "\\")).collect()).collect())
}

/// With a column that says what it is: else the table is text.
fn delimited(table: &Table, delimiter: u8, quotes: csv::QuoteStyle) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).quote_style(quotes).from_writer(Vec::new());
    writer.write_record(["a", "b", "c", "d", "email"]).unwrap();
    for row in table {
        writer.write_record(row.iter().map(String::as_str).chain(["none"])).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn records(text: &str, delimiter: u8) -> Option<Vec<Vec<String>>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let records: Result<Vec<_>, _> = reader.records().collect();
    let cells = |record: &csv::StringRecord| record.iter().take(4).map(str::to_owned).collect();
    Some(records.ok()?.iter().map(cells).collect())
}

fn json(table: &Table) -> String {
    let line = |row: &[String; 4]| serde_json::json!({"a": row[0], "b": row[1], "c": row[2], "d": row[3]}).to_string() + "\n";
    table.iter().map(line).collect()
}

fn objects(text: &str) -> Option<Vec<Vec<String>>> {
    let row = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).ok()?;
        ["a", "b", "c", "d"].iter().map(|key| Some(value.get(key)?.as_str()?.to_owned())).collect()
    };
    text.lines().map(row).collect()
}

fn xml(table: &Table) -> String {
    let escape = |cell: &String| cell.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let line = |row: &[String; 4]| {
        let [a, b, c, d] = row.each_ref().map(escape);
        format!("<r a=\"{a}\" b=\"{b}\"><c>{c}</c><d>{d}</d></r>\n")
    };
    format!("<?xml version=\"1.0\"?>\n<t>\n{}</t>\n", table.iter().map(line).collect::<String>())
}

fn elements(text: &str) -> Option<Vec<Vec<String>>> {
    let rows = text.strip_prefix("<?xml version=\"1.0\"?>\n<t>\n")?.strip_suffix("</t>\n")?;
    let plain = |cell: &str| {
        let is_text = !cell.contains(['<', '"']);
        is_text.then(|| cell.replace("&lt;", "<").replace("&quot;", "\"").replace("&amp;", "&"))
    };
    let row = |line: &str| {
        let (a, rest) = line.strip_prefix("<r a=\"")?.split_once("\" b=\"")?;
        let (b, rest) = rest.split_once("\"><c>")?;
        let (c, rest) = rest.split_once("</c><d>")?;
        [a, b, c, rest.strip_suffix("</d></r>")?].map(plain).into_iter().collect()
    };
    rows.lines().map(row).collect()
}

#[track_caller]
fn check(format: &Format, table: &Table) {
    let text = (format.write)(table);
    let out = redacted(&text);
    let read = (format.read)(&out).unwrap_or_else(|| panic!("{}: cannot be read:\n{text}{out}", format.name));
    assert_eq!(read.len(), table.len(), "{}:\n{text}{out}", format.name);
    for (old, new) in table.iter().zip(&read) {
        assert_eq!(new.len(), 4, "{}:\n{text}{out}", format.name);
        assert_eq!((&old[1], &old[3]), (&new[1], &new[3]), "{}:\n{text}{out}", format.name);
    }
}

fn table(rows: &[[&str; 4]]) -> Table {
    rows.iter().map(|row| row.map(str::to_owned)).collect()
}

#[test]
fn a_quote_that_nobody_closes_takes_nothing_from_the_next_cell() {
    for rows in [
        [["password: \" z", "8", "x", "9"], ["a", "it's", "b", "\"q\""]],
        [["password: ", "x", "password: '", "y"], ["password: (", "(z)", "secret='", "'"]],
        [["name: \"(", "8", "token: \"@example.com:", "\\"], ["a", "b", "c", "d"]],
        [["user=x password='", "'", "name: \"", "\"q\""], ["sip:jan@", "a,b;c", "Naam: ", "plain"]],
    ] {
        for format in &FORMATS {
            check(format, &table(&rows));
        }
    }
}

#[test]
fn what_a_value_hid_in_the_next_cell_is_found() {
    let out = redacted("INSERT INTO t VALUES ('password: \" z','secret=hunter2abc','8');\n");
    assert!(!out.contains("hunter2abc") && out.ends_with(",'8');\n"), "{out}");
}

proptest! {
    #[test]
    fn rows_and_columns_stay(table in tables()) {
        for format in &FORMATS {
            check(format, &table);
        }
    }
}
