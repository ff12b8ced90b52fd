//! Values are encrypted and come back: every byte of a file, under the key alone.

use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::{Folder, KEY, Ran, run};

const OTHER_KEY: &str = "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// Files of `samples/` in another character set than UTF-8, which has to be named to bring them back.
const SETS: [(&str, &str); 2] = [("klanten_latin1.csv", "windows-1252"), ("service_utf16.log", "UTF-16LE")];
/// Files of `samples/` with cells that hold no token: the list of those is needed to bring them back.
const TYPED: [&str; 3] = ["orders_mssql.sql", "payments_mysql.sql", "smdr_fixed_width.txt"];

fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let list = |folder: &Path| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    let mut all = list(&folder);
    all.retain(|path| path.is_file());
    let documents = list(&folder.join("documents"));
    assert!(all.len() > 40 && documents.len() > 6);
    all.extend(documents);
    all.sort();
    all
}

/// A filter over these bytes.
fn filter(args: &str, input: &[u8]) -> Ran {
    run(&mut Folder::new().inkout(args), input)
}

/// Demands that the bytes come back, and that their encrypted form is clean and stays as it is; returns that.
#[track_caller]
fn check(input: &[u8], names: &[&str]) -> String {
    let sealed = filter("redact --action *=encrypt", input).exits(0);
    let back = filter("restore", &sealed.out).exits(0);
    assert_eq!(String::from_utf8_lossy(&back.out), String::from_utf8_lossy(input));
    let again = filter("redact --action *=encrypt", &sealed.out).exits(0);
    assert_eq!(again.text(), sealed.text(), "redacted twice is redacted once");
    let found = filter("scan --format jsonl --show-values", &sealed.out).exits(0).findings();
    assert_eq!(found, []);
    for name in names {
        assert!(sealed.text().contains(&format!("[ENC:{name}:")), "{name}: {}", sealed.text());
    }
    sealed.text().to_owned()
}

#[test]
fn every_sample_comes_back() {
    for path in samples() {
        let name = path.file_name().unwrap().to_str().unwrap();
        let bytes = fs::read(&path).unwrap();
        let folder = Folder::with(&[(name, &bytes)]);
        // Security codes of cards are never stored, encrypted or not.
        let sealed = folder.run(&format!("redact {name} -o sealed --action *=encrypt --skip card_security_code"));
        let sealed = sealed.exits(0);
        let set = SETS.iter().find(|(of, _)| *of == name).map(|(_, set)| format!("--encoding {set}"));
        if let Some(set) = &set {
            assert!(sealed.err.contains(set), "{name} says how it comes back: {}", sealed.err);
        }
        // Tokens say in which set their values were, of those in which they can stand as they are.
        let set = set.filter(|set| set.contains("UTF-16"));
        let is_listed = TYPED.contains(&name) || path.parent().unwrap().ends_with("documents");
        let list = if is_listed { "--manifest sealed.manifest.json" } else { "" };
        folder.run(&format!("restore sealed -o back {list} {}", set.unwrap_or_default())).exits(0);
        assert!(folder.read("back") == bytes, "{name} came back as something else");
    }
}

#[test]
fn short_columns_hold_texts_that_come_back() {
    let dump = "CREATE TABLE t (id int, name varchar(12), iban varchar(34), ip varchar(15));\nINSERT INTO t (id, name, iban, ip) VALUES \
        (1, 'Annemarie', 'NL91 ABNA 0417 1643 00', '192.0.2.14'), (2, 'Jürgen W', 'DE89370400440532013000', '203.0.113.77');\n";
    let short = dump.replace("'Annemarie'", "'Jan'");
    let folder = Folder::with(&[("a.sql", dump.as_bytes()), ("b.sql", short.as_bytes())]);
    folder.run("redact a.sql -o sealed.sql --action *=encrypt").exits(0);
    let sealed = String::from_utf8(folder.read("sealed.sql")).unwrap();
    assert!(!["Annemarie", "Jürgen", "ABNA", "192.0.2"].iter().any(|value| sealed.contains(value)), "{sealed}");
    assert_eq!(sealed.chars().count(), dump.chars().count(), "{sealed}");
    folder.run("restore sealed.sql -o back.sql --manifest sealed.sql.manifest.json").exits(0).names(&["restored 6 values"]);
    assert_eq!(String::from_utf8(folder.read("back.sql")).unwrap(), dump);
    // There are too few names of three letters to hide one among.
    folder.run("redact b.sql -o short.sql --action *=encrypt").exits(3).names(&["1 value of person_name", "too short a text"]);
}

