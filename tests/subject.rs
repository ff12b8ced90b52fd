//! Everything on one person: found in every sample and in every form, taken out, erased; and nobody else.

use std::collections::BTreeMap;

use crate::harness::Folder;
use crate::samples::samples;

/// Somebody who stands in no sample.
const NAME: &str = "Quirijn Zandstra";

const NAMES: [&str; 6] =
    ["Quirijn Zandstra", "Zandstra, Quirijn", "QUIRIJN ZANDSTRA", "Q. Zandstra", "quirijn zandstra", "Quiríjn Zandstra"];
const MAILS: [&str; 3] = ["q.zandstra@example.org", "Q.Zandstra@Example.org", "q.zandstra+shop@example.org"];
const PHONES: [&str; 12] = [
    "+447700900982",
    "+44 7700 900982",
    "+44 (0)7700 900982",
    "00447700900982",
    "07700 900982",
    "07700-900982",
    "(07700) 900982",
    "07700900982",
    "447700900982",
    "+44-7700-900982",
    "07700 900 982",
    "+44.7700.900982",
];

/// A record of a report.
#[derive(Debug)]
struct Told {
    start: usize,
    end: usize,
    is_sure: bool,
    whys: Vec<String>,
}

/// Records by file, of a run with `--format jsonl`.
fn told(report: &str) -> BTreeMap<String, Vec<Told>> {
    let mut told: BTreeMap<String, Vec<Told>> = BTreeMap::new();
    for line in report.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        if line["type"] == "record" {
            let number = |name: &str| line[name].as_u64().unwrap() as usize;
            let whys = line["matches"].as_array().unwrap().iter().map(|found| found["why"].as_str().unwrap().to_owned());
            let record =
                Told { start: number("start"), end: number("end"), is_sure: line["certainty"] == "sure", whys: whys.collect() };
            told.entry(line["path"].as_str().unwrap().to_owned()).or_default().push(record);
        }
    }
    told
}

/// Where the text stands on a line (from 1) of a sample.
fn place_of(sample: &str, line: usize, text: &str) -> Option<usize> {
    let start: usize = sample.split_inclusive('\n').take(line - 1).map(str::len).sum();
    // Not within an address.
    let is_part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '@'));
    let is_apart = |at: &usize| {
        !is_part(sample[..*at].chars().next_back())
            && !is_part(sample[at + text.len()..].chars().next().filter(|next| *next != '.'))
    };
    sample[start..].match_indices(text).map(|(at, _)| start + at).find(is_apart)
}

