//! Made-up personal data, from ranges that reach nobody.
//!
//! Domains: RFC 2606. Addresses: RFC 5737, RFC 3849, RFC 1918. Phones: 555-01xx (NANPA), Ofcom's numbers for drama, the German,
//! French, Swedish and Australian equivalents; of these only ones that the numbering metadata counts as valid, so neither Ofcom's
//! mobile numbers (07700 900xxx) nor the French ones (06 39 98 xx xx). Cards: numbers that processors publish for tests. IBANs:
//! right by mod 97, with bank codes that no bank has, and the examples of the IBAN registry.

use super::generator::Generator;

pub(crate) const FIRST_NAMES: &[&str] = &[
    "Jan", "Anna", "Pieter", "Fatima", "Daan", "Emma", "Lars", "Ingrid", "Mohammed", "Sofie", "Oliver", "Amelia", "Jonas",
    "Lukas", "Priya", "Arjun", "Saoirse", "Liam", "Noah", "Mia", "Henrik", "Astrid", "Marieke", "Willem", "Kees", "Ruta",
    "Tomas", "Claire", "Hugo", "Chloe", "George", "Grace",
];
pub(crate) const LAST_NAMES: &[&str] = &[
    "Jansen",
    "deVries",
    "Bakker",
    "Visser",
    "Smit",
    "Meijer",
    "Mulder",
    "Bos",
    "Hansen",
    "Olsen",
    "Svensson",
    "Nielsen",
    "Schmidt",
    "Muller",
    "Weber",
    "Smith",
    "Jones",
    "Taylor",
    "Brown",
    "Patel",
    "Sharma",
    "Murphy",
    "Kelly",
    "Byrne",
    "Kazlauskas",
    "Martin",
    "Dubois",
    "Keller",
    "Walker",
    "Nguyen",
    "Tremblay",
    "Roy",
];
const DOMAINS: &[&str] =
    &["example.com", "example.org", "example.net", "mail.example.com", "nl.example.net", "post.example.org", "corp.example.com"];

/// Published test numbers with the layout their scheme prints.
pub(crate) const CARDS: &[(&str, &[usize])] = &[
    ("4111111111111111", &[4, 4, 4, 4]),
    ("4012888888881881", &[4, 4, 4, 4]),
    ("4242424242424242", &[4, 4, 4, 4]),
    ("4000056655665556", &[4, 4, 4, 4]),
    ("5555555555554444", &[4, 4, 4, 4]),
    ("5105105105105100", &[4, 4, 4, 4]),
    ("5200828282828210", &[4, 4, 4, 4]),
    ("2223003122003222", &[4, 4, 4, 4]),
    ("6011111111111117", &[4, 4, 4, 4]),
    ("6011000990139424", &[4, 4, 4, 4]),
    ("3530111333300000", &[4, 4, 4, 4]),
    ("3566002020360505", &[4, 4, 4, 4]),
    ("378282246310005", &[4, 6, 5]),
    ("371449635398431", &[4, 6, 5]),
    ("30569309025904", &[4, 6, 4]),
    ("38520000023237", &[4, 6, 4]),
];

/// Examples of the IBAN registry (SWIFT), electronic form.
pub(crate) const IBANS: &[&str] = &[
    "NL91ABNA0417164300",
    "DE89370400440532013000",
    "GB29NWBK60161331926819",
    "FR1420041010050500013M02606",
    "BE68539007547034",
    "NO9386011117947",
    "SE4550000000058398257466",
    "DK5000400440116243",
    "CH9300762011623852957",
    "IE29AIBK93115212345678",
    "LT121000011101001000",
];

/// Writes a mail address; `at` stands between its halves (`@`, or `%40` in a URL).
pub(crate) fn email(generator: &mut Generator, at: &str) {
    let first = generator.choose(FIRST_NAMES);
    let last = generator.choose(LAST_NAMES);
    let style = generator.below(8);
    match style {
        0 => lower(generator, &first[..1]),
        _ => lower(generator, first),
    }
    generator.byte(if style == 1 { b'_' } else { b'.' });
    lower(generator, last);
    if style > 4 {
        generator.range(1, 99);
    }
    if style == 2 && at == "@" {
        generator.pick(&["+news", "+shop", "+billing"]);
    }
    generator.text(at);
    generator.pick(DOMAINS);
}

fn lower(generator: &mut Generator, name: &str) {
    for byte in name.bytes() {
        generator.byte(byte.to_ascii_lowercase());
    }
}

/// Writes an IPv4 address of a documentation or private range.
pub(crate) fn ipv4(generator: &mut Generator) {
    match generator.below(4) {
        0 => generator.text("192.0.2."),
        1 => generator.text("198.51.100."),
        2 => generator.text("203.0.113."),
        _ => {
            generator.text("10.");
            generator.range(0, 255);
            generator.byte(b'.');
            generator.range(0, 255);
            generator.byte(b'.');
        }
    }
    generator.range(1, 254);
}

/// Writes an IPv6 address below 2001:db8::/32, compressed or in full.
pub(crate) fn ipv6(generator: &mut Generator) {
    generator.text("2001:db8:");
    let groups = if generator.chance(500) { 5 } else { generator.between(1, 3) };
    for _ in 0..groups {
        // A group is written without zeros in front, so its first digit is none.
        generator.pick(&["1", "2", "7", "a", "c", "f"]);
        let rest = generator.below(4) as usize;
        generator.hex(rest);
        generator.byte(b':');
    }
    if groups < 5 {
        generator.byte(b':');
    }
    generator.range(1, 9);
}

