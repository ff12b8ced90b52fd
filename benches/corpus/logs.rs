//! Log files: access log, application log, one without hits, one full of them.

use super::clock;
use super::generator::Generator;
use super::personal;

const PATHS: &[&str] =
    &["/api/v2/orders/", "/products/", "/account/invoices/", "/static/js/app.", "/search?q=shoes&page=", "/tickets/"];
const LOGGERS: &[&str] =
    &["http.server", "db.pool", "jobs.mailer", "auth.session", "billing.invoice", "cache.redis", "queue.worker"];
const MESSAGES: &[&str] = &[
    "request completed",
    "connection returned to pool",
    "cache miss, loading from database",
    "retrying after transient failure",
    "job finished",
    "slow query",
    "payload validated",
    "configuration reloaded, nothing changed",
    "session refreshed",
    "upstream answered late; the circuit breaker stays closed",
];

/// Combined access log.
pub(super) fn web(generator: &mut Generator, bytes: usize) {
    while generator.len() < bytes {
        let gap = generator.below(400);
        generator.clock.advance(gap);
        personal::ip(generator);
        generator.text(" - - ");
        clock::common_log(generator);
        generator.text(" \"");
        generator.pick(&["GET ", "GET ", "GET ", "POST ", "PUT "]);
        url(generator);
        generator.text(" HTTP/1.1\" ");
        generator.pick(&["200", "200", "200", "304", "302", "404", "500"]);
        generator.byte(b' ');
        generator.range(120, 98_000);
        generator.pick(&[" \"-\" \"", " \"https://www.example.com/\" \"", " \"https://shop.example.org/cart\" \""]);
        generator.user_agent();
        generator.text("\" rt=0.");
        generator.digits(3);
        generator.text(" ts=");
        generator.number(generator.clock.millis);
        generator.byte(b'\n');
    }
}

fn url(generator: &mut Generator) {
    match generator.below(100) {
        0 | 1 => {
            generator.text("/unsubscribe?email=");
            personal::email(generator, "%40");
            generator.text("&list=");
            generator.range(1, 60);
        }
        2 => {
            generator.text("/login?next=%2Faccount&user=");
            personal::email(generator, "@");
        }
        _ => {
            generator.pick(PATHS);
            match generator.below(4) {
                0 => generator.uuid(),
                1 => generator.digits(10),
                2 => generator.hex(12),
                _ => generator.range(1, 90_000),
            }
        }
    }
}

/// Application log.
pub(super) fn app(generator: &mut Generator, bytes: usize) {
    while generator.len() < bytes {
        head(generator);
        match generator.below(500) {
            0..3 => {
                generator.text(" user=");
                personal::email(generator, "@");
            }
            3 => {
                generator.text(" msisdn=");
                personal::e164(generator);
            }
            4..9 => {
                generator.text(" client=");
                personal::ip(generator);
            }
            _ => {}
        }
        tail(generator);
    }
}

/// Lines like those of the application log, without anything personal, nor any number that could be taken for it.
pub(super) fn clean(generator: &mut Generator, bytes: usize) {
    while generator.len() < bytes {
        head(generator);
        tail(generator);
    }
}

fn head(generator: &mut Generator) {
    let gap = generator.below(90);
    generator.clock.advance(gap);
    clock::iso(generator);
    generator.pick(&[" INFO  ", " INFO  ", " DEBUG ", " WARN  ", " ERROR "]);
    generator.pick(LOGGERS);
    generator.byte(b' ');
    generator.pick(MESSAGES);
}

fn tail(generator: &mut Generator) {
    if generator.chance(400) {
        generator.text(" request_id=");
        generator.uuid();
    }
    if generator.chance(150) {
        generator.text(" commit=");
        generator.hex(40);
    }
    generator.text(" shard=");
    generator.range(0, 31);
    generator.text(" duration_ms=");
    generator.decimal(900, 3);
    generator.text(" rows=");
    generator.range(0, 5000);
    if generator.chance(300) {
        generator.text(" version=2.");
        generator.range(0, 40);
        generator.byte(b'.');
        generator.range(0, 9);
        generator.text(" path=/srv/app/releases/current/lib/tasks");
    }
    generator.byte(b'\n');
}

/// Several hits on each line, hardly anything between.
pub(super) fn dense(generator: &mut Generator, bytes: usize) {
    while generator.len() < bytes {
        personal::email(generator, "@");
        generator.text(" called ");
        personal::phone(generator);
        generator.text(" from ");
        personal::ip(generator);
        generator.text(", paid with ");
        personal::card(generator);
        generator.text(", refund to ");
        personal::iban(generator);
        generator.text("; ");
        personal::ipv4(generator);
        generator.byte(b',');
        personal::e164(generator);
        generator.byte(b',');
        personal::email(generator, "@");
        generator.byte(b'\n');
    }
}
