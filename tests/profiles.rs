//! Profiles: what each must not hold is not in what it makes, and users' own say what is done by kind, field and file.

use crate::harness::Folder;

/// Everything that the samples show, under one name.
fn with_samples() -> Folder {
    let folder = Folder::new();
    let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    for entry in std::fs::read_dir(samples).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            folder.write(&format!("in/{}", path.file_name().unwrap().to_str().unwrap()), &std::fs::read(&path).unwrap());
        }
    }
    folder
}

/// Redacts the samples by a profile, which verifies; then looks for what must not be in the output. Findings of a kind that stay where something was
/// replaced (surrogates) are told apart by the manifest.
#[track_caller]
fn check(profile: &str, must_not_hold: &str) {
    let folder = with_samples();
    folder.run(&format!("redact in -o out -q --profile {profile}")).exits(0);
    let manifest: serde_json::Value = serde_json::from_slice(&folder.read("out.manifest.json")).unwrap();
    assert_eq!(manifest["profile"]["name"], profile);
    for kind in must_not_hold.split(',') {
        assert_ne!(manifest["actions"][kind], "keep", "{kind}");
    }
    let verified = folder.run("verify out").exits(0);
    assert!(verified.err.contains("nothing is left"), "{}", verified.err);
}

const DIRECT: &str = "person_name,email_address,phone_number,street_address,username,iban,nl_bsn,us_ssn,gb_nino";

#[test]
fn share_logs_hold_no_identifier() {
    check("share-logs", &format!("{DIRECT},credit_card,password,access_token,ip_address,mac_address"));
}

#[test]
fn hosting_holds_no_cards() {
    check("hosting", "credit_card,card_security_code");
}

#[test]
fn development_holds_no_cards_passwords_and_nobody_real() {
    check("development", &format!("{DIRECT},credit_card,card_security_code,password,access_token"));
}

#[test]
fn support_desks_hold_no_cards_and_passwords() {
    check("support-desk", "credit_card,card_security_code,password,access_token");
}

#[test]
fn telecom_holds_prefixes_only() {
    check("telecom", &format!("{DIRECT},credit_card,password,access_token"));
}

#[test]
fn analytics_hold_no_direct_identifiers() {
    check("analytics", &format!("{DIRECT},credit_card,password,access_token,ip_address,date_of_birth"));
}

#[test]
fn billing_holds_name_and_address_and_four_digits() {
    check("billing", "email_address,phone_number,username,iban,nl_bsn,us_ssn,credit_card,password,access_token,ip_address");
}

#[test]
fn aggregates_hold_no_identifier() {
    check("aggregate", &format!("{DIRECT},credit_card,password,access_token,ip_address,mac_address"));
}

#[test]
fn card_scopes_hold_no_whole_cards() {
    check("pci-dss", "credit_card,card_security_code");
}

#[test]
fn safe_harbors_hold_no_identifiers() {
    check("hipaa-safe-harbor", &format!("{DIRECT},credit_card,password,access_token,ip_address,mac_address,date_of_birth"));
}

const ROWS: &[u8] =
    b"id,email,notes,internal\n1,anna@example.org,likes tea and 4111 1111 1111 1111,keep me\n2,piet@example.net,,also\n";

#[test]
fn own_profiles_say_what_is_done() {
    let own = "extends = \"hosting\"\ndescription = \"ours\"\n[categories]\ncontact = \"label:plain\"\n[fields]\n\"notes\" = \"remove\"\n\
               [[files]]\nglob = [\"public/**\", \"*.pub.csv\"]\n[files.kinds]\nemail_address = \"mask:domain\"\n\
               [allow]\nvalues = [\"piet@example.net\"]\n";
    let folder =
        Folder::with(&[("own.toml", own.as_bytes()), ("in/a.csv", ROWS), ("in/public/b.csv", ROWS), ("in/c.pub.csv", ROWS)]);
    folder.run("profiles check own.toml").exits(0);
    folder.run("redact in -o out -q --profile own.toml").exits(0);
    let usual = "id,email,notes,internal\n1,[EMAIL],,keep me\n2,piet@example.net,,also\n";
    let public = "id,email,notes,internal\n1,***@example.org,,keep me\n2,piet@example.net,,also\n";
    for (name, expected) in [("a.csv", usual), ("public/b.csv", public), ("c.pub.csv", public)] {
        assert_eq!(String::from_utf8(folder.read(&format!("out/{name}"))).unwrap(), expected, "{name}");
    }
    // What the user says goes before it, and fields that are named stay named.
    folder.run("redact in/a.csv -o a.csv -q --profile own.toml --action *=label:plain --action email_address=remove").exits(0);
    assert_eq!(folder.read("a.csv"), b"id,email,notes,internal\n1,,,keep me\n2,piet@example.net,,also\n");
    let shown = folder.run("profiles show own.toml").exits(0);
    for part in ["own: ours", "inherits from: hosting", "in public/**, *.pub.csv:"] {
        assert!(shown.text().contains(part), "{}", shown.text());
    }
}

