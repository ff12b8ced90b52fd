//! A log of numbers that look like personal data and are none.

use super::clock;
use super::generator::Generator;

const SEED: u64 = 0x0bad_cafe;
/// Prefixes of issuer ranges that order numbers happen to begin with.
const ISSUER_PREFIXES: &[&str] = &["4", "51", "55", "2221", "2720", "34", "37", "6011", "62", "65", "3528", "36", "5018", "6759"];

/// Access-log lines with millisecond epochs, UUIDs, git hashes, version numbers, order numbers, decimals, hex, sizes, dates and ranges.
///
/// No line holds a card number, a phone number or an IP address: clients are host names. Some order numbers pass the Luhn check in an
/// issuer range, as one of ten does by chance, and some begin with `0` or `00`.
pub(crate) fn hard_negatives_log(lines: usize) -> Vec<u8> {
    let mut generator = Generator::new(SEED, lines * 320);
    for _ in 0..lines {
        line(&mut generator);
    }
    generator.into_bytes()
}

fn line(generator: &mut Generator) {
    let gap = generator.below(400);
    generator.clock.advance(gap);
    generator.text("node-");
    generator.range(1, 400);
    generator.text(".dc");
    generator.range(1, 4);
    generator.text(".example.net - - ");
    clock::common_log(generator);
    generator.text(" \"");
    generator.pick(&["GET ", "POST ", "PUT "]);
    url(generator);
    generator.text(" HTTP/1.1\" ");
    generator.pick(&["200 ", "204 ", "206 ", "304 ", "404 ", "503 "]);
    generator.range(0, 99_999_999);
    generator.text(" \"-\" \"");
    generator.user_agent();
    generator.text("\" ");
    generator.number(generator.clock.millis);
    generator.byte(b' ');
    generator.decimal(20, 6);
    for _ in 0..3 {
        generator.byte(b' ');
        detail(generator);
    }
    generator.byte(b'\n');
}

fn url(generator: &mut Generator) {
    match generator.below(7) {
        0 => {
            generator.text("/api/v2/orders/");
            order_number(generator);
        }
        1 => {
            generator.text("/commit/");
            generator.hex(40);
        }
        2 => {
            generator.text("/session/");
            generator.uuid();
            generator.text("/events?since=");
            generator.number(generator.clock.millis);
            generator.text("&until=");
            generator.number(generator.clock.millis + 60_000);
        }
        3 => {
            generator.text("/download/app-");
            version(generator);
            generator.text(".tar.gz");
        }
        4 => {
            generator.text("/img/");
            generator.range(1, 4096);
            generator.byte(b'x');
            generator.range(1, 4096);
            generator.byte(b'/');
            generator.hex(32);
            generator.text(".webp");
        }
        5 => {
            generator.text("/reports/");
            generator.range(2019, 2026);
            generator.byte(b'/');
            let month = generator.between(1, 12);
            generator.padded(month, 2);
            generator.text("/page/");
            generator.range(1, 900);
        }
        _ => {
            generator.text("/track?order=");
            order_number(generator);
            generator.text("&v=");
            version(generator);
        }
    }
}

fn detail(generator: &mut Generator) {
    match generator.below(16) {
        0 => {
            generator.text("order=");
            order_number(generator);
        }
        1 => {
            generator.text("order_no=\"");
            order_number(generator);
            generator.byte(b'"');
        }
        2 => {
            generator.text("ts=");
            generator.number(generator.clock.millis);
            generator.digits(3);
        }
        3 => {
            generator.text("epoch=");
            generator.number(generator.clock.millis / 1000);
            generator.byte(b'.');
            generator.digits(6);
        }
        4 => {
            generator.text("request_id=");
            generator.uuid();
        }
        5 => {
            generator.text("rev=");
            generator.hex(7);
        }
        6 => {
            generator.text("version=");
            version(generator);
        }
        7 => {
            generator.text("build v");
            version(generator);
        }
        8 => {
            generator.text("addr=0x");
            generator.hex(16);
        }
        9 => {
            generator.text("bytes=");
            let first = generator.below(1 << 40);
            generator.number(first);
            generator.byte(b'-');
            generator.number(first + 1_048_575);
            generator.byte(b'/');
            generator.number(first + (1 << 31));
        }
        10 => {
            generator.text("size=");
            generator.decimal(4000, 2);
            generator.pick(&["KiB", "MiB", "kB"]);
        }
        11 => {
            generator.text("since=");
            clock::iso(generator);
        }
        12 => {
            generator.text("window=");
            clock::date_time(generator, b'T');
            generator.text("+01:00/PT15M");
        }
        13 => {
            generator.text("ratio=0.");
            generator.digits(16);
        }
        14 => {
            generator.text("trace=");
            generator.hex(32);
            generator.byte(b'-');
            generator.hex(16);
            generator.text("-01");
        }
        _ => {
            generator.text("seq=");
            generator.digits(9);
            generator.byte(b'-');
            generator.digits(4);
        }
    }
}

/// An order number of 10 to 19 digits.
fn order_number(generator: &mut Generator) {
    let length = generator.between(10, 19) as usize;
    match generator.below(6) {
        0 => {
            generator.text("00");
            generator.digits(length - 2);
        }
        1 => {
            generator.text("0");
            generator.digits(length - 1);
        }
        2 => {
            let prefix = generator.choose(ISSUER_PREFIXES);
            let mut digits = [0u8; 19];
            let mut random = generator.draw();
            for (slot, digit) in digits.iter_mut().zip(prefix.bytes()) {
                *slot = digit - b'0';
            }
            for slot in &mut digits[prefix.len()..length - 1] {
                *slot = (random % 10) as u8;
                random /= 10;
            }
            digits[length - 1] = luhn_digit(&digits[..length - 1]);
            for digit in &digits[..length] {
                generator.byte(b'0' + digit);
            }
        }
        _ => generator.digits(length),
    }
}

/// The digit that makes `digits` pass the Luhn check (ISO/IEC 7812-1, annex B).
fn luhn_digit(digits: &[u8]) -> u8 {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, digit)| {
            let doubled = u32::from(*digit) * if i % 2 == 0 { 2 } else { 1 };
            doubled / 10 + doubled % 10
        })
        .sum();
    ((10 - sum % 10) % 10) as u8
}

/// A version number of two to four parts.
fn version(generator: &mut Generator) {
    let parts = generator.between(2, 4);
    for i in 0..parts {
        if i > 0 {
            generator.byte(b'.');
        }
        generator.range(0, 40);
    }
}