#[test]
fn values_come_back_through_the_escapes_they_stood_in() {
    check(b"from jan@example.com, call 06-12345678 or +31 6 12345678\n", &["EMAIL", "PHONE"]);
    check(
        br#"{"email":"jan@example.com","age":42,"phone":"+31 6 12345678","name":"Jan \"J\u00e9\" de Vries"}"#,
        &["EMAIL", "AGE"],
    );
    check(
        b"name,email,phone\n\"Vries, \"\"Jan\"\" de\",jan@example.com,0612345678\nPiet Jansen,p@example.org,0687654321\n",
        &["EMAIL"],
    );
    check(b"INSERT INTO people (name, email, note) VALUES ('O''Brien', 'ob@example.com', '{\"email\":\"a\\\\u0040example.com\"}');\n", &["EMAIL"]);
    check(b"-----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8Qu\n-----END RSA PRIVATE KEY-----\nx\n", &[]);
    check(b"password=hunter2&user=jan%40example.com;token\n", &["EMAIL"]);
    let mail = b"From: =?UTF-8?Q?J=C3=A9r=C3=B4me_Blanc?= <j@example.com>\nContent-Transfer-Encoding: quoted-printable\nContent-Type: text/plain; charset=utf-8\n\n\
        Call J=C3=A9r=C3=B4me on 06-1234=\n5678 or write jerome=40example.com before the end of the day please, it is urgent =\nand more.\n";
    check(mail, &["EMAIL"]);
    check(b"+-------------+-------------------+\n| name        | email             |\n+-------------+-------------------+\n| Jan Vries   | jan@example.com   |\n\
        | Piet Jansen | piet@example.com  |\n+-------------+-------------------+\n", &["EMAIL"]);
}

/// A mail whose body is this text in base64, in lines of these widths in turn.
fn encoded(text: &str, widths: &[usize], end: &str) -> Vec<u8> {
    let characters = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, text);
    let mut mail = "From: x\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n".to_owned();
    let mut rest = &characters[..];
    for width in widths.iter().cycle() {
        let (line, behind) = rest.split_at(rest.len().min(*width));
        mail = mail + line + end;
        rest = behind;
        if rest.is_empty() {
            return mail.into_bytes();
        }
    }
    unreachable!("there are widths")
}

/// The decoded body of such a mail, which another reader takes for whole.
#[track_caller]
fn decoded(mail: &[u8]) -> String {
    let mut body = mail.splitn(2, |byte| *byte == b':').nth(1).unwrap();
    body = &body[body.windows(2).position(|pair| pair == b"\n\n").unwrap()..];
    let characters: Vec<u8> = body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    String::from_utf8(base64::Engine::decode(&base64::prelude::BASE64_STANDARD, characters).unwrap()).unwrap()
}

#[test]
fn mail_comes_back_whatever_its_lines_are() {
    let lines: Vec<String> = (0..40).map(|number| format!("from jan{number}@example.com,06-12345678, bye")).collect();
    let text = lines.join("\n");
    for (widths, end) in [
        (&[76][..], "\n"),
        (&[77], "\r\n"),
        (&[1000], "\n"),
        (&[1], "\n"),
        (&[7, 76, 3, 50], "\n"),
        (&[60, 61], " \r\n"),
        (&[76, 0, 76], "\n"),
    ] {
        for length in text.len() - 3..text.len() {
            let mail = encoded(&text[..length], widths, end);
            let sealed = check(&mail, &[]);
            let inside = decoded(sealed.as_bytes());
            assert!(inside.contains("from [ENC:EMAIL:") && !inside.contains("@example"), "{inside}");
        }
    }
}

#[test]
fn parts_of_mail_that_are_read_in_pieces_come_back() {
    let text: String =
        (0..30_000).map(|number| format!("from jan{number}@example.com, {}\n", "by ".repeat(number * number / 7 % 13))).collect();
    for (widths, end) in [(&[76][..], "\r\n"), (&[72], "\n"), (&[76, 75], "\n")] {
        let mail = encoded(&text, widths, end);
        assert!(mail.len() > 3 << 19);
        let sealed = filter("redact --action *=encrypt", &mail).exits(0);
        let inside = decoded(&sealed.out);
        assert_eq!((inside.matches("[ENC:EMAIL:").count(), inside.matches('@').count()), (30_000, 0));
        assert!(filter("restore", &sealed.out).exits(0).out == mail, "{widths:?}: came back as something else");
        // Base64 that is filled up with signs ends there.
        let labelled = decoded(&filter("redact --action *=label:plain", &mail).exits(0).out);
        let blank = |text: &str| text.replace([' ', '\n'], "");
        let expected: String =
            text.lines().map(|line| format!("from[EMAIL],{}", blank(line.split_once(',').unwrap().1))).collect();
        assert!(blank(&labelled) == expected, "{widths:?}: a piece is not what it was");
    }
}

