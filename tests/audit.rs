//! `inkout audit`: nothing is read twice, nothing is lost however it is stopped, and what changed is told exactly.

use std::fs;
use std::time::Duration;

use crate::harness::{Folder, Ran, run, start};

/// Files changed less than this before an audit are read again by the next: their time may not tell of another change.
fn settle() {
    std::thread::sleep(Duration::from_millis(120));
}

/// Files of several sorts.
fn planted() -> Folder {
    let folder = Folder::with(&[
        ("in/users.csv", b"name,email,iban\nJan de Vries,jan@example.com,NL91ABNA0417164300\nAnna Jansen,anna@example.org,\n"),
        ("in/app.log", b"login jan@example.com from 192.0.2.7\n"),
        ("in/deep/service.conf", b"password=hunter2-Zx9\n"),
        ("in/empty.txt", b""),
        ("in/plain.txt", b"nothing here\n"),
    ]);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [("a.log", "from piet@example.net\n"), ("b.log", "card 4111 1111 1111 1111\n")] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, text.as_bytes()).unwrap();
    }
    folder.write("in/logs.zip", zip.finish().unwrap().get_ref());
    settle();
    folder
}

fn audit(folder: &Folder, state: &str) -> Ran {
    folder.run(&format!("audit in --state {state} --format jsonl")).exits(0)
}

#[track_caller]
fn check_read(ran: &Ran, texts: usize, unchanged: usize) {
    let texts = if texts == 1 { "read 1 text ".to_owned() } else { format!("read {texts} texts ") };
    let unchanged = if unchanged == 1 { "1 file as before".to_owned() } else { format!("{unchanged} files as before") };
    assert!(ran.err.contains(&texts) && ran.err.contains(&unchanged), "{}", ran.err);
}

#[test]
fn what_did_not_change_is_not_read_again() {
    let folder = planted();
    let first = audit(&folder, "state");
    check_read(&first, 7, 0);
    let lines: Vec<serde_json::Value> = first.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let risk = |path: &str| lines.iter().find(|line| line["path"] == path).map(|line| line["risk"].as_str().unwrap().to_owned());
    for (path, level) in [
        ("in/users.csv", "high"),
        ("in/logs.zip!b.log", "high"),
        ("in/logs.zip!a.log", "low"),
        ("in/deep/service.conf", "high"),
        ("in/app.log", "low"),
    ] {
        assert_eq!(risk(path).as_deref(), Some(level), "{path}: {}", first.text());
    }
    let last = lines.last().unwrap();
    assert_eq!((&last["files"], &last["risk"]["none"], &last["findings"]["email_address"]), (&6.into(), &2.into(), &4.into()));
    let second = audit(&folder, "state");
    check_read(&second, 0, 6);
    assert_eq!(second.text(), first.text());
    // Another name is no change, another content is one, and so is what is gone.
    fs::rename(folder.path("in/app.log"), folder.path("in/deep/old.log")).unwrap();
    fs::remove_file(folder.path("in/plain.txt")).unwrap();
    folder.write("in/empty.txt", b"x@example.com\n");
    settle();
    let third = audit(&folder, "state");
    check_read(&third, 1, 4);
    assert!(third.text().contains("in/deep/old.log") && !third.text().contains("in/app.log"), "{}", third.text());
    assert_eq!(third.text(), audit(&folder, "fresh").text(), "as if nothing had been known");
    // Other rules read everything again.
    let other = folder.run("audit in --state state --skip email_address").exits(0);
    check_read(&other, 6, 0);
    assert!(!other.text().contains("email_address"));
}

