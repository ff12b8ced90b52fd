//! The catalogue as a whole, and every example of it through the whole engine.

mod invariance;
mod real_life;

use super::*;
use crate::detect::rules::Detection;
use crate::detect::vector::Kernel;
use crate::detect::{Scratch, detect};
use crate::model::{Candidate, Kind};
use crate::resolve::resolve;

/// Regions of national numbers, as a run has them by default.
const REGIONS: &[&str] = &["NL", "US", "GB", "DE", "IN", "CA", "NO", "SE", "DK", "CH", "LT", "IE"];

/// The default threshold, in percent.
const MINIMUM: u8 = 50;

fn engine(detectors: &[Detector], kernel: Kernel) -> impl FnMut(&[u8]) -> Vec<Candidate> + use<> {
    let regions: Vec<_> = REGIONS.iter().map(|name| (*name).to_owned()).collect();
    let detection = Detection::new(detectors, MINIMUM, &regions, kernel).unwrap();
    let mut scratch = Scratch::new();
    move |text| {
        detect(&detection, text, &[], 0, &mut scratch);
        let mut found = std::mem::take(&mut scratch.hits.candidates);
        resolve(&mut found);
        found
    }
}

fn refused(text: &str) -> (usize, String) {
    match shape::read(text, "x.toml", &Origin::User("x.toml".into()))
        .and_then(|found| refuse_claimed_names(&found).map(|()| found))
    {
        Err(Error::Pattern { line, message, .. }) => (line, message),
        other => panic!("{text:?} gave {other:?}"),
    }
}

#[test]
fn every_example_of_ours_is_found_and_no_counter_example_is() {
    let detectors = built_in().unwrap();
    for kernel in Kernel::all() {
        let problems = lint(&detectors, &mut engine(&detectors, kernel));
        let told: Vec<_> = problems.iter().map(|p| format!("{}:{}: {}", p.file, p.line, p.message)).collect();
        assert!(problems.is_empty(), "{kernel:?}:\n{}", told.join("\n"));
    }
}

#[test]
fn every_detector_of_ours_has_examples_and_is_the_kind_it_says() {
    let detectors = built_in().unwrap();
    assert_eq!(detectors.len(), BUILT_IN.len(), "one detector a file");
    let mut ids = std::collections::HashSet::new();
    for detector in &detectors {
        let id = &detector.id;
        assert!(ids.insert(id), "{id} twice");
        assert!(detector.examples.len() >= 5, "{id} has too few examples");
        assert!(detector.counter_examples.len() >= 5, "{id} has too few counter-examples");
        assert!(detector.description.ends_with('.'), "{id} describes itself in a sentence");
        let kind = Kind::find(id).unwrap_or_else(|| panic!("{id} is no kind"));
        assert_eq!((kind.label, kind.category, kind.id), (&*detector.label, detector.category, &**id));
        assert_eq!(detector.aliases, kind.aliases.iter().collect(), "{id}");
        for name in kind.aliases.iter().chain([&kind.id]) {
            for name in [name.to_ascii_lowercase(), name.to_ascii_uppercase()] {
                let answering: Vec<_> = detectors.iter().filter(|d| d.answers_to(&name)).map(|d| &d.id).collect();
                assert_eq!(answering, [id], "{name}");
            }
        }
        let Origin::BuiltIn(path) = detector.origin else { panic!("{id} is built in") };
        assert!(path.starts_with("patterns/detectors/") && path.ends_with(&format!("/{id}.toml")), "{path}");
    }
}

#[test]
fn a_run_gets_the_same_detectors_without_examples() {
    let bare = |detectors: Vec<Detector>| -> Vec<String> {
        let clear = |detector| Detector { examples: Vec::new(), counter_examples: Vec::new(), ..detector };
        detectors.into_iter().map(|detector| format!("{:?}", clear(detector))).collect()
    };
    let brief = built_in_without_examples().unwrap();
    assert!(brief.iter().all(|detector| detector.examples.is_empty() && detector.counter_examples.is_empty()));
    assert_eq!(bare(brief), bare(built_in().unwrap()));
}

