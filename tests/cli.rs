//! What people and scripts see: help pages, reports, messages, exit codes. The words are snapshots in `tests/snapshots`; review a
//! change of them like one of the code.

use crate::harness::{Folder, KEY, Ran, not_tested, run};
use std::process::{Command, Stdio};

/// A run as text. What differs from run to run is taken out.
fn shown(args: &str, ran: &Ran) -> String {
    let mut text = format!("$ inkout {args}\n{}", without_times(&String::from_utf8_lossy(&ran.out)));
    if !ran.err.is_empty() {
        text += &format!("--- standard error\n{}", without_times(&ran.err));
    }
    text + &format!("--- exit {}\n", ran.code.unwrap())
}

/// Takes out how long a run took, how fast it was, and how the machine works.
fn without_times(text: &str) -> String {
    let seconds = regex::Regex::new(r#"\d+\.\d+ s$|("seconds":|"worker_seconds":)[\d.e-]+"#).unwrap();
    text.lines().map(|line| seconds.replace(line, "${1}TIME").trim_end().to_owned() + "\n").collect()
}

/// A folder with a few samples.
fn folder() -> Folder {
    let folder = Folder::new();
    for name in ["ticket_en.txt", "billing.csv", "service.conf"] {
        let path = format!("{}/samples/{name}", env!("CARGO_MANIFEST_DIR"));
        folder.write(&format!("samples/{name}"), &std::fs::read(path).unwrap());
    }
    folder.write("clean.txt", b"nothing to see\n");
    folder.write("cut.sql", b"COPY u (id, email) FROM stdin;\n1\tjan@example.com\n2\tpiet@exam");
    folder.write("mail.txt", b"from jan@example.com\n");
    folder.write("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    folder
}

fn check(name: &str, args: &str) {
    let ran = folder().run(args);
    insta::assert_snapshot!(name, shown(args, &ran));
}

#[test]
fn help_pages() {
    for (name, args) in [
        ("help", "--help"),
        ("help_scan", "scan --help"),
        ("help_redact", "redact --help"),
        ("help_explain", "explain --help"),
        ("help_detectors", "detectors --help"),
        ("help_detectors_list", "detectors list --help"),
        ("help_detectors_show", "detectors show --help"),
        ("help_detectors_check", "detectors check --help"),
        ("help_restore", "restore --help"),
        ("help_verify", "verify --help"),
        ("help_profiles", "profiles --help"),
        ("help_keygen", "keygen --help"),
        ("no_command", ""),
    ] {
        check(name, args);
    }
}

#[test]
fn detectors() {
    check("detectors_list", "detectors list");
    check("detectors_show", "detectors show credit_card");
    check("detectors_check", "detectors check");
    assert_eq!(folder().run("detectors").exits(0).out, folder().run("detectors list").exits(0).out);
}

#[test]
fn reports() {
    for (name, args) in [
        ("table", "scan samples clean.txt"),
        ("table_explain", "scan samples/ticket_en.txt --explain"),
        ("table_values", "scan samples/ticket_en.txt --show-values"),
        ("table_summary", "scan samples --summary"),
        ("table_nothing", "scan clean.txt"),
        ("table_skipped", "scan photo.png mail.txt missing.txt"),
        ("jsonl", "scan samples/ticket_en.txt --format jsonl"),
        ("jsonl_explain", "scan mail.txt photo.png --format jsonl --explain"),
        ("json", "scan samples/ticket_en.txt --format json"),
        ("csv", "scan samples/ticket_en.txt --format csv"),
        ("csv_values", "scan mail.txt --format csv --show-values"),
        ("columns", "scan samples/billing.csv clean.txt --columns --explain-format"),
        ("format_in", "scan samples/billing.csv --format-in text"),
        ("cut_short", "scan cut.sql"),
    ] {
        check(name, args);
    }
}

#[test]
fn explanations() {
    for (name, args) in [("explain", "explain Mevrouw"), ("explain_number", "explain 0612345678 --region NL")] {
        check(name, args);
    }
    let ran = run(&mut folder().inkout("explain -"), "Beste mevrouw van der Berg, ik bel u op 0612345678.\n".as_bytes());
    insta::assert_snapshot!("explain_letter", shown("explain -", &ran));
}

#[test]
fn redaction() {
    for (name, args) in [
        ("redact_stdout", "redact samples/ticket_en.txt"),
        ("redact_tree", "redact samples photo.png -o out"),
        (
            "redact_actions",
            "redact samples/ticket_en.txt --action *=label:plain,iban=mask:last4,phone_number=remove,ip_address=truncate",
        ),
    ] {
        check(name, args);
    }
}

#[test]
fn usage_errors() {
    for (name, args) in [
        ("bad_format_in", "scan mail.txt --format-in docx"),
        ("unknown_detector", "scan mail.txt --detect emial"),
        ("unknown_kind_skipped", "scan clean.txt --skip user_agent"),
        ("bad_action", "redact mail.txt --action email=lable"),
        ("bad_action_detector", "redact mail.txt --action emial=label"),
        ("bad_region", "scan mail.txt --region XX"),
        ("bad_confidence", "scan mail.txt --min-confidence 7"),
        ("recall_and_precision", "scan mail.txt --recall --precision"),
        ("recall_and_confidence", "redact mail.txt --recall --min-confidence 0.7"),
        ("precision_and_confidence", "explain text --precision --min-confidence 0.7"),
        ("bad_size", "scan . --max-filesize 7Q"),
        ("bad_format", "scan mail.txt --format xml"),
        ("bad_glob", "scan . --glob [z-a]"),
        ("bad_type", "scan . --type nonsense"),
        ("bad_fail_on", "scan mail.txt --fail-on nonsense"),
        ("unknown_flag", "scan mail.txt --sho-values"),
        ("missing_patterns", "scan mail.txt --patterns missing.toml"),
        ("missing_key_file", "scan mail.txt --key-file missing.key"),
        ("missing_ignore_file", "scan mail.txt --ignore-file missing.ignore"),
    ] {
        check(name, args);
    }
    let ran = run(folder().inkout("redact mail.txt").env("INKOUT_KEY", "00ff"), b"");
    insta::assert_snapshot!("bad_key", shown("redact mail.txt, with INKOUT_KEY=00ff", &ran));
}

const GOOD_PATTERN: &str = r#"id = "ticket_number"
label = "TICKET"
description = "Ticket number of the desk."
regex = 'TCK-[0-9]{6}'
score = 80
examples = ["see ⟦TCK-123456⟧ for more"]
counter_examples = ["TCK-12345"]
"#;

#[test]
fn pattern_files_are_checked_with_line_numbers() {
    let folder = folder();
    folder.write("good.toml", GOOD_PATTERN.as_bytes());
    let list: [(&str, &str, String); 5] = [
        ("patterns_good", "good.toml", GOOD_PATTERN.to_owned()),
        ("patterns_unknown_key", "unknown.toml", GOOD_PATTERN.replace("score", "scroe")),
        ("patterns_empty_match", "empty.toml", GOOD_PATTERN.replace("TCK-[0-9]{6}", "[0-9]*")),
        ("patterns_wrong_example", "example.toml", GOOD_PATTERN.replace("⟦TCK-123456⟧", "⟦TCK-12345⟧6")),
        ("patterns_no_toml", "syntax.toml", GOOD_PATTERN.replace("score = 80", "score = = 80")),
    ];
    for (name, file, text) in list {
        folder.write(file, text.as_bytes());
        let args = format!("detectors check {file}");
        let ran = folder.run(&args);
        insta::assert_snapshot!(name, shown(&args, &ran));
        assert_eq!(ran.code == Some(0), name == "patterns_good", "{}", ran.err);
    }
}

#[test]
fn own_patterns_find() {
    let folder = folder();
    folder.write("good.toml", GOOD_PATTERN.as_bytes());
    folder.write("desk.txt", b"about TCK-000017, from jan@example.com\n");
    let ran = folder.run("scan desk.txt --patterns good.toml --detect ticket_number --format jsonl --show-values").exits(0);
    assert_eq!(ran.findings(), [("ticket_number".to_owned(), "TCK-000017".to_owned())]);
    let ran = folder.run("redact desk.txt --patterns good.toml --action *=label:plain").exits(0);
    assert_eq!(ran.text(), "about [TICKET], from [EMAIL]\n");
}

#[test]
fn fail_on_decides_the_exit_code() {
    for (args, code) in [
        ("scan mail.txt", 0),
        ("scan mail.txt --fail-on any", 1),
        ("scan mail.txt --fail-on email", 1),
        ("scan mail.txt --fail-on contact", 1),
        ("scan mail.txt --fail-on iban,email_address", 1),
        ("scan mail.txt --fail-on financial", 0),
        ("scan clean.txt --fail-on any", 0),
        // Input that was not processed is the greater failure.
        ("scan mail.txt photo.png --fail-on any", 3),
        ("scan mail.txt --fail-on event_time", 2),
    ] {
        let ran = folder().run(args);
        assert_eq!(ran.code, Some(code), "{args}: {}", ran.err);
    }
}

#[test]
fn no_raw_value_is_shown_unless_asked_for() {
    let values = ["jan@example.com", "4111111111111111", "NL91ABNA0417164300", "+447700900123", "192.0.2.14", "hunter2secret"];
    let text =
        format!("{} card {} {} tel {} ip {} password={}\n", values[0], values[1], values[2], values[3], values[4], values[5]);
    let folder = Folder::with(&[("a.txt", text.as_bytes())]);
    for format in ["table", "jsonl", "json", "csv"] {
        for flags in ["", "--explain", "--stats --summary"] {
            let ran = folder.run(&format!("scan a.txt --format {format} {flags}")).exits(0);
            for value in values {
                assert!(!ran.text().contains(value) && !ran.err.contains(value), "{format} {flags}: {value}");
            }
        }
    }
    let ran = folder.run("scan a.txt --format csv --show-values").exits(0);
    assert!(values.iter().all(|value| ran.text().contains(value)), "{}", ran.text());
}

/// Runs a command line of a shell on a terminal; `None` where there is no `script` to make one.
fn on_terminal(folder: &Folder, command: &str, variables: &[(&str, &str)]) -> Option<(String, Option<i32>)> {
    let command = format!("{} {command}", env!("CARGO_BIN_EXE_inkout"));
    let mut script = Command::new("script");
    script.args(["-qec", &command, "/dev/null"]).current_dir(folder.path("")).stdin(Stdio::null());
    script.env("INKOUT_KEY", KEY).env("TERM", "xterm").env_remove("NO_COLOR").envs(variables.iter().copied());
    match script.output() {
        Ok(output) => Some((String::from_utf8_lossy(&output.stdout).into_owned(), output.status.code())),
        Err(error) => {
            not_tested("behaviour on a terminal", &error.to_string());
            None
        }
    }
}

#[test]
fn a_terminal_on_standard_input_is_nothing_to_read() {
    for (command, example) in
        [("scan", "inkout scan logs/"), ("redact", "tail -f app.log | inkout redact"), ("explain", "inkout explain")]
    {
        let Some((text, code)) = on_terminal(&folder(), command, &[]) else { return };
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains("nothing to read") && text.contains(example), "{text}");
    }
}

#[test]
fn colour_is_for_terminals_that_want_it() {
    let folder = folder();
    let has_colour =
        |variables: &[(&str, &str)]| on_terminal(&folder, "scan mail.txt", variables).map(|(text, _)| text.contains("\x1b["));
    let Some(coloured) = has_colour(&[]) else { return };
    assert!(coloured);
    assert_eq!(has_colour(&[("NO_COLOR", "1")]), Some(false));
    assert_eq!(has_colour(&[("TERM", "dumb")]), Some(false));
    assert!(!folder.run("scan mail.txt").text().contains('\x1b'));
}