#[test]
fn a_planted_person_is_found_in_every_sample_and_nobody_else() {
    let folder = Folder::new();
    let mut planted = Vec::new();
    let mut forms = [NAMES.iter().cycle(), PHONES.iter().cycle(), MAILS.iter().cycle()];
    for sample in samples() {
        let mut seen = [0; 3];
        for expected in &sample.expected {
            let kind = match expected.detector.as_str() {
                "person_name" => 0,
                "phone_number" => 1,
                "email_address" => 2,
                _ => continue,
            };
            // A number in a column of numbers has no separators, and what is encoded is no text to plant something in.
            let is_digits = expected.text.bytes().all(|byte| byte.is_ascii_digit());
            let form = if kind == 1 && is_digits { &"447700900982" } else { forms[kind].next().unwrap() };
            // A comma would be the end of the cell.
            let is_table = sample.name.ends_with("csv");
            let form = if is_table && form.contains(',') { &NAMES[0] } else { form };
            let Some(at) = place_of(&sample.text, expected.line, &expected.text) else { continue };
            if seen[kind] >= 4 {
                continue;
            }
            seen[kind] += 1;
            let (before, rest) = sample.text.split_at(at);
            let name = format!("in/{}/{}-{}-{}", sample.name, kind, seen[kind], sample.name.trim_end_matches(".gz"));
            folder.write(&name, format!("{before}{form}{}", &rest[expected.text.len()..]).as_bytes());
            planted.push((name, at, form.to_string(), expected.text.clone()));
        }
        if seen == [0; 3] {
            // Nobody is named there: on a line of its own.
            let name = format!("in/{}/{}", sample.name, sample.name.trim_end_matches(".gz"));
            folder.write(&name, format!("{}{}\n", sample.text, MAILS[0]).as_bytes());
            planted.push((name, sample.text.len(), MAILS[0].to_owned(), String::new()));
        }
    }
    let mut command =
        folder.inkout("subject report in --format jsonl -q --phone +447700900982 --email q.zandstra@example.org --name");
    let ran = crate::harness::run(command.arg(NAME), b"").exits(0);
    let mut found = told(ran.text());
    let (mut wrong, mut records) = (Vec::new(), Vec::new());
    for (file, at, form, text) in planted {
        match &found.remove(&file).unwrap_or_default()[..] {
            [record] if (record.start..record.end).contains(&at) => records.push((file, record.start..record.end)),
            told => wrong.push(format!("{file}: {form} for {text} at {at}: {told:?}")),
        }
    }
    assert!(found.is_empty(), "records about nobody: {found:?}");
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));

    // Erased, nothing outside these records is another byte.
    let erase = "subject erase in -o out -q --phone +447700900982 --email q.zandstra@example.org --name";
    crate::harness::run(folder.inkout(erase).arg(NAME), b"").exits(0);
    // Whoever stood there before has their other values in other files still: nothing else is wrong.
    let flaws = folder.run("verify out --against in -q");
    assert!(flaws.text().lines().all(|flaw| flaw.ends_with("[original]")), "{}{}", flaws.text(), flaws.err);
    for (file, record) in records {
        let (old, new) = (folder.read(&file), folder.read(&file.replacen("in/", "out/", 1)));
        let rest = &old[record.end..];
        assert!(new.starts_with(&old[..record.start]) && new.ends_with(rest), "{file}: {record:?}");
        assert_ne!(old, new, "{file}");
    }
}

/// Files about Jan de Vries, about others, and about both.
const DUMP: &str = "CREATE TABLE users (id int primary key, first_name text, last_name text, email text, phone text, city text, notes text);
INSERT INTO users (id, first_name, last_name, email, phone, city, notes) VALUES (4711,'Jan','de Vries','jan.devries@example.com','+31612345678','Utrecht','Jan prefers mail'),(4712,'Piet','Smit','piet@example.net','+31201234567','Utrecht','knows Jan'),(4713,'Jeroen','de Vries','jeroen@example.net',NULL,'Delft','');
CREATE TABLE orders (id int primary key, user_id int references users(id), street text, agent_email text);
INSERT INTO orders (id, user_id, street, agent_email) VALUES (1,4711,'Kerkstraat 12','agent@example.org'),(4711,4712,'Dorpsstraat 3','agent@example.org'),(3,4713,'Laan 9','agent@example.org');
";
const ROWS: &str = "customer_id,name,email,iban,note\n\
    4711,Jan de Vries,Jan.deVries@Example.com,NL91ABNA0417164300,\"calls\nat night\"\n\
    4712,Piet Smit,piet@example.net,NL02ABNA0123456789,\n\
    4713,J. de Vries,jeroen@example.net,,\n";
const LOG: &str = "2026-11-02 09:14:07 INFO login user_id=4711 from 192.0.2.7\n\
    2026-11-02 09:14:08 INFO login user_id=4712 from 192.0.2.8\n\
    2026-11-02 09:14:09 INFO order 4711 was sent to piet@example.net\n\
    2026-11-02 09:14:10 WARN mail to jan.devries+news@example.com bounced, cc piet@example.net\n\
    2026-11-02 09:14:11 INFO listening on port 4711\n";
const CHAT: &str = "[19-11-2026 10:15:03] Jan de Vries: hi, my number is\n06-12345678\n\
    [19-11-2026 10:15:09] Piet Smit: thanks, mine is 020 123 4567\n\
    [19-11-2026 10:16:00] Piet Smit: say hello to your sister\n";