#[test]
fn errors_name_the_line_and_the_way_out() {
    for (text, line, expected) in [
        ("", 1, "no detector"),
        ("# nothing\n", 1, "no detector"),
        ("id = \"a\"\n", 1, "needs regex or words"),
        ("id = \"a\"\nregexp = \"x\"\n", 2, "did you mean regex?"),
        ("\n\nid = \"a\"\nregex = \"x*\"", 4, "empty string"),
        ("id = \"a\"\nregex = '\\Ax'", 2, "\\A"),
        ("id = \"a\"\nregex = '('", 2, "unclosed"),
        ("regex = \"x\"\n", 1, "id is missing"),
        ("id = \"A b\"\nregex = \"x\"", 1, "lower-case"),
        ("id = \"ab\"\nlabel = \"x\"\nregex = \"x\"", 2, "upper-case"),
        ("id = \"ab\"\nregex = \"x\"\nvalidator = \"lun\"", 3, "did you mean luhn?"),
        ("id = \"ab\"\nregex = \"x\"\nanchor = \"digit\"", 3, "did you mean digits?"),
        ("id = \"ab\"\nregex = \"x\"\nanchor = \"at\"", 1, "anchor"),
        ("id = \"ab\"\nregex = \"x\"\ncategory = \"contacts\"", 3, "did you mean contact?"),
        ("id = \"ab\"\nregex = \"x\"\nregulations = [\n\"GDPR\",\n\"PCI-DSS\"]", 5, "unknown regulation"),
        ("id = \"ab\"\nregex = \"x\"\ncanonical = \"lowr\"", 3, "did you mean lower?"),
        ("id = \"ab\"\nregex = \"x\"\nscore = 101", 3, "0 to 100"),
        ("id = \"ab\"\nregex = \"x\"\nscore = \"high\"", 3, "whole number"),
        ("id = \"ab\"\nregex = [\"x\"]", 2, "must hold text"),
        ("id = \"ab\"\nregex = \"x\"\nwords = [\"y\"]", 1, "both"),
        ("id = \"ab\"\nwords = [\"y\",\n\"\"]", 3, "empty"),
        ("id = \"ab\"\nwords = [\"y\\nz\"]", 2, "line end"),
        ("id = \"ab\"\nwords = \"y\"", 2, "list of texts"),
        ("id = \"ab\"\nvalidator = \"email\"", 1, "only built-in"),
        ("id = \"ab\"\nregex = \"x\"\nkeys = [\"abc\"]", 3, "anchor key"),
        ("id = \"ab\"\nregex = \"x\"\n[context]\nenglish = [\"x\"]", 4, "by language"),
        ("id = \"ab\"\nregex = \"x\"\ncontext = [\"x\"]", 3, "by language"),
        ("id = \"ab\"\nregex = \"x\"\nexamples = [\n\"none\"]", 4, "marks no finding"),
        ("id = \"ab\"\nregex = \"x\"\ncounter_examples = [\"⟦x⟧\"]", 3, "nothing may be found"),
        ("id = \"ab\"\nid = \"cd\"\n", 2, "duplicate key"),
        ("id = \"ab\nregex", 1, ""),
        ("id = \"iban\"\nregex = \"x\"", 1, "the kind iban"),
        ("id = \"ab\"\nlabel = \"EMAIL\"\nregex = \"x\"", 1, "the kind email_address"),
        ("id = \"ab\"\naliases = [\"person\"]\nregex = \"x\"", 1, "the kind person_name"),
        ("[[detector]]\nid = \"ab\"\nregex = \"x\"\n[[detector]]\nid = \"ab\"\nregex = \"y\"", 5, "the detector ab"),
        ("detector = 1\n", 1, "[[detector]]"),
        ("[[detector]]\nid = \"ab\"\nregex = \"x\"\nscores = 1\n", 4, "did you mean score?"),
        ("other = 1\n[[detector]]\nid = \"ab\"\nregex = \"x\"\n", 1, "unknown key other"),
    ] {
        let (at, message) = refused(text);
        assert!(at == line && message.contains(expected), "{text:?}: line {at}: {message}");
    }
}

