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
fn the_samples_show_who_is_known() {
    for flags in
        ["samples/call_notes.txt --known samples/customer_notes.csv", "samples/call_notes.txt samples/customer_notes.csv --learn"]
    {
        let args = format!("scan {flags} --format jsonl --show-values");
        let mut command = crate::harness::inkout(&args.split(' ').collect::<Vec<_>>());
        let ran = run(command.current_dir(env!("CARGO_MANIFEST_DIR")), b"").exits(0);
        assert!(ran.text().contains(r#""value":"adichukwu, ngozi""#), "{flags}: {}", ran.text());
    }
}

/// Notes on people whom another column names, and others that only look so.
const NOTES: &str = "id,first_name,last_name,notes\n1,Oyelaran,Bamidele,bamidele belt terug over de factuur\n2,Tess,Hoogland,ok\n\
    3,Rose,Price,the price is high; asked Price again\n4,Ngozi,Adichukwu,see adichukwu.txt or adichukwu@example.com\n";

fn remembered(ran: &Ran) -> Vec<String> {
    let of_memory = |line: &&str| line.contains(r#""found_by":["memory"]"#);
    let value = |line: &str| line.split(r#""value":""#).nth(1)?.split('"').next().map(str::to_owned);
    ran.text().lines().filter(of_memory).filter_map(value).collect()
}

#[test]
fn whom_a_field_names_is_known_by_one_word_behind_it() {
    let folder = Folder::with(&[("notes.csv", NOTES.as_bytes())]);
    let scan = |flags: &str| folder.run(&format!("scan notes.csv --explain --format jsonl --show-values {flags}")).exits(0);
    assert_eq!(remembered(&scan("--detect person_name")), ["bamidele", "Price"]);
    assert_eq!(remembered(&scan("--detect person_name --names-in-fields")), [""; 0]);
    assert_eq!(remembered(&scan("--skip person_name")), [""; 0]);
    let ran = folder.run("redact notes.csv -q --action *=label:plain").exits(0);
    assert!(ran.text().contains("1,[NAME],[NAME],[NAME] belt terug"), "{}", ran.text());
    // A second run has nothing to remember, and finds nothing.
    folder.write("clean.csv", &ran.out);
    let ran = folder.run("scan clean.csv --detect person_name --explain --format jsonl --show-values").exits(0);
    assert_eq!(remembered(&ran), [""; 0]);
}

#[test]
fn a_name_is_remembered_for_so_many_bytes() {
    for (between, expected) in [(60_000, 1), (66_000, 0), (700_000, 0)] {
        let mut chat = b"[12/03/2026, 09:14:02] Zyblikiewicza: morning\n".to_vec();
        while chat.len() < between {
            chat.extend(b"[12/03/2026, 09:15:02] +31 6 00000000: and so it goes on for a while\n");
        }
        chat.extend(b"[12/03/2026, 09:16:02] +31 6 00000000: did zyblikiewicza call\n");
        let folder = Folder::with(&[("chat.txt", &chat)]);
        for threads in [1, 2] {
            let args = format!("scan chat.txt --detect person_name --explain --format jsonl --show-values --threads {threads}");
            assert_eq!(remembered(&folder.run(&args).exits(0)).len(), expected, "{between} bytes, {threads} threads");
        }
    }
}

#[test]
fn what_is_remembered_does_not_depend_on_blocks() {
    // Names every few lines, for more than one block, with those of the block before spoken of in the next.
    let mut dump = String::from("id,full_name,notes\n");
    for row in 0..20_000 {
        let (name, other) = (word(row), word(row / 2 + row / 3));
        dump.push_str(&format!("{row},{name},they wrote that {other} would call back today\n"));
    }
    let folder = Folder::with(&[("big.csv", dump.as_bytes())]);
    let redact = "redact -q --action *=label:plain";
    let expected = folder.run(&format!("{redact} big.csv --threads 1")).exits(0).out;
    for threads in [1, 3] {
        let piped = crate::harness::run(&mut folder.inkout(&format!("{redact} --threads {threads}")), dump.as_bytes()).exits(0);
        assert!(piped.out == expected, "{threads} threads");
    }
    assert!(String::from_utf8_lossy(&expected).matches("that [NAME] would").count() > 1000);
}

/// A name that is nobody's, by number.
fn word(number: usize) -> String {
    let mut name = String::from("Z");
    let mut rest = number + 7;
    while rest > 0 {
        name.push_str(["ya", "bo", "ki", "we", "zu", "gry", "tla"][rest % 7]);
        rest /= 7;
    }
    name + "x"
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
