//! What actions leave, as a user sees it: dates that are moved, values that are made larger, masks of every sort, and cards.

use crate::harness::{Folder, run};

#[track_caller]
fn redacted(actions: &str, input: &str) -> String {
    run(&mut Folder::new().inkout(&format!("redact --action {actions}")), input.as_bytes()).exits(0).text().to_owned()
}

#[test]
fn values_become_what_they_are_part_of_and_stay_so() {
    for (action, input, expected) in [
        ("date_of_birth=generalise", "dob: 1974-11-19\n", "dob: 1974\n"),
        ("date_of_birth=generalise:month", "born on 12 March 1974 in Leeds\n", "born on March 1974 in Leeds\n"),
        ("ip_address=generalise", "from 192.0.2.77\n", "from 192.0.2.0\n"),
        ("phone_number=generalise", "call +31 6 12345678 now\n", "call +31 now\n"),
        ("postal_code=generalise", "{\"postcode\":\"1234 AB\"}\n", "{\"postcode\":\"12\"}\n"),
        ("age=generalise", "name,age\nJan de Vries,42\n", "name,age\n"),
        ("age=generalise", "aged 93, she said\n", "aged 90-120, she said\n"),
        ("age=generalise:5", "{\"age\":42,\"email\":\"jan@example.com\"}\n", "{\"age\":\"40-44\",\"email\":\"[EMAIL:"),
        ("phone_number=mask:area", "call +1 202-555-0143 now\n", "call +1 202-***-**** now\n"),
        ("email_address=mask:fixed8", "to jan@example.com now\n", "to ******** now\n"),
        ("credit_card=mask:first6last4:#", "card 4111 1111 1111 1111\n", "card 4111 11## #### 1111\n"),
    ] {
        let once = redacted(action, input);
        assert!(once.starts_with(expected), "{action}: {once}");
        assert_eq!(redacted(action, &once), once, "{action} again");
    }
}

#[test]
fn dates_move_together() {
    let days = |text: &str| {
        let part = |range: std::ops::Range<usize>| text[range].parse::<i64>().unwrap();
        (part(0..4), part(5..7), part(8..10))
    };
    let text = redacted("date_of_birth=shift:weeks", "dob: 1974-11-19\ndob: 1974-11-20\ndob: 19-11-1974\n");
    let moved: Vec<&str> = text.lines().map(|line| line.strip_prefix("dob: ").unwrap()).collect();
    let ((_, m, d), (_, _, next)) = (days(moved[0]), days(moved[1]));
    assert!(next == d + 1 || next == 1, "{text}");
    assert!(moved[0] != "1974-11-19" && moved[2].starts_with(&format!("{d:02}-{m:02}-")), "{text}");
    assert_eq!(text, redacted("date_of_birth=shift:weeks", "dob: 1974-11-19\ndob: 1974-11-20\ndob: 19-11-1974\n"));
}

#[test]
fn each_file_has_days_of_its_own_where_that_is_asked_for() {
    let text = b"dob: 1974-11-19\ndob: 1974-12-19\n";
    let names: Vec<String> = (0..12).map(|number| format!("in/{number}.txt")).collect();
    let folder = Folder::with(&names.iter().map(|name| (name.as_str(), &text[..])).collect::<Vec<_>>());
    let moved = |action: &str, out: &str| {
        folder.run(&format!("redact in -o {out} -q --action date_of_birth={action}")).exits(0);
        let texts: Vec<Vec<u8>> = (0..12).map(|number| folder.read(&format!("{out}/{number}.txt"))).collect();
        texts
    };
    let number = |texts: Vec<Vec<u8>>| texts.into_iter().collect::<std::collections::HashSet<_>>().len();
    assert_eq!(number(moved("shift", "alike")), 1);
    let apart = moved("shift:files", "apart");
    assert!(apart.iter().all(|moved| moved != text));
    // A file of the same name is moved alike the next time.
    assert_eq!(apart, moved("shift:files", "again"));
    assert!(number(apart) > 6);
    folder.run("redact in -o never --action date_of_birth=shift:file").exits(2).names(&["shift:file", ":files"]);
}

#[test]
fn nothing_is_made_of_a_card_security_code() {
    let folder = Folder::with(&[("a.txt", b"card 4111 1111 1111 1111 cvv 123\n")]);
    for action in ["hash", "scramble", "encrypt", "mask:last1"] {
        folder.run(&format!("redact a.txt --action card_security_code={action}")).exits(2).names(&["PCI DSS", "label:plain"]);
        let code = if action == "encrypt" { 3 } else { 0 };
        let ran = folder.run(&format!("redact a.txt --action credit_card=remove,*={action}")).exits(code);
        assert!(!ran.text().contains("123") && !ran.text().contains("[ENC:CVV") && ran.text().contains("cvv"), "{}", ran.text());
    }
}

#[test]
fn no_digit_of_a_card_stays_beside_its_tag() {
    let dump = "CREATE TABLE p (id int, card bigint, note text);\nINSERT INTO p (id, card, note) VALUES (1, 4111111111111111, 'paid with 4111111111111111');\n";
    let tagged = redacted("credit_card=label", dump);
    assert!(tagged.contains("[CARD:") && !tagged.contains("1111,"), "{tagged}");
    assert!(redacted("credit_card=mask:last4", dump).contains("1111, 'paid with ************1111'"));
}
