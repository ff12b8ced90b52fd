//! Where records begin and end, what stands around them, and that it does not matter how the bytes arrive.

use proptest::prelude::*;

use super::super::{Options, Structure, Unique};
use super::{PIECES, judge};
use crate::model::{Record, Told};

/// The records of a text that arrives in pieces of these sizes, each of which is told of.
fn records(text: &[u8], sizes: &[usize]) -> Vec<Record> {
    let options = Options { with_fields: true, with_parts: true, with_records: true, ..Options::default() };
    let mut structure = Structure::new(options, Unique::default());
    let (mut told, mut records, mut decided) = (Told::default(), Vec::<Record>::new(), 0);
    let (mut rest, mut turn) = (text, 0);
    loop {
        let size = sizes[turn % sizes.len()].clamp(0, rest.len());
        structure.follow(&rest[..size], &judge);
        rest = &rest[size..];
        turn += 1;
        if rest.is_empty() {
            structure.finish(&judge);
        }
        told.clear();
        structure.tell(structure.offset(), &mut told);
        for record in &told.records {
            assert!(record.start >= decided, "a record before what is open: {record:?} in {}", String::from_utf8_lossy(text));
            assert!(record.start < record.end && record.end <= text.len() as u64);
            assert!(records.last().is_none_or(|last| last.end <= record.end), "{record:?} behind {records:?}");
            records.push(*record);
        }
        decided = decided.max(told.open_record.unwrap_or(structure.offset()));
        if rest.is_empty() {
            assert_eq!(told.open_record, None);
            return records;
        }
    }
}

/// Records, each with what stands before it as its frame says: head and opening.
fn check(text: &str, expected: &[(&str, &str)]) {
    for sizes in [&[usize::MAX][..], &[1], &[3, 7]] {
        let found: Vec<_> = records(text.as_bytes(), sizes)
            .iter()
            .map(|record| {
                let head = &text[record.frame.head.0 as usize..record.frame.head.1 as usize];
                (&text[record.start as usize..record.end as usize], format!("{head}{}", record.frame.open))
            })
            .collect();
        let found: Vec<_> = found.iter().map(|(record, head)| (*record, head.as_str())).collect();
        assert_eq!(found, expected, "{text} in pieces of {sizes:?}");
    }
}

/// The same with line feeds, and with carriage returns before them.
fn check_both(text: &str, expected: &[(&str, &str)]) {
    check(text, expected);
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let expected: Vec<_> = expected.iter().map(|(record, head)| (crlf(record), crlf(head))).collect();
    let expected: Vec<_> = expected.iter().map(|(record, head)| (record.as_str(), head.as_str())).collect();
    check(&crlf(text), &expected);
}

#[test]
fn rows_of_delimited_files() {
    let head = "id,first_name,note\n";
    check_both(
        "id,first_name,note\n1,Jan,\"two\nlines, \"\"quoted\"\"\"\n2,Piet,x\n",
        &[("1,Jan,\"two\nlines, \"\"quoted\"\"\"\n", head), ("2,Piet,x\n", head)],
    );
    check_both("# export\n\nfirst_name;id\nJan;1\n\nPiet;2", &[("Jan;1\n", "first_name;id\n"), ("Piet;2", "first_name;id\n")]);
    check("id,first_name\none line, of, text\n1,Jan\n", &[]);
    check("id,first_name\n1,\"Ja", &[("1,\"Ja", "id,first_name\n")]);
    check("first_name,id\rJan,1\rPiet,2\r", &[("Jan,1\r", "first_name,id\r"), ("Piet,2\r", "first_name,id\r")]);
    check_both(
        "caller,billsec,to\n\"\"\"Jan\"\" <31612345678>\",1,31612345678\n",
        &[("\"\"\"Jan\"\" <31612345678>\",1,31612345678\n", "caller,billsec,to\n")],
    );
    // The line of types belongs to the names.
    check_both(
        "cdrRecordType,globalCallID_callId,callingPartyNumber\nINTEGER,INTEGER,VARCHAR(50)\n1,2,31612345678\n",
        &[("1,2,31612345678\n", "cdrRecordType,globalCallID_callId,callingPartyNumber\nINTEGER,INTEGER,VARCHAR(50)\n")],
    );
}

