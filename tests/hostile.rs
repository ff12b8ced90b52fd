//! Structured files that are cut, broken or made to break a parser: what is not as it should be is named, and nothing leaks behind it.

use crate::harness::{Folder, run};

/// Values that must be gone, wherever a format gave up.
const MAIL: &str = "jan@example.com";
const CARD: &str = "4111 1111 1111 1111";

/// A name, the bytes, and what the warning says; an empty one where the file is only odd.
fn files() -> Vec<(&'static str, String, &'static str)> {
    let text = format!("mail {MAIL} or card {CARD}\n");
    let deep = |open: &str, close: &str| format!("{}\"{MAIL}\"{}\n{text}", open.repeat(10_000), close.repeat(10_000));
    vec![
        (
            "copy_without_end.sql",
            format!("COPY users (id, email, notes) FROM stdin;\n1\t{MAIL}\t{text}2\tx"),
            "COPY block has no end",
        ),
        ("cut_in_escape.sql", format!("COPY users (id, email) FROM stdin;\n1\t{MAIL}\n2\tpiet\\"), "COPY block has no end"),
        (
            "open_string.sql",
            format!("INSERT INTO users (id, email) VALUES (1, '{MAIL}'), (2, 'x\n{text}"),
            "string in a statement has no end",
        ),
        ("brackets.sql", format!("INSERT INTO users (id, email) VALUES {}\n{text}", "(".repeat(10_000)), ""),
        ("create.sql", format!("CREATE TABLE t (a int, b (\n{text}{text}"), ""),
        ("many_creates.sql", format!("{}{text}", "CREATE TABLE t (a int,\n".repeat(20_000)), ""),
        ("open_quote.csv", format!("id,email,notes\n1,{MAIL},\"open\n{text}{text}"), "quoted cell has no end"),
        ("ragged.csv", format!("id,email,notes\n1,{MAIL}\n2,x,y,z,{MAIL}\n{text}"), ""),
        ("nested.json", deep("[", "]"), ""),
        ("unclosed.json", format!("{{\"users\":[{{\"email\":\"{MAIL}\",\"x\":[1,2\n{text}"), ""),
        ("cut_in_escape.json", format!("{{\"email\":\"{MAIL}\",\"x\":\"a\\u00"), ""),
        ("open_string.ndjson", format!("{{\"email\":\"{MAIL}\"}}\n{{\"x\":\"open\n{text}"), ""),
        ("nested.xml", format!("<?xml version=\"1.0\"?>{}{MAIL}\n{text}", "<a>".repeat(10_000)), "element has no end"),
        ("wrong_end.xml", format!("<?xml version=\"1.0\"?><r><email>{MAIL}</email></x>\n{text}"), "was not the last to begin"),
        ("open_tag.xml", format!("<?xml version=\"1.0\"?><r><email a=\"{MAIL}\n{text}"), "element has no end"),
        ("cut.vtt", format!("WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v {MAIL}\n{text}"), ""),
        ("no_boundary.eml", format!("From: {MAIL}\nContent-Type: multipart/mixed; boundary=b\n\n{text}"), ""),
        (
            "broken_base64.eml",
            format!("From: {MAIL}\nContent-Transfer-Encoding: base64\n\namFuQGV4YW1wbGUuY29t\n=*=\n{text}"),
            "encoding of a part is broken",
        ),
        ("settings.yaml", format!("a: 1\nb:\n  - {}\n{text}", "[".repeat(10_000)), ""),
    ]
}

#[test]
fn nothing_leaks_where_a_format_gives_up() {
    for (name, bytes, warning) in files() {
        let folder = Folder::new();
        folder.write(name, bytes.as_bytes());
        let ran = folder.run(&format!("redact -q {name} -o out")).exits(0);
        let out = String::from_utf8(std::fs::read(folder.path("out")).unwrap()).unwrap();
        assert!(!out.contains(MAIL) && !out.contains(CARD), "{name}: {}", out.chars().take(2000).collect::<String>());
        let is_named = ran.err.contains("inkout: warning: ") && ran.err.contains(": byte ") && ran.err.contains(warning);
        assert!(warning.is_empty() || is_named, "{name}: {}", ran.err);
        assert!(!ran.err.contains(MAIL), "{name}: {}", ran.err);
        // The same through a pipe.
        let piped = run(&mut folder.inkout("redact -q"), bytes.as_bytes()).exits(0).out;
        assert_eq!(String::from_utf8_lossy(&piped), out, "{name}");
    }
}

#[test]
fn files_that_are_cut_anywhere_are_processed() {
    let folder = Folder::new();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/samples");
    let names = ["users_pg.sql", "payments_mysql.sql", "crm_contacts.csv", "windows_events.xml", "refund_request.eml"];
    for name in names {
        let bytes = std::fs::read(format!("{root}/{name}")).unwrap();
        for part in 1..12 {
            let cut = &bytes[..bytes.len() * part / 12];
            let out = run(&mut folder.inkout("redact -q"), cut).exits(0).out;
            let clean =
                run(&mut folder.inkout("scan - --summary --format jsonl --detect email_address,credit_card,iban"), &out).exits(0);
            assert!(clean.text().contains("\"email_address\":0,\"credit_card\":0,\"iban\":0"), "{name} {part}: {}", clean.text());
        }
    }
}