#[test]
fn bytes_that_are_no_characters_come_back() {
    let names = ["Jérôme Blanc", "Klaus Müller"];
    let lines = |old: bool| {
        let write = |text: &str| if old { text.chars().map(|letter| letter as u8).collect() } else { text.as_bytes().to_vec() };
        names
            .iter()
            .flat_map(|name| {
                [b"From: ", &write(name)[..], b" <jan@example.com>, password=", &write("h\u{e9}nter2"), b"\n"].concat()
            })
            .collect::<Vec<u8>>()
    };
    // UTF-8 that goes on in an older set, the other way round, that set alone, and all of it with nothing else left to tell by.
    for text in [
        [&lines(false)[..], &lines(true)].concat(),
        [&lines(true)[..], &lines(false)].concat(),
        lines(true),
        [b"caf\xe9\r\n", &lines(true)[..]].concat(),
        [&lines(false)[..], b"\xff\xfe\xe9 \xc3\n"].concat(),
    ] {
        let sealed = filter("redact --action *=encrypt", &text).exits(0);
        assert!(sealed.out.windows(5).any(|bytes| bytes == b"[ENC:"));
        let back = filter("restore", &sealed.out).exits(0).out;
        assert!(back == text, "{} came back as {}", text.escape_ascii(), back.escape_ascii());
    }
    // Who says which set it is gets the same.
    let text = lines(true);
    let sealed = filter("redact --action *=encrypt", &text).exits(0).names(&["--encoding windows-1252"]);
    assert!(filter("restore --encoding windows-1252", &sealed.out).exits(0).out == text);
}

#[test]
fn equal_values_have_equal_tokens_under_one_key_and_scope() {
    let sealed = check(b"jan@example.com and jan@example.com, piet@example.com\n", &["EMAIL"]);
    let tokens: Vec<&str> = sealed.trim_end().split([' ', ',']).filter(|word| word.starts_with('[')).collect();
    assert!(tokens.len() == 3 && tokens[0] == tokens[1] && tokens[0] != tokens[2], "{sealed}");
    let scoped = filter("redact --action *=encrypt --scope a", b"jan@example.com\n").exits(0);
    assert!(!sealed.starts_with(scoped.text().trim_end()));
    filter("restore --scope b", &scoped.out).exits(3).names(&["1 token not made under this key and scope"]);
    assert_eq!(filter("restore --scope a", &scoped.out).exits(0).text(), "jan@example.com\n");
}

#[test]
fn another_key_opens_nothing_and_none_is_refused() {
    let sealed = filter("redact --action *=encrypt", b"from jan@example.com\n").exits(0);
    let folder = Folder::new();
    let ran = run(folder.inkout("restore").env("INKOUT_KEY", OTHER_KEY), &sealed.out).exits(3).names(&["1 token not made under"]);
    assert_eq!(ran.out, sealed.out);
    run(folder.inkout("restore").env_remove("INKOUT_KEY"), &sealed.out).exits(2).names(&["INKOUT_KEY or --key-file"]);
    let changed = sealed.text().replace(']', "a]");
    assert_eq!(filter("restore", changed.as_bytes()).exits(3).text(), changed);
}

#[test]
fn what_nobody_could_bring_back_is_not_encrypted() {
    let folder = Folder::with(&[
        ("a.txt", b"from jan@example.com\n"),
        ("m.json", b"{\"key_id\":\"aaaaaaaa\",\"encrypted_columns\":[]}"),
        ("no.json", b"x"),
    ]);
    let ran = run(folder.inkout("redact a.txt --action email_address=encrypt").env_remove("INKOUT_KEY"), b"").exits(2);
    assert!(ran.err.contains("inkout keygen") && ran.out.is_empty(), "{}", ran.err);
    folder.run("restore a.txt --manifest m.json").exits(2).names(&["written under the key aaaaaaaa"]);
    folder.run("restore a.txt --manifest no.json").exits(2).names(&["no.json: no manifest"]);
}

