//! The rows of the databases: a hundred thousand, with whatever a text can hold.

/// What becomes of the values of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Is {
    /// They stay as they are.
    Kept,
    /// Bytes in hexadecimal digits, which stay.
    Bytes,
    /// None stays; the same value becomes the same value, and no two become one, in all columns of this group.
    Personal(&'static str),
    /// Text and structures in which addresses of mail and numbers of phones become something else.
    Notes,
    /// Cards: none stays.
    Card,
}

pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: Vec<(&'static str, Is)>,
    pub(crate) rows: Vec<Vec<Option<String>>>,
}

/// Texts that break what does not read them as the server does. No one's data is in them.
pub(crate) const NASTY: [&str; 24] = [
    "plain",
    "it's",
    "''",
    "a\nb",
    "\r\n",
    "tab\there",
    "back\\slash",
    "\\",
    "\\\\",
    "ends in a backslash\\",
    "\\N",
    "\\.",
    "\\q \\x \\u",
    "\u{1}\u{2}\u{7}\u{8}\u{b}\u{c}\u{1b}\u{1f}\u{7f}",
    "emoji 🦀🙂 and 漢字",
    "); DROP TABLE texts; --",
    "/* comment */ -- x",
    "$$ $tag$ $1",
    "{\"a\": [true, null, \"b\\n\"], \"c\": {}}",
    "\"quoted\", `ticked`, [boxed]",
    "E'x' || N'y'",
    "COPY texts FROM stdin;",
    "INSERT INTO texts VALUES ('x');",
    "  spaces  ",
];

fn luhn(mut digits: String) -> String {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, byte)| {
            let digit = u32::from(byte - b'0') * if i % 2 == 0 { 2 } else { 1 };
            if digit > 9 { digit - 9 } else { digit }
        })
        .sum();
    digits.push(char::from(b'0' + ((10 - sum % 10) % 10) as u8));
    digits
}

/// A number that looks random and is the same each time; no two of one salt are the same.
fn spread(i: usize, salt: u64) -> u64 {
    // Multiplication by an odd number permutes the numbers below a power of two.
    (i as u64 + 1).wrapping_mul(0x9e37_79b9 | 1).wrapping_add(salt) & 0xffff_ffff
}

fn email(i: usize) -> String {
    match i % 5 {
        0 => format!("jan.de-vries+{i}@example.com"),
        1 => format!("o'brien{i}@example.org"),
        2 => format!("user_{i}@mail.example.nl"),
        3 => format!("Maria.Garcia{i}@Example.net"),
        _ => format!("u{i}@x{}.example", spread(i, 7) % 97),
    }
}

fn first_name(i: usize) -> Option<String> {
    const NAMES: [&str; 14] = [
        "Jan",
        "maria",
        "Zoë",
        "O'Neil",
        "Jean-Luc",
        "王小明",
        "Ольга",
        "ba\\ck",
        "Jan\nPiet",
        "tab\tbed",
        "\"Bob\"",
        "Mary Ann",
        "🙂 Joe",
        "Ørjan",
    ];
    (i % 15 < 14).then(|| NAMES[i % 15 % 14].to_owned())
}

fn mobile(i: usize) -> String {
    format!("+31 6 1{} {:02} {:02} {:02}", 1 + i % 4, i / 100 % 100, i % 100, i * 7 % 100)
}

fn phone(i: usize) -> u64 {
    31_600_000_000 + i as u64 * 7919
}

fn ip(i: usize) -> String {
    let bits = spread(i, 3);
    match i % 4 {
        0 => format!("2001:db8::{:x}:{:x}", bits >> 16, bits & 0xffff | 1),
        _ => format!("{}.{}.{}.{}", 11 + bits % 180, bits >> 8 & 255, bits >> 16 & 255, 1 + (bits >> 24) % 254),
    }
}

fn uuid(i: usize) -> String {
    format!("{:08x}-1234-4abc-8def-{:012x}", spread(i, 5), spread(i, 11) * 65_000)
}

fn iban(i: usize) -> String {
    let account = format!("ABNA{:010}", spread(i, 13));
    let digits = format!("{account}NL00")
        .chars()
        .filter_map(|c| c.to_digit(36))
        .fold(0, |sum, digit| (sum * if digit > 9 { 100 } else { 10 } + digit) % 97);
    format!("NL{:02}{account}", 98 - digits)
}