#[test]
fn tuples_of_statements() {
    let head = "INSERT INTO u (id, first_name) VALUES\n";
    check(
        "text\nINSERT INTO u (id, first_name) VALUES\n(1, 'O''Brien),('),\n(2, 'x;y'), (3, 'a\nb');\nmore ('x')\n",
        &[("(1, 'O''Brien),(')", head), ("(2, 'x;y')", head), ("(3, 'a\nb')", head)],
    );
    // One tuple alone is all of its statement.
    check_both(
        "INSERT INTO u (first_name) VALUES ('Jan');\nINSERT INTO u (first_name) VALUES ('Piet') ; \nx\n",
        &[("INSERT INTO u (first_name) VALUES ('Jan');\n", ""), ("INSERT INTO u (first_name) VALUES ('Piet') ; \n", "")],
    );
    check(
        "INSERT INTO u (first_name) VALUES (N'Jan')\nINSERT INTO u (first_name) VALUES (N'Piet')\nGO\n",
        &[("INSERT INTO u (first_name) VALUES (N'Jan')\n", ""), ("INSERT INTO u (first_name) VALUES (N'Piet')\n", "")],
    );
    check(
        "INSERT INTO u (first_name) VALUES ('Jan') ON CONFLICT DO NOTHING;\n",
        &[("INSERT INTO u (first_name) VALUES ('Jan') ON CONFLICT DO NOTHING;\n", "")],
    );
    check_both(
        "UPDATE u SET first_name = 'Jan',\n phone = '5' WHERE id = 1;\nx\n",
        &[("UPDATE u SET first_name = 'Jan',\n phone = '5' WHERE id = 1;\n", "")],
    );
    // What was cut ends where it was.
    let head = "INSERT INTO u (first_name) VALUES ";
    check("INSERT INTO u (first_name) VALUES ('Jan'), ('Pi", &[("('Jan')", head), ("('Pi", head)]);
    check("INSERT INTO u (first_name) VALUES ('Ja", &[("INSERT INTO u (first_name) VALUES ('Ja", "")]);
}

#[test]
fn rows_of_copy_blocks() {
    let head = "COPY u (id, first_name) FROM stdin;\n";
    check_both(
        "-- dump\nCOPY u (id, first_name) FROM stdin;\n1\tJan\n2\tPiet\n\\.\n\nx\n",
        &[("1\tJan\n", head), ("2\tPiet\n", head)],
    );
    check("COPY u (id, first_name) FROM stdin;\n1\tJan\n2\tPi", &[("1\tJan\n", head), ("2\tPi", head)]);
    let head = "COPY u (id, first_name) FROM stdin WITH (FORMAT csv, HEADER);\nid,first_name\n";
    check_both(
        "text\nCOPY u (id, first_name) FROM stdin WITH (FORMAT csv, HEADER);\nid,first_name\n1,\"a\nb\"\n\\.\nx\n",
        &[("1,\"a\nb\"\n", head)],
    );
}

#[test]
fn objects_in_arrays() {
    check(
        "[\n  {\n    \"first_name\": \"Jan },{\",\n    \"tags\": [\"a\", \"b\"]\n  },\n  {\"first_name\": \"Piet\"}\n]\n",
        &[
            ("{\n    \"first_name\": \"Jan },{\",\n    \"tags\": [\"a\", \"b\"]\n  }", "[\n"),
            ("{\"first_name\": \"Piet\"}", "[\n"),
        ],
    );
    // Those within others first, and last what they stand in.
    let users = "{\"users\":\n[{\"first_name\":\"Jan\",\"phones\":[{\"phone\":1},{\"phone\":2}]}]}\n";
    check(
        users,
        &[
            ("{\"phone\":1}", "[\n"),
            ("{\"phone\":2}", "[\n"),
            ("{\"first_name\":\"Jan\",\"phones\":[{\"phone\":1},{\"phone\":2}]}", "[\n"),
            (users, ""),
        ],
    );
    // All of a document without any.
    check_both(
        "{\n  \"first_name\": \"Jan\",\n  \"x\": [1, 2]\n} \n{\n  \"x\": {}\n}",
        &[("{\n  \"first_name\": \"Jan\",\n  \"x\": [1, 2]\n} \n", ""), ("{\n  \"x\": {}\n}", "")],
    );
    // One document on one line, and nothing else.
    check("{\"users\":[{\"first_name\":\"Jan\"},{\"x\":1}]}", &[("{\"first_name\":\"Jan\"}", "[\n"), ("{\"x\":1}", "[\n")]);
    check("[{\"first_name\":\"Jan\"}]\r\n", &[("{\"first_name\":\"Jan\"}", "[\n")]);
    // One document to a line, and one among other lines: a line is a record.
    check("{\"users\":[{\"first_name\":\"Jan\"}]}\n{\"users\":[{\"first_name\":\"Piet\"}]}\n", &[]);
    check("INFO x\n{\"users\":[{\"first_name\":\"Jan\"}]}\nINFO y\n", &[]);
    check("{\"users\":[{\"first_name\":\"Jan\"}]}\nINFO y\n", &[]);
    check("2024-11-19 INFO {\"users\":[{\"first_name\":\"Jan\"}]}\n", &[]);
    check("{\"a\":[{\"b\":1}]} is no JSON\n", &[]);
    // What was cut.
    check(
        "[\n{\"first_name\":\"Jan\"},\n{\"first_name\":\"Pi",
        &[("{\"first_name\":\"Jan\"}", "[\n"), ("{\"first_name\":\"Pi", "[\n")],
    );
    check(
        "[{\"first_name\":\"Jan\"},{\"first_name\":\"Pi",
        &[("{\"first_name\":\"Jan\"}", "[\n"), ("{\"first_name\":\"Pi", "[\n")],
    );
    check(
        "[\n{\"first_name\":\"Jan\"},\n{\"first_name\":x y\n{\"first_name\":\"Piet\"}\n",
        &[("{\"first_name\":\"Jan\"}", "[\n"), ("{\"first_name\":x y\n", "[\n")],
    );
}