#[test]
fn columns_of_a_manifest_come_back() {
    // 10.0.0.7 is what another address became: nothing else in the column is touched.
    let manifest = br#"{"encrypted_columns":[{"path":"a.sql","field":"t.ip","method":"ipcrypt-pfx","kind":"IP","runs":[1,1]}]}"#;
    let dump =
        b"CREATE TABLE t (id int, ip inet);\nINSERT INTO t (id, ip) VALUES (1, '10.0.0.7'), (2, '10.0.0.7'), (3, '10.0.0.7');\n";
    let folder = Folder::with(&[("m.json", manifest), ("a.sql", dump)]);
    let ran = folder.run("restore a.sql --manifest m.json").exits(0).names(&["restored 1 value"]);
    let rows: Vec<&str> = ran.text().split("), (").collect();
    assert!(rows[0].ends_with("'10.0.0.7'") && !rows[1].contains("10.0.0.7") && rows[2].contains("'10.0.0.7'"), "{}", ran.text());
    assert_eq!(folder.run("restore a.sql").exits(0).out, dump);
    assert_eq!(folder.run("restore a.sql --manifest m.json --kinds email_address").exits(0).out, dump);
}

#[test]
fn kinds_limit_what_comes_back() {
    let sealed = filter("redact --action *=encrypt", b"jan@example.com 192.0.2.77\n").exits(0);
    let some = filter("restore --kinds ip_address", &sealed.out).exits(0).names(&["restored 1 value", "1 token of other kinds"]);
    assert!(some.text().starts_with("[ENC:EMAIL:") && some.text().ends_with(" 192.0.2.77\n"), "{}", some.text());
    assert_eq!(filter("restore", &some.out).exits(0).text(), "jan@example.com 192.0.2.77\n");
    filter("restore --kinds emial", b"").exits(2).names(&["emial"]);
}

#[test]
fn trees_codecs_and_files_in_place_come_back() {
    let text = b"from jan@example.com\n".repeat(3000);
    let mut gz = Vec::new();
    std::io::Write::write_all(&mut flate2::write::GzEncoder::new(&mut gz, flate2::Compression::fast()), &text).unwrap();
    let zst = zstd::encode_all(&text[..], 1).unwrap();
    let folder =
        Folder::with(&[("in/a.log", &text), ("in/deep/b.log.gz", &gz), ("in/c.log.zst", &zst), ("in/clean.txt", b"nothing\n")]);
    folder.run("redact in -o sealed --action *=encrypt").exits(0);
    assert!(folder.read("sealed/a.log").starts_with(b"from [ENC:EMAIL:"));
    folder.run("restore sealed -o back").exits(0).names(&["restored 9000 values in 4 files"]);
    assert_eq!(folder.names().iter().filter(|name| name.starts_with("back/")).count(), 4);
    assert!(folder.read("back/a.log") == text);
    assert!(zstd::decode_all(&folder.read("back/c.log.zst")[..]).unwrap() == text);
    folder.run("restore sealed/a.log --in-place").exits(0);
    assert!(folder.read("sealed/a.log") == text);
}

#[test]
fn tokens_on_a_line_of_megabytes_come_back_wherever_it_is_cut() {
    let mut line = b"[".to_vec();
    for number in 0..60_000 {
        line.extend_from_slice(format!("{{\"age\":{},\"email\":\"jan{number}@example.com\"}},", 20 + number % 60).as_bytes());
    }
    line.extend_from_slice(b"{}]\n");
    let sealed = filter("redact --action *=encrypt", &line).exits(0);
    assert!(sealed.out.len() > 4 << 20);
    let back = filter("restore", &sealed.out).exits(0);
    assert!(back.out == line, "a cut changed something");
}

#[test]
fn what_is_too_long_is_labelled_and_named() {
    let long = format!("password: \"{}\"\n", "aB3$".repeat(2500));
    let sealed = filter("redact --action *=encrypt", long.as_bytes()).exits(3).names(&["1 value of password", "too long"]);
    assert!(sealed.text().contains("[PASSWORD]"), "{}", sealed.text());
}

#[test]
fn tokens_are_no_context_and_no_value() {
    let token = filter("redact --action *=encrypt", b"jan@example.com\n").exits(0).text().trim_end().to_owned();
    for text in [
        format!("password: {token}\n"),
        format!("{{\"password\":\"{token}\",\"name\":\"{token}\"}}\n"),
        format!("phone,email\n{token},{token}\n"),
        format!("Dear {token}, {token}\n"),
        format!("<email>{token}</email>\n"),
        format!("see https://{token}:{token}@host.example/ for it\n"),
    ] {
        assert_eq!(filter("scan --format jsonl --show-values", text.as_bytes()).exits(0).findings(), [], "{text}");
        assert_eq!(filter("redact", text.as_bytes()).exits(0).text(), text);
    }
    assert_eq!(KEY.len(), OTHER_KEY.len());
}