#[test]
fn fields_are_replaced_as_a_whole_wherever_they_are_known() {
    let own = "[fields]\n\"users.notes\" = \"label:plain\"\n\"$.customer.remark\" = \"remove\"\nscore = \"scramble\"\n";
    let sql = b"INSERT INTO users (id, notes, score) VALUES (1, 'anything at all', 42), (2, NULL, 17);\nINSERT INTO orders (notes) VALUES ('stays');\n";
    let json = b"{\"customer\": {\"remark\": \"very odd\", \"n\": 1}, \"remark\": \"stays\"}\n";
    let folder = Folder::with(&[("own.toml", own.as_bytes()), ("a.sql", sql), ("a.json", json)]);
    let sql = folder.run("redact a.sql --profile own.toml -q").exits(0);
    assert!(sql.text().contains("(1, '[NOTES]', ") && sql.text().contains("(2, NULL, "), "{}", sql.text());
    assert!(sql.text().contains("'stays'") && !sql.text().contains("42"), "{}", sql.text());
    let json = folder.run("redact a.json --profile own.toml -q").exits(0);
    assert_eq!(json.text(), "{\"customer\": {\"remark\": \"\", \"n\": 1}, \"remark\": \"stays\"}\n");
}

#[test]
fn the_profile_of_the_folder_counts() {
    let folder =
        Folder::with(&[("inkout.toml", b"[kinds]\nemail_address = \"label:plain\"\n"), ("a.log", b"to anna@example.org\n")]);
    assert_eq!(folder.run("redact a.log -q").exits(0).text(), "to [EMAIL]\n");
    let other = folder.run("redact a.log -q --profile hosting").exits(0);
    assert_eq!(other.text(), "to anna@example.org\n");
    folder.run("profiles check").exits(0).names(&["inkout.toml: fine"]);
    folder.write("inkout.toml", b"[kinds]\n\niban = \"blur\"\n");
    folder.run("redact a.log").exits(2).names(&["inkout.toml:3", "there is no action `blur`"]);
    folder.write("inkout.toml", b"[kinds]\niban = \"truncate\"\n");
    folder.run("profiles check").exits(2).names(&["inkout.toml:2", "truncate is for IP addresses"]);
    folder.run("redact a.log --profile nothing").exits(2).names(&["there is no profile `nothing`"]);
    folder.run("redact a.log --profile none.toml").exits(2).names(&["none.toml"]);
}

#[test]
fn profiles_are_listed() {
    let listed = Folder::new().run("profiles").exits(0);
    assert_eq!(listed.text().lines().count(), 10, "{}", listed.text());
    assert!(listed.text().contains("hipaa-safe-harbor  For health text"), "{}", listed.text());
    let shown = Folder::new().run("profiles show pci-dss").exits(0);
    assert!(shown.text().lines().any(|line| line.split_whitespace().eq(["credit_card", "mask:first6last4"])), "{}", shown.text());
}

#[test]
fn a_dry_run_shows_what_would_change() {
    let folder = Folder::with(&[
        ("in/a.log", b"first\nto anna@example.org\nlast of piet@example.net and 192.0.2.7\nend"),
        ("in/none.log", b"nothing\n"),
    ]);
    let ran = folder.run("redact in --dry-run --action *=label:plain").exits(0).names(&["would redact 3 findings in 2 files"]);
    let expected = "--- in/a.log\n+++ in/a.log (redacted)\n@@ -2,1 +2,1 @@\n-to a•••@e•••.org\n+to [EMAIL]\n\
                    @@ -3,1 +3,1 @@\n-last of p•••@e•••.net and 1•••\n+last of [EMAIL] and [IP]\n";
    assert_eq!(ran.text(), expected);
    assert_eq!(folder.names(), ["in/a.log", "in/none.log"]);
    folder.run("redact in --dry-run -o out").exits(2);
}

