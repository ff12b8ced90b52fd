//! JSON: what is redacted stays JSON, with the same keys and the same shape, and what stands at a path that names people is found.

use proptest::prelude::*;
use serde_json::Value;

use crate::harness::{Folder, run};

fn redacted_by(text: &str, arguments: &str) -> String {
    let folder = Folder::new();
    String::from_utf8(run(&mut folder.inkout(&format!("redact -q {arguments}")), text.as_bytes()).exits(0).out).unwrap()
}

fn redacted(text: &str) -> String {
    redacted_by(text, "--action *=label:plain")
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(redacted(text), expected, "{text}");
}

#[test]
fn numbers_become_texts_however_deep_they_stand() {
    check(r#"{"phone": 31612345678, "age": 44, "n": 31612345678}"#, r#"{"phone": "[PHONE]", "age": "[AGE]", "n": 31612345678}"#);
    check(r#"{"password": 12345678, "api_key":9876543210123456}"#, r#"{"password": "[PASSWORD]", "api_key":"[TOKEN]"}"#);
    check(r#"{"card_number":4111111111111111}"#, r#"{"card_number":"[CARD]"}"#);
    check(r#"{"password": null, "token": true, "phone": false}"#, r#"{"password": null, "token": true, "phone": false}"#);
    check(r#"{"x":"{\"phone\":31612345678,\"age\": 44}"}"#, r#"{"x":"{\"phone\":\"[PHONE]\",\"age\": \"[AGE]\"}"}"#);
    check(
        r#"{"x":"{\"y\":\"{\\\"phone\\\":31612345678,\\\"first_name\\\":\\\"Jan\\\"}\"}"}"#,
        r#"{"x":"{\"y\":\"{\\\"phone\\\":\\\"[PHONE]\\\",\\\"first_name\\\":\\\"[NAME]\\\"}\"}"}"#,
    );
    check(
        "id,data\n1,\"{\"\"age\"\": 44, \"\"gender\"\": \"\"x\"\", \"\"first_name\"\": \"\"Jan\"\", \"\"password\"\": \"\"hunter2\"\"}\"\n",
        "id,data\n1,\"{\"\"age\"\": \"\"[AGE]\"\", \"\"gender\"\": \"\"x\"\", \"\"first_name\"\": \"\"[NAME]\"\", \"\"password\"\": \"\"[PASSWORD]\"\"}\"\n",
    );
    check(
        "INSERT INTO t (data) VALUES ('{\"phone\": 31612345678, \"n\": 1}');\n",
        "INSERT INTO t (data) VALUES ('{\"phone\": \"[PHONE]\", \"n\": 1}');\n",
    );
    check(
        "INSERT INTO t (data) VALUES ('{\\\"phone\\\": 31612345678}');\n",
        "INSERT INTO t (data) VALUES ('{\\\"phone\\\": \\\"[PHONE]\\\"}');\n",
    );
    check(
        "{\n  \"phones\": [\n    31612345678,\n    31612345679\n  ]\n}\n",
        "{\n  \"phones\": [\n    \"[PHONE]\",\n    \"[PHONE]\"\n  ]\n}\n",
    );
}

#[test]
fn what_stands_in_a_list_or_below_a_key_is_what_the_key_says() {
    check(
        r#"{"names": ["Aafje", "Jan"], "tags": ["Red", "Blue"]}"#,
        r#"{"names": ["[NAME]", "[NAME]"], "tags": ["Red", "Blue"]}"#,
    );
    check(
        r#"{"name": {"first": "Jan", "last": "de Vries"}, "n": {"first": "a"}}"#,
        r#"{"name": {"first": "[NAME]", "last": "[NAME]"}, "n": {"first": "a"}}"#,
    );
    check(r#"{"emails":[{"value":"jan@example.com"}]}"#, r#"{"emails":[{"value":"[EMAIL]"}]}"#);
    check(r#"{"phones": {"home": 31612345678, "count": 2}}"#, r#"{"phones": {"home": "[PHONE]", "count": 2}}"#);
    check(r#"{"card": {"number": 4111111111111112}}"#, r#"{"card": {"number": "[CARD]"}}"#);
    check(r#"{"first_name": "Ren\u00e9", "last_name": "O\u2019Brien"}"#, r#"{"first_name": "[NAME]", "last_name": "[NAME]"}"#);
}

#[test]
fn a_name_belongs_to_what_it_stands_below() {
    for person in ["author", "user", "customer", "sender", "from", "member", "owner", "contact", "profile", "participants"] {
        check(
            &format!("{{\"{person}\": {{\"id\": 1, \"name\": \"jan\"}}}}"),
            &format!("{{\"{person}\": {{\"id\": 1, \"name\": \"[NAME]\"}}}}"),
        );
        check(&format!("{{\"{person}\": [{{\"name\": \"jan\"}}]}}"), &format!("{{\"{person}\": [{{\"name\": \"[NAME]\"}}]}}"));
    }
    for thing in ["product", "channel", "file", "event", "server", "guild", "app"] {
        let text = format!("{{\"{thing}\": {{\"id\": 1, \"name\": \"Main Street\"}}, \"user\": \"x@example.com\"}}");
        check(&text, &text.replace("x@example.com", "[EMAIL]"));
    }
    check(r#"{"company": {"id": 1, "name": "Main Street"}}"#, r#"{"company": {"id": 1, "name": "[ORG]"}}"#);
}

#[test]
fn what_only_looks_like_a_name_stays() {
    for text in [
        r#"{"user":"U1","channel":"C1","name":"General Chat"}"#,
        r#"{"first_name": "First Name", "last_name": "Achternaam", "lastName": "Last name"}"#,
        "first_name: \"First Name\"\n",
        "SESSION_COOKIE=laravel_session\n",
    ] {
        check(text, text);
    }
}

#[test]
fn what_is_cut_or_broken_is_redacted_as_text() {
    for text in [
        "{\"a\": 1, \"b\": 2, \"c\": \"jan@example.com",
        "{\"a\": 1, \"b\": 2, \"c\": \"\\",
        "{\"a\": 1, \"b\": 2 jan@example.com\n{\"first_name\": \"Jan\"}\n",
        "{\"a\": 1, \"b\": \"x\njan@example.com\"}\n",
    ] {
        let folder = Folder::new();
        let ran = run(&mut folder.inkout("redact"), text.as_bytes()).exits(0);
        let (out, err) = (String::from_utf8(ran.out).unwrap(), ran.err);
        assert!(!out.contains("jan@example.com") && !out.contains("Jan"), "{out}");
        assert!(err.contains("JSON"), "the trouble is named: {err}");
    }
    let deep = format!("{}\"jan@example.com\"{}\n", "[".repeat(10_000), "]".repeat(10_000));
    assert!(redacted(&deep).contains("\"[EMAIL"), "10,000 levels");
}

#[test]
fn yaml_and_toml_stay_what_they_are() {
    check(
        "users:\n  - name: Jan\n    phone: 31612345678 # mobile\n    note: call 31612345678\n    mail: jan@example.com or not\n    age: 44\n",
        "users:\n  - name: \"[NAME]\"\n    phone: \"[PHONE]\" # mobile\n    note: call 31612345678\n    mail: \"[EMAIL]\"\n    age: \"[AGE]\"\n",
    );
    check("---\nphone:\n- 31612345678\n- \"+31612345678\"\n", "---\nphone:\n- \"[PHONE]\"\n- \"[PHONE]\"\n");
    let toml = redacted("[owner]\nfirst_name = \"Jan\"\nphone = 31612345678\nport = 8080\n");
    let value: toml::Table = toml.parse().unwrap();
    assert_eq!(value["owner"]["phone"].as_str(), Some("[PHONE]"));
    assert_eq!(value["owner"]["port"].as_integer(), Some(8080));
}

const KEYS: &[&str] = &[
    "name",
    "first_name",
    "phone",
    "phones",
    "password",
    "token",
    "age",
    "user",
    "product",
    "x",
    "emails",
    "value",
    "id",
    "from",
    "",
    "a\"b",
    "a\\b",
    "données",
    "card_number",
    "messages",
    "pin",
    "born",
    "address",
    "coordinates",
    "lat",
];
const TEXTS: &[&str] = &[
    "Jan de Vries",
    "jan@example.com",
    "+31 6 12345678",
    "line\nbreak jan@example.com\ttab",
    "quote \" jan@example.com \\ end",
    "",
    "René",
    "4111111111111111",
    "192.0.2.7",
    "password=hunter2\\n",
    "{\"phone\": 31612345678, \"a\": \"jan\"}",
    "\u{1}",
    "null",
    "C:\\jan@example.com",
    "password: \"x y\"",
    "key='abc'",
    "token=abc123def456,",
    "a\\",
    "\\u0041jan@example.com",
    "\u{1f600}jan@example.com",
];
const NUMBERS: &[&str] =
    &["0", "-0", "44", "-1.5e+7", "31612345678", "4111111111111111", "-31612345678", "52.3702157", "1e5", "1234"];

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        proptest::sample::select(TEXTS).prop_map(|text| Value::String(text.into())),
        proptest::sample::select(NUMBERS).prop_map(|number| serde_json::from_str(number).unwrap()),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            proptest::collection::vec((proptest::sample::select(KEYS), inner.clone()), 0..5)
                .prop_map(|pairs| Value::Object(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())),
            // A document in a text.
            inner.prop_map(|value| Value::String(value.to_string())),
        ]
    })
}

/// The same keys and lengths, and what is no text and no number is the same.
fn check_shape(before: &Value, after: &Value) -> Result<(), TestCaseError> {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            prop_assert!(before.keys().eq(after.keys()));
            before.values().zip(after.values()).try_for_each(|(before, after)| check_shape(before, after))
        }
        (Value::Array(before), Value::Array(after)) => {
            prop_assert_eq!(before.len(), after.len());
            before.iter().zip(after).try_for_each(|(before, after)| check_shape(before, after))
        }
        (Value::String(before), Value::String(after)) => match serde_json::from_str::<Value>(before) {
            // JSON in a text stays JSON.
            Ok(inner @ (Value::Object(_) | Value::Array(_))) if after.get(..2) == before.get(..2) && !after.contains("***") => {
                let inner_after = serde_json::from_str(after);
                prop_assert!(inner_after.is_ok(), "{} became {}", before, after);
                check_shape(&inner, &inner_after.unwrap())
            }
            _ => Ok(()),
        },
        (Value::Number(_), Value::String(label)) => {
            prop_assert!(label.is_empty() || label.starts_with('[') || label.contains('*') || label.len() > 20, "{}", label);
            Ok(())
        }
        (before, after) => {
            prop_assert_eq!(before, after);
            Ok(())
        }
    }
}

#[test]
fn what_json_says_in_words_of_its_own_is_no_value() {
    for text in [
        r#"{"x":"{\"password\":null,\"phones\":1}"}"#,
        r#"{"x":"{\"password\":true,\"user\":false}"}"#,
        r#"{"password": null, "token":false}"#,
        "[null,4111111111111112,1234]",
    ] {
        assert_eq!(redacted(&format!("{text}\n")), format!("{text}\n"));
    }
    assert_eq!(redacted("[[1],4111111111111111,1234,123]\n"), "[[1],\"[CARD]\",1234,123]\n");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Many documents in one run, since a run costs more than a document.
    #[test]
    fn what_was_json_is_json(values in proptest::collection::vec(value(), 60), is_pretty in any::<bool>()) {
        let write = |value: &Value| if is_pretty { serde_json::to_string_pretty(value).unwrap() } else { value.to_string() };
        let values: Vec<_> = values.into_iter().filter(|value| value.is_object() || value.is_array()).collect();
        let text: String = values.iter().map(|value| write(value) + "\n").collect();
        for actions in ["", "--action *=label:plain", "--action *=mask", "--action *=remove", "--action *=hash"] {
            let out = redacted_by(&text, actions);
            let mut documents = serde_json::Deserializer::from_str(&out).into_iter::<Value>();
            for value in &values {
                let Some(Ok(after)) = documents.next() else {
                    return Err(TestCaseError::fail(format!("{actions}: {value} is no JSON any more")));
                };
                check_shape(value, &after)?;
            }
            prop_assert!(documents.next().is_none());
        }
    }

    /// Whatever the parser makes of it, what is found in plain text is gone.
    #[test]
    fn broken_json_keeps_nothing(values in proptest::collection::vec((value(), 0usize..400, any::<u8>()), 60)) {
        let mut text = Vec::new();
        for (value, at, byte) in values {
            let mut line = value.to_string().into_bytes();
            let at = at.min(line.len());
            match byte % 3 {
                0 => line.truncate(at),
                1 => line.insert(at, byte.max(1)),
                _ => drop(line.drain(at..(at + 3).min(line.len()))),
            }
            text.extend(line);
            text.push(b'\n');
        }
        text.retain(|byte| *byte != 0);
        let text = String::from_utf8_lossy(&text).into_owned();
        let (read, plain) = (redacted(&text), redacted_by(&text, "--action *=label:plain --format-in text"));
        for (read, plain) in read.lines().zip(plain.lines()) {
            // A password or token takes all of its value, and with it what else is found there.
            let whole = |line: &str| line.matches("[PASSWORD]").count() + line.matches("[TOKEN]").count();
            if whole(read) > whole(plain) {
                for value in ["jan@example.com", "4111111111111111", "192.0.2.7"] {
                    prop_assert!(plain.contains(value) || !read.contains(value), "{} {}", read, plain);
                }
                continue;
            }
            for label in ["[EMAIL]", "[PHONE]", "[CARD]", "[IP]", "[PASSWORD]", "[TOKEN]"] {
                prop_assert!(read.matches(label).count() >= plain.matches(label).count() || read.len() < plain.len(), "{} {}", read, plain);
            }
        }
    }
}
