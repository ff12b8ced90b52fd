//! `inkout explain`: why something in a text is a finding, and why something else is none.

use crate::harness::{Folder, inkout, run};

/// What is told of a text given as an argument.
fn told(text: &str, flags: &[&str]) -> String {
    let args: Vec<&str> = ["explain", text].iter().chain(flags).copied().collect();
    run(&mut inkout(&args), b"").exits(0).text().to_owned()
}

#[test]
fn it_tells_why_a_name_is_one() {
    let told = told("Beste mevrouw van der Berg, dank voor uw bericht.", &[]);
    for expected in [
        "person_name `van der Berg`",
        "found by       text",
        "`mevrouw` (a title, 1 before)",
        "`Beste` (announces a name",
        "a particle",
    ] {
        assert!(told.contains(expected), "{expected} is not in: {told}");
    }
}

#[test]
fn it_tells_what_is_nearly_a_finding() {
    let told = told("factuur 123456782 is betaald", &[]);
    for expected in [
        "nothing is found",
        "nearly:",
        "nl_bsn `123456782`",
        "and 0.50 is needed",
        "`factuur` (against, 1 before)",
        "context against it",
    ] {
        assert!(told.contains(expected), "{expected} is not in: {told}");
    }
}

#[test]
fn it_tells_what_a_field_says_and_what_covers_what() {
    let told = told(r#"{"email": "jan@example.com", "first_name": "Jan"} sip:jan@example.com"#, &[]);
    for expected in
        ["person_name `Jan`", "found by       place", "`first_name` person_name (sure)", "for documentation and tests", "sip_uri"]
    {
        assert!(told.contains(expected), "{expected} is not in: {told}");
    }
}

#[test]
fn it_reads_standard_input_and_takes_the_flags_of_scans() {
    for args in [&["explain"][..], &["explain", "-"]] {
        let ran = run(&mut inkout(args), b"bsn 123456782\n").exits(0);
        assert!(ran.text().contains("nl_bsn `123456782`, bytes 4 to 13: confidence 0.90"), "{}", ran.text());
    }
    assert!(!told("mail jan@example.com", &["--skip", "email_address"]).contains("email_address"));
    assert!(told("mail jan@example.com", &["--min-confidence", "0.99"]).contains("0.99 is needed"));
    let long = vec![b'a'; (1 << 20) + 1];
    run(&mut inkout(&["explain", "-"]), &long).exits(2).names(&["1 MiB", "scan --explain"]);
}

#[test]
fn what_it_shows_cannot_steer_a_terminal() {
    let text = "user=\u{1b}[31mjan name: \u{7}Jan de Vries \u{9b}1m jan@example.com\n";
    let ran = run(&mut inkout(&["explain"]), text.as_bytes()).exits(0);
    assert!(!ran.text().contains(['\u{1b}', '\u{7}', '\u{9b}']), "{:?}", ran.text());
}

#[test]
fn any_bytes_are_explained() {
    for bytes in [&b""[..], b"\0", b"\xff\xfename=\xff", b"\n\n", b"\"name\": \"", "naam: \u{fffd}".as_bytes()] {
        run(&mut inkout(&["explain"]), bytes).exits(0);
    }
}

#[test]
fn reports_explain_alike_and_show_no_word_of_a_value() {
    let folder = Folder::with(&[("a.txt", "Beste mevrouw Zandstra-Quist, bel 0612345678\n".as_bytes())]);
    for format in ["table", "jsonl", "json", "csv"] {
        let ran = folder.run(&format!("scan a.txt --explain --format {format}")).exits(0);
        for expected in ["mevrouw", "bel", "text", "a form that many things have"] {
            assert!(ran.text().contains(expected), "{format}: {expected} is not in: {}", ran.text());
        }
        assert!(!ran.text().contains("Zandstra") && !ran.text().contains("Quist"), "{format}: {}", ran.text());
    }
}
