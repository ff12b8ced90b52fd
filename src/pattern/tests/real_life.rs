//! Texts as they stand in logs, dumps, configuration and chats, with everything that must be found in them.

use super::*;

/// Finds the candidates in a text.
type Examine = Box<dyn FnMut(&[u8]) -> Vec<Candidate>>;

/// Checks that in `text` exactly these are found, by detector and value, in order.
fn check(text: &str, expected: &[(&str, &str)]) {
    thread_local! {
        static ENGINE: std::cell::RefCell<(Vec<Detector>, Examine)> = {
            let detectors = built_in().unwrap();
            let examine = engine(&detectors, Kernel::best());
            std::cell::RefCell::new((detectors, Box::new(examine)))
        };
    }
    ENGINE.with_borrow_mut(|(detectors, examine)| {
        let found = examine(text.as_bytes());
        let told: Vec<_> = found
            .iter()
            .map(|c| {
                (
                    &*detectors[c.detector.get()].id,
                    String::from_utf8_lossy(&text.as_bytes()[c.start as usize..c.end as usize]).into_owned(),
                )
            })
            .collect();
        let told: Vec<_> = told.iter().map(|(id, value)| (*id, value.as_str())).collect();
        assert_eq!(told, expected, "{text}");
    });
}

const MAIL: &str = "email_address";
const IP: &str = "ip_address";
const CARD: &str = "credit_card";
const PASSWORD: &str = "password";
const TOKEN: &str = "access_token";
const USER: &str = "username";
const AGENT: &str = "user_agent";

#[test]
fn logs() {
    check(
        r#"203.0.113.9 - jan@example.com [01/Jan/2024:00:00:00 +0000] "GET /a?x=1 HTTP/1.1" 200 1043 "https://example.com/" "Mozilla/5.0 (X11) Chrome/120.0.0.0 Safari/537.36""#,
        &[(IP, "203.0.113.9"), (MAIL, "jan@example.com"), (AGENT, "Mozilla/5.0 (X11) Chrome/120.0.0.0 Safari/537.36")],
    );
    check(
        "2024-01-01T00:00:00.123456789Z level=info ip=192.0.2.7 user=jan@example.com password=hunter2 dur=12.5ms trace=4bf92f3577b34da6a3ce929d0e0e4736",
        &[(IP, "192.0.2.7"), (MAIL, "jan@example.com"), (PASSWORD, "hunter2")],
    );
    check("ts=1700000000123 id=550e8400-e29b-41d4-a716-446655440000 sha=da39a3ee5e6b4b0d3255bfef95601890afd80709 v1.2.3.4", &[]);
    check("commit 4539578763621486453957876362148645395787 order 12345678 ref 0612345678", &[]);
    check("Accepted password for jan from 192.0.2.7 port 51234 ssh2", &[(IP, "192.0.2.7")]);
    check("nginx: upstream: \"http://192.0.2.7:8080/x\", client: 203.0.113.9,", &[(IP, "192.0.2.7"), (IP, "203.0.113.9")]);
    check("GC pause 12345678.123 ms; heap 1234567890123456 bytes", &[]);
    check("uptime 1.2.3.4.5, oid 1.3.6.1.4.1.9.9", &[]);
}

