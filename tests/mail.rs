//! Mail: what is written back is read by another reader, with every byte outside the values as it was.

use crate::harness::{Folder, run};
use mail_parser::{MessageParser, MimeHeaders};

/// The decoded parts of a mail, each behind a line with its type.
pub(crate) fn contents(mail: &str) -> String {
    let parsed = MessageParser::default().parse(mail).unwrap();
    let mut text = mail.split("\n\n").next().unwrap().to_owned();
    for part in parsed.parts.iter().filter(|part| !part.is_multipart()) {
        let kind = part.content_type().map(|kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()));
        text += &format!("\n== {}\n{}", kind.unwrap_or_default(), String::from_utf8_lossy(part.contents()));
    }
    text
}

fn redacted(text: &str, args: &str) -> String {
    let folder = Folder::new();
    String::from_utf8(run(&mut folder.inkout(args), text.as_bytes()).exits(0).out).unwrap()
}

fn mail(encoding: &str, body: &str) -> String {
    format!("From: a@example.com\nContent-Type: text/plain\nContent-Transfer-Encoding: {encoding}\n\n{body}")
}

#[test]
fn encoded_parts_are_edited_and_encoded_back() {
    // "card 4111 1111 1111 1111, mail jan@example.com\n", with a value over the end of a line in both.
    let base64 = mail("base64", "Y2FyZCA0MTExIDExMTEgMTEx\r\nMSAxMTExLCBtYWlsIGphbkBl\r\neGFtcGxlLmNvbQo=\r\n");
    let printable = mail("quoted-printable", "card 4111 1111 1111 11=\n11, mail jan=40exam=\nple.com\n");
    for text in [base64, printable] {
        let out = redacted(&text, "redact -q --action *=label:plain,credit_card=mask:last4");
        let (head, body) = out.split_once("\n\n").unwrap();
        assert_eq!(head, text.split_once("\n\n").unwrap().0.replace("a@example.com", "[EMAIL]"));
        let read = MessageParser::default().parse(&out).unwrap();
        assert_eq!(read.body_text(0).unwrap().trim_end(), "card **** **** **** 1111, mail [EMAIL]", "{out}");
        assert!(body.lines().all(|line| line.len() <= 76), "{out}");
        let again = redacted(&out, "redact -q --action *=label:plain,credit_card=mask:last4");
        assert_eq!(again, out, "what is redacted twice is as it was");
    }
}

#[test]
fn what_holds_nothing_stays_byte_for_byte() {
    for text in [
        mail("base64", "bm90aGluZyB0\r\n  byBzZWUgaGVyZQ\n\n"),
        mail("quoted-printable", "caf=c3=a9 =\n \t=20=\r\n nothing=\n"),
        mail("x-unknown", "nothing\n"),
    ] {
        assert_eq!(redacted(&text, "redact -q --action email_address=keep"), text);
    }
}

#[test]
fn what_cannot_be_decoded_is_named_and_searched_as_it_is() {
    let folder = Folder::new();
    for (body, reason) in
        [("bm90aGluZw==\n*** call +44 20 7946 0318 ***\n", "is broken"), ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB\n", "no text")]
    {
        folder.write("x.eml", mail("base64", body).as_bytes());
        let ran = folder.run("scan x.eml --summary");
        assert!(ran.err.contains("warning: x.eml: byte ") && ran.err.contains(reason), "{}", ran.err);
    }
}
