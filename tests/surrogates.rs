//! The action `surrogate` through the binary: what stands for a value is found as such a value, agrees within a record, is the
//! same in every run with the
//! same key, and fits the columns of a dump.

use crate::harness::{Folder, run};

/// Redacts a text with these flags.
fn redacted(folder: &Folder, flags: &str, text: &str) -> String {
    String::from_utf8(run(&mut folder.inkout(&format!("redact -q {flags}")), text.as_bytes()).exits(0).out).unwrap()
}

/// What is found in a text, by detector and value.
fn found(folder: &Folder, text: &str) -> Vec<(String, String)> {
    let mut command = folder.inkout("scan --format jsonl --show-values");
    run(&mut command, text.as_bytes()).findings()
}

const SURROGATES: &str = "--action *=surrogate";

#[test]
fn surrogates_are_found_as_what_they_stand_for() {
    let folder = Folder::new();
    let text = "mail jan.devries@firma.nl or jan%40firma.nl\n\
                call +31 6 12345678 or 020-7946 0018 or +1 (202) 555-0143\n\
                iban NL91 ABNA 0417 1643 00 and BE68539007547034\n\
                bsn 111222333, ssn 219-09-9999\n\
                from 8.8.4.4 port 22, 10.1.2.3 and 2a02:1810::1\n\
                mac 00:00:5e:00:53:01\n\
                dni 12345678Z, personnummer 811228-9874\n";
    let out = redacted(&folder, SURROGATES, text);
    let kinds = |text: &str| found(&folder, text).into_iter().map(|(kind, _)| kind).collect::<Vec<_>>();
    assert_eq!(kinds(&out), kinds(text), "{out}");
    assert!(kinds(text).len() >= 13, "{:?}", kinds(text));
    for (_, value) in found(&folder, text) {
        assert!(!out.contains(&value), "{value} is still in {out}");
    }
    let signs = |text: &str| text.chars().filter(|sign| !sign.is_alphanumeric() && !".:".contains(*sign)).collect::<String>();
    assert_eq!(signs(&out), signs(text), "{out}");
}

#[test]
fn cards_are_found_where_they_are_said_to_be_some() {
    let folder = Folder::new();
    let text = "id,card_number\n1,4111111111111111\n2,5555 5555 5555 4444\n3,378282246310005\n";
    let out = redacted(&folder, SURROGATES, text);
    let cards: Vec<_> = found(&folder, &out).into_iter().filter(|(kind, _)| kind == "credit_card").collect();
    assert_eq!(cards.len(), 3, "{out}");
    assert!(!out.contains("1111") || !out.contains("4444"), "the last four digits are not kept: {out}");
}

#[test]
fn parts_of_a_person_agree() {
    let folder = Folder::new();
    let text = "id,first_name,last_name,full_name,email\n\
                1,Jan,de Vries,Jan de Vries,jan.devries@firma.nl\n\
                2,Anna,Bakker,\"Bakker, Anna\",anna.bakker@firma.nl\n";
    let out = redacted(&folder, SURROGATES, text);
    let rows: Vec<&str> = out.lines().collect();
    let cells: Vec<&str> = rows[1].split(',').collect();
    let (given, surname) = (cells[1], cells[2]);
    assert!(given != "Jan" && surname.starts_with("de ") && surname != "de Vries", "{out}");
    assert_eq!(cells[3], format!("{given} {surname}"), "{out}");
    assert!(cells[4].starts_with(&format!("{given}.{}.", surname.replace(' ', "")).to_lowercase()), "{out}");
    let cells: Vec<&str> = rows[2].split(',').collect();
    assert_eq!(format!("{},{}", cells[3], cells[4]), format!("\"{}, {}\"", cells[2], cells[1]), "{out}");
    assert!(cells[5].starts_with(&format!("{}.{}.", cells[1], cells[2]).to_lowercase()), "{out}");
}

#[test]
fn the_key_decides_and_nothing_else() {
    let folder = Folder::new();
    let lines: Vec<String> =
        (0..3000).map(|number| format!("user{number}@firma.nl called from 8.8.{}.{}", number / 250, number % 250)).collect();
    let text = lines.join("\n") + "\n";
    let out = redacted(&folder, SURROGATES, &text);
    assert_eq!(redacted(&folder, SURROGATES, &text), out);
    assert_eq!(redacted(&folder, &format!("{SURROGATES} --threads 4"), &text), out);
    let turned: Vec<&String> = lines.iter().rev().collect();
    let turned = turned.iter().map(|line| line.as_str()).collect::<Vec<_>>().join("\n") + "\n";
    let mut of_turned: Vec<String> = redacted(&folder, SURROGATES, &turned).lines().map(str::to_owned).collect();
    of_turned.reverse();
    assert_eq!(of_turned.join("\n") + "\n", out, "the order in which values are met does not show");
    let mut other = folder.inkout(&format!("redact -q {SURROGATES}"));
    other.env("INKOUT_KEY", "ff".repeat(32));
    assert_ne!(run(&mut other, text.as_bytes()).exits(0).text(), out);
    folder.write("in.txt", text.as_bytes());
    let of_file = run(&mut folder.inkout(&format!("redact -q {SURROGATES} in.txt --output -")), b"");
    assert_eq!(of_file.exits(0).text(), out, "a file is as standard input");
}