#[test]
fn structured_data() {
    check(
        r#"{"id":4539578763621486,"mail":"jan@example.com","pin":null,"card":"4111 1111 1111 1111","ip":"2001:db8::7"}"#,
        &[(MAIL, "jan@example.com"), (CARD, "4111 1111 1111 1111"), (IP, "2001:db8::7")],
    );
    check(
        r#"{"msg":"{\"password\":\"a\\\"b\",\"user\":\"jan@example.com\"}"}"#,
        &[(PASSWORD, r#"a\\\"b"#), (MAIL, "jan@example.com")],
    );
    check("id,mail,card\r\n1,jan@example.com,4111111111111111\r\n", &[(MAIL, "jan@example.com"), (CARD, "4111111111111111")]);
    check(
        "INSERT INTO u VALUES (1,'jan@example.com','192.0.2.7',4111111111111111),(2,'o''neil@example.com',NULL,0);",
        &[(MAIL, "jan@example.com"), (IP, "192.0.2.7"), (CARD, "4111111111111111"), (MAIL, "o''neil@example.com")],
    );
    check("1\tjan@example.com\t192.0.2.7\t\\N\n", &[(MAIL, "jan@example.com"), (IP, "192.0.2.7")]);
    check(
        "db:\n  host: db.example.com\n  password: \"s3cret\"\n  api_key: 0123456789abcdef\n",
        &[(PASSWORD, "s3cret"), (TOKEN, "0123456789abcdef")],
    );
    check("<u><mail>jan@example.com</mail><password>a b</password></u>", &[(MAIL, "jan@example.com"), (PASSWORD, "a b")]);
    check("DATABASE_URL=postgres://app:hunter2@db.example.com:5432/shop", &[(USER, "app"), (PASSWORD, "hunter2")]);
}

#[test]
fn headers_and_chat() {
    check(
        "From: \"Jan\" <jan@example.com>\r\nTo: piet@example.org\r\n",
        &[(MAIL, "jan@example.com"), (MAIL, "piet@example.org")],
    );
    check("> Authorization: Bearer abc123def456ghi\r\n> Host: x\r\n", &[(TOKEN, "abc123def456ghi")]);
    check(
        "curl -u jan:x -H \"X-Api-Key: 0123456789abcdef\" https://api.example.com",
        &[("username", "jan"), (TOKEN, "0123456789abcdef")],
    );
    check(
        "[01-01-24 10:00:00] Jan: mijn kaart is 4111-1111-1111-1111!",
        &[("person_name", "Jan"), (CARD, "4111-1111-1111-1111")],
    );
    check("mijn wachtwoord: Welkom01 en mail jan@example.com.", &[(PASSWORD, "Welkom01"), (MAIL, "jan@example.com")]);
    check("rekening NL91 ABNA 0417 1643 00 t.n.v. Jan", &[("iban", "NL91 ABNA 0417 1643 00")]);
    check(
        "(jan@example.com) [192.0.2.7] {4111111111111111}",
        &[(MAIL, "jan@example.com"), (IP, "192.0.2.7"), (CARD, "4111111111111111")],
    );
}

#[test]
fn our_own_output_is_clean() {
    for text in [
        "[EMAIL:7k3fq2xa9b] wrote from [IP:aaaaaaaaaa]",
        "password=[PASSWORD:7k3fq2xa9b] token: \"[TOKEN:7k3fq2xa9b~c4de]\"",
        "Authorization: Bearer [TOKEN:7k3fq2xa9b]",
        "https://[USERNAME:7k3fq2xa9b]:[PASSWORD:7k3fq2xa9b]@example.com",
        "j***@example.com, ***@example.com and j***%40example.com",
        "card ************1111, **** **** **** 1111, 4111-11**-****-1111",
        "phone +31******678, ** *** **78, tel ***-***-0143, call *** *** 678 1234",
        "password=********, \"password\":\"h***2\", token=************cdef",
        "[EMAIL][EMAIL], [CARD] [PHONE:7k3fq2xa9b]:5060",
        "iban NL91**********4300 and **** **** 0417 1643 00",
        "mac **:**:**:**:53:01, ip 192.0.***.***",
        "sip:[SIP:7k3fq2xa9b] <[SIP:7k3fq2xa9b]>",
    ] {
        check(text, &[]);
    }
}

#[test]
fn labels_beside_values_hide_nothing() {
    check("password=[EMAIL]hunter2", &[(PASSWORD, "[EMAIL]hunter2")]);
    check("[NL91ABNA0417164300] [JAN]", &[("iban", "NL91ABNA0417164300")]);
    check("[EMAIL:7k3fq2xa9b] jan@example.com", &[(MAIL, "jan@example.com")]);
}

#[test]
fn numbers_of_nobody_are_not_found() {
    // A linear congruential generator (Knuth, MMIX): the lines are the same in every run.
    let mut state = 20_240_101u64;
    let mut random = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 11
    };
    for number in 0..5_000 {
        let [a, b, c, d, e, f] = std::array::from_fn(|_| random());
        let order = 2_000_000_000_000_000 + a % 7_000_000_000_000_000;
        let millis = 1_700_000_000_000 + b % 100_000_000_000;
        let uuid =
            format!("{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}", c % (1 << 32), d % (1 << 16), e % 4096, f % 4096, a % (1 << 48));
        let digits =
            format!("{:08}-{:04}-4{:03}-8{:03}-{:012}", c % 100_000_000, d % 10_000, e % 1000, f % 1000, a % 1_000_000_000_000);
        let hash = format!("{a:014x}{b:013x}{c:013x}");
        let version = format!("{}.{}.{}.{}", 1 + d % 9, e % 30, f % 30, c % 200);
        let line = format!(
            "192.0.2.7 - - [01/Jan/2024:00:00:00 +0000] \"GET /orders/{order}/items/{c} HTTP/1.1\" 200 {d} \"-\" \"app/{version} Chrome/{version}\" \
             rid={uuid} session={digits} ts={millis} t={millis}.{:03} commit={hash} version {version} order_no={order} \"orderId\":{order} \
             trace={hash} took={e}ns ratio=0.{a} offset={b} n={number}",
            f % 1000
        );
        check(&line, &[(IP, "192.0.2.7"), (AGENT, &format!("app/{version} Chrome/{version}"))]);
    }
}

#[test]
fn an_empty_attribute_has_no_value() {
    check("<user password=\"\"/> <b>", &[]);
    check("<user password=\"\"><b>x</b></user>", &[]);
    check("<property key=\"password\" value=\"\"/></r>", &[]);
    check("1,\"<user password=\"\"secret9\"\">\"", &[(PASSWORD, "secret9")]);
}

#[test]
fn a_quote_that_opens_nothing_hides_nothing_behind_it() {
    for text in [
        "('password: \"','7','q');",
        "('token=\"\"');",
        "<note>password: \"</note><keep>7</keep><b>\"</b>",
        "<note>password: \"\"</note>",
        "{\"note\":\"password: `\",\"keep\":\"7\"}",
        "('password=\\\"', 'x \\\"')",
    ] {
        check(text, &[]);
    }
    check("{\"note\":\"password: secret9\\\\\",\"x\":1}", &[(PASSWORD, "secret9")]);
    check("password: secret9\\\\\\\\ x", &[(PASSWORD, "secret9")]);
    check("{\"note\":\"password: \\\"secret9\\\"\",\"x\":1}", &[(PASSWORD, "secret9")]);
}
