//! Lists of values and people that are known beforehand, and people whom a run learns of from its own input.

use crate::harness::{Folder, Ran, run};

const DENIED: &[u8] =
    "\u{feff}# customers\r\n\r\nProject Falcon\tProject name\r\nACME-4711\r\n4111 2222\tcredit_card\r\n".as_bytes();
const PEOPLE: &[u8] =
    b"id,voornaam,tussenvoegsel,achternaam,email\n1,Jan,de,Vries,j@example.com\n2,Zoltan,,Xyzabc,z@example.com\n";
const TEXT: &[u8] =
    "about project falcon. See acme 4711 and 4111-2222.\nby zoltan xyzabc and Vries, Jan de; z. xyzabc; Z. Xyzabc\n".as_bytes();

fn folder() -> Folder {
    Folder::with(&[
        ("denied.txt", DENIED),
        ("people.csv", PEOPLE),
        ("plain.txt", b"naam\nZoltan Xyzabc\nVries, Jan de\n"),
        ("dump.sql", b"INSERT INTO users (id, first_name, last_name) VALUES (1,'Jan','de Vries'),(2,'Zoltan','Xyzabc');\n"),
        (
            "users.json",
            br#"[{"id":1,"profile":{"first_name":"Jan","last_name":"de Vries"}},
{"id":2,"profile":{"first_name":"Zolt\u0061n","last_name":"Xyzabc"}}]"#,
        ),
        ("text.txt", TEXT),
    ])
}