#[test]
fn dumps_fit_their_columns() {
    let folder = Folder::new();
    let text = "CREATE TABLE people (id int, name varchar(12) NOT NULL, email varchar(16) UNIQUE, phone bigint, born date, ip inet, \
                bsn char(9) CHECK (length(bsn) = 9));\n\
                INSERT INTO people VALUES (1, 'Jan de Vries', 'jan@firma.nl', 31612345678, '1974-11-19', '8.8.4.4', '111222333');\n\
                INSERT INTO people VALUES (2, 'An de Vriese', 'jan@firmb.nl', 31612345679, '1974-11-20', '8.8.4.5', '123456782');\n";
    let out = redacted(&folder, SURROGATES, text);
    let rows: Vec<Vec<&str>> = out
        .lines()
        .skip(1)
        .map(|line| {
            line.split_once('(').unwrap().1.trim_end_matches(");").split(", ").map(|cell| cell.trim_matches('\'')).collect()
        })
        .collect();
    assert_eq!(rows.len(), 2);
    for (row, original) in rows.iter().zip(["Jan de Vries", "An de Vriese"]) {
        assert!(row[1].len() <= 12 && row[1] != original, "{out}");
        assert!(row[2].len() <= 16 && row[2].contains('@'), "{out}");
        assert!(row[3].starts_with("31") && row[3].parse::<i64>().is_ok() && row[3].len() == 11, "{out}");
        assert!(row[4].len() == 10 && row[4].starts_with("197"), "{out}");
        assert!(row[5].parse::<std::net::Ipv4Addr>().is_ok(), "{out}");
        assert!(row[6].len() == 9, "{out}");
    }
    for column in [1, 2, 3, 4, 5, 6] {
        assert_ne!(rows[0][column], rows[1][column], "{out}");
    }
    let spoken = redacted(&folder, SURROGATES, "call +31612345678\n");
    assert!(spoken.contains(rows[0][3]), "{spoken} has another number than {out}");
}

#[test]
fn one_person_is_one_in_a_dump_a_log_and_a_chat() {
    let sql = "CREATE TABLE users (id int, name text, email text, phone bigint);\n\
               INSERT INTO users VALUES (1, 'Anna de Vries', 'anna.devries@example.com', 31612345678);\n\
               CREATE TABLE orders (id int, email text);\nINSERT INTO orders VALUES (7, 'anna.devries@example.com');\n";
    let log = "2026-11-02 09:14:07 login of anna.devries@example.com\n2026-11-02 09:15:00 call from +31 6 12345678\n";
    let chat = "{\"name\":\"Anna de Vries\",\"text\":\"mail anna.devries@example.com please\"}\n";
    let folder =
        Folder::with(&[("in/dump.sql", sql.as_bytes()), ("in/app.log", log.as_bytes()), ("in/chat.ndjson", chat.as_bytes())]);
    folder.run("redact in -o out -q --profile development").exits(0);
    folder.run("verify out --against in --profile development").exits(0).names(&["nothing is left"]);
    let text = |name: &str| String::from_utf8(folder.read(name)).unwrap();
    let (sql, log, chat) = (text("out/dump.sql"), text("out/app.log"), text("out/chat.ndjson"));
    let quoted: Vec<&str> = sql.lines().nth(1).unwrap().split('\'').collect();
    let (name, email) = (quoted[1], quoted[3]);
    assert!(email != "anna.devries@example.com" && sql.matches(email).count() == 2, "{sql}");
    assert!(log.contains(email) && chat.contains(email) && chat.contains(name), "{name} {email}: {log}{chat}");
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let called = log.lines().nth(1).unwrap().split("from").nth(1).unwrap();
    assert!(sql.contains(&format!(", {})", digits(called))), "{called}: {sql}");
    let (given, family) = (name.split(' ').next().unwrap().to_lowercase(), name.split(' ').next_back().unwrap().to_lowercase());
    assert!(email.starts_with(&format!("{given}.")) && email.contains(&family), "{name}: {email}");
}