#[test]
fn messages_with_all_of_their_lines() {
    let said = |text: &str, expected: &[&str]| {
        check_both(text, &expected.iter().map(|record| (*record, "")).collect::<Vec<_>>());
    };
    said(
        "19/11/2024, 10:15 - Messages are end-to-end encrypted.\n19/11/2024, 10:15 - Jan: hoi\ntwee\n\n10:30 drie\n19/11/2024, 10:16 - Piet: ja\n19/11/2024, 10:17 - Nothing happened here.\nx\n19/11/2024, 10:18 - Jan left\n",
        &[
            "19/11/2024, 10:15 - Jan: hoi\ntwee\n\n10:30 drie\n",
            "19/11/2024, 10:16 - Piet: ja\n",
            "19/11/2024, 10:18 - Jan left\n",
        ],
    );
    said(
        "\u{200e}[19-11-2024 10:15:03] Jan de Vries: \u{200e}afbeelding weggelaten\n[19-11-2024 10:16:03] Piet: @31612345678\nja\n",
        &[
            "\u{200e}[19-11-2024 10:15:03] Jan de Vries: \u{200e}afbeelding weggelaten\n",
            "[19-11-2024 10:16:03] Piet: @31612345678\nja\n",
        ],
    );
    said("[10:15] <jan> hoi\n[10:16] * jan waves\n[10:17] is nobody\n", &["[10:15] <jan> hoi\n", "[10:16] * jan waves\n"]);
    said(
        "Jan de Vries  00:12\nhello\nthere\n\nPiet Smit  00:15\nho\n\nEnd of the transcript.\n",
        &["Jan de Vries  00:12\nhello\nthere\n\n", "Piet Smit  00:15\nho\n\n"],
    );
    // A log, and a dump behind a chat.
    said(
        "2024-11-19 10:15:03 Jan de Vries: hello\n2024-11-19 10:15:04 started\n2024-11-19T10:15:05 x\n",
        &["2024-11-19 10:15:03 Jan de Vries: hello\n"],
    );
    check(
        "[19-11-2024 10:15:03] Jan: hoi\nUPDATE u SET first_name = 'Jan';\n",
        &[("[19-11-2024 10:15:03] Jan: hoi\n", ""), ("UPDATE u SET first_name = 'Jan';\n", "")],
    );
    // What was cut.
    said("19/11/2024, 10:15 - Jan: hoi\ntw", &["19/11/2024, 10:15 - Jan: hoi\ntw"]);
}

#[test]
fn cues_with_their_numbers() {
    check_both(
        "1\n00:00:04,000 --> 00:00:09,500\nJan: hi\n- Piet: ho\n\n2\n00:00:10,000 --> 00:00:11,500\nJan: x\n",
        &[("1\n00:00:04,000 --> 00:00:09,500\nJan: hi\n- Piet: ho\n\n", ""), ("2\n00:00:10,000 --> 00:00:11,500\nJan: x\n", "")],
    );
    check(
        "WEBVTT\n\n00:04.000 --> 00:09.500\nJan: hi\n\nNOTE x\n\n12\n00:10.000 --> 00:11.500\n<v Jan>hi",
        &[("00:04.000 --> 00:09.500\nJan: hi\n\n", "WEBVTT\n\n"), ("12\n00:10.000 --> 00:11.500\n<v Jan>hi", "WEBVTT\n\n")],
    );
}