#[test]
fn changes_are_told_exactly() {
    let folder = planted();
    audit(&folder, "before");
    folder.run("audit diff before before").exits(0);
    fs::rename(folder.path("in/app.log"), folder.path("in/moved.log")).unwrap();
    fs::remove_file(folder.path("in/deep/service.conf")).unwrap();
    folder.write("in/new.txt", b"call +31 6 12345678\n");
    folder.write(
        "in/users.csv",
        b"name,email,iban\nJan de Vries,jan@example.com,\nAnna Jansen,anna@example.org,\nPiet Bos,piet@example.org,\n",
    );
    folder.write("in/plain.txt", b"nothing there\n");
    settle();
    audit(&folder, "after");
    let changes = folder.run("audit diff before after").exits(0);
    assert_eq!(
        changes.text(),
        "gone     deep/service.conf  high  password 1 -> 0\n\
         moved    moved.log (was app.log)  low\n\
         new      new.txt  low  phone_number 0 -> 1\n\
         changed  plain.txt  none\n\
         grown    users.csv  high -> low  email_address 2 -> 3  iban 1 -> 0  person_name 2 -> 3\n"
    );
    assert_eq!(folder.run("audit diff after after").exits(0).text(), "nothing changed\n");
    let lines = folder.run("audit diff before after --format jsonl").exits(0);
    assert_eq!(lines.text().lines().count(), 5);
    // Under keys of their own contents cannot be compared.
    let mut keyless = folder.inkout("audit in --state own");
    run(keyless.env_remove("INKOUT_KEY"), b"");
    folder.run("audit diff after own").exits(0).names(&["different keys"]);
}

#[test]
fn no_value_is_kept() {
    let folder = planted();
    folder.run("audit in --state state").exits(0);
    for name in folder.names().iter().filter(|name| name.starts_with("state/")) {
        let bytes = folder.read(name).to_ascii_lowercase();
        for value in ["jan@example", "piet@", "anna", "4111", "hunter2", "nl91", "192.0.2.7"] {
            assert!(memchr::memmem::find(&bytes, value.as_bytes()).is_none(), "{value} is in {name}");
        }
    }
}

