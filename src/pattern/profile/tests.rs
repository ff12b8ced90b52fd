use std::path::Path;

use super::*;
use crate::model::{Chooser, FieldName};

fn inherited_from(files: &[(&str, &str)], name: &str) -> Result<Profile> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    of_file(&folder.path().join(name))
}

#[test]
fn built_in_profiles_can_be_read_and_say_what_they_are_for() {
    let all: Vec<_> = names().collect();
    for name in [
        "share-logs",
        "hosting",
        "development",
        "support-desk",
        "telecom",
        "analytics",
        "billing",
        "aggregate",
        "pci-dss",
        "hipaa-safe-harbor",
    ] {
        assert!(all.contains(&name), "{name}");
    }
    for name in all {
        let profile = profile(name).unwrap();
        assert_eq!(profile.name, name);
        for text in [&profile.description, &profile.receives, &profile.must_not_hold] {
            assert!(!text.is_empty(), "{name}");
        }
        assert_eq!(profile.digest.len(), 64);
    }
}

#[test]
fn what_is_inherited_stands_before_what_is_said() {
    let child = "extends = \"parent.toml\"\ndescription = \"child\"\n[kinds]\niban = \"remove\"\n[fields]\n\"users.notes\" = \"remove\"\n";
    let parent = "extends = \"hosting\"\nreceives = \"r\"\n[kinds]\niban = \"hash\"\n[allow]\nvalues = [\"info@example.com\"]\n";
    let profile = inherited_from(&[("child.toml", child), ("parent.toml", parent)], "child.toml").unwrap();
    assert_eq!((&*profile.name, &*profile.description, &*profile.receives), ("child", "child", "r"));
    assert_eq!(profile.inherits, ["parent", "hosting"]);
    let of_iban: Vec<_> = profile.rules.iter().filter(|rule| rule.chooser == Chooser::Kind("iban".into())).collect();
    assert_eq!(of_iban.iter().map(|rule| &*rule.action).collect::<Vec<_>>(), ["hash", "remove"]);
    assert_eq!(of_iban[1].line, 4);
    assert_eq!(profile.fields[0].chooser, FieldName { table: Some("users".into()), name: "notes".into(), is_path: false });
    assert_eq!(profile.allowed.values, [b"info@example.com"]);
}

#[track_caller]
fn check(text: &str, line: usize, part: &str) {
    match inherited_from(&[("p.toml", text)], "p.toml") {
        Err(Error::Pattern { line: at, message, .. }) => {
            assert!(at == line && message.contains(part), "line {at}: {message}");
        }
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    check("description = 1\n", 1, "must hold text");
    check("\ndescriptoin = \"x\"\n", 2, "did you mean description?");
    check("[kinds]\nemail_adress = \"keep\"\n", 2, "did you mean email_address?");
    check("[kinds]\nE_MAILS = \"keep\"\n", 2, "there is no kind E_MAILS");
    check("[tags]\nGDRP = \"keep\"\n", 2, "did you mean GDPR?");
    check("[categories]\nfinancal = \"keep\"\n", 2, "did you mean financial?");
    check("[fields]\nusers.notes = \"remove\"\n", 2, "must hold text");
    check("[[files]]\n[files.kinds]\niban = \"keep\"\n", 1, "glob");
    check("\n[[retention]]\ncategories = [\"contact\"]\n", 2, "max_age");
    check("[[retention]]\nmax_age = \"soon\"\n", 2, "days, weeks, months or years");
    check("[[retention]]\nmax_age = \"1 year\"\ncategories = [\"contacts\"]\n", 3, "did you mean contact?");
    check("extends = \"hostin\"\n", 1, "did you mean `hosting`?");
    check("extends = \"p.toml\"\n", 1, "inherits from itself");
    check("strictness = \"loose\"\n", 1, "there are recall, usual, precision");
    check("[allow]\nvalue = [\"x\"]\n", 2, "did you mean values?");
    check("description = \"x\"\nx = [\n", 2, "");
}

#[test]
fn the_schema_is_the_one_that_is_shipped() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("patterns/profiles/profile.schema.json");
    let shipped = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(shipped == schema::schema(), "`inkout profiles schema > {}` makes it anew", path.display());
}
