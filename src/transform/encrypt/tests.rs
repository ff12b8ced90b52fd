//! Tokens: known answers, and the way there and back.

use proptest::prelude::*;

use super::*;

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

fn key() -> Key {
    Key::from_hex(KEY).unwrap()
}

fn sealer(label: &str, key: &Key) -> Sealer {
    let opening = format!("[ENC:{label}:").into_bytes().into();
    Sealer { opening, key: key.derive(Purpose::Encrypt, label), instead: format!("[{label}]").into_bytes().into() }
}

fn sealed(label: &str, value: &[u8], around: Around) -> Vec<u8> {
    let mut out = Vec::new();
    sealer(label, &key()).write(value, around, &mut out);
    out
}

fn opened(key: &Key, found: &[u8]) -> (Opened, Vec<u8>) {
    let mut out = b"kept".to_vec();
    let opened = Opener::new(key, None, false).write(found, &mut out);
    (opened, out.split_off(4))
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.chars().filter_map(|c| c.to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

#[test]
fn aes_siv_gives_the_known_answers() {
    // RFC 5297, A.1 (deterministic) and A.2 (with a nonce, which is the last of the associated data).
    let cases: [(&str, &[&str], &str, &str); 2] = [
        (
            "fffefdfc fbfaf9f8 f7f6f5f4 f3f2f1f0 f0f1f2f3 f4f5f6f7 f8f9fafb fcfdfeff",
            &["10111213 14151617 18191a1b 1c1d1e1f 20212223 24252627"],
            "11223344 55667788 99aabbcc ddee",
            "85632d07 c6e8f37f 950acd32 0a2ecc93 40c02b96 90c4dc04 daef7f6a fe5c",
        ),
        (
            "7f7e7d7c 7b7a7978 77767574 73727170 40414243 44454647 48494a4b 4c4d4e4f",
            &[
                "00112233 44556677 8899aabb ccddeeff deaddada deaddada ffeeddcc bbaa9988 77665544 33221100",
                "10203040 50607080 90a0",
                "09f91102 9d74e35b d84156c5 635688c0",
            ],
            "74686973 20697320 736f6d65 20706c61 696e7465 78742074 6f20656e 63727970 74207573 696e6720 5349562d 414553",
            "7bdb6e3b 432667eb 06f4d14b ff2fbd0f cb900f2f ddbe4043 26601965 c889bf17 dba77ceb 094fa663 b7a3f748 ba8af829 \
             ea64ad54 4a272e9c 485b62a3 fd5c0d",
        ),
    ];
    for (key, associated, plain, expected) in cases {
        let mut secret = SubKey::default();
        secret.copy_from_slice(&bytes(key));
        let associated: Vec<Vec<u8>> = associated.iter().map(|text| bytes(text)).collect();
        let mut text = bytes(plain);
        siv(&secret).encrypt_in_place(&associated, &mut text).unwrap();
        assert_eq!(text, bytes(expected));
        assert_eq!(siv(&secret).decrypt(&associated, &text).unwrap(), bytes(plain));
    }
}

#[test]
fn a_token_holds_its_value_and_its_kind() {
    let token = sealed("EMAIL", b"jan@example.com", Around::default());
    assert!(token.starts_with(b"[ENC:EMAIL:") && token.ends_with(b"]"));
    assert_eq!(token, sealed("EMAIL", b"jan@example.com", Around::default()), "equal values have equal tokens");
    assert_ne!(token[10..], sealed("PHONE", b"jan@example.com", Around::default())[10..]);
    assert_eq!(opened(&key(), &token), (Opened::Value, b"jan@example.com".to_vec()));
    assert_eq!(sealed("EMAIL", &[b'x'; LONGEST_VALUE + 1], Around::default()), b"[EMAIL]");
}

#[test]
fn what_is_not_ours_stays_as_it_is() {
    let token = sealed("EMAIL", b"jan@example.com", Around::default());
    let other_key = Key::from_hex(&KEY.replace("00", "01")).unwrap();
    let mut changed = token.clone();
    changed[20] = if changed[20] == b'a' { b'b' } else { b'a' };
    let renamed = [b"[ENC:PHONE:", &token[11..]].concat();
    for (key, found) in [
        (other_key, token.clone()),
        (key().within("tenant-a").unwrap(), token.clone()),
        (key(), changed),
        (key(), renamed),
        (key(), [&token[..30], b"]"].concat()),
        (key(), b"[ENC:EMAIL:]".to_vec()),
        (key(), b"\"x\"".to_vec()),
    ] {
        assert_eq!(opened(&key, &found), (Opened::Closed, found.clone()), "{}", String::from_utf8_lossy(&found));
    }
    let mut out = Vec::new();
    assert_eq!(Opener::new(&key(), Some([b"IBAN"[..].into()].into()), false).write(&token, &mut out), Opened::Other);
    assert_eq!(out, token);
}

#[test]
fn what_was_changed_around_a_value_is_put_back() {
    let quotes = |backslashes, marks| Some(Quotes { backslashes, marks });
    for (around, before, after, expected) in [
        (Around { quotes: quotes(0, 1), blanks: 0, set: None }, "\"", "\"", "42"),
        (Around { quotes: quotes(0, 1), blanks: 0, set: None }, "\"", "\"\"", "42\""),
        (Around { quotes: quotes(3, 1), blanks: 0, set: None }, "\\\\\\\"", "\\\\\\\"", "42"),
        (Around { quotes: quotes(0, 2), blanks: 0, set: None }, "\"\"", "\"\"", "42"),
        (Around { quotes: quotes(0, 1), blanks: 0, set: None }, "", "", "42"),
        (Around { quotes: None, blanks: 3, set: None }, "", "", "42   "),
        (Around { quotes: None, blanks: 255, set: None }, "\"", "", &format!("\"42{}", " ".repeat(255))),
        (Around::default(), "\"", "\"", "\"42\""),
    ] {
        let found = [before.as_bytes(), &sealed("AGE", b"42", around), after.as_bytes()].concat();
        let (opened, value) = opened(&key(), &found);
        assert_eq!((opened, String::from_utf8_lossy(&value).as_ref()), (Opened::Value, expected), "{around:?}");
    }
}

proptest! {
    #[test]
    fn any_value_comes_back(value in proptest::collection::vec(any::<u8>(), 0..200), blanks: u8) {
        let around = Around { quotes: None, blanks, set: None };
        let token = sealed("NAME", &value, around);
        prop_assert!(token.len() <= sealer("NAME", &key()).width(value.len()));
        prop_assert_eq!(read(&token).map(|(_, _, length)| length), Some(token.len()));
        let expected = [&value[..], &vec![b' '; usize::from(blanks)]].concat();
        prop_assert_eq!(opened(&key(), &token), (Opened::Value, expected));
    }
}

#[test]
fn values_of_other_sets_come_back_in_their_bytes() {
    let within = |set| Around { set, ..Around::default() };
    let token = sealed("NAME", "Müller".as_bytes(), within(Some("windows-1252")));
    assert_eq!(opened(&key(), &token), (Opened::Value, b"M\xfcller".to_vec()));
    let mut out = Vec::new();
    Opener::new(&key(), None, true).write(&token, &mut out);
    assert_eq!(out, "Müller".as_bytes(), "what is encoded later is not encoded twice");
    assert_ne!(token, sealed("NAME", "Müller".as_bytes(), within(None)));
    assert_eq!(sealed("NAME", b"Muller", within(Some("windows-1252"))), sealed("NAME", b"Muller", within(None)));
}

#[test]
fn groups_of_base64_come_back_as_they_were() {
    // "x jan@example.com y\n", with the value in the groups from the first to the sixth.
    let characters = b"eCBqYW5A\nZXhhbXBsZS5jb20g";
    for quotes in [None, Some(Quotes::PLAIN)] {
        for length in 0..3 {
            let beside = Beside { before: 2, behind: 1, quotes };
            let mut token = Vec::new();
            assert!(sealer("EMAIL", &key()).write_groups(characters, beside, length, &mut token));
            assert_eq!(token.len() % 3, length);
            let quote = quotes.map_or(&b""[..], Quotes::bytes);
            let found = [quote, &token, quote].concat();
            let raw = Opener::new(&key(), None, false).groups(&found).unwrap();
            assert_eq!((raw.range, &raw.characters[..]), (0..found.len(), &characters[..]));
            assert_eq!(opened(&key(), &found), (Opened::Value, b"jan@example.com".to_vec()), "where no base64 is");
        }
    }
    let mut out = Vec::new();
    assert!(!sealer("EMAIL", &key()).write_groups(&[b'A'; LONGEST_VALUE + 1], Beside::default(), 0, &mut out) && out.is_empty());
    assert_eq!(Opener::new(&key(), None, false).groups(&sealed("EMAIL", b"x", Around::default())), None);
}

proptest! {
    #[test]
    fn texts_of_enough_letters_and_digits_come_back(value in "[a-zA-Zé王0-9 .'-]{0,40}", other in "[a-c]{5}") {
        let detector = crate::transform::tests::detector("person_name", "NAME", "exact", "label", &[]);
        let typed = Typed::of(&detector, &key());
        let sealed = |value: &str| {
            let mut out = Vec::new();
            typed.seal(Slot::Shape, value.as_bytes(), &mut out).then(|| String::from_utf8(out).unwrap())
        };
        let all: f64 = value.chars().map(|sign| match sign {
            '0'..='9' => 10.0,
            _ if sign.is_ascii_alphabetic() => 26.0,
            'é' => 30.0,
            '王' => 20_992.0,
            _ => 1.0,
        }).product();
        let made = sealed(&value);
        prop_assert!(made.is_some() || all < 2e6, "{}", value);
        if let Some(made) = made {
            let mut back = Vec::new();
            prop_assert!(Typed::named(typed.method(Slot::Shape), "NAME", &key()).unwrap().open(made.as_bytes(), &mut back));
            prop_assert_eq!(String::from_utf8(back).unwrap(), &value[..]);
            prop_assert_eq!((made.len(), made.chars().count()), (value.len(), value.chars().count()));
        }
        prop_assert_eq!(sealed("aaaaa") == sealed(&other), other == "aaaaa");
        prop_assert_eq!(sealed("abcd"), None);
    }
}