fn some(value: impl ToString) -> Option<String> {
    Some(value.to_string())
}

fn nasty(i: usize) -> String {
    NASTY[i % NASTY.len()].to_owned()
}

fn notes(i: usize) -> Option<String> {
    match i % 4 {
        0 => None,
        1 => Some(nasty(i)),
        2 => Some(format!("{} mail {} or call {}; {}", nasty(i), email(i), mobile(i), nasty(i / 3))),
        _ => Some(format!("{{\"email\": \"{}\", \"note\": \"said \\\"no\\\"\\n\"}}", email(i))),
    }
}

fn table(name: &'static str, columns: &[(&'static str, Is)], rows: usize, row: impl Fn(usize) -> Vec<Option<String>>) -> Table {
    Table { name, columns: columns.to_vec(), rows: (0..rows).map(row).collect() }
}

/// The tables, each behind those that it refers to. Every first column is a key that stays.
#[rustfmt::skip]
pub(crate) fn tables() -> Vec<Table> {
    use Is::{Bytes, Card, Kept, Notes, Personal};
    const CODES: [&str; 4] = ["NL", "DE", "FR", "GB"];
    let day = |i: usize| format!("{}-{:02}-{:02}", 1930 + i % 75, 1 + i % 12, 1 + i % 28);
    vec![
        table("countries", &[("id", Kept), ("code", Kept), ("label", Kept)], 4, |i| vec![some(i + 1), some(CODES[i]), some(nasty(i))]),
        table("users", &[
            ("id", Kept), ("email", Personal("email")), ("first_name", Personal("name")), ("last_name", Personal("last name")),
            ("username", Personal("username")), ("phone", Personal("phone")), ("mobile", Personal("mobile")), ("card_no", Personal("card")),
            ("card_number", Card), ("birth_date", Personal("birth")), ("last_ip", Personal("ip")), ("newsletter", Kept), ("country", Kept),
            ("notes", Notes), ("created_at", Kept),
        ], 10_000, |i| vec![
            some(i), some(email(i)), first_name(i), some(format!("{} {i}son", ["de Vries", "O'Brien", "Müller", "van 't Hof"][i % 4]).replace(|c: char| c.is_ascii_digit(), "x")),
            some(format!("u{i:05}{}", ["x", "_y", ".z"][i % 3])), some(phone(i)), (i % 7 > 0).then(|| mobile(i)),
            (i % 3 > 0).then(|| luhn(format!("4{:014}", spread(i, 17) * 1009))), some(luhn(format!("5{:014}", spread(i, 19) * 1013))),
            (i % 9 > 0).then(|| day(i)), (i % 5 > 0).then(|| ip(i)), some(i % 2), some(CODES[i % 4]), notes(i), some("2024-05-06 07:08:09"),
        ]),
        table("phone_lines", &[("id", Kept), ("phone", Personal("phone")), ("user_id", Kept)], 10_000, |i| vec![some(i), some(phone(i)), some(i)]),
        table("calls", &[("id", Kept), ("caller_number", Personal("phone")), ("called_number", Personal("phone")), ("duration", Kept)], 20_000,
            |i| vec![some(i + 1), some(phone(i * 7 % 10_000)), (i % 6 > 0).then(|| phone(i * 13 % 10_000).to_string()), some(i % 3600)]),
        table("logins", &[("id", Kept), ("user_email", Personal("email")), ("client_ip", Personal("client ip")), ("mac_address", Personal("mac")), ("session_id", Personal("session")), ("ok", Kept)], 15_000,
            |i| vec![some(i + 1), some(email(i * 11 % 10_000)), some(ip(i)), (i % 3 > 0).then(|| format!("00:00:5e:00:{:02x}:{:02x}", i / 256 % 256, i % 256)), some(uuid(i)), some(i % 2)]),
        table("addresses", &[("id", Kept), ("user_id", Kept), ("street", Personal("street")), ("postal_code", Personal("post")), ("latitude", Personal("latitude")), ("longitude", Personal("longitude"))], 5_000,
            |i| vec![some(i), some(i), some(format!("{} {}", ["Main St", "rue de l'Église", "Straße\\Weg", "2nd\nfloor"][i % 4], 1 + i % 300)), some(format!("{} {}{}", 1000 + i % 9000, char::from(b'A' + (i % 26) as u8), char::from(b'A' + (i / 26 % 26) as u8))),
                some(format!("{}{}.{:06}", if i % 2 == 0 { "" } else { "-" }, 10 + i % 80, 100_000 + spread(i, 23) % 899_999)), some(format!("{}.{:05}", 100 + i % 80, 10_001 + i * 3))]),
        table("messages", &[("id", Kept), ("sender_email", Personal("email")), ("body", Notes), ("raw", Kept), ("meta", Notes)], 10_000,
            |i| vec![some(i), some(email(i % 10_000)), some(notes(i).unwrap_or_default()), some(nasty(i)), some(format!("{{\"email\": \"{}\", \"phone\": {}, \"tags\": [\"a\\\"b\", \"c\\\\d\"]}}", email(i), phone(i)))]),
        table("accounts", &[("id", Kept), ("iban", Personal("iban")), ("balance", Kept)], 2_000, |i| vec![some(i), some(iban(i)), some(format!("{}.{:02}", i * 3, i % 100))]),
        table("devices", &[("id", Kept), ("imei", Personal("imei")), ("imsi", Personal("imsi")), ("picture", Bytes), ("age", Personal("age"))], 2_000,
            |i| vec![some(i), some(luhn(format!("35{:012}", spread(i, 29)))), some(204_080_000_000_000 + spread(i, 31)), some(format!("{:08x}275c0a00ff", spread(i, 37))), some(18 + i % 80)]),
        table("contacts", &[("id", Kept), ("emails", Personal("emails")), ("phone_numbers", Personal("numbers")), ("tags", Kept)], 1_000,
            |i| vec![some(i), some(format!("{{{},\"{}\"}}", email(5 * i + 2), email(5 * i + 3))), some(format!("{{{},{}}}", phone(i), phone(i + 9))), some("{a,\"b c\",NULL}")]),
        table("profiles", &[("id", Kept), ("settings", Notes), ("attributes", Notes), ("extra", Kept)], 3_000,
            |i| vec![some(i), some(format!("{{\"email\": \"{}\", \"theme\": \"dark \\\\ \\\"x\\\"\", \"phone\": {}}}", email(i), phone(i))), some(format!("\"email\"=>\"{}\", \"colour\"=>\"blue\"", email(5 * i))), some(nasty(i / 2))]),
        table("employees", &[("id", Kept), ("email", Personal("work email")), ("employee_number", Personal("employee")), ("job_title", Personal("job")), ("manager", Kept), ("hired", Kept)], 1_000,
            |i| vec![some(i), some(email(i)), some(format!("{:03}-{:02}-{:04}", 100 + i % 500, 10 + i % 80, 1000 + i)), some(["Engineer", "Head of Sales", "Buyer"][i % 3]), (i > 0).then(|| (i / 10).to_string()), some("2020-01-02")]),
        table("products", &[("id", Kept), ("sku", Kept), ("label", Kept), ("price", Kept), ("weight", Kept)], 1_000, |i| vec![some(i), some(format!("SKU-{i:04}")), some(nasty(i)), some("9.95"), some("1.5")]),
        table("orders", &[("id", Kept), ("user_id", Kept), ("state", Kept), ("placed", Kept), ("note", Kept)], 8_000, |i| vec![some(i), some(i), some(["new", "paid; shipped", "it's lost"][i % 3]), some("2024-02-29 23:59:59"), some(nasty(i))]),
        table("order_lines", &[("id", Kept), ("order_id", Kept), ("product_id", Kept), ("amount", Kept)], 10_000, |i| vec![some(i), some(i % 8_000), some(i % 1_000), some(1 + i % 30)]),
        table("texts", &[("id", Kept), ("t", Kept), ("v", Kept), ("c", Kept), ("b", Bytes)], 2_000, |i| vec![some(i), (i % 25 > 0).then(|| nasty(i)), some(format!("{}{}", nasty(i), nasty(i / 7))), some("ab"), some("00ff275c0a0d")]),
    ]
}
