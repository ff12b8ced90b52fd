//! What must not matter to what is found: the kernel, where a buffer is cut between lines, what stands in other lines, and our own
//! output. And what must not happen: a panic, or time that grows faster than the input.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::model::limits;

/// Pieces of which hostile and ordinary texts are made.
const PIECES: &[&str] = &[
    "@",
    "%40",
    "%",
    ".",
    "-",
    ":",
    "::",
    "/",
    "//",
    "://",
    "=",
    "==",
    ">",
    "<",
    "\"",
    "'",
    "\\",
    "\\\"",
    "\\n",
    "\n",
    "\r\n",
    " ",
    "  ",
    ",",
    ";",
    "|",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "*",
    "***",
    "+",
    "00",
    "0",
    "1",
    "4111111111111111",
    "4111 1111 1111 1111",
    "12",
    "2024-01-01",
    "192.0.2.7",
    "1.2.3.4",
    "2001:db8::7",
    "00:00:5e:00:53:01",
    "00-00-5E-00-53-01",
    "0000.5e00.5301",
    "NL91ABNA0417164300",
    "+12025550143",
    "jan",
    "jan@example.com",
    "example.com",
    "J",
    "eyJ",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    "password",
    "token",
    "authorization",
    "Bearer ",
    "Basic ",
    "sip:",
    "sips:",
    "https",
    "user",
    "order",
    "card",
    "phone",
    "version",
    "é",
    "\u{2019}",
    "日本",
    "\0",
    "-----BEGIN ",
    "-----BEGIN PRIVATE KEY-----",
    "-----END PRIVATE KEY-----",
    "[EMAIL:7k3fq2xa9b]",
    "[CARD]",
    "[PASSWORD:7k3fq2xa9b~c4de]",
    "**** 1111",
];

fn text() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(proptest::sample::select(PIECES), 0..60).prop_map(|pieces| pieces.concat().into_bytes())
}

fn noise() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 0..400)
}

type Span = (u32, u32, u16, u8);

fn spans(found: &[Candidate], shift: usize) -> Vec<Span> {
    found.iter().map(|c| (c.start + shift as u32, c.end + shift as u32, c.detector.0, c.score)).collect()
}

/// The engine with every detector of ours, and a few of a user's.
fn everything(kernel: Kernel) -> impl FnMut(&[u8]) -> Vec<Candidate> {
    let own = "
[[detector]]
id = \"anything_but\"
regex = '[^x\"]{3,40}y'
[[detector]]
id = \"spaced\"
regex = '(?m)^\\s*jan\\s+\\S+$'
[[detector]]
id = \"listed\"
words = [\"jan\", \"jan user\", \"é\", \"12\"]
";
    let mut detectors = built_in().unwrap();
    detectors.extend(shape::read(own, "x.toml", &Origin::User("x.toml".into())).unwrap());
    engine(&detectors, kernel)
}

/// Finds the candidates in a text.
type Examine = Box<dyn FnMut(&[u8]) -> Vec<Candidate>>;

thread_local! {
    static ENGINES: std::cell::RefCell<Vec<(Kernel, Examine)>> = std::cell::RefCell::new(
        Kernel::all().into_iter().map(|kernel| (kernel, Box::new(everything(kernel)) as _)).collect(),
    );
}

fn found(bytes: &[u8]) -> Vec<Candidate> {
    ENGINES.with_borrow_mut(|engines| engines.last_mut().unwrap().1(bytes))
}

/// Every kernel finds the same.
fn kernels_agree(bytes: &[u8]) -> std::result::Result<(), TestCaseError> {
    ENGINES.with_borrow_mut(|engines| {
        let expected = engines[0].1(bytes);
        for (kernel, examine) in &mut engines[1..] {
            prop_assert_eq!(&examine(bytes), &expected, "{:?}", kernel);
        }
        Ok(())
    })
}

/// Each line alone, and lines behind others, give what the whole gives. An armoured key may span lines: texts with one are left out.
fn lines_are_independent(bytes: &[u8], lead: usize) -> std::result::Result<(), TestCaseError> {
    let whole = spans(&found(bytes), 0);
    let mut by_line = Vec::new();
    let mut start = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        by_line.extend(spans(&found(line), start));
        start += line.len();
    }
    prop_assert_eq!(&by_line, &whole, "line by line: {:?}", String::from_utf8_lossy(bytes));
    // Behind lines of any length the same is found, wherever the tiles of the engine fall.
    let mut moved = vec![b'.'; lead];
    moved.push(b'\n');
    moved.extend_from_slice(bytes);
    let expected: Vec<_> =
        whole.iter().map(|(start, end, d, s)| (start + lead as u32 + 1, end + lead as u32 + 1, *d, *s)).collect();
    prop_assert_eq!(spans(&found(&moved), 0), expected, "behind {} bytes: {:?}", lead, String::from_utf8_lossy(bytes));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_kernel_finds_the_same_in_texts(bytes in text()) {
        kernels_agree(&bytes)?;
    }

    #[test]
    fn every_kernel_finds_the_same_in_noise(bytes in noise()) {
        kernels_agree(&bytes)?;
    }

    #[test]
    fn lines_do_not_depend_on_each_other(bytes in text(), lead in prop_oneof![0usize..200, 16_000usize..17_000]) {
        prop_assume!(memchr::memmem::find(&bytes, b"-----BEGIN ").is_none());
        lines_are_independent(&bytes, lead)?;
    }

    #[test]
    fn nothing_is_found_in_labels(pieces in proptest::collection::vec(0usize..7, 1..12)) {
        let parts = ["[EMAIL:7k3fq2xa9b]", "[PASSWORD]", "\npassword=[PASSWORD:7k3fq2xa9b]", " ", ", ", "[PHONE:7k3fq2xa9b~c4de]", " sip:[SIP:7k3fq2xa9b]"];
        let text: String = pieces.iter().map(|i| parts[*i]).collect();
        prop_assert!(found(text.as_bytes()).is_empty(), "{text}");
    }
}