#[test]
fn mails_however_long() {
    let one = "From jan@example.com Tue Nov 19 10:15:03 2024\nFrom: Jan <jan@example.com>\nSubject: x\n\n[\n{\"first_name\":\"Jan\"}]\n>From x\n\n";
    check_both(&format!("{one}{one}"), &[(one, ""), (one, "")]);
    check_both(&one.replace("From jan@example.com Tue Nov 19 10:15:03 2024\n", ""), &[(&one[46..], "")]);
    let long = format!("Message-ID: <1@example.com>\nTo: jan@example.com\n\n{}", "text\n".repeat(50_000));
    check(&long, &[(&long, "")]);
    // What only begins as mail does, or speaks of one.
    check("From: Jan <jan@example.com>\nhello\n\n", &[]);
    check("Date: 2024-11-19\nTo: do\n\nx\n", &[]);
    check("text\nFrom: Jan <jan@example.com>\nSubject: x\n\nhello\n", &[]);
}

#[test]
fn cards_and_events() {
    let card = "BEGIN:VCARD\nFN:Jan\nEND:VCARD\n";
    check_both(&format!("{card}\n{card}"), &[(card, ""), (card, "")]);
    let head = "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VTIMEZONE\nTZID:x\nEND:VTIMEZONE\n";
    let event = "BEGIN:VEVENT\nATTENDEE;CN=Jan:mailto:jan@example.com\nBEGIN:VALARM\nEND:VALARM\nEND:VEVENT\n";
    check_both(&format!("{head}{event}{event}END:VCALENDAR\n"), &[(event, head), (event, head)]);
}

#[test]
fn messages_of_segments() {
    let message = "MSH|^~\\&|A\nEVN|A01\nPID|1||5||Jansen^Anna\nZXX|\n\n";
    check_both(&format!("{message}{message}"), &[(message, ""), (message, "")]);
    check("PID|1||5||Jansen^Anna\n", &[]);
    // On one line, as they are sent.
    let sent = "MSH|^~\\&|A\rEVN|A01\rPID|1||5||Jansen^Anna\r";
    check_both(&format!("{sent}{sent}{sent}"), &[(sent, ""), (sent, ""), (sent, "")]);
    check_both(&format!("{sent}\n{sent}"), &[(&format!("{sent}\n"), ""), (sent, "")]);
}

#[test]
fn elements_that_repeat() {
    let row = "<row>\n<first_name>Jan</first_name><phone>5</phone></row>";
    let open = "<records>\n";
    check(&format!("<?xml version='1.0'?>\n<d>\n<t n=\"u\">\n{row}\n{row}\n</t>\n</d>\n"), &[(row, open), (row, open)]);
    check("<d>\n<row a='1' b='2'/><row a='3' b='4'/>\n</d>\n", &[("<row a='1' b='2'/>", open), ("<row a='3' b='4'/>", open)]);
    // Those within others first, and what stands once is none.
    check(
        "<d>\n<p><s><x/></s><q><a/></q><q><b/></q></p><p><s/></p></d> \nx",
        &[
            ("<q><a/></q>", open),
            ("<q><b/></q>", open),
            ("<p><s><x/></s><q><a/></q><q><b/></q></p>", open),
            ("<p><s/></p>", open),
        ],
    );
    check_both(
        "<d>\n<p><first_name>Jan</first_name></p>\n</d>\nx\n",
        &[("<d>\n<p><first_name>Jan</first_name></p>\n</d>\n", "")],
    );
    check("<d>\n<p><a>1</a></p><p><a>2", &[("<p><a>1</a></p>", open), ("<p><a>2", open)]);
}

#[test]
fn elements_of_lists_and_tables() {
    let plain = |text: &str, expected: &[&str]| {
        check_both(text, &expected.iter().map(|record| (*record, "")).collect::<Vec<_>>());
    };
    plain(
        "users:\n  - first_name: Jan\n    # x\n    phones:\n      - phone: 5\n\n  - first_name: Piet\nother: x\n",
        &["  - first_name: Jan\n    # x\n    phones:\n      - phone: 5\n\n", "  - first_name: Piet\n"],
    );
    plain(
        "---\nfirst_name: Jan\ntags:\n- a\n---\nfirst_name: Piet\n",
        &["---\nfirst_name: Jan\ntags:\n- a\n", "---\nfirst_name: Piet\n"],
    );
    plain(
        "dn: uid=jan\nfirst_name: Jan\n\ndn: uid=piet\nfirst_name: Piet\n",
        &["dn: uid=jan\nfirst_name: Jan\n\n", "dn: uid=piet\nfirst_name: Piet\n"],
    );
    plain(
        "title = \"x\"\n[[people]]\nfirst_name = \"Jan\"\n[people.address]\nx = 1\n\n[[people]]\nfirst_name = \"Piet\"\n[other]\nx = 1\n",
        &[
            "[[people]]\nfirst_name = \"Jan\"\n[people.address]\nx = 1\n\n",
            "[[people]]\nfirst_name = \"Piet\"\n",
            "[other]\nx = 1\n",
        ],
    );
}