const EVENTS: &str = r#"{"users":[{"id":4711,"name":"Vries, Jan de","address":{"street":"Kerkstraat 12"},"manager":{"name":"Piet Smit","email":"piet@example.net"}},{"id":4712,"name":"Piet Smit"}]}
"#;

fn files() -> Folder {
    Folder::with(&[
        ("in/dump.sql", DUMP.as_bytes()),
        ("in/rows.csv", ROWS.as_bytes()),
        ("in/app.log", LOG.as_bytes()),
        ("in/chat.txt", CHAT.as_bytes()),
        ("in/events.json", EVENTS.as_bytes()),
    ])
}

/// What each record of a report says.
fn records(folder: &Folder, args: &str) -> Vec<(String, String)> {
    let ran = folder.run(&format!("subject report in --format jsonl -q {args}")).exits(0);
    let mut records = Vec::new();
    for (path, told) in told(ran.text()) {
        let text = String::from_utf8(folder.read(&path)).unwrap();
        records
            .extend(told.iter().map(|told| (path.trim_start_matches("in/").to_owned(), text[told.start..told.end].to_owned())));
    }
    records
}

#[track_caller]
fn check(args: &str, expected: &[(&str, &str)]) {
    let told = records(&files(), args);
    let told: Vec<(&str, &str)> = told.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let is_there = |(path, text): &&(&str, &str)| !told.iter().any(|(file, record)| file == path && record.starts_with(text));
    let missing: Vec<_> = expected.iter().filter(is_there).collect();
    assert!(missing.is_empty() && told.len() == expected.len(), "missing {missing:?} in {told:#?}");
}

#[test]
fn records_are_found_by_what_is_known() {
    check(
        "--email jan.devries@example.com",
        &[("dump.sql", "(4711,'Jan'"), ("rows.csv", "4711,Jan"), ("app.log", "2026-11-02 09:14:10")],
    );
    check("--phone 0031612345678", &[("dump.sql", "(4711,'Jan'"), ("chat.txt", "[19-11-2026 10:15:03]")]);
    check(
        "--id user_id=4711",
        &[
            ("dump.sql", "(4711,'Jan'"),
            ("dump.sql", "(1,4711"),
            ("app.log", "2026-11-02 09:14:07"),
            ("events.json", "{\"id\":4711,\"name\":\"Vries"),
        ],
    );
    check("--email nobody@example.com", &[]);
}

#[test]
fn what_their_records_tell_is_looked_for_too() {
    check(
        "--email jan.devries@example.com --expand",
        &[
            ("dump.sql", "(4711,'Jan'"),
            ("dump.sql", "(1,4711"),
            ("rows.csv", "4711,Jan"),
            ("app.log", "2026-11-02 09:14:07"),
            ("app.log", "2026-11-02 09:14:10"),
            ("chat.txt", "[19-11-2026 10:15:03]"),
            ("events.json", "{\"id\":4711,\"name\":\"Vries"),
        ],
    );
    let folder = files();
    let whole = folder.run("subject report in -q --from-row in/dump.sql:2 --format jsonl");
    assert_eq!(whole.exits(2).err.matches("4711").count(), 0, "several records on the line");
}

#[test]
fn somebody_of_the_same_initials_is_left_out_where_only_the_sure_counts() {
    let folder = files();
    let mut command = folder.inkout("subject report in --format jsonl -q --sure --name");
    let sure = told(crate::harness::run(command.arg("Jan de Vries"), b"").exits(0).text());
    assert_eq!(sure["in/rows.csv"].len(), 1);
    let mut command = folder.inkout("subject report in --format jsonl -q --name");
    let all = told(crate::harness::run(command.arg("Jan de Vries"), b"").exits(0).text());
    assert_eq!(all["in/rows.csv"].len(), 2);
    assert!(all["in/rows.csv"].iter().any(|told| !told.is_sure && told.whys == ["name, in short"]));
    // First and last name stand in two columns; nobody else's do.
    assert_eq!(all["in/dump.sql"].len(), 1);
    assert_eq!(all["in/dump.sql"][0].whys, ["first and last name", "first and last name"]);
}