/// As many files as show that work is kept while it goes on; what is found in them is known from an audit that nobody stops.
#[test]
fn an_audit_that_is_killed_goes_on() {
    let folder = Folder::new();
    for number in 0..600 {
        let text = match number % 4 {
            0 => format!("{number} nothing\n").repeat(50),
            1 => format!("{number} mail p{number}@example.com\n").repeat(number % 7 + 1),
            2 => format!("name;email\nJan de Vries;j{number}@example.com\n"),
            _ => format!("{{\"phone\": \"+31 6 1234{number:04}\", \"password\": \"x{number}Yz9\"}}\n"),
        };
        folder.write(&format!("in/{}/{number}.txt", number % 9), text.as_bytes());
    }
    settle();
    let calm = audit(&folder, "calm");
    let mut was_stopped = 0;
    for pause in [5, 60, 90, 20, 150, 40, 110, 10, 75, 130] {
        let mut child = start(&mut folder.inkout("audit in --state killed --format jsonl --threads 1"));
        std::thread::sleep(Duration::from_millis(pause));
        was_stopped += usize::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(was_stopped > 0, "it was over before it could be killed");
    let resumed = audit(&folder, "killed");
    assert_eq!(resumed.text(), calm.text());
    assert_eq!(folder.run("audit diff calm killed").exits(0).text(), "nothing changed\n");
}

#[test]
fn what_could_not_be_read_is_told_until_it_can_be() {
    let folder = planted();
    folder.write("in/broken.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b");
    settle();
    for _ in 0..2 {
        let ran = folder.run("audit in --state state").exits(3).names(&["broken.gz"]);
        assert!(ran.text().contains("1 not wholly read"), "{}", ran.text());
    }
    fs::remove_file(folder.path("in/broken.gz")).unwrap();
    folder.run("audit in --state state").exits(0);
}

#[test]
fn alarms_are_for_what_weighs_enough_or_is_new() {
    let folder = Folder::with(&[("in/a.txt", b"jan@example.com\n")]);
    settle();
    folder.run("audit in --state state --fail-on high").exits(0);
    folder.run("audit in --state state --fail-on low").exits(1);
    folder.run("audit in --state state --fail-on new:low").exits(0);
    folder.write("in/b.txt", b"password=hunter2-Zx9\n");
    settle();
    folder.run("audit in --state state --fail-on new:high").exits(1);
    folder.run("audit in --state state --fail-on new:high").exits(0);
    folder.run("audit in --state state --fail-on huge").exits(2).names(&["huge", "moderate"]);
}

#[test]
fn a_busy_host_is_spared() {
    let folder = Folder::with(&[
        ("in/a.txt", &b"nothing to see here\n".repeat(50_000)),
        ("in/b.txt", &b"nothing to see there\n".repeat(50_000)),
    ]);
    let start = std::time::Instant::now();
    folder.run("audit in --state state --rate 1 --nice").exits(0);
    assert!(start.elapsed() > Duration::from_secs(2), "two megabytes at one a second: {:?}", start.elapsed());
    folder.run("audit in --state state --rate 0").exits(2).names(&["--rate"]);
}

#[test]
fn a_state_is_of_one_place_and_lies_elsewhere() {
    let folder = Folder::with(&[("in/a.txt", b"jan@example.com\n"), ("other/b.txt", b"x\n"), ("text/audit.db", b"no database")]);
    fs::create_dir(folder.path("foreign")).unwrap();
    rusqlite::Connection::open(folder.path("foreign/audit.db")).unwrap().execute_batch("CREATE TABLE t(a)").unwrap();
    let foreign = folder.read("foreign/audit.db");
    settle();
    folder.run("audit in --state state").exits(0);
    for (args, code, names) in [
        ("audit other --state state", 2, &["other paths", "/in"][..]),
        ("audit in --state in/state", 2, &["elsewhere"]),
        ("audit in", 2, &["--state"]),
        ("audit - --state s", 2, &["standard input"]),
        ("audit in --state text", 3, &["text/audit.db"]),
        ("audit in --state foreign", 2, &["foreign/audit.db"]),
        ("audit diff state nothing", 2, &["nothing holds no audit"]),
        ("audit nothing --state s2", 3, &["nothing"]),
        ("audit in --state other/../in/s3", 2, &["elsewhere"]),
        ("audit in --state in/../s4", 0, &[]),
        ("audit in in --state state", 0, &["1 file as before"]),
    ] {
        folder.run(args).exits(code).names(names);
    }
    assert!(folder.read("foreign/audit.db") == foreign, "it was touched");
}

#[test]
fn what_is_kept_for_too_long_is_told_with_what_says_so() {
    let clock = rusqlite::Connection::open_in_memory().unwrap();
    let day =
        |days: i64| -> String { clock.query_row("SELECT date('now', ?)", [format!("-{days} days")], |row| row.get(0)).unwrap() };
    let ago = |days: u64| std::time::SystemTime::now() - Duration::from_secs(days * 86_400);
    // One month, four and seventy.
    let [one, four, seventy] = [31, 123, 2131].map(day);
    let row = "Jan de Vries,jan@example.com,NL91ABNA0417164300";
    let rules = "[[retention]]\ncategories = [\"contact\"]\nglob = \"backups/**\"\nmax_age = \"3 months\"\n\
                 [[retention]]\nkinds = [\"iban\"]\nmax_age = \"5 years\"\n";
    let folder = Folder::with(&[
        ("keep.toml", rules.as_bytes()),
        ("in/backups/one.csv", format!("name,email,iban,changed\n{row},{one}\n{row},2001-02-03\n").as_bytes()),
        (
            "in/backups/seventy.sql",
            format!("-- PostgreSQL database dump\n-- Started on {seventy} 10:00:00 UTC\nINSERT INTO users (name, email, iban) VALUES ('Jan', 'jan@example.com', 'NL91ABNA0417164300');\n").as_bytes(),
        ),
        ("in/other/mail.txt", b"jan@example.com\n"),
        ("in/other/bills.csv", format!("name,email,iban\n{row}\n").as_bytes()),
    ]);
    let mut tar = tar::Builder::new(Vec::new());
    let text = format!("name,email,iban\n{row}\n");
    let mut header = tar::Header::new_gnu();
    header.set_size(text.len() as u64);
    header.set_mode(0o644);
    header.set_mtime(ago(123).duration_since(std::time::UNIX_EPOCH).unwrap().as_secs());
    tar.append_data(&mut header, "four.csv", text.as_bytes()).unwrap();
    folder.write("in/backups/four.tar", &tar.into_inner().unwrap());
    for name in ["in/other/mail.txt", "in/other/bills.csv"] {
        fs::File::options().write(true).open(folder.path(name)).unwrap().set_modified(ago(2131)).unwrap();
    }
    settle();
    let expected = |ran: &Ran| {
        let lines: Vec<serde_json::Value> = ran.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let told = lines.iter().filter(|line| line["type"] == "breach").map(|line| {
            let text = |name: &str| line[name].as_str().unwrap().to_owned();
            format!("{} {} {} {} {}", text("path"), line["kinds"], text("date"), text("evidence"), text("max_age"))
        });
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                format!("in/backups/four.tar!four.csv [\"email_address\"] {four} the time of the member of the archive 3 months"),
                format!("in/backups/seventy.sql [\"email_address\"] {seventy} what the dump says 3 months"),
                format!("in/backups/seventy.sql [\"iban\"] {seventy} what the dump says 5 years"),
                format!("in/other/bills.csv [\"iban\"] {seventy} the time of the file 5 years"),
            ]
        );
    };
    expected(&folder.run("audit in --state state --profile keep.toml --format jsonl").exits(0));
    // What was read before tells as much.
    expected(&folder.run("audit in --state state --profile keep.toml --format jsonl --fail-on breach").exits(1));
    let told = folder.run("audit in --state state --profile keep.toml").exits(0);
    assert!(
        told.text()
            .contains(&format!("in/backups/seventy.sql  iban of {seventy} (what the dump says), kept for longer than 5 years"))
    );
}