#[test]
fn what_cannot_be_replaced_as_a_whole_is_left_out() {
    let long = "word ".repeat(3000);
    let folder = Folder::with(&[
        ("own.toml", b"[fields]\nnotes = \"remove\"\n"),
        ("in/long.csv", format!("id,email,notes\n1,anna@example.org,{long}\n2,piet@example.net,short\n").as_bytes()),
        ("in/short.csv", b"id,email,notes\n1,anna@example.org,short\n"),
    ]);
    folder.run("redact in -o out -q --profile own.toml").exits(3).names(&["long.csv", "longer than 8 KiB"]);
    assert_eq!(folder.names()[3..], ["out/short.csv", "own.toml"]);
    assert!(!String::from_utf8(folder.read("out/short.csv")).unwrap().contains("short"));
}

#[test]
fn text_in_columns_of_numbers_and_dates_is_replaced() {
    let sql = "CREATE TABLE people (id INTEGER, phone INTEGER, born DATE, contact NUMERIC);\n\
               INSERT INTO people VALUES(1,'not known, mail jan@example.com','jan@example.com','Anna de Vries, anna@example.org');\n";
    let folder = Folder::with(&[("a.sql", sql.as_bytes())]);
    for action in ["label:plain", "label", "mask", "remove", "surrogate", "scramble", "hash"] {
        let ran = folder.run(&format!("redact a.sql -q --action *={action}")).exits(0);
        assert!(!ran.text().contains("jan@example.com") && !ran.text().contains("anna@example.org"), "{action}: {}", ran.text());
    }
}

#[test]
fn statements_are_no_tables_whatever_is_done() {
    let folder = Folder::new();
    for first in ["BEGIN;", "SET NAMES utf8;", "START TRANSACTION;", "DROP TABLE p;", "LOCK TABLES p WRITE;"] {
        let sql = format!(
            "{first}\nCREATE TABLE p (id int, mobile BIGINT, last_name varchar(40));\nINSERT INTO p VALUES(1,31207889712,'Garcia');\n"
        );
        folder.write("a.sql", sql.as_bytes());
        for action in ["encrypt", "label"] {
            folder.run(&format!("redact a.sql -o out.sql --force -q --action *={action}"));
            let out = String::from_utf8(folder.read("out.sql")).unwrap();
            assert!(!out.contains("Garcia") && !out.contains("31207889712"), "{first} {action}: {out}");
        }
        assert!(folder.run("scan a.sql --format jsonl --columns").exits(0).text().contains("person_name"), "{first}");
    }
}

#[test]
fn cards_and_their_codes_are_one_thing_in_one_run() {
    let two = "[kinds]\ncredit_card = \"hash\"\n[[files]]\nglob = [\"b.log\"]\nkinds = { credit_card = \"mask:last4\" }\n";
    let folder = Folder::with(&[
        ("two.toml", two.as_bytes()),
        ("code.toml", b"[fields]\ncvv = \"hash\"\n"),
        ("a.sql", b"CREATE TABLE c (card varchar(19), cvv int);\nINSERT INTO c VALUES ('4111111111111111',123);\n"),
    ]);
    folder.run("redact a.sql --profile two.toml").exits(2).names(&["PCI DSS"]);
    folder.run("redact a.sql --profile code.toml").exits(2).names(&["PCI DSS"]);
    for action in ["label", "scramble", "surrogate"] {
        let ran = folder.run(&format!("redact a.sql -q --action *={action}")).exits(0);
        assert!(ran.text().contains(",000)"), "{action}: {}", ran.text());
    }
    let text = crate::harness::run(&mut folder.inkout("redact -q --action *=label"), b"card 4111 1111 1111 1111 CVV 123\n");
    assert!(!text.text().contains("CVV:") && !text.text().contains("123"), "{}", text.text());
}