#[test]
fn a_row_of_a_table_says_who_it_is() {
    let folder = files();
    let ran = folder.run("subject report in --format jsonl -q --from-row in/rows.csv:2").exits(0);
    let found = told(ran.text());
    // A name that a row tells counts whole: `J. de Vries` of another row is somebody else.
    assert_eq!(found["in/rows.csv"].len(), 1, "{found:?}");
    assert_eq!(found["in/chat.txt"].len(), 1, "{found:?}");
    for (row, why) in
        [("in/rows.csv", "a file and a line"), ("in/rows.csv:999", "nothing in that record"), ("gone.csv:1", "gone.csv")]
    {
        folder.run(&format!("subject report in -q --from-row {row}")).exits(2).names(&[why]);
    }
}

#[test]
fn records_are_taken_out_in_their_own_format() {
    let folder = files();
    folder.run("subject extract in -o out --email jan.devries@example.com --expand -q").exits(0);
    let read = |name: &str| String::from_utf8(folder.read(&format!("out/in/{name}"))).unwrap();
    assert_eq!(
        read("rows.csv"),
        "customer_id,name,email,iban,note\n4711,Jan de Vries,Jan.deVries@Example.com,NL91ABNA0417164300,\"calls\nat night\"\n"
    );
    assert_eq!(
        read("dump.sql"),
        "INSERT INTO users (id, first_name, last_name, email, phone, city, notes) VALUES (4711,'Jan','de Vries','jan.devries@example.com','+31612345678','Utrecht','Jan prefers mail');\n\
         INSERT INTO orders (id, user_id, street, agent_email) VALUES (1,4711,'Kerkstraat 12','agent@example.org');\n"
    );
    let whole: serde_json::Value = serde_json::from_str(&read("events.json")).unwrap();
    assert_eq!(whole.as_array().unwrap().len(), 1);
    assert_eq!(read("chat.txt"), "[19-11-2026 10:15:03] Jan de Vries: hi, my number is\n06-12345678\n");
    assert_eq!(read("app.log").lines().count(), 2);
    let index = String::from_utf8(folder.read("out/index.jsonl")).unwrap();
    assert_eq!(told(&index).values().map(Vec::len).sum::<usize>(), 7);
    assert!(!index.contains("devries") && !index.contains("4711"), "values stand in the index");
    folder.run("subject extract in -o out --email jan.devries@example.com -q").exits(2).names(&["--force"]);
    folder.run("subject extract in -o out.zip --email jan.devries@example.com --expand -q").exits(0);
    folder.run("scan out.zip --format jsonl").exits(0);
}

#[test]
fn what_is_taken_out_says_nothing_of_others_if_asked() {
    let folder = files();
    folder.run("subject extract in -o out --email jan.devries@example.com --expand --redact-others -q").exits(0);
    let read = |name: &str| String::from_utf8(folder.read(&format!("out/in/{name}"))).unwrap();
    assert!(!read("app.log").contains("piet@example.net") && read("app.log").contains("jan.devries+news@example.com"));
    assert!(read("events.json").contains("Vries, Jan de") && !read("events.json").contains("Piet Smit"));
    let dump = read("dump.sql");
    assert!(!dump.contains("agent@example.org"), "{dump}");
    for theirs in ["'Jan','de Vries','jan.devries@example.com','+31612345678','Utrecht'", "Kerkstraat 12"] {
        assert!(dump.contains(theirs), "{theirs} is not in {dump}");
    }
}