#[test]
fn users_patterns_are_found_beside_ours() {
    let text = "
[[detector]]
id = \"employee_number\"
label = \"EMP\"
regex = '\\bEMP-\\d{4}\\b'
examples = [\"by ⟦EMP-1234⟧\\n⟦EMP-5678⟧\"]
counter_examples = [\"TEMP-1234\", \"EMP-12345\"]

[[detector]]
id = \"project\"
words = [\"Project Falcon\", \"falcon heavy\", \"Falcon\"]
examples = [\"the ⟦PROJECT FALCON⟧ and ⟦falcon⟧ heavyweight, ⟦Falcon Heavy⟧\"]
counter_examples = [\"falconry, a project\", \"[PROJECT:7k3fq2xa9b]\", \"project\\nfalco\"]

[[detector]]
id = \"member\"
regex = '[0-9]{6,8}'
validator = \"luhn\"
score = 40
examples = [\"lid ⟦1802768⟧\"]
[detector.context]
nl = [\"lid\"]
";
    let mut detectors = built_in().unwrap();
    detectors.extend(shape::read(text, "x.toml", &Origin::User("x.toml".into())).unwrap());
    let problems = lint(&detectors, &mut engine(&detectors, Kernel::best()));
    let told: Vec<_> = problems.iter().map(|p| (p.line, p.message.as_str())).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].1.contains("no counter_examples") && told[1].1.contains("no literal"), "{told:?}");
}

#[test]
fn lint_tells_what_an_example_gets_wrong() {
    let check = |text: &str, expected: &str| {
        let detectors = shape::read(text, "x.toml", &Origin::User("x.toml".into())).unwrap();
        let problems = lint(&detectors, &mut engine(&detectors, Kernel::best()));
        assert!(problems.iter().any(|p| p.message.contains(expected)), "{text}: {problems:?}");
    };
    let base = "id = \"ab\"\nregex = \"foo\"\n";
    check(&format!("{base}examples = [\"⟦fo⟧o\"]"), "is not found");
    check(&format!("{base}examples = [\"⟦foo⟧ foo\"]"), "is found");
    check(&format!("{base}counter_examples = [\"foo\"]"), "is found");
    check(&format!("{base}reserved_examples = [\"⟦foo⟧\"]"), "not tagged reserved");
    check(&format!("{base}context = {{ en = [\"Foo\"] }}"), "lower case");
    check(&format!("{base}context = {{ en = [\"foo bar\"] }}"), "one word");
    check(&format!("{base}context = {{ en = [\"a\", \"a\"] }}"), "twice");
    check(&format!("{base}context = {{ en = [\"a\"] }}\ncontext_against = {{ nl = [\"a\"] }}"), "both");
    check(&format!("{base}score = 30\nweak_score = 40"), "above score");
}

#[test]
fn selection_goes_by_any_name() {
    let names = |detect: &[&str], skip: &[&str]| {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        select(built_in().unwrap(), &owned(detect), &owned(skip))
            .map(|found| found.into_iter().map(|d| d.id).collect::<Vec<_>>())
            .map_err(|error| error.to_string())
    };
    assert_eq!(names(&["IBAN_CODE", "email"], &[]), Ok(vec!["email_address".into(), "iban".into()]));
    assert_eq!(names(&["iban", "Credit_Card_Number"], &["IBAN"]), Ok(vec!["credit_card".into()]));
    assert_eq!(names(&["all"], &[]).map(|found| found.len()), Ok(BUILT_IN.len()));
    // Some have to be named.
    let has = |detect: &[&str], id: &str| names(detect, &[]).unwrap().iter().any(|found| found == id);
    assert!(has(&[], "iban") && !has(&[], "event_time") && has(&["event_time"], "event_time"));
    assert!(has(&["default", "event_time"], "event_time") && has(&["Default", "event_time"], "iban"));
    assert!(!has(&["default"], "event_time") && !has(&["iban"], "email_address"));
    assert_eq!(names(&["iban"], &["USER_AGENT"]), Ok(vec!["iban".into()]));
    for (detect, skip, expected) in [
        (&["emial"][..], &[][..], "did you mean EMAIL?"),
        (&[], &["emial"], "did you mean EMAIL?"),
        (&["qqqqqqqq"], &[], "unknown detector"),
        (&["iban"], &["iban"], "no detector is left"),
    ] {
        let error = names(detect, skip).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
}
