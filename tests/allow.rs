//! Lists of what may stand: values in any spelling, patterns, domains, files and fields; and words of special categories, which are kept.

use crate::harness::{Folder, run};

const ALLOW: &[u8] = br#"# what may stand
values = ["+31 20 653 85 77", "Jan de Vries", "4111 1111 1111 1111"]
patterns = ['svc-[a-z]+@example\.com']
domains = ["example.org"]
paths = ["docs/", "*.md"]
fields = ["support_email", "orders.contact"]
"#;

fn folder() -> Folder {
    Folder::with(&[
        ("allow.toml", ALLOW),
        ("allow.txt", "# values\nJan@Example.com\n\njosé@example.net\n".as_bytes()),
        ("docs/a.txt", b"jan@example.com\n"),
        ("b.md", b"jan@example.com\n"),
        ("c.txt", b"jan@example.com\n"),
    ])
}

/// What is left of a text with `allow.toml`.
fn left(text: &str) -> String {
    let ran = run(&mut folder().inkout("redact -q --allow allow.toml --action *=label:plain"), text.as_bytes()).exits(0);
    ran.text().to_owned()
}

#[test]
fn what_is_allowed_stands() {
    for (text, expected) in [
        ("tel +31206538577 or +31 20 653 85 78", "tel +31206538577 or [PHONE]"),
        ("card 4111-1111-1111-1111, 5555 5555 5555 4444", "card 4111-1111-1111-1111, [CARD]"),
        ("spoke with Jan de Vries. Beste mevrouw Smith,", "spoke with Jan de Vries. Beste mevrouw [NAME],"),
        ("jan@example.com svc-mail@example.com xsvc-mail@example.com", "[EMAIL] svc-mail@example.com [EMAIL]"),
        ("a@example.org a@sub.example.org a@example.org.example.com", "a@example.org a@sub.example.org [EMAIL]"),
        ("support_email=x@example.com other_email=y@example.com", "support_email=x@example.com other_email=[EMAIL]"),
        (
            r#"{"orders":{"contact":"Piet Jansen"},"contact":"Piet Jansen","support_email":"q@example.com"}"#,
            r#"{"orders":{"contact":"Piet Jansen"},"contact":"[NAME]","support_email":"q@example.com"}"#,
        ),
        ("id,support_email,email\n1,a@example.com,b@example.com\n", "id,support_email,email\n1,a@example.com,[EMAIL]\n"),
        (
            "INSERT INTO users (id, support_email, email) VALUES (1,'a@example.com','b@example.com');",
            "INSERT INTO users (id, support_email, email) VALUES (1,'a@example.com','[EMAIL]');",
        ),
    ] {
        assert_eq!(left(&format!("{text}\n")).trim_end(), expected.trim_end(), "{text}");
    }
}

#[test]
fn a_plain_list_holds_values_in_any_case() {
    let text = "jan@example.com JOSÉ@example.net piet@example.com\n".as_bytes();
    let ran = run(&mut folder().inkout("redact -q --allow allow.txt --action *=label:plain"), text).exits(0);
    assert_eq!(ran.text(), "jan@example.com JOSÉ@example.net [EMAIL]\n");
}

#[test]
fn files_that_are_allowed_are_copied_and_scanned_as_clean() {
    let folder = folder();
    folder.run("redact docs b.md c.txt -o out --allow allow.toml -q --action *=label:plain").exits(0);
    assert_eq!(folder.read("out/docs/a.txt"), b"jan@example.com\n");
    assert_eq!(folder.read("out/b.md"), b"jan@example.com\n");
    assert_eq!(folder.read("out/c.txt"), b"[EMAIL]\n");
    folder.run("scan docs b.md --allow allow.toml --fail-on any").exits(0);
    folder.run("scan docs b.md c.txt --allow allow.toml --fail-on any").exits(1);
}

#[test]
fn what_is_denied_is_found_though_it_is_allowed() {
    let folder = folder();
    folder.write("denied.txt", b"Jan de Vries\n");
    let flags = "--allow allow.toml --deny denied.txt --known denied.txt";
    let ran = run(&mut folder.inkout(&format!("redact -q {flags} --action *=label:plain")), b"met Jan de Vries\n").exits(0);
    assert_eq!(ran.text(), "met [DENIED]\n");
}

#[test]
fn explanations_tell_what_is_allowed() {
    let ran = run(&mut folder().inkout("explain - --allow allow.toml"), b"to a@example.org\n").exits(0);
    assert!(ran.text().contains("email_address `a@example.org`") && ran.text().contains("allowed"), "{}", ran.text());
}

#[test]
fn lists_that_cannot_be_used_are_named_with_their_lines() {
    let folder = folder();
    for (text, names) in [
        ("valus = []\n", &["bad.toml:1", "did you mean values?"][..]),
        ("values = [\n\"\"]\n", &["bad.toml:2", "empty"]),
        ("values = \"x\"\n", &["bad.toml:1", "list of texts"]),
        ("\npatterns = ['(']\n", &["bad.toml:2", "unclosed"]),
        ("patterns = ['a*']\n", &["bad.toml:1", "empty string"]),
        ("domains = ['@example.com']\n", &["bad.toml:1", "example.com"]),
        ("values = = 1\n", &["bad.toml:1"]),
    ] {
        folder.write("bad.toml", text.as_bytes());
        folder.run("scan c.txt --allow bad.toml").exits(2).names(names);
    }
    folder.run("scan c.txt --allow missing.toml").exits(2).names(&["missing.toml", "cannot read"]);
}

#[test]
fn threads_and_chunks_do_not_matter() {
    let folder = folder();
    let line = "a@example.org, b@example.com support_email=c@example.com ";
    let text = format!("{}\n{}", line.repeat(20_000), format!("{line}\n").repeat(20_000));
    folder.write("big.txt", text.as_bytes());
    let flags = "--allow allow.toml -q --action *=label:plain";
    let whole = folder.run(&format!("redact big.txt {flags} --threads 1")).exits(0).out;
    assert!(whole == folder.run(&format!("redact big.txt {flags} --threads 3")).exits(0).out);
    assert!(whole == run(&mut folder.inkout(&format!("redact {flags}")), text.as_bytes()).exits(0).out);
    assert_eq!(String::from_utf8_lossy(&whole).matches("@example.com").count(), 40_000);
}

#[test]
fn words_of_special_categories_are_shown_to_audits_and_kept() {
    let text = b"She is pregnant and a Catholic, vakbondslid; a member of Gaylord's team\n";
    let folder = folder();
    let found = |flags: &str| {
        let ran = run(&mut folder.inkout(&format!("scan --format jsonl --show-values {flags}")), text).exits(0);
        let special = ["health_data", "religion", "trade_union", "sexual_orientation"];
        ran.findings()
            .into_iter()
            .filter(|(detector, _)| special.contains(&detector.as_str()))
            .map(|(_, value)| value)
            .collect::<Vec<_>>()
    };
    assert_eq!(found("--recall"), ["pregnant", "Catholic", "vakbondslid"]);
    assert!(found("").is_empty() && found("--precision").is_empty());
    let ran = run(&mut folder.inkout("redact --recall -q --skip person_name"), text).exits(0);
    assert_eq!(ran.out, text);
    // By field they are flagged always.
    let ran = run(&mut folder.inkout("scan --format jsonl --show-values"), br#"{"religion": "Catholic"}"#).exits(0);
    assert_eq!(ran.findings(), [("religion".to_owned(), "Catholic".to_owned())]);
}