#[test]
fn only_their_bytes_are_erased() {
    let folder = files();
    let ran = folder.run("subject erase in -o out --verify --email jan.devries@example.com --expand");
    let said = ran.text().to_owned();
    assert_eq!(ran.code, Some(0), "{said}{}", ran.err);
    let read = |name: &str| String::from_utf8(folder.read(&format!("out/{name}"))).unwrap();
    // The values of Jan, and what stands for them.
    for (name, changes) in [
        (
            "dump.sql",
            &[
                (
                    "'Jan','de Vries','jan.devries@example.com','+31612345678','Utrecht','Jan prefers mail'",
                    "'[NAME]','[NAME]','[EMAIL]','[PHONE]','[ADDRESS]','[SUBJECT] prefers mail'",
                ),
                ("'Kerkstraat 12'", "'[ADDRESS]'"),
            ][..],
        ),
        ("rows.csv", &[("Jan de Vries,Jan.deVries@Example.com,NL91ABNA0417164300", "[NAME],[EMAIL],[IBAN]")]),
        ("app.log", &[("jan.devries+news@example.com", "[EMAIL]")]),
        ("chat.txt", &[("Jan de Vries: hi", "[NAME]: hi"), ("06-12345678", "[PHONE]")]),
        ("events.json", &[("Vries, Jan de", "[NAME]"), ("\"Kerkstraat 12\"", "\"[ADDRESS]\"")]),
    ] {
        let mut expected = String::from_utf8(folder.read(&format!("in/{name}"))).unwrap();
        for (old, new) in changes {
            expected = expected.replacen(old, new, 1);
        }
        assert_eq!(read(name), expected, "{name}");
    }
    // What is the same as before is verified, and what was changed behind it is told.
    folder.run("verify out --against in").exits(0);
    folder.write("out/app.log", LOG.as_bytes());
    folder.run("verify out --against in").exits(1);
}

/// Erases Femke van Houten, known by these flags, from one file.
#[track_caller]
fn check_erased(name: &str, text: &str, args: &[&str], expected: &str) {
    let folder = Folder::with(&[(name, text.as_bytes())]);
    let mut command = folder.inkout(&format!("subject erase {name} -o out -q --no-manifest"));
    let ran = crate::harness::run(command.args(args), b"");
    assert!(matches!(ran.code, Some(0 | 3)), "{}", ran.err);
    assert_eq!(String::from_utf8(folder.read("out")).unwrap(), expected, "{text}");
}