#[test]
fn what_is_known_is_used_only_where_nothing_else_could_be_found() {
    let card = b"card 4111 1111 1111 1111\n";
    let folder = Folder::with(&[
        ("in/x.log", b"hello projekt zanzibar\n"),
        ("in/y.md", card),
        ("deny.txt", b"foo\n"),
        ("allow.toml", b"paths = [\"*.md\"]\n"),
    ]);
    settle();
    // A list says something else.
    folder.run("audit in --state denied --deny deny.txt --fail-on low --skip credit_card").exits(0);
    folder.write("deny.txt", b"zanzibar\n");
    folder
        .run("audit in --state denied --deny deny.txt --fail-on low --skip credit_card")
        .exits(1)
        .names(&["everything is read again"]);
    // Another name is not allowed.
    folder.run("audit in --state allowed --allow allow.toml --fail-on high").exits(0);
    fs::rename(folder.path("in/y.md"), folder.path("in/y.log")).unwrap();
    folder.run("audit in --state allowed --allow allow.toml --fail-on high").exits(1);
    // As long and as old as before, and yet another.
    let time = fs::metadata(folder.path("in/x.log")).unwrap().modified().unwrap();
    folder.run("audit in --state written --skip credit_card --fail-on low").exits(0);
    folder.write("in/x.log", b"mail jan@example.com ..\n".get(..23).unwrap());
    fs::File::options().write(true).open(folder.path("in/x.log")).unwrap().set_modified(time).unwrap();
    folder.run("audit in --state written --skip credit_card --fail-on low").exits(1);
}

#[test]
fn findings_are_of_the_file_they_are_in() {
    let folder = Folder::with(&[("in/a", b"nothing\n")]);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("t.log", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut zip, b"card 4111 1111 1111 1111\n").unwrap();
    folder.write("in/a!b.zip", zip.finish().unwrap().get_ref());
    settle();
    audit(&folder, "state");
    fs::remove_file(folder.path("in/a")).unwrap();
    folder.run("audit in --state state --fail-on high").exits(1);
}

#[test]
fn what_could_not_be_looked_at_is_not_gone() {
    let folder = planted();
    let before = audit(&folder, "state");
    audit(&folder, "before");
    fs::rename(folder.path("in"), folder.path("away")).unwrap();
    folder.run("audit in --state state").exits(3).names(&["in"]);
    fs::rename(folder.path("away"), folder.path("in")).unwrap();
    let again = folder.run("audit in --state state --format jsonl --fail-on new:low").exits(0);
    assert_eq!(again.text(), before.text());
    // Nothing is better for being unread.
    folder.write("in/users.csv", b"\x00\x01\x02\x03");
    settle();
    folder.run("audit in --state state").exits(3);
    let changes = folder.run("audit diff before state").exits(0);
    assert_eq!(changes.text(), "unread   users.csv  high -> none  email_address 2 -> 0  iban 1 -> 0  person_name 2 -> 0\n");
}

#[test]
fn values_that_are_names_of_fields_are_not_kept() {
    let folder = Folder::with(&[("in/j.json", b"{\"alice@example.com\": {\"card\": \"4111111111111111\"}}\n")]);
    settle();
    audit(&folder, "state");
    for name in folder.names().iter().filter(|name| name.starts_with("state/")) {
        assert!(memchr::memmem::find(&folder.read(name), b"alice").is_none(), "{name}");
    }
    let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(folder.path("state/audit.db")).unwrap().permissions());
    assert_eq!(mode & 0o77, 0, "others can read it");
}