/// Writes an address: IPv6 in a quarter of the cases.
pub(crate) fn ip(generator: &mut Generator) {
    if generator.chance(250) { ipv6(generator) } else { ipv4(generator) }
}

/// Writes a phone number in international form, with separators as people and forms write them.
pub(crate) fn phone(generator: &mut Generator) {
    match generator.below(8) {
        0 | 1 => {
            let area = generator.choose(&["202", "212", "303", "415", "512", "604", "617", "416"]);
            let style = generator.below(3);
            generator.text(["+1 (", "+1-", "+1 "][style as usize]);
            generator.text(area);
            generator.text([") 555-01", "-555-01", " 555 01"][style as usize]);
            generator.digits(2);
        }
        2 => {
            generator.pick(&["+44 113 496 0", "+44 (0)113 496 0", "+44-113-4960"]);
            generator.digits(3);
        }
        3 => {
            generator.text("+44 20 7946 0");
            generator.digits(3);
        }
        4 => {
            generator.pick(&["+49 30 23125 ", "+49 30 23125", "+49-30-23125"]);
            generator.digits(3);
        }
        5 => {
            generator.text("+33 1 99 00 ");
            generator.digits(2);
            generator.byte(b' ');
            generator.digits(2);
        }
        6 => {
            generator.pick(&["+61 491 570 ", "0061 491 570 "]);
            generator.digits(3);
        }
        _ => {
            generator.pick(&["+46 70 174 06 ", "+46-70-1740-6"]);
            generator.range(10, 99);
        }
    }
}

/// Writes a phone number in E.164 form without separators: `+` and digits, as call records have it.
pub(crate) fn e164(generator: &mut Generator) {
    match generator.below(6) {
        0 | 1 => {
            generator.pick(&["+1202555", "+1212555", "+1303555", "+1415555", "+1604555"]);
            generator.text("01");
            generator.digits(2);
        }
        2 => {
            generator.text("+441134960");
            generator.digits(3);
        }
        3 => {
            generator.text("+442079460");
            generator.digits(3);
        }
        4 => {
            generator.text("+493023125");
            generator.digits(3);
        }
        _ => {
            generator.pick(&["+46701740", "+61491570"]);
            generator.range(610, 699);
        }
    }
}

/// Writes a card number: as one run, or in the groups of its scheme with spaces or hyphens.
pub(crate) fn card(generator: &mut Generator) {
    let (number, groups) = CARDS[generator.below(CARDS.len() as u64) as usize];
    let separator = match generator.below(4) {
        0 | 1 => None,
        2 => Some(b' '),
        _ => Some(b'-'),
    };
    let mut rest = number;
    for (i, length) in groups.iter().enumerate() {
        let (group, tail) = rest.split_at(*length);
        if let (Some(separator), 1..) = (separator, i) {
            generator.byte(separator);
        }
        generator.text(group);
        rest = tail;
    }
}

/// Writes an IBAN, in electronic form or in groups of four.
pub(crate) fn iban(generator: &mut Generator) {
    let mut text = [0u8; 34];
    let length = if generator.chance(200) {
        let example = generator.choose(IBANS);
        text[..example.len()].copy_from_slice(example.as_bytes());
        example.len()
    } else {
        made_up_iban(generator, &mut text)
    };
    let grouped = generator.chance(400);
    for (i, byte) in text[..length].iter().enumerate() {
        if grouped && i > 0 && i % 4 == 0 {
            generator.byte(b' ');
        }
        generator.byte(*byte);
    }
}

/// An IBAN of a bank that does not exist, with right check digits; gives its length.
fn made_up_iban(generator: &mut Generator, text: &mut [u8; 34]) -> usize {
    // Country, bank code (the Germans' 9 is a clearing area that was never used), digits that follow.
    let (country, bank, digits): (&[u8; 2], &[u8], usize) = match generator.below(4) {
        0 | 1 => (b"NL", b"XXXX", 10),
        2 => (b"GB", b"XXXX", 14),
        _ => (b"DE", b"99999999", 10),
    };
    let length = 4 + bank.len() + digits;
    text[..2].copy_from_slice(country);
    text[2..4].copy_from_slice(b"00");
    text[4..4 + bank.len()].copy_from_slice(bank);
    let mut account = generator.draw();
    for digit in &mut text[4 + bank.len()..length] {
        *digit = b'0' + (account % 10) as u8;
        account /= 10;
    }
    let check = 98 - remainder(&text[..length]);
    text[2] = b'0' + (check / 10) as u8;
    text[3] = b'0' + (check % 10) as u8;
    length
}

/// The remainder by 97 of an IBAN, its first four characters moved to the end, letters as 10 to 35 (ISO 7064, ISO 13616).
pub(crate) fn remainder(iban: &[u8]) -> u64 {
    let (head, tail) = iban.split_at(4);
    tail.iter().chain(head).fold(0, |value, byte| {
        if byte.is_ascii_digit() {
            (value * 10 + u64::from(byte - b'0')) % 97
        } else {
            (value * 100 + u64::from(byte - b'A') + 10) % 97
        }
    })
}

/// Writes a SIP URI with a number or a name.
pub(crate) fn sip(generator: &mut Generator) {
    generator.text("sip:");
    if generator.chance(600) {
        e164(generator);
    } else {
        let name = generator.choose(LAST_NAMES);
        lower(generator, name);
    }
    generator.pick(&["@pbx.example.com", "@sip.example.net", "@198.51.100.7:5060"]);
}