#[test]
fn nothing_of_anybody_else_is_erased() {
    const BY_NAME: &[&str] = &["--name", "Femke van Houten"];
    const BY_MAIL: &[&str] = &["--email", "femke@example.com"];
    const BOTH: &[&str] = &["--email", "femke@example.com", "--name", "Femke van Houten"];
    for (name, text, args, expected) in [
        // Elements of a list are different people.
        (
            "a.ndjson",
            "{\"participants\":[\"Femke van Houten\",\"Tom Jansen\"]}\n",
            BY_NAME,
            "{\"participants\":[\"[NAME]\",\"Tom Jansen\"]}\n",
        ),
        (
            "b.ndjson",
            "{\"name\":\"Tom Jansen\",\"friends\":[{\"name\":\"Femke van Houten\",\"phone\":\"+447700900123\"},{\"name\":\"Piet Smit\",\"phone\":\"+447700900777\"}]}\n",
            BY_NAME,
            "{\"name\":\"Tom Jansen\",\"friends\":[{\"name\":\"[NAME]\",\"phone\":\"[PHONE]\"},{\"name\":\"Piet Smit\",\"phone\":\"+447700900777\"}]}\n",
        ),
        // So are those in one header.
        (
            "c.eml",
            "From: x@example.org\nTo: Femke van Houten <femke@example.com>, Piet Smit <piet@example.org>\nSubject: hi\n\nhello\n",
            BY_NAME,
            "From: x@example.org\nTo: [NAME] <femke@example.com>, Piet Smit <piet@example.org>\nSubject: hi\n\nhello\n",
        ),
        // A field that says whose it is.
        (
            "d.csv",
            "user_id,name,email,friend_name,friend_email,phone2,phone\n1,Femke van Houten,femke@example.com,Tom Jansen,tom@example.net,+447700900777,+447700900123\n",
            BY_MAIL,
            "user_id,name,email,friend_name,friend_email,phone2,phone\n1,[NAME],[EMAIL],Tom Jansen,tom@example.net,+447700900777,[PHONE]\n",
        ),
        // A phone that two share.
        (
            "e.csv",
            "id,name,email,phone\n1,Femke van Houten,femke@example.com,+447700900123\n2,Anna van Houten,anna@example.net,+447700900123\n",
            &["--name", "Femke van Houten", "--phone", "+447700900123"],
            "id,name,email,phone\n1,[NAME],[EMAIL],[PHONE]\n2,Anna van Houten,anna@example.net,[PHONE]\n",
        ),
        // Another first name, another particle, another country.
        (
            "f.csv",
            "id,first_name,middle_name,last_name,email\n1,Anna,Femke,Bakker,anna@example.net\n",
            &["--name", "Femke Bakker"],
            "id,first_name,middle_name,last_name,email\n1,Anna,Femke,Bakker,anna@example.net\n",
        ),
        (
            "g.csv",
            "id,voornaam,tussenvoegsel,achternaam,email\n1,Femke,van,Houten,femke@example.com\n2,Femke,de,Houten,f@example.net\n",
            BY_NAME,
            "id,voornaam,tussenvoegsel,achternaam,email\n1,[NAME],[NAME],[NAME],[EMAIL]\n2,Femke,de,Houten,f@example.net\n",
        ),
        ("h.txt", "call +31 7700 900123\n", &["--phone", "+447700900123"], "call +31 7700 900123\n"),
        (
            "i.txt",
            "card 4111 1111 1111 1111 amount 1111 ref 1111\n",
            &["--card-last4", "1111"],
            "card [CARD] amount 1111 ref 1111\n",
        ),
        // What stands among others stays and is told; what stands with words of its own goes.
        (
            "j.csv",
            "id,email\n1,Femke <femke@example.com>\n2,tom@example.net;femke@example.com\n",
            BY_MAIL,
            "id,email\n1,[EMAIL]\n2,tom@example.net;femke@example.com\n",
        ),
        // Words of headers are read.
        (
            "k.eml",
            "From: =?UTF-8?Q?Femke_van_Houten?= <femke@example.com>\nTo: x@example.org\nSubject: hi\n\nhello\n",
            BOTH,
            "From: [NAME] <[EMAIL]>\nTo: x@example.org\nSubject: hi\n\nhello\n",
        ),
        // Two addresses of one person, and lists in what is theirs.
        (
            "m.json",
            "[{\"name\":\"Femke van Houten\",\"emails\":[\"femke@example.com\",\"fvh@example.org\"],\"phones\":[{\"type\":\"home\",\"phone\":\"+447700900123\"}]},\n{\"name\":\"Tom Jansen\",\"phones\":[{\"phone\":\"+447700900777\"}]}]\n",
            BOTH,
            "[{\"name\":\"[NAME]\",\"emails\":[\"[EMAIL]\",\"[EMAIL]\"],\"phones\":[{\"type\":\"home\",\"phone\":\"[PHONE]\"}]},\n{\"name\":\"Tom Jansen\",\"phones\":[{\"phone\":\"+447700900777\"}]}]\n",
        ),
        // An object over several lines with others in it.
        (
            "l.json",
            "{\n \"user\": {\n  \"name\": \"Femke van Houten\",\n  \"email\": \"femke@example.com\",\n  \"orders\": [\n   {\n    \"id\": 1\n   }\n  ]\n }\n}\n",
            BY_MAIL,
            "{\n \"user\": {\n  \"name\": \"[NAME]\",\n  \"email\": \"[EMAIL]\",\n  \"orders\": [\n   {\n    \"id\": 1\n   }\n  ]\n }\n}\n",
        ),
    ] {
        check_erased(name, text, args, expected);
    }
}