#[test]
fn long_lines_of_json_are_documents() {
    let object = "{\"first_name\":\"Jan\",\"phone\":\"5\"}";
    let text = format!("{{\"users\":[{}]}}\n{{\"x\":1}}\n", vec![object; 4000].join(","));
    for sizes in [usize::MAX, 1000] {
        // And the document.
        assert_eq!(records(text.as_bytes(), &[sizes]).len(), 4001);
    }
}

#[test]
fn what_is_longer_is_what_records_are_gathered_in() {
    let object = "{\"phones\":[{\"phone\":\"5\"}]}";
    let text = format!("[\n{{\"users\":[{}]}}\n]\n", vec![object; 50_000].join(",\n"));
    for sizes in [usize::MAX, 10_000] {
        assert_eq!(records(text.as_bytes(), &[sizes]).len(), 100_000);
    }
}

#[test]
fn nothing_is_told_unless_somebody_wants_to_know() {
    let mut structure = Structure::new(Options { with_fields: true, ..Options::default() }, Unique::default());
    let mut told = Told::default();
    for text in ["first_name,id\nJan,1\n", "INSERT INTO u (first_name) VALUES ('Jan'), ('Piet'), ('"] {
        structure.follow(text.as_bytes(), &judge);
        structure.tell(structure.offset(), &mut told);
        assert!(told.records.is_empty() && told.open_record.is_none());
    }
}

/// What records begin and end with, beside what cells do.
const MORE: &[&str] = &[
    "\n",
    "\r\n",
    "\n\n",
    "{\"users\":[",
    "{\"first_name\":\"Jan\"}",
    ",\n",
    "]}",
    "]\n",
    "}\n",
    ";\n",
    "'), ('",
    "('Jan')",
    "INSERT INTO u (first_name) VALUES ",
    "UPDATE u SET first_name = ",
    "COPY u (first_name) FROM stdin;\n",
    "\\.\n",
    "first_name,id\n",
    "Jan,1\n",
    "\"a\nb\",2\n",
    "19/11/2024, 10:15 - Jan: hoi\n",
    "19/11/2024, 10:15 - nobody\n",
    "2024-11-19 10:15:04 started\n",
    "[10:15] <jan> hoi\n",
    "12\n",
    "Subject: x\n",
    "MSH|a\n",
    "PID|1||5||Jansen^Anna\n",
    "BEGIN:VCALENDAR\n",
    "BEGIN:VEVENT\n",
    "END:VEVENT\n",
    "<row><x>1</x></row>",
    "<row a='1' b='2'/>",
    "dn: uid=jan\n",
    "- first_name: Jan\n",
    "[[people]]\n",
    "From jan@example.com Tue Nov 19 10:15:03 2024\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn pieces_are_the_whole(
        parts in proptest::collection::vec(prop_oneof![proptest::sample::select(PIECES), proptest::sample::select(MORE)], 0..20),
        sizes in proptest::collection::vec(0usize..30, 1..5),
    ) {
        let text = parts.concat();
        let sizes: Vec<usize> = sizes.into_iter().chain([1]).collect();
        let whole = records(text.as_bytes(), &[usize::MAX]);
        prop_assert_eq!(&records(text.as_bytes(), &sizes), &whole);
        prop_assert_eq!(&records(text.as_bytes(), &[1]), &whole);
    }

    #[test]
    fn cells_are_the_same_with_records(
        parts in proptest::collection::vec(prop_oneof![proptest::sample::select(PIECES), proptest::sample::select(MORE)], 0..20),
    ) {
        let text = parts.concat();
        let cells = |with_records| {
            let mut structure = Structure::new(Options { with_fields: true, with_records, ..Options::default() }, Unique::default());
            structure.follow(text.as_bytes(), &judge);
            structure.finish(&judge);
            structure.cells().to_vec()
        };
        prop_assert_eq!(cells(true), cells(false));
    }
}