#[test]
fn long_values_are_found_to_their_end() {
    let long = "a".repeat(3 * limits::MAX_FINDING);
    for (before, value, after) in [
        ("password=", long.clone(), " x"),
        ("{\"password\":\"", format!("{long} {long}"), "\"}"),
        ("Authorization: Bearer ", long.clone(), "\nx"),
        ("<password>", long.clone(), "</password>"),
        ("sip:", "a".repeat(limits::MAX_FINDING - 1) + "@example.com", ">"),
        ("x ", "b".repeat(1000) + "@example.com", " "),
        ("x ", "b".repeat(5000) + ".c@example.com", " "),
    ] {
        let text = format!("{before}{value}{after}");
        let found = found(text.as_bytes());
        let start = if before == "sip:" { 0 } else { before.len() };
        let covered = found.iter().any(|c| c.start as usize == start && c.end as usize == before.len() + value.len());
        assert!(covered, "{before}…{after}: {:?}", spans(&found, 0));
        let run = before.len() + value.len() - start > limits::MAX_FINDING;
        assert!(found.iter().all(|c| c.traits.run == run), "{before}");
    }
}

#[test]
fn time_grows_with_the_input_and_no_faster() {
    let mut patterns: Vec<String> = PIECES.iter().map(|piece| (*piece).to_owned()).collect();
    for pattern in [
        "a@",
        "a%40b.nl",
        "%40b.nl",
        "b.nl%40",
        "password=",
        "password=\"",
        "password='\\",
        "password=(",
        "token=${",
        "token: a ",
        "<password>",
        "authorization: x ***",
        "authorization: x y ",
        "eyJa=",
        "eyJaaaa.",
        "eyJ.eyJ",
        "sip:a",
        "sip:@",
        "sip:a@",
        "sip:a@b;",
        "https:\\/\\/a:b@",
        "a://b:c,",
        "password2:",
        "<password x=\"\">",
        "\"name\":\"password\",\"value\":",
        "password=a\"b",
        "password='x' ",
        "authorization: bearer \"",
        "https://a:b",
        "://a:b@",
        "a:1:",
        "1:2:3:",
        "00-",
        "0-0-0-0-",
        "1.1.1.",
        "1 ",
        "12 34-",
        "4111 ",
        "4111111111111111 ",
        "+1 ",
        "00 31 ",
        "(020) ",
        "NL91",
        "NL91 ",
        "nl91ab",
        "[EMAIL",
        "[[",
        "password=[",
        "password:",
        "password=a[b",
        "password='\"",
        "token=",
        "token=\"'",
        "[EMAIL]password=",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n",
        "\\\\\\\"",
        "password=\\\"\\\\",
        "password=a***",
        "jan user ",
        "12 jan",
        "order 4111111111111112 ",
        "abc'",
        "''",
        "é",
        "\u{2019}@",
        "a\u{2019}@b.nl",
        "a.b-c+d_e@b.nl",
    ] {
        patterns.push(pattern.to_owned());
    }
    // A tenth of a microsecond a byte is far above what any of these takes, and far below what a quadratic step would take.
    const SIZE: usize = 1 << 18;
    const BUDGET: Duration = Duration::from_millis(2500);
    for pattern in patterns {
        let text = pattern.repeat(SIZE / pattern.len() + 1);
        let start = Instant::now();
        found(text.as_bytes());
        let taken = start.elapsed();
        assert!(taken < BUDGET, "{pattern:?} repeated took {taken:?}");
    }
}