#[test]
fn erased_rows_still_load_where_no_two_may_share_a_value() {
    let folder = Folder::with(&[(
        "in.sql",
        b"CREATE TABLE u (id int primary key, email text, phone varchar(40) unique);\nINSERT INTO u (id,email,phone) VALUES \
          (1,'femke@example.com','+447700900123'),(2,'femke@example.com','+447700900124');\n",
    )]);
    folder.run("subject erase in.sql -o out.sql -q --email femke@example.com").exits(0);
    let out = String::from_utf8(folder.read("out.sql")).unwrap();
    let rows: Vec<&str> = out.split("'),(").collect();
    let phone = |row: &str| row.trim_end_matches("');\n").rsplit('\'').next().unwrap().to_owned();
    assert_eq!(rows.len(), 2, "{out}");
    assert_ne!(phone(rows[0]), phone(rows[1]), "{out}");
    assert!(!out.contains("+447700900123") && !out.contains("femke"), "{out}");
}

#[test]
fn numbers_of_a_file_are_those_of_its_table() {
    let folder = Folder::with(&[
        ("in/users.csv", b"id,name,email\n17,Femke van Houten,femke@example.com\n18,Tom Jansen,tom@example.net\n"),
        ("in/orders.csv", b"id,user_id,street\n17,18,Dorpsstraat 3\n2,17,Kerkstraat 12\n"),
    ]);
    let ran = folder.run("subject report in --format jsonl -q --from-row in/users.csv:2").exits(0);
    let found = told(ran.text());
    assert_eq!((found["in/users.csv"].len(), found["in/orders.csv"].len()), (1, 1), "{found:?}");
    assert_eq!(found["in/orders.csv"][0].start, "id,user_id,street\n17,18,Dorpsstraat 3\n".len());
}

#[test]
fn what_is_erased_may_become_somebody_else() {
    let folder = files();
    folder.run("subject erase in -o out -q --email jan.devries@example.com --expand --action *=surrogate").exits(0);
    let dump = String::from_utf8(folder.read("out/dump.sql")).unwrap();
    assert!(
        !dump.contains("jan.devries@example.com") && dump.contains("'piet@example.net'") && dump.contains("(4711,'"),
        "{dump}"
    );
    folder.run("verify out --against in").exits(0);
}

#[test]
fn what_cannot_be_done_is_said() {
    let folder = files();
    for (args, why) in [
        ("report in", "who?"),
        ("report --email a@example.com", "name a file"),
        ("report in --email a", "--email"),
        ("report in --phone 12", "--phone"),
        ("report in --id 12", "--id"),
        ("report in --card-last4 12", "--card-last4"),
        ("report - --expand --email a@example.com", "only once"),
        ("extract - -o out --email a@example.com", "only once"),
        ("erase in --email a@example.com", "--output"),
        ("erase in -o in/out --email a@example.com", "inside"),
        ("extract in -o in/out --email a@example.com", "inside"),
        ("extract in -o - --email a@example.com", "standard output"),
        ("extract in -o x.7z --email a@example.com", ".zip"),
        ("erase in -o out --binary strings --email a@example.com", "--binary"),
        ("report in --id =4711", "--id"),
        ("report in --name van", "--name"),
    ] {
        folder.run(&format!("subject {args}")).exits(2).names(&[why]);
    }
    // What is not as it seems is told once, however often the input is read.
    folder.write("cut.sql", b"INSERT INTO users (id, email) VALUES (1,'piet@example.net'),(2,'ja");
    let ran = folder.run("subject erase cut.sql -o cut.out -q --expand --email piet@example.net").exits(0);
    assert_eq!(ran.err.matches("has no end").count(), 1, "{}", ran.err);
    let ran = crate::harness::run(&mut folder.inkout("subject report - --email piet@example.net -q"), LOG.as_bytes()).exits(0);
    assert!(ran.text().contains("-:3:") && ran.text().contains("2 records in 1 of 1 file"), "{}", ran.text());
    // Nothing of a value is shown that was not asked for.
    assert!(!ran.text().contains("piet@example.net"));
}