/// Detector and value of each finding, in the order of the text.
fn found(ran: &Ran, detectors: &[&str]) -> Vec<(String, String)> {
    ran.findings().into_iter().filter(|(detector, _)| detectors.contains(&detector.as_str())).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(detector, value)| ((*detector).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn denied_values_are_found_under_their_labels() {
    let ran = folder().run("scan text.txt --deny denied.txt --format jsonl --show-values").exits(0);
    let expected = [("project_name", "project falcon"), ("denied", "acme 4711"), ("credit_card", "4111-2222")];
    assert_eq!(found(&ran, &["project_name", "denied", "credit_card"]), pairs(&expected));
    let ran = folder().run("redact text.txt --deny denied.txt --detect iban -q --action *=label:plain,denied=remove").exits(2);
    assert!(ran.err.contains("denied.txt:5") && ran.err.contains("credit_card"), "{}", ran.err);
    let ran = folder().run("redact text.txt --deny denied.txt --skip person_name -q --action *=label:plain,denied=mask").exits(0);
    assert!(ran.text().starts_with("about [PROJECTNAME]. See ********* and [CARD].\n"), "{}", ran.text());
    let ran = folder().run("scan text.txt --deny denied.txt --fail-on denied").exits(1);
    assert!(ran.text().contains("denied"), "{}", ran.text());
}

#[test]
fn known_people_are_found_however_they_are_written() {
    let expected = [("person_name", "zoltan xyzabc"), ("person_name", "Vries, Jan de"), ("person_name", "Z. Xyzabc")];
    for file in ["people.csv", "plain.txt", "dump.sql", "users.json"] {
        let args = format!("scan text.txt --known {file} --names-in-fields --format jsonl --show-values --explain");
        let ran = folder().run(&args).exits(0);
        assert_eq!(found(&ran, &["person_name"]), pairs(&expected), "{file}");
        assert!(ran.text().contains(r#""found_by":["known"]"#), "{}", ran.text());
    }
}

#[test]
fn a_run_learns_who_is_meant_from_its_own_tables() {
    let folder = folder();
    for args in ["scan people.csv text.txt", "scan . --glob *.txt --glob *.csv --threads 3"] {
        let ran = folder.run(&format!("{args} --names-in-fields --learn --format jsonl --show-values")).exits(0);
        let found = found(&ran, &["person_name"]);
        for value in ["zoltan xyzabc", "Vries, Jan de", "Z. Xyzabc"] {
            assert!(found.iter().any(|(_, found)| found == value), "{args}: {value}: {found:?}");
        }
    }
    // A speaker is known by a first name too.
    let chat = "01/02/2026, 12:01 - Quirijntje: hello\n01/02/2026, 12:02 - Bob: hi\n01/02/2026, 12:03 - Bob: ask quirijntje or Quirijntje\n";
    folder.write("chat.txt", chat.as_bytes());
    let ran = folder.run("redact chat.txt --learn --names-in-fields -q --action *=label:plain").exits(0);
    assert!(ran.text().ends_with("ask quirijntje or [NAME]\n"), "{}", ran.text());
    assert_eq!(folder.names().len(), 7, "nothing is written: {:?}", folder.names());
}

#[test]
fn what_can_be_read_once_is_not_learnt_from() {
    for args in ["scan --learn", "redact --learn -", "scan - text.txt --learn"] {
        let ran = run(&mut folder().inkout(args), TEXT).exits(2);
        assert!(ran.err.contains("--learn reads its input twice"), "{args}: {}", ran.err);
    }
    folder().run("explain text --learn").exits(2);
}

#[test]
fn lists_that_cannot_be_used_are_named_with_their_lines() {
    let folder = folder();
    folder.write("empty.txt", b"one\n...\n");
    folder.write("label.txt", b"one\t2 fast\n");
    folder.write("long.txt", format!("one\n\n{}\n", "a ".repeat(17)).as_bytes());
    folder.write("line.txt", &[b'a'; 9000]);
    folder.write("nul.txt", b"a\nb\0c\n");
    folder.write("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    for (args, names) in [
        ("--deny empty.txt", &["empty.txt:2", "letters or digits"][..]),
        ("--deny label.txt", &["label.txt:1", "label"]),
        ("--deny long.txt", &["long.txt:3", "16 words"]),
        ("--deny line.txt", &["line.txt:1", "8192 bytes"]),
        ("--deny nul.txt", &["nul.txt:2", "UTF-8"]),
        ("--deny missing.txt", &["missing.txt", "cannot open"]),
        ("--known missing.txt", &["missing.txt"]),
        ("--known empty.txt", &["empty.txt:2", "letters or digits"]),
        ("--known photo.png", &["photo.png", "PNG"]),
        ("--known plain.txt --skip person_name", &["person_name", "not looked for"]),
        ("--known -", &["--known reads a file"]),
    ] {
        let ran = folder.run(&format!("scan text.txt {args}")).exits(2);
        assert!(!ran.err.contains("one\n"), "{args}: {}", ran.err);
        ran.names(names);
    }
}

#[test]
fn what_is_known_does_not_depend_on_chunks_and_is_gone_after_one_run() {
    let folder = folder();
    let mut text = Vec::new();
    while text.len() < 3 << 20 {
        text.extend_from_slice(TEXT);
        // A line longer than a block.
        text.extend(b"x zoltan xyzabc, ".repeat(if text.len() > 1 << 20 { 40_000 } else { 3 }));
        text.push(b'\n');
    }
    folder.write("big.txt", &text);
    let flags = "--deny denied.txt --known people.csv --action *=label";
    let whole = folder.run(&format!("redact big.txt {flags} -q --threads 1")).exits(0).out;
    let threads = folder.run(&format!("redact big.txt {flags} -q --threads 4")).exits(0).out;
    let piped = run(&mut folder.inkout(&format!("redact {flags} -q")), &text).exits(0).out;
    assert!(whole == threads && whole == piped);
    let twice = run(&mut folder.inkout(&format!("redact {flags} -q")), &whole).exits(0).out;
    assert!(whole == twice);
    let text = String::from_utf8_lossy(&whole).to_lowercase();
    assert!(!text.contains("falcon") && !text.contains("zoltan"));
}

#[test]
fn values_stay_in_their_cells() {
    let folder = folder();
    folder.write("cells.csv", b"a,b,c\n1,Project,Falcon\n2,Project Falcon,x\n");
    let ran = folder.run("redact cells.csv --deny denied.txt -q --action *=label:plain").exits(0);
    assert_eq!(ran.text(), "a,b,c\n1,Project,Falcon\n2,[PROJECTNAME],x\n");
}
