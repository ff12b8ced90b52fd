//! Database dumps of a users table: extended inserts of `mysqldump`, one statement a line, and COPY blocks of `pg_dump`.

use super::clock;
use super::generator::Generator;
use super::personal::{self, FIRST_NAMES, LAST_NAMES};

/// Days since 1970 of the first birthday and sign-up.
const FIRST_BIRTHDAY: u64 = 25;
const FIRST_SIGN_UP: u64 = 17_000;

/// How a dialect writes a row.
struct Dialect {
    before: &'static str,
    quote: &'static str,
    between: &'static str,
    null: &'static str,
    after: &'static str,
}

const MYSQL: Dialect = Dialect { before: "(", quote: "'", between: ",", null: "NULL", after: ")" };
const POSTGRES: Dialect = Dialect { before: "", quote: "", between: "\t", null: "\\N", after: "\n" };

/// Inserts and COPY blocks in turn, each of 64 KiB to 1 MiB.
pub(super) fn sql(generator: &mut Generator, bytes: usize) {
    let mut id = 1;
    while generator.len() < bytes {
        inserts(generator, bytes, &mut id);
        if generator.len() < bytes {
            copy(generator, bytes, &mut id);
        }
    }
}

fn inserts(generator: &mut Generator, bytes: usize, id: &mut u64) {
    generator.text("INSERT INTO `users` VALUES ");
    let end = bytes.min(generator.len() + generator.between(64 << 10, 1 << 20) as usize);
    loop {
        row(generator, &MYSQL, id);
        if generator.len() >= end {
            break;
        }
        generator.byte(b',');
    }
    generator.text(";\n");
}

fn copy(generator: &mut Generator, bytes: usize, id: &mut u64) {
    generator.text(
        "COPY public.users (id, first_name, last_name, email, phone, born, login_ip, iban, card, balance, visits, role, uid, \
         created_at, note) FROM stdin;\n",
    );
    let end = bytes.min(generator.len() + generator.between(64 << 10, 1 << 20) as usize);
    while generator.len() < end {
        row(generator, &POSTGRES, id);
    }
    generator.text("\\.\n\n");
}

fn row(generator: &mut Generator, dialect: &Dialect, id: &mut u64) {
    let Dialect { before, quote, between, null, after } = dialect;
    let optional = |generator: &mut Generator, per_mille: u64, write: fn(&mut Generator)| {
        if generator.chance(per_mille) {
            generator.text(quote);
            write(generator);
            generator.text(quote);
        } else {
            generator.text(null);
        }
        generator.text(between);
    };
    generator.text(before);
    generator.number(*id);
    *id += 1;
    generator.text(between);
    optional(generator, 1000, |generator| generator.pick(FIRST_NAMES));
    optional(generator, 1000, |generator| generator.pick(LAST_NAMES));
    optional(generator, 970, |generator| personal::email(generator, "@"));
    optional(generator, 800, personal::phone);
    optional(generator, 700, |generator| {
        let day = generator.between(FIRST_BIRTHDAY, 13_000);
        clock::date(generator, day);
    });
    optional(generator, 850, personal::ip);
    optional(generator, 600, personal::iban);
    optional(generator, 550, personal::card);
    generator.decimal(12_000, 2);
    generator.text(between);
    generator.range(0, 4000);
    generator.text(between);
    optional(generator, 1000, |generator| generator.pick(&["customer", "customer", "customer", "admin", "reseller"]));
    optional(generator, 900, Generator::uuid);
    optional(generator, 1000, |generator| {
        let day = generator.between(FIRST_SIGN_UP, 20_500);
        clock::date(generator, day);
        generator.byte(b' ');
        let moved = generator.below(86_400_000);
        generator.clock.advance(moved);
        clock::time(generator);
    });
    generator.text(quote);
    generator.pick(&["", "", "prefers e-mail", "called twice about the invoice", "moved house; see order", "newsletter: yes"]);
    generator.text(quote);
    generator.text(after);
}
